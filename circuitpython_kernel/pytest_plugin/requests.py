"""What went over the virtual network, compared with what should have."""

from __future__ import annotations

import json
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from types import EllipsisType
from typing import TYPE_CHECKING, Any

from .sequences import align, mark, matches, side_by_side

if TYPE_CHECKING:
    from circuitpython_kernel import VirtualBoard
    from circuitpython_kernel.network.log import Entry


@dataclass(frozen=True)
class ExpectedRequest:
    """One exchange that is expected; see `request`."""

    what: str
    server: str | None = None
    answer: str | None = None
    sent: object = ...

    def matches(self, entry: Entry) -> bool:
        """Whether an exchange is this one."""
        return (
            _like(self.what, entry.what)
            and (self.server is None or self.server.lower() == entry.server.lower())
            and (self.answer is None or _like(self.answer, entry.answer))
            and (self.sent is ... or _same_body(self.sent, entry.sent))
        )

    def __str__(self) -> str:
        server = "" if self.server is None else f"{self.server}: "
        answer = "" if self.answer is None else f" -> {self.answer}"
        sent = "" if self.sent is ... else f" with {self.sent!r}"
        return f"{server}{self.what}{sent}{answer}"


def request(
    what: str, *, server: str | None = None, answer: str | int | None = None, sent: object = ...
) -> ExpectedRequest:
    """An exchange: ``request("POST /temperature", sent={"value": 21.5}, answer=200)``.

    Args:
        what: as the log has it: ``"GET /x"``, or ``"PUBLISH room/light"`` of MQTT; a ``*`` at the end stands for
            any rest.
        server: the host's name; None for any.
        answer: the status, as a number or as the log has it; None for any.
        sent: the body: bytes, text, or what it is as JSON; ``...`` for any.
    """
    return ExpectedRequest(what, server, f"{answer} *" if isinstance(answer, int) else answer, sent)


def assert_requests(
    board: VirtualBoard | Iterable[Entry],
    expected: Sequence[str | ExpectedRequest | EllipsisType],
    *,
    protocol: str | None = "http",
    server: str | None = None,
) -> None:
    """These requests have to have gone over the board's network, and no others.

    What servers send by themselves, such as a broker's messages, is none.

    Args:
        board: the board, or entries that you have picked out of ``board.network.log``.
        expected: texts such as ``"GET /x"``, or what `request` gives; ``...`` stands for any number of them.
        protocol: only this one counts: ``"http"``, ``"mqtt"``, ``"dns"``, ``"ntp"``, ``"udp"``, ``"tcp"``,
            ``"wifi"``; None for all.
        server: only what went to this host counts.

    Raises:
        AssertionError: with both side by side.
        LookupError: when the log was full and old entries were left out.
    """
    __tracebackhide__ = True
    source: Any = board.network.log if hasattr(board, "network") else board
    if getattr(source, "left_out", 0):
        raise LookupError(
            f"the network's log was full: its {source.left_out} oldest entries are gone; clear() it before"
        )
    entries: list[Entry] = [
        entry for entry in source
        if not entry.unasked
        and protocol in (None, entry.protocol)
        and (server is None or server.lower() == entry.server.lower())
    ]  # fmt: skip
    wanted = [request(item) if isinstance(item, str) else item for item in expected]

    def same(item: ExpectedRequest, index: int) -> bool:
        return item.matches(entries[index])

    if not matches(wanted, len(entries), same):
        raise AssertionError("\n".join(_compare(wanted, entries, same)))


def _compare(wanted: Sequence[Any], entries: Sequence[Entry], same: Callable[[Any, int], bool]) -> list[str]:
    def near(item: ExpectedRequest, index: int) -> bool:
        return _like(item.what.split(" ")[0] + " *", entries[index].what)

    rows = []
    for pair in align(wanted, len(entries), same, near):
        item = None if pair[0] is None else wanted[pair[0]]
        entry = None if pair[1] is None else entries[pair[1]]
        alike = item is ... or (item is not None and pair[1] is not None and same(item, pair[1]))
        left = "" if item is None else "..." if item is ... else str(item)
        rows.append((mark(pair, alike), left, "" if entry is None else _shown(entry, item)))
    head = f"what went over the network ({sum(item is not ... for item in wanted)} expected, {len(entries)} happened):"
    return [head, *side_by_side(rows)]


def _shown(entry: Entry, item: object) -> str:
    body = f" with {entry.sent!r}" if isinstance(item, ExpectedRequest) and item.sent is not ... else ""
    return f"{entry.time_ns / 1e9:.3f} s  {entry.server}: {entry.what}{body} -> {entry.answer}".removesuffix(" -> ")


def _like(pattern: str, text: str) -> bool:
    return text.startswith(pattern[:-1]) if pattern.endswith("*") else text == pattern


def _same_body(wanted: object, sent: bytes) -> bool:
    if isinstance(wanted, bytes | bytearray):
        return sent == wanted
    if isinstance(wanted, str):
        return sent == wanted.encode()
    try:
        return bool(json.loads(sent) == wanted)
    except ValueError:
        return False
