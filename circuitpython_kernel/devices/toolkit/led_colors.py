"""The colours of LEDs."""

from __future__ import annotations

COLORS = {
    "red": ((1.0, 0.08, 0.03), 1.9), "yellow": ((1.0, 0.75, 0.0), 2.0), "green": ((0.1, 1.0, 0.1), 2.1),
    "blue": ((0.1, 0.25, 1.0), 2.9), "white": ((1.0, 1.0, 0.95), 2.9),
}  # fmt: skip
"""The light, and the forward voltage (typical of LEDs of 5 mm, such as Kingbright's WP7113 series)."""
