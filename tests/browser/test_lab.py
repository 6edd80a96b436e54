"""What a user does in JupyterLab: blink, watch the scope, turn a slider, press a button, stop a program, reload."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from concurrent.futures import Future, ThreadPoolExecutor
from pathlib import Path

import pytest

from tests.conftest import ROOT, make_jupyter_environment

from .conftest import chromium, opening
from .lab import WAIT, Notebook
from .server import LabServer

pytestmark = [pytest.mark.browser, pytest.mark.slow]

Open = Callable[..., Notebook]

NOTEBOOKS = sorted(file.name for file in (ROOT / "notebooks").glob("*.ipynb"))

AT_ONCE = 4

LONG = ("06-displays.ipynb", "01-blink.ipynb", "03-instruments.ipynb", "04-explore-a-sensor.ipynb")
"""What begins first, so that none of these is alone in the end."""

BLINK_UNTIL_STOPPED = """\
%scope LED

import time, board, digitalio

led = digitalio.DigitalInOut(board.LED)
led.switch_to_output()
print("blinking")
while True:
    led.value = not led.value
    time.sleep(0.05)
"""

BUTTON = """\
%scope GP14

import time, board, digitalio

button = digitalio.DigitalInOut(board.GP14)
button.switch_to_input(pull=digitalio.Pull.UP)
print("waiting")
for count in (1, 2, 3):
    while button.value:
        time.sleep(0.01)
    print("press", count)
    while not button.value:
        time.sleep(0.01)
    print("release", count)
"""

KNOB = """\
%scope A0

import time, board, analogio

knob = analogio.AnalogIn(board.A0)
print("waiting")
last = knob.value
moves = 0
while moves < 5:
    value = knob.value
    if value != last:
        last = value
        moves += 1
        print("volts %.2f" % (value * 3.3 / 65535))
    time.sleep(0.01)
