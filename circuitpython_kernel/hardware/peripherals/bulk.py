"""Traffic in bulk: what a board sends to one target in one go, such as a refresh of a display.

A frame of 320 x 240 pixels is 153,600 bytes in 720 commands. A `Bulk` has all of it: bytes, with where each piece ends,
whether it is a command or data, and where the target is deselected. A bus takes it in one call (`SPIBus.send`), keeps
it as it is, and works out transfers and edges when they are looked at.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray


class Piece(NamedTuple):
    """Bytes that are all commands, or all data.

    ``last``: the target is deselected behind them. ``toggles``: chip select goes high for a moment behind each byte.
    """

    data: bytes
    is_data: bool
    last: bool = True
    toggles: bool = False


@dataclass(frozen=True, eq=False)
class Bulk:
    """Pieces one after another. Arrays have one length; nobody changes them.

    Args:
        data: the bytes of all pieces.
        ends: where each piece ends in them, ascending.
        is_data: whether each piece is data (D/C high) or commands (D/C low).
        last: whether the target is deselected behind each piece. It is behind the last one.
        toggles: whether chip select goes high for a moment behind each byte of each piece.
    """

    data: bytes
    ends: NDArray[np.int64]
    is_data: NDArray[np.bool_]
    last: NDArray[np.bool_]
    toggles: NDArray[np.bool_]

    @classmethod
    def of(cls, pieces: Iterable[tuple[bytes, bool, bool] | tuple[bytes, bool, bool, bool]]) -> Bulk:
        """From pieces, as `Piece` has them, with or without ``toggles``. Empty ones do not count.

        Raises:
            ValueError: when there is nothing to send.
        """
        found = [Piece(*piece) for piece in pieces if piece[0]]
        if not found:
            raise ValueError("there is nothing to send")
        ends = np.cumsum([len(piece.data) for piece in found], dtype=np.int64)
        is_data, last, toggles = (
            np.array([piece[place] for piece in found], np.bool_) for place in range(1, len(Piece._fields))
        )
        last[-1] = True
        return cls(b"".join(piece.data for piece in found), ends, is_data, last, toggles)

    @classmethod
    def rows(
        cls, rows: NDArray[np.uint8], pieces: Sequence[tuple[int, bool, bool] | tuple[int, bool, bool, bool]]
    ) -> Bulk:
        """From a row of bytes for each window, all made alike: a table of shape (windows, bytes).

        Args:
            rows: the bytes, such as ``2A x0 x1 2B y0 y1 2C pixels...``.
            pieces: the pieces of a row, as `Piece` has them, with lengths in place of bytes.

        Raises:
            ValueError: when the pieces do not make up a row.
        """
        lengths = np.array([piece[0] for piece in pieces], np.int64)
        if rows.ndim != 2 or not len(rows) or lengths.sum() != rows.shape[1] or not (lengths > 0).all():
            raise ValueError(f"pieces of {lengths.tolist()} bytes do not make up rows of the shape {rows.shape}")
        count = len(rows)
        is_data, last, toggles = (
            np.tile(np.array([place < len(piece) and piece[place] for piece in pieces], np.bool_), count)
            for place in range(1, len(Piece._fields))
        )
        last[-1] = True
        return cls(rows.tobytes(), np.cumsum(np.tile(lengths, count)), is_data, last, toggles)

    @classmethod
    def join(cls, bulks: Sequence[Bulk]) -> Bulk:
        """Several, one after another."""
        if len(bulks) == 1:
            return bulks[0]
        shifts = np.cumsum([0, *(len(one.data) for one in bulks[:-1])])
        return cls(
            b"".join(one.data for one in bulks),
            np.concatenate([one.ends + shift for one, shift in zip(bulks, shifts, strict=True)]),
            np.concatenate([one.is_data for one in bulks]),
            np.concatenate([one.last for one in bulks]),
            np.concatenate([one.toggles for one in bulks]),
        )

    def __len__(self) -> int:
        """How many pieces."""
        return len(self.ends)

    def __iter__(self) -> Iterator[Piece]:
        begin = 0
        for end, *says in zip(
            *(row.tolist() for row in (self.ends, self.is_data, self.last, self.toggles)), strict=True
        ):
            yield Piece(self.data[begin:end], *says)
            begin = end

    @property
    def lengths(self) -> NDArray[np.int64]:
        """The bytes of each piece."""
        return np.diff(self.ends, prepend=0)

    def part(self, start: int, stop: int) -> Bulk:
        """The pieces from one to another."""
        begin = int(self.ends[start - 1]) if start else 0
        return Bulk(
            self.data[begin : int(self.ends[stop - 1])],
            self.ends[start:stop] - begin,
            self.is_data[start:stop],
            self.last[start:stop],
            self.toggles[start:stop],
        )

    def toggled_apart(self) -> Bulk:
        """The same with each byte behind which chip select is toggled as a piece of its own."""
        lengths = self.lengths
        split = self.toggles & (lengths > 1)
        if not split.any():
            return self
        counts = np.where(split, lengths, 1).astype(np.intp)
        place = np.repeat(np.arange(len(self)), counts)
        ends = np.cumsum(np.where(split[place], 1, lengths[place]))
        last = self.last[place] & (ends == self.ends[place])
        return Bulk(self.data, ends, self.is_data[place], last, self.toggles[place])
