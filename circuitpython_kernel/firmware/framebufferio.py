"""Displays that are shown in memory. Follows CircuitPython 10's framebufferio module."""

import _bell_display as _bell
import _bell_frames as _frames
import _board
import displayio as _displayio
from _bus import writable as _writable
from _display import Refreshed as _Refreshed
from _display import check_room as _check_room
from _display import check_rotation as _check_rotation
from _displaybus import displays as _displays
from _drawn import whole as _whole
from _framebuffer import FrameBuffer as _FrameBuffer
from _hw import FRAME as _FRAME
from _modules import firmware as _firmware
from uctypes import addressof as _addressof
from uctypes import bytearray_at as _bytearray_at


class FramebufferDisplay(_Refreshed):
    """Shows a group in a framebuffer."""

    def __init__(self, framebuffer, *, rotation=0, auto_refresh=True):
        rotation = _check_rotation(rotation)
        _check_room()
        if not isinstance(framebuffer, _FrameBuffer):
            raise TypeError("'%s' object does not support 'protocol_framebuffer'" % type(framebuffer).__name__)
        framebuffer._check()
        needed = _frames.needed(framebuffer._handle)
        view = memoryview(framebuffer)
        if len(view) * (len(bytes(view[:1])) or 1) < needed:
            raise ValueError("framebuffer length must be >= %d" % needed)
        self._framebuffer = framebuffer
        framebuffer._display = self
        self._begun(_frames.open(framebuffer._handle, rotation))
        _bell.auto_refresh(self._handle, bool(auto_refresh))

    def _set_brightness(self, value):
        framebuffer = self._framebuffer
        if framebuffer is None or not framebuffer._set_light(self._handle, value):
            return super()._set_brightness(value)
        _bell.lit(self._handle, int(value * 1000000))
        return True

    @property
    def framebuffer(self):
        self._get(0)
        return self._framebuffer

    def fill_row(self, y, buffer):
        """Put the pixels of a row into a buffer."""
        y = _whole(y)
        depth = self._get(6)
        at, count = _writable(buffer, 0, 0x7FFFFFFF)
        if not isinstance(buffer, bytearray):
            raise ValueError("Buffer is not a bytearray.")
        if depth != 16:
            raise ValueError("Display must have a 16 bit colorspace.")
        if count < (self._get(0) + 1) // 2 * 4:
            raise ValueError("Buffer too small")
        _bell.fill_row(self._handle, y, at, count)
        return buffer


def _existing(handle):
    """A display that is there already: the board's own, or one that a program before has left."""
    display = object.__new__(FramebufferDisplay)
    display._handle = handle
    display._framebuffer = framebuffer = _own_framebuffer(_bell.get(handle)[5])
    if framebuffer is not None:
        framebuffer._display = display
    terminal = _displayio.CIRCUITPYTHON_TERMINAL
    display._root = terminal if _bell.get(handle)[4] else None
    if display._root is not None:
        terminal._r[0] |= L.FLAG_IN_GROUP
    _displays.append(display)
    return display


def _own_framebuffer(handle):
    """The framebuffer of the board's own display, whose pixels are not on the heap; None for a program's."""
    width, height, depth, stride, size, rate, dot_clock = _frames.own(handle)
    own = _board.FRAME
    if not size or own is None:
        return None
    module = _firmware(own["module"])
    framebuffer = object.__new__(module._KIND)
    framebuffer._allot(size, module._item_bytes(depth), _bytearray_at(_addressof(_FRAME), size))
    framebuffer._adopt(width, height, depth, stride)
    framebuffer._runs_at(rate, dot_clock)
    framebuffer._begun(handle, ())
    return framebuffer
