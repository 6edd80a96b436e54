"""ESP-NOW over the chip's radio, for `espnow`."""

from __future__ import annotations

from circuitpython_kernel.doorbell.answers import deinited
from circuitpython_kernel.hardware.chip import Chip, Peripheral
from circuitpython_kernel.network.espnow import EspNow, Peer

from .wifi import Wifi


class EspNowRadio(Peripheral):
    """The one that a program has."""

    name = "espnow"
    wifi: Wifi
    """The radio; set by the board."""

    def __init__(self, chip: Chip) -> None:
        super().__init__(chip)
        self._open: EspNow | None = None

    @property
    def _radio(self) -> EspNow:
        if self._open is None:
            raise deinited()
        return self._open

    def reset(self) -> None:
        self.do_end()

    def do_begin(self, capacity: int) -> bool:
        """Open it; False when it is open."""
        if self._open is not None:
            return False
        station = self.wifi.on_air
        self._open = station.espnow = EspNow(station, capacity)
        return True

    def do_end(self) -> None:
        """Close it."""
        if self._open is not None:
            self.wifi.on_air.espnow = self._open = None

    def do_peer(self, mac: bytes, channel: int, encrypted: bool, key: bytes, change: bool) -> int:
        """Add a peer, or change one: 0, or ESP-IDF's number of the error."""
        return self._radio.add(mac, Peer(channel, encrypted, key), change=change)

    def do_remove(self, mac: bytes) -> int:
        """Remove a peer: 0, or ESP-IDF's number of the error."""
        return self._radio.remove(mac)

    def do_main_key(self, key: bytes) -> None:
        """The key of all encrypted peers."""
        self._radio.main_key = key

    def do_send(self, mac: bytes, at: int, count: int) -> int:
        """Send the guest's bytes to a peer, to all when its address is empty: 0, or ESP-IDF's number of the error."""
        return self._radio.send(mac or None, self.chip.memory().read(at, count))

    def do_read(self) -> tuple[bytes, bytes, int, int] | None:
        """The oldest frame: the sender's address, the message, how strong it was, and when it came in ms."""
        return self._radio.read()

    def do_filled(self) -> int:
        """Bytes in the receive buffer."""
        return self._radio.filled

    def do_count(self, which: int) -> int:
        """Frames that were acknowledged (0), that were not (1), that came (2), that came too many (3)."""
        return self._radio.counts[which]
