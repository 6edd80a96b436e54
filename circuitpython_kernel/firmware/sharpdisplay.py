"""Memory displays of Sharp's and JDI's. Follows CircuitPython 10's sharpdisplay module."""

import _bell_frames as _bell
from _displaybus import check_room as _check_room
from _displaybus import watch_lock as _watch_lock
from _drawn import in_range as _in_range
from _framebuffer import FrameBuffer as _FrameBuffer
from _pins import check_free as _check_free
from busio import SPI as _SPI


class SharpMemoryFramebuffer(_FrameBuffer):
    """Pixels of a memory display."""

    def __init__(self, spi_bus, chip_select, width, height, baudrate=2000000, jdi_display=False):
        select = _check_free(chip_select, "chip_select")
        if not isinstance(spi_bus, _SPI):
            raise TypeError("spi_bus must be of type SPI, not %s" % type(spi_bus).__name__)
        spi_bus._check()
        _check_room()
        jdi = bool(jdi_display)
        width = _in_range(width, "width", 1, 32767)
        height = _in_range(height, "height", 1, 32767)
        baudrate = _in_range(baudrate, "baudrate", 1, 0x3FFFFFFF)
        size = (((width + 1) // 2 if jdi else (width + 7) // 8) + 2) * height + 2
        at = self._allot(size)
        self._spi = spi_bus
        own = not spi_bus._boards_own
        handle = _bell.sharp(spi_bus._handle, select, width, height, baudrate, jdi, own, _watch_lock(spi_bus), at, size)
        self._begun(handle, (select,))

    def _adopt(self, width, height, depth, stride):
        pass


_KIND = SharpMemoryFramebuffer


def _item_bytes(depth):
    return 1
