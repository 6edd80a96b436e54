"""Good Display IL0373: e-paper of up to 160 x 296 pixels, on SPI."""

from __future__ import annotations

from circuitpython_kernel.devices.toolkit.uc81xx import UC81xx


class IL0373(UC81xx):
    """E-paper of up to 160 x 296 pixels in black, white and perhaps a third colour (Good Display datasheet IL0373).

    Give it what your program gives to the library. Modelled: power on and off, the panel's setting, the resolution,
    both memories in two colours, three colours, and four shades by tables of a program's own, the polarity of data,
    partial windows, deep sleep, reset, the busy pin, flicker and ghosting. Voltages, temperature, the clock and the
    border are read over.
    """

    title = "e-paper display, 296 x 128 pixels, or another size"
    library = "adafruit-circuitpython-il0373"
    example = (
        "import board, displayio, fourwire, adafruit_il0373\n"
        "\n"
        "displayio.release_displays()\n"
        "bus = fourwire.FourWire(\n"
        "    board.SPI(), command=board.D9, chip_select=board.D10, baudrate=1000000\n"
        ")\n"
        "display = adafruit_il0373.IL0373(bus, width=296, height=128, rotation=270,\n"
        "                                 highlight_color=0xFF0000)\n"
        "display.refresh()"
    )
    memory = (160, 296)

    def __init__(
        self,
        width: int = 296,
        height: int = 128,
        *,
        rotation: int = 270,
        highlight: str | None = None,
        refresh_seconds: float | None = None,
        nine_bits: bool = False,
    ) -> None:
        super().__init__(
            width, height, rotation=rotation, highlight=highlight, refresh_seconds=refresh_seconds, nine_bits=nine_bits
        )
