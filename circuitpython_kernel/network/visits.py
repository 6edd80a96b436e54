"""Visits from outside to what boards serve: the notebook's Python asks a board's web server, a browser does so, too."""

from __future__ import annotations

import json
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from .services.http import parse_headers, take_chunks
from .tcp import End, pair

if TYPE_CHECKING:
    from .air import Network
    from .station import Station

VISITOR_PORT = 50_000
_AGAIN_NS = 20_000_000
"""Until a port is tried again at which nobody listens yet."""


@dataclass(frozen=True)
class Answer:
    """What a board's web server has answered; ``headers`` has names in lower case."""

    status: int
    headers: Mapping[str, str]
    body: bytes

    @property
    def text(self) -> str:
        """The body as text."""
        return self.body.decode("utf-8", "replace")

    def json(self) -> Any:  # noqa: ANN401 - JSON can be anything
        """The body as JSON.

        Raises:
            ValueError: when it is none.
        """
        return json.loads(self.body)


def visitor_address(station: Station) -> str:
    """The address from which a visitor comes: the second one of the network that the board is on."""
    point = station.joined if station.connected else station.own
    return "127.0.0.1" if point is None else f"{point.subnet.prefix}2"


def knock(
    network: Network, station: Station, port: int, made: Callable[[End], None], refused: Callable[[], None]
) -> None:
    """Connect to a board's port from outside, by its clock: ``made`` gets this side's end, or ``refused`` is called."""
    clock = station.clock

    def arrives() -> None:
        source = visitor_address(station), VISITOR_PORT
        addresses = station.addresses
        if not addresses or not station.takes_connection(port, source):
            refused()
            return
        mine, theirs = pair((clock, source), (clock, (addresses[0], port)), network.link, network.dice)
        station.connection(port, theirs)
        made(mine)

    clock.plan(clock.now_ns + network.dice.delay_ns(network.link), arrives)


class Visit:
    """One HTTP request from outside.

    Args:
        network: the air.
        station: the board's radio.
        port: the port.
        request: the request's bytes.
        seconds: board time until it is given up.
        over: called once when it has come to something.
    """

    def __init__(
        self,
        network: Network,
        station: Station,
        port: int,
        request: bytes,
        seconds: float,
        over: Callable[[], None],
        *,
        without_body: bool = False,
    ) -> None:
        self._network, self._station, self._port, self._request = network, station, port, request
        self._over = over
        self._without_body = without_body
        self._got = bytearray()
        self._end: End | None = None
        self.answer: Answer | None = None
        self.error = ""
        clock = station.clock
        self._last_ns = clock.now_ns + round(seconds * 1e9)
        clock.plan(self._last_ns, self._too_late)
        self._knock()

    @property
    def is_over(self) -> bool:
        """Whether it has come to something."""
        return self.answer is not None or bool(self.error)

    def give_up(self, error: str) -> None:
        """It comes to nothing."""
        if not self.is_over:
            self.error = error
            if self._end is not None:
                self._end.reset()
            self._over()

    def _knock(self) -> None:
        if not self.is_over:
            knock(self._network, self._station, self._port, self._made, self._refused)

    def _refused(self) -> None:
        clock = self._station.clock
        clock.plan(clock.now_ns + _AGAIN_NS, self._knock)

    def _made(self, end: End) -> None:
        if self.is_over:
            end.reset()
            return
        self._end = end
        end.watcher = self
        end.send_all(self._request)

    def _too_late(self) -> None:
        if self._end is None:
            self.give_up(f"nobody listens at port {self._port} of {self._station.hostname}")
        else:
            self.give_up(f"{self._station.hostname} has not answered in time")

    # ---- tcp.Watcher

    def arrived(self, end: End) -> None:
        """Bytes have come."""
        self._got += end.receive_all()
        self._look(end, False)

    def closed(self, end: End) -> None:
        """The board sends no more."""
        self._look(end, True)

    def _look(self, end: End, is_end: bool) -> None:
        if self.is_over:
            return
        try:
            self.answer = take_answer(self._got, is_end=is_end, without_body=self._without_body)
        except ValueError as error:
            self.give_up(f"{self._station.hostname} has answered what is no HTTP: {error}")
            return
        if self.answer is not None:
            end.close()
            self._over()
        elif is_end:
            self.give_up(f"{self._station.hostname} has closed the connection before its answer was complete")


def take_answer(data: bytearray, *, is_end: bool, without_body: bool) -> Answer | None:
    """The response at the head of what has come; None while it is not there as a whole.

    Args:
        data: what has come.
        is_end: whether no more comes, which ends a body that does not say its length.
        without_body: whether the request was one whose answer has none.

    Raises:
        ValueError: when it is no HTTP response.
    """
    stop = data.find(b"\r\n\r\n")
    if stop < 0:
        return None
    first, headers = parse_headers(bytes(data[:stop]))
    words = first.split(" ", 2)
    if len(words) < 2 or not words[0].startswith("HTTP/") or not words[1].isdigit():
        raise ValueError(f"{first[:80]!r}")
    status, start = int(words[1]), stop + 4
    if without_body or status in (204, 304):
        return Answer(status, headers, b"")
    if headers.get("transfer-encoding", "").lower() == "chunked":
        taken = take_chunks(data, start)
        return None if taken is None else Answer(status, headers, taken[0])
    length = headers.get("content-length", "")
    if length:
        if not length.isdigit():
            raise ValueError(f"not a content length: {length[:40]!r}")
        whole = len(data) >= start + int(length)
        return Answer(status, headers, bytes(data[start : start + int(length)])) if whole else None
    return Answer(status, headers, bytes(data[start:])) if is_end else None
