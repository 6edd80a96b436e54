"""The board's names for its pins. Made from the board's definition."""

import _board as _b
from _pins import PINS as _pins

board_id = _b.ID
globals().update({_alias: _pins[_index] for _alias, _index in _b.ALIASES})


def _later(name):
    def function():
        raise NotImplementedError("board.%s() needs busio, which the virtual board does not have yet" % name)

    return function


globals().update({_name: _later(_name) for _name in _b.BUS_FUNCTIONS})
