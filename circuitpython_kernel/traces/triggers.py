"""Triggers: the moments in a trace at which something happens that a scope shall stand still for."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from .traces import Trace

EDGES = ("rising", "falling", "either")
LEVELS = ("above", "below")
WIDTHS = ("longer", "shorter")
KINDS = EDGES + LEVELS + WIDTHS
MODES = ("auto", "normal", "single")

_MOST_RECORDS = 200_000
"""So many of the newest records are searched: a scope asks thirty times a second."""


@dataclass(frozen=True)
class Trigger:
    """What to wait for at a pin.

    ``kind`` is ``"rising"``, ``"falling"`` or ``"either"`` edge; ``"above"`` or ``"below"``, when an analog trace
    crosses ``value`` volts; ``"longer"`` or ``"shorter"``, at the end of a high pulse that lasts longer or shorter than
    ``value`` seconds. ``mode``: ``"auto"`` follows time while nothing triggers, ``"normal"`` waits, ``"single"`` stops
    at the first.

    Raises:
        ValueError: for another kind or mode, or without a value where one is needed.
    """

    pin: str
    kind: str = "rising"
    value: float | None = None
    mode: str = "auto"

    def __post_init__(self) -> None:
        if self.kind not in KINDS:
            raise ValueError(f'a scope triggers on {", ".join(KINDS)}, not "{self.kind}"')
        if self.mode not in MODES:
            raise ValueError(f'a trigger has the modes {", ".join(MODES)}, not "{self.mode}"')
        if self.kind in WIDTHS and not (self.value is not None and self.value > 0):
            raise ValueError(f"a trigger on a pulse that is {self.kind} needs a positive number of seconds")
        if self.kind in LEVELS and self.value is None:
            raise ValueError(f"a trigger {self.kind} a level needs the level in volts")


def trigger_times(trace: Trace, trigger: Trigger, start_ns: int, end_ns: int) -> NDArray[np.int64]:
    """When the trigger's condition came true, from ``start_ns`` up to ``end_ns``, in ns of board time."""
    times = _levels(trace, trigger) if trigger.kind in LEVELS else _edges(trace, trigger)
    return times[(times >= start_ns) & (times <= end_ns)]


def _levels(trace: Trace, trigger: Trigger) -> NDArray[np.int64]:
    times, volts = (part[-_MOST_RECORDS:] for part in trace.analog())
    if len(times) < 2:
        return np.empty(0, np.int64)
    level = trigger.value or 0.0
    beyond = volts > level if trigger.kind == "above" else volts < level
    return np.asarray(times[1:][beyond[1:] & ~beyond[:-1]])


def _edges(trace: Trace, trigger: Trigger) -> NDArray[np.int64]:
    times, levels = (part[-_MOST_RECORDS:] for part in trace.newest_edges(_MOST_RECORDS))
    if trigger.kind == "either":
        return np.asarray(times)
    if trigger.kind in ("rising", "falling"):
        return np.asarray(times[levels == (trigger.kind == "rising")])
    assert trigger.value is not None
    falls = np.flatnonzero(levels[1:] == 0) + 1
    falls = falls[levels[falls - 1] == 1]
    lengths = times[falls] - times[falls - 1]
    limit = round(trigger.value * 1e9)
    return np.asarray(times[falls[lengths > limit if trigger.kind == "longer" else lengths < limit]])
