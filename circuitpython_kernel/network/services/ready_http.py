"""Ready-made web pages: those of httpbin that programs for boards ask for, and the login page of a captive portal."""

from __future__ import annotations

import base64
from typing import Any

from .http import Request, Response

MOST_BYTES = 100_000


def httpbin(request: Request) -> Any:  # noqa: ANN401 - see `http.HTTPService`
    """Tells what it was asked; the paths and the fields of the answers are httpbin's."""
    name, _, rest = request.path.lstrip("/").partition("/")
    if name in ("get", "post", "put", "patch", "delete"):
        return _told(request) if request.method == name.upper() else Response("Method Not Allowed", 405)
    if name == "anything":
        return {"method": request.method, **_told(request)}
    if name == "ip":
        return {"origin": request.client}
    if name == "headers":
        return {"headers": _headers(request)}
    if name == "user-agent":
        return {"user-agent": request.headers.get("user-agent", "")}
    if name == "json":
        return {"slideshow": {"title": "A board's slides", "slides": [{"title": "Blink"}, {"title": "Fade"}]}}
    if name == "html":
        return "<!DOCTYPE html><html><body><h1>A page</h1><p>From the virtual network.</p></body></html>"
    if name == "basic-auth":
        user, _, password = rest.partition("/")
        wanted = "Basic " + base64.b64encode(f"{user}:{password}".encode()).decode()
        if request.headers.get("authorization") == wanted:
            return {"authenticated": True, "user": user}
        return Response(b"", 401, {"www-authenticate": 'Basic realm="Fake Realm"'})
    return _numbered(name, rest, request)


def _numbered(name: str, rest: str, request: Request) -> Any:  # noqa: ANN401 - see `http.HTTPService`
    try:
        number = float(rest)
    except ValueError:
        return Response("Not Found", 404)
    if name == "status" and 200 <= number <= 599:
        return Response(b"", int(number))
    if name == "delay" and 0 <= number <= 10:
        return Response(_told(request), delay=number)
    if name == "bytes" and 0 <= number <= MOST_BYTES:
        return bytes(n * 37 & 255 for n in range(int(number)))
    if name == "redirect" and 1 <= number <= 20:
        target = "/get" if number < 2 else f"/redirect/{int(number) - 1}"
        return Response(b"", 302, {"location": target})
    return Response("Not Found", 404)


def _headers(request: Request) -> dict[str, str]:
    return {name.title(): value for name, value in request.headers.items()}


def _told(request: Request) -> dict[str, Any]:
    host = request.headers.get("host", "")
    told: dict[str, Any] = {
        "args": dict(request.query), "headers": _headers(request), "origin": request.client,
        "url": f"http://{host}{request.path}",
    }  # fmt: skip
    if request.method != "GET":
        kind = request.headers.get("content-type", "")
        told["data"] = request.text
        told["form"] = dict(request.form) if kind.startswith("application/x-www-form-urlencoded") else {}
        try:
            told["json"] = request.json()
        except ValueError:
            told["json"] = None
    return told


PORTAL_PAGE = (
    "<!DOCTYPE html><html><head><title>Log in</title></head><body><h1>{ssid}</h1>"
    '<form method="post" action="/login"><p>Accept the terms to get online.</p><button>Log in</button></form>'
    "</body></html>"
)
