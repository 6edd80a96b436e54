"""Pseudo-random numbers."""

from collections.abc import Sequence
from typing import Any

def seed(seed: int | None = None) -> None:
    """Start the sequence of numbers anew; the same seed gives the same numbers."""

def getrandbits(k: int) -> int:
    """Return an integer of `k` random bits."""

def randrange(start: int, stop: int | None = None, step: int = 1) -> int:
    """Return one of the numbers of ``range(start, stop, step)``."""

def randint(a: int, b: int) -> int:
    """Return an integer from `a` to `b`, both included."""

def choice(seq: Sequence[Any]) -> Any:
    """Return one item of a sequence that is not empty."""

def random() -> float:
    """Return a float from 0 up to, but not including, 1."""

def uniform(a: float, b: float) -> float:
    """Return a float from `a` to `b`."""
