"""E-paper in seven colours (ACeP) with the SPD1656 and chips like it: 600 x 448 and 800 x 480 pixels."""

from __future__ import annotations

from typing import ClassVar

import numpy as np
from numpy.typing import NDArray

from circuitpython_kernel.devices.toolkit.epaper import EPaper

_ARGUMENTS = {0x07: 1, 0x61: 4}
_DATA, _REFRESH, _POWER_ON, _POWER_OFF = 0x10, 0x12, 0x04, 0x02
_DEEP_SLEEP = 0xA5
_INKS = np.array(
    [
        (38, 38, 40), (222, 220, 212), (56, 116, 70), (60, 66, 124), (156, 60, 52), (216, 188, 60), (190, 106, 58),
        (222, 220, 212),
    ],
    np.float64,
)  # fmt: skip
"""Black, white, green, blue, red, yellow, orange as ink is, and clean."""


class SPD1656(EPaper):
    """E-paper in seven colours, as on Pimoroni's Inky Frames of 5.7 and 7.3 inches (a panel's controller is SPD1656).

    Modelled: power on and off, the resolution, pixels of four bits, deep sleep, reset, the busy pin (low while it is
    busy), flicker and ghosting. Voltages, temperature, the clock and the border are read over.
    """

    title = "e-paper display in seven colours, 600 x 448 pixels, or 800 x 480"
    example = (
        "import board, displayio, epaperdisplay, fourwire\n"
        "\n"
        "displayio.release_displays()\n"
        "bus = fourwire.FourWire(\n"
        "    board.SPI(), command=board.D9, chip_select=board.D10, baudrate=1000000\n"
        ")\n"
        "display = epaperdisplay.EPaperDisplay(\n"
        '    bus, b"\\x61\\x04\\x02\\x58\\x01\\xc0\\x04\\x80\\xc8", b"\\x02\\x00", width=600, height=448,\n'
        "    ram_width=600, ram_height=448, write_black_ram_command=0x10, refresh_display_command=0x12,\n"
        "    refresh_time=28, seconds_per_frame=40, advanced_color_epaper=True\n"
        ")\n"
        "display.refresh()"
    )
    arguments = _ARGUMENTS
    memory: ClassVar[tuple[int, int]] = (800, 480)
    busy_level = False

    def __init__(
        self,
        width: int = 600,
        height: int = 448,
        *,
        rotation: int = 0,
        refresh_seconds: float = 28.0,
        nine_bits: bool = False,
    ) -> None:
        super().__init__(width, height, rotation=rotation, refresh_seconds=refresh_seconds, nine_bits=nine_bits)

    @property
    def inks(self) -> NDArray[np.float64]:
        return _INKS

    def power_on(self) -> None:
        super().power_on()
        columns, rows = self.memory
        noise = np.frombuffer(self._chance.randbytes(rows * columns), np.uint8)
        self._pixels = (noise & np.uint8(7)).reshape(rows, columns)
        self._asleep = False
        self._defaults()

    def _defaults(self) -> None:
        self._powered = False
        self._resolution = self._size
        self._at = 0
        self.begin(0)

    def reset(self) -> None:
        self._asleep = False
        self._defaults()

    def command(self, code: int) -> None:
        if self._asleep or self.busy:
            return
        self.begin(code)
        if code == _DATA:
            self._at = 0
        elif code in (_POWER_ON, _POWER_OFF):
            self._powered = code == _POWER_ON
            self.busy_for(0.05)
        elif code == _REFRESH and self._powered:
            self.refresh(self._pixels)

    def data(self, data: bytes) -> None:
        if self._asleep or self.busy:
            return
        if self._code == _DATA:
            self._write(data)
        else:
            self.collect(data)

    def carry_out(self, code: int, values: bytearray) -> None:
        if code == 0x61:
            self._resolution = (values[0] << 8 | values[1], values[2] << 8 | values[3])
        else:
            self._asleep = values[0] == _DEEP_SLEEP

    def _write(self, data: bytes) -> None:
        octets = np.frombuffer(data, np.uint8)
        colors = np.stack((octets >> 4, octets & 15), axis=1).ravel() & np.uint8(7)
        rows, columns = np.divmod(self._at + np.arange(len(colors)), max(1, self._resolution[0]))
        there = (rows < self._pixels.shape[0]) & (columns < self._pixels.shape[1])
        self._pixels[rows[there], columns[there]] = colors[there]
        self._at += len(colors)
