"""How fast chips are: some programs, what was published of them, and what they take here with ``cpu="board"``.

    python -m benchmarks.chip_speed                 # the table
    python -m benchmarks.chip_speed --write         # puts it into docs/how-fast-is-a-pico.md
    python -m benchmarks.chip_speed --pystone FILE  # pystone itself, a copy from elsewhere with Setup() and Proc0()

Board time is the same in every run and on every computer, so these figures are exact, and the tests compare them.
"""

from __future__ import annotations

import argparse
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path

from circuitpython_kernel import VirtualBoard

from .programs import table

PAGE = Path(__file__).parent.parent / "docs" / "how-fast-is-a-pico.md"
BEGIN, END = "<!-- benchmarks/chip_speed.py writes this -->\n\n", "\n\n<!-- to here -->"

CHIPS = {
    "RP2040": ("raspberry_pi_pico", "GP2"),
    "SAMD51": ("feather_m4_express", "D5"),
    "ESP32-S3": ("adafruit_metro_esp32s3", "D5"),
}
"""A board with each chip, and a pin."""

COUNTING = """\
n = 0
while n < 10000:
    n += 1
"""

TOGGLE_SETUP = """\
import board
import digitalio

pin = digitalio.DigitalInOut(board.GP2)
pin.switch_to_output()
"""
TOGGLE = """\
    pin.value = True
    pin.value = False
"""

RECORDS = """\
class Visitor:
    def __init__(self, name, number, after=None):
        self.name = name
        self.number = number
        self.after = after

    def copy(self):
        return Visitor(self.name, self.number, self.after)


def seat(number):
    return number * 7 % 20


def is_later(one, other):
    return one.name > other.name


row = [0] * 20
hall = [[0] * 20 for n in range(8)]


def visit(first):
    second = first.copy()
    first.after = second
    second.number = first.number + 5
    row[seat(second.number)] = second.number
    for n in range(8):
        hall[n][seat(second.number + n)] += n
    if is_later(first, second):
        second.name = "ZOE"
    elif second.number > 100:
        second.number = 0
    first.after = None
    return second


def one_pass(visitor):
    for n in range(3):
        visitor = visit(visitor)
    return visitor
"""

PIXELS = """\
import adafruit_pixelbuf
import board
import digitalio
import neopixel_write


class Strip(adafruit_pixelbuf.PixelBuf):  # what the library neopixel does
    def __init__(self, pin, count):
        self.pin = digitalio.DigitalInOut(pin)
        self.pin.switch_to_output()
        super().__init__(count, auto_write=False)

    def _transmit(self, buffer):
        neopixel_write.neopixel_write(self.pin, buffer)


pixels = Strip(board.GP2, 240)
colors = [(0, 0, 40)] * 200 + [(40, 20, 0)] * 40


def frame():
    global colors
    pixels[:] = colors
    pixels.show()
    colors = colors[1:] + colors[:1]
"""


def counting(chip: str) -> float:
    """Milliseconds of `COUNTING`."""
    with _board(chip) as board:
        return _took(board, COUNTING) / 1e6


def square_wave(chip: str) -> float:
    """Hertz of a square wave that `TOGGLE` makes in ``while True``."""
    with _board(chip) as board:
        pin = CHIPS[chip][1]

        def interrupt() -> None:
            board.interrupt()

        board.clock.call_at(0.4, interrupt)
        board.run(_for(chip, TOGGLE_SETUP) + "while True:\n" + TOGGLE)
        times = board.capture[pin].edges()["time_ns"]
        # edges lie on the chip's own ticks, so only the mean of many says more than one tick
        return 10_000e9 / int(times[-1] - times[-20_001])


def records(chip: str) -> float:
    """Passes a second of `RECORDS`: about as many steps a pass as pystone's, see ``--pystone``."""
    with _board(chip) as board:
        return 1 / _each(board, RECORDS + 'visitor = Visitor("ANN", 1)\n', "visitor = one_pass(visitor)")


def pixels(chip: str) -> float:
    """Frames a second of `PIXELS`."""
    with _board(chip) as board:
        return 1 / _each(board, _for(chip, PIXELS), "frame()", turns=20)


def pystone(chip: str, source: str) -> float:
    """Passes a second of pystone's ``Proc0()``."""
    with _board(chip) as board:
        _took(board, f"{source}\nSetup()\nProc0(1)")
        few = _took(board, "Proc0(300)")
        return 1000e9 / (_took(board, "Proc0(1300)") - few)


