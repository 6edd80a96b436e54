"""What CircuitPython's built-in types have beyond the interpreter's.

A built-in type finds its methods in a dict that its ``locals_dict`` slot points to (py/obj.h, mp_obj_type_t). All of
the interpreter's memory can be written, so the slot gets a bigger dict: the old entries, and functions of ours. Where a
slot holds a C function, one that calls a function of ours takes its place; see vm/passes/slots.py.
"""

import builtins
from array import array as _array
from collections import OrderedDict

import _board
from _errors import object_at
from _globals import fix as _fix
from _globals import put_in as _put_in
from _modules import _native_import
from _modules import firmware as _firmware
from uctypes import addressof, bytearray_at

_errno = _native_import("errno")
_re = _native_import("re")
_KEPT = []  # the dicts, which nothing else refers to in a way that the collector sees


# Where a type has the number of each of its slots.
_MAKE_NEW = 8
_CALL = 10
_BINARY_OP = 12
_LOCALS_DICT = 19


def _word_at(address):
    return bytearray_at(address, 4)


def _slot(kind, slot):
    """The word of a type's slot."""
    at = id(kind)
    return _word_at(at + 20 + 4 * (bytearray_at(at + slot, 1)[0] - 1))


def _extend(kind, methods):
    names = dict(kind.__dict__)
    names.update(methods)
    # Fixed, as the one before: a program cannot add names to a built-in type (py/obj.h, mp_map_t).
    _fix(names)
    _KEPT.append(names)
    _slot(kind, _LOCALS_DICT)[:] = id(names).to_bytes(4, "little")


def _replace(kinds, slot, function, number, words):
    """Put the slot function with a number in place of the types' own, which they share; words: vm/passes/slots.py."""
    own = bytes(_slot(kinds[0], slot))
    _KEPT.append(function)
    at = L.SLOT_WORDS + 4 * words
    _word_at(at)[:] = id(function).to_bytes(4, "little")
    _word_at(at + 4)[:] = _slot(type(function), _CALL)
    _word_at(at + 8)[:] = own
    for kind in kinds:
        if bytes(_slot(kind, slot)) != own:
            raise RuntimeError("types do not share a slot's function")
        _slot(kind, slot)[:] = _word_at(L.SLOT_WORDS + 4 * number)


_to_bytes = int.to_bytes
_from_bytes = int.from_bytes


def _check_self(value, kind):
    if not isinstance(value, kind):
        raise TypeError("self must be of type %s, not %s" % (kind.__name__, type(value).__name__))


def _index(value):
    """A whole number, or a TypeError in the words for numbers."""
    return range(value).stop


def _check_order(byteorder):
    if byteorder not in ("big", "little"):
        raise ValueError("Invalid byteorder")


def _int_to_bytes(self, length=1, byteorder="big", *, signed=False):
    _check_self(self, int)
    length = _index(length)
    _check_order(byteorder)
    if length < 0:
        raise ValueError
    count = 1 << 8 * length  # of the values that so many bytes have
    low = -(count >> 1) if signed and length else 0
    if self and not 0 <= self - low < count:
        raise OverflowError("value must fit in %d byte(s)" % length)
    return _to_bytes(self + count if self < 0 else self, length, byteorder)


def _int_from_bytes(bytes, byteorder="big", *, signed=False):
    _check_order(byteorder)
    value = _from_bytes(bytes, byteorder)
    if signed and value:
        size = 8 * len(bytes)
        if value >> (size - 1):
            value -= 1 << size
    return value


def _bit_length(self):
    _check_self(self, int)
    return len(bin(abs(self))) - 2 if self else 0


def _reversed(self):
    _check_self(self, dict)
    return iter(list(self)[::-1])


def _move_to_end(self, key, last=True):
    _check_self(self, OrderedDict)
    value = self.pop(key)
    others = [] if last else list(self.items())
    if not last:
        self.clear()
    self[key] = value
    for other, what in others:
        self[other] = what


def _from_keys(keys, value=None):
    made = OrderedDict()
    for key in keys:
        made[key] = value
    return made


def _number_at(address):
    return _from_bytes(bytearray_at(address, 4), "little")


_Match = type(_re.match("", ""))


# A match is: type, number of groups, the text, where each group begins and ends (extmod/modre.c).
def match_span(self, _group=0):
    _check_self(self, _Match)
    group = _index(_group)
    if not 0 <= group < _number_at(id(self) + 4):
        raise IndexError(group)
    start = _number_at(id(self) + 12 + 8 * group)
    if not start:
        return -1, -1
    text = object_at(_number_at(id(self) + 8))
    begin = addressof(text)
    span = start - begin, _number_at(id(self) + 16 + 8 * group) - begin
    if not isinstance(text, str):
        return span
    return tuple([len(str(bytearray_at(begin, count), "utf-8")) for count in span])  # characters, not bytes


def match_start(self, _group=0):
    return match_span(self, _group)[0]


def match_end(self, _group=0):
    return match_span(self, _group)[1]


