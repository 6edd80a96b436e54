"""The host with threads: each machine is an interpreter under wasmtime, in a thread of its own."""

from __future__ import annotations

from circuitpython_kernel.common.threaded import THREADS
from circuitpython_kernel.common.waits import Waits
from circuitpython_kernel.vm.interface import Filters, MachineSettings
from circuitpython_kernel.vm.machine.machine import Machine

from .instance import Maker, compiled_modules
from .loops import FilterLoop


class WasmtimeHost:
    """See `vm.interface.Host`."""

    waits: Waits = THREADS
    wants_turns = False

    def __init__(self) -> None:
        self.filters: Filters | None = FilterLoop()

    def machine(self, settings: MachineSettings) -> Machine:
        """A machine that is not started yet."""
        modules = compiled_modules(settings.float_bits, settings.counting)
        return Machine(settings, self.waits, Maker(modules))
