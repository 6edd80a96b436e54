"""Reads a magic's line by its declaration: `argparse` takes the options, their places tell the other words apart."""

from __future__ import annotations

import argparse
import functools
import re
from collections.abc import Callable
from typing import TYPE_CHECKING, Any

from circuitpython_kernel.common.suggestions import did_you_mean, nearest

from .declaration import Argument, Flag, Magic, Option
from .kinds import Reading
from .words import listing, refuse, words_of

if TYPE_CHECKING:
    from circuitpython_kernel.board.virtual_board import VirtualBoard

_OPTION = re.compile(r"-(?!\.?\d)")
"""How an option begins; -5 and -.5 are numbers."""


def parse(magic: Magic, line: str, board: Callable[[], VirtualBoard], *, has_cell: bool = False) -> dict[str, Any]:
    """The arguments in a line, by their keys: a list of those that can be many, None for those that are left out.

    Args:
        magic: its declaration.
        line: what stands behind its name.
        board: gives the board to kinds that ask it, or refuses.
        has_cell: whether a cell stands below: it is in the place of an argument that is needed on a line.

    Raises:
        UsageError: one sentence on the first thing that is wrong.
    """
    options, words = _parted(magic, line)
    given: dict[str, Any] = {}
    for one in magic.options.values():
        value = getattr(options, one.key)
        if isinstance(one, Option) and value is not None:
            value = one.kind.read(value, Reading(magic.subject(one), board, given))
        given[one.key] = value
    bound, extra = _bound(magic.places, words)
    if extra and magic.too_many is not None:
        refuse(magic.leave_out(words, extra))
    for place, taken in zip(magic.places, bound, strict=True):
        if not taken and place.needed and not (has_cell and magic.form == "line_cell"):
            refuse(magic.missing(place.key))
        read = [place.kind.read(word, Reading(magic.spelled, board, given)) for word in taken]
        given[place.key] = read if place.many else read[0] if read else None
    if extra:
        refuse(magic.leave_out(words, extra))
    return given


def _bound(places: tuple[Argument, ...], words: list[str]) -> tuple[list[list[str]], list[str]]:
    """The words of each place, and those that are too many."""
    bound = []
    for place in places:
        count = len(words) if place.many else 1
        bound.append(words[:count])
        words = words[count:]
    return bound, words


def _parted(magic: Magic, line: str) -> tuple[argparse.Namespace, list[str]]:
    """A line's options, and its other words."""
    if not magic.verbatim:
        return _by_argparse(magic, words_of(line, commas=magic.commas))
    words: list[str] = []
    rest = line.strip()
    while magic.options and _OPTION.match(rest):
        word, rest = _first(rest)
        words.append(word)
        if isinstance(magic.options.get(word), Option) and rest:
            value, rest = _first(rest)
            words.append(value)
    options, others = _by_argparse(magic, words)
    return options, [*others, rest] if rest else others


def _first(line: str) -> tuple[str, str]:
    """A line's first word, and what stands behind it."""
    word, *rest = line.split(maxsplit=1)
    return word, rest[0] if rest else ""


def _by_argparse(magic: Magic, words: list[str]) -> tuple[argparse.Namespace, list[str]]:
    for word in words:
        if _OPTION.match(word):
            _known(magic, word)
    try:
        return _argparser(magic).parse_known_args(words)
    except argparse.ArgumentError as error:
        refuse(_wrong_option(magic, str(error.argument_name), words))


def _wrong_option(magic: Magic, name: str, words: list[str]) -> str:
    """What is said of an option that lacks its value, or has one that it does not take."""
    option = magic.options[name]
    if isinstance(option, Option):
        return magic.missing(option.key)
    word = next(word for word in words if word.startswith(name) and word != name)
    value = word.partition("=")[2]
    return f'{name} takes nothing, so leave out "{value}".' if value else _no_option(magic, word)


@functools.cache
def _argparser(magic: Magic) -> argparse.ArgumentParser:
    """Takes the options, each value as text; what is no option is left."""
    parser = argparse.ArgumentParser(prog=magic.spelled, add_help=False, allow_abbrev=False, exit_on_error=False)
    for option in magic.options.values():
        if isinstance(option, Flag):
            parser.add_argument(option.name, dest=option.key, action="store_true")
        else:
            parser.add_argument(option.name, dest=option.key)
    return parser


def _known(magic: Magic, word: str) -> None:
    """Refuse an option that the magic does not have, with the nearest one, or all of them."""
    options = magic.options
    name = word.partition("=")[0]
    short = next((other for other in options if not other.startswith("--") and word.startswith(other)), None)
    if name in options or short:
        return
    refuse(_no_option(magic, name))


def _no_option(magic: Magic, name: str) -> str:
    options = magic.options
    known = f"{magic.spelled} knows {listing(list(options))}" if options else f"{magic.spelled} takes none"
    near = nearest(name, options)[:1] if name.startswith("--") else []
    return f'There is no option "{name}"{did_you_mean(near) if near else f"; {known}."}'
