"""What there was no more room for: said for each pin, bus and log, and to each program once."""

from __future__ import annotations

from circuitpython_kernel.traces.traces import Trace
from circuitpython_kernel.traces.transactions import TransactionLog

from .core import Core


class LeftOut:
    """What a board's budget of memory had no more room for."""

    def __init__(self, core: Core) -> None:
        self._core = core
        self._told: dict[str, str] = {}

    def all(self) -> list[str]:
        """A line for each pin, bus and log; see `RunResult.left_out`."""
        self._core.silicon.capture.drain()
        return list(self._lines().values())

    def since_last(self) -> tuple[str, ...]:
        """The lines that are new since this was asked last."""
        capture = self._core.silicon.capture
        budget = capture.budget
        # Edges of buses and waves are only worked out here when there may be no room for them: it takes time.
        look = capture.drain if budget.used > budget.limit // 2 else capture.take_in
        try:
            look()
        except Exception as error:  # noqa: BLE001 - a part's own function of time may fail; the program has ended well
            self._core.output.warn(f"what the pins did cannot be worked out: {type(error).__name__}: {error}")
        told, self._told = self._told, self._lines()
        return tuple(line for name, line in self._told.items() if told.get(name) != line)

    def _lines(self) -> dict[str, str]:
        silicon = self._core.silicon
        logs: list[tuple[str, Trace | TransactionLog]] = [(trace.name, trace) for trace in silicon.capture.kept()]
        logs += [(decoder.name, decoder.log) for decoder in silicon.bus.decoders()]
        found = {name: f"{name}: {text}" for name, log in logs if (text := log.left_out()) is not None}
        hid, midi, data = silicon.usb.hid, silicon.usb.midi, silicon.usb.data
        events = (("HID reports", hid.reports), ("HID events", hid.events), ("MIDI messages", midi.messages))
        found |= {name: f"USB: {log.dropped:,} older {name}" for name, log in events if log.dropped}
        return found | ({"bytes": f"USB data: {data.dropped:,} unread bytes"} if data.dropped else {})
