"""The network that settings.toml names: the board joins it before boot.py, and stays there through soft resets.

With a password for it, the web workflow is there, too.

Follows CircuitPython 10's supervisor/shared/web_workflow/web_workflow.c.
"""

from __future__ import annotations

import tomllib

from circuitpython_kernel.hardware.peripherals.wifi import Wifi

from .core import Core
from .web_workflow import WebWorkflow

SSID, PASSWORD, HOSTNAME = "CIRCUITPY_WIFI_SSID", "CIRCUITPY_WIFI_PASSWORD", "CIRCUITPY_WIFI_HOSTNAME"

WEB_PASSWORD, WEB_PORT = "CIRCUITPY_WEB_API_PASSWORD", "CIRCUITPY_WEB_API_PORT"
WEB_NAME = "CIRCUITPY_WEB_INSTANCE_NAME"
_GOOD_REASONS = ("POWER_ON", "RESET_PIN", "DEEP_SLEEP_ALARM", "UNKNOWN", "SOFTWARE")
"""Resets after which the web workflow starts: none that a fault has made."""


def join_network(core: Core) -> None:
    """Join it (where the guest runs). A password that is missing is none: the network is open.

    A file that cannot be read, and a network that is not there, leave the board without: a program finds that out.
    """
    wifi = core.silicon.peripheral(Wifi)
    if wifi.station is None:
        return
    try:
        settings = tomllib.loads(core.drive.read_text("settings.toml") or "")
    except (OSError, ValueError):
        return
    ssid, password, hostname = (settings.get(name) for name in (SSID, PASSWORD, HOSTNAME))
    if isinstance(hostname, str) and 1 <= len(hostname.encode()) <= 253:
        wifi.do_hostname(hostname)
    wifi.station.services.clear()
    if isinstance(ssid, str) and 1 <= len(ssid.encode()) <= 32:
        joined = wifi.join_at_start(ssid, password if isinstance(password, str) else "") == 0
        secret, port = settings.get(WEB_PASSWORD), settings.get(WEB_PORT, 80)
        if joined and isinstance(secret, str) and secret and core.silicon.supervisor.reset_reason in _GOOD_REASONS:
            number = port if isinstance(port, int) and 1 <= port <= 65535 else 80
            name = settings.get(WEB_NAME)
            workflow = WebWorkflow(core, secret, number, name if isinstance(name, str) else "")
            wifi.station.services[number] = workflow.connection
