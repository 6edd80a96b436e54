"""The doorbell ``qr``: pictures in which the firmware's qrio looks for codes."""

from __future__ import annotations

import struct

import numpy as np
from numpy.typing import NDArray

from circuitpython_kernel.hardware.peripherals.display.guest import RecordReader

from . import qr_code, qr_finder

EVERY, EVEN, ODD, SWAPPED, NATIVE = range(5)
"""`qrio.PixelPolicy`, in the order of the stub."""


def brightness(data: bytes, width: int, height: int, policy: int) -> NDArray[np.uint8]:
    """Pixels as (height, width) of brightness; of colours green counts."""
    count = width * height
    if policy == EVERY:
        found = np.frombuffer(data, np.uint8, count)
    elif policy in (EVEN, ODD):
        found = np.frombuffer(data, np.uint8, 2 * count)[policy == ODD :: 2]
    else:
        pixels = np.frombuffer(data, ">u2" if policy == SWAPPED else "<u2", count)
        found = (pixels >> 3 & 0xFC).astype(np.uint8)
    return found.reshape(height, width)


class QrCodes(RecordReader):
    """Looks for codes at once."""

    name = "qr"

    def _found(self, width: int, height: int, policy: int, at: int, count: int) -> list[qr_finder.Found]:
        data = self.chip.memory().read(at, count)
        return qr_finder.find(brightness(data, width, height, policy))

    def do_decode(self, width: int, height: int, policy: int, at: int, count: int) -> bytes:
        """What codes say that can be read: for each the type of data, the payload's length and the payload."""
        parts = []
        for found in self._found(width, height, policy, at, count):
            try:
                content = qr_code.read(found.bits)
            except qr_code.Unreadable:
                continue
            parts.append(struct.pack("<BH", content.kind, len(content.payload)) + content.payload)
        return b"".join(parts)

    def do_find(self, width: int, height: int, policy: int, at: int, count: int) -> bytes:
        """Where codes are: for each nine numbers, its corners and its size."""
        return b"".join(
            struct.pack("<9i", *(value for corner in found.corners for value in corner), len(found.bits))
            for found in self._found(width, height, policy, at, count)
        )
