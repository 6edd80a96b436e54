"""Completion of what stands behind a magic: pins, boards, clock modes."""

from __future__ import annotations

import re
from collections.abc import Iterable

from . import boards
from .boards import BoardDefinition
from .language import Completions
from .magic_words import CLOCK_MODES
from .option_magics import OPTIONS

_LINE = re.compile(r"\s*%(?P<name>\w+)\s+(?P<rest>.*)$", re.DOTALL)
_OPTIONS = {"scope": "--for", "spectrum": "--for", "reset": "--hard", "board": "--floats"}
_TAKES_PINS = ("scope", "plot", "pins", "export", "measure", "spectrum")


def complete(code: str, cursor: int, definition: BoardDefinition) -> Completions | None:
    """What may follow in a line with one of the board's magics; None where IPython knows better."""
    line = code[code.rfind("\n", 0, cursor) + 1 : cursor]
    match = _LINE.match(line)
    if not match:
        return None
    name, rest = match["name"], match["rest"]
    words = re.split(r"[\s,]+", rest)
    word = words[-1]
    offered = _offered(name, words, definition)
    if offered is None:
        return None
    found = tuple(
        (text, "instance") for text in offered if text.lower().startswith(word.lower()) and text not in words[:-1]
    )
    return Completions(cursor - len(word), cursor, found)


def _offered(name: str, words: list[str], definition: BoardDefinition) -> Iterable[str] | None:
    word, before = words[-1], words[:-1]
    if word.startswith("-") and name in _OPTIONS:
        return [_OPTIONS[name]]
    if name == "export" and not before:
        return None  # a file's name
    if name in _TAKES_PINS:
        return () if before[-1:] == ["--for"] else definition.aliases
    if name in ("attach", "parts") and not before:
        from .devices import catalog  # late: the kernel is ready before parts are loaded

        return [part.lower() for part in catalog.names()]
    if name == "option":
        return OPTIONS if not before else OPTIONS.get(before[0], ()) if len(before) == 1 else ()
    if name == "board" and before[-1:] == ["--floats"]:
        return boards.FLOAT_KINDS
    if before:
        return () if name in ("board", "clock") else None
    if name == "board":
        return boards.board_ids()
    return (*CLOCK_MODES, "advance") if name == "clock" else None
