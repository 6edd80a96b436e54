"""Chooses the host for a board that was given none."""

from __future__ import annotations

import functools
import sys

from .interface import Host


@functools.cache
def usual_host() -> Host:
    """The host of this process: a browser's worker has its own, everything else threads.

    Raises:
        browser_host.host.NoStacksError: in a browser that cannot run a board.
    """
    # Each is imported late: not everywhere there is what it takes.
    if sys.platform == "emscripten":
        from .browser_host.host import BrowserHost

        return BrowserHost()
    from .wasmtime_host.host import WasmtimeHost

    return WasmtimeHost()
