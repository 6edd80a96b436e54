"""A CircuitPython board that lives in a notebook."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from ._version import __version__

if TYPE_CHECKING:
    from .bench.bench import Bench
    from .board.virtual_board import RunResult, VirtualBoard

__all__ = ["Bench", "RunResult", "VirtualBoard", "__version__"]


def __getattr__(name: str) -> Any:
    # Late, so that `circuitpython-kernel --version` does not load wasmtime and numpy.
    if name in ("VirtualBoard", "RunResult"):
        from .board import virtual_board as board

        return getattr(board, name)
    if name == "Bench":
        from .bench.bench import Bench

        return Bench
    raise AttributeError(f"module {__name__!r} has no attribute {name!r}")
