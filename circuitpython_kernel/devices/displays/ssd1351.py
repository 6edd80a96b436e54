"""Solomon Systech SSD1351: colour OLED display of 128 x 128 pixels, on SPI."""

from __future__ import annotations

from typing import Any, NamedTuple

import numpy as np
from numpy.typing import NDArray

from circuitpython_kernel.devices.base.part import Picture
from circuitpython_kernel.devices.toolkit import colors18
from circuitpython_kernel.devices.toolkit.frame_log import Content
from circuitpython_kernel.devices.toolkit.pixel_memory import Window, addressed
from circuitpython_kernel.devices.toolkit.wired_screen import WiredScreen

_SIZE = 128
_ARGUMENTS = {0x15: 2, 0x75: 2, 0xA0: 1, 0xA1: 1, 0xA2: 1, 0xC1: 3, 0xC7: 1, 0xCA: 1, 0xFD: 1}
_WRITE = 0x5C
_ALL_OFF, _ALL_ON, _NORMAL, _INVERSE = 0xA4, 0xA5, 0xA6, 0xA7
_VERTICAL, _COLUMNS_TURNED, _BLUE_FIRST, _ROWS_TURNED = 0x01, 0x02, 0x04, 0x10
_USUAL_REMAP = 0x26
"""The library's: with it the picture is upright, and red is red."""
_UNLOCK, _LOCK = 0x12, 0x16


class _Look(NamedTuple):
    mode: int
    swapped: bool
    contrast: tuple[int, int, int]
    master: int


