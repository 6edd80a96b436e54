"""What buses have in common: the lock, and the buffers that a transfer uses."""

from _hw import ask, doorbell
from _pins import deinited
from uctypes import addressof


def span(buffer, start, end):
    """Guest address and length of buffer[start:end], as CircuitPython normalises the two."""
    if type(buffer) is bytearray or type(buffer) is bytes:
        size = len(buffer)
        step = 1
    else:
        size = len(memoryview(buffer))
        step = len(bytes(memoryview(buffer)[:1])) if size else 1
    if start < 0:
        start = max(start + size, 0)
    if end < 0:
        end += size
    end = min(end, size)
    count = end - start
    if count <= 0:
        return 0, 0
    return addressof(buffer) + start * step, count * step


class Bus:
    """A bus that is locked by whoever uses it. ``_name`` is the doorbell, ``_handle`` the host's number for it."""

    _name = ""

    def _opened(self, handle):
        self._handle = handle
        self._locked = False

    def _check(self):
        if self._handle is None:
            deinited()

    def _check_lock(self):
        if self._handle is None:
            deinited()
        if not self._locked:
            raise RuntimeError("Function requires lock")

    def try_lock(self):
        """Take the lock; False when somebody has it."""
        self._check()
        if self._locked:
            return False
        self._locked = True
        return True

    def unlock(self):
        """Release the lock."""
        self._check()
        self._locked = False

    def deinit(self):
        """Turn the bus off and release its pins."""
        if self._handle is not None:
            doorbell(self._name, "close %d" % self._handle)
            self._handle = None
            self._let_go()

    def __enter__(self):
        return self

    def __exit__(self, exc_type, exc_value, traceback):
        self.deinit()
