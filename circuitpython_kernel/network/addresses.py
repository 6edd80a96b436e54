"""IPv4 addresses as text, ports, and subnets that hand them out."""

from __future__ import annotations

import ipaddress

BROADCAST = "255.255.255.255"
ANY = "0.0.0.0"


def is_address(text: str) -> bool:
    """Whether a text is an IPv4 address in four numbers."""
    try:
        ipaddress.IPv4Address(text)
    except ValueError:
        return False
    return True


def checked_port(port: int) -> int:
    """A port's number, as it was given.

    Raises:
        ValueError: when there is no such port.
    """
    if not 1 <= port <= 65535:
        raise ValueError(f"a port is a number from 1 to 65535, not {port}")
    return port


def packed(address: str) -> int:
    """An address as a number, the first byte highest."""
    return int(ipaddress.IPv4Address(address))


def unpacked(number: int) -> str:
    """The other half of `packed`."""
    return str(ipaddress.IPv4Address(number))


class Subnet:
    """A /24 network whose first address is its gateway's, and which gives addresses from ``.100`` on, as DHCP does.

    Who has had an address gets the same one again.
    """

    def __init__(self, third: int) -> None:
        self.prefix = f"192.168.{third}."
        self.gateway = f"{self.prefix}1"
        self.netmask = "255.255.255.0"
        self.broadcast = f"{self.prefix}255"
        self._given: dict[bytes, str] = {}

    def lease(self, mac: bytes) -> str:
        """The address of an interface.

        Raises:
            LookupError: when all are given.
        """
        if mac not in self._given:
            number = 100 + len(self._given)
            if number > 254:
                raise LookupError("the access point has no more addresses")
            self._given[mac] = f"{self.prefix}{number}"
        return self._given[mac]

    def __contains__(self, address: str) -> bool:
        return address.startswith(self.prefix)
