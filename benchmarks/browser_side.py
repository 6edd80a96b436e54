"""What `browser` measures, the same in a browser's worker and here: it is sent there as text."""

from __future__ import annotations

import time

from circuitpython_kernel import VirtualBoard

BOARD = "raspberry_pi_pico"

DOORBELLS = "import microcontroller\ndef run():\n    for i in range(3000):\n        microcontroller.cpu.temperature\n"

PINS = """
import board, digitalio
def run():
    led = digitalio.DigitalInOut(board.LED)
    led.switch_to_output()
    for i in range(100000):
        led.value = True
        led.value = False
    led.deinit()
"""

BLINK = """
import board, digitalio, time
led = digitalio.DigitalInOut(board.LED)
led.switch_to_output()
for i in range(36000):
    led.value = not led.value
    time.sleep(0.1)
"""


TIMES = 3
"""How often a program runs in a row."""

boards: dict[str, VirtualBoard] = {}


def prepare(text: str) -> None:
    """Let a board have a program's ``run()``; it is kept for the next."""
    if not boards:
        boards["one"] = VirtualBoard(BOARD, clock="realtime")
    boards["one"].reset()
    made = boards["one"].run(text)
    assert made.ok, made.traceback


def repeat() -> None:
    """Let it run."""
    ran = boards["one"].run("run()\n" * TIMES)
    assert ran.ok, ran.traceback


def board_figures() -> dict[str, float]:
    """Seconds, or what a line says, of what a board does."""
    found = {}
    began = time.perf_counter()
    with VirtualBoard(BOARD, clock="fast") as board:
        found["boot, ms"] = (time.perf_counter() - began) * 1e3
        began = time.perf_counter()
        board.run(BLINK)
        found["an hour of 10 Hz blinking, s"] = time.perf_counter() - began
        began = time.perf_counter()
        board.reset()
        found["reset, ms"] = (time.perf_counter() - began) * 1e3
        began = time.perf_counter()
        board.restore(board.snapshot())
        found["snapshot and restore, ms"] = (time.perf_counter() - began) * 1e3
        began = time.perf_counter()
        for _ in range(20):
            board.run("1 + 1")
        found["board.run('1 + 1'), ms"] = (time.perf_counter() - began) / 20 * 1e3
    return found
