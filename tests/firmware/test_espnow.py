"""Frames between ESP boards without an access point."""

import pytest

from circuitpython_kernel import Bench

ESP = "adafruit_feather_esp32s3_4mbflash_2mbpsram"

RECEIVE = """
import espnow, time
with espnow.ESPNow() as radio:
    time.sleep(0.2)
    print(len(radio), bool(radio), radio.read_success, radio.read_failure)
    while radio:
        packet = radio.read()
        print(packet.msg, packet.rssi, packet[0] == packet.mac, packet.time > 0)
    print(radio.read())
"""
SEND = """
import espnow, time
time.sleep(0.05)
radio = espnow.ESPNow()
peer = espnow.Peer(mac=MAC)
radio.peers.append(peer)
for message in MESSAGES:
    radio.send(message)
    time.sleep(0.01)
print(radio.send_success, radio.send_failure, len(radio.peers))
radio.deinit()
"""


@pytest.fixture(scope="module")
def boards():
    with Bench() as bench:
        bench.add(ESP, name="a")
        bench.add(ESP, name="b")
        yield bench


@pytest.fixture
def bench(boards: Bench):
    for board in boards.boards.values():
        board.reset()
    return boards


def send(bench: Bench, mac: str, messages: list[bytes], receive: str = RECEIVE) -> tuple[list[str], list[str]]:
    code = SEND.replace("MAC", mac).replace("MESSAGES", repr(messages))
    results = bench.run({"a": code, "b": receive})
    assert all(result.ok for result in results.values()), results
    return results["a"].stdout.splitlines(), results["b"].stdout.splitlines()


def address(bench: Bench, name: str) -> str:
    return bench[name].run("import wifi\nprint(wifi.radio.mac_address)").stdout.strip()


@pytest.mark.parametrize("everybody", [False, True])
def test_frames_arrive(bench: Bench, everybody: bool) -> None:
    mac = repr(b"\xff" * 6) if everybody else address(bench, "b")
    sent, received = send(bench, mac, [b"one", b"two"])
    assert sent == ["2 0 1"]
    assert received == ["32 True 2 0", "b'one' -40 True True", "b'two' -40 True True", "None"]


def test_a_full_buffer_drops_what_comes(bench: Bench) -> None:
    sent, received = send(bench, address(bench, "b"), [bytes(250)] * 3)
    assert sent == ["3 0 1"]
    assert received[0] == "526 True 2 1"


def test_nobody_acknowledges_what_nobody_hears(bench: Bench) -> None:
    sent, received = send(bench, repr(b"\x02\x03\x04\x05\x06\x07"), [b"lost"])
    assert sent == ["0 1 1"]
    assert received == ["0 False 0 0", "None"]


@pytest.mark.parametrize(("key", "arrives"), [("k" * 16, True), ("x" * 16, False)])
def test_encrypted_frames_need_the_same_key(bench: Bench, key: str, arrives: bool) -> None:
    a, b = address(bench, "a"), address(bench, "b")
    receive = RECEIVE.replace(
        "    time", f"    radio.peers.append(espnow.Peer({a}, lmk={key!r}, encrypted=True))\n    time", 1
    )
    code = SEND.replace("mac=MAC", f"{b}, lmk=b'{'k' * 16}', encrypted=True").replace("MESSAGES", "['secret']")
    results = bench.run({"a": code, "b": receive})
    assert results["a"].stdout.split() == (["1", "0", "1"] if arrives else ["0", "1", "1"])
    assert ("b'secret'" in results["b"].stdout) is arrives


@pytest.mark.parametrize(
    ("code", "error"),
    [
        ("espnow.Peer(b'12345')", "ValueError: buffer length must be 6"),
        ("espnow.Peer(b'123456', encrypted=True)", "ValueError: lmk is None"),
        ("espnow.Peer(b'123456', channel=15)", "ValueError: channel must be 0-14"),
        ("espnow.Peers()", "TypeError: can't create 'Peers' instances"),
        ("espnow.ESPNow(buffer_size=12)", "ValueError: buffer_size must be >= 13"),
        ("e = espnow.ESPNow()\nespnow.ESPNow()", "RuntimeError: Already running"),
        ("e = espnow.ESPNow()\ne.send(b'x')", "IDFError: ESP-NOW error 0x3069"),
        ("e = espnow.ESPNow()\np = espnow.Peer(b'123456')\ne.peers.append(p)\ne.peers.append(p)", "error 0x306b"),
        ("e = espnow.ESPNow()\ne.peers.append(espnow.Peer(b'123456'))\ne.send(bytes(251))", "error 0x3066"),
        ("e = espnow.ESPNow()\ne.deinit()\ne.read()", "Object has been deinitialized"),
    ],
)
def test_what_cannot_be_has_upstreams_words(bench: Bench, code: str, error: str) -> None:
    assert error in bench["a"].run(f"import espnow\n{code}").traceback
