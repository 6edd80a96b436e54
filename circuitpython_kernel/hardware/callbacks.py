"""The user's own Python that the board calls: parts, watchers, functions of time, handlers of input and output.

All of it is called by `UserCode.call`. What it raises is shown to the user and does not reach the board; what does not
return can be stopped, and in the end its thread is given up.
"""

from __future__ import annotations

import contextlib
import functools
import os
import sys
import time
import traceback
from collections.abc import Callable, Collection
from types import CodeType, FrameType, ModuleType, TracebackType
from typing import TypeVar

from circuitpython_kernel.common.locks import Lock
from circuitpython_kernel.common.usual_waits import usual_waits
from circuitpython_kernel.common.waits import Waits

R = TypeVar("R")
D = TypeVar("D")

STOP_SECONDS = 0.6
"""How long a call may take once the board waits for its end; then an exception is raised in it."""

GIVE_UP_SECONDS = 0.9
"""How long until its thread is left behind: a call in C, such as `time.sleep`, takes no notice of an exception."""

MOST_FAULTS = 100
"""Different faults that are shown in one run."""


_PACKAGE = __name__.partition(".")[0]
_OURS = os.path.join(os.path.dirname(os.path.dirname(os.path.abspath(__file__))), "")
_PARTS = os.path.join(_OURS, "devices", "")


class Stopped(BaseException):
    """Raised in the user's code when it does not return although the program was interrupted or the board reset."""


class Abandoned(BaseException):
    """Ends a thread that was given up, once the user's code returns in it after all."""


class _Call:
    """A call of the user's code that has not returned."""

    # Class attributes instead of an __init__: there are many of these, and hardly one is ever late.
    function: Callable[..., object]
    overdue: float | None = None
    """When it was first missed, by `time.monotonic`."""
    stopping = False
    abandoned = False


class UserCode:
    """Calls the user's code.

    Args:
        report: shows text to the user.
        waits: how the board waits; as this process does when None.
    """

    def __init__(self, report: Callable[[str], None] | None = None, waits: Waits | None = None) -> None:
        self.waits = waits or usual_waits()
        self._here = self.waits.here  # asked at each call
        self._report = report or tell_host
        self._seen: set[object] = set()
        self.aside: Callable[[str], object] = tell_host
        """Shows text to the user without the program's output."""
        self._running: dict[int, _Call] = {}
        self._left: list[Callable[..., object]] = []
        """Methods and functions of the user's that are in a call which was given up."""
        self._lock = self.waits.lock()
        self.passes: tuple[type[BaseException], ...] = ()
        """Exceptions that are the board's own, such as that of a reset while a handler waits: they are let through."""
        self.locks: list[Lock] = []
        """Locks of the board's that may be held while it calls the user's code."""
        self.own_threads: Callable[[], Collection[int | None]] = tuple
        """Gives the threads, by their ``ident``, without which no program gets on."""
        self.moving: set[int] = set()
        """Threads, by their ``ident``, that move board time on just now."""

    def keep_state(self) -> Callable[[], None]:
        """For `memento`: what runs is not part of a board's state."""
        return lambda: None

    def forked(self) -> None:
        """This is a child process now: no call runs in it, and nobody is there who could give a lock back."""
        self._running.clear()
        self._lock = self.waits.lock()

    def begin_run(self) -> None:
        """A program begins: faults that were shown before are shown again."""
        self._seen.clear()

    # ---- calling

    def call(self, function: Callable[..., R], otherwise: D, *arguments: object) -> R | D:
        """``function(*arguments)``, or ``otherwise`` when that fails; the fault is shown once in each run."""
        thread = self._here()
        running = self._running
        if self._left and function in self._left:
            return otherwise  # it does not even come back from its last call
        if thread in running:
            return self._call_inside(function, otherwise, *arguments)
        call = running[thread] = _Call()
        call.function = function
        try:
            try:
                return function(*arguments)
            finally:
                del running[thread]
                if call.stopping:
                    self._settle(call, thread)
        except BaseException as error:  # whatever the user's code raises must not end the board
            if call.abandoned:
                raise Abandoned from None
            if not self._is_fault(error):
                raise
            self.show(function, error)
            return otherwise

    def _call_inside(self, function: Callable[..., R], otherwise: D, *arguments: object) -> R | D:
        """As `call`, for what the user's code itself has caused, such as a watcher of a pin that it drives."""
        try:
            return function(*arguments)
        except BaseException as error:  # as above
            if isinstance(error, Stopped) or not self._is_fault(error):
                raise
            self.show(function, error)
            return otherwise

    def check_alive(self) -> None:
        """Raise `Abandoned` in a thread that was given up: whatever it still does is of no use."""
        call = self._running.get(self._here())
        if call is not None and call.abandoned:
            raise Abandoned

    def refuse_inside(self, what: str) -> None:
        """For what waits for the board's program: refuse it where that would wait for itself.

        Raises:
            RuntimeError: in the user's code when a thread of the board's own has called it.
        """
        self.check_alive()
        if self._here() not in self._running:
            return
        if self._here() in self.own_threads() or self._here() in self.moving:
            raise RuntimeError(
                f"{what} would wait for the program, and the program waits for this call to return: parts and "
                "callbacks cannot use it; a thread of their own can"
            )

    def _is_fault(self, error: BaseException) -> bool:
        if isinstance(error, (Abandoned, *self.passes)):
            return False
        # CTRL-C in the host's own program.
        return not (isinstance(error, KeyboardInterrupt) and self.waits.is_main())

    # ---- what it raises

    def show(self, function: Callable[..., object], error: BaseException) -> None:
        """Show a fault with its whole traceback, once in each run."""
        trace = _from_user(error.__traceback__)
        frames = [frame for frame, _ in traceback.walk_tb(trace)]
        name = _name_of_frame(frames) or _name_of(function)
        places = tuple((frame.f_code.co_filename, line) for frame, line in traceback.walk_tb(trace))
        fault = type(error), places or name
        if fault in self._seen or len(self._seen) > MOST_FAULTS:
            return
        self._seen.add(fault)
        if len(self._seen) > MOST_FAULTS:
            text = f"{name} failed, too; more faults of parts and callbacks are not shown in this run.\n"
        else:
            what = "did not return and was stopped" if isinstance(error, Stopped) else "failed"
            lines = traceback.format_exception(type(error), error, trace)
            text = f"{name} {what}; the board goes on without its answer:\n{''.join(lines)}"
        try:
            self._report(text)
        except Exception:  # noqa: BLE001 - the user's own handler of warnings: what it fails to show is shown elsewhere
            tell_host(text)

    # ---- what does not return

    def tell_aside(self, text: str) -> None:
        """Show text without waiting, when a handler of output is what does not return."""
        self.waits.task(self.aside, text, name="CircuitPython warning").start()

    def look(self, thread: int) -> str | None:
        """To be called now and then while the board waits for a thread to come back.

        When it is in the user's code for too long, that is stopped; when that does not help, the thread is given up: a
        sentence about it then. What it does later ends it.
        """
        call = self._running.get(thread)
        if call is None or call.abandoned:
            return None
        now = time.monotonic()
        if call.overdue is None:
            call.overdue = now
        late = now - call.overdue
        name = _name_of_frame(_frames_of(thread)) or _name_of(call.function)
        if late >= GIVE_UP_SECONDS and self._abandon(call, thread):
            return f"{name} did not return, so its call was abandoned"
        if late >= STOP_SECONDS and not call.stopping:
            self._stop(call, thread)
        return None

    def _stop(self, call: _Call, thread: int) -> None:
        with self._lock:
            call.stopping = True  # before the look: a call that returns now waits for our lock
            if self._running.get(thread) is call:
                self.waits.raise_in(thread, Stopped)

    def _abandon(self, call: _Call, thread: int) -> bool:
        with self._lock:
            call.stopping = True
            if self._running.get(thread) is not call:
                return False
            call.abandoned = True
            if not _is_helper(call.function):
                self._left.append(call.function)
            self.waits.raise_in(thread, Stopped)  # so that a loop in Python does not run for ever
            for lock in self.locks:
                lock.forfeit(thread)
            return True

    def _settle(self, call: _Call, thread: int) -> None:
        """A call that was stopped has returned: no exception may come late, into code of the board's."""
        with self._lock:
            self.waits.raise_in(thread, None)
            if call.abandoned and call.function in self._left:
                self._left.remove(call.function)
        if call.abandoned:
            raise Abandoned


