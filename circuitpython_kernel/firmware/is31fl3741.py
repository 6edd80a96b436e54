"""Matrices of LEDs with an IS31FL3741. Follows CircuitPython 10's is31fl3741 module."""

import _bell_frames as _bell
from _displaybus import check_room as _check_room
from _displaybus import watch_lock as _watch_lock
from _drawn import whole as _whole
from _framebuffer import LightBuffer as _LightBuffer
from _framebuffer import checked_buffer as _checked_buffer
from _pins import as_float as _as_float
from _pins import deinited as _deinited
from busio import I2C as _I2C

_SETTINGS = 4


class IS31FL3741:
    """A driver of 351 LEDs."""

    _i2c = None

    def __init__(self, i2c, *, addr=0x30):
        addr = _whole(addr) & 0xFF
        if not isinstance(i2c, _I2C):
            raise TypeError("i2c must be of type I2C, not %s" % type(i2c).__name__)
        i2c._check()
        locked = i2c.try_lock()
        try:
            found = i2c.probe(addr)
        finally:
            if locked:
                i2c.unlock()
        if not found:
            raise ValueError("Unable to find I2C Display at %x" % addr)
        self._i2c, self._address = i2c, addr

    def deinit(self):
        """Let go of it."""
        if self._i2c is not None:
            self._i2c.unlock()
        self._i2c = None

    def _begin(self):
        if self._i2c is None:
            _deinited()
        while not self._i2c.try_lock():
            pass

    def _put(self, register, value):
        self._begin()
        try:
            _bell.led_register(self._i2c._handle, self._address, _SETTINGS, register, value)
        finally:
            self._i2c.unlock()

    def reset(self):
        """Reset the driver."""
        self._put(0x3F, 0xAE)

    def enable(self):
        """Switch the LEDs on."""
        self._put(0, 1)

    def set_global_current(self, current):
        """Set the current of all LEDs, 0 to 255."""
        self._put(1, _whole(current) & 255)

    def set_led(self, led, value, page):
        """Set an LED's brightness (page 0) or scale (page 2), 0 to 255."""
        led, value, page = _whole(led) & 0xFFFF, _whole(value) & 255, _whole(page) & 255
        self._begin()
        try:
            _bell.led(self._i2c._handle, self._address, led, value, page)
        finally:
            self._i2c.unlock()

    def write(self, mapping, buf):
        """Set the LEDs that the mapping says to bytes of three colours."""
        if not isinstance(mapping, tuple):
            raise ValueError("Mapping must be a tuple")
        data = bytes(memoryview(buf))
        self._begin()
        try:
            for at in range(0, len(data), 3):
                if mapping[at] != 65535:
                    for n in range(at, min(at + 3, len(data))):
                        _bell.led(
                            self._i2c._handle, self._address, _whole(mapping[n]) & 0xFFFF, _bell.gamma(data[n]), 0
                        )
        finally:
            self._i2c.unlock()


class IS31FL3741_FrameBuffer(_LightBuffer):
    """Pixels over a driver's LEDs."""

    def __init__(self, is31, width, height, mapping, *, framebuffer=None, scale=False, gamma=False):
        width, height = _whole(width), _whole(height)
        _check_room()
        if width <= 0:
            raise ValueError("width must be greater than zero")
        scale = bool(scale)
        if scale and (width % 3 or height % 3):
            raise ValueError("Scale dimensions must divide by 3")
        if not isinstance(is31, IS31FL3741):
            raise TypeError("is31 must be of type IS31FL3741, not %s" % type(is31).__name__)
        if is31._i2c is None:
            _deinited()
        if not isinstance(mapping, tuple):
            raise TypeError("object '%s' isn't a tuple or list" % type(mapping).__name__)
        if len(mapping) != (width // 3 * (height // 3) if scale else width * height) * 3:
            raise ValueError("LED mappings must match display size")
        places = [min(_whole(value), 0xFFFF) & 0xFFFF for value in mapping]
        size = 4 * width * height
        if framebuffer is not None:
            _checked_buffer(framebuffer, size)
        at = self._allot(size, 2, framebuffer)
        self._is31, self._width, self._height = is31, width, height
        i2c = is31._i2c
        is31._begin()
        try:
            handle = _bell.leds(
                i2c._handle, is31._address, width, height, places, scale, bool(gamma), _watch_lock(i2c), at, size
            )
        finally:
            i2c.unlock()
        self._begun(handle, ())

    def _ended(self):
        self._is31.deinit()

    @property
    def brightness(self):
        self._check()
        is31 = self._is31
        return _bell.led_current(is31._i2c._handle, is31._address) / 255

    @brightness.setter
    def brightness(self, value):
        self._check()
        value = _as_float(value)
        if not 0 <= value <= 1:
            raise ValueError("Brightness must be 0-1.0")
        self._is31.set_global_current(int(value * 255))
