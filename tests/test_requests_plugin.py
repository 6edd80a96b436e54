"""assert_requests: what went over the virtual network, compared with what should have."""

from __future__ import annotations

import pytest

from circuitpython_kernel.network.log import MOST_ENTRIES, Entry, Log
from circuitpython_kernel.pytest_plugin import assert_requests, request

ENTRIES = [
    Entry(1_000_000_000, "dns", "pico", "name server", "api.example", "1.2.3.4"),
    Entry(2_000_000_000, "http", "1.1.1.1", "api.example", "GET /x?q=1", "200 OK"),
    Entry(3_000_000_000, "http", "1.1.1.1", "api.example", "POST /t", "201 Created", b'{"t": 21.5}'),
    Entry(4_000_000_000, "mqtt", "c", "broker.example", "PUBLISH a/b", "", b"on"),
]


def test_what_is_right() -> None:
    assert_requests(ENTRIES, ["GET /x?q=1", "POST /t"])
    assert_requests(ENTRIES, ["GET /x*", request("POST /t", sent={"t": 21.5}, answer=201, server="API.example")])
    assert_requests(ENTRIES, [..., request("POST /t", answer="201 Created", sent=b'{"t": 21.5}')])
    assert_requests(ENTRIES, [request("PUBLISH a/b", sent="on")], protocol="mqtt")
    assert_requests(ENTRIES, [...], protocol=None)
    assert_requests(ENTRIES, [], server="other.example")


@pytest.mark.parametrize(
    "expected",
    [
        [],
        ["GET /x?q=1"],
        ["POST /t", "GET /x?q=1"],
        ["GET /x?q=1", request("POST /t", sent={"t": 22})],
        ["GET /x?q=1", request("POST /t", answer=200)],
        ["GET /x?q=1", request("POST /t", answer=20)],
        ["GET /x?q=1", request("POST /t", server="broker.example")],
        ["GET /x?q=1", "POST /t", ..., "GET /y"],
    ],
)
def test_what_differs(expected: list[object]) -> None:
    with pytest.raises(AssertionError, match="what went over the network"):
        assert_requests(ENTRIES, expected)  # type: ignore[arg-type] # a list of several kinds


def test_the_table() -> None:
    with pytest.raises(AssertionError) as error:
        assert_requests(ENTRIES, ["GET /x?q=1", request("POST /t", sent={"t": 22})])
    text = str(error.value)
    assert "2 expected, 2 happened" in text
    assert "POST /t with {'t': 22}" in text
    assert """3.000 s  api.example: POST /t with b'{"t": 21.5}' -> 201 Created""" in text


def test_a_log_that_was_full() -> None:
    log = Log()
    for _ in range(MOST_ENTRIES + 1):
        log.add(ENTRIES[0])
    with pytest.raises(LookupError, match="its 1 oldest entries are gone"):
        assert_requests(log, [])
