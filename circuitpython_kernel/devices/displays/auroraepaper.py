"""Pervasive Displays' e-paper with Aurora film and its driver chip of the second generation: 1.44 to 2.7 inches."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import numpy as np

from circuitpython_kernel.devices.base.part import Picture
from circuitpython_kernel.devices.base.spi_part import SPIPart
from circuitpython_kernel.devices.toolkit.frame_log import Content
from circuitpython_kernel.devices.toolkit.screen import Screen
from circuitpython_kernel.hardware.peripherals.bulk import Bulk
from circuitpython_kernel.hardware.peripherals.display.aurora import BLACK, CHANNELS, IDENTITY, WHITE, order_of

_DARK, _PAPER = np.array([38, 38, 40], np.float64), np.array([222, 220, 212], np.float64)
_INDEX, _IDENTITY, _DATA, _READ = 0x70, 0x71, 0x72, 0x73
_OUTPUT, _CHANNEL, _PUMP, _LINE, _STATUS = 0x02, 0x01, 0x05, 0x0A, 0x0F
_PUMP_ON, _SHOWN, _VOLTAGES_UP = 0x0F, 0x07, 0x40


class AuroraEPaper(Screen, SPIPart):
    """E-paper whose lines the program's chip drives by itself (Pervasive Displays, "4P018-00 COG Driver Interface").

    Modelled: the driver chip's registers as far as they matter (identity, channels, charge pump, status), lines with
    what each pixel gets, the paper that keeps its picture without power. A pixel is at once what a line makes of it;
    the border, the time that ink takes in the cold, and discharging are not modelled. The pin ``busy`` is never high.

    Args:
        width, height: the panel: 128 x 96, 144 x 128, 200 x 96, 232 x 128, 264 x 176.

    Raises:
        ValueError: for another size.
    """

    title = "e-paper with Aurora film, 200 x 96 pixels, or another size"
    example = (
        "import board, displayio, framebufferio, aurora_epaper\n"
        "\n"
        "displayio.release_displays()\n"
        "framebuffer = aurora_epaper.AuroraMemoryFramebuffer(\n"
        "    board.SPI(), board.D10, board.D9, board.D6, board.D5, 200, 96\n"
        ")\n"
        "display = framebufferio.FramebufferDisplay(framebuffer, auto_refresh=False)\n"
        "display.refresh()"
    )
    signals = {
        "reset": "reset, active low",
        "busy": "says that the driver chip is busy",
        "discharge": "empties the charge pump; not modelled",
    }
    usual = ("reset", "busy", "discharge")
    example_signals = ("cs", *usual)

    def __init__(self, width: int = 200, height: int = 96) -> None:
        if (width, height) not in CHANNELS:
            sizes = ", ".join(f"{columns} x {rows}" for columns, rows in sorted(CHANNELS))
            raise ValueError(f"Aurora e-paper has {sizes} pixels, not {width} x {height}")
        self.width, self.height = width, height
        self._order, self._one_row = order_of(width, height)
        self._paper = np.zeros((height, width), np.uint8)
        self._unwatch: Callable[[], None] | None = None
        super().__init__()

    def power_on(self) -> None:
        self.registers: dict[int, int] = {}
        self._index, self._message = 0, bytearray()
        self._line: tuple[int, Any] | None = None
        self._frame = b""

    def connected(self) -> None:
        reset = self.pin("reset")
        if reset is not None:
            self._unwatch = reset.watch(self._reset_pin)

    def started(self) -> None:
        super().started()
        self.drive("busy", False)

    def disconnected(self) -> None:
        if self._unwatch is not None:
            self._unwatch()

    def _reset_pin(self, level: bool) -> None:
        if not level:
            self.power_on()

    # ---- bytes

    def select(self) -> None:
        self._message = bytearray()

    def exchange(self, data: bytes) -> bytes:
        answer = bytearray()
        for octet in data:
            self._message.append(octet)
            answer.append(self._answer())
        if self._message[:1] == b"\x72" and self._index == _LINE:
            self._take_line(bytes(self._message[1:]))
        return bytes(answer)

    def spi_bulk(self, bulk: Bulk, dc: int | None) -> None:
        """See `hardware.peripherals.spi_bus.BulkTarget`. A frame that comes again changes nothing."""
        if self.fault is not None or bulk.data == self._frame:
            return
        self._frame = bulk.data
        for data, _, last, _ in bulk:
            self.exchange(data)
            if last:
                self.select()

    def _answer(self) -> int:
        """What comes back while the last byte goes."""
        if len(self._message) != 2:
            return 0
        kind, value = self._message
        if kind == _INDEX:
            self._index = value
        elif kind == _IDENTITY:
            return IDENTITY
        elif kind == _READ:
            return _VOLTAGES_UP if self._index == _STATUS and self._is_powered else self.registers.get(self._index, 0)
        elif kind == _DATA and self._index not in (_LINE, _CHANNEL):
            self.registers[self._index] = value
            if (self._index, value) == (_OUTPUT, _SHOWN):
                self._show()
        return 0

    @property
    def _is_powered(self) -> bool:
        return self.registers.get(_PUMP) == _PUMP_ON

    def _take_line(self, data: bytes) -> None:
        size = self.width // 4
        if self._one_row:
            lines = self.height // 8
            if len(data) != 2 * lines + size + 1:
                return
            pixels, odd, even = data[lines : lines + size], data[:lines], data[lines + size : -1]
            chosen = [8 * n + (2 * k ^ 7 & 6 | 1) for n, byte in enumerate(odd) for k in range(4) if byte == 3 << k]
            chosen += [8 * n + (2 * k + 1 ^ 7) for n, byte in enumerate(even) for k in range(4) if byte == 3 << k]
        else:
            lines = self.height // 4
            data = data[:-1] if self.width == 128 else data[1:]
            if len(data) != lines + size:
                return
            pixels, scan = data[: size // 2] + data[size // 2 + lines :], data[size // 2 : size // 2 + lines]
            chosen = [4 * (lines - 1 - n) + k for n, byte in enumerate(scan) for k in range(4) if byte == 3 << 2 * k]
        bits = np.unpackbits(np.frombuffer(pixels, np.uint8)).reshape(-1, 2)
        codes = np.zeros(self.width, np.uint8)
        codes[self._order] = bits[:, 0] << 1 | bits[:, 1]
        self._line = (chosen[0], codes) if len(chosen) == 1 else None

    def _show(self) -> None:
        if self._line is None or not self._is_powered:
            return
        row, codes = self._line
        paper = self._paper[row]
        with self.changing():
            paper[codes == WHITE], paper[codes == BLACK] = 0, 1

    def spi_lines(self, message: bytes, chip_select: int) -> None:
        """See `hardware.peripherals.spi_bus.LineTarget`: a whole picture."""
        bits = np.unpackbits(np.frombuffer(message, np.uint8), bitorder="little")
        if self.fault is None and len(bits) == self._paper.size:
            with self.changing():
                self._paper[:] = bits.reshape(self._paper.shape)

    # ---- what a person sees

    def content(self) -> Content:
        return Content(self._paper.copy(), None)

    def seen(self, content: Content) -> Picture:
        return np.rint(_PAPER + content.pixels[:, :, None] * (_DARK - _PAPER)).astype(np.uint8)

    def readings(self) -> dict[str, Any]:
        return {"powered": self._is_powered}
