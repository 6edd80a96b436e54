"""The shared memory between the firmware and the host: the one definition.

The memory is a few typed arrays in pages of their own behind the interpreter's memory: outside of the garbage
collector's heap, so that it neither counts as the board's memory nor costs time in a collection. The host makes room
for it and informs the firmware; `offsets` says where each array lies. The firmware gets the list of arrays from
`firmware_source`, and the constants below as numbers in its source (`constants`), so the two sides cannot drift apart.

Values that a 32-bit word holds stay below 2**30: the guest's small integers have 31 bits, and a larger one costs an
allocation.
"""

from __future__ import annotations

from dataclasses import dataclass
from enum import IntEnum

import numpy as np


class Clock(IntEnum):
    """Words of the region ``CLOCK`` (int64, nanoseconds)."""

    NOW = 0  # board time, as of the last read
    BASE = 1  # realtime: the machine's raw clock at board time 0
    COST = 2  # fast and manual: board time that one clock read or hardware operation takes
    HORIZON = 3  # fast and manual: when the next thing outside is planned; the guest may move NOW up to here by itself
    STEP = 4  # fast and manual: thousandths of a processor's cycle that a step of the program takes; 0: they take none
    WORK = 5  # nanoseconds that the program's steps and operations have taken on the chip, in every mode


class Word(IntEnum):
    """Words of the region ``WORDS`` (int32)."""

    MODE = 0  # a `ClockMode`
    HEAD = 1  # entries ever written to the ring, modulo COUNTER_WRAP
    TAIL = 2  # entries ever read from it, modulo COUNTER_WRAP
    OVERRUNS = 3  # entries that found the ring full and could not be kept
    CPU_KHZ = 4
    DUE = 5  # not 0 when the clock port has moved NOW to HORIZON or beyond: ring the doorbell ``events``
    DISPLAY = 6  # not 0 when no display has to hear of a change: none refreshes itself, or its next frame is planned


class PollPlace(IntEnum):
    """Places in the region ``POLL_ANSWER``, from its end, of peripherals that have no pin."""

    CONSOLE = -1
    DATA = -2


POLL_ZERO = 1 << 30
"""What polls of something that may be below zero give for 0."""


class ClockMode(IntEnum):
    """Values of ``Word.MODE``. The wasm clock port tests for zero."""

    REALTIME = 0
    FAST = 1
    MANUAL = 2


class PinMode(IntEnum):
    """Values in the region ``PIN_MODE``. The two lowest bits say how a pin is driven: see `DRIVES`."""

    UNUSED = 0
    INPUT = 1
    OUTPUT = 2
    OPEN_DRAIN = 3
    ANALOG_IN = 4
    LISTEN = 5  # an input that a peripheral reads: MISO, RX, a counter
    TALK = 6  # an output that a peripheral drives: SCK, MOSI, TX, pulses, NeoPixels
    SHARED = 7  # an open-drain line of a bus: SDA, SCL, 1-Wire
    ANALOG_OUT = 8
    PWM = 12


DRIVES = 3
"""``mode & DRIVES`` is `PinMode.OUTPUT` for a pin that drives both levels, `OPEN_DRAIN` for one that only pulls low."""


class Function(IntEnum):
    """Values in the region ``PIN_FUNCTION``: which signal of which peripheral a pin carries."""

    GPIO = 0
    SDA = 1
    SCL = 2
    SCK = 3
    MOSI = 4
    MISO = 5
    CS = 6
    TX = 7
    RX = 8
    RTS = 9
    CTS = 10
    RS485_DIR = 11
    ONEWIRE = 12
    NEOPIXEL = 13
    PULSE_IN = 14
    PULSE_OUT = 15
    COUNTER = 16
    FREQUENCY = 17
    ENCODER = 18
    TOUCH = 19
    KEY = 20
    ROW = 21
    COLUMN = 22
    ALARM = 23
    SAMPLER = 24
    AUDIO = 25
    BIT_CLOCK = 26
    WORD_SELECT = 27
    I2S_DATA = 28
    PDM_DATA = 29


class Pull(IntEnum):
    """Values in the region ``PIN_PULL``."""

    NONE = 0
    UP = 1
    DOWN = 2


class Outside(IntEnum):
    """Values in the region ``PIN_OUTSIDE``, without the bit `WATCHED`: what the world outside does to a pin."""

    NOTHING = 0
    LOW = 1
    HIGH = 2
    WAVE = 3  # a function of time: PIN_LEVEL is LEVEL_ASK


WATCHED = 4
"""Set in ``PIN_OUTSIDE`` when something outside reacts to what the chip does with the pin: ring the doorbell then."""

