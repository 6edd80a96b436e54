"""The AirLift, by its library from PyPI, unmodified, and by bytes where the library asks for nothing."""

import pytest

from circuitpython_kernel import Bench, VirtualBoard
from circuitpython_kernel.devices import AirLift
from circuitpython_kernel.network.links import Link
from circuitpython_kernel.network.udp import Datagram

START = """
import board, time
from digitalio import DigitalInOut
from adafruit_esp32spi import adafruit_esp32spi
from adafruit_esp32spi import adafruit_esp32spi_socketpool as socketpool
esp = adafruit_esp32spi.ESP_SPIcontrol(
    board.SPI(), DigitalInOut(board.ESP_CS), DigitalInOut(board.ESP_BUSY), DigitalInOut(board.ESP_RESET),
    DigitalInOut(board.ESP_GPIO0))
"""
JOINED = START + "esp.connect_AP('Virtual WiFi', None)\npool = socketpool.SocketPool(esp)\n"


@pytest.fixture(scope="module")
def lasting(library_drive):
    with VirtualBoard("metro_m4_airlift_lite", clock="fast", drive=library_drive, drive_size=1 << 28) as board:
        board.network.access_point("class", "secret123", rssi=-60, channel=3)
        board.network.serve("api.example", {"/x": {"answer": 42}, "/long": b"0123456789" * 300})
        yield board


@pytest.fixture
def board(lasting):
    lasting.reset()
    lasting.network.log.clear()
    return lasting


def value(board, code):
    result = board.run(code)
    assert result.ok, result.traceback or result.restarted
    return result.value


def error(board, code):
    result = board.run(code)
    assert not result.ok
    return f"{result.error_type}: {result.error_message}"


def test_it_is_on_the_board_and_tells_what_it_is(board):
    (built_in,) = board.built_in_parts
    assert isinstance(built_in.part, AirLift)
    assert value(board, START + "esp.status, esp.firmware_version, len(esp.MAC_address)") == "(0, '1.7.7', 6)"
    assert built_in.part.readings() == {"status": "idle"}
    assert value(board, "bytes(reversed(esp.MAC_address)) == esp.mac_address") == "True"


def test_scan(board):
    found = value(board, START + "[(n.ssid, n.rssi, n.channel, n.authmode) for n in esp.scan_networks()]")
    assert found == "[('Virtual WiFi', -50, 6, 'OPEN'), ('class', -60, 3, 'WPA2')]"


def test_join(board):
    value(board, START + "esp.connect_AP('class', 'secret123')")
    assert value(board, "esp.is_connected, esp.ap_info.ssid, esp.ap_info.rssi") == "(True, 'class', -60)"
    address = value(board, "esp.ipv4_address")[1:-1]
    assert address in [station.address for station in board.network.stations]
    (built_in,) = board.built_in_parts
    assert built_in.part.readings() == {"status": "connected", "network": "class", "address": address}
    assert value(board, "esp.disconnect()\nesp.is_connected") == "False"
    assert built_in.part.readings() == {"status": "not connected"}


@pytest.mark.parametrize(
    ("ssid", "password", "words"),
    [("nowhere", "12345678", "No such ssid"), ("class", "wrong-one", "Failed to connect")],
)
def test_what_cannot_be_joined(board, ssid, password, words):
    assert words in error(board, START + f"esp.connect_AP({ssid!r}, {password!r})")


def test_an_access_point_that_goes_is_noticed(board):
    board.network.access_point("short", rssi=-40)
    assert value(board, START + "esp.connect_AP('short', None)\nesp.status") == "3"
    board.network.remove_access_point("short")
    assert value(board, "esp.status") == "5"


def test_names_ping_and_time(board):
    board.network.ntp()
    value(board, JOINED + "time.sleep(1)")
    assert value(board, "esp.pretty_ip(esp.get_host_by_name('api.example'))").startswith("'203.0.113.")
    assert "Failed to request hostname" in error(board, "esp.get_host_by_name('nowhere.example')")
    assert value(board, "esp.ping('api.example')") == "44"
    assert abs(int(value(board, "esp.get_time()[0]")) - 1767225600 - board.clock.now) < 3
    del board.network.servers["0.pool.ntp.org"], board.network.servers["1.pool.ntp.org"]
    del board.network.servers["2.pool.ntp.org"]
    board.reset()
    assert "_GET_TIME returned 0" in error(board, JOINED + "time.sleep(1)\nesp.get_time()")


GET = """
def get(path, port=80, mode=esp.TCP_MODE, host="api.example"):
    number = esp.get_socket()
    esp.socket_connect(number, host, port, mode)
    esp.socket_write(number, b"GET %s HTTP/1.1\\r\\nHost: api.example\\r\\nConnection: close\\r\\n\\r\\n" % path, mode)
    got = b""
    while esp.socket_connected(number):
        n = esp.socket_available(number)
        if n:
            got += esp.socket_read(number, min(n, 4000))
    esp.socket_close(number)
    return got
"""


