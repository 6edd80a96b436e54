"""What a pin did, compared with what it should have done: edges, frequencies, pulses and gaps."""

from __future__ import annotations

import itertools
from collections.abc import Callable, Sequence
from typing import TYPE_CHECKING

from .sequences import align, mark, side_by_side

_Show = Callable[[float], str]
"""How a number is written."""

if TYPE_CHECKING:
    from circuitpython_kernel.board.buses import Bus
    from circuitpython_kernel.traces.traces import Trace

TOLERANCE = 1e-3
"""Seconds by which an edge may be early or late: a board takes some microseconds from one statement to the next."""

GAPS_SHOWN = 10


class Edges(list[tuple[float, int]]):
    """Changes of a pin's level, oldest first: seconds and the level from then on. It is an ordinary list otherwise."""

    def __init__(self, name: str, changes: Sequence[tuple[float, int]]) -> None:
        super().__init__(changes)
        self.name = name

    def compare(self, expected: Sequence[tuple[float | None, int]], tolerance: float = 0.0) -> list[str]:
        """Both side by side, with the differences marked."""

        def same(item: tuple[float | None, int], index: int) -> bool:
            return _same(item, self[index], tolerance)

        def near(item: tuple[float | None, int], index: int) -> bool:
            return bool(item[1]) == bool(self[index][1])

        rows: list[tuple[str, str, str]] = []
        for pair in align(expected, len(self), same, near):
            left = "" if pair[0] is None else _edge(expected[pair[0]])
            right = "" if pair[1] is None else _edge(self[pair[1]])
            alike = pair[0] is not None and pair[1] is not None and same(expected[pair[0]], pair[1])
            if not alike and pair[0] is not None and pair[1] is not None:
                right += _why(expected[pair[0]], self[pair[1]])
            rows.append((mark(pair, alike), left, right))
        counts = f"{len(expected)} expected, {len(self)} happened"
        within = f", each within {_seconds(tolerance)}" if tolerance else ""
        return [f"edges of {self.name} ({counts}{within}):", *side_by_side(rows)]


def edges(trace: Trace, *, since: float = 0.0, until: float | None = None, before: int = 0) -> Edges:
    """A pin's changes of level, in seconds after ``since``.

    Args:
        trace: the pin's, ``board.capture["LED"]``.
        since, until: the stretch of board time, in seconds; to the end when ``until`` is left out.
        before: the level that the pin counts as having before anything is known of it.

    Raises:
        LookupError: when the board's memory was full and old edges of the stretch were left out.
    """
    times, levels = trace.digital()
    found: list[tuple[float, int]] = []
    start_ns = round(since * 1e9)
    end_ns = None if until is None else round(until * 1e9)
    trace.require(start_ns)
    last = before if trace.level_before is None else trace.level_before
    for time, level in zip(times.tolist(), levels.tolist(), strict=True):
        if level != last and time >= start_ns and (end_ns is None or time < end_ns):
            found.append(((time - start_ns) / 1e9, level))
        last = level
    return Edges(trace.name, found)


def assert_edges(
    trace: Trace,
    expected: Sequence[tuple[float | None, int]],
    *,
    tolerance: float = TOLERANCE,
    since: float = 0.0,
    until: float | None = None,
    before: int = 0,
) -> None:
    """A pin has to have had these edges, and no others.

    Args:
        trace: the pin's, ``board.capture["LED"]``.
        expected: ``(seconds after since, level)`` each; None instead of seconds for any time.
        tolerance: seconds by which an edge may be early or late.
        since, until, before: see `edges`.

    Raises:
        AssertionError: with both side by side.
    """
    __tracebackhide__ = True
    happened = edges(trace, since=since, until=until, before=before)
    alike = len(happened) == len(expected) and all(
        _same(item, edge, tolerance) for item, edge in zip(expected, happened, strict=True)
    )
    if not alike:
        raise AssertionError("\n".join(happened.compare(expected, tolerance)))


