"""How a board reads and writes floats: code for the interpreter, compiled by `guestcode` and never run as Python.

The algorithms are those of CircuitPython 10 for single precision (py/parsenum.c, py/formatfloat.c with
MICROPY_FLOAT_FORMAT_IMPL_APPROX). Neither is correctly rounded, so that a board's results need its own steps: a number
is an integer of at most 32 bits times a power of ten, which is a power of two (exact) times a power of five. Text is
made with six digits first, then more until it reads back to the same value; near misses are searched by bisection.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from circuitpython_kernel.vm.passes.guestcode.dialect import (
        F32,
        F64,
        I32,
        f32_abs,
        f32_convert_i32_s,
        f32_convert_i32_u,
        f32_demote_f64,
        f32_reinterpret_i32,
        f64_promote_f32,
        f64_store,
        i32_div_u,
        i32_ge_u,
        i32_load,
        i32_load8_u,
        i32_lt_u,
        i32_reinterpret_f32,
        i32_rem_u,
        i32_shr_u,
        i32_store,
        i32_store8,
        i32_trunc_sat_f32_s,
        i32_trunc_sat_f32_u,
    )

MANTISSA_MAX = 0x19999998  # ten times this, and a digit, still fit in 32 bits
MAX_EXACT_POWER_OF_5 = 10  # 5 ** 10 is the last that a float holds
LARGE_POWER_OF_5 = 128  # beyond the range of floats in either direction
EXPONENT_MAX = 107374181
MAX_DIGITS = 9
SAFE_DIGITS = 6
SHORTEST_EXPONENT = 6  # the room that an exponent needs, at least
REPR_PRECISION = 99
MODE_E = 1
MODE_G = 2
MODE_F = 4
LETTER_CASE = 0x20
IN_INTEGER = 0
IN_FRACTION = 1
IN_EXPONENT = 2
NO_DOT = 255
# A mask of the bits of a float that its object keeps; boards that keep all have another one.
KEPT_BITS = -4


def power_of_5(exponent: I32) -> F32:
    """5 ** exponent, rounded once: the products are exact far beyond single precision."""
    count: I32 = -exponent if exponent < 0 else exponent
    if count > LARGE_POWER_OF_5:
        return f32_reinterpret_i32(0 if exponent < 0 else 0x7F800000)
    result: F64 = 1.0
    factor: F64 = 5.0
    while count:
        if count & 1:
            result *= factor
        factor *= factor
        count >>= 1
    return f32_demote_f64(1.0 / result if exponent < 0 else result)


def times_power_of_10(number: F32, exponent: I32) -> F32:
    """number * 10 ** exponent; the power of two goes into the exponent's 8 bits, where it may wrap, as on a board."""
    if exponent == 0 or number == 0.0:
        return number
    bits = i32_reinterpret_f32(number)
    bits = (bits & 0x807FFFFF) | (((i32_shr_u(bits, 23) + exponent) & 0xFF) << 23)
    scaled = f32_reinterpret_i32(bits)
    if exponent < 0 and exponent >= -MAX_EXACT_POWER_OF_5:
        return scaled / power_of_5(-exponent)
    return scaled * power_of_5(exponent)


def read_number(start: I32, size: I32, end: I32) -> F32:
    """Read an unsigned decimal number; ``end``, if not 0, gets where it ends, or 0 for an exponent without digits."""
    top = start + size
    at = start
    mantissa = 0
    where: I32 = IN_INTEGER
    exponent = 0
    exponent_is_negative = 0
    shift = 0
    zeros_in_integer = 0
    zeros_in_fraction = 0
    while i32_lt_u(at, top):
        character = i32_load8_u(at)
        at += 1
        digit = character - 48
        if i32_lt_u(digit, 10):
            if where == IN_EXPONENT:
                if exponent < EXPONENT_MAX:
                    exponent = 10 * exponent + digit
            elif digit == 0 or i32_ge_u(mantissa, MANTISSA_MAX):
                # Zeros wait: if nothing follows, they are only an exponent.
                if where == IN_INTEGER:
                    zeros_in_integer += 1
                else:
                    zeros_in_fraction += 1
            else:
                while zeros_in_integer:
                    if i32_lt_u(mantissa, MANTISSA_MAX):
                        mantissa *= 10
                    else:
                        shift += 1
                    zeros_in_integer -= 1
                while zeros_in_fraction:
                    if i32_lt_u(mantissa, MANTISSA_MAX):
                        mantissa *= 10
                        shift -= 1
                    zeros_in_fraction -= 1
                if i32_lt_u(mantissa, MANTISSA_MAX):
                    mantissa = mantissa * 10 + digit
                    if where == IN_FRACTION:
                        shift -= 1
                elif where == IN_INTEGER:
                    shift += 1
        elif where == IN_INTEGER and character == ord("."):
            where = IN_FRACTION
        elif where != IN_EXPONENT and (character | 0x20) == ord("e"):
            where = IN_EXPONENT
            if i32_lt_u(at, top):
                sign = i32_load8_u(at)
                if sign == ord("+"):
                    at += 1
                elif sign == ord("-"):
                    at += 1
                    exponent_is_negative = 1
            if at == top:
                at = 0
                break
        elif character != ord("_"):
            at -= 1
            break
    if exponent_is_negative:
        exponent = -exponent
    exponent += shift + zeros_in_integer
    if end:
        i32_store(end, at)
    return times_power_of_10(f32_convert_i32_u(mantissa), exponent)


