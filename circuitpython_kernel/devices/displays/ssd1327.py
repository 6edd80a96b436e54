"""Solomon Systech SSD1327: OLED display of up to 128 x 128 pixels in 16 shades, on I2C or SPI."""

from __future__ import annotations

from typing import Any

import numpy as np
from numpy.typing import NDArray

from circuitpython_kernel.devices.toolkit.oled import OLEDScreen

_SIZE = 128
_ARGUMENTS = {
    0x15: 2, 0x75: 2, 0x26: 7, 0x27: 7, 0x81: 1, 0xA0: 1, 0xA1: 1, 0xA2: 1, 0xA8: 1, 0xAB: 1, 0xB1: 1, 0xB3: 1,
    0xB6: 1, 0xB8: 15, 0xBC: 1, 0xBE: 1, 0xD5: 1, 0xFD: 1,
}  # fmt: skip
_USUAL_REMAP = 0x53
"""The library's: with it the picture is upright."""
_COLUMNS_TURNED, _NIBBLES_TURNED, _VERTICAL, _ROWS_TURNED = 0x01, 0x02, 0x04, 0x10
_NORMAL, _ALL_ON, _ALL_OFF, _INVERSE = 0xA4, 0xA5, 0xA6, 0xA7
_LINEAR = [0, *(2 * n for n in range(15))]
"""The shades' pulses until a program chooses others (command B9)."""


class SSD1327(OLEDScreen):
    """OLED display of up to 128 x 128 pixels in 16 shades, on I2C or SPI (Solomon Systech datasheet SSD1327, rev 1.1).

    Modelled: windows, both directions of addressing, the order of columns, nibbles and rows, shades, contrast,
    inversion, all pixels on or off, display off, start line, offset, multiplex ratio, reset. Scrolling is not. The
    memory holds noise after power-on.

    Args:
        width, height: the panel.
        address: 0x3C or 0x3D.

    Raises:
        ValueError: for a panel that is too large.
    """

    title = "OLED display, 128 x 128 pixels in 16 shades"
    library = "adafruit-circuitpython-ssd1327"
    example = (
        "import board, displayio, i2cdisplaybus, adafruit_ssd1327\n"
        "\n"
        "displayio.release_displays()\n"
        "bus = i2cdisplaybus.I2CDisplayBus(board.I2C(), device_address=0x3D)\n"
        "display = adafruit_ssd1327.SSD1327(bus, width=128, height=128)\n"
        'print("Hello, display!")'
    )
    addresses = (0x3D, 0x3C)
    arguments = _ARGUMENTS

    def __init__(self, width: int = 128, height: int = 128, *, address: int | None = None) -> None:
        if not (1 <= width <= _SIZE and 1 <= height <= _SIZE):
            raise ValueError(f"an SSD1327 drives panels of up to 128 x 128 pixels, not {width} x {height}")
        self.width, self.height = width, height
        super().__init__(address=address)

    def power_on(self) -> None:
        noise = np.frombuffer(self._chance.randbytes(_SIZE * _SIZE), np.uint8)
        self.ram = (noise & 15).reshape(_SIZE, _SIZE).copy()
        self._begin()

    def reset(self) -> None:
        self.on = False
        self.contrast = 0x7F
        self._remap = 0
        self._mode = _NORMAL
        self._columns, self._rows = (0, _SIZE // 2 - 1), (0, _SIZE - 1)
        self._at = 0
        self._start_line = self._offset = 0
        self._mux = _SIZE - 1
        self._pulses = list(_LINEAR)

    def carry_out(self, code: int, values: list[int]) -> None:
        value = values[0] if values else 0
        if code == 0x15:
            self._columns, self._at = (value & 63, values[1] & 63), 0
        elif code == 0x75:
            self._rows, self._at = (value & 127, values[1] & 127), 0
        elif code == 0x81:
            self.contrast = value
        elif code == 0xA0:
            self._remap = value
        elif code == 0xA1:
            self._start_line = value & 127
        elif code == 0xA2:
            self._offset = value & 127
        elif _NORMAL <= code <= _INVERSE:
            self._mode = code
        elif code == 0xA8:
            self._mux = value & 127
        elif code in (0xAE, 0xAF):
            self.on = code == 0xAF
        elif code == 0xB8:
            self._pulses = [0, *(one & 63 for one in values)]
        elif code == 0xB9:
            self._pulses = list(_LINEAR)

    def to_memory(self, data: bytes) -> None:
        (left, right), (top, bottom) = self._columns, self._rows
        width, height = right - left + 1, bottom - top + 1
        if width < 1 or height < 1:
            return
        place = (self._at + np.arange(len(data))) % (width * height)
        self._at = (self._at + len(data)) % (width * height)
        rows, columns = np.divmod(place, width)
        if self._remap & _VERTICAL:
            columns, rows = np.divmod(place, height)
        octets = np.frombuffer(data, np.uint8)
        pair = (octets >> 4, octets & 15) if self._remap & _NIBBLES_TURNED else (octets & 15, octets >> 4)
        segments = 2 * (columns + left)
        if self._remap & _COLUMNS_TURNED:
            segments = np.subtract(_SIZE - 2, segments)  # the two pixels of a byte stay as they are
        for half in (0, 1):
            self.ram[rows + top, segments + half] = pair[half]

    # ---- what a person sees

    def levels(self) -> NDArray[np.uint8]:
        if not self.on or self.fault == "unplugged" or self._mode == _ALL_OFF:
            return np.zeros((self.height, self.width), np.uint8)
        line = np.arange(self.height)
        row = line if (self._remap ^ _USUAL_REMAP) & _ROWS_TURNED == 0 else self._mux - line
        shades = self.ram[(row + self._start_line + self._offset) % _SIZE, ::-1][:, : self.width]
        if self._mode == _ALL_ON:
            shades = np.full_like(shades, 15)
        elif self._mode == _INVERSE:
            shades = 15 - shades
        # An eye sees half of the light as three quarters of the brightness.
        seen = np.rint(255 * (np.array(self._pulses) / 63) ** (1 / 2.2)).astype(np.uint8)
        found: NDArray[np.uint8] = seen[shades]
        found[line > self._mux] = 0
        return found

    def readings(self) -> dict[str, Any]:
        return {"on": self.on, "contrast": self.contrast, "inverted": self._mode == _INVERSE}
