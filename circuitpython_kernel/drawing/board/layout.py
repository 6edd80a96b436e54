"""Where things are on the drawing of a board: made from the board's list of pins, for any board."""

from __future__ import annotations

import math
from collections.abc import Sequence
from dataclasses import dataclass

from circuitpython_kernel.boards import BoardDefinition
from circuitpython_kernel.boards.fixtures import PinFixture, fixture_kind, pin_fixtures

PITCH = 24.0
"""Distance of two pins in a column."""
STATE_WIDTH, LABEL_WIDTH = 132.0, 76.0
"""Room for a pin's state beside the board, and for its name on it."""
MARGIN = 16.0
_MOST_IN_TWO_COLUMNS = 48


@dataclass(frozen=True)
class Place:
    """A pin's place: its pad's centre, and on which side of the board the pad's column is."""

    index: int
    label: str
    x: float
    y: float
    side: str
    """``"left"`` or ``"right"``."""


@dataclass(frozen=True)
class Fixture:
    """Something on the board that belongs to a pin: ``"led"``, ``"button"`` or ``"neopixel"``."""

    kind: str
    index: int
    label: str
    x: float
    y: float


@dataclass(frozen=True)
class BoardLayout:
    """The whole drawing, in units of a pixel at full size."""

    name: str
    chip: str
    width: float
    height: float
    board: tuple[float, float, float, float]
    """The board's outline: x, y, width and height."""
    chip_box: tuple[float, float, float, float]
    pins: tuple[Place, ...]
    fixtures: tuple[Fixture, ...]


def lay_out(definition: BoardDefinition) -> BoardLayout:
    """Make the layout of a board."""
    names = {index: definition.names_of(index) for index in range(len(definition.pins))}
    header: list[tuple[int, str]] = []
    for index, known in names.items():
        label = definition.pin_label(index)
        plain = [name for name in known if fixture_kind(name) is None]
        if plain:
            header.append((index, label if label in plain else plain[0]))
    fixtures = pin_fixtures(definition)
    columns = 2 if len(header) <= _MOST_IN_TWO_COLUMNS else 4
    rows = max(math.ceil(len(header) / columns), 7 + 2 * (len(fixtures) > 4))
    middle = 190.0 if columns == 2 else 150.0
    side = LABEL_WIDTH * columns / 2
    board_width = middle + 2 * side
    outer = STATE_WIDTH * columns / 2
    width, height = board_width + 2 * outer + 2 * MARGIN, rows * PITCH + 2 * MARGIN + 20
    left = MARGIN + outer
    board = (left, MARGIN, board_width, height - 2 * MARGIN)
    return BoardLayout(
        definition.name,
        definition.chip or "",
        width,
        height,
        board,
        (width / 2 - 46, height / 2 - 34, 92, 68),
        tuple(_places(header, columns, board)),
        tuple(_fixtures(fixtures, width / 2, board)),
    )


def _places(header: list[tuple[int, str]], columns: int, board: tuple[float, float, float, float]) -> list[Place]:
    # Down the left side and up the right one, as the pins of a chip are counted.
    x, y, width, _ = board
    per_side = math.ceil(len(header) / 2)
    found = []
    for number, (index, label) in enumerate(header):
        side = "left" if number < per_side else "right"
        place = number if side == "left" else len(header) - 1 - number
        column, row = (place % 2, place // 2) if columns == 4 else (0, place)
        inset = 10 + column * LABEL_WIDTH
        at = x + inset if side == "left" else x + width - inset
        found.append(Place(index, label, at, y + 24 + row * PITCH, side))
    return found


def _fixtures(found: Sequence[PinFixture], middle: float, board: tuple[float, float, float, float]) -> list[Fixture]:
    _, y, _, height = board
    rows = {"led": y + 58, "neopixel": y + 94, "button": y + height - 34}
    placed = []
    for kind, at in rows.items():
        these = [entry for entry in found if entry.kind == kind]
        for number, entry in enumerate(these):
            placed.append(Fixture(kind, entry.index, entry.name, middle + (number - (len(these) - 1) / 2) * 46, at))
    return placed
