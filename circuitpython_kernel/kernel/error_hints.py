"""What to do about a mistake: lines that stand below CircuitPython's own words in a notebook."""

from __future__ import annotations

import itertools
import re
from collections.abc import Callable, Iterable, Iterator, Mapping
from dataclasses import dataclass, field
from difflib import SequenceMatcher
from typing import Any

from circuitpython_kernel import boards
from circuitpython_kernel.boards import BoardDefinition
from circuitpython_kernel.common.suggestions import nearest
from circuitpython_kernel.hardware.peripherals.i2c_segment import I2CTarget
from circuitpython_kernel.language import stubs
from circuitpython_kernel.language.board_modules import CORE_MODULES

Ask = Callable[[str, str], Any]
"""`VirtualBoard.ask`, or a function that gives None when the board cannot be asked."""

ALIKE = 0.72
"""How alike two spellings are (`difflib`'s ratio) if one was meant to be the other."""

_FRAME = re.compile(r'^  File "(?P<name>[^"]*)", line (?P<line>\d+)')
_IN_USE = re.compile(r"(?P<what>\S+|\S+ peripheral) in use")
_NO_NAME = re.compile(r"name '(?P<name>\w+)' isn't defined|name '(?P<old>\w+)' is not defined")
_NO_ATTRIBUTE = re.compile(r"(?:type object )?'(?P<type>\w+)'(?: object)? has no attribute '(?P<name>\w+)'")
_NOT_SET = re.compile(r"can't set attribute '(?P<name>\w+)'|no such attribute")
_SETS = re.compile(r"(?:\bdel\s+)?(?<![\w.])[A-Za-z_][\w.]*\.(?P<name>\w+)\s*(?:$|[-+*/%&|^@<>]{0,3}=(?!=))")
_NO_MODULE = re.compile(r"no module named '(?P<name>[\w.]+)'")
_NO_EXPORT = re.compile(r"(?:can't|cannot) import name '?(?P<name>\w+)'?")
_NO_FILE = re.compile(r"(?:\[Errno 2\] )?(?:ENOENT|No such file/directory)(?:: (?P<name>.+))?")
_NO_DEVICE = re.compile(r"No I2C device at address: (?P<address>0x[0-9a-fA-F]+)")

_ON_PYPI = frozenset({"asyncio", "neopixel", "neopixel_spi", "simpleio"})
"""Modules on PyPI whose names do not begin with ``adafruit_``."""


@dataclass(frozen=True)
class Mistake:
    """An error of a program's, and what is known around it.

    Args:
        kind: the exception's type, such as ``"NameError"``.
        message: its text.
        traceback: as the serial console shows it.
        sources: the texts of the program's files, by the names that the traceback has.
    """

    kind: str
    message: str
    traceback: str = ""
    sources: Mapping[str, str] = field(default_factory=dict)

    @property
    def line(self) -> str:
        """The line of the program in which it happened; empty when that is not known."""
        frames = [frame for text in self.traceback.splitlines() if (frame := _FRAME.match(text))]
        return source_line(self.sources, frames[-1]["name"], int(frames[-1]["line"])) if frames else ""


def source_line(sources: Mapping[str, str], name: str, number: int) -> str:
    """A line of a program's file by its number; empty when it is not known."""
    lines = sources.get(name, "").split("\n")
    return lines[number - 1].strip() if 0 < number <= len(lines) else ""


class ProgramSources(Mapping[str, str]):
    """The texts of programs by the names that tracebacks have: cells, and files on the drive, read when asked for.

    Args:
        cells: texts by name.
        read: reads a file on the drive; None when there is none.
    """

    def __init__(self, cells: Mapping[str, str], read: Callable[[str], str | None]) -> None:
        self._cells = cells
        self._read = read
        self._files: dict[str, str] = {}

    def __getitem__(self, name: str) -> str:
        if name in self._cells:
            return self._cells[name]
        if name not in self._files:
            try:
                text = None if name.startswith("<") else self._read(name.lstrip("/"))
            except (OSError, ValueError):
                text = None  # a traceback goes without this line; the error itself is what counts
            if text is None:
                raise KeyError(name)
            self._files[name] = text
        return self._files[name]

    def __iter__(self) -> Iterator[str]:
        return iter({**self._cells, **self._files})

    def __len__(self) -> int:
        return len({**self._cells, **self._files})


