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


def _bus_function(name, kind, pins):
    def function():
        if pins is None:
            raise NotImplementedError("The pins of board.%s() are not known; use busio.%s() with pins." % (name, kind))
        bus = _buses.get((kind, pins))
        if bus is None or bus._handle is None:
            import busio

            bus = getattr(busio, kind)(*[None if n is None else _pins[n] for n in pins])
            _keep(bus)
            _buses[kind, pins] = bus
        return bus

    return function


for _name, _kind, _numbers in _b.BUSES:
    setattr(_self, _name, _bus_function(_name, _kind, _numbers))
