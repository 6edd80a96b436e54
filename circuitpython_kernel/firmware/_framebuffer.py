"""What framebuffers have in common: buffers that hold pins, as display buses do, until the displays are released."""

import _bell_frames as _bell
import _claims
from _bitmap import Buffer
from _displaybus import buses
from _hw import FRAME
from _pins import Claimant, deinited
from uctypes import addressof, bytearray_at

_SUBOBJECT = 16  # where an object of a class has that of its built-in base (py/objtype.h)
_TYPECODE = 4
_LENGTH = 8


def _word(address):
    return bytearray_at(address, 4)


def memory_apart(size):
    """So many bytes beside the heap, all 0; None when there is not so much of it."""
    if size > len(FRAME):
        return None
    memory = bytearray_at(addressof(FRAME), size)
    for at in range(0, size, 4096):
        memory[at : at + 4096] = bytes(min(4096, size - at))
    return memory


class FrameBuffer(Buffer, Claimant):
    """Pixels in memory that something shows."""

    _handle = None
    _frame_pins = ()
    _display = None  # what shows it

    def _allot(self, size, item=1, memory=None):
        """Make it a buffer of so many bytes, its own or another one's memory; where these are."""
        super().__init__(0 if memory is not None else size)
        buffer = int.from_bytes(_word(id(self) + _SUBOBJECT), "little")
        if memory is None:
            address = int.from_bytes(_word(buffer + 12), "little")
        else:
            address = addressof(memory)
            _word(buffer + 12)[:] = address.to_bytes(4, "little")
        _word(buffer)[:] = id(Buffer).to_bytes(4, "little")
        if item > 1:
            bytearray_at(buffer + _TYPECODE, 1)[0] = 72 if item == 2 else 73
        _word(buffer + _LENGTH)[:] = (size // item).to_bytes(4, "little")
        self._memory = memory
        return address

    def _begun(self, handle, pins):
        self._handle = handle
        self._frame_pins = pins
        _claims.hold(self)
        buses.append(self)

    def _check(self):
        if self._handle is None:
            deinited()

    # ---- what `_claims` asks

    def _pin_numbers(self):
        return self._frame_pins if self._handle is not None else ()

    def deinit(self):
        """Let go of the pins, and of the display that is shown in it."""
        if self._handle is None:
            return
        handle, self._handle = self._handle, None
        if self in buses:
            buses.remove(self)
        _claims.drop(self)
        _bell.close(handle)
        self._ended()
        if self._display is not None:
            self._display._released()

    def _ended(self):
        """Let go of what else it has."""

    def _runs_at(self, rate, dot_clock):
        """Frames a second, and Hz of a dot clock, of the board's own."""

    def _set_light(self, display, value):
        """Set the backlight of what shows it; whether there is one that pins drive."""
        return False

    def _forgotten(self):
        """The displays were released."""


class SizedBuffer(FrameBuffer):
    """A framebuffer that tells its size, which is in ``_width`` and ``_height``."""

    @property
    def width(self):
        self._check()
        return self._width

    @property
    def height(self):
        self._check()
        return self._height


class LightBuffer(SizedBuffer):
    """The pixels of lights, which are shown when the program says so."""

    def refresh(self):
        """Show the pixels."""
        self._check()
        _bell.swap(self._handle)


def checked_buffer(framebuffer, size):
    """A buffer of the program's that has so many bytes at least."""
    view = memoryview(framebuffer)
    if len(view) * (len(bytes(view[:1])) or 1) < size:
        raise IndexError("%s index out of range" % type(framebuffer).__name__)
    return framebuffer
