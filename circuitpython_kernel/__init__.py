"""A CircuitPython board that lives in a notebook."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from ._version import __version__

if TYPE_CHECKING:
    from .board import RunResult, VirtualBoard

__all__ = ["RunResult", "VirtualBoard", "__version__"]


def __getattr__(name: str) -> Any:
    # Late, so that `circuitpython-kernel --version` does not load wasmtime and numpy.
    if name in ("VirtualBoard", "RunResult"):
        from . import board

        return getattr(board, name)
    raise AttributeError(f"module {__name__!r} has no attribute {name!r}")
