"""Galaxycore GC9A01A: round TFT display of 240 x 240 pixels."""

from __future__ import annotations

import numpy as np

from circuitpython_kernel.devices.base.part import Picture
from circuitpython_kernel.devices.toolkit.dcs import DCSScreen
from circuitpython_kernel.devices.toolkit.frame_log import Content


class GC9A01A(DCSScreen):
    """Round TFT display of 240 x 240 pixels (Galaxycore datasheet GC9A01A, version 1.0).

    Modelled: windows, addressing order, pixels of 12, 16 and 18 bits, inversion, sleep, partial and idle mode,
    scrolling, reading the memory and registers, reset, the light; pixels outside of the circle cannot be seen.
    Voltages, gamma and the tearing line are read over. The memory holds noise after power-on.
    """

    title = "round TFT display, 240 x 240 pixels"
    library = "adafruit-circuitpython-gc9a01a"
    example = (
        "import board, displayio, fourwire, adafruit_gc9a01a\n"
        "\n"
        "displayio.release_displays()\n"
        "bus = fourwire.FourWire(board.SPI(), command=board.D9, chip_select=board.D10)\n"
        "display = adafruit_gc9a01a.GC9A01A(bus, width=240, height=240)\n"
        'print("Hello, display!")'
    )
    aliases = ("GC9A01",)
    memory = (240, 240)
    usual_size = (240, 240)
    usual_madctl = 0x48
    usual_invert = True
    identity = b"\x00\x9a\x01"

    def seen(self, content: Content) -> Picture:
        picture = super().seen(content)
        radius = min(self.width, self.height) / 2
        y, x = np.ogrid[: self.height, : self.width]
        outside = (x - self.width / 2 + 0.5) ** 2 + (y - self.height / 2 + 0.5) ** 2 > radius * radius
        picture[outside] = 0
        return picture
