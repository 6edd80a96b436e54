"""Waiting where there are no threads, but stacks that can be given up; see `waits`.

One thread runs everything: the event loop, and *tasks*, each on a stack of its own. A task runs until it waits. Then
its stack is put aside and others run; a *gate* that opens, or time, brings it back. A browser has such stacks (JSPI:
``WebAssembly.Suspending``, Pyodide's ``run_sync``); greenlets are some, too. Who has none, such as a handler that the
event loop calls, must not wait: it gets `WouldBlock`.
"""

from __future__ import annotations

import itertools
import time
from collections import deque
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from typing import TYPE_CHECKING, Any, Protocol, cast

from . import waits

if TYPE_CHECKING:
    from concurrent.futures import Future

MAIN = 1
"""`SuspendingWaits.here` for the event loop, and for whatever runs on no stack of a task."""


class WouldBlock(RuntimeError):
    """Something has to wait where nothing can: on a stack that cannot be put aside."""


class Gate(Protocol):
    """What a stack waits for; it opens once."""

    def open(self) -> None:
        """Let the stack go on, soon; nothing happens when it does already."""


class Stacks(Protocol):
    """How a host puts stacks aside."""

    def gate(self) -> Gate:
        """A gate that is closed."""

    def can_wait(self) -> bool:
        """Whether the stack that runs can be put aside."""

    def wait(self, gate: Gate, seconds: float | None, *, exact: bool = True) -> bool:
        """Put the stack that runs aside, at most for so many seconds; True when the gate was opened.

        It ends when these are over, or, if it need not be exact, as soon as that costs nothing: others run first.
        """

    def start(self, call: Callable[[], None]) -> None:
        """Call something, soon, on a stack of its own."""


class SuspendingWaits:
    """Gives up the stack that waits.

    Args:
        stacks: the host's.
    """

    def __init__(self, stacks: Stacks) -> None:
        self._stacks = stacks
        self._here = MAIN
        self._numbers = itertools.count(MAIN + 1)
        self._waiting: dict[int, Gate] = {}
        self._raising: dict[int, type[BaseException]] = {}

    def here(self) -> int:
        """See `waits.Waits`, here and below."""
        return self._here

    def lock(self) -> Lock:
        return Lock(self)

    def event(self) -> Event:
        return Event(self)

    def condition(self, lock: waits.Lock | None = None) -> Condition:
        return Condition(self, cast(Lock, lock) if lock is not None else Lock(self))

    def future(
        self, before_waiting: Callable[[], object] | None = None, call: Callable[..., object] | None = None
    ) -> Future[Any]:
        return cast("Future[Any]", SuspendedFuture(self, before_waiting, call))

    def wakes(self) -> Wakes:
        return Wakes(self)

    def task(
        self, target: Callable[..., object], *arguments: object, name: str, stack_bytes: int | None = None
    ) -> Task:
        return Task(self, lambda: target(*arguments), name)

    def sleep(self, seconds: float) -> None:
        self.wait(self._stacks.gate(), seconds, exact=False)

    def is_main(self) -> bool:
        return self._here == MAIN

    def raise_in(self, task: int, error: type[BaseException] | None) -> None:
        if error is None:
            self._raising.pop(task, None)
            return
        self._raising[task] = error
        if task in self._waiting:
            self._waiting[task].open()

    # ---- for the objects below, and for the host

    def gate(self) -> Gate:
        """A gate of the host's."""
        return self._stacks.gate()

    def wait(self, gate: Gate, seconds: float | None, *, exact: bool = True) -> bool:
        """Put this stack aside; True when the gate was opened in time. See `Stacks.wait`.

        Raises:
            WouldBlock: when it cannot be.
            BaseException: what `raise_in` has for this task.
        """
        if not self._stacks.can_wait():
            raise WouldBlock("this call has to wait, and nothing can wait here; call it in a task")
        mine = self._here
        self._waiting[mine] = gate
        try:
            with self.aside():
                opened = self._stacks.wait(gate, None if seconds is None else max(0.0, seconds), exact=exact)
        finally:
            self._waiting.pop(mine, None)
        error = self._raising.pop(mine, None)
        if error is not None:
            raise error
        return opened

    def start(self, call: Callable[[], None]) -> None:
        """Call something, soon, on a stack of its own."""
        self._stacks.start(call)

    def new_number(self) -> int:
        """What `here` gives in a new task."""
        return next(self._numbers)

    @contextmanager
    def running(self, number: int) -> Iterator[None]:
        """What runs here is a task's: for calls that come on its stack from outside, as those of the guest do."""
        before, self._here = self._here, number
        try:
            yield
        finally:
            self._here = before

    def called_in(
        self, task: int, call: Callable[..., int | None], failed: Callable[[BaseException], None]
    ) -> Callable[..., int | None]:
        """A function that comes on a task's stack from outside many thousand times a second, as a doorbell does.

        It must not raise: what ``call`` raises is given to ``failed``, and the answer is None then. None of the call's
        own is 0.
        """

        def answer(*arguments: int) -> int | None:
            before = self._here
            self._here = task
            try:
                return call(*arguments) or 0
            except BaseException as error:  # noqa: BLE001 - it must not unwind through the caller, which hears of it
                failed(error)
                return None
            finally:
                self._here = before

        return answer

    @contextmanager
    def aside(self) -> Iterator[None]:
        """Within, this stack is put aside by other means than `wait`, and others run."""
        mine, self._here = self._here, MAIN
        try:
            yield
        finally:
            self._here = mine


