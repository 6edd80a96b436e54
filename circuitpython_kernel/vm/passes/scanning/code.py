"""Compiled into the interpreter (see `scanning`, `guestcode`); never run as Python.

A block has 16 bytes and two bits in the table of kinds: free, the head of an allocation, its tail, a marked head.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from circuitpython_kernel.vm.passes.guestcode.dialect import (
        I32,
        i32_gt_u,
        i32_load,
        i32_load8_u,
        i32_lt_u,
        i32_shr_u,
        i32_store,
        i32_store8,
        stack_get,
    )

    from .interpreter import BYTES, END, LOWEST, OVERFLOW, START, TABLE, malloc


def mark(block: I32) -> None:
    """Mark what a marked block refers to, and what that refers to. Blocks to scan wait below the C stack."""
    data = i32_load(BYTES)
    if (i32_load8_u(data + i32_shr_u(block, 3)) >> (block & 7)) & 1:
        return
    table = i32_load(TABLE)
    start = i32_load(START)
    size = i32_load(END) - start
    bottom = stack_get()
    waiting = bottom
    while True:
        place = start + (block << 4)
        block = block + 1
        while ((i32_load8_u(table + i32_shr_u(block, 2)) >> ((block & 3) << 1)) & 3) == 2:
            block = block + 1
        end = start + (block << 4)
        while place != end:
            offset = i32_load(place) - start
            place = place + 4
            if i32_lt_u(offset, size) and (offset & 15) == 0:
                kinds = table + i32_shr_u(offset, 6)
                byte = i32_load8_u(kinds)
                shift = i32_shr_u(offset, 3) & 6
                if ((byte >> shift) & 3) == 1:
                    i32_store8(kinds, byte | (3 << shift))
                    found = i32_shr_u(offset, 4)
                    if ((i32_load8_u(data + i32_shr_u(found, 3)) >> (found & 7)) & 1) == 0:
                        if i32_gt_u(waiting, LOWEST + 4):
                            waiting = waiting - 4
                            i32_store(waiting, (found << 4) | 1)  # odd: no later frame shows it as a pointer
                        else:
                            i32_store(OVERFLOW, 1)
        if waiting == bottom:
            return
        block = i32_shr_u(i32_load(waiting), 4)
        waiting = waiting + 4


def holds_bytes(address: I32) -> I32:
    """Set the bit of an allocation, which may have failed or be empty; gives its address."""
    offset = address - i32_load(START)
    if i32_lt_u(offset, i32_load(END) - i32_load(START)):
        place = i32_load(BYTES) + i32_shr_u(offset, 7)
        i32_store8(place, i32_load8_u(place) | (1 << (i32_shr_u(offset, 4) & 7)))
    return address


def holds_anything(block: I32) -> None:
    """Clear the bit of a block."""
    place = i32_load(BYTES) + i32_shr_u(block, 3)
    i32_store8(place, i32_load8_u(place) & (-1 - (1 << (block & 7))))


def make_tables(context: I32, size: I32, names: I32) -> I32:
    """Allocate the tables of a module's context: so many bytes of both, and of the names. The table of names."""
    table = holds_bytes(malloc(names))
    i32_store(context + 8, table)
    i32_store(context + 12, malloc(size - names))
    return table
