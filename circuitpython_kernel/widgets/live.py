"""`LiveWidget`: the base of widgets that show the board while a program runs.

The kernel's event loop looks at the board somewhat more than thirty times a second and sends each view one frame when
there is something new, and only while no more than one of the last frames is still to be drawn, so that a frame is on
its way while the one before is drawn: a slow browser sees fewer frames, never a queue of them. A view that keeps up
acknowledges every third frame, as messages are dear for a page. Views
send a heartbeat; when none is alive, nothing is computed. A page that was loaded again is a new view.

When nothing was new for a while, the loop rests: it looks once a second, and while a program runs it asks ten times a
second whether the board's pulse has changed, which takes microseconds. A program that begins or ends, and what a view
asks for, end the rest at once.

**Frozen.** At the end of its cell an instrument takes its still picture and freezes: it goes on showing that moment, so
that prose and picture agree. A view's ``live`` message lets it follow the board again; so does what a person does to
the board in it. When the board is no more, the instrument is *gone*: its views say so.

Messages from a view: ``view`` (heartbeat), ``ack``, ``gone``, ``live``, and what the subclass understands. Messages to
a view: ``frame`` and ``error``.
"""

from __future__ import annotations

import asyncio
import secrets
import time
import weakref
from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from typing import Any, ClassVar

import anywidget
import comm as comms
import ipywidgets.widgets.widget
import traitlets

from circuitpython_kernel.drawing import stills
from circuitpython_kernel.drawing.charts.chart_svg import note_picture
from circuitpython_kernel.drawing.sheet import Picture
from circuitpython_kernel.drawing.stills import Drawing

from . import asked

INTERVAL = 1 / 36
"""Seconds between looks at the board; a browser draws about thirty of these frames a second, as some come in pairs."""
ACK_PATIENCE = 1.0
"""Seconds to wait for a view to draw a frame before it is sent another one."""
MOST_ON_THEIR_WAY = 2
"""Frames that a view has not drawn yet."""
BATCH = 3
"""A view that keeps up acknowledges one of so many frames: each acknowledgement is three messages for the page."""
KEEPS_UP = 8
"""After so many acknowledgements in time a view keeps up."""
IN_TIME = 2.5
"""An acknowledgement that takes at most so many intervals is in time."""
VIEW_PATIENCE = 16.0
"""Seconds without a heartbeat after which a view counts as gone. Views send one every five seconds."""
UNSEEN_PATIENCE = 150.0
"""The same for a view out of sight: it sends one every forty seconds, or every minute where a browser slows it down."""
QUIET_LOOKS = 18
"""After so many looks with nothing new the loop rests."""
REST_INTERVAL = 1.0
"""Seconds between looks then."""
PULSE_INTERVAL = 0.1
"""Seconds between questions for the board's pulse, while it rests and a program runs."""
MAX_WIDTH = 4096
HELD_WIDTH = 1600
"""Pixels for which the frame of a frozen widget is kept that no view has shown."""

Frame = tuple[object, Callable[[], tuple[dict[str, Any], bytes]]]
"""What a frame would show, to compare with the last one, and a function that makes it: its content and its bytes."""


@dataclass(slots=True)
class View:
    """One place in a browser where the widget is shown."""

    id: str
    width: int = 800
    visible: bool = True
    cursor: int | None = None
    revision: int = 0
    seen: float = 0.0
    sequence: int = 0
    waiting: list[int] = field(default_factory=list)  # frames that are not acknowledged yet
    wanted: tuple[int, float] = (0, 0.0)  # the last frame that is to be acknowledged, and when it was sent
    in_time: int = 0  # acknowledgements in a row that came in time
    last: float = 0.0  # when the last frame was sent
    shown: object = None  # what the last frame showed

    @property
    def batch(self) -> int:
        """How many frames it acknowledges at once."""
        return BATCH if self.in_time >= KEEPS_UP else 1

    def is_behind(self, now: float) -> bool:
        """Whether it has not drawn what it was sent, and may still do so."""
        most = MOST_ON_THEIR_WAY + self.batch - 1
        return len(self.waiting) >= most and now - self.last < ACK_PATIENCE


PLAIN = View("plain")
"""The plain ipywidgets that stand for a view where no JavaScript runs (`widgets.plain`)."""

_PUMPING: weakref.WeakSet[LiveWidget] = weakref.WeakSet()
"""Widgets that a loop looks at the board for: what a person does in one may show in the others."""