class Lock:
    """A reentrant lock: a task may wait while it holds one."""

    def __init__(self, waits: SuspendingWaits) -> None:
        self._waits = waits
        self._holder: int | None = None
        self._depth = 0
        self._free = _Queue(waits)

    def acquire(self, blocking: bool = True, timeout: float = -1) -> bool:
        """See `waits.Lock`."""
        end = None if timeout < 0 else time.monotonic() + timeout
        me = self._waits.here()
        while self._holder not in (None, me):
            if not blocking or not self._free.wait_until(end):
                return False
        self._holder = me
        self._depth += 1
        return True

    def release(self) -> None:
        """See `waits.Lock`."""
        if self._holder != self._waits.here():
            raise RuntimeError("a lock is released by who has taken it")
        self._depth -= 1
        if not self._depth:
            self._holder = None
            self._free.open_first()

    def __enter__(self) -> bool:
        return self.acquire()

    def __exit__(self, *_: object) -> None:
        self.release()

    def give_up(self) -> int:
        """Release it wholly; how often it was held."""
        depth, self._depth, self._holder = self._depth, 0, None
        self._free.open_first()
        return depth

    def take_back(self, depth: int) -> None:
        """The other half of `give_up`."""
        self.acquire()
        self._depth = depth


class _Queue:
    """Tasks that wait, the first of them first."""

    def __init__(self, waits: SuspendingWaits) -> None:
        self._waits = waits
        self._gates: deque[Gate] = deque()

    def wait(self, seconds: float | None) -> bool:
        gate = self._waits.gate()
        self._gates.append(gate)
        try:
            return self._waits.wait(gate, seconds)
        finally:
            if gate in self._gates:
                self._gates.remove(gate)

    def wait_until(self, end: float | None) -> bool:
        """Wait until a time of `time.monotonic`; False when that is over."""
        left = None if end is None else end - time.monotonic()
        return (left is None or left > 0) and self.wait(left)

    def open_first(self) -> None:
        if self._gates:
            self._gates.popleft().open()

    def open_all(self) -> None:
        while self._gates:
            self.open_first()


class Condition:
    """See `waits.Condition`."""

    def __init__(self, waits: SuspendingWaits, lock: Lock) -> None:
        self._lock = lock
        self._waiting = _Queue(waits)

    def wait(self, timeout: float | None = None) -> bool:
        """See `waits.Condition`."""
        depth = self._lock.give_up()
        try:
            return self._waiting.wait(timeout)
        finally:
            self._lock.take_back(depth)

    def wait_for(self, predicate: Callable[[], Any], timeout: float | None = None) -> Any:
        """See `waits.Condition`."""
        end = None if timeout is None else time.monotonic() + timeout
        while not (result := predicate()):
            left = None if end is None else end - time.monotonic()
            if left is not None and left <= 0:
                break
            self.wait(left)
        return result

    def notify_all(self) -> None:
        """See `waits.Condition`."""
        self._waiting.open_all()

    def __enter__(self) -> bool:
        return self._lock.acquire()

    def __exit__(self, *_: object) -> None:
        self._lock.release()


