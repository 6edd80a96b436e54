"""Solomon Systech's controllers of e-paper: SSD1680, SSD1681 and their relatives."""

from __future__ import annotations

from typing import Any, ClassVar

import numpy as np
from numpy.typing import NDArray

from .epaper import BLACK, HIGHLIGHT, WHITE, EPaper
from .waveforms import ssd16xx_shades

_BLACK_RAM, _RED_RAM = 0x24, 0x26
_ARGUMENTS = {0x01: 3, 0x10: 1, 0x11: 1, 0x21: 1, 0x22: 1, 0x44: 2, 0x45: 4, 0x4E: 1, 0x4F: 2}
_LUT_BYTES = 144
"""So many bytes of a table of a program's own make up its waveforms."""
_LOADS_TABLE, _DISPLAYS = 0x10, 0x04
"""Bits of the update's sequence (command 22): the chip's own table is loaded, the picture is shown."""


class SSD16xx(EPaper):
    """A controller with two memories of a bit for each pixel, black (or white) and red.

    Modelled: windows, counters, the direction in which they count, both memories with inversion and bypass, the
    update's sequence, a table of a program's own (its waveforms make one of four shades), deep sleep, both resets, the
    busy pin. Voltages, temperature and the border are read over; partial updates are as long as others.
    """

    arguments = _ARGUMENTS
    column_mask: ClassVar[int] = 0x3F
    """The bits of a column's number, in bytes of eight pixels."""
    row_mask: ClassVar[int] = 0x1FF
    identity: ClassVar[int] = 0
    """What the chip's user memory begins with."""

    def power_on(self) -> None:
        super().power_on()
        self._black, self._red = self.noise(), self.noise()
        self._asleep = False
        self._defaults()

    def _defaults(self) -> None:
        self._entry = 0x03
        self._columns, self._rows = (0, self.memory[0] // 8 - 1), (0, self.memory[1] - 1)
        self._column, self._row = 0, 0
        self._sequence, self._control = 0xFF, 0x00
        self._table = bytearray()
        self.begin(0)

    def reset(self) -> None:
        self._asleep = False
        self._defaults()

    def command(self, code: int) -> None:
        if self._asleep or self.busy:
            return
        self.begin(code)
        if code == 0x12:
            self._defaults()
            self.busy_for(0.002)
        elif code == 0x20:
            self._update()
        elif code == 0x32:
            self._table = bytearray()

    def data(self, data: bytes) -> None:
        if self._asleep or self.busy:
            return
        if self._code in (_BLACK_RAM, _RED_RAM):
            self._write(self._black if self._code == _BLACK_RAM else self._red, data)
        elif self._code == 0x32:
            self._table += data[: _LUT_BYTES - len(self._table)]
        else:
            self.collect(data)

    def carry_out(self, code: int, values: bytearray) -> None:
        value = values[0]
        if code == 0x10:
            self._asleep = bool(value & 3)
        elif code == 0x11:
            self._entry = value
        elif code == 0x21:
            self._control = value
        elif code == 0x22:
            self._sequence = value
        elif code == 0x44:
            self._columns = self._window_columns(values)
        elif code == 0x45:
            self._rows = (value | values[1] << 8, values[2] | values[3] << 8)
        elif code == 0x4E:
            self._column = self._window_columns(values)[0]
        elif code == 0x4F:
            self._row = value | values[1] << 8

    def _window_columns(self, values: bytearray) -> tuple[int, int]:
        """The first and the last of columns that a command names, in bytes of eight pixels."""
        return values[0] & self.column_mask, values[-1] & self.column_mask

    def _write(self, memory: NDArray[np.uint8], data: bytes) -> None:
        right, down, by_rows = self._entry & 1, self._entry >> 1 & 1, self._entry >> 2 & 1
        (first, last), (top, bottom) = self._columns, self._rows
        bits = np.unpackbits(np.frombuffer(data, np.uint8)[:, None], axis=1)
        for octet in bits:
            column, row = 8 * self._column, self._row
            if column + 8 <= memory.shape[1] and row < memory.shape[0]:
                memory[row, column : column + 8] = octet
            ended = self._row == bottom if by_rows else self._column == last
            if by_rows:
                self._row = top if ended else (self._row + (1 if down else -1)) & self.row_mask
                if ended:
                    self._column = (
                        first if self._column == last else (self._column + (1 if right else -1)) & self.column_mask
                    )
            else:
                self._column = first if ended else (self._column + (1 if right else -1)) & self.column_mask
                if ended:
                    self._row = top if self._row == bottom else (self._row + (1 if down else -1)) & self.row_mask

    def _update(self) -> None:
        if not self._sequence & _DISPLAYS:
            self.busy_for(0.1)
            return
        black, red = _taken(self._black, self._control & 15), _taken(self._red, self._control >> 4)
        if len(self._table) == _LUT_BYTES and not self._sequence & _LOADS_TABLE:
            self.refresh(np.array(ssd16xx_shades(bytes(self._table)), np.uint8)[(red << np.uint8(1)) | black])
            return
        pixels = np.where(black, np.uint8(WHITE), np.uint8(BLACK))
        if self.highlight is not None:
            pixels[red > 0] = HIGHLIGHT
        self.refresh(pixels)

    def answer(self, count: int) -> bytes:
        return bytes((self.identity,)) * count if self._code == 0x2E else b""

    def readings(self) -> dict[str, Any]:
        return {**super().readings(), "asleep": self._asleep}


def _taken(memory: NDArray[np.uint8], option: int) -> NDArray[np.uint8]:
    """What the update takes a memory for: as it is, all 0, or the opposite."""
    if option & 4:
        return np.zeros_like(memory)
    return memory ^ np.uint8(1) if option & 8 else memory
