"""All pins of the microcontroller, by its own names for them."""

import _board as _b
from _native import sys as _sys
from _pins import PINS as _pins

# By setattr, which interns a name: dir() lists only interned ones.
_self = _sys.modules[__name__]
for _index, _name in enumerate(_b.PINS):
    if " " not in _name:  # no pin of an expander's
        setattr(_self, _name, _pins[_index])
