"""Pictures of a site: ``python -m tests.lite.pictures SITE [FOLDER]``. SITE is a site's folder with the tutorials.

It writes to the folder, test-artefacts/ when none is named: lite-starting.png; lite-scope.png, the first notebook's
blink cell while it runs; lite-board.png, the board's panel; and lite-blink.gif, which goes from the opening of the page
to that cell's end.
"""

from __future__ import annotations

import base64
import io
import sys
from itertools import pairwise
from pathlib import Path
from typing import Any

from PIL import Image
from playwright.sync_api import sync_playwright

from tests.browser.lab import launch
from tests.conftest import ROOT

from .site import START_MS, LiteNotebook, SiteServer

WIDTH, HEIGHT = 1100, 850
MOST_BYTES = 1_000_000
STARTING_SECONDS = 0.8
"""How long a picture of the start is shown: that takes longer, and nothing moves but the bar."""

FRAME_SECONDS = 0.1
LAST_SECONDS = 2.0
Picture = tuple[Image.Image, float]
"""With the seconds that it is shown."""


class Camera:
    """Takes pictures of a page."""

    def __init__(self, page: Any) -> None:
        self.page = page

    def take(self) -> Image.Image:
        return Image.open(io.BytesIO(self.page.screenshot())).convert("RGB")

    def start(self) -> list[Picture]:
        """The start of a kernel: a picture of each sentence beside the bar."""
        found: list[Picture] = []
        seen: set[str] = set()
        bar = self.page.locator(".circuitpython-start")
        bar.wait_for(timeout=START_MS)
        while bar.count():
            words = bar.first.text_content(timeout=1000) if bar.count() else ""
            if words and words not in seen and self.page.locator(".jp-MarkdownCell").count() > 1:
                seen.add(words)
                found.append((self.take(), STARTING_SECONDS))
            self.page.wait_for_timeout(50)
        return found

    def while_running(self, notebook: LiteNotebook, cell: int) -> list[Picture]:
        """A running cell, as it is: the browser sends what it draws, with the times."""
        found: list[tuple[float, bytes]] = []
        session = self.page.context.new_cdp_session(self.page)

        def came(frame: dict[str, Any]) -> None:
            session.send("Page.screencastFrameAck", {"sessionId": frame["sessionId"]})
            at = frame["metadata"]["timestamp"]
            if not found or at - found[-1][0] >= FRAME_SECONDS:
                found.append((at, base64.b64decode(frame["data"])))

        session.on("Page.screencastFrame", came)
        session.send("Page.startScreencast", {"format": "png"})
        while notebook.running(cell):
            self.page.wait_for_timeout(50)
        session.send("Page.stopScreencast")
        session.detach()
        pictures = [Image.open(io.BytesIO(data)).convert("RGB") for _, data in found]
        durations = [end - begin for begin, end in pairwise([at for at, _ in found])] + [LAST_SECONDS]
        return list(zip([*pictures[:-1], self.take()], durations, strict=True))


def write_moving(file: Path, pictures: list[Picture]) -> None:
    """Write a GIF that goes round and round."""
    palette = pictures[-1][0].quantize(160, dither=Image.Dither.NONE)
    first, *others = [picture.quantize(palette=palette, dither=Image.Dither.NONE) for picture, _ in pictures]
    durations = [round(seconds * 1000) for _, seconds in pictures]
    first.save(file, save_all=True, append_images=others, duration=durations, loop=0, optimize=True)
    size = file.stat().st_size
    print(f"{file}: {len(pictures)} frames, {sum(durations) / 1000:.1f} s, {size:,} bytes")
    assert size < MOST_BYTES, f"the picture has more than {MOST_BYTES:,} bytes"


def main(site: Path, folder: Path) -> None:
    """Take them."""
    folder.mkdir(parents=True, exist_ok=True)
    server = SiteServer(site)
    with sync_playwright() as playwright:
        browser = launch(playwright)
        page = browser.new_page(viewport={"width": WIDTH, "height": HEIGHT})
        camera = Camera(page)
        page.goto(f"{server.url}lab/index.html?path=01-blink.ipynb")
        moving = camera.start()
        moving[-1][0].save(folder / "lite-starting.png")
        notebook = LiteNotebook(page, server, "01-blink.ipynb", "lab")
        page.evaluate("() => { const { shell } = window.jupyterapp; shell.collapseLeft(); shell.collapseRight(); }")
        cells = notebook.code_cells()
        blink = next(cell for cell in cells if "for _ in range(6)" in notebook.cell(cell).inner_text())
        notebook.run_and_wait([cell for cell in cells if cell < blink])
        # A scope that is out of sight draws nothing: scroll there first, and to the text before the cell.
        show = "(cell) => cell.scrollIntoView({ block: 'start' })"
        notebook.cell(blink).evaluate(show)
        notebook.run(blink)
        notebook.wait_for_edges(1)
        notebook.cell(blink).evaluate(show)
        live = camera.while_running(notebook, blink)
        live[len(live) * 2 // 3][0].save(folder / "lite-scope.png")  # the cell still runs, and has blinked
        write_moving(folder / "lite-blink.gif", [*moving, *live])
        page.evaluate(
            """(cell) => {
              const { content } = window.jupyterapp.shell.currentWidget;
              content.widgets[cell].model.sharedModel.setSource("%board");
            }""",
            blink,
        )
        notebook.run_and_wait([blink])
        notebook.cell(blink).locator(".cpl").first.wait_for()
        notebook.cell(blink).get_by_role("button", name="Live", exact=True).click()
        page.mouse.move(0, 0)  # away from a button that it would light up
        page.wait_for_timeout(1500)  # for a few frames
        notebook.cell(blink).evaluate(show)
        page.screenshot(path=folder / "lite-board.png")
        browser.close()
    server.close()


if __name__ == "__main__":
    main(Path(sys.argv[1]), Path(sys.argv[2]) if len(sys.argv) > 2 else ROOT / "test-artefacts")
