"""RGB LED matrices. Follows CircuitPython 10's rgbmatrix module."""

import _bell_frames as _bell
import _board
from _displaybus import check_room as _check_room
from _drawn import at_least as _at_least
from _drawn import in_range as _in_range
from _drawn import whole as _whole
from _framebuffer import LightBuffer as _LightBuffer
from _framebuffer import checked_buffer as _checked_buffer
from _pins import PINS as _PINS
from _pins import as_float as _as_float
from _pins import check_free as _check_free

_MOST_RGB = 30
_MOST_ADDRESS = 10


def _pin_list(pins, name, most):
    if len(pins) > most:
        raise ValueError("%s length must be <= %d" % (name, most))
    return [_check_free(pins[n], name) for n in range(len(pins))]


def _port(n):
    """The port of a pin: pins that are written at once."""
    name = _board.PINS[n]
    if name[:1] == "P" and name[1:2] in "ABCD":
        return name[1]
    if name[:1] == "P" and name[2:3] == "_":
        return name[1]
    return ""


def _check_ports(rgb, clock):
    if not rgb or len(rgb) % 6 or len(rgb) > _MOST_RGB:
        raise ValueError("The length of rgb_pins must be 6, 12, 18, 24, or 30")
    for place, n in enumerate(rgb):
        if _port(n) != _port(clock):
            raise ValueError("rgb_pins[%d] is not on the same port as clock" % place)
        if n == clock or n in rgb[:place]:
            raise ValueError("rgb_pins[%d] duplicates another pin assignment" % place)


class RGBMatrix(_LightBuffer):
    """Shows RGB565 pixels on a matrix with a HUB75 connector."""

    def __init__(
        self,
        *,
        width,
        bit_depth,
        rgb_pins,
        addr_pins,
        clock_pin,
        latch_pin,
        output_enable_pin,
        doublebuffer=True,
        framebuffer=None,
        height=0,
        tile=1,
        serpentine=True,
    ):
        clock = _check_free(clock_pin, "clock_pin")
        latch = _check_free(latch_pin, "latch_pin")
        enable = _check_free(output_enable_pin, "output_enable_pin")
        bit_depth = _in_range(bit_depth, "bit_depth", 1, 6)
        rgb = _pin_list(rgb_pins, "rgb_pins", _MOST_RGB)
        address = _pin_list(addr_pins, "addr_pins", _MOST_ADDRESS)
        if len(rgb) % 6:
            raise ValueError("Must use a multiple of 6 rgb pins, not %d" % len(rgb))
        tile = _at_least(tile, "tile", 1)
        height = _whole(height)
        rows = len(rgb) // 3 * (1 << len(address)) * tile
        if height and height != rows:
            raise ValueError(
                "%d address pins, %d rgb pins and %d tiles indicate a height of %d, not %d"
                % (len(address), len(rgb), tile, rows, height)
            )
        width = _at_least(width, "width", 1)
        _check_room()
        _check_ports(rgb, clock)
        pins = rgb + address + [clock, enable, latch]
        for place, n in enumerate(pins):
            if n in pins[:place]:
                raise ValueError("%s in use" % _PINS[n]._name)
        size = 2 * width * rows
        if framebuffer is not None:
            _checked_buffer(framebuffer, size)
        at = self._allot(size, 2, framebuffer)
        self._width, self._height = width, rows
        self._begun(_bell.matrix(width, rows, bit_depth, len(rgb), pins, at, size), tuple(pins))

    @property
    def brightness(self):
        self._check()
        return _bell.get_brightness(self._handle)

    @brightness.setter
    def brightness(self, value):
        self._check()
        value = _as_float(value)
        if not 0 <= value <= 1:
            raise ValueError("brightness must be 0-1")
        _bell.brightness(self._handle, 1000000 if value else 0)
