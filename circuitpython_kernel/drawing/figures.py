"""What `VirtualBoard` draws of itself: every view as a matplotlib figure, and the wiring as text and SVG."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING, Any

from circuitpython_kernel.traces import spectrum
from circuitpython_kernel.traces.export.figure import plot

from .board.picture import BoardPicture
from .charts.bus_table import table_figure, transfer_row
from .charts.lines import Line, line_figure
from .view import BoardView
from .wiring.figure import wiring_figure
from .wiring.layout import lay_out_wiring
from .wiring.live import live_wiring
from .wiring.nets import wiring_of, wiring_text
from .wiring.svg import wiring_svg

if TYPE_CHECKING:
    from matplotlib.figure import Figure

VIEWS = ("traces", "board", "spectrum", "bus", "wiring")


def figure(
    board: BoardView, view: str, names: Sequence[str], options: dict[str, Any], parts_list: Sequence[str] = ()
) -> Figure:
    """See `VirtualBoard.figure`; ``parts_list`` stands below the wiring."""
    if view == "traces":
        traces = [board.capture[name] for name in names] if names else board.capture.traces()
        shown = {board.pins.resolve(trace.pin) for trace in traces}
        buses = [decoder for decoder in board.bus.decoders() if decoder.pins & shown]
        mine: dict[str, Any] = {"now_ns": board.clock.now_ns, "buses": buses}
        return plot(traces, **mine | options)
    if view == "board":
        drawn: Figure = BoardPicture(board).figure(**options)
        return drawn
    if view == "spectrum":
        if len(names) != 1:
            raise ValueError('a spectrum is that of one pin, as in figure("spectrum", "A0")')
        frequencies, amplitudes = spectrum.spectrum(board.capture[names[0]])
        lines = [Line(names[0], frequencies, amplitudes)]
        return line_figure(lines, f"Spectrum of {names[0]}", "frequency (Hz)", "amplitude (V)")
    if view == "bus":
        entries = sorted(
            (entry.time_ns, transfer_row(decoder.name, entry))
            for decoder in board.bus.decoders()
            if not names or decoder.name in names
            for entry in decoder.log.last(100)
        )
        return table_figure([row for _, row in entries])
    if view == "wiring":
        wiring = wiring_of(board)
        return wiring_figure(lay_out_wiring(wiring, parts_list), **options, live=live_wiring(board, wiring))
    raise ValueError(f'a board has figures of {", ".join(VIEWS)}, not of "{view}"')


def words_of_wiring(board: BoardView) -> str:
    """See `VirtualBoard.wiring_text`."""
    return wiring_text(wiring_of(board))


def drawing_of_wiring(board: BoardView, theme: str, parts_list: Sequence[str] = ()) -> str:
    """See `VirtualBoard.wiring_svg`; ``parts_list`` stands below it."""
    wiring = wiring_of(board)
    title, live = f"Wiring of the {wiring.board}", live_wiring(board, wiring)
    return wiring_svg(lay_out_wiring(wiring, parts_list), title, wiring_text(wiring), theme, live)