def assert_signal(
    trace: Trace,
    *,
    frequency: float | None = None,
    period: float | None = None,
    duty: float | None = None,
    high: float | None = None,
    low: float | None = None,
    tolerance: float = 0.01,
    since: float = 0.0,
    until: float | None = None,
) -> None:
    """A pin has to have had such a signal.

    Args:
        trace: the pin's.
        frequency: in hertz, over whole periods.
        period: in seconds, the mean of the whole periods.
        duty: the share of the whole periods for which the pin was high, 0 to 1.
        high, low: how long every complete pulse was high, and how long the gaps between them were, in seconds.
        tolerance: how far off each may be, as a share of it; of the duty cycle, as a share of a period.
        since, until: the stretch of board time, in seconds; to the last edge when ``until`` is left out.

    Raises:
        AssertionError: with what was expected and what was measured.
        TypeError: when nothing is asked for.
    """
    __tracebackhide__ = True
    from circuitpython_kernel.traces.measure import Spread, measure_digital

    times, levels = trace.digital()
    last_ns = int(times[-1]) + 1 if len(times) else 0
    end_ns = last_ns if until is None else round(until * 1e9)
    found = measure_digital(times, levels, round(since * 1e9), end_ns)
    rows: list[tuple[str, str, str]] = []
    bad = False

    def check(name: str, wanted: float | None, values: tuple[float, ...], share: float, show: _Show) -> None:
        nonlocal bad
        if wanted is None:
            return
        good = bool(values) and all(abs(value - wanted) <= share for value in values)
        bad = bad or not good
        shown = " to ".join(dict.fromkeys(show(value) for value in values)) or "none"
        rows.append((" " if good else "!", f"{name:10}{show(wanted)} ± {show(share)}", shown))

    def spread(name: str, wanted: float | None, widths: Spread | None) -> None:
        ends = () if widths is None else (widths.min, widths.max)
        check(name, wanted, ends, tolerance * (wanted or 0), _seconds)

    def single(name: str, wanted: float | None, value: float | None, share: float, show: _Show) -> None:
        check(name, wanted, () if value is None else (value,), share, show)

    single("frequency", frequency, found.frequency, tolerance * (frequency or 0), _hertz)
    single("period", period, found.period, tolerance * (period or 0), _seconds)
    single("duty", duty, found.duty, tolerance, _percent)
    spread("high for", high, found.high)
    spread("low for", low, found.low)
    if not rows:
        raise TypeError("assert_signal has nothing to check: name a frequency, a period, a duty, high or low")
    if bad:
        width = max(len("expected"), *(len(left) for _, left, _ in rows))
        lines = [
            f"  {'expected':{width}}  measured",
            *(f"{sign} {left:{width}}  {right}" for sign, left, right in rows),
        ]
        where = f"{_seconds(since)} to {_seconds(end_ns / 1e9)}"
        raise AssertionError("\n".join([f"the signal at {trace.name} ({where}, {found.edges} edges):", *lines]))


def assert_gaps(
    what: Trace | Bus,
    *,
    at_least: float = 0.0,
    at_most: float | None = None,
    since: float = 0.0,
    until: float | None = None,
) -> None:
    """The time between a pin's edges, or between the end of a transfer on a bus and the next one, has to be in a range.

    Args:
        what: a pin's trace, or a bus such as ``board.bus["I2C"]``.
        at_least, at_most: the range in seconds.
        since, until: the stretch of board time, in seconds.

    Raises:
        AssertionError: with the gaps that are not.
    """
    __tracebackhide__ = True
    spans: list[tuple[float, float]]
    if hasattr(what, "transactions"):
        what.transactions.require(round(since * 1e9), "what went over the bus")
        entries = what.transactions.between(round(since * 1e9), round((until or 1e9) * 1e9))
        spans = [(entry.time_ns / 1e9, (entry.time_ns + entry.duration_ns) / 1e9) for entry in entries]
        kind = "transfers"
    else:
        spans = [(since + time, since + time) for time, _ in edges(what, since=since, until=until)]
        kind = f"edges of {what.name}"
    gaps = [(end, start - end) for (_, end), (start, _) in itertools.pairwise(spans)]
    slack = 1e-9  # times are in whole nanoseconds
    wrong = [(at, gap) for at, gap in gaps if gap < at_least - slack or (at_most is not None and gap > at_most + slack)]
    if wrong:
        wanted = f"at least {_seconds(at_least)}" if at_most is None else f"{_seconds(at_least)} to {_seconds(at_most)}"
        lines = [f"  {_seconds(gap)} after {_seconds(at)}" for at, gap in wrong[:GAPS_SHOWN]]
        if len(wrong) > GAPS_SHOWN:
            lines.append(f"  … and {len(wrong) - GAPS_SHOWN} more")
        head = f"{len(wrong)} of {len(gaps)} gaps between {kind} are not {wanted}:"
        raise AssertionError("\n".join([head, *lines]))


def _same(item: tuple[float | None, int], edge: tuple[float, int], tolerance: float) -> bool:
    time, level = item
    # Whole nanoseconds, as the capture has them.
    return bool(level) == bool(edge[1]) and (time is None or abs(time - edge[0]) <= tolerance + 0.5e-9)


def _why(item: tuple[float | None, int], edge: tuple[float, int]) -> str:
    late = edge[0] - (item[0] or 0.0)
    return f"  ({_seconds(abs(late))} {'late' if late > 0 else 'early'})"


def _edge(edge: tuple[float | None, int]) -> str:
    time = "any time" if edge[0] is None else f"{edge[0]:.6f} s"
    return f"{time:>14} {'high' if edge[1] else 'low'}"


def _seconds(seconds: float) -> str:
    for factor, unit in ((1.0, "s"), (1e3, "ms"), (1e6, "µs")):
        if abs(seconds) * factor >= 1:
            return f"{seconds * factor:.6g} {unit}"
    return f"{seconds * 1e9:.3g} ns" if seconds else "0 s"


def _hertz(hertz: float) -> str:
    return f"{hertz:.6g} Hz"


def _percent(share: float) -> str:
    return f"{100 * share:.4g} %"
