"""A strip of DotStars."""

from __future__ import annotations

from typing import Any

import numpy as np
from numpy.typing import NDArray

from ..inputs import Source
from ..part import Picture
from ..spi_part import SPIPart
from .lamps import lamps


class DotStarStrip(SPIPart):
    """LEDs with an APA102 in each, on a clock and a data line (Shiji Lighting datasheet APA102C).

    Modelled: start frame, a brightness of 5 bits for each pixel, any order of colours, pixels beyond the strip, SPI and
    bit-banged lines. It has no chip select, so it listens to everything on its bus.

    Args:
        count: how many pixels it has.
        order: the order of the colours on the wire.
        columns: pixels in a row, when it is a matrix; 0 for one row.
    """

    title = "strip of DotStars"
    supplies = ("5V", "GND")
    library = "adafruit-circuitpython-dotstar"
    example = (
        "import board\nimport adafruit_dotstar\n\n"
        "pixels = adafruit_dotstar.DotStar(board.SCK, board.MOSI, 8)\npixels.fill((255, 60, 0))"
    )
    needs_select = False

    def __init__(self, count: int = 8, *, order: str = "BGR", columns: int = 0, **inputs: Source) -> None:
        if not 1 <= count <= 10_000:
            raise ValueError(f"a strip has 1 to 10000 pixels, not {count}")
        if sorted(order) != sorted("RGB"):
            raise ValueError(f'the order of colours is made of R, G and B, such as "BGR", not "{order}"')
        self.count, self.order, self.columns = int(count), order, int(columns)
        super().__init__(**inputs)

    def power_on(self) -> None:
        self._pixels = bytearray(4 * self.count)  # brightness and three colours, as on the wire
        self._zeros = 0
        self._place = self.count  # the next pixel; none before a start frame
        self._partial = bytearray()
        self._bits: list[int] = []

    def exchange(self, data: bytes) -> bytes:
        for byte in data:
            self._take(byte)
        return b""

    def _take(self, byte: int) -> None:
        if self._partial:
            self._partial.append(byte)
            if len(self._partial) == 4:
                if self._place < self.count:
                    self._pixels[4 * self._place : 4 * self._place + 4] = self._partial
                self._place += 1
                self._partial.clear()
        elif byte == 0:
            self._zeros += 1
            if self._zeros >= 4:
                self._place = 0
        elif byte & 0xE0 == 0xE0:
            self._zeros = 0
            self._partial.append(byte)
        else:
            self._zeros = 0

    def connected(self) -> None:
        # A program may move the lines itself; what an SPI controller sends comes through `exchange` alone.
        clock = self.site.bus_pins["sck"] if self.site is not None else None
        self._unwatch = None if clock is None else clock.watch(self._clock)

    def disconnected(self) -> None:
        if self._unwatch is not None:
            self._unwatch()

    def _clock(self, level: bool) -> None:
        data = self.site.bus_pins.get("mosi") if self.site is not None else None
        if not level or data is None or self.fault is not None:
            return
        self._bits.append(int(data.value))
        if len(self._bits) == 8:
            self._take(int("".join(map(str, self._bits)), 2))
            self._bits.clear()

    def colors(self) -> NDArray[np.uint8]:
        """The pixels: an array of shape (count, 3) with red, green and blue, dimmed by each pixel's brightness."""
        wire = np.frombuffer(bytes(self._pixels), np.uint8).reshape(self.count, 4)
        colors = wire[:, [1 + self.order.index(color) for color in "RGB"]].astype(np.float64)
        return np.rint(colors * (wire[:, :1] & 0x1F) / 31).astype(np.uint8)

    def picture(self) -> Picture:
        return lamps(self.colors(), self.columns)

    def readings(self) -> dict[str, Any]:
        lit = int((self.colors() > 0).any(axis=1).sum())
        return {"lit": f"{lit} of {self.count}"}
