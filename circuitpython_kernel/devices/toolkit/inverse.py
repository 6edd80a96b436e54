"""From a quantity back to the raw value that a converter would have, for parts whose datasheet gives the other way."""

from __future__ import annotations

from collections.abc import Callable


def inverse(quantity: Callable[[int], float], wanted: float, highest: int, lowest: int = 0) -> int:
    """The raw value whose quantity is nearest to ``wanted``; the quantity must not fall as the raw value rises."""
    low, high = lowest, highest
    while low < high:
        middle = (low + high) // 2
        if quantity(middle) < wanted:
            low = middle + 1
        else:
            high = middle
    if low > lowest and abs(quantity(low - 1) - wanted) < abs(quantity(low) - wanted):
        low -= 1
    return low
