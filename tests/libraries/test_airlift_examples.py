"""Examples of the library esp32spi, and libraries over it, unmodified from PyPI, on boards with an AirLift."""

from pathlib import PurePosixPath

import pytest

from benchmarks import display_examples, libraries
from circuitpython_kernel import VirtualBoard
from circuitpython_kernel.devices import NeoPixelStrip

PINS = libraries.LIST.with_name("network_libraries.txt")
DISPLAY_PINS = libraries.LIST.with_name("display_libraries.txt")
NAME = "adafruit-circuitpython-esp32spi"
SETTINGS = """
CIRCUITPY_WIFI_SSID = "class"
CIRCUITPY_WIFI_PASSWORD = "secret123"
ADAFRUIT_AIO_USERNAME = "me"
ADAFRUIT_AIO_KEY = "key"
"""
CONNECT = """
import board
from digitalio import DigitalInOut
from adafruit_esp32spi import adafruit_esp32spi
import adafruit_connection_manager, adafruit_requests
esp = adafruit_esp32spi.ESP_SPIcontrol(
    board.SPI(), DigitalInOut(board.ESP_CS), DigitalInOut(board.ESP_BUSY), DigitalInOut(board.ESP_RESET))
esp.connect_AP("class", "secret123")
pool = adafruit_connection_manager.get_radio_socketpool(esp)
context = adafruit_connection_manager.get_radio_ssl_context(esp)
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
    (folder / "settings.toml").write_text(SETTINGS)
    return folder


@pytest.fixture(scope="module")
def sources(tmp_path_factory):
    return display_examples.fetch_examples([NAME], tmp_path_factory.mktemp("sources"), PINS)[NAME]


def on_board(drive, board_id="metro_m4_airlift_lite"):
    board = VirtualBoard(board_id, clock="fast", drive=drive, drive_files=False)
    network = board.network
    network.access_point("class", "secret123", rssi=-60)
    page = {"/testwifi/index.html": "This is a test of the network", "/testwifi/sample.json": {"name": "Blinka"}}
    network.serve("wifitest.adafruit.com", page)
    network.serve("google.com", {})
    network.serve("adafruit.com", {})
    network.ntp()
    return board


def run(board, source, seconds=0.0):
    if seconds:
        board.clock.call_at(board.clock.now + seconds, board.interrupt)
    result = board.run(source)
    assert result.ok or (seconds and result.error_type == "KeyboardInterrupt"), result.traceback
    return result.stdout


def test_simpletest(drive, sources):
    with on_board(drive) as board:
        said = run(board, sources[PurePosixPath("esp32spi_simpletest.py")].decode())
        assert "ESP32 found and in idle mode" in said
        assert "Connected to class \tRSSI: -60" in said
        assert "Ping google.com: 44 ms" in said
        assert "This is a test of the network" in said
        assert "{'name': 'Blinka'}" in said


def test_simpletest_for_an_attached_one(drive, sources):
    source = sources[PurePosixPath("esp32spi_simpletest_rp2040.py")].decode()
    pins = [line.split("board.")[1].split(")")[0] for line in source.splitlines() if line.startswith("esp32_")]
    with on_board(drive, "raspberry_pi_pico") as board:
        from circuitpython_kernel.devices import AirLift

        cs, busy, reset = pins[:3]
        board.attach(AirLift(), cs=cs, busy=busy, reset=reset, sck="GP10", mosi="GP11", miso="GP12")
        assert "{'name': 'Blinka'}" in run(board, source)


def test_tcp_and_udp(drive, sources):
    with on_board(drive) as board:
        said = run(board, sources[PurePosixPath("esp32spi_tcp_client.py")].decode())
        assert "Server ping: 44 ms" in said
        assert "This is a test of the network" in said
        board.reset()
        said = run(board, sources[PurePosixPath("esp32spi_udp_client.py")].decode())
        assert "Time: struct_time(tm_year=2026, tm_mon=1, tm_mday=1, tm_hour=0" in said


def test_ipconfig(drive, sources):
    with on_board(drive) as board:
        said = run(board, sources[PurePosixPath("esp32spi_ipconfig.py")].decode(), seconds=12)
        assert "get network_data:  192.168.1.111 192.168.1.1 255.255.255.0" in said
        assert "esp32-spi-hostname-test" in [station.hostname for station in board.network.stations]


def test_wifimanager(drive, sources):
    with on_board(drive) as board:
        service = board.network.adafruit_io("me", "key")
        service.send("test", "before")
        run(board, sources[PurePosixPath("esp32spi_aio_post.py")].decode(), seconds=60)
        assert service.values("test")[:4] == ["before", "0", "1", "2"]
        assert board.pixels("NEOPIXEL").colors().shape == (1, 3)


def test_localtime(drive, sources):
    with on_board(drive) as board:
        told = {"datetime": "2026-07-01T12:34:56.789", "day_of_year": 182, "day_of_week": 3, "dst": False}
        board.network.serve("time.now", {"/developer/api/ip": told})
        said = run(board, sources[PurePosixPath("esp32spi_localtime.py")].decode(), seconds=20)
        assert "tm_year=2026, tm_mon=7, tm_mday=1, tm_hour=12, tm_min=35" in said


def test_cheerlights(drive, sources):
    with on_board(drive) as board:
        board.attach(NeoPixelStrip(16), data="A1")
        feed = {"feeds": [{"field2": "#ff0000"}, {"field2": "#00ff00"}]}
        board.network.serve("api.thingspeak.com", {"/channels/1417/feeds.json": feed})
        run(board, sources[PurePosixPath("esp32spi_cheerlights.py")].decode(), seconds=20)
        assert board.pixels("A1").colors()[0][0] > 50


def test_minimqtt(drive):
    with on_board(drive, "adafruit_fruit_jam") as board:
        broker = board.network.mqtt(users={"me": "secret"})
        program = """
import adafruit_minimqtt.adafruit_minimqtt as MQTT
client = MQTT.MQTT(broker="broker.example", username="me", password="secret", socket_pool=pool, ssl_context=context,
    is_ssl=%s)
got = []
client.on_message = lambda _, topic, text: got.append((topic, text))
client.connect()
client.subscribe("a/#", 1)
client.publish("a/b", "hello")
client.loop(2)
print(got)
client.disconnect()
"""
        assert run(board, CONNECT + program % False) == "[('a/b', 'hello')]\n"
        assert run(board, program % True) == "[('a/b', 'hello')]\n"
        assert [message.topic for message in broker.messages] == ["a/b", "a/b"]


def test_portalbase(drive):
    with on_board(drive, "adafruit_fruit_jam") as board:
        board.network.serve("api.example", {"/x": {"answer": [1, 42]}})
        board.network.adafruit_io("me", "key")
        program = """
from adafruit_portalbase.network import NetworkBase
from adafruit_portalbase.wifi_coprocessor import WiFi
network = NetworkBase(WiFi(esp=esp))
network.connect()
values = network.fetch_data("https://api.example/x", json_path=[["answer", 1]])
network.push_to_io("light", 7)
print(values, network.get_io_data("light")[0]["value"])
"""
        assert run(board, CONNECT + program).endswith("42 7\n")
