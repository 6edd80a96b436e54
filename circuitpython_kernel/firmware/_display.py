"""What displays have in common beside how they are refreshed: a root group, a rotation, a size."""

import _bell_display as bell
import displayio
from _displaybus import displays
from _drawn import address_of, at_least, whole
from _modules import firmware as _firmware
from _pins import PINS, as_float, deinited

_NO_LIMIT = 0xFFFFFFFF


def check_rotation(rotation):
    """A rotation in degrees."""
    rotation = whole(rotation)
    if rotation % 90:
        raise ValueError("Display rotation must be in 90 degree increments")
    return rotation


def check_room():
    """Refuse a display too many."""
    if bell.find():
        raise RuntimeError("Too many displays")


def make_light(pin, frequency):
    """What drives a backlight: PWM where the pin can, else a level."""
    try:
        return _firmware("pwmio").PWMOut(pin, frequency=frequency, variable_frequency=False)
    except (ValueError, RuntimeError):
        light = _firmware("digitalio").DigitalInOut(pin)
        light.switch_to_output(False)
        return light


def own_light(handle):
    """The same for the display that the board has; None when it has no light, or the program has it already."""
    pin, frequency = bell.take_backlight(handle)
    return None if pin < 0 else make_light(PINS[pin], frequency)


def set_light(light, level):
    """Set it, from 0 to 1."""
    if hasattr(light, "duty_cycle"):
        light.duty_cycle = int(0xFFFF * level)
    else:
        light.value = level > 0.99


class Shown:
    """A display that shows a group."""

    _handle = None
    _root = None

    def _begun(self, handle):
        self._handle = handle
        displays.append(self)
        self._show_terminal()

    def _show_terminal(self):
        if not displayio.CIRCUITPYTHON_TERMINAL._r[0] & L.FLAG_IN_GROUP:
            self.root_group = displayio.CIRCUITPYTHON_TERMINAL

    def _released(self):
        self._handle = None
        if self._root is not None:
            self._root._r[0] &= ~L.FLAG_IN_GROUP
            self._root = None

    def _get(self, place):
        if self._handle is None:
            deinited()
        return bell.get(self._handle)[place]

    def show(self, group):
        raise AttributeError(".show(x) removed. Use .root_group = x")

    width = property(lambda self: self._get(0))
    height = property(lambda self: self._get(1))

    @property
    def rotation(self):
        return self._get(2)

    @rotation.setter
    def rotation(self, value):
        self._get(0)
        bell.rotation(self._handle, whole(value))

    @property
    def root_group(self):
        self._get(0)
        return self._root

    @root_group.setter
    def root_group(self, value):
        self._show(value)

    def _show(self, value):
        self._get(0)
        if value is not None and not isinstance(value, displayio.Group):
            raise ValueError("Must be a Group subclass.")
        if value is self._root:
            return
        if value is not None:
            if value._r[0] & L.FLAG_IN_GROUP:
                raise ValueError("Group already used")
            value._r[0] |= L.FLAG_IN_GROUP | L.FLAG_MOVED
        if self._root is not None:
            self._root._r[0] &= ~L.FLAG_IN_GROUP
        self._root = value
        bell.root(self._handle, 0 if value is None else address_of(value._r))


class Refreshed(Shown):
    """A display that is refreshed by itself, or at a rate, and has a brightness."""

    def refresh(self, *, target_frames_per_second=None, minimum_frames_per_second=0):
        """Show what has changed; at a rate, if one is named."""
        if self._handle is None:
            deinited()
        minimum = whole(minimum_frames_per_second)
        most = 1000 // minimum if minimum > 0 else _NO_LIMIT
        target = _NO_LIMIT
        if target_frames_per_second is not None:
            # A board waits for weeks with less than 0, and what C makes of 0 depends on its chip.
            target = 1000 // at_least(target_frames_per_second, "target_frames_per_second", 1)
        return bell.refresh(self._handle, target, most)

    @property
    def auto_refresh(self):
        return self._get(3)

    @auto_refresh.setter
    def auto_refresh(self, value):
        self._get(0)
        bell.auto_refresh(self._handle, bool(value))

    @property
    def brightness(self):
        self._get(0)
        value = bell.get_brightness(self._handle)
        if value < 0:
            raise RuntimeError("Brightness not adjustable")
        return value

    @brightness.setter
    def brightness(self, value):
        value = as_float(value)
        if not 0 <= value <= 1:
            raise ValueError("brightness must be 0-1")
        self._get(0)
        if not self._set_brightness(value):
            raise RuntimeError("Brightness not adjustable")

    def _set_brightness(self, value):
        """Whether it could be set."""
        return bell.brightness(self._handle, int(value * 1000000))
