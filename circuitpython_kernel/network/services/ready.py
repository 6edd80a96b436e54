"""Services that are there in one line: `Network` has these methods."""

from __future__ import annotations

from abc import ABC, abstractmethod
from collections.abc import Mapping
from datetime import datetime
from typing import TYPE_CHECKING

from circuitpython_kernel.network.log import Log

from . import adafruit_io as aio
from . import echo, ntp
from .adafruit_io import AdafruitIO
from .echo import Echo
from .mqtt import Broker
from .ntp import TimeServer
from .ready_http import httpbin

if TYPE_CHECKING:
    from circuitpython_kernel.network.calls import Caller
    from circuitpython_kernel.network.servers import DatagramService, Server, StreamService

    from .http import Routes

MQTT_PORT, MQTT_TLS_PORT = 1883, 8883
NTP_POOL = ("pool.ntp.org", *(f"{n}{pool}.pool.ntp.org" for pool in ("", ".adafruit") for n in range(4)))
"""Names that `adafruit_ntp` and others ask."""

START = datetime(2026, 1, 1)
"""The date at board time 0 where none is chosen: always the same, so that runs are."""


class ReadyServices(ABC):
    """Ready-made services, over what a `Network` offers."""

    log: Log

    @abstractmethod
    def serve(self, name: str, routes: Routes, *, port: int | None = None) -> Server:
        """See `air.Network.serve`."""

    @abstractmethod
    def serve_stream(self, name: str, port: int, service: StreamService, *, tls: bool = False) -> Server:
        """See `air.Network.serve_stream`."""

    @abstractmethod
    def serve_datagrams(self, name: str, port: int, service: DatagramService) -> Server:
        """See `air.Network.serve_datagrams`."""

    @property
    @abstractmethod
    def guarded(self) -> Caller:
        """Calls the user's functions."""

    def mqtt(self, name: str = "broker.example", *, users: Mapping[str, str] | None = None) -> Broker:
        """Put an MQTT broker on the air, at ports 1883 and, with TLS, 8883.

        Args:
            name: the host's name.
            users: passwords by user name; None lets everybody in.
        """
        broker = Broker(name, users, self.log, self.guarded)
        self.serve_stream(name, MQTT_TLS_PORT, broker, tls=True)
        self.serve_stream(name, MQTT_PORT, broker)
        return broker

    def ntp(self, *names: str, start: datetime = START) -> TimeServer:
        """Put time servers on the air; without names, those of the NTP pool.

        Args:
            names: the hosts' names.
            start: date and time, in UTC if it says nothing else, at board time 0.
        """
        service = TimeServer(start, self.log)
        for name in names or NTP_POOL:
            self.serve_datagrams(name, ntp.PORT, service)
        return service

    def echo(self, name: str = "echo.example", *, port: int = echo.PORT) -> Server:
        """Put a host on the air that sends back what comes, by UDP and TCP."""
        service = Echo(self.log)
        self.serve_datagrams(name, port, service)
        return self.serve_stream(name, port, service)

    def adafruit_io(self, user: str, key: str, *, start: datetime = START) -> AdafruitIO:
        """Put a stand-in for Adafruit IO on the air at its own name: HTTP, MQTT, and one account.

        Args:
            user: the account's name; ``key`` its secret.
            start: date and time, in UTC if it says nothing else, at board time 0.
        """
        broker = self.mqtt(aio.HOST, users={user: key})
        service = AdafruitIO(user, key, broker, start)
        self.serve(aio.HOST, service.answer)
        return service

    def httpbin(self, name: str = "httpbin.org") -> Server:
        """Put a host on the air that answers HTTP requests with what it was asked, as httpbin does."""
        return self.serve(name, httpbin)
