"""A module of compiled functions alone, to try them outside of the interpreter."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import Any

import wasmtime

from circuitpython_kernel.vm.passes.guestcode import alone, compile_source


class Compiled:
    """Functions of a source, as Python functions, and their memory of one page."""

    def __init__(self, source: str, constants: Mapping[str, int] | None = None) -> None:
        module = alone(compile_source(source, 0, constants=constants))
        engine = wasmtime.Engine()
        self._store = wasmtime.Store(engine)
        self._exports = wasmtime.Instance(self._store, wasmtime.Module(engine, module), []).exports(self._store)

    def __getattr__(self, name: str) -> Callable[..., Any]:
        function = self._exports[name]
        return lambda *arguments: function(self._store, *arguments)

    def read(self, start: int, size: int) -> bytes:
        return bytes(self._exports["memory"].read(self._store, start, start + size))

    def write(self, data: bytes, start: int) -> None:
        self._exports["memory"].write(self._store, data, start)