LEVEL_ASK = 2
"""In ``PIN_LEVEL``: the level is a function of time, ring the doorbell to read it."""


COUNTER_WRAP = 1 << 28
"""The ring's counters count modulo this."""

RING_LENGTH = 1 << 14
"""Entries in the capture ring; a power of two."""

ANALOG_MARK = 1 << 28
"""Set in a ring entry's info word when it is an analog sample, not an edge."""

PWM_MARK = 1 << 29
"""Set in a ring entry's info word when a PWM output changes its duty cycle."""

MOST_HERTZ = 1_000_000_000
"""No PWM is faster: board time has steps of a nanosecond."""

MOST_KHZ = 4_000_000
"""No processor is faster."""

BOOT_NS = 1_000_000_000
"""What a program's clocks show when board time is 0: a board takes about a second to start."""

FONT_BYTES = 1728
"""The built-in font's bitmap, which is in a board's flash; see `peripherals.display.font`."""

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


def regions(pin_count: int, frame_bytes: int = 0) -> tuple[Region, ...]:
    """The regions for a chip with so many pins, and so many bytes for the pixels of its own display.

    A ring entry is ``RING_TIME[i]`` (board time, ns) and ``RING_INFO[i]``: ``pin << 1 | level`` for an edge,
    ``ANALOG_MARK | pin << 16 | value`` for an analog sample, ``PWM_MARK | pin << 16 | duty`` for a new duty cycle.
    Before the first duty cycle of a frequency comes ``PWM_MARK | ANALOG_MARK | pin << 16 | level``, with the level that
    the pin had and the frequency in Hz that was asked for as its time. A frequency of 0 ends the PWM: what follows is
    no duty cycle but the level from then on.
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
        Region("PIN_FUNCTION", "B", pin_count),
        Region("PIN_RESISTOR", "B", pin_count),  # a `Pull`: a resistor outside the chip
        Region("PIN_OUTSIDE", "B", pin_count),
        Region("ANALOG", "H", pin_count),  # what a converter would read, 0..FULL_SCALE
        Region("ANALOG_ASK", "B", pin_count),  # 1: a function of time, ring the doorbell to read it
        # One more than what polls of a peripheral at a pin, or at a `PollPlace`, give; 0: ring.
        Region("POLL_ANSWER", "i", pin_count + len(PollPlace)),
        Region("FONT", "B", FONT_BYTES),
        # A display's pixels that are not on the heap: see `peripherals.display.framebuffers`.
        Region("FRAME", "B", frame_bytes),
    )


REGION_NAMES = tuple(region.name for region in regions(0))

ALIGNMENT = 8


def offsets(pin_count: int) -> dict[str, int]:
    """Where each region starts, in bytes from the start of the shared memory."""
    found = {}
    at = 0
    for region in regions(pin_count):  # the frame is the last one, so its size moves none
        found[region.name] = at
        at += -(-region.nbytes // ALIGNMENT) * ALIGNMENT
    return found


def size(pin_count: int, frame_bytes: int = 0) -> int:
    """Bytes of shared memory for a chip with so many pins; see `regions`."""
    last = regions(pin_count, frame_bytes)[-1]
    return offsets(pin_count)[last.name] + last.nbytes


_GROUPS: dict[str, type[IntEnum]] = {
    "CLOCK": Clock, "WORD": Word, "MODE": ClockMode, "PIN": PinMode, "PULL": Pull, "OUTSIDE": Outside,
    "FUNCTION": Function, "POLL": PollPlace,
}  # fmt: skip
_CONSTANTS = {
    "BOOT_NS": BOOT_NS,
    "COUNTER_WRAP": COUNTER_WRAP,
    "RING_LENGTH": RING_LENGTH,
    "ANALOG_MARK": ANALOG_MARK,
    "PWM_MARK": PWM_MARK,
    "MOST_HERTZ": MOST_HERTZ,
    "WATCHED": WATCHED,
    "LEVEL_ASK": LEVEL_ASK,
    "DRIVES": DRIVES,
    "FULL_SCALE": FULL_SCALE,
    "POLL_ZERO": POLL_ZERO,
}


def constants() -> dict[str, int]:
    """Every number of the layout that the firmware may name, as ``L.NAME``."""
    found = {f"{prefix}_{member.name}": int(member) for prefix, group in _GROUPS.items() for member in group}
    return found | _CONSTANTS


def firmware_source(pin_count: int, frame_bytes: int = 0) -> str:
    """The guest module ``_layout``: the list of regions. The constants are written into the firmware as numbers."""
    found = tuple((region.name, region.typecode, region.length) for region in regions(pin_count, frame_bytes))
    return f"REGIONS = {found}\n"
