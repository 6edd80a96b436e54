"""The rows of a scope: its pins with what was captured of them, and the buses on them."""

from __future__ import annotations

import reprlib
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np

from circuitpython_kernel.traces.annotations import Decoder
from circuitpython_kernel.traces.traces import Trace

from .board_protocol import Board, Pin
from .pin_controls import controls_of

Marks = tuple[tuple[int, int], ...]
"""How many records each trace had, and when the last one was: as long as it has these, it is the same trace."""


@dataclass(frozen=True)
class Moment:
    """What a frozen scope shows beside what the traces have kept."""

    now: int
    clock: str
    totals: tuple[int, ...]
    states: list[dict[str, Any]]
    heap: float | None
    load: float | None
    dropped: int
    overruns: int
    marks: Marks


class ScopeRows:
    """Pins, traces and buses by name, as they are; `look` takes them from the board again.

    Args:
        board: the board.
        names: the pins' names, as it knows them.

    Raises:
        LookupError: when it does not know one.
    """

    def __init__(self, board: Board, names: Sequence[str]) -> None:
        self._board = board
        self.names = list(names)
        self.pins: dict[str, Pin] = {}
        self.traces: dict[str, Trace] = {}
        self.decoders: list[Decoder] = []
        self._controls: dict[str, str] = {}
        self._kinds: dict[str, str] = {}
        self._hands = controls_of(board)
        self.look()

    def look(self) -> None:
        """Take the board's pins and traces as they are now; a reset may have made new ones."""
        self.pins = {name: self._board.pins[name] for name in self.names}
        self.traces = {name: self._board.capture[name] for name in self.names}
        bus = getattr(self._board, "bus", None)
        if bus is not None:
            # The buses on these pins, under the waveforms, as soon as something goes over them.
            shown = {self._board.pins.resolve(name) for name in self.names}
            self.decoders = [decoder for decoder in bus.decoders() if decoder.pins & shown]

    def pin(self, name: object) -> Pin:
        """A pin that is shown.

        Raises:
            LookupError: when it is not.
        """
        if not isinstance(name, str) or name not in self.pins:
            raise LookupError(f"This scope does not show a pin named {reprlib.repr(name)}.")
        return self.pins[name]

    # ---- what was captured

    def totals(self) -> tuple[int, ...]:
        """How much was captured of each trace and each bus, also what is not kept any more."""
        logs = (decoder.log.total for decoder in self.decoders)
        return (*(trace.total for trace in self.traces.values()), *logs)

    def extent(self, since: int = 0, until: int | None = None) -> tuple[int, int] | None:
        """Times in ns of the first and the last record of all rows, from ``since`` to ``until``; None without any."""
        first, last = [], []
        for trace in self.traces.values():
            for found in (_edge_extent(trace, since, until), _sample_extent(trace, since, until)):
                if found is not None:
                    first.append(found[0])
                    last.append(found[1])
        return (min(first), max(last)) if first else None

    def marks(self, now: int) -> Marks:
        """See `Marks`."""
        found = []
        for trace in self.traces.values():
            last = _last_edge(trace, now)
            found.append((trace.dropped + trace.edges_before(now + 1), -1 if last is None else last))
            times = trace.analog()[0]
            count = int(np.searchsorted(times, now, side="right"))
            found.append((trace.dropped + count, int(times[count - 1]) if count else -1))
        return tuple(found)

    # ---- what the pins do

    def kind(self, name: str) -> str:
        """``"analog"`` or ``"digital"``, as the program last used the pin."""
        mode = self.pins[name].mode
        if mode in ("analog_in", "analog_out"):
            self._kinds[name] = "analog"
        elif mode != "unused":
            self._kinds[name] = "digital"
        return self._kinds.get(name) or self.traces[name].kind

    def state(self, name: str) -> dict[str, Any]:
        """A row's part of a frame that does not depend on the window."""
        pin, trace = self.pins[name], self.traces[name]
        mode = pin.mode
        if mode == "analog_in":
            self._controls[name] = "slider"
        elif mode == "input":
            self._controls[name] = "button"
        elif mode != "unused":  # A pin that the program let go keeps its control, ready for the next run.
            self._controls.pop(name, None)
        control = self._controls.get(name)
        return {
            "name": name, "pin": trace.pin, "mode": mode, "pull": pin.pull, "kind": self.kind(name),
            "level": int(pin.value), "driven": pin.driven, "pressed": self._hands.is_pressed(pin),
            "contention": bool(pin.contention), "control": control,
            "volts": _volts(pin) if control == "slider" else None, "full_scale": trace.full_scale,
        }  # fmt: skip


def _last_edge(trace: Trace, until: int | None) -> int | None:
    """When the last edge was, up to and including a time, of those that are kept."""
    if until is None:
        return trace.last_edge_ns
    times = trace.digital_between(until + 1, until + 1)[0]
    return int(times[0]) if len(times) and times[0] <= until else None


def _edge_extent(trace: Trace, since: int, until: int | None) -> tuple[int, int] | None:
    last = _last_edge(trace, until)
    first = trace.first_edge_ns
    if first is None or last is None or last < since:
        return None
    return max(first, trace.next_edge(since, last) or since) if since else first, last


def _sample_extent(trace: Trace, since: int, until: int | None) -> tuple[int, int] | None:
    times = trace.analog()[0]
    count = len(times) if until is None else int(np.searchsorted(times, until, "right"))
    begin = int(np.searchsorted(times, since)) if since else 0
    return (int(times[begin]), int(times[count - 1])) if count > begin else None


def _volts(pin: Pin) -> float | None:
    try:
        return round(float(pin.volts), 4)
    except Exception:  # noqa: BLE001 - a user's function of time; its fault must not stop the picture
        return None
