"""Solomon Systech SSD1680: e-paper of up to 176 x 296 pixels, on SPI."""

from __future__ import annotations

from circuitpython_kernel.devices.toolkit.ssd16xx import SSD16xx


class SSD1680(SSD16xx):
    """E-paper of up to 176 x 296 pixels in black, white and perhaps a third colour (Solomon Systech datasheet SSD1680).

    Give it what your program gives to the library, such as ``width=250, height=122, rotation=270``; ``colstart`` is 8
    there unless a program says something else. Modelled: windows, counters and their directions, both memories, the
    update's sequence, four shades by a table of a program's own, deep sleep, both resets, the busy pin, flicker and
    ghosting. Voltages, temperature and the border are read over; partial updates are as long as others.
    """

    title = "e-paper display, 250 x 122 pixels, or another size"
    library = "adafruit-circuitpython-ssd1680"
    example = (
        "import board, displayio, fourwire, adafruit_ssd1680\n"
        "\n"
        "displayio.release_displays()\n"
        "bus = fourwire.FourWire(\n"
        "    board.SPI(), command=board.D9, chip_select=board.D10, baudrate=1000000\n"
        ")\n"
        "display = adafruit_ssd1680.SSD1680(bus, width=250, height=122, rotation=270)\n"
        "display.refresh()"
    )
    memory = (176, 296)

    def __init__(
        self,
        width: int = 250,
        height: int = 122,
        *,
        rotation: int = 270,
        colstart: int = 8,
        rowstart: int = 0,
        highlight: str | None = None,
        refresh_seconds: float | None = None,
        nine_bits: bool = False,
    ) -> None:
        super().__init__(
            width, height, rotation=rotation, colstart=colstart, rowstart=rowstart, highlight=highlight,
            refresh_seconds=refresh_seconds, nine_bits=nine_bits,
        )  # fmt: skip
