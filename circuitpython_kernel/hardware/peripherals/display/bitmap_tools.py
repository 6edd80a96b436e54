"""The doorbell ``bitmaptools``: large operations on bitmaps, for the firmware's module of that name and for `fill`."""

from __future__ import annotations

from typing import Any

import numpy as np
from numpy.typing import NDArray

from circuitpython_kernel.hardware.chip import Chip

from . import tools
from .areas import Area
from .bitmaps import DiskBitmaps, values_of
from .guest import Guest, RecordReader
from .tools import Editable

_SIGNED = {1: np.int8, 2: np.int16, 4: np.int32}
_UNSIGNED = {1: np.uint8, 2: np.uint16, 4: np.uint32}


def _given(value: int) -> int | None:
    return None if value < 0 else value


class BitmapTools(RecordReader):
    """Does what it is asked for at once; bitmaps are addresses of records."""

    name = "bitmaptools"

    def __init__(self, chip: Chip) -> None:
        super().__init__(chip)
        self._no_files = DiskBitmaps()

    def _values(self, guest: Guest, bitmap: int) -> NDArray[Any]:
        return values_of(guest, self._no_files, bitmap)

    def _numbers(self, at: int) -> tuple[float, float]:
        first, second = np.frombuffer(self.chip.memory().read(at, 8), "<f4").tolist()
        return first, second

    def do_fill(self, bitmap: int, value: int) -> None:
        """Fill a bitmap; of one with less than 8 bits a value is a whole byte's."""
        guest = self.guest()
        target = guest.words_at(bitmap, 6).tolist()
        bits, stride, data = target[3:6]
        rows = guest.array(data, stride * target[2])
        dtype = {16: np.uint16, 32: np.uint32}.get(bits, np.uint8)
        rows.view(dtype)[:] = value

    def do_line(self, bitmap: int, x1: int, y1: int, x2: int, y2: int, value: int) -> None:
        """See `tools.draw_line`."""
        tools.draw_line(Editable(self.guest(), bitmap), x1, y1, x2, y2, value)

    def do_polygon(self, bitmap: int, xs: int, ys: int, length: int, size: int, value: int, close: bool) -> None:
        """See `tools.draw_polygon`."""
        guest = self.guest()
        columns, rows = (guest.array(at, length).view(_SIGNED[size]).tolist() for at in (xs, ys))
        if columns:
            tools.draw_polygon(Editable(guest, bitmap), columns, rows, value, close=close)

    def do_circle(self, bitmap: int, x: int, y: int, radius: int, value: int) -> None:
        """See `tools.draw_circle`."""
        tools.draw_circle(Editable(self.guest(), bitmap), x, y, radius, value)

    def do_region(self, bitmap: int, x1: int, y1: int, x2: int, y2: int, value: int) -> None:
        """See `tools.fill_region`."""
        tools.fill_region(Editable(self.guest(), bitmap), Area(x1, y1, x2, y2), value)

    def do_replace(self, bitmap: int, old: int, new: int) -> None:
        """See `tools.replace_value`."""
        tools.replace_value(Editable(self.guest(), bitmap), old, new)

    def do_boundary(self, bitmap: int, x: int, y: int, value: int, replaced: int) -> None:
        """See `tools.boundary_fill`."""
        tools.boundary_fill(Editable(self.guest(), bitmap), x, y, value, _given(replaced))

    def do_blit(
        self, bitmap: int, source: int, x: int, y: int, x1: int, y1: int, x2: int, y2: int, skip_source: int,
        skip_target: int,
    ) -> None:  # fmt: skip
        """See `tools.blit`."""
        guest = self.guest()
        values, part = self._values(guest, source), Area(x1, y1, x2, y2)
        tools.blit(Editable(guest, bitmap), values, x, y, part, _given(skip_source), _given(skip_target))

    def do_array(
        self, bitmap: int, data: int, length: int, size: int, x1: int, y1: int, x2: int, y2: int, skip: int
    ) -> None:
        """See `tools.array_blit`."""
        guest = self.guest()
        values = guest.array(data, length).view(_UNSIGNED[size])
        tools.array_blit(Editable(guest, bitmap), values, Area(x1, y1, x2, y2), _given(skip))

    def do_rows(
        self,
        bitmap: int,
        at: int,
        count: int,
        bits: int,
        element: int,
        first: int,
        step: int,
        reverse: bool,
        swap: bool,
    ) -> None:
        """See `tools.rows_into`; the last rows tell that all of the bitmap has changed."""
        target = Editable(self.guest(), bitmap)
        data = self.chip.memory().read(at, count)
        tools.rows_into(target, data, bits, element, first, step, reverse=reverse, swap=swap)
        target.changed(Area(0, 0, target.width, target.height))

    def do_rotozoom(
        self, bitmap: int, source: int, ox: int, oy: int, dest_x1: int, dest_y1: int, dest_x2: int, dest_y2: int,
        px: int, py: int, source_x1: int, source_y1: int, source_x2: int, source_y2: int, numbers: int, skip: int,
    ) -> None:  # fmt: skip
        """See `tools.rotozoom`; the numbers are angle and scale."""
        guest = self.guest()
        tools.rotozoom(
            Editable(guest, bitmap), self._values(guest, source), ox, oy, Area(dest_x1, dest_y1, dest_x2, dest_y2),
            px, py, Area(source_x1, source_y1, source_x2, source_y2), *self._numbers(numbers), _given(skip),
        )  # fmt: skip

    def do_blend(
        self, bitmap: int, first: int, second: int, swapped: bool, numbers: int, screen: bool, skip_first: int,
        skip_second: int, mask: int,
    ) -> None:  # fmt: skip
        """See `tools.alpha_blend`; the numbers are the two factors, and an address of 0 is no mask."""
        guest = self.guest()
        tools.alpha_blend(
            Editable(guest, bitmap), self._values(guest, first), self._values(guest, second), swapped,
            self._numbers(numbers), screen, (_given(skip_first), _given(skip_second)),
            self._values(guest, mask) if mask else None,
        )  # fmt: skip

    def do_dither(self, bitmap: int, source: int, swap_bytes: bool, swap_colors: bool, atkinson: bool) -> None:
        """See `tools.dither`."""
        guest = self.guest()
        tools.dither(Editable(guest, bitmap), self._values(guest, source), swap_bytes, swap_colors, atkinson)
