"""UltraChip UC8151D: e-paper of up to 128 x 296 pixels, on SPI."""

from __future__ import annotations

from circuitpython_kernel.devices.toolkit.uc81xx import UC81xx


class UC8151D(UC81xx):
    """E-paper of up to 128 x 296 pixels in black, white and perhaps a third colour (UltraChip datasheet UC8151D).

    Give it what your program gives to the library. Modelled: power on and off, the panel's setting, the resolution,
    both memories in two colours, three colours, and four shades by tables of a program's own, the polarity of data,
    partial windows, deep sleep, reset, the busy pin, flicker and ghosting. Voltages, temperature, the clock and the
    border are read over.
    """

    title = "e-paper display, 296 x 128 pixels, or another size"
    library = "adafruit-circuitpython-uc8151d"
    example = (
        "import board, displayio, fourwire, adafruit_uc8151d\n"
        "\n"
        "displayio.release_displays()\n"
        "bus = fourwire.FourWire(\n"
        "    board.SPI(), command=board.D9, chip_select=board.D10, baudrate=1000000\n"
        ")\n"
        "display = adafruit_uc8151d.UC8151D(bus, width=296, height=128, rotation=270)\n"
        "display.refresh()"
    )
    aliases = ("UC8151",)
    memory = (160, 296)
    sizes = ((128, 296), (96, 252), (128, 296), (160, 296))  # the first one is what the module's own memory says

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