def parse_float(start: I32, size: I32, result: I32) -> I32:
    """Read an unsigned decimal number into a double; gives where it ends, or 0 when an exponent has no digits."""
    value = read_number(start, size, result)
    end = i32_load(result)
    f64_store(result, f64_promote_f32(value))
    return end


def write_zeros(at: I32, count: I32) -> I32:
    """``0.`` and some zeros; gives where they end."""
    i32_store8(at, ord("0"))
    i32_store8(at + 1, ord("."))
    at += 2
    while count > 0:
        i32_store8(at, ord("0"))
        at += 1
        count -= 1
    return at


def write_mantissa(
    mantissa: I32, cap: I32, at: I32, digits: I32, most_zeros: I32, zeros: I32, dot_at: I32, exponent: I32, flags: I32
) -> I32:
    """Write a mantissa with dot, zeros and exponent; gives where the text ends."""
    if mantissa and i32_ge_u(mantissa, cap):
        # Rounding up made one more digit.
        if flags & MODE_F:
            digits += 1
            dot_at += 1
        else:
            mantissa = i32_div_u(mantissa, 10)
            exponent += 1
    if flags & MODE_G and exponent != 0:
        if exponent >= 0:
            if exponent < most_zeros:
                dot_at += exponent
                if dot_at >= digits:
                    zeros = dot_at - (digits - 1)
                exponent = 0
        elif exponent >= -4:
            removed = 0
            while exponent < 0 and i32_rem_u(mantissa, 10) == 0:
                mantissa = i32_div_u(mantissa, 10)
                removed += 1
                exponent += 1
            digits -= removed
            at = write_zeros(at, removed - exponent - 1)
            dot_at = NO_DOT
            exponent = 0
    place = digits - 1
    while place >= 0:
        i32_store8(at + place + (1 if place > dot_at else 0), 48 + i32_rem_u(mantissa, 10))
        mantissa = i32_div_u(mantissa, 10)
        place -= 1
    has_dot: I32 = dot_at >= NO_DOT
    if dot_at + 1 < digits:
        has_dot = 1
        at += 1
        i32_store8(at + dot_at, ord("."))
    at += digits
    if zeros:
        dot_at -= digits - 1
        while zeros:
            zeros -= 1
            if dot_at == 0:
                i32_store8(at, ord("."))
                at += 1
                has_dot = 1
            dot_at -= 1
            i32_store8(at, ord("0"))
            at += 1
    if flags & MODE_G and has_dot:
        while i32_load8_u(at - 1) == ord("0"):
            at -= 1
        if i32_load8_u(at - 1) == ord("."):
            at -= 1
    if (exponent != 0 or flags & MODE_E) and not flags & MODE_F:
        i32_store8(at, ord("E") | (flags & LETTER_CASE))
        if exponent >= 0:
            i32_store8(at + 1, ord("+"))
        else:
            i32_store8(at + 1, ord("-"))
            exponent = -exponent
        at += 2
        if exponent >= 100:
            i32_store8(at, 48 + exponent // 100)
            at += 1
        i32_store8(at, 48 + exponent // 10 % 10)
        i32_store8(at + 1, 48 + exponent % 10)
        at += 2
    i32_store8(at, 0)
    return at


def difference(text_value: F32, value: F32) -> F32:
    """How far two floats are apart, in the bits that an object keeps."""
    return f32_reinterpret_i32(i32_reinterpret_f32(text_value) & KEPT_BITS) - f32_reinterpret_i32(
        i32_reinterpret_f32(value) & KEPT_BITS
    )


def decimal_exponent(value: F32) -> I32:
    """The exponent of ten of a positive value, or 0."""
    if value == 0.0:
        return 0
    binary = i32_shr_u(i32_reinterpret_f32(value), 23) - 127
    exponent = i32_trunc_sat_f32_s(f32_convert_i32_s(binary) * 0.3010299956639812)
    at_least_1 = i32_reinterpret_f32(value) >= 0x3F800000
    base = times_power_of_10(1.0, exponent + at_least_1)
    while (value >= base) == at_least_1:
        exponent += 1 if at_least_1 else -1
        base = times_power_of_10(1.0, exponent + at_least_1)
    return exponent


def write_word(at: I32, one: I32, two: I32, three: I32, case: I32) -> I32:
    """Three letters in upper or lower case; gives where they end."""
    i32_store8(at, one ^ case)
    i32_store8(at + 1, two ^ case)
    i32_store8(at + 2, three ^ case)
    i32_store8(at + 3, 0)
    return at + 3


def format_float(number: F64, buffer: I32, size: I32, letter: I32, precision: I32, sign: I32) -> I32:
    """Write a float; gives the length. ``letter`` is e, f or g in either case, ``precision`` -1 for the default."""
    value = f32_demote_f64(number)
    start = buffer
    bits = i32_reinterpret_f32(value)
    is_nan = value != value
    if bits < 0 and not is_nan:
        value = -value
        bits = i32_reinterpret_f32(value)
        sign = ord("-")
    if sign:
        i32_store8(start, sign)
        start += 1
        size -= 1
    case = letter & LETTER_CASE
    if bits == 0x7F800000:
        return write_word(start, ord("I"), ord("N"), ord("F"), case) - buffer
    if is_nan:
        return write_word(start, ord("N"), ord("A"), ord("N"), case) - buffer
    letter = (letter & 0xFF) | LETTER_CASE
    flags: I32 = case | (MODE_F if letter == ord("f") else MODE_G if letter == ord("g") else MODE_E)
    if precision < 0:
        precision = 6
    most_zeros = precision if precision < size - 3 else size - 3
    if precision == REPR_PRECISION:
        precision = MAX_DIGITS
        most_zeros = 16
    exponent = decimal_exponent(value)
    # A number that is too long for the buffer goes to an exponent.
    if flags & MODE_F and exponent > 0 and exponent + precision + 2 > size:
        flags = flags ^ MODE_F | MODE_G
        precision += 1
    most_digits = precision
    zeros_before = 0
    zeros_after = 0
    if flags & MODE_F:
        if most_digits > size - 3:
            most_digits = size - 3
        if exponent < 0:
            if most_digits > 2 and exponent < -2:
                zeros_before = (-exponent if -exponent < most_digits else most_digits) - 2
                most_digits -= zeros_before
            else:
                most_digits += 1
        else:
            most_digits += exponent + 1
    elif not flags & MODE_G or most_digits == 0:
        most_digits += 1
    if most_digits > MAX_DIGITS:
        zeros_after = most_digits - MAX_DIGITS
        most_digits = MAX_DIGITS
    room = size - most_digits - (3 if flags & MODE_F else SHORTEST_EXPONENT + 1)
    if zeros_after > room:
        zeros_after = room
    digits = SAFE_DIGITS if most_digits > SAFE_DIGITS else most_digits
    while True:
        end = write_with_digits(
            value, start, digits, most_digits, most_zeros, zeros_before, zeros_after, exponent, flags
        )
        if end:
            return end - buffer
        digits += 1


def write_with_digits(
    value: F32,
    start: I32,
    digits: I32,
    most_digits: I32,
    most_zeros: I32,
    zeros_before: I32,
    zeros_after: I32,
    exponent: I32,
    flags: I32,
) -> I32:
    """Write a value with a number of digits; gives where the text ends, or 0 when it takes more digits."""
    at = start
    zeros = zeros_after + (most_digits - digits)
    power = 0
    dot_at = 0
    if value != 0.0:
        power = digits - 1
        if flags & MODE_F:
            if exponent >= 0:
                power -= exponent
                dot_at = exponent
            elif zeros_before > 0:
                at = write_zeros(at, zeros_before)
                power += zeros_before + 1
                dot_at = NO_DOT
        else:
            power -= exponent
    cap = 10
    count = 1
    while count < digits:
        cap *= 10
        count += 1
    # Beyond six digits the last ones come from integers, as a float has not so many.
    factor = 1
    if digits > SAFE_DIGITS and power > 1:
        if digits > SAFE_DIGITS + 1 and power > 2:
            factor = 100
            power -= 2
        else:
            factor = 10
            power -= 1
    mantissa = factor * i32_trunc_sat_f32_u(times_power_of_10(value, power) + 0.5)
    end = write_mantissa(mantissa, cap, at, digits, most_zeros, zeros, dot_at, exponent, flags)
    apart = difference(read_number(start, end - start, 0), value)
    if i32_reinterpret_f32(apart) == 0:
        return end
    best_apart = apart
    best = mantissa
    step = 1
    if digits > SAFE_DIGITS:
        step <<= 3 * (digits - SAFE_DIGITS)
    runs = 3 + 3 * (MAX_DIGITS - SAFE_DIGITS)
    while runs > 0:
        runs -= 1
        if i32_reinterpret_f32(apart) < 0:
            mantissa += step
        else:
            mantissa -= step
        end = write_mantissa(mantissa, cap, at, digits, most_zeros, zeros, dot_at, exponent, flags)
        apart = difference(read_number(start, end - start, 0), value)
        if i32_reinterpret_f32(apart) == 0:
            return end
        gain = i32_reinterpret_f32(f32_abs(apart) - f32_abs(best_apart))
        if gain < 0 or (gain == 0 and i32_rem_u(mantissa, 10) == 0):
            best_apart = apart
            best = mantissa
        if step > 1:
            step = i32_shr_u(step, 1)
        else:
            if digits < most_digits:
                return 0
            if mantissa != best:
                end = write_mantissa(best, cap, at, digits, most_zeros, zeros, dot_at, exponent, flags)
            break
    return end
