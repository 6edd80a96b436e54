"""Exceptions as CircuitPython has them: more types, and attributes that the interpreter's do not have.

The interpreter asks `_attribute` for what an exception's type does not have; see vm/dialect.py.
"""

import builtins

from uctypes import addressof, bytearray_at

_KEPT = []  # what the interpreter refers to in a way that the collector does not see
_NOTHING = object()  # stands for None where None says that there is no such attribute

_TYPE_BYTES = 36  # of a type with four slots, as exceptions have (py/obj.h)
_NAME = 6
_PARENT = 18
_SLOTS = 20


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
    return [name for name in dir(names) if name == text][0]


def _exception_type(name, parent):
    """A built-in type of exceptions: a copy of another one, with its own name and parent."""
    block = bytearray(bytearray_at(id(OSError), _TYPE_BYTES))
    block[_NAME : _NAME + 2] = (id(interned(name)) >> 3).to_bytes(2, "little")
    slot = _SLOTS + 4 * (block[_PARENT] - 1)
    block[slot : slot + 4] = id(parent).to_bytes(4, "little")
    _KEPT.append(block)
    return object_at(addressof(block))


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


def _attribute(error, name, value=_LOADING):
    if value is not _LOADING:
        if name == "__traceback__":
            _set_trace(error, value)
            return True
        return None
    if name == "__traceback__":
        return _trace(error)
    return _of_os_error(error, name) if isinstance(error, OSError) else None


builtins.ReloadException = _exception_type("ReloadException", BaseException)
builtins.TimeoutError = _exception_type("TimeoutError", OSError)
builtins.ConnectionError = _exception_type("ConnectionError", OSError)
builtins.BrokenPipeError = _exception_type("BrokenPipeError", ConnectionError)
_words = bytearray_at(L.ERROR_WORDS, 8)
_words[4:] = id(_NOTHING).to_bytes(4, "little")
_words[:4] = id(_attribute).to_bytes(4, "little")
