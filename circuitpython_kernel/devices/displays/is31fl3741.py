"""Lumissil IS31FL3741: driver of 39 x 9 LEDs, here a matrix of 13 x 9 RGB LEDs, on I2C."""

from __future__ import annotations

from typing import Any

import numpy as np
from numpy.typing import NDArray

from circuitpython_kernel.devices.base.i2c_part import RegisterPart
from circuitpython_kernel.devices.base.part import Picture
from circuitpython_kernel.devices.toolkit.frame_log import Content
from circuitpython_kernel.devices.toolkit.screen import Screen

_COLUMNS, _ROWS, _LEDS = 13, 9, 351
_IDENTITY, _PAGE, _LOCK = 0xFC, 0xFD, 0xFE
_UNLOCK = 0xC5
_FIRST_PAGE = 180
"""LEDs whose brightness is on the first of two pages."""
_CONFIGURATION, _CURRENT, _RESET = 0x00, 0x01, 0x3F
_RESET_CODE = 0xAE
_SCREEN_PIXELS = 10
_ROW_ORDER = (8, 5, 4, 3, 2, 1, 0, 7, 6)
"""How the board's rows are wired, from the top."""


def _places() -> NDArray[np.int64]:
    """The numbers of the red, green and blue LED of each pixel: shape (rows, columns, 3)."""
    found = np.zeros((_ROWS, _COLUMNS, 3), np.int64)
    for y in range(_ROWS):
        row = _ROW_ORDER[y]
        for x in range(_COLUMNS):
            first = (row * 10 + x) * 3 if x < 10 else (90 + row * 3 + x - 10) * 3
            turned = x & 1 or x == 12
            # The board's wires: blue, green and red, or green, blue and red, one after another.
            order = (2, 1, 0) if not turned else (1, 0, 2)
            found[y, x] = [first + place for place in order]
    return found


class IS31FL3741(Screen, RegisterPart):
    """Matrix of 13 x 9 RGB LEDs, as on the Adafruit board 5201 (Lumissil datasheet IS31FL3741, rev B).

    Modelled: pages behind their lock, brightness and scaling of each LED, the current of all, software shutdown, reset,
    the identity. Open and short detection, the spread spectrum and the clock are not.

    Args:
        address: 0x30 to 0x33.
    """

    title = "matrix of 13 x 9 RGB LEDs"
    library = "adafruit-circuitpython-is31fl3741"
    example = (
        "import board\n"
        "from adafruit_is31fl3741.adafruit_rgbmatrixqt import Adafruit_RGBMatrixQT\n"
        "\n"
        "matrix = Adafruit_RGBMatrixQT(board.I2C())\n"
        "matrix.set_led_scaling(0xFF)\n"
        "matrix.global_current = 0xFF\n"
        "matrix.enable = True\n"
        "matrix.fill(0x204060)"
    )
    addresses = (0x30, 0x31, 0x32, 0x33)
    picture_scale = 2
    width, height = _COLUMNS, _ROWS

    def power_on(self) -> None:
        super().power_on()
        self._page, self._unlocked = 0, False
        self._reset_all()

    def _reset_all(self) -> None:
        # The page stays: libraries select the page of settings once, reset, and go on there.
        with self.changing():
            self.brightness = np.zeros(_LEDS, np.uint8)
            self.scaling = np.zeros(_LEDS, np.uint8)
            self.current, self.enabled = 0, False

    def _led(self, register: int) -> int | None:
        """The LED that a register of the page belongs to."""
        led = register + (_FIRST_PAGE if self._page in (1, 3) else 0)
        return led if led < _LEDS and (register < _FIRST_PAGE or self._page in (1, 3)) else None

    def next_register(self, register: int) -> int:
        return (register + 1) & 0xFF

    def read_register(self, register: int) -> int:
        if register == _IDENTITY:
            return 2 * self.address
        if register == _PAGE:
            return self._page
        if self._page == 4:
            return {_CONFIGURATION: int(self.enabled), _CURRENT: self.current}.get(register, 0)
        led = self._led(register)
        return 0 if led is None else int((self.brightness if self._page < 2 else self.scaling)[led])

    def write_register(self, register: int, value: int) -> None:
        if register == _LOCK:
            self._unlocked = value == _UNLOCK
        elif register == _PAGE:
            if self._unlocked:
                self._page, self._unlocked = value & 7, False
        elif self._page == 4:
            self._configure(register, value)
        elif self._page < 4 and (led := self._led(register)) is not None:
            with self.changing():
                (self.brightness if self._page < 2 else self.scaling)[led] = value

    def _configure(self, register: int, value: int) -> None:
        with self.changing():
            if register == _CONFIGURATION:
                self.enabled = bool(value & 1)
            elif register == _CURRENT:
                self.current = value
            elif register == _RESET and value == _RESET_CODE:
                self._reset_all()

    # ---- what a person sees

    @property
    def pixels(self) -> NDArray[np.uint8]:
        """How bright each LED shines, shape (9, 13, 3), 0 to 255: red, green and blue."""
        if not self.enabled or self.fault == "unplugged":
            return np.zeros((_ROWS, _COLUMNS, 3), np.uint8)
        light = self.brightness.astype(np.float64) * self.scaling * self.current / (255 * 255)
        return np.rint(light[_places()]).astype(np.uint8)

    def content(self) -> Content:
        return Content(self.pixels, None)

    def seen(self, content: Content) -> Picture:
        # An eye sees a dim light far brighter than its number.
        bright = np.rint(255 * (content.pixels / 255) ** 0.45).astype(np.uint8)
        picture = np.full((_ROWS * _SCREEN_PIXELS, _COLUMNS * _SCREEN_PIXELS, 3), 14, np.uint8)
        y, x = np.ogrid[:_SCREEN_PIXELS, :_SCREEN_PIXELS]
        middle = (_SCREEN_PIXELS - 1) / 2
        inside = np.tile((x - middle) ** 2 + (y - middle) ** 2 < 17, (_ROWS, _COLUMNS))
        lit = np.maximum(bright.repeat(_SCREEN_PIXELS, axis=0).repeat(_SCREEN_PIXELS, axis=1), 24)
        picture[inside] = lit[inside]
        return picture

    def readings(self) -> dict[str, Any]:
        return {"on": self.enabled, "current": self.current, "lit": int((self.pixels.max(axis=2) > 0).sum())}
