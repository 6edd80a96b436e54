"""The host's view of the shared memory, across boots of the guest.

While the guest runs, the arrays are its memory. Between instances they are the host's own, so that a pin can be read
and driven at any time; what belongs to the world outside the chip is carried over into the next boot.

The guest can write anything into its memory. Who needs a word that can only be one of a few reads it through a method
here (`pin_mode` and so on), which puts right what cannot be, and notes it in `damage` for the user to hear of it.
"""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import numpy as np
from numpy.typing import NDArray

from . import layout
from .layout import Clock, ClockMode, Function, Outside, PinMode, Pull, Word

Locate = Callable[[int, type[np.generic], int], NDArray[Any]]
"""Gives the array at a guest address: (address, item type, length)."""

_OUTSIDE = ("PIN_OUTSIDE", "PIN_RESISTOR", "ANALOG", "ANALOG_ASK")
_KEPT = ("CLOCK", "WORDS", *_OUTSIDE, "FRAME")
"""What a boot does not change: time, the world outside the chip, and the picture on its display."""

_WORK = int(Clock.WORK)

_MODES = {int(mode): mode for mode in PinMode}  # quicker than the enumerations' own look-ups
_FUNCTIONS = {int(function): function for function in Function}
_PULLS = {int(pull): pull for pull in Pull}
_OUTSIDES = {int(outside) | watched: outside for outside in Outside for watched in (0, layout.WATCHED)}
_LEVELS = {0: 0, 1: 1, layout.LEVEL_ASK: layout.LEVEL_ASK}

FOREVER_NS = 1 << 62
"""The end of board time, in ns, which never comes."""

LATEST_NS = FOREVER_NS - 1


