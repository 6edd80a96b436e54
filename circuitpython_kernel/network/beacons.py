"""Frames that access points send by themselves, as a radio that listens to everything hears them (IEEE 802.11, 9.3.3).

Access points send a beacon every 102.4 ms. The radio works out which ones came since the last question only when it is
asked, so that listening costs nothing meanwhile.
"""

from __future__ import annotations

import struct
from collections import deque
from collections.abc import Callable, Iterable
from typing import NamedTuple

from .access_points import AccessPoint

INTERVAL_NS = 102_400_000
"""100 time units of 1,024 us: what access points are set to when they leave the factory."""

_BROADCAST = b"\xff" * 6
_RATES = bytes([0x82, 0x84, 0x8B, 0x96, 0x24, 0x30, 0x48, 0x6C])
_RSN = b"\x01\x00\x00\x0f\xac\x04\x01\x00\x00\x0f\xac\x04\x01\x00\x00\x0f\xac\x02\x00\x00"
"""WPA2 with a password: CCMP and PSK."""


class Heard(NamedTuple):
    """A frame: where, its bytes without the check sum at its end, and how strong, in dBm."""

    channel: int
    raw: bytes
    rssi: int


def beacon(point: AccessPoint, ns: int) -> bytes:
    """The beacon that an access point sends at a time."""
    count = ns // INTERVAL_NS
    secured = point.authmode != ("OPEN",)
    ssid = b"" if point.hidden else point.ssid.encode()
    elements = [(0, ssid), (1, _RATES), (3, bytes([point.channel & 255]))]
    if {"WPA2", "WPA3"} & set(point.authmode):
        elements.append((48, _RSN))
    head = b"\x80\x00\x00\x00" + _BROADCAST + point.bssid + point.bssid + struct.pack("<H", (count << 4) & 0xFFFF)
    body = struct.pack("<QHH", ns // 1000, 100, 0x0001 | 0x0010 * secured)
    return head + body + b"".join(bytes([kind, len(data)]) + data for kind, data in elements)


class Sniffer:
    """Listens to a channel.

    Args:
        channel: which.
        most: frames that are kept; what comes when it is full is lost.
        points: the access points that can be heard now.
        now_ns: the time of when it begins.
    """

    def __init__(self, channel: int, most: int, points: Callable[[], Iterable[AccessPoint]], now_ns: int) -> None:
        self.channel = channel
        self._most = most
        self._points = points
        self._until_ns = now_ns
        self.frames: deque[Heard] = deque()
        self.lost = 0

    def listen(self, now_ns: int) -> None:
        """Take in what was sent until now."""
        begun, self._until_ns = self._until_ns, now_ns
        found: list[tuple[int, AccessPoint]] = []
        room = self._most - len(self.frames)
        for point in self._points():
            if point.channel != self.channel:
                continue
            offset = int.from_bytes(point.bssid, "big") * 7_919_000 % INTERVAL_NS
            first = (begun - offset) // INTERVAL_NS + 1
            count = (now_ns - offset) // INTERVAL_NS - first + 1
            kept = min(count, room)
            self.lost += count - kept
            found += [(offset + (first + n) * INTERVAL_NS, point) for n in range(kept)]
        for ns, point in sorted(found, key=lambda item: item[0]):
            if len(self.frames) < self._most:
                self.frames.append(Heard(point.channel, beacon(point, ns), point.rssi))
            else:
                self.lost += 1
