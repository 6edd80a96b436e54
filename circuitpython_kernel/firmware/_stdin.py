"""`sys.stdin`: what is typed at the serial console."""

import _bell_usb_cdc as bell
from _bus import writable
from _stream import Stream
from uctypes import addressof

_NEWLINE = 10
_EPERM = 1


class FileIO(Stream):
    """The console's bytes."""

    def __repr__(self):
        return "<io.%s 0>" % type(self).__name__

    @property
    def in_waiting(self):
        return bell.waiting("console")

    def _some(self, count, end):
        buffer = bytearray(count)
        got = bell.read("console", addressof(buffer), count, -1, end)
        return bytes(buffer[:got])

    def read(self, size=-1):
        """So many bytes; waits for them. What is there when the size is negative."""
        if size < 0:
            size = self.in_waiting
        return self._some(size, -1) if size else b""

    def readinto(self, buf):
        """Fill a buffer; waits until it is full."""
        at, count = writable(buf, 0, 0x7FFFFFFF)
        return bell.read("console", at, count, -1, -1) if count else 0

    def readline(self):
        """A line with its end."""
        line = b""
        while not line or line[-1] != _NEWLINE:
            line += self._some(256, _NEWLINE)
            if len(line) % 256:
                break
        return line

    def __iter__(self):
        return self

    def __next__(self):
        return self.readline()

    def write(self, buf):
        raise OSError(_EPERM)

    def close(self):
        """Does nothing: the console stays open."""

    def __enter__(self):
        return self

    def __exit__(self, exc_type, exc_value, traceback):
        pass


class TextIOWrapper(FileIO):
    """The console's text."""

    def __init__(self):
        self.buffer = FileIO()

    def read(self, size=-1):
        """So many characters; waits for them."""
        data = super().read(size)
        # A letter beyond ASCII has more bytes than the first.
        while data and size > 0:
            try:
                text = data.decode()
            except UnicodeError:
                data += super().read(1)
                continue
            if len(text) >= size:
                return text
            data += super().read(size - len(text))
        return data.decode()

    def readline(self):
        """A line with its end."""
        return super().readline().decode()