def i2c_addresses(part: object) -> tuple[int, ...]:
    """The addresses of a part on an I2C bus; none for other parts."""
    return part.i2c_addresses() if isinstance(part, I2CTarget) else ()


def hints(
    mistake: Mistake,
    board: BoardDefinition,
    ask: Ask,
    addresses: Mapping[int, str],
    files: Iterable[str],
    networks: Iterable[str] = (),
) -> list[str]:
    """What may help, in sentences of their own.

    Args:
        mistake: what went wrong.
        board: the board that the program ran on.
        ask: asks about live objects.
        addresses: the parts on the board's I2C buses.
        files: the files on the drive.
        networks: names of the WiFi networks that the board hears.
    """
    kind, message = mistake.kind, mistake.message
    found: Iterator[str] = iter(())
    if kind == "ValueError" and (match := _IN_USE.fullmatch(message)):
        found = _in_use(match["what"])
    elif kind == "ValueError" and (match := _NO_DEVICE.fullmatch(message)):
        found = _no_device(addresses)
    elif kind == "RuntimeError" and message.startswith("No pull up found"):
        found = _no_pull_up()
    elif kind == "MemoryError":
        found = iter(("The board's memory is full: drop some variables, or empty it with %reset.",))
    elif kind == "NameError" and (match := _NO_NAME.fullmatch(message)):
        found = _no_name(match["name"] or match["old"], board, ask)
    elif kind == "AttributeError" and (match := _NO_ATTRIBUTE.fullmatch(message)):
        found = _no_attribute(match["type"], match["name"], mistake.line, board, ask)
    elif kind == "AttributeError" and (match := _NOT_SET.fullmatch(message)):
        found = _not_set(match["name"], mistake.line, ask)
    elif kind == "ImportError" and (match := _NO_MODULE.fullmatch(message)):
        found = _no_module(match["name"], board)
    elif kind == "ImportError" and (match := _NO_EXPORT.fullmatch(message)):
        found = _no_export(match["name"], mistake.line, ask)
    elif kind == "ConnectionError" and message == "No network with that ssid":
        found = _no_network(networks)
    elif kind == "OSError" and (match := _NO_FILE.fullmatch(message)):
        found = _no_file(match["name"], files)
    return list(found)


def _no_network(networks: Iterable[str]) -> Iterator[str]:
    there = sorted({f'"{name}"' for name in networks})
    if there:
        yield f"Networks in the air: {', '.join(there)}. In a %%host cell, board.network.access_point(...) adds one."
    else:
        yield 'No network is in the air: board.network.access_point("name", "password") in a %%host cell adds one.'


def _in_use(what: str) -> Iterator[str]:
    yield f"{what} belongs to an object made earlier: call its deinit(), or let go of everything with %reset."


def _no_device(addresses: Mapping[int, str]) -> Iterator[str]:
    if addresses:
        there = ", ".join(f"{name} at 0x{address:02x}" for address, name in sorted(addresses.items()))
        yield f"On the board's I2C buses: {there}."
    else:
        yield "Nothing is on the board's I2C buses; %attach connects a part, and %parts lists what there is."


def _no_pull_up() -> Iterator[str]:
    yield (
        "Nothing is connected to these pins. %attach connects a part; in a %%host cell, "
        'board.pins["..."].resistor = "up" connects a resistor.'
    )


def _no_name(name: str, board: BoardDefinition, ask: Ask) -> Iterator[str]:
    if name in _modules(board):
        yield f"Import it first: import {name}."
        return
    known = [found for found, _ in ask("members", "") or ()]
    if near := _near(name, known) or _near(name, [*stubs.members("builtins"), *_modules(board)]):
        yield f"Did you mean {near}?"


