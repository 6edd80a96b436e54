"""What happens on a board, for those who show it: they need not look while nothing does."""

from __future__ import annotations

import weakref
from collections.abc import Callable


class Activity:
    """Counts what happens, and calls some listeners. A listener that is a method does not keep its object alive."""

    def __init__(self) -> None:
        self.count = 0
        """Changes with everything that happens."""
        self._listeners: list[weakref.WeakMethod[Callable[[], None]]] = []

    def listen(self, listener: Callable[[], None]) -> None:
        """Call a bound method, in any thread, whenever something begins or ends."""
        kept = [one for one in self._listeners if one() is not None]
        self._listeners = [*kept, weakref.WeakMethod(listener)]

    def happens(self) -> None:
        """Something begins or ends: a program, an instance of the interpreter."""
        self.count += 1
        for reference in self._listeners:
            listener = reference()
            if listener is not None:
                listener()
