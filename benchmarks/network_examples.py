"""Libraries for networks: every example of theirs, unmodified from PyPI, as the code.py of a board on the virtual air.

Usage: python -m benchmarks.network_examples [NAMES]. Without names it writes a part of docs/libraries.md; with names it
runs the examples in whose names they are. An example has run when it did not fail and what it has to say was heard: see
`benchmarks.network_setups`. Hosts that examples ask are those of `benchmarks.network_services`.
"""

from __future__ import annotations

import os
import re
import sys
import tempfile
from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, replace
from pathlib import Path, PurePosixPath

from circuitpython_kernel import RunResult, VirtualBoard
from circuitpython_kernel.devices import AirLift
from circuitpython_kernel.network.air import Network

from . import display_examples, libraries, network_services
from .network_setups import FAILS, FILES, Setup, name_of, said, setup_of, why_not
from .programs import table

LIST = Path(__file__).parent / "network_libraries.txt"
HEADING = "## Libraries that use networks"
OUTPUTS = "NETWORK_EXAMPLES_OUTPUTS"
"""This environment variable names a folder for what each example prints, to read."""


@dataclass
class Ran(display_examples.Ran):
    """What came of an example, and what it or its pages did not say."""

    missing: tuple[str, ...] = ()

    @property
    def reason(self) -> str:
        """Why it did not run; empty when it did."""
        return super().reason or (f"does not say {', '.join(map(repr, self.missing))}" if self.missing else "")


def make_drive(drive: Path, wheels: Path, files: Mapping[PurePosixPath, bytes]) -> None:
    """A drive with all libraries, the example's files where their texts look for them, and settings.toml."""
    display_examples.make_drive(drive, wheels, {}, LIST)
    display_examples.add_examples(drive, {PurePosixPath(path.name): data for path, data in files.items()})
    display_examples.add_examples(drive / "examples", files)
    display_examples.add_examples(drive, {PurePosixPath(name): text.encode() for name, text in FILES.items()})
    (drive / "settings.toml").write_text(network_services.settings(), encoding="utf-8")


@contextmanager
def on_air(setup: Setup, drive: Path, source: str) -> Iterator[VirtualBoard]:
    """The board of a setup, on an air where everything is that examples ask for."""
    network = Network()
    service = network_services.put_on(network, re.findall(r'"host": "(.+?)"', source))
    with VirtualBoard(
        setup.board, clock="fast", cpu="board", drive=drive, drive_size=1 << 26, drive_files=False, network=network
    ) as board:
        if setup.airlift:
            board.attach(AirLift(), **dict(setup.airlift))
        for seconds, act in setup.acts:
            board.clock.call_at(board.clock.now + seconds, lambda act=act: act(service))  # type: ignore[misc]
        yield board


def run(board: VirtualBoard, setup: Setup, source: str) -> Ran:
    """Run an example as code.py, ask what it serves, and stop it if it does not end."""
    (board.drive.path / "code.py").write_text(source, encoding="utf-8")
    if not setup.visits:
        ran = display_examples.run_on(board, setup.timed, source)
        return Ran(ran.result, missing=missing(setup, ran.result))
    heard: list[str] = []
    running = board.start_code(on_output=lambda _stream, text: heard.append(text))
    unheard = []
    for visit in setup.visits:
        url = f"http://board:{visit.port}{visit.path}"
        answer = board.network.request(visit.method, url, body=visit.body, headers=dict(visit.headers), timeout=60)
        told = f"{answer.status} {dict(answer.headers)} {answer.text}"
        unheard += [f"{visit.method} {visit.path}: {words}" for words in visit.says if not said(words, told)]
    board.interrupt()
    result = replace(running.result(), stdout="".join(heard))
    return Ran(result, missing=(*unheard, *missing(setup, result)))


def missing(setup: Setup, result: RunResult) -> tuple[str, ...]:
    """What an example was to print and did not."""
    return tuple(words for words in setup.says if not said(words, result.stdout))


def run_library(files: Mapping[PurePosixPath, bytes], wheels: Path, only: Sequence[str]) -> dict[str, str]:
    """Run a library's examples; what came of each: empty, or why it did not run to its end."""
    found = {}
    for path in sorted(files):
        if path.suffix != ".py":
            continue
        example, source = name_of(path), files[path].decode()
        if not source.strip() or (only and not any(part in example for part in only)):
            continue
        reason = why_not(example, source)
        if not reason:
            with tempfile.TemporaryDirectory() as folder:
                make_drive(Path(folder), wheels, files)
                setup = setup_of(example, source)
                with on_air(setup, Path(folder), source) as board:
                    ran = run(board, setup, source)
                    log = "\n".join(str(entry) for entry in board.network.log)
            reason = ran.reason
            if OUTPUTS in os.environ:
                said = f"{ran.result.stdout}\n{ran.result.traceback}\n{log}\n"
                (Path(os.environ[OUTPUTS]) / f"{example.replace('/', '__')}.txt").write_text(said, encoding="utf-8")
        print(f"{example}: {reason or 'ran'}", flush=True)
        found[example] = reason
    return found


def render(found: Mapping[str, Mapping[str, str]]) -> str:
    """The part of docs/libraries.md about them."""
    rows, ran, count = display_examples.rows_of(found, libraries.pins(LIST), FAILS)
    return f"""{HEADING}

{ran} of {count} examples of {len(rows)} libraries run, unmodified, to their end or until they are stopped, on boards as
they were written for and against services on the virtual air: what each has to print, and what its pages have to show,
is compared. `tests/libraries` looks closer at some.

This part is written by `python -m benchmarks.network_examples`.

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
