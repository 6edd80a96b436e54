"""Transfers on buses as the rows of a table, and the table as a figure."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING

from circuitpython_kernel.traces.export.figure import figure_class
from circuitpython_kernel.traces.transactions import Transaction

if TYPE_CHECKING:
    from matplotlib.figure import Figure

BYTES_SHOWN = 24
ROWS_DRAWN = 24
NO_TRANSFERS = "Nothing went over a bus yet: run a cell that uses one, then look at it."

Row = tuple[str, str, str, str, str, str, str]
"""Time, bus, address, what, bytes, how long it took, what was wrong."""


def transfer_row(bus: str, entry: Transaction) -> Row:
    """One transfer as a row of text."""
    address = "" if entry.address is None else f"0x{entry.address:02X}"
    shown = entry.data[:BYTES_SHOWN]
    data = shown.hex(" ").upper() + (f" … {len(entry.data)} bytes" if len(entry.data) > len(shown) else "")
    if entry.direction == "transfer" and entry.received:
        data += " ◂ " + entry.received[:BYTES_SHOWN].hex(" ").upper()
    wrong = ""
    if entry.direction == "reset":
        wrong = "" if entry.acknowledged else "no answer"
    elif not entry.ack:
        wrong = "no acknowledge"
    return f"{entry.time_ns / 1e9:.6f} s", bus, address, entry.direction, data, _time(entry.duration_ns), wrong


def _time(nanoseconds: int) -> str:
    return f"{nanoseconds / 1e6:.3g} ms" if nanoseconds >= 1_000_000 else f"{nanoseconds / 1e3:.3g} µs"


def table_figure(rows: Sequence[Row]) -> Figure:
    """The last `ROWS_DRAWN` rows as a table.

    Raises:
        ValueError: when there are none.
    """
    rows = rows[-ROWS_DRAWN:]
    if not rows:
        raise ValueError(NO_TRANSFERS)
    cells = [[*row[:4], row[4] if len(row[4]) < 40 else row[4][:38] + " …", row[5]] for row in rows]
    figure = figure_class()(figsize=(8, 0.24 * len(cells) + 0.4))
    axes = figure.add_axes((0, 0, 1, 1))
    axes.axis("off")
    table = axes.table(
        cells, colLabels=["time", "bus", "address", "what", "bytes", "took"], loc="center", cellLoc="left",
        colWidths=[0.15, 0.1, 0.1, 0.14, 0.39, 0.12], edges="horizontal",
    )  # fmt: skip
    table.auto_set_font_size(False)
    table.set_fontsize(7.5)
    for (line, _), cell in table.get_celld().items():
        cell.set_edgecolor("0.85")
        if line == 0:
            cell.get_text().set_fontweight("bold")
        elif rows[line - 1][6]:
            cell.get_text().set_color("#b3261e")
    return figure
