"""A module of compiled functions alone, to try them outside of the interpreter."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import Any

import wasmtime

from circuitpython_kernel.vm.passes.gcroots.binary import MAGIC, unsigned, vector
from circuitpython_kernel.vm.passes.guestcode import compile_source


def _section(identifier: int, contents: bytes) -> bytes:
    return bytes([identifier]) + unsigned(len(contents)) + contents


class Compiled:
    """Functions of a source, as Python functions, and their memory of one page."""

    def __init__(self, source: str, constants: Mapping[str, int] | None = None) -> None:
        functions = compile_source(source, 0, constants=constants)
        types = [
            b"\x60" + vector([bytes([p]) for p in f.type.parameters]) + vector([bytes([r]) for r in f.type.results])
            for f in functions.values()
        ]
        names = [unsigned(len(name)) + name.encode() + b"\0" + unsigned(at) for at, name in enumerate(functions)]
        module = MAGIC + b"".join(
            (
                _section(1, vector(types)),
                _section(3, vector([unsigned(at) for at in range(len(types))])),
                _section(5, b"\1\0\1"),
                _section(6, b"\1\x7f\1\x41\x80\x80\x04\x0b"),  # the stack pointer: 65536
                _section(7, vector([*names, b"\6memory\2\0"])),
                _section(10, vector([unsigned(len(f.body)) + f.body for f in functions.values()])),
            )
        )
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