def test_tcp_and_tls(board):
    value(board, JOINED + GET)
    assert '{"answer": 42}' in value(board, "get('/x')")
    assert '{"answer": 42}' in value(board, "get('/x', 443, esp.TLS_MODE)")
    assert value(board, "get('/long').endswith(b'0123456789' * 300)") == "True"
    assert [entry.what for entry in board.network.log if entry.protocol == "http"] == ["GET /x", "GET /x", "GET /long"]
    server = board.network.server("api.example")
    server.certificate = "expired"
    assert "Expected 01 but got 00" in error(board, "get('/x', 443, esp.TLS_MODE)")
    server.certificate = "good"
    assert "Expected 01 but got 00" in error(board, "get('/x', 81)")
    assert "Expected 01 but got 00" in error(board, "get('/x', host='nowhere.example')")


def test_a_server_that_does_not_answer(board):
    board.network.serve("away.example", {"/": "x"}).reachable = False
    assert "ESP32 not responding" in error(board, JOINED + GET + "get('/', host='away.example')")


def test_sockets_run_out_and_come_back(board):
    program = (
        JOINED
        + """
numbers = []
for _ in range(10):
    n = esp.get_socket()
    esp.socket_connect(n, "api.example", 80)
    numbers.append(n)
numbers
"""
    )
    assert value(board, program) == str(list(range(10)))
    assert error(board, "esp.get_socket()") == "OSError: 23"
    assert value(board, "esp.socket_close(4)\ntime.sleep(1)\nesp.get_socket()") == "4"
    station = next(one for one in board.network.stations if one.connections)
    assert station.connections == 9
    assert value(board, "esp.reset()\nesp.get_socket()") == "0"
    assert station.connections == 0


def test_datagrams(board):
    board.network.echo("echo.example")
    program = (
        JOINED
        + """
with pool.socket(type=pool.SOCK_DGRAM) as s:
    s.settimeout(2)
    s.connect(("echo.example", 7), conntype=esp.UDP_MODE)
    s.send(b"hello there")
    got = s.recv(11)
    who = esp.get_remote_data(s._socknum)["ip_addr"]
(got, esp.pretty_ip(who))
"""
    )
    address = board.network.server("echo.example").address
    assert value(board, program) == f"(b'hello there', '{address}')"


def test_gpio0_tells_of_data(board):
    value(board, JOINED + GET + "number = esp.get_socket()\nesp.socket_connect(number, 'api.example', 80)")
    assert value(board, "esp._gpio0.value") == "False"
    program = """
esp.socket_write(number, b"GET /x HTTP/1.1\\r\\nHost: a\\r\\n\\r\\n")
time.sleep(1)
before = esp._gpio0.value
esp.socket_read(number, esp.socket_available(number))
before, esp._gpio0.value
"""
    assert value(board, program) == "(True, False)"


def test_fixed_addresses_and_names(board):
    program = (
        JOINED
        + """
esp.set_hostname("my-esp")
esp.set_dns_config("192.168.1.1", "8.8.8.8")
esp.set_ip_config("192.168.1.77", "192.168.1.1", "255.255.255.0")
data = esp.network_data
tuple(esp.pretty_ip(data[name]) for name in ("ip_addr", "gateway", "netmask"))
"""
    )
    assert value(board, program) == "('192.168.1.77', '192.168.1.1', '255.255.255.0')"
    assert "my-esp" in [station.hostname for station in board.network.stations]


def test_the_pins_of_the_esp32(board):
    (built_in,) = board.built_in_parts
    program = (
        START
        + """
esp.set_pin_mode(26, 1)
esp.set_digital_write(26, 0)
esp.set_analog_write(25, 0.5)
esp.set_digital_read(4)
"""
    )
    assert value(board, program) == "False"
    assert built_in.part.readings()["led"] == (255, 128, 0)
    built_in.part.gpio[4] = 1.0
    assert value(board, "esp.set_digital_read(4), esp.set_analog_read(4)") == "(True, 65520)"
    assert "Error response" in error(board, "esp.set_pin_mode(99, 1)")


def test_commands_that_are_none(board):
    program = (
        START
        + """
def ask(*data):
    while esp._ready.value: pass
    with esp._spi_device as spi:
        spi.write(bytes(data))
    while esp._ready.value: pass
    got = bytearray(8)
    with esp._spi_device as spi:
        spi.readinto(got)
    return bytes(got)
"""
    )
    value(board, program)
    failure = "b'\\xef\\x00\\xee\\x00\\x00\\x00\\x00\\x00'"
    assert value(board, "ask(0xE0, 0x60, 0, 0xEE)") == failure  # files: not modelled
    assert value(board, "ask(0xE0, 0x22, 1, 99, 1)") == failure  # it ends too early
    assert value(board, "ask(1, 2, 3, 4)") == failure
    assert value(board, "ask(0xE0, 0x2E, 1, 1, 200, 0xEE)") == failure  # no such socket
    assert value(board, "ask(0xE0, 0x20, 0, 0xEE)") == "b'\\xe0\\xa0\\x01\\x01\\x00\\xee\\x00\\x00'"


