"""Refresh the pictures of the documentation: ``python -m tests.browser.screenshots``.

docs/images/scope.gif is JupyterLab with the first notebook, while its blink cell runs. With ``--bench`` it draws the
instruments of the third notebook, each in an image of its own, in both themes. With ``--notebook NAME`` it
writes test-artefacts/NAME.png instead: that notebook, run from top to bottom, in full length. With ``--layouts`` it
writes test-artefacts/layouts/BOARD.png: ten boards (or those named) as they are drawn, beside the facts that they are
drawn from.
"""

from __future__ import annotations

import argparse
import base64
import io
import shutil
import tempfile
import time
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from html import escape
from itertools import pairwise, zip_longest
from pathlib import Path

from PIL import Image
from playwright.sync_api import Browser, Page, sync_playwright

from circuitpython_kernel import boards
from circuitpython_kernel.boards.layouts import load_layout
from circuitpython_kernel.drawing.board.scale_layout import lay_out_to_scale
from circuitpython_kernel.drawing.board.svg import board_svg
from tests.conftest import ROOT, make_jupyter_environment

from .lab import Notebook, launch
from .server import LabServer

IMAGES = ROOT / "docs" / "images"
MOVING = IMAGES / "scope.gif"
ARTEFACTS = ROOT / "test-artefacts"
WIDTH, HEIGHT = 1400, 900

MOVING_WIDTH, MOVING_HEIGHT = 1000, 1100
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
    palette = frames[-1].quantize(192, dither=Image.Dither.NONE)
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
        page = browser.new_page(viewport={"width": 1100, "height": 1200}, device_scale_factor=2)
        notebook = Notebook(page, server, "03-instruments.ipynb")
        collapse_sides(notebook)
        notebook.run_all()
        notebook.wait_until_done(notebook.code_cells()[-1])
        for name in ("panel", "generator"):  # with what later cells have connected
            page.locator(pictures[name][0]).get_by_role("button", name="Live", exact=True).click()
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
                shown.screenshot(path=IMAGES / f"{name}{'-dark' if theme == 'dark' else ''}.png")
    print(IMAGES)


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


TEN = (
    "raspberry_pi_pico", "raspberry_pi_pico2_w", "adafruit_feather_rp2040", "feather_nrf52840_express",
    "adafruit_qtpy_rp2040", "trinket_m0", "circuitplayground_express", "itsybitsy_m4_express", "metro_m4_express",
    "clue_nrf52840_express",
)  # fmt: skip


def facts(board_id: str) -> str:
    """A board's table in words, as it is in its file, and how it reads with USB up."""
    layout = load_layout(board_id)
    assert layout is not None, f"{board_id} has no layout"
    upright = layout.upright()
    middle = upright.outline.w / 2
    edge = [pad for pad in upright.pads if pad.side in ("left", "right") or pad.shape == "sew"]
    sides = [[pad for pad in sorted(edge, key=lambda one: one.y) if (pad.x < middle) is left] for left in (True, False)]
    lines = [
        board_id,
        layout.source,
        f"{layout.outline.w} x {layout.outline.h} mm",
        "",
        "left, from above | right, from above",
    ]
    for left, right in zip_longest(*sides):
        lines.append(" | ".join(f"{pad.n:>3} {pad.name:<10}" if pad else " " * 14 for pad in (left, right)))
    others = [pad for pad in upright.pads if pad not in edge]
    lines += ["", "others: " + ", ".join(f"{pad.n} {pad.name}{' (back)' if pad.back else ''}" for pad in others)]
    lines += [f"plug {plug.name}: {' '.join(pin.name for pin in plug.pins)}" for plug in layout.connectors]
    lines += [f"LED {led.name}: {led.pin or 'no pin'}, {led.colour}" for led in layout.leds]
    lines += [f"button {button.name}: {button.pin or 'no pin'}" for button in layout.buttons]
    return "\n".join([*lines, "", *layout.notes, *(f"uncertain: {text}" for text in layout.uncertain)])


def draw_layouts(names: Sequence[str]) -> None:
    """Boards as they are drawn in both themes, beside their facts."""
    folder = ARTEFACTS / "layouts"
    folder.mkdir(parents=True, exist_ok=True)
    with sync_playwright() as playwright:
        browser = launch(playwright)
        for name in names:
            definition, layout = boards.load(name), load_layout(name)
            assert layout is not None, f"{name} has no layout"
            drawing = lay_out_to_scale(definition, layout)
            shown = ""
            for theme in ("light", "dark"):  # each in an image of its own, as a drawing's rules are for a whole page
                svg = base64.b64encode(board_svg(drawing, {}, {}, theme).encode()).decode()
                shown += f'<img width="{drawing.width:g}" src="data:image/svg+xml;base64,{svg}">'
            size = {"width": int(2 * drawing.width) + 460, "height": int(drawing.height) + 20}
            page = browser.new_page(viewport=size)
            page.set_content(
                "<style>body{margin:0;display:flex;align-items:flex-start}pre{width:420px;white-space:pre-wrap;"
                f"padding:10px}}</style>{shown}<pre>{escape(facts(name))}</pre>"
            )
            page.screenshot(path=folder / f"{name}.png", full_page=True)
            page.close()
        browser.close()
    print(folder)


def main() -> None:
    """Draw what the command line asks for."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--notebook", metavar="NAME", help="draw this notebook in full length instead")
    parser.add_argument("--bench", action="store_true", help="draw the instruments instead")
    parser.add_argument("--layouts", nargs="*", metavar="BOARD", help="draw ten boards, or these, beside their facts")
    chosen = parser.parse_args()
    if chosen.notebook:
        draw_notebook(chosen.notebook)
    elif chosen.bench:
        draw_bench()
    elif chosen.layouts is not None:
        draw_layouts(chosen.layouts or TEN)
    else:
        draw_moving()


if __name__ == "__main__":
    main()
