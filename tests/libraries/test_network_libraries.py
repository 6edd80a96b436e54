"""Libraries that use the network, unmodified from PyPI, on boards with a radio and against services of ours."""

import pytest

from benchmarks import libraries
from circuitpython_kernel import VirtualBoard

PINS = libraries.LIST.with_name("network_libraries.txt")
DISPLAY_PINS = libraries.LIST.with_name("display_libraries.txt")

START = """
import wifi, time
wifi.radio.connect("Virtual WiFi")
import adafruit_connection_manager, adafruit_requests
pool = adafruit_connection_manager.get_radio_socketpool(wifi.radio)
context = adafruit_connection_manager.get_radio_ssl_context(wifi.radio)
requests = adafruit_requests.Session(pool, context)
"""


@pytest.fixture(scope="module")
def drive(tmp_path_factory):
    folder = tmp_path_factory.mktemp("drive")
    pins = {**libraries.pins(DISPLAY_PINS), **libraries.pins(PINS)}
    for item in libraries.fetch(pins, tmp_path_factory.mktemp("wheels")).values():
        for path, data in item.files.items():
            file = folder / "lib" / path
            file.parent.mkdir(parents=True, exist_ok=True)
            file.write_bytes(data)
    return folder


@pytest.fixture(scope="module")
def shared(drive):
    with VirtualBoard("raspberry_pi_pico2_w", clock="fast", drive=drive, drive_files=False) as board:
        board.network.httpbin()
        board.network.serve("api.example", {"/x": {"answer": 42}})
        yield board


@pytest.fixture
def board(shared):
    shared.reset()
    shared.network.log.clear()
    value(shared, START)
    return shared


def value(board, code):
    result = board.run(code)
    assert result.ok, result.traceback or result.restarted
    return result.value


def test_requests(board):
    assert value(board, "with requests.get('https://api.example/x') as r: got = r.status_code, r.json()\ngot") == (
        "(200, {'answer': 42})"
    )
    assert value(board, "r = requests.post('http://httpbin.org/post', json={'a': 1})\nr.json()['json']") == "{'a': 1}"
    assert value(board, "requests.get('http://httpbin.org/redirect/2').json()['url']") == "'http://httpbin.org/get'"
    assert value(
        board, "requests.get('http://httpbin.org/bytes/9000').content == bytes([n * 37 & 255 for n in range(9000)])"
    ) == ("True")
    assert value(board, "requests.get('http://httpbin.org/status/418').status_code") == "418"
    before = board.clock.now
    board.network.httpbin("slow.example")  # a socket that is used again keeps its timeout
    assert "Repeated socket failures" in board.run("requests.get('http://slow.example/delay/9', timeout=2)").traceback
    assert 3 < board.clock.now - before < 6
    assert [entry.what for entry in board.network.log if entry.protocol == "http"][:2] == ["GET /x", "POST /post"]


def test_ntp(board):
    board.network.ntp()
    assert value(board, "import adafruit_ntp\nadafruit_ntp.NTP(pool).datetime[:4]") == "(2026, 1, 1, 0)"


MQTT = """
import adafruit_minimqtt.adafruit_minimqtt as MQTT
client = MQTT.MQTT(broker="broker.example", socket_pool=pool, ssl_context=context, %s)
got = []
client.on_message = lambda _, topic, text: got.append((topic, text))
client.connect()
client.subscribe("a/#", 1)
"""


@pytest.mark.parametrize("tls", ["is_ssl=True", "port=1883"])
def test_minimqtt(board, tls):
    broker = board.network.mqtt(users={"me": "secret"})
    value(board, MQTT % f"username='me', password='secret', {tls}")
    value(board, "client.publish('a/b', 'hello', qos=1)\nclient.loop(1)")
    broker.publish("a/host", "from here", qos=1)
    assert value(board, "client.loop(1)\ngot") == "[('a/b', 'hello'), ('a/host', 'from here')]"
    assert [(message.topic, message.text) for message in broker.messages] == [("a/b", "hello")]
    broker.drop(broker.clients[0])
    assert "Unable to receive" in board.run("client.loop(1)").traceback
    value(board, "client.reconnect()\nclient.disconnect()\ntime.sleep(1)")
    assert broker.clients == []


def test_an_hour_of_keep_alive(board):
    broker = board.network.mqtt()
    value(board, MQTT % "keep_alive=60")
    value(board, "for _ in range(60): client.loop(60)")
    assert len(broker.clients) == 1
    value(board, "time.sleep(91)")
    assert broker.clients == []


