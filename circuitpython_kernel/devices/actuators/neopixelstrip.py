"""A strip of NeoPixels."""

from __future__ import annotations

from typing import Any

import numpy as np
from numpy.typing import NDArray

from ..inputs import Source
from ..part import Part, Picture
from .lamps import lamps


class NeoPixelStrip(Part):
    """LEDs with a WS2812B or SK6812 in each (Worldsemi datasheet WS2812B, V5).

    The frames' timing is the board's (`hardware.neopixels`). The strip takes its own pixels of a frame and leaves the
    rest to those behind it; pixels that a short frame does not reach keep their colours.

    Args:
        count: how many pixels it has.
        order: the order of the colours on the wire, such as ``"GRB"`` or ``"GRBW"``.
        columns: pixels in a row, when it is a matrix; 0 for one row.
    """

    title = "strip of NeoPixels"
    supplies = ("5V", "GND")
    library = "adafruit-circuitpython-neopixel"
    example = (
        "import board\nimport neopixel\n\n"
        "pixels = neopixel.NeoPixel(board.D5, 8)  # the pin that data is on\npixels.fill((255, 60, 0))"
    )
    signals = {"data": "data input"}
    required = ("data",)

    def __init__(self, count: int = 8, *, order: str = "GRB", columns: int = 0, **inputs: Source) -> None:
        if not 1 <= count <= 10_000:
            raise ValueError(f"a strip has 1 to 10000 pixels, not {count}")
        if sorted(order) not in (sorted("RGB"), sorted("RGBW")):
            raise ValueError(f'the order of colours is made of R, G, B and perhaps W, such as "GRB", not "{order}"')
        self.count, self.order, self.columns = int(count), order, int(columns)
        super().__init__(**inputs)

    def colors(self) -> NDArray[np.uint8]:
        """The pixels: an array of shape (count, 3 or 4) with red, green, blue (and white)."""
        size = len(self.order)
        data = self.pixel_data("data") if self.fault is None else b""
        wire = np.zeros(self.count * size, np.uint8)
        known = np.frombuffer(data, np.uint8)[: len(data) // size * size][: len(wire)]
        wire[: len(known)] = known
        places = [self.order.index(color) for color in "RGBW"[:size]]
        return wire.reshape(self.count, size)[:, places]

    def picture(self) -> Picture:
        return lamps(self.colors(), self.columns)

    def readings(self) -> dict[str, Any]:
        lit = int((self.colors() > 0).any(axis=1).sum())
        return {"lit": f"{lit} of {self.count}"}
