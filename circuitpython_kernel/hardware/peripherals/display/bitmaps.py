"""The values of bitmaps, as arrays of rows and columns."""

from __future__ import annotations

import hashlib
from dataclasses import dataclass
from typing import Any

import numpy as np
from numpy.typing import NDArray

from .guest import Damaged, Guest
from .records import Bitmap, DiskBitmap, Kind

MOST_DISK_BYTES = 64 << 20
"""What is kept of files that `displayio.OnDiskBitmap` has read; the ones that were read first go."""


def unpacked(rows: NDArray[np.uint8], bits: int, width: int) -> NDArray[np.uint8]:
    """Rows of bytes as values of 1, 2 or 4 bits, the first one in a byte's highest bits."""
    if bits == 1:
        return np.unpackbits(rows, axis=1, count=width)
    per_byte = 8 // bits
    shifts = np.arange(8 - bits, -1, -bits, dtype=np.uint8)
    values = (rows[:, :, None] >> shifts) & np.uint8((1 << bits) - 1)
    found: NDArray[np.uint8] = values.reshape(len(rows), rows.shape[1] * per_byte)[:, :width]
    return found


@dataclass(frozen=True)
class Disk:
    """What a file of a bitmap has: (height, width) of a palette's indices, or of colours."""

    values: NDArray[Any]


class DiskBitmaps:
    """The pixels of the files that programs have opened, by numbers. The same pixels are kept once."""

    def __init__(self) -> None:
        self._kept: dict[int, Disk] = {}
        self._numbers: dict[bytes, int] = {}
        self._count = 0

    def add(self, values: NDArray[Any]) -> int:
        """Keep pixels; their number."""
        digest = hashlib.blake2b(values.tobytes(), digest_size=16, key=repr((values.shape, values.dtype)).encode())
        key = digest.digest()
        number = self._numbers.get(key)
        if number is not None:
            return number
        self._count += 1
        self._kept[self._count] = Disk(values)
        self._numbers[key] = self._count
        while sum(disk.values.nbytes for disk in self._kept.values()) > MOST_DISK_BYTES and len(self._kept) > 1:
            oldest = next(iter(self._kept))
            del self._kept[oldest]
            self._numbers = {key: number for key, number in self._numbers.items() if number != oldest}
        return self._count

    def get(self, number: int) -> NDArray[Any]:
        """The pixels with a number; a single 0 when they are not kept any more."""
        found = self._kept.get(number)
        return np.zeros((1, 1), np.uint8) if found is None else found.values

    def clear(self) -> None:
        """No program has any."""
        self._kept.clear()
        self._numbers.clear()


class Bitmaps:
    """The bitmaps of one refresh."""

    def __init__(self, guest: Guest, disks: DiskBitmaps) -> None:
        self._guest = guest
        self._disks = disks
        self._made: dict[int, NDArray[Any]] = {}

    def at(self, address: int) -> NDArray[Any]:
        """The values of a record's bitmap: (height, width), unsigned.

        Raises:
            ValueError: when there is none.
        """
        found = self._made.get(address)
        if found is None:
            found = self._made[address] = values_of(self._guest, self._disks, address)
        return found


def values_of(guest: Guest, disks: DiskBitmaps, address: int) -> NDArray[Any]:
    """The values of a record's bitmap; of 8 bits and more they are shared with the guest.

    Raises:
        ValueError: when there is none.
    """
    kind = guest.kind(address)
    if kind == Kind.DISK_BITMAP:
        return disks.get(guest.count(address, DiskBitmap.NUMBER, 1 << 30))
    if kind != Kind.BITMAP:
        raise Damaged(f"no bitmap at {address:#x}")
    words = guest.words_at(address, Bitmap.WORDS)
    width, height, bits, stride, data = (int(word) for word in words[Bitmap.WIDTH : Bitmap.DATA + 1])
    if not data:
        return np.zeros((1, 1), np.uint8)  # it was deinitialized
    if width < 0 or height < 0 or bits not in (1, 2, 4, 8, 16, 32) or stride * 8 < width * bits:
        raise Damaged(f"a bitmap of {width}x{height} with {bits} bits")
    rows = guest.array(data, stride * height).reshape(height, stride)
    if bits < 8:
        return unpacked(rows, bits, width)
    dtype = {8: np.uint8, 16: np.uint16, 32: np.uint32}[bits]
    found: NDArray[Any] = rows.view(dtype)[:, :width]
    return found
