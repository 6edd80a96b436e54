"""Chooses the host for a board that was given none."""

from __future__ import annotations

from .interface import Host


def usual_host() -> Host:
    """The host of a process with threads."""
    from .wasmtime_host.host import WasmtimeHost  # late: it takes wasmtime, which a board on another host does without

    return WasmtimeHost()
