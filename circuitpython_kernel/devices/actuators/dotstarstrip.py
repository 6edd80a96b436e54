"""A strip of DotStars."""

from __future__ import annotations

from collections import deque
from typing import Any

import numpy as np
from numpy.typing import NDArray

from circuitpython_kernel.devices.base.inputs import Source
from circuitpython_kernel.devices.base.part import Picture
from circuitpython_kernel.devices.base.spi_part import SPIPart
from circuitpython_kernel.devices.toolkit.led_pictures import strip_leds


class DotStarStrip(SPIPart):
    """LEDs with an APA102 in each, on a clock and a data line (Shiji Lighting datasheet APA102C).

    Modelled: start frame (32 zeros, wherever they begin), a brightness of 5 bits for each pixel, any order of colours,
    pixels beyond the strip, SPI and bit-banged lines. Each pixel passes the data on half a clock later, so the last
    ones show theirs only after more clock edges, for which libraries send some bytes at the end. It has no chip select,
    so it listens to everything on its bus.

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
        self._clocks = 0
        self._zeros = 0  # in a row
        self._place = self.count  # the next pixel; none before a start frame
        self._word, self._length = 0, 0  # bits of the pixel that comes in
        self._late: deque[tuple[int, int, bytes]] = deque()  # when (in clocks), which pixel, what it shall show

    def exchange(self, data: bytes) -> bytes:
        for byte in data:
            for shift in range(7, -1, -1):
                self._bit(byte >> shift & 1)
        return b""

    def _bit(self, bit: int) -> None:
        """One clock pulse with a bit of data."""
        self._clocks += 1
        self._zeros = 0 if bit else self._zeros + 1
        if self._zeros == 32:
            self._place = self._length = 0
        elif self._length or (bit and self._place < self.count):
            self._word = (self._word << 1 | bit) & 0xFFFFFFFF
            self._length += 1
            if self._length == 32:
                self._length = 0
                if self._word >> 29 == 7:
                    due = self._clocks + (self._place + 1) // 2
                    self._late.append((due, self._place, self._word.to_bytes(4, "big")))
                self._place += 1
        while self._late and self._late[0][0] <= self._clocks:
            _, place, pixel = self._late.popleft()
            self._pixels[4 * place : 4 * place + 4] = pixel

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
        self._bit(int(data.value))

    def colors(self) -> NDArray[np.uint8]:
        """The pixels: an array of shape (count, 3) with red, green and blue, dimmed by each pixel's brightness."""
        wire = np.frombuffer(bytes(self._pixels), np.uint8).reshape(self.count, 4)
        if self.fault == "unplugged":
            wire = np.zeros_like(wire)
        colors = wire[:, [1 + self.order.index(color) for color in "RGB"]].astype(np.float64)
        return np.rint(colors * (wire[:, :1] & 0x1F) / 31).astype(np.uint8)

    def picture(self) -> Picture:
        return strip_leds(self.colors(), self.columns)

    def readings(self) -> dict[str, Any]:
        lit = int((self.colors() > 0).any(axis=1).sum())
        return {"lit": f"{lit} of {self.count}"}
