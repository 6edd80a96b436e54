"""What went over a network as rows of the table of a bus monitor."""

from __future__ import annotations

from collections.abc import Iterable, Sequence

from circuitpython_kernel.network.clocks import Clock
from circuitpython_kernel.network.log import Entry

from .bus_table import Row

MOST_CHARACTERS = 60
"""Characters of a body that are shown."""


def network_row(entry: Entry) -> Row:
    """One exchange as a row of text: what is its first word, and bytes are the rest, the answer and the bodies."""
    what, _, rest = entry.what.partition(" ")
    if entry.protocol == "dns":
        what, rest = "name", entry.what
    at = entry.server + rest if rest.startswith("/") else f"{entry.server} {rest}".rstrip()
    parts = [at, _body(entry.sent), f"\N{BLACK RIGHT-POINTING SMALL TRIANGLE} {entry.answer}" if entry.answer else "",
             f"\N{BLACK LEFT-POINTING SMALL TRIANGLE} {_body(entry.received)}" if entry.received else ""]  # fmt: skip
    told = " ".join(part for part in parts if part)
    wrong = (entry.answer or entry.what) if entry.failed else ""
    return f"{entry.time_ns / 1e9:.6f} s", entry.protocol, entry.client, what, told, "", wrong


def _body(data: bytes) -> str:
    text = data[: 4 * MOST_CHARACTERS].decode("utf-8", "replace")
    if not all(letter.isprintable() or letter in "\r\n\t" for letter in text):
        return f"{len(data)} bytes"
    shown = " ".join(text.split())
    return shown if len(shown) <= MOST_CHARACTERS else shown[: MOST_CHARACTERS - 2] + " …"


def since_reset(entries: Sequence[Entry], clock: Clock) -> Iterable[Entry]:
    """A board's entries, by its clock, the newest first, back to its last reset, at which time begins again."""
    last = clock.now_ns
    for entry in reversed(entries):
        if entry.clock is not clock:
            continue
        if entry.time_ns > last:
            return
        last = entry.time_ns
        yield entry
