"""What a board asks of the interpreter, and a host gives: the one seam between them.

A `Host` makes a `Machine` for each board. A machine runs the firmware's main program in an interpreter (an *instance*),
and starts the next one whenever one ends. The board gives it programs and gets their `Outcome`; the machine rings the
board's `Doorbell`. State is shared as memory: the machine has a part of it that both sides see.

`wasmtime_host` is the host with threads: there the instance blocks its own thread while it waits. A host without them
suspends the instance and goes on with its event loop. How either waits is the host's `common.waits.Waits`.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, Protocol

import numpy as np
from numpy.typing import NDArray

from circuitpython_kernel.common.processes import OwnProcess
from circuitpython_kernel.common.waits import Waits

from .endings import Ending, Stop, of_exception
from .guest_os.console import LineEnds, Sink, TimedSink
from .guest_os.filesystem import Mount
from .guest_os.memory import GuestMemory

if TYPE_CHECKING:
    from circuitpython_kernel.common.waits import Future

DEFAULT_MEMORY_LIMIT = 32 << 20
"""Hard cap on an instance's linear memory, in bytes."""

LONGEST_WAIT_NS = 86_400_000_000_000
"""A wait that is longer ends early: who waits looks again."""


@dataclass(frozen=True)
class Outcome:
    """How a program ended.

    ``error`` is None or (type name, message, traceback text); ``value`` the last expression's repr or None; ``ended``
    says why the board had to be restarted, or is None. ``heap`` is how many bytes of it were in use then.
    """

    error: tuple[str, str, str] | None = None
    value: str | None = None
    ended: Stop | None = None
    heap: int | None = None

    @property
    def ending(self) -> Ending:
        """How it ended, in a word."""
        if self.ended is not None:
            return self.ended.ending
        return of_exception(None if self.error is None else self.error[0])


@dataclass(frozen=True)
class FirstProgram:
    """A program that the board itself runs; ``done`` gets its outcome where the program ran (in the VM thread).

    When it ends with its instance, ``done`` is called before the next one boots.
    """

    source: str
    name: str
    sink: Sink
    done: Callable[[Outcome], None]


class MachineState:
    """What a waiting interpreter is. Only the host that has made it looks inside."""


class InstanceEnds(Exception):
    """Ends the instance on purpose: a doorbell, and what it calls, lets it through."""


class GuestReset(InstanceEnds):
    """Raised by a doorbell to restart the board; ``sentence`` tells the user why."""

    def __init__(self, ending: Ending, sentence: str) -> None:
        super().__init__(sentence)
        self.stop = Stop(ending, sentence)


class Doorbell(Protocol):
    """What the machine asks of the hardware behind it. All of it is called where the guest runs."""

    def ring(self, name: bytes, payload: bytes) -> bytes:
        """Answer a doorbell (see `doorbell`); it may wait (see `Machine.wait`), and raise `InstanceEnds`."""

    def turn(self) -> None:
        """What the program computes has taken board time to the horizon; only an interpreter that counts calls it."""

    def looks(self) -> None:
        """Called about 50 times a second while a program runs, by another task."""

    def booted(self, machine: Machine) -> None:
        """A new instance exists and is about to start."""

    def ended(self, machine: Machine) -> None:
        """The instance's memory is about to be let go."""

    def first_program(self) -> FirstProgram | None:
        """What a new instance runs before anything that was submitted; asked whenever the guest wants a program."""

    def stopped(self, reason: str) -> None:
        """The machine stays off, for a reason in words, until it is reset."""

    def warn(self, text: str) -> None:
        """Tell the user that something has failed beside the programs."""


class UserCalls(Protocol):
    """The calls of the user's own code, which may not come back."""

    def look(self, thread: int) -> str | None:
        """Called again and again while a task (thread) should come back: a sentence once it was given up."""

    def tell_aside(self, text: str) -> None:
        """Show text to the user without the program's handlers of output. It does not wait."""


@dataclass(frozen=True)
class MachineSettings:
    """What a board's machine is like.

    Args:
        mounts: the guest's files by their place.
        program: the guest's main program, which loops over the doorbells of `doorbells`.
        heap_size: the guest's heap in bytes.
        doorbell: answers the guest's calls.
        sink: gets the guest's output between programs; a program's goes to the sink that it was submitted with.
        tap: is told of all output, too, with the times of the lines.
        shared_bytes: how much memory to set aside for sharing with the host; see `Machine.shared_address`.
        memory_limit: cap on the linear memory in bytes.
        float_bits: what the interpreter keeps of a float; see `passes.floats`.
        counting: whether the interpreter counts its steps, so that turns come (`Machine.every`): `passes.countdown`.
            Whether steps take board time, too, is the clock's to say: its word for what a step takes is 0 when not.
        user_calls: knows which of the user's functions run; None when it calls none.
        random: gives so many random bytes.
    """

    mounts: Mapping[str, Mount]
    program: str
    heap_size: int
    doorbell: Doorbell
    sink: Sink
    random: Callable[[int], bytes]
    float_bits: int
    counting: bool = False
    tap: TimedSink | None = None
    shared_bytes: int = 0
    memory_limit: int = DEFAULT_MEMORY_LIMIT
    user_calls: UserCalls | None = None


