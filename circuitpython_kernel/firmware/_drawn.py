"""What the objects of displayio have in common: records that the host reads, and how it hears of changes.

A record is an array of words on the heap; see hardware/peripherals/display/records.py for what they are. Other records
refer to it by the address of its items, which do not move. What is referred to so is also an attribute of an object, as
the collector does not look into arrays.
"""

from array import array

from _bell_display import changed
from _hw import WORDS
from uctypes import addressof


def record(*words):
    """A record; the address is `address_of` it."""
    return array("i", words)


address_of = addressof


def tell():
    """Something has changed: the host plans a frame, unless it has done so."""
    if not WORDS[L.WORD_DISPLAY]:
        changed()


def whole(value):
    """A whole number as C takes it from an object; TypeError for anything else."""
    if isinstance(value, bool):
        return int(value)
    if not isinstance(value, int):
        raise TypeError("can't convert %s to int" % type(value).__name__)
    return value


def in_range(value, name, low, high):
    """The same, within bounds."""
    value = whole(value)
    if not low <= value <= high:
        raise ValueError("%s must be %d-%d" % (name, low, high))
    return value


def at_least(value, name, low):
    """The same, of which only the lowest is given."""
    value = whole(value)
    if value < low:
        raise ValueError("%s must be >= %d" % (name, low))
    return value


def only_int(value, name):
    """A whole number by its type (mp_arg_validate_type_int)."""
    if isinstance(value, bool):
        return int(value)
    if not isinstance(value, int):
        raise TypeError("%s must be of type int, not %s" % (name, type(value).__name__))
    return value


def int16(value):
    """What C keeps of a number in 16 bits."""
    return (value + 32768 & 0xFFFF) - 32768


def union(r, at, x1, y1, x2, y2):
    """Let four words of a record be the rectangle around what they were and another one."""
    if r[at] == r[at + 2] or r[at + 1] == r[at + 3]:
        r[at], r[at + 1], r[at + 2], r[at + 3] = x1, y1, x2, y2
        return
    if x1 == x2 or y1 == y2:
        return
    if x1 < r[at]:
        r[at] = x1
    if y1 < r[at + 1]:
        r[at + 1] = y1
    if x2 > r[at + 2]:
        r[at + 2] = x2
    if y2 > r[at + 3]:
        r[at + 3] = y2
