"""Completion of what stands behind a magic, by its declaration: options, and values as their kinds offer them."""

from __future__ import annotations

import re
from collections.abc import Iterable
from typing import TYPE_CHECKING

from circuitpython_kernel.boards import BoardDefinition
from circuitpython_kernel.language.completion import Completions

from .declaration import Magic, Option
from .kinds import Typing
from .overview import MAGICS

if TYPE_CHECKING:
    from circuitpython_kernel.board.virtual_board import VirtualBoard

_LINE = re.compile(r"\s*%%?(?P<name>\w+)\s+(?P<rest>.*)$", re.DOTALL)


def complete(
    code: str, cursor: int, definition: BoardDefinition, board: VirtualBoard | None = None
) -> Completions | None:
    """What may follow in a line with one of the board's magics; None where IPython knows better.

    Args:
        code: the cell.
        cursor: the place in it.
        definition: the board's.
        board: the board, once it has booted; its parts and files are offered then.
    """
    line = code[code.rfind("\n", 0, cursor) + 1 : cursor]
    match = _LINE.match(line)
    magic = MAGICS.get(match["name"]) if match else None
    if match is None or magic is None:
        return None
    words = re.split(r"[\s,]+" if magic.commas else r"\s+", match["rest"])
    word = words[-1]
    offered = _offered(magic, word, words[:-1], definition, board)
    if offered is None:
        return None
    found = tuple(
        (text, "instance") for text in offered if text.lower().startswith(word.lower()) and text not in words[:-1]
    )
    return Completions(cursor - len(word), cursor, found)


def _offered(
    magic: Magic, word: str, before: list[str], definition: BoardDefinition, board: VirtualBoard | None
) -> Iterable[str] | None:
    options = magic.options
    if word.startswith("-") and options:
        name, equals, value = word.partition("=")
        joined = options.get(name)
        if not equals or not isinstance(joined, Option):
            return options
        offered = joined.kind.offer(Typing(value, [], definition, board))
        return offered and [f"{name}={text}" for text in offered]
    if before and isinstance(last := options.get(before[-1]), Option):
        return last.kind.offer(Typing(word, [], definition, board))
    placed = [
        one
        for previous, one in zip(["", *before], before, strict=False)
        if one.partition("=")[0] not in options and not isinstance(options.get(previous), Option)
    ]
    places = magic.places
    if not places or (len(placed) >= len(places) and not (places[-1].many or places[-1].verbatim)):
        return ()
    place = places[min(len(placed), len(places) - 1)]
    return place.kind.offer(Typing(word, placed, definition, board))
