"""Multicast DNS: names under ``.local``, and services that boards tell of (RFC 6762 and RFC 6763)."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TYPE_CHECKING, NamedTuple

if TYPE_CHECKING:
    from .station import Station

MOST_SERVICES = 25
"""Services that a board can tell of (CircuitPython's configuration of lwIP and of ESP-IDF)."""


class Service(NamedTuple):
    """One that a board tells of."""

    port: int
    texts: tuple[str, ...] = ()


class Found(NamedTuple):
    """One that another board has told of."""

    hostname: str
    instance_name: str
    port: int
    address: str


@dataclass
class Responder:
    """What a board answers with."""

    hostname: str
    instance_name: str = ""
    services: dict[tuple[str, str], Service] = field(default_factory=dict)
    """By their type and protocol, such as ``("_http", "_tcp")``."""


def find(station: Station, kind: str, protocol: str) -> list[Found]:
    """The services of a kind on a station's network."""
    network = station.network
    found = []
    for other in network.neighbours(station):
        responder = other.mdns
        service = None if responder is None else responder.services.get((kind, protocol))
        if responder is not None and service is not None:
            address = network.address_seen_by(station, other)
            found.append(Found(responder.hostname, responder.instance_name, service.port, address))
    return found
