"""Where parts and wires are on a drawing of what is connected to a board.

The board stands on the left with the pins that are in use, parts stand in a column on the right. Wires run in straight
lines: from a pin to a lane of its own between both, along the lane, and on to the part. Parts on one bus share its
lanes, so ten of them need no more room than one.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from typing import Any

ROW = 22.0
"""Distance of two pins."""
HEAD = 40.0
"""Room for a part's name above its pins."""
GAP = 18.0
LANE = 16.0
BOARD_WIDTH, PART_WIDTH = 150.0, 250.0
MARGIN = 20.0

COLORS = {
    "light": ("#0069a8", "#b84700", "#007a58", "#9a3d83", "#7d5a00", "#3b5bdb", "#b0233a", "#4d5a66"),
    "dark": ("#56b4e9", "#ff9a4d", "#2fd0a0", "#eb9bd0", "#f0d442", "#9fb3ff", "#ff8a8a", "#b8c4cf"),
}
"""After Okabe and Ito; wires are labelled at both ends as well."""


@dataclass(frozen=True)
class Connection:
    """A part as it is drawn: what it is called, where it hangs, and which of the board's pins its signals are on."""

    name: str
    note: str
    pins: tuple[tuple[str, str], ...]


@dataclass(frozen=True)
class Box:
    """A rectangle with a name, a note and pins at places of their own: (label, y)."""

    x: float
    y: float
    width: float
    height: float
    name: str
    note: str
    pins: tuple[tuple[str, float], ...] = ()


@dataclass(frozen=True)
class Run:
    """All wires at one of the board's pins: the trunk's corner points, and a tap for each part's signal."""

    pin: str
    color: int
    trunk: tuple[tuple[float, float], ...]
    taps: tuple[tuple[tuple[float, float], tuple[float, float]], ...]


@dataclass(frozen=True)
class WiringLayout:
    """The whole drawing, in units of a pixel at full size."""

    width: float
    height: float
    board: Box
    parts: tuple[Box, ...]
    runs: tuple[Run, ...] = field(default=())


def connections(entries: Iterable[Any], wires: Iterable[tuple[str, str]] = ()) -> list[Connection]:
    """What is attached (`attachments.Attachment`), and jumper wires, as it is drawn."""
    found = []
    for entry in entries:
        part = entry.part
        address = getattr(part, "address", None)
        on_i2c = isinstance(address, int) and hasattr(part, "i2c_write") and "cs" not in entry.pins
        where = [f"0x{address:02X}"] if on_i2c else []
        where += [entry.bus] if entry.bus else []
        title = str(getattr(part, "title", ""))
        note = " · ".join([*where, *([title] if title else [])])
        pins = tuple((_signal(signal), pin) for signal, pin in entry.pins.items())
        found.append(Connection(entry.name or type(part).__name__, note, pins))
    found += [Connection("jumper wire", "", (("one end", first), ("other end", second))) for first, second in wires]
    return found


def _signal(signal: str) -> str:
    """A part's own name of a signal: what the board sends, the part receives."""
    return {"tx": "RX", "rx": "TX"}.get(signal, signal.upper() if len(signal) <= 4 else signal)


def lay_out_wiring(name: str, connected: Sequence[Connection]) -> WiringLayout:
    """Make the layout of a board called ``name`` and what is connected to it."""
    used: dict[str, None] = {pin: None for one in connected for _, pin in one.pins}
    lanes = {pin: number for number, pin in enumerate(used)}
    board_height = HEAD + ROW * max(len(used), 1) + GAP / 2
    board_pins = tuple((pin, MARGIN + HEAD + ROW * (number + 0.5)) for pin, number in lanes.items())
    board = Box(MARGIN, MARGIN, BOARD_WIDTH, board_height, name, "", board_pins)
    left = MARGIN + BOARD_WIDTH + LANE * 2
    x = left + LANE * (len(lanes) + 1)
    y = MARGIN
    parts = []
    for one in connected:
        height = HEAD + ROW * max(len(one.pins), 0) + GAP / 2
        pins = tuple((signal, y + HEAD + ROW * (number + 0.5)) for number, (signal, _) in enumerate(one.pins))
        parts.append(Box(x, y, PART_WIDTH, height, one.name, one.note, pins))
        y += height + GAP
    runs = []
    heights = dict(board_pins)
    for pin, number in lanes.items():
        # The first pin's lane is the farthest from the board, so that wires do not cross on their way there.
        lane = left + LANE * (len(lanes) - 1 - number)
        ends = [
            box.pins[place][1]
            for one, box in zip(connected, parts, strict=True)
            for place, (_, at) in enumerate(one.pins)
            if at == pin
        ]
        start = heights[pin]
        top, bottom = min([start, *ends]), max([start, *ends])
        trunk = ((MARGIN + BOARD_WIDTH, start), (lane, start), (lane, top), (lane, bottom))
        taps = tuple(((lane, end), (x, end)) for end in ends)
        runs.append(Run(pin, number, trunk, taps))
    width = x + PART_WIDTH + MARGIN
    height = max(board_height, y - GAP - MARGIN if parts else 0.0) + 2 * MARGIN
    return WiringLayout(width, height, board, tuple(parts), tuple(runs))


def wiring_text(name: str, connected: Sequence[Connection]) -> str:
    """The same as lines of text."""
    if not connected:
        return f"Nothing is attached to the {name}."
    lines = []
    for one in connected:
        pins = ", ".join(f"{signal} to {pin}" for signal, pin in one.pins) or "no pin of the board"
        lines.append(f"{one.name}{f' ({one.note})' if one.note else ''}: {pins}")
    return "\n".join(lines)
