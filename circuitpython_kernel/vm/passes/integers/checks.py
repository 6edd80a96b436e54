"""Integers that do not fit are refused: code for the interpreter, compiled by `guestcode` and never run as Python.

The rules and messages are CircuitPython's (py/objint.c, mp_obj_int_buffer_overflow_check; py/modstruct.c). The numbers
in capitals without a value, and the functions that are not defined here, are the interpreter's; `find` looks for them.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from circuitpython_kernel.vm.passes.guestcode.dialect import (
        I32,
        i32_and,
        i32_clz,
        i32_eqz,
        i32_load,
        i32_load8_u,
        i32_load16_u,
        i32_lt_u,
        i32_shr_u,
        i32_store,
        stack_get,
        stack_set,
    )

    from .interpreter import (
        COMMA,
        INT_TYPE,
        OVERFLOW_ERROR,
        TOO_LARGE,
        VALUE_ERROR,
        WRONG_COUNT,
        ZERO,
        count_items,
        print_text,
        raise_message,
        text_of,
    )

BYTEARRAY = 1  # the typecode of bytearrays
DIGIT_BITS = 16
SEPARATOR_SHIFT = 9  # where the flags of a format have the character that separates thousands


def size_of(typecode: I32) -> I32:
    """The bytes of an integer's typecode; 0 for anything else."""
    letter = typecode | 0x20
    if typecode == BYTEARRAY or letter == ord("b"):
        return 1
    if letter == ord("h"):
        return 2
    if letter == ord("i") or letter == ord("l") or typecode == ord("P"):
        return 4
    return 8 if letter == ord("q") else 0


def is_power_of_two(value: I32, top: I32) -> I32:
    """Whether a long integer's magnitude is one; ``top`` is its highest digit."""
    if i32_and(top, top - 1):
        return 0
    place = i32_load(value + 8) - 2
    while place >= 0:
        if i32_load16_u(i32_load(value + 12) + 2 * place):
            return 0
        place -= 1
    return 1


def long_fits(value: I32, bits: I32, is_signed: I32) -> I32:
    """Whether a long integer fits in so many bits: it has a sign, how many digits, and where these are."""
    length = i32_load(value + 8)
    if length == 0:
        return 1
    negative = i32_load8_u(value + 4) & 1
    top = i32_load16_u(i32_load(value + 12) + 2 * length - 2)
    used = DIGIT_BITS * length - (i32_clz(top) - DIGIT_BITS)
    if not is_signed:
        return i32_eqz(negative) & (used <= bits)
    if used < bits:
        return 1
    return negative and used == bits and is_power_of_two(value, top)


def small_fits(number: I32, size: I32, is_signed: I32) -> I32:
    """Whether a small integer fits."""
    if size >= 4:
        return is_signed or number >= 0
    if is_signed:
        number += 1 << (8 * size - 1)
    return i32_lt_u(number, 1 << (8 * size))


def check_integer(typecode: I32, value: I32) -> None:
    """Raise OverflowError when an integer does not fit into an item of this type; other objects are let pass."""
    size = size_of(typecode)
    if size == 0:
        return
    is_signed: I32 = typecode >= ord("a")
    if value & 1:
        if small_fits(value >> 1, size, is_signed):
            return
    elif value & 3 or value == 0 or i32_load(value) != INT_TYPE or long_fits(value, 8 * size, is_signed):
        return
    frame = stack_get() - 16
    stack_set(frame)
    i32_store(frame, size)
    raise_message(OVERFLOW_ERROR, TOO_LARGE, frame)


def check_count(format: I32, given: I32) -> None:
    """Raise ValueError when a format of struct's takes another number of items."""
    frame = stack_get() - 16
    stack_set(frame)
    expected = count_items(text_of(format), frame + 8)
    if expected != given:
        i32_store(frame, expected)
        i32_store(frame + 4, given)
        raise_message(VALUE_ERROR, WRONG_COUNT, frame)
    stack_set(frame + 16)


def print_number(printer: I32, text: I32, size: I32, flags: I32, fill: I32, width: I32) -> I32:
    """Print digits; zeros before them are separated as they are, and no separator comes first."""
    if (fill & 0xFF) != ord("0") or i32_shr_u(flags, SEPARATOR_SHIFT) != ord(",") or width <= size:
        return print_text(printer, text, size, flags, fill, width)
    total = width
    if total & 3 == 0:
        total += 1
    place = total
    while place > size:
        print_text(printer, COMMA if place & 3 == 0 else ZERO, 1, 0, 0, 0)
        place -= 1
    return total - size + print_text(printer, text, size, 0, 0, 0)
