"""MIDI over USB. Follows CircuitPython 10's usb_midi module."""

import _bell_usb_midi as _bell
from _bus import span as _span
from _bus import writable as _writable
from _usb import check_before_start as _check_before_start
from uctypes import addressof as _addressof

_ALL = 0x7FFFFFFF
_CHUNK = 64


class PortIn:
    """Where MIDI comes in; one is in ``usb_midi.ports``."""

    def __init__(self):
        raise TypeError("can't create 'PortIn' instances")

    def read(self, nbytes=None):
        """What has come, at most ``nbytes`` bytes; None for nothing."""
        found = b""
        while nbytes is None or len(found) < nbytes:
            buffer = bytearray(_CHUNK if nbytes is None else nbytes - len(found))
            got = _bell.read(_addressof(buffer), len(buffer))
            found += bytes(buffer[:got])
            if got < len(buffer):
                break
        return found or None

    def readinto(self, buf, nbytes=None):
        """As `read`, into a buffer: how many bytes, or None for none."""
        at, count = _writable(buf, 0, _ALL if nbytes is None else nbytes)
        return _bell.read(at, count) or None if count else None


class PortOut:
    """Where MIDI goes out; one is in ``usb_midi.ports``."""

    def __init__(self):
        raise TypeError("can't create 'PortOut' instances")

    def write(self, buf, length=_ALL):
        """Send bytes, at most ``length`` of them; how many."""
        at, count = _span(buf, 0, length)
        if count:
            _bell.write(at, count)
        return count


ports = (object.__new__(PortIn), object.__new__(PortOut)) if _bell.enabled() else ()


def enable():
    """Have a MIDI device; for boot.py, before USB starts."""
    _check_before_start()
    _bell.enable(True)


def disable():
    """Have no MIDI device; for boot.py, before USB starts."""
    _check_before_start()
    _bell.enable(False)


def set_names(
    *, streaming_interface_name=None, audio_control_interface_name=None, in_jack_name=None, out_jack_name=None
):
    """Name the device's parts; for boot.py, before USB starts."""
    _check_before_start()
