"""Who outside the chip hears the sound that its outputs play, also through wires."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray

from circuitpython_kernel.hardware.callbacks import UserCode


class PinSound(NamedTuple):
    """Sound at a pin."""

    time_ns: int
    """Board time of the first frame."""
    rate: int
    """Frames a second."""
    samples: NDArray[np.int16]
    """Shape (frames, channels): one channel at a PWM or DAC pin, both of them at the data pin of an I2S bus."""


SoundListener = Callable[[PinSound], None]


@dataclass(eq=False)
class _Entry:
    callback: SoundListener
    clocks: tuple[int, ...]


class SoundListeners:
    """The listeners at all pins.

    Args:
        net: gives all pins that wires join with a pin, itself included.
        user_code: calls the listeners.
    """

    def __init__(self, net: Callable[[int], frozenset[int]], user_code: UserCode) -> None:
        self._net = net
        self._user_code = user_code
        self._entries: dict[int, list[_Entry]] = {}
        self.bring_up_to_date: Callable[[], None] = lambda: None
        """Lets outputs tell what they have played until now."""

    def __bool__(self) -> bool:
        """Whether there are any."""
        return any(self._entries.values())

    def add(self, index: int, callback: SoundListener, clocks: Sequence[int] = ()) -> Callable[[], None]:
        """Call ``callback`` with the sound at a pin; gives a function that unsubscribes.

        Args:
            index: the pin.
            callback: called with pieces in the order of time, some of them only when the pins are looked at.
            clocks: of who listens to an I2S bus, the pins of the bit clock and the word select. It hears what an
                output that is clocked there plays. Who has none hears PWM and voltages.
        """
        entry = _Entry(callback, tuple(clocks))
        self._entries.setdefault(index, []).append(entry)
        return lambda: self._entries[index].remove(entry)

    def heard(self, index: int, sound: PinSound, clocks: Sequence[int] = ()) -> None:
        """An output has played this at a pin; on an I2S bus its data pin, with the pins of the clocks."""
        for member in self._net(index):
            for entry in list(self._entries.get(member, ())):
                together = len(entry.clocks) == len(clocks)
                if together and all(one in self._net(other) for one, other in zip(entry.clocks, clocks, strict=True)):
                    self._user_code.call(entry.callback, None, sound)

    def count(self) -> dict[int, int]:
        """How many listen at each pin: a mark for `forget_since`."""
        return {index: len(entries) for index, entries in self._entries.items()}

    def forget_since(self, mark: dict[int, int]) -> None:
        """Take off the listeners that were added since a mark."""
        for index, entries in self._entries.items():
            del entries[mark.get(index, 0) :]


AtPins = Iterable[tuple[int, NDArray[np.int16], tuple[int, ...]]]
"""What an output plays, by its pins: the pin, its samples, and an I2S bus's clocks."""
