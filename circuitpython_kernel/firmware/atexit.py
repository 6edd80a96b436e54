"""Functions to call when the program's virtual machine ends. Follows CircuitPython 10's atexit module."""

from _bell_board import atexit as _count

_handlers = []


def _tell():
    _count(len(_handlers))


def register(func, *args, **kwargs):
    """Call ``func`` with these arguments at the end, before what was registered earlier; gives ``func`` back."""
    if not callable(func):
        raise TypeError("func must be of type callable, not %s" % type(func).__name__)
    _handlers.append((func, args, kwargs))
    _tell()
    return func


def unregister(func):
    """Forget a function, however often it was registered."""
    _handlers[:] = [entry for entry in _handlers if entry[0] != func]
    _tell()


def _run():
    """Call the handlers, the last one first; an exception ends it, and SystemExit does so in silence."""
    try:
        while _handlers:
            func, args, kwargs = _handlers.pop()
            func(*args, **kwargs)
    except SystemExit:
        pass
    finally:
        _handlers[:] = []
        _tell()
