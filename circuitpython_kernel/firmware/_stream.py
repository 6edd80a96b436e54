"""What a serial port needs to be a stream that `select` can poll."""

from io import IOBase

_POLL = 3
_READABLE = 1
_WRITABLE = 4


class Stream(IOBase):
    """Base class; a subclass has ``in_waiting`` and can be written to at any time."""

    def ioctl(self, request, argument):
        """What select asks: whether bytes can be read or written."""
        if request != _POLL:
            return 0
        ready = argument & _WRITABLE
        return ready | _READABLE if argument & _READABLE and self.in_waiting else ready
