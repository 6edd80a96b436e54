"""Sound by a digital-to-analog converter. Follows CircuitPython 10's audioio module."""

import _bell_audio as _bell
import _board as _b
from _audio import AudioOutput as _AudioOutput
from _hw import PIN_MODE as _MODE
from _pins import as_int as _as_int
from _pins import check_free as _check_free
from _pins import check_free_or_none as _check_free_or_none


class AudioOut(_AudioOutput):
    """Plays samples as a voltage at a pin, or at two."""

    def __init__(self, left_channel, *, right_channel=None, quiescent_value=0x8000):
        left = _check_free(left_channel, "left_channel")
        right = _check_free_or_none(right_channel, "right_channel")
        quiescent = _as_int(quiescent_value) & 0xFFFF
        if left == right:
            raise ValueError("left_channel and right_channel must be different")
        chip = _b.SYSNAME.lower()
        if chip[:3] == "sam" and L.PIN_ANALOG_OUT in [_MODE[n] for n in _b.DAC]:
            raise RuntimeError("DAC already in use")
        if chip[:6] == "samd21":
            if right is not None:
                raise ValueError("Right channel unsupported")
            if left not in _b.DAC:
                raise ValueError("Invalid pin")
        for n, name in ((left, "left_channel"), (right, "right_channel")):
            if n is not None and n not in _b.DAC:
                raise ValueError("Invalid %s pin" % name if chip[:3] == "sam" else "Invalid pin")
        modes = [(n, L.PIN_ANALOG_OUT, L.FUNCTION_AUDIO) for n in (left, right) if n is not None]
        self._claimed(modes, lambda: _bell.dac(left, right, quiescent))
