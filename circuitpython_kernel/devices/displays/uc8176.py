"""UltraChip UC8176: e-paper of up to 400 x 300 pixels, on SPI."""

from __future__ import annotations

from circuitpython_kernel.devices.toolkit.uc81xx import UC81xx


class UC8176(UC81xx):
    """E-paper of up to 400 x 300 pixels in black, white and perhaps a third colour (UltraChip datasheet UC8176).

    Give it what your program gives to the display. Modelled: power on and off, the
    panel's setting, the resolution, both memories in two colours and three, four shades by tables of a program's own,
    the polarity of data, partial windows, deep sleep, reset, the busy pin, flicker and ghosting. Voltages, temperature,
    the clock and the border are read over.
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
        '    bus, b"\\x04\\x80\\xc8\\x00\\x01\\x1f\\x61\\x04\\x01\\x90\\x01\\x2c", b"\\x02\\x00", width=400,\n'
        "    height=300, ram_width=400, ram_height=300, write_black_ram_command=0x13,\n"
        "    refresh_display_command=0x12, refresh_time=2, seconds_per_frame=5\n"
        ")\n"
        "display.refresh()"
    )
    aliases = ("IL0398",)
    memory = (400, 300)
    sizes = ((400, 300), (320, 300), (320, 240), (200, 300))
    arguments = {**UC81xx.arguments, 0x61: 4, 0x90: 9}

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

    def carry_out(self, code: int, values: bytearray) -> None:
        words = [values[n] << 8 | values[n + 1] for n in range(0, len(values) - 1, 2)]
        if code == 0x61:
            self._resolution = (words[0] & 0x1F8, words[1] & 0x1FF)
        elif code == 0x90:
            left, right, top, bottom = words[:4]
            self._partial = (left & 0x1F8, right & 0x1FF | 7, top & 0x1FF, bottom & 0x1FF)
        else:
            super().carry_out(code, values)
