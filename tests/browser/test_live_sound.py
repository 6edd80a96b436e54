"""Sound that is heard while it is played: the page's player, fed by hand, so that it starves when the test wants."""

from __future__ import annotations

import base64
import io
import json
import pathlib
import wave
from collections.abc import Callable, Iterator
from typing import TYPE_CHECKING, Any

import numpy as np
import pytest

from circuitpython_kernel import VirtualBoard, widgets
from circuitpython_kernel.devices import Speaker
from circuitpython_kernel.widgets.front_end import join
from circuitpython_kernel.widgets.part_panel import PartPanel

from .lab import WAIT, Notebook
from .view_page import ViewPage

if TYPE_CHECKING:
    from playwright.sync_api import Browser, Page

pytestmark = pytest.mark.browser

RATE = 44_100
HERE = pathlib.Path(widgets.__file__).parent

PLAYER = """async (source) => {
  const { LiveSound } = await import(URL.createObjectURL(new Blob([source], { type: "text/javascript" })));
  const stream = new LiveSound();
  stream.listen(true);
  window.stream = stream;
  window.piece = (seconds) => stream.play(new Int16Array(Math.round(44100 * seconds)), 44100, 1);
  window.told = () => [stream.underruns, stream.pieces, stream.words];
}"""

STARVED = "() => window.stream.audio.currentTime > window.stream.next"

PLAY = """
import array, audiocore, audiopwmio, board, time
out = audiopwmio.PWMAudioOut(board.GP2)
out.play(audiocore.RawSample(array.array("h", [20000, -20000] * 8), sample_rate=8000), loop=True)
time.sleep(1000)
"""


FILE = """async () => {
  const player = [...document.querySelectorAll(".cpp-player:not([hidden]) audio")].at(-1);
  const bytes = new Uint8Array(await (await fetch(player.src)).arrayBuffer());
  return btoa(Array.from(bytes, (byte) => String.fromCharCode(byte)).join(""));
}"""
"""The file that the newest player has, as the page got it."""


@pytest.fixture
def page(browser: Browser) -> Iterator[Page]:
    context = browser.new_context()
    page = context.new_page()
    page.set_content("<button>sound</button>")
    page.get_by_role("button").click()  # browsers want one before they make any sound
    yield page
    context.close()


@pytest.fixture
def told(page: Page) -> Any:
    page.evaluate(PLAYER, join("live_sound.js", lambda name: (HERE / name).read_text(encoding="utf-8")))
    return lambda: page.evaluate("() => window.told()")


def test_pieces_that_follow_each_other_have_no_gap(page: Page, told: Any) -> None:
    page.evaluate("() => { for (let i = 0; i < 20; i += 1) window.piece(0.02); }")
    assert told() == [0, 20, ""]
    first, length = page.evaluate("() => [window.stream.next, 20 * Math.round(44100 * 0.02) / 44100]")
    assert first >= length + 0.2 - 1e-6, "the first one waits, for those that come late"


def test_a_piece_that_comes_when_the_sound_has_run_dry_is_counted_and_the_next_ones_wait_longer(
    page: Page, told: Any
) -> None:
    page.evaluate("() => window.piece(0.01)")
    ahead = page.evaluate("() => window.stream.ahead")
    page.wait_for_function(STARVED)
    page.evaluate("() => window.piece(0.01)")
    assert told() == [1, 2, "1 gap: sound came too late; it waits 0.30 s now"]
    assert page.evaluate("() => window.stream.ahead") > ahead
    for _ in range(4):
        page.wait_for_function(STARVED)
        page.evaluate("() => window.piece(0.01)")
    assert told()[:2] == [5, 6]
    assert page.evaluate("() => window.stream.ahead") == 0.5, "it waits so long at most"


def test_a_board_that_stands_still_has_no_gap(page: Page, told: Any) -> None:
    page.evaluate("() => window.piece(0.01)")
    page.wait_for_function(STARVED)
    page.evaluate("() => { window.stream.pause(); window.piece(0.01); }")
    page.wait_for_function(STARVED)
    page.evaluate("() => { window.stream.listen(false); window.stream.listen(true); window.piece(0.01); }")
    assert told() == [0, 3, ""]


