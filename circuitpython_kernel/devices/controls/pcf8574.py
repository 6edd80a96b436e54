"""NXP PCF8574: eight quasi-bidirectional pins on I2C."""

from __future__ import annotations

from typing import Any

from circuitpython_kernel.devices.base.i2c_part import I2CPart

from .expander import HIGH, LOW, port


class PCF8574(I2CPart):
    """Port expander (NXP datasheet PCF8574, rev. 5).

    Modelled: quasi-bidirectional pins (a weak pull-up, or a strong low), what the world outside does to each, the
    interrupt output, all pins high after power-on. ``p0`` to ``p7`` are what is connected: nothing, ground or supply.
    """

    title = "port expander, 8 pins"
    library = "adafruit-circuitpython-pcf8574"
    example = (
        "import board\nimport adafruit_pcf8574\n\n"
        "pcf = adafruit_pcf8574.PCF8574(board.I2C())\nprint(pcf.get_pin(0).value)"
    )
    addresses = tuple(range(0x20, 0x28))
    signals = {"int": "interrupt output, open drain, active low"}

    p0, p1, p2, p3, p4, p5, p6, p7 = (port(number, f"P{number}") for number in range(8))

    def power_on(self) -> None:
        self.latch = 0xFF
        self._last = 0xFF

    def levels(self) -> int:
        """The levels of the pins, P0 in bit 0."""
        found = 0
        for number in range(8):
            outside = round(float(getattr(self, f"p{number}")))
            # A strong low, the part's or the outside's, wins against a pull-up.
            high = self.latch >> number & 1 and outside != LOW
            found |= bool(high) << number
        return found

    def connected(self) -> None:
        pin = self.pin("int")
        if pin is not None:
            pin.resistor = "up"
        self._last = self.levels()

    def input_changed(self, name: str) -> None:
        if self.levels() != self._last:
            self.drive("int", False)

    def _served(self) -> None:
        self._last = self.levels()
        self.drive("int", None)

    def write(self, data: bytes) -> int | None:
        if data:
            self.latch = data[-1]
            self._served()
        return None

    def read(self, count: int) -> bytes:
        levels = self.levels()
        self._served()
        return bytes((levels,)) * count

    def readings(self) -> dict[str, Any]:
        names = [f"P{number}" for number in range(8)]
        return {"levels": {name: "high" if self.levels() >> n & 1 else "low" for n, name in enumerate(names)}}

    def shorts(self) -> list[str]:
        """Pins that the part drives low while they are driven high, which would heat a real one."""
        return [f"P{n}" for n in range(8) if not self.latch >> n & 1 and round(float(getattr(self, f"p{n}"))) == HIGH]
