"""The board's names for its pins, and its buses. Made from the board's definition."""

import _board as _b
from _claims import keep as _keep
from _native import sys as _sys
from _pins import PINS as _pins

board_id = _b.ID
# By setattr, which interns a name: dir() lists only interned ones.
_self = _sys.modules[__name__]
for _alias, _index in _b.ALIASES:
    setattr(_self, _alias, _pins[_index])

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
            _buses[key] = bus
        return bus


for _name, _kind, _numbers in _b.BUSES:
    # A bound method, as on a board.
    setattr(_self, _name, _Bus(_name, _kind, _numbers).open)
