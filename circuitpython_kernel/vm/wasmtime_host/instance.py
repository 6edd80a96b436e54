"""One boot of the interpreter under wasmtime: a store, the WASI calls, the gate and port modules, the interpreter."""

from __future__ import annotations

import functools
from typing import cast

import wasmtime

from circuitpython_kernel.vm.guest_os import port
from circuitpython_kernel.vm.guest_os.console import Console
from circuitpython_kernel.vm.guest_os.memory import Block
from circuitpython_kernel.vm.machine.instance import PAGE_BYTES, GuestTrap, Instance, Owner, Settings, offset_ns
from circuitpython_kernel.vm.passes import countdown

from . import modulecache
from .hostcalls import HostFunctions
from .memory import block_of


class Modules:
    """The compiled modules that every boot instantiates; see `compiled_modules`."""

    def __init__(self, float_bits: int, counting: bool) -> None:
        self.float_bits = float_bits
        self.counting = counting
        self.engine = modulecache.new_engine()
        self.interpreter = modulecache.load_module(self.engine, float_bits=float_bits, counting=counting)
        self.gate = wasmtime.Module(self.engine, port.GATE_WAT)
        self.port = wasmtime.Module(self.engine, port.PORT_WAT)


@functools.cache
def compiled_modules(float_bits: int, counting: bool) -> Modules:
    """The modules, loaded once for all boards of this process that are of one kind; see `floats` and `countdown`."""
    return Modules(float_bits, counting)


class WasmtimeInstance(Instance):
    """See `vm.machine.instance.Instance`."""

    memory: Block

    def __init__(self, modules: Modules, settings: Settings, owner: Owner) -> None:
        super().__init__(settings, owner, bytes([modules.float_bits, modules.counting]))
        engine = modules.engine
        self._store = wasmtime.Store(engine)
        self._store.set_limits(memory_size=settings.memory_limit)
        self._store.set_wasi(wasmtime.WasiConfig())
        gate = wasmtime.Linker(engine).instantiate(self._store, modules.gate).exports(self._store)
        linker, port_linker = wasmtime.Linker(engine), wasmtime.Linker(engine)
        self._functions, self._port_functions = HostFunctions(linker), HostFunctions(port_linker)
        port_linker.define_wasi()
        self._define(self._functions, self._port_functions)

        for name in ("clock_time_get", "fd_write"):
            linker.define(self._store, "wasi_snapshot_preview1", name, gate[name])
        if modules.counting:
            linker.allow_shadowing = True
            linker.define(self._store, "wasi_snapshot_preview1", countdown.TURN, gate["turn"])
        main = linker.instantiate(self._store, modules.interpreter).exports(self._store)
        self._start = cast(wasmtime.Func, main["_start"])
        linear = cast(wasmtime.Memory, main["memory"])
        self.shared_address = linear.grow(self._store, self._shared_pages) * PAGE_BYTES
        self.memory = block_of(linear, self._store)
        self.wasi.memory = self.memory

        port_linker.define(self._store, "guest", "memory", main["memory"])
        port_linker.define(self._store, "gate", "table", gate["table"])
        exports = port_linker.instantiate(self._store, modules.port).exports(self._store)
        self._bind_clock = cast(wasmtime.Func, exports["bind_clock"])
        self.console = Console(block_of(cast(wasmtime.Memory, exports["ring"]), self._store), settings.sink)
        raw_clock = cast(wasmtime.Func, exports["raw_clock"])
        self.clock_offset_ns = offset_ns(lambda: raw_clock(self._store, port.SCRATCH))

    def run(self) -> None:
        """See `Instance`."""
        try:
            self._start(self._store)
        except (wasmtime.Trap, wasmtime.WasmtimeError, wasmtime.ExitTrap) as error:
            failure = self._functions.failure or self._port_functions.failure
            raise (failure or _in_our_words(error)) from None

    def bind_clock(self, *addresses: int) -> None:
        """See `Instance`."""
        self._bind_clock(self._store, *addresses)


class Maker:
    """Makes a machine's instances; see `vm.machine.instance.Maker`."""

    def __init__(self, modules: Modules) -> None:
        self._modules = modules

    def make(self, settings: Settings, owner: Owner) -> WasmtimeInstance:
        """An instance that does not run yet."""
        return WasmtimeInstance(self._modules, settings, owner)

    def close(self) -> None:
        """There will be no more; each instance's store goes with the last view of its memory."""


def _in_our_words(error: Exception) -> Exception:
    if not isinstance(error, wasmtime.Trap):
        return error
    last = str(error).strip().splitlines()[-1].strip()
    return GuestTrap(last.removeprefix("1: "), stack_overflow=error.trap_code is wasmtime.TrapCode.STACK_OVERFLOW)
