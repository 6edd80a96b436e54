"""HTTP/1.1 servers in a few lines (RFC 9110, RFC 9112): what a path gives is a value, a file, or a function."""

from __future__ import annotations

import json
import mimetypes
import re
import urllib.parse
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from http import HTTPStatus
from pathlib import Path
from typing import Any

from circuitpython_kernel.network.calls import Caller
from circuitpython_kernel.network.log import MOST_BYTES, Entry, Log
from circuitpython_kernel.network.servers import Server
from circuitpython_kernel.network.tcp import End
from circuitpython_kernel.network.tls import looks_like_tls

MOST_HEAD = 64 * 1024
"""Bytes of a request's head; a longer one is refused."""


@dataclass(frozen=True)
class Request:
    """What a board has asked for.

    ``path`` is without the query, ``query`` has its first values, ``headers`` has names in lower case.
    """

    method: str
    path: str
    query: Mapping[str, str]
    headers: Mapping[str, str]
    body: bytes
    client: str
    time_ns: int = 0
    """Board time when it had come as a whole."""

    @property
    def text(self) -> str:
        """The body as text."""
        return self.body.decode("utf-8", "replace")

    @property
    def form(self) -> Mapping[str, str]:
        """The fields of a form that was sent."""
        return {name: values[0] for name, values in urllib.parse.parse_qs(self.text, True).items()}

    def json(self) -> Any:  # noqa: ANN401 - JSON can be anything
        """The body as JSON.

        Raises:
            ValueError: when it is none.
        """
        return json.loads(self.body)


@dataclass(frozen=True)
class Response:
    """What a function may give to say more than a value does; ``delay`` is seconds of board time before it is sent."""

    body: Any = b""
    status: int = 200
    headers: Mapping[str, str] = field(default_factory=dict)
    delay: float = 0.0


Route = Any
Routes = Mapping[str, Route] | Callable[[Request], Any]


FAILED = Response(b"Internal Server Error", 500)
"""The answer when the user's function has failed; the user is told why."""


class HTTPService:
    """Answers HTTP requests.

    Args:
        routes: a dict of paths, or a function of the `Request` for all. A path is as ``/x``, or ``GET /x`` for a
            method, and one that ends in ``*`` stands for all that begin so. What it gives:

            - a dict, a list, a number or None: JSON; a str: text (HTML, if it begins with ``<``); bytes: as they are;
            - a `pathlib.Path`: a file's content, or of a folder the file that the rest of the path names;
            - a `Response`, or a tuple of a status and one of these;
            - a function: called with the `Request`, for one of these.
        log: where requests are written down.
        call: calls the user's functions, as `calls.call` does.
    """

    def __init__(self, routes: Routes, log: Log, call: Caller) -> None:
        if not callable(routes):
            strange = [path for path in routes if not path.split(" ")[-1].startswith("/")]
            if strange:
                raise ValueError(f"a path begins with /, and {strange[0]!r} does not")
        self.routes = routes
        self.log = log
        self.call = call
        self.upgrade: Callable[[Request, End], bool] | None = None
        """Takes over the connection of a request for a WebSocket, and says whether it did."""
        self.expects: Callable[[Request, int], Response | None] = lambda _request, _size: None
        """Refuses a body of so many bytes before it is sent, where the client asks (``Expect: 100-continue``)."""

    def connection(self, server: Server, port: int, end: End) -> None:
        """See `servers.StreamService`."""
        end.watcher = _Talk(self, server, end)

    def answer(self, request: Request) -> Response:
        """What a request gets."""
        if callable(self.routes):
            return self._made(self.routes, request, "")
        for path in (f"{request.method} {request.path}", request.path):
            if path in self.routes:
                return self._made(self.routes[path], request, "")
        stars = [path for path in self.routes if path.endswith("*")]
        for path in sorted(stars, key=len, reverse=True):
            method, _, start = path[:-1].rpartition(" ")
            if method in ("", request.method) and request.path.startswith(start):
                return self._made(self.routes[path], request, request.path[len(start) :])
        return Response("Not Found", 404)

    def _made(self, route: Route, request: Request, rest: str) -> Response:
        if callable(route):
            route = route(request)
        if isinstance(route, tuple) and len(route) == 2 and isinstance(route[0], int):
            return self._made(Response(route[1], route[0]), request, rest)
        if isinstance(route, Response):
            inner = self._made(route.body, request, rest)
            return Response(inner.body, route.status, {**inner.headers, **_lower(route.headers)}, route.delay)
        if isinstance(route, Path):
            return _file(route, rest)
        if isinstance(route, bytes | bytearray):
            return Response(bytes(route), headers={"content-type": "application/octet-stream"})
        if isinstance(route, str):
            kind = "text/html" if route.lstrip().startswith("<") else "text/plain"
            return Response(route.encode(), headers={"content-type": f"{kind}; charset=utf-8"})
        return Response(json.dumps(route).encode(), headers={"content-type": "application/json"})


