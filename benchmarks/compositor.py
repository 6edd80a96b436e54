"""Composing: pixels that a program sets, frames of 320 x 240 with many layers, text that changes, a grid's memory.

Usage: python -m benchmarks.compositor [ROUNDS]. Each figure is processor time, the best of all rounds. Beside it stands
what adafruit-blinka-displayio takes for the same in CPython on this computer; it is fetched from PyPI, and so is the
library for labels. A board's own figure: 84 bytes for a TileGrid.
"""

from __future__ import annotations

import sys
import tempfile
import time
import zipfile
from pathlib import Path

from circuitpython_kernel import VirtualBoard
from tests.hardware.peripherals.display import scenes

from . import display_oracle as oracle
from . import libraries
from .programs import table

WIDTH, HEIGHT = 320, 240
PIXELS, FRAMES = 50_000, 20
DISPLAY_LIBRARIES = libraries.LIST.with_name("display_libraries.txt")

PROGRAM = """
def layers():
    root = displayio.Group()
    for n in range(20):
        bitmap = displayio.Bitmap(64, 64, 4)
        for at in range(0, 4096, 7):
            bitmap[at] = at % 4
        palette = displayio.Palette(4)
        palette[1], palette[2], palette[3] = 0xFF0000 + n, 0x00FF00, 0x0000FF
        palette.make_transparent(0)
        root.append(displayio.TileGrid(bitmap, pixel_shader=palette, x=n % 5 * 64, y=n // 5 * 60))
    return root
def letters(own=False):
    root = displayio.Group()
    palette = None
    font = displayio.Bitmap(570, 12, 2)
    for at in range(0, 6840, 3):
        font[at] = 1
    for line in range(20):
        text = displayio.Group(x=3, y=line * 12)
        root.append(text)
        for n in range(17):
            tile = (line * 17 + n) % 90
            if own or palette is None:
                palette = displayio.Palette(2)
                palette[1] = 0xFFFFFF
                palette.make_transparent(0)
            text.append(displayio.TileGrid(
                font, pixel_shader=palette, tile_width=6, tile_height=12, default_tile=tile, x=n * 6))
    return root
def own_letters():
    return letters(True)
def pixels(bitmap, count):
    for n in range(count):
        bitmap[100, 100] = 1
def nothing(count):
    for n in range(count):
        pass
bitmap = displayio.Bitmap(320, 240, 4)
bitmap.fill(0)
"""
MOVE = "root.x = 1 - root.x"
"""Makes a frame be composed as a whole; each grid has an area of its own."""
ANEW = "display.root_group = blank; display.root_group = root"
"""Makes a frame be composed and sent as one area."""

LABEL = """
import terminalio
from adafruit_display_text import {kind}
words = {kind}.Label(terminalio.FONT, text="Temperature: 20.0 C", scale=2, x=20, y=40)
root = displayio.Group()
root.append(words)
display.root_group = root
display.refresh()
def go(count):
    for n in range(count):
        words.text = "Temperature: %.1f C" % (n / 10)
        display.refresh()
"""


def timed(board: VirtualBoard, code: str) -> float:
    """The processor time of a program, in seconds."""
    start = time.process_time()
    result = board.run(code)
    if not result.ok:
        raise RuntimeError(result.traceback)
    return time.process_time() - start


def composing(board: VirtualBoard) -> float:
    """The seconds in which the host composes a whole frame of what is shown, without sending it."""
    displays = board._core.silicon.displays
    panel = displays.primary
    assert panel is not None
    start = time.thread_time()
    for _ in range(FRAMES):
        displays.scene(panel).paint(panel.area)
    return (time.thread_time() - start) / FRAMES


