"""The board's box on the drawing of the wiring, for a board with a layout: the board to scale, pads and their names.

A wire ends at the box's edge; from there its net goes on, past the pad's name, to the pad. The rows of most boards are
at the wiring's rows. Pads at the lower edge, and pins that have none, have rows of their own below the board.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace

from circuitpython_kernel.drawing.board.callouts import spread_with_plugs
from circuitpython_kernel.drawing.board.scale_board import Contact, ScaleBoard, contact_of, way_down
from circuitpython_kernel.drawing.board.scale_layout import PITCH, Anchor, ScalePin, power_ink
from circuitpython_kernel.drawing.shapes import Shape, Words
from circuitpython_kernel.drawing.text_width import text_width, wrap

from .boxes import (
    LINE,
    NAME_WIDTH,
    ROW,
    SIZE,
    SMALL,
    Box,
    Label,
    Leader,
    Pad,
    board_supplies,
    board_texts,
    signs,
    signs_width,
    up_to_rows,
)
from .nets import Wiring

NUMBER, GAP, STATE, NEAR = 9.0, 5.0, 60.0, 6.0
"""The size of numbers, distances between texts, room for a state, and the distance of the first text from the board."""


def scale_box(wiring: Wiring, board: ScaleBoard, net_of: dict[int, int]) -> Box:
    """The board's box with its left upper corner at 0, 0; its pads are in the order of the wiring's pins."""
    return _Maker(wiring, board, net_of).box()


class _Maker:
    """A box in the making."""

    def __init__(self, wiring: Wiring, board: ScaleBoard, net_of: dict[int, int]) -> None:
        self.wiring, self.board, self.net_of = wiring, board, net_of
        self.carried = board_texts(wiring)
        self.used = {pin.index: contact_of(board, pin.index) for pin in wiring.pins}
        self.labels: list[Label] = []
        self.leaders: list[Leader] = []
        self.pins: list[ScalePin] = []
        self.ends: dict[Contact, float] = {}
        """How far down the names of contacts at the lower edge reach."""

    def zone(self, *names: str) -> list[Contact]:
        return [contact for contact in self.board.contacts if contact.zone in names]

    def room(self, side: str) -> float:
        """How far texts and leaders reach from the board to a side."""
        texts = [self._long(contact) for contact in self.zone(side)]
        texts += [text_width(contact.plug, NUMBER) for contact in self.zone(side)]
        below = [pin for pin in self.wiring.pins if pin.side == side]
        if not texts and not below:
            return 12.0
        used = any(pin.side == side for pin in self.wiring.pins)
        return NEAR + max(texts, default=0.0) + GAP + (STATE if used else 0.0)

    def _long(self, contact: Contact) -> float:
        text = text_width(str(contact.number), NUMBER) + GAP + text_width(contact.name, SIZE)
        return text + (GAP + text_width(signal, SMALL) if (signal := self._signal(contact)) else 0.0)

    def _signal(self, contact: Contact) -> str:
        """What the wire at a contact carries."""
        index = contact.index
        return self.carried.get(index, "") if index is not None and self.used.get(index) is contact else ""

    def box(self) -> Box:
        board, wiring = self.board, self.wiring
        left, top, right, bottom = board.extent
        rooms = {side: self.room(side) for side in ("left", "right")}
        notes = [line for line in (wiring.chip, "To scale, USB up" if board.usb_up else "To scale") if line]
        names = wrap(wiring.board, NAME_WIDTH, SIZE, bold=True)
        supplies = board_supplies(wiring)
        texts = [text_width(line, SIZE, bold=True) for line in names] + [text_width(line, SMALL) for line in notes]
        drawn = right - left
        least = max(*texts, signs_width(supplies)) + 20
        width = up_to_rows(max(rooms["left"] + drawn + rooms["right"], least))
        spare = (width - rooms["left"] - drawn - rooms["right"]) / 2
        dx = rooms["left"] + spare - left
        y = 16.0
        for line in names:
            self.labels.append(Label(width / 2, y, line, "middle", bold=True))
            y += LINE + 2
        for line in notes:
            self.labels.append(Label(width / 2, y, line, "middle", SMALL, strong=False))
            y += LINE
        dy = self._aligned(y + 6 - top)
        edge = {"left": left + dx, "right": right + dx}
        below = self._below(dx, bottom + dy)
        heights = self._heights(dy, below)
        for side in ("left", "right"):
            self._names(side, edge[side], dx, dy)
        self._ways(edge, width, dx, dy, heights)
        self._plain_pins(dx, dy)
        last = max([below, bottom + dy, *heights.values()]) + 8
        height = up_to_rows(last)
        made, sign_labels = signs(supplies, (width - signs_width(supplies)) / 2, height)
        pads = tuple(
            Pad(0.0 if pin.side == "left" else width, heights[pin.index], self.net_of.get(pin.index))
            for pin in wiring.pins
        )
        shapes: tuple[Shape, ...] = tuple(shape.moved(dx, dy) for shape in board.shapes)
        lamps = tuple(replace(lamp, x=lamp.x + dx, y=lamp.y + dy) for lamp in board.lamps)
        return Box(
            0.0, 0.0, width, height, (*self.labels, *sign_labels), made, pads, shapes=shapes, lamps=lamps,
            leaders=tuple(self.leaders), pins=tuple(self.pins),
        )  # fmt: skip

    def _aligned(self, y: float) -> float:
        """The board's height, such that its rows of pads are at rows of the wiring."""
        rows = [contact.y for contact in self.zone("left", "right") if not contact.plug]
        return y if not rows else up_to_rows(y + rows[0] - 1e-6) - rows[0]

    def _heights(self, dy: float, below: float) -> dict[int, float]:
        """The row at which each pin's wire leaves: its pad's, if that is free."""
        found: dict[int, float] = {}
        for side in ("left", "right"):
            last = -ROW
            for pin in (pin for pin in self.wiring.pins if pin.side == side):
                contact = self.used[pin.index]
                here = contact is not None and contact.zone == side
                wish = round((contact.y + dy) / ROW) * ROW if contact is not None and here else up_to_rows(below + 12)
                last = found[pin.index] = max(wish, last + ROW)
        return found

    # ---- at the sides

    def _names(self, side: str, edge: float, dx: float, dy: float) -> None:
        """Number, name and signal of each contact of a side, outwards."""
        sign, anchor = (-1, "end") if side == "left" else (1, "start")
        contacts = self.zone(side)
        heights, plugs = self._side_heights(side, dy)
        for plug, height in plugs:
            self.labels.append(Label(edge + sign * NEAR, height, plug, anchor, NUMBER, strong=False))
        for contact, height in zip(contacts, heights, strict=True):
            x = edge + sign * NEAR
            number = str(contact.number)
            self.labels.append(Label(x, height, number, anchor, NUMBER, strong=False))
            x += sign * (text_width(number, NUMBER) + GAP)
            used = contact.index is not None and self.used.get(contact.index) is contact
            ink = power_ink(contact.name)[1:] if contact.index is None else ""
            self.labels.append(Label(x, height, contact.name, anchor, strong=used, ink=ink))
            x += sign * (text_width(contact.name, SIZE) + GAP)
            if signal := self._signal(contact):
                self.labels.append(Label(x, height, signal, anchor, SMALL, strong=False))
                x += sign * (text_width(signal, SMALL) + GAP)
            self._near(contact, edge, sign, height, dx, dy)
            if used and contact.index is not None:
                state = Anchor(x, height - 6, anchor)
                self._pin(contact, dx, dy, state)

    def _near(self, contact: Contact, edge: float, sign: int, height: float, dx: float, dy: float) -> None:
        """The leader from a contact to its number."""
        start = (contact.x + dx + sign * contact.radius, contact.y + dy)
        turn = (edge - sign * 2.0, contact.y + dy)
        end = (edge + sign * 4.0, height)
        way = (start, end) if abs(height - start[1]) < 1 else (start, turn, end)
        net = self.net_of.get(contact.index) if contact.index is not None else None
        if contact.index is not None and self.used.get(contact.index) is not contact:
            net = None
        self.leaders.append(Leader(net, way))

    def _ways(self, edge: dict[str, float], width: float, dx: float, dy: float, heights: dict[int, float]) -> None:
        """The ways of the nets from names to the box's edge."""
        for pin in self.wiring.pins:
            contact, net = self.used[pin.index], self.net_of.get(pin.index)
            port = (0.0 if pin.side == "left" else width, heights[pin.index])
            sign = -1 if pin.side == "left" else 1
            if contact is None:  # an LED, a button, something inside
                inward = 8.0 * -sign
                anchor = "start" if pin.side == "left" else "end"
                self.labels.append(Label(port[0] + inward, port[1] - 8, pin.label, anchor, SMALL))
                self.leaders.append(Leader(net, (port, (port[0] + 30.0 * -sign, port[1]))))
                continue
            if contact.zone == pin.side:
                start = edge[pin.side] + sign * (NEAR + self._long(contact) + GAP)
                y = self._label_height(contact, dy)
                turn = (port[0] - sign * 8, y)
                self.leaders.append(Leader(net, ((start, y), turn, port) if y != port[1] else ((start, y), port)))
                continue
            x = self._below_place(contact, dx)
            self.leaders.append(Leader(net, ((x, self.ends[contact]), (x, port[1]), port)))

    def _side_heights(self, side: str, dy: float) -> tuple[list[float], list[tuple[str, float]]]:
        """The heights of the names at a side, and of those of plugs."""
        contacts = self.zone(side)
        return spread_with_plugs([one.y + dy for one in contacts], [one.plug for one in contacts], PITCH[side])

    def _label_height(self, contact: Contact, dy: float) -> float:
        return self._side_heights(contact.zone, dy)[0][self.zone(contact.zone).index(contact)]

    # ---- below

    def _bottom(self) -> list[Contact]:
        return self.zone("bottom", "top")

    def _below_places(self, dx: float) -> tuple[list[float], list[tuple[str, float]]]:
        """The same below the board, from the left."""
        contacts = self._bottom()
        return spread_with_plugs([one.x + dx for one in contacts], [one.plug for one in contacts], PITCH["bottom"])

    def _below_place(self, contact: Contact, dx: float) -> float:
        return self._below_places(dx)[0][self._bottom().index(contact)]

    def _below(self, dx: float, bottom: float) -> float:
        """Write the names of the contacts at the lower edge; returns where they end."""
        end = bottom
        dy = bottom - self.board.extent[3]
        places, plugs = self._below_places(dx)
        for plug, x in plugs:
            self.labels.append(Label(x, bottom + NEAR, plug, "end", NUMBER, strong=False, turned=True))
            end = max(end, bottom + NEAR + text_width(plug, NUMBER))
        for contact, x in zip(self._bottom(), places, strict=True):
            used = contact.index is not None and self.used.get(contact.index) is contact
            net = self.net_of.get(contact.index) if used and contact.index is not None else None
            here = [replace(one, x=one.x + dx, y=one.y + dy) for one in self._bottom()]
            placed = replace(contact, x=contact.x + dx, y=contact.y + dy)
            self.leaders.append(Leader(net, (*way_down(placed, here, bottom), (x, bottom + 5))))
            y = bottom + NEAR
            ink = power_ink(contact.name)[1:] if contact.index is None else ""
            signal = self._signal(contact)
            texts = (
                (str(contact.number), NUMBER, False, ""),
                (contact.name, SMALL, used, ink),
                (signal, SMALL, False, ""),
            )
            for text, size, strong, color in texts:
                if text:
                    self.labels.append(Label(x, y, text, "end", size, strong=strong, turned=True, ink=color))
                    y += text_width(text, size) + GAP
            self.ends[contact] = y - GAP + 2
            end = max(end, y + 4)
            if used:
                self._pin(contact, dx, dy, None)
        return end

    # ---- marks

    def _pin(self, contact: Contact, dx: float, dy: float, state: Anchor | None) -> None:
        assert contact.index is not None
        here = Anchor(contact.x + dx, contact.y + dy, "start")
        self.pins.append(
            ScalePin(contact.index, contact.name, contact.place, contact.x + dx, contact.y + dy, contact.radius,
                     here, state, SMALL, named=False)
        )  # fmt: skip

    def _plain_pins(self, dx: float, dy: float) -> None:
        """Marks of the pins that are not in use."""
        for contact in self.board.contacts:
            if contact.index is not None and contact.zone and self.used.get(contact.index) is not contact:
                self._pin(contact, dx, dy, None)


def words_of(labels: Sequence[Label]) -> list[Words]:
    """Labels as shapes."""
    return [
        Words(x=label.x, y=label.y, text=label.text, size=label.size, anchor=label.anchor, bold=label.bold,
              turned=label.turned, fill=f"@{label.ink or ('strong' if label.strong else 'text')}")
        for label in labels
    ]  # fmt: skip
