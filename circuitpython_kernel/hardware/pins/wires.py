"""Wires between the board's pins, and the nets that they make."""

from __future__ import annotations

from collections.abc import Callable, Collection
from typing import NamedTuple

from circuitpython_kernel.traces.budget import Budget
from circuitpython_kernel.traces.events import EventLog, tuple_bytes


class Wire:
    """Two pins of the board, joined. `remove` takes the wire off; so does the end of a ``with`` block.

    Args:
        ends: the indexes of both pins.
        names: what messages call them.
        take_off: takes a wire off.
    """

    def __init__(self, ends: tuple[int, int], names: tuple[str, str], take_off: Callable[[Wire], None]) -> None:
        self.ends = ends
        self.names = names
        self._take_off = take_off

    def remove(self) -> None:
        """Take the wire off."""
        self._take_off(self)

    def __enter__(self) -> Wire:
        return self

    def __exit__(self, *_exception: object) -> None:
        self.remove()

    def __repr__(self) -> str:
        first, second = self.names
        return f"<Wire {first} to {second}>"


class WireChange(NamedTuple):
    """A wire between two pins was put on or taken off."""

    time_ns: int
    ends: frozenset[int]
    on: bool


class Wiring:
    """All wires that are on. It only keeps them: `PinBank.wire` sees to what a wire does to the pins' levels."""

    def __init__(self, budget: Budget) -> None:
        self._wires: list[Wire] = []
        self.log: EventLog[WireChange] = EventLog(budget, tuple_bytes, lambda change: change.time_ns)
        """When a wire between two pins was put on (True) or taken off: for keypads, whose keys are wires."""

    def __contains__(self, wire: Wire) -> bool:
        return wire in self._wires

    def __len__(self) -> int:
        return len(self._wires)

    def add(self, wire: Wire, time_ns: int) -> None:
        """A wire is put on."""
        self._wires.append(wire)
        self.log.append(WireChange(time_ns, frozenset(wire.ends), True))

    def remove(self, wire: Wire, time_ns: int) -> None:
        """A wire is taken off."""
        self._wires.remove(wire)
        self.log.append(WireChange(time_ns, frozenset(wire.ends), False))

    def since(self, mark: int) -> list[Wire]:
        """The wires that were put on after there were so many."""
        return self._wires[mark:]

    def pins(self) -> frozenset[int]:
        """Pins at which wires end."""
        return frozenset(end for wire in self._wires for end in wire.ends)

    def between(self, first: int, second: int) -> list[Wire]:
        """The wires that join just these two pins."""
        return [wire for wire in self._wires if frozenset(wire.ends) == frozenset((first, second))]

    def joins(self, first: int, second: int) -> bool:
        """Whether a wire joins just these two pins."""
        return bool(self.between(first, second))

    def names(self, without: Collection[Wire] = ()) -> list[tuple[str, str]]:
        """The names of the pins at both ends of each wire, of some not."""
        return [wire.names for wire in self._wires if wire not in without]

    def net(self, index: int) -> frozenset[int]:
        """All pins that wires join with this one, itself included."""
        found = {index}
        grown = True
        while grown:
            size = len(found)
            for wire in self._wires:
                if not found.isdisjoint(wire.ends):
                    found.update(wire.ends)
            grown = len(found) > size
        return frozenset(found)

    def nearest_first(self, index: int) -> list[int]:
        """A pin, then the others of its net."""
        return [index, *sorted(self.net(index) - {index})]
