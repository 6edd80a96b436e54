"""Sound that is heard while it is played: the page's player, fed by hand, so that it starves when the test wants."""

from __future__ import annotations

import json
import pathlib
from collections.abc import Iterator
from typing import TYPE_CHECKING, Any

import pytest

from circuitpython_kernel import VirtualBoard, widgets
from circuitpython_kernel.devices import Speaker
from circuitpython_kernel.widgets.front_end import join
from circuitpython_kernel.widgets.part_panel import PartPanel

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
