"""What motion sensors share: gravity, and values of 16 bits that saturate."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Literal

G = 9.80665
"""Standard gravity in m/s² (ISO 80000-3)."""


def words(values: Sequence[float], byteorder: Literal["big", "little"] = "little") -> bytes:
    """Numbers as signed words of 16 bits, one after the other; what is too large saturates."""
    clipped = (min(max(round(value), -0x8000), 0x7FFF) & 0xFFFF for value in values)
    return b"".join(value.to_bytes(2, byteorder) for value in clipped)
