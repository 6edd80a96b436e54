"""What a magic's argument can be: how its text is read, and what completion offers for it.

A kind that only one magic has stands beside that magic.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any

from circuitpython_kernel import boards
from circuitpython_kernel.boards import BoardDefinition
from circuitpython_kernel.common.suggestions import did_you_mean, nearest
from circuitpython_kernel.network.log import NETWORK

from .words import listing, refuse, seconds_of

if TYPE_CHECKING:
    from circuitpython_kernel.board.virtual_board import VirtualBoard


@dataclass(frozen=True)
class Reading:
    """What an argument is read beside.

    `what` takes it, as a sentence calls that: ``%scope``, ``--for``. `board` gives the board, or refuses where there is
    none. `given` has what was read before it, by key.
    """

    what: str
    board: Callable[[], VirtualBoard]
    given: dict[str, Any] = field(default_factory=dict)


@dataclass(frozen=True)
class Typing:
    """What an argument is typed beside: the `word` so far, the words `before` it that are no options, and the board.

    `board` is None until it has booted.
    """

    word: str
    before: list[str]
    definition: BoardDefinition
    board: VirtualBoard | None = None


def _nothing(_typing: Typing) -> Iterable[str] | None:
    return ()


@dataclass(frozen=True)
class Kind:
    """A kind of argument.

    Args:
        name: of the kind, for people.
        read: makes the value of the text, or refuses it in one sentence.
        offer: what can be typed; None where IPython knows better.
    """

    name: str
    read: Callable[[str, Reading], Any]
    offer: Callable[[Typing], Iterable[str] | None] = _nothing


def choice(name: str, values: Sequence[str], says: str = "") -> Kind:
    """One of some words; ``says`` is how a sentence lists them: "takes light or dark"."""

    says = says or f"takes {listing(values, 'or')}"

    def read(text: str, reading: Reading) -> str:
        if text not in values:
            near = did_you_mean(nearest(text, values)[:1])
            refuse(f'{reading.what} {says}, not "{text}"{near}')
        return text

    return Kind(name, read, lambda _typing: values)


def _pin(text: str, reading: Reading) -> str:
    try:
        reading.board().pins.resolve(text)
    except LookupError as error:
        refuse(error)
    return text


def _board(text: str, _reading: Reading) -> str:
    try:
        boards.load(text)
    except LookupError as error:
        refuse(error)
    return text


def _bus(text: str, reading: Reading) -> str:
    board = reading.board()
    known = [decoder.name for decoder in board.bus.decoders()]
    if text == NETWORK:  # an AirLift may come later
        return text
    if text not in known and text not in board.bus:
        refuse(f'There is no bus "{text}"{did_you_mean(nearest(text, [*known, *board.bus]))}')
    return text


def bus_names(typing: Typing) -> Iterable[str]:
    """The board's buses: the default ones, and those that the `board` module has functions for."""
    return dict.fromkeys([*(typing.board.bus if typing.board else ()), *typing.definition.buses])


def _watched(typing: Typing) -> Iterable[str]:
    used = [decoder.name for decoder in typing.board.bus.decoders()] if typing.board else []
    air = [NETWORK] if typing.board and typing.board.hardware.stations else []
    return dict.fromkeys([*bus_names(typing), *used, *air])


def _drive_files(typing: Typing) -> Iterable[str]:
    return sorted(typing.board.drive.stamp()) if typing.board else ()


def _same(text: str, _reading: Reading) -> str:
    return text


TEXT = Kind("text", _same)
"""Anything at all."""

HOST_FILE = Kind("file", _same, lambda _typing: None)
"""A file or folder of the computer's: IPython completes those."""

STATEMENT = Kind("statement", _same, lambda _typing: None)
"""A piece of a program."""

DRIVE_FILE = Kind("file on the drive", _same, _drive_files)
PIN = Kind("pin", _pin, lambda typing: typing.definition.aliases)
BOARD = Kind("board", _board, lambda _typing: boards.board_ids())
BUS = Kind("bus", _bus, _watched)
SECONDS = Kind("seconds", lambda text, reading: seconds_of(text, reading.what))
