"""HTTP requests as bytes, and what routes give."""

from __future__ import annotations

import json

import pytest
from hypothesis import given
from hypothesis import strategies as st

from circuitpython_kernel.network.calls import call
from circuitpython_kernel.network.log import Log
from circuitpython_kernel.network.services.http import HTTPService, Request, Response, take_chunks, take_request

names = st.text("abcdefghijklmnopqrstuvwxyz-", min_size=1, max_size=12)
values = st.text(st.characters(min_codepoint=33, max_codepoint=126), max_size=20)


@given(st.binary(max_size=300), st.booleans())
def test_any_bytes_are_a_request_or_refused(data: bytes, with_end: bool) -> None:
    try:
        found = take_request(bytearray(data + b"\r\n\r\n" * with_end), "1.2.3.4")
    except ValueError as error:
        said = str(error)
        assert said
    else:
        assert found is None or found[1] <= len(data) + 4


@given(st.dictionaries(names, values, max_size=5), st.binary(max_size=200), st.binary(max_size=20), st.data())
def test_a_request_is_taken_when_it_is_whole(
    headers: dict[str, str], body: bytes, more: bytes, data: st.DataObject
) -> None:
    headers = {name: value for name, value in headers.items() if name not in ("content-length", "transfer-encoding")}
    lines = [f"{name}: {value}" for name, value in headers.items()]
    head = "\r\n".join(["POST /a%20b?q=1 HTTP/1.1", *lines, f"Content-Length: {len(body)}"])
    whole = head.encode() + b"\r\n\r\n" + body
    cut = data.draw(st.integers(0, len(whole) - 1))
    assert take_request(bytearray(whole[:cut]), "c") is None
    found = take_request(bytearray(whole + more), "c")
    assert found is not None
    request, size = found
    assert size == len(whole)
    assert (request.method, request.path, request.query, request.body) == ("POST", "/a b", {"q": "1"}, body)
    assert {name: request.headers[name] for name in headers} == headers


@given(st.lists(st.binary(min_size=1, max_size=50), max_size=6))
def test_chunks(parts: list[bytes]) -> None:
    whole = b"".join(b"%X;x=y\r\n%s\r\n" % (len(part), part) for part in parts) + b"0\r\n\r\n"
    assert take_chunks(whole, 0) == (b"".join(parts), len(whole))
    assert take_chunks(whole[:-1], 0) is None


@pytest.mark.parametrize("text", [b"-5\r\n", b"+1\r\na\r\n", b"0x1\r\na\r\n", b"zz\r\n", b"\r\n", b"1_0\r\n"])
def test_a_chunk_with_a_wrong_size_is_refused(text: bytes) -> None:
    with pytest.raises(ValueError, match="not the size of a chunk"):
        take_chunks(text, 0)


def answer(routes: object, path: str = "/x", method: str = "GET") -> Response:
    service = HTTPService(routes, Log(), call)  # type: ignore[arg-type] # wrong ones are a part of the tests
    return service.answer(Request(method, path, {}, {}, b"", "1.2.3.4"))


@pytest.mark.parametrize(
    ("route", "body", "kind"),
    [
        ({"a": 1}, b'{"a": 1}', "application/json"),
        (None, b"null", "application/json"),
        ("text", b"text", "text/plain; charset=utf-8"),
        ("<p>", b"<p>", "text/html; charset=utf-8"),
        (b"\0", b"\0", "application/octet-stream"),
        (lambda request: [request.path], b'["/x"]', "application/json"),
        ((404, "no"), b"no", "text/plain; charset=utf-8"),
        (Response({"a": 1}, 201, {"X": 1}), b'{"a": 1}', "application/json"),
    ],
)
def test_what_a_route_gives(route: object, body: bytes, kind: str) -> None:
    found = answer({"/x": route})
    assert (found.body, found.headers["content-type"]) == (body, kind)


def test_methods_and_stars() -> None:
    routes = {"GET /x": "get", "/x": "any", "/f/*": "star", "/f/g/*": "longer", "POST /f/*": "post"}
    bodies = [
        answer(routes, path, method).body
        for path, method in [("/x", "GET"), ("/x", "PUT"), ("/f/a", "GET"), ("/f/g/a", "GET"), ("/f/a", "POST")]
    ]
    assert bodies == [b"get", b"any", b"star", b"longer", b"post"]
    assert answer(routes, "/y").status == 404


def test_a_folder_gives_its_files_and_no_others(tmp_path) -> None:  # type: ignore[no-untyped-def]
    (tmp_path / "www").mkdir()
    (tmp_path / "www" / "a.json").write_text(json.dumps(1))
    (tmp_path / "secret").write_text("x")
    routes = {"/f/*": tmp_path / "www"}
    assert answer(routes, "/f/a.json").body == b"1"
    assert answer(routes, "/f/../secret").status == 404
    assert answer(routes, "/f/none").status == 404


def test_a_path_begins_with_a_slash() -> None:
    with pytest.raises(ValueError, match="a path begins with /, and 'x' does not"):
        answer({"x": 1})
