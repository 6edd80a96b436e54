"""Access points: what a radio hears of them, and who may join."""

from __future__ import annotations

from dataclasses import dataclass, field

from .addresses import Subnet

OPEN = ("OPEN",)
WPA2_PSK = ("WPA2", "PSK")
MODES = ("OPEN", "WEP", "WPA", "WPA2", "WPA3", "PSK", "ENTERPRISE")
"""Names of `wifi.AuthMode`."""


@dataclass
class AccessPoint:
    """A WiFi network. Its fields may be changed while programs run.

    - ``ssid``: its name, 1 to 32 bytes; ``password``: None for an open network.
    - ``rssi``: how strong a board hears it, in dBm; below ``WEAKEST`` it does not.
    - ``channel``: 1 to 165; ``bssid``: its MAC address, six bytes; ``country``: two letters.
    - ``authmode``: names of `wifi.AuthMode`.
    - ``internet``: whether there is a way from it to services outside; ``portal``: whether it is captive, so that each
      HTTP request gets its login page, until it is False.
    - ``hidden``: whether it does not tell its name.
    """

    ssid: str
    password: str | None = None
    rssi: int = -50
    channel: int = 6
    bssid: bytes = b""
    country: str = "US"
    authmode: tuple[str, ...] = ()
    internet: bool = True
    portal: bool = False
    hidden: bool = False
    enabled: bool = True
    subnet: Subnet = field(default_factory=lambda: Subnet(1), repr=False)

    def __post_init__(self) -> None:
        name = self.ssid.encode()
        if not 1 <= len(name) <= 32:
            raise ValueError(f"an ssid has 1 to 32 bytes, and {self.ssid!r} has {len(name)}")
        if self.password is not None and not 8 <= len(self.password) <= 64:
            raise ValueError("a WiFi password has 8 to 63 letters, or 64 hexadecimal digits")
        if not 1 <= self.channel <= 165:
            raise ValueError(f"a channel is a number from 1 to 165, not {self.channel}")
        if not -127 <= self.rssi <= 0:
            raise ValueError(f"rssi is from -127 to 0 dBm, not {self.rssi}")
        if self.bssid and len(self.bssid) != 6:
            raise ValueError("a bssid has six bytes")
        if not self.authmode:
            self.authmode = OPEN if self.password is None else WPA2_PSK
        strange = set(self.authmode) - set(MODES)
        if strange:
            raise ValueError(f"an authmode is one of {', '.join(MODES)}, not {', '.join(sorted(strange))}")

    def heard(self) -> bool:
        """Whether a board can hear it at all."""
        return self.enabled and self.rssi > WEAKEST

    def log_in(self) -> None:
        """Do what a person does on a captive network's login page: from now on it is a way outside."""
        self.portal = False

    def lets_in(self, password: str) -> bool:
        """Whether a password is the right one. An open network takes any, as a board's radio does not send it then."""
        return self.password is None or password == self.password


WEAKEST = -95
"""dBm below which a board's radio hears no access point."""