class Event:
    """See `waits.Event`."""

    def __init__(self, waits: SuspendingWaits) -> None:
        self._set = False
        self._waiting = _Queue(waits)

    def is_set(self) -> bool:
        """See `waits.Event`."""
        return self._set

    def set(self) -> None:
        """See `waits.Event`."""
        self._set = True
        self._waiting.open_all()

    def clear(self) -> None:
        """See `waits.Event`."""
        self._set = False

    def wait(self, timeout: float | None = None) -> bool:
        """See `waits.Event`."""
        end = None if timeout is None else time.monotonic() + timeout
        while not self._set and self._waiting.wait_until(end):
            pass
        return self._set


class Wakes:
    """See `waits.Wakes`."""

    def __init__(self, waits: SuspendingWaits) -> None:
        self._count = 0
        self._waiting = _Queue(waits)

    def add(self) -> None:
        """See `waits.Wakes`."""
        self._count += 1
        self._waiting.open_first()

    def take(self, timeout: float | None = None) -> bool:
        """See `waits.Wakes`."""
        end = None if timeout is None else time.monotonic() + timeout
        while not self._count:
            if not self._waiting.wait_until(end):
                return False
        self._count -= 1
        return True

    def any(self) -> bool:
        """See `waits.Wakes`."""
        return self._count > 0


class Task:
    """See `waits.Task`."""

    def __init__(self, waits: SuspendingWaits, call: Callable[[], object], name: str) -> None:
        self._waits = waits
        self._call = call
        self.name = name
        self.ident: int | None = None
        self._ended = Event(waits)

    def start(self) -> None:
        """See `waits.Task`."""
        if self.ident is not None:
            raise RuntimeError("a task is started once")
        self.ident = self._waits.new_number()
        self._waits.start(self._main)

    def _main(self) -> None:
        assert self.ident is not None
        with self._waits.running(self.ident):
            try:
                self._call()
            finally:
                self._ended.set()

    def is_alive(self) -> bool:
        """See `waits.Task`."""
        return self.ident is not None and not self._ended.is_set()

    def join(self, timeout: float | None = None) -> None:
        """See `waits.Task`."""
        self._ended.wait(timeout)


class SuspendedFuture:
    """The methods of `concurrent.futures.Future`, whose own wait would stop the only thread."""

    def __init__(
        self,
        waits: SuspendingWaits,
        before_waiting: Callable[[], object] | None = None,
        call: Callable[..., object] | None = None,
    ) -> None:
        self._before_waiting = before_waiting
        self._call = call
        self._done = Event(waits)
        self._value: Any = None
        self._error: BaseException | None = None
        self._callbacks: list[Callable[[Any], object]] = []

    def done(self) -> bool:
        """Whether there is a result or an exception."""
        return self._done.is_set()

    def cancel(self) -> bool:
        """False: nobody can cancel it."""
        return False

    def cancelled(self) -> bool:
        """False, for the same reason."""
        return False

    def running(self) -> bool:
        """Whether there is no result yet."""
        return not self.done()

    def exception(self, timeout: float | None = None) -> BaseException | None:
        """The exception, or None when there is a result.

        Raises:
            TimeoutError: when neither comes in so many seconds.
        """
        if not self.done():
            if self._before_waiting is not None:
                self._before_waiting()
            if not self._done.wait(timeout):
                raise TimeoutError
        return self._error

    def result(self, timeout: float | None = None) -> Any:
        """The result.

        Raises:
            TimeoutError: when none comes in so many seconds.
            BaseException: the one that there is instead.
        """
        error = self.exception(timeout)
        if error is not None:
            raise error
        return self._value

    def add_done_callback(self, fn: Callable[[Any], object]) -> None:
        """Call ``fn(self)`` once there is a result; now, when there is one already."""
        if self.done():
            self._tell(fn)
        else:
            self._callbacks.append(fn)

    def set_result(self, result: object) -> None:
        """Here it is."""
        self._value = result
        self._settle()

    def set_exception(self, error: BaseException | None) -> None:
        """There is none, and this is why."""
        self._error = error
        self._settle()

    def _settle(self) -> None:
        if self.done():
            raise RuntimeError("the future has its result already")
        self._done.set()
        callbacks, self._callbacks = self._callbacks, []
        for callback in callbacks:
            self._tell(callback)

    def _tell(self, fn: Callable[[Any], object]) -> None:
        if self._call is None:
            fn(self)
        else:
            self._call(fn, None, self)
