"""ESP-NOW: short frames between radios on one channel, without an access point.

Numbers of errors are ESP-IDF's (components/esp_wifi/include/esp_now.h): a frame has up to 250 bytes, a radio knows up
to 20 peers, 7 of which may be encrypted.
"""

from __future__ import annotations

from collections import deque
from typing import TYPE_CHECKING, NamedTuple

if TYPE_CHECKING:
    from .station import Station

ARG, FULL, NOT_FOUND, EXIST, CHANNEL = 0x3066, 0x3068, 0x3069, 0x306B, 0x306D
"""Why something is refused."""

EVERYBODY = b"\xff" * 6
MOST_BYTES, MOST_PEERS, MOST_ENCRYPTED = 250, 20, 7
HEAD_BYTES = 13
"""What the receive buffer keeps of a frame beside its message: 7 bytes about it and the sender's address."""

USUAL_CHANNEL = 1
"""Where a radio is that is on no access point."""

RSSI = -40
BITS_PER_SECOND = 1e6
FRAME_BYTES = 43
"""What a frame has beside the message."""


class Peer(NamedTuple):
    """A radio to send to."""

    channel: int
    encrypted: bool
    key: bytes


class Frame(NamedTuple):
    """One that has come."""

    mac: bytes
    message: bytes
    rssi: int
    time_ms: int


class EspNow:
    """One radio's.

    Args:
        station: the radio.
        capacity: bytes of its receive buffer.
    """

    def __init__(self, station: Station, capacity: int) -> None:
        self._station = station
        self._capacity = capacity
        self.peers: dict[bytes, Peer] = {}
        self.counts = [0, 0, 0, 0]
        """Frames that were acknowledged, that were not, that came, and that came while the buffer was full."""
        self.main_key = b""
        self._waiting: deque[Frame] = deque()
        self.filled = 0
        """Bytes in the receive buffer."""

    @property
    def channel(self) -> int:
        """Where the radio is."""
        station = self._station
        if station.connected and station.joined is not None:
            return station.joined.channel
        return USUAL_CHANNEL if station.own is None else station.own.channel

    def add(self, mac: bytes, peer: Peer, *, change: bool = False) -> int:
        """Know a peer, or know it better: 0, or why not."""
        if (mac in self.peers) is not change:
            return NOT_FOUND if change else EXIST
        others = [other for other, one in self.peers.items() if one.encrypted and other != mac]
        if (not change and len(self.peers) >= MOST_PEERS) or (peer.encrypted and len(others) >= MOST_ENCRYPTED):
            return FULL
        if mac == EVERYBODY and peer.encrypted:
            return ARG
        self.peers[mac] = peer
        return 0

    def remove(self, mac: bytes) -> int:
        """Know a peer no more: 0, or why not."""
        return 0 if self.peers.pop(mac, None) is not None else NOT_FOUND

    def send(self, mac: bytes | None, message: bytes) -> int:
        """Send a frame to a peer, or to each: 0, or why not."""
        if not 0 < len(message) <= MOST_BYTES:
            return ARG
        targets = list(self.peers) if mac is None else [mac]
        if not targets or any(target not in self.peers for target in targets):
            return NOT_FOUND
        if any(self.peers[target].channel not in (0, self.channel) for target in targets):
            return CHANNEL
        for target in targets:
            self._send(target, message)
        return 0

    def read(self) -> Frame | None:
        """The oldest frame that has come."""
        if not self._waiting:
            return None
        frame = self._waiting.popleft()
        self.filled -= HEAD_BYTES + len(frame.message)
        return frame

    def _send(self, mac: bytes, message: bytes) -> None:
        station, network = self._station, self._station.network
        link, clock = network.link, self._station.clock
        there = [other for other in network.stations if other is not station and mac in (EVERYBODY, other.mac)]
        taking = round((len(message) + FRAME_BYTES) * 8e9 / BITS_PER_SECOND)
        begun = clock.now_ns
        answered = begun + 2 * round(link.latency * 1e9) + taking
        reached = mac == EVERYBODY  # nobody acknowledges a frame to all
        sender, peer, channel = station.mac, self.peers[mac], self.channel
        for other in there:
            radio = other.espnow
            if (
                radio is None
                or radio.channel != channel
                or network.dice.lost(link)
                or not radio.understands(sender, self, peer)
            ):
                continue
            reached = True
            other.clock.plan(
                begun + network.dice.delay_ns(link) + taking,
                lambda other=other, radio=radio: radio.arrive(other, sender, message),  # type: ignore[misc] # mypy: a lambda's defaults
            )
        clock.plan(answered, lambda: self._answered(0 if reached else 1))

    def understands(self, sender: bytes, other: EspNow, peer: Peer) -> bool:
        """Whether it can read what another radio sends to it as to such a peer."""
        known = self.peers.get(sender)
        if not peer.encrypted:
            return known is None or not known.encrypted
        return known is not None and known.encrypted and known.key == peer.key and self.main_key == other.main_key

    def arrive(self, station: Station, sender: bytes, message: bytes) -> None:
        """A frame comes; nothing happens when the radio has ended ESP-NOW meanwhile."""
        if station.espnow is not self:
            return
        size = HEAD_BYTES + len(message)
        if self.filled + size > self._capacity:
            self.counts[3] += 1
            return
        self.counts[2] += 1
        self.filled += size
        self._waiting.append(Frame(sender, message, RSSI, station.clock.now_ns // 1_000_000))

    def _answered(self, which: int) -> None:
        self.counts[which] += 1
