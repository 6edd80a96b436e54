"""The documentation site as `scripts/build_docs.py` builds it: every page, and a live board where it helps."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path
from typing import Any
from urllib.parse import parse_qs, urlsplit

import pytest
from playwright.sync_api import sync_playwright

from circuitpython_kernel.devices import catalog
from scripts.build_docs import build
from tests.browser.lab import launch
from tests.conftest import ROOT

from .browsers import CHROMIUM, found
from .conftest import require
from .distribution import pyodide_folder
from .site import START_MS, SiteServer

pytestmark = [pytest.mark.browser, pytest.mark.slow]


@pytest.fixture(scope="module")
def site(pyodide: None, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The built site."""
    folder = tmp_path_factory.mktemp("docs") / "site"
    build(folder, str(pyodide_folder()))
    return folder


@pytest.fixture(scope="module")
def server(site: Path) -> Iterator[SiteServer]:
    server = SiteServer(site)
    yield server
    server.close()
    assert server.strays == [], "it asks for nothing outside of its folder"


@pytest.fixture
def page() -> Iterator[Any]:
    require(found(CHROMIUM), CHROMIUM)
    # Its loop must be gone before the next module's tests, which may run one.
    with sync_playwright() as playwright:
        browser = launch(playwright)
        yield browser.new_page()
        browser.close()


def test_every_text_and_notebook_is_a_page(site: Path) -> None:
    sources = [ROOT / "README.md", ROOT / "CHANGELOG.md", ROOT / "CONTRIBUTING.md", ROOT / "benchmarks" / "README.md"]
    for pattern in ("docs/*.md", "docs/contributing/*.md", "notebooks/*.ipynb"):
        sources += ROOT.glob(pattern)
    for source in sources:
        assert (site / source.relative_to(ROOT)).with_suffix(".html").is_file()
    assert "url=README.html" in (site / "index.html").read_text(encoding="utf-8")


def test_the_reference_has_the_boards_members_and_every_part(site: Path) -> None:
    page = (site / "docs" / "site" / "api.html").read_text(encoding="utf-8")
    for name in ("run", "snapshot", "wire", "figure"):  # the last two are inherited
        assert f'id="circuitpython_kernel.VirtualBoard.{name}"' in page
    parts = (site / "docs" / "site" / "part-classes.html").read_text(encoding="utf-8")
    assert [name for name in catalog.parts() if f'id="circuitpython_kernel.devices.{name}"' not in parts] == []


def test_the_readmes_program_runs_below_itself(server: SiteServer, page: Any) -> None:
    page.goto(f"{server.url}README.html")
    buttons = page.locator(".live-board-button")
    # The two cells have one each, the scripts have none.
    assert buttons.all_inner_texts() == ["Run this on a board in your browser"] * 2
    buttons.first.click()
    assert buttons.first.get_attribute("aria-expanded") == "true"
    frame = page.locator("iframe.live-board")
    query = parse_qs(urlsplit(frame.get_attribute("src")).query)
    assert query["kernel"] == ["circuitpython"]
    assert query["code"][0].startswith("%scope LED\n\nimport board, digitalio, time\n")
    board = frame.content_frame
    board.locator(".cpk-scope").get_by_text("freq").wait_for(timeout=START_MS)  # the LED blinks, and is measured
    buttons.first.click()
    assert page.locator("iframe").count() == 0


def test_a_notebook_opens_on_a_board(server: SiteServer, page: Any) -> None:
    page.goto(f"{server.url}notebooks/01-blink.html")
    page.get_by_role("button", name="Open this notebook on a board in your browser").click()
    notebook = page.locator("iframe.live-board").content_frame
    notebook.get_by_role("heading", name="1 · Blink").wait_for(timeout=START_MS)
