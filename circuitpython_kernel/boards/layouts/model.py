"""The facts of a board's layout, as immutable data in millimetres."""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import Any, Self

SIDES = ("left", "right", "top", "bottom", "inside")
SHAPES = ("hole", "castellated", "socket", "sew", "ring", "edge", "test", "pin")
PLUGS = ("stemma_qt", "jst_ph_2", "jst_ph_3", "jst_ph_4", "swd_2x5", "microsd", "picoblade_2", "barrel_2.1")
_POWER = "3V3 5V VBUS VSYS VIN VHI VOUT VCC BAT RAW IOREF 3V3_EN EN ADC_VREF AREF GND AGND RST RUN NC"
POWER = frozenset(_POWER.split())
"""Names of pads that supply, ground or reset the board: no pin of a program."""
OTHER = frozenset(("SWCLK", "SWDIO", "SWO", "D+", "D-", "TXD0", "RXD0", "SPK+", "SPK-"))
"""Names of pads that are signals, but no pin of the `board` module: for debugging, USB and a loudspeaker."""
_TURNED = {"left": "top", "top": "right", "right": "bottom", "bottom": "left"}


@dataclass(frozen=True, kw_only=True)
class Spot:
    """Something at a place. ``back`` says that it is on the other side; its place is as seen from the front."""

    x: float
    y: float
    back: bool = False

    def turned(self, height: float) -> Self:
        """The same on a board of this height that was turned clockwise by a quarter."""
        return replace(self, x=round(height - self.y, 3), y=self.x)


@dataclass(frozen=True, kw_only=True)
class Box(Spot):
    """A rectangle; x and y are those of its upper left corner."""

    w: float
    h: float

    def turned(self, height: float) -> Self:
        changes: dict[str, Any] = {"x": round(height - self.y - self.h, 3), "y": self.x, "w": self.h, "h": self.w}
        if hasattr(self, "edge"):
            changes["edge"] = _TURNED.get(self.edge, self.edge)
        return replace(self, **changes)


@dataclass(frozen=True, kw_only=True)
class Outline:
    """The board's edge: ``w`` wide and ``h`` high.

    A rectangle with corners of radius ``r``; or a circle (centre x, centre y, diameter) cut off at the top; or the
    polygon ``points``.
    """

    w: float
    h: float
    r: float = 0.0
    circle: tuple[float, float, float] | None = None
    points: tuple[tuple[float, float], ...] = ()

    def turned(self) -> Outline:
        """Turned clockwise by a quarter."""
        circle = None if self.circle is None else (self.h - self.circle[1], self.circle[0], self.circle[2])
        points = tuple((self.h - y, x) for x, y in self.points)
        return Outline(w=self.h, h=self.w, r=self.r, circle=circle, points=points)


@dataclass(frozen=True, kw_only=True)
class Hole(Spot):
    """A hole for a screw, of diameter ``d``."""

    d: float


@dataclass(frozen=True, kw_only=True)
class Pad(Spot):
    """Where a wire can go: ``name`` is as on the board, ``n`` its number.

    ``d`` is the diameter of the copper, ``w`` and ``h`` are the size of one that is a rectangle; without them the shape
    tells. ``small`` pads are for debugging: the drawing gives them less room.
    """

    name: str
    n: int
    side: str = "inside"
    shape: str = "hole"
    d: float | None = None
    w: float | None = None
    h: float | None = None
    small: bool = False
    title: str = ""

    def turned(self, height: float) -> Self:
        return replace(super().turned(height), side=_TURNED.get(self.side, self.side), w=self.h, h=self.w)


@dataclass(frozen=True, kw_only=True)
class Usb(Box):
    """The USB connector: ``kind`` is ``"c"`` or ``"micro"``, ``edge`` is where the plug goes in."""

    kind: str
    edge: str


@dataclass(frozen=True, kw_only=True)
class Connector(Box):
    """A connector with its contacts; ``fitted`` says whether it is there, and not just its copper."""

    kind: str
    name: str
    edge: str = ""
    fitted: bool = True
    pins: tuple[Pad, ...] = ()

    def turned(self, height: float) -> Self:
        return replace(super().turned(height), pins=tuple(pin.turned(height) for pin in self.pins))


