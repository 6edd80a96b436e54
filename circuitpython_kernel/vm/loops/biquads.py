"""Filters with two poles and two zeros, in whole numbers: code for `guestcode`, never run as Python.

As shared-module/synthio/Biquad.c of CircuitPython computes them: sums wrap at 32 bits, are rounded towards 0 behind the
point, which has 15 bits, and are cut to 16 bits.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from circuitpython_kernel.vm.passes.guestcode.dialect import I32, i32_load, i32_store

HEAD_BYTES = 36
"""A filter's coefficients (a1, a2, b0, b1, b2) and state (x0, x1, y0, y1). Behind them are its values."""
HALF = 16384
ROUND_DOWN = 32767


def run(filters: I32, frames: I32) -> None:
    """Filter values in place, for so many filters one behind the other, from address 0 on."""
    head = 0
    while filters > 0:
        a1 = i32_load(head)
        a2 = i32_load(head + 4)
        b0 = i32_load(head + 8)
        b1 = i32_load(head + 12)
        b2 = i32_load(head + 16)
        x0 = i32_load(head + 20)
        x1 = i32_load(head + 24)
        y0 = i32_load(head + 28)
        y1 = i32_load(head + 32)
        place = head + HEAD_BYTES
        end = place + frames * 4
        while place < end:
            value = i32_load(place)
            total = b0 * value + b1 * x0 + b2 * x1 - a1 * y0 - a2 * y1 + HALF
            if total < 0:
                total = total + ROUND_DOWN
            total = total >> 15
            if total > 32767:
                total = 32767
            if total < -32768:
                total = -32768
            i32_store(place, total)
            x1 = x0
            x0 = value
            y1 = y0
            y0 = total
            place = place + 4
        i32_store(head + 20, x0)
        i32_store(head + 24, x1)
        i32_store(head + 28, y0)
        i32_store(head + 32, y1)
        head = end
        filters = filters - 1
