"""Measurements of traces as the rows of a table."""

from __future__ import annotations

from collections.abc import Sequence

from circuitpython_kernel.drawing.board.pin_state import quantity
from circuitpython_kernel.traces.measure import measure_analog, measure_digital
from circuitpython_kernel.traces.traces import Trace


def measurement_rows(traces: Sequence[Trace], now_ns: int) -> list[tuple[str, ...]]:
    """A head, and a row for each trace that has records: over everything that was captured of it."""
    rows: list[tuple[str, ...]] = [("Pin", "Records", "Frequency", "Duty", "High for", "Low for", "Min", "Max", "Mean")]
    for trace in traces:
        if not trace.total:
            continue
        if trace.kind == "analog":
            times, volts = trace.analog()
            analog = measure_analog(times, volts, int(times[0]), max(now_ns, int(times[-1]) + 1))
            levels = [_show(value, "V") for value in (analog.min, analog.max, analog.mean)]
            rows.append((trace.name, str(analog.samples), "", "", "", "", *levels))
            continue
        edges, states = trace.digital()
        digital = measure_digital(edges, states, int(edges[0]), max(now_ns, int(edges[-1]) + 1))
        widths = [_time(width.mean) if width else "" for width in (digital.high, digital.low)]
        duty = "" if digital.duty is None else f"{100 * digital.duty:.1f} %"
        rows.append((trace.name, str(digital.edges), _show(digital.frequency, "Hz"), duty, *widths, "", "", ""))
    return rows


def _show(value: float | None, unit: str) -> str:
    return "" if value is None else quantity(value, unit)


def _time(seconds: float) -> str:
    for factor, unit in ((1.0, "s"), (1e3, "ms"), (1e6, "µs")):
        if seconds * factor >= 1:
            return f"{seconds * factor:.4g} {unit}"
    return f"{seconds * 1e9:.4g} ns"