@pytest.fixture
def playing() -> Iterator[tuple[VirtualBoard, PartPanel]]:
    with VirtualBoard("raspberry_pi_pico", clock="realtime") as board:
        part = Speaker()
        board.attach(part, **{"in": "GP2"})
        panel = PartPanel(board, part, live=False)
        done = board.start(PLAY)
        yield board, panel
        board.interrupt()
        done.result()
        panel.close()


def test_the_panel_says_how_many_gaps_there_were(page: Page, playing: tuple[VirtualBoard, PartPanel]) -> None:
    _, panel = playing
    view = ViewPage(page, panel)
    view.press("Listen")
    root, gaps = page.locator(".cpp"), page.locator(".cpp-gaps")
    view.until(lambda: int(root.get_attribute("data-pieces") or 0) > 0)
    # Nothing is carried over until the sound has run dry: no more than a second of it waits.
    page.evaluate("() => { window.clock = new AudioContext(); }")
    page.wait_for_function("() => window.clock.currentTime > 1.5")
    view.until(lambda: int(root.get_attribute("data-underruns") or 0) > 0)
    count = int(root.get_attribute("data-underruns") or 0)
    assert gaps.is_visible()
    assert gaps.inner_text().startswith(f"{count} gap")


def test_sound_goes_on_in_a_page_that_is_out_of_sight(page: Page, playing: tuple[VirtualBoard, PartPanel]) -> None:
    _, panel = playing
    view = ViewPage(page, panel)
    view.press("Listen")
    root = page.locator(".cpp")
    view.until(lambda: int(root.get_attribute("data-pieces") or 0) > 0)
    # As a browser does with a page behind another one.
    page.evaluate(
        """() => {
          window.draw = window.requestAnimationFrame;
          window.requestAnimationFrame = () => 1;
          Object.defineProperty(document, "visibilityState", { value: "hidden", configurable: true });
          document.dispatchEvent(new Event("visibilitychange"));
        }"""
    )
    frames = int(root.get_attribute("data-frames") or 0)
    for _ in range(200):
        for message in page.evaluate("() => window.outbox.splice(0)"):
            panel._receive(panel, message, [])
        panel.refresh()
        if int(root.get_attribute("data-frames") or 0) > frames + 5:
            break
    else:
        pytest.fail(f"no frame is asked for any more: {json.dumps(panel.frames)} were drawn")


def test_the_seventh_notebook_is_heard_in_the_page(open_notebook: Callable[..., Notebook]) -> None:
    notebook = open_notebook(path="07-sound.ipynb")
    notebook.run_all()
    notebook.wait_until_done(notebook.code_cells()[-1])
    notebook.page.locator(".cpp").last.get_by_role("button", name="Live").click()
    notebook.page.wait_for_function("() => document.querySelector('.cpp-player:not([hidden])')", timeout=WAIT)
    with wave.open(io.BytesIO(base64.b64decode(notebook.page.evaluate(FILE)))) as file:
        rate = file.getframerate()
        samples = np.frombuffer(file.readframes(file.getnframes()), "<i2").astype(float)
    window = rate // 10
    pieces = samples[: len(samples) // window * window].reshape(-1, window) * np.hanning(window)
    spectra = np.abs(np.fft.rfft(pieces, 4 * window))
    spectra[:, : 4 * window * 30 // rate] = 0  # the converter's rest is no tone
    loud = spectra.max(axis=1) > 1e5
    tones = spectra.argmax(axis=1)[loud] * rate / (4 * window)
    for hertz in (440, 261.6, 392, 220):  # the tone, two notes of the melody, the envelope's note
        assert (np.abs(tones - hertz) < 8).sum() >= 2, f"{hertz} Hz is not heard: {sorted(set(np.rint(tones)))}"
    assert len(samples) / rate > 10, "the drums are at the end"
