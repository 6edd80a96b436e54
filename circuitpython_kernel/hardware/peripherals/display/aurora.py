"""Pervasive Displays' e-paper with Aurora film: what `aurora_epaper` sends.

The program's chip drives each line of the paper by itself, again and again, as the datasheets of the driver chip say
("COG Driver Interface Timing for small size G2"); it follows shared-module/aurora_epaper of CircuitPython.
"""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

from circuitpython_kernel.hardware.chip import Chip, GuestError
from circuitpython_kernel.hardware.memory.layout import PinMode, Pull
from circuitpython_kernel.hardware.peripherals.bulk import Bulk
from circuitpython_kernel.hardware.peripherals.spi_bus import SPIBus, understands_lines

from .buses import drive, is_free, let_go
from .framebuffers import Framebuffer, FrameFormat, Rows

NONE, WHITE, BLACK = 0, 2, 3
"""What two bits of a line do to a pixel."""
IDENTITY = 0x12

CHANNELS = {
    (128, 96): "00000000000fff00", (200, 96): "0000000001ffe000", (264, 176): "0000007ffffe0000",
    (144, 128): "00000003fc0000ff", (232, 128): "00001fe0000000ff",
}  # fmt: skip
"""The sizes of panels, and which channels of the driver chip each uses."""
_FAST, _SLOW = 480, 630
"""How long a stage takes at 40 degrees, in ms: of most panels, and of the two largest."""
_TIMES = ((-10, 17), (-5, 12), (5, 8), (10, 4), (15, 3), (20, 2), (40, 1))
"""Up to which temperature a stage takes how many times as long."""
_MS, _ENDLESS_NS = 1_000_000, 1 << 61
_BYTE_NS = 6_000
"""What a board takes to begin a byte, as each is written by a call of its own: an estimate. It comes behind a frame."""
_BAUDRATE = 15_000_000
_TRIES = 4


def order_of(width: int, height: int) -> tuple[list[int], bool]:
    """How a line's pixels are sent: their columns, in the order of sending, and whether all come in one row.

    When they do not, the first half of them come before the bytes that choose the line, the others behind.
    """
    columns = np.arange(width).reshape(-1, 8)
    if (width, height) in ((144, 128), (232, 128)):
        return columns[::-1, ::-1].ravel().tolist(), True
    even = columns[::-1, 6::-2].ravel().tolist()
    odd = columns[:, 1::2].ravel().tolist()
    return [*even, *odd], False


