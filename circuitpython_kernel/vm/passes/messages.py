"""The interpreter's messages that CircuitPython words differently, or differently in a small build.

CircuitPython's words are those of locale/circuitpython.pot and of the C sources of 10.2 and 10.3, with error reporting
NORMAL; boards with ``CIRCUITPY_FULL_BUILD=0`` have TERSE. A directive with the precision 0 takes an argument that
CircuitPython does not show.
"""

from __future__ import annotations

from typing import NamedTuple


class Message(NamedTuple):
    """A message: the interpreter's words, CircuitPython's, and those of small builds if they differ.

    ``uses`` is how many instructions name it. If another message is given as ``beside``, only the instructions of
    functions that also name that one are meant.
    """

    old: str
    new: str
    terse: str | None = None
    uses: int = 1
    beside: str = ""

    @property
    def texts(self) -> tuple[str, str]:
        """The words of a full and of a small build."""
        return self.new, self.new if self.terse is None else self.terse


def _same(text: str, terse: str | None, uses: int = 1) -> Message:
    """A message that a full build words as the interpreter does."""
    return Message(text, text, terse, uses)


_MISMATCH = "argument num/types mismatch"
_FORMAT = "bad format string"
_ATTRIBUTE = "no such attribute"
_OPERATOR = "unsupported type for operator"
_TYPES = "unsupported types for %q: '%s', '%s'"

MESSAGES = (
    # arguments
    _same("function doesn't take keyword arguments", _MISMATCH),
    _same("function takes %d positional arguments but %d were given", _MISMATCH),
    _same("function missing %d required positional arguments", _MISMATCH),
    _same("function expected at most %d arguments, got %d", _MISMATCH),
    _same("'%q' argument required", _MISMATCH),
    _same("extra positional arguments given", _MISMATCH),
    _same("extra keyword arguments given", _MISMATCH),
    Message("%q() takes %d positional arguments but %d were given",
            "function%.0q takes %d positional arguments but %d were given", _MISMATCH, 2),
    _same("unexpected keyword argument '%q'", "unexpected keyword argument", 2),
    Message("argument should be a '%q' not a '%q'", "self must be of type %q, not %q"),
    # names, attributes, operators
    _same("name '%q' isn't defined", "name not defined"),
    Message("module '%q' has no attribute '%q'", "'module%.0q' object has no attribute '%q'", _ATTRIBUTE),
    _same("type object '%q' has no attribute '%q'", _ATTRIBUTE),
    Message("'%s' object has no attribute '%q'", "'%s' object has no attribute '%q'", _ATTRIBUTE,
            beside="module '%q' has no attribute '%q'"),
    Message("'%s' object has no attribute '%q'", "can't set attribute%.0s '%q'", _ATTRIBUTE),
    _same("unsupported type for %q: '%s'", _OPERATOR),
    _same(_TYPES, _OPERATOR),
    _same("'%s' object isn't callable", "object not callable", 2),
    _same("'%s' object isn't iterable", "object not iterable"),
    _same("'%s' object isn't an iterator", "object not an iterator", 2),
    _same("'%s' object isn't subscriptable", "object isn't subscriptable"),
    _same("'%s' object doesn't support item assignment", "object doesn't support item assignment"),
    _same("'%s' object doesn't support item deletion", "object doesn't support item deletion"),
    _same("object of type '%s' has no len()", "object has no len"),
    # values
    _same("can't convert %s to int", "can't convert to int"),
    _same("can't convert %s to float", "can't convert to float"),
    _same("can't convert %s to complex", "can't convert to complex"),
    _same("can't convert '%q' object to %q implicitly", "can't convert to str implicitly"),
    _same("ord() expected a character, but string of length %d found", "ord expects a character"),
    Message("invalid syntax for integer with base %d: ", "invalid syntax for integer with base %d",
            "invalid syntax for integer"),
    Message("int() arg 2 must be >= 2 and <= 36", "base must be 2-36"),
    _same("need more than %d values to unpack", "wrong number of values to unpack", 2),
    _same("too many values to unpack (expected %d)", "wrong number of values to unpack"),
    _same("object '%s' isn't a tuple or list", "expected tuple/list"),
    _same("requested length %d but object has length %d", "tuple/list has wrong length"),
    _same("%q indices must be integers, not %s", "indices must be integers"),
    Message("%q index out of range", "%.0qindex out of range"),
    Message("pop from empty list", "index out of range"),
    Message("pop from an empty set", "pop from empty set"),
    Message("popitem(): dictionary is empty", "pop from empty dict"),
    Message("slice step can't be zero", "slice step cannot be zero"),
    Message("zero step", "range step cannot be zero"),
    Message("divide by zero", "division by zero", beside=_TYPES),
    Message("divide by zero", "pow() 3rd argument cannot be 0", beside="pow() with 3 arguments requires integers"),
    Message("divide by zero", "divide by zero", beside="negative shift count"),  # long integers
    Message("divide by zero", "division by zero", uses=2),  # floats, math.log
    # formats
    _same("unmatched '{' in format", _FORMAT),
    Message("single '}' encountered in format string", "unmatched '}' in format", _FORMAT),
    Message("end of format while looking for conversion specifier", "bad conversion specifier", _FORMAT),
    Message("unknown conversion specifier %c", "bad conversion specifier", _FORMAT),
    _same("expected ':' after format specifier", _FORMAT),
    _same("can't switch from automatic field numbering to manual field specification", _FORMAT),
    _same("can't switch from manual field specification to automatic field numbering", _FORMAT),
    _same("invalid format specifier", _FORMAT),
    _same("sign not allowed in string format specifier", _FORMAT),
    _same("sign not allowed with integer format specifier 'c'", _FORMAT),
    _same("unknown format code '%c' for object of type '%s'", _FORMAT, 3),
    _same("'=' alignment not allowed in string format specifier", _FORMAT),
    _same("incomplete format key", _FORMAT),
    _same("incomplete format", _FORMAT),
    _same("unsupported format character '%c' (0x%x) at index %d", _FORMAT),
    # classes
    _same("__init__() should return None, not '%s'", "__init__() should return None"),
    _same("can't create '%q' instances", "can't create instance"),
    _same("type '%q' isn't an acceptable base type", "type isn't an acceptable base type"),
    # modules
    _same("no module named '%q'", "module not found"),
    Message("error in regex", "Error in regex"),
)  # fmt: skip
