"""How a browser puts stacks aside: JavaScript Promise Integration, through Pyodide's ``run_sync``."""

from __future__ import annotations

import time
import traceback
from collections.abc import Callable
from typing import Any, Protocol, cast

from pyodide.ffi import can_run_sync, create_proxy, run_sync  # type: ignore[import-not-found]

from .suspending import Gate, SuspendingWaits

SPIN_SECONDS = 0.002
"""A shorter wait stays where it is: putting a stack aside would take part of it, and is not worth it."""

TURN_SECONDS = 0.012
"""So long the event loop may wait for its turn while short waits follow each other."""


class BrowserGate(Gate, Protocol):
    """See `vm/browser_host/stacks.js`."""

    def wait(self, milliseconds: float, exact: bool) -> Any:
        """A promise: whether it was opened in time. Below 0 it waits for ever."""


class JavaScript(Protocol):
    """What `vm/browser_host/host.js` registers for this module."""

    def newGate(self) -> BrowserGate:
        """A gate that is closed."""

    def spawn(self, call: Callable[[], None]) -> None:
        """Call something, soon, on a stack of its own."""


def browser_waits() -> SuspendingWaits:
    """How a worker waits.

    Raises:
        ImportError: when `host.js` has not registered its side.
    """
    import circuitpython_browser  # type: ignore[import-not-found]

    return SuspendingWaits(BrowserStacks(cast(JavaScript, circuitpython_browser)))


class BrowserStacks:
    """See `common.suspending.Stacks`.

    Args:
        javascript: the other side.
    """

    def __init__(self, javascript: JavaScript) -> None:
        self._javascript = javascript
        self._last_turn = 0.0

    def gate(self) -> BrowserGate:
        """A gate that is closed."""
        return self._javascript.newGate()

    def can_wait(self) -> bool:
        """Whether the stack that runs can be put aside: not in a handler that the event loop calls."""
        return bool(can_run_sync())

    def wait(self, gate: Gate, seconds: float | None, *, exact: bool = True) -> bool:
        """See `suspending.Stacks.wait`."""
        if exact and seconds is not None and seconds < SPIN_SECONDS:
            now = time.perf_counter()
            if now - self._last_turn < TURN_SECONDS:
                while time.perf_counter() - now < seconds:
                    pass
                return False  # nobody else has run who could have opened it
        opened = run_sync(cast(BrowserGate, gate).wait(-1 if seconds is None else seconds * 1000, exact))
        self._last_turn = time.perf_counter()
        return bool(opened)

    def start(self, call: Callable[[], None]) -> None:
        """Call something, soon, on a stack of its own."""

        def run() -> None:
            try:
                call()
            except BaseException as error:  # noqa: BLE001 - as a thread does: nobody else could show it
                traceback.print_exception(error)

        self._javascript.spawn(create_proxy(run))
