"""Who is called at once when something changes at a pin."""

from __future__ import annotations

from collections.abc import Callable, Iterable

Watcher = Callable[[int, int], None]
"""Called with a pin's index and level when the program or the outside has changed something at the pin."""


class Watchers:
    """The watchers of all pins. They are called without the capture's lock.

    Args:
        net: gives all pins that wires join with a pin, itself included.
        level: gives the level at a pin now.
    """

    def __init__(self, net: Callable[[int], frozenset[int]], level: Callable[[int], int]) -> None:
        self._net = net
        self._level = level
        self._watchers: dict[int, list[Watcher]] = {}

    def add(self, index: int, watcher: Watcher) -> None:
        """A pin is watched."""
        self._watchers.setdefault(index, []).append(watcher)

    def remove(self, index: int, watcher: Watcher) -> bool:
        """The other half of `add`; whether it was there."""
        watchers = self._watchers.get(index, [])
        if watcher not in watchers:
            return False
        watchers.remove(watcher)
        return True

    def at(self, index: int) -> bool:
        """Whether anything watches a pin."""
        return bool(self._watchers.get(index))

    def of(self, index: int) -> list[Watcher]:
        """Who watches a pin."""
        return list(self._watchers.get(index, ()))

    def pins(self) -> frozenset[int]:
        """Pins that are watched, or were once."""
        return frozenset(self._watchers)

    def tell(self, indexes: Iterable[int]) -> None:
        """Something has changed at these pins."""
        for index in indexes:
            for watcher in list(self._watchers.get(index, ())):
                watcher(index, self._level(index))

    def tell_net(self, index: int) -> None:
        """Something has changed at a pin, and so at those that wires join with it."""
        if self._watchers:
            self.tell(self._net(index))

    def tell_all(self) -> None:
        """Something has changed at all pins."""
        self.tell(list(self._watchers))

    def count(self) -> dict[int, int]:
        """How many watch each pin: a mark for `forget_since`."""
        return {index: len(watchers) for index, watchers in self._watchers.items()}

    def forget_since(self, mark: dict[int, int]) -> None:
        """Take off the watchers that were added since a mark."""
        for index, watchers in self._watchers.items():
            del watchers[mark.get(index, 0) :]
