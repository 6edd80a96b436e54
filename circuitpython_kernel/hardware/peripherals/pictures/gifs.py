"""The doorbell ``gif``: files that the firmware's gifio plays, and frames that it writes."""

from __future__ import annotations

import numpy as np

from circuitpython_kernel.hardware.chip import Chip, GuestError
from circuitpython_kernel.hardware.peripherals.display.areas import Area
from circuitpython_kernel.hardware.peripherals.display.guest import RecordReader
from circuitpython_kernel.hardware.peripherals.display.records import TRANSPARENT, Flag, Palette
from circuitpython_kernel.hardware.peripherals.display.tools import Editable

from . import gif

MOST_BYTES = 64 << 20
"""What is kept of all files; of the one that was used longest ago the firmware has to bring the bytes again."""

GRAY, PLAIN, DITHERED = 0, 1, 2
GONE = -1


class _Playing:
    def __init__(self) -> None:
        self.data = bytearray()
        self.reader: gif.GifReader | None = None

    @property
    def kept(self) -> int:
        return len(self.data) + (len(self.reader.data) if self.reader is not None else 0)


class Gifs(RecordReader):
    """The files of the program that runs."""

    name = "gif"

    def __init__(self, chip: Chip) -> None:
        super().__init__(chip)
        self._count = 0
        self._playing: dict[int, _Playing] = {}

    def reset(self) -> None:
        """See `Peripheral`."""
        self._playing.clear()

    def is_open(self, handle: int) -> bool:
        """See `Peripheral`."""
        return handle in self._playing

    def do_begin(self) -> int:
        """A file comes; its handle."""
        self._count += 1
        self._playing[self._count] = _Playing()
        return self._count

    def do_end(self, handle: int) -> None:
        """A file is not wanted any more."""
        self._playing.pop(handle, None)

    def do_add(self, handle: int, at: int, count: int) -> None:
        """More of a file."""
        playing = self._playing[handle]
        if playing.kept + count > MOST_BYTES:
            self._playing.pop(handle)
            raise GuestError("MemoryError", "")
        playing.data += self.chip.memory().read(at, count)

    def do_open(self, handle: int) -> tuple[int, int, int, int, int, int]:
        """All of a file is there: width, height, duration, frames, shortest and longest delay."""
        playing = self._playing[handle]
        data = bytes(playing.data)
        playing.data.clear()
        if playing.reader is None:
            try:
                playing.reader = gif.GifReader(data)
            except gif.TooWide:
                del self._playing[handle]
                raise GuestError("ValueError", f"width must be <= {gif.MOST_WIDTH}") from None
            except gif.NoGif:
                del self._playing[handle]
                raise GuestError("ValueError", "Invalid file") from None
        else:
            playing.reader.data = data
        for other, one in list(self._playing.items()):
            if sum(each.kept for each in self._playing.values()) <= MOST_BYTES:
                break
            if other != handle and one.reader is not None:
                one.reader.data = b""
        info = playing.reader.info
        return info.width, info.height, info.duration, info.frames, info.shortest, info.longest

    def do_frame(self, handle: int, bitmap: int, palette: int) -> int:
        """Draw the next frame into a bitmap, with a palette into that; its delay in ms, or `GONE`."""
        reader = self._playing[handle].reader
        if reader is None or not reader.data:
            return GONE
        frame = reader.next_frame()
        guest = self.guest()
        target = Editable(guest, bitmap)
        target.changed(Area(0, 0, target.width, target.height))
        if frame is None:
            return 0
        if palette and len(frame.rows):
            words = guest.words_at(palette, Palette.COLORS + 256)
            parts = frame.colors.astype(np.int32)
            words[Palette.COLORS :] = parts[:, 0] << 16 | parts[:, 1] << 8 | parts[:, 2]
            if frame.transparent is not None:
                words[Palette.COLORS + frame.transparent] |= TRANSPARENT
            words[Palette.FLAGS] |= int(Flag.CHANGED)
        self._draw(target, frame, indexed=bool(palette))
        return frame.delay_ms

    @staticmethod
    def _draw(target: Editable, frame: gif.GifFrame, *, indexed: bool) -> None:
        lines = frame.lines + frame.y
        seen = (lines >= 0) & (lines < target.height)
        width = min(frame.rows.shape[1], target.width - frame.x)
        if width < 1:
            return
        rows = frame.rows[seen, :width]
        there = target.values[:, frame.x : frame.x + width]
        if indexed:
            there[lines[seen]] = rows
            return
        parts = frame.colors.astype(np.uint16)
        table = (parts[:, 0] >> 3 << 11 | parts[:, 1] >> 2 << 5 | parts[:, 2] >> 3).byteswap()
        pixels = table[rows]
        if frame.transparent is not None:
            pixels = np.where(rows == frame.transparent, there[lines[seen]], pixels)
        there[lines[seen]] = pixels

    def do_encode(
        self, width: int, height: int, mode: int, swapped: bool, at: int, count: int, into: int, room: int
    ) -> int:
        """Put pixels as data of a frame into the guest's buffer; how many bytes these are."""
        memory = self.chip.memory()
        data = memory.read(at, count)
        total = width * height
        if mode == GRAY:
            indices = gif.gray_indices(np.frombuffer(data, np.uint8, total))
        else:
            pixels = np.frombuffer(data, ">u2" if swapped else "<u2", total).astype(np.uint16)
            indices = gif.color_indices(pixels, width, dither=mode == DITHERED)
        found = gif.packed(indices)
        if len(found) > room:
            raise ValueError(f"{len(found)} bytes into a buffer of {room}")
        memory.write(into, found)
        return len(found)
