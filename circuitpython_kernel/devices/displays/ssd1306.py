"""Solomon Systech SSD1306: monochrome OLED display, on I2C or SPI."""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

from circuitpython_kernel.devices.toolkit.oled import MonochromeOLED

_COLUMNS, _ROWS, _PAGES = 128, 64, 8
_SIZES = ((128, 64), (128, 32), (96, 16), (72, 40), (64, 48), (64, 32))
_HORIZONTAL, _VERTICAL = 0, 1
_ARGUMENTS = {
    0x20: 1, 0x21: 2, 0x22: 2, 0x23: 1, 0x26: 6, 0x27: 6, 0x29: 5, 0x2A: 5, 0x81: 1, 0x8D: 1, 0xA3: 2, 0xA8: 1,
    0xAD: 1, 0xD3: 1, 0xD5: 1, 0xD6: 1, 0xD9: 1, 0xDA: 1, 0xDB: 1,
}  # fmt: skip
"""How many bytes follow a command; none after the others (datasheet, table 9-1)."""
_SCROLL_FRAMES = (5, 64, 128, 256, 3, 4, 25, 2)


class SSD1306(MonochromeOLED):
    """Monochrome OLED display of up to 128 x 64 pixels, on I2C or SPI (Solomon Systech datasheet SSD1306, rev 1.1).

    Modelled: the three addressing modes with their windows, contrast, inversion, all pixels on, display off, charge
    pump, start line, offset, multiplex ratio, segment remap (for what is written from then on), COM direction and pin
    configuration, horizontal scrolling, reset. The memory holds noise after power-on.

    On SPI it needs the signal ``dc``; its address pin is then that pin.

    Args:
        width, height: the panel: 128 x 64, 128 x 32, 96 x 16, 72 x 40, 64 x 48 or 64 x 32.
        external_vcc: whether the panel has a supply of its own, and shows something without the charge pump.
        address: 0x3C or 0x3D.

    Raises:
        ValueError: for a panel of another size.
    """

    title = "OLED display, 128 x 64 pixels or less"
    library = "adafruit-circuitpython-ssd1306"
    example = (
        "import board\n"
        "import adafruit_ssd1306\n"
        "\n"
        "display = adafruit_ssd1306.SSD1306_I2C(128, 64, board.I2C())\n"
        "display.fill(0)\n"
        "display.rect(0, 0, 128, 64, 1)\n"
        "display.line(0, 0, 127, 63, 1)\n"
        "display.show()\n"
        "print(display.power)"
    )
    addresses = (0x3C, 0x3D)
    arguments = _ARGUMENTS

    def __init__(
        self, width: int = 128, height: int = 64, *, external_vcc: bool = False, address: int | None = None
    ) -> None:
        if (width, height) not in _SIZES:
            sizes = ", ".join(f"{w} x {h}" for w, h in _SIZES)
            raise ValueError(f"an SSD1306 drives panels of {sizes} pixels, not {width} x {height}")
        self.width, self.height, self.external_vcc = width, height, external_vcc
        super().__init__(address=address)

    def power_on(self) -> None:
        self.ram = bytearray(self._chance.randbytes(_COLUMNS * _PAGES))
        self._begin()

    def reset(self) -> None:
        """What the RES# pin does: every setting goes back, the memory stays (datasheet, section 8.5)."""
        super().reset()
        self.pump = False
        self.contrast = 0x7F
        self._mode = 2
        self._columns, self._pages = (0, _COLUMNS - 1), (0, _PAGES - 1)
        self._mux = 63
        self._com_pins = 0x12
        self._clock = 0x80
        self._scroll: list[int] = []
        self._scrolling_since: float | None = None
        self._scrolled = 0

    # ---- memory

    def _take(self, data: bytes, to_memory: bool) -> None:
        self._scroll_on()
        super()._take(data, to_memory)

    def to_memory(self, data: bytes) -> None:
        for value in data:
            segment = _COLUMNS - 1 - self._column if self._remapped else self._column
            self.ram[self._page * _COLUMNS + segment] = value
            self._advance()

    def _advance(self) -> None:
        (left, right), (top, bottom) = self._columns, self._pages
        if self._mode == _HORIZONTAL:
            if self._column == right:
                self._page = top if self._page == bottom else (self._page + 1) % _PAGES
            self._column = left if self._column == right else (self._column + 1) % _COLUMNS
        elif self._mode == _VERTICAL:
            if self._page == bottom:
                self._column = left if self._column == right else (self._column + 1) % _COLUMNS
            self._page = top if self._page == bottom else (self._page + 1) % _PAGES
        else:
            self._column = (self._column + 1) % _COLUMNS

    # ---- commands

    def carry_out(self, code: int, values: list[int]) -> None:
        if code <= 0x0F:
            self._column = self._column & 0x70 | code
        elif code <= 0x1F:
            self._column = self._column & 0x0F | (code & 7) << 4
        elif code == 0x20:
            self._mode = values[0] & 3
        elif code == 0x21:
            self._columns = (values[0] & 0x7F, values[1] & 0x7F)
            self._column = self._columns[0]
        elif code == 0x22:
            self._pages = (values[0] & 7, values[1] & 7)
            self._page = self._pages[0]
        elif code in (0x26, 0x27, 0x29, 0x2A):
            self._scroll = [1 if code in (0x26, 0x29) else -1, *values]
        elif code == 0x2E:
            self._scrolling_since = None
        elif code == 0x2F:
            self._scrolling_since, self._scrolled = self.now, 0
        elif 0x40 <= code <= 0x7F:
            self._start_line = code & 0x3F
        elif 0xB0 <= code <= 0xB7:
            self._page = code & 7
        else:
            self._set(code, values)

    def _set(self, code: int, values: list[int]) -> None:
        value = values[0] if values else 0
        if code == 0x8D:
            self.pump = bool(value & 4)
        elif code == 0xA8 and value & 0x3F >= 15:  # fewer than 16 rows are not possible
            self._mux = value & 0x3F
        elif code == 0xD3:
            self._offset = value & 0x3F
        elif code == 0xD5:
            self._clock = value
        elif code == 0xDA:
            self._com_pins = value
        else:
            super().carry_out(code, values)

    # ---- scrolling

    @property
    def _frame_seconds(self) -> float:
        """How long a frame takes: the oscillator (370 kHz at the middle setting) by rows of 54 clocks each."""
        oscillator = 370_000 * (1 + ((self._clock >> 4) - 8) * 0.05)
        return (self._mux + 1) * 54 * ((self._clock & 0xF) + 1) / oscillator

    def _scroll_on(self) -> None:
        """Move the scrolled pages by the columns that are due by now."""
        if self._scrolling_since is None or len(self._scroll) < 5:
            return
        direction, _, first, interval, last = self._scroll[:5]
        due = int((self.now - self._scrolling_since) / (_SCROLL_FRAMES[interval & 7] * self._frame_seconds))
        # To the right on the segments, whichever way round columns are written.
        columns, self._scrolled = (due - self._scrolled) * direction, due
        for page in range(first & 7, (last & 7) + 1):
            row = np.frombuffer(self.ram, np.uint8)[page * _COLUMNS : (page + 1) * _COLUMNS]
            row[:] = np.roll(row, columns * (-1 if self._remapped else 1))

    # ---- what a person sees

    def _ram_row(self, y: int) -> int | None:
        """The row of the memory that the panel's row shows; None when no output drives it."""
        alternative = self.width <= 2 * self.height  # how the panel's rows are wired
        com = self.height - 1 - y
        pad = com // 2 + 32 * (com % 2) if alternative else com
        if self._com_pins & 0x20:
            pad = (pad + 32) % _ROWS
        com = pad % 32 * 2 + pad // 32 if self._com_pins & 0x10 else pad
        row = (self._mux - com if self._upwards else com) + self._offset
        row %= _ROWS
        return (row + self._start_line) % _ROWS if row <= self._mux else None

    @property
    def pixels(self) -> NDArray[np.bool_]:
        """The pixels that are lit now, an array of shape (height, width)."""
        found = np.zeros((self.height, self.width), np.bool_)
        if not self.on or not (self.pump or self.external_vcc) or self.fault == "unplugged":
            return found
        self._scroll_on()
        pages = np.frombuffer(bytes(self.ram), np.uint8).reshape(_PAGES, 1, _COLUMNS)
        rows = np.unpackbits(pages, axis=1, bitorder="little").reshape(_ROWS, _COLUMNS).astype(np.bool_)
        left = (_COLUMNS - self.width) // 2  # narrow panels use the columns in the middle
        rows = rows[:, ::-1][:, left : left + self.width]
        for y in range(self.height):
            row = self._ram_row(y)
            if row is not None:
                found[y] = (rows[row] | self.all_on) ^ self.inverted
        return found

    @property
    def version(self) -> int:
        """See `Screen.version`: what scrolls is another picture after each step."""
        self._scroll_on()
        return super().version << 32 | self._scrolled & 0xFFFFFFFF
