"""Joins compiled functions to a module."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from importlib import resources

from circuitpython_kernel.vm.passes.gcroots import instructions as op
from circuitpython_kernel.vm.passes.gcroots.binary import SECTION_FUNCTION, SECTION_TYPE, Module, longer, unsigned

from .compiler import Compiled


def read_source(package: str | None, name: str) -> str:
    """The source of a module of ours that is compiled and never imported."""
    assert package is not None
    return resources.files(package).joinpath(name).read_text(encoding="utf-8")


def join(
    module: Module, bodies: Sequence[bytes], functions: Mapping[str, Compiled], sections: Mapping[int, bytes]
) -> bytes:
    """The module with other bodies of its own functions, the new functions behind them, and other sections."""
    types = list(module.types)
    for function in functions.values():
        if function.type not in types:
            types.append(function.type)
    new = types[len(module.types) :]
    encoded = b"".join(
        b"\x60" + unsigned(len(kind.parameters)) + bytes(kind.parameters) + unsigned(len(kind.results))
        + bytes(kind.results) for kind in new
    )  # fmt: skip
    indices = b"".join(unsigned(types.index(function.type)) for function in functions.values())
    changed = {
        SECTION_TYPE: longer(module.contents(SECTION_TYPE), encoded, len(new)),
        SECTION_FUNCTION: longer(module.contents(SECTION_FUNCTION), indices, len(functions)),
        **sections,
    }
    return module.rewritten([*bodies, *(function.body for function in functions.values())], changed)


def called_with(index: int, parameters: Sequence[int]) -> bytes:
    """A call of a function with parameters of the calling one, by their numbers."""
    gets = b"".join(bytes([op.LOCAL_GET]) + unsigned(number) for number in parameters)
    return gets + bytes([op.CALL]) + unsigned(index)
