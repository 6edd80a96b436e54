"""An MQTT 3.1.1 broker: QoS 0 and 1, retained messages, wills, keep-alive, wildcards, sessions that stay.

What clients publish with QoS 2 is taken once, as the standard has it; the broker itself grants QoS 1 at most.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field

from circuitpython_kernel.network.calls import Caller
from circuitpython_kernel.network.clocks import Clock
from circuitpython_kernel.network.log import MOST_BYTES, Entry, Log
from circuitpython_kernel.network.servers import Server
from circuitpython_kernel.network.tcp import End

from . import mqtt_packets as packets
from .mqtt_packets import Malformed, Packet, Reader

ACCEPTED, BAD_VERSION, BAD_ID, BAD_LOGIN = 0, 1, 2, 4
"""Return codes of CONNACK (3.2.2.3)."""

MOST_WAITING = 1000
"""Messages that a session keeps for a client that is away; the oldest go."""

Listener = Callable[["Message"], object]


@dataclass(frozen=True)
class Message:
    """One message.

    ``client`` is the publisher's id, empty for the notebook; ``time_ns`` is board time of the publisher's board.
    """

    topic: str
    payload: bytes
    qos: int = 0
    retain: bool = False
    client: str = ""
    time_ns: int = 0

    @property
    def text(self) -> str:
        """The payload as text."""
        return self.payload.decode("utf-8", "replace")


@dataclass
class Session:
    """What a broker knows of a client."""

    client: str
    clean: bool
    connection: Connection | None = None
    subscriptions: dict[str, int] = field(default_factory=dict)
    unconfirmed: dict[int, Message] = field(default_factory=dict)
    waiting: list[Message] = field(default_factory=list)
    received: set[int] = field(default_factory=set)
    """Ids of QoS 2 messages that came and were not released yet."""
    last_id: int = 0

    def next_id(self) -> int:
        """A number for a message that is to be confirmed."""
        while True:
            self.last_id = self.last_id % 65535 + 1
            if self.last_id not in self.unconfirmed:
                return self.last_id


class Broker:
    """An MQTT broker; `Network.mqtt` puts one on the air.

    Args:
        name: the host's name.
        users: passwords by user name; None lets everybody in.
        log: where packets are written down.
        call: calls the user's functions.
    """

    def __init__(self, name: str, users: Mapping[str, str] | None, log: Log, call: Caller) -> None:
        self.name = name
        self.users = users
        self.messages: list[Message] = []
        """All that was published by clients, the oldest first."""
        self.retained: dict[str, Message] = {}
        self._sessions: dict[str, Session] = {}
        self._listeners: list[tuple[str, Listener]] = []
        self._log, self._call = log, call
        self._unnamed = 0

    # ---- for people

    @property
    def clients(self) -> list[str]:
        """Ids of the clients that are connected now."""
        return [session.client for session in self._sessions.values() if session.connection is not None]

    def subscriptions(self, client: str) -> tuple[str, ...]:
        """What a client has subscribed to.

        Raises:
            LookupError: when it was never here.
        """
        if client not in self._sessions:
            known = ", ".join(self._sessions) or "none"
            raise LookupError(f"no MQTT client has the id {client!r}; there are: {known}")
        return tuple(self._sessions[client].subscriptions)

    def publish(self, topic: str, payload: str | bytes | float, *, qos: int = 0, retain: bool = False) -> None:
        """Send a message to all clients that have subscribed to its topic.

        Raises:
            ValueError: when the topic is none, or qos is not 0 or 1.
        """
        packets.check_topic(topic)
        if qos not in (0, 1):
            raise ValueError(f"qos is 0 or 1, not {qos}")
        data = payload if isinstance(payload, bytes) else str(payload).encode()
        self._spread(Message(topic, data, qos, retain))

    def subscribe(self, pattern: str, listener: Listener) -> Callable[[], None]:
        """Call a function with each `Message` that a client publishes to a topic of a filter; gives what ends it.

        Raises:
            ValueError: when the filter is none.
        """
        packets.check_filter(pattern)
        entry = (pattern, listener)
        self._listeners.append(entry)

        def end() -> None:
            if entry in self._listeners:
                self._listeners.remove(entry)

        return end

    def last(self, topic: str) -> Message | None:
        """The newest message that a client has published to a topic."""
        return next((message for message in reversed(self.messages) if message.topic == topic), None)

    def drop(self, client: str) -> None:
        """Break a client's connection, to see what its program makes of it.

        Raises:
            LookupError: when it is not connected.
        """
        session = self._sessions.get(client)
        if session is None or session.connection is None:
            raise LookupError(f"no MQTT client {client!r} is connected; connected: {', '.join(self.clients) or 'none'}")
        session.connection.break_off()

    # ---- for connections

    def connection(self, server: Server, port: int, end: End) -> None:
        """See `servers.StreamService`."""
        end.watcher = Connection(self, server, end)

    def lets_in(self, user: str | None, password: bytes | None) -> bool:
        """Whether a user name and password are right."""
        if self.users is None:
            return True
        return user in self.users and (password or b"").decode("utf-8", "replace") == self.users[user or ""]

    def begin(self, client: str, clean: bool, connection: Connection) -> tuple[Session, bool]:
        """A client has come: its session, and whether it was here before. A connection of the same id ends (3.1.4)."""
        if not client:
            self._unnamed += 1
            client = f"auto-{self._unnamed}"
        old = self._sessions.get(client)
        if old is not None and old.connection is not None:
            old.connection.break_off()
            old = self._sessions.get(client)
        if clean or old is None or old.clean:
            session, present = Session(client, clean), False
        else:
            session, present = old, True
        session.clean, session.connection = clean, connection
        self._sessions[client] = session
        return session, present

    def end(self, session: Session, will: Message | None) -> None:
        """A connection is over; the will is None when the client has said goodbye."""
        session.connection = None
        if session.clean:
            self._sessions.pop(session.client, None)
        if will is not None:
            self.publish_from(will)

    def publish_from(self, message: Message) -> None:
        """A client has published."""
        self.messages.append(message)
        self._spread(message)
        for pattern, listener in list(self._listeners):
            if packets.matches(pattern, message.topic):
                self._call(listener, None, message)

    def retained_for(self, pattern: str) -> list[Message]:
        """Retained messages of a filter."""
        return [message for topic, message in self.retained.items() if packets.matches(pattern, topic)]

    def note(
        self, clock: Clock, client: str, what: str, answer: str = "", sent: bytes = b"", *, failed: bool = False
    ) -> None:
        """Write a line into the log."""
        sent = sent[:MOST_BYTES]
        self._log.add(Entry(clock.now_ns, "mqtt", client, self.name, what, answer, sent, failed=failed, clock=clock))

    def note_message(self, clock: Clock, client: str, message: Message) -> None:
        """Write into the log that a message goes to a client."""
        received = message.payload[:MOST_BYTES]
        what = f"MESSAGE {message.topic}"
        self._log.add(
            Entry(clock.now_ns, "mqtt", client, self.name, what, received=received, unasked=True, clock=clock)
        )

    def _spread(self, message: Message) -> None:
        if message.retain:
            if message.payload:
                self.retained[message.topic] = message
            else:
                self.retained.pop(message.topic, None)
        for session in list(self._sessions.values()):
            found = [qos for pattern, qos in session.subscriptions.items() if packets.matches(pattern, message.topic)]
            if found:
                self._deliver(session, message, min(max(found), message.qos, 1))

    @staticmethod
    def _deliver(session: Session, message: Message, qos: int) -> None:
        if session.connection is not None:
            session.connection.send_message(message, qos)
        elif qos:
            session.waiting.append(message)
            del session.waiting[:-MOST_WAITING]


class Connection:
    """One client's connection."""

    def __init__(self, broker: Broker, server: Server, end: End) -> None:
        self._broker, self._server, self._end = broker, server, end
        self._got = bytearray()
        self._session: Session | None = None
        self._will: Message | None = None
        self._keep_alive_ns = 0
        self._heard_ns = 0
        self._watching = False

    def arrived(self, end: End) -> None:
        """Bytes have come."""
        self._got += end.receive_all()
        try:
            while not end.error and not end.closed:
                packet = packets.take(self._got)
                if packet is None:
                    return
                self._heard_ns = end.clock.now_ns
                self._take(packet)
        except Malformed as error:
            self._broker.note(end.clock, self._client, f"closed: {error}", failed=True)
            self.break_off()

    def closed(self, end: End) -> None:
        """The client is gone."""
        self.break_off()

    def break_off(self) -> None:
        """End the connection without a goodbye: the will is published."""
        session, self._session = self._session, None
        self._end.finish()
        self._end.closed = True
        if session is not None:
            self._broker.end(session, self._will)

    def send_message(self, message: Message, qos: int, *, retained: bool = False) -> None:
        """Send a message to the client."""
        session = self._session
        if session is None:
            return
        number = b""
        if qos:
            key = session.next_id()
            session.unconfirmed[key] = message
            number = key.to_bytes(2, "big")
        self._broker.note_message(self._end.clock, session.client, message)
        self._send(packets.PUBLISH, packets.text(message.topic) + number + message.payload, qos << 1 | retained)

    # ---- inside

    @property
    def _client(self) -> str:
        return self._session.client if self._session is not None else self._end.peer.address[0]

    def _send(self, kind: int, body: bytes = b"", flags: int = 0) -> None:
        self._server.send(self._end, packets.packed(kind, body, flags))

    def _take(self, packet: Packet) -> None:
        if (self._session is None) != (packet.kind == packets.CONNECT):
            raise Malformed("CONNECT comes first, and once")
        reader = Reader(packet.body)
        if packet.kind == packets.CONNECT:
            self._connect(reader)
        elif packet.kind == packets.PUBLISH:
            self._publish(packet.flags, reader)
        elif packet.kind == packets.SUBSCRIBE:
            self._subscribe(reader)
        elif packet.kind == packets.UNSUBSCRIBE:
            self._unsubscribe(reader)
        elif packet.kind == packets.PUBACK:
            self._known.unconfirmed.pop(reader.number(), None)
        elif packet.kind == packets.PUBREL:
            number = reader.number()
            self._known.received.discard(number)
            self._send(packets.PUBCOMP, number.to_bytes(2, "big"))
        elif packet.kind == packets.PINGREQ:
            self._send(packets.PINGRESP)
        elif packet.kind == packets.DISCONNECT:
            self._broker.note(self._end.clock, self._client, "DISCONNECT")
            self._will = None
            self.break_off()
        else:
            raise Malformed("a packet that clients do not send")

    @property
    def _known(self) -> Session:
        assert self._session is not None
        return self._session

    def _connect(self, reader: Reader) -> None:
        name, level, flags = reader.text(), reader.number(1), reader.number(1)
        if name not in ("MQTT", "MQIsdp") or flags & 1:
            raise Malformed("no CONNECT of MQTT")
        keep_alive = reader.number()
        client = reader.text()
        will = None
        if flags & 4:
            topic, payload = reader.text(), reader.data()
            will = Message(topic, payload, flags >> 3 & 3, bool(flags & 32), client)
        user = reader.text() if flags & 128 else None
        password = reader.data() if flags & 64 else None
        clean = bool(flags & 2)
        code = ACCEPTED
        if level != 4 or name != "MQTT":
            code = BAD_VERSION
        elif not client and not clean:
            code = BAD_ID
        elif not self._broker.lets_in(user, password):
            code = BAD_LOGIN
        answers = {ACCEPTED: "accepted", BAD_VERSION: "not MQTT 3.1.1", BAD_ID: "no id", BAD_LOGIN: "wrong login"}
        self._broker.note(self._end.clock, client or self._client, "CONNECT", answers[code], failed=bool(code))
        if code:
            self._send(packets.CONNACK, bytes([0, code]))
            self.break_off()
            return
        self._session, present = self._broker.begin(client, clean, self)
        self._will = will
        self._send(packets.CONNACK, bytes([present, ACCEPTED]))
        self._keep_alive_ns = keep_alive * 1_500_000_000  # one and a half times (3.1.2.10)
        self._watch()
        for number, message in self._session.unconfirmed.items():
            body = packets.text(message.topic) + number.to_bytes(2, "big") + message.payload
            self._send(packets.PUBLISH, body, 1 << 3 | 1 << 1)
        waiting, self._session.waiting = self._session.waiting, []
        for message in waiting:
            self.send_message(message, 1)

    def _watch(self) -> None:
        if not self._keep_alive_ns or self._watching:
            return
        self._watching = True
        clock = self._end.clock

        def look() -> None:
            self._watching = False
            if self._session is None:
                return
            if clock.now_ns - self._heard_ns >= self._keep_alive_ns:
                self._broker.note(clock, self._client, "closed: no sign of life within the keep-alive", failed=True)
                self.break_off()
            else:
                self._watch()

        clock.plan(self._heard_ns + self._keep_alive_ns, look)

    def _publish(self, flags: int, reader: Reader) -> None:
        qos, retain = flags >> 1 & 3, bool(flags & 1)
        topic = reader.text()
        if qos == 3:
            raise Malformed("a QoS of 3")
        try:
            packets.check_topic(topic)
        except ValueError as error:
            raise Malformed(str(error)) from None
        number = reader.number() if qos else 0
        payload = reader.rest()
        known = self._known
        if qos != 2 or number not in known.received:
            message = Message(topic, payload, qos, retain, known.client, self._end.clock.now_ns)
            self._broker.note(self._end.clock, known.client, f"PUBLISH {topic}", "", payload)
            if qos == 2:
                known.received.add(number)
            self._broker.publish_from(message)
        if qos and self._session is not None:
            self._send(packets.PUBACK if qos == 1 else packets.PUBREC, number.to_bytes(2, "big"))

    def _subscribe(self, reader: Reader) -> None:
        number = reader.take(2)
        granted, retained = bytearray(), list[tuple[Message, int]]()
        if not reader.more:
            raise Malformed("a SUBSCRIBE without a topic")
        while reader.more:
            pattern, qos = reader.text(), min(reader.number(1), 1)
            try:
                packets.check_filter(pattern)
            except ValueError:
                granted.append(0x80)
                continue
            self._known.subscriptions[pattern] = qos
            self._broker.note(self._end.clock, self._client, f"SUBSCRIBE {pattern}")
            granted.append(qos)
            retained += [(message, min(qos, message.qos)) for message in self._broker.retained_for(pattern)]
        self._send(packets.SUBACK, number + granted)
        for message, qos in retained:
            self.send_message(message, qos, retained=True)

    def _unsubscribe(self, reader: Reader) -> None:
        number = reader.take(2)
        while reader.more:
            self._known.subscriptions.pop(reader.text(), None)
        self._send(packets.UNSUBACK, number)
