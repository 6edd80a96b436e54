"""The I2C controller behind `busio.I2C` and `bitbangio.I2C`."""

import _bell_i2c as bell
from _bus import Bus, span, writable
from _hw import claim
from _pins import check_free

_MAX = 0x7FFFFFFF
_LONGEST = 65535


def _check_address(address):
    if not isinstance(address, int):
        raise TypeError("can't convert %s to int" % type(address).__name__)
    if address < 0 or address > 127:
        raise ValueError("address must be 0-127")


class Controller(Bus):
    _bell = bell

    def _open(self, scl, sda, frequency, timeout, bitbang):
        c = check_free(scl, "scl")
        d = check_free(sda, "sda")
        if c == d:
            raise ValueError("Invalid pins")
        if not isinstance(frequency, int) or not isinstance(timeout, int):
            raise TypeError("can't convert to int")
        if frequency <= 0:
            raise ValueError("frequency must be >= 1")
        if frequency > 1000000:
            raise ValueError("frequency must be <= 1000000")
        handle = bell.open(d, c, frequency, bitbang, timeout)
        self._pins = (d, c)
        claim(d, L.PIN_SHARED, L.FUNCTION_SDA, 1)
        claim(c, L.PIN_SHARED, L.FUNCTION_SCL, 1)
        self._opened(handle)

    def probe(self, address):
        """Whether a device acknowledges the address."""
        self._check_lock()
        _check_address(address)
        return bell.probe(self._handle, address)

    def scan(self):
        """A list of the addresses, 0x08 to 0x77, at which a device answers."""
        self._check_lock()
        return list(bell.scan(self._handle))

    def writeto(self, address, buffer, *, start=0, end=_MAX):
        """Write the buffer's bytes to a device."""
        self._check_lock()
        _check_address(address)
        if isinstance(buffer, str):
            buffer = buffer.encode()
        bell.write(self._handle, address, *span(buffer, start, end))

    def readfrom_into(self, address, buffer, *, start=0, end=_MAX):
        """Fill the buffer with bytes from a device."""
        self._check_lock()
        _check_address(address)
        at = writable(buffer, start, end)
        if not at[1]:
            raise ValueError("buffer length must be >= 1")
        bell.read(self._handle, address, *at)

    def writeto_then_readfrom(
        self, address, out_buffer, in_buffer, *, out_start=0, out_end=_MAX, in_start=0, in_end=_MAX
    ):
        """Write bytes to a device, then read from it with a repeated start and no stop in between."""
        if not self._locked:
            self._check_lock()
        _check_address(address)
        out_at, out_count = span(out_buffer, out_start, out_end)
        in_at, in_count = writable(in_buffer, in_start, in_end)
        bell.both(self._handle, address, out_at, out_count, in_at, in_count)
