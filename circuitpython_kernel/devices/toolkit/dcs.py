"""Controllers of TFT displays with the commands of MIPI's Display Command Set: ILI9341, ST7789 and their relatives.

What they share is in each one's datasheet: a memory of pixels of 18 bits, a window that is written through, the order
in which it is addressed (MADCTL), pixels of 12, 16 or 18 bits (COLMOD), inversion, sleep, scrolling, partial and idle
mode. Where they differ, a chip's class says so.
"""

from __future__ import annotations

from typing import Any, ClassVar, NamedTuple

import numpy as np
from numpy.typing import NDArray

from circuitpython_kernel.devices.base.part import Picture
from circuitpython_kernel.hardware.peripherals.bulk import Bulk

from . import colors18
from .frame_log import Content
from .pixel_memory import Window, addressed, turned
from .wired_screen import WiredScreen

_MY, _MX, _MV, _BGR = 0x80, 0x40, 0x20, 0x08

_CASET, _RASET, _RAMWR, _RAMRD, _RAMWRC, _RAMRDC = 0x2A, 0x2B, 0x2C, 0x2E, 0x3C, 0x3E
_WINDOW_PIECES = 6
"""Pieces of a window as `busdisplay` sends it: two commands with their bounds, and the pixels."""

_ARGUMENTS = {_CASET: 4, _RASET: 4, 0x30: 4, 0x33: 6, 0x36: 1, 0x37: 2, 0x3A: 1, 0xB0: 2}
"""How many bytes follow a command that the model knows; others are read over."""

_BITS = {3: 12, 5: 16, 6: 18, 7: 18}
"""Bits of a pixel by COLMOD's three lowest bits."""


class _Look(NamedTuple):
    """How the glass shows its pixels."""

    lit: bool
    inverted: bool
    swapped: bool
    eight_colors: bool
    light: float
    rows: tuple[int, int] | None
    """The only rows of the memory that are shown; None when all are."""


