"""A program that prints without end leaves the page alive: it scrolls, and the stop button stops the cell."""

from __future__ import annotations

from collections.abc import Callable

import nbformat
import pytest

from .lab import WAIT, Notebook

pytestmark = [pytest.mark.browser, pytest.mark.slow]

Open = Callable[..., Notebook]

FLOOD = """\
import board, digitalio

button = digitalio.DigitalInOut(board.GP14)
button.switch_to_input(pull=digitalio.Pull.UP)
while True:
    print(button.value)
"""

FINITE = "for i in range(1_000_000):\n    print(i)\n'end'"

BIGGEST_NOTEBOOK = 2_000_000  # bytes


@pytest.mark.parametrize("clock", ["realtime", "fast"])
def test_the_stop_button_works_in_a_flood(open_notebook: Open, clock: str) -> None:
    notebook = open_notebook(f"%clock {clock}", FLOOD, *["# below"] * 30)
    notebook.run(0, 1)
    notebook.wait_for_text(1, "lines left out: %serial or board.console.text")
    scrolled = "() => document.querySelector('.jp-WindowedPanel-outer').scrollTop"
    before = notebook.page.evaluate(scrolled)
    notebook.page.mouse.move(600, 400)
    notebook.page.mouse.wheel(0, 300)
    notebook.page.wait_for_function(f"(before) => ({scrolled})() !== before", arg=before, timeout=WAIT)
    assert notebook.running(1)
    notebook.interrupt()
    notebook.wait_until_done(1)
    (error,) = [output for output in notebook.outputs() if output["output_type"] == "error"]
    assert error["ename"] == "KeyboardInterrupt"
    notebook.run(2)
    notebook.wait_until_done(2)


def test_a_million_lines_leave_a_small_file(open_notebook: Open) -> None:
    notebook = open_notebook(FINITE)
    notebook.run(0)
    notebook.wait_until_done(0)
    notebook.wait_for_text(0, "999999")
    notebook.page.evaluate("() => window.jupyterapp.commands.execute('docmanager:save')")
    file = notebook.server.folder / notebook.path
    assert file.stat().st_size < BIGGEST_NOTEBOOK
    (cell,) = nbformat.read(file, 4).cells
    kinds = [output["output_type"] for output in cell["outputs"]]
    assert kinds == ["stream", "display_data", "execute_result"]
    assert cell["outputs"][1]["data"]["text/plain"].endswith("\n999999\n")
