"""The radio: scanning, joining, errors, settings.toml, snapshots; a Pico W's and an ESP32's."""

from __future__ import annotations

import pytest

from circuitpython_kernel import VirtualBoard

PICO, ESP = "raspberry_pi_pico_w", "adafruit_feather_esp32s3_4mbflash_2mbpsram"


@pytest.fixture(scope="module")
def boards():
    made = {name: VirtualBoard(name, clock="fast") for name in (PICO, ESP)}
    for board in made.values():
        board.network.access_point("class", "secret123", rssi=-60, channel=11)
    yield made
    for board in made.values():
        board.close()


@pytest.fixture(params=[PICO, ESP])
def board(request, boards):
    found = boards[request.param]
    found.reset()
    return found


@pytest.fixture
def pico(boards):
    boards[PICO].reset()
    return boards[PICO]


@pytest.fixture
def esp(boards):
    boards[ESP].reset()
    return boards[ESP]


def value(board, code):
    result = board.run("import wifi\n" + code)
    assert result.ok, result.traceback or result.restarted
    return result.value


def error(board, code):
    result = board.run("import wifi\n" + code)
    assert not result.ok
    assert "/.fw/" not in result.traceback
    return f"{result.error_type}: {result.error_message}"


SCAN = "found = [(n.ssid, n.rssi, n.channel) for n in wifi.radio.start_scanning_networks()]\n"


def test_scanning(board):
    found = value(board, SCAN + "wifi.radio.stop_scanning_networks()\nfound")
    assert found == "[('Virtual WiFi', -50, 6), ('class', -60, 11)]"
    assert value(board, "[n.authmode for n in wifi.radio.start_scanning_networks()][-1]") == (
        "(wifi.AuthMode.WPA2, wifi.AuthMode.PSK)"
    )


def test_one_scan_at_a_time(board):
    assert error(board, "wifi.radio.start_scanning_networks()\nwifi.radio.start_scanning_networks()") == (
        "RuntimeError: Already scanning for wifi networks"
    )


def test_a_scan_takes_time_and_leaves_out_what_is_too_weak_or_hidden(board):
    weak = board.network.access_point("weak", rssi=-100)
    hidden = board.network.access_point("hidden", hidden=True)
    before = board.clock.now
    assert "weak" not in value(board, SCAN + "found")
    assert board.clock.now - before > 1
    assert "hidden" not in board.network.names_in_the_air()
    value(board, "wifi.radio.stop_scanning_networks()\nwifi.radio.connect('hidden')")
    for point in (weak, hidden):
        board.network.remove_access_point(point.ssid)
    assert value(board, "wifi.radio.connected") == "False"


@pytest.mark.parametrize(
    ("code", "message"),
    [
        ("connect('nowhere')", "ConnectionError: No network with that ssid"),
        ("connect('class', 'wrong password')", "ConnectionError: Authentication failure"),
        ("connect('class')", "ConnectionError: Authentication failure"),
        ("connect('class', 'short')", "ValueError: password length must be 8-64"),
        ("connect('class', 'g' * 64)", "ValueError: Invalid hex password"),
        ("connect('')", "ValueError: ssid length must be 1-32"),
        ("connect('x' * 33)", "ValueError: ssid length must be 1-32"),
        ("connect('class', 'secret123', bssid=b'1')", "ValueError: Invalid BSSID"),
    ],
)
def test_errors_of_connect(board, code, message):
    assert error(board, f"wifi.radio.{code}") == message
    assert value(board, "wifi.radio.connected, wifi.radio.ipv4_address") == "(False, None)"


def test_a_radio_that_is_off(board):
    assert error(board, "wifi.radio.enabled = False\nwifi.radio.connect('class', 'secret123')") == (
        "RuntimeError: WiFi is not enabled"
    )
    assert error(board, "wifi.radio.start_scanning_networks()") == "RuntimeError: WiFi is not enabled"
    value(board, "wifi.radio.enabled = True")


def test_joining_gives_an_address_and_a_soft_reset_ends_it(board):
    value(board, "wifi.radio.connect('class', 'secret123')")
    assert value(board, "wifi.radio.connected, str(wifi.radio.ipv4_gateway), wifi.radio.addresses") == (
        "(True, '192.168.2.1', ('192.168.2.100',))"
    )
    assert value(board, "wifi.radio.ping(wifi.radio.ipv4_gateway) < 0.1") == "True"
    board.reset()
    assert value(board, "wifi.radio.connected") == "False"


def test_what_differs_on_a_pico_w(pico, esp):
    for code, on_pico in [
        ("wifi.radio.mac_address = bytes(6)", "NotImplementedError: mac_address is read-only for this board"),
        ("wifi.Monitor()", "NotImplementedError: wifi.Monitor not available"),
        ("wifi.radio.ap_info", "NotImplementedError: "),
    ]:
        assert error(pico, code) == on_pico
    value(esp, "wifi.radio.mac_address = bytes([2, 0, 0, 0, 0, 9])\nwifi.radio.connect('class', 'secret123')")
    assert value(esp, "wifi.radio.ap_info.ssid, wifi.radio.mac_address[5]") == "('class', 9)"
    esp.reset(hard=True)
    assert value(esp, "wifi.radio.mac_address[5]") != "9"


