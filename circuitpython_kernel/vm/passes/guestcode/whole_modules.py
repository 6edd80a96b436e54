"""Makes a module of compiled functions alone, without an interpreter around them."""

from __future__ import annotations

from collections.abc import Mapping

from circuitpython_kernel.vm.passes.gcroots import instructions as op
from circuitpython_kernel.vm.passes.gcroots.binary import I32, MAGIC, signed, unsigned, vector

from .compiler import Compiled

PAGE_BYTES = 65536


def _section(identifier: int, contents: bytes) -> bytes:
    return bytes([identifier]) + unsigned(len(contents)) + contents


def alone(functions: Mapping[str, Compiled], pages: int = 1) -> bytes:
    """A module that exports functions by their names, and ``memory``.

    The stack of `dialect.stack_get` begins at the end of the first page, and grows down.

    Args:
        functions: compiled from index 0 on.
        pages: how much memory it has, in pages of `PAGE_BYTES`.
    """
    types = [
        b"\x60" + vector([bytes([one]) for one in function.type.parameters])
        + vector([bytes([one]) for one in function.type.results]) for function in functions.values()
    ]  # fmt: skip
    names = [unsigned(len(name)) + name.encode() + b"\0" + unsigned(at) for at, name in enumerate(functions)]
    stack = bytes([I32, 1, op.I32_CONST]) + signed(PAGE_BYTES) + b"\x0b"
    return MAGIC + b"".join(
        (
            _section(1, vector(types)),
            _section(3, vector([unsigned(at) for at in range(len(types))])),
            _section(5, b"\1\0" + unsigned(pages)),
            _section(6, b"\1" + stack),
            _section(7, vector([*names, b"\6memory\2\0"])),
            _section(10, vector([unsigned(len(one.body)) + one.body for one in functions.values()])),
        )
    )
