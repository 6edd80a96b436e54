"""Displays on MIPI DSI. Follows CircuitPython 10's mipidsi module."""

import _bell_frames as _bell
from _display import check_rotation as _check_rotation
from _display import make_light as _make_light
from _display import own_light as _own_light
from _display import set_light as _set_light
from _displaybus import check_room as _check_room
from _drawn import at_least as _at_least
from _drawn import in_range as _in_range
from _drawn import whole as _whole
from _framebuffer import SizedBuffer as _SizedBuffer
from _framebuffer import memory_apart as _memory_apart
from _hw import sleep_ns as _sleep_ns
from _pins import as_float as _as_float
from _pins import check_free_or_none as _check_free_or_none
from _pins import deinited as _deinited
from uctypes import addressof as _addressof

_MS = 1000000
_BACKLIGHT_HERTZ = 50000


class Bus:
    """The chip's lanes to a display. There is one; it is in use while a display is on it."""

    def __init__(self, *, frequency=500000000, num_lanes=2):
        frequency = _at_least(frequency, "frequency", 1)
        lanes = _in_range(num_lanes, "num_lanes", 1, 4)
        if _the_displays:
            raise ValueError("mipidsi in use")
        self._lanes = frequency, lanes

    def __enter__(self):
        return self

    def __exit__(self, kind, value, traceback):
        self.deinit()

    def deinit(self):
        """Let go of the lanes."""
        if _the_displays:
            raise ValueError("Bus in use")
        self._lanes = None


_the_displays = []  # that are on the bus


class Display(_SizedBuffer):
    """A display's pixels, which are sent to it again and again."""

    _light = None
    _on_high = True

    def __init__(
        self,
        bus,
        init_sequence,
        *,
        width,
        height,
        hsync_pulse_width,
        hsync_back_porch,
        hsync_front_porch,
        vsync_pulse_width,
        vsync_back_porch,
        vsync_front_porch,
        pixel_clock_frequency,
        virtual_channel=0,
        rotation=0,
        color_depth=16,
        backlight_pin=None,
        brightness=1.0,
        native_frames_per_second=60,
        backlight_on_high=True,
    ):
        _check_room()
        if not isinstance(bus, Bus):
            raise TypeError("bus must be of type Bus, not %s" % type(bus).__name__)
        sequence = bytes(memoryview(init_sequence))
        pin = _check_free_or_none(backlight_pin, "backlight_pin")
        brightness = _as_float(brightness)
        _check_rotation(rotation)
        _in_range(virtual_channel, "virtual_channel", 0, 3)
        width = _at_least(width, "width", 0)
        height = _at_least(height, "height", 0)
        depth = _whole(color_depth)
        if depth not in (16, 24):
            raise ValueError("Invalid color_depth")
        for value in (hsync_pulse_width, hsync_back_porch, hsync_front_porch, vsync_pulse_width, vsync_back_porch,
                      vsync_front_porch, pixel_clock_frequency):  # fmt: skip
            _whole(value)
        rate = _whole(native_frames_per_second)
        if bus._lanes is None:
            _deinited()
        memory = _memory_apart(width * height * (depth // 8))
        if memory is None:
            raise MemoryError("memory allocation failed, allocating %u bytes" % (width * height * (depth // 8)))
        if not memory:
            raise ValueError("Invalid argument")
        self._allot(len(memory), 1, memory)
        self._adopt(width, height, depth, 0)
        self._bus = bus
        self._on_high = bool(backlight_on_high)
        handle = _bell.dsi(width, height, depth, max(1, rate), len(memory))
        self._begun(handle, ())
        _the_displays.append(self)
        self._send(handle, sequence)
        if pin is not None:
            self._light = _make_light(backlight_pin, _BACKLIGHT_HERTZ)
            self._set_light(0, brightness)

    def _send(self, handle, sequence):
        at = 0
        while at + 1 < len(sequence):
            count = sequence[at + 1]
            size = count & 0x7F
            data = sequence[at + 2 : at + 2 + size]
            _bell.dsi_command(handle, sequence[at], _addressof(data), size)
            at += 2 + size
            if count & 0x80:
                delay = sequence[at] if at < len(sequence) else 0
                _sleep_ns((500 if delay == 255 else delay) * _MS)
                at += 1

    def _adopt(self, width, height, depth, stride):
        self._width, self._height, self._depth = width, height, depth

    def _set_light(self, display, value):
        """Set the backlight; whether there is one."""
        if self._light is None and display:
            self._light = _own_light(display)
        if self._light is None:
            return False
        _set_light(self._light, value if self._on_high else 1 - value)
        return True

    def _forgotten(self):
        if self in _the_displays:
            _the_displays.remove(self)
        if self._light is not None:
            self._light.deinit()
            self._light = None

    def _ended(self):
        self._forgotten()

    @property
    def color_depth(self):
        self._check()
        return self._depth


_KIND = Display


def _item_bytes(depth):
    return 1
