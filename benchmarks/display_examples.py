"""Libraries that draw: every example of theirs, unmodified from PyPI, as the code.py of a board with a display.

Usage: python -m benchmarks.display_examples [NAMES]. Without names it writes the second part of docs/libraries.md; with
names it runs the examples in whose names they are. The board's processor takes its time (``cpu="board"``), so that an
example that never ends is stopped by the board's clock, wherever it is.
"""

from __future__ import annotations

import os
import subprocess
import sys
import tarfile
import tempfile
from collections.abc import Callable, Container, Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import Path, PurePosixPath

import numpy as np
from numpy.typing import NDArray
from PIL import Image

from circuitpython_kernel import RunResult, VirtualBoard
from circuitpython_kernel.devices import catalog

from . import libraries
from .display_setups import FAILS, LEFT_OUT, Setup, setup_of, why_not
from .programs import table

LIST = Path(__file__).parent / "display_libraries.txt"
HEADING = "## Libraries that draw"
PICTURES = "DISPLAY_EXAMPLES_PICTURES"
"""This environment variable names a folder for the last picture of each example, to look at."""


@dataclass
class Ran:
    """What came of an example: its result, and what was seen when it was stopped or at its end."""

    result: RunResult
    pictures: list[NDArray[np.uint8]] = field(default_factory=list)

    @property
    def good(self) -> bool:
        """Whether it ran to its end, or until it was stopped."""
        return (self.result.ok or self.result.error_type == "KeyboardInterrupt") and not self.result.restarted

    @property
    def reason(self) -> str:
        """Why it did not; empty when it did."""
        if self.good:
            return ""
        return self.result.restarted or f"{self.result.error_type}: {self.result.error_message}".rstrip(": ")


def names(file: Path = LIST) -> list[str]:
    """The libraries whose examples are run: those of a list up to its line about what these need."""
    text = file.read_text(encoding="utf-8")
    some = [line.partition("==")[0] for line in text.partition("# needed")[0].splitlines() if "==" in line]
    return sorted(some)


def fetch_examples(wanted: Iterable[str], folder: Path, pins: Path = LIST) -> dict[str, dict[PurePosixPath, bytes]]:
    """The files of the examples' folders in the source distributions of libraries, by library.

    Args:
        wanted: the libraries' names.
        folder: where the distributions are put.
        pins: a list with their versions.

    Raises:
        RuntimeError: when pip cannot bring them.
    """
    versions = libraries.pins(pins)
    missing = [f"{name}=={versions[name]}" for name in wanted]
    command = [sys.executable, "-m", "pip", "download", "--quiet", "--no-deps", "--disable-pip-version-check"]
    command += ["--no-binary", ":all:", "--no-build-isolation", "--dest", str(folder), *missing]
    done = subprocess.run(command, capture_output=True, text=True)
    if done.returncode:
        raise RuntimeError(f"pip could not download the examples:\n{done.stderr}")
    found: dict[str, dict[PurePosixPath, bytes]] = {}
    for name in wanted:
        with tarfile.open(folder / f"{name.replace('-', '_')}-{versions[name]}.tar.gz") as archive:
            found[name] = dict(_example_files(archive))
    return found


def _example_files(archive: tarfile.TarFile) -> Iterable[tuple[PurePosixPath, bytes]]:
    for member in archive:
        parts = PurePosixPath(member.name).parts
        data = archive.extractfile(member) if member.isfile() else None
        if len(parts) > 2 and parts[1] == "examples" and not member.name.endswith(".license") and data is not None:
            yield PurePosixPath(*parts[2:]), data.read()


def make_drive(drive: Path, wheels: Path, files: Mapping[PurePosixPath, bytes], file: Path = LIST) -> None:
    """A drive with all libraries of a list, and a library's examples with what belongs to them beside each other."""
    for item in libraries.fetch(libraries.pins(file), wheels).values():
        for path, data in item.files.items():
            _write(drive / "lib" / path, data)
    add_examples(drive, files)


def add_examples(drive: Path, files: Mapping[PurePosixPath, bytes]) -> None:
    """Put a library's examples and their files on a drive."""
    for path, data in files.items():
        _write(drive / path, data)


def _write(file: Path, data: bytes) -> None:
    file.parent.mkdir(parents=True, exist_ok=True)
    file.write_bytes(data)


def make_board(setup: Setup, drive: Path) -> VirtualBoard:
    """The board of a setup, with its parts."""
    board = VirtualBoard(setup.board, clock="fast", cpu="board", drive=drive, drive_size=1 << 26, drive_files=False)
    for name, options, pins in setup.parts:
        board.attach(catalog.find(name)(**options), **pins)
    for pin in setup.pulled_down:
        board.pins[pin].resistor = "down"
    for pin, volts in setup.fed:
        board.pins[pin].feed(volts)
    return board


