"""Pin objects, and which of them are in use."""

import _board
from _claims import drop
from _hw import PIN_MODE, release


class Pin:
    """Identifies an IO pin on the microcontroller. There is one object for each pin, and no more can be made."""

    def __init__(self, *args, **kwargs):
        raise TypeError("can't create 'Pin' instances")

    def __repr__(self):
        return ("board." if self._on_board else "microcontroller.pin.") + self._name


class CywPin:
    """A pin of the radio's chip on a Pico W, which is good for `digitalio.DigitalInOut` alone."""

    def __init__(self, *args, **kwargs):
        raise TypeError("can't create 'CywPin' instances")

    __repr__ = Pin.__repr__


def _make(index, name):
    pin = object.__new__(CywPin if name.startswith("CYW") else Pin)
    pin._index = index
    pin._name = name
    pin._on_board = False
    return pin


PINS = tuple([_make(index, name) for index, name in enumerate(_board.PINS)])
for _alias, _index in reversed(_board.ALIASES):
    PINS[_index]._name = _alias
    PINS[_index]._on_board = True


def check_free(pin, argument="pin", radio_too=False):
    """The pin's index; TypeError for anything but a pin, ValueError for one in use.

    Pins of the radio's chip are none, unless ``radio_too``.
    """
    if not isinstance(pin, (Pin, CywPin) if radio_too else Pin):
        raise TypeError("%s must be of type Pin, not %s" % (argument, type(pin).__name__))
    if PIN_MODE[pin._index] != L.PIN_UNUSED:
        raise ValueError("%s in use" % pin._name)
    return pin._index


def check_free_or_none(pin, argument="pin"):
    """As `check_free`, but None stays None."""
    return None if pin is None else check_free(pin, argument)


def as_int(value):
    """The value as C functions take a whole number: True is 1. TypeError for anything but a whole number."""
    if isinstance(value, bool):
        return int(value)
    if not isinstance(value, int):
        raise TypeError("can't convert %s to int" % type(value).__name__)
    return value


def check_range(value, argument, low, high):
    """The value; ValueError when it is out of range, TypeError when it is no integer. True is 1, as for C functions."""
    value = as_int(value)
    if value < low or value > high:
        raise ValueError("%s must be %d-%d" % (argument, low, high))
    return value


def as_float(value):
    """The value as C functions take one that may be a fraction; TypeError for anything but a number."""
    if not isinstance(value, (int, float, bool)):
        raise TypeError("can't convert %s to float" % type(value).__name__)
    return float(value)


def deinited():
    raise ValueError("Object has been deinitialized and can no longer be used. Create a new object.")


class Claimant:
    """Has pins, and no lock, for `_claims`."""

    def _pin_numbers(self):
        return ()

    def _names(self):
        return [PINS[n]._name for n in self._pin_numbers()]

    def _give_back(self, claim):
        pass

    def _give_back_to(self, key):
        pass


class Deinitable(Claimant):
    """Can be used in a ``with`` statement, at whose end `deinit` is called."""

    def __enter__(self):
        return self

    def __exit__(self, exc_type=None, exc_value=None, traceback=None):
        self.deinit()


class PinUser(Deinitable):
    """What every object on one pin has: the pin's index in ``_pin``, None once it has been let go."""

    _pin = None

    def _check(self):
        if self._pin is None:
            deinited()

    def _pin_numbers(self):
        return () if self._pin is None else (self._pin,)

    def deinit(self):
        """Turn the pin off and release it for other use."""
        if self._pin is not None:
            n = self._pin
            self._pin = None
            release(n)
            drop(self)


class HandleUser(Deinitable):
    """What every object has that the host keeps under a number.

    ``_bell`` is the doorbell, ``_handle`` the number, None once the object has been let go, ``_pins`` its pins'
    indexes.
    """

    _bell = None
    _handle = None
    _pins = ()

    def _check(self):
        if self._handle is None:
            deinited()

    def _pin_numbers(self):
        return () if self._handle is None else self._pins

    def deinit(self):
        """Turn the hardware off and release its pins for other use."""
        if self._handle is not None:
            self._bell.close(self._handle)
            self._handle = None
            for n in self._pins:
                release(n)
            drop(self)