def test_the_monitor_hears_beacons(esp):
    program = "import time\nm = wifi.Monitor(channel=11, queue=4)\ntime.sleep(1)\nm.queued(), m.lost(), m.lost()"
    assert value(esp, program) in ("(4, 5, 0)", "(4, 6, 0)")  # one each 102.4 ms
    raw = eval(value(esp, "p = m.packet()\np[wifi.Packet.RAW]"))
    assert raw[:4] == b"\x80\0\0\0"
    assert raw[4:10] == b"\xff" * 6
    assert raw[36:43] == b"\x00\x05class"
    assert value(esp, "p[wifi.Packet.LEN] == len(p[wifi.Packet.RAW]), p[wifi.Packet.CH], p[wifi.Packet.RSSI]") == (
        "(True, 11, -60)"
    )
    assert value(esp, "m.channel = 3\nwhile m.packet(): pass\ntime.sleep(1)\nm.packet()") == "{}"
    assert value(esp, "wifi.Monitor() is m") == "True"
    assert value(esp, "m.deinit()\nm.queued(), wifi.Monitor(channel=2) is m") == "(0, False)"


def test_a_snapshot_puts_the_station_back(board):
    value(board, "wifi.radio.connect('class', 'secret123')\nwifi.radio.hostname = 'before'")
    there = board.snapshot()
    value(board, "wifi.radio.hostname = 'after'\nwifi.radio.stop_station()")
    gone = board.snapshot()
    board.restore(there)
    assert value(board, "wifi.radio.connected, wifi.radio.hostname, str(wifi.radio.ipv4_address)") == (
        "(True, 'before', '192.168.2.100')"
    )
    board.restore(gone)
    assert value(board, "wifi.radio.connected, wifi.radio.hostname") == "(False, 'after')"


def test_a_hard_reset_forgets_everything(board):
    value(board, "wifi.radio.connect('class', 'secret123')\nwifi.radio.start_ap('mine')\nwifi.radio.tx_power = 5")
    assert board.network.names_in_the_air().count("mine") == 1
    board.reset(hard=True)
    assert "mine" not in board.network.names_in_the_air()
    assert value(board, "wifi.radio.connected, wifi.radio.ap_active, wifi.radio.tx_power") == "(False, False, 20.0)"


@pytest.mark.parametrize(
    ("settings", "joined"),
    [
        (
            'CIRCUITPY_WIFI_SSID = "class"\nCIRCUITPY_WIFI_PASSWORD = "secret123"\nCIRCUITPY_WIFI_HOSTNAME = "desk"',
            "class",
        ),
        ('CIRCUITPY_WIFI_SSID = "Virtual WiFi"', "Virtual WiFi"),
        ('CIRCUITPY_WIFI_SSID = "class"', None),
        ('CIRCUITPY_WIFI_SSID = "nowhere"', None),
        ("CIRCUITPY_WIFI_SSID = 5", None),
        ("CIRCUITPY_WIFI_SSID = ", None),
        ('CIRCUITPY_WIFI_PASSWORD = "secret123"', None),
    ],
)
def test_settings_join_before_boot_py(pico, settings, joined):
    pico.drive.write("settings.toml", settings.encode())
    pico.drive.write("boot.py", b"import wifi\nprint('joined', wifi.radio.connected)\n")
    try:
        pico.reset(hard=True)
        assert f"joined {joined is not None}" in pico.drive.read_text("boot_out.txt")
        station = pico.network.stations[0]
        for _ in range(2):
            assert (station.joined.ssid if station.joined else None) == joined
            assert value(pico, "wifi.radio.connected") == str(joined is not None)
            pico.reset()
        if "desk" in settings:
            assert value(pico, "wifi.radio.hostname") == "'desk'"
            assert value(pico, "wifi.radio.stop_station()\nwifi.radio.connected") == "False"
    finally:
        pico.drive.write("settings.toml", b"")
        pico.drive.door.remove("boot.py")
        pico.reset(hard=True)


def test_safe_mode_joins_nothing(pico):
    pico.drive.write("settings.toml", b'CIRCUITPY_WIFI_SSID = "Virtual WiFi"\n')
    pico.reset(safe_mode=True)
    assert pico.network.stations[0].joined is None
    pico.drive.write("settings.toml", b"")
    pico.reset(hard=True)


def test_a_captive_portal(pico):
    import_requests = "import socketpool\np = socketpool.SocketPool(wifi.radio)\n"
    get = (
        "s = p.socket()\ns.settimeout(3)\ns.connect(('api.example', 80))\n"
        "s.send(b'%s HTTP/1.1\\r\\nHost: api.example\\r\\nConnection: close\\r\\n\\r\\n')\n"
        "b = bytearray(1000)\nn = s.recv_into(b)\ns.close()\nbytes(b[:n])"
    )
    pico.network.serve("api.example", {"/": "behind"})
    point = pico.network.access_point("hotel", portal=True)
    value(pico, "wifi.radio.connect('hotel')\n" + import_requests)
    assert "hotel" in value(pico, get % "GET /")
    assert "You are online" in value(pico, get % "POST /login")
    assert not point.portal
    assert "behind" in value(pico, get % "GET /")
    pico.network.remove_access_point("hotel")
