"""Keeps the state of Python objects, and gives it back to the same objects.

What the virtual hardware knows lies in objects that refer to each other, and to the user's parts, the board's locks and
threads. A copy would cut these ties. So the content of each object is kept beside it, and put back in place.
"""

from __future__ import annotations

from collections import deque
from collections.abc import Callable, Iterable
from types import CellType, FunctionType, MethodType
from typing import Any

import numpy as np

_SIMPLE = (str, bytes, int, float, complex, bool, type(None), type, CellType)


class Memento:
    """The state of all objects that can be reached from some of them.

    Followed are lists, dicts, sets, deques, bytearrays, arrays, tuples, closures, bound methods, and instances of the
    classes that ``mine`` says yes to; anything else is left as it is.
    """

    def __init__(self, roots: Iterable[object], mine: Callable[[type], bool]) -> None:
        self._restores: list[Callable[[], None]] = []
        self._mine = mine
        self._alive: list[object] = []  # so that no id stands for two objects
        seen: set[int] = set()
        waiting = list(roots)
        while waiting:
            thing = waiting.pop()
            if isinstance(thing, _SIMPLE) or id(thing) in seen:
                continue
            seen.add(id(thing))
            self._alive.append(thing)
            waiting += self._keep(thing)

    def restore(self) -> None:
        """Give every object its state again."""
        for put_back in self._restores:
            put_back()

    def _keep(self, thing: Any) -> list[Any]:
        """Keep one object's content; what to follow from it."""
        kind = type(thing)
        if kind in (list, deque, bytearray):
            content = list(thing) if kind is not bytearray else bytes(thing)
            self._restores.append(lambda: _refill(thing, content))
            return list(content) if kind is not bytearray else []
        if isinstance(thing, set):
            members = set(thing)
            self._restores.append(lambda: _refill_set(thing, members))
            return list(members)
        if isinstance(thing, dict):
            items = dict(thing)
            self._restores.append(lambda: _refill_dict(thing, items))
            return list(items.values())
        if isinstance(thing, np.ndarray):
            if thing.flags.writeable and thing.base is None:
                copy = thing.copy()
                self._restores.append(lambda: np.copyto(thing, copy))
            return []
        if isinstance(thing, tuple):
            return list(thing)
        if isinstance(thing, MethodType):
            return [thing.__self__]
        if isinstance(thing, FunctionType):
            return self._keep_closure(thing)
        if not self._mine(kind):
            return []
        own = getattr(thing, "keep_state", None)
        if own is not None:
            self._restores.append(own())
            return []
        if not hasattr(thing, "__dict__"):
            return []
        attributes = dict(thing.__dict__)
        self._restores.append(lambda: _refill_dict(thing.__dict__, attributes))
        return list(attributes.values())

    def _keep_closure(self, function: FunctionType) -> list[Any]:
        cells = [(cell, cell.cell_contents) for cell in function.__closure__ or () if _filled(cell)]

        def put_back() -> None:
            for cell, content in cells:
                cell.cell_contents = content

        self._restores.append(put_back)
        return [content for _, content in cells]


def _filled(cell: CellType) -> bool:
    try:
        cell.cell_contents  # noqa: B018 - an empty cell has none
    except ValueError:
        return False
    return True


# In place and without a moment in which something is missing, as other threads may read.


def _refill(thing: Any, content: Any) -> None:
    if isinstance(thing, deque):
        thing.clear()
        thing.extend(content)
    else:
        thing[:] = content


def _refill_set(thing: set[Any], members: set[Any]) -> None:
    thing &= members
    thing |= members


def _refill_dict(thing: dict[Any, Any], items: dict[Any, Any]) -> None:
    for key in [key for key in thing if key not in items]:
        del thing[key]
    thing.update(items)
