"""Completion of what stands behind a magic: pins, boards, clock modes."""

from __future__ import annotations

import re
from collections.abc import Iterable

from circuitpython_kernel import boards
from circuitpython_kernel.boards import BoardDefinition
from circuitpython_kernel.language.completion import Completions

from .option_magics import OPTIONS
from .words import CLOCK_MODES

_LINE = re.compile(r"\s*%%?(?P<name>\w+)\s+(?P<rest>.*)$", re.DOTALL)
_OPTIONS = {
    "attach": ("--plain",),
    "board": ("--cpu", "--floats", "--plain"),
    "capture": ("--no-stdout", "--no-stderr", "--no-display"),
    "drive": ("--here", "--own"),
    "generate": ("--plain",),
    "install": ("--upgrade", "--wheels"),
    "monitor": ("--plain",),
    "plotter": ("--plain",),
    "reset": ("--hard", "--safe", "--repl"),
    "scope": ("--for", "--plain"),
    "serial": ("--plain",),
    "spectrum": ("--for", "--plain"),
    "timeit": ("-n", "-r"),
}
_TAKES_PINS = ("scope", "plot", "pins", "export", "measure", "spectrum")


def complete(code: str, cursor: int, definition: BoardDefinition, attached: Iterable[str] = ()) -> Completions | None:
    """What may follow in a line with one of the board's magics; None where IPython knows better.

    Args:
        code: the cell.
        cursor: the place in it.
        definition: the board.
        attached: the names of the parts on it.
    """
    line = code[code.rfind("\n", 0, cursor) + 1 : cursor]
    match = _LINE.match(line)
    if not match:
        return None
    name, rest = match["name"], match["rest"]
    words = re.split(r"[\s,]+", rest)
    word = words[-1]
    offered = _offered(name, words, definition, attached)
    if offered is None:
        return None
    found = tuple(
        (text, "instance") for text in offered if text.lower().startswith(word.lower()) and text not in words[:-1]
    )
    return Completions(cursor - len(word), cursor, found)


def _offered(name: str, words: list[str], definition: BoardDefinition, attached: Iterable[str]) -> Iterable[str] | None:
    word, before = words[-1], words[:-1]
    if word.startswith("-") and name in _OPTIONS:
        return _OPTIONS[name]
    if name == "export" and not before:
        return None  # a file's name
    if name in _TAKES_PINS:
        return () if before[-1:] == ["--for"] else definition.aliases
    if name in ("attach", "parts") and not before:
        from circuitpython_kernel.devices import catalog  # late: the kernel is ready before parts are loaded

        return [part.lower() for part in catalog.names()]
    if name == "attach":
        return _part_words(before[0], before[1:], word, definition)
    if name == "detach":
        return attached if not before else ()
    if name == "generate":
        return _generator_words(before, definition)
    if name == "monitor":
        return definition.buses
    if name == "option":
        return OPTIONS if not before else OPTIONS.get(before[0], ()) if len(before) == 1 else ()
    if name == "board" and before[-1:] == ["--floats"]:
        return boards.FLOAT_KINDS
    if name == "board" and before[-1:] == ["--cpu"]:
        return boards.CPU_KINDS
    if before:
        return () if name in ("board", "clock") else None
    if name == "board":
        return boards.board_ids()
    return (*CLOCK_MODES, "advance") if name == "clock" else None


def _generator_words(before: list[str], definition: BoardDefinition) -> Iterable[str]:
    from circuitpython_kernel.hardware.pins.generators import SHAPES

    return definition.aliases if not before else (*SHAPES, "off") if len(before) == 1 else ()


def _part_words(part: str, before: list[str], word: str, definition: BoardDefinition) -> Iterable[str]:
    """What a part can be attached with: its inputs, pins and settings, each once, and the values that are known."""
    from circuitpython_kernel.devices import catalog

    from .part_magics import PINS_OF_INTERFACES, settings

    try:
        kind = catalog.find(part)
    except catalog.UnknownPart:
        return ()
    buses = [name for one in catalog.interface(kind).split(" or ") for name in PINS_OF_INTERFACES[one]]
    name, equals, _ = word.partition("=")
    if not equals:
        given = {text.partition("=")[0] for text in before}
        names = [*settings(kind), *kind.signals, *buses]
        return [f"{text}=" for text in dict.fromkeys(names) if text not in given]
    if name == "address":
        return [f"address=0x{address:02X}" for address in getattr(kind, "addresses", ())]
    if name == "bus":
        return [f"bus={bus}" for bus in definition.buses]
    if name in kind.signals or (name in buses and name not in kind.inputs()):
        return [f"{name}={pin}" for pin in definition.aliases]
    return [f"{name}={choice}" for choice in kind.inputs()[name].options] if name in kind.inputs() else ()
