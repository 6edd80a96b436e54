"""Repeating a list, a tuple or an array is a MemoryError when there is no memory of that size at all.

The interpreter multiplies the number of elements, the times and an element's size in 32 bits (py/objlist.c, objtuple.c,
objarray.c) and allocates what is left of the product; then it fills the whole. This pass puts a check in 64 bits in
front of these types' binary operations.
"""

from __future__ import annotations

from .gcroots import instructions as op
from .gcroots.binary import I32, signed
from .gcroots.errors import UnsupportedModule
from .lookup import BINARY_OP
from .patch import AND, ELSE, END, EQ, EQZ, IF, OR, SELECT, UNREACHABLE, Patch, call, get, load, load8, number, put

MOST_ELEMENTS = (1 << 28) - 1
"""More elements than that, of at most eight bytes each, have a size that 32 bits cannot tell."""

_MULTIPLY = (16, 29)  # in place, and plain (py/runtime0.h)
_LENGTHS = {"list": 8, "tuple": 4, "array": 8}  # where an object has its number of elements
_SIGN, _DIGITS, _DIGIT = (
    4,
    8,
    12,
)  # of a long integer: bit 0 for negative, how many digits of 16 bits, and where (py/mpz.h)
_FAILED = "memory allocation failed, allocating %u bytes"
_I32_GT_S, _I32_SHR_S, _I64_GT_S, _I64_GT_U, _I64_MUL, _I32_WRAP, _I64_EXTEND_U = (
    bytes([code]) for code in (0x4A, 0x75, 0x55, 0x56, 0x7E, 0xA7, 0xAD)
)
_OPERATION, _LENGTH, _TIMES, _VALUE = 0, 1, 2, 3  # locals of the check
_WORD = 4
_LARGEST = 0xFFFF_FFFF


def check_sizes(module: bytes) -> bytes:
    """Rewrite a module so that sizes which 32 bits cannot tell are refused.

    Raises:
        UnsupportedModule: when the functions are not found.
    """
    patch = Patch(module, 0, 0)
    failing = patch.place(_FAILED)[0]
    if patch.function(failing).parameters != (I32,):
        raise UnsupportedModule("What raises MemoryError takes no size.")
    view = patch.lookup.type("memoryview")
    check = patch.add(3, 0, _check(patch.lookup.type("int"), failing), 1)
    functions = {
        patch.lookup.function(patch.lookup.slot(patch.lookup.type(name), BINARY_OP)): at
        for name, at in _LENGTHS.items()
    }
    if len(functions) != len(_LENGTHS):
        raise UnsupportedModule("Two sequences have one function for their operations.")
    for function, at in functions.items():
        if patch.function(function).parameters != (I32, I32, I32):
            raise UnsupportedModule("A sequence's operations take other arguments.")
        # Its parameters are the operation, the sequence and the other object. Views have the function of arrays.
        operation = get(0) + number(-1) + get(1) + load() + number(view) + EQ + EQZ + SELECT
        patch.insert(function, 0, operation + get(1) + load(at) + get(2) + call(check))
    return patch.finish()


def _check(long_type: int, failing: int) -> bytes:
    """``if (op is a product && length * times > most) fail(bytes);`` for small and for long integers."""
    long = get(_TIMES) + load() + number(long_type) + EQ
    long += get(_TIMES) + load(_DIGITS) + number(2) + EQ + AND
    long += get(_TIMES) + load8(_SIGN) + number(1) + AND + EQZ + AND
    value = get(_TIMES) + number(1) + AND + IF + get(_TIMES) + number(1) + _I32_SHR_S + put(_VALUE) + ELSE
    value += get(_TIMES) + number(3) + AND + EQZ + IF + long + IF
    value += get(_TIMES) + load(_DIGIT) + load() + put(_VALUE) + END + END + END
    inplace, plain = _MULTIPLY
    product = get(_OPERATION) + number(inplace) + EQ + get(_OPERATION) + number(plain) + EQ + OR
    positive = get(_VALUE) + number(0) + _I32_GT_S  # beyond 31 bits, a long integer is refused as it is
    elements = get(_LENGTH) + _I64_EXTEND_U + get(_VALUE) + _I64_EXTEND_U + _I64_MUL
    size = elements + _long(_WORD) + _I64_MUL
    shown = number(-1) + size + _I32_WRAP + size + _long(_LARGEST) + _I64_GT_U + SELECT
    fail = elements + _long(MOST_ELEMENTS) + _I64_GT_S + IF + shown + call(failing) + UNREACHABLE + END
    return product + IF + value + positive + IF + fail + END + END


def _long(value: int) -> bytes:
    return bytes([op.I64_CONST]) + signed(value)
