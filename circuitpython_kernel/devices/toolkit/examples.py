"""A part's example, with the names that the pins have on the board at hand.

Examples are written for boards with Feather names: ``board.I2C()``, ``board.D5``. Not every board has those.
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from typing import TYPE_CHECKING

from circuitpython_kernel.boards import BoardDefinition
from circuitpython_kernel.hardware.peripherals.protocols import Speaks, protocols_of

if TYPE_CHECKING:
    from circuitpython_kernel.devices.base.part import Part

_BUS_PINS = {"I2C": ("scl", "sda"), "SPI": ("sck", "mosi", "miso"), "UART": ("tx", "rx")}
"""The arguments of ``busio``'s classes, in their order."""

_OWN_PIN = re.compile(r"\bboard\.(?:D\d+|A\d)\b")


def example_on(kind: type[Part], definition: BoardDefinition, pins: Mapping[str, str]) -> str:
    """A part's example for a board.

    Args:
        kind: the part's class.
        definition: the board's.
        pins: names of the board's pins by the part's signals, its bus included as far as that is not the default one.
    """
    text = kind.example
    labels = {**default_pins(definition), **pins}
    for bus, signals in _BUS_PINS.items():
        call = f"board.{bus}()"
        if call not in text:
            continue
        function = definition.buses.get(bus)
        moved = any(pins[signal] != default_pins(definition).get(signal) for signal in signals if signal in pins)
        if (function is None or moved) and all(signal in labels for signal in signals[:2]):
            names = ", ".join(f"board.{labels[signal]}" for signal in signals if signal in labels)
            text = text.replace(call, f"busio.{bus}({names})")
            text = re.sub(r"^import board\b", "import board, busio", text, count=1, flags=re.MULTILINE)
    for signal in ("tx", "rx", "sck", "mosi"):
        if signal in labels:
            text = re.sub(rf"\bboard\.{signal.upper()}\b", f"board.{labels[signal]}", text)
    wanted = list(dict.fromkeys(_OWN_PIN.findall(text)))
    own = _own_signals(kind)
    found = {old: f"board.{pins[signal]}" for old, signal in zip(wanted, own, strict=False) if signal in pins}
    return _OWN_PIN.sub(lambda match: found.get(match[0], match[0]), text)


def default_pins(definition: BoardDefinition) -> dict[str, str]:
    """The names of the board's default bus pins, by signal."""
    found: dict[str, int | None] = {}
    if definition.i2c is not None:
        found |= {"scl": definition.i2c.scl, "sda": definition.i2c.sda}
    if definition.spi is not None:
        found |= {"sck": definition.spi.clock, "mosi": definition.spi.mosi, "miso": definition.spi.miso}
    if definition.uart is not None:
        found |= {"tx": definition.uart.tx, "rx": definition.uart.rx}
    return {signal: definition.pin_label(index) for signal, index in found.items() if index is not None}


def _own_signals(kind: type[Part]) -> tuple[str, ...]:
    """The signals that an example connects, in their order: those that are needed come first in a part."""
    if kind.example_signals:
        return kind.example_signals
    if Speaks.ONEWIRE in protocols_of(kind):
        return ("pin",)
    if Speaks.SPI in protocols_of(kind) and not kind.required:
        return ("cs",)
    return tuple(dict.fromkeys((*kind.required, *kind.signals)))
