"""The scope: what the board's pins do, drawn in the notebook while the program runs.

All views of one scope share the window of time, pause, follow and the pinned cursors; each has its own width and the
cursor under its mouse, by a view's id. See `widgets.live` for how frames come to a view, `scope_window` for the
window, `scope_rows` for pins and traces, and `scope_still` for pictures without a browser.

Messages from a view: ``view`` (heartbeat, width, cursor, wanted window), ``ack``, ``gone``, ``pause``, ``cursors``, and
the controls ``press``, ``unpress``, ``latch``, ``volts``. Messages to a view: ``frame`` and ``error``.
"""

from __future__ import annotations

import math
from collections.abc import Sequence
from typing import TYPE_CHECKING, Any, ClassVar

from circuitpython_kernel.drawing.sheet import Picture
from circuitpython_kernel.drawing.stills import Drawing

from . import asked
from .board_protocol import Board
from .frames import Packer, Window, left_out, load_share, measure_row, pack_bus, pack_row, reading
from .front_end import front_end
from .live import Frame, View
from .pin_controls import COMMANDS, controls_of
from .scope_rows import Moment
from .scope_still import scope_drawing, scope_picture
from .scope_window import LONGEST, SHORTEST, ScopeWindow

if TYPE_CHECKING:
    import pandas

MEASURE_INTERVAL = 0.2
"""Seconds between measurements while the picture moves: figures that change faster cannot be read."""
CURSORS = "A scope has two cursors, at finite times."
WINDOW = "A scope's window is asked for in finite numbers of nanoseconds."


