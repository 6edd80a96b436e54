"""Asynchronous serial frames: bytes to levels on a line and back, for any two settings of sender and receiver.

A frame is a low start bit, the data bits, least significant first, a parity bit if there is one, and high stop bits
(ITU-T V.4, TIA-232).
"""

from __future__ import annotations

from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray


class SerialFormat(NamedTuple):
    """Baud rate, data bits (5 to 9), parity (None, ``"even"`` or ``"odd"``) and stop bits."""

    baudrate: int = 9600
    bits: int = 8
    parity: str | None = None
    stop: int = 1

    @property
    def frame_bits(self) -> int:
        """Bits of a frame, start and stop bits included."""
        return 1 + self.bits + (self.parity is not None) + self.stop

    @property
    def frame_ns(self) -> float:
        """How long a frame takes."""
        return self.frame_bits * 1e9 / self.baudrate


def line_levels(data: bytes, form: SerialFormat) -> NDArray[np.uint8]:
    """The level of each bit of the frames, shape (bytes * frame_bits,)."""
    octets = np.frombuffer(data, np.uint8)
    frames = np.ones((len(octets), form.frame_bits), np.uint8)
    frames[:, 0] = 0
    for bit in range(form.bits):
        frames[:, 1 + bit] = octets >> bit & 1 if bit < 8 else 0
    if form.parity is not None:
        odd = frames[:, 1 : 1 + form.bits].sum(axis=1) & 1
        frames[:, 1 + form.bits] = odd if form.parity == "even" else 1 - odd
    return frames.ravel()


def line_edges(data: bytes, form: SerialFormat, start_ns: int) -> tuple[NDArray[np.int64], NDArray[np.uint8]]:
    """The edges of frames that follow each other without a pause, on a line that is high before."""
    levels = line_levels(data, form)
    if not len(levels):
        return np.empty(0, np.int64), levels
    moved = np.empty(len(levels), np.bool_)
    moved[0] = levels[0] != 1
    np.not_equal(levels[1:], levels[:-1], out=moved[1:])
    places = np.flatnonzero(moved)
    return start_ns + np.rint(places * (1e9 / form.baudrate)).astype(np.int64), levels[places]


class ReceivedByte(NamedTuple):
    """A byte as a receiver sees it: when its frame has ended, and whether parity and stop bit were right."""

    time_ns: int
    value: int
    good: bool


def receive(data: bytes, sent: SerialFormat, start_ns: int, form: SerialFormat) -> list[ReceivedByte]:
    """What a receiver with the settings ``form`` makes of frames that were sent with the settings ``sent``."""
    if sent == form and form.bits <= 8:
        mask = (1 << form.bits) - 1
        return [
            ReceivedByte(start_ns + round((number + 1) * form.frame_ns), octet & mask, True)
            for number, octet in enumerate(data)
        ]
    times, levels = line_edges(data, sent, 0)
    times, levels = np.append(times, round(len(data) * sent.frame_ns)), np.append(levels, np.uint8(1))
    falls = times[levels == 0]
    bit = 1e9 / form.baudrate

    def level_at(time: float) -> int:
        place = int(np.searchsorted(times, time, side="right")) - 1
        return int(levels[place]) if place >= 0 else 1

    found: list[ReceivedByte] = []
    free = -1.0
    for fall in falls.tolist():
        # The middle of the start bit decides whether it is one; a frame in progress hides the edges inside it.
        if fall < free or level_at(fall + bit / 2):
            continue
        samples = [level_at(fall + (place + 0.5) * bit) for place in range(1, form.frame_bits)]
        bits = samples[: form.bits]
        value = sum(level << place for place, level in enumerate(bits)) & 0xFF
        good = all(samples[form.bits + (form.parity is not None) :])
        if form.parity is not None:
            good = good and (sum(bits) + samples[form.bits]) % 2 == (form.parity == "odd")
        # The receiver looks for the next start bit from the middle of the stop bit on.
        free = fall + (form.frame_bits - form.stop + 0.5) * bit
        found.append(ReceivedByte(start_ns + round(fall + form.frame_bits * bit), value, good))
    return found
