"""The widgets that are on the page, and the still picture that stands below each of them in the saved notebook.

Where a widget lives, its front end hides the still. Where there is no kernel (GitHub, nbconvert, a notebook opened
later) the still is what is seen. It is drawn when a cell has ended: at once when no front end shows widgets (nbconvert,
nbclient), else after a while of rest, so that nobody waits for it.
"""

# mypy: disable-error-code="no-untyped-call"
# IPython has few type hints.

from __future__ import annotations

import asyncio
import base64
import os
import secrets
import weakref
from collections.abc import Callable
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, TypeVar

from IPython.display import display

from .drawing.painter import Painter

if TYPE_CHECKING:
    from .board import VirtualBoard
    from .widgets.live import LiveWidget

_T = TypeVar("_T")

Publish = Callable[[dict[str, Any]], None]
"""Sends the content of an ``update_display_data`` message."""

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

REST = 1.5
"""Seconds of rest after a cell before stills are drawn for a front end that shows the widgets themselves."""
LINGER = 5.0
"""Seconds after which the process that draws stills is let go when there is none to draw."""
PATIENCE = 0.6
"""Seconds in which a front end that can show widgets makes itself heard."""


@dataclass
class _Shown:
    """A widget on the page. It is not kept alive for that."""

    widget: weakref.ref[Any]
    board: weakref.ref[VirtualBoard]
    display_id: str
    drawn: object = None  # what the still shows, to compare with


class Bench:
    """Shows widgets, keeps track of them, and draws their stills.

    Args:
        publish: sends a still to the page.
    """

    def __init__(self, publish: Publish | None = None) -> None:
        self._publish = publish
        self._shown: list[_Shown] = []
        self._headless = False
        self._later: asyncio.Task[None] | None = None
        self._painter = Painter()
        self._painter_rests: asyncio.TimerHandle | None = None

    def show(self, board: VirtualBoard, make: Callable[[], _T], *, plain: bool = False) -> _T:
        """Make a widget of a board and display it. Widgets of other boards are taken off the page.

        Args:
            board: the board.
            make: makes the widget.
            plain: show an instrument by plain ipywidgets, as `PLAIN_VARIABLE` asks for, too.
        """
        from .widgets.live import LiveWidget  # here and below late: the kernel is ready before ipywidgets is loaded

        self.clear(board)
        widget = make()
        if isinstance(widget, LiveWidget) and (plain or os.environ.get(PLAIN_VARIABLE) == "plain"):
            from .widgets.plain import PlainView

            shown: Any = PlainView(board, widget)
            display(shown)
            self._shown.append(_Shown(weakref.ref(shown), weakref.ref(board), ""))
            return widget
        if not isinstance(widget, LiveWidget):
            display(widget)
            display_id = ""
        else:
            view = {"version_major": 2, "version_minor": 0, "model_id": widget.model_id}
            display({WIDGET_VIEW: view, "text/plain": _title(widget)}, raw=True)
            quiet = QUIET.format(mark=widget.still_mark)
            display({"text/html": quiet, "text/plain": ""}, raw=True)
            display_id = secrets.token_hex(8)
            place = f'<span data-still="{widget.still_mark}"></span>'
            display({"text/html": place, "text/plain": ""}, raw=True, display_id=display_id)
        self._shown.append(_Shown(weakref.ref(widget), weakref.ref(board), display_id))
        return widget

    def clear(self, board: VirtualBoard | None = None) -> None:
        """Take off the widgets of all boards but one."""
        kept = []
        for entry in self._shown:
            found = entry.widget()
            if found is None:
                continue
            if board is not None and entry.board() is board:
                kept.append(entry)
            else:
                found.close()
        self._shown = kept

    # ---- stills

    def cell_begins(self) -> None:
        """Somebody is at work: stills wait."""
        if self._later is not None:
            self._later.cancel()
            self._later = None

    async def cell_ended(self) -> None:
        """Bring the stills up to date, now or after a rest."""
        for entry in self._shown:
            if (board := entry.board()) is not None:
                board.activity.happens()  # what the cell did on the host shows at once
        changed = self._changed()
        if not changed:
            return
        if not any(widget.was_seen for _, widget in changed) and not self._headless:
            self._painter.warm_up()  # most probably there is no front end that shows widgets
            heard = [asyncio.ensure_future(widget.seen_by_a_view()) for _, widget in changed]
            await asyncio.wait(heard, timeout=PATIENCE, return_when=asyncio.FIRST_COMPLETED)
            for waiting in heard:
                waiting.cancel()
        self._headless = not any(widget.was_seen for _, widget in self._live())
        if self._headless:
            for entry, widget in changed:
                await self._draw(entry, widget)
        else:
            self.cell_begins()
            self._later = asyncio.create_task(self._draw_at_rest())

    async def _draw_at_rest(self) -> None:
        await asyncio.sleep(REST)
        for entry, widget in self._changed():
            await self._draw(entry, widget)
            await asyncio.sleep(0.1)

    def _live(self) -> list[tuple[_Shown, LiveWidget]]:
        if not self._shown:
            return []
        from .widgets.live import LiveWidget

        found = [(entry, entry.widget()) for entry in self._shown]
        return [(entry, widget) for entry, widget in found if isinstance(widget, LiveWidget) and not widget.closed]

    def _changed(self) -> list[tuple[_Shown, LiveWidget]]:
        return [(entry, widget) for entry, widget in self._live() if widget.version_of_still() != entry.drawn]

    async def _draw(self, entry: _Shown, widget: LiveWidget) -> None:
        version = widget.version_of_still()
        try:
            drawing = widget.still_drawing()
        except ValueError:  # nothing to show yet
            entry.drawn = version
            return
        data, size = await asyncio.to_thread(self._painter.paint, drawing, widget.still_mark)
        self._let_painter_rest()
        entry.drawn = version
        if self._publish is None:
            return
        self._publish(
            {
                "data": {"image/png": base64.b64encode(data).decode(), "text/plain": repr(widget)},
                "metadata": {"image/png": size},
                "transient": {"display_id": entry.display_id},
            }
        )

    def _let_painter_rest(self) -> None:
        if self._painter_rests is not None:
            self._painter_rests.cancel()
        loop = asyncio.get_running_loop()
        self._painter_rests = loop.call_later(LINGER, lambda: loop.run_in_executor(None, self._painter.rest))


def _title(widget: LiveWidget) -> str:
    """What the widget is, without what it shows just now."""
    return repr(widget).strip("<>").partition(":")[0]
