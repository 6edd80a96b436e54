"""What went over a bus, as labelled stretches of time: the rows that a logic analyser draws under the waveforms.

They come from the transaction log, not from the edges, so they cost nothing while nobody looks.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import NamedTuple

import numpy as np

from .transactions import Transaction, TransactionLog, Transfers


class Annotation(NamedTuple):
    """One labelled stretch, in ns of board time. ``kind``: see `KINDS`."""

    start_ns: int
    end_ns: int
    text: str
    kind: str


KINDS = ("control", "address", "data", "error")
"""What an annotation is about: start, stop and acknowledge bits; addresses; bytes; what went wrong."""

Annotate = Callable[[Transaction], list[Annotation]]


@dataclass(frozen=True)
class Decoder:
    """One bus to decode: its name, the indices of its pins, its log and how to label an entry."""

    name: str
    pins: frozenset[int]
    log: TransactionLog
    annotate: Annotate

    def between(self, start_ns: int, end_ns: int) -> list[Annotation]:
        """The annotations that begin or end within a stretch of time."""
        return [
            note
            for entry in self.log.between(start_ns, end_ns)
            for note in self.annotate(entry)
            if note.end_ns >= start_ns and note.start_ns <= end_ns
        ]


def i2c(entry: Transaction) -> list[Annotation]:
    """Start, address, bytes and acknowledge bits, nine clock periods a byte (NXP UM10204)."""
    count = 1 + len(entry.data)
    period = entry.duration_ns / (1 + 9 * count)
    at = float(entry.time_ns)
    found = [Annotation(round(at), round(at + period), "S", "control")]
    at += period
    read = entry.direction == "read"
    acknowledged = entry.acknowledged if entry.acknowledged is not None else count
    for number in range(count):
        text, kind = (f"0x{entry.address:02X} {'R' if read else 'W'}", "address") if not number else ("", "data")
        if number:
            text = f"{entry.data[number - 1]:02X}"
        found.append(Annotation(round(at), round(at + 8 * period), text, kind))
        at += 8 * period
        if read and number:
            good = number < count - 1  # the controller does not acknowledge the last byte
            found.append(Annotation(round(at), round(at + period), "A" if good else "N", "control"))
        else:
            good = number < acknowledged
            found.append(
                Annotation(round(at), round(at + period), "A" if good else "N", "control" if good else "error")
            )
        at += period
    return found


def spi(entry: Transaction) -> list[Annotation]:
    """Bytes out, and the ones that came back when the program read them."""
    received = entry.received if entry.direction == "transfer" else None
    return _stretches(
        entry, [f"{byte:02X}" + (f" ◂ {received[n]:02X}" if received else "") for n, byte in enumerate(entry.data)]
    )


def uart(entry: Transaction) -> list[Annotation]:
    """Characters, or numbers where there is none; ◂ marks what the board received."""
    mark = "◂ " if entry.direction == "read" else ""
    return _stretches(entry, [mark + (chr(byte) if 33 <= byte < 127 else f"{byte:02X}") for byte in entry.data])


def onewire(entry: Transaction) -> list[Annotation]:
    """Resets, bytes and the single bits of a search."""
    if entry.direction == "reset":
        text = "reset, present" if entry.acknowledged else "reset, nobody"
        kind = "control" if entry.acknowledged else "error"
        return [Annotation(entry.time_ns, entry.time_ns + entry.duration_ns, text, kind)]
    if entry.direction == "bits":
        return [Annotation(entry.time_ns, entry.time_ns + entry.duration_ns, "search", "control")]
    mark = "◂ " if entry.direction == "read" else ""
    return _stretches(entry, [f"{mark}{byte:02X}" for byte in entry.data])


def neopixel(entry: Transaction) -> list[Annotation]:
    """Colours, as #RRGGBB (and WW): green comes first on the wire."""
    size = 4 if len(entry.data) % 3 and not len(entry.data) % 4 else 3
    texts = []
    for start in range(0, len(entry.data), size):
        part = entry.data[start : start + size]
        texts.append("#" + (bytes((part[1], part[0], *part[2:])) if len(part) > 1 else part).hex().upper())
    return _stretches(entry, texts)


def _stretches(entry: Transaction, texts: list[str]) -> list[Annotation]:
    """The entry's time, shared evenly by some texts."""
    if not texts:
        return []
    each = entry.duration_ns / len(texts)
    starts = [round(entry.time_ns + number * each) for number in range(len(texts) + 1)]
    return [
        Annotation(start, end, text, "data") for start, end, text in zip(starts[:-1], starts[1:], texts, strict=True)
    ]


def busy(transfers: Transfers, start_ns: int, end_ns: int, columns: int) -> list[Annotation]:
    """Where a bus was busy at all, to the width of a column: for a stretch with more annotations than there is room."""
    if not len(transfers.time_ns):
        return []
    width = max((end_ns - start_ns) / columns, 1.0)
    order = np.argsort(transfers.time_ns, kind="stable")
    begins = transfers.time_ns[order]
    ends = np.maximum.accumulate(begins + np.maximum(transfers.duration_ns[order], 1))
    apart = np.flatnonzero(begins[1:] - ends[:-1] > width) + 1
    firsts = begins[np.concatenate(([0], apart))].tolist()
    lasts = ends[np.concatenate((apart - 1, [len(ends) - 1]))].tolist()
    return [Annotation(begin, end, "", "data") for begin, end in zip(firsts, lasts, strict=True)]
