"""Sharp's memory displays, and those of JDI with eight colours: what `sharpdisplay` sends.

The framebuffer is what goes over the bus: a command, for each line its number, its pixels and a byte of zeros, and a
zero at the end. Chip select is active high (shared-module/sharpdisplay/SharpMemoryFramebuffer.c). JDI's lines have four
bits a pixel and numbers that are not reversed (datasheet of the LPM013M126, section 6).
"""

from __future__ import annotations

import numpy as np

from circuitpython_kernel.hardware.chip import Chip
from circuitpython_kernel.hardware.memory.layout import Function, PinMode
from circuitpython_kernel.hardware.peripherals.spi_bus import SPIBus, understands_lines

from .buses import claim, drive, is_free, let_go
from .framebuffers import Framebuffer, FrameFormat, Rows

_WRITE, _VCOM = 0x80, 0x40


def line_number(number: int, *, is_jdi: bool) -> int:
    """The byte for a line, counted from 0."""
    value = number + 1 & 0xFF
    return value if is_jdi else int(f"{value:08b}"[::-1], 2)


class SharpFramebuffer(Framebuffer):
    """Lines with their numbers."""

    def __init__(
        self, chip: Chip, spi: SPIBus, chip_select: int, width: int, height: int, baudrate: int,
        address: int | None, size: int,
        *, is_jdi: bool, own: bool,
    ) -> None:  # fmt: skip
        stride = ((width + 1) // 2 if is_jdi else (width + 7) // 8) + 2
        form = FrameFormat(
            width, height, 4 if is_jdi else 1, grayscale=not is_jdi, pixels_in_byte_share_row=True,
            reverse_pixels_in_byte=True, first=2, stride=stride,
        )  # fmt: skip
        super().__init__(chip, form, ((chip_select, 1),), address, size)
        self._spi, self._chip_select, self._baudrate = spi, chip_select, baudrate
        self._is_jdi, self._own_bus = is_jdi, own
        self._full = True

    def emptied(self) -> None:
        """See `Framebuffer`: the lines have their numbers."""
        data, form = self.bytes, self.format
        data[:] = 0
        data[0] = _WRITE
        for number in range(form.height):
            data[1 + number * form.row_stride] = line_number(number, is_jdi=self._is_jdi)
        self._full = True

    def claim_pins(self) -> None:
        """See `Framebuffer`. The pins of a bus that is not the board's own stay the display's, too."""
        super().claim_pins()
        spi = self._spi
        for line, mode, function in (
            (spi.sck, PinMode.TALK, Function.SCK), (spi.mosi, PinMode.TALK, Function.MOSI),
            (spi.miso, PinMode.LISTEN, Function.MISO),
        ):  # fmt: skip
            if self._own_bus and line is not None and self.chip.block.pin_mode(line) is PinMode.UNUSED:
                claim(self.chip, line, 0, mode, function)

    def let_go(self) -> None:
        """See `Framebuffer`."""
        super().let_go()
        spi = self._spi
        for pin in (spi.sck, spi.mosi, spi.miso) if self._own_bus else ():
            if pin is not None:
                let_go(self.chip, pin)

    def swap(self, rows: Rows, *, silently: bool = False) -> None:
        """See `Framebuffer`. While the program has locked the bus nothing is sent, and what changed is forgotten."""
        if silently:
            self._tell(rows | self._full)
            return
        if not is_free(self):
            return
        spi, data, stride = self._spi, self.bytes, self.format.row_stride
        spi.frequency, spi.polarity, spi.phase = self._baudrate, 0, 0
        drive(self.chip, self._chip_select, 1)
        data[0] ^= _VCOM
        spi.transfer(data[:1].tobytes(), False)
        lines = data[1 : 1 + stride * self.format.height].reshape(self.format.height, stride)
        for number in np.flatnonzero(rows | self._full).tolist():
            spi.transfer(lines[number].tobytes(), False)
        spi.transfer(data[1 + stride * self.format.height :][:1].tobytes(), False)
        drive(self.chip, self._chip_select, 0)
        self._full = False

    def _tell(self, rows: Rows) -> None:
        """The lines for the parts alone, as for `DisplayBus.tell`."""
        data, stride = self.bytes, self.format.row_stride
        lines = data[1 : 1 + stride * self.format.height].reshape(self.format.height, stride)
        message = bytes([_WRITE]) + lines[rows].tobytes() + b"\0"
        for target, pin in self._spi.parts:
            if pin in (None, self._chip_select) and understands_lines(target):
                self.chip.user_code.call(target.spi_lines, None, message, self._chip_select)
        self._full = False
