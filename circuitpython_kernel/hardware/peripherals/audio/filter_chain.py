"""Filters of `synthio` in a row, as effects have them: each remembers what went through it, channel by channel.

Follows shared-module/audiofilters/__init__.c.
"""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

from .effect import Words
from .records import Effect
from .source import Source, SourceFailed

_MOST_FILTERS = 64


class FilterChain:
    """The filters that a record's words name.

    Args:
        source: the effect.
        first: the word with the address of their table; behind it is their number.
    """

    def __init__(self, source: Source, first: int = Effect.FILTERS) -> None:
        self._source = source
        self._first = first
        self._states: dict[int, NDArray[np.int32]] = {}  # by place; shape (channels, 4)

    def reset(self) -> None:
        """Forget what went in, but not what came out, as in CircuitPython."""
        for states in self._states.values():
            states[:, :2] = 0

    def filters(self) -> list[int]:
        """Where the filters' records lie."""
        count = self._source.word(self._first + 1)
        if not 0 <= count <= _MOST_FILTERS:
            raise SourceFailed
        if not count:
            return []
        found: list[int] = self._source.sources.memory.words(self._source.word(self._first), count).tolist()
        return found

    def tick(self) -> None:
        """The inputs of all filters go on."""
        for address in self.filters():
            self._source.sources.filters.coefficients(address)

    def run(self, words: Words) -> Words:
        """A piece of sound through all filters."""
        filters = self.filters()
        channels = words.shape[1]
        values = words.T.astype(np.int32)
        for place, address in enumerate(filters):
            states = self._states.setdefault(place, np.zeros((channels, 4), np.int32))
            coefficients = self._source.sources.filters.coefficients(address)
            self._source.sources.filters.loop(np.array([coefficients] * channels, np.int32), values, states)
        return np.ascontiguousarray(values.T)