def test_adafruit_io(board):
    service = board.network.adafruit_io("me", "key")
    program = """
from adafruit_io.adafruit_io import IO_HTTP, IO_MQTT
io = IO_HTTP("me", "key", requests)
io.create_new_feed("temperature")
io.send_data("temperature", 21.5)
io.send_data("temperature", 22)
io.create_new_group("House", "mine")
io.create_feed_in_group("house", "door")
(io.receive_data("temperature")["value"], len(io.receive_all_data("temperature")), io.receive_time()[:3])
"""
    assert value(board, program) == "('22', 2, (2026, 1, 1))"
    assert service.values("temperature") == ["21.5", "22"]
    assert "Error 404" in board.run("io.receive_data('none')").traceback
    assert "Error 401" in board.run("IO_HTTP('me', 'wrong', requests).receive_data('temperature')").traceback
    program = """
import adafruit_minimqtt.adafruit_minimqtt as MQTT
io = IO_MQTT(MQTT.MQTT(
    broker="io.adafruit.com", username="me", password="key", socket_pool=pool, ssl_context=context, is_ssl=True))
got = []
io.on_message = lambda _, feed, text: got.append((feed, text))
io.connect()
io.subscribe("temperature")
io.get("temperature")
io.loop(1)
io.publish("temperature", 5)
io.loop(1)
got
"""
    assert value(board, program) == "[('temperature', '22'), ('temperature', '5')]"
    service.send("temperature", 6)
    assert value(board, "io.loop(1)\ngot[-1]") == "('temperature', '6')"
    assert service.values("temperature")[2:] == ["5", "6"]


def test_httpserver_and_templateengine(board):
    board.drive.write("index.html", b"<h1>{{ context['name'] }}</h1>")
    program = """
from adafruit_httpserver import Server, Response, JSONResponse, GET
from adafruit_templateengine import render_template
server = Server(pool, "/")
@server.route("/")
def index(request):
    return Response(request, render_template("/index.html", {"name": "a<b"}), content_type="text/html")
@server.route("/led/<n>", GET)
def led(request, n):
    return JSONResponse(request, {"led": n, "on": request.query_params.get("on")})
server.start(str(wifi.radio.ipv4_address), 80)
def ask(path):
    with pool.socket() as s:
        s.settimeout(5)
        s.connect((str(wifi.radio.ipv4_address), 80))
        s.sendall(b"GET %s HTTP/1.1\\r\\nHost: x\\r\\n\\r\\n" % path)
        server.poll()
        b, got = bytearray(500), b""
        while n := s.recv_into(b):
            got += b[:n]
    return got
"""
    value(board, program)
    assert "<h1>a&lt;b</h1>" in value(board, "ask('/')")
    assert '"led": "3"' in value(board, "ask('/led/3?on=1')")
    assert "404 Not Found" in value(board, "ask('/none')")


def test_oauth2(board):
    asked = []

    def token(request):
        asked.append(request.query["grant_type"])
        if asked[-1] == "refresh_token":
            return {"access_token": "second", "expires_in": 10, "scope": "s"}
        if len(asked) < 3:
            return 428, {"error": "authorization_pending"}
        return {"access_token": "first", "expires_in": 3600, "refresh_token": "r", "scope": "s"}

    code = {"device_code": "d", "expires_in": 1800, "interval": 5, "verification_url": "u", "user_code": "AB-CD"}
    board.network.serve("oauth2.googleapis.com", {"POST /device/code": code, "POST /token": token})
    program = """
from adafruit_oauth2 import OAuth2
oauth = OAuth2(requests, "id", "secret", ["a", "b"])
oauth.request_codes()
first = oauth.wait_for_authorization(), oauth.access_token
(oauth.user_code, first, oauth.refresh_access_token(), oauth.access_token)
"""
    assert value(board, program) == "('AB-CD', (True, 'first'), True, 'second')"


def test_portalbase(drive):
    with VirtualBoard("espressif_esp32s3_box", clock="fast", drive=drive, drive_files=False) as board:
        board.network.serve("api.example", {"/x": {"answer": [1, 42]}})
        board.network.adafruit_io("me", "key")
        settings = 'CIRCUITPY_WIFI_SSID = "Virtual WiFi"\nCIRCUITPY_WIFI_PASSWORD = "12345678"\n'
        settings += 'ADAFRUIT_AIO_USERNAME = "me"\nADAFRUIT_AIO_KEY = "key"\n'
        board.drive.write("settings.toml", settings.encode())
        program = """
from adafruit_portalbase.network import NetworkBase
from adafruit_portalbase.wifi_esp32s2 import WiFi
network = NetworkBase(WiFi())
network.connect()
values = network.fetch_data("https://api.example/x", json_path=[["answer", 1]])
network.push_to_io("light", 7)
(values, network.get_io_data("light")[0]["value"])
"""
        assert value(board, program) == "(42, '7')"
