"""Makes the interpreter's C code compute in single precision, although it was compiled for doubles.

A double that holds a float's value, rounded to a float after each step, gives what single precision gives: for sums,
products, quotients and square roots the second rounding never matters. So each result is rounded where it arises, and
constants are rounded once. Functions of the C library (sine, power, ...) keep their doubles inside and are rounded
where they return: that is the correctly rounded float but in very rare cases, which is what good float functions give.
"""

from __future__ import annotations

import math
import struct

from circuitpython_kernel.vm.passes.gcroots import instructions as op
from circuitpython_kernel.vm.passes.gcroots.binary import F64, I32, Module, signed, unsigned
from circuitpython_kernel.vm.passes.gcroots.errors import UnsupportedModule
from circuitpython_kernel.vm.passes.gcroots.instructions import Function, Instruction

F64_STORE = 0x39
_F64_SQRT, _F64_FIRST, _F64_DIV = 0x9F, 0xA0, 0xA3  # sqrt; add, sub, mul, div
_F64_CONVERT_FIRST, _F64_CONVERT_LAST = 0xB7, 0xBA
_F32_CONVERT_FIRST = 0xB2
_DEMOTE, _PROMOTE = 0xB6, 0xBB
_I32_REINTERPRET, _F32_REINTERPRET, _F64_REINTERPRET = 0xBC, 0xBE, 0xBF
_F64_EQ = 0x61
ROUND = bytes([_DEMOTE, _PROMOTE])

_OBJECT_VALUE = 8  # where a float object has its value, behind the type
_SINGLE_ONE = 0x3F800000
_SINGLE_FRACTION = 0x7FFFFF
_DOUBLE_ONE = 0x3FF << 52


def single(value: float) -> float:
    """A double rounded to single precision."""
    try:
        return float(struct.unpack("<f", struct.pack("<f", value))[0])
    except OverflowError:
        return math.copysign(math.inf, value)


def kept(value: float, bits: int) -> float:
    """What a float object of a board holds of a value: see `object_rule`."""
    if bits != 30:
        return single(value)
    number = struct.unpack("<I", struct.pack("<f", single(value)))[0]
    number = number & ~3 | number >> 2 & 3
    return float(struct.unpack("<f", struct.pack("<I", number))[0])


# Constants that C computes from others, in single precision.
_PI = single(math.pi)
_COMPUTED = {math.pi / 180: single(_PI / 180), 180 / math.pi: single(180 / _PI)}


def float_maker(functions: list[Function]) -> tuple[Function, int]:
    """The function that makes a float object of a double, and the address of the type ``float``."""
    found = []
    for function in functions:
        code = function.instructions
        if function.parameters != (F64,) or function.results != (I32,) or len(code) > 16:
            continue
        stores = [entry for entry in code if entry.opcode == F64_STORE and entry.immediate == _OBJECT_VALUE]
        types = [
            code[number - 1].immediate
            for number, entry in enumerate(code)
            if entry.opcode == op.I32_STORE and entry.immediate == 0 and code[number - 1].opcode == op.I32_CONST
        ]
        if len(stores) == 1 and len(types) == 1:
            found.append((function, int(types[0])))
    if len(found) != 1:
        raise UnsupportedModule(f"The function that makes floats was not found: {len(found)} look like it.")
    return found[0]


def library_functions(module: Module, functions: list[Function]) -> set[int]:
    """The indices of the C library's mathematical functions: from floats to a float, and what only they call."""
    callers: dict[int, set[int]] = {}
    for function in functions:
        for entry in function.instructions:
            if entry.opcode == op.CALL:
                callers.setdefault(entry.immediate, set()).add(function.index)
    library = {
        function.index for function in functions if F64 in function.parameters and function.results == (F64,)
    }  # fmt: skip
    while True:
        inner = {
            function.index
            for function in functions
            if function.index not in library
            and function.index not in module.escaping_functions
            and callers.get(function.index, set())
            and callers[function.index] <= library | {function.index}
        }
        if not inner:
            return library
        library |= inner


