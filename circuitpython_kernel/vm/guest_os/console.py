"""What the guest prints: drained from the port's ring, in order, as whole characters."""

from __future__ import annotations

import codecs
from collections.abc import Callable, Sequence

import numpy as np
from numpy.typing import NDArray

from circuitpython_kernel.common.locks import Lock
from circuitpython_kernel.common.waits import Waits

from . import port
from .memory import GuestMemory

LineEnds = Sequence[tuple[int, int]]
"""For each end of a line in a text: how many characters it stands behind, and its board time in ns."""

Sink = Callable[[str, str], None]
"""Called with the stream's name (``"stdout"`` or ``"stderr"``) and text."""

TimedSink = Callable[[str, str, LineEnds], None]
"""A sink that is also told when the lines ended."""

_STREAMS = {1: "stdout", 2: "stderr"}


class Console:
    """Moves text from the ring to a sink. Any thread may drain; one at a time does."""

    def __init__(self, ring: GuestMemory, sink: TimedSink, waits: Waits | None = None) -> None:
        self._head: NDArray[np.uint32] = ring.array(0, np.uint32, 5)
        self._ends: NDArray[np.int64] = ring.array(port.LINE_ENDS, np.int64, 2 * port.LINES).reshape(port.LINES, 2)
        self._data: NDArray[np.uint8] = ring.array(port.DATA, np.uint8, port.RING_BYTES)
        self._sink = sink
        self._lock = Lock(waits)
        self._decoders = {fd: codecs.getincrementaldecoder("utf-8")("replace") for fd in _STREAMS}

    @property
    def waiting(self) -> bool:
        """Whether the guest has written something that is not drained yet."""
        return bool(self._head[0] != self._head[1])

    @property
    def waits_for_another(self) -> bool:
        """Whether a thread waits until another one has passed something on."""
        return bool(self._lock.waiters)

    def forfeit(self, thread: int) -> None:
        """Do not wait for a thread that does not come back from the sink."""
        self._lock.forfeit(thread)

    def drain(self) -> None:
        """Pass on everything that the guest has written so far."""
        with self._lock:
            written, read = int(self._head[port.WRITTEN // 4]), int(self._head[port.READ // 4])
            count = (written - read) & 0xFFFFFFFF
            if not count:
                return
            stream = int(self._head[port.STREAM // 4])
            ends = self._line_ends(read, count)
            start = read % port.RING_BYTES
            first = min(count, port.RING_BYTES - start)
            data = self._data[start : start + first].tobytes() + self._data[: count - first].tobytes()
            # Only now may the guest write over these bytes.
            self._head[port.READ // 4] = written
            decoder = self._decoders[stream]
            begin, text, times = 0, "", []
            for end, when in ends:
                text += decoder.decode(data[begin:end])
                times.append((len(text), when))
                begin = end
            text += decoder.decode(data[begin:])
            if text:
                self._sink(_STREAMS[stream], text, times)

    def _line_ends(self, read: int, count: int) -> list[tuple[int, int]]:
        """The ends of lines in the next ``count`` bytes: how many bytes they stand behind, and board time in ns."""
        begin, end = int(self._head[port.LINES_READ // 4]), int(self._head[port.LINES_WRITTEN // 4])
        waiting = np.arange(min((end - begin) & 0xFFFFFFFF, port.LINES), dtype=np.int64) + begin
        entries = self._ends[waiting % port.LINES]
        places = (entries[:, 1] - read) & 0xFFFFFFFF
        known = int(np.searchsorted(places, count, side="right"))  # what the guest is adding just now comes later
        self._head[port.LINES_READ // 4] = (begin + known) & 0xFFFFFFFF
        return list(zip(places[:known].tolist(), entries[:known, 0].tolist(), strict=True))

    def finish(self) -> None:
        """Drain, and give up on half a character at the end of a cell."""
        with self._lock:
            self.drain()
            for fd, decoder in self._decoders.items():
                rest = decoder.decode(b"", final=True)
                decoder.reset()
                if rest:
                    self._sink(_STREAMS[fd], rest, ())
