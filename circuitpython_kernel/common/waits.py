"""Waiting, written once for hosts with threads and for hosts without.

The board's core waits for programs, for time and for people. Where there are threads it blocks its thread. In a browser
there are none: there it gives up its *stack*, and the event loop goes on. Both are a `Waits`: it makes locks, events,
conditions, futures and *tasks* (a thread; or a stack of its own). The core asks for one and never imports `threading`.

`threaded` has the one for threads, `suspending` the one for stacks. A board has that of its host
(`vm.interface.Host`). What belongs to no board, such as a part or a trace, takes `usual_waits`.
"""

from __future__ import annotations

from collections.abc import Callable
from typing import TYPE_CHECKING, Any, Protocol

if TYPE_CHECKING:
    from concurrent.futures import Future as Future
    from types import TracebackType


class Lock(Protocol):
    """A reentrant lock."""

    def acquire(self, blocking: bool = True, timeout: float = -1) -> bool:
        """Take it; False when it was not free in time."""

    def release(self) -> None:
        """Give it back."""

    def __enter__(self) -> object: ...
    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None, /
    ) -> object: ...


class Event(Protocol):
    """Something that has happened or not."""

    def is_set(self) -> bool:
        """Whether it has."""

    def set(self) -> None:
        """It has; who waits goes on."""

    def clear(self) -> None:
        """It has not."""

    def wait(self, timeout: float | None = None) -> bool:
        """Wait for it, at most so many seconds; whether it has happened."""


class Condition(Protocol):
    """Something that may change while a lock is given up."""

    def wait(self, timeout: float | None = None) -> bool:
        """Give the lock up until `notify_all`, at most so many seconds; False when these are over."""

    def wait_for(self, predicate: Callable[[], Any], timeout: float | None = None) -> Any:
        """Wait until a predicate holds, at most so many seconds; what it gave last."""

    def notify_all(self) -> None:
        """Let all who wait look again."""

    def __enter__(self) -> object: ...
    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None, /
    ) -> object: ...


class Wakes(Protocol):
    """Wake-ups that are counted: none is lost when nobody waits yet. `add` is safe in a signal handler."""

    def add(self) -> None:
        """One more."""

    def take(self, timeout: float | None = None) -> bool:
        """Wait for one, at most so many seconds, and take it; whether there was one."""

    def any(self) -> bool:
        """Whether there is one."""


class Task(Protocol):
    """Something that runs beside the rest."""

    @property
    def ident(self) -> int | None:
        """What `Waits.here` gives in it; None before it was started."""

    def start(self) -> None:
        """Let it run. It goes on by itself and keeps no process alive."""

    def is_alive(self) -> bool:
        """Whether it was started and has not ended."""

    def join(self, timeout: float | None = None) -> None:
        """Wait for its end, at most so many seconds."""


class Waits(Protocol):
    """Makes what waits."""

    def here(self) -> int:
        """Which task runs: a number of its own for each that is alive."""

    def lock(self) -> Lock:
        """A reentrant lock."""

    def event(self) -> Event:
        """An event that has not happened."""

    def wakes(self) -> Wakes:
        """Wake-ups, none of which has come."""

    def condition(self, lock: Lock | None = None) -> Condition:
        """A condition, with a lock of its own unless one is given."""

    def future(
        self,
        before_waiting: Callable[[], object] | None = None,
        call: Callable[..., object] | None = None,
    ) -> Future[Any]:
        """A result that comes later; `concurrent.futures.Future` where there are threads, else an object like it.

        Nobody can cancel it.

        Args:
            before_waiting: called before a thread waits for the result; what it raises keeps them from that.
            call: calls what was added by `add_done_callback`, as ``call(function, None, future)``.
        """

    def task(
        self, target: Callable[..., object], *arguments: object, name: str, stack_bytes: int | None = None
    ) -> Task:
        """Something to run beside the rest; it is not started yet.

        ``stack_bytes`` is the native stack that it needs, where a thread has one of its own.
        """

    def sleep(self, seconds: float) -> None:
        """Let others run for so many seconds."""

    def is_main(self) -> bool:
        """Whether this is the host program's own thread, or a browser's event loop."""

    def raise_in(self, task: int, error: type[BaseException] | None) -> None:
        """Let a task raise an exception, as soon as it can; None takes back one that it has not raised yet."""
