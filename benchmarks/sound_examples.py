"""Libraries that make sound: every example of theirs, unmodified from PyPI, as the code.py of its board.

Usage: python -m benchmarks.sound_examples [NAMES]. Without names it writes a part of docs/libraries.md; with names it
runs the examples in whose names they are. See `benchmarks.display_examples`, which has what both need.
"""

from __future__ import annotations

import sys
import tempfile
from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from pathlib import Path, PurePosixPath

from circuitpython_kernel import VirtualBoard

from . import display_examples, libraries
from .display_setups import Setup
from .programs import table

LIST = Path(__file__).parent / "sound_libraries.txt"
HEADING = "## Libraries that make sound"

_PLAYGROUND = Setup(
    "circuitplayground_bluefruit",
    (("LIS3DH", {"address": 0x19}, {"sda": "ACCELEROMETER_SDA", "scl": "ACCELEROMETER_SCL"}),),
    pulled_down=("A1", "A2", "A3", "A4", "A5", "A6", "TX"),
    fed=(("TEMPERATURE", 1.65), ("LIGHT", 1.0)),
)
SETUPS: dict[str, Setup] = {
    "circuitplayground": _PLAYGROUND,
    "rtttl": Setup("circuitplayground_bluefruit", seconds=60),
    "wave_": Setup("raspberry_pi_pico2"),
    "waveform": Setup("adafruit_feather_rp2040"),
}
"""By the beginning of an example's name."""

_SYNTH = Setup(
    "raspberry_pi_pico2", (("UDA1334A", {}, {"bclk": "GP20", "lrc": "GP21", "din": "GP22"}),),
    fed=(("GP26", 1.65), ("GP27", 1.65)),
)  # fmt: skip
"""What all other examples are for: the breadboard of `synth_setup` in synthtools, with an amplifier and two knobs."""


def setup_of(example: str) -> Setup:
    """What an example runs on."""
    return next((setup for name, setup in SETUPS.items() if example.startswith(name)), _SYNTH)


@contextmanager
def played(
    source: str, setup: Setup, files: Mapping[PurePosixPath, bytes], wheels: Path
) -> Iterator[tuple[VirtualBoard, display_examples.Ran]]:
    """Run an example; the board that has run it, and what came of it.

    Args:
        source: the example's text.
        setup: what it runs on.
        files: all files of the library's examples.
        wheels: a folder for libraries.
    """
    with tempfile.TemporaryDirectory() as folder:
        display_examples.make_drive(Path(folder), wheels, files, LIST)
        with display_examples.make_board(setup, Path(folder)) as board:
            yield board, display_examples.run_on(board, setup, source)


def run_library(files: Mapping[PurePosixPath, bytes], wheels: Path, only: Sequence[str]) -> dict[str, str]:
    """Run a library's examples; what came of each: empty, or why it did not run to its end."""
    found = {}
    for path in sorted(files):
        example = path.stem
        if path.suffix != ".py" or (only and not any(part in example for part in only)):
            continue
        with played(files[path].decode(), setup_of(example), files, wheels) as (board, ran):
            found[example] = ran.reason
            heard = f", {board.audio.seconds:.2f} s heard" if board.audio.seconds else ""
        print(f"{example}: {found[example] or 'ran'}{heard}", flush=True)
    return found


_FOR_THE_EXPRESS = ", as on a board: it is for the Circuit Playground Express"
FAILS: dict[str, str] = {
    "NotImplementedError: This example does not work with Circuit Playground Bluefruti!": _FOR_THE_EXPRESS,
    "NotImplementedError: This example does not work with Circuit Playground Bluefruit!": _FOR_THE_EXPRESS,
    "ValueError: MICROPHONE_CLOCK in use": f"{_FOR_THE_EXPRESS}, and the library has this board's microphone",
    "ImportError: no module named 'arpeggiator'": ", as on a board: the module is inside of the package `synthtools`",
    "AttributeError: 'module' object has no attribute 'DISPLAY'": ", as on any board without a display",
}
"""How examples end that would on a board, too, and why."""


def render(found: Mapping[str, Mapping[str, str]]) -> str:
    """The part of docs/libraries.md about them."""
    rows, ran, count = display_examples.rows_of(found, libraries.pins(LIST), FAILS)
    return f"""{HEADING}

{ran} of {count} examples of {len(rows)} libraries run, unmodified, to their end or until they are stopped, on boards as
they were written for: a Circuit Playground Bluefruit, and a Raspberry Pi Pico 2 with I2S. `tests/libraries` and
`tests/devices/actuators` listen to what they play.

This part is written by `python -m benchmarks.sound_examples`.

{table(("package", "version", "examples that run", "the others"), rows)}
"""


def main(only: Sequence[str]) -> int:
    """Run all, and write the document; or those with some names."""
    found = display_examples.run_all(LIST, lambda files, wheels: run_library(files, wheels, only))
    if not only:
        libraries.replace_part(HEADING, render(found))
    return display_examples.exit_code(found, FAILS)


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
