"""A cell's end in JupyterLab: stills that are saved at once, frozen instruments, and widgets whose board is gone."""

from __future__ import annotations

import json
import re
from collections.abc import Callable
from pathlib import Path

import pytest

from .lab import WAIT, Notebook

pytestmark = [pytest.mark.browser, pytest.mark.slow]

Open = Callable[..., Notebook]

GONE = "The board of this widget is gone; run the cell again."

BENCH = "%board\n%scope LED\n%plotter\n%serial\n%generate A1 sine\n%generate A1\n%attach bme280\n"


def blink(period: float, head: str = "%clock fast\n%scope LED\n") -> str:
    """A cell that blinks six times, in seconds of board time."""
    return (
        f"{head}import time, board, digitalio\nled = digitalio.DigitalInOut(board.LED)\nled.switch_to_output()\n"
        f"for _ in range(12):\n    led.value = not led.value\n    time.sleep({period / 2})\nled.deinit()\n"
    )


def test_a_notebook_that_is_saved_at_once_has_the_still_of_each_cell(open_notebook: Open) -> None:
    notebook = open_notebook(blink(0.5), blink(0.1), blink(2))
    notebook.page.evaluate(
        """async () => {
          await window.jupyterapp.commands.execute("notebook:run-all-cells");
          await window.jupyterapp.commands.execute("docmanager:save");
        }"""
    )
    saved = json.loads((notebook.server.folder / notebook.path).read_text())
    texts = [
        output["metadata"]["image/png"]["alt"]
        for cell in saved["cells"]
        for output in cell["outputs"]
        if "image/png" in output.get("data", {})
    ]
    assert [text.rpartition(": ")[2] for text in texts] == ["2.0 Hz, 50 %", "9.99 Hz, 50 %", "0.5 Hz, 50 %"]


def test_a_frozen_scope_follows_the_board_again_when_asked(open_notebook: Open, artefacts: Path) -> None:
    notebook = open_notebook(blink(0.5), blink(0.1, head=""))
    notebook.run(0)
    notebook.wait_until_done(0)
    scope = notebook.page.locator(".cpk-scope[data-frozen=true]")
    notebook.wait_for_edges(10)
    before, edges = notebook.picture(), notebook.edges()
    still = notebook.page.locator(".jp-OutputArea img")
    assert re.fullmatch(r"LED, .* s: 2\.0 Hz, 50 %", still.get_attribute("alt") or "")
    assert not still.is_visible(), "the widget shows the same"
    notebook.run(1)
    notebook.wait_until_done(1)
    assert notebook.picture() == before, "prose and picture agree"
    scope.screenshot(path=artefacts / "frozen-scope.png")
    live = scope.get_by_role("button", name="Live")
    live.click()
    notebook.wait_for_edges(edges)
    assert not live.is_visible()
    assert notebook.page.locator(".cpk-scope").get_attribute("data-frozen") == "false"


def test_a_frozen_scope_can_be_looked_at_closer_and_survives_a_reload(open_notebook: Open) -> None:
    notebook = open_notebook(blink(0.5))
    notebook.run(0)
    notebook.wait_until_done(0)
    edges = notebook.wait_for_edges(10)
    notebook.scope.get_by_role("button", name="Zoom in").click()
    notebook.page.wait_for_function(
        "(edges) => +document.querySelector('.cpk-scope').dataset.edges < edges", arg=edges, timeout=WAIT
    )
    assert notebook.scope.get_attribute("data-frozen") == "true"
    notebook.scope.get_by_role("button", name="Show everything").click()
    notebook.wait_for_edges(edges - 1)
    notebook.page.evaluate("() => window.jupyterapp.commands.execute('docmanager:save')")
    notebook.page.wait_for_function("() => !window.jupyterapp.shell.currentWidget.context.model.dirty", timeout=WAIT)
    notebook.load()
    assert notebook.wait_for_edges(edges - 1) == edges
    notebook.page.locator(".cpk-scope[data-frozen=true]").wait_for(timeout=WAIT)


