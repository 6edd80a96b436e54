"""A display's panel in a real JupyterLab: frames a second in the browser, and the kernel's processor time.

Run ``python -m benchmarks.display_live`` (needs the test extras and Debian's chromium). A program moves a sprite over
320 x 240 pixels and writes a number, with each frame that the display refreshes by itself; the board's panel shows it.
"""

from __future__ import annotations

import tempfile
import time
from pathlib import Path

from playwright.sync_api import sync_playwright

from tests.browser.lab import Notebook, launch, write_notebook
from tests.browser.server import LabServer
from tests.conftest import make_jupyter_environment

from .scope_live import Traffic, kernel_process

SECONDS = 15

PROGRAM = """%attach ili9341 cs=GP17 dc=GP20

import board, busdisplay, busio, displayio, fourwire, terminalio, time
displayio.release_displays()
spi = busio.SPI(board.GP18, board.GP19)
bus = fourwire.FourWire(spi, command=board.GP20, chip_select=board.GP17, baudrate=24_000_000)
init = b"\\x01\\x80\\x80\\x11\\x80\\x05\\x3a\\x01\\x55\\x36\\x01\\x38\\x29\\x80\\x05"
display = busdisplay.BusDisplay(bus, init, width=320, height=240)
root = displayio.Group()
colors = displayio.Palette(8)
for n, color in enumerate((0, 0xFF0000, 0x00FF00, 0x0000FF, 0xFFFF00, 0xFF00FF, 0x00FFFF, 0xFFFFFF)):
    colors[n] = color
back = displayio.Bitmap(320, 240, 8)
for y in range(240):
    for x in range(0, 320, 8):
        back[x, y] = (x // 8 + y // 8) % 8
root.append(displayio.TileGrid(back, pixel_shader=colors))
sprite = displayio.Bitmap(64, 64, 8)
for n in range(64 * 64):
    sprite[n] = (n ^ n // 64) % 7 + 1
ball = displayio.TileGrid(sprite, pixel_shader=colors)
root.append(ball)
font = terminalio.FONT
number = displayio.TileGrid(
    font.bitmap, pixel_shader=colors, width=6, tile_width=6, tile_height=12, x=10, y=10)
root.append(number)
display.root_group = root
print("ready")
n = 0
while True:
    n += 3
    ball.x, ball.y = n % 256, n * 7 // 5 % 176
    for place, letter in enumerate("%06d" % n):
        number[place] = font.get_glyph(ord(letter)).tile_index
    time.sleep(0.016)
"""

COUNT = """() => {
  if (window.framesOnTheScreen !== undefined) return;
  window.framesOnTheScreen = 0;
  const draw = CanvasRenderingContext2D.prototype.putImageData;
  CanvasRenderingContext2D.prototype.putImageData = function (...given) {
    window.framesOnTheScreen += 1;
    return draw.apply(this, given);
  };
}"""
"""Counts what panels draw: they put each part of a picture on their canvas in one call."""


def main() -> None:
    """Measure, and print the table."""
    with tempfile.TemporaryDirectory() as scratch:
        home, folder = Path(scratch) / "home", Path(scratch) / "notebooks"
        home.mkdir()
        folder.mkdir()
        write_notebook(folder / "live.ipynb", [PROGRAM])
        server = LabServer(folder, make_jupyter_environment(home), Path(scratch) / "log")
        try:
            with sync_playwright() as playwright:
                browser = launch(playwright)
                page = browser.new_page(viewport={"width": 1600, "height": 1000})
                traffic = Traffic(page)
                notebook = Notebook(page, server, "live.ipynb")
                page.evaluate(COUNT)
                notebook.run(0)
                notebook.wait_for_text(0, "ready")
                page.wait_for_timeout(3000)
                kernel = kernel_process()
                count = "() => window.framesOnTheScreen"
                before, spent = time.monotonic(), kernel.cpu_times()
                frames, received = page.evaluate(count), traffic.bytes
                page.wait_for_timeout(SECONDS * 1000)
                took, now = time.monotonic() - before, kernel.cpu_times()
                processor = (now.user + now.system - spent.user - spent.system) / took
                rate, volume = (page.evaluate(count) - frames) / took, (traffic.bytes - received) / took
                notebook.interrupt()
                notebook.wait_until_done(0)
                browser.close()
            server.end_sessions()
        finally:
            server.stop()
    print("|  | display's panel | asked |\n|---|---|---|")
    print(f"| frames a second in the browser | {rate:.1f} | 30 |")
    print(f"| kernel's processor time, the program's included | {100 * processor:.0f} % of a core | < 40 % |")
    print(f"| to the browser | {volume / 1e6:.2f} MB/s |  |")


if __name__ == "__main__":
    main()