@dataclass(frozen=True)
class Row:
    """A program on a chip: what was published of it, and a sentence's worth of where."""

    program: str
    chip: str
    published: str
    measure: Callable[[str], float]
    unit: str

    def here(self) -> str:
        """What it is here, with three digits."""
        value = self.measure(self.chip)
        return f"{value / 1000:.1f} kHz" if self.unit == "Hz" else f"{value:,.0f} {self.unit}"


_NONE = "none that we know of"

ROWS = (
    Row("counting to 10,000", "RP2040", _NONE, counting, "ms"),
    Row("counting to 10,000", "SAMD51", _NONE, counting, "ms"),
    Row("counting to 10,000", "ESP32-S3",
        "30 ms ([issue 10822](https://github.com/adafruit/circuitpython/issues/10822), release 10.1) *", counting,
        "ms"),
    Row("toggle loop", "RP2040", _NONE, square_wave, "Hz"),
    Row("toggle loop", "SAMD51",
        "72.2 kHz ([issue 3062](https://github.com/adafruit/circuitpython/issues/3062), release 5.3.1) *", square_wave,
        "Hz"),
    Row("toggle loop", "ESP32-S3", _NONE, square_wave, "Hz"),
    Row("records, as pystone", "RP2040",
        "of MicroPython: 909 passes a second "
        "([2021](https://github.com/micropython/micropython/pull/7826)), 1,443 "
        "([2023](https://github.com/micropython/micropython/pull/10758))", records, "passes a second"),
    Row("records, as pystone", "SAMD51",
        "1,522 passes a second ([pull request 2297](https://github.com/adafruit/circuitpython/pull/2297), "
        "5.0 beta) *", records, "passes a second"),
    Row("records, as pystone", "ESP32-S3", _NONE, records, "passes a second"),
    Row("240 NeoPixels", "RP2040",
        "124 frames a second ([commit b7f5c27]"
        "(https://github.com/adafruit/circuitpython/commit/b7f5c277ad61076848dfc2065bc254092f4dd4ce), 2021)", pixels,
        "frames a second"),
    Row("240 NeoPixels", "SAMD51", _NONE, pixels, "frames a second"),
    Row("240 NeoPixels", "ESP32-S3", _NONE, pixels, "frames a second"),
)  # fmt: skip


def chip_table() -> str:
    """The table of the page."""
    rows = [(row.program, row.chip, row.published, row.here()) for row in ROWS]
    return table(("program", "chip", "published", "here"), rows)


def on_page() -> str:
    """The table as the page has it."""
    return PAGE.read_text(encoding="utf-8").partition(BEGIN)[2].partition(END)[0]


def _board(chip: str) -> VirtualBoard:
    return VirtualBoard(CHIPS[chip][0], clock="fast", cpu="board", frozen="none")


def _for(chip: str, program: str) -> str:
    return program.replace("board.GP2", f"board.{CHIPS[chip][1]}")


def _each(board: VirtualBoard, setup: str, statement: str, turns: int = 500) -> float:
    """Seconds of board time of a statement in a loop; what it takes to begin is left out."""
    _took(board, setup)
    once, twice = (_took(board, f"for turn in range({n * turns}):\n    {statement}") for n in (1, 2))
    return (twice - once) / turns / 1e9


def _took(board: VirtualBoard, program: str) -> int:
    """Nanoseconds of board time of a program that ends well."""
    before = board.clock.now_ns
    result = board.run(program)
    if not result.ok:
        raise SystemExit(result.traceback)
    return board.clock.now_ns - before


def main() -> None:
    """See the module."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--write", action="store_true", help="put the table into the page")
    parser.add_argument("--pystone", metavar="FILE", type=Path, help="measure pystone itself")
    options = parser.parse_args()
    if options.pystone is not None:
        source = options.pystone.read_text(encoding="utf-8")
        rows = [(chip, f"{pystone(chip, source):,.0f}", f"{records(chip):,.0f}") for chip in CHIPS]
        print(table(("chip", "pystone's passes a second", "passes of the page's program"), rows))
        return
    made = chip_table()
    print(made)
    if options.write:
        text = PAGE.read_text(encoding="utf-8")
        PAGE.write_text(text.replace(BEGIN + on_page() + END, BEGIN + made + END), encoding="utf-8")


if __name__ == "__main__":
    main()
