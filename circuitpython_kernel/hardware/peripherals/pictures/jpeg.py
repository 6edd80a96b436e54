"""The doorbell ``jpeg``: decoders for the firmware's jpegio, which feeds them with the file.

A decoder keeps what it has been fed until its picture is decoded. It works on a number of units at each ring,
so that a program can be interrupted between them.
"""

from __future__ import annotations

from collections import OrderedDict

import numpy as np
from numpy.typing import NDArray

from circuitpython_kernel.hardware.chip import Chip, GuestError
from circuitpython_kernel.hardware.peripherals.display import tools
from circuitpython_kernel.hardware.peripherals.display.areas import Area
from circuitpython_kernel.hardware.peripherals.display.guest import Guest, RecordReader
from circuitpython_kernel.hardware.peripherals.display.tools import Editable

from .jpeg_blocks import blocks_of, units_of
from .jpeg_header import BrokenJpeg, JpegHeader, MoreWanted, read_header
from .jpeg_scan import Scan

MOST_DECODERS = 64
"""Those that are kept: a decoder object says nothing when it goes. The one that was used longest ago is forgotten."""

UNITS_AT_ONCE = 256

DONE, WANTS_MORE, GOES_ON = 0, 1, 2
"""What `Jpegs.do_decode` gives."""


class _Decoder:
    """One picture: its header once it is known, then its scan."""

    def __init__(self, *, is_stream: bool) -> None:
        self._is_stream = is_stream
        self._head = bytearray()
        self.header: JpegHeader | None = None
        self._scan: Scan | None = None
        self._x = self._y = 0

    def feed(self, data: bytes) -> JpegHeader | None:
        """More of the file, nothing at its end; the header when that is complete."""
        if self._scan is not None:
            self._scan.feed(data)
            return self.header
        self._head += data
        try:
            header, at = read_header(self._head, not data, skips_freely=self._is_stream)
        except MoreWanted:
            return None
        self.header, self._scan = header, Scan(header)
        if at < len(self._head):
            self._scan.feed(bytes(self._head[at:]))
        return header

    def decode(self, scale: int) -> tuple[int, int, NDArray[np.uint16] | None, bool]:
        """Decode some units of a row: where they lie, their pixels, and whether that was all.

        Raises:
            MoreWanted: when there is not one unit to be decoded.
            BrokenJpeg: when the file cannot be decoded; what was decoded before is lost, as on a board but for one row.
        """
        header, scan = self.header, self._scan
        if header is None or scan is None:
            raise ValueError("a picture without a header")
        width, height = 8 * header.across, 8 * header.down
        count = min(UNITS_AT_ONCE, -(-(header.width - self._x) // width))
        blocks: list[list[int]] = []
        flat: list[bool] = []
        done = 0
        problem: BrokenJpeg | None = None
        while done < count:
            try:
                scan.unit(blocks, flat)
            except MoreWanted:
                if not done:
                    raise
                break
            except BrokenJpeg as error:
                problem = error
                break
            done += 1
        if not done and problem is not None:
            raise problem
        per_unit = header.blocks + (2 if header.components == 3 else 0)
        found = np.array(blocks[: done * per_unit], np.int64)
        numbers = [0] * header.blocks + ([1, 2] if header.components == 3 else [])
        factors = np.array([header.quantizers[header.quantizer_of[number]] for number in numbers], np.int64)
        is_flat = np.array(flat[: done * per_unit]) | (scale == 3)
        values = blocks_of(found, np.tile(factors, (done, 1)), is_flat)
        pixels = units_of(header, values, scale)
        x, y = self._x, self._y
        right, bottom = min(x + done * width, header.width), min(y + height, header.height)
        self._x += done * width
        if self._x >= header.width:
            self._x, self._y = 0, self._y + height
        # A unit whose part in the picture is less than a pixel is left out, another one is cut to whole pixels.
        whole = (right - x) // width * width
        across = (whole >> scale) + (right - x - whole >> scale)
        pixels = pixels[: bottom - y >> scale, :across]
        return x >> scale, y >> scale, pixels if pixels.size else None, self._y >= header.height


class Jpegs(RecordReader):
    """The decoders of the program that runs."""

    name = "jpeg"

    def __init__(self, chip: Chip) -> None:
        super().__init__(chip)
        self._count = 0
        self._decoders: OrderedDict[int, _Decoder] = OrderedDict()

    def reset(self) -> None:
        """See `Peripheral`."""
        self._decoders.clear()

    def do_begin(self, is_stream: bool) -> int:
        """A new picture comes; its handle."""
        self._count += 1
        self._decoders[self._count] = _Decoder(is_stream=is_stream)
        while len(self._decoders) > MOST_DECODERS:
            self._decoders.popitem(last=False)
        return self._count

    def is_open(self, handle: int) -> bool:
        """See `Peripheral`."""
        return handle in self._decoders

    def do_end(self, handle: int) -> None:
        """A picture is not wanted any more."""
        self._decoders.pop(handle, None)

    def do_feed(self, handle: int, at: int, count: int) -> tuple[int, int]:
        """More of the file, nothing at its end; width and height when these are known, 0 before."""
        try:
            header = self._decoders[handle].feed(self.chip.memory().read(at, count))
        except BrokenJpeg as error:
            raise self._refuse(handle, error) from None
        return (header.width, header.height) if header is not None else (0, 0)

    def do_decode(
        self, handle: int, bitmap: int, scale: int, x: int, y: int, x1: int, y1: int, x2: int, y2: int,
        skip_source: int, skip_target: int,
    ) -> int:  # fmt: skip
        """Decode some of a picture into a bitmap, the part from (x1, y1) to (x2, y2) of it at (x, y)."""
        decoder = self._decoders[handle]
        try:
            left, top, pixels, all_done = decoder.decode(scale)
        except MoreWanted:
            return WANTS_MORE
        except BrokenJpeg as error:
            raise self._refuse(handle, error) from None
        if pixels is not None:
            memory = self.chip.memory()
            target = Editable(Guest(memory.array(0, np.uint8, memory.size())), bitmap)
            height, width = pixels.shape
            part = Area(x1, y1, x2, y2).overlap(Area(left, top, left + width, top + height))
            if part is not None:
                inside = Area(part.x1 - left, part.y1 - top, part.x2 - left, part.y2 - top)
                tools.blit(
                    target, pixels.byteswap(), x + part.x1 - x1, y + part.y1 - y1, inside,
                    None if skip_source < 0 else skip_source, None if skip_target < 0 else skip_target,
                )  # fmt: skip
        if all_done:
            del self._decoders[handle]
            return DONE
        return GOES_ON

    def _refuse(self, handle: int, error: BrokenJpeg) -> GuestError:
        self._decoders.pop(handle, None)
        return GuestError("RuntimeError", str(error))