class DCSScreen(WiredScreen):
    """A TFT display.

    The arguments are those that a program gives to `busdisplay.BusDisplay`, or to the display's library, for this very
    panel: with them its picture is upright. A program that says something else gets to see what comes of it.

    Args:
        width, height: the panel as it is held, in pixels.
        rotation: by how many degrees a picture is turned clockwise to be upright there.
        colstart, rowstart: the panel's first column and row in the controller's memory.
        bgr, invert: whether the panel wants its colours in the other order, and inverted; None for the usual panel.
        madctl: the order in which a program addresses the memory; None for that of the library.
        nine_bits: whether it is wired for 3-wire SPI, without a data/command pin.
        memory: columns and rows of the controller's memory; None for the usual ones.
        backlight_on_high: whether a high level switches the light on.

    Raises:
        ValueError: when the controller's memory has not so many pixels, or for another rotation.
    """

    example_signals = ("dc", "cs")
    arguments = _ARGUMENTS
    memory: tuple[int, int] = (240, 320)
    """Columns and rows of the memory."""
    usual_size: ClassVar[tuple[int, int]] = (320, 240)
    usual_madctl: ClassVar[int] = 0
    """How the library addresses the memory."""
    usual_bgr: ClassVar[bool] = False
    """The library's ``bgr``, with which MADCTL's bit is as in ``usual_madctl``."""
    usual_invert: ClassVar[bool] = False
    first_colmod: ClassVar[int] = 0x66
    has_ram_control: ClassVar[bool] = False
    """Whether command B0 says which byte of a pixel comes first."""
    identity: ClassVar[bytes] = bytes(3)
    """What RDDID gives."""
    blank: ClassVar[int] = 0
    """What the glass shows, from black (0) to white (255), while no picture is on it."""

    def __init__(
        self,
        width: int | None = None,
        height: int | None = None,
        *,
        rotation: int = 0,
        colstart: int = 0,
        rowstart: int = 0,
        bgr: bool | None = None,
        invert: bool | None = None,
        madctl: int | None = None,
        nine_bits: bool = False,
        memory: tuple[int, int] | None = None,
        backlight_on_high: bool = True,
    ) -> None:
        self.memory = memory or type(self).memory
        usual = self.usual_size
        self.width = usual[0] if width is None else width
        self.height = usual[1] if height is None else height
        if rotation not in (0, 90, 180, 270):
            raise ValueError(f"a display is turned by 0, 90, 180 or 270 degrees, not by {rotation}")
        self.rotation, self.colstart, self.rowstart = rotation, colstart, rowstart
        self.panel_madctl = self.usual_madctl if madctl is None else madctl
        if bgr is not None and bgr != self.usual_bgr:
            self.panel_madctl ^= _BGR
        self.panel_invert = self.usual_invert if invert is None else invert
        columns, rows = self.memory
        self._cells = np.zeros((rows, columns), np.uint32)
        size = (self.height, self.width) if rotation in (90, 270) else (self.width, self.height)
        there = self._addressed(self.panel_madctl).shape
        if self.width < 1 or self.height < 1 or colstart + size[0] > there[1] or rowstart + size[1] > there[0]:
            raise ValueError(
                f"{type(self).__name__} has a memory of {there[1]} x {there[0]} pixels: a panel of {size[0]} x "
                f"{size[1]} from column {colstart} and row {rowstart} on does not fit into it"
            )
        super().__init__(nine_bits=nine_bits, backlight_on_high=backlight_on_high)

    # ---- state

    def power_on(self) -> None:
        noise = np.frombuffer(self._chance.randbytes(4 * self._cells.size), np.uint32)
        self._cells[:] = noise.reshape(self._cells.shape) & 0x3FFFF
        self.reset()

    def reset(self) -> None:
        """Every setting goes back, the memory stays."""
        with self.changing():
            self.on, self.awake = False, False
            self.inverted = self.idle = self.partial = self.low_byte_first = False
            self.madctl, self.colmod = 0, self.first_colmod
            columns, rows = self.memory
            self._columns, self._rows = (0, columns - 1), (0, rows - 1)
            self._partial_rows = (0, rows - 1)
            self._scroll_area, self._scroll = (0, rows, 0), 0
            self.begin(0)
            self._window: Window | None = None
            self._left = b""
            self._answer = b""

    @property
    def bits(self) -> int:
        """Bits of a pixel as it is sent."""
        return _BITS.get(self.colmod & 7, 18)

    def _addressed(self, madctl: int) -> NDArray[np.uint32]:
        return _ordered(self._cells, madctl)

    # ---- commands

    def command(self, code: int) -> None:
        self.begin(code)
        self._left = self._answer = b""
        if code in (_RAMWR, _RAMRD):
            self._window = Window(self._addressed(self.madctl), *self._columns, *self._rows)
        elif code in (_RAMWRC, _RAMRDC, 0x00) or code in _ARGUMENTS:
            return
        elif not self._plain(code):
            self._answer = self._read_register(code)

    def _plain(self, code: int) -> bool:
        """A command without arguments; False for one that is none."""
        if code == 0x01:
            self.reset()
        elif code in (0x10, 0x11):
            self._set(awake=code == 0x11)
        elif code in (0x12, 0x13):
            self._set(partial=code == 0x12)
        elif code in (0x20, 0x21):
            self._set(inverted=code == 0x21)
        elif code in (0x28, 0x29):
            self._set(on=code == 0x29)
        elif code in (0x38, 0x39):
            self._set(idle=code == 0x39)
        else:
            return False
        return True

    def _set(self, **settings: bool) -> None:
        if any(getattr(self, name) != value for name, value in settings.items()):
            with self.changing():
                for name, value in settings.items():
                    setattr(self, name, value)

    def data(self, data: bytes) -> None:
        code = self._code
        if code in (_RAMWR, _RAMWRC):
            self._write(data)
        else:
            self.collect(data)

    def carry_out(self, code: int, values: bytearray) -> None:
        words = [values[n] << 8 | values[n + 1] for n in range(0, len(values) - 1, 2)]
        if code == _CASET:
            self._columns = (words[0], words[1])
        elif code == _RASET:
            self._rows = (words[0], words[1])
        else:
            with self.changing():
                if code == 0x36:
                    self.madctl = values[0]
                elif code == 0x3A:
                    self.colmod = values[0]
                elif code == 0x30:
                    self._partial_rows = (words[0], words[1])
                elif code == 0x33:
                    self._scroll_area = (words[0], words[1], words[2])
                elif code == 0x37:
                    self._scroll = words[0]
                elif code == 0xB0 and self.has_ram_control:
                    self.low_byte_first = bool(values[1] & 8)

    def _write(self, data: bytes) -> None:
        if self._window is None:
            return
        if self._left:
            data = self._left + data
        whole = colors18.size_of(len(data), self.bits)
        self._left, data = data[whole:], data[:whole]
        if self.low_byte_first and self.bits == 16:
            data = np.frombuffer(data, np.uint16).byteswap().tobytes()
        with self.changing():
            self._window.write(colors18.unpack(data, self.bits))

    # ---- reading

    def _read_register(self, code: int) -> bytes:
        """What a read command answers: a dummy byte first, where there is more than one."""
        if code == 0x04:
            return bytes(1) + self.identity
        if code == 0x09:
            status = self.awake << 17 | (not self.partial) << 16 | self.inverted << 13 | self.on << 10
            return bytes(1) + (status | self.madctl >> 2 << 26 & 0xFFFFFFFF).to_bytes(4, "big")
        power = 0x80 | self.idle << 6 | self.partial << 5 | self.awake << 4 | (not self.partial) << 3 | self.on << 2
        found = {0x0A: power, 0x0B: self.madctl, 0x0C: self.colmod, 0x0D: self.inverted << 5}.get(code)
        return b"" if found is None else bytes((found,))

    def answer(self, count: int) -> bytes:
        if self._code in (_RAMRD, _RAMRDC) and self._window is not None:
            if not self._answer and not self._arguments:
                self._arguments += bytes(1)  # it has been asked once
                self._answer = bytes(1)
            missing = -(-(count - len(self._answer)) // 3)
            if missing > 0:
                self._answer += colors18.to_bytes(self._window.read(missing))
        found, self._answer = self._answer[:count], self._answer[count:]
        return found

    # ---- in bulk

    def take_bulk(self, bulk: Bulk) -> None:
        done = 0
        if len(bulk) >= 2 * _WINDOW_PIECES:
            done = self._take_windows(bulk)
        if done:
            self._commands, self._data = self._commands + done // 2, self._data + done // 2
        if done < len(bulk):
            super().take_bulk(bulk.part(done, len(bulk)) if done else bulk)

    def _take_windows(self, bulk: Bulk) -> int:
        """Rows of a picture that lie below each other are written as one; how many pieces these were."""
        if self.bits != 16:
            return 0
        count = len(bulk) // _WINDOW_PIECES
        lengths = bulk.lengths[: count * _WINDOW_PIECES].reshape(count, _WINDOW_PIECES)
        is_data = bulk.is_data[: count * _WINDOW_PIECES].reshape(count, _WINDOW_PIECES)
        alike = (lengths == lengths[0]).all(axis=1) & (is_data == (False, True, False, True, False, True)).all(axis=1)
        count = int(np.argmin(alike)) if not alike.all() else count
        pixels = int(lengths[0, 5])
        if lengths[0, :5].tolist() != [1, 4, 1, 4, 1] or count < 2:
            return 0
        rows = np.frombuffer(bulk.data, np.uint8, count * (11 + pixels)).reshape(count, 11 + pixels)
        head = rows[:, :11].astype(np.int64)
        columns = (head[:, 1] << 8 | head[:, 2], head[:, 3] << 8 | head[:, 4])
        tops, bottoms = head[:, 6] << 8 | head[:, 7], head[:, 8] << 8 | head[:, 9]
        left, right = int(columns[0][0]), int(columns[1][0])
        height = int(bottoms[0] - tops[0]) + 1
        fits = (head[:, (0, 5, 10)] == (_CASET, _RASET, _RAMWR)).all(axis=1)
        fits &= (columns[0] == left) & (columns[1] == right) & (bottoms - tops + 1 == height)
        fits[1:] &= tops[1:] == bottoms[:-1] + 1
        count = int(np.argmin(fits)) if not fits.all() else count
        if count < 2 or pixels != 2 * (right - left + 1) * height or right < left or height < 1:
            return 0
        self.command(_CASET)
        self.data(rows[0, 1:5].tobytes())
        self.command(_RASET)
        self.data(rows[0, 6:8].tobytes() + rows[count - 1, 8:10].tobytes())
        self.command(_RAMWR)
        self.data(rows[:count, 11:].tobytes())
        self._rows = (int(tops[count - 1]), int(bottoms[count - 1]))
        self._window = Window(self._addressed(self.madctl), *self._columns, *self._rows)
        return count * _WINDOW_PIECES

    # ---- what a person sees

    def _on_glass(self) -> NDArray[np.uint32]:
        """The memory as the glass scans it: scrolled."""
        fixed, moving, _ = self._scroll_area
        if not self._scroll or self.partial or fixed + moving > len(self._cells):
            return self._cells
        shown = self._cells.copy()
        shown[fixed : fixed + moving] = np.roll(shown[fixed : fixed + moving], fixed - self._scroll, axis=0)
        return shown

    def _as_held(self, cells: NDArray[np.uint32]) -> NDArray[np.uint32]:
        """The panel's part of a memory, as it is held."""
        madctl = self.panel_madctl
        ordered = addressed(
            cells, exchange=bool(madctl & _MV), mirror_x=bool(madctl & _MX), mirror_y=bool(madctl & _MY)
        )
        size = (self.height, self.width) if self.rotation in (90, 270) else (self.width, self.height)
        panel = ordered[self.rowstart : self.rowstart + size[1], self.colstart : self.colstart + size[0]]
        return turned(panel, self.rotation)

    @property
    def lit(self) -> bool:
        """Whether a picture is on the glass."""
        return self.on and self.awake and self.fault != "unplugged"

    def content(self) -> Content:
        self.catch_up()  # the light may be PWM
        look = _Look(
            self.lit,
            self.inverted != self.panel_invert,
            bool((self.madctl ^ self.panel_madctl) & _BGR),
            self.idle,
            round(self.light, 3) if self.fault != "unplugged" else 0.0,
            self._partial_rows if self.partial else None,
        )
        return Content(np.ascontiguousarray(self._as_held(self._on_glass())).copy(), look)

    def seen(self, content: Content) -> Picture:
        look = content.look
        assert isinstance(look, _Look)
        blank = round(self.blank * look.light ** (1 / 2.2))
        if not look.lit:
            return np.full((self.height, self.width, 3), blank, np.uint8)
        table = colors18.shades(
            inverted=look.inverted, swapped=look.swapped, eight_colors=look.eight_colors, light=look.light
        )
        picture = colors18.rgb(content.pixels, table)
        if look.rows is not None:
            hidden = np.ones(self._cells.shape, np.uint32)
            hidden[look.rows[0] : look.rows[1] + 1] = 0
            picture[self._as_held(hidden) > 0] = blank
        return picture

    def rgb565(self) -> NDArray[np.uint16]:
        """The panel's pixels as they were sent, shape (height, width), whatever the glass makes of them."""
        return colors18.to_565(self._as_held(self._on_glass()))

    def break_(self, fault: str) -> None:
        with self.changing():
            super().break_(fault)

    def readings(self) -> dict[str, Any]:
        shown = {"on": self.on, "asleep": not self.awake, "light": round(self.light, 3)}
        found = {**shown, "bits": self.bits, "inverted": self.inverted}
        return found | ({"trouble": self.trouble} if self.trouble else {})


def _ordered(cells: NDArray[np.uint32], madctl: int) -> NDArray[np.uint32]:
    return addressed(cells, exchange=bool(madctl & _MV), mirror_x=bool(madctl & _MX), mirror_y=bool(madctl & _MY))
