"""`synthio.LFO` and `synthio.Math`: values that change once a block of sound, and feed each other.

Follows shared-module/synthio/LFO.c, Math.c and __init__.c, in 64 bits where a board has single precision.
"""

from __future__ import annotations

import math

import numpy as np

from .memory import AudioMemory
from .records import Block, Kind, Lfo, LfoNumber, Math, MathNumber, Operation

_TRIANGLE = (0, 32767, 0, -32767)
_ALMOST_ONE = 32767 / 32768
_MOST_DEEP = 64
"""Blocks that feed each other in a row, before one counts as damaged. A board's C stack ends at about as many."""


class Blocks:
    """Works out blocks' values, each once a tick.

    Args:
        memory: the program's.
    """

    def __init__(self, memory: AudioMemory) -> None:
        self._memory = memory
        self._tick = 0
        self._seconds = 0.0  # that pass with a tick
        self.radians = 0.0
        """The angle of 1 Hz in a sample: 2 pi / rate."""
        self._deep = 0

    def tick(self, rate: int, frames: int) -> None:
        """So many frames of sound are about to be made."""
        rate = max(rate, 1)
        self._seconds = frames / rate
        self.radians = 2 * math.pi / rate
        self._tick = (self._tick + 1) & 0xFF

    def first_value(self, address: int) -> None:
        """Work out the value of a new LFO, whose time has not begun."""
        self._seconds = 0.0
        self._memory.set_word(address, Block.TICK, (self._tick - 1) & 0xFF)
        self.value(address)

    @property
    def now(self) -> int:
        """The tick, as a block's record has it."""
        return self._tick

    def slot(self, block: int, number: float) -> float:
        """What an input gives: the value of the block at an address, or a number where there is none."""
        return self.value(block) if block else number

    def limited(self, block: int, number: float, low: float, high: float) -> float:
        """The same, within limits."""
        value = self.slot(block, number)
        return low if value < low else high if value > high else value

    def scaled(self, block: int, number: float, low: float, high: float) -> int:
        """The same with 15 bits behind the point, rounded."""
        value = math.ldexp(self.limited(block, number, low, high), 15)
        return int(value + 0.5) if value >= 0 else -int(0.5 - value)

    def value(self, address: int) -> float:
        """A block's value now.

        Raises:
            ValueError: when no block is there.
        """
        memory = self._memory
        words = memory.words(address, Lfo.WORDS if memory.word(address, 0) == Kind.LFO else Math.WORDS).tolist()
        kind = words[Block.KIND]
        if kind not in (Kind.LFO, Kind.MATH) or self._deep > _MOST_DEEP:
            raise ValueError(f"no block of synthio at {address:#x}")
        numbers = memory.numbers(words[Block.NUMBERS], LfoNumber.COUNT if kind == Kind.LFO else MathNumber.COUNT)
        if words[Block.TICK] == self._tick:
            return float(numbers[0])
        memory.set_word(address, Block.TICK, self._tick)
        self._deep += 1
        try:
            values = numbers.tolist()
            if kind == Kind.LFO:
                value, numbers[LfoNumber.PHASE] = self._oscillate(words, values)
            else:
                value = self._compute(words, values)
            numbers[0] = value
        finally:
            self._deep -= 1
        return value

    def _oscillate(self, words: list[int], numbers: list[float]) -> tuple[float, float]:
        """An LFO's value and phase."""
        step = self.slot(words[Lfo.RATE], numbers[LfoNumber.RATE]) * self._seconds
        offset = self.slot(words[Lfo.PHASE_OFFSET], numbers[LfoNumber.PHASE_OFFSET])
        phase = numbers[LfoNumber.PHASE] + step + offset
        once = words[Lfo.ONCE] != 0
        if not math.isfinite(phase):
            phase = 0.0
        if not once:
            phase -= math.floor(phase)
        elif step > 0:
            phase = min(phase, _ALMOST_ONE)
        elif step < 0:
            phase = max(phase, 0.0)
        waveform = self._waveform(words[Lfo.WAVEFORM], words[Lfo.LENGTH])
        count = len(waveform)
        place = phase * (count - once)
        index = min(max(math.floor(place), 0), count - 1)
        value = float(waveform[index])
        if words[Lfo.INTERPOLATE]:
            share = place - index
            following = index + 1
            if following == count:
                following = index if once else 0
            value = value * (1 - share) + waveform[following] * share
        scale = self.slot(words[Lfo.SCALE], numbers[LfoNumber.SCALE])
        return value / 32768 * scale + self.slot(words[Lfo.OFFSET], numbers[LfoNumber.OFFSET]), phase - offset

    def _waveform(self, address: int, length: int) -> tuple[int, ...] | list[int]:
        if not length:
            return _TRIANGLE
        found: list[int] = self._memory.view(address, np.int16, length).tolist()
        return found

    def _compute(self, words: list[int], numbers: list[float]) -> float:
        """A Math's value."""
        operation = words[Math.OPERATION]
        a = self.slot(words[Math.A], numbers[MathNumber.A])
        if operation == Operation.ABS:
            return abs(a)
        b = self.slot(words[Math.B], numbers[MathNumber.B])
        c = self.slot(words[Math.C], numbers[MathNumber.C])
        return arithmetic(operation, a, b, c)


def arithmetic(operation: int, a: float, b: float, c: float) -> float:
    """What a `synthio.Math` makes of its inputs."""
    match operation:
        case Operation.SUM:
            return a + b + c
        case Operation.ADD_SUB:
            return a + b - c
        case Operation.PRODUCT:
            return a * b * c
        case Operation.MUL_DIV:
            return a * b / c if c else 0.0
        case Operation.SCALE_OFFSET:
            return a * b + c
        case Operation.OFFSET_SCALE:
            return (a + b) * c
        case Operation.LERP:
            return a * (1 - c) + b * c
        case Operation.CONSTRAINED_LERP:
            share = min(1.0, max(0.0, c))
            return a * (1 - share) + b * share
        case Operation.DIV_ADD:
            return a / b + c if b else 0.0
        case Operation.ADD_DIV:
            return (a + b) / c if c else 0.0
        case Operation.MID:
            return sorted((a, b, c))[1]
        case Operation.MAX:
            return max(a, b, c)
        case Operation.MIN:
            return min(a, b, c)
    return 0.0
