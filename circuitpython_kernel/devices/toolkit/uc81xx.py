"""UltraChip's controllers of e-paper and their copies: UC8151D, IL0373."""

from __future__ import annotations

from typing import Any, ClassVar

import numpy as np
from numpy.typing import NDArray

from .epaper import BLACK, HIGHLIGHT, WHITE, EPaper
from .waveforms import uc81xx_shade

_FIRST, _SECOND = 0x10, 0x13
"""Old data and new data in two colours; black and the third colour in three."""
_ARGUMENTS = {0x00: 1, 0x07: 1, 0x50: 1, 0x61: 3, 0x90: 7}
_SIZES = ((96, 230), (96, 252), (128, 296), (160, 296))
_TABLES = range(0x21, 0x25)
"""Waveforms for pixels that are white and stay so, become white, become black, are black and stay so."""
_TABLE_BYTES = 42
_OWN_TABLES, _TWO_COLORS, _DOWN, _RIGHT = 0x20, 0x10, 0x08, 0x04
_DEEP_SLEEP = 0xA5


class UC81xx(EPaper):
    """A controller with two memories of a bit for each pixel.

    Modelled: power on and off, the panel's setting, the resolution, both memories in two colours, three colours, and
    four shades by tables of a program's own, the polarity of data, partial windows, deep sleep, reset, the busy pin.
    Voltages, temperature, the clock and the border are read over.
    """

    arguments = _ARGUMENTS
    busy_level = False
    sizes: ClassVar[tuple[tuple[int, int], ...]] = _SIZES
    """Columns and rows that are driven, by the panel setting's two highest bits, until a program says how many."""
    first_setting: ClassVar[int] = 0x0F

    def power_on(self) -> None:
        super().power_on()
        self._first, self._second = self.noise(), self.noise()
        self._asleep = False
        self._defaults()

    def _defaults(self) -> None:
        self._powered = False
        self._setting, self._polarity = self.first_setting, 1
        self._resolution: tuple[int, int] | None = None
        self._partial: tuple[int, int, int, int] | None = None
        self._partial_on = False
        self._at = 0
        self._tables = {code: bytearray() for code in _TABLES}
        self.begin(0)

    def reset(self) -> None:
        self._asleep = False
        self._defaults()

    def command(self, code: int) -> None:
        if self._asleep or self.busy:
            return
        self.begin(code)
        if code in (_FIRST, _SECOND):
            self._at = 0
        elif code in _TABLES:
            self._tables[code] = bytearray()
        elif code == 0x02:
            self._powered = False
            self.busy_for(0.02)
        elif code == 0x04:
            self._powered = True
            self.busy_for(0.08)
        elif code in (0x91, 0x92):
            self._partial_on = code == 0x91
        elif code == 0x12 and self._powered:
            self._update()

    def data(self, data: bytes) -> None:
        if self._asleep or self.busy:
            return
        if self._code in (_FIRST, _SECOND):
            self._write(self._first if self._code == _FIRST else self._second, data)
        elif self._code in _TABLES:
            table = self._tables[self._code]
            table += data[: _TABLE_BYTES - len(table)]
        else:
            self.collect(data)

    def carry_out(self, code: int, values: bytearray) -> None:
        if code == 0x00:
            self._setting = values[0]
            if not values[0] & 1:
                self._defaults()
        elif code == 0x07:
            self._asleep = values[0] == _DEEP_SLEEP
        elif code == 0x50:
            self._polarity = values[0] >> 4 & 3
        elif code == 0x61:
            self._resolution = (values[0] & 0xF8, values[1] << 8 | values[2])
        else:
            top, bottom = values[2] << 8 | values[3], values[4] << 8 | values[5]
            self._partial = (values[0] & 0xF8, values[1] | 7, top, bottom)

    def _window(self) -> tuple[int, int, int, int]:
        """The part of the memory that is written: left, right, top, bottom."""
        if self._partial_on and self._partial is not None:
            return self._partial
        width, height = self._resolution or self.sizes[self._setting >> 6]
        return 0, width - 1, 0, height - 1

    def _write(self, memory: NDArray[np.uint8], data: bytes) -> None:
        left, right, top, bottom = self._window()
        width = right - left + 1
        if width < 8 or bottom < top:
            return
        bits = np.unpackbits(np.frombuffer(data, np.uint8))
        rows, columns = np.divmod(self._at + np.arange(len(bits)), width)
        rows, columns = rows + top, columns + left
        there = (rows <= bottom) & (rows < memory.shape[0]) & (columns < memory.shape[1])
        memory[rows[there], columns[there]] = bits[there]
        self._at += len(bits)

    def _update(self) -> None:
        first, second, polarity = self._first, self._second, self._polarity
        if not self._setting & _TWO_COLORS:
            # Three colours: a bit for black or white, one for the third colour.
            white, colored = first == polarity & 1, second == 1 - (polarity >> 1)
            pixels = np.where(white, np.uint8(WHITE), np.uint8(BLACK))
            pixels[colored] = HIGHLIGHT if self.highlight is not None else BLACK
        elif self._setting & _OWN_TABLES:
            white_white, to_white, to_black, black_black = (uc81xx_shade(bytes(self._tables[code])) for code in _TABLES)
            shades = np.array([black_black, to_black, to_white, white_white], np.uint8)
            pixels = (second << np.uint8(1)) | first
            pixels = shades[pixels if polarity & 1 else 3 - pixels]
        else:
            pixels = np.where(second == polarity & 1, np.uint8(WHITE), np.uint8(BLACK))
        if not self._setting & _DOWN:
            pixels = pixels[::-1]
        if not self._setting & _RIGHT:
            pixels = pixels[:, ::-1]
        self.refresh(pixels)

    def readings(self) -> dict[str, Any]:
        return {**super().readings(), "powered": self._powered, "asleep": self._asleep}
