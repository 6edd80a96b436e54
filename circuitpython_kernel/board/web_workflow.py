"""The web workflow: a board's own web server, by which editors change files and see the serial console.

Follows CircuitPython 10's supervisor/shared/web_workflow (web_workflow.c, websocket.c).
"""

from __future__ import annotations

import base64
import hmac
import json
import stat
import urllib.parse
from typing import TYPE_CHECKING, Any

from circuitpython_kernel.hardware.peripherals.wifi import Wifi
from circuitpython_kernel.network.servers import Server
from circuitpython_kernel.network.services.http import HTTPService, Request, Response
from circuitpython_kernel.network.tcp import End

from . import firmware_image, web_pages
from .web_console import WebConsole

if TYPE_CHECKING:
    from .core import Core

API_VERSION = 4
BUILD_DATE = "2026-08-26"
_TYPES = {
    ".txt": "text/plain", ".py": "text/plain", ".toml": "text/plain", ".js": "text/javascript", ".html": "text/html",
    ".json": "application/json",
}  # fmt: skip
_BYTES = "application/octet-stream"
_MOST_BYTES = 64 << 20
_PREFERRED = "circuitpython.local"
_METHODS = "GET, OPTIONS, PUT, DELETE, MOVE"


class WebWorkflow:
    """The server.

    Args:
        core: the board.
        password: what clients have to know, by HTTP's basic authentication with an empty user name.
        port: where it listens.
        name: what it is called by other boards' pages; the board's own name where there is none.
    """

    def __init__(self, core: Core, password: str, port: int, name: str = "") -> None:
        self._core, self._port = core, port
        self._secret = "Basic " + base64.b64encode(f":{password}".encode()).decode()
        self._station = core.silicon.peripheral(Wifi).on_air
        self._station.instance_name = name or core.definition.name
        self._service = HTTPService(self._answer, self._station.network.log, self._station.network.guarded)
        self._service.upgrade = self._upgrade
        self._service.expects = self._expects

    def connection(self, end: End) -> None:
        """A client has connected."""
        host = Server(self._station.hostname, self._station.address)
        self._service.connection(host, self._port, end)

    # ---- who may

    def _is_known(self, request: Request) -> bool:
        given = request.headers.get("authorization", "").encode()
        return hmac.compare_digest(given, self._secret.encode())

    @staticmethod
    def _origin(request: Request) -> str:
        """The page that asks; empty for none, and for one that did not come by plain HTTP."""
        origin = request.headers.get("origin", "")
        return origin if origin.startswith("http://") else ""

    def _origin_is_good(self, request: Request) -> bool:
        origin = self._origin(request).removeprefix("http://")
        return not origin or origin == request.headers.get("host", "") or origin.partition(":")[0] == "localhost"

    def _cors(self, request: Request) -> dict[str, str]:
        return {
            "Access-Control-Allow-Credentials": "true",
            "Vary": "Origin, Accept, Upgrade",
            "Access-Control-Allow-Origin": self._origin(request) or "*",
        }

    # ---- answers

    def _answer(self, request: Request) -> Response:
        """What a request gets."""
        if request.headers.get("host", "").partition(":")[0] == _PREFERRED:
            made = self._redirect(request)
        elif not self._origin_is_good(request):
            made = Response(b"", 403)
        else:
            made = self._found(request)
        return Response(made.body, made.status, {**self._cors(request), **made.headers})

    def _redirect(self, request: Request) -> Response:
        scheme = "ws" if request.headers.get("upgrade") == "websocket" else "http"
        port = "" if self._port == 80 else f":{self._port}"
        where = f"{scheme}://{self._station.hostname}.local{port}{urllib.parse.quote(request.path)}"
        return Response(b"", 307, {"Location": where})

    def _found(self, request: Request) -> Response:
        path = request.path
        if path.startswith("/fs/"):
            return self._files(request)
        if path == "/edit/":
            return _html(web_pages.EDITOR) if self._is_known(request) else self._unauthorized()
        if path == "/code/":
            return _html(web_pages.CODE)
        if request.method == "OPTIONS" and path.startswith("/cp/"):
            return _options()
        if request.method != "GET":
            return Response(b"", 405)
        if path == "/cp/serial/":
            return _html(web_pages.SERIAL) if self._is_known(request) else self._unauthorized()
        if path == "/cp/devices.json":
            return _json(self._devices())
        if path == "/cp/version.json":
            return _json(self._version())
        if path == "/cp/diskinfo.json":
            disk = self._disk()
            size = disk["block_size"]
            return _json([{"root": "/", **disk, "free": disk["free"] * size, "total": disk["total"] * size}])
        return _html(web_pages.WELCOME) if path == "/" else Response(b"", 404)

    @staticmethod
    def _unauthorized() -> Response:
        return Response(b"", 401, {"WWW-Authenticate": 'Basic realm="CircuitPython"'})

    def _devices(self) -> dict[str, Any]:
        others = [one for one in self._station.network.neighbours(self._station) if one.services]
        devices = [
            {
                "hostname": other.hostname,
                "instance_name": other.instance_name,
                "port": min(other.services),
                "ip": self._station.network.address_seen_by(self._station, other),
            }
            for other in others
        ]
        return {"total": len(devices), "devices": devices}

    def _version(self) -> dict[str, Any]:
        definition = self._core.definition
        return {
            "web_api_version": API_VERSION,
            "version": _version(),
            "build_date": BUILD_DATE,
            "board_name": self._station.instance_name,
            "mcu_name": definition.machine.rpartition(" with ")[2],
            "board_id": definition.id,
            "creator_id": 0,
            "creation_id": 0,
            "hostname": self._station.hostname,
            "port": self._port,
            "UID": self._core.uid.hex().upper(),
            "ip": self._station.address,
        }

    def _disk(self) -> dict[str, Any]:
        """Sizes in blocks."""
        size, blocks, free = self._core.drive.statvfs()
        return {"free": free, "total": blocks, "block_size": size, "writable": True}

    # ---- files

    def _files(self, request: Request) -> Response:
        if request.method == "OPTIONS":
            return _options()
        if not self._is_known(request):
            return self._unauthorized()
        path = request.path.removeprefix("/fs")
        try:
            if request.method == "DELETE":
                return self._delete(path)
            if request.method == "MOVE":
                return self._move(path, request)
            if request.method == "PUT":
                return self._make(path, request) if path.endswith("/") else self._put(path, request)
            if request.method != "GET":
                return Response(b"", 405)
            return self._list(path, request) if path.endswith("/") else self._get(path)
        except (FileNotFoundError, NotADirectoryError, IsADirectoryError):
            return Response(b"", 404)
        except OSError:
            return Response(b"", 500)

    def _list(self, path: str, request: Request) -> Response:
        found = self._core.drive.door.names(path)
        if request.headers.get("accept", "").lower() != "application/json":
            return _html(web_pages.FOLDERS) if path == "/" else Response(b"", 404)  # that page shows all folders
        files = [
            {
                "name": name,
                "directory": stat.S_ISDIR(info.st_mode),
                "modified_ns": info.st_mtime_ns // 2_000_000_000 * 2_000_000_000,  # FAT counts in two seconds
                "file_size": 0 if stat.S_ISDIR(info.st_mode) else info.st_size,
            }
            for name, info in found
        ]
        return _json({**self._disk(), "files": files})

    def _get(self, path: str) -> Response:
        kind = next((f"{kind};charset=UTF-8" for end, kind in _TYPES.items() if path.endswith(end)), _BYTES)
        return Response(self._core.drive.read(path, _MOST_BYTES), headers={"Content-Type": kind})

    def _put(self, path: str, request: Request) -> Response:
        drive = self._core.drive
        there = drive.door.look(path)
        if not self._has_room(path, len(request.body)):
            return Response(b"", 413)
        drive.write(path, request.body)
        self._stamp(path, request)
        return Response(b"", 201 if there is None else 204)

    def _has_room(self, path: str, size: int) -> bool:
        there = self._core.drive.door.look(path)
        return size - (0 if there is None else there.st_size) <= self._core.drive.free()

    def _stamp(self, path: str, request: Request) -> None:
        stamp = request.headers.get("x-timestamp", "")
        if stamp.isascii() and stamp.isdigit() and 0 < int(stamp) < 10**14:
            self._core.drive.door.set_time(path, int(stamp) * 1_000_000)

    def _expects(self, request: Request, size: int) -> Response | None:
        """What a client that waits before it sends a body of so many bytes gets at once; None when it may send it."""
        writes = request.method == "PUT" and request.path.startswith("/fs/")
        if writes and self._is_known(request) and not self._has_room(request.path.removeprefix("/fs"), size):
            return Response(b"", 417, self._cors(request))
        return None

    def _make(self, path: str, request: Request) -> Response:
        there = self._core.drive.door.look(path)
        if there is not None:
            return Response(b"", 204 if stat.S_ISDIR(there.st_mode) else 500)
        self._core.drive.door.make_folders(path)
        return Response(b"", 201)

    def _delete(self, path: str) -> Response:
        door = self._core.drive.door
        if door.look(path) is None:
            return Response(b"", 404)
        if not path.strip("/"):
            return Response(b"", 500)  # the root stays
        door.remove_tree(path)
        return Response(b"", 204)

    def _move(self, path: str, request: Request) -> Response:
        door = self._core.drive.door
        target = urllib.parse.unquote(request.headers.get("x-destination", ""))
        if not target.startswith("/fs/"):
            return Response(b"", 404)
        target = target.removeprefix("/fs")
        if door.look(target) is not None:
            return Response(b"", 412)
        door.rename(path, target)
        return Response(b"", 201)

    # ---- the serial console

    def _upgrade(self, request: Request, end: End) -> bool:
        good = self._is_known(request) and self._origin_is_good(request)
        if request.path != "/cp/serial/" or not good:
            return False
        WebConsole(self._core, request, end)
        return True


def _version() -> str:
    return ".".join(map(str, firmware_image.CIRCUITPYTHON_VERSION))


def _html(page: bytes) -> Response:
    return Response(page, headers={"Content-Type": "text/html;charset=UTF-8"})


def _json(content: object) -> Response:
    return Response(json.dumps(content).encode(), headers={"Content-Type": "application/json"})


def _options() -> Response:
    return Response(
        b"",
        204,
        {
            "Access-Control-Expose-Headers": "Access-Control-Allow-Methods",
            "Access-Control-Allow-Headers": "X-Timestamp, X-Destination, Content-Type, Authorization",
            "Access-Control-Allow-Methods": _METHODS,
        },
    )