def test_what_a_person_does_on_a_frozen_panel_reaches_the_board_and_is_seen(open_notebook: Open) -> None:
    notebook = open_notebook(
        "%board\nimport board, analogio, digitalio\nknob = analogio.AnalogIn(board.A0)\n"
        "button = digitalio.DigitalInOut(board.GP14)\nbutton.switch_to_input(pull=digitalio.Pull.UP)",
        "print('volts %.2f' % (knob.value * 3.3 / 65535))",
        "%board\nimport time\nprint('begun')\nwhile button.value:\n    time.sleep(0.01)\nprint('pressed')",
    )
    notebook.run(0)
    notebook.wait_until_done(0)
    panel = notebook.page.locator(".cpb-panel[data-frozen=true]")
    panel.wait_for(timeout=WAIT)
    panel.get_by_role("slider").fill("2.50")
    notebook.page.locator(".cpb-panel[data-frozen=false]").get_by_text("2.50 V").first.wait_for(timeout=WAIT)
    notebook.run(1)
    notebook.wait_for_text(1, "volts 2.50")
    notebook.run(2)
    notebook.wait_for_text(2, "begun")
    notebook.page.locator(".cpb-panel").first.get_by_role("button", name=re.compile("GP14")).hover()
    notebook.page.mouse.down()
    notebook.wait_for_text(2, "pressed")
    notebook.page.mouse.up()
    notebook.wait_until_done(2)


def test_after_a_restart_old_widgets_are_visibly_dead_and_silent(open_notebook: Open, artefacts: Path) -> None:
    notebook = open_notebook(BENCH, "1 + 1")
    notebook.run(0)
    notebook.wait_until_done(0)
    widgets = notebook.page.locator(".cpl, .cpk-scope")
    assert widgets.count() == 6
    notebook.page.wait_for_function(
        "() => [...document.querySelectorAll('.cpl, .cpk-scope')].every((el) => +el.dataset.frames > 0)", timeout=WAIT
    )
    notebook.page.evaluate("() => window.jupyterapp.shell.currentWidget.sessionContext.session.kernel.restart()")
    dead = notebook.page.locator(".cpl-dead")
    dead.nth(5).wait_for(timeout=WAIT)
    assert set(dead.all_inner_texts()) == {GONE}
    assert notebook.page.locator("[data-dead=true]").count() == 6
    # Neither what a person does nor what a page does by itself is an error there.
    notebook.page.evaluate("() => { window.dispatchEvent(new Event('resize')); }")
    for button in notebook.page.locator(".cpl button, .cpk-scope button").all():
        button.evaluate("(button) => button.click()")
    notebook.page.evaluate(
        "() => window.jupyterapp.commands.execute('apputils:change-theme', { theme: 'JupyterLab Dark' })"
    )
    notebook.page.locator(".cpb-panel[data-theme=dark]").wait_for(timeout=WAIT)
    notebook.cell(0).screenshot(path=artefacts / "dead-widgets.png")
    notebook.run(1)
    notebook.wait_until_done(1)
    assert notebook.errors == []
    notebook.run(0)
    notebook.page.wait_for_function(
        "() => document.querySelectorAll('.cpl, .cpk-scope').length === 6 && !document.querySelector('.cpl-dead')",
        timeout=WAIT,
    )


def test_instruments_of_another_board_say_that_theirs_is_gone(open_notebook: Open) -> None:
    notebook = open_notebook(blink(0.5), "%board adafruit_feather_rp2040")
    notebook.run(0)
    notebook.wait_until_done(0)
    notebook.wait_for_edges(10)
    notebook.run(1)
    notebook.wait_until_done(1)
    words = notebook.page.locator(".cpk-scope[data-dead=true] .cpl-dead")
    words.wait_for(timeout=WAIT)
    assert words.inner_text() == GONE
    assert notebook.page.locator(".cpb-panel[data-dead=true]").count() == 0


def test_a_loop_with_widgets_is_busy_to_its_end(open_notebook: Open) -> None:
    notebook = open_notebook("%board\n%scope LED\n%plotter\nprint('begun')\nwhile True:\n    pass")
    notebook.run(0)
    notebook.wait_for_text(0, "begun")
    notebook.page.evaluate(
        """() => {
          window.seen = [];
          const context = window.jupyterapp.shell.currentWidget.sessionContext;
          context.statusChanged.connect((_, status) => window.seen.push(status));
        }"""
    )
    notebook.page.wait_for_function(
        "() => [...document.querySelectorAll('.cpl, .cpk-scope')].filter((el) => +el.dataset.frames > 0).length === 3",
        timeout=WAIT,
    )
    assert notebook.running(0)
    frames = notebook.wait_for_frames()
    for _ in range(5):
        notebook.scope.get_by_role("button", name="Zoom out").click()
    notebook.wait_for_frames(frames + 5)
    assert "idle" not in notebook.page.evaluate("() => window.seen")
    notebook.interrupt()
    notebook.wait_until_done(0)
