"""What a `network.air.Network` asks of the computer."""

from __future__ import annotations

import sys
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from circuitpython_kernel.network.air import Network
    from circuitpython_kernel.network.servers import Server
    from circuitpython_kernel.network.station import Station
    from circuitpython_kernel.network.tcp import End

    from .ports import Port


class Computer:
    """Opens the computer's sockets for a network; see `network.gateways.Gateway`."""

    def __init__(self, network: Network) -> None:
        self._network = network

    def publish(self, station: Station, port: int, host_port: int) -> Port:
        """See `network.gateways.Gateway`."""
        if sys.platform == "emscripten":
            raise RuntimeError("A kernel in a browser cannot open ports: board.network.get(...) asks the board there.")
        from .ports import Port  # late, as few boards need threads and sockets

        return Port(self._network, station, port, host_port)

    def connection(self, host: str, port: int, server: Server, end: End) -> None:
        """See `network.gateways.Gateway`."""
        from .real_hosts import Talk  # late, as above

        end.watcher = Talk(self._network, host, port, server, end)
