"""Footprints: how large a part is in a circuit, and where its pins are, in millimetres.

`footprints.toml` has those of parts that have a shape of their own; all others are breakout boards, from their class.
"""

from __future__ import annotations

import math
import tomllib
from collections.abc import Mapping
from dataclasses import dataclass, replace
from functools import cache
from pathlib import Path

from circuitpython_kernel.hardware.peripherals.protocols import Speaks, protocols_of

from . import breadboards
from .kinds import kind_class
from .model import Value

PITCH = 2.54
"""A tenth of an inch, the distance of most pins, in mm."""
_BUSES: dict[tuple[str, ...], tuple[tuple[str, str], ...]] = {
    ("I2C",): (("SCL", "scl"), ("SDA", "sda")),
    ("SPI",): (("SCK", "sck"), ("MISO", "miso"), ("MOSI", "mosi"), ("CS", "cs")),
    ("I2C", "SPI"): (("SCK", "scl|sck"), ("SDO", "miso"), ("SDI", "sda|mosi"), ("CS", "cs")),
    ("UART",): (("TX", "rx"), ("RX", "tx")),
    ("1-Wire",): (("DQ", "pin"),),
}
"""The pins of a breakout by what it speaks; its TX goes to the board's RX."""


@dataclass(frozen=True)
class FootprintPin:
    """A pin of a part.

    Args:
        name: what it is called in the ends of wires.
        x, y: its place in mm, from the upper left corner of the part without rotation.
        side: the edge that it is nearest to: ``"left"``, ``"right"``, ``"top"`` or ``"bottom"``. Wires leave there.
        role: what it is for the part's class: the name of a signal, lines of buses (``"scl|sck"``), ``"+"`` for a
            supply, ``"-"`` for ground, or nothing.
    """

    name: str
    x: float
    y: float
    side: str
    role: str = ""

    @property
    def roles(self) -> tuple[str, ...]:
        """What it can be for the part's class."""
        return tuple(self.role.split("|")) if self.role else ()


@dataclass(frozen=True)
class Footprint:
    """How large a part is, in mm, its pins, and the element of ``@wokwi/elements`` that looks like it, or None."""

    width: float
    height: float
    pins: tuple[FootprintPin, ...]
    element: str | None = None

    def pin(self, name: str) -> FootprintPin:
        """A pin by its name.

        Raises:
            LookupError: when there is none.
        """
        for pin in self.pins:
            if pin.name == name:
                return pin
        stem = name.partition(".")[0]
        for pin in self.pins:  # GND.2 of a part that has one GND here
            if pin.name.partition(".")[0] == stem:
                return pin
        raise LookupError(f'there is no pin "{name}"; there are {", ".join(pin.name for pin in self.pins) or "none"}')


def footprint(kind: str, attrs: Mapping[str, Value] | None = None) -> Footprint | None:
    """The footprint of a part of a kind with these settings; None for a kind that nobody knows."""
    attrs = attrs or {}
    if kind in breadboards.KINDS:
        holes = breadboards.holes(kind)
        width, height = breadboards.size(kind)
        return Footprint(width, height, tuple(_pin(name, x, y, "", width, height) for name, x, y in holes))
    table = _table()
    if kind == "NeoPixelStrip":
        return _pixels(attrs)
    if kind == "MAX7219" and (count := _whole(attrs.get("count"), 1)) > 1:
        one = table[kind]
        width = one.width * min(count, 16)
        return Footprint(width, one.height, tuple(replace(pin, x=width) if pin.x else pin for pin in one.pins))
    name = variant(kind, attrs)
    if name in table:
        return table[name]
    return None if kind_class(kind) is None else breakout(kind)


def variant(kind: str, attrs: Mapping[str, Value]) -> str:
    """The name of the entry in the table for a part with these settings."""
    if kind in ("CharLCD", "HD44780") and attrs.get("columns") == 20:
        return f"{kind}:20"
    if kind == "SegmentDigits" and attrs.get("digits") in (2, 3, 4):
        return f"{kind}:{attrs['digits']}"
    if kind == "MatrixKeypad" and attrs.get("columns") in (3, "3"):
        return f"{kind}:3"
    if kind == "ILI9341" and _lies(attrs):
        return f"{kind}:wide"
    look = str(attrs.get("look", ""))
    return f"{kind}:{look}" if f"{kind}:{look}" in _table() else kind


def _lies(attrs: Mapping[str, Value]) -> bool:
    """Whether a display whose glass stands is turned so that its picture, which is wider than high, lies."""
    width, height = attrs.get("width") or 320, attrs.get("height") or 240
    return isinstance(width, int) and isinstance(height, int) and width > height


@cache
def _table() -> dict[str, Footprint]:
    found: dict[str, Footprint] = {}
    text = (Path(__file__).parent / "footprints.toml").read_text(encoding="utf-8")
    for name, entry in tomllib.loads(text).items():
        width, height = entry["size"]
        pins = tuple(_pin(pin, x, y, role, width, height) for pin, (x, y, role) in entry["pins"].items())
        found[name] = Footprint(float(width), float(height), pins, entry.get("element"))
    return found


