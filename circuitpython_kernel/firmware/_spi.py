"""The SPI controller behind `busio.SPI` and `bitbangio.SPI`."""

import _bell_spi as bell
from _bus import Bus, span, writable
from _hw import PIN_OUTPUT, claim, settle
from _pins import check_free, check_free_or_none

_MAX = 0x7FFFFFFF


class Controller(Bus):
    _bell = bell
    _exact = False

    def _open(self, clock, mosi, miso):
        c = check_free(clock, "clock")
        o = check_free_or_none(mosi, "MOSI")
        i = check_free_or_none(miso, "MISO")
        if o is None and i is None:
            raise ValueError("Must provide MISO or MOSI pin")
        if c in (o, i) or o == i:
            raise ValueError("Invalid pins")
        self._out = o is not None
        self._in = i is not None
        handle = bell.open(c, o, i, self._exact)
        self._pins = tuple([n for n in (c, o, i) if n is not None])
        claim(c, L.PIN_TALK, L.FUNCTION_SCK)
        if o is not None:
            claim(o, L.PIN_TALK, L.FUNCTION_MOSI)
        if i is not None:
            claim(i, L.PIN_LISTEN, L.FUNCTION_MISO)
        self._opened(handle)
        self._frequency = self._set(100000 if self._exact else 250000, 0, 0)

    def _set(self, baudrate, polarity, phase):
        PIN_OUTPUT[self._pins[0]] = polarity
        settle(self._pins[0])
        return bell.configure(self._handle, baudrate, polarity, phase, self._exact)

    def configure(self, *, baudrate=100000, polarity=0, phase=0, bits=8):
        """Set the clock rate in hertz and the mode; the bus must be locked."""
        self._check_lock()
        if not isinstance(baudrate, int) or baudrate < 1:
            raise ValueError("baudrate must be >= 1")
        if polarity not in (0, 1):
            raise ValueError("polarity must be 0-1")
        if phase not in (0, 1):
            raise ValueError("phase must be 0-1")
        if bits != 8:
            raise ValueError("Invalid number of bits")
        self._frequency = self._set(baudrate, polarity, phase)

    def write(self, buffer, *, start=0, end=_MAX):
        """Send the buffer's bytes; what comes back is dropped."""
        self._check_lock()
        at, count = span(buffer, start, end)
        if not self._out and count:
            raise ValueError("No MOSI pin")
        if count:
            bell.write(self._handle, at, count)

    def readinto(self, buffer, *, start=0, end=_MAX, write_value=0):
        """Fill the buffer while sending ``write_value`` for each byte."""
        self._check_lock()
        if not self._in:
            raise ValueError("No MISO pin")
        at, count = writable(buffer, start, end)
        if count:
            bell.read(self._handle, at, count, write_value & 255)

    def write_readinto(self, out_buffer, in_buffer, *, out_start=0, out_end=_MAX, in_start=0, in_end=_MAX):
        """Send one buffer's bytes and fill another one, of the same length, with what comes back."""
        self._check_lock()
        if not self._out:
            raise ValueError("No MOSI pin")
        if not self._in:
            raise ValueError("No MISO pin")
        out, count = span(out_buffer, out_start, out_end)
        into, room = writable(in_buffer, in_start, in_end)
        if count != room:
            raise ValueError("buffer slices must be of equal length")
        if count:
            bell.both(self._handle, out, into, count)


class SPI(Controller):
    """A bus with a clock and a data line for each direction, of which the board is the controller."""

    def __init__(self, clock, MOSI=None, MISO=None, half_duplex=False):
        if half_duplex:
            raise NotImplementedError("half_duplex")
        self._open(clock, MOSI, MISO)

    @property
    def frequency(self):
        self._check()
        return self._frequency
