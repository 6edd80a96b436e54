"""Sharp memory displays LS013B7DH05, LS013B4DN04, LS027B7DH01 and others: monochrome, without a backlight, on SPI."""

from __future__ import annotations

from typing import Any

import numpy as np

from circuitpython_kernel.devices.base.part import Picture
from circuitpython_kernel.devices.base.spi_part import SPIPart
from circuitpython_kernel.devices.toolkit.frame_log import Content
from circuitpython_kernel.devices.toolkit.screen import Screen

_DARK, _SILVER = np.array([44, 46, 44], np.float64), np.array([206, 210, 202], np.float64)
_WRITE, _CLEAR = 0x80, 0x20
"""Bits of the first byte: the display takes the least significant bit first, so M0 is the highest one here."""
_REVERSED = np.array([int(f"{n:08b}"[::-1], 2) for n in range(256)], np.uint8)


class SharpMemory(Screen, SPIPart):
    """Monochrome display that needs no refresh (Sharp datasheet LS013B4DN04, application note "Memory LCD").

    Its chip select is active high: connect ``scs`` to the pin that the program gives to the library. Modelled: lines
    with their addresses, clearing, the memory that keeps its picture. VCOM is read over. It shows black after power-on.

    Args:
        width, height: the panel: 96 x 96, 128 x 128, 144 x 168, 176 x 176, 240 x 400, 400 x 240.

    Raises:
        ValueError: for a panel whose lines are no whole bytes.
    """

    title = "Sharp memory display, 144 x 168 pixels, or another size"
    library = "adafruit-circuitpython-sharpmemorydisplay"
    example = (
        "import board, digitalio, adafruit_sharpmemorydisplay\n"
        "\n"
        "scs = digitalio.DigitalInOut(board.D10)\n"
        "display = adafruit_sharpmemorydisplay.SharpMemoryDisplay(board.SPI(), scs, 144, 168)\n"
        "display.fill(1)\n"
        "display.line(0, 0, 143, 167, 0)\n"
        "display.show()"
    )
    signals = {"scs": "chip select, active high"}
    required = ("scs",)
    needs_select = False

    def __init__(self, width: int = 144, height: int = 168) -> None:
        if width % 8 or not 8 <= width <= 1024 or not 1 <= height <= 1023:
            raise ValueError(f"a Sharp memory display has lines of whole bytes: its width is no {width}")
        self.width, self.height = width, height
        super().__init__()

    def power_on(self) -> None:
        with self.changing():
            self.ram = np.zeros((self.height, self.width), np.uint8)
        self._bytes = bytearray()

    def connected(self) -> None:
        scs = self.pin("scs")
        assert scs is not None
        self._unwatch = scs.watch(self._selected)

    def disconnected(self) -> None:
        self._unwatch()

    def _selected(self, level: bool) -> None:
        if level:
            self.bulk_begins()
        self._bytes = bytearray()

    def exchange(self, data: bytes) -> bytes:
        scs = self.pin("scs")
        if scs is None or not scs.value:
            return b""
        begins = not self._bytes
        self._bytes += data
        if begins and self._bytes[0] & _CLEAR:
            with self.changing():
                self.ram[:] = 1
        if self._bytes[0] & _WRITE:
            self._lines()
        return b""

    def spi_lines(self, message: bytes, chip_select: int) -> None:
        """See `hardware.peripherals.spi_bus.LineTarget`."""
        scs = self.pin("scs")
        if scs is not None and scs.index == chip_select and self.fault is None:
            self._bytes = bytearray(message)
            self._lines()
            self._bytes = bytearray()

    def _lines(self) -> None:
        """Each line is its address, its bytes and a byte of zeros."""
        size = self.width // 8 + 2
        count = (len(self._bytes) - 1) // size
        if not count:
            return
        rows = np.frombuffer(bytes(self._bytes[1 : 1 + count * size]), np.uint8).reshape(count, size)
        lines = _REVERSED[rows[:, 0]].astype(np.int64) - 1
        there = (lines >= 0) & (lines < self.height)
        with self.changing():
            self.ram[lines[there]] = np.unpackbits(rows[there, 1:-1], axis=1)
        self._bytes = self._bytes[:1] + self._bytes[1 + count * size :]

    # ---- what a person sees

    def content(self) -> Content:
        return Content(self.ram.copy(), self.fault == "unplugged")

    def seen(self, content: Content) -> Picture:
        lit = content.pixels[:, :, None] if not content.look else np.zeros((self.height, self.width, 1))
        return np.rint(_DARK + lit * (_SILVER - _DARK)).astype(np.uint8)

    def break_(self, fault: str) -> None:
        with self.changing():
            super().break_(fault)

    def readings(self) -> dict[str, Any]:
        return {"dark": int((self.ram == 0).sum())}