class LiveWidget(anywidget.AnyWidget):
    """See the module. A subclass has `frame_for`, and `command` for what its views send."""

    frames = traitlets.Int(0, help="Frames that views have drawn.")
    frozen = traitlets.Bool(False, help="Whether it shows the end of its cell, and not the board as it is.").tag(
        sync=True
    )
    gone = traitlets.Bool(False, help="Whether its board is no more.").tag(sync=True)
    still_mark = traitlets.Unicode(
        help="A word in the file of the widget's still picture, by which views find it."
    ).tag(sync=True)

    LOOKING: ClassVar[frozenset[str]] = frozenset()
    """Messages by which a person only looks closer: a frozen widget stays so."""

    interval: ClassVar[float] = INTERVAL
    """Seconds between looks at the board."""

    show_in_notebook: ClassVar[Callable[[LiveWidget], None] | None] = None
    """How the kernel shows a widget that is displayed on its own; it gets its still at the end of the cell."""

    _timer: asyncio.Handle | None = None
    _closed = False
    _kept: tuple[dict[str, Any], bytes] | None = None  # the frame of a frozen widget

    def __init__(self, *, live: bool = True, monotonic: Callable[[], float] = time.monotonic) -> None:
        # Before anything that may fail, as a widget is closed even when it was never finished.
        self._views: dict[str, View] = {}
        self._live = live
        self._monotonic = monotonic
        self._quiet = 0  # looks in a row that found nothing new
        self._pulse: object = None  # the board's, before the last look
        self._looked = -1e9
        self._loop: asyncio.AbstractEventLoop | None = None
        self._stirred = False
        self.looks = 0
        """How often the loop has looked at the board."""
        super().__init__(still_mark=f"still-{secrets.token_hex(12)}")
        self.on_msg(self._receive)

    # ---- for subclasses

    def frame_for(self, view: View) -> Frame:
        """See `Frame`."""
        raise NotImplementedError

    def command(self, view: View, kind: str, content: dict[str, Any]) -> None:
        """Something that a view asks for.

        Raises:
            LookupError, ValueError, TypeError, RuntimeError: with a sentence that the view shows.
        """

    def heard(self, view: View, content: dict[str, Any]) -> None:
        """A heartbeat came."""

    def left(self, view: View) -> None:
        """A view is gone."""

    def holder(self, view: View) -> str:
        """A view's name as one who holds pins and keys; see `widgets.pin_controls`."""
        return f"{self.still_mark} {view.id}"

    # ---- for front ends that run no JavaScript: `widgets.plain`

    on_trouble: Callable[[str], object] | None = None
    """Called with a sentence when what a person did to a plain knob failed, and with nothing when it did not."""

    def plainly(self, action: Callable[[], object]) -> bool:
        """Do what a person did to a plain knob; returns whether it could be done."""
        trouble = ""
        try:
            action()
        except (LookupError, ValueError, TypeError, RuntimeError) as error:
            trouble = sentence_of(error)
        if self.on_trouble is not None:
            self.on_trouble(trouble)
        return not trouble

    @property
    def pin_names(self) -> Sequence[str] | None:
        """Pins whose own inputs a plain view shows; None for all of the board's."""
        return None

    def plain_controls(self) -> Any:
        """The instrument's knobs as plain ipywidgets; None when it has none."""
        return None

    # ---- the still picture

    @property
    def name(self) -> str:
        """What the widget is, without what it shows just now."""
        return repr(self).strip("<>").partition(":")[0]

    def words(self) -> str:
        """What the widget shows now, in words."""
        return repr(self).strip("<>")

    def picture(self) -> Picture:
        """What the widget shows now, as SVG and in words: of a widget that has an ``svg()``, that.

        Raises:
            ValueError: when there is nothing to show yet.
        """
        drawn: Callable[[], str] | None = getattr(self, "svg", None)
        if drawn is None:
            raise NotImplementedError
        return stills.sized(drawn(), self.words())

    def still_drawing(self) -> Drawing:
        """What the widget shows now, ready to be drawn as a figure.

        Raises:
            ValueError: when there is nothing to show yet.
        """
        raise NotImplementedError

    def still(self) -> Any:
        """What the widget shows now, as a matplotlib figure.

        Raises:
            ValueError: when there is nothing to show yet.
        """
        return self.still_drawing().figure()

    def version_of_still(self) -> object:
        """Something that changes with what the still picture shows."""
        return self.frame_for(View("still"))[0]

    def picture_or_note(self) -> Picture:
        """The picture, or why there is none yet."""
        try:
            return self.picture()
        except ValueError as error:
            return note_picture(self.name, str(error))

    def still_bundle(self) -> tuple[stills.Bundle, stills.Bundle]:
        """Data and metadata of the still picture, a PNG that has `still_mark` in its head, for a notebook."""
        return stills.bundle(self.picture_or_note(), self.still_mark)

    def _repr_mimebundle_(self, **kwargs: Any) -> tuple[dict[str, Any], dict[str, Any]] | None:
        # For a widget that is displayed without `bench`: the picture is as it was then.
        bundle: tuple[dict[str, Any], dict[str, Any]] | None = super()._repr_mimebundle_(**kwargs)
        if bundle is not None:
            still = self.still_bundle()
            kind, content, _ = stills.image(still)
            bundle[0][f"image/{kind}"] = content if kind == "png" else content.decode()
            bundle[1][f"image/{kind}"] = still[1][f"image/{kind}"]
        return bundle

    def _ipython_display_(self) -> None:
        if (show := type(self).show_in_notebook) is None:
            raise NotImplementedError  # IPython goes on to `_repr_mimebundle_`
        show(self)

    # ---- frozen, and gone

    def hold(self) -> None:
        """The widget freezes: keep what `held_frame` and `picture` need, when that is more than one frame."""

    def let_go(self) -> None:
        """The widget follows the board again."""

    def held_frame(self, view: View) -> Frame:
        """What a frozen widget shows: the same frame to all views, unless a subclass knows better."""
        assert self._kept is not None
        content, buffer = self._kept
        return (id(content), view.revision), lambda: ({**content, "view": view.id, "rev": view.revision}, buffer)

    def freeze(self) -> None:
        """Go on showing this moment, until `follow_board`."""
        if self._closed or self.frozen:
            return
        views = list(self._views.values())
        # A view that no front end has: its frame is whole, whatever the others were sent already.
        self._kept = self.frame_for(View("held", max((view.width for view in views), default=HELD_WIDTH)))[1]()
        self.hold()
        self.frozen = True
        for view in views:
            view.shown, view.waiting = None, []  # this frame is sent, however many are on their way
            self._offer(view)

    def follow_board(self) -> None:
        """Show the board as it is, from now on."""
        if self._closed or not self.frozen:
            return
        self._kept = None
        self.let_go()
        self.frozen = False
        self._quiet = 0
        for view in list(self._views.values()):
            view.shown = None
            self._offer(view)
        self._start()

    def end(self) -> None:
        """The board is no more: views stay on the page and say so, and nothing of it is kept here."""
        if self._closed:
            return
        self.gone = True
        comm = getattr(self, "comm", None)
        self._stop()
        if comm is not None:
            # A comm that is closed would take the views off the page.
            comms.get_comm_manager().unregister_comm(comm)  # asked of the package: ipykernel puts its own there
            comm._closed = True
            ipywidgets.widgets.widget._instances.pop(self.model_id, None)
            self.comm = None
        super().close()

    # ---- frames

    def _offer(self, view: View) -> bool:
        """Send the view a frame if it is ready for one and there is something new; returns whether one was sent."""
        now = self._monotonic()
        if not view.visible or view.is_behind(now):
            return False
        shown, make = self.held_frame(view) if self.frozen else self.frame_for(view)
        if shown == view.shown:
            return False
        content, buffer = make()
        view.sequence += 1
        content["seq"] = view.sequence
        view.shown, view.last = shown, now
        view.waiting = [*view.waiting[-(MOST_ON_THEIR_WAY + view.batch - 2) :], view.sequence]
        content["ack"] = len(view.waiting) >= view.batch
        if content["ack"] and view.wanted[0] not in view.waiting:
            view.wanted = (view.sequence, now)
        self.send(content, buffers=[buffer])
        return True

    def refresh(self) -> int:
        """Send frames to the views that are ready and have something new to show; returns how many were sent."""
        now = self._monotonic()
        patience = {True: VIEW_PATIENCE, False: UNSEEN_PATIENCE}
        for view in [view for view in self._views.values() if now - view.seen > patience[view.visible]]:
            self._forget(view)
        return sum(self._offer(view) for view in list(self._views.values()))

    # ---- the pump

    @property
    def closed(self) -> bool:
        """Whether the widget was taken off the page."""
        return self._closed

    @property
    def pumping(self) -> bool:
        """Whether the event loop is looking at the board for this widget."""
        return self._timer is not None

    @property
    def resting(self) -> bool:
        """Whether nothing was new for a while, so that the loop looks seldom."""
        return self._quiet >= QUIET_LOOKS

    def _start(self) -> None:
        if self._timer is not None or not self._live or self._closed or self.frozen:
            return
        try:
            loop = asyncio.get_running_loop()
        except RuntimeError:  # No loop: frames are sent when a view asks.
            return
        if self._loop is None and (activity := getattr(self._watched(), "activity", None)) is not None:
            activity.listen(self._stir)
        self._loop = loop
        _PUMPING.add(self)
        self._timer = loop.call_later(self.interval, self._tick, loop)

    def _watched(self) -> Any:
        """The board that the widget shows."""
        return getattr(self, "_board", None)

    def _board_pulse(self) -> object:
        pulse = getattr(self._watched(), "pulse", None)
        return None if pulse is None else pulse()

    def _tick(self, loop: asyncio.AbstractEventLoop) -> None:
        self._timer = None
        if self._closed or self.frozen:
            return
        begun = loop.time()
        known = self._pulse is not None and self._pulse == self._board_pulse()
        if not (self.resting and known and begun - self._looked < REST_INTERVAL * 0.9):
            self._look_at_board(begun)
        if self._views:
            # Never more than half of the loop's time, however slow the machine.
            spent = loop.time() - begun
            self._timer = loop.call_later(max(self._interval() - spent, spent), self._tick, loop)

    def _look_at_board(self, now: float) -> None:
        self.looks += 1
        self._looked, self._pulse = now, self._board_pulse()
        behind = any(view.is_behind(self._monotonic()) for view in self._views.values())
        self._quiet = 0 if self.refresh() or behind else self._quiet + 1

    def _interval(self) -> float:
        if not self.resting:
            return self.interval
        runs = getattr(self._watched(), "busy", False)
        return PULSE_INTERVAL if runs and self._pulse is not None else REST_INTERVAL

    def _stir(self) -> None:
        """Something has happened on the board: look at once. Any thread may call it."""
        loop = self._loop
        if loop is None or self._closed or self._stirred or not self.resting:
            return
        self._stirred = True
        try:
            loop.call_soon_threadsafe(self._wake_up)
        except RuntimeError:  # the loop is closed: the kernel is shutting down
            return

    def _wake_up(self) -> None:
        """End the rest."""
        self._stirred = False
        self._quiet = 0
        if self._timer is not None and self._loop is not None:
            self._timer.cancel()
            self._timer = self._loop.call_soon(self._tick, self._loop)

    def close(self) -> None:
        """Take the widget off the page and stop looking at the board."""
        self._stop()
        super().close()

    def _stop(self) -> None:
        self._closed = True
        if self._timer is not None:
            self._timer.cancel()
            self._timer = None
        for view in list(getattr(self, "_views", {}).values()):  # closed before it was made, perhaps
            self._forget(view)

    def _forget(self, view: View) -> None:
        self._views.pop(view.id, None)
        self.left(view)

    # ---- messages

    def _receive(self, widget: object, content: Any, buffers: object) -> None:
        if not isinstance(content, dict) or self._closed:
            return
        kind, identity = str(content.get("type")), str(content.get("id", ""))
        view = self._views.get(identity)
        if kind == "view":
            if view is None:
                view = self._views[identity] = View(identity)
        elif view is None:
            # It was forgotten, perhaps during a long cell on the host; its next heartbeat makes it known again.
            view = View(identity)
        try:
            if kind == "view":
                self._heard(view, content)
            elif kind == "ack":
                self._acknowledged(view, content)
            elif kind == "gone":
                self._forget(view)
                return
            elif kind == "live":
                self.follow_board()
            else:
                if kind not in self.LOOKING:
                    self.follow_board()  # who does something wants to see what comes of it
                self.command(view, kind, content)
                for other in list(_PUMPING):
                    if other.resting:
                        other._wake_up()
        except (LookupError, ValueError, TypeError, RuntimeError) as error:
            self.send({"type": "error", "view": identity, "text": sentence_of(error)})
        # A view that takes longer than a frame's time gets the next one as soon as it is ready.
        if identity in self._views and (kind != "ack" or self._monotonic() - view.last >= self.interval):
            self._offer(view)
        self._start()

    def _acknowledged(self, view: View, content: dict[str, Any]) -> None:
        """A view has drawn a frame, and with ``drawn`` says how many since it said so last."""
        if content.get("seq") not in view.waiting:
            return
        drawn = asked.whole({"drawn": 1, **content}, "drawn", "A view counts frames in whole numbers.")
        self.frames += min(max(drawn, 1), len(view.waiting))
        view.waiting = [other for other in view.waiting if other > content["seq"]]
        wanted, sent = view.wanted
        if content["seq"] >= wanted:
            in_time = self._monotonic() - sent <= IN_TIME * self.interval
            view.in_time = view.in_time + 1 if in_time else 0

    def _heard(self, view: View, content: dict[str, Any]) -> None:
        view.seen = self._monotonic()
        told = {"width": view.width, "rev": view.revision, **content}
        width = asked.number(told, "width", "A view's width is a number of pixels.")
        revision = asked.whole(told, "rev", "A view counts what was asked for in whole numbers.")
        cursor = content.get("cursor")
        if cursor is not None:
            cursor = round(asked.as_number(cursor, "A cursor is at a finite number of nanoseconds."))
        view.width, view.revision, view.cursor = round(min(max(width, 16), MAX_WIDTH)), revision, cursor
        view.visible = bool(content.get("visible", True))
        if content.get("hello"):
            view.shown, view.waiting, view.in_time = None, [], 0
            self._quiet = 0
        self.heard(view, content)


def sentence_of(error: Exception) -> str:
    """What an exception says to a person."""
    return str(error.args[0]) if error.args else type(error).__name__
