"""How the functions that the guest imports are declared: a host's `Functions` makes them callable from WebAssembly."""

from __future__ import annotations

from collections.abc import Callable
from typing import Protocol

I32 = "i32"
I64 = "i64"


class Functions(Protocol):
    """Functions of the host's that the guest can call. They get unsigned integers."""

    def define(
        self, module: str, name: str, parameters: tuple[str, ...], result: str | None, call: Callable[..., int | None]
    ) -> None:
        """Define ``module.name`` with the given parameter types and result type, each `I32` or `I64`."""
