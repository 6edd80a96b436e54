"""Refresh the pictures of the documentation: ``python -m tests.browser.screenshots``.

docs/images/scope.png is JupyterLab with the first notebook, while its blink cell runs; with ``--moving``,
docs/images/scope.gif shows some seconds of that. With ``--bench`` it draws the
instruments of the third notebook, each in an image of its own, in both themes. With ``--notebook NAME`` it
writes test-artefacts/NAME.png instead: that notebook, run from top to bottom, in full length.
"""

from __future__ import annotations

import argparse
import io
import shutil
import tempfile
import time
from collections.abc import Iterator
from contextlib import contextmanager
from itertools import pairwise
from pathlib import Path

from PIL import Image
from playwright.sync_api import Browser, Page, sync_playwright

from tests.conftest import ROOT, make_jupyter_environment

from .lab import Notebook, launch
from .server import LabServer

IMAGE = ROOT / "docs" / "images" / "scope.png"
ARTEFACTS = ROOT / "test-artefacts"
WIDTH, HEIGHT = 1400, 900

MOVING = IMAGE.with_suffix(".gif")
MOVING_WIDTH, MOVING_HEIGHT = 1000, 1200
MOST_BYTES = 1_000_000


@contextmanager
def laboratory() -> Iterator[tuple[LabServer, Browser]]:
    """A JupyterLab on a copy of the notebooks, and a browser."""
    ARTEFACTS.mkdir(exist_ok=True)
    with tempfile.TemporaryDirectory() as scratch:
        home, folder = Path(scratch) / "home", Path(scratch) / "notebooks"
        home.mkdir()
        shutil.copytree(ROOT / "notebooks", folder, ignore=shutil.ignore_patterns(".*", "*.vcd"))
        server = LabServer(folder, make_jupyter_environment(home), ARTEFACTS / "jupyterlab.log")
        try:
            with sync_playwright() as playwright:
                browser = launch(playwright)
                yield server, browser
                browser.close()
            server.end_sessions()
        finally:
            server.stop()


def collapse_sides(notebook: Notebook) -> None:
    """Leave the page to the notebook."""
    notebook.page.evaluate(
        "() => { const shell = window.jupyterapp.shell; shell.collapseLeft(); shell.collapseRight(); }"
    )


def start_blinking(page: Page, server: LabServer) -> tuple[Notebook, int]:
    """The first notebook, with its blink cell running in sight; the cell's place."""
    notebook = Notebook(page, server, "01-blink.ipynb")
    collapse_sides(notebook)
    cells = notebook.code_cells()
    blink = next(index for index in cells if "for _ in range(6)" in notebook.cell(index).inner_text())
    # A scope that is out of sight draws nothing: scroll there first, and to the text before the cell.
    notebook.cell(blink - 1).evaluate("(cell) => cell.scrollIntoView({block: 'start'})")
    notebook.run(*(index for index in cells if index <= blink))
    notebook.wait_for_edges(1)
    notebook.cell(blink - 1).evaluate("(cell) => cell.scrollIntoView({block: 'start'})")
    return notebook, blink


def draw_scope() -> None:
    """A picture of the running cell."""
    with laboratory() as (server, browser):
        page = browser.new_page(viewport={"width": WIDTH, "height": HEIGHT})
        notebook, blink = start_blinking(page, server)
        notebook.wait_for_edges(9)
        assert notebook.running(blink), "the picture shows a running cell"
        IMAGE.parent.mkdir(parents=True, exist_ok=True)
        page.screenshot(path=IMAGE)
        notebook.wait_until_done(blink)
    print(IMAGE)


def draw_moving() -> None:
    """The README's picture: some seconds of the running cell, as a GIF that goes round and round."""
    with laboratory() as (server, browser):
        page = browser.new_page(viewport={"width": MOVING_WIDTH, "height": MOVING_HEIGHT})
        notebook, blink = start_blinking(page, server)
        frames, times = [], []
        while notebook.running(blink):
            times.append(time.monotonic())
            frames.append(Image.open(io.BytesIO(page.screenshot())).convert("RGB"))
        times.append(time.monotonic() + 1.5)  # the last one stays a moment longer
    palette = frames[-1].quantize(64, dither=Image.Dither.NONE)
    first, *others = [frame.quantize(palette=palette, dither=Image.Dither.NONE) for frame in frames]
    durations = [round((end - begin) * 1000) for begin, end in pairwise(times)]
    first.save(MOVING, save_all=True, append_images=others, duration=durations, loop=0, optimize=True)
    size = MOVING.stat().st_size
    print(f"{MOVING}: {len(frames)} frames, {size:,} bytes")
    assert size < MOST_BYTES, f"the picture has more than {MOST_BYTES:,} bytes"


def draw_bench() -> None:
    """The instruments, one by one: docs/images/NAME.png, and NAME-dark.png for some."""
    pictures = {
        "panel": (".cpb-panel", 0), "scope-trace": (".cpk-scope", 0), "bus": (".cpk-scope", 1), "monitor": (".cpm", 0),
        "spectrum": (".cph", 0), "plotter": (".cph", 1), "part": (".cpp", 0),
        "generator": (".cpg", 0),
    }  # fmt: skip
    with laboratory() as (server, browser):
        page = browser.new_page(viewport={"width": 1100, "height": HEIGHT}, device_scale_factor=2)
        notebook = Notebook(page, server, "03-instruments.ipynb")
        collapse_sides(notebook)
        notebook.run_all()
        notebook.wait_until_done(notebook.code_cells()[-1])
        for theme in ("light", "dark"):
            if theme == "dark":
                page.evaluate(
                    "() => window.jupyterapp.commands.execute('apputils:change-theme', { theme: 'JupyterLab Dark' })"
                )
                page.locator(".cpb-panel[data-theme=dark]").wait_for()
            for name, (selector, number) in pictures.items():
                if theme == "dark" and name not in ("panel", "bus"):
                    continue
                shown = page.locator(selector).nth(number)
                shown.scroll_into_view_if_needed()
                page.wait_for_function("(args) => +document.querySelectorAll(args[0])[args[1]].dataset.frames > 0",
                                       arg=[selector, number])  # fmt: skip
                shown.screenshot(path=IMAGE.parent / f"{name}{'-dark' if theme == 'dark' else ''}.png")
    print(IMAGE.parent)


def draw_notebook(name: str) -> None:
    """A whole notebook after its run, to look at."""
    with laboratory() as (server, browser):
        page = browser.new_page(viewport={"width": WIDTH, "height": HEIGHT})
        notebook = Notebook(page, server, f"{name}.ipynb")
        collapse_sides(notebook)
        notebook.run_all()
        notebook.wait_until_done(notebook.code_cells()[-1])
        notebook.photograph(ARTEFACTS / f"{name}.png")
    print(ARTEFACTS / f"{name}.png")


def main() -> None:
    """Draw what the command line asks for."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--notebook", metavar="NAME", help="draw this notebook in full length instead")
    parser.add_argument("--moving", action="store_true", help="draw the README's moving picture instead")
    parser.add_argument("--bench", action="store_true", help="draw the instruments instead")
    chosen = parser.parse_args()
    if chosen.notebook:
        draw_notebook(chosen.notebook)
    elif chosen.moving:
        draw_moving()
    elif chosen.bench:
        draw_bench()
    else:
        draw_scope()


if __name__ == "__main__":
    main()
