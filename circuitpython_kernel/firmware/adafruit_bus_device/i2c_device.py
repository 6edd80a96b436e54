"""A device at one address of an I2C bus."""

from time import sleep as _sleep

_MAX = 0x7FFFFFFF


class I2CDevice:
    """Locks the bus while in a ``with`` block, and keeps the device's address."""

    def __init__(self, i2c, device_address, probe=True):
        self._i2c = i2c
        self._device_address = device_address
        if probe:
            self.__enter__()
            try:
                found = i2c.probe(device_address)
            finally:
                i2c.unlock()
            if not found:
                raise ValueError("No I2C device at address: 0x%x" % device_address)

    def __enter__(self):
        while not self._i2c.try_lock():
            _sleep(0)
        return self

    def __exit__(self, exc_type, exc_value, traceback):
        self._i2c.unlock()
        return False

    def readinto(self, buffer, *, start=0, end=_MAX):
        """Fill the buffer with bytes from the device."""
        self._i2c.readfrom_into(self._device_address, buffer, start=start, end=end)

    def write(self, buffer, *, start=0, end=_MAX):
        """Write the buffer's bytes to the device."""
        self._i2c.writeto(self._device_address, buffer, start=start, end=end)

    def write_then_readinto(self, out_buffer, in_buffer, *, out_start=0, out_end=_MAX, in_start=0, in_end=_MAX):
        """Write bytes, then read some, without a stop in between."""
        self._i2c.writeto_then_readfrom(
            self._device_address,
            out_buffer,
            in_buffer,
            out_start=out_start,
            out_end=out_end,
            in_start=in_start,
            in_end=in_end,
        )
