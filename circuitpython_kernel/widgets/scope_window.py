"""Which stretch of board time a scope shows: it follows, stands still for a pause or a trigger, or stays where a person
put it."""

from __future__ import annotations

import math
import time
from collections.abc import Callable, Sequence
from typing import Any

import traitlets

from circuitpython_kernel.traces.triggers import Trigger, trigger_times

from .board_protocol import Board
from .frames import Window, nice_span
from .live import LiveWidget
from .scope_rows import Moment, ScopeRows

SHORTEST, LONGEST = 100, 10**17
"""Bounds of the window's length, in ns."""
LONGEST_AUTO = 10.0
"""Seconds that a following window grows to in real time, before it scrolls."""


class ScopeWindow(LiveWidget):
    """The part of a `Scope` that knows what time it shows. See there for the arguments."""

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
        self._span: int | None = None if duration is None else round(duration * 1e9)
        self._created = self._latest = board.clock.now_ns
        self._paused_at: int | None = None
        self._moment: Moment | None = None
        self._paused_totals: tuple[int, ...] = ()
        self._idle_since: int | None = None
        self._setting = False
        self._trigger: Trigger | None = None
        self._armed_at = 0
        self._triggered: int | None = None
        self._rows = ScopeRows(board, names)
        super().__init__(live=live, monotonic=monotonic)

    # ---- now

    def _extent(self, since: int = 0) -> tuple[int, int] | None:
        """Times of the first and the last record; of a frozen scope's, of those it shows."""
        return self._rows.extent(since, None if self._moment is None else self._moment.now)

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

    # ---- the window

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

    def fit(self) -> None:
        """Show everything that was captured."""
        self._rows.look()
        self.following = False
        self.window = tuple(edge * 1e-9 for edge in self._fitted(self._now(), self._extent()))

    def follow(self, duration: float | None = None) -> None:
        """Follow the board's time with a window of ``duration`` seconds; by default it chooses its length."""
        self._span = None if duration is None else min(max(round(duration * 1e9), SHORTEST), LONGEST)
        self.following = True

    # ---- pause

    @traitlets.observe("paused")
    def _paused_set(self, change: dict[str, Any]) -> None:
        self._paused_at = None
        if change["new"]:
            self._rows.look()
            self._paused_at = self._now()
            self._paused_totals = self._rows.totals()

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
        self._rows.pin(pin)
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
        times = trigger_times(self._rows.traces[trigger.pin], trigger, self._armed_at, now)
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

    def _trigger_status(self) -> tuple[str, str, float | None, str, int | None] | None:
        trigger = self._trigger
        if trigger is None:
            return None
        return trigger.pin, trigger.kind, trigger.value, trigger.mode, self._triggered
