"""The host of a browser's worker: each machine is an interpreter beside Pyodide, on a stack of its own."""

from __future__ import annotations

from pyodide.ffi import run_sync  # type: ignore[import-not-found]

from circuitpython_kernel.common.suspending import SuspendingWaits
from circuitpython_kernel.common.usual_waits import usual_waits
from circuitpython_kernel.vm.interface import Filters, MachineSettings
from circuitpython_kernel.vm.machine.machine import Machine

from .files import GATE, PORT, ModuleFiles, interpreter_name
from .instance import Maker
from .javascript import browser


class NoStacksError(RuntimeError):
    """The browser cannot put stacks aside."""


class BrowserHost:
    """See `vm.interface.Host`. One for the whole worker.

    Raises:
        NoStacksError: when the browser cannot put stacks aside.
    """

    wants_turns = True
    filters: Filters | None = None

    def __init__(self) -> None:
        self._browser = browser()
        if not self._browser.hasStacks():
            raise NoStacksError(self._browser.noStacks)
        waits = usual_waits()
        assert isinstance(waits, SuspendingWaits)
        self.waits = waits
        self._files = ModuleFiles(self._fetch)

    def _fetch(self, name: str) -> bytes | None:
        with self.waits.aside():
            found = run_sync(self._browser.fetchModule(name))
        return None if found is None else bytes(found.to_bytes())

    def machine(self, settings: MachineSettings) -> Machine:
        """A machine that is not started yet.

        Raises:
            ModuleFileError: when a module of the site's is missing, damaged or of another version.
        """
        names = (interpreter_name(settings.float_bits), GATE, PORT)
        sources = [self._files.read(name) for name in names]
        maker = Maker(self._browser, self.waits, sources, bytes([settings.float_bits, True]))
        return Machine(settings, self.waits, maker)
