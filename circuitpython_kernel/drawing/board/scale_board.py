"""A board drawn to scale from its layout: what stands still, the contacts, and what shows a pin's state.

Everything is in pixels, with the outline's left upper corner at 0, 0. Labels beside the board are not part of it.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace
from functools import cache

from circuitpython_kernel.boards import BoardDefinition
from circuitpython_kernel.boards.layouts import Connector, Layout, Outline, Pad
from circuitpython_kernel.boards.layouts.model import Box, Spot
from circuitpython_kernel.boards.reach import inside_name
from circuitpython_kernel.drawing.shapes import Disk, Extent, Point, Rect, Shape, Words

from .scale_lamps import Lamp, lamps_of
from .scale_looks import (
    GOLD,
    SILK,
    board_shape,
    chip_shapes,
    connector_shapes,
    copper_shapes,
    display_shapes,
    lighter,
    pad_radius,
    usb_shapes,
)
from .scale_silk import Silk

TENTH = 20.0
"""Pixels of a tenth of an inch, the distance of most pads."""
MILLIMETRE = TENTH / 2.54
FINE = 13.0
"""Pixels between the contacts of an edge connector, which are half as far apart."""
_MOST = (480.0, 470.0)
"""Width and height of a board that has no rows of pads."""


@dataclass(frozen=True)
class Contact:
    """Where a wire can go: the pin's index, if it is one, the place of its centre and the radius of its mark.

    ``zone`` is where its label goes: ``"left"``, ``"right"``, ``"top"``, ``"bottom"``, or ``""`` for none.
    """

    index: int | None
    name: str
    number: int
    x: float
    y: float
    zone: str
    radius: float
    plug: str = ""
    back: bool = False

    @property
    def place(self) -> str:
        """Where it is, in words."""
        return f"contact {self.number} of {self.plug}" if self.plug else f"pad {self.number}"


@dataclass(frozen=True)
class ScaleBoard:
    """The drawing. ``behind`` are lamps on the other side, which are drawn beside the board.

    ``unseen`` names what else is there. ``inner`` are the pins that have no contact and no lamp, with a name each.
    """

    name: str
    chip: str
    scale: float
    width: float
    height: float
    extent: Extent
    shapes: tuple[Shape, ...]
    contacts: tuple[Contact, ...]
    lamps: tuple[Lamp, ...]
    behind: tuple[Lamp, ...]
    unseen: str
    inner: tuple[tuple[int, str], ...]
    screen: Extent | None
    quarters: int
    usb_up: bool


def contact_of(board: ScaleBoard, index: int) -> Contact | None:
    """Where a wire goes to a pin: a pad, or a contact of a plug; None where it has neither."""
    mine = [contact for contact in board.contacts if contact.index == index and contact.zone]
    return min(mine, key=lambda contact: bool(contact.plug), default=None)


def way_down(contact: Contact, contacts: Sequence[Contact], edge: float) -> list[Point]:
    """The way from a contact to just before the lower edge: straight, or beside another one that stands in the way."""
    x, y, radius = contact.x, contact.y, contact.radius
    if not any(abs(other.x - x) < 2 and other.y > y + 2 for other in contacts):
        return [(x, y + radius), (x, edge - 2)]
    between = x + TENTH / 2
    return [(x + 0.7 * radius, y + 0.7 * radius), (between, y + TENTH / 2), (between, edge - 2)]


@cache
def scale_board(definition: BoardDefinition, layout: Layout) -> ScaleBoard:
    """Draw a board."""
    return _Draughtsman(definition, layout.upright()).board()


def _scale(layout: Layout) -> float:
    if any(pad.shape == "edge" for pad in layout.pads):
        return FINE / 1.27
    if len([pad for pad in layout.pads if not pad.back]) > 2:
        return MILLIMETRE
    return min(MILLIMETRE, _MOST[0] / layout.outline.w, _MOST[1] / layout.outline.h)


def _telling(definition: BoardDefinition, index: int) -> str:
    """The name of a pin that says what it does on the board: VOLTAGE_MONITOR rather than A3."""
    names = definition.names_of(index)
    return next((name for name in names if inside_name(name)), definition.pin_label(index))


class _Draughtsman:
    """A drawing in the making."""

    def __init__(self, definition: BoardDefinition, layout: Layout) -> None:
        self.definition = definition
        self.layout = layout
        self.scale = _scale(layout)
        self.silk = Silk(self.outline())
        self.drawn_plugs: list[Connector] = []

    def px(self, millimetres: float) -> float:
        return millimetres * self.scale

    def box(self, box: Box) -> Box:
        """A rectangle in pixels."""
        return replace(box, x=self.px(box.x), y=self.px(box.y), w=self.px(box.w), h=self.px(box.h))

    def index(self, name: str | None) -> int | None:
        return None if name is None else self.definition.aliases.get(name)

    def board(self) -> ScaleBoard:
        layout, definition = self.layout, self.definition
        width, height = self.px(layout.outline.w), self.px(layout.outline.h)
        contacts = self.contacts()
        shapes: list[Shape] = [board_shape(self.outline(), layout.colour)]
        shapes += [self._hole(hole) for hole in layout.holes]
        edge_rings = [pad for pad in layout.pads if pad.shape == "ring"]
        for pad in edge_rings:
            finger = Rect(
                x=self.px(pad.x - 2.1), y=self.px(pad.y), w=self.px(4.2), h=height - self.px(pad.y), fill=GOLD
            )
            shapes.append(finger)
        for pad in layout.pads:
            if not pad.back:
                shapes += copper_shapes(pad, self.scale, width, height)
        screen = self._screen(shapes)
        shapes += self._chips(screen)
        shapes += self._plugs(screen, {contact.plug for contact in contacts if contact.zone})
        if layout.usb:
            usb = self.box(layout.usb)
            shapes += usb_shapes(usb, layout.usb.back)
            self._take(usb.x, usb.y, usb.x + usb.w, usb.y + usb.h)
        lamps, behind = lamps_of(layout, self.scale, self.index)
        for one in (contact for contact in contacts if not contact.back):
            self._take(one.x - one.radius, one.y - one.radius, one.x + one.radius, one.y + one.radius)
        for lamp in lamps:
            self._take(lamp.x - lamp.w / 2, lamp.y - lamp.h / 2, lamp.x + lamp.w / 2, lamp.y + lamp.h / 2)
        shapes += self._sensors()
        shapes += self.silk.lamps(lamps)
        shapes += self._inside_names(contacts)
        seen = {contact.index for contact in contacts} | {lamp.index for lamp in (*lamps, *behind)}
        inner = [
            (index, _telling(definition, index))
            for index in range(len(definition.pins))
            if index not in seen and definition.names_of(index)
        ]
        pads = ", ".join(pad.name for pad in layout.pads if pad.back)
        behind_plugs = [plug.name for plug in layout.connectors if plug not in self.drawn_plugs]
        unseen = ", ".join([*behind_plugs, *([f"pads {pads}"] if pads else [])])
        left, top, right, bottom = 0.0, 0.0, width, height
        for x1, y1, x2, y2 in (shape.extent for shape in shapes):
            left, top, right, bottom = min(left, x1), min(top, y1), max(right, x2), max(bottom, y2)
        quarters = layout.display.quarters if layout.display else 0
        return ScaleBoard(
            definition.name, definition.chip or "", self.scale, width, height, (left, top, right, bottom),
            tuple(shapes), tuple(contacts), tuple(lamps), tuple(behind), unseen, tuple(inner), screen, quarters,
            layout.usb is not None and layout.usb.edge == "top",
        )  # fmt: skip

    def outline(self) -> Outline:
        """The outline in pixels."""
        one = self.layout.outline
        circle = (
            None if one.circle is None else (self.px(one.circle[0]), self.px(one.circle[1]), self.px(one.circle[2]))
        )
        points = tuple((self.px(x), self.px(y)) for x, y in one.points)
        return replace(one, w=self.px(one.w), h=self.px(one.h), r=self.px(one.r), circle=circle, points=points)

    def _take(self, left: float, top: float, right: float, bottom: float) -> None:
        """Nothing is written there."""
        self.silk.take(left, top, right, bottom)

    def _hole(self, hole: Spot) -> Shape:
        disk = Disk(x=self.px(hole.x), y=self.px(hole.y), r=self.px(getattr(hole, "d", 2.0)) / 2, fill="@ground",
                    stroke=lighter(self.layout.colour))  # fmt: skip
        self._take(*disk.extent)
        return disk

    # ---- contacts

    def contacts(self) -> list[Contact]:
        """The pads, then those contacts of plugs whose pins have no pad, with the others of such a plug."""
        layout = self.layout
        width = layout.outline.w
        found = []
        for pad in layout.pads:
            zone = pad.side
            if pad.shape == "sew":
                zone = "left" if pad.x < width / 2 else "right"
            if pad.back or zone == "inside":
                zone = ""
            found.append(self._contact(pad, zone))
        on_pads = {contact.index for contact in found}
        for plug in layout.connectors:
            called = any(self.index(pin.name) not in (*on_pads, None) for pin in plug.pins)
            zone = (plug.edge or self._nearest(plug)) if called else ""
            found += [self._contact(pin, zone, plug) for pin in plug.pins]
        return found

    def _contact(self, pad: Pad, zone: str, plug: Connector | None = None) -> Contact:
        radius = 0.45 if plug else pad_radius(pad)
        back = plug.back if plug else pad.back
        name = plug.name if plug else ""
        return Contact(
            self.index(pad.name), pad.name, pad.n, self.px(pad.x), self.px(pad.y), zone, self.px(radius), name, back
        )

    def _nearest(self, plug: Connector) -> str:
        outline = self.layout.outline
        x, y = plug.x + plug.w / 2, plug.y + plug.h / 2
        away = {"left": x, "right": outline.w - x, "top": y, "bottom": outline.h - y}
        return min(away, key=lambda side: away[side])

    # ---- what stands still

    def _screen(self, shapes: list[Shape]) -> Extent | None:
        display = self.layout.display
        if display is None:
            return None
        body, screen = self.box(display.body), self.box(display)
        shapes += display_shapes(body, screen, display.name, display.px)
        self._take(body.x, body.y, body.x + body.w, body.y + body.h)
        return screen.x, screen.y, screen.x + screen.w, screen.y + screen.h

    def _hidden(self, box: Box, screen: Extent | None) -> bool:
        """Whether something on the back is behind what the display shows."""
        if not box.back or screen is None:
            return False
        across = min(box.x + box.w, screen[2]) - max(box.x, screen[0])
        along = min(box.y + box.h, screen[3]) - max(box.y, screen[1])
        return across > 0 and along > 0 and across * along > 0.15 * box.w * box.h

    def _over_body(self, box: Box) -> bool:
        """Whether something is drawn over the frame of the display, which is light."""
        body = None if self.layout.display is None else self.box(self.layout.display.body)
        x, y = box.x + box.w / 2, box.y + box.h / 2
        return body is not None and 0 < x - body.x < body.w and 0 < y - body.y < body.h

    def _chips(self, screen: Extent | None) -> list[Shape]:
        found: list[Shape] = []
        for chip in self.layout.chips:
            box = self.box(chip)
            if chip.back and (screen is not None or chip.w * chip.h < 20):
                continue  # behind a display, or too small to matter
            drawn = chip_shapes(box, chip.text)
            found += drawn
            for shape in drawn[1:] if chip.back else drawn:
                self._take(*shape.extent)
        return found

    def _plugs(self, screen: Extent | None, called: set[str]) -> list[Shape]:
        found: list[Shape] = []
        for plug in self.layout.connectors:
            box = self.box(plug)
            if self._hidden(box, screen) or (plug.back and plug.name not in called):
                continue
            self.drawn_plugs.append(plug)
            pins = [(self.px(pin.x), self.px(pin.y)) for pin in plug.pins]
            found += connector_shapes(plug, box, pins, self.px(0.45), self._over_body(box), plug.name in called)
            if plug.fitted:
                self._take(box.x, box.y, box.x + box.w, box.y + box.h)
            if plug.name in called:
                for x, y in pins:
                    self._take(x - 4, y - 4, x + 4, y + 4)
        return found

    def _sensors(self) -> list[Shape]:
        found: list[Shape] = []
        for sensor in self.layout.sensors:
            if sensor.back:
                continue
            x, y = self.px(sensor.x), self.px(sensor.y)
            mark = Rect(x=x - 5, y=y - 3.5, w=10, h=7, r=1.5, fill="#3c464f", stroke="#8b96a1")
            if self.silk.free(mark.extent):
                found.append(mark)
                self._take(*mark.extent)
            found += self.silk.beside(sensor.name.split(" (")[0], x, y, 5.0, 3.5)
        return found

    # ---- names in the middle

    def _inside_names(self, contacts: Sequence[Contact]) -> list[Shape]:
        """Names of pads in the middle of the board, written above them from below to above."""
        found: list[Shape] = []
        for contact in contacts:
            if not contact.plug and not contact.zone and not contact.back:
                y = contact.y - contact.radius - 2
                found.append(Words(x=contact.x, y=y, text=contact.name, size=7, anchor="start", turned=True, fill=SILK))
        return found
