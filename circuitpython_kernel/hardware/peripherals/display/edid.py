"""What a monitor says of itself (VESA E-EDID A.2), as CircuitPython's ports/raspberrypi/common-hal/picodvi reads it."""

from __future__ import annotations

from circuitpython_kernel.hardware.chip import Chip
from circuitpython_kernel.hardware.peripherals.i2c import I2CBus

ADDRESS = 0x50
_HEADER = b"\x00\xff\xff\xff\xff\xff\xff\x00"
_BYTES = 128
_TIMINGS, _PREFERRED = 35, 54
_CAN_720, _CAN_640 = 0x80, 0x20
NONE, SMALL, WIDE = 0, 1, 2


def monitor_on(chip: Chip, bus: I2CBus) -> int:
    """Which size a monitor on an I2C bus gets: `NONE` for no monitor, `SMALL` (640 x 480) or `WIDE` (720 x 400).

    Whatever acknowledges the address counts as a monitor. It is asked before the board's time begins.
    """
    call = chip.user_code.call
    for part in bus.parts:
        if ADDRESS in call(part.i2c_addresses, ()):
            call(part.i2c_write, None, ADDRESS, b"\x00")
            found = call(part.i2c_read, b"", ADDRESS, _BYTES) or b""
            call(part.i2c_stop, None)
            return _size_for(bytes(found))
    return NONE


def _size_for(edid: bytes) -> int:
    if len(edid) < _BYTES or edid[: len(_HEADER)] != _HEADER or sum(edid) % 256:
        return SMALL
    timings = edid[_TIMINGS]
    if not timings & (_CAN_720 | _CAN_640):
        return NONE
    preferred = edid[_PREFERRED : _PREFERRED + 8]
    width, height = (preferred[4] & 0xF0) << 4 | preferred[2], (preferred[7] & 0xF0) << 4 | preferred[5]
    has_preferred = preferred[0] | preferred[1]
    return WIDE if has_preferred and timings & _CAN_720 and not (width % 1920 or height % 1080) else SMALL
