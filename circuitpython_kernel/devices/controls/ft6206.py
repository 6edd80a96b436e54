"""FocalTech FT6206: capacitive touch panel, on I2C."""

from __future__ import annotations

from circuitpython_kernel.devices.base.i2c_part import RegisterPart
from circuitpython_kernel.devices.toolkit.screen import Screen
from circuitpython_kernel.devices.toolkit.touch_panel import TouchPanel

_POINTS, _CHIP, _LIBRARY, _FIRMWARE, _VENDOR = 0x02, 0xA3, 0xA1, 0xA6, 0xA8
_CONTACT = 0x80
"""The event of a finger that stays, in the two highest bits of X."""


class FT6206(TouchPanel, RegisterPart):
    """Capacitive touch panel (FocalTech datasheet FT6206, version 1.1).

    The mouse touches it, in the panel of the screen that it lies over or in its own. Modelled: one finger, its
    coordinates, the interrupt pin, the identity. Gestures, the weight of a touch and power modes are not.

    Args:
        over: the screen that it lies over.
        width, height: its size in pixels, without a screen.
        rotation: by how many degrees its own coordinates are turned clockwise against the picture as it is held.
        address: 0x38.

    Raises:
        ValueError: for another rotation.
    """

    title = "capacitive touch panel"
    library = "adafruit-circuitpython-focaltouch"
    example = (
        "import board, adafruit_focaltouch\n"
        "\n"
        "touch = adafruit_focaltouch.Adafruit_FocalTouch(board.I2C())\n"
        "print(touch.touched, touch.touches)"
    )
    addresses = (0x38,)
    signals = {"irq": "low while it is touched"}

    def __init__(
        self,
        over: Screen | None = None,
        *,
        width: int = 240,
        height: int = 320,
        rotation: int = 0,
        address: int | None = None,
    ) -> None:
        if rotation not in (0, 90, 180, 270):
            raise ValueError(f"a touch panel is turned by 0, 90, 180 or 270 degrees, not by {rotation}")
        self.rotation = rotation
        self.lie_over(over, width, height)
        super().__init__(address=address)

    def power_on(self) -> None:
        super().power_on()
        self.registers[_LIBRARY : _LIBRARY + 2] = b"\x30\x01"
        self.registers[_CHIP], self.registers[_FIRMWARE], self.registers[_VENDOR] = 0x06, 0x10, 0x11

    def started(self) -> None:
        self.touch_changed()

    def touch_changed(self) -> None:
        down = self.place is not None
        self.drive("irq", not down)
        self.registers[_POINTS] = int(down)
        x, y = (round(value) for value in self.place or (0, 0))
        width, height = self.width - 1, self.height - 1
        x, y = {0: (x, y), 90: (y, width - x), 180: (width - x, height - y), 270: (height - y, x)}[self.rotation]
        self.registers[3:7] = bytes((x >> 8 | (_CONTACT if down else 0x40), x & 255, y >> 8, y & 255))
