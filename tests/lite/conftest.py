"""One worker for all tests: it takes some ten seconds to start."""

from __future__ import annotations

import os
from collections.abc import Iterator
from typing import Any

import comm
import pytest

from circuitpython_kernel.lite.ipython import WorkerShell
from tests.browser.lab import launch

from .browsers import CHROMIUM, FIREFOX, chromium, firefox, found
from .distribution import NoDistribution, pyodide_folder
from .page import Page
from .worker import Worker


def require(condition: bool, what: str) -> None:
    """Skip what cannot run here; CI must not."""
    if not condition:
        if os.environ.get("CI") == "true":
            pytest.fail(f"{what} is missing, and CI must not skip these tests")
        pytest.skip(f"{what} is missing")


@pytest.fixture(scope="session")
def pyodide() -> None:
    """Pyodide is there."""
    try:
        pyodide_folder()
    except NoDistribution as error:
        if os.environ.get("CI") == "true":
            pytest.fail(str(error))
        pytest.skip(str(error))


@pytest.fixture(scope="session")
def chromium_worker(pyodide: None) -> Iterator[Worker]:
    """A worker in Chromium."""
    require(found(CHROMIUM), CHROMIUM)
    worker = Worker(chromium)
    yield worker
    worker.close()


@pytest.fixture(scope="session")
def firefox_worker(pyodide: None) -> Iterator[Worker]:
    """A worker in Firefox."""
    require(found(FIREFOX), FIREFOX)
    worker = Worker(firefox)
    yield worker
    worker.close()


@pytest.fixture(scope="session", params=["chromium", "firefox"])
def worker(request: pytest.FixtureRequest) -> Worker:
    """A worker in each browser."""
    found: Worker = request.getfixturevalue(f"{request.param}_worker")
    return found


@pytest.fixture(scope="module")
def context() -> Iterator[Any]:
    """One visitor's browser: what it has kept of earlier pages is there for later ones."""
    from playwright.sync_api import sync_playwright

    with sync_playwright() as playwright:
        browser = launch(playwright)
        yield browser.new_context(viewport={"width": 1300, "height": 1000})
        browser.close()


@pytest.fixture(scope="module")
def page() -> Iterator[Page]:
    """The worker's kernel on this computer, with a page that speaks to it."""
    before = comm.create_comm, comm.get_comm_manager
    page = Page()
    yield page
    page.run("%%host\nget_ipython().kernel.work.bench.clear()\nimport ipywidgets\nipywidgets.Widget.close_all()")
    page.close()
    WorkerShell.clear_instance()
    comm.create_comm, comm.get_comm_manager = before
