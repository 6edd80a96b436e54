"""A strip of NeoPixels."""

from __future__ import annotations

from typing import Any

import numpy as np
from numpy.typing import NDArray

from circuitpython_kernel.devices.base.inputs import Source
from circuitpython_kernel.devices.base.part import Part, Picture
from circuitpython_kernel.devices.toolkit.led_pictures import strip_leds


class NeoPixelStrip(Part):
    """LEDs with a WS2812B or SK6812 in each (Worldsemi datasheet WS2812B, V5).

    The frames' timing is the board's (`hardware.peripherals.neopixels`). The strip takes its own pixels of a frame and passes the
    rest on to the strip behind it; pixels that a short frame does not reach keep their colours, and so does one that
    gets a part of its bytes. It is dark until its first frame, and keeps its colours while the board is reset.

    Args:
        count: how many pixels it has.
        order: the order of the colours on the wire, such as ``"GRB"`` or ``"GRBW"``.
        columns: pixels in a row, when it is a matrix; 0 for one row.
        behind: the strip whose data output it hangs on; it needs no pin then.

    Raises:
        ValueError: for a strip that cannot be.
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

    def __init__(
        self,
        count: int = 8,
        *,
        order: str = "GRB",
        columns: int = 0,
        behind: NeoPixelStrip | None = None,
        **inputs: Source,
    ) -> None:
        if not 1 <= count <= 10_000:
            raise ValueError(f"a strip has 1 to 10000 pixels, not {count}")
        if sorted(order) not in (sorted("RGB"), sorted("RGBW")):
            raise ValueError(f'the order of colours is made of R, G, B and perhaps W, such as "GRB", not "{order}"')
        self.count, self.order, self.columns, self.behind = int(count), order, int(columns), behind
        self._outputs: tuple[NeoPixelStrip, ...] = ()
        super().__init__(**inputs)

    def needed(self) -> tuple[str, ...]:
        return self.required if self.behind is None else ()

    def power_on(self) -> None:
        self._wire = bytearray(self.count * len(self.order))

    def connected(self) -> None:
        if self.behind is None:
            self._end = self.on_pixels("data", self.take)
            return
        if self.behind.site is None:
            raise ValueError("the strip in front of this one is not attached: attach that one first")
        if self.pin("data") is not None:
            raise ValueError("a strip behind another one gets its data from there, so it needs no pin")
        self.behind._outputs += (self,)

    def disconnected(self) -> None:
        if self.behind is None:
            self._end()
        else:
            self.behind._outputs = tuple(strip for strip in self.behind._outputs if strip is not self)

    def take(self, frame: bytes) -> None:
        """A frame comes in at the data input."""
        if self.fault is not None or self.site is None:
            return
        size = len(self.order)
        whole = min(len(frame) // size * size, len(self._wire))
        self._wire[:whole] = frame[:whole]
        rest = frame[len(self._wire) :]
        for strip in self._outputs if rest else ():
            strip.take(rest)

    def colors(self) -> NDArray[np.uint8]:
        """The pixels: an array of shape (count, 3 or 4) with red, green, blue (and white)."""
        size = len(self.order)
        wire = np.frombuffer(bytes(self._wire), np.uint8)
        if self.fault == "unplugged":
            wire = np.zeros_like(wire)
        places = [self.order.index(color) for color in "RGBW"[:size]]
        return wire.reshape(self.count, size)[:, places]

    def picture(self) -> Picture:
        return strip_leds(self.colors(), self.columns)

    def readings(self) -> dict[str, Any]:
        lit = int((self.colors() > 0).any(axis=1).sum())
        return {"lit": f"{lit} of {self.count}"}
