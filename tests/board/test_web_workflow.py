"""The web workflow: a board's files and its console over HTTP, by ports that are published on loopback."""

import base64
import http.client
import json
import socket

import pytest
import websocket

from circuitpython_kernel import VirtualBoard

SETTINGS = b"""
CIRCUITPY_WIFI_SSID = "Virtual WiFi"
CIRCUITPY_WEB_API_PASSWORD = "passw0rd"
"""
KNOWN = {"Authorization": "Basic " + base64.b64encode(b":passw0rd").decode()}


def start(board, settings=SETTINGS):
    board.drive.write("settings.toml", settings)
    board.reset()
    board.wait_for_boot()
    return board


@pytest.fixture(scope="module", params=["fast", "realtime"])
def lasting(request):
    with VirtualBoard("adafruit_feather_esp32s3_tft", clock=request.param) as board:
        yield start(board)


@pytest.fixture
def board(lasting):
    for name in ("a.txt", "b.txt", "folder"):
        lasting.drive.door.remove_tree(name)
    return lasting


def ask(board, method, path, body=None, headers=KNOWN):
    station = board.hardware.stations[0]
    port = board.network.publish(min(station.services), board=station.hostname)
    connection = http.client.HTTPConnection("127.0.0.1", port.host_port, timeout=60)
    try:
        connection.request(method, path, body, dict(headers))
        answer = connection.getresponse()
        return answer.status, {name.lower(): text for name, text in answer.getheaders()}, answer.read()
    finally:
        connection.close()


def test_files(board):
    assert ask(board, "GET", "/fs/a.txt")[0] == 404
    assert ask(board, "PUT", "/fs/a.txt", b"hello", {**KNOWN, "X-Timestamp": "1600000000000"})[0] == 201
    assert board.drive.read("a.txt") == b"hello"
    status, headers, body = ask(board, "GET", "/fs/a.txt")
    assert (status, headers["content-type"], body) == (200, "text/plain;charset=UTF-8", b"hello")
    assert ask(board, "PUT", "/fs/a.txt", b"other")[0] == 204
    assert ask(board, "MOVE", "/fs/a.txt", headers={**KNOWN, "X-Destination": "/fs/b.txt"})[0] == 201
    assert board.drive.read("b.txt") == b"other"
    assert ask(board, "MOVE", "/fs/none", headers={**KNOWN, "X-Destination": "/fs/c.txt"})[0] == 404
    assert ask(board, "PUT", "/fs/a.txt", b"x")[0] == 201
    assert ask(board, "MOVE", "/fs/a.txt", headers={**KNOWN, "X-Destination": "/fs/b.txt"})[0] == 412
    assert ask(board, "DELETE", "/fs/b.txt")[0] == 204
    assert ask(board, "DELETE", "/fs/b.txt")[0] == 404
    assert ask(board, "PUT", "/fs/none/a.txt", b"x")[0] == 404


def test_folders(board):
    assert ask(board, "PUT", "/fs/folder/")[0] == 201
    assert ask(board, "PUT", "/fs/folder/")[0] == 204
    assert ask(board, "PUT", "/fs/folder/in%20it.py", b"print(1)", {**KNOWN, "X-Timestamp": "1600000001000"})[0] == 201
    status, _, body = ask(board, "GET", "/fs/folder/", headers={**KNOWN, "Accept": "application/json"})
    told = json.loads(body)
    assert status == 200
    assert told["files"] == [
        {"name": "in it.py", "directory": False, "modified_ns": 1600000000000000000, "file_size": 8}
    ]
    assert told["writable"]
    assert told["block_size"] == 512
    assert 0 < told["free"] < told["total"]
    for path in ("/fs/", "/edit/", "/cp/serial/", "/code/", "/"):
        status, headers, body = ask(board, "GET", path)
        assert (status, headers["content-type"]) == (200, "text/html;charset=UTF-8")
        assert b"<script" in body
    assert ask(board, "GET", "/fs/folder/")[0] == 404, "its page is that of the root"
    assert ask(board, "PUT", "/fs/folder/deep/er/")[0] == 201
    assert board.drive.door.look("folder/deep/er") is not None
    assert ask(board, "PUT", "/fs/folder/in%20it.py/")[0] == 500, "there is a file of that name"
    assert ask(board, "GET", "/fs/none/", headers={**KNOWN, "Accept": "application/json"})[0] == 404
    assert ask(board, "DELETE", "/fs/folder/")[0] == 204
    assert board.drive.door.look("folder") is None


def test_facts(board):
    told = json.loads(ask(board, "GET", "/cp/version.json", headers={})[2])
    station = board.network.stations[0]
    assert told["web_api_version"] == 4
    assert told["board_id"] == "adafruit_feather_esp32s3_tft"
    assert (told["hostname"], told["ip"], told["port"]) == (station.hostname, station.address, 80)
    assert told["version"] == board.version
    assert told["mcu_name"] == "ESP32S3"
    assert json.loads(ask(board, "GET", "/cp/devices.json", headers={})[2]) == {"total": 0, "devices": []}
    (disk,) = json.loads(ask(board, "GET", "/cp/diskinfo.json")[2])
    assert disk["root"] == "/"
    assert disk["writable"]
    assert disk["total"] == board.drive.size
    assert disk["total"] - disk["free"] - board.drive.used() < disk["block_size"]
    assert told["UID"] == board.uid.hex().upper()
    assert b"<h1" in ask(board, "GET", "/", headers={})[2]
    assert ask(board, "GET", "/none", headers={})[0] == 404
    assert ask(board, "POST", "/", headers={})[0] == 405


