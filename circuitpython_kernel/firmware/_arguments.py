"""Words for a call of the firmware's functions with arguments that do not fit: those of the C functions in their place.

The interpreter calls `_explain` before it raises its own words; see vm/passes/dialect_calls.py. Functions in C parse
keywords (py/argcheck.c, mp_arg_parse_all), or take a fixed number of arguments, or a number between two. Here they do
the first if an argument has to be named or if a method has defaults, the third if a module's function has defaults.
"""

import _board
from _errors import object_at
from uctypes import bytearray_at

_TOO_MANY_OR_FEW, _UNEXPECTED, _NAMED_MISSING, _MISSING, _KEYWORD_MISSING, _TWICE = range(6)
_PARSING = ("getenv", "open", "unpack_from")  # functions of modules that parse keywords without having to
_COUNTING = ("match_span", "match_start", "match_end")  # methods with a default that do not
_KEYWORDS = 2  # a function's flag (py/runtime0.h)


def _number(address):
    return int.from_bytes(bytearray_at(address, 4), "little")


class _Function:
    """A function's signature, from the head of its bytecode (py/bc.h)."""

    def __init__(self, function):
        at = id(function)
        self._names = _number(_number(at + 4) + 8)
        self._at = _number(at + 12)
        byte = self._next()
        flags, positional, named, defaults = 0, byte & 3, 0, 0
        count = 0
        while byte & 0x80:
            byte = self._next()
            flags |= ((byte & 0x40) >> 6) << count
            positional |= (byte & 4) << count
            named |= ((byte & 8) >> 3) << count
            defaults |= (byte & 1) << count
            count += 1
        while self._next() & 0x80:  # the sizes of what follows
            pass
        self.name = self._name()
        self.arguments = [self._name() for _ in range(positional + named)]
        self.positional = positional
        self.defaults = defaults
        self.parses = bool(named or flags & _KEYWORDS)

    def _next(self):
        byte = bytearray_at(self._at, 1)[0]
        self._at += 1
        return byte

    def _name(self):
        number = 0
        while True:
            byte = self._next()
            number = number << 7 | byte & 0x7F
            if byte < 0x80:
                return self._interned(number)

    def _interned(self, number):
        return object_at(int.from_bytes(bytearray_at(self._names + 2 * number, 2), "little") << 3 | 2)

    @property
    def file(self):
        return self._interned(0)


def _first_missing(state, positional):
    """The number of the first argument that a call's state has no object for; they lie at its end, the first last."""
    end = state + 20 + 4 * int.from_bytes(bytearray_at(state + 12, 2), "little")
    return [_number(end - 4 - 4 * number) for number in range(positional)].index(0)


def _explain(function, kind, first, second):
    try:
        signature = _Function(function)
    except MemoryError:
        return  # the heap is full or locked: the interpreter's own words will do
    if signature.file.startswith("/.fw/"):
        words = _words(signature, kind, first, second)
        raise TypeError(words if _board.FULL_BUILD else "argument num/types mismatch")


def _words(signature, kind, first, second):
    constructor = signature.name == "__init__"
    most = signature.positional - constructor
    given = second - constructor
    method = signature.arguments[:1] == ["self"]
    parses = signature.defaults > 0 and (method or signature.name in _PARSING) and signature.name not in _COUNTING
    parses = parses or signature.parses
    if kind == _TOO_MANY_OR_FEW:
        if parses:
            if given > most:
                return "extra positional arguments given"
            return "'%s' argument required" % signature.arguments[second]
        if not signature.defaults:
            return "function takes %d positional arguments but %d were given" % (most, given)
        if given > most:
            return "function expected at most %d arguments, got %d" % (most, given)
        return "function missing %d required positional arguments" % (most - signature.defaults - given)
    if not parses:
        return "function doesn't take keyword arguments"
    if kind == _NAMED_MISSING:
        return "'%s' argument required" % signature.arguments[signature.positional]
    if kind == _MISSING:
        return "'%s' argument required" % signature.arguments[_first_missing(first, signature.positional)]
    if kind == _KEYWORD_MISSING:
        return "'%s' argument required" % object_at(first << 3 | 2)
    return "extra keyword arguments given"


bytearray_at(L.ARGUMENT_WORD, 4)[:] = id(_explain).to_bytes(4, "little")
