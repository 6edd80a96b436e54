"""What display buses have in common: their handle, and that they end when the displays are released."""

from array import array

import _bell_display as bell
import _board
import _claims
import _ticks as _ticks
from _drawn import in_range, whole
from _modules import firmware as _firmware
from _pins import Claimant
from uctypes import addressof


def watch_lock(bus):
    """Let the host see whether the program has locked a bus of `busio`: the address of a word."""
    if bus._seen is None:
        bus._seen = array("i", (1 if bus._locked else 0,))
    return addressof(bus._seen)


class DisplayBus(Claimant):
    """Commands and data to a display."""

    _handle = None

    def _opened(self, handle, pins):
        self._handle = handle
        self._pins = pins
        _claims.hold(self)
        buses.append(self)

    def _pin_numbers(self):
        return self._pins if self._handle is not None else ()

    def _release(self):
        release()

    def _forgotten(self):
        """The displays were released."""

    def _check_open(self):
        if self._handle is None:
            raise RuntimeError("Display was released")

    def reset(self):
        """Reset the display by its pin."""
        self._check_open()
        if not bell.bus_reset(self._handle):
            raise RuntimeError("No reset pin")

    def _send(self, command, data, toggle):
        command = in_range(whole(command), "command", 0, 255)
        view = memoryview(data)
        self._check_open()
        bytes(view[:0])
        data = bytes(view)
        bell.bus_send(self._handle, command, addressof(data), len(data), bool(toggle))


def set_up_terminal():
    """Take over what settings.toml says of the terminal."""
    scale = _firmware("_settings").size("CIRCUITPY_TERMINAL_SCALE") if _board.FULL_BUILD else None
    if "lvfontio" in _board.MODULES:
        _firmware("_terminal_font").use()
    bell.terminal_scale(scale if scale is not None and 0 < scale < 0x8000 else 0)


def set_terminal_size(width, height):
    """Start the terminal anew, for another size."""
    bell.terminal_size(width, height)


buses = []  # those of the program that are open
displays = []


def release():
    """Nothing of displays is there any more."""
    for thing in displays:
        thing._released()
    for bus in buses:
        bus._handle = None
        bus._forgotten()
        _claims.drop(bus)
    buses.clear()
    displays.clear()
    bell.release()


def check_room():
    """Refuse a bus too many."""
    if not bell.room():
        raise RuntimeError("Too many display busses; forgot displayio.release_displays() ?")
