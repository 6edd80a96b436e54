"""The programs that a machine has to run: those that wait, the one that runs, and the one that ended with its instance.

All of it changes with the machine's lock held, but for the answers: these call code of others.
"""

from __future__ import annotations

from collections import deque
from collections.abc import Callable
from dataclasses import dataclass
from typing import TYPE_CHECKING

from circuitpython_kernel.vm.endings import Stop
from circuitpython_kernel.vm.guest_os.console import Sink
from circuitpython_kernel.vm.interface import FirstProgram, Outcome

if TYPE_CHECKING:
    from circuitpython_kernel.common.waits import Future, Waits


@dataclass
class Request:
    """A program to run; its future gets exactly one outcome, and ``done`` before that."""

    source: str
    name: str
    mode: str
    sink: Sink
    future: Future[Outcome]
    done: Callable[[Outcome], None] | None = None
    prelude: bool = False

    @property
    def is_boards_own(self) -> bool:
        """Whether it is one that the board itself runs first."""
        return self.done is not None


class Requests:
    """See the module.

    Args:
        waits: makes the programs' futures.
        report: is told what fails in an answer.
    """

    def __init__(self, waits: Waits, report: Callable[[BaseException], None]) -> None:
        self._waits = waits
        self._report = report
        self._waiting: deque[Request] = deque()
        self._first: Request | None = None
        self.current: Request | None = None
        """The program that runs."""
        self._over: tuple[Request, Outcome] | None = None
        self.queued = 0
        """How many wait, the board's own among them. It counts down in the moment in which one begins to run."""

    @property
    def busy(self) -> bool:
        """Whether a program runs, waits to run, or has not been told yet that it is over."""
        return self.current is not None or self._over is not None or self.queued > 0

    @property
    def some_wait(self) -> bool:
        """Whether there is one to run."""
        return self._first is not None or bool(self._waiting)

    # ---- with the machine's lock

    def new(self, source: str, name: str, mode: str, sink: Sink, *, prelude: bool) -> Request:
        """A program that is not queued yet."""
        return Request(source, name, mode, sink, self._waits.future(), prelude=prelude)

    def add(self, request: Request) -> None:
        """Queue a program."""
        self.queued += 1
        self._waiting.append(request)

    def put_first(self, program: FirstProgram) -> None:
        """The board's own program comes before all others."""
        self._first = Request(program.source, program.name, "file", program.sink, self._waits.future(), program.done)
        self.queued += 1

    def begin(self) -> Request:
        """Take the next one; it runs from now on."""
        request, self._first = self._first or self._waiting.popleft(), None
        self.queued -= 1
        self.current = request
        return request

    def take_current(self) -> Request | None:
        """The one that ran, when there was one; it runs no more."""
        request, self.current = self.current, None
        return request

    def end_with_instance(self, reason: Stop) -> Request | None:
        """The instance is over. Gives the board's own program if that ran in it; another is told by `tell_over`."""
        current = self.take_current()
        if self._first is not None:
            self._first = None
            self.queued -= 1
        if current is not None and not current.is_boards_own:
            self._over = current, Outcome(ended=reason)
            return None
        return current

    def take_waiting(self) -> list[Request]:
        """All that wait to run, but for the board's own; they wait no more."""
        taken = list(self._waiting)
        self._waiting.clear()
        self.queued -= len(taken)
        return taken

    # ---- without

    def tell_over(self) -> None:
        """Tell a program that ended with its instance, once the next instance is there."""
        over, self._over = self._over, None
        if over is not None:
            self.answer(*over)

    def answer(self, request: Request, outcome: Outcome) -> None:
        """Give a program its outcome."""
        try:
            if request.done is not None:
                request.done(outcome)
            request.future.set_result(outcome)
        except BaseException as error:  # noqa: BLE001 - a callback of the user's; the program has its outcome
            self._report(error)
