"""The pads of a board: where wires can end there, in millimetres.

A board with a layout has those of its table (see docs/layouts.md). Any other board gets a sketch: its pins in two
columns, with supplies and ground above them.
"""

from __future__ import annotations

from collections import Counter
from dataclasses import dataclass
from functools import cache

from circuitpython_kernel.boards import BoardDefinition
from circuitpython_kernel.boards.layouts import load_layout
from circuitpython_kernel.boards.reach import reachable_pins
from circuitpython_kernel.common.suggestions import did_you_mean, nearest

PITCH = 2.54
_GROUND = frozenset(("GND", "AGND"))
_FIVE = frozenset(("5V", "VBUS", "VSYS", "VIN", "VHI", "RAW", "USB", "BAT", "VOUT"))
_THREE = frozenset(("3V3", "VCC", "IOREF", "ADC_VREF", "AREF", "3V"))


@dataclass(frozen=True)
class BoardPad:
    """A place on a board where a wire can end.

    Args:
        name: what it is called in the ends of wires: ``"GP15"``, ``"GND.2"`` for the second of several.
        label: what stands on the board: ``"GND"``.
        number: as the maker counts it.
        x, y: its place in mm from the board's upper left corner.
        side: ``"left"``, ``"right"``, ``"top"``, ``"bottom"`` or ``"inside"``.
        index: the pin's, None for a supply and the like.
        supply: ``"GND"``, ``"3V3"``, ``"5V"``, or nothing.
        functions: what the pin can do, in a few words each: ``"analog"``, ``"I2C SDA"``.
        plug: the plug that it is a contact of.
    """

    name: str
    label: str
    number: int
    x: float
    y: float
    side: str
    index: int | None = None
    supply: str = ""
    functions: tuple[str, ...] = ()
    plug: str = ""


@dataclass(frozen=True)
class BoardPads:
    """A board as circuits see it: its size in mm, and its pads."""

    width: float
    height: float
    pads: tuple[BoardPad, ...]
    to_scale: bool
    """Whether it has a layout; else it is a sketch."""
    definition: BoardDefinition

    def pad(self, name: str) -> BoardPad:
        """A pad by its name, or by any name of its pin.

        ``"GND"`` is the first of several. A pin that has no pad, such as that of an LED on the board, is one inside.

        Raises:
            LookupError: when there is none; the message names the nearest ones.
        """
        for pad in self.pads:
            if pad.name == name:
                return pad
        for pad in self.pads:
            if pad.label == name and pad.index is None:
                return pad
        definition = self.definition
        try:
            index = definition.resolve(name)
        except LookupError:
            near = nearest(name, [pad.name for pad in self.pads])
            raise LookupError(f'{definition.name} has no pad "{name}"{did_you_mean(near)}') from None
        for pad in self.pads:
            if pad.index == index:
                return pad
        at = (round(self.width / 2, 3), round(self.height / 2, 3))
        return BoardPad(name, name, 0, *at, "inside", index, "", functions_of(definition, index))

    def at(self, index: int) -> BoardPad:
        """The pad of a pin."""
        return self.pad(self.definition.pin_label(index))

    def supplies(self, supply: str) -> list[BoardPad]:
        """The pads of ``"GND"``, ``"3V3"`` or ``"5V"``."""
        return [pad for pad in self.pads if pad.supply == supply and not pad.plug]


def supply_of(label: str) -> str:
    """What a pad of this name supplies: ``"GND"``, ``"3V3"``, ``"5V"``, or nothing."""
    if label in _GROUND:
        return "GND"
    if label in _THREE:
        return "3V3"
    return "5V" if label in _FIVE else ""


@cache
def pads_of(definition: BoardDefinition) -> BoardPads:
    """The pads of a board."""
    layout = load_layout(definition.id)
    return _sketch(definition) if layout is None else _to_scale(definition)


def _to_scale(definition: BoardDefinition) -> BoardPads:
    layout = load_layout(definition.id)
    assert layout is not None
    layout = layout.upright()
    found: list[tuple[str, int, float, float, str, str]] = []
    for pad, plug in layout.contacts:
        side = pad.side if plug is None else plug.edge or "inside"
        found.append((pad.name, pad.n, pad.x, pad.y, side, "" if plug is None else plug.name))
    total, seen = Counter(name for name, *_ in found), Counter[str]()
    pads = []
    for name, number, x, y, side, plug_name in found:
        seen[name] += 1
        key = name if total[name] == 1 else f"{name}.{seen[name]}"
        # AREF and the like are pins of some boards, and there no wire for a supply.
        index = definition.aliases.get(name)
        supply = "" if index is not None else supply_of(name)
        functions = () if index is None else functions_of(definition, index)
        pads.append(BoardPad(key, name, number, x, y, side, index, supply, functions, plug_name))
    outline = layout.outline
    return BoardPads(outline.w, outline.h, tuple(pads), True, definition)


def _sketch(definition: BoardDefinition) -> BoardPads:
    pins = list(reachable_pins(definition))
    half = (len(pins) + 1) // 2
    columns: dict[str, list[tuple[str, int | None]]] = {
        "left": [("3V3", None), ("GND", None), *((definition.pin_label(one), one) for one in pins[:half])],
        "right": [("5V", None), ("GND", None), *((definition.pin_label(one), one) for one in reversed(pins[half:]))],
    }
    rows = max(len(column) for column in columns.values())
    width, height = 25.4, round(max(rows + 1, 8) * PITCH, 2)
    pads, number, grounds = [], 0, 0
    for side, column in columns.items():
        for row, (label, index) in enumerate(column):
            number += 1
            grounds += label == "GND"
            name = f"GND.{grounds}" if label == "GND" else label
            functions = () if index is None else functions_of(definition, index)
            x = 1.27 if side == "left" else width - 1.27
            supply = "" if index is not None else supply_of(label)
            pads.append(BoardPad(name, label, number, x, round(PITCH * (row + 1), 2), side, index, supply, functions))
    return BoardPads(width, height, tuple(pads), False, definition)


def functions_of(definition: BoardDefinition, index: int) -> tuple[str, ...]:
    """What a pin can do beside going high and low, in a few words each."""
    words = []
    if index in definition.analog and "analogio" in definition.modules:
        words.append("analog")
    if index in definition.dac:
        words.append("analog output")
    buses = (
        ("I2C", definition.i2c, {"sda": "SDA", "scl": "SCL"}),
        ("SPI", definition.spi, {"clock": "SCK", "mosi": "MOSI", "miso": "MISO"}),
        ("UART", definition.uart, {"tx": "TX", "rx": "RX"}),
    )
    for bus, pins, lines in buses:
        if pins is not None:
            words += [f"{bus} {line}" for field, line in lines.items() if getattr(pins, field) == index]
    if index == definition.led:
        words.append("LED")
    if index == definition.neopixel:
        words.append("NeoPixel")
    return tuple(words)
