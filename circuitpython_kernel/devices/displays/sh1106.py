"""Sino Wealth SH1106: monochrome OLED display of 128 x 64 pixels, on I2C or SPI."""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

from circuitpython_kernel.devices.toolkit.oled import MonochromeOLED

_COLUMNS, _ROWS, _PAGES = 132, 64, 8
_FIRST_COLUMN = 2
"""Panels of 128 columns use those in the middle."""
_ARGUMENTS = {0x81: 1, 0xA8: 1, 0xAD: 1, 0xD3: 1, 0xD5: 1, 0xD9: 1, 0xDA: 1, 0xDB: 1}


class SH1106(MonochromeOLED):
    """Monochrome OLED display of 128 x 64 pixels, on I2C or SPI (Sino Wealth datasheet SH1106, version 2.3).

    It is upright for a program that turns both segments and rows around (commands A1 and C8), as all do. Modelled: page
    addressing, contrast, inversion, all pixels on, display off, start line, offset, multiplex ratio, segment remap (for
    what is shown), COM direction, reset. Reading the memory is not. The memory holds noise after power-on.

    Args:
        width, height: the panel.
        address: 0x3C or 0x3D.

    Raises:
        ValueError: for a panel that is too large.
    """

    title = "OLED display, 128 x 64 pixels, with SH1106"
    example = (
        "import board, digitalio\n"
        "\n"
        "i2c = board.I2C()\n"
        "while not i2c.try_lock():\n"
        "    pass\n"
        'i2c.writeto(0x3C, b"\\x00\\xa1\\xc8\\xaf")\n'
        "for page in range(8):\n"
        "    i2c.writeto(0x3C, bytes((0x00, 0xB0 + page, 0x02, 0x10)))\n"
        '    i2c.writeto(0x3C, b"\\x40" + b"\\x0f\\xf0" * 64)'
    )
    addresses = (0x3C, 0x3D)
    arguments = _ARGUMENTS

    def __init__(self, width: int = 128, height: int = 64, *, address: int | None = None) -> None:
        if not (1 <= width <= 128 and 1 <= height <= _ROWS):
            raise ValueError(f"an SH1106 drives panels of up to 128 x 64 pixels, not {width} x {height}")
        self.width, self.height = width, height
        super().__init__(address=address)

    def power_on(self) -> None:
        self.ram = bytearray(self._chance.randbytes(_COLUMNS * _PAGES))
        self._begin()

    def reset(self) -> None:
        super().reset()
        self.contrast = 0x80
        self._mux = _ROWS - 1

    def carry_out(self, code: int, values: list[int]) -> None:
        value = values[0] if values else 0
        if code <= 0x0F:
            self._column = self._column & 0xF0 | code
        elif code <= 0x1F:
            self._column = self._column & 0x0F | (code & 15) << 4
        elif 0x40 <= code <= 0x7F:
            self._start_line = code & 0x3F
        elif code == 0xA8:
            self._mux = value & 0x3F
        elif 0xB0 <= code <= 0xB7:
            self._page = code & 7
        elif code == 0xD3:
            self._offset = value & 0x3F
        else:
            super().carry_out(code, values)

    def to_memory(self, data: bytes) -> None:
        # Behind the last column nothing is written, until a program sets another one.
        part = data[: max(_COLUMNS - self._column, 0)]
        begin = self._page * _COLUMNS + self._column
        self.ram[begin : begin + len(part)] = part
        self._column += len(part)

    # ---- what a person sees

    @property
    def pixels(self) -> NDArray[np.bool_]:
        """The pixels that are lit now, an array of shape (height, width)."""
        if not self.on or self.fault == "unplugged":
            return np.zeros((self.height, self.width), np.bool_)
        pages = np.frombuffer(bytes(self.ram), np.uint8).reshape(_PAGES, 1, _COLUMNS)
        memory = np.unpackbits(pages, axis=1, bitorder="little").reshape(_ROWS, _COLUMNS).astype(np.bool_)
        memory = memory[:, _FIRST_COLUMN : _FIRST_COLUMN + self.width]
        if not self._remapped:
            memory = memory[:, ::-1]
        line = np.arange(self.height)
        row = line if self._upwards else self._mux - line
        shown = memory[(row + self._offset + self._start_line) % _ROWS]
        lit: NDArray[np.bool_] = ((shown | self.all_on) ^ self.inverted) & (line <= self._mux)[:, None]
        return lit