def rounded(module: Module, function: Function, library: set[int], float_type: int, bits: int) -> bytes:
    """A function's body in which every result is a float's, and every float object holds what a board's would."""
    data = module.data
    start, end = module.bodies[function.index - module.imported_functions]
    code = function.instructions
    temporaries = (len(function.locals), len(function.locals) + 1)
    makes = bits == 30 and any(_is_type_store(code, number, float_type) for number in range(1, len(code)))
    changed: dict[int, bytes] = {}
    for number, entry in enumerate(code):
        own = data[entry.start : entry.end]
        opcode = entry.opcode
        if opcode == _F64_SQRT or _F64_FIRST <= opcode <= _F64_DIV:
            changed[number] = own + ROUND
        elif _F64_CONVERT_FIRST <= opcode <= _F64_CONVERT_LAST:
            changed[number] = bytes([opcode - _F64_CONVERT_FIRST + _F32_CONVERT_FIRST, _PROMOTE])
        elif opcode == op.F64_CONST:
            value = struct.unpack("<d", own[1:])[0]
            changed[number] = own[:1] + struct.pack("<d", _COMPUTED.get(value, single(value)))
        elif opcode == op.CALL and entry.immediate in library:
            if module.type_of(entry.immediate).results == (F64,):
                changed[number] = own + ROUND
        elif opcode == op.CALL_INDIRECT and module.types[entry.immediate].results == (F64,):
            changed[number] = own + ROUND
        elif makes and opcode == F64_STORE and entry.immediate == _OBJECT_VALUE:
            changed[number] = object_rule(*temporaries) + own
    changed.update(_random_floats(code))
    if not changed:
        return data[start:end]
    body = b"".join(changed.get(number, data[entry.start : entry.end]) for number, entry in enumerate(code))
    groups, declarations = function.local_groups, data[slice(*function.local_declarations)]
    if makes:
        groups, declarations = groups + 2, declarations + bytes([1, F64, 1, I32])
    return unsigned(groups) + declarations + body


def _is_type_store(code: list[Instruction], number: int, float_type: int) -> bool:
    entry, before = code[number], code[number - 1]
    return entry.opcode == op.I32_STORE and before.opcode == op.I32_CONST and bool(before.immediate == float_type)


def object_rule(value: int, bits: int) -> bytes:
    """Take a double and leave what a float object of 30 bits has of it (py/obj.h, MICROPY_OBJ_REPR_C).

    The two lowest bits are dropped when an object is made and filled from the two above when it is read; all values
    that are no numbers become one. ``value`` and ``bits`` are locals to use, an f64 and an i32.
    """
    low = _get(bits) + _i32(2) + bytes([op.I32_SHR_U]) + _i32(3) + bytes([op.I32_AND])
    filled = _get(bits) + _i32(-4) + bytes([op.I32_AND]) + low + bytes([op.I32_OR, _F32_REINTERPRET, _PROMOTE])
    taken = bytes([op.LOCAL_TEE]) + unsigned(value) + bytes([_DEMOTE, _I32_REINTERPRET, op.LOCAL_SET]) + unsigned(bits)
    no_number = bytes([op.F64_CONST]) + struct.pack("<d", math.nan)
    return taken + filled + no_number + _get(value) + _get(value) + bytes([_F64_EQ, op.SELECT])


def _get(local: int) -> bytes:
    return bytes([op.LOCAL_GET]) + unsigned(local)


def _i32(value: int) -> bytes:
    return bytes([op.I32_CONST]) + signed(value)


def _random_floats(code: list[Instruction]) -> dict[int, bytes]:
    """Random doubles from two random words become floats from one, as on a board.

    Both are numbers from 1 to 2 of which the fraction is random (shared-modules/random/__init__.c).
    """
    changed: dict[int, bytes] = {}
    for number, entry in enumerate(code):
        if entry.opcode != _F64_REINTERPRET or number < 11:
            continue
        # A word, widened, shifted up by 32, masked; a word, widened; or; the exponent of 1.0; or.
        first, second, one = number - 11, number - 5, code[number - 2]
        if one.opcode != op.I64_CONST or one.immediate != _DOUBLE_ONE:
            continue
        if code[first].opcode != op.CALL or code[second].opcode != op.CALL:
            raise UnsupportedModule("A random float is not made as expected.")
        for between in range(first + 1, number):
            changed[between] = b""
        mask = _i32(_SINGLE_FRACTION) + bytes([op.I32_AND]) + _i32(_SINGLE_ONE) + bytes([op.I32_OR])
        changed[number] = mask + bytes([_F32_REINTERPRET, _PROMOTE])
    return changed


def static_floats(module: Module, float_type: int, bits: int) -> dict[bytes, bytes]:
    """Float objects in the static data, such as pi: their bytes, and what they are to be."""
    found: dict[bytes, bytes] = {}
    head = struct.pack("<II", float_type, 0)
    for address, contents in module.data_segments():
        at = contents.find(head)
        while at >= 0:
            value = struct.unpack_from("<d", contents, at + _OBJECT_VALUE)[0]
            if (address + at) % _OBJECT_VALUE == 0 and not math.isnan(value):
                found[head + struct.pack("<d", value)] = head + struct.pack("<d", kept(value, bits))
            at = contents.find(head, at + 1)
    return found
