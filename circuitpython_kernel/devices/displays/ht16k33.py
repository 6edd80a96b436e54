"""Holtek HT16K33: drives LEDs in 8 columns of 16."""

from __future__ import annotations

from typing import Any

from circuitpython_kernel.devices.base.i2c_part import I2CPart

_BLINK_HZ = (0.0, 2.0, 1.0, 0.5)


class HT16K33(I2CPart):
    """Driver of 16 x 8 LEDs (Holtek datasheet HT16K33, rev 1.10), the base of the displays that have it.

    Modelled: display memory with its pointer, which can be read back, standby, display on and off, blinking in 2, 1 or
    0.5 Hz on the board's clock, 16 steps of brightness. Keys are not connected.
    """

    addresses = tuple(range(0x70, 0x78))

    def power_on(self) -> None:
        self.ram = bytearray(16)
        self.oscillator = self.on = False
        self.brightness = 15
        """The step of brightness, 0 to 15."""
        self._pointer = 0
        self._blink = 0
        self._blink_since = 0.0
        self._keys = False

    def write(self, data: bytes) -> int | None:
        if not data:
            return None
        command, value = data[0] & 0xF0, data[0] & 0x0F
        self._keys = command == 0x40
        if command == 0x00:
            self._pointer = value
            for byte in data[1:]:
                self.ram[self._pointer] = byte
                self._pointer = (self._pointer + 1) % 16
        elif command == 0x20:
            self.oscillator = bool(value & 1)
        elif command == 0x80:
            self.on, self._blink, self._blink_since = bool(value & 1), value >> 1 & 3, self.now
        elif command == 0xE0:
            self.brightness = value
        return None

    def read(self, count: int) -> bytes:
        if self._keys:
            return bytes(count)  # no key is pressed
        found = bytes(self.ram[(self._pointer + place) % 16] for place in range(count))
        self._pointer = (self._pointer + count) % 16
        return found

    @property
    def showing(self) -> bool:
        """Whether the display is on, be it in the dark half of blinking."""
        return self.on and self.oscillator and self.fault != "unplugged"

    @property
    def light(self) -> float:
        """How bright an LED that is on shines now, 0 to 1."""
        if not self.showing:
            return 0.0
        hertz = _BLINK_HZ[self._blink]
        if hertz and (self.now - self._blink_since) * hertz % 1 >= 0.5:
            return 0.0
        return (self.brightness + 1) / 16

    def readings(self) -> dict[str, Any]:
        return {"on": self.showing, "brightness": self.brightness / 15, "blink": _BLINK_HZ[self._blink]}
