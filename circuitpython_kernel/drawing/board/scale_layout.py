"""The board panel's drawing of a board with a layout: the board to scale, and beside each pad its number and name."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace

from circuitpython_kernel.boards import BoardDefinition
from circuitpython_kernel.boards.layouts import Layout
from circuitpython_kernel.boards.layouts.model import POWER
from circuitpython_kernel.drawing.shapes import Extent, Path, Point, Shape, Words
from circuitpython_kernel.drawing.text_width import text_width, wrap

from .callouts import spread_with_plugs
from .scale_board import Contact, ScaleBoard, scale_board, way_down
from .scale_lamps import Lamp

NAME_SIZE, NUMBER_SIZE, STATE_SIZE, SMALL, INNER = 12.0, 9.0, 11.0, 10.0, 9.5
STATE_ROOM, NUMBER_ROOM, MARGIN, GAP = 82.0, 19.0, 12.0, 7.0
PITCH = {"left": 17.0, "right": 17.0, "top": 15.0, "bottom": 13.0}
"""The least distance of labels on each side."""
CAPTION = "To scale, seen from the front"
NARROW = 0.86
"""`text_width` is for wide fonts. A label that is a little too long for its room does no harm here."""
_GROUND = frozenset(("GND", "AGND"))
_CONTROL = frozenset(("RST", "RUN", "EN", "3V3_EN", "NC"))


@dataclass(frozen=True)
class Anchor:
    """Where a text is, and which end of it."""

    x: float
    y: float
    anchor: str
    turned: bool = False


@dataclass(frozen=True)
class ScalePin:
    """A pin on the drawing: its mark, and where its name and its state are written. ``place`` says where it is."""

    index: int
    label: str
    place: str
    x: float
    y: float
    radius: float
    name: Anchor
    state: Anchor | None
    size: float = NAME_SIZE
    named: bool = True
    """Whether the name is written with it."""

    def moved(self, dx: float, dy: float) -> ScalePin:
        """The same in another place."""
        name = replace(self.name, x=self.name.x + dx, y=self.name.y + dy)
        state = None if self.state is None else replace(self.state, x=self.state.x + dx, y=self.state.y + dy)
        return replace(self, x=self.x + dx, y=self.y + dy, name=name, state=state)


@dataclass(frozen=True)
class Supply:
    """A pad that is no pin of a program: its name, and what that is."""

    name: str
    place: str
    x: float
    y: float
    radius: float


@dataclass(frozen=True)
class ScaleLayout:
    """The whole drawing, in units of a pixel at full size."""

    name: str
    chip: str
    width: float
    height: float
    shapes: tuple[Shape, ...]
    pins: tuple[ScalePin, ...]
    fixtures: tuple[Lamp, ...]
    lamps: tuple[Lamp, ...]
    """All of them; ``fixtures`` are those that belong to a pin."""
    supplies: tuple[Supply, ...]
    legend: tuple[float, float]
    """Where the legend is: its middle, and its height."""
    screen: Extent | None
    quarters: int


def lay_out_to_scale(definition: BoardDefinition, layout: Layout) -> ScaleLayout:
    """Make the layout of a board's panel."""
    return _Page(scale_board(definition, layout)).layout()


def power_ink(name: str) -> str:
    """The ink of the name of a pad that is no pin."""
    if name in _GROUND:
        return "@strong"
    return "@supply" if name in POWER and name not in _CONTROL else "@text"


def power_words(name: str) -> str:
    """What a pad that is no pin is for."""
    words = {
        "GND": "ground", "AGND": "ground for analog", "RST": "reset", "RUN": "reset when low", "EN": "switches 3V3 off",
        "3V3_EN": "switches 3V3 off", "NC": "not connected", "VBUS": "5 V from USB", "BAT": "battery",
        "ADC_VREF": "reference of the analog inputs", "AREF": "reference of the analog inputs", "3V3": "3.3 V supply",
        "VSYS": "supply, 1.8 to 5.5 V", "5V": "5 V", "VIN": "supply", "RAW": "supply", "VHI": "higher of USB and BAT",
        "VOUT": "higher of USB and battery", "VCC": "supply of the plug", "IOREF": "3.3 V",
        "SWCLK": "for a debugger", "SWDIO": "for a debugger", "SWO": "for a debugger", "TXD0": "for debugging",
        "RXD0": "for debugging", "D+": "USB", "D-": "USB",
    }  # fmt: skip
    return words.get(name, "no pin of a program")