@dataclass(frozen=True, kw_only=True)
class Led(Spot):
    """A light at a pin, or at none: a lamp for power (``lit``) or charging. ``colour`` is that of its light."""

    name: str
    colour: str
    pin: str | None = None
    active_low: bool = False
    lit: bool = False


@dataclass(frozen=True, kw_only=True)
class Pixel(Spot):
    """One NeoPixel, or a DotStar (which has a ``clock``), number ``index`` of those at a pin."""

    pin: str
    index: int
    size: float
    clock: str | None = None


@dataclass(frozen=True, kw_only=True)
class Button(Spot):
    """A push button around x, y; without a pin it resets the board, or is for the chip alone."""

    name: str
    w: float
    h: float
    pin: str | None = None

    def turned(self, height: float) -> Self:
        return replace(super().turned(height), w=self.h, h=self.w)


@dataclass(frozen=True, kw_only=True)
class Switch(Box):
    """A slide switch."""

    name: str
    pin: str | None = None


@dataclass(frozen=True, kw_only=True)
class Encoder(Spot):
    """A rotary encoder with a switch: three pins, the diameter of its body and of its knob."""

    a: str
    b: str
    switch: str
    d: float
    knob: float


@dataclass(frozen=True, kw_only=True)
class Sensor(Spot):
    """A sensor, a loudspeaker or the like; ``name`` says what of."""

    name: str
    pin: str | None = None


@dataclass(frozen=True, kw_only=True)
class Chip(Box):
    """A chip, or a module."""

    text: str


@dataclass(frozen=True, kw_only=True)
class Display(Box):
    """The part of a display that shows something, with its pixels across and down, and its frame.

    ``driver`` is its name in the `board` module; ``quarters`` says how often it was turned clockwise with the board.
    """

    name: str
    px: tuple[int, int]
    body: Box
    driver: str
    quarters: int = 0

    def turned(self, height: float) -> Self:
        return replace(super().turned(height), body=self.body.turned(height), quarters=self.quarters + 1)


@dataclass(frozen=True, kw_only=True)
class Layout:
    """A board's table. ``source`` and ``licence`` are those of the numbers; ``uncertain`` says which are not exact."""

    board: str
    colour: str
    source: str
    licence: str
    outline: Outline
    notes: tuple[str, ...] = ()
    uncertain: tuple[str, ...] = ()
    holes: tuple[Hole, ...] = ()
    pads: tuple[Pad, ...] = ()
    usb: Usb | None = None
    connectors: tuple[Connector, ...] = ()
    leds: tuple[Led, ...] = ()
    neopixels: tuple[Pixel, ...] = ()
    dotstars: tuple[Pixel, ...] = ()
    buttons: tuple[Button, ...] = ()
    switches: tuple[Switch, ...] = ()
    encoder: Encoder | None = None
    display: Display | None = None
    sensors: tuple[Sensor, ...] = ()
    chips: tuple[Chip, ...] = ()

    @property
    def contacts(self) -> tuple[tuple[Pad, Connector | None], ...]:
        """Every place for a wire: the pads, then the contacts of plugs, each with its plug."""
        plugs = [(pin, plug) for plug in self.connectors for pin in plug.pins]
        return (*((pad, None) for pad in self.pads), *plugs)

    def turned(self) -> Layout:
        """Turned clockwise by a quarter: what was on the left is on top."""
        height = self.outline.h

        def each(things: tuple[Spot, ...]) -> tuple[Spot, ...]:
            return tuple(thing.turned(height) for thing in things)

        spots = ("holes", "pads", "connectors", "leds", "neopixels", "dotstars", "buttons", "switches", "sensors")
        changes = {name: each(getattr(self, name)) for name in (*spots, "chips")}
        ones = {name: getattr(self, name) for name in ("usb", "encoder", "display")}
        turned = {name: one.turned(height) for name, one in ones.items() if one is not None}
        return replace(self, outline=self.outline.turned(), **changes, **turned)  # type: ignore[arg-type]

    def upright(self) -> Layout:
        """As it is drawn: a board with its pads along the top and the bottom has them at the sides, USB up."""
        rows = [pad.side for pad in self.pads if pad.shape in ("hole", "castellated", "socket") and not pad.small]
        flat = sum(side in ("top", "bottom") for side in rows)
        return self.turned() if 2 * flat > len(rows) and self.usb and self.usb.edge == "left" else self
