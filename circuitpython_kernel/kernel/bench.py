"""The widgets that are on the page, and the still picture that stands below each of them in the notebook.

At the end of a cell, before its reply, each instrument that the cell has shown takes its still and freezes. Where a
widget lives, its front end hides the still. Where there is no kernel (GitHub, nbconvert, a notebook opened later) the
still is what is seen. It is that of its cell: only when the cell runs again there is another one.
"""

# mypy: disable-error-code="no-untyped-call"
# IPython has few type hints.

from __future__ import annotations

import os
import secrets
import sys
import traceback
import weakref
from collections.abc import Callable
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, TypeVar

from IPython.display import display

if TYPE_CHECKING:
    from circuitpython_kernel.board.virtual_board import VirtualBoard
    from circuitpython_kernel.widgets.live import LiveWidget

_T = TypeVar("_T", bound="LiveWidget")

Publish = Callable[[dict[str, Any]], None]
"""Sends the content of an ``update_display_data`` message, as one of the cell that runs."""

PLAIN_VARIABLE = "CIRCUITPYTHON_WIDGETS"
"""The environment variable that asks for plain ipywidgets, when it is ``plain``."""

WIDGET_VIEW = "application/vnd.jupyter.widget-view+json"

QUIET = """<style data-still-of="{mark}">
.jp-OutputArea-child:has([data-still-of="{mark}"]) {{ display: none }}
.jp-OutputArea-child:has(+ * [data-still-of="{mark}"]) > .jp-OutputArea-output:not(:has(*)) {{ display: none }}
</style>"""
"""Stands between a widget and its still, as JupyterLab writes in a reopened notebook that the widget is gone.

A notebook that was not run on the same machine is not trusted and loses its styles, so JupyterLab's words stay.
"""


@dataclass
class _Shown:
    """A widget on the page. It is not kept alive for that."""

    widget: weakref.ref[Any]
    board: weakref.ref[VirtualBoard]
    display_id: str
    cell: str  # the id of the cell that shows it, or nothing
    made: bool  # for this cell alone


class Bench:
    """Shows widgets, keeps track of them, and takes their stills.

    Args:
        publish: sends a still to the page.
    """

    def __init__(self, publish: Publish | None = None) -> None:
        self._publish = publish
        self._shown: list[_Shown] = []
        self._fresh: list[_Shown] = []  # those of the cell that runs
        self._cell = ""

    def show(self, board: VirtualBoard, make: Callable[[], _T], *, plain: bool = False) -> _T:
        """Make a widget of a board and display it. Widgets of other boards are ended.

        Args:
            board: the board.
            make: makes the widget.
            plain: show an instrument by plain ipywidgets, as `PLAIN_VARIABLE` asks for, too.
        """
        from circuitpython_kernel.widgets.live import (
            LiveWidget,  # here and below late: the kernel is ready before ipywidgets is loaded
        )

        self.clear(board)
        LiveWidget.show_in_notebook = self.display
        widget = make()
        if isinstance(widget, LiveWidget) and (plain or os.environ.get(PLAIN_VARIABLE) == "plain"):
            from circuitpython_kernel.widgets.plain import PlainView

            shown: Any = PlainView(board, widget)
            display_id = secrets.token_hex(8)
            display(shown.bundle(), raw=True, display_id=display_id)
            self._add(shown, board, display_id, made=True)
        elif isinstance(widget, LiveWidget):
            self._display(widget, board, made=True)
        else:
            display(widget)
            self._add(widget, board, "", made=True)
        return widget

    def display(self, widget: LiveWidget) -> None:
        """Display a widget that was made elsewhere, which is live again if it was frozen."""
        widget.follow_board()
        self._display(widget, widget._watched(), made=False)

    def _display(self, widget: LiveWidget, board: VirtualBoard, *, made: bool) -> None:
        display({**_view_of(widget), "text/plain": widget.name}, raw=True)
        display({"text/html": QUIET.format(mark=widget.still_mark), "text/plain": ""}, raw=True)
        display_id = secrets.token_hex(8)
        place = f'<span data-still="{widget.still_mark}"></span>'
        display({"text/html": place, "text/plain": ""}, raw=True, display_id=display_id)
        self._add(widget, board, display_id, made=made)

    def _add(self, widget: LiveWidget, board: VirtualBoard, display_id: str, *, made: bool) -> None:
        entry = _Shown(weakref.ref(widget), weakref.ref(board), display_id, self._cell, made)
        self._shown.append(entry)
        self._fresh.append(entry)

    def clear(self, board: VirtualBoard | None = None) -> None:
        """End the widgets of all boards but one: they stay on the page, and say that their board is gone."""
        kept = []
        for entry in self._shown:
            found = entry.widget()
            if found is None:
                continue
            if board is not None and entry.board() is board:
                kept.append(entry)
            else:
                getattr(found, "end", found.close)()
        self._shown = kept
        self._fresh = [entry for entry in self._fresh if entry in kept]

    # ---- cells

    def cell_begins(self, cell: str = "") -> None:
        """A cell begins. What it has made in its last run is off the page now, if the front end sends cells' ids."""
        self._fresh = []
        self._cell = cell
        shown, self._shown = self._shown, []
        for entry in shown:
            found = entry.widget()
            if found is None:
                continue
            elsewhere = any(other.widget() is found and other.cell != entry.cell for other in shown)
            if cell and entry.cell == cell and entry.made and not elsewhere:
                found.close()
            elif not (cell and entry.cell == cell):
                self._shown.append(entry)

    def cell_ended(self) -> None:
        """Take the stills of what the cell has shown, and freeze it."""
        for entry in self._shown:
            if (board := entry.board()) is not None:
                board.activity.happens()  # what the cell did on the host shows at once
        fresh, self._fresh = self._fresh, []
        for entry in fresh:
            widget = entry.widget()
            if widget is None or not entry.display_id or widget.closed:
                continue
            try:
                self._take_still(widget, entry.display_id)
            except Exception:  # noqa: BLE001 - whatever one cannot draw, the cell has its reply
                print(f"The still of the {widget.name} could not be drawn:", file=sys.stderr)
                traceback.print_exc()
            widget.freeze()

    def _take_still(self, widget: LiveWidget, display_id: str) -> None:
        data, metadata = widget.still_bundle()
        if self._publish is not None:
            self._publish({"data": data, "metadata": metadata, "transient": {"display_id": display_id}})

    def has_panel(self, board: VirtualBoard) -> bool:
        """Whether the board's panel is on the page."""
        from circuitpython_kernel.widgets.panel import BoardPanel

        return any(isinstance(widget, BoardPanel) for widget in self._of(board))

    def plotters(self, board: VirtualBoard) -> bool:
        """Whether a plotter draws what the board prints, now."""
        if not self._shown:
            return False
        from circuitpython_kernel.widgets.plotter import Plotter

        return any(isinstance(widget, Plotter) and not widget.frozen for widget in self._of(board))

    def _of(self, board: VirtualBoard) -> list[Any]:
        """The instruments of a board that are on the page."""
        shown = (entry.widget() for entry in self._shown if entry.board() is board)
        found = [getattr(widget, "instrument", widget) for widget in shown if widget is not None]
        return [widget for widget in found if not widget.closed]


def _view_of(widget: LiveWidget) -> dict[str, Any]:
    return {WIDGET_VIEW: {"version_major": 2, "version_minor": 0, "model_id": widget.model_id}}
