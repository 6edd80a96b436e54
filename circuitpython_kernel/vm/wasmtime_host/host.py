"""The host with threads: each machine is an interpreter under wasmtime, in a thread of its own."""

from __future__ import annotations

from circuitpython_kernel.common.threaded import THREADS
from circuitpython_kernel.common.waits import Waits
from circuitpython_kernel.vm.interface import MachineSettings

from .machine import Machine


class WasmtimeHost:
    """See `vm.interface.Host`."""

    waits: Waits = THREADS

    def machine(self, settings: MachineSettings) -> Machine:
        """A machine that is not started yet."""
        return Machine(settings)
