"""Exceptions as CircuitPython has them: more types, and attributes that the interpreter's do not have.

The interpreter asks `_attribute` for what an exception's type does not have; see vm/passes/dialect.py.
"""

import builtins
from io import BytesIO

import _board
from _globals import retable
from _native import sys
from uctypes import addressof, bytearray_at

print_exception = sys.print_exception
_KEPT = []  # what the interpreter refers to in a way that the collector does not see
_NOTHING = object()  # stands for None where None says that there is no such attribute

_TYPE_BYTES = 36  # of a type with four slots, as exceptions have (py/obj.h)
_NAME = 6
_MAKE_NEW = 8
_PARENT = 18
_SLOTS = 20
_HEAP = 0x12000  # objects below this are the interpreter's static ones; see vm/passes/dialect_chain.py
_CHAIN = {"__cause__": 16, "__context__": 20}
_FLAGS = 24


class traceback:
    """Where an exception came by: words of file, line and function."""

    def __init__(self, lines):
        self._lines = lines


def object_at(address):
    """The object that lies at an address."""
    cell = [None]
    items = int.from_bytes(bytearray_at(id(cell) + 12, 4), "little")
    bytearray_at(items, 4)[:] = address.to_bytes(4, "little")
    return cell[0]


class _Interned:
    """Its attributes' names are interned strings."""


def interned(text):
    """The interned string of a text."""
    names = _Interned()
    setattr(names, text, None)
    return next(name for name in dir(names) if name == text)


def exception_type(name, parent):
    """A built-in type of exceptions: a copy of another one, with its own name and parent."""
    block = bytearray(bytearray_at(id(OSError), _TYPE_BYTES))
    block[_NAME : _NAME + 2] = (id(interned(name)) >> 3).to_bytes(2, "little")
    slot = _SLOTS + 4 * (block[_PARENT] - 1)
    block[slot : slot + 4] = id(parent).to_bytes(4, "little")
    _KEPT.append(block)
    return object_at(addressof(block))


def text_of(error):
    """An exception with its traceback. Functions of the firmware's can have names that are no text; see vm/natives."""
    out = BytesIO()
    print_exception(error, out)
    return out.getvalue().replace(b"\xff", b"_").decode()


def _trace(error):
    head = bytearray_at(id(error) + 4, 8)
    length = int.from_bytes(head[2:4], "little")
    return traceback(bytes(bytearray_at(int.from_bytes(head[4:8], "little"), 4 * length)) if length else b"")


def _set_trace(error, value):
    if value is not None and not isinstance(value, traceback):
        raise TypeError("__context__ must be of type traceback or None, not %s" % type(value).__name__)
    lines = bytearray(value._lines if value is not None else b"")
    length = (len(lines) // 4).to_bytes(2, "little")
    at = addressof(lines) if lines else 0
    bytearray_at(id(error) + 4, 8)[:] = length + length + at.to_bytes(4, "little")


def native(error):
    """The built-in exception that an exception is, or has."""
    if _maker(type(error)) == _maker(BaseException):
        return error
    return object_at(int.from_bytes(bytearray_at(id(error) + 16, 4), "little"))


def _maker(kind):
    """What makes an object of a type: the function in its first slot, which all these types have."""
    return bytes(bytearray_at(id(kind) + _SLOTS + 4 * (bytearray_at(id(kind) + _MAKE_NEW, 1)[0] - 1), 4))


def taken(error, trace, given, unchained):
    """Give an exception another traceback, or none, and let it forget its chain; the function that undoes both."""
    if id(error) < _HEAP:
        return lambda: None
    lines, links = bytearray_at(id(error) + 4, 8), bytearray_at(id(error) + 16, 8)
    before = bytes(lines), bytes(links)

    def undo():
        lines[:], links[:] = before

    if given:
        _set_trace(error, trace)
    if unchained and _board.FULL_BUILD:
        links[:] = bytes(8)
    return undo


def _link(error, name):
    if id(error) < _HEAP:
        return False if name == "__suppress_context__" else _NOTHING
    if name == "__suppress_context__":
        return bool(bytearray_at(id(error) + _FLAGS, 1)[0] & 1)
    word = bytes(bytearray_at(id(error) + _CHAIN[name], 4))
    return object_at(int.from_bytes(word, "little")) if any(word) else _NOTHING


def _set_link(error, name, value):
    if id(error) < _HEAP:
        raise AttributeError("can't set attribute")
    flags = bytearray_at(id(error) + _FLAGS, 1)
    if name == "__suppress_context__":
        flags[0] = flags[0] & ~1 | bool(value)
        return
    if type(value) is BaseException:
        raise TypeError("%s must be of type BaseException or None, not BaseException" % name)
    word = (0 if value is None else id(value)).to_bytes(4, "little")
    bytearray_at(id(error) + _CHAIN[name], 4)[:] = word
    if name == "__cause__":
        flags[0] |= 1


def _of_os_error(error, name):
    args = error.args
    count = len(args)
    if name == "errno":
        value = args[0] if count else None
    elif name == "strerror":
        value = args[1] if count > 1 else _words_of(args[0]) if count else None
    elif name == "filename":
        value = args[2] if count > 2 else None
    elif name == "filename2":
        value = args[4] if count > 4 else None
    else:
        return None
    return _NOTHING if value is None else value


def _words_of(number):
    text = str(OSError(number))
    return text.partition("] ")[2] or None


_LOADING = object()
_LINKS = ("__cause__", "__context__", "__suppress_context__")


def _attribute(error, name, value=_LOADING):
    if value is not _LOADING:
        if name == "__traceback__":
            _set_trace(error, value)
            return True
        if _board.FULL_BUILD and name in _LINKS:
            _set_link(error, name, value)
            return True
        return None
    if name == "__traceback__":
        return _trace(error)
    if _board.FULL_BUILD and name in _LINKS:
        return _link(error, name)
    return _of_os_error(error, name) if isinstance(error, OSError) else None


DeepSleepRequest = exception_type("DeepSleepRequest", BaseException)  # ends a program; it is no built-in name
_connection_error = exception_type("ConnectionError", OSError)
_types = {
    "ReloadException": exception_type("ReloadException", BaseException),
    "TimeoutError": exception_type("TimeoutError", OSError),
    "ConnectionError": _connection_error,
    "BrokenPipeError": exception_type("BrokenPipeError", _connection_error),
}
# ``execfile`` is MicroPython's alone.
_KEPT.append(retable(builtins, _types, ("execfile",)))
_words = bytearray_at(L.ERROR_WORDS, 8)
_words[4:] = id(_NOTHING).to_bytes(4, "little")
_words[:4] = id(_attribute).to_bytes(4, "little")
if _board.FULL_BUILD:
    bytearray_at(L.CHAIN_WORDS, 4)[:] = id(interned("__cause__")).to_bytes(4, "little")
    bytearray_at(L.CHAIN_WORDS + 4, 4)[:] = id(interned("__context__")).to_bytes(4, "little")