def _pin(name: str, x: float, y: float, role: str, width: float, height: float) -> FootprintPin:
    distances = {"left": x, "right": width - x, "top": y, "bottom": height - y}
    return FootprintPin(name, float(x), float(y), min(distances, key=lambda side: distances[side]), role)


def _pixels(attrs: Mapping[str, Value]) -> Footprint:
    """NeoPixels in a row, in rows (``columns``), or in a ring (``look``)."""
    count, columns = _whole(attrs.get("count"), 8), _whole(attrs.get("columns"), 0)
    look = attrs.get("look")
    if look == "one" and count == 1:
        return _table()["NeoPixelStrip:one"]
    if look == "ring":
        # The element's ring: as much of its outline for each pixel as the one with 16 has.
        width = round(count * 1.592 + 12, 2)
        height, middle, element = round(width + 3, 2), width / 2, "wokwi-led-ring"
        places = zip((-3.81, -1.27, 1.27, 3.81), ("GND", "VCC", "DIN", "DOUT"), ("-", "+", "data", "dout"), strict=True)
        pins = tuple(_pin(name, round(middle + at, 2), height, role, width, height) for at, name, role in places)
        return Footprint(width, height, pins, element)
    if columns > 1:
        rows = math.ceil(count / columns)
        width, height = round(columns * 6.5, 2), round(rows * 6.5 + 3, 2)
        middle = width / 2
        places = zip((-3.81, -1.27, 1.27, 3.81), ("GND", "VCC", "DIN", "DOUT"), ("-", "+", "data", "dout"), strict=True)
        pins = tuple(_pin(name, round(middle + at, 2), height, role, width, height) for at, name, role in places)
        return Footprint(max(width, 10.16), height, pins, "wokwi-neopixel-matrix")
    width, height = round(min(count, 60) * 7.0, 2), 12.0
    pins = (
        FootprintPin("VCC", 0.0, 3.46, "left", "+"), FootprintPin("DIN", 0.0, 6.0, "left", "data"),
        FootprintPin("GND", 0.0, 8.54, "left", "-"), FootprintPin("DOUT", width, 6.0, "right", "dout"),
    )  # fmt: skip
    return Footprint(width, height, pins)


def _whole(value: Value | None, otherwise: int) -> int:
    return value if isinstance(value, int) and value > 0 else otherwise


def breakout(name: str) -> Footprint:
    """A breakout board for any part: its supplies, its bus and its signals in a row at the lower edge.

    Raises:
        LookupError: when there is no such part.
    """
    kind = kind_class(name)
    if kind is None:
        raise LookupError(f'there is no part "{name}"')
    speaks = protocols_of(kind)
    order = (Speaks.I2C, Speaks.SPI, Speaks.UART, Speaks.ONEWIRE)
    kinds = tuple(protocol.value for protocol in order if protocol in speaks)
    rows: list[tuple[str, str]] = [("VIN", "+"), ("GND", "-")]
    rows += _BUSES.get(kinds, ())
    if not kind.needs_select:
        rows = [row for row in rows if row[1] != "cs"]
    taken = {role for _, roles in rows for role in roles.split("|")}
    rows += [(signal.upper(), signal) for signal in kind.signals if signal not in taken]
    for channel in range(getattr(kind, "channels", 0) if hasattr(kind, "channel") else 0):  # a multiplexer's
        rows += [(f"SD{channel}", f"sd{channel}"), (f"SC{channel}", f"sc{channel}")]
    screen = kind.__module__.split(".")[-2] == "displays"
    width = max((len(rows) + 1) * PITCH, 35.56 if screen else 17.78)
    height = 38.1 if screen else 17.78
    first = (width - (len(rows) - 1) * PITCH) / 2
    pins = tuple(
        FootprintPin(name, round(first + number * PITCH, 2), round(height - 1.27, 2), "bottom", role)
        for number, (name, role) in enumerate(rows)
    )
    return Footprint(round(width, 2), height, pins)


def turned(width: float, height: float, x: float, y: float, rotate: int) -> tuple[float, float]:
    """Where a point of a part lies when it is turned clockwise around its middle, from the corner it had without."""
    if not rotate % 360:
        return x, y
    dx, dy = x - width / 2, y - height / 2
    quarter, rest = divmod(rotate % 360, 90)
    if rest:
        angle = math.radians(rotate)
        cos, sin = math.cos(angle), math.sin(angle)
    else:
        cos, sin = ((1, 0), (0, 1), (-1, 0), (0, -1))[quarter]
    return round(width / 2 + dx * cos - dy * sin, 3), round(height / 2 + dx * sin + dy * cos, 3)


_SIDES = ("top", "right", "bottom", "left")


def turned_side(side: str, rotate: int) -> str:
    """Which side an edge of a part is on when it is turned clockwise."""
    return _SIDES[(_SIDES.index(side) + round(rotate / 90)) % 4] if side in _SIDES else side
