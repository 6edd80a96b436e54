"""Multicast DNS over the chip's radio, for `mdns`."""

from __future__ import annotations

from circuitpython_kernel.doorbell.answers import deinited
from circuitpython_kernel.hardware.chip import Chip, GuestError, Peripheral
from circuitpython_kernel.network.addresses import packed
from circuitpython_kernel.network.mdns import MOST_SERVICES, Found, Responder, Service, find

from .wifi import Wifi


class Mdns(Peripheral):
    """What a program tells of, and what it finds."""

    name = "mdns"
    wifi: Wifi
    """The radio; set by the board."""

    def __init__(self, chip: Chip) -> None:
        super().__init__(chip)
        self._found: list[Found] = []

    @property
    def _responder(self) -> Responder:
        responder = self.wifi.on_air.mdns
        if responder is None:
            raise deinited()
        return responder

    def reset(self) -> None:
        self.do_end()

    def do_begin(self) -> bool:
        """Answer questions from now on; False when that is so already."""
        station = self.wifi.on_air
        if station.mdns is not None:
            return False
        station.mdns = Responder(f"cpy-{station.mac[3:].hex()}")
        return True

    def do_end(self) -> None:
        """Answer no more."""
        if self.wifi.station is not None:
            self.wifi.station.mdns = None

    def do_hostname(self, value: str | None) -> str:
        """Name the board; its name now."""
        if value is not None:
            self._responder.hostname = value
        return self._responder.hostname

    def do_instance_name(self, value: str | None) -> str:
        """Describe the board; its description now."""
        if value is not None:
            self._responder.instance_name = value
        return self._responder.instance_name

    def do_advertise(self, kind: str, protocol: str, port: int, texts: str) -> None:
        """Tell of a service; ``texts`` are its TXT records, with a zero byte between them."""
        services = self._responder.services
        if (kind, protocol) not in services and len(services) >= MOST_SERVICES:
            raise GuestError("RuntimeError", "Out of MDNS service slots")
        services[kind, protocol] = Service(port, tuple(texts.split("\0")) if texts else ())

    def do_find(self, kind: str, protocol: str, timeout_ns: int) -> int:
        """Ask, and wait for answers; how many there are."""
        self.chip.clock.rest(timeout_ns)
        self._found = find(self.wifi.on_air, kind, protocol)
        return len(self._found)

    def do_found(self, index: int) -> tuple[str, str, int, int]:
        """An answer: hostname, description, port and address, -1 for none."""
        if index >= len(self._found):
            raise GuestError("IndexError", "index out of range")
        one = self._found[index]
        return one.hostname, one.instance_name, one.port, packed(one.address) if one.address else -1
