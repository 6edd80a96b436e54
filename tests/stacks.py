"""Stacks that can be put aside, without threads: greenlets, as a browser's host has them from JSPI."""

import heapq
import itertools
import time
from collections import deque

import greenlet


class Deadlock(RuntimeError):
    """Everything waits, and nothing could end that."""


class Gate:
    """See `suspending.Gate`."""

    def __init__(self, stacks):
        self._stacks = stacks
        self.opened = False
        self.stack = None

    def open(self):
        if not self.opened:
            self.opened = True
            self.go_on()

    def go_on(self):
        """Let the stack that waits run, whether the gate is open or its time is over."""
        stack, self.stack = self.stack, None
        if stack is not None:
            self._stacks.ready.append(stack)


class GreenletStacks:
    """See `suspending.Stacks`. The event loop is a greenlet of its own, the parent of all others."""

    def __init__(self):
        self.ready = deque()
        self.failures = []
        """What tasks have raised."""
        self.waits = 0
        """How often a stack was put aside."""
        self._timers = []
        self._numbers = itertools.count()
        self._main = greenlet.getcurrent()
        self._loop = greenlet.greenlet(self._run_loop)

    def gate(self):
        return Gate(self)

    def can_wait(self):
        return greenlet.getcurrent() is not self._loop

    def wait(self, gate, seconds, *, exact=True):
        self.waits += 1
        if gate.opened:
            return True
        gate.stack = greenlet.getcurrent()
        if seconds is not None:
            heapq.heappush(self._timers, (time.monotonic() + seconds, next(self._numbers), gate))
        self._loop.switch()
        gate.stack = None
        return gate.opened

    def start(self, call):
        def run():
            try:
                call()
            except BaseException as error:  # noqa: BLE001 - a test looks at it
                self.failures.append(error)

        self.ready.append(greenlet.greenlet(run, parent=self._loop))

    def _run_loop(self):
        while True:
            now = time.monotonic()
            while self._timers and self._timers[0][0] <= now:
                heapq.heappop(self._timers)[2].go_on()
            if self.ready:
                self.ready.popleft().switch()
            elif self._timers:
                time.sleep(self._timers[0][0] - now)
            else:
                self._main.throw(Deadlock, "everything waits")
