"""Exceptions as text. Follows CircuitPython 10's traceback module."""

from _native import sys as _sys
from io import StringIO as _StringIO

_MISSING = object()


def _lines(exc, value, tb, limit):
    if value is _MISSING:
        if tb is not _MISSING:
            raise TypeError("Supply both or neither of value and tb")
        value, shown = exc, True
    else:
        if tb is _MISSING:
            raise TypeError("Supply both or neither of value and tb")
        shown = tb is not None
    if not isinstance(value, BaseException):
        raise TypeError("invalid exception")
    text = _StringIO()
    _sys.print_exception(value, text)
    lines = [line + "\n" for line in text.getvalue().split("\n") if line]
    # The frames are the lines between the heading and the message; the innermost comes last.
    frames = [n for n in range(len(lines)) if lines[n].startswith('  File "')]
    if frames:
        head, tail = lines[: frames[0]], lines[frames[-1] + 1 :]
        kept = [lines[n] for n in frames if not lines[n].startswith('  File "/.fw/')]
        if not shown:
            return tail
        if limit is not None:
            kept = kept[:limit] if limit > 0 else kept[limit:] if limit else []
        return head + kept + tail
    return lines


def format_exception(exc, value=_MISSING, tb=_MISSING, limit=None, chain=True):
    """The text of an exception with its traceback, as a list of lines."""
    return _lines(exc, value, tb, limit)


def print_exception(exc, value=_MISSING, tb=_MISSING, limit=None, file=None, chain=True):
    """Print an exception with its traceback to a file, or to the console."""
    for line in _lines(exc, value, tb, limit):
        if file is None:
            print(line, end="")
        else:
            file.write(line)
