"""Solomon Systech SSD1681: e-paper of 200 x 200 pixels, on SPI."""

from __future__ import annotations

from circuitpython_kernel.devices.toolkit.ssd16xx import SSD16xx


class SSD1681(SSD16xx):
    """E-paper of 200 x 200 pixels in black, white and perhaps a third colour (Solomon Systech datasheet SSD1681).

    Modelled: windows, counters and their directions, both memories, the update's sequence, four shades by a table of a
    program's own, deep sleep, both resets, the busy pin, flicker and ghosting. Voltages, temperature and the border are
    read over; partial updates are as long as others.
    """

    title = "e-paper display, 200 x 200 pixels"
    library = "adafruit-circuitpython-ssd1681"
    example = (
        "import board, displayio, fourwire, adafruit_ssd1681\n"
        "\n"
        "displayio.release_displays()\n"
        "bus = fourwire.FourWire(\n"
        "    board.SPI(), command=board.D9, chip_select=board.D10, baudrate=1000000\n"
        ")\n"
        "display = adafruit_ssd1681.SSD1681(bus, width=200, height=200, rotation=180)\n"
        "display.refresh()"
    )
    aliases = ("SSD1608",)
    memory = (200, 200)

    def __init__(
        self,
        width: int = 200,
        height: int = 200,
        *,
        rotation: int = 180,
        highlight: str | None = None,
        refresh_seconds: float | None = None,
        nine_bits: bool = False,
    ) -> None:
        super().__init__(
            width, height, rotation=rotation, highlight=highlight, refresh_seconds=refresh_seconds, nine_bits=nine_bits
        )
