"""A notebook in JupyterLab's page, as a test sees it: run cells, watch outputs, use the scope."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path
from typing import TYPE_CHECKING, Any

import nbformat

from .server import LabServer

if TYPE_CHECKING:  # so that the tests can be collected, and say what is missing, without playwright
    from playwright.sync_api import Browser, ConsoleMessage, Locator, Page

CHROMIUM = "/usr/bin/chromium"

CHROMIUM_ARGUMENTS = [
    "--no-sandbox", "--disable-gpu", "--disable-quic", "--no-first-run", "--disable-background-networking",
    "--disable-component-update", "--disable-sync", "--use-fake-device-for-media-stream",
]  # fmt: skip
"""The last one is a microphone that beeps twice a second, for pages that may have one."""

WAIT = 120_000
"""Milliseconds after which a test gives a thing up that should have come."""

_PANEL = "const panel = window.jupyterapp.shell.currentWidget;"


class Notebook:
    """One notebook, open in one page."""

    def __init__(self, page: Page, server: LabServer, path: str, *, place: str = "lab/tree") -> None:
        self.page = page
        self.place = place
        self.server = server
        self.path = path
        self.errors: list[str] = []
        page.on("pageerror", lambda error: self.errors.append(str(error)))
        page.on("console", self._console)
        self.load()

    def _console(self, message: ConsoleMessage) -> None:
        if message.type == "error" and "widget" in message.text.lower():  # JupyterLab has errors of its own
            self.errors.append(message.text)

    def load(self) -> None:
        """Open the page (again), and wait until the notebook has its kernel."""
        self.page.goto(f"{self.server.url}/{self.place}/{self.path}?token={self.server.token}&reset")
        self.page.wait_for_function(
            """() => {
              const panel = window.jupyterapp?.shell.currentWidget;
              return panel?.context?.isReady && panel.sessionContext.session?.kernel?.connectionStatus === "connected"
                && panel.content.widgets.length > 0;
            }""",
            timeout=WAIT,
        )

    # ---- cells

    def run_all(self) -> None:
        """Start all cells, as the menu entry does."""
        self.command("notebook:run-all-cells")

    def run(self, *cells: int) -> None:
        """Start cells by their place in the notebook, and go on at once."""
        self.page.evaluate(
            f"""(cells) => {{
              {_PANEL}
              panel.content.deselectAll();
              for (const cell of cells) {{
                panel.content.activeCellIndex = cell;
                window.jupyterapp.commands.execute("notebook:run-cell");
              }}
            }}""",
            list(cells),
        )

    def code_cells(self) -> list[int]:
        """The places of the code cells in the notebook."""
        kinds: list[str] = self.page.evaluate(
            f"() => {{ {_PANEL} return panel.content.widgets.map((w) => w.model.type); }}"
        )
        return [index for index, kind in enumerate(kinds) if kind == "code"]

    def command(self, name: str) -> None:
        """Start one of JupyterLab's commands."""
        self.page.evaluate("(name) => { window.jupyterapp.commands.execute(name); }", name)

    def wait_until_busy(self) -> None:
        """Wait until the kernel has said that it runs something: a page that was loaded again hears that later."""
        self.page.wait_for_function(
            f"() => {{ {_PANEL} return panel.sessionContext.session?.kernel?.status === 'busy'; }}", timeout=WAIT
        )

    def running(self, cell: int) -> bool:
        """Whether a cell has its star: it runs or waits to run."""
        return self.cell(cell).locator(".jp-InputPrompt").first.inner_text().strip() == "[*]:"

    def prompt(self, cell: int) -> str:
        """What stands to a cell's left."""
        return self.cell(cell).locator(".jp-InputPrompt").first.inner_text().strip()

    def wait_until_done(self, cell: int, before: str = "") -> None:
        """Wait until a cell has its number, another one than before."""
        self.page.wait_for_function(
            f"""([cell, before]) => {{ {_PANEL}
              const prompt = panel.content.widgets[cell].node.querySelector(".jp-InputPrompt").innerText.trim();
              return /^\\[\\d+\\]:$/.test(prompt) && prompt !== before;
            }}""",
            arg=[cell, before],
            timeout=WAIT,
        )

    def cell(self, index: int) -> Locator:
        """A cell's element."""
        return self.page.locator(".jp-Notebook .jp-Cell").nth(index)

    def text(self, cell: int) -> str:
        """What a cell has printed so far."""
        return "\n".join(self.cell(cell).locator(".jp-OutputArea-output").all_inner_texts())

    def wait_for_text(self, cell: int, text: str) -> None:
        """Wait until a cell has printed something."""
        output = self.cell(cell).locator(".jp-OutputArea-output").filter(has_text=text)
        output.first.wait_for(timeout=WAIT)

    def outputs(self) -> list[dict[str, Any]]:
        """All outputs of all code cells, from the notebook's model."""
        found: list[dict[str, Any]] = self.page.evaluate(
            f"""() => {{ {_PANEL}
              return panel.content.model.toJSON().cells.flatMap((cell) => cell.outputs ?? []);
            }}"""
        )
        return found

    # ---- the scope

    @property
    def scope(self) -> Locator:
        """The newest scope's element."""
        return self.page.locator(".cpk-scope").last

    def wait_for_frames(self, more_than: int = 0) -> int:
        """Wait until the newest scope has drawn more frames; how many it has."""
        self.page.wait_for_function(
            "(count) => [...document.querySelectorAll('.cpk-scope')].some((el) => +el.dataset.frames > count)",
            arg=more_than,
            timeout=WAIT,
        )
        return self.frames()

    def frames(self) -> int:
        """How many frames the scope has drawn."""
        return int(self.scope.get_attribute("data-frames") or 0)

    def edges(self) -> int:
        """How many edges are in the scope's window."""
        return int(self.scope.get_attribute("data-edges") or 0)

    def wait_for_edges(self, more_than: int) -> int:
        """Wait until the newest scope shows more edges; how many it shows."""
        self.page.wait_for_function(
            "(count) => [...document.querySelectorAll('.cpk-scope')].some((el) => +el.dataset.edges > count)",
            arg=more_than,
            timeout=WAIT,
        )
        return self.edges()

    def picture(self) -> str:
        """The scope's canvas, as a data URL."""
        return str(self.scope.locator("canvas").evaluate("(canvas) => canvas.toDataURL()"))

    def wait_for_another_picture(self, picture: str) -> None:
        """Wait until the scope's canvas shows something else: a frame is drawn only when the browser paints."""
        self.page.wait_for_function(
            "(old) => [...document.querySelectorAll('.cpk-scope canvas')].some((el) => el.toDataURL() !== old)",
            arg=picture,
            timeout=WAIT,
        )

    def photograph(self, file: Path) -> None:
        """A picture of the whole notebook, in a window as high as that."""
        width = self.page.viewport_size["width"] if self.page.viewport_size else 1400
        # A high window first, as cells that were out of sight get their height only when they are drawn.
        self.page.set_viewport_size({"width": width, "height": 9000})
        self.cell(0).evaluate("(cell) => cell.scrollIntoView({block: 'start'})")
        self.page.wait_for_function(
            f"""() => {{ {_PANEL}
              return panel.content.widgets.every(({{ node }}) => node.checkVisibility() && node.clientHeight > 8)
                && [...document.querySelectorAll(".cpl, .cpk-scope")].every((el) => +el.dataset.frames > 0);
            }}""",
            timeout=WAIT,
        )
        bottom = self.page.evaluate(
            f"() => {{ {_PANEL} return panel.content.widgets.at(-1).node.getBoundingClientRect().bottom; }}"
        )
        self.page.set_viewport_size({"width": width, "height": round(bottom) + 60})
        self.page.screenshot(path=file)

    def save_drive(self) -> bytes:
        """The zip that the board panel's button downloads."""
        with self.page.expect_download() as downloaded:
            self.page.locator(".cpb-panel").get_by_role("button", name="Save drive").click()
        assert downloaded.value.suggested_filename == "CIRCUITPY.zip"
        return Path(downloaded.value.path()).read_bytes()

    def load_drive(self, file: Path) -> str:
        """Choose a zip for the drive in the board's panel; what is said then."""
        panel = self.page.locator(".cpb-panel")
        with self.page.expect_file_chooser() as chooser:
            panel.get_by_role("button", name="Load drive").click()
        chooser.value.set_files(file)
        said = panel.locator(".cpl-bar [role=status]:not(:empty)")
        said.wait_for()
        return said.inner_text()

    def interrupt(self) -> None:
        """Press the stop button in the notebook's toolbar."""
        self.page.locator('.jp-NotebookPanel-toolbar [data-command="notebook:interrupt-kernel"]').first.click()


def write_notebook(file: Path, cells: Sequence[str], kernel: str = "circuitpython") -> None:
    """Write a notebook of code cells, for our kernel or another one."""
    notebook = nbformat.v4.new_notebook(
        metadata={
            "kernelspec": {
                "name": kernel,
                "display_name": "CircuitPython (virtual board)" if kernel == "circuitpython" else kernel,
                "language": "python",
            },
        }
    )
    notebook.cells = [nbformat.v4.new_code_cell(source) for source in cells]
    nbformat.write(notebook, file)


def launch(playwright: Any) -> Browser:
    """Debian's chromium."""
    browser: Browser = playwright.chromium.launch(executable_path=CHROMIUM, args=CHROMIUM_ARGUMENTS)
    return browser
