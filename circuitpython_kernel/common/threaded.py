"""Waiting where there are threads; see `waits`."""

from __future__ import annotations

import ctypes
import queue
import threading
import time
from collections.abc import Callable
from concurrent.futures import Future
from typing import Any

from .waits import Condition, Event, Lock, Task


class GuardedFuture(Future[Any]):
    """A future whose waiting and callbacks are looked after; see `waits.Waits.future`."""

    def __init__(
        self, before_waiting: Callable[[], object] | None = None, call: Callable[..., object] | None = None
    ) -> None:
        super().__init__()
        self._before_waiting = before_waiting
        self._call = call
        self.set_running_or_notify_cancel()  # nobody can cancel it: what it is about happens all the same

    def result(self, timeout: float | None = None) -> Any:
        """As every future's.

        Raises:
            RuntimeError: where waiting for it would wait for itself.
        """
        if self._before_waiting is not None and not self.done():
            self._before_waiting()
        return super().result(timeout)

    def add_done_callback(self, fn: Callable[[Future[Any]], object]) -> None:
        """As every future's."""
        call = self._call
        super().add_done_callback(fn if call is None else lambda future: call(fn, None, future))


class ThreadWakes:
    """See `waits.Wakes`."""

    def __init__(self) -> None:
        self._queue: queue.SimpleQueue[None] = queue.SimpleQueue()  # a signal handler may put into it

    def add(self) -> None:
        """See `waits.Wakes`."""
        self._queue.put(None)

    def take(self, timeout: float | None = None) -> bool:
        """See `waits.Wakes`."""
        try:
            self._queue.get(timeout=timeout)
        except queue.Empty:
            return False
        return True

    def any(self) -> bool:
        """See `waits.Wakes`."""
        return not self._queue.empty()


_STACK_SIZE = threading.Lock()  # threading.stack_size is one setting for the whole process


class _RoomyThread(threading.Thread):
    """A thread with a stack of its own size; some systems give one only 512 kB."""

    def __init__(self, stack_bytes: int, **options: Any) -> None:
        super().__init__(**options)
        self._stack_bytes = stack_bytes

    def start(self) -> None:
        """As every thread's."""
        with _STACK_SIZE:
            usual = threading.stack_size(self._stack_bytes)
            try:
                super().start()
            finally:
                threading.stack_size(usual)


class ThreadWaits:
    """Blocks the thread that waits."""

    here = staticmethod(threading.get_ident)

    def lock(self) -> Lock:
        """See `waits.Waits`, here and below."""
        return threading.RLock()

    def event(self) -> Event:
        return threading.Event()

    def condition(self, lock: Lock | None = None) -> Condition:
        return threading.Condition(lock)  # type: ignore[arg-type] # its lock is one that `lock` made

    def future(
        self, before_waiting: Callable[[], object] | None = None, call: Callable[..., object] | None = None
    ) -> Future[Any]:
        return GuardedFuture(before_waiting, call)

    def wakes(self) -> ThreadWakes:
        return ThreadWakes()

    def task(
        self, target: Callable[..., object], *arguments: object, name: str, stack_bytes: int | None = None
    ) -> Task:
        if stack_bytes is None:
            return threading.Thread(target=target, args=arguments, name=name, daemon=True)
        return _RoomyThread(stack_bytes, target=target, args=arguments, name=name, daemon=True)

    def sleep(self, seconds: float) -> None:
        time.sleep(seconds)

    def is_main(self) -> bool:
        return threading.current_thread() is threading.main_thread()

    def raise_in(self, task: int, error: type[BaseException] | None) -> None:
        asynchronous = ctypes.pythonapi.PyThreadState_SetAsyncExc
        asynchronous(ctypes.c_ulong(task), None if error is None else ctypes.py_object(error))


THREADS = ThreadWaits()
