"""The computer's microphone as the board's, in a real browser whose microphone beeps twice a second."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from pathlib import Path
from typing import TYPE_CHECKING

import numpy as np
import pytest

from circuitpython_kernel import VirtualBoard
from circuitpython_kernel.widgets.microphone import MicrophonePanel

from .lab import CHROMIUM, CHROMIUM_ARGUMENTS, WAIT, Notebook
from .view_page import ViewPage

if TYPE_CHECKING:
    from playwright.sync_api import Browser, Page

pytestmark = pytest.mark.browser

Open = Callable[..., Notebook]

HERE = "http://localhost/view"
ELSEWHERE = "http://board.example/view"
BUTTON = "Use this computer's microphone"

UNTIL_LOUD = """
import array, audiobusio, board
mic = audiobusio.PDMIn(board.GP0, board.GP1, sample_rate=16000, bit_depth=16)
samples = array.array("H", [0] * 1600)
print("listening")
while max(samples) - min(samples) < 3000:
    mic.record(samples, len(samples))
print("heard something")
"""

THREE_SECONDS = """
import array, audiobusio, board
mic = audiobusio.PDMIn(board.GP0, board.GP1, sample_rate=8000, bit_depth=16)
samples = array.array("H", [0] * 24000)
mic.record(samples, len(samples))
mic.deinit()
print([max(samples[i : i + 80]) - min(samples[i : i + 80]) > 2000 for i in range(0, 24000, 80)])
"""


@pytest.fixture(scope="module")
def pico() -> Iterator[VirtualBoard]:
    with VirtualBoard("raspberry_pi_pico", clock="fast") as board:
        yield board


@pytest.fixture
def panel(pico: VirtualBoard) -> Iterator[MicrophonePanel]:
    pico.reset()
    pico.audio.microphone = None
    widget = MicrophonePanel(pico, live=False)
    yield widget
    widget.close()


@pytest.fixture
def page(browser: Browser) -> Iterator[Page]:
    """A page that may have the microphone, at `HERE`."""
    context = browser.new_context()
    context.grant_permissions(["microphone"], origin="http://localhost")
    yield context.new_page()
    context.close()


def hears(page: Page) -> str:
    return page.locator(".cpv-hears").inner_text()


def test_a_program_hears_it_live(pico: VirtualBoard, panel: MicrophonePanel, page: Page, artefacts: Path) -> None:
    pico.clock.mode = "realtime"
    view = ViewPage(page, panel, address=HERE)
    view.settle()
    assert hears(page) == "hears silence"
    assert panel.live_source is None, "nothing is asked for before the click"
    view.press(BUTTON)
    program = pico.start(UNTIL_LOUD)
    view.until(program.done)
    result = program.result()
    assert result.ok, result.traceback
    assert "heard something" in result.stdout
    view.until(lambda: hears(page) == "hears the computer's microphone, live")
    page.locator(".cpv").screenshot(path=artefacts / "microphone.png")
    view.press("Stop")
    view.until(lambda: "is off" in hears(page))
    assert panel.live_source is not None
    assert not panel.live_source.on
    assert page.get_by_role("button", name=BUTTON).is_visible()


def test_what_was_recorded_has_the_beeps_in_fast_time(pico: VirtualBoard, panel: MicrophonePanel, page: Page) -> None:
    pico.clock.mode = "fast"
    view = ViewPage(page, panel, address=HERE)
    view.press(BUTTON)
    view.until(lambda: panel.live_source and panel.live_source.seconds > 3)
    assert "Press Stop" in page.locator(".cpv-body").inner_text()
    view.press("Stop")
    view.until(lambda: hears(page).startswith("hears the recording of 3."))
    result = pico.run(THREE_SECONDS)
    assert result.ok, result.traceback
    loud = np.array(eval(result.stdout))  # in each hundredth of a second
    beeps = int((np.diff(loud.astype(int)) > 0).sum())
    assert 4 <= beeps <= 8, "two a second"
    assert loud.mean() < 0.3, "and silence between them"


def test_it_is_let_go_when_the_view_or_the_board_s_source_goes(
    pico: VirtualBoard, panel: MicrophonePanel, page: Page
) -> None:
    pico.clock.mode = "realtime"
    view = ViewPage(page, panel, address=HERE)
    view.press(BUTTON)
    view.until(lambda: panel.live_source and hears(page).endswith("live"))
    pico.audio.microphone = lambda seconds: 0.0
    view.until(lambda: "given something else" in view.said)
    view.until(lambda: hears(page) == "hears a function of time")
    view.press(BUTTON)
    view.until(lambda: panel.live_source and panel.live_source.on)
    other = panel.live_source
    panel._receive(panel, {"type": "gone", "id": panel._user}, [])
    assert other is not None
    assert not other.on


def test_a_page_that_may_not_have_it_says_so(pico: VirtualBoard, panel: MicrophonePanel, browser: Browser) -> None:
    context = browser.new_context(permissions=[])
    page = context.new_page()
    view = ViewPage(page, panel, address=HERE)
    view.press(BUTTON)
    view.until(lambda: "The browser does not let this page use the microphone" in view.said)
    assert page.get_by_role("button", name=BUTTON).is_visible()
    assert panel.live_source is None
    context.close()


def test_a_page_from_elsewhere_says_so(pico: VirtualBoard, panel: MicrophonePanel, page: Page) -> None:
    view = ViewPage(page, panel, address=ELSEWHERE)
    view.press(BUTTON)
    view.until(lambda: "only to pages from https:// or localhost" in view.said)
    assert panel.live_source is None


def test_a_computer_without_one_says_so(panel: MicrophonePanel, browser: Browser) -> None:
    arguments = [one for one in CHROMIUM_ARGUMENTS if "fake-device" not in one]
    other = browser.browser_type.launch(executable_path=CHROMIUM, args=arguments)
    page = other.new_page()
    page.context.grant_permissions(["microphone"], origin="http://localhost")
    view = ViewPage(page, panel, address=HERE)
    view.press(BUTTON)
    view.until(lambda: "The browser finds no microphone" in view.said)
    other.close()


def test_in_a_notebook(open_notebook: Open, artefacts: Path) -> None:
    notebook = open_notebook("%clock realtime\n%microphone\n" + UNTIL_LOUD, "%microphone off")
    notebook.page.context.grant_permissions(["microphone"])
    notebook.run(0)
    notebook.wait_for_text(0, "listening")
    panel = notebook.page.locator(".cpv")
    panel.get_by_role("button", name=BUTTON).click()
    notebook.wait_for_text(0, "heard something")
    notebook.wait_until_done(0)
    notebook.run(1)
    notebook.wait_for_text(1, "The board's microphone hears silence.")
    panel.get_by_text("given something else").wait_for(timeout=WAIT)
    panel.get_by_role("button", name=BUTTON).wait_for(timeout=WAIT)
