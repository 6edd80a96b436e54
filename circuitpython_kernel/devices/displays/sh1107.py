"""Sino Wealth SH1107: monochrome OLED display of up to 128 x 128 pixels, on I2C or SPI."""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

from circuitpython_kernel.devices.toolkit.oled import MonochromeOLED

_LINES, _PAGES = 128, 16
_ARGUMENTS = {0x81: 1, 0xA8: 1, 0xAD: 1, 0xD3: 1, 0xD5: 1, 0xD9: 1, 0xDB: 1, 0xDC: 1}


class SH1107(MonochromeOLED):
    """Monochrome OLED display of up to 128 x 128 pixels, on I2C or SPI (Sino Wealth datasheet SH1107, version 2.1).

    Give it what your program gives to the library. Modelled: both addressing modes, contrast, inversion, all pixels on,
    display off, start line, offset, multiplex ratio, segment remap, COM direction, reset. Reading the memory is not.
    The memory holds noise after power-on.

    Args:
        width, height: the panel as it is held.
        rotation: by how many degrees a picture is turned clockwise to be upright there.
        display_offset: the offset with which the panel's first line shows the first column of the memory.
        address: 0x3C or 0x3D.

    Raises:
        ValueError: for a panel that is too large, or another rotation.
    """

    title = "OLED display, 128 x 64 or 128 x 128 pixels"
    library = "adafruit-circuitpython-displayio-sh1107"
    example = (
        "import board, displayio, i2cdisplaybus, adafruit_displayio_sh1107\n"
        "\n"
        "displayio.release_displays()\n"
        "bus = i2cdisplaybus.I2CDisplayBus(board.I2C(), device_address=0x3C)\n"
        "display = adafruit_displayio_sh1107.SH1107(bus, width=128, height=64)\n"
        'print("Hello, display!")'
    )
    addresses = (0x3C, 0x3D)
    arguments = _ARGUMENTS

    def __init__(
        self,
        width: int = 128,
        height: int = 64,
        *,
        rotation: int = 90,
        display_offset: int = 0x60,
        address: int | None = None,
    ) -> None:
        if not (1 <= width <= _LINES and 1 <= height <= _LINES):
            raise ValueError(f"an SH1107 drives panels of up to 128 x 128 pixels, not {width} x {height}")
        if rotation not in (0, 90, 180, 270):
            raise ValueError(f"a display is turned by 0, 90, 180 or 270 degrees, not by {rotation}")
        self.width, self.height, self.rotation = width, height, rotation
        self.display_offset = display_offset
        super().__init__(address=address)

    def power_on(self) -> None:
        self.ram = bytearray(self._chance.randbytes(_LINES * _PAGES))
        self._begin()

    def reset(self) -> None:
        super().reset()
        self.contrast = 0x80
        self._vertical = False
        self._mux = 127

    def carry_out(self, code: int, values: list[int]) -> None:
        value = values[0] if values else 0
        if code <= 0x0F:
            self._column = self._column & 0x70 | code
        elif code <= 0x17:
            self._column = self._column & 0x0F | (code & 7) << 4
        elif code in (0x20, 0x21):
            self._vertical = code == 0x21
        elif code == 0xA8:
            self._mux = value & 0x7F
        elif 0xB0 <= code <= 0xBF:
            self._page = code & 15
        elif code == 0xD3:
            self._offset = value & 0x7F
        elif code == 0xDC:
            self._start_line = value & 0x7F
        else:
            super().carry_out(code, values)

    def to_memory(self, data: bytes) -> None:
        for value in data:
            self.ram[self._page * _LINES + self._column] = value
            if not self._vertical:
                self._column = (self._column + 1) % _LINES
                continue
            self._page = (self._page + 1) % _PAGES
            if not self._page:
                self._column = (self._column + 1) % _LINES

    # ---- what a person sees

    @property
    def pixels(self) -> NDArray[np.bool_]:
        """The pixels that are lit now, an array of shape (height, width)."""
        lines, segments = (self.height, self.width) if self.rotation in (90, 270) else (self.width, self.height)
        if not self.on or self.fault == "unplugged":
            return np.zeros((self.height, self.width), np.bool_)
        pages = np.frombuffer(bytes(self.ram), np.uint8).reshape(_PAGES, 1, _LINES)
        # A row for each segment, a column for each line: pages lie across the lines.
        memory = np.unpackbits(pages, axis=1, bitorder="little").reshape(8 * _PAGES, _LINES).astype(np.bool_)
        if self._remapped:
            memory = memory[::-1]
        line = np.arange(lines)
        driven = line <= self._mux
        line = self._mux - line if self._upwards else line
        shown = memory[:segments, (line + self._offset - self.display_offset + self._start_line) % _LINES]
        lit = ((shown | self.all_on) ^ self.inverted) & driven[None, :]
        return np.rot90(lit, self.rotation // 90)
