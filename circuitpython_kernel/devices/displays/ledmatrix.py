"""LED matrices with an HT16K33."""

from __future__ import annotations

from typing import Any

import numpy as np
from numpy.typing import NDArray

from circuitpython_kernel.devices.base.part import Picture
from circuitpython_kernel.devices.toolkit.led_pictures import round_leds

from .ht16k33 import HT16K33

_COLORS = {"red": (1.0, 0.1, 0.05), "green": (0.1, 1.0, 0.1), "yellow": (1.0, 0.8, 0.0), "white": (1.0, 1.0, 1.0)}


class LEDMatrix(HT16K33):
    """Matrix of 8 x 8 or 16 x 8 LEDs on a board with an HT16K33, wired as Adafruit's boards are.

    `HT16K33` says what is modelled.

    Args:
        kind: ``"8x8"`` (the library's ``Matrix8x8``), ``"16x8"`` (the FeatherWing, ``Matrix16x8``),
            ``"backpack16x8"`` (``MatrixBackpack16x8``) or ``"bicolor"`` (``Matrix8x8x2``).
        color: of its LEDs: red, green, yellow or white.
        address: 0x70 to 0x77.

    Raises:
        ValueError: for another kind or colour.
    """

    title = "LED matrix, 8 x 8 or 16 x 8"
    library = "adafruit-circuitpython-ht16k33"
    example = (
        "import board\n"
        "from adafruit_ht16k33.matrix import Matrix8x8\n"
        "\n"
        "matrix = Matrix8x8(board.I2C())\n"
        "for n in range(8):\n"
        "    matrix[n, n] = 1\n"
        "print(matrix.brightness)"
    )

    def __init__(self, kind: str = "8x8", *, color: str = "red", address: int | None = None) -> None:
        if kind not in ("8x8", "16x8", "backpack16x8", "bicolor"):
            raise ValueError(f'a LEDMatrix is of the kind "8x8", "16x8", "backpack16x8" or "bicolor", not "{kind}"')
        if color not in _COLORS:
            raise ValueError(f"the LEDs are {', '.join(_COLORS)}, not {color}")
        self.kind, self.color = kind, color
        super().__init__(address=address)

    def _bits(self) -> NDArray[np.uint8]:
        """The memory as an array: eight columns (COM), for each 16 rows of the chip, bytes 2n and 2n + 1."""
        return np.unpackbits(np.frombuffer(bytes(self.ram), np.uint8).reshape(8, 2), axis=1, bitorder="little")

    @property
    def pixels(self) -> NDArray[np.uint8]:
        """What is switched on, an array of shape (rows, columns): 0 or 1; of two colours 1 red, 2 green, 3 both."""
        bits = self._bits() if self.showing else np.zeros((8, 16), np.uint8)
        if self.kind == "8x8":
            return np.roll(bits[:, :8], 1, axis=1)  # its first column is wired to the chip's last
        if self.kind == "backpack16x8":
            return bits
        if self.kind == "16x8":
            return np.concatenate([bits[:, :8].T, bits[:, 8:].T], axis=1)
        return bits[:, :8].T * np.uint8(2) + bits[:, 8:].T

    def picture(self) -> Picture:
        pixels = self.pixels
        if self.kind == "bicolor":
            red, green = np.array(_COLORS["red"]), np.array(_COLORS["green"])
            shown = (pixels & 1)[:, :, None] * red + (pixels >> 1)[:, :, None] * green
        else:
            shown = pixels[:, :, None] * np.array(_COLORS[self.color])
        return round_leds(shown * self.light)

    def readings(self) -> dict[str, Any]:
        rows = ["".join("*" if value else " " for value in row) for row in self.pixels]
        return super().readings() | {"lit": int((self.pixels > 0).sum()), "text": "\n".join(rows)}
