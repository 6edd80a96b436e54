"""Pins of I2S buses, as outputs and inputs of sound have them."""

import _board as b
from _pins import Pin, check_free, check_free_or_none


def _check_pin(pin, argument):
    """A pin's index, whether it is in use or not."""
    if not isinstance(pin, Pin):
        raise TypeError("%s must be of type Pin, not %s" % (argument, type(pin).__name__))
    return pin._index


def bus_pins(bit_clock, word_select, data, main_clock, external_clock):
    """The pins' indices, the clocks' and that of the data; what a chip cannot do raises what it says."""
    look = _check_pin if external_clock else check_free
    bit_clock = look(bit_clock, "bit_clock")
    word_select = look(word_select, "word_select")
    data = check_free(data, "data")
    main_clock = check_free_or_none(main_clock, "main_clock")
    rp2 = b.PLATFORM[:2] == "RP"
    if rp2 and main_clock is not None:
        raise NotImplementedError("main_clock")
    if external_clock:
        if not rp2:
            raise NotImplementedError("external_clock")
    elif rp2 and abs(_number(bit_clock) - _number(word_select)) != 1:
        raise ValueError("Bit clock and word select must be sequential GPIO pins")
    return bit_clock, word_select, data


def _number(n):
    """A GPIO's number; one far from all others for a pin that is none."""
    name = b.PINS[n]
    return int(name[4:]) if name[:4] == "GPIO" and name[4:].isdigit() else 1000 * (n + 1)