class Scope(ScopeWindow):
    """Digital and analog traces of a board's pins over board time, with controls for inputs.

    ``pins`` are names as the board knows them; LookupError when it does not. ``duration`` is the length of the window
    that follows the board's time, in seconds; by default it grows up to 10 s and then scrolls, or, when the clock is
    not in real time, shows everything. With ``live=False`` frames are sent only when a view asks for one.
    """

    _esm, _css = front_end("scope")

    LOOKING: ClassVar[frozenset[str]] = frozenset({"cursors", "trigger"})

    def __init__(self, board: Board, pins: Sequence[str], **options: Any) -> None:
        self._hands = controls_of(board)
        self._measured_key: object = None
        self._measured_at = -math.inf
        self._measure_interval = MEASURE_INTERVAL
        super().__init__(board, pins, **options)
        self._measured: list[dict[str, float | int | None]] = [{} for _ in self._rows.names]

    @property
    def pin_names(self) -> list[str]:
        """The names of the rows, from top to bottom."""
        return list(self._rows.names)

    def measurements(self) -> pandas.DataFrame:
        """What is measured of each row in the window, as a pandas data frame: one row a pin.

        Columns: records, and in seconds, hertz, volts and shares of 1 what `traces.measure` finds; NaN where
        undefined.
        """
        import pandas

        self._rows.look()
        window = self._current_window()
        found = {name: measure_row(trace, self._rows.kind(name), window) for name, trace in self._rows.traces.items()}
        return pandas.DataFrame.from_dict(found, orient="index")

    # ---- frames

    def _measure(self, window: Window, kinds: list[str], totals: tuple[int, ...]) -> int:
        """Bring the measurements up to date, not more often than can be read; returns their version."""
        key = (window.t0, window.t1, min(window.now, window.t1), totals, tuple(kinds))
        now = self._monotonic()
        if key != self._measured_key and now - self._measured_at >= self._measure_interval:
            self._measured = [
                measure_row(trace, kind, window) for trace, kind in zip(self._rows.traces.values(), kinds, strict=True)
            ]
            self._measured_key, self._measured_at = key, now
            # At most a tenth of the time, however many edges are in view.
            self._measure_interval = max(MEASURE_INTERVAL, 10 * (self._monotonic() - now))
        return hash(self._measured_key)

    def frame_for(self, view: View) -> Frame:
        self._rows.look()
        window = self._current_window()
        moment = self._moment
        capture = self._board.capture if moment is None else moment
        states = [self._rows.state(name) for name in self._rows.names] if moment is None else moment.states
        kinds = [state["kind"] for state in states]
        traces = list(self._rows.traces.values())
        # A pause hides what comes later, so new records are no reason for a frame.
        fresh = self._rows.totals() if self._paused_at is None else self._paused_totals
        if moment is not None:
            fresh = moment.totals
        measured = self._measure(window, kinds, fresh)
        status = {
            "t0": window.t0, "t1": window.t1, "now": min(window.now, window.t1), "follow": self.following,
            "span": self._span, "paused": self.paused, "clock": self._clock_mode(),
            "board": self._board.definition.name, "dropped": capture.dropped, "overruns": capture.overruns,
            "load": self._load_share(window) if moment is None else moment.load,
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
            rows += [pack_bus(decoder, window, view.width, packer) for decoder in self._rows.decoders]
            return {"type": "frame", "view": view.id, **status, "rows": rows}, packer.bytes()

        return shown, make

    def _heap_share(self) -> float | None:
        """How much of the board's heap was in use when its last program ended, from 0 to 1."""
        heap = getattr(self._board, "last_heap", None)
        return None if heap is None else heap.used / heap.size

    def _load_share(self, window: Window) -> float | None:
        """How busy the chip is in what is shown."""
        return load_share(self._board.clock.load.between(window.t0 * 1e-9, min(window.now, window.t1) * 1e-9))

    # ---- frozen

    def hold(self) -> None:
        self._rows.look()
        now = self._now()
        self._moment = Moment(
            now, self._board.clock.mode, self._rows.totals(), [self._rows.state(name) for name in self._rows.names],
            self._heap_share(), self._load_share(self._current_window()), self._board.capture.dropped,
            self._board.capture.overruns, self._rows.marks(now),
        )  # fmt: skip

    def let_go(self) -> None:
        self._moment = None

    def held_frame(self, view: View) -> Frame:
        # As long as the traces have what they had then, a person can look closer.
        self._rows.look()
        if self._moment is not None and self._rows.marks(self._moment.now) == self._moment.marks:
            return self.frame_for(view)
        return super().held_frame(view)

    # ---- messages

    def left(self, view: View) -> None:
        self._hands.let_go(self.holder(view))

    def command(self, view: View, kind: str, content: dict[str, Any]) -> None:
        if kind == "pause":
            self.paused = asked.flag(content, "value", "A picture is paused or not: true or false.")
        elif kind == "trigger":
            value = content.get("value")
            if value is not None:
                value = asked.as_number(value, "A trigger's level or width is a finite number.")
            self.trigger_on(content.get("pin"), str(content.get("kind")), value, str(content.get("mode", "auto")))
        elif kind == "cursors":
            wanted = content.get("at")
            if not isinstance(wanted, list | tuple) or len(wanted) > 2:
                raise ValueError(CURSORS)
            self.cursors = [None if at is None else asked.as_number(at, CURSORS) * 1e-9 for at in wanted]
        elif kind in COMMANDS:
            self._hands.command(self.holder(view), kind, content, self._rows.pin)

    def heard(self, view: View, content: dict[str, Any]) -> None:
        want = content.get("want")
        if not isinstance(want, dict):
            return
        if "follow" in want:
            span = want["follow"]
            self.follow(None if span is None else asked.as_number(span, WINDOW) * 1e-9)
        elif "fit" in want:
            self.fit()
        else:
            t0, t1 = asked.number(want, "t0", WINDOW), asked.number(want, "t1", WINDOW)
            span = min(max(round(t1 - t0), SHORTEST), LONGEST)
            begin = min(max(round(t0), 0), LONGEST)
            self.window = (begin * 1e-9, (begin + span) * 1e-9)
            self.following = False

    # ---- without a browser

    def __repr__(self) -> str:
        self._rows.look()
        records = sum(trace.total for trace in self._rows.traces.values())
        names = ", ".join(self._rows.names)
        return f"<Scope of {names} on {self._board.definition.name}: {records} edges and samples>"

    def version_of_still(self) -> object:
        self._rows.look()
        window = self._current_window()
        return window.t0, window.t1, min(window.now, window.t1), self._rows.totals(), tuple(self.cursors)

    def picture(self) -> Picture:
        self._rows.look()
        if not any(trace.total for trace in self._rows.traces.values()):
            names = ", ".join(self._rows.names)
            raise ValueError(f"Nothing was captured on {names} yet: run a cell that uses the pins.")
        return scope_picture(self._rows, self._current_window(), self.cursors, self._board.definition.name)

    def still(self, **options: Any) -> Any:
        """The window as a matplotlib figure; ``options`` are those of `traces.export.figure.plot`."""
        return self.still_drawing(**options).figure()

    def still_drawing(self, **options: Any) -> Drawing:
        self._rows.look()
        return scope_drawing(self._rows, self._current_window(), self.cursors, **options)
