"""JDI's memory displays LPM013M126 and relatives: eight colours, without a backlight of their own, on SPI."""

from __future__ import annotations

from typing import Any

import numpy as np

from circuitpython_kernel.devices.base.part import Picture
from circuitpython_kernel.devices.toolkit.frame_log import Content

from .sharpmemory import SharpMemory

_WRITE, _FOUR_BITS = 0x80, 0x10
_DARK, _BRIGHT = 34.0, 214.0
"""Of each of red, green and blue: the glass is seen by the light that falls on it."""


class JDIMemory(SharpMemory):
    """Memory display in eight colours (JDI datasheet LPM013M126A, sections 6.5 and 6.6).

    Its chip select is active high: connect ``scs`` to the pin that the program gives to `sharpdisplay`, with
    ``jdi_display=True``. Modelled: lines of four bits a pixel with their addresses, clearing, the memory that keeps its
    picture. Modes of one and three bits a pixel, blinking and VCOM are read over. It shows black after power-on.

    Args:
        width, height: the panel: 176 x 176, 280 x 280.

    Raises:
        ValueError: for a panel whose lines are no whole bytes.
    """

    title = "JDI memory display in eight colours, 176 x 176 pixels, or another size"
    library = ""
    example = (
        "import board, displayio, framebufferio, sharpdisplay\n"
        "\n"
        "displayio.release_displays()\n"
        "framebuffer = sharpdisplay.SharpMemoryFramebuffer(\n"
        "    board.SPI(), board.D10, 176, 176, jdi_display=True\n"
        ")\n"
        "display = framebufferio.FramebufferDisplay(framebuffer)"
    )

    def __init__(self, width: int = 176, height: int = 176) -> None:
        super().__init__(width, height)

    def _lines(self) -> None:
        """Each line is its address, its bytes and a byte of zeros."""
        size = self.width // 2 + 2
        count = (len(self._bytes) - 1) // size
        if not count or self._bytes[0] & _FOUR_BITS:
            return
        rows = np.frombuffer(bytes(self._bytes[1 : 1 + count * size]), np.uint8).reshape(count, size)
        lines = rows[:, 0].astype(np.int64) - 1
        there = (lines >= 0) & (lines < self.height)
        pixels = np.stack((rows[there, 1:-1] >> 4, rows[there, 1:-1] & 15), axis=2)
        with self.changing():
            self.ram[lines[there]] = pixels.reshape(-1, self.width)
        self._bytes = self._bytes[:1] + self._bytes[1 + count * size :]

    # ---- what a person sees

    def seen(self, content: Content) -> Picture:
        pixels = np.zeros_like(content.pixels) if content.look else content.pixels
        lit = np.stack([pixels >> bit & 1 for bit in (3, 2, 1)], axis=2)
        return np.rint(_DARK + lit * (_BRIGHT - _DARK)).astype(np.uint8)

    def readings(self) -> dict[str, Any]:
        return {"dark": int((self.ram & 14 == 0).sum())}
