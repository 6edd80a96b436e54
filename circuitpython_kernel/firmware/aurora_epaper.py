"""Pervasive Displays' e-paper with Aurora film. Follows CircuitPython 10's aurora_epaper module."""

import _bell_frames as _bell
from _displaybus import check_room as _check_room
from _displaybus import watch_lock as _watch_lock
from _drawn import whole as _whole
from _framebuffer import FrameBuffer as _FrameBuffer
from _pins import as_float as _as_float
from _pins import check_free as _check_free
from _pins import check_free_or_none as _check_free_or_none
from busio import SPI as _SPI

_SIZES = ((128, 96), (200, 96), (264, 176), (144, 128), (232, 128))


class AuroraMemoryFramebuffer(_FrameBuffer):
    """Pixels of the e-paper: a bit for each."""

    def __init__(self, spi_bus, chip_select, reset, busy, discharge, width, height, power=None, free_bus=True):
        select = _check_free(chip_select, "chip_select")
        reset = _check_free(reset, "reset")
        busy = _check_free(busy, "busy")
        discharge = _check_free(discharge, "discharge")
        power = _check_free_or_none(power, "power")
        if not isinstance(spi_bus, _SPI):
            raise TypeError("spi_bus must be of type SPI, not %s" % type(spi_bus).__name__)
        spi_bus._check()
        _check_room()
        width, height = _whole(width), _whole(height)
        if (width, height) not in _SIZES:
            raise ValueError("Invalid width and height")
        size = width // 8 * height
        at = self._allot(size)
        self._spi, self._free = spi_bus, bool(free_bus)
        handle = _bell.aurora(
            spi_bus._handle, select, reset, busy, discharge, power, width, height, _watch_lock(spi_bus), at, size
        )
        self._begun(handle, tuple([n for n in (select, reset, busy, discharge, power) if n is not None]))

    def _ended(self):
        if self._free:
            self._spi.deinit()

    def set_temperature(self, celsius):
        """Say how warm it is: the warmer, the faster."""
        celsius = _as_float(celsius)
        self._check()
        _bell.temperature(self._handle, int(celsius * 1000))

    @property
    def free_bus(self):
        return self._free

    @free_bus.setter
    def free_bus(self, value):
        self._free = bool(value)