def match_groups(self):
    _check_self(self, _Match)
    return tuple([self.group(number) for number in range(1, _number_at(id(self) + 4))])


# By typecode; a view of bytes or a bytearray has the number 1 for one.
_SIZES = {
    "\1": 1,
    "b": 1,
    "B": 1,
    "c": 1,
    "h": 2,
    "H": 2,
    "i": 4,
    "I": 4,
    "l": 4,
    "L": 4,
    "f": 4,
    "q": 8,
    "Q": 8,
    "d": 8,
}


def _cast(self, format):
    _check_self(self, memoryview)
    "".replace(format, "")  # what is no text is refused in the words for texts
    format = format[:1]
    if format not in _SIZES:
        raise ValueError("bad typecode")
    view = self[:]
    # A view is: type, typecode (bit 7: may be written) with the offset in items above it, length, start.
    head = bytearray_at(id(view) + 4, 8)
    old = _SIZES[chr(head[0] & 0x7F)]
    size = _SIZES[format]
    offset = _from_bytes(head[1:4], "little") * old
    length = len(view) * old
    if length % size or offset % size:
        raise TypeError("memoryview: length is not a multiple of itemsize")
    head[0] = head[0] & 0x80 | ord(format)
    head[1:4] = _to_bytes(offset // size, 3, "little")
    head[4:8] = _to_bytes(length // size, 4, "little")
    return view


_MULTIPLY_IN_PLACE = 16
_MULTIPLY = 29  # the operations' numbers, py/runtime0.h


def _array_operation(operation, left, right):
    if operation not in (_MULTIPLY, _MULTIPLY_IN_PLACE) or not isinstance(right, int):
        return None
    data = bytes(left) * right
    if isinstance(left, bytearray):
        found = bytearray(data)
    else:
        found = _array(chr(bytearray_at(id(left) + 4, 1)[0]), data)
    if operation == _MULTIPLY:
        return found
    # Typecode and free items, length, address of the items: those of the new one (py/objarray.h).
    bytearray_at(id(left) + 4, 12)[:] = bytearray_at(id(found) + 4, 12)
    return left


def _to_bytes_of(value):
    method = getattr(value, "__bytes__", None)
    return None if method is None else method()


_native_build_class = builtins.__build_class__


def _build_class(body, name, *bases, **keywords):
    kind = _native_build_class(body, name, *bases, **keywords)
    if not isinstance(kind, type):
        return kind  # the first base was no class: its type was called, with what a class is made of
    # The interpreter awaits whatever can be iterated.
    wait = kind.__dict__.get("__await__")
    if wait is not None and "__iter__" not in kind.__dict__:
        kind.__iter__ = wait
    return kind


def _help(*values):
    if len(values) > 1:
        raise TypeError("function expected at most 1 arguments, got %d" % len(values))
    page = _firmware("_help")
    if values:
        page.show(values[0])
    else:
        page.show_welcome()


# CircuitPython's words for the common error numbers; other numbers have the name that errno gives them.
_WORDS = {
    1: "Operation not permitted",
    2: "No such file/directory",
    5: "Input/output error",
    13: "Permission denied",
    17: "File exists",
    19: "No such device",
    22: "Invalid argument",
    28: "No space left on device",
    30: "Read-only filesystem",
}


class _Interned:
    """Its attributes' names are interned strings, as the interpreter wants them for error texts."""


def _error_words():
    """Point the table that OSError's text comes from to our words; the old table's names."""
    names = _errno.errorcode
    old = dict(names)
    interned = _Interned()
    for text in _WORDS.values():
        setattr(interned, text, None)
    strings = {text: text for text in dir(interned)}
    table = dict(old)
    for number, text in _WORDS.items():
        table[number] = strings[text]
    _KEPT.append(table)
    bytearray_at(id(names) + 4, 12)[:] = bytearray_at(id(table) + 4, 12)
    return old


if not _board.FULL_BUILD:
    # A small build has shorter messages; see vm/passes/wording.py.
    bytearray_at(L.MESSAGES, L.MESSAGES_ROOM)[:] = bytearray_at(L.MESSAGES + L.MESSAGES_ROOM, L.MESSAGES_ROOM)
ERRORCODE = _error_words()
_extend(int, {"bit_length": _bit_length, "to_bytes": _int_to_bytes, "from_bytes": staticmethod(_int_from_bytes)})
_extend(dict, {"__reversed__": _reversed})
_extend(OrderedDict, {"__reversed__": _reversed, "move_to_end": _move_to_end, "fromkeys": staticmethod(_from_keys)})
_extend(
    _Match,
    {"groups": match_groups, "span": match_span, "start": match_start, "end": match_end},
)
_extend(memoryview, {"cast": _cast})
_replace((_array, bytearray), _BINARY_OP, _array_operation, 0, 2)
_replace((bytes,), _MAKE_NEW, _to_bytes_of, 1, 5)
builtins.__build_class__ = _build_class
_put_in(builtins, _native_build_class, _build_class)
_put_in(builtins, builtins.help, _help)
