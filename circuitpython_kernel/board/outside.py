"""What stands around a board and is no part: wires, signal generators, controllers of its buses, strips."""

from __future__ import annotations

from circuitpython_kernel.boards import BoardDefinition
from circuitpython_kernel.hardware.peripherals.i2c import I2CBus
from circuitpython_kernel.hardware.peripherals.i2c_target import I2CController, I2CTargets
from circuitpython_kernel.hardware.peripherals.neopixels import NeoPixels, PixelStrip
from circuitpython_kernel.hardware.pins import generators
from circuitpython_kernel.hardware.pins.bank import PinBank
from circuitpython_kernel.hardware.pins.wires import Wire

from .buses import Buses
from .core import Core


class Outside:
    """The part of `VirtualBoard` that connects such things to its pins."""

    definition: BoardDefinition
    pins: PinBank
    bus: Buses
    _core: Core

    def generate(
        self,
        pin: str,
        shape: str,
        frequency: float = 1.0,
        low: float = 0.0,
        high: float | None = None,
        *,
        phase: float = 0.0,
        duty: float = 0.5,
    ) -> None:
        """Connect a signal generator to a pin; ``board.pins[pin].release()`` takes it off.

        Args:
            pin: the pin's name.
            shape: ``"sine"``, ``"square"``, ``"triangle"``, ``"sawtooth"`` or ``"noise"``.
            frequency: in Hz.
            low, high: the range in volts; the supply when ``high`` is left out. A square wave from 0 V to the supply
                has edges of its own, which counters and the scope see.
            phase: where it starts, as a share of a period.
            duty: the share of a period for which a square wave is high.

        Raises:
            LookupError: when the board has no such pin.
            ValueError: see `hardware.pins.generators.signal`.
        """
        volts = self.definition.adc_reference_volts
        generators.connect(self.pins[pin], shape, frequency, low, high, volts, phase=phase, duty=duty)

    def pixels(self, name: str = "NEOPIXEL") -> PixelStrip:
        """What the NeoPixels at a pin show.

        Raises:
            LookupError: when the board has no such pin.
        """
        return self._core.silicon.peripheral(NeoPixels).strip(self.pins.resolve(name))

    def wire(self, first: str, second: str) -> Wire:
        """Join two pins with a wire, as a jumper cable does; take it off with `Wire.remove`.

        Raises:
            LookupError: when the board has no such pin.
            ValueError: when both names are one pin.
        """
        ends = self.pins.resolve(first), self.pins.resolve(second)
        if ends[0] == ends[1]:
            raise ValueError(f"{first} and {second} are the same pin")
        return self.pins.wire(*ends)

    def controller(self, bus: str = "I2C") -> I2CController:
        """A controller outside the board, on one of its I2C buses, for programs that use `i2ctarget`.

        Raises:
            LookupError: when the board has no such bus.
            ValueError: when the bus is no I2C bus.
        """
        found = self.bus[bus]
        if not isinstance(found, I2CBus):
            raise ValueError(f'"{bus}" is no I2C bus')
        return self._core.silicon.peripheral(I2CTargets).controller(found)
