"""The MQTT broker, as its clients' bytes see it."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from circuitpython_kernel.network.calls import call
from circuitpython_kernel.network.links import Dice, Link
from circuitpython_kernel.network.log import Log
from circuitpython_kernel.network.servers import Server
from circuitpython_kernel.network.services import mqtt_packets as packets
from circuitpython_kernel.network.services.mqtt import Broker, Message
from circuitpython_kernel.network.services.mqtt_packets import Malformed, Packet
from circuitpython_kernel.network.tcp import pair

from .clock import Clock


class Client:
    """One that sends bytes and takes packets."""

    def __init__(self, air: Air) -> None:
        clock = air.clock
        self.clock = clock
        self.end, theirs = pair((clock, ("10.0.0.1", 1)), (clock, ("10.0.0.2", 2)), Link(), Dice(0))
        self._got = bytearray()
        air.broker.connection(air.server, 1883, theirs)

    def send(self, kind: int, body: bytes = b"", flags: int = 0) -> list[Packet]:
        self.end.send_all(packets.packed(kind, body, flags))
        return self.packets()

    def packets(self) -> list[Packet]:
        """What came within a second."""
        self.clock.run(1)
        self._got += self.end.receive_all()
        found = []
        while (packet := packets.take(self._got)) is not None:
            found.append(packet)
        return found

    def connect(
        self,
        name: str = "c",
        *,
        clean: bool = True,
        will: bytes = b"",
        flags: int = 0,
        keep: int = 60,
        login: bytes = b"",
    ) -> int:
        """The return code."""
        body = packets.text("MQTT") + bytes([4, flags | clean << 1]) + keep.to_bytes(2, "big")
        answers = self.send(packets.CONNECT, body + packets.text(name) + will + login)
        assert answers[0].kind == packets.CONNACK
        self.rest = answers[1:]
        self.present = bool(answers[0].body[0])
        return answers[0].body[1]

    def subscribe(self, pattern: str, qos: int = 0) -> list[Packet]:
        return self.send(packets.SUBSCRIBE, b"\0\1" + packets.text(pattern) + bytes([qos]), 2)

    def publish(
        self, topic: str, payload: bytes, *, qos: int = 0, retain: bool = False, number: int = 9
    ) -> list[Packet]:
        body = packets.text(topic) + number.to_bytes(2, "big") * bool(qos) + payload
        return self.send(packets.PUBLISH, body, qos << 1 | retain)


class Air:
    def __init__(self, users: dict[str, str] | None = None) -> None:
        self.clock = Clock()
        self.server = Server("broker", "10.0.0.2")
        self.log = Log()
        self.broker = Broker("broker", users, self.log, call)

    def client(self, name: str = "c", **options: object) -> Client:
        client = Client(self)
        assert client.connect(name, **options) == 0  # type: ignore[arg-type] # passed on
        return client


@pytest.fixture
def air() -> Air:
    return Air()


def payloads(found: list[Packet]) -> list[bytes]:
    """Of PUBLISH packets: topic and payload, with a space between."""
    return [
        packet.body[2:].replace(b"\0\1", b"", 1) if packet.flags & 6 else packet.body[2:]
        for packet in found
        if packet.kind == packets.PUBLISH
    ]


@pytest.mark.parametrize(
    ("pattern", "topic", "yes"),
    [
        ("a/b", "a/b", True), ("a/b", "a", False), ("a", "a/b", False), ("a/+", "a/b", True), ("a/+", "a", False),
        ("a/+", "a/b/c", False), ("+/+", "/b", True), ("+", "/b", False), ("/+", "/b", True), ("#", "a/b", True),
        ("a/#", "a", True), ("a/#", "a/b/c", True), ("a/#", "ab", False), ("+/b/#", "a/b", True),
        ("#", "$SYS/x", False),
        ("+/x", "$SYS/x", False), ("$SYS/#", "$SYS/x", True), ("a/+/c", "a//c", True),
    ],
)  # fmt: skip
def test_filters(pattern: str, topic: str, yes: bool) -> None:
    assert packets.matches(pattern, topic) is yes


@pytest.mark.parametrize("wrong", ["", "a#", "a/#/b", "a+", "+b/c", "##"])
def test_what_is_no_filter(wrong: str) -> None:
    with pytest.raises(ValueError, match="not a topic filter"):
        packets.check_filter(wrong)


@given(st.binary(max_size=100))
def test_any_bytes_are_packets_or_malformed(data: bytes) -> None:
    got = bytearray(data)
    try:
        while packets.take(got) is not None:
            pass
    except Malformed as error:
        said = str(error)
        assert said


@given(st.lists(st.binary(max_size=60), max_size=5), st.booleans())
def test_nothing_a_client_sends_breaks_the_broker(parts: list[bytes], connects: bool) -> None:
    air = Air()
    client = air.client() if connects else Client(air)
    for part in parts:
        client.end.send_all(part)
    air.clock.run(1)
    good = air.client("good")
    assert good.subscribe("x")[0].body == b"\0\1\0"
    air.broker.publish("x", "1")
    assert payloads(good.packets())[-1] == b"x1"


@given(st.integers(0, 1 << 20), st.integers(0, 3))
def test_lengths(size: int, cut: int) -> None:
    whole = bytearray(packets.packed(packets.PUBLISH, bytes(size)))
    part = whole[: len(whole) - cut]
    assert (packets.take(part) is None) == bool(cut)
    assert packets.take(whole) == Packet(packets.PUBLISH, 0, bytes(size))


def test_messages_go_to_subscribers_and_to_the_notebook(air: Air) -> None:
    heard: list[str] = []
    end = air.broker.subscribe("a/+", lambda message: heard.append(message.text))
    one, other = air.client("one"), air.client("other")
    other.subscribe("a/#")
    one.publish("a/b", b"1")
    one.publish("a/b/c", b"2")
    end()
    one.publish("a/b", b"3")
    assert payloads(other.packets()) == [b"a/b1", b"a/b/c2", b"a/b3"]
    assert heard == ["1"]
    first = air.broker.messages[0]
    assert (first.topic, first.payload, first.client) == ("a/b", b"1", "one")
    assert air.broker.last("a/b") == air.broker.messages[-1]
    assert sorted(air.broker.clients) == ["one", "other"]
    assert air.broker.subscriptions("other") == ("a/#",)


def test_a_listener_that_fails_stops_nothing(air: Air, capsys: pytest.CaptureFixture[str]) -> None:
    air.broker.subscribe("#", lambda message: 1 / 0)
    one = air.client()
    assert one.publish("a", b"1", qos=1)[0].kind == packets.PUBACK
    assert "ZeroDivisionError" in capsys.readouterr().err


def test_retained_messages_wait_and_an_empty_one_takes_them_away(air: Air) -> None:
    air.client("one").publish("t/a", b"old", retain=True)
    late = air.client("late")
    found = late.subscribe("t/+")
    assert payloads(found) == [b"t/aold"]
    assert found[-1].flags & 1
    air.broker.publish("t/a", b"", retain=True)
    assert payloads(late.packets()) == [b"t/a"]
    assert payloads(air.client("later").subscribe("t/+")) == []


def test_qos_1_is_confirmed_and_sent_again(air: Air) -> None:
    client = air.client("c", clean=False)
    client.subscribe("t", 1)
    air.broker.publish("t", "1", qos=1)
    first = client.packets()[0]
    assert first.flags == 2
    client.end.vanish()
    air.broker.publish("t", "2", qos=1)
    air.broker.publish("t", "never", qos=0)
    again = air.client("c", clean=False)
    assert again.present
    assert [packet.flags for packet in again.rest] == [0b1010, 0b0010]
    assert payloads(again.rest)[0].endswith(b"1")
    assert again.rest[1].body.endswith(b"2")
    for number in (1, 2):
        again.send(packets.PUBACK, number.to_bytes(2, "big"))
    assert air.client("c", clean=False).rest == []
    fresh = air.client("c", clean=True)
    assert not fresh.present


def test_qos_2_is_taken_once(air: Air) -> None:
    client = air.client()
    for _ in range(2):
        assert client.publish("t", b"1", qos=2)[0].kind == packets.PUBREC
    assert client.send(packets.PUBREL, b"\0\x09", 2)[0].kind == packets.PUBCOMP
    client.publish("t", b"1", qos=2)
    assert len(air.broker.messages) == 2


WILL = packets.text("dead") + b"\0\3bye"


def test_the_will_of_a_client_that_vanishes(air: Air) -> None:
    watcher = air.client("w")
    watcher.subscribe("dead")
    for ending in ("vanish", "goodbye", "silence", "drop"):
        client = air.client("c", will=WILL, flags=4, keep=10)
        if ending == "vanish":
            client.end.vanish()
        elif ending == "goodbye":
            client.send(packets.DISCONNECT)
        elif ending == "drop":
            air.broker.drop("c")
        else:
            for _ in range(3):
                air.clock.run(8)
                assert client.send(packets.PINGREQ)[0].kind == packets.PINGRESP
            watcher.send(packets.PINGREQ)
            assert air.broker.clients.count("c") == 1
            air.clock.run(16)
        expected = [] if ending == "goodbye" else [b"deadbye"]
        assert payloads(watcher.packets()) == expected, ending
        assert "c" not in air.broker.clients


def test_a_second_client_of_the_same_id_ends_the_first(air: Air) -> None:
    first = air.client("c")
    air.client("c")
    air.clock.run(1)
    assert first.end.peer_closed
    assert air.broker.clients == ["c"]


def test_logins() -> None:
    air = Air({"me": "secret"})
    login = packets.text("me") + packets.text("secret")
    assert Client(air).connect(flags=0xC0, login=login) == 0
    assert Client(air).connect(flags=0xC0, login=packets.text("me") + packets.text("no")) == 4
    assert Client(air).connect() == 4
    assert [entry.answer for entry in air.log] == ["accepted", "wrong login", "wrong login"]


def test_wrong_calls(air: Air) -> None:
    with pytest.raises(ValueError, match="a message goes to one topic"):
        air.broker.publish("a/+", "1")
    with pytest.raises(ValueError, match="qos is 0 or 1"):
        air.broker.publish("a", "1", qos=2)
    with pytest.raises(LookupError, match="no MQTT client 'x' is connected; connected: none"):
        air.broker.drop("x")
    with pytest.raises(LookupError, match="no MQTT client has the id"):
        air.broker.subscriptions("x")
    air.broker.publish("a", 2.5)
    assert air.broker.messages == []
    assert Message("a", b"\xff").text == "\ufffd"
