"""What buses have in common: the lock, and the buffers that a transfer uses."""

from struct import pack_into

import _claims
from _hw import read_clock
from _pins import HandleUser, deinited
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


def writable(buffer, start, end):
    """As `span`, of a buffer that is written to: bytes, str and views of them are refused."""
    if type(buffer) is not bytearray:
        pack_into("", buffer, 0)  # the cheapest call that asks for a writable buffer; it writes nothing
    return span(buffer, start, end)


class Bus(HandleUser):
    """A bus that its user locks."""

    _seen = None  # a word that says whether it is locked, for who shares the bus: a display
    _boards_own = False  # whether it is one of the board's own, as board.SPI() gives it

    def _opened(self, handle):
        self._handle = handle
        self._locked = None  # or the claim of the program that has the lock
        _claims.hold(self)

    def _give_back(self, claim):
        if self._locked is claim:
            self._let_go_lock()

    def _give_back_to(self, key):
        if self._locked is not None and self._locked[0] == key:
            self._let_go_lock()

    def _let_go_lock(self):
        self._locked = None
        if self._seen is not None:
            self._seen[0] = 0

    def _check_lock(self):
        if self._handle is None:
            deinited()
        if not self._locked:
            raise RuntimeError("Function requires lock")

    def try_lock(self):
        """Take the lock; False when it is taken."""
        self._check()
        if self._locked:
            read_clock()  # or a loop that waits for the lock would not get on
            return False
        self._locked = _claims.claim
        if self._seen is not None:
            self._seen[0] = 1
        return True

    def unlock(self):
        """Release the lock."""
        self._check()
        self._locked = None
        if self._seen is not None:
            self._seen[0] = 0