def test_held_in_reset_it_says_nothing(board):
    program = START + "esp._reset.value = False\nesp.status"
    assert error(board, program).startswith("TimeoutError: ESP32")


def test_a_snapshot_goes_back_to_the_network(board):
    value(board, JOINED)
    before = board.snapshot()
    value(board, "esp.disconnect()")
    board.restore(before)
    assert value(board, "esp.is_connected") == "True"
    assert value(board, GET + "b'42' in get('/x')") == "True"


def test_after_a_hard_reset_of_the_board_it_still_works(board):
    value(board, JOINED + GET + "number = esp.get_socket()\nesp.socket_connect(number, 'api.example', 80)")
    board.reset(hard=True)
    board.wait_for_boot()
    assert value(board, JOINED + GET + "b'42' in get('/x')") == "True"
    board.power_cycle()
    board.wait_for_boot()
    assert value(board, START + "esp.status") == "0"


SERVER = """
server = esp.get_socket()
esp.start_server(80, server)
print(esp.server_state(server))
def answer():
    while True:
        client = esp.socket_available(server)
        if client != 255:
            got = b""
            while not got.endswith(b"\\r\\n\\r\\n"):
                got += esp.socket_read(client, esp.socket_available(client))
            esp.socket_write(client, b"HTTP/1.1 200 OK\\r\\nContent-Length: 5\\r\\n\\r\\nhello")
            esp.socket_close(client)
            return
answer()
"""
CLIENT = """
import wifi, socketpool, time
wifi.radio.connect("Virtual WiFi")
time.sleep(2)
s = socketpool.SocketPool(wifi.radio).socket()
s.connect(("%s", 80))
s.send(b"GET / HTTP/1.1\\r\\n\\r\\n")
b = bytearray(200)
print(str(b[:s.recv_into(b)], "utf-8").split("\\r\\n")[-1])
"""


def test_a_server_and_another_board_on_its_air(library_drive):
    with Bench("fast") as bench:
        bench.add("metro_m4_airlift_lite", name="a", drive=library_drive, drive_size=1 << 28)
        bench.add("raspberry_pi_pico_w", name="b")
        address = bench.run({"a": JOINED + "print(esp.ipv4_address)"})["a"].stdout.strip()
        results = bench.run({"a": SERVER, "b": CLIENT % address})
        assert results["a"].ok, results["a"].traceback
        assert results["b"].ok, results["b"].traceback
        assert results["b"].stdout.strip() == "hello"


def test_an_access_point_of_its_own(library_drive):
    with Bench("fast") as bench:
        bench.add("metro_m4_airlift_lite", name="a", drive=library_drive, drive_size=1 << 28)
        bench.add("raspberry_pi_pico_w", name="b")
        program = START + "esp.create_AP('mine', 'secret123')\nprint(esp.ipv4_address, esp.ap_listening)"
        assert bench.run({"a": program})["a"].stdout == "192.168.4.1 True\n"
        joined = CLIENT.replace('"Virtual WiFi"', '"mine", "secret123"') % "192.168.4.1"
        results = bench.run({"a": SERVER, "b": joined})
        assert results["b"].stdout.strip() == "hello", results["b"].traceback


EXTERNAL = (
    START.replace("ESP_CS", "GP17")
    .replace("ESP_BUSY", "GP14")
    .replace("ESP_RESET", "GP15")
    .replace(",\n    DigitalInOut(board.ESP_GPIO0)", "")
    .replace("board.SPI()", "busio.SPI(board.GP18, board.GP19, board.GP16)")
)


def test_attached_to_a_board_without_a_radio(board, library_drive):
    with VirtualBoard(clock="fast", drive=library_drive, drive_size=1 << 28) as pico:
        part = AirLift("3.2.0")
        pico.attach(part, cs="GP17", busy="GP14", reset="GP15")
        program = "import busio" + EXTERNAL + "esp.connect_AP('Virtual WiFi', None)\nesp.firmware_version"
        assert value(pico, program) == "'3.2.0'"
        station = pico.network.stations[0]
        assert station.connected
        pico.detach(part)
        assert pico.network.stations == []
        assert not station.connected
        with pytest.raises(ValueError, match="needs a pin for busy and reset"):
            pico.attach(AirLift(), cs="GP17")


def test_a_slow_and_lossy_way(board):
    board.network.link = Link(latency=0.05, jitter=0.02, loss=0.2)
    try:
        assert value(board, JOINED + GET + "b'42' in get('/x')") == "True"
    finally:
        board.network.link = Link()


def test_more_datagrams_than_it_keeps_are_lost(board):
    value(board, JOINED + "n = esp.get_socket()\nesp.start_server(5000, n, esp.UDP_MODE)")
    station = next(one for one in board.network.stations if 5000 in one.mailboxes)
    for number in range(9):
        station.datagram(5000, Datagram(("1.2.3.4", 7), bytes([number])), station.clock, lambda _data: None)
    program = "got = []\nwhile esp.socket_available(n): got += esp.socket_read(n, 10)\ngot"
    assert value(board, program) == str(list(range(6)))