class SharedBlock:
    """The regions of `layout.regions`, as numpy arrays by name."""

    def __init__(self, pin_count: int, frame_bytes: int = 0) -> None:
        self.regions = layout.regions(pin_count, frame_bytes)
        self.arrays: dict[str, NDArray[Any]] = {}
        self.offsets = layout.offsets(pin_count)
        self.nbytes = layout.size(pin_count, frame_bytes)
        self.pin_count = pin_count
        self._base = 0
        self.attached = False
        self.repairs = 0
        """How many words were put right."""
        self.damage: str | None = None
        """What was put right first since the user heard of it, for `take_damage`."""
        self._told = False
        self.on_damage: Callable[[], None] = lambda: None
        """Called when there is something for `take_damage`, by the finder, with locks held."""
        self._allocate()

    def __getitem__(self, name: str) -> NDArray[Any]:
        return self.arrays[name]

    def _allocate(self) -> None:
        self._use({region.name: np.zeros(region.length, region.dtype) for region in self.regions})

    def _use(self, arrays: dict[str, NDArray[Any]]) -> None:
        self.arrays = arrays
        # For the clock, which is read at every doorbell.
        self.words, self.clock = arrays["WORDS"], arrays["CLOCK"]

    def attach(self, base: int, locate: Locate) -> None:
        """Switch to the guest's memory, at a guest address.

        The clock and the outside world keep their state, and so does what the outside makes of the pins' levels.
        """
        fresh = {
            region.name: locate(base + self.offsets[region.name], region.dtype, region.length)
            for region in self.regions
            if region.length
        }
        fresh |= {region.name: np.zeros(0, region.dtype) for region in self.regions if not region.length}
        for name, array in fresh.items():
            array[:] = self.arrays[name] if name in (*_KEPT, "PIN_LEVEL") else 0
        self._use(fresh)
        self._base = base
        self.attached = True
        self._told = False

    def detach(self) -> None:
        """Switch to the host's own memory; pins go back to what they are after a reset."""
        old = self.arrays
        self._allocate()
        for name in _KEPT:
            self.arrays[name][:] = old[name]
        self._empty_ring()
        self.attached = False

    def disconnect(self) -> None:
        """Nothing outside does anything to the pins, until the pin bank writes what does: the guest may have, too."""
        for name in _OUTSIDE:
            self.arrays[name][:] = 0

    def address(self, name: str, index: int = 0) -> int:
        """Guest address of one item of a region."""
        return self._base + self.offsets[name] + index * self.arrays[name].itemsize

    # ---- words that can only be one of a few

    def pin_mode(self, index: int) -> PinMode:
        """How the program uses a pin."""
        found = _MODES.get(self.arrays["PIN_MODE"].item(index))
        return found if found is not None else PinMode(self._repair("PIN_MODE", index))

    def pin_function(self, index: int) -> Function:
        """Which signal a pin carries."""
        found = _FUNCTIONS.get(self.arrays["PIN_FUNCTION"].item(index))
        return found if found is not None else Function(self._repair("PIN_FUNCTION", index))

    def pin_pull(self, index: int) -> Pull:
        """The pull resistor that the program switched on."""
        found = _PULLS.get(self.arrays["PIN_PULL"].item(index))
        return found if found is not None else Pull(self._repair("PIN_PULL", index))

    def pin_resistor(self, index: int) -> Pull:
        """A resistor outside the chip."""
        found = _PULLS.get(self.arrays["PIN_RESISTOR"].item(index))
        return found if found is not None else Pull(self._repair("PIN_RESISTOR", index))

    def outside(self, index: int) -> Outside:
        """What the world outside does to a pin."""
        found = _OUTSIDES.get(self.arrays["PIN_OUTSIDE"].item(index))
        return found if found is not None else Outside(self._repair("PIN_OUTSIDE", index))

    def pin_level(self, index: int) -> int:
        """The level at a pin: 0, 1 or `layout.LEVEL_ASK`."""
        found = _LEVELS.get(self.arrays["PIN_LEVEL"].item(index))
        return found if found is not None else self._repair("PIN_LEVEL", index)

    def pin_output(self, index: int) -> int:
        """The level in a pin's output latch."""
        return int(self.arrays["PIN_OUTPUT"].item(index) & 1)

    def cpu_khz(self) -> int:
        """The processor's clock."""
        found = self.arrays["WORDS"].item(Word.CPU_KHZ)
        return int(found) if 1 <= found <= layout.MOST_KHZ else self._repair("WORDS", Word.CPU_KHZ, 125_000)

    def repair_mode(self, wanted: ClockMode) -> None:
        """The clock's mode is the host's to choose: the guest gets it again."""
        if self.words.item(Word.MODE) in (0, 1, 2):
            self.words[Word.MODE] = wanted  # as an older copy of the memory had it
        else:
            self._repair("WORDS", Word.MODE, wanted)

    def board_ns(self, otherwise: int) -> int:
        """Board time as the guest has it in `fast` and `manual`; another time when that cannot be."""
        found = self.arrays["CLOCK"].item(Clock.NOW)
        return int(found) if 0 <= found <= LATEST_NS else self._repair("CLOCK", Clock.NOW, otherwise)

    def work_ns(self) -> int:
        """What the program's code and operations have taken on the chip."""
        found = self.clock.item(_WORK)
        return int(found) if 0 <= found <= LATEST_NS else self._repair("CLOCK", Clock.WORK)

    def ring(self) -> tuple[int, int]:
        """The number of the first entry of the ring that was not read, and how many there are."""
        words = self.arrays["WORDS"]
        head, tail = words.item(Word.HEAD), words.item(Word.TAIL)
        count = (head - tail) % layout.COUNTER_WRAP
        if count <= layout.RING_LENGTH and 0 <= head < layout.COUNTER_WRAP and 0 <= tail < layout.COUNTER_WRAP:
            return tail, count
        self.note_damage(f"{count} entries in a ring of {layout.RING_LENGTH}")
        self._empty_ring()
        return 0, 0

    def _empty_ring(self) -> None:
        self.arrays["WORDS"][Word.HEAD] = self.arrays["WORDS"][Word.TAIL] = 0

    def _repair(self, region: str, index: int, value: int = 0) -> int:
        array = self.arrays[region]
        self.note_damage(f"{array.item(index)} in word {int(index)} of {region}")
        array[index] = value
        return value

    def note_damage(self, what: str, count: int = 1) -> None:
        """Something was in the shared memory that cannot be. The user hears of the first one of an instance."""
        self.repairs += count
        if not self._told:
            self._told = True
            self.damage = what
            self.on_damage()

    def take_damage(self) -> str | None:
        """A sentence for the user about what was put right, once."""
        what, self.damage = self.damage, None
        if what is None:
            return None
        return f"The program's hardware registers held what cannot be ({what}); the board put them right."