def heap_of_grid(board: VirtualBoard) -> float:
    """Bytes of the heap for a TileGrid."""
    code = (
        "import gc\nb, p = displayio.Bitmap(4, 4, 2), displayio.Palette(2)\nkept = [None] * 200\ngc.collect()\n"
        "free = gc.mem_free()\nfor n in range(200): kept[n] = displayio.TileGrid(b, pixel_shader=p)\n"
        "gc.collect()\n(free - gc.mem_free()) / 200"
    )
    return float(board.run(code).value or "nan")


def theirs(wheels: Path) -> dict[str, float]:
    """What the oracle takes, in seconds."""
    libraries.fetch({oracle.DISTRIBUTION: oracle.VERSION}, wheels)
    zipfile.ZipFile(next(wheels.glob("*.whl"))).extractall(wheels / "blinka")
    process = oracle.Oracle(wheels / "blinka")
    found = {}
    for kind in ("layers", "letters", "own_letters"):
        process.draw({"width": WIDTH, "height": HEIGHT}, [f"{PROGRAM}root = {kind}()\ndisplay.root_group = root", MOVE])
        found[kind] = process.seconds[1]
    process.draw({"width": 8, "height": 8}, [PROGRAM, f"nothing({PIXELS})", f"pixels(bitmap, {PIXELS})"])
    found["pixel"] = (process.seconds[2] - process.seconds[1]) / PIXELS
    process.close()
    return found


def _fetch_libraries(wheels: Path, folder: Path) -> None:
    for item in libraries.fetch(libraries.pins(DISPLAY_LIBRARIES), wheels).values():
        for path, data in item.files.items():
            file = folder / path
            file.parent.mkdir(parents=True, exist_ok=True)
            file.write_bytes(data)


def main() -> None:
    """Print the table."""
    rounds = range(int(sys.argv[1]) if len(sys.argv) > 1 else 5)
    with tempfile.TemporaryDirectory() as folder:
        other = theirs(Path(folder))
        drive = Path(folder) / "drive"
        _fetch_libraries(Path(folder) / "wheels", drive / "lib")
        rows = []
        with VirtualBoard("raspberry_pi_pico2", clock="fast", drive=drive) as board:
            timed(board, scenes.display(WIDTH, HEIGHT) + PROGRAM)
            empty = min(timed(board, f"nothing({PIXELS})") for _ in rounds)
            pixel = (min(timed(board, f"pixels(bitmap, {PIXELS})") for _ in rounds) - empty) / PIXELS
            rows.append(("a pixel of a bitmap", f"{pixel * 1e6:.2f} us", f"{other['pixel'] * 1e6:.2f} us"))
            for kind, name in (
                ("layers", "20 grids"),
                ("letters", "340 letters"),
                ("own_letters", "340 grids with a palette each"),
            ):
                timed(board, f"root = {kind}()\ndisplay.root_group = root\ndisplay.refresh()")
                composed = min(composing(board) for _ in rounds)
                rows.append((f"a frame of {name}, composed", _ms(composed), _ms(other[kind])))
                both = f"for n in range({FRAMES}):\n    {MOVE}\n    display.refresh()"
                rows.append((f"a frame of {name}, and sent", _ms(min(timed(board, both) for _ in rounds) / FRAMES), ""))
                anew = f"blank = displayio.Group()\nfor n in range({FRAMES}):\n    {ANEW}\n    display.refresh()"
                whole = min(timed(board, anew) for _ in rounds) / FRAMES
                rows.append((f"the whole screen anew with {name}, and sent", _ms(whole), ""))
            for kind in ("label", "bitmap_label"):
                timed(board, LABEL.format(kind=kind))
                change = min(timed(board, f"go({FRAMES})") for _ in rounds) / FRAMES
                rows.append((f"another text in a {kind}, and a refresh", _ms(change), ""))
            rows.append(("heap of a TileGrid", f"{heap_of_grid(board):.0f} bytes", ""))
    print(table(("", "here", "adafruit-blinka-displayio"), rows))


def _ms(seconds: float) -> str:
    return f"{seconds * 1e3:.2f} ms"


if __name__ == "__main__":
    main()
