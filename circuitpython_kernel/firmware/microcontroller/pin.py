"""All pins of the microcontroller, by its own names for them."""

import _board as _b
from _pins import PINS as _pins

globals().update({_name: _pins[_index] for _index, _name in enumerate(_b.PINS)})
