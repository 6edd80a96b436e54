"""What `ulab`'s functions work out, by name. Arrays come in as numpy's, scalars as Python's."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from . import numeric_algebra, numeric_arithmetic, numeric_arrays, numeric_signals

OPERATIONS: dict[str, Callable[..., Any]] = {
    **numeric_arithmetic.OPERATIONS,
    **numeric_arrays.OPERATIONS,
    **numeric_algebra.OPERATIONS,
    **numeric_signals.OPERATIONS,
}
