"""The doorbell ``filter``: bitmaps of the guest's that the firmware's bitmapfilter changes."""

from __future__ import annotations

from typing import Any

import numpy as np
from numpy.typing import NDArray

from circuitpython_kernel.hardware.chip import Chip
from circuitpython_kernel.hardware.peripherals.display.bitmaps import DiskBitmaps, values_of
from circuitpython_kernel.hardware.peripherals.display.guest import Damaged, Guest, RecordReader
from circuitpython_kernel.hardware.peripherals.display.records import Palette

from . import filters


class Filters(RecordReader):
    """Does what it is asked for at once. As on a board nobody hears that a bitmap has changed."""

    name = "filter"

    def __init__(self, chip: Chip) -> None:
        super().__init__(chip)
        self._no_files = DiskBitmaps()

    def _picture(self, guest: Guest, bitmap: int) -> filters.Picture:
        values = values_of(guest, self._no_files, bitmap)
        if values.dtype != np.uint16:
            raise Damaged("a bitmap that is not of 16 bits")
        return values

    def _mask(self, guest: Guest, mask: int, picture: filters.Picture) -> filters.Mask:
        if not mask:
            return None
        found: NDArray[np.bool_] = np.zeros(picture.shape, np.bool_)
        height, width = found.shape
        values: NDArray[Any] = values_of(guest, self._no_files, mask)[:height, :width]
        found[: len(values), : values.shape[1]] = values != 0
        return found

    def do_morph(
        self,
        bitmap: int,
        mask: int,
        weights: int,
        side: int,
        numbers: int,
        threshold: bool,
        distance: int,
        invert: bool,
    ) -> None:
        """See `filters.morph`; the numbers are the factor and what is added, 1 being white."""
        guest = self.guest()
        picture = self._picture(guest, bitmap)
        factor, add = guest.array(numbers, 8).view(np.float32).copy()
        square = guest.array(weights, 4 * side * side).view(np.int32).reshape(side, side).copy()
        filters.morph(
            picture, self._mask(guest, mask, picture), square, filters.rounded(65536, factor),
            filters.rounded(65536 * 63, add), threshold=threshold, distance=distance, invert=invert,
        )  # fmt: skip

    def do_mix(self, bitmap: int, mask: int, numbers: int) -> None:
        """See `filters.mix`."""
        guest = self.guest()
        picture = self._picture(guest, bitmap)
        filters.mix(picture, self._mask(guest, mask, picture), guest.array(numbers, 48).view(np.float32).copy())

    def do_solarize(self, bitmap: int, mask: int, numbers: int) -> None:
        """See `filters.solarize`."""
        guest = self.guest()
        picture = self._picture(guest, bitmap)
        threshold = guest.array(numbers, 4).view(np.float32)[0]
        filters.solarize(picture, self._mask(guest, mask, picture), filters.rounded(256, threshold))

    def do_lookup(self, bitmap: int, mask: int, table: int) -> None:
        """See `filters.look_up`."""
        guest = self.guest()
        picture = self._picture(guest, bitmap)
        filters.look_up(picture, self._mask(guest, mask, picture), guest.array(table, 128).copy())

    def do_false_color(self, bitmap: int, mask: int, palette: int) -> None:
        """See `filters.false_color`."""
        guest = self.guest()
        picture = self._picture(guest, bitmap)
        colors = guest.words_at(palette, Palette.COLORS + 256)[Palette.COLORS :] & 0xFFFFFF
        filters.false_color(picture, self._mask(guest, mask, picture), colors)

    def do_blend(self, bitmap: int, first: int, second: int, mask: int, table: int) -> None:
        """See `filters.blend`."""
        guest = self.guest()
        picture = self._picture(guest, bitmap)
        filters.blend(
            picture, self._picture(guest, first).copy(), self._picture(guest, second).copy(),
            self._mask(guest, mask, picture), guest.array(table, 4096).copy(),
        )  # fmt: skip
