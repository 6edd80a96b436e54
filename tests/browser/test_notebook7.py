"""The same widgets in Notebook 7."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest

from .lab import WAIT, Notebook, write_notebook
from .server import LabServer

pytestmark = [pytest.mark.browser, pytest.mark.slow]

CELL = """\
%board
%scope LED

import time, board, digitalio

led = digitalio.DigitalInOut(board.LED)
led.switch_to_output()
button = digitalio.DigitalInOut(board.GP14)
button.switch_to_input(pull=digitalio.Pull.UP)
print("waiting")
while button.value:
    led.value = not led.value
    time.sleep(0.02)
print("pressed")
"""


@pytest.fixture(scope="module")
def notebook_server(
    jupyter_environment: dict[str, str], artefacts: Path, tmp_path_factory: pytest.TempPathFactory
) -> Iterator[LabServer]:
    """A running Notebook 7."""
    server = LabServer(
        tmp_path_factory.mktemp("notebook7"),
        jupyter_environment,
        artefacts / "notebook7.log",
        ("-m", "notebook", "--allow-root"),
    )
    yield server
    server.stop()


def test_panel_and_scope_live_in_notebook_7(notebook_server: LabServer, browser: object, artefacts: Path) -> None:
    from playwright.sync_api import Browser

    assert isinstance(browser, Browser)
    write_notebook(notebook_server.folder / "bench.ipynb", [CELL])
    page = browser.new_page(viewport={"width": 1200, "height": 900})
    notebook = Notebook(page, notebook_server, "bench.ipynb", place="notebooks")
    notebook.run(0)
    notebook.wait_for_text(0, "waiting")
    notebook.wait_for_edges(3)
    page.locator(".cpb-panel .cpb-led.cpb-high").wait_for(timeout=WAIT)
    button = page.locator(".cpb-panel").get_by_role("button", name="GP14")
    button.focus()
    page.keyboard.down("Enter")
    notebook.wait_for_text(0, "pressed")
    page.keyboard.up("Enter")
    notebook.wait_until_done(0)
    page.screenshot(path=artefacts / "notebook7.png")
    page.close()
    notebook_server.end_sessions()
    # Notebook 7.6 has an error of its own at each start, with and without our widgets.
    assert [error for error in notebook.errors if "'schema'" not in error] == []