def _is_users(code: CodeType) -> bool:
    """Whether code is a part's, one of ours as well, or the user's own."""
    return not code.co_filename.startswith(_OURS) or code.co_filename.startswith(_PARTS)


def _from_user(trace: TracebackType | None) -> TracebackType | None:
    """A traceback from the first frame on that is a part's or the user's; the whole of it when there is none."""
    found = trace
    while found is not None and not _is_users(found.tb_frame.f_code):
        found = found.tb_next
    return found or trace


def _frames_of(thread: int) -> list[FrameType]:
    """The frames of a call that runs, the outermost first."""
    frames = []
    frame = sys._current_frames().get(thread)
    while frame is not None and frame.f_code.co_filename != __file__:
        frames.append(frame)
        frame = frame.f_back
    return frames[::-1]


def _name_of_frame(frames: list[FrameType]) -> str | None:
    """What a user calls the first of some frames that is the user's own, or else that of a part of ours."""
    candidates = [frame for frame in frames if _is_users(frame.f_code)]
    own = [frame for frame in candidates if not frame.f_code.co_filename.startswith(_OURS)]
    for frame in own or candidates:
        code, owner = frame.f_code, frame.f_locals.get("self")
        if owner is not None:
            return f"{type(owner).__name__}.{code.co_name}()"
        return f"{code.co_name} ({os.path.basename(code.co_filename)}, line {code.co_firstlineno})"
    return None


def _kind_of(function: Callable[..., object]) -> object:
    """The class of a method, or the function itself."""
    owner = getattr(function, "__self__", None)
    return function if owner is None or isinstance(owner, ModuleType) else type(owner)


def _is_helper(function: Callable[..., object]) -> bool:
    """Whether it is ours, and only calls the user's code."""
    module = getattr(_kind_of(function), "__module__", None) or ""
    return module.startswith(f"{_PACKAGE}.") and not module.startswith(f"{_PACKAGE}.devices.")


def _name_of(function: Callable[..., object]) -> str:
    """What a user calls a function or a method."""
    while isinstance(function, functools.partial):
        function = function.func
    if _is_helper(function):
        return "A part or a callback"
    kind = _kind_of(function)
    name = getattr(function, "__name__", type(function).__name__)
    return f"{name}()" if kind is function else f"{getattr(kind, '__name__', kind)}.{name}()"


def tell_host(text: str) -> None:
    """Show text where the host's own errors are shown."""
    stream = sys.stderr or sys.__stderr__
    if stream is not None:
        with contextlib.suppress(OSError, ValueError):  # closed: there is nothing to write to
            stream.write(text)
            stream.flush()
