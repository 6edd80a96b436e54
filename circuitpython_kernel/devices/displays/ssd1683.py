"""Solomon Systech SSD1683: e-paper of up to 400 x 300 pixels, on SPI."""

from __future__ import annotations

from circuitpython_kernel.devices.toolkit.ssd16xx import SSD16xx


class SSD1683(SSD16xx):
    """E-paper of up to 400 x 300 pixels in black, white and perhaps a third colour (Solomon Systech datasheet SSD1683).

    Modelled: windows, counters and their directions, both memories, the update's sequence, four shades by a table of a
    program's own, deep sleep, both resets, the busy pin, flicker and ghosting. Voltages, temperature and the border are
    read over; partial updates are as long as others.
    """

    title = "e-paper display, 400 x 300 pixels, or another size"
    example = (
        "import board, displayio, epaperdisplay, fourwire\n"
        "\n"
        "displayio.release_displays()\n"
        "bus = fourwire.FourWire(\n"
        "    board.SPI(), command=board.D9, chip_select=board.D10, baudrate=1000000\n"
        ")\n"
        "display = epaperdisplay.EPaperDisplay(\n"
        '    bus, b"\\x12\\x80\\x14\\x22\\x01\\xf7", b"\\x10\\x01\\x01", width=400, height=300,\n'
        "    ram_width=400, ram_height=300, write_black_ram_command=0x24, refresh_display_command=0x20,\n"
        "    seconds_per_frame=5, refresh_time=2\n"
        ")\n"
        "display.refresh()"
    )
    memory = (400, 300)

    def __init__(
        self,
        width: int = 400,
        height: int = 300,
        *,
        rotation: int = 0,
        highlight: str | None = None,
        refresh_seconds: float | None = None,
        nine_bits: bool = False,
    ) -> None:
        super().__init__(
            width, height, rotation=rotation, highlight=highlight, refresh_seconds=refresh_seconds, nine_bits=nine_bits
        )
