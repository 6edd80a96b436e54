"""Virtual parts that can be attached to a board: sensors, displays, memories, actuators.

``from circuitpython_kernel.devices import BME280`` and ``board.attach(BME280(temperature=21.5))``. Each part is a
class in a module of its own; a part of your own derives from one of the bases here.
It may import `drive`, `boards`, `hardware`, `network`, `traces`, `fat` and `common`.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from circuitpython_kernel.hardware.pins.generators import recording, signal

from .base.i2c_part import CommandPart, I2CPart, RegisterPart, WordPart
from .base.inputs import Input, Toggle
from .base.onewire_part import OneWirePart
from .base.part import Part
from .base.spi_part import SPIPart
from .base.uart_part import UARTPart

_BASES = (
    CommandPart, I2CPart, Input, OneWirePart, Part, RegisterPart, SPIPart, Toggle, UARTPart, WordPart,
    recording, signal,
)  # fmt: skip
"""What is here beside the parts."""

if TYPE_CHECKING:
    __all__ = [
        "CommandPart", "I2CPart", "Input", "OneWirePart", "Part", "RegisterPart", "SPIPart", "Toggle", "UARTPart",
        "WordPart", "recording", "signal",
    ]  # fmt: skip

    def __getattr__(name: str) -> Any: ...

else:

    def __getattr__(name: str) -> type[Part] | list[str]:
        if name == "__all__":  # `from circuitpython_kernel.devices import *` loads every part
            return __dir__()
        if not name[:1].isupper():
            raise AttributeError(f"module {__name__!r} has no attribute {name!r}")
        # Loaded when first asked for: there are many, and a program uses a few.
        from .catalog import load_attribute

        return load_attribute(__name__, name)

    def __dir__() -> list[str]:
        from .catalog import parts

        return sorted([*(base.__name__ for base in _BASES), *parts()])
