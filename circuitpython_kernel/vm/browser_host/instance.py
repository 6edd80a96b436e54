"""One boot of the interpreter in a browser: its calls of Python, and its memory inside of Python's own."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import Any

from pyodide.ffi import create_proxy, run_sync  # type: ignore[import-not-found]

from circuitpython_kernel.common.suspending import SuspendingWaits
from circuitpython_kernel.vm.guest_os.console import Console
from circuitpython_kernel.vm.guest_os.memory import Block
from circuitpython_kernel.vm.machine.instance import PAGE_BYTES, GuestTrap, Instance, Owner, Settings, offset_ns
from circuitpython_kernel.vm.passes import countdown

from .javascript import Browser, to_javascript
from .region import ROOM_BYTES, Region

_TRAPS = {
    "out of bounds": "wasm trap: out of bounds memory access",  # V8: memory access out of bounds
    "index out of bounds": "wasm trap: out of bounds memory access",  # Firefox
    "unreachable": "wasm trap: wasm `unreachable` instruction executed",
    "signature mismatch": "wasm trap: indirect call type mismatch",
    "divide by zero": "wasm trap: integer divide by zero",
}
"""What browsers say when a guest traps, by a part of it; and what wasmtime says."""


class HostFunctions:
    """Collects what the guest imports from Python, and keeps the first exception that one of it raised.

    Args:
        waits: the host's.
        task: the one in which the guest's calls run.
    """

    def __init__(self, waits: SuspendingWaits, task: int) -> None:
        self._waits = waits
        self._task = task
        self.imports: list[dict[str, Any]] = []
        self.failure: BaseException | None = None

    def define(
        self, module: str, name: str, parameters: tuple[str, ...], result: str | None, call: Callable[..., int | None]
    ) -> None:
        """See `guest_os.functions.Functions`. When the call raises, the guest is ended and `failure` has it."""
        answer = self._waits.called_in(self._task, call, self._failed)
        self.imports.append({"module": module, "name": name, "call": create_proxy(answer), "waits": True})

    def _failed(self, error: BaseException) -> None:
        if self.failure is None:
            self.failure = error  # run() raises it

    def let_go(self) -> None:
        """JavaScript keeps nothing of Python's alive any more."""
        for each in self.imports:
            each["call"].destroy()
        self.imports.clear()


class BrowserInstance(Instance):
    """See `vm.machine.instance.Instance`."""

    memory: Block

    def __init__(
        self, browser: Browser, waits: SuspendingWaits, region: Region, kind: bytes, settings: Settings, owner: Owner
    ) -> None:
        super().__init__(settings, owner, kind)
        region.clear()
        self._waits = waits
        self._functions = HostFunctions(waits, waits.here())
        self._define(self._functions, self._functions)
        places = region.places | {
            "pages": region.pages,
            "turnWord": countdown.ADDRESS + countdown.Words.TURN,
        }
        self._guest = browser.newGuest(region.modules, to_javascript(places), to_javascript(self._functions.imports))
        guest = self._guest
        self.shared_address = guest.grow(self._shared_pages) * PAGE_BYTES
        self.memory = region.guest_memory(lambda: guest.pages * PAGE_BYTES)
        self.wasi.memory = self.memory
        self.console = Console(region.ring_memory(), settings.sink, waits)
        self.clock_offset_ns = offset_ns(lambda: round(browser.now() * 1e6))

    def run(self) -> None:
        """See `Instance`."""
        with self._waits.aside():
            ended = run_sync(self._guest.run())
        if self._functions.failure is not None:
            raise self._functions.failure
        if ended is not None:
            kind, words = ended
            if kind == "error":
                raise RuntimeError(words)
            raise GuestTrap(_in_our_words(words), stack_overflow=kind == "stack")

    def bind_clock(self, *addresses: int) -> None:
        """See `Instance`."""
        self._guest.bindClock(*addresses)

    @property
    def turn_left(self) -> int:
        """See `Instance`; the word in memory is for the event loop's turns."""
        return self._guest.turnLeft

    @turn_left.setter
    def turn_left(self, steps: int) -> None:
        self._guest.turnLeft = steps

    def let_go(self) -> None:
        """See `Instance`."""
        self._functions.let_go()


def _in_our_words(words: str) -> str:
    return next((ours for theirs, ours in _TRAPS.items() if theirs in words), words)


class Maker:
    """Makes a machine's instances, all in one region; see `vm.machine.instance.Maker`."""

    def __init__(self, browser: Browser, waits: SuspendingWaits, sources: Sequence[bytes], kind: bytes) -> None:
        self._browser = browser
        self._waits = waits
        self._sources = sources
        self._kind = kind
        self._region: Region | None = None

    def make(self, settings: Settings, owner: Owner) -> BrowserInstance:
        """An instance that does not run yet."""
        if self._region is None:
            with self._waits.aside():
                self._region = Region(self._browser, self._sources, _wanted_bytes(settings))
        return BrowserInstance(self._browser, self._waits, self._region, self._kind, settings, owner)

    def close(self) -> None:
        """There will be no more: the region goes with the last view of it."""
        self._region = None


def _wanted_bytes(settings: Settings) -> int:
    """How much memory a guest can come to need, in whole pages."""
    wanted = settings.heap_bytes + settings.shared_bytes + ROOM_BYTES
    return min(-(-wanted // PAGE_BYTES) * PAGE_BYTES, settings.memory_limit)
