"""The board's names for its pins, and its buses. Made from the board's definition."""

import _board as _b
from _claims import keep as _keep
from _modules import firmware as _firmware
from _native import sys as _sys
from _pins import PINS as _pins

board_id = _b.ID
# By setattr, which interns a name: dir() lists only interned ones.
_self = _sys.modules[__name__]
for _alias, _index in _b.ALIASES:
    setattr(_self, _alias, _pins[_index])


def _of_group(group):
    """A number, or a tuple or a dict of them, with pins in place of the numbers."""
    if isinstance(group, dict):
        return {key: _of_group(item) for key, item in group.items()}
    if isinstance(group, tuple):
        return tuple([_of_group(item) for item in group])
    return _pins[group]


for _alias, _group in _b.PIN_GROUPS:
    setattr(_self, _alias, _of_group(_group))

for _alias, _value in _b.CONSTANTS:
    setattr(_self, _alias, _value)

# One object for each set of pins: STEMMA_I2C() and I2C() are often the same bus.
_buses = {}


class _Bus:
    def __init__(self, name, kind, pins):
        self._name = name
        self._kind = kind
        self._pins = pins

    def open(self):
        if self._pins is None:
            raise NotImplementedError(
                "The pins of board.%s() are not known; use busio.%s() with pins." % (self._name, self._kind)
            )
        key = self._kind, self._pins
        bus = _buses.get(key)
        if bus is None or bus._handle is None:
            import busio

            bus = getattr(busio, self._kind)(*[None if n is None else _pins[n] for n in self._pins])
            _keep(bus)
            bus._boards_own = True
            _buses[key] = bus
        return bus


for _name, _kind, _numbers in _b.BUSES:
    # A bound method, as on a board.
    setattr(_self, _name, _Bus(_name, _kind, _numbers).open)

if _b.DISPLAY_NAMES:

    def __getattr__(name):
        if name in _b.DISPLAY_NAMES:
            return _firmware("busdisplay")._existing()
        raise AttributeError("'module' object has no attribute '%s'" % name)
