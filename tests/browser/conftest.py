"""One JupyterLab and one browser for all tests of this folder; a page of its own for each."""

from __future__ import annotations

import contextlib
import os
import shutil
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import TYPE_CHECKING

import pytest

from tests.conftest import ROOT

if TYPE_CHECKING:  # so that the tests can be collected, and say what is missing, without playwright
    from playwright.sync_api import Browser

    from .lab import Notebook
    from .server import LabServer

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


@contextlib.contextmanager
def chromium() -> Iterator[Browser]:
    """Debian's chromium, for the thread that asks for it."""
    _require(_installed("playwright.sync_api"), "playwright")
    from playwright.sync_api import sync_playwright

    from .lab import CHROMIUM, launch

    _require(Path(CHROMIUM).exists(), CHROMIUM)
    with sync_playwright() as playwright:
        browser = launch(playwright)
        yield browser
        browser.close()


@pytest.fixture(scope="module")
def browser() -> Iterator[Browser]:
    """Debian's chromium. Playwright's loop must be gone before the next module's tests, which may run one."""
    with chromium() as browser:
        yield browser


@contextlib.contextmanager
def opening(server: LabServer, browser: Browser, artefacts: Path, name: str) -> Iterator[Callable[..., Notebook]]:
    """A function that opens a notebook by its name, or one made of the code cells given; in the end its kernel ends.

    Args:
        server: the JupyterLab that has them.
        browser: what opens them, each in a page of its own.
        artefacts: a folder, which gets a picture of each page's end.
        name: of the pictures, and of the notebooks that are made.
    """
    from .lab import Notebook, write_notebook

    context = browser.new_context(viewport={"width": VIEWPORT_WIDTH, "height": VIEWPORT_HEIGHT})
    opened: list[Notebook] = []

    def open_one(*cells: str, path: str = "") -> Notebook:
        if cells:
            # In a folder of its own: the kernel says so when other notebooks of a folder have drives.
            path = f"{name}/{name}.ipynb"
            (server.folder / name).mkdir(exist_ok=True)
            write_notebook(server.folder / path, cells)
        notebook = Notebook(context.new_page(), server, path)
        opened.append(notebook)
        return notebook

    try:
        yield open_one
    finally:
        for notebook in opened:
            notebook.page.screenshot(path=artefacts / f"{name}.png")
        context.close()
        server.end_sessions({notebook.path for notebook in opened})
    errors = [error for notebook in opened for error in notebook.errors]
    assert not errors, "the page reported errors"


@pytest.fixture
def open_notebook(
    lab_server: LabServer, browser: Browser, artefacts: Path, request: pytest.FixtureRequest
) -> Iterator[Callable[..., Notebook]]:
    """See `opening`; what is opened is closed when the test ends."""
    with opening(lab_server, browser, artefacts, request.node.name) as open_one:
        yield open_one
