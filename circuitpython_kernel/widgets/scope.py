"""The scope: what the board's pins do, drawn in the notebook while the program runs.

The kernel's event loop looks at the traces about thirty times a second and sends each view one binary frame when there
is something new, and only after the view has drawn the last one: a slow browser sees fewer frames, never late ones. All
views of one scope share the window of time, pause and follow; each has its own width and cursor, told by a view's id.
Views send a heartbeat; when none is alive, nothing is computed.

Messages from a view: ``view`` (heartbeat, width, cursor, wanted window), ``ack``, ``gone``, ``pause``, and the controls
``press``, ``unpress``, ``latch``, ``volts``. Messages to a view: ``frame`` and ``error``.
"""

from __future__ import annotations

import asyncio
import math
import pathlib
import time
from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from typing import Any

import anywidget
import traitlets

from circuitpython_kernel.hardware.traces import Trace
from circuitpython_kernel.widgets.frames import (
    REFERENCE_VOLTS,
    Packer,
    Window,
    measure_row,
    nice_span,
    pack_row,
    reading,
)
from circuitpython_kernel.widgets.source import Board, Pin

_HERE = pathlib.Path(__file__).parent

INTERVAL = 1 / 30
"""Seconds between looks at the traces."""
ACK_PATIENCE = 1.0
"""Seconds to wait for a view to draw a frame before it is sent another one."""
VIEW_PATIENCE = 6.0
"""Seconds without a heartbeat after which a view counts as gone. Views send one every two seconds."""
MEASURE_INTERVAL = 0.2
"""Seconds between measurements while the picture moves: figures that change faster cannot be read."""
MAX_WIDTH = 4096
SHORTEST, LONGEST = 100, 10**17
"""Bounds of the window's length, in ns."""
LONGEST_AUTO = 10.0
"""Seconds that a following window grows to in real time, before it scrolls."""


@dataclass(slots=True)
class View:
    """One place in a browser where the scope is shown."""

    id: str
    width: int = 800
    visible: bool = True
    cursor: int | None = None
    revision: int = 0
    seen: float = 0.0
    sequence: int = 0
    sent: float | None = None  # when the frame that is not acknowledged yet was sent
    last: float = 0.0  # when the last frame was sent
    shown: object = None  # what the last frame showed
    held: set[str] = field(default_factory=set)  # pins whose push button is down


def _volts(pin: Pin) -> float | None:
    try:
        return round(float(pin.volts), 4)
    except Exception:  # noqa: BLE001 - a user's function of time; its fault must not stop the picture
        return None