class SSD1351(WiredScreen):
    """Colour OLED display of 128 x 128 pixels, or 128 x 96 (Solomon Systech datasheet SSD1351, rev 1.5).

    Modelled: windows, both directions of addressing, the order of columns, rows and colours, pixels of 16 and 18 bits,
    contrast of each colour and of all, inversion, all pixels on or off, sleep, start line, offset, multiplex ratio,
    the command lock, reset. Scrolling, the table of shades and reading are not. The memory holds noise after power-on.

    Args:
        width, height: the panel.
        nine_bits: whether it is wired for 3-wire SPI, without a data/command pin.

    Raises:
        ValueError: for a panel that is too large.
    """

    title = "colour OLED display, 128 x 128 pixels"
    library = "adafruit-circuitpython-ssd1351"
    example = (
        "import board, displayio, fourwire, adafruit_ssd1351\n"
        "\n"
        "displayio.release_displays()\n"
        "bus = fourwire.FourWire(board.SPI(), command=board.D9, chip_select=board.D10)\n"
        "display = adafruit_ssd1351.SSD1351(bus, width=128, height=128)\n"
        'print("Hello, display!")'
    )
    signals = {"dc": "data (high) or command (low)", "reset": "reset, active low"}
    example_signals = ("dc", "cs")
    driven_signals = ()
    arguments = _ARGUMENTS

    def __init__(self, width: int = 128, height: int = 128, *, nine_bits: bool = False) -> None:
        if not (1 <= width <= _SIZE and 1 <= height <= _SIZE):
            raise ValueError(f"an SSD1351 drives panels of up to 128 x 128 pixels, not {width} x {height}")
        self.width, self.height = width, height
        self._cells = np.zeros((_SIZE, _SIZE), np.uint32)
        super().__init__(nine_bits=nine_bits)

    def power_on(self) -> None:
        noise = np.frombuffer(self._chance.randbytes(4 * self._cells.size), np.uint32)
        self._cells[:] = noise.reshape(self._cells.shape) & 0x3FFFF
        self.reset()

    def reset(self) -> None:
        with self.changing():
            self.awake = False
            self._locked = False
            self._mode = _NORMAL
            self._remap = 0x40
            self._columns, self._rows = (0, _SIZE - 1), (0, _SIZE - 1)
            self._start_line, self._offset, self._mux = 0, 0x60, _SIZE - 1
            self._contrast, self._master = (0x8A, 0x51, 0x8A), 15
            self.begin(0)
            self._left = b""
            self._window: Window | None = None

    @property
    def bits(self) -> int:
        """Bits of a pixel as it is sent."""
        return 18 if self._remap >> 6 >= 2 else 16

    def command(self, code: int) -> None:
        self.begin(code)
        self._left = b""
        if self._locked:
            return
        if code == _WRITE:
            turned = self._remap & _VERTICAL
            cells = addressed(self._cells, exchange=bool(turned), mirror_x=self._mirrored, mirror_y=False)
            first, second = (self._rows, self._columns) if turned else (self._columns, self._rows)
            self._window = Window(cells, *first, *second)
        elif _ALL_OFF <= code <= _INVERSE:
            with self.changing():
                self._mode = code
        elif code in (0xAE, 0xAF):
            with self.changing():
                self.awake = code == 0xAF

    @property
    def _mirrored(self) -> bool:
        return bool((self._remap ^ _USUAL_REMAP) & _COLUMNS_TURNED)

    def data(self, data: bytes) -> None:
        if self._code == _WRITE and self._window is not None and not self._locked:
            data = self._left + data
            whole = colors18.size_of(len(data), self.bits)
            self._left = data[whole:]
            with self.changing():
                self._window.write(colors18.unpack(data[:whole], self.bits))
        else:
            self.collect(data)

    def carry_out(self, code: int, values: bytearray) -> None:
        if code == 0xFD:
            self._locked = values[0] == _LOCK or (self._locked and values[0] != _UNLOCK)
        if self._locked:
            return
        with self.changing():
            if code == 0x15:
                self._columns = (values[0] & 127, values[1] & 127)
            elif code == 0x75:
                self._rows = (values[0] & 127, values[1] & 127)
            elif code == 0xA0:
                self._remap = values[0]
            elif code == 0xA1:
                self._start_line = values[0] & 127
            elif code == 0xA2:
                self._offset = values[0] & 127
            elif code == 0xC1:
                self._contrast = (values[0], values[1], values[2])
            elif code == 0xC7:
                self._master = values[0] & 15
            elif code == 0xCA:
                self._mux = values[0] & 127

    # ---- what a person sees

    def _lines(self) -> NDArray[np.uint32]:
        line = np.arange(self.height)
        row = self._mux - line if (self._remap ^ _USUAL_REMAP) & _ROWS_TURNED else line
        lines: NDArray[np.uint32] = self._cells[(row + self._start_line + self._offset) % _SIZE, : self.width]
        return lines

    def content(self) -> Content:
        mode = self._mode if self.awake and self.fault != "unplugged" else _ALL_OFF
        swapped = bool((self._remap ^ _USUAL_REMAP) & _BLUE_FIRST)
        return Content(self._lines(), _Look(mode, swapped, self._contrast, self._master))

    def seen(self, content: Content) -> Picture:
        look = content.look
        assert isinstance(look, _Look)
        if look.mode == _ALL_OFF:
            return np.zeros((self.height, self.width, 3), np.uint8)
        cells = content.pixels if look.mode != _ALL_ON else np.full_like(content.pixels, 0x3FFFF)
        table = colors18.shades(inverted=look.mode == _INVERSE, swapped=look.swapped, eight_colors=False, light=1.0)
        picture = colors18.rgb(cells, table)
        # Green's pixels are the brightest: the usual contrasts make a white of all three.
        usual = np.array((0xC8, 0x80, 0xC8))
        current = np.array(look.contrast) / usual * ((look.master + 1) / 16)
        dimmed: Picture = np.rint(picture * np.minimum(current, 1.0) ** (1 / 2.2)).astype(np.uint8)
        return dimmed

    def rgb565(self) -> NDArray[np.uint16]:
        """The panel's pixels as they were sent, shape (height, width), whatever the glass makes of them."""
        return colors18.to_565(self._lines())

    def break_(self, fault: str) -> None:
        with self.changing():
            super().break_(fault)

    def readings(self) -> dict[str, Any]:
        return {"asleep": not self.awake, "bits": self.bits, "inverted": self._mode == _INVERSE, "light": self._master}