class _Talk:
    """One connection to a server."""

    def __init__(self, service: HTTPService, server: Server, end: End) -> None:
        self._service, self._server = service, server
        self._got = bytearray()
        self._client = end.peer.address[0]
        self._told_to_continue = False
        self._client_done = self._waits = False
        """Whether an answer waits for its time; what comes meanwhile is answered behind it."""

    def arrived(self, end: End) -> None:
        """Bytes have come."""
        self._got += end.receive_all()
        if looks_like_tls(self._got):
            answer = Response(b"This port does not speak TLS", 400)
            self._server.send(end, packed(answer, close=True), then_close=True)
            self._got.clear()
        while not self._waits:
            try:
                taken = take_request(self._got, self._client, end.clock.now_ns)
            except ValueError as error:
                self._server.send(end, packed(Response(str(error).encode(), 400), close=True), then_close=True)
                self._got.clear()
                return
            if taken is None:
                self._continue(end)
                return
            request, size = taken
            del self._got[:size]
            self._told_to_continue = False
            self._answer(end, request)

    def _continue(self, end: End) -> None:
        """Tell a client that waits with its body to send it, or why not to (RFC 9110, 10.1.1)."""
        stop = self._got.find(b"\r\n\r\n")
        if stop < 0 or self._told_to_continue or b"100-continue" not in self._got[:stop].lower():
            return
        self._told_to_continue = True
        first, headers = parse_headers(bytes(self._got[:stop]))
        words, size = first.split(" "), headers.get("content-length", "")
        if headers.get("expect", "").lower() != "100-continue" or len(words) != 3 or not size.isdigit():
            return
        path = urllib.parse.unquote(urllib.parse.urlsplit(words[1]).path)
        asked = Request(words[0].upper(), path, {}, headers, b"", self._client, end.clock.now_ns)
        refused = self._service.call(self._service.expects, None, asked, int(size))
        if refused is None:
            self._server.send(end, b"HTTP/1.1 100 Continue\r\n\r\n")
        else:
            self._server.send(end, packed(refused, close=True), then_close=True)
            self._got.clear()

    def closed(self, end: End) -> None:
        """The board sends no more."""
        self._client_done = True
        if not end.error and not self._waits:
            end.finish()

    def _answer(self, end: End, request: Request) -> None:
        upgrade = self._service.upgrade
        if upgrade is not None and request.headers.get("upgrade", "").lower() == "websocket" and upgrade(request, end):
            return
        response = self._service.call(self._service.answer, FAILED, request)
        if response.delay <= 0:
            self._send(end, request, response)
            return
        self._waits = True

        def send() -> None:
            self._waits = False
            self._send(end, request, response)
            self.arrived(end)
            if self._client_done:
                self.closed(end)

        end.clock.plan(end.clock.now_ns + round(response.delay * 1e9), send)

    def _send(self, end: End, request: Request, response: Response) -> None:
        close = request.headers.get("connection", "").lower() == "close"
        without_body = request.method == "HEAD"
        self._server.send(end, packed(response, close=close, without_body=without_body), then_close=close)
        body = response.body if isinstance(response.body, bytes) else b""
        query = "?" + urllib.parse.urlencode(request.query) if request.query else ""
        self._service.log.add(
            Entry(
                end.clock.now_ns,
                "http",
                request.client,
                self._server.name,
                f"{request.method} {request.path}{query}",
                f"{response.status} {_phrase(response.status)}",
                request.body[:MOST_BYTES],
                body[:MOST_BYTES],
                failed=response.status >= 400,
                clock=end.clock,
            )
        )


