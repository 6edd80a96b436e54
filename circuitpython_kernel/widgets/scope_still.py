"""A scope's window without a browser: as SVG, as a figure, in words."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

import numpy as np

from circuitpython_kernel.drawing import words
from circuitpython_kernel.drawing.charts.trace_svg import traces_picture
from circuitpython_kernel.drawing.sheet import Picture
from circuitpython_kernel.drawing.stills import Drawing
from circuitpython_kernel.traces.annotations import Decoder
from circuitpython_kernel.traces.export import figure, plot_layout

from .frames import Window, measure_row
from .scope_rows import ScopeRows

Cursors = Sequence[float | None]


def scope_picture(rows: ScopeRows, window: Window, cursors: Cursors, board: str) -> Picture:
    """The window as SVG, and in words."""
    names = ", ".join(rows.names)
    plot = plot_layout.lay_out(list(rows.traces.values()), **_options(rows, window, cursors))
    found = {name: _in_words(rows, name, window) for name in rows.names}
    shown = [trace.name for trace in rows.traces.values() if trace.total]
    notes = [found.get(name, "") for name in shown]
    when = words.span(window.t0 * 1e-9, min(window.t1, window.now) * 1e-9)
    if len(rows.names) == 1 and not rows.decoders:
        text = f"{names}, {when}: {found[names]}"
    else:
        buses = [_bus_in_words(decoder, window) for decoder in rows.decoders]
        text = f"{names}, {when}: {words.listed([*(f'{name} {said}' for name, said in found.items()), *buses])}"
    return traces_picture(plot, f"{names} on {board}", notes, text)


def scope_drawing(rows: ScopeRows, window: Window, cursors: Cursors, **options: Any) -> Drawing:
    """The window, ready to be drawn as a figure; ``options`` are those of `traces.export.figure.plot`."""
    options = _options(rows, window, cursors) | options
    return Drawing(figure.draw, (plot_layout.lay_out(list(rows.traces.values()), **options),))


def _options(rows: ScopeRows, window: Window, cursors: Cursors) -> dict[str, Any]:
    return {
        "start": window.t0 * 1e-9, "end": window.t1 * 1e-9, "now_ns": window.now, "buses": rows.decoders,
        "cursors": cursors,
    }  # fmt: skip


def _in_words(rows: ScopeRows, name: str, window: Window) -> str:
    trace, kind = rows.traces[name], rows.kind(name)
    found = measure_row(trace, kind, window)
    if kind == "analog":
        return words.analog(found)
    at = min(window.t1, window.now)
    times, levels = trace.digital_between(at + 1, at + 1)
    known = len(times) > 0 and times[0] <= at
    return words.digital(found, bool(levels[0]) if known else None)


def _bus_in_words(decoder: Decoder, window: Window) -> str:
    transfers = decoder.log.transfers(window.t0, min(window.t1, window.now))
    failed = int(np.count_nonzero(~transfers.acks))
    told = f"{decoder.name} {words.count(len(transfers.time_ns), 'transfer')}"
    return f"{told}, {failed} failed" if failed else told
