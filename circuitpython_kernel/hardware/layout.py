"""The shared memory between the firmware and the host: the one definition.

The memory is a few typed arrays in pages of their own behind the interpreter's memory: outside of the garbage
collector's heap, so that it neither counts as the board's memory nor costs time in a collection. The host makes room
for it and tells the firmware; `offsets` says where each array lies. `firmware_source` writes the firmware's copy of the
constants below, so the two cannot drift apart.

Values that a 32-bit word holds stay below 2**30: the guest's small integers have 31 bits, and a larger one costs an
allocation.
"""

from __future__ import annotations

from dataclasses import dataclass
from enum import IntEnum

import numpy as np

VERSION = 2


class Clock(IntEnum):
    """Words of the region ``CLOCK`` (int64, nanoseconds)."""

    NOW = 0  # board time, as of the last read
    BASE = 1  # realtime: the machine's raw clock at board time 0
    COST = 2  # fast and manual: board time that one clock read or hardware operation takes
    HORIZON = 3  # fast and manual: the guest may move NOW up to here by itself, beyond it must ring the doorbell


class Word(IntEnum):
    """Words of the region ``WORDS`` (int32)."""

    MODE = 0  # a `ClockMode`
    HEAD = 1  # entries ever written to the ring, modulo COUNTER_WRAP
    TAIL = 2  # entries ever read from it, modulo COUNTER_WRAP
    OVERRUNS = 3  # entries that found the ring full and could not be kept
    CPU_KHZ = 4
    SLEEPS = 5  # how often the program yielded in a sleep
    CONTENTIONS = 6  # how often an output met an opposite drive from outside


class ClockMode(IntEnum):
    """Values of ``Word.MODE``. The wasm clock port tests for zero."""

    REALTIME = 0
    FAST = 1
    MANUAL = 2


class PinMode(IntEnum):
    """Values in the region ``PIN_MODE``."""

    UNUSED = 0
    INPUT = 1
    OUTPUT = 2
    OPEN_DRAIN = 3
    ANALOG_IN = 4
    ANALOG_OUT = 5
    PWM = 6
    BUS = 7


class Pull(IntEnum):
    """Values in the region ``PIN_PULL``."""

    NONE = 0
    UP = 1
    DOWN = 2


class Outside(IntEnum):
    """Values in the region ``PIN_OUTSIDE``: what the world outside the chip does to a pin."""

    NOTHING = 0
    LOW = 1
    HIGH = 2


COUNTER_WRAP = 1 << 28
"""The ring's counters count modulo this."""

RING_LENGTH = 1 << 14
"""Entries in the capture ring; a power of two."""

ANALOG_MARK = 1 << 28
"""Set in a ring entry's info word when it is an analog sample, not an edge."""

FULL_SCALE = 65535
"""The largest value of CircuitPython's 16-bit converters."""


@dataclass(frozen=True)
class Region:
    """One typed array of the shared memory: its name, `array` typecode and length."""

    name: str
    typecode: str
    length: int

    @property
    def dtype(self) -> type[np.generic]:
        """The numpy type of an item."""
        return _DTYPES[self.typecode]

    @property
    def nbytes(self) -> int:
        """Bytes that it takes."""
        return np.dtype(self.dtype).itemsize * self.length


_DTYPES: dict[str, type[np.generic]] = {"q": np.int64, "i": np.int32, "H": np.uint16, "B": np.uint8}


def regions(pin_count: int) -> tuple[Region, ...]:
    """The regions for a chip with so many pins.

    A ring entry is ``RING_TIME[i]`` (board time, ns) and ``RING_INFO[i]``: ``pin << 1 | level`` for an edge,
    ``ANALOG_MARK | pin << 16 | value`` for an analog sample.
    """
    return (
        Region("CLOCK", "q", len(Clock)),
        Region("WORDS", "i", len(Word)),
        Region("RING_TIME", "q", RING_LENGTH),
        Region("RING_INFO", "i", RING_LENGTH),
        Region("PIN_MODE", "B", pin_count),
        Region("PIN_PULL", "B", pin_count),
        Region("PIN_OUTPUT", "B", pin_count),  # the level that the program put into the output latch
        Region("PIN_LEVEL", "B", pin_count),  # the level at the pin
        Region("PIN_OUTSIDE", "B", pin_count),
        Region("ANALOG", "H", pin_count),  # what a converter would read, 0..FULL_SCALE
        Region("ANALOG_ASK", "B", pin_count),  # 1: a function of time, ring the doorbell to read it
        Region("DUTY", "i", pin_count),  # PWM duty, 0..FULL_SCALE
        Region("FREQUENCY", "i", pin_count),  # PWM frequency in Hz
    )


ALIGNMENT = 8


def offsets(pin_count: int) -> dict[str, int]:
    """Where each region starts, in bytes from the start of the shared memory."""
    found = {}
    at = 0
    for region in regions(pin_count):
        found[region.name] = at
        at += -(-region.nbytes // ALIGNMENT) * ALIGNMENT
    return found


def size(pin_count: int) -> int:
    """Bytes of shared memory for a chip with so many pins."""
    last = regions(pin_count)[-1]
    return offsets(pin_count)[last.name] + last.nbytes


def firmware_source(pin_count: int) -> str:
    """The guest module ``_layout``: every constant and the list of regions, as Python source."""
    lines = ["from micropython import const"]
    for group in (Clock, Word, ClockMode, PinMode, Pull, Outside):
        prefix = {"Clock": "CLOCK_", "Word": "WORD_", "ClockMode": "MODE_", "PinMode": "PIN_", "Pull": "PULL_"}
        start = prefix.get(group.__name__, "OUTSIDE_")
        lines += [f"{start}{member.name} = const({int(member)})" for member in group]
    for name in ("VERSION", "COUNTER_WRAP", "RING_LENGTH", "ANALOG_MARK", "FULL_SCALE"):
        lines.append(f"{name} = const({globals()[name]})")
    table = ", ".join(repr((region.name, region.typecode, region.length)) for region in regions(pin_count))
    lines.append(f"REGIONS = ({table})")
    return "\n".join(lines) + "\n"
