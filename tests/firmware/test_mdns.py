"""Names under .local, services, and the radio's chip on a Pico W."""

import pytest

from circuitpython_kernel import Bench

TELL = """
import mdns, time, wifi
wifi.radio.connect("Virtual WiFi")
server = mdns.Server(wifi.radio)
print(server.hostname == "cpy-" + wifi.radio.mac_address[3:].hex())
server.hostname, server.instance_name = "alpha", "Alpha board"
server.advertise_service(service_type="_http", protocol="_tcp", port=80)
server.advertise_service(service_type="_http", protocol="_tcp", port=8080)
time.sleep(4)
"""
ASK = """
import mdns, socketpool, time, wifi
wifi.radio.connect("Virtual WiFi")
time.sleep(0.5)
server = mdns.Server(wifi.radio)
for one in server.find("_http", "_tcp", timeout=0.5):
    print(one.hostname, one.instance_name, one.service_type, one.protocol, one.port, one.ipv4_address)
print(server.find("_mqtt", "_tcp"))
print(socketpool.SocketPool(wifi.radio).getaddrinfo("alpha.local", 80)[0][4])
"""


@pytest.fixture(scope="module")
def bench():
    with Bench() as bench:
        bench.add("raspberry_pi_pico_w", name="a")
        bench.add("raspberry_pi_pico_w", name="b")
        yield bench


def test_a_board_finds_another_ones_service_and_name(bench: Bench) -> None:
    results = bench.run({"a": TELL, "b": ASK})
    assert results["a"].stdout == "True\n"
    found, none, where = results["b"].stdout.splitlines()
    assert found.startswith("alpha Alpha board _http _tcp 8080 192.168.")
    assert none == "()"
    assert where.startswith("('192.168.")
    for board in bench.boards.values():
        board.reset()


@pytest.mark.parametrize(
    ("code", "error"),
    [
        ("mdns.Server(None)", "mDNS only works with built-in WiFi"),
        ("mdns.RemoteService()", "can't create 'RemoteService' instances"),
        ("s.deinit()\ns.hostname", "Object has been deinitialized"),
        (
            "s.advertise_service(service_type='_x', protocol='_tcp', port=1, txt_records=[1])",
            "Failed to add service TXT record; non-string or bytes found in txt_records",
        ),
        (
            "for n in range(26): s.advertise_service(service_type='_%d' % n, protocol='_tcp', port=1)",
            "Out of MDNS service slots",
        ),
    ],
)
def test_what_cannot_be_has_upstreams_words(bench: Bench, code: str, error: str) -> None:
    assert error in bench["a"].run(f"import mdns, wifi\ns = mdns.Server(wifi.radio)\n{code}").traceback
    bench["a"].run("s.deinit()")


def test_the_radios_chip_on_a_pico_w(bench: Bench) -> None:
    result = bench["a"].run(
        "import board, cyw43, digitalio, microcontroller, pwmio\n"
        "print([hex(value) for value in (cyw43.PM_STANDARD, cyw43.PM_AGGRESSIVE, cyw43.PM_DISABLED)])\n"
        "print(cyw43.get_power_management() == cyw43.PM_STANDARD)\n"
        "cyw43.set_power_management(cyw43.PM_DISABLED)\n"
        "print(hex(cyw43.get_power_management()))\n"
        "print(isinstance(board.LED, cyw43.CywPin), board.LED is microcontroller.pin.CYW0)\n"
        "with digitalio.DigitalInOut(board.LED) as led:\n"
        "    led.switch_to_output(True)\n"
        "    print(led.value)\n"
        "pwmio.PWMOut(board.LED)\n"
    )
    assert result.stdout.splitlines() == [
        "['0xa11142', '0xa11c82', '0xa11140']", "True", "0xa11140", "True True", "True",
    ]  # fmt: skip
    assert result.error_type == "TypeError"
    assert result.error_message == "pin must be of type Pin, not CywPin"
