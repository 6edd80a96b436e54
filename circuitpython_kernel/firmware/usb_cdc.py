"""Serial ports over USB. Follows CircuitPython 10's usb_cdc module."""

import _bell_usb_cdc as _bell
from _bus import span as _span
from _bus import writable as _writable
from _hw import milliseconds as _milliseconds
from _native import sys as _sys
from _stream import Stream as _Stream
from _usb import check_before_start as _check_before_start
from _usb import waiting as _waiting
from uctypes import addressof as _addressof

_ALL = 0x7FFFFFFF
_CHUNK = 256
_making = False


class Serial(_Stream):
    """A serial port over USB; use ``usb_cdc.console`` and ``usb_cdc.data``."""

    def __init__(self):
        if not _making:
            raise TypeError("can't create 'Serial' instances")
        self._timeout = None
        self._write_timeout = None

    def _into(self, at, count, end=-1):
        timeout = -1 if self._timeout is None else _milliseconds(self._timeout) * 1000000
        return _bell.read(self._name, at, count, timeout, end)

    def _some(self, count, end=-1):
        buffer = bytearray(count)
        got = self._into(_addressof(buffer), count, end)
        return bytes(buffer[:got])

    def read(self, size=-1):
        """At most ``size`` bytes, waiting as `timeout` says; all that come before the timeout when it is negative."""
        if size >= 0:
            return self._some(size) if size else b""
        found = b""
        while True:
            chunk = self._some(_CHUNK)
            found += chunk
            if len(chunk) < _CHUNK:
                return found

    def readinto(self, buf):
        """Fill the buffer, waiting as `timeout` says; how many bytes came."""
        at, count = _writable(buf, 0, _ALL)
        return self._into(at, count) if count else 0

    def readline(self, size=-1):
        """A line with its end, or what came before the timeout."""
        found = b""
        while size < 0 or len(found) < size:
            chunk = self._some(_CHUNK if size < 0 else size - len(found), 10)
            found += chunk
            if not chunk or chunk[-1] == 10 or len(chunk) < _CHUNK:
                break
        return found

    def readlines(self):
        """The lines up to the timeout."""
        lines = []
        while True:
            line = self.readline()
            if not line:
                return lines
            lines.append(line)

    def __iter__(self):
        return self

    def __next__(self):
        line = self.readline()
        if not line:
            raise StopIteration
        return line

    def write(self, buf):
        """Send bytes to the computer; how many were sent."""
        at, count = _span(buf, 0, _ALL)
        if self._name == "console":
            _sys.stdout.buffer.write(buf)
        elif count:
            _bell.write(self._name, at, count)
        return count

    def flush(self):
        """Everything is sent already."""

    @property
    def connected(self):
        return _bell.connected(self._name)

    @property
    def in_waiting(self):
        return _waiting(self._name)

    @property
    def out_waiting(self):
        return 0

    def reset_input_buffer(self):
        """Forget what was not read."""
        _bell.clear(self._name)

    def reset_output_buffer(self):
        """There is nothing that was not sent."""

    @property
    def timeout(self):
        return self._timeout

    @timeout.setter
    def timeout(self, value):
        self._timeout = _seconds(value)

    @property
    def write_timeout(self):
        return self._write_timeout

    @write_timeout.setter
    def write_timeout(self, value):
        self._write_timeout = _seconds(value)


def _seconds(value):
    if value is None or float(value) < 0:
        return None
    return float(value)


def _make(name):
    global _making
    _making = True
    port = Serial()
    _making = False
    port._name = name
    return port


console = _make("console") if _bell.enabled("console") else None
data = _make("data") if _bell.enabled("data") else None


def enable(*, console=True, data=False):
    """Choose the ports; for boot.py, before USB starts."""
    _check_before_start()
    _bell.enable(console, data)


def disable():
    """Have no ports; for boot.py, before USB starts."""
    enable(console=False)