def line_bytes(width: int, height: int, row: int, codes: NDArray[np.uint8], border: int) -> bytes:
    """What is sent for a line, whose pixels get some codes; a row of -4 chooses none."""
    order, one_row = order_of(width, height)
    packed = np.packbits(np.stack((codes[order] >> 1, codes[order] & 1), axis=1).ravel()).tobytes()
    edge = bytes([border])
    if one_row:
        odd, even = bytearray(height // 8), bytearray(height // 8)
        if row >= 0:
            (odd if row % 2 else even)[row // 8] = 3 << (row % 8 ^ 7) // 2 & 0xFF
        return bytes(odd) + packed + bytes(even) + edge
    scan = bytearray(height // 4)
    if row >= 0:
        scan[height // 4 - 1 - row // 4] = 3 << row % 4 * 2
    half = len(packed) // 2
    line = packed[:half] + bytes(scan) + packed[half:]
    return line + edge if width == 128 else edge + line


class AuroraFramebuffer(Framebuffer):
    """A bit for each pixel; 1 is black on the paper."""

    def __init__(
        self, chip: Chip, spi: SPIBus, chip_select: int, reset: int, busy: int, discharge: int, power: int | None,
        width: int, height: int, address: int, size: int,
    ) -> None:  # fmt: skip
        form = FrameFormat(width, height, 1, grayscale=True, pixels_in_byte_share_row=True)
        outputs = [pin for pin in (chip_select, reset, discharge, power) if pin is not None]
        super().__init__(chip, form, tuple((pin, 1) for pin in outputs), address, size)
        self._spi, self._chip_select, self._reset, self._busy = spi, chip_select, reset, busy
        self._discharge, self._power = discharge, power
        self._before = np.zeros((height, width), np.uint8)
        self.set_temperature(20)

    def set_temperature(self, celsius: float) -> None:
        """How warm it is: ink is slow in the cold."""
        base = _SLOW if (self.format.width, self.format.height) in ((232, 128), (264, 176)) else _FAST
        times = next((times for limit, times in _TIMES if celsius <= limit), 0.7)
        self._stage_ms = int(base * times)

    def claim_pins(self) -> None:
        """See `Framebuffer`."""
        super().claim_pins()
        block = self.chip.block
        block["PIN_PULL"][self._busy] = Pull.NONE
        block["PIN_MODE"][self._busy] = PinMode.INPUT
        self.chip.pins.settle(self._busy)

    def let_go(self) -> None:
        """See `Framebuffer`."""
        super().let_go()
        let_go(self.chip, self._busy)

    def swap(self, rows: Rows, *, silently: bool = False) -> None:
        """See `Framebuffer`: all of it is shown, whatever has changed. A program's lock is waited for by nobody."""
        if silently:
            message = self.bytes.tobytes()
            for target, pin in self._spi.parts:
                if pin in (None, self._chip_select) and understands_lines(target):
                    self.chip.user_code.call(target.spi_lines, None, message, self._chip_select)
            self._before = self.values.copy()
            return
        if not is_free(self):
            return
        self._spi.frequency, self._spi.polarity, self._spi.phase = _BAUDRATE, 0, 0
        if self._power_on():
            self._show()
        self._power_off()

    # ---- bytes

    def _write(self, data: bytes) -> bytes:
        found = self._spi.transfer(data, True)
        self.chip.clock.sleep(_BYTE_NS * len(data))
        return found

    def _pair(self, first: int, second: int) -> int:
        drive(self.chip, self._chip_select, 0)
        self._write(bytes([first]))
        found = self._write(bytes([second]))[0]
        drive(self.chip, self._chip_select, 1)
        return found

    def _set(self, index: int, value: int) -> None:
        self._pair(0x70, index)
        self._pair(0x72, value)

    def _get(self, index: int) -> int:
        self._pair(0x70, index)
        return self._pair(0x73, 0)

    def _block(self, index: int, data: bytes) -> None:
        self._pair(0x70, index)
        drive(self.chip, self._chip_select, 0)
        self._write(b"\x72" + data)
        drive(self.chip, self._chip_select, 1)

    def _wait(self, ms: int) -> None:
        self.chip.clock.sleep(ms * _MS)

    def _power_on(self) -> bool:
        """Start the driver chip; whether its voltages came up."""
        chip, clock = self.chip, self.chip.clock
        if self._power is not None:
            drive(chip, self._power, 1)
        drive(chip, self._chip_select, 1)
        drive(chip, self._reset, 1)
        drive(chip, self._discharge, 0)
        self._wait(5)
        for level in (0, 1):
            drive(chip, self._reset, level)
            self._wait(5)
        if chip.pins.level(self._busy):
            clock.sleep(_ENDLESS_NS, lambda: None if chip.pins.level(self._busy) else clock.now_ns)
        if self._pair(0x71, 0) != IDENTITY:
            raise GuestError("RuntimeError", "Invalid id")
        self._set(0x02, 0x40)
        self._set(0x0B, 0x02)
        self._block(0x01, bytes.fromhex(CHANNELS[self.format.width, self.format.height]))
        for index, value in (
            (0x07, 0xD1), (0x08, 0x02), (0x09, 0xC2), (0x04, 0x03), (0x03, 0x01), (0x03, 0x00),
        ):  # fmt: skip
            self._set(index, value)
        self._wait(5)
        for _ in range(_TRIES):
            for value, ms in ((0x01, 150), (0x03, 90), (0x0F, 40)):
                self._set(0x05, value)
                self._wait(ms)
            if self._get(0x0F) & 0x40:
                self._set(0x02, 0x06)
                return True
        return False

    def _show(self) -> None:
        """The four stages, and an empty frame at the end."""
        form, clock = self.format, self.chip.clock
        size = (form.width, form.height)
        new = self.values.copy()
        start, count = clock.now_ns, 0
        frame = self._frame(self._before, BLACK, WHITE, 0xFF if size == (264, 176) else 0)
        while True:
            self._send(frame)
            count += 1
            if clock.now_ns - start >= self._stage_ms * _MS:
                break
        edge = 0xAA if size in ((144, 128), (232, 128), (264, 176)) else 0
        for pixels, clear, dark, border in (
            (self._before, WHITE, NONE, 0), (new, BLACK, WHITE, 0), (new, WHITE, BLACK, edge),
        ):  # fmt: skip
            frame = self._frame(pixels, clear, dark, border)
            for _ in range(count):
                self._send(frame)
        self._before = new
        nothing = np.zeros(form.width, np.uint8)
        self._send(self._lines([*((row, nothing, edge) for row in range(form.height)), (-4, nothing, 0xAA)]))

    def _frame(self, pixels: NDArray[np.uint8], clear: int, dark: int, border: int) -> Bulk:
        """All lines, with what bits of 0 and of 1 do to a pixel."""
        codes = np.where(pixels != 0, np.uint8(dark), np.uint8(clear))
        return self._lines([(row, codes[row], border) for row in range(self.format.height)])

    def _lines(self, lines: list[tuple[int, NDArray[np.uint8], int]]) -> Bulk:
        size = self.format.width, self.format.height
        messages = [
            message
            for row, codes, border in lines
            for message in (b"\x70\x0a", b"\x72" + line_bytes(*size, row, codes, border), b"\x70\x02", b"\x72\x07")
        ]
        return Bulk.of((message, True, True) for message in messages)

    def _send(self, bulk: Bulk) -> None:
        self._spi.send(bulk, self._chip_select, None, nine_bits=False)
        self.chip.clock.sleep(_BYTE_NS * len(bulk.data))

    def _power_off(self) -> None:
        for index, value in ((0x0B, 0x00), (0x03, 0x01), (0x05, 0x03), (0x05, 0x01)):
            self._set(index, value)
        self._wait(300)
        for index, value in ((0x04, 0x80), (0x05, 0x00), (0x07, 0x01)):
            self._set(index, value)
        self._wait(50)
        chip = self.chip
        if self._power is not None:
            drive(chip, self._power, 0)
        self._wait(10)
        drive(chip, self._reset, 0)
        drive(chip, self._chip_select, 0)
        drive(chip, self._discharge, 1)
        self._wait(150)
        drive(chip, self._discharge, 0)
