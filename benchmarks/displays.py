"""Displays: 100 frames of 320 x 240 pixels over SPI, what of it is looked at, and a live panel.

Usage: python -m benchmarks.displays [ROUNDS]. Each figure is the best of all rounds. The board's own figure is the time
that a frame takes on the wire at 24 MHz: 51 ms.
"""

from __future__ import annotations

import sys
import time
from collections.abc import Callable

import numpy as np
import psutil

from circuitpython_kernel import VirtualBoard
from circuitpython_kernel.devices import ILI9341
from circuitpython_kernel.hardware.peripherals.bulk import Bulk
from circuitpython_kernel.hardware.peripherals.spi_bus import SPIBus
from circuitpython_kernel.widgets.picture_sender import PictureSender

from .programs import table

FRAMES = 100
CS, DC = 17, 20

PROGRAM = """
import board, busio, digitalio
cs, dc = [digitalio.DigitalInOut(pin) for pin in (board.GP17, board.GP20)]
cs.switch_to_output(True)
dc.switch_to_output(True)
spi = busio.SPI(board.GP18, board.GP19, board.GP16)
spi.try_lock()
spi.configure(baudrate=24_000_000)
def send(command, data=b""):
    cs.value = dc.value = 0
    spi.write(bytes([command]))
    dc.value = 1
    spi.write(data)
    cs.value = 1
for command, data in ((0x01, b""), (0x11, b""), (0x3A, b"\\x55"), (0x36, b"\\x38"), (0x29, b"")):
    send(command, data)
frame = bytes(range(256)) * 600
"""


def frame(pixels: np.ndarray[tuple[int, ...], np.dtype[np.uint16]]) -> Bulk:
    """A refresh as `busdisplay` sends it: a window a row."""
    rows = np.zeros((240, 651), np.uint8)
    y = np.arange(240)
    rows[:, 0], rows[:, 3], rows[:, 4], rows[:, 5], rows[:, 10] = 0x2A, 319 >> 8, 319 & 255, 0x2B, 0x2C
    rows[:, 7], rows[:, 9] = y, y
    rows[:, 11:] = pixels.astype(">u2").view(np.uint8).reshape(240, 640)
    return Bulk.rows(rows, [(1, False, False), (4, True, True)] * 2 + [(1, False, False), (640, True, True)])


def send_all(bus: SPIBus, frames: list[Bulk]) -> None:
    """Send frames, again and again."""
    for number in range(FRAMES):
        bus.send(frames[number % len(frames)], CS, DC)


def timed(action: Callable[[], object]) -> float:
    """Seconds."""
    start = time.perf_counter()
    action()
    return time.perf_counter() - start


def measure() -> dict[str, float]:
    """All figures, by their names: seconds, but for memory, in MB."""
    chance = np.random.default_rng(1)
    noise = [frame(chance.integers(0, 65536, (240, 320), dtype=np.uint16)) for _ in range(4)]
    found: dict[str, float] = {}
    process = psutil.Process()
    with VirtualBoard(clock="fast") as board:
        screen = ILI9341()
        board.attach(screen, cs="GP17", dc="GP20")
        assert board.run(PROGRAM).ok
        bus = board.bus["SPI"]
        assert isinstance(bus, SPIBus)
        before = process.memory_info().rss
        found["100 frames in bulk, through an ILI9341"] = timed(lambda: send_all(bus, noise))
        found["memory of that, MB"] = (process.memory_info().rss - before) / 1e6
        now = board.clock.now_ns
        columns = now - 100_000_000 + np.arange(800) * 125_000
        clock = board.capture["GP18"]
        found["a window of 100 ms of SCK for 800 pixels"] = timed(
            lambda: clock.digital_between(now - 100_000_000, now, columns)
        )
        found["all edges of SCK that there is room for"] = timed(clock.edges)
        found["a picture of what is seen"] = timed(lambda: screen.seen(screen.content()))
    with VirtualBoard(clock="fast") as board:
        assert board.run(PROGRAM).ok
        before = process.memory_info().rss
        found["100 frames that a program writes itself"] = timed(
            lambda: board.run(f"for _ in range({FRAMES}):\n    send(0x2C, frame)")
        )
        found["memory of that, MB"] = max(found["memory of that, MB"], (process.memory_info().rss - before) / 1e6)
    sender = PictureSender()
    sender.packs("page", True)
    pictures = [np.full((240, 320, 3), 20, np.uint8) for _ in range(2)]
    pictures[1][40:80, 20:300] = chance.integers(0, 2, (40, 280, 1), dtype=np.uint8) * 255
    found["30 frames of text to a page"] = timed(
        lambda: [sender.changed("page", pictures[n % 2], whole=False) for n in range(30)]
    )
    return found


def main(rounds: int) -> None:
    """Measure, and print a table."""
    best: dict[str, float] = {}
    for _ in range(rounds):
        for name, value in measure().items():
            best[name] = min(value, best.get(name, value))
    rows = [(name, f"{value:.0f}" if "MB" in name else f"{value * 1e3:.1f} ms") for name, value in best.items()]
    print(table(("what", "best"), rows))


if __name__ == "__main__":
    main(int(sys.argv[1]) if len(sys.argv) > 1 else 3)
