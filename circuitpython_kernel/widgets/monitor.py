"""Two monitors: of the buses (a table of transfers) and of the console (what programs print, and a line to send)."""

from __future__ import annotations

import heapq
from typing import TYPE_CHECKING, Any

import traitlets

from circuitpython_kernel.drawing.charts.bus_table import NO_TRANSFERS, ROWS_DRAWN, Row, table_figure, transfer_row
from circuitpython_kernel.drawing.charts.chart_svg import text_picture
from circuitpython_kernel.drawing.charts.lines import text_figure
from circuitpython_kernel.drawing.charts.network_rows import network_row, since_reset
from circuitpython_kernel.drawing.charts.table_svg import bus_picture
from circuitpython_kernel.drawing.sheet import Picture
from circuitpython_kernel.drawing.stills import Drawing
from circuitpython_kernel.drawing.words import count
from circuitpython_kernel.network.log import NETWORK

from . import asked
from .front_end import front_end
from .live import Frame, LiveWidget, View

if TYPE_CHECKING:
    from circuitpython_kernel.board.virtual_board import VirtualBoard

ROWS_SHOWN = 200
ROWS_SEARCHED = 20_000
"""So many of each bus's newest transfers are looked at for a filter."""
TEXT_KEPT = 200_000
"""How many of the newest characters a serial monitor shows."""
LINES_DRAWN = 20
"""How many of the newest lines a still shows."""
FRAME_TEXT = 16_384
"""How many characters are added to a view at once; of a program that prints faster the newest are."""


class BusMonitor(LiveWidget):
    """The newest transfers on all buses of a board and over its network, or on the ones whose names are given.

    The network is called ``network``. Its rows are those of this board.
    """

    _esm, _css = front_end("monitor")

    kind = traitlets.Unicode("bus").tag(sync=True)
    paused = traitlets.Bool(False, help="Whether the table stands still.")
    filter = traitlets.Unicode("", help="Only transfers in whose row every word of this occurs.")

    def __init__(self, board: VirtualBoard, *buses: str, **options: Any) -> None:
        self._board = board
        self._buses = buses
        self._since = 0
        self._held: list[Row] | None = None
        super().__init__(**options)

    def _decoders(self) -> list[Any]:
        return [d for d in self._board.bus.decoders() if not self._buses or d.name in self._buses]

    def rows(self) -> list[Row]:
        """The rows of the table, oldest first."""
        if self._held is not None:
            return self._held
        words = self.filter.lower().split()
        found: list[tuple[int, int, Row]] = []
        for decoder in self._decoders():
            entries = decoder.log.last(ROWS_SEARCHED if words else ROWS_SHOWN)
            for number, entry in enumerate(entries):
                if entry.time_ns < self._since:
                    continue
                row = transfer_row(decoder.name, entry)
                text = " ".join(row).lower()
                if all(word in text for word in words):
                    found.append((entry.time_ns, number, row))
        found += self._network_rows(words)
        return [row for *_, row in sorted(heapq.nlargest(ROWS_SHOWN, found))]

    def _network_rows(self, words: list[str]) -> list[tuple[int, int, Row]]:
        found: list[tuple[int, int, Row]] = []
        if not self._with_network:
            return found
        for number, entry in enumerate(since_reset(list(self._board.network.log), self._board.clock)):
            row = network_row(entry)
            text = " ".join(row).lower()
            if entry.time_ns >= self._since and all(word in text for word in words):
                found.append((entry.time_ns, -number, row))
                if len(found) == ROWS_SHOWN:
                    break
        return found

    @property
    def _with_network(self) -> bool:
        return not self._buses or NETWORK in self._buses

    def _totals(self) -> tuple[int, ...]:
        return tuple(decoder.log.total for decoder in self._decoders())

    @property
    def _exchanges(self) -> int:
        return self._board.network.log.total if self._with_network else 0

    @traitlets.observe("paused")
    def _paused_set(self, change: dict[str, Any]) -> None:
        self._held = None
        if change["new"]:
            self._held = self.rows()

    def command(self, view: View, kind: str, content: dict[str, Any]) -> None:
        if kind == "pause":
            self.paused = asked.flag(content, "value", "A picture is paused or not: true or false.")
        elif kind == "clear":
            self.clear()
        elif kind == "filter":
            self.filter = asked.text(content, "text", "A filter is a text.")

    def clear(self) -> None:
        """Show only what comes from now on. The logs stay."""
        self._since = self._board.clock.now_ns + 1

    def frame_for(self, view: View) -> Frame:
        totals, exchanges = self._totals(), self._exchanges
        dropped = sum(decoder.log.dropped for decoder in self._decoders())
        if self._board.clock.now_ns + 1 < self._since:
            self._since = 0  # a reset: time began again

        def make() -> tuple[dict[str, Any], bytes]:
            count = f"{sum(totals):,} transfers" + (f", the oldest {dropped:,} left out" if dropped else "")
            count += f", {exchanges:,} on the network" if exchanges else ""
            return {
                "type": "frame", "view": view.id, "rows": self.rows(), "paused": self.paused, "filter": self.filter,
                "count": count,
            }, b""  # fmt: skip

        return (self._held is None and (totals, exchanges), self.paused, self.filter, self._since), make

    def picture(self) -> Picture:
        rows = self._drawable()
        total, failed = sum(self._totals()) + self._exchanges, sum(bool(row[6]) for row in rows)
        wrong = f", {failed} of the last {len(rows)} failed" if failed else ""
        names = ", ".join(dict.fromkeys(row[1] for row in rows))
        words = f"Bus monitor: {count(total, 'transfer')} on {names}{wrong}; the last: {' '.join(rows[-1][1:5])}"
        return bus_picture(f"Transfers on {names}", rows, words)

    def still_drawing(self) -> Drawing:
        return Drawing(table_figure, (self._drawable()[-ROWS_DRAWN:],))

    def _drawable(self) -> list[Row]:
        rows = self.rows()
        if not rows:
            raise ValueError(NO_TRANSFERS)
        return rows

    def __repr__(self) -> str:
        return f"<BusMonitor: {sum(self._totals()) + self._exchanges:,} transfers>"


