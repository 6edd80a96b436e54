"""Who outside the chip hears what the program's PWM does at a pin, also through wires."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from dataclasses import dataclass

from circuitpython_kernel.hardware.callbacks import UserCode

PWMListener = Callable[[int, float, float], None]
"""Called with a board time in ns, a frequency in Hz (0 for a constant level) and a duty cycle from 0 to 1."""

Wave = tuple[float, float]
"""Frequency and duty cycle; a frequency of 0 and a level where there is no PWM."""


@dataclass(eq=False)
class _Entry:
    callback: PWMListener
    told: Wave | None = None


class PWMListeners:
    """The listeners at all pins.

    Args:
        net: gives all pins that wires join with a pin, itself included.
        seen: gives what is at a pin now.
        user_code: calls the listeners.
    """

    def __init__(self, net: Callable[[int], frozenset[int]], seen: Callable[[int], Wave], user_code: UserCode) -> None:
        self._net = net
        self._seen = seen
        self._user_code = user_code
        self._entries: dict[int, list[_Entry]] = {}

    def add(self, index: int, callback: PWMListener, time_ns: int) -> Callable[[], None]:
        """Call ``callback`` at each change at a pin, and for PWM that runs already; gives a function that unsubscribes.

        What the callback raises at once comes through, and it is not added then.
        """
        entry = _Entry(callback)
        wave = self._seen(index)
        if wave[0]:
            entry.told = wave
            callback(time_ns, *wave)
        self._entries.setdefault(index, []).append(entry)
        return lambda: self._entries[index].remove(entry)

    def changed(self, index: int, time_ns: int, wave: Wave) -> None:
        """The chip's PWM on a pin has changed at a time up to now."""
        for member in self._net(index) if self._entries else ():
            for entry in list(self._entries.get(member, ())):
                self._tell(entry, time_ns, wave)

    def _tell(self, entry: _Entry, time_ns: int, wave: Wave) -> None:
        entry.told = wave
        self._user_code.call(entry.callback, None, time_ns, *wave)

    def look_again(self, indexes: Iterable[int], time_ns: int) -> None:
        """Something else has changed at these pins, such as a wire: call those who see another wave now."""
        for index in indexes:
            for entry in list(self._entries.get(index, ())):
                wave = self._seen(index)
                # Who heard of no PWM yet has nothing to learn from a level.
                if wave != entry.told and (wave[0] or (entry.told is not None and entry.told[0])):
                    self._tell(entry, time_ns, wave)

    def pins(self) -> frozenset[int]:
        """Pins that have listeners."""
        return frozenset(index for index, entries in self._entries.items() if entries)

    def count(self) -> dict[int, int]:
        """How many listen at each pin: a mark for `forget_since`."""
        return {index: len(entries) for index, entries in self._entries.items()}

    def forget_since(self, mark: dict[int, int]) -> None:
        """Take off the listeners that were added since a mark."""
        for index, entries in self._entries.items():
            del entries[mark.get(index, 0) :]