def test_who_may(board):
    for method, path in (
        ("GET", "/fs/"),
        ("PUT", "/fs/a.txt"),
        ("DELETE", "/fs/a.txt"),
        ("GET", "/edit/"),
        ("GET", "/cp/serial/"),
    ):
        for wrong in ({}, {"Authorization": "Basic " + base64.b64encode(b":wrong").decode()}):
            status, headers, _ = ask(board, method, path, headers=wrong)
            assert (status, headers["www-authenticate"]) == (401, 'Basic realm="CircuitPython"')
    assert ask(board, "GET", "/fs/", headers={**KNOWN, "Origin": "http://evil.example"})[0] == 403
    status, headers, _ = ask(board, "GET", "/fs/", headers={**KNOWN, "Origin": "https://code.circuitpython.org"})
    assert (status, headers["access-control-allow-origin"]) == (200, "*")
    for good in ("http://localhost:8000", "http://board.local"):
        asked = {**KNOWN, "Origin": good, "Host": "board.local"}
        status, headers, _ = ask(board, "GET", "/fs/", headers=asked)
        assert (status, headers["access-control-allow-origin"]) == (200, good)
    status, headers, _ = ask(board, "OPTIONS", "/cp/version.json", headers={})
    assert (status, headers["access-control-allow-methods"]) == (204, "GET, OPTIONS, PUT, DELETE, MOVE")
    status, headers, _ = ask(board, "OPTIONS", "/fs/a.txt", headers={"Origin": "https://code.circuitpython.org"})
    assert status == 204
    assert headers["access-control-allow-methods"] == "GET, OPTIONS, PUT, DELETE, MOVE"
    assert ask(board, "GET", "/fs/../../etc/passwd")[0] == 404
    status, headers, _ = ask(board, "GET", "/fs/a%20b", headers={"Host": "circuitpython.local:80"})
    assert (status, headers["location"]) == (307, f"http://{board.network.stations[0].hostname}.local/fs/a%20b")


def test_a_client_that_waits_with_its_body_is_told_to_send_it_or_that_it_is_too_long(board):
    station = board.hardware.stations[0]
    port = board.network.publish(80, board=station.hostname)

    def begin(size):
        with socket.create_connection(("127.0.0.1", port.host_port), timeout=60) as connection:
            head = f"PUT /fs/a.txt HTTP/1.1\r\nHost: x\r\nContent-Length: {size}\r\nExpect: 100-continue\r\n"
            connection.sendall((head + f"Authorization: {KNOWN['Authorization']}\r\n\r\n").encode())
            first = connection.recv(1000)
            if first.startswith(b"HTTP/1.1 100"):
                connection.sendall(bytes(size))
                return first, connection.recv(1000)
            return first, b""

    first, last = begin(5)
    assert first == b"HTTP/1.1 100 Continue\r\n\r\n"
    assert last.startswith(b"HTTP/1.1 201 Created")
    assert board.drive.read("a.txt") == bytes(5)
    assert begin(board.drive.size + 1)[0].startswith(b"HTTP/1.1 417 Expectation Failed")
    assert ask(board, "PUT", "/fs/b.txt", bytes(board.drive.size + 1))[0] == 413


def console(board, **options):
    port = board.network.publish(80)
    return websocket.create_connection(f"ws://127.0.0.1:{port.host_port}/cp/serial/", timeout=60, **options)


def test_the_serial_console(board):
    channel = console(board, header=KNOWN)
    running = board.start("print('ready')\nprint('you said', input())")
    assert read_until(channel, "ready") == "ready\r\n"
    channel.ping(b"there?")
    channel.send("hello\r")
    assert "you said hello\r\n" in read_until(channel, "you said hello")
    assert running.result().ok
    running = board.start("import time\nprint('goes on')\nwhile True: time.sleep(0.1)")
    read_until(channel, "goes on")
    channel.send_binary(b"\x03")
    assert running.result().error_type == "KeyboardInterrupt"
    channel.close()
    assert board.run("print('nobody hears')").ok


def read_until(channel, words):
    said = ""
    while words not in said:
        said += channel.recv()
    return said


def test_the_console_wants_the_password(board):
    with pytest.raises(websocket.WebSocketBadStatusException, match="401"):
        console(board)


@pytest.mark.parametrize(
    ("settings", "ports"),
    [
        (b'CIRCUITPY_WIFI_SSID = "Virtual WiFi"\n', []),
        (b'CIRCUITPY_WEB_API_PASSWORD = "x"\n', []),
        (SETTINGS + b"CIRCUITPY_WEB_API_PORT = 8080\n", [8080]),
        (SETTINGS.replace(b"Virtual", b"No"), []),
    ],
)
def test_when_it_is_there(settings, ports):
    with VirtualBoard("adafruit_feather_esp32s3_tft", clock="fast") as board:
        start(board, settings)
        assert sorted(board.network.stations[0].services) == ports


def test_after_a_fault_it_does_not_start():
    with VirtualBoard("adafruit_feather_esp32s3_tft", clock="fast") as board:
        start(board)
        board.brown_out()
        board.wait_for_boot()
        assert board.network.stations[0].services == {}


def test_two_boards_know_of_each_other():
    with VirtualBoard("adafruit_feather_esp32s3_tft", clock="fast") as one:
        start(one)
        with VirtualBoard("espressif_esp32s3_devkitc_1_n8r8", clock="fast", network=one.network) as other:
            start(other, SETTINGS + b'CIRCUITPY_WEB_INSTANCE_NAME = "Laboratory"\n')
            told = json.loads(ask(one, "GET", "/cp/devices.json", headers={})[2])
            station = other.hardware.stations[0]
            names = {"hostname": station.hostname, "instance_name": "Laboratory"}
            assert told == {"total": 1, "devices": [{**names, "port": 80, "ip": station.address}]}