class _Page:
    """A panel in the making."""

    def __init__(self, board: ScaleBoard) -> None:
        self.board = board
        self.shapes: list[Shape] = []
        self.pins: list[ScalePin] = []
        self.supplies: list[Supply] = []

    def layout(self) -> ScaleLayout:
        board = self.board
        zones = {zone: self._zone(zone) for zone in ("left", "right", "top", "bottom")}
        room = {zone: self._room(contacts) for zone, contacts in zones.items()}
        left, top, right, bottom = board.extent
        across = right - left + room["left"] + room["right"] + 2 * MARGIN
        width = max(across, 430.0)
        # Labels below, spread, can reach beyond the board.
        dx = (width - across) / 2 + MARGIN + room["left"] - left
        dy = MARGIN + room["top"] - top
        self.shapes += [shape.moved(dx, dy) for shape in board.shapes]
        for zone, contacts in zones.items():
            self._label(zone, [replace(one, x=one.x + dx, y=one.y + dy) for one in contacts], dx, dy)
        for one in board.contacts:
            if not one.zone and not one.back and not one.plug:
                self._unlabelled(replace(one, x=one.x + dx, y=one.y + dy))
        lamps = [replace(lamp, x=lamp.x + dx, y=lamp.y + dy) for lamp in board.lamps]
        y = dy + bottom + room["bottom"] + 10
        y, behind = self._behind(width, y)
        lamps += behind
        y = self._inner(width, y)
        y = self._caption(width, y)
        screen = board.screen
        if screen:
            screen = (screen[0] + dx, screen[1] + dy, screen[2] + dx, screen[3] + dy)
        return ScaleLayout(
            board.name, board.chip, width, y + 24, tuple(self.shapes), tuple(self.pins),
            tuple(lamp for lamp in lamps if lamp.index is not None), tuple(lamps), tuple(self.supplies),
            (width / 2, y + 10), screen, board.quarters,
        )  # fmt: skip

    def _zone(self, zone: str) -> list[Contact]:
        return [contact for contact in self.board.contacts if contact.zone == zone]

    def _room(self, contacts: Sequence[Contact]) -> float:
        """How far labels reach from the board's edge."""
        if not contacts:
            return 0.0
        room = STATE_ROOM if contacts[0].zone in ("left", "right") else 62.0  # one may reach into what is below
        states = room if any(contact.index is not None for contact in contacts) else 0.0
        return GAP + NUMBER_ROOM + self._names(contacts) + states + 4

    def _names(self, contacts: Sequence[Contact]) -> float:
        return max(text_width(contact.name, NAME_SIZE, bold=True) for contact in contacts) * NARROW

    def _label(self, zone: str, contacts: Sequence[Contact], dx: float, dy: float) -> None:
        """Write numbers and names beside the board, with a line to each contact."""
        if not contacts:
            return
        upright = zone in ("top", "bottom")
        sign = -1 if zone in ("left", "top") else 1
        left, top, right, bottom = self.board.extent
        edge = {"left": left + dx, "right": right + dx, "top": top + dy, "bottom": bottom + dy}[zone] + sign * GAP
        wishes = [one.x if upright else one.y for one in contacts]
        places, plugs = spread_with_plugs(wishes, [one.plug for one in contacts], PITCH[zone])
        names = self._names(contacts)
        anchor = "start" if sign > 0 else "end"
        if upright:  # read from below to above
            anchor = "end" if zone == "bottom" else "start"
        for plug, place in plugs:
            x, y = (place, edge + sign * NUMBER_ROOM) if upright else (edge + sign * NUMBER_ROOM, place)
            self.shapes.append(
                Words(x=x, y=y, text=plug, size=NUMBER_SIZE, anchor=anchor, turned=upright, fill="@text")
            )
        for contact, place in zip(contacts, places, strict=True):

            def at(far: float, place: float = place) -> Point:
                return (place, edge + sign * far) if upright else (edge + sign * far, place)

            if zone == "bottom":
                self._line(*way_down(contact, contacts, edge - GAP), at(0.0))
            else:
                self._leader(contact, at(0.0), upright)
            x, y = at(2.0)
            self.shapes.append(
                Words(x=x, y=y, text=str(contact.number), size=NUMBER_SIZE, anchor=anchor, turned=upright, fill="@text")
            )
            name, state = (
                Anchor(*at(NUMBER_ROOM), anchor, upright),
                Anchor(*at(NUMBER_ROOM + names + 8), anchor, upright),
            )
            self._pin(contact, name, state)

    def _leader(self, contact: Contact, end: Point, upright: bool) -> None:
        """A line from a contact to its label: straight out of the board, then to the label."""
        x, y = contact.x, contact.y
        reach = contact.radius if contact.radius < 30 else 0.0
        sign = 1 if (end[1] > y if upright else end[0] > x) else -1
        x, y = (x, y + sign * reach) if upright else (x + sign * reach, y)
        straight = abs((x if upright else y) - (end[0] if upright else end[1])) < 1
        if upright:
            turn = (x, end[1] - 10 * sign)
        else:
            turn = (end[0] - 10 * sign, y)
        self._line(*((x, y), end) if straight else ((x, y), turn, end))

    def _line(self, *points: Point) -> None:
        self.shapes.insert(len(self.board.shapes), Path(points=points, stroke="@line", width=0.8))

    def _pin(self, contact: Contact, name: Anchor, state: Anchor) -> None:
        if contact.index is not None:
            self.pins.append(
                ScalePin(contact.index, contact.name, contact.place, contact.x, contact.y, contact.radius, name, state)
            )
            return
        self.shapes.append(
            Words(x=name.x, y=name.y, text=contact.name, size=NAME_SIZE, anchor=name.anchor, turned=name.turned,
                  fill=power_ink(contact.name))
        )  # fmt: skip
        self.supplies.append(Supply(contact.name, contact.place, contact.x, contact.y, contact.radius))

    def _unlabelled(self, contact: Contact) -> None:
        """A pad in the middle of the board, whose name the board has."""
        self.supplies.append(Supply(contact.name, contact.place, contact.x, contact.y, contact.radius))

    def _behind(self, width: float, y: float) -> tuple[float, list[Lamp]]:
        """What is on the back, in a row."""
        board = self.board
        found: list[Lamp] = []
        if board.behind:
            title = "On the back:"
            rooms = [lamp.w + 8 + text_width(lamp.label, SMALL) * NARROW + 14 for lamp in board.behind]
            x = (width - sum(rooms) - 74) / 2
            self.shapes.append(Words(x=x, y=y + 10, text=title, size=SMALL, anchor="start", fill="@text"))
            x += 74
            for lamp, room in zip(board.behind, rooms, strict=True):
                found.append(replace(lamp, x=x + lamp.w / 2, y=y + 10))
                label = Words(x=x + lamp.w + 5, y=y + 10, text=lamp.label, size=SMALL, anchor="start", fill="@text")
                self.shapes.append(label)
                x += room
            y += 28
        if board.unseen:
            for line in wrap(f"On the back{', too' if found else ''}: {board.unseen}", width - 2 * MARGIN, SMALL):
                self.shapes.append(Words(x=width / 2, y=y + 6, text=line, size=SMALL, fill="@text"))
                y += 14
            y += 6
        return y, found

    def _inner(self, width: float, y: float) -> float:
        """The pins that no wire can reach, in columns."""
        inner = self.board.inner
        if not inner:
            return y
        self.shapes.append(
            Words(x=width / 2, y=y + 6, text="Inside the board, without a pad:", size=SMALL, fill="@text")
        )
        y += 18
        names = max(text_width(name, INNER) for _, name in inner) * NARROW
        column = 18 + names + 8 + 52
        across = min(len(inner), max(1, int((width - 2 * MARGIN) // column)))
        left = (width - across * column) / 2
        for number, (index, name) in enumerate(inner):
            x, at = left + number % across * column, y + number // across * 15 + 7
            self.pins.append(
                ScalePin(index, name, "inside the board", x + 8, at, 5.0, Anchor(x + 18, at, "start"),
                         Anchor(x + 18 + names + 8, at, "start"), INNER)
            )  # fmt: skip
        return y + 15 * -(-len(inner) // across) + 6

    def _caption(self, width: float, y: float) -> float:
        board = self.board
        text = f"{board.name} · {CAPTION}{', USB up' if board.usb_up else ''}"
        for line in wrap(text, width - 2 * MARGIN, SMALL):
            self.shapes.append(Words(x=width / 2, y=y + 8, text=line, size=SMALL, fill="@text"))
            y += 14
        return y + 4
