"""The scope: what the board's pins do, drawn in the notebook while the program runs.

All views of one scope share the window of time, pause, follow and the pinned cursors; each has its own width and the
cursor under its mouse, by a view's id. See `widgets.live` for how frames come to a view.

Messages from a view: ``view`` (heartbeat, width, cursor, wanted window), ``ack``, ``gone``, ``pause``, ``cursors``, and
the controls ``press``, ``unpress``, ``latch``, ``volts``. Messages to a view: ``frame`` and ``error``.
"""

from __future__ import annotations

import math
import time
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, ClassVar

import numpy as np
import traitlets

from circuitpython_kernel.drawing import words
from circuitpython_kernel.drawing.charts.trace_svg import traces_picture
from circuitpython_kernel.drawing.sheet import Picture
from circuitpython_kernel.drawing.stills import Drawing
from circuitpython_kernel.traces.annotations import Decoder
from circuitpython_kernel.traces.export import figure, plot_layout
from circuitpython_kernel.traces.traces import Trace
from circuitpython_kernel.traces.triggers import Trigger, trigger_times

from .frames import Packer, Window, left_out, measure_row, nice_span, pack_bus, pack_row, reading
from .front_end import front_end
from .live import Frame, LiveWidget, View
from .source import Board, Pin

if TYPE_CHECKING:
    import pandas

MEASURE_INTERVAL = 0.2
"""Seconds between measurements while the picture moves: figures that change faster cannot be read."""
SHORTEST, LONGEST = 100, 10**17
"""Bounds of the window's length, in ns."""
LONGEST_AUTO = 10.0
"""Seconds that a following window grows to in real time, before it scrolls."""


def _volts(pin: Pin) -> float | None:
    try:
        return round(float(pin.volts), 4)
    except Exception:  # noqa: BLE001 - a user's function of time; its fault must not stop the picture
        return None


@dataclass(frozen=True)
class _Moment:
    """What a frozen scope shows beside what the traces have kept."""

    now: int
    clock: str
    totals: tuple[int, ...]
    states: list[dict[str, Any]]
    heap: float | None
    dropped: int
    overruns: int
    marks: tuple[tuple[int, int], ...]
    """How many records each trace had, and when the last one was: as long as it has these, it is the same trace."""


