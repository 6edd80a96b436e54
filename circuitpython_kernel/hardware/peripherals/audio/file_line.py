"""What an `audiofilewriter.AudioFileWriter` has in place of pins: the bytes for its file, in order."""

from __future__ import annotations

from collections.abc import Iterable

import numpy as np

from circuitpython_kernel.hardware.pins.sound_listeners import AtPins

from .outputs import Seen
from .playing import Playing
from .source import Samples


class FileLine:
    """Keeps what was played until the firmware writes it: 16 bits are signed, and 8 are not, as in WAV files."""

    pins: tuple[int, ...] = ()

    def __init__(self) -> None:
        self._data = bytearray()

    def get(self, count: int) -> bytes:
        """The bytes that come next, as many as there are."""
        found = bytes(self._data[:count])
        del self._data[:count]
        return found

    def begin(self, play: Playing, now_ns: int) -> None:
        """See `outputs.Line`."""

    def carry(self, play: Playing, first: int, samples: Samples) -> None:
        """See `outputs.Line`."""
        if play.source.bits == 8:
            self._data += ((samples >> 8) + 128).astype(np.uint8).tobytes()
        else:
            self._data += samples.astype("<i2").tobytes()

    def end(self, now_ns: int) -> None:
        """See `outputs.Line`."""

    def take(self, now_ns: int) -> Iterable[Seen]:
        """No pin has edges."""
        return ()

    def at_pins(self, samples: Samples) -> AtPins:
        """Nobody hears it."""
        return ()

    def close(self, now_ns: int) -> None:
        """What was not asked for is lost."""
        self._data.clear()
