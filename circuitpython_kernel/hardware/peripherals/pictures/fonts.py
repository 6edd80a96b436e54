"""The doorbell ``lvfont``: font files that the firmware's lvfontio opens."""

from __future__ import annotations

from collections.abc import Callable

from circuitpython_kernel.hardware.chip import Chip, GuestError
from circuitpython_kernel.hardware.peripherals.display.guest import RecordReader
from circuitpython_kernel.hardware.peripherals.display.guest_font import GuestFont

from .lvgl_font import NoFont, read_font

MOST_BYTES = 16 << 20


class LvglFonts(RecordReader):
    """Reads one file at a time."""

    name = "lvfont"

    def __init__(self, chip: Chip) -> None:
        super().__init__(chip)
        self._data = bytearray()
        self.on_terminal_font: Callable[[bytes, int, int], None] = lambda data, width, height: None
        """Called with the font that the terminal is to have; see `Displays.use_font`."""

    def reset(self) -> None:
        """See `Peripheral`."""
        self._data.clear()

    def do_begin(self) -> None:
        """A file comes."""
        self._data.clear()

    def do_add(self, at: int, count: int) -> None:
        """More of it."""
        if len(self._data) + count > MOST_BYTES:
            raise GuestError("MemoryError", "")
        self._data += self.chip.memory().read(at, count)

    def take(self) -> bytes:
        """What has come of a file; it is kept no longer."""
        data = bytes(self._data)
        self._data.clear()
        return data

    def do_lacks(self, font: int, at: int, count: int) -> bool:
        """Whether a terminal needs the file of a font to write a text."""
        text = self.chip.memory().read(at, count).decode("utf-8", "replace")
        return GuestFont(self.guest(), font).lacks(text)

    def do_terminal(self) -> None:
        """All of the terminal's font is there; nothing, or no font, for the built-in one."""
        data = self.take()
        try:
            font = read_font(data) if data else None
        except NoFont:
            font = None
        if font is None:
            self.on_terminal_font(b"", 0, 0)
        else:
            self.on_terminal_font(data, font.width, font.height)

    def do_open(self) -> tuple[int, int, int, int]:
        """All of it is there: a cell's width and height, bits of a pixel, cells of all glyphs, -1 for not known."""
        data = self.take()
        try:
            font = read_font(data)
        except NoFont:
            raise GuestError("ValueError", "Invalid file") from None
        return font.width, font.height, font.bits, -1 if font.slots is None else font.slots