class Scope(LiveWidget):
    """Digital and analog traces of a board's pins over board time, with controls for inputs.

    ``pins`` are names as the board knows them; LookupError when it does not. ``duration`` is the length of the window
    that follows the board's time, in seconds; by default it grows up to 10 s and then scrolls, or, when the clock is
    not in real time, shows everything. With ``live=False`` frames are sent only when a view asks for one.
    """

    _esm, _css = front_end("scope", shared="scope_draw")

    LOOKING: ClassVar[frozenset[str]] = frozenset({"cursors", "trigger"})

    paused = traitlets.Bool(False, help="Whether the picture stands still. The program runs on.")
    window = traitlets.Tuple(
        traitlets.Float(), traitlets.Float(), default_value=(0.0, 1.0),
        help="First and last second of board time shown. Setting it ends following.",
    )  # fmt: skip
    following = traitlets.Bool(True, help="Whether the window follows the board's time.")
    cursors: Any = traitlets.List(
        traitlets.Float(allow_none=True), maxlen=2,
        help="The pinned cursors A and B, in seconds of board time; None for one that is not there.",
    )  # fmt: skip

    def __init__(
        self,
        board: Board,
        pins: Sequence[str],
        *,
        duration: float | None = None,
        live: bool = True,
        monotonic: Callable[[], float] = time.monotonic,
    ) -> None:
        names = list(dict.fromkeys(pins))
        if not names:
            raise ValueError("A scope needs the name of at least one pin.")
        if duration is not None and not (math.isfinite(duration) and duration > 0):
            raise ValueError(f"The scope's duration must be a positive number of seconds, not {duration}.")
        self._board = board
        self._names = names
        self._pins: dict[str, Pin] = {}
        self._traces: dict[str, Trace] = {}
        self._span: int | None = None if duration is None else round(duration * 1e9)
        self._created = self._latest = board.clock.now_ns
        self._paused_at: int | None = None
        self._moment: _Moment | None = None
        self._frozen: tuple[int, ...] = ()
        self._idle_since: int | None = None
        self._setting = False
        self._controls: dict[str, str] = {}
        self._kinds: dict[str, str] = {}
        self._decoders: list[Decoder] = []
        self._trigger: Trigger | None = None
        self._armed_at = 0
        self._triggered: int | None = None
        self._measured: list[dict[str, float | int | None]] = [{} for _ in names]
        self._measured_key: object = None
        self._measured_at = -math.inf
        self._measure_interval = MEASURE_INTERVAL
        self._look()
        super().__init__(live=live, monotonic=monotonic)

    # What is shown

    @property
    def pin_names(self) -> list[str]:
        """The names of the rows, from top to bottom."""
        return list(self._names)

    def _look(self) -> None:
        """Take the board's pins and traces as they are now; a reset may have made new ones."""
        self._pins = {name: self._board.pins[name] for name in self._names}
        self._traces = {name: self._board.capture[name] for name in self._names}
        bus = getattr(self._board, "bus", None)
        if bus is not None:
            # The buses on these pins, under the waveforms, as soon as something goes over them.
            shown = {self._board.pins.resolve(name) for name in self._names}
            self._decoders = [decoder for decoder in bus.decoders() if decoder.pins & shown]

    def _totals(self) -> tuple[int, ...]:
        logs = (decoder.log.total for decoder in self._decoders)
        return (*(trace.total for trace in self._traces.values()), *logs)

    def _kind(self, name: str, mode: str) -> str:
        """``"analog"`` or ``"digital"``, as the program last used the pin."""
        if mode == "analog_in":
            self._kinds[name] = "analog"
        elif mode != "unused":
            self._kinds[name] = "digital"
        return self._kinds.get(name) or self._traces[name].kind

    def _extent(self, since: int = 0) -> tuple[int, int] | None:
        """Times in ns of the first and the last record of all rows; of a frozen scope's, of those it shows."""
        first, last = [], []
        for trace in self._traces.values():
            for times in (trace.digital()[0], trace.analog()[0]):
                count = len(times) if self._moment is None else int(np.searchsorted(times, self._moment.now, "right"))
                begin = int(np.searchsorted(times, since)) if since else 0
                if count > begin:
                    first.append(int(times[begin]))
                    last.append(int(times[count - 1]))
        return (min(first), max(last)) if first else None

    def _now(self) -> int:
        """The board time in ns up to which things are shown."""
        if self._moment is not None:
            return self._moment.now
        now = self._board.clock.now_ns
        if now < self._latest:  # A reset: board time began again, and nothing is left of what was shown.
            self._created, self._paused_at, self._idle_since = now, None, None
            self.paused, self.following, self.cursors = False, True, []
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

    def _own_extent(self) -> tuple[int, int] | None:
        """What was captured since the scope is there: that of its own cell. Of one that came after it, everything."""
        return self._extent(self._created) or self._extent()

    def _followed(self, now: int) -> tuple[int, int]:
        if self._trigger is not None and (window := self._at_trigger(self._trigger, now)) is not None:
            return window
        extent = self._own_extent()
        first, last = extent if extent else (self._created, self._created)
        if self._span is None and self._clock_mode() != "realtime":
            return self._fitted(now, extent)
        if self._span is None:
            begun = max(first, self._created - round(LONGEST_AUTO * 1e9))
            span = round(min(max(nice_span((now - begun) * 1e-9), 0.01), LONGEST_AUTO) * 1e9)
        else:
            span = self._span
        # The last thing that happened stays in sight, however long nothing happens after it.
        end = max(min(now, max(last, self._created) + span * 9 // 10), 0)
        t0 = max(end - span, 0 if self._span is not None else max(min(first, end), 0), 0)
        return t0, t0 + span

    def _clock_mode(self) -> str:
        return self._board.clock.mode if self._moment is None else self._moment.clock

    # ---- frozen

    def hold(self) -> None:
        self._look()
        now = self._now()
        self._moment = _Moment(
            now, self._board.clock.mode, self._totals(), [self._row_state(name) for name in self._names],
            self._heap_share(), self._board.capture.dropped, self._board.capture.overruns, self._marks(now),
        )  # fmt: skip

    def let_go(self) -> None:
        self._moment = None

    def held_frame(self, view: View) -> Frame:
        # As long as the traces have what they had then, a person can look closer.
        self._look()
        if self._moment is not None and self._marks(self._moment.now) == self._moment.marks:
            return self.frame_for(view)
        return super().held_frame(view)

    def _marks(self, now: int) -> tuple[tuple[int, int], ...]:
        found = []
        for trace in self._traces.values():
            for times in (trace.digital()[0], trace.analog()[0]):
                count = int(np.searchsorted(times, now, side="right"))
                found.append((trace.dropped + count, int(times[count - 1]) if count else -1))
        return tuple(found)

    # ---- triggers

    @property
    def trigger(self) -> Trigger | None:
        """What the picture stands still for; None follows time. Set it with `trigger_on`."""
        return self._trigger

    @property
    def triggered(self) -> float | None:
        """The board time in seconds of the trigger that is shown."""
        return None if self._triggered is None else self._triggered * 1e-9

    def trigger_on(self, pin: str | None, kind: str = "rising", value: float | None = None, mode: str = "auto") -> None:
        """Let the picture stand still at what happens at a pin; None ends that. See `traces.triggers.Trigger`.

        Raises:
            LookupError: when the scope does not show the pin.
            ValueError: for an unknown kind or mode, or without a value where one is needed.
        """
        if pin is None:
            self._trigger, self._triggered = None, None
            return
        if pin not in self._pins:
            raise LookupError(f"This scope does not show a pin named {pin!r}.")
        self._trigger, self._triggered = Trigger(pin, kind, value, mode), None
        self._armed_at = self._board.clock.now_ns if mode == "single" else 0
        self.paused, self.following = False, True

    def _at_trigger(self, trigger: Trigger, now: int) -> tuple[int, int] | None:
        """The window around the newest trigger whose picture is complete, or the first one; None to follow time."""
        if now < self._armed_at:
            self._armed_at, self._triggered = 0, None
        span = self._span
        if span is None:
            span = max(round((self.window[1] - self.window[0]) * 1e9), SHORTEST)
        before, after = span // 5, span - span // 5
        times = trigger_times(self._traces[trigger.pin], trigger, self._armed_at, now)
        if trigger.mode == "single":
            if not len(times):
                self._triggered = None
                return None
            self._triggered = int(times[0])
            if now >= self._triggered + after and not self.paused:
                self.paused = True
        elif len(times):
            whole = times[times <= now - after]
            # Without a whole picture yet, the one that is under way.
            self._triggered = int(whole[-1] if len(whole) else times[0])
        elif trigger.mode == "auto" or self._triggered is None:
            self._triggered = None
            return None
        assert self._triggered is not None
        begin = max(self._triggered - before, 0)
        return begin, begin + span

    def _fitted(self, now: int, extent: tuple[int, int] | None) -> tuple[int, int]:
        if extent is None:
            return max(now - 10**9, 0), max(now, 10**9)
        first, last = extent[0], min(extent[1], now)
        end = now
        if now - last > (last - first) // 4:  # a long rest would take the room of what happened
            end = last + max((last - first) // 20, 1000)
        return first, max(min(now, end), last + 1, first + SHORTEST)

    def _set_window(self, t0: int, t1: int) -> None:
        self._setting = True
        try:
            start, end = t0 * 1e-9, t1 * 1e-9
            # After years of board time a float has no room for a nanosecond.
            self.window = (start, max(end, math.nextafter(start, math.inf)))
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

    def measurements(self) -> pandas.DataFrame:
        """What is measured of each row in the window, as a pandas data frame: one row a pin.

        Columns: records, and in seconds, hertz, volts and shares of 1 what `traces.measure` finds; NaN where
        undefined.
        """
        import pandas

        self._look()
        window = self._current_window()
        found = {
            name: measure_row(trace, self._kind(name, self._pins[name].mode), window)
            for name, trace in self._traces.items()
        }
        return pandas.DataFrame.from_dict(found, orient="index")

    def fit(self) -> None:
        """Show everything that was captured."""
        self._look()
        self.following = False
        self.window = tuple(edge * 1e-9 for edge in self._fitted(self._now(), self._extent()))

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
            "volts": _volts(pin) if control == "slider" else None, "full_scale": self._traces[name].full_scale,
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

    def frame_for(self, view: View) -> Frame:
        self._look()
        window = self._current_window()
        moment = self._moment
        capture = self._board.capture if moment is None else moment
        states = [self._row_state(name) for name in self._names] if moment is None else moment.states
        kinds = [state["kind"] for state in states]
        traces = list(self._traces.values())
        # A pause hides what comes later, so new records are no reason for a frame.
        fresh = self._totals() if self._paused_at is None else self._frozen
        if moment is not None:
            fresh = moment.totals
        measured = self._measure(window, kinds, fresh)
        status = {
            "t0": window.t0, "t1": window.t1, "now": min(window.now, window.t1), "follow": self.following,
            "span": self._span, "paused": self.paused, "clock": self._clock_mode(),
            "board": self._board.definition.name, "dropped": capture.dropped, "overruns": capture.overruns,
            "heap": self._heap_share() if moment is None else moment.heap, "rev": view.revision, "cursor": view.cursor,
            "trigger": self._trigger_status(),
            "cursors": tuple(None if at is None else round(at * 1e9) for at in self.cursors),
        }  # fmt: skip
        shown = (tuple(status.values()), fresh, measured, view.width, [tuple(state.values()) for state in states])

        def make() -> tuple[dict[str, Any], bytes]:
            packer = Packer()
            rows = []
            for trace, kind, state, measures in zip(traces, kinds, states, self._measured, strict=True):
                row = {**state, **pack_row(trace, kind, window, view.width, packer), "measure": measures}
                row["dropped"] = trace.dropped
                row |= left_out(trace, window)
                if view.cursor is not None:
                    row["reading"] = reading(trace, kind, view.cursor, window.now)
                rows.append(row)
            rows += [pack_bus(decoder, window, view.width, packer) for decoder in self._decoders]
            return {"type": "frame", "view": view.id, **status, "rows": rows}, packer.bytes()

        return shown, make

    def _trigger_status(self) -> tuple[str, str, float | None, str, int | None] | None:
        trigger = self._trigger
        if trigger is None:
            return None
        return trigger.pin, trigger.kind, trigger.value, trigger.mode, self._triggered

    def _heap_share(self) -> float | None:
        """How much of the board's heap was in use when its last program ended, from 0 to 1."""
        heap = getattr(self._board, "last_heap", None)
        return None if heap is None else heap.used / heap.size

    def left(self, view: View) -> None:
        # Nobody will release the buttons that were held down in it.
        for name in view.held:
            self._pins[name].release()

    # Messages

    def command(self, view: View, kind: str, content: dict[str, Any]) -> None:
        if kind == "pause":
            self.paused = bool(content["value"])
        elif kind == "trigger":
            value = content.get("value")
            value = None if value is None else float(value)
            self.trigger_on(content.get("pin"), str(content.get("kind")), value, str(content.get("mode", "auto")))
        elif kind == "cursors":
            wanted = [None if at is None else float(at) * 1e-9 for at in content["at"]]
            if len(wanted) > 2 or not all(at is None or math.isfinite(at) for at in wanted):
                raise ValueError("A scope has two cursors, at finite times.")
            self.cursors = wanted
        elif kind in ("press", "unpress", "latch", "volts"):
            self._control(view, kind, content)

    def heard(self, view: View, content: dict[str, Any]) -> None:
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
            pin.volts = min(max(value, 0.0), self._traces[name].full_scale)
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

    def version_of_still(self) -> object:
        self._look()
        window = self._current_window()
        return window.t0, window.t1, min(window.now, window.t1), self._totals(), tuple(self.cursors)

    def picture(self) -> Picture:
        self._look()
        if not any(trace.total for trace in self._traces.values()):
            names = ", ".join(self._names)
            raise ValueError(f"Nothing was captured on {names} yet: run a cell that uses the pins.")
        window = self._current_window()
        plot = plot_layout.lay_out(list(self._traces.values()), **self._options(window))
        found = {name: self._in_words(name, window) for name in self._names}
        shown = [trace.name for trace in self._traces.values() if trace.total]
        notes = [found.get(name, "") for name in shown]
        when = words.span(window.t0 * 1e-9, min(window.t1, window.now) * 1e-9)
        names = ", ".join(self._names)
        if len(self._names) == 1 and not self._decoders:
            text = f"{names}, {when}: {found[names]}"
        else:
            buses = [self._bus_in_words(decoder, window) for decoder in self._decoders]
            text = f"{names}, {when}: {words.listed([*(f'{name} {said}' for name, said in found.items()), *buses])}"
        return traces_picture(plot, f"{names} on {self._board.definition.name}", notes, text)

    def _in_words(self, name: str, window: Window) -> str:
        trace = self._traces[name]
        kind = self._kind(name, self._pins[name].mode)
        found = measure_row(trace, kind, window)
        if kind == "analog":
            return words.analog(found)
        times, levels = trace.digital()
        count = int(np.searchsorted(times, min(window.t1, window.now), side="right"))
        level = int(levels[count - 1]) if count else 2
        return words.digital(found, None if level not in (0, 1) else bool(level))

    @staticmethod
    def _bus_in_words(decoder: Decoder, window: Window) -> str:
        transfers = decoder.log.transfers(window.t0, min(window.t1, window.now))
        failed = int(np.count_nonzero(~transfers.acks))
        return f"{decoder.name} {words.count(len(transfers.time_ns), 'transfer')}" + (
            f", {failed} failed" if failed else ""
        )

    def _options(self, window: Window) -> dict[str, Any]:
        return {
            "start": window.t0 * 1e-9, "end": window.t1 * 1e-9, "now_ns": window.now, "buses": self._decoders,
            "cursors": self.cursors,
        }  # fmt: skip

    def still(self, **options: Any) -> Any:
        """The window as a matplotlib figure; ``options`` are those of `circuitpython_kernel.hardware.figure.plot`."""
        return self.still_drawing(**options).figure()

    def still_drawing(self, **options: Any) -> Drawing:
        self._look()
        window = self._current_window()
        options = self._options(window) | options
        return Drawing(figure.draw, (plot_layout.lay_out(list(self._traces.values()), **options),))