class Machine(Protocol):
    """An interpreter that runs programs one after the other. Any task may use it unless it says otherwise."""

    process: OwnProcess
    """The process that it lives in."""

    crash: str | None
    """Why the last instance ended, when that was a crash: the name of a `supervisor.SafeModeReason`."""

    # ---- programs

    def start(self) -> None:
        """Boot, and wait until the guest asks for its first program.

        Raises:
            RuntimeError: when it does not come to that.
        """

    def submit(
        self, source: str, name: str, mode: str = "exec", sink: Sink | None = None, *, prelude: bool = False
    ) -> Future[Outcome]:
        """Queue a program; the future gets its `Outcome`, whatever happens.

        ``name`` appears in tracebacks, ``sink`` gets its output. An interrupt of a ``prelude`` is one of the program
        that is submitted behind it.
        """

    @property
    def busy(self) -> bool:
        """Whether a program runs or waits to run."""

    def interrupt(self) -> bool:
        """Raise KeyboardInterrupt in the running program; False when none runs. Safe in a signal handler."""

    @property
    def interrupted(self) -> bool:
        """Whether the running program has an interrupt that is still pending."""

    def raise_exception(self, address: int) -> None:
        """Raise the exception object at a guest address in the running program; without one nothing happens."""

    def reset(self) -> None:
        """End the instance, whatever it does, boot a new one and wait for it; a running program ends with it.

        Where the guest runs, that is in a doorbell, it does not return.

        Raises:
            RuntimeError: when the board does not start again.
        """

    def end(self, reason: Stop) -> None:
        """End the instance without waiting; ``reason`` tells the running program why."""

    def close(self) -> None:
        """End the instance for good; called where it runs, it does not wait. In a child process nothing happens."""

    def say(self, stream: str, text: str, line_ends: LineEnds = ()) -> None:
        """Give text to the sink of the guest's output."""

    def drain(self) -> None:
        """Pass on what the guest has printed so far."""

    # ---- going back

    def save(self, before: Any = None) -> MachineState:
        """The state of the waiting interpreter; what is as in a state before is shared with that.

        Raises:
            RuntimeError: while a program runs.
        """

    def check(self, state: Any) -> object:
        """Refuse a state that the interpreter cannot have.

        Raises:
            RuntimeError: see `restore`.
        """

    def restore(self, state: Any) -> None:
        """Go back to a state, of this instance or one before.

        Raises:
            RuntimeError: while a program runs, or when the interpreter has started in another way than the one whose
                state it is, so that what it has outside of its memory would not fit.
            OSError: when a file that was open cannot be opened again; nothing has changed then but the open files.
        """

    # ---- for the hardware

    def memory(self) -> GuestMemory:
        """The memory of the instance that is running."""

    @property
    def shared_address(self) -> int:
        """Guest address of the memory set aside for sharing."""

    @property
    def clock_offset_ns(self) -> int:
        """What must be added to the guest's raw clock to get the host's `time.monotonic_ns`."""

    def bind_clock(
        self, now: int, base: int, cost: int, mode: int, horizon: int, due: int, step: int, khz: int, work: int
    ) -> None:
        """Guest addresses of the clock's words; see `guest_os.port`. Called from a doorbell."""

    def call_soon(self, function: int) -> None:
        """Let the running program call a function of the guest's between two of its bytecodes, with the argument 0.

        ``function`` is its address. It may not come to that: a program may be in a loop inside C, or end. Any task may
        ask for it.
        """

    def every(self, steps: int, call: Callable[[], None]) -> None:
        """Call something each time that an interpreter that counts has done so many steps, of any code.

        It is called where the guest runs, perhaps inside C or the firmware: it must not use the guest's heap or ask it
        anything. To be called before `start`. It can come late by what one look-up or one bytecode takes inside C
        between two checkpoints. In a doorbell and in a wait none comes, as nothing is counted there.

        Raises:
            ValueError: for a number of steps that cannot be.
            RuntimeError: when the machine runs already, or its interpreter does not count (`MachineSettings.counting`).
        """

    def wait(self, nanoseconds: int | None) -> bool:
        """Wait in a doorbell, at most so long (None: for ever); True when woken early. Output shows first."""

    def wake(self) -> None:
        """End a `wait` early."""

    @property
    def inside(self) -> bool:
        """Whether this is called where the guest runs: from a doorbell."""

    @property
    def own_tasks(self) -> tuple[int | None, ...]:
        """The tasks (`Waits.here`) without which no program gets on: what waits for a program must not run in them."""


class Filters(Protocol):
    """A loop that filters values in place, in whole numbers: `vm.loops.biquads`, compiled. Any thread may call it."""

    def __call__(self, coefficients: NDArray[np.int32], values: NDArray[np.int32], states: NDArray[np.int32]) -> None:
        """Filter values, and change the states.

        Args:
            coefficients: a1, a2, b0, b1, b2 of each filter, shape (filters, 5).
            values: shape (filters, frames).
            states: the last two values that went in and the last two that came out, shape (filters, 4).
        """


class Host(Protocol):
    """Where interpreters run."""

    waits: Waits
    """How to wait there."""

    wants_turns: bool
    """Whether it has to go on while programs compute, as an event loop has; then all interpreters count their steps."""

    filters: Filters | None
    """None where Python has to do it."""

    def machine(self, settings: MachineSettings) -> Machine:
        """A machine that is not started yet."""
