"""Texas Instruments TCA9548A: one I2C bus becomes eight."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import Any, ClassVar

from circuitpython_kernel.devices.base.i2c_part import I2CPart
from circuitpython_kernel.devices.base.inputs import Source
from circuitpython_kernel.hardware.peripherals.i2c_segment import I2CBranch


class TCA9548A(I2CPart):
    """I2C multiplexer with eight channels (Texas Instruments datasheet SCPS207H).

    Parts behind it are attached to a channel: ``board.attach(part, bus=mux.channel(3))``. Modelled: the control
    register with any number of channels at once, which act together from the stop condition on, the reset pin, a
    channel with a part that holds it low, and multiplexers behind multiplexers.
    """

    title = "I2C multiplexer, 8 channels"
    library = "adafruit-circuitpython-tca9548a"
    signals: ClassVar = {"reset": "reset input, active low"}
    pulls: ClassVar = {"reset": "up"}
    example = (
        "import board\n"
        "import adafruit_tca9548a\n"
        "\n"
        "mux = adafruit_tca9548a.TCA9548A(board.I2C())\n"
        "channel = mux[0]  # takes the place of an I2C bus for the libraries of parts there\n"
        "if channel.try_lock():\n"
        "    print([hex(address) for address in channel.scan()])\n"
        "    channel.unlock()"
    )
    addresses = (0x70, 0x71, 0x72, 0x73, 0x74, 0x75, 0x76, 0x77)

    channels: ClassVar[int] = 8
    """How many channels it has."""

    _unwatch: Callable[[], None] | None = None

    def __init__(self, *, address: int | None = None, **inputs: Source) -> None:
        super().__init__(address=address, **inputs)
        name = f"{type(self).__name__} 0x{self.address:02X} channel"
        self._branches = [I2CBranch(self, number, f"{name} {number}") for number in range(self.channels)]

    def channel(self, number: int) -> I2CBranch:
        """What the parts behind a channel are attached to: ``board.attach(part, bus=mux.channel(3))``.

        Raises:
            IndexError: when there is no such channel.
        """
        if not 0 <= number < self.channels:
            raise IndexError(f"{type(self).__name__} has the channels 0 to {self.channels - 1}, not {number}")
        return self._branches[number]

    def power_on(self) -> None:
        self.control = 0
        self._active = 0  # the channels that are connected, which is what the register had at the last stop
        self._in_reset = False

    def connected(self) -> None:
        reset = self.pin("reset")
        if reset is not None:
            self._unwatch = reset.watch(self._reset_changed)

    def disconnected(self) -> None:
        if self._unwatch is not None:
            self._unwatch()
            self._unwatch = None

    def _reset_changed(self, level: bool) -> None:
        self._in_reset = not level
        if self._in_reset:
            self.control = self._active = 0

    def answers(self) -> tuple[int, ...]:
        return () if self._in_reset else (self.address,)

    def write(self, data: bytes) -> int | None:
        if data:  # of several bytes the last one counts
            self.control = data[-1] & (1 << self.channels) - 1
        return None

    def read(self, count: int) -> bytes:
        return bytes((self.control,)) * count

    def stop(self) -> None:
        self._active = self.control

    def readings(self) -> dict[str, Any]:
        return {"channels": [number for number in range(self.channels) if self.i2c_connects(number)]}

    # ---- hardware.peripherals.i2c_segment

    def i2c_branches(self) -> Sequence[I2CBranch]:
        return self._branches

    def i2c_connects(self, number: int) -> bool:
        return self.fault is None and bool(self._active >> number & 1)
