"""Pictures of a Broadcom chip's VideoCore over HDMI. Follows CircuitPython 10's videocore module."""

import _bell_frames as _bell
from _displaybus import check_room as _check_room
from _drawn import at_least as _at_least
from _framebuffer import SizedBuffer as _SizedBuffer
from _framebuffer import memory_apart as _memory_apart

_BYTES = 4
_RATE = 30


class Framebuffer(_SizedBuffer):
    """Pixels of 32 bits in the memory of the graphics processor."""

    def __init__(self, width, height):
        _check_room()
        width = _at_least(width, "width", 0)
        height = _at_least(height, "height", 0)
        memory = _memory_apart(_BYTES * width * height)
        if memory is None or not memory:
            raise ValueError("no fb")
        at = self._allot(len(memory), 1, memory)
        self._adopt(width, height, 32, _BYTES * width)
        handle = _bell.memory(width, height, 32, False, 1, 0, self._stride, _RATE, [], at, len(memory))
        self._begun(handle, ())

    def _adopt(self, width, height, depth, stride):
        self._width, self._height, self._stride = width, height, stride


_KIND = Framebuffer


def _item_bytes(depth):
    return 1
