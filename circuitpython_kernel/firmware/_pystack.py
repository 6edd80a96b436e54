"""How many bytes of function states a program may have at a time; see vm/passes/pystack.py, which counts them."""

import _board
from uctypes import bytearray_at

_WORDS = L.PYSTACK_WORDS
_LEAST = 384  # less than this CircuitPython does not take (main.c)
_NO_LIMIT = 0x7FFFFFFF

_size = _board.PYSTACK


def _number(address):
    return int.from_bytes(bytearray_at(address, 4), "little")


def _set(word, value):
    bytearray_at(_WORDS + 4 * word, 4)[:] = value.to_bytes(4, "little")


def begin(wanted):
    """Take the size that settings.toml asks for, unless it is None."""
    global _size
    if wanted is not None:
        wanted &= ~3
        if wanted >= _LEAST:
            _size = wanted
        else:
            print("Invalid CIRCUITPY_PYSTACK_SIZE")


def give():
    """A program starts; what the firmware's own calls take does not count."""
    _set(0, L.PYSTACK_AREA)
    _set(1, _size)


def take():
    """The program has ended: the firmware has no limit."""
    _set(1, _NO_LIMIT)
