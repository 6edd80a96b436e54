"""One JupyterLab and one browser for all tests of this folder; a page of its own for each."""

from __future__ import annotations

import os
import shutil
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest

from tests.conftest import ROOT

ARTEFACTS = ROOT / "test-artefacts"

VIEWPORT_WIDTH, VIEWPORT_HEIGHT = 1400, 900


def _require(condition: bool, what: str) -> None:
    if not condition:
        if os.environ.get("CI") == "true":
            pytest.fail(f"{what} is missing, and CI must not skip these tests")
        pytest.skip(f"{what} is missing")


def _installed(module: str) -> bool:
    try:
        __import__(module)
    except ImportError:
        return False
    return True


@pytest.fixture(scope="session")
def artefacts() -> Path:
    """A folder for screenshots and logs, which git ignores."""
    ARTEFACTS.mkdir(exist_ok=True)
    return ARTEFACTS


@pytest.fixture(scope="module")
def lab_server(
    jupyter_environment: dict[str, str], artefacts: Path, tmp_path_factory: pytest.TempPathFactory
) -> Iterator[object]:
    """A running JupyterLab on a copy of the notebooks."""
    _require(_installed("jupyterlab"), "jupyterlab")
    from .server import LabServer

    folder = tmp_path_factory.mktemp("notebooks")
    for notebook in (ROOT / "notebooks").glob("*.ipynb"):
        shutil.copy(notebook, folder)
    server = LabServer(folder, jupyter_environment, artefacts / "jupyterlab.log")
    yield server
    server.stop()


@pytest.fixture(scope="module")
def browser() -> Iterator[object]:
    """Debian's chromium. Playwright's loop must be gone before the next module's tests, which may run one."""
    _require(_installed("playwright.sync_api"), "playwright")
    from playwright.sync_api import sync_playwright

    from .lab import CHROMIUM, launch

    _require(Path(CHROMIUM).exists(), CHROMIUM)
    with sync_playwright() as playwright:
        browser = launch(playwright)
        yield browser
        browser.close()


@pytest.fixture
def open_notebook(
    lab_server: object, browser: object, artefacts: Path, request: pytest.FixtureRequest
) -> Iterator[Callable[..., object]]:
    """Open a notebook by its name, or one made of the code cells given; its kernel ends with the test."""
    from playwright.sync_api import Browser

    from .lab import Notebook, write_notebook
    from .server import LabServer

    assert isinstance(lab_server, LabServer)
    assert isinstance(browser, Browser)
    context = browser.new_context(viewport={"width": VIEWPORT_WIDTH, "height": VIEWPORT_HEIGHT})
    opened: list[Notebook] = []
    name = request.node.name

    def open_one(*cells: str, path: str = "") -> Notebook:
        if cells:
            # In a folder of its own: the kernel says so when other notebooks of a folder have drives.
            path = f"{name}/{name}.ipynb"
            (lab_server.folder / name).mkdir(exist_ok=True)
            write_notebook(lab_server.folder / path, cells)
        notebook = Notebook(context.new_page(), lab_server, path)
        opened.append(notebook)
        return notebook

    yield open_one
    for notebook in opened:
        notebook.page.screenshot(path=artefacts / f"{name}.png")
    context.close()
    lab_server.end_sessions()
    errors = [error for notebook in opened for error in notebook.errors]
    assert not errors, "the page reported errors"
