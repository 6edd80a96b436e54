"""The magic of the virtual network: what is on the air, what was allowed and published."""

# mypy: disable-error-code="no-untyped-call"
# IPython has few type hints.

from __future__ import annotations

from IPython.core.magic import magics_class

from circuitpython_kernel.network.gateways import Published

from .base import DeclaredMagics
from .declaration import Argument, Magic, declared
from .kinds import choice
from .words import refuse, table

ACTIONS = ("allow", "deny", "publish", "close")
_NEWEST = 10
"""Lines of the log that are shown."""


@magics_class
class NetworkMagics(DeclaredMagics):
    """See the module."""

    @declared(
        Magic(
            "network",
            "show the virtual network; let the board reach a real host, or a browser reach the board",
            (
                Argument("action", "allow: let boards reach a real host; deny: take that back; publish: open a port on "
                         "this computer that leads to one of the board's; close: close it",
                         choice("action of %network", ACTIONS), "optional", takes="an action"),
                Argument("what", "behind allow and deny: host:port; behind publish and close: the board's port",
                         count="optional", takes="what it is done with", example="%network allow api.example.com:443"),
            ),
            ("%network", "%network allow api.example.com:443", "%network deny api.example.com:443",
             "%network publish 80", "%network close 80"),
            details="Nothing leaves the virtual network unless it was allowed, host by host and port by port. A "
            "published port is open on loopback alone, and closes with the board.",
        )
    )  # fmt: skip
    def network(self, action: str | None, what: str | None) -> Published | None:
        network = self._board.network
        if action is None:
            self._show()
            return None
        if what is None:
            refuse(f"%network {action} takes {'a port' if action in ('publish', 'close') else 'host:port'} behind it.")
        try:
            if action == "allow":
                network.allow(what)
            elif action == "deny":
                network.deny(what)
            elif action == "publish":
                return network.publish(_port(what), board=self._station_name())
            else:
                port = _port(what)
                found = [one for one in network.published if one.port == port]
                if not found:
                    refuse(f"No port of this computer leads to port {port} of the board.")
                for one in found:
                    one.close()
        except (LookupError, ValueError, OSError, RuntimeError) as error:
            refuse(error)
        self._show()
        return None

    def _station_name(self) -> str:
        stations = self._board.hardware.stations
        if not stations:
            refuse(f"{self._board.definition.name} has no radio.")
        return stations[0].hostname

    def _show(self) -> None:
        board = self._board
        network = board.network
        rows = [("access point", point.ssid, "open" if point.password is None else "password", f"{point.rssi} dBm")
                for point in network.access_points]  # fmt: skip
        for station in board.hardware.stations:
            where = station.joined.ssid if station.connected and station.joined is not None else "not connected"
            rows.append(("this board", station.hostname, where, ", ".join(station.addresses)))
        rows += [("server", server.name, server.address, "") for server in network.servers.values()]
        print(table(rows))
        allowed = ", ".join(network.allowed)
        print(f"real hosts: {allowed or 'none may be reached; %network allow host:port lets boards reach one'}")
        for published in network.published:
            print(f"{published.url} leads to port {published.port} of {published.station.hostname}")
        entries = list(network.log)
        for entry in entries[-_NEWEST:]:
            print(entry)
        if len(entries) > _NEWEST:
            print(f"... and {len(entries) - _NEWEST} before; all of them: board.network.log")


def _port(text: str) -> int:
    if not text.isascii() or not text.isdigit():
        refuse(f'a port is a number from 1 to 65535, not "{text}"')
    return int(text)
