"""Exceptions as text. Follows CircuitPython 10's traceback module."""

from _errors import native as _native
from _errors import taken as _taken
from _errors import text_of as _text_of
from _errors import traceback as _traceback

_MISSING = object()
_HEADING = "Traceback (most recent call last):"


def _text(exc, value, tb, limit, chain):
    if value is _MISSING:
        if tb is not _MISSING:
            raise TypeError("Supply both or neither of value and tb")
        value = exc
    elif tb is _MISSING:
        raise TypeError("Supply both or neither of value and tb")
    if not isinstance(value, BaseException):
        raise TypeError("invalid exception")
    given = tb is not _MISSING
    if given and tb is not None and limit != 0 and not isinstance(tb, _traceback):
        raise TypeError("tb must be of type traceback, not %s" % type(tb).__name__)
    kept = _taken(_native(value), tb if given and limit != 0 else None, given, not chain)
    try:
        text = _text_of(value)
    finally:
        kept()
    out = []
    frames = None
    for line in text.split("\n")[:-1]:
        if frames is not None and line.startswith('  File "'):
            if not line.startswith('  File "/.fw/'):
                frames.append(line)
            continue
        if frames:
            out.append(_HEADING)
            out.extend(_some(frames, limit))
        frames = [] if line == _HEADING else None
        if frames is None:
            out.append(line)
    return "\n".join(out) + "\n"


def _some(frames, limit):
    if not limit:
        return frames
    # The last ones are shown with the innermost first.
    return frames[:limit] if limit > 0 else frames[: limit - 1 : -1]


def format_exception(exc, value=_MISSING, tb=_MISSING, limit=None, chain=True):
    """The text of an exception with its traceback, as a list of one string."""
    return [_text(exc, value, tb, limit, chain)]


def print_exception(exc, value=_MISSING, tb=_MISSING, limit=None, file=None, chain=True):
    """Print an exception with its traceback to a file, or to the console."""
    text = _text(exc, value, tb, limit, chain)
    if file is None:
        print(text, end="")
    else:
        print(text, end="", file=file)
