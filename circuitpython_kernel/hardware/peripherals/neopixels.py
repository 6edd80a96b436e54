"""NeoPixels: frames on a data line, and what the strip at its end shows.

Timing follows the WS2812B datasheet (Worldsemi, V5): a bit takes 1.25 us, high for 0.4 us (zero) or 0.8 us (one), and a
pause of 280 us latches the frame.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator

import numpy as np
from numpy.typing import NDArray

from circuitpython_kernel.hardware.chip import Chip, Peripheral
from circuitpython_kernel.hardware.pins.capture import PinEdges
from circuitpython_kernel.traces.transactions import Transaction, TransactionLog

BIT_NS, ZERO_HIGH_NS, ONE_HIGH_NS, LATCH_NS = 1_250, 400, 800, 280_000

_FRAME_BYTES = 300
"""What a short frame takes until its edges are worked out."""

_PIECE_BYTES = 8192
"""The edges of so many bytes are worked out at once."""

FrameListener = Callable[[bytes], None]
"""Called with the bytes of a frame, as they went over the wire."""


class PixelStrip:
    """What a strip at a pin shows: the bytes of the last frame, as they went over the wire."""

    def __init__(self) -> None:
        self.data = b""
        self.frames = 0
        """How many frames were sent."""

    def colors(self, order: str = "GRB") -> NDArray[np.uint8]:
        """The pixels as an array of shape (pixels, len(order)), its columns red, green, blue (and white).

        Args:
            order: the order of the colours on the wire, such as ``"GRB"`` or ``"GRBW"``.

        Raises:
            ValueError: for an order that does not name each colour once.
        """
        if sorted(order) not in (sorted("RGB"), sorted("RGBW")):
            raise ValueError(f'the order of colours is made of R, G, B and perhaps W, such as "GRB", not "{order}"')
        count = len(self.data) // len(order)
        wire = np.frombuffer(self.data, np.uint8, count * len(order)).reshape(count, len(order))
        return wire[:, [order.index(colour) for colour in "RGBW"[: len(order)]]]


class NeoPixels(Peripheral):
    """Sends frames and keeps what strips show."""

    name = "neopixels"

    def __init__(self, chip: Chip) -> None:
        super().__init__(chip)
        self._strips: dict[int, PixelStrip] = {}
        self._free_ns: dict[int, int] = {}
        self._pending: list[tuple[int, int, bytes]] = []
        self._listeners: dict[int, list[FrameListener]] = {}
        self.logs: dict[int, TransactionLog] = {}
        chip.capture.add_source(self)

    def strip(self, pin: int) -> PixelStrip:
        """The strip whose data line is a pin."""
        return self._strips.setdefault(pin, PixelStrip())

    def listen(self, pin: int, callback: FrameListener) -> Callable[[], None]:
        """Call ``callback(data)`` with each frame that reaches a pin, also by wires; gives what unsubscribes."""
        listeners = self._listeners.setdefault(pin, [])
        listeners.append(callback)
        return lambda: listeners.remove(callback)

    def do_write(self, pin: int, at: int, count: int) -> None:
        """Send the guest's bytes, after the pause that latches the frame before."""
        clock = self.chip.clock
        wait = self._free_ns.get(pin, 0) - clock.now_ns
        if wait > 0:
            clock.sleep(wait)
        data = self.chip.memory().read(at, count)
        start = clock.now_ns
        with self.chip.capture.lock:
            self._pending.append((pin, start, data))
        self.chip.capture.wait_with(_FRAME_BYTES + len(data))
        log = self.logs.get(pin)
        if log is None:
            log = self.logs[pin] = TransactionLog(self.chip.capture.budget)
        log.append(Transaction(start, "write", data, 8 * BIT_NS * len(data)))
        clock.sleep(8 * BIT_NS * len(data))
        self._free_ns[pin] = clock.now_ns + LATCH_NS
        for member in self.chip.pins.wiring.net(pin):
            strip = self.strip(member)
            # Pixels beyond the frame's end keep their colours.
            strip.data = data + strip.data[len(data) :]
            strip.frames += 1
            for listener in list(self._listeners.get(member, ())):
                self.chip.user_code.call(listener, None, data)

    def take_edges(self, now_ns: int) -> Iterator[PinEdges]:
        """The edges of the frames since the last call."""
        pending, self._pending = self._pending, []
        for pin, start, data in pending:
            for offset in range(0, len(data), _PIECE_BYTES):
                yield PinEdges(pin, *_edges(start + 8 * BIT_NS * offset, data[offset : offset + _PIECE_BYTES]))


def _edges(start_ns: int, data: bytes) -> tuple[NDArray[np.int64], NDArray[np.uint8]]:
    bits = np.unpackbits(np.frombuffer(data, np.uint8))
    times = np.empty(2 * len(bits), np.int64)
    times[0::2] = start_ns + np.arange(len(bits), dtype=np.int64) * BIT_NS
    times[1::2] = times[0::2] + np.where(bits, ONE_HIGH_NS, ZERO_HIGH_NS)
    levels = np.empty(len(times), np.uint8)
    levels[0::2] = 1
    levels[1::2] = 0
    return times, levels