print("five moves")
"""


@pytest.fixture(scope="module")
def visits(
    lab_server: LabServer, browser: object, artefacts: Path, request: pytest.FixtureRequest
) -> Iterator[dict[str, Future[bool]]]:
    """A visit to each notebook, some at a time: much of it is waiting, as the notebooks' clocks are the wall's."""
    chosen = [name for name in NOTEBOOKS if any(item.name.endswith(f"[{name}]") for item in request.session.items)]
    # `browser` is there for its check that there is one: each thread has to have a playwright of its own.

    def visit_one(name: str) -> bool:
        with chromium() as browser, opening(lab_server, browser, artefacts, name) as open_one:
            return visit(open_one(path=name))

    with ThreadPoolExecutor(AT_ONCE) as pool:
        yield {name: pool.submit(visit_one, name) for name in sorted(chosen, key=lambda name: name not in LONG)}


def visit(notebook: Notebook) -> bool:
    """Run a notebook cell by cell and as a whole; whether it was marked as unsaved when it was only opened."""
    # JupyterLab writes the kernel's language into the notebook once the kernel has answered, and sets the cells' type.
    notebook.page.wait_for_function(
        "() => window.jupyterapp.shell.currentWidget.content.codeMimetype !== 'text/plain'", timeout=WAIT
    )
    unsaved = notebook.page.evaluate(
        """async () => {
          const panel = window.jupyterapp.shell.currentWidget;
          await panel.sessionContext.session.kernel.info;
          await new Promise((resolve) => setTimeout(resolve, 0));
          return panel.context.model.dirty;
        }"""
    )
    cells = notebook.code_cells()

    def failed() -> list[object]:
        return [output for output in notebook.outputs() if output["output_type"] == "error"]

    at_length = notebook.path < "06"  # tests/documents and tests/lite run the others twice as a whole
    for cell in cells:
        for _ in range(2 if at_length else 1):
            before = notebook.prompt(cell)
            notebook.run(cell)
            notebook.wait_until_done(cell, before)
        assert failed() == []
    if notebook.path.startswith("01"):
        notebook.wait_for_text(cells[2], "let go of LED from this cell's last run")
        assert notebook.page.locator(".cpk-scope").count() >= 3
    if at_length:
        before = notebook.prompt(cells[-1])
        notebook.run_all()
        notebook.wait_until_done(cells[-1], before)
        assert failed() == []
    return bool(unsaved)


@pytest.mark.parametrize("name", NOTEBOOKS)
def test_a_notebook_runs_twice_cell_by_cell_and_as_a_whole(visits: dict[str, Future[bool]], name: str) -> None:
    visits[name].result()


@pytest.mark.parametrize("name", NOTEBOOKS)
def test_a_notebook_that_is_only_opened_is_not_unsaved(visits: dict[str, Future[bool]], name: str) -> None:
    assert visits[name].result() is False


def test_the_kernel_is_busy_while_a_cell_with_widgets_runs(open_notebook: Open) -> None:
    notebook = open_notebook(BLINK_UNTIL_STOPPED)
    notebook.run(0)
    notebook.wait_for_edges(3)
    notebook.page.evaluate(
        """() => {
          const kernel = window.jupyterapp.shell.currentWidget.sessionContext.session.kernel;
          window.states = [kernel.status];
          kernel.statusChanged.connect((_, status) => window.states.push(status));
        }"""
    )
    notebook.wait_for_frames(notebook.frames() + 30)
    assert notebook.page.evaluate("() => window.states") == ["busy"]
    notebook.interrupt()
    notebook.wait_until_done(0)
    notebook.page.wait_for_function("() => window.states.at(-1) === 'idle'", timeout=WAIT)


def test_the_scope_moves_while_the_cell_runs(open_notebook: Open) -> None:
    notebook = open_notebook(BLINK_UNTIL_STOPPED)
    notebook.run(0)
    notebook.wait_for_text(0, "blinking")
    edges = notebook.wait_for_edges(2)
    frames, picture = notebook.frames(), notebook.picture()
    assert notebook.wait_for_edges(edges) > edges
    assert notebook.wait_for_frames(frames) > frames
    notebook.wait_for_another_picture(picture)
    assert notebook.running(0), "all that was while the cell ran"
    notebook.interrupt()
    notebook.wait_until_done(0)


def test_a_slider_reaches_the_running_cell(open_notebook: Open) -> None:
    notebook = open_notebook(KNOB)
    notebook.run(0)
    notebook.wait_for_text(0, "waiting")
    slider = notebook.scope.get_by_role("slider")
    for volts in ("0.50", "1.65", "3.30", "2.00", "0.00"):  # more than one: a throttled comm would stop after the first
        slider.fill(volts)
        notebook.wait_for_text(0, f"volts {volts}")
    notebook.wait_for_text(0, "five moves")
    notebook.wait_until_done(0)


def test_the_button_reaches_the_running_cell(open_notebook: Open) -> None:
    notebook = open_notebook(BUTTON)
    notebook.run(0)
    notebook.wait_for_text(0, "waiting")
    button = notebook.scope.get_by_role("button", name="Press GP14")
    for count in (1, 2):
        button.hover()
        notebook.page.mouse.down()
        notebook.wait_for_text(0, f"press {count}")
        assert notebook.running(0)
        notebook.page.mouse.up()
        notebook.wait_for_text(0, f"release {count}")
    hold = notebook.scope.get_by_role("button", name="Hold GP14")
    hold.click()
    notebook.wait_for_text(0, "press 3")
    notebook.scope.get_by_role("button", name="Hold GP14", pressed=True).click()  # once it shows that it is held
    notebook.wait_for_text(0, "release 3")
    notebook.wait_until_done(0)


def test_a_widget_of_the_hosts_reaches_the_running_cell(open_notebook: Open) -> None:
    notebook = open_notebook(
        "%%host\nimport ipywidgets\nslider = ipywidgets.FloatSlider(min=0, max=3.3, step=0.01)\n"
        "def turn(change):\n    board.pins['A0'].volts = change['new']\n"
        "slider.observe(turn, names='value')\nslider",
        KNOB.replace("%scope A0\n", ""),
    )
    notebook.run(0, 1)
    notebook.wait_for_text(1, "waiting")
    slider = notebook.cell(0).get_by_role("slider")
    slider.focus()
    for volts in ("0.01", "0.02", "0.03", "0.04", "0.05"):
        slider.press("ArrowRight")
        notebook.wait_for_text(1, f"volts {volts}")
    notebook.wait_until_done(1)


def test_the_stop_button_interrupts_and_the_board_lives_on(open_notebook: Open) -> None:
    notebook = open_notebook("answer = 41\nprint('busy')\nwhile True: pass", "print('answer', answer + 1)")
    notebook.run(0)
    notebook.wait_for_text(0, "busy")
    notebook.interrupt()
    notebook.wait_for_text(0, "KeyboardInterrupt")
    notebook.wait_until_done(0)
    notebook.run(1)
    notebook.wait_for_text(1, "answer 42")


def test_a_reloaded_page_has_a_live_scope_again(open_notebook: Open) -> None:
    notebook = open_notebook(BLINK_UNTIL_STOPPED)
    notebook.run(0)
    notebook.wait_for_edges(2)
    notebook.page.evaluate("() => window.jupyterapp.commands.execute('docmanager:save')")
    notebook.load()
    frames = notebook.wait_for_frames()
    edges = notebook.edges()
    notebook.wait_for_frames(frames)
    notebook.wait_for_edges(edges)
    notebook.interrupt()
    notebook.page.wait_for_function(
        "() => window.jupyterapp.shell.currentWidget.sessionContext.session.kernel.status === 'idle'"
    )


def test_the_command_lab_starts_it(lab_server: LabServer, artefacts: Path, tmp_path: Path) -> None:
    # `lab_server` is there for its check that JupyterLab is installed.
    (tmp_path / "home").mkdir()
    environment = make_jupyter_environment(tmp_path / "home")
    command = ("-m", "circuitpython_kernel", "lab")
    server = LabServer(tmp_path, environment, artefacts / "lab-command.log", command)
    try:
        specs = server.get("api/kernelspecs")["kernelspecs"]
        assert specs["circuitpython"]["spec"]["display_name"] == "CircuitPython (virtual board)"
        assert sorted(specs["circuitpython"]["resources"]) == ["logo-32x32", "logo-64x64", "logo-svg"]
    finally:
        status = server.stop()
    assert status == 0


def test_output_stays_below_the_servers_limit(open_notebook: Open) -> None:
    """Jupyter Server drops what exceeds 1 MB a second; the kernel keeps below that."""
    notebook = open_notebook("for n in range(40000):\n    print('%05d' % n, 'x' * 94)\nprint('the end')")
    notebook.run(0)
    notebook.wait_until_done(0)
    head, newest = notebook.outputs()
    lines = "".join(head["text"]).splitlines()
    assert [line[:5] for line in lines] == [f"{n:05d}" for n in range(len(lines))]
    assert "".join(newest["data"]["text/plain"]).endswith("\nthe end\n")
    assert "data rate exceeded" not in notebook.text(0)


MAGICS = "%board\n%scope LED A0 --for 2\n%clock fast\n%drive ~/x.y\n!ls -l\nimport time\nx = 5 % 3"


def test_magics_are_drawn_alike_on_every_line(open_notebook: Open) -> None:
    notebook = open_notebook(MAGICS, "x = 1")
    notebook.page.wait_for_function("() => document.querySelector('.cm-circuitpython-magic')", timeout=WAIT)
    lines = notebook.page.evaluate(
        """() => [...document.querySelectorAll(".jp-Notebook .jp-Cell:first-child .cm-line")].map((line) => [
          line.innerText, [...new Set([line, ...line.querySelectorAll("*")].map((one) => getComputedStyle(one).color))],
        ])"""
    )
    magics = {tuple(colours) for text, colours in lines if text[:1] in "%!"}
    assert len(magics) == 1
    assert all(len(colours) == 1 for colours in magics)
    assert magics.isdisjoint(tuple(colours) for text, colours in lines if text[:1] not in "%!")


def test_magics_of_other_kernels_are_left_alone(open_notebook: Open) -> None:
    notebook = open_notebook(MAGICS)
    notebook.page.wait_for_function("() => document.querySelector('.cm-circuitpython-magic')", timeout=WAIT)
    notebook.page.evaluate(
        """() => {
          const panel = window.jupyterapp.shell.currentWidget;
          panel.content.model.setMetadata("kernelspec", { name: "python3", display_name: "Python 3" });
          panel.content.widgets[0].model.sharedModel.setSource("%time\\n%pwd");
        }"""
    )
    notebook.page.wait_for_function("() => !document.querySelector('.cm-circuitpython-magic')", timeout=WAIT)
