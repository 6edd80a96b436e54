"""Waiting for streams, on the board's clock. Follows CircuitPython 10's select module."""

from select import POLLERR, POLLHUP, POLLIN, POLLOUT
from select import poll as _native_poll

from _hw import read_clock as _now
from _hw import sleep_ns as _sleep_ns

_SLICE = 1000000


class _Poll:
    def __init__(self):
        self._poll = _native_poll()
        self._count = 0

    def register(self, obj, eventmask=POLLIN | POLLOUT):
        """Watch a stream."""
        try:
            self._poll.register(obj, eventmask)
        except BaseException:
            self._poll.unregister(obj)  # the interpreter keeps what is no stream, and fails at the next poll
            raise
        self._count += 1

    def unregister(self, obj):
        """No longer watch a stream."""
        self._poll.unregister(obj)
        self._count -= 1

    def modify(self, obj, eventmask):
        """Watch a stream for something else."""
        self._poll.modify(obj, eventmask)

    def poll(self, timeout=-1):
        """The streams that are ready, as tuples; waits at most so many milliseconds, for ever if negative."""
        return list(self._wait(timeout, 0))

    def ipoll(self, timeout=-1, flags=0):
        """As `poll`, one tuple after the other."""
        return iter(self._wait(timeout, flags))

    def _wait(self, timeout, flags):
        if timeout is None:
            timeout = -1
        if not isinstance(timeout, int):
            raise TypeError("can't convert %s to int" % type(timeout).__name__)
        end = _now() + timeout * 1000000
        while True:
            ready = [tuple(found) for found in self._poll.ipoll(0, flags)]
            left = _SLICE if timeout < 0 else end - _now()
            if ready or left <= 0:
                return ready
            # Without streams nothing but time can end the wait.
            _sleep_ns(left if timeout >= 0 and self._count <= 0 else min(left, _SLICE))


def poll():
    """An object that waits for streams."""
    return _Poll()


def select(rlist, wlist, xlist, timeout=None):
    """The streams of three lists that can be read, can be written and have failed; waits at most so many seconds."""
    lists = (tuple(rlist), POLLIN), (tuple(wlist), POLLOUT), (tuple(xlist), POLLERR | POLLHUP)
    masks = {}
    for streams, mask in lists:
        for stream in streams:
            masks[id(stream)] = (stream, masks.get(id(stream), (None, 0))[1] | mask)
    waiting = _Poll()
    for stream, mask in masks.values():
        waiting.register(stream, mask)
    ready = {id(found[0]): found[1] for found in waiting.poll(-1 if timeout is None else int(timeout * 1000))}
    return tuple([[stream for stream in streams if ready.get(id(stream), 0) & mask] for streams, mask in lists])
