"""Pictures for views: what has changed since the last one, packed when that makes it smaller.

What is small and has two colours at most, as on an OLED, is sent as these (three bytes each) and a bit for each pixel,
the highest first, each row from a new byte: a page unpacks it at once, and draws it with all else of the frame.
"""

from __future__ import annotations

import zlib
from typing import Literal, NamedTuple

import numpy as np

from circuitpython_kernel.devices.base.part import Picture

_LEAST_PACKED = 2_048
"""Smaller pictures are sent as they are."""
_MOST_TWO = 16_384
"""Pixels of a picture that is sent as two colours; larger ones are smaller when they are deflated."""
_TRIED = 8
"""One row in so many tells whether packing is worth its time."""
_WORTH = 0.8
"""Packed when what was tried comes to at most this share."""


Packed = bool | Literal["two"]
"""How a picture is sent: four bytes for each pixel, or three and deflated, or two colours and a bit for each."""


class Sent(NamedTuple):
    """Bytes of a picture's part, and where it is: left, top, width, height. None when nothing is new."""

    place: list[int] | None
    packed: Packed
    data: bytes


class PictureSender:
    """Knows which picture each view has. Pictures are not changed by who made them."""

    def __init__(self) -> None:
        self._sent: dict[str, Picture] = {}
        self._packs: set[str] = set()
        self._marked: Picture | None = None
        self._mark = 0

    def packs(self, view: str, can: bool) -> None:
        """Whether a view can unpack."""
        (self._packs.add if can else self._packs.discard)(view)

    def forget(self, view: str) -> None:
        """A view is gone."""
        self._sent.pop(view, None)
        self._packs.discard(view)

    def mark(self, picture: Picture | None) -> object:
        """Something that is another one for another picture: quick, when it is the same array."""
        if picture is None:
            return None
        last = self._marked
        if picture is not last:
            if last is None or last.shape != picture.shape or not np.array_equal(last, picture):
                self._mark += 1
            self._marked = picture
        return self._mark

    def changed(self, view: str, picture: Picture | None, *, whole: bool) -> Sent:
        """What a view has to be sent to have this picture; ``whole``: it has none."""
        if picture is None:
            self._sent.pop(view, None)
            return Sent(None, False, b"")
        before = None if whole else self._sent.get(view)
        self._sent[view] = picture
        left, top, right, bottom = 0, 0, picture.shape[1], picture.shape[0]
        if before is not None and before.shape == picture.shape:
            differing = (before != picture).any(axis=2)
            rows, columns = np.flatnonzero(differing.any(axis=1)), np.flatnonzero(differing.any(axis=0))
            if not len(rows):
                return Sent(None, False, b"")
            left, right, top, bottom = int(columns[0]), int(columns[-1]) + 1, int(rows[0]), int(rows[-1]) + 1
        part = np.ascontiguousarray(picture[top:bottom, left:right])
        place = [left, top, right - left, bottom - top]
        if part.nbytes < _LEAST_PACKED:
            return Sent(place, False, _rgba(part))
        two = _two_colors(part) if part.size <= 3 * _MOST_TWO else None
        if two is not None:
            return Sent(place, "two", two)
        if view in self._packs:
            tried = np.ascontiguousarray(part[::_TRIED]).tobytes()
            if len(zlib.compress(tried, 1)) <= _WORTH * len(tried):
                return Sent(place, True, zlib.compress(part.tobytes(), 1))
        return Sent(place, False, _rgba(part))


def _rgba(picture: Picture) -> bytes:
    height, width = picture.shape[:2]
    made = np.full((height, width, 4), 255, np.uint8)
    made[:, :, :3] = picture
    return made.tobytes()


def _two_colors(picture: Picture) -> bytes | None:
    """The bytes of a picture of two colours at most; None for one of more."""
    first = picture[0, 0]
    other = (picture != first).any(axis=2)
    rest = picture[other]
    second = rest[0] if len(rest) else first
    if (rest != second).any():
        return None
    return bytes(first.tobytes() + second.tobytes() + np.packbits(other, axis=1).tobytes())
