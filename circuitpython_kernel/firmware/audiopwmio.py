"""Sound by PWM. Follows CircuitPython 10's audiopwmio module."""

import _bell_audio as _bell
import _board as _b
from _audio import AudioOutput as _AudioOutput
from _pins import as_int as _as_int
from _pins import check_free as _check_free
from _pins import check_free_or_none as _check_free_or_none


def _slice(n):
    """The RP2's slice and channel of a pin; None for one that is no GPIO."""
    name = _b.PINS[n]
    if name[:4] != "GPIO":
        return None
    number = int(name[4:])
    return (8 + number // 2 % 4 if number >= 32 else number // 2 % 8), number % 2


class PWMAudioOut(_AudioOutput):
    """Plays samples by the duty cycle of a pin, or of two."""

    def __init__(self, left_channel, *, right_channel=None, quiescent_value=0x8000):
        left = _check_free(left_channel, "left_channel")
        right = _check_free_or_none(right_channel, "right_channel")
        quiescent = _as_int(quiescent_value) & 0xFFFF
        if right is not None and _b.PLATFORM[:2] == "RP" and _slice(left)[0] != _slice(right)[0]:
            raise ValueError("Pins must share PWM slice")
        modes = [(n, L.PIN_PWM, L.FUNCTION_AUDIO) for n in (left, right) if n is not None]
        self._claimed(modes, lambda: _bell.pwm(left, right, quiescent))