class Scope(anywidget.AnyWidget):
    """Digital and analog traces of a board's pins over board time, with controls for inputs.

    ``pins`` are names as the board knows them; LookupError when it does not. ``duration`` is the length of the window
    that follows the board's time, in seconds; by default it grows up to 10 s and then scrolls, or, when the clock is
    not in real time, shows everything. With ``live=False`` frames are sent only when a view asks for one.
    """

    # One module for the browser: a widget's module cannot import its neighbour, and nothing is bundled here.
    _esm = "\n".join((_HERE / name).read_text(encoding="utf-8") for name in ("scope_draw.js", "scope.js"))
    _css = _HERE / "scope.css"

    frames = traitlets.Int(0, help="Frames that views have drawn.")
    paused = traitlets.Bool(False, help="Whether the picture stands still. The program runs on.")
    window = traitlets.Tuple(
        traitlets.Float(), traitlets.Float(), default_value=(0.0, 1.0),
        help="First and last second of board time shown. Setting it ends following.",
    )  # fmt: skip
    following = traitlets.Bool(True, help="Whether the window follows the board's time.")

    def __init__(
        self,
        board: Board,
        pins: Sequence[str],
        *,
        duration: float | None = None,
        live: bool = True,
        monotonic: Callable[[], float] = time.monotonic,
    ) -> None:
        # First of all, as a widget is closed even when it was never finished.
        self._timer: asyncio.TimerHandle | None = None
        self._views: dict[str, View] = {}
        names = list(dict.fromkeys(pins))
        if not names:
            raise ValueError("A scope needs the name of at least one pin.")
        if duration is not None and not (math.isfinite(duration) and duration > 0):
            raise ValueError(f"The scope's duration must be a positive number of seconds, not {duration}.")
        self._board = board
        self._names = names
        self._pins: dict[str, Pin] = {}
        self._traces: dict[str, Trace] = {}
        self._live = live
        self._monotonic = monotonic
        self._span: int | None = None if duration is None else round(duration * 1e9)
        self._created = self._latest = board.clock.now_ns
        self._paused_at: int | None = None
        self._frozen: tuple[int, ...] = ()
        self._idle_since: int | None = None
        self._setting = False
        self._controls: dict[str, str] = {}
        self._kinds: dict[str, str] = {}
        self._measured: list[dict[str, float | int | None]] = [{} for _ in names]
        self._measured_key: object = None
        self._measured_at = -math.inf
        self._measure_interval = MEASURE_INTERVAL
        self._closed = False
        self._look()
        super().__init__()
        self.on_msg(self._receive)

    # What is shown

    @property
    def pin_names(self) -> list[str]:
        """The names of the rows, from top to bottom."""
        return list(self._names)

    def _look(self) -> None:
        """Take the board's pins and traces as they are now; a reset may have made new ones."""
        self._pins = {name: self._board.pins[name] for name in self._names}
        self._traces = {name: self._board.capture[name] for name in self._names}

    def _totals(self) -> tuple[int, ...]:
        return tuple(trace.total for trace in self._traces.values())

    def _kind(self, name: str, mode: str) -> str:
        """``"analog"`` or ``"digital"``, as the program last used the pin."""
        if mode == "analog_in":
            self._kinds[name] = "analog"
        elif mode != "unused":
            self._kinds[name] = "digital"
        return self._kinds.get(name) or self._traces[name].kind

    def _extent(self) -> tuple[int, int] | None:
        """Times in ns of the first and the last record of all rows."""
        first, last = [], []
        for trace in self._traces.values():
            for times in (trace.digital()[0], trace.analog()[0]):
                if len(times):
                    first.append(int(times[0]))
                    last.append(int(times[-1]))
        return (min(first), max(last)) if first else None

    def _now(self) -> int:
        """The board time in ns up to which things are shown."""
        now = self._board.clock.now_ns
        if now < self._latest:  # A reset: board time began again, and nothing is left of what was shown.
            self._created, self._paused_at, self._idle_since = now, None, None
            self.paused, self.following = False, True
        self._latest = now
        if self._paused_at is not None:
            return self._paused_at
        if getattr(self._board, "busy", True):
            self._idle_since = None
            return now
        # Between programs the clock may go on, but the picture should stay: it moves only for what is captured.
        extent = self._extent()
        if self._idle_since is None or self._idle_since > now:
            self._idle_since = now
        return min(now, max(self._idle_since, extent[1] if extent else 0))

    def _current_window(self) -> Window:
        now = self._now()
        if self.following:
            t0, t1 = self._followed(now)
            self._set_window(t0, t1)
        else:
            t0, t1 = (round(edge * 1e9) for edge in self.window)
        return Window(t0, max(t1, t0 + SHORTEST), now)

    def _followed(self, now: int) -> tuple[int, int]:
        extent = self._extent()
        first, last = extent if extent else (self._created, self._created)
        if self._span is None and self._board.clock.mode != "realtime":
            return self._fitted(now)
        if self._span is None:
            begun = max(first, self._created - round(LONGEST_AUTO * 1e9))
            span = round(min(max(nice_span((now - begun) * 1e-9), 0.01), LONGEST_AUTO) * 1e9)
        else:
            span = self._span
        # The last thing that happened stays in sight, however long nothing happens after it.
        end = max(min(now, max(last, self._created) + span * 9 // 10), 0)
        t0 = max(end - span, 0 if self._span is not None else max(min(first, end), 0), 0)
        return t0, t0 + span

    def _fitted(self, now: int) -> tuple[int, int]:
        extent = self._extent()
        if extent is None:
            return max(now - 10**9, 0), max(now, 10**9)
        first, last = extent[0], min(extent[1], now)
        end = last + max((last - first) // 20, 1000)
        return first, max(min(now, end), last + 1, first + SHORTEST)

    def _set_window(self, t0: int, t1: int) -> None:
        self._setting = True
        try:
            self.window = (t0 * 1e-9, t1 * 1e-9)
        finally:
            self._setting = False

    @traitlets.observe("window")
    def _window_set(self, change: dict[str, Any]) -> None:
        if not self._setting:
            self.following = False

    @traitlets.validate("window")
    def _window_checked(self, proposal: dict[str, Any]) -> tuple[float, float]:
        t0, t1 = proposal["value"]
        if not (math.isfinite(t0) and math.isfinite(t1) and t1 > t0):
            raise traitlets.TraitError(f"A scope's window must end after it begins; it is {t0:g} s to {t1:g} s.")
        return t0, t1

    @traitlets.observe("paused")
    def _paused_set(self, change: dict[str, Any]) -> None:
        self._paused_at = None
        if change["new"]:
            self._look()
            self._paused_at = self._now()
            self._frozen = self._totals()

    def fit(self) -> None:
        """Show everything that was captured."""
        self._look()
        self.following = False
        self.window = tuple(edge * 1e-9 for edge in self._fitted(self._now()))

    def follow(self, duration: float | None = None) -> None:
        """Follow the board's time with a window of ``duration`` seconds; by default it chooses its length."""
        self._span = None if duration is None else min(max(round(duration * 1e9), SHORTEST), LONGEST)
        self.following = True

    # Frames

    def _row_state(self, name: str) -> dict[str, Any]:
        pin = self._pins[name]
        mode = pin.mode
        if mode == "analog_in":
            self._controls[name] = "slider"
        elif mode == "input":
            self._controls[name] = "button"
        elif mode != "unused":  # A pin that the program let go keeps its control, ready for the next run.
            self._controls.pop(name, None)
        control = self._controls.get(name)
        return {
            "name": name, "pin": self._traces[name].pin, "mode": mode, "pull": pin.pull,
            "kind": self._kind(name, mode), "level": int(pin.value), "driven": pin.driven,
            "contention": bool(pin.contention), "control": control,
            "volts": _volts(pin) if control == "slider" else None,
        }  # fmt: skip

    def _measure(self, window: Window, kinds: list[str], totals: tuple[int, ...]) -> int:
        """Bring the measurements up to date, not more often than can be read; returns their version."""
        key = (window.t0, window.t1, min(window.now, window.t1), totals, tuple(kinds))
        now = self._monotonic()
        if key != self._measured_key and now - self._measured_at >= self._measure_interval:
            self._measured = [
                measure_row(trace, kind, window) for trace, kind in zip(self._traces.values(), kinds, strict=True)
            ]
            self._measured_key, self._measured_at = key, now
            # At most a tenth of the time, however many edges are in view.
            self._measure_interval = max(MEASURE_INTERVAL, 10 * (self._monotonic() - now))
        return hash(self._measured_key)

    def _frame(self, view: View) -> tuple[object, Callable[[], tuple[dict[str, Any], bytes]]]:
        """What a frame for the view would show, to compare with the last one, and a function that makes it."""
        self._look()
        window = self._current_window()
        capture = self._board.capture
        states = [self._row_state(name) for name in self._names]
        kinds = [state["kind"] for state in states]
        traces = list(self._traces.values())
        # A pause hides what comes later, so new records are no reason for a frame.
        fresh = self._totals() if self._paused_at is None else self._frozen
        measured = self._measure(window, kinds, fresh)
        status = {
            "t0": window.t0, "t1": window.t1, "now": min(window.now, window.t1), "follow": self.following,
            "span": self._span, "paused": self.paused, "clock": self._board.clock.mode,
            "board": self._board.definition.name, "dropped": capture.dropped, "overruns": capture.overruns,
            "heap": self._heap_share(), "rev": view.revision, "cursor": view.cursor,
        }  # fmt: skip
        shown = (tuple(status.values()), fresh, measured, view.width, [tuple(state.values()) for state in states])

        def make() -> tuple[dict[str, Any], bytes]:
            packer = Packer()
            rows = []
            for trace, kind, state, measures in zip(traces, kinds, states, self._measured, strict=True):
                row = {**state, **pack_row(trace, kind, window, view.width, packer), "measure": measures}
                row["dropped"] = trace.dropped
                if view.cursor is not None:
                    row["reading"] = reading(trace, kind, view.cursor, window.now)
                rows.append(row)
            return {"type": "frame", "view": view.id, **status, "rows": rows}, packer.bytes()

        return shown, make

    def _heap_share(self) -> float | None:
        """How much of the board's heap was in use when its last program ended, from 0 to 1."""
        heap = getattr(self._board, "last_heap", None)
        return None if heap is None else heap.used / heap.size

    def _offer(self, view: View) -> bool:
        """Send the view a frame if it is ready for one and there is something new; returns whether one was sent."""
        now = self._monotonic()
        if not view.visible or (view.sent is not None and now - view.sent < ACK_PATIENCE):
            return False
        shown, make = self._frame(view)
        if shown == view.shown:
            return False
        content, buffer = make()
        view.sequence += 1
        content["seq"] = view.sequence
        view.shown, view.sent, view.last = shown, now, now
        self.send(content, buffers=[buffer])
        return True

    def refresh(self) -> int:
        """Send frames to the views that are ready and have something new to show; returns how many were sent."""
        now = self._monotonic()
        for view in [view for view in self._views.values() if now - view.seen > VIEW_PATIENCE]:
            self._forget(view)
        return sum(self._offer(view) for view in list(self._views.values()))

    # The pump

    @property
    def pumping(self) -> bool:
        """Whether the event loop is looking at the traces for this scope."""
        return self._timer is not None

    def _start(self) -> None:
        if self._timer is not None or not self._live or self._closed:
            return
        try:
            loop = asyncio.get_running_loop()
        except RuntimeError:  # No loop: frames are sent when a view asks.
            return
        self._timer = loop.call_later(INTERVAL, self._tick, loop)

    def _tick(self, loop: asyncio.AbstractEventLoop) -> None:
        self._timer = None
        if self._closed:
            return
        begun = loop.time()
        self.refresh()
        if self._views:
            # Never more than half of the loop's time, however slow the machine.
            spent = loop.time() - begun
            self._timer = loop.call_later(max(INTERVAL - spent, spent), self._tick, loop)

    def close(self) -> None:
        """Take the scope off the page and stop looking at the traces."""
        self._closed = True
        if self._timer is not None:
            self._timer.cancel()
            self._timer = None
        for view in list(self._views.values()):
            self._forget(view)
        super().close()

    def _forget(self, view: View) -> None:
        """A view is gone: nobody will release the buttons that were held down in it."""
        self._views.pop(view.id, None)
        for name in view.held:
            self._pins[name].release()

    # Messages

    def _receive(self, widget: object, content: Any, buffers: object) -> None:
        if not isinstance(content, dict) or self._closed:
            return
        kind, identity = content.get("type"), str(content.get("id", ""))
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
                if content.get("seq") == view.sequence and view.sent is not None:
                    view.sent = None
                    self.frames += 1
            elif kind == "gone":
                self._forget(view)
                return
            elif kind == "pause":
                self.paused = bool(content["value"])
            elif kind in ("press", "unpress", "latch", "volts"):
                self._control(view, kind, content)
        except (LookupError, ValueError, TypeError, RuntimeError) as error:
            text = str(error.args[0]) if error.args else type(error).__name__
            self.send({"type": "error", "view": identity, "text": text})
        # A view that takes longer than a frame's time gets the next one as soon as it is ready.
        if identity in self._views and (kind != "ack" or self._monotonic() - view.last >= INTERVAL):
            self._offer(view)
        self._start()

    def _heard(self, view: View, content: dict[str, Any]) -> None:
        view.seen = self._monotonic()
        view.width = min(max(int(content.get("width", view.width)), 16), MAX_WIDTH)
        view.visible = bool(content.get("visible", True))
        cursor = content.get("cursor")
        view.cursor = None if cursor is None else round(cursor)
        view.revision = int(content.get("rev", view.revision))
        if content.get("hello"):
            view.shown = view.sent = None
        want = content.get("want")
        if not isinstance(want, dict):
            return
        if "follow" in want:
            span = want["follow"]
            self.follow(None if span is None else float(span) * 1e-9)
        elif "fit" in want:
            self.fit()
        else:
            t0, t1 = float(want["t0"]), float(want["t1"])
            if math.isfinite(t0) and math.isfinite(t1):
                span = min(max(round(t1 - t0), SHORTEST), LONGEST)
                begin = min(max(round(t0), 0), LONGEST)
                self.window = (begin * 1e-9, (begin + span) * 1e-9)
                self.following = False

    def _control(self, view: View, kind: str, content: dict[str, Any]) -> None:
        name = content["pin"]
        if name not in self._pins:
            raise LookupError(f"This scope does not show a pin named {name!r}.")
        pin = self._pins[name]
        # A button closes to the rail that the pull keeps the pin away from.
        active = pin.pull != "up"
        if kind == "volts":
            value = float(content["value"])
            if not math.isfinite(value):
                raise ValueError("An input voltage must be a finite number of volts.")
            pin.volts = min(max(value, 0.0), REFERENCE_VOLTS)
        elif kind == "press":
            view.held.add(name)
            pin.drive(active)
        elif kind == "unpress":
            if name in view.held:
                view.held.discard(name)
                pin.release()
        elif content["on"]:
            pin.drive(active)
        else:
            pin.release()

    # Without a browser

    def __repr__(self) -> str:
        self._look()
        records = sum(trace.total for trace in self._traces.values())
        names = ", ".join(self._names)
        return f"<Scope of {names} on {self._board.definition.name}: {records} edges and samples>"

    def still(self, **options: Any) -> Any:
        """The window as a matplotlib figure; ``options`` are those of `circuitpython_kernel.hardware.figure.plot`."""
        from circuitpython_kernel.hardware.figure import plot

        self._look()
        window = self._current_window()
        options = {"start": window.t0 * 1e-9, "end": window.t1 * 1e-9, "now_ns": window.now} | options
        return plot(list(self._traces.values()), **options)

    def _repr_mimebundle_(self, **kwargs: Any) -> tuple[dict[str, Any], dict[str, Any]] | None:
        bundle = super()._repr_mimebundle_(**kwargs)
        if bundle is None or not any(trace.total for trace in self._traces.values()):
            return bundle
        data, metadata = bundle
        # Where widgets do not work (a page on GitHub, a notebook opened later) a picture stands in for the live view.
        data["image/png"], metadata["image/png"] = self.still()._repr_png_()
        return data, metadata
