"""The widgets that are on the page: an instrument of a board that is gone is taken off."""

# mypy: disable-error-code="no-untyped-call"
# IPython has few type hints.

from __future__ import annotations

import weakref
from collections.abc import Callable
from typing import TYPE_CHECKING, Any, TypeVar

from IPython.display import display

if TYPE_CHECKING:
    from .board import VirtualBoard

_T = TypeVar("_T")


class Bench:
    """Shows widgets and keeps track of them."""

    def __init__(self) -> None:
        self._shown: list[tuple[weakref.ref[Any], weakref.ref[VirtualBoard]]] = []

    def show(self, board: VirtualBoard, make: Callable[[], _T]) -> _T:
        """Make a widget of a board and display it. Widgets of other boards are taken off the page."""
        self.clear(board)
        widget = make()
        self._shown.append((weakref.ref(widget), weakref.ref(board)))
        display(widget)
        return widget

    def clear(self, board: VirtualBoard | None = None) -> None:
        """Take off the widgets of all boards but one."""
        kept = []
        for widget, owner in self._shown:
            found = widget()
            if found is None:
                continue
            if board is not None and owner() is board:
                kept.append((widget, owner))
            else:
                found.close()
        self._shown = kept
