"""The protocols that a part speaks, and so how it can be connected to a board."""

from __future__ import annotations

import enum


class Speaks(enum.Enum):
    """A protocol by its name."""

    I2C = "I2C"
    SPI = "SPI"
    UART = "UART"
    ONEWIRE = "1-Wire"


_METHODS = {
    Speaks.I2C: "i2c_write",
    Speaks.SPI: "spi_transfer",
    Speaks.UART: "serial_receive",
    Speaks.ONEWIRE: "onewire_reset",
}
"""The method by which an object that does not say what it speaks is known: see `I2CTarget`, `SPITarget` and others."""

METHODS = ", ".join(_METHODS.values())
"""These methods, for people."""


def protocols_of(part: object) -> tuple[Speaks, ...]:
    """What a part, or a class of parts, speaks.

    A part says it (``protocols``). Any other object of the user's speaks what it has the methods for.
    """
    said: tuple[Speaks, ...] = getattr(part, "protocols", ())
    return said or tuple(protocol for protocol, method in _METHODS.items() if hasattr(part, method))