def _no_attribute(kind: str, name: str, line: str, board: BoardDefinition, ask: Ask) -> Iterator[str]:
    path = _path_before(name, line)
    members: list[str] = []
    if path:
        members = [found for found, _ in ask("members", path) or ()]
    if path == "board" or (not members and kind == "module" and path.rpartition(".")[2] == "board"):
        members = [*board.aliases, *members]
    if not members and kind != "module":
        members = [found for module in board.modules for found in stubs.members(f"{module}.{kind}")]
    near = _near(name, [found for found in members if not found.startswith("_")])
    if near:
        yield f"Did you mean {f'{path}.' if path else ''}{near}?"
    elif path == "board":
        yield "%pins lists the board's pins."


def _not_set(name: str | None, line: str, ask: Ask) -> Iterator[str]:
    """For an assignment to an attribute that is not there, or is not to be set; small builds do not name it."""
    if name is None:
        match = _SETS.search(line.split("#")[0].rstrip())
        if match is None:
            return
        name = match["name"]
    path = _path_before(name, line)
    known = [found for found, _ in ask("members", path) or ()] if path else []
    if path and name not in known:
        near = _near(name, [found for found in known if not found.startswith("_")])
        kept = f"{path} is built in and takes no attributes of your own: use a variable."
        yield f"Did you mean {path}.{near}?" if near else kept


def _path_before(name: str, line: str) -> str:
    """The dotted name of which a line asks for an attribute; empty when it is more than a dotted name."""
    match = re.search(rf"(?<![\w.)\]\"'])([A-Za-z_]\w*(?:\.[A-Za-z_]\w*)*)\.{name}\b", line)
    return match[1] if match else ""


def _no_module(name: str, board: BoardDefinition) -> Iterator[str]:
    top = name.partition(".")[0]
    if top == "circuitpython_kernel":
        yield "It is Python's beside the board: put %%host above the cell; %attach puts a part on the board without it."
        return
    if top in stubs.modules() and top not in _modules(board):
        if having := _boards_with(top, board):
            yield f"The {boards.load(having).name} has it: %board {having}"
        return
    if top.startswith("adafruit_") or top in _ON_PYPI:
        yield f"It is a library: %install {top.removeprefix('adafruit_')} puts it on the drive."
    elif near := _near(top, _modules(board)):
        yield f"Did you mean {near}?"
    else:
        yield f'"%install {top}" looks for a library on PyPI; "%%file {top}.py" writes a module of your own.'


def _boards_with(module: str, board: BoardDefinition) -> str | None:
    """The board whose id is most like another one's and that has a module."""

    def likeness(board_id: str) -> tuple[int, int]:
        same = itertools.takewhile(lambda pair: pair[0] == pair[1], zip(board_id, board.id, strict=False))
        return -sum(1 for _ in same), len(board_id)

    alike = sorted(boards.board_ids(), key=likeness)
    return next((found for found in alike if module in boards.load(found).modules), None)


def _no_export(name: str, line: str, ask: Ask) -> Iterator[str]:
    match = re.match(r"\s*from\s+([\w.]+)\s+import", line)
    if match is None:
        return
    members = stubs.members(match[1]) or [found for found, _ in ask("members", match[1]) or ()]
    if near := _near(name, members):
        yield f"Did you mean {near}?"


def _no_file(name: str | None, files: Iterable[str]) -> Iterator[str]:
    there = list(files)
    if name and (near := _near(name.strip("/"), there)):
        yield f'The drive has "{near}".'


def _near(word: str, candidates: Iterable[str]) -> str | None:
    """The spelling that was meant, if that is plain: one with nearly the same letters."""
    for found in nearest(word, candidates):
        one, other = word.lower(), found.lower()
        if sorted(one) == sorted(other) or SequenceMatcher(None, one, other).ratio() > ALIKE:
            return found
    return None


def _modules(board: BoardDefinition) -> list[str]:
    return [*CORE_MODULES, *sorted(board.modules - set(CORE_MODULES))]
