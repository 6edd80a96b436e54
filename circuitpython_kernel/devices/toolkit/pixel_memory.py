"""The memory of a display's controller: pixels in rows, written through a window that moves on by itself."""

from __future__ import annotations

from typing import TypeVar

import numpy as np
from numpy.typing import NDArray

Cells = NDArray[np.uint32]
T = TypeVar("T", bound=np.generic)


class Window:
    """Where pixels go: a rectangle of a memory as the controller addresses it just now, filled row by row.

    Args:
        cells: the memory as it is addressed, shape (rows, columns), a view: what is written is in the memory.
        left, right, top, bottom: the rectangle, borders included. Pixels beyond the memory are lost.
    """

    def __init__(self, cells: Cells, left: int, right: int, top: int, bottom: int) -> None:
        self.width, self.height = right - left + 1, bottom - top + 1
        self._cells = cells
        self._left, self._top = left, top
        self._inside = self.width > 0 and self.height > 0 and right < cells.shape[1] and bottom < cells.shape[0]
        self._at = 0

    def write(self, pixels: Cells) -> None:
        """Pixels go on where the last ones ended; behind the last place comes the first one."""
        size = self.width * self.height
        if self.width <= 0 or self.height <= 0:
            return  # the end lies before the start: no place at all
        if len(pixels) > size:
            # Only the last round stays.
            skipped = len(pixels) - size
            self._at = (self._at + skipped) % size
            pixels = pixels[skipped:]
        first = pixels[: size - self._at]
        self._write(first)
        if len(first) < len(pixels):
            self._write(pixels[len(first) :])

    def _write(self, pixels: Cells) -> None:
        if not self._inside:
            self._write_inside(pixels)
        else:
            here = self._cells[self._top : self._top + self.height, self._left : self._left + self.width]
            row, column = divmod(self._at, self.width)
            done = 0
            if column:
                done = min(self.width - column, len(pixels))
                here[row, column : column + done] = pixels[:done]
                row += 1
            whole = (len(pixels) - done) // self.width
            if whole:
                end = done + whole * self.width
                here[row : row + whole] = pixels[done:end].reshape(whole, self.width)
                done, row = end, row + whole
            if done < len(pixels):
                here[row, : len(pixels) - done] = pixels[done:]
        self._at = (self._at + len(pixels)) % (self.width * self.height)

    def _write_inside(self, pixels: Cells) -> None:
        rows, columns = np.divmod(np.arange(self._at, self._at + len(pixels)), self.width)
        rows, columns = rows + self._top, columns + self._left
        there = (rows < self._cells.shape[0]) & (columns < self._cells.shape[1])
        self._cells[rows[there], columns[there]] = pixels[there]

    def read(self, count: int) -> Cells:
        """The next pixels, as `write` counts them; 0 where there is no memory."""
        size = max(self.width * self.height, 1)
        rows, columns = np.divmod((self._at + np.arange(count)) % size, max(self.width, 1))
        rows, columns = rows + self._top, columns + self._left
        there = (rows < self._cells.shape[0]) & (columns < self._cells.shape[1])
        found = np.zeros(count, np.uint32)
        found[there] = self._cells[rows[there], columns[there]]
        self._at = (self._at + count) % size
        return found


def addressed(cells: Cells, *, exchange: bool, mirror_x: bool, mirror_y: bool) -> Cells:
    """The memory as a controller addresses it (MADCTL's bits MV, MX, MY): a view of it, indexed by row and column."""
    rows = cells[:: -1 if mirror_y else 1, :: -1 if mirror_x else 1]
    return rows.T if exchange else rows


def turned(picture: NDArray[T], rotation: int) -> NDArray[T]:
    """What a person sees who holds a display so that a picture, drawn turned clockwise by some degrees, is upright."""
    return np.rot90(picture, rotation // 90)
