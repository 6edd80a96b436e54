"""Solomon Systech SSD1677: e-paper of up to 960 x 680 pixels, on SPI."""

from __future__ import annotations

from typing import Any

from numpy.typing import NDArray

from circuitpython_kernel.devices.toolkit.ssd16xx import SSD16xx

from .ssd1683 import SSD1683


class SSD1677(SSD16xx):
    """E-paper of up to 960 x 680 pixels in black, white and perhaps a third colour (Solomon Systech datasheet SSD1677).

    Columns are numbered by pixels, in two bytes. Modelled: windows, counters and their directions, both memories, the
    update's sequence, four shades by a table of a program's own, deep sleep, both resets, the busy pin, flicker and
    ghosting. Voltages, temperature and the border are read over; partial updates are as long as others.

    Args:
        width, height: the panel as it is held, in pixels.
        rotation: by how many degrees a picture is turned clockwise to be upright there.
        flipped: whether the panel has its first row at the bottom, as the one of 4.26 inches (GDEQ0426T82).
        highlight: the third colour of the panel's ink: ``"red"``, ``"yellow"`` or None.
        refresh_seconds: how long the paper takes to change.
        nine_bits: whether it is wired for 3-wire SPI.
    """

    title = "e-paper display, 800 x 480 pixels, or another size"
    example = SSD1683.example.replace("400", "800").replace("300", "480")
    arguments = {**SSD16xx.arguments, 0x44: 4, 0x4E: 2}
    memory = (800, 480)
    column_mask = 0x7F
    row_mask = 0x3FF

    def __init__(
        self,
        width: int = 800,
        height: int = 480,
        *,
        rotation: int = 0,
        flipped: bool = False,
        highlight: str | None = None,
        refresh_seconds: float | None = None,
        nine_bits: bool = False,
    ) -> None:
        self.flipped = flipped
        super().__init__(
            width, height, rotation=rotation, highlight=highlight, refresh_seconds=refresh_seconds, nine_bits=nine_bits
        )

    def _window_columns(self, values: bytearray) -> tuple[int, int]:
        first, last = values[0] | values[1] << 8, values[-2] | values[-1] << 8
        return first >> 3 & self.column_mask, last >> 3 & self.column_mask

    def _as_held(self, pixels: NDArray[Any]) -> NDArray[Any]:
        return super()._as_held(pixels[::-1] if self.flipped else pixels)