class SerialMonitor(LiveWidget):
    """What programs print on the console, as it comes, and a line to send, which they read from `sys.stdin`."""

    _esm, _css = front_end("monitor")

    kind = traitlets.Unicode("serial").tag(sync=True)

    def __init__(self, board: VirtualBoard, **options: Any) -> None:
        self._board = board
        self._cleared = 0  # nothing from before this place is shown
        self._last: str | None = None  # the text when the monitor was closed
        self._sent: dict[str, int] = {}
        super().__init__(**options)

    def _note(self) -> str:
        left_out = self._board.console.end - TEXT_KEPT - self._cleared
        return f"{left_out:,} earlier characters were left out." if left_out > 0 else ""

    @property
    def text(self) -> str:
        """What was printed since `clear`, its last `TEXT_KEPT` characters."""
        return self._last if self._last is not None else self._since(self._cleared)[1]

    def _since(self, place: int) -> tuple[int, str]:
        console = self._board.console
        return console.since(max(place, self._cleared, console.end - TEXT_KEPT))

    def clear(self) -> None:
        """Show only what is printed from now on."""
        self._cleared = self._board.console.end
        self._sent.clear()

    def close(self) -> None:
        """Take the monitor off the page; what is printed from now on is not heard."""
        self._last = self.text
        super().close()

    def heard(self, view: View, content: dict[str, Any]) -> None:
        if content.get("hello"):
            self._sent.pop(view.id, None)

    def left(self, view: View) -> None:
        self._sent.pop(view.id, None)

    def command(self, view: View, kind: str, content: dict[str, Any]) -> None:
        if kind == "line":
            self._board.usb.console.write((asked.text(content, "text", "A line to send is a text.") + "\n").encode())
        elif kind == "interrupt":
            self._board.interrupt()
        elif kind == "clear":
            self.clear()

    def frame_for(self, view: View) -> Frame:
        end = self._board.console.end

        def make() -> tuple[dict[str, Any], bytes]:
            known = self._sent.get(view.id)
            start, text = self._since(self._cleared if known is None else known)
            end = start + len(text)
            self._sent[view.id] = end
            if known is not None and len(text) > FRAME_TEXT:
                skipped = start - known + len(text) - FRAME_TEXT
                text = f"\n... {skipped:,} characters left out: board.console.text\n{text[-FRAME_TEXT:]}"
            return {
                "type": "frame", "view": view.id, "from": known, "text": text, "end": end, "note": self._note(),
            }, b""  # fmt: skip

        return (self._cleared, end), make

    def hold(self) -> None:
        self._sent.clear()  # what views have is one whole text now

    def let_go(self) -> None:
        self._sent.clear()

    def picture(self) -> Picture:
        lines = self._drawable()
        words = f"Serial monitor: {count(len(self.text.splitlines()), 'line')}; the last: {' / '.join(lines[-3:])}"
        return text_picture("Serial monitor", lines, words)

    def still_drawing(self) -> Drawing:
        return Drawing(text_figure, (self._drawable(),))

    def _drawable(self) -> list[str]:
        lines = self.text.splitlines()[-LINES_DRAWN:]
        if not lines:
            raise ValueError("Nothing was printed yet.")
        return lines

    def __repr__(self) -> str:
        return f"<SerialMonitor: {len(self.text):,} characters>"
