"""Loops that poll, with libraries from PyPI, on a Pico in ``fast``: seconds of a processor for a second of the board's.

Run ``python -m benchmarks.polling [BOARD_SECONDS [ROUNDS]]``. The programs are what the libraries' own examples do:
wait for a GPS receiver's sentences, look at a button, animate a strip. Each runs with ``cpu="board"``, where a turn of
the loop takes the time that it takes on the chip, and with ``cpu="free"``, where its operations alone take time and the
loop turns more often. The best of the rounds is shown.
"""

from __future__ import annotations

import sys
import tempfile
import time
from collections.abc import Callable
from pathlib import Path

from circuitpython_kernel import VirtualBoard, boards
from circuitpython_kernel.devices import GPS, NeoPixelStrip

from . import libraries
from .programs import table

PACKAGES = ("gps", "debouncer", "led-animation", "neopixel", "ticks", "pixelbuf")
GPS_PROGRAM = """
import time, board, busio, adafruit_gps
uart = busio.UART(board.GP0, board.GP1, baudrate=9600, timeout=10)
gps = adafruit_gps.GPS(uart, debug=False)
gps.send_command(b"PMTK314,0,1,0,1,0,0,0,0,0,0,0,0,0,0,0,0,0,0,0")
gps.send_command(b"PMTK220,1000")
turns = 0
last_print = time.monotonic()
while True:
    turns += 1
    gps.update()
    current = time.monotonic()
    if current - last_print >= 1.0:
        last_print = current
        if not gps.has_fix:
            print("Waiting for fix...")
            continue
        print("=" * 40)
        print("Latitude: {0:.6f} degrees".format(gps.latitude))
        print("Longitude: {0:.6f} degrees".format(gps.longitude))
"""

DEBOUNCER_PROGRAM = """
import board, digitalio
from adafruit_debouncer import Debouncer
pin = digitalio.DigitalInOut(board.GP15)
pin.switch_to_input(digitalio.Pull.UP)
switch = Debouncer(pin)
turns = 0
while True:
    turns += 1
    switch.update()
    if switch.fell:
        print("Just pressed")
    if switch.rose:
        print("Just released")
"""

ANIMATION_PROGRAM = """
import board, neopixel
from adafruit_led_animation.animation.comet import Comet
from adafruit_led_animation.animation.rainbow import Rainbow
from adafruit_led_animation.sequence import AnimationSequence
pixels = neopixel.NeoPixel(board.GP16, 30, brightness=0.5, auto_write=False)
comet = Comet(pixels, speed=0.02, color=(255, 0, 255), tail_length=8, bounce=True)
rainbow = Rainbow(pixels, speed=0.05, period=2)
animations = AnimationSequence(comet, rainbow, advance_interval=1, auto_clear=True)
turns = 0
while True:
    turns += 1
    animations.animate()
"""


def _with_receiver(board: VirtualBoard) -> None:
    board.attach(GPS(latitude=48.1173, longitude=11.5167))


def _with_button(board: VirtualBoard) -> None:
    def press(number: int) -> Callable[[], None]:
        def change() -> None:
            board.pins["GP15"].drive(bool(number % 2))
            board.clock.call_at((number + 1) * 0.1, press(number + 1))

        return change

    board.clock.call_at(0.1, press(0))


def _with_strip(board: VirtualBoard) -> None:
    board.attach(NeoPixelStrip(30), data="GP16")


PROGRAMS: dict[str, tuple[str, Callable[[VirtualBoard], None]]] = {
    "gps_simpletest": (GPS_PROGRAM, _with_receiver),
    "debouncer, five presses a second": (DEBOUNCER_PROGRAM, _with_button),
    "LED animations, 30 pixels": (ANIMATION_PROGRAM, _with_strip),
}


def measure(name: str, cpu: str, seconds: float, drive: Path) -> tuple[float, float]:
    """One of the programs: CPU seconds and turns of its loop, both for a second of the board's."""
    program, connect = PROGRAMS[name]
    with VirtualBoard("raspberry_pi_pico", clock="fast", cpu=cpu, drive=drive, drive_size=1 << 24) as board:
        connect(board)

        def stop() -> None:
            board.interrupt()

        board.clock.call_at(1.0, stop)
        board.run(program)  # imports, and what is made once
        begun = board.clock.now
        board.clock.call_at(begun + seconds, stop)
        before = time.process_time()
        result = board.run("turns = 0\n" + program[program.index("while True:") :])
        spent = time.process_time() - before
        assert result.error_type == "KeyboardInterrupt", result.traceback
        passed = board.clock.now - begun
        return spent / passed, int(board.run("turns").value or 0) / passed


def fill(drive: Path, wheels: Path) -> None:
    """Put the libraries on a drive."""
    pinned = libraries.pins()
    names = [f"adafruit-circuitpython-{name}" for name in PACKAGES]
    for distribution in libraries.fetch({name: pinned[name] for name in names}, wheels).values():
        for path, data in distribution.files.items():
            file = drive / "lib" / path
            file.parent.mkdir(parents=True, exist_ok=True)
            file.write_bytes(data)


def main() -> None:
    """Measure and print the table."""
    seconds = float(sys.argv[1]) if len(sys.argv) > 1 else 3.0
    rounds = int(sys.argv[2]) if len(sys.argv) > 2 else 3
    with tempfile.TemporaryDirectory() as folder:
        drive = Path(folder) / "drive"
        fill(drive, Path(folder) / "wheels")
        rows = []
        for name in PROGRAMS:
            cells = [name]
            for cpu in boards.CPU_KINDS:
                found = [measure(name, cpu, seconds, drive) for _ in range(rounds)]
                cells += [f"{min(cost for cost, _ in found):.2f} s", f"{found[0][1]:,.0f}"]
            rows.append(cells)
    heads = (f'CPU for a board second, cpu="{cpu}" | turns' for cpu in boards.CPU_KINDS)
    print(table(["program", *(head for pair in heads for head in pair.split(" | "))], rows))


if __name__ == "__main__":
    main()