def take_request(data: bytearray, client: str, ns: int = 0) -> tuple[Request, int] | None:
    """The request at the head of what has come, and its length; None while it is not there as a whole.

    Raises:
        ValueError: when it is no HTTP request.
    """
    end = data.find(b"\r\n\r\n")
    if end < 0:
        if len(data) > MOST_HEAD:
            raise ValueError("the request's head is too long")
        return None
    first, headers = parse_headers(bytes(data[:end]))
    words = first.split(" ")
    if len(words) != 3 or not words[2].startswith("HTTP/"):
        raise ValueError(f"not an HTTP request: {first[:80]!r}")
    if words[2] == "HTTP/1.0":
        headers.setdefault("connection", "close")
    start = end + 4
    body = _body(data, start, headers)
    if body is None:
        return None
    content, size = body
    address = urllib.parse.urlsplit(words[1])
    query = {name: values[0] for name, values in urllib.parse.parse_qs(address.query, True).items()}
    path = urllib.parse.unquote(address.path) or "/"
    return Request(words[0].upper(), path, query, headers, content, client, ns), size


def parse_headers(head: bytes) -> tuple[str, dict[str, str]]:
    """The first line of a message, and its headers with names in lower case.

    Raises:
        ValueError: for a line that is no header.
    """
    first, *lines = head.decode("latin-1").split("\r\n")
    headers = {}
    for line in lines:
        name, colon, value = line.partition(":")
        if not colon:
            raise ValueError(f"not a header: {line[:80]!r}")
        headers[name.strip().lower()] = value.strip()
    return first, headers


def _body(data: bytearray, start: int, headers: Mapping[str, str]) -> tuple[bytes, int] | None:
    if headers.get("transfer-encoding", "").lower() == "chunked":
        return take_chunks(data, start)
    length = headers.get("content-length", "0")
    if not re.fullmatch("[0-9]{1,18}", length):
        raise ValueError(f"not a content length: {length[:40]!r}")
    stop = start + int(length)
    return (bytes(data[start:stop]), stop) if len(data) >= stop else None


def take_chunks(data: bytes | bytearray, start: int) -> tuple[bytes, int] | None:
    """A chunked body that begins at ``start``: its content and where it ends; None while it is not there as a whole.

    Raises:
        ValueError: when it is none.
    """
    content = bytearray()
    while True:
        line = data.find(b"\r\n", start)
        if line < 0:
            return None
        text = bytes(data[start:line]).split(b";")[0].strip()
        if not re.fullmatch(rb"[0-9A-Fa-f]{1,8}", text):
            raise ValueError(f"not the size of a chunk: {text[:40]!r}")
        size = int(text, 16)
        start = line + 2
        if len(data) < start + size + 2:
            return None
        if size == 0:
            return bytes(content), start + 2
        content += data[start : start + size]
        start += size + 2


def packed(response: Response, *, close: bool = False, without_body: bool = False) -> bytes:
    """A response as bytes."""
    body = response.body if isinstance(response.body, bytes) else str(response.body).encode()
    headers = {
        "content-type": "text/plain; charset=utf-8",
        **_lower(response.headers),
        "content-length": str(len(body)),
    }
    if close:
        headers["connection"] = "close"
    head = f"HTTP/1.1 {response.status} {_phrase(response.status)}\r\n"
    head += "".join(f"{name.title()}: {value}\r\n" for name, value in headers.items())
    return head.encode("latin-1", "replace") + b"\r\n" + (b"" if without_body else body)


def _lower(headers: Mapping[str, str]) -> dict[str, str]:
    return {name.lower(): str(value) for name, value in headers.items()}


def _phrase(status: int) -> str:
    try:
        return HTTPStatus(status).phrase
    except ValueError:
        return "Unknown"


def _file(place: Path, rest: str) -> Response:
    found = place
    if place.is_dir():
        found = (place / rest.lstrip("/")).resolve()
        if not found.is_relative_to(place.resolve()):
            return Response("Not Found", 404)
    if not found.is_file():
        return Response("Not Found", 404)
    kind = mimetypes.guess_type(found.name)[0] or "application/octet-stream"
    return Response(found.read_bytes(), headers={"content-type": kind})