def run_on(board: VirtualBoard, setup: Setup, source: str, times: Iterable[float] = ()) -> Ran:
    """Run an example as code.py, and look at what is seen at some times in seconds and at its end."""
    part = None if setup.seen is None else board.parts[setup.seen].part
    pictures: list[NDArray[np.uint8]] = []
    begun, over = board.clock.now, False

    def look() -> None:
        if not over and (part is not None or board.display):
            pictures.append(board.display.rgb888() if part is None else part.picture())

    def end() -> None:
        look()
        if not over:
            board.interrupt()

    for seconds in times:
        board.clock.call_at(begun + seconds, look)
    board.clock.call_at(begun + setup.seconds, end)
    (board.drive.path / "code.py").write_text(source, encoding="utf-8")
    result = board.run_code()
    if board.clock.now < begun + setup.seconds:
        look()
    over = True
    return Ran(result, pictures)


def run_library(files: Mapping[PurePosixPath, bytes], wheels: Path, only: Sequence[str]) -> dict[str, str]:
    """Run a library's examples; what came of each: empty, or why it did not run to its end."""
    found = {}
    for path in sorted(files):
        example = path.stem
        if path.suffix != ".py" or (only and not any(part in example for part in only)):
            continue
        reason = why_not(files[path].decode())
        if not reason:
            setup = setup_of(example)
            with tempfile.TemporaryDirectory() as folder:
                make_drive(Path(folder), wheels, files)
                if setup.flat:
                    add_examples(Path(folder), {PurePosixPath(file.name): data for file, data in files.items()})
                with make_board(setup, Path(folder)) as board:
                    ran = run_on(board, setup, files[path].decode())
            reason = ran.reason
            if PICTURES in os.environ and ran.pictures and ran.pictures[-1].size:
                Image.fromarray(ran.pictures[-1]).save(Path(os.environ[PICTURES]) / f"{example}.png")
        print(f"{example}: {reason or 'ran'}", flush=True)
        found[example] = reason
    return found


def rows_of(
    found: Mapping[str, Mapping[str, str]], versions: Mapping[str, str], fails: Mapping[str, str]
) -> tuple[list[tuple[str, str, str, str]], int, int]:
    """The table's rows, how many examples ran, and how many there are.

    Args:
        found: what came of each example, by library: empty, or why it did not run.
        versions: the libraries'.
        fails: what is to be added to such a reason.
    """
    rows = []
    for name, examples in found.items():
        ran = sum(not reason for reason in examples.values())
        reasons: dict[str, list[str]] = {}
        for example, reason in examples.items():
            if reason:
                reasons.setdefault(reason, []).append(f"`{example}`")
        others = "; ".join(f"{', '.join(some)}: {reason}{fails.get(reason, '')}" for reason, some in reasons.items())
        rows.append((f"`{name}`", versions[name], f"{ran} of {len(examples)}", others))
    ran, count = (sum(int(row[2].split(" of ")[n]) for row in rows) for n in (0, 1))
    return rows, ran, count


def render(found: Mapping[str, Mapping[str, str]]) -> str:
    """The part of docs/libraries.md about them."""
    rows, ran, count = rows_of(found, libraries.pins(LIST), FAILS)
    return f"""{HEADING}

{ran} of {count} examples of {len(rows)} libraries for displays run, unmodified, to their end or, as most never end,
until they are stopped. Each is the `code.py` of a board of the kind that it was written for, with the display that it
says as a part, or with the board's own. `tests/libraries` and `tests/devices/displays` look at what is seen on them.

This part is written by `python -m benchmarks.display_examples`.

{table(("package", "version", "examples that run", "the others"), rows)}
"""


Found = dict[str, dict[str, str]]
"""By library and example: empty, or why it did not run to its end."""


def run_all(pins: Path, run: Callable[[Mapping[PurePosixPath, bytes], Path], dict[str, str]]) -> Found:
    """Run the examples of all libraries of a list: by a function of a library's files and a folder for wheels."""
    with tempfile.TemporaryDirectory() as folder:
        wheels, sources = Path(folder) / "wheels", Path(folder) / "sources"
        examples = fetch_examples(names(pins), sources, pins)
        return {name: run(files, wheels) for name, files in examples.items()}


def exit_code(found: Found, known: Container[str]) -> int:
    """1 when an example failed for a reason that is not known."""
    reasons = {reason for some in found.values() for reason in some.values() if reason}
    return int(any(not reason.startswith(LEFT_OUT) and reason not in known for reason in reasons))


def main(only: Sequence[str]) -> int:
    """Run all, and write the document; or those with some names."""
    found = run_all(LIST, lambda files, wheels: run_library(files, wheels, only))
    if not only:
        libraries.replace_part(HEADING, render(found))
    return exit_code(found, FAILS)


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
