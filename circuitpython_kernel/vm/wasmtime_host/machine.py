"""The virtual machine: an interpreter instance in a thread of its own.

The guest program is an endless loop: it rings the doorbells of `doorbells` and gets a cell, runs it, rings
``program.done`` with the outcome. Every other doorbell goes to the handler that the machine was made with. When
an instance ends for any reason (`endings`: reset, trap, a loop inside C that would not stop, a failure of the hardware
behind it), the thread boots the next one, and the cell that was running gets exactly one outcome.

The thread lives until `Machine.close`. Whatever goes wrong in it, in a doorbell or in a callback, ends at most the
instance, with a reason. When `MOST_FAILED_BOOTS` boots in a row fail, it stays off until `Machine.reset`. What the
guest says at its own doorbells is checked: it may be anything.

Interrupting. `interrupt` plants a live ``KeyboardInterrupt`` as the interpreter's pending exception; the bytecode loop
raises it within microseconds. A loop inside C never looks; when the exception is still pending after `C_LOOP_SECONDS`,
the stop flag is set, at which the module's checkpoints trap.
"""

from __future__ import annotations

import queue
import secrets
import threading
import time
from collections import deque
from collections.abc import Callable, Mapping
from concurrent.futures import Future
from dataclasses import dataclass
from typing import Protocol

import wasmtime

from circuitpython_kernel.common.processes import OwnProcess
from circuitpython_kernel.doorbell import answers
from circuitpython_kernel.doorbell.answers import GuestError
from circuitpython_kernel.doorbell.operations import full_name
from circuitpython_kernel.doorbell.requests import Requests
from circuitpython_kernel.vm import endings
from circuitpython_kernel.vm.doorbells import DOORBELLS, Interpreter
from circuitpython_kernel.vm.endings import RESET, SWITCHED_OFF, Ending, Stop
from circuitpython_kernel.vm.guest_os import filesystem, sharedtexts
from circuitpython_kernel.vm.guest_os.console import LineEnds, Sink, TimedSink
from circuitpython_kernel.vm.guest_os.wasi import GuestExit, OpenFileState
from circuitpython_kernel.vm.passes import floats

from .hostcalls import in_words
from .instance import Image, Instance, Settings, compiled_modules
from .memory import MemoryView
from .overdue import Overdue, UserCalls

C_LOOP_SECONDS = 0.6
"""How long an interrupt may stay pending before the instance is ended."""

PUMP_SECONDS = 0.02
"""How often output is passed on while a cell runs without ringing the doorbell."""

PARK_SECONDS = 5.0
"""How long the interpreter may need to get from a program's end to waiting for the next."""

_JOIN_SECONDS = 0.1

MOST_FAILED_BOOTS = 3
"""After so many boots in a row that failed, the board stays off."""

LONGEST_WAIT_NS = 86_400_000_000_000
"""A wait that is longer ends early: who waits looks again."""

DEFAULT_MEMORY_LIMIT = 32 << 20
"""Hard cap on an instance's linear memory, in bytes."""


THREAD_STACK_BYTES = 8 << 20
"""Stack of the VM thread; some systems give a thread only 512 kB by default."""

_STACK_SIZE = threading.Lock()  # threading.stack_size is one setting for the whole process


@dataclass(frozen=True)
class Outcome:
    """How a cell ended.

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
        return endings.of_exception(None if self.error is None else self.error[0])


class Doorbell(Protocol):
    """What the machine asks of the hardware behind it."""

    def ring(self, name: bytes, payload: bytes) -> bytes:
        """Answer a doorbell (see `doorbell`); called in the VM thread, may wait (see `Machine.wait`)."""

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


@dataclass(frozen=True)
class MachineState:
    """What the interpreter is: its memory and its open files; and what must be alike where it is put back."""

    memory: Image
    files: list[OpenFileState]
    frame: int
    boot_print: bytes


@dataclass(frozen=True)
class FirstProgram:
    """A program that the board itself runs; ``done`` gets its outcome in the VM thread.

    When it ends with its instance, ``done`` is called before the next one boots.
    """

    source: str
    name: str
    sink: Sink
    done: Callable[[Outcome], None]


@dataclass
class _Request:
    source: str
    name: str
    future: Future[Outcome]
    mode: str
    sink: Sink
    done: Callable[[Outcome], None] | None = None
    prelude: bool = False


class _Reset(Exception):
    """Ends the instance on purpose."""


ENDINGS: tuple[type[BaseException], ...] = (_Reset,)
"""Exceptions of a doorbell's that end the instance on purpose."""


class _NoUserCalls:
    """For a machine that calls no user's code."""

    def look(self, thread: int) -> None:
        """See `overdue.UserCalls`."""

    def tell_aside(self, text: str) -> None:
        """See `overdue.UserCalls`."""


class GuestReset(_Reset):
    """Raised by a doorbell to restart the board; ``sentence`` tells the user why."""

    def __init__(self, ending: Ending, sentence: str) -> None:
        super().__init__(sentence)
        self.stop = Stop(ending, sentence)


class Machine:
    """An interpreter on a thread. Make it, `start` it, `run` cells, `close` it.

    Args:
        mounts: the guest's files by their place.
        program: the guest's main program, which loops over the doorbells ``next`` and ``done``.
        heap_size: the guest's heap in bytes.
        shared_bytes: how much memory to set aside for sharing with the host, in bytes; see `shared_address`.
        memory_limit: cap on the linear memory in bytes.
        float_bits: what the interpreter keeps of a float; see `floats`.
        doorbell: answers the guest's calls.
        sink: gets the guest's output between cells; a cell's goes to the sink that it was submitted with. Called in
            the VM thread or the pump's.
        tap: is told of all output, too, with the times of the lines.
        user_calls: knows which of the user's functions run.
        random: gives so many random bytes.
    """

    def __init__(
        self,
        *,
        mounts: Mapping[str, filesystem.Mount],
        program: str,
        heap_size: int,
        doorbell: Doorbell,
        sink: Sink,
        tap: TimedSink | None = None,
        shared_bytes: int = 0,
        memory_limit: int = DEFAULT_MEMORY_LIMIT,
        float_bits: int = floats.BOARD_BITS,
        user_calls: UserCalls | None = None,
        random: Callable[[int], bytes] = secrets.token_bytes,
    ) -> None:
        arguments = ["micropython", "-X", f"heapsize={heap_size}", "-c", program]
        self._settings = Settings(
            filesystem.MountTable(mounts), arguments, memory_limit, shared_bytes, self.say, random
        )
        self._sink = sink
        self._tap = tap
        self._modules = compiled_modules(float_bits)
        self._doorbell = doorbell
        self._requests: deque[_Request] = deque()
        self._first: _Request | None = None  # the board's own program, before all others
        self._wakes: queue.SimpleQueue[None] = queue.SimpleQueue()
        self._lock = threading.RLock()  # reentrant: interrupt() may run in a signal handler
        self._arrived = threading.Condition(self._lock)
        self._parks = threading.Condition(self._lock)
        self._frame: int | None = None
        self._current: _Request | None = None
        self._instance: Instance | None = None
        self._interrupted = False
        self._queued = 0
        self._interrupt_next = False
        self._reset_wanted = False
        self._closing = False
        self._ready = threading.Event()
        self._running = threading.Event()
        self.process = OwnProcess()
        """The one that has the threads."""
        self._stopped: Stop | None = None
        self._failed_boots = 0
        self._thread = self._new_thread()
        self._pump = self._new_pump()
        self._clearing: list[Callable[[], None]] = []
        self._own_doorbells = self._make_own_doorbells()
        self._user_calls = user_calls or _NoUserCalls()
        self._overdue = Overdue(self._user_calls, self._awaited, self._give_up)

    def _new_thread(self, given_up: Stop | None = None) -> threading.Thread:
        return threading.Thread(target=self._main, args=(given_up,), name="CircuitPython VM", daemon=True)

    def _new_pump(self) -> threading.Thread:
        return threading.Thread(target=self._pump_main, name="CircuitPython console", daemon=True)

    @property
    def threads(self) -> tuple[threading.Thread, threading.Thread]:
        """The program's thread and the console's: what waits for a program must not do so in them."""
        return self._thread, self._pump

    # ---- for the owner, any thread

    def start(self) -> None:
        """Boot, and wait until the guest asks for its first cell.

        Raises:
            RuntimeError: when it does not come to that.
        """
        self._start_thread()
        self._pump.start()
        self._overdue.start()
        self._ready.wait()
        if self._stopped is not None:
            raise RuntimeError(f"The board did not start: {self._stopped.sentence}")

    def _start_thread(self) -> None:
        """Start the VM thread with a stack that the compiled code's own limit fits in."""
        with _STACK_SIZE:
            usual = threading.stack_size(THREAD_STACK_BYTES)
            try:
                self._thread.start()
            finally:
                threading.stack_size(usual)

    def submit(
        self, source: str, name: str, mode: str = "exec", sink: Sink | None = None, *, prelude: bool = False
    ) -> Future[Outcome]:
        """Queue a cell; the future gets its `Outcome`.

        ``name`` appears in tracebacks, ``sink`` gets its output. An interrupt of a ``prelude`` is one of the cell that
        is submitted behind it.
        """
        self.process.check()
        request = _Request(source, name, _future(), mode, sink or self._sink, prelude=prelude)
        with self._lock:
            refused = SWITCHED_OFF if self._closing else self._stopped
            if refused is None:
                self._queued += 1
                self._requests.append(request)
                self._arrived.notify_all()
        if refused is not None:
            request.future.set_result(Outcome(ended=refused))
        return request.future

    @property
    def busy(self) -> bool:
        """Whether a cell runs or waits to run."""
        return self._current is not None or self._over is not None or self._queued > 0

    def interrupt(self) -> bool:
        """Raise KeyboardInterrupt in the running cell; False when none runs. Safe in a signal handler."""
        self.process.check()
        with self._lock:
            instance = self._instance
            if self._current is None or instance is None:
                self._interrupt_next = self._interrupt_next or self._queued > 0  # on its way to the VM thread
                return self._interrupt_next
            self._interrupted = True
            self._interrupt(instance)
        self._wakes.put(None)
        self._overdue.look()
        return True

    def reset(self) -> None:
        """End the instance, whatever it does, boot a new one and wait for it; a running cell ends with it.

        In the VM thread itself, that is in a doorbell, it does not return.

        Raises:
            RuntimeError: when the board does not start again.
        """
        self.process.check()
        if threading.current_thread() is self._thread:
            raise _Reset
        with self._lock:
            if self._closing:
                return
            self._ready.clear()
            dropped = list(self._requests)  # what has not begun yet ends, too
            self._requests.clear()
            self._queued -= len(dropped)
            self._stopped = None
            self._failed_boots = 0
            self._interrupt_next = False
            self._end_instance()
        for request in dropped:
            self._answer(request, Outcome(ended=RESET))
        self._ready.wait()
        if self._stopped is not None and not self._closing:
            raise RuntimeError(f"The board did not start again: {self._stopped.sentence}")

    def end(self, reason: Stop) -> None:
        """End the instance without waiting, from any thread; ``reason`` tells the running cell why."""
        self._end_reason = reason
        self._end_instance()

    _end_reason: Stop | None = None

    def raise_exception(self, address: int) -> None:
        """Raise the exception object at a guest address in the running cell; without one nothing happens."""
        with self._lock:
            if self._current is None or self._instance is None or self._instance.interrupt_pending:
                return
            self._instance.plant(address)
        self._wakes.put(None)

    def _end_instance(self) -> None:
        """Let the instance end, whatever it does now."""
        with self._lock:
            self._reset_wanted = True
            instance = self._instance
            if instance is not None and self._frame is None:
                instance.stop()
            self._arrived.notify_all()
        self._wakes.put(None)
        self._overdue.look()

    def close(self) -> None:
        """End the instance and the threads; called in one of them, it does not wait. A child process has none."""
        if self._closing or not self.process.is_this_one:
            return
        self._closing = True
        self._end_instance()
        self._running.set()
        if threading.current_thread() in self.threads:
            return
        while True:
            with self._lock:  # another one may take the place of one that is given up
                alive = [thread for thread in self.threads if thread.is_alive()]
            if not alive:
                break
            alive[0].join(_JOIN_SECONDS)
        self._overdue.close()

    def say(self, stream: str, text: str, line_ends: LineEnds = ()) -> None:
        """Give text to the sink of the guest's output."""
        request = self._current
        if self._tap is not None:
            self._tap(stream, text, line_ends)
        if not self._reached_next:
            self._said += text
        (request.sink if request is not None else self._sink)(stream, text)

    _said = ""

    def drain(self) -> None:
        """Pass on what the guest has printed so far."""
        instance = self._instance
        if instance is not None and self.process.is_this_one:
            instance.console.drain()

    # ---- going back

    def save(self, before: MachineState | None = None) -> MachineState:
        """The state of the waiting interpreter; what is as in a state before is shared with that.

        Raises:
            RuntimeError: while a program runs.
        """
        self.process.check()
        with self._lock:
            instance = self._parked()
            image = instance.image(before.memory if before is not None else ())
            return MachineState(image, instance.wasi.open_files(), self._frame or 0, self._boot_print)

    def restore(self, state: MachineState) -> None:
        """Go back to a state, of this instance or one before.

        Raises:
            RuntimeError: while a program runs, or when the interpreter has started in another way than the one whose
                state it is, so that what it has outside of its memory would not fit.
            OSError: when a file that was open cannot be opened again; nothing has changed then but the open files.
        """
        with self._lock:
            instance = self.check(state)
            instance.wasi.reopen(state.files)
            instance.put_image(state.memory)

    def check(self, state: MachineState) -> Instance:
        """The instance that can have the state.

        Raises:
            RuntimeError: see `restore`.
        """
        with self._lock:
            instance = self._parked()
            if (state.frame, state.boot_print) != (self._frame, self._boot_print):
                raise RuntimeError("The board started differently then, so it cannot go back to that state.")
            return instance

    def _parked(self) -> Instance:
        # The last program's outcome comes a moment before the interpreter waits again.
        self._parks.wait_for(lambda: self._frame is not None or self.busy or self._stopped is not None, PARK_SECONDS)
        if self._stopped is not None:
            raise RuntimeError(self._stopped.sentence)
        instance = self._instance
        if instance is None or self._frame is None or self._queued or self._first is not None:
            raise RuntimeError("A program runs; interrupt it first.")
        return instance

    # ---- for the hardware

    def _running_instance(self) -> Instance:
        if self._instance is None:
            raise RuntimeError("The board is not running.")
        return self._instance

    def memory(self) -> MemoryView:
        """The memory of the instance that is running."""
        return self._running_instance().memory

    @property
    def shared_address(self) -> int:
        """Guest address of the memory set aside for sharing."""
        return self._running_instance().shared_address

    @property
    def clock_offset_ns(self) -> int:
        """What must be added to the guest's raw clock to get the host's `time.monotonic_ns`."""
        return self._running_instance().clock_offset_ns

    def bind_clock(self, now: int, base: int, cost: int, mode: int, horizon: int, due: int) -> None:
        """Guest addresses of the clock's words; see `port`. Called from a doorbell."""
        self._running_instance().bind_clock(now, base, cost, mode, horizon, due)

    def wait(self, nanoseconds: int | None) -> bool:
        """Wait in a doorbell, at most so long (None: for ever); True when woken early. Output shows first."""
        self.drain()
        if self._reset_wanted:
            raise _Reset
        try:
            if nanoseconds is None:
                self._wakes.get()
            elif nanoseconds > 0:
                self._wakes.get(timeout=min(nanoseconds, LONGEST_WAIT_NS) / 1e9)
            else:
                return False
        except queue.Empty:
            return False
        if self._reset_wanted:
            raise _Reset
        return True

    def wake(self) -> None:
        """End a `wait` early, from any thread."""
        if self._wakes.empty():  # one is enough; a program that never waits would let them pile up
            self._wakes.put(None)

    @property
    def interrupted(self) -> bool:
        """Whether the running cell has an interrupt that is still pending."""
        # With the lock, as an interrupt is planted in two steps: the guest would not see half of one.
        with self._lock:
            return self._instance is not None and self._instance.interrupt_pending

    # ---- the VM thread

    def _main(self, given_up: Stop | None = None) -> None:
        while self._is_thread() and (given_up is not None or not self._closing):
            try:
                if given_up is not None:
                    reason, given_up = given_up, None
                    self._go_on(reason)
                elif self._stopped is None:
                    self._live()
                else:
                    self._stay_off()
            except BaseException as error:  # noqa: BLE001 - the thread must not die, as others wait for its answers
                if not self._is_thread():
                    return
                self._report(error)
                self._note_boot(error, False)
        if self._is_thread():
            self._switch_off()

    def _is_thread(self) -> bool:
        """Whether this is still the thread: False in one that was given up and is back from the user's code."""
        return self._thread is threading.current_thread()

    def _go_on(self, reason: Stop) -> None:
        """Go on where another thread was given up, which has left its instance."""
        self._clear()
        self._after(_Reset(), reason)

    def _live(self) -> None:
        """One life: boot an instance, run it to its end, and see to what was running in it."""
        failure, reason = self._run_instance()
        if self._is_thread():
            self._after(failure, reason)

    def _after(self, failure: BaseException, reason: Stop) -> None:
        """An instance is over: see to what was running in it."""
        if self._closing:
            reason = SWITCHED_OFF
        with self._lock:
            on_purpose = isinstance(failure, _Reset) or self._reset_wanted
            by_owner = on_purpose and self._end_reason is None and not isinstance(failure, GuestReset)
            self._reset_wanted = False
            self._end_reason = None
            self._interrupted = self._handing = False
            self._running.clear()
            current, self._current = self._current, None
            if self._first is not None:
                self._first = None
                self._queued -= 1
            if current is not None and current.done is None:
                self._over = current, Outcome(ended=reason)
        self._note_boot(failure, by_owner or self._came_up)
        if current is not None and current.done is not None:
            self._answer(current, Outcome(ended=reason))

    def _run_instance(self) -> tuple[BaseException, Stop]:
        """Boot an instance and run it to its end: what ended it, and that for the user. It raises nothing."""
        instance = None
        self._reached_next = self._came_up = self._deaf = False
        self._said = ""
        failure: BaseException = GuestExit(0)
        try:
            instance = Instance(self._modules, self._settings, self)
            self._doorbell.booted(self)
            with self._lock:
                self._instance = instance
            instance.run()
        except BaseException as error:  # noqa: BLE001 - whatever ended it is told to the user
            failure = error
        if not self._is_thread():
            return failure, RESET  # nobody reads it
        reason = self._explain(failure)
        self.crash = self._crash(failure)
        self._leave(instance)
        self._clear()
        return failure, reason

    _came_up = False
    """Whether this instance has waited for programs, or has come to the end of the one that comes first."""

    def _note_boot(self, failure: BaseException, good: bool) -> None:
        """Count the boots that failed in a row; after too many the board stays off."""
        if good:
            self._failed_boots = 0
            return
        self._failed_boots += 1
        if self._failed_boots < MOST_FAILED_BOOTS or self._closing:
            return
        stopped = endings.stays_off(self._explain(failure), self._said.strip())
        with self._lock:
            self._stopped = stopped
        try:
            self._doorbell.stopped(stopped.sentence)
        except BaseException as error:  # noqa: BLE001 - the reason is reported to those who submit something, too
            self._report(error)

    def _stay_off(self) -> None:
        """Wait for a reset; programs are refused."""
        self._tell_over()
        with self._lock:
            reason = self._stopped
        if reason is None:
            return
        self._refuse_requests(reason)
        with self._lock:
            if self._stopped is not None:
                self._ready.set()
            while self._stopped is not None and not self._closing:
                self._arrived.wait()
            self._reset_wanted = False
            self._end_reason = None

    def _switch_off(self) -> None:
        self._finish_request(Outcome(ended=SWITCHED_OFF))
        self._tell_over()
        self._refuse_requests(SWITCHED_OFF)
        self._ready.set()

    def _report(self, error: BaseException) -> None:
        """Say that something around the instance has failed."""
        try:
            self._doorbell.warn(f"the virtual hardware failed ({in_words(error)}).")
        except BaseException:  # noqa: BLE001 - nobody is there who could be told
            self._untold += 1

    _untold = 0
    """Failures that could not be told to anybody."""

    def _leave(self, instance: Instance | None) -> None:
        """The instance is over; `_clear` does the rest."""
        with self._lock:
            self._instance, self._leaving = None, instance
            self._frame = None
            if instance is not None:
                self._clearing = [instance.console.finish, instance.wasi.close, lambda: self._doorbell.ended(self)]

    def _clear(self) -> None:
        # When the user's code keeps one of the steps, the next thread does that again: it goes on where it was.
        while self._clearing:
            try:
                self._clearing[0]()
            except BaseException as error:  # the next instance can do without
                if not self._is_thread():
                    raise
                self._report(error)
            del self._clearing[0]
        self._leaving = None

    _leaving: Instance | None = None
    """An instance that is over and not cleared away."""

    def _awaited(self) -> list[threading.Thread] | None:
        """The threads that should come back from the user's code; None when nothing waits for them."""
        instance = self._instance
        if self._reset_wanted or self._closing or not self._ready.is_set():
            return [thread for thread in self.threads if thread.is_alive()] or None
        if not self._interrupted or self._current is None or instance is None:
            return None
        return list(self.threads) if self.interrupted or instance.console.waits_for_another else []

    def _give_up(self, thread: threading.Thread, sentence: str) -> None:
        """Go on without a thread that does not come back."""
        with self._lock:
            instance = self._instance
            for one in (instance, self._leaving):
                if one is not None:
                    one.console.forfeit(thread.ident or 0)
            if thread is self._pump:
                self._pump = self._new_pump()
                self._pump.start()
            elif thread is self._thread:
                self._in_doorbell = False
                self.crash = None
                if instance is not None:
                    self._leave(instance)
                self._thread = self._new_thread(endings.given_up(sentence))
                self._start_thread()
                return
        self._user_calls.tell_aside(f"Warning: {sentence}.\n")

    _reached_next = False

    crash: str | None = None
    """Why the last instance ended, when that was a crash: the name of a `supervisor.SafeModeReason`."""

    def _crash(self, failure: BaseException) -> str | None:
        if not isinstance(failure, wasmtime.Trap) or self._deaf or self._reset_wanted:
            return None
        return "STACK_OVERFLOW" if failure.trap_code is wasmtime.TrapCode.STACK_OVERFLOW else "HARD_FAULT"

    def _explain(self, failure: BaseException) -> Stop:
        if isinstance(failure, GuestReset):
            return failure.stop
        if self._end_reason is not None and isinstance(failure, _Reset | wasmtime.Trap):
            return self._end_reason
        if isinstance(failure, _Reset):
            return RESET
        if isinstance(failure, GuestExit):
            return endings.interpreter_ended(failure.code)
        if isinstance(failure, wasmtime.Trap):
            if self._deaf:
                return endings.C_LOOP
            if self._reset_wanted:
                return RESET
            first = str(failure).strip().splitlines()[-1].strip()
            return endings.crashed(first.removeprefix("1: "))
        return endings.hardware_failed(in_words(failure))

    _deaf = False
    """Whether the instance was stopped because the program did not take an interrupt."""

    _over: tuple[_Request, Outcome] | None = None
    """A cell that ended with its instance; it is told when the next instance is there."""

    def _tell_over(self) -> None:
        over, self._over = self._over, None
        if over is not None:
            self._answer(*over)

    def _answer(self, request: _Request, outcome: Outcome) -> None:
        """Give a cell its outcome."""
        try:
            if request.done is not None:
                request.done(outcome)
            request.future.set_result(outcome)
        except BaseException as error:  # noqa: BLE001 - a callback of the user's; the cell has its outcome
            self._report(error)

    def _finish_request(self, outcome: Outcome) -> None:
        with self._lock:
            request, self._current = self._current, None
            if request is not None and request.prelude and self._interrupted:
                self._interrupt_next = True
            self._interrupted = False
            self._finished_at = time.monotonic()
        if request is not None:
            self._came_up = self._came_up or request.done is not None
            self._answer(request, outcome)

    _finished_at = 0.0

    def _refuse_requests(self, reason: Stop) -> None:
        while True:
            with self._lock:
                if not self._requests:
                    return
                request = self._requests.popleft()
                self._queued -= 1
            self._answer(request, Outcome(ended=reason))

    def answer(self, name: bytes, payload: bytes) -> bytes:
        """Answer a doorbell of the guest's (VM thread); see `doorbell`."""
        self._announced, self._rest = self._rest, None
        own = self._own_doorbells.get(name)
        if own is not None:
            answer = self._answer_own(*own, payload)
        elif self._current is None and self._reached_next:
            answer = _no_program().answer  # it has said that it is over: it must not wait in a doorbell now
        else:
            instance = self._instance
            self._in_doorbell = True
            try:
                answer = self._doorbell.ring(name, payload)
            finally:
                if self._instance is instance:  # else this thread was given up in the doorbell
                    self._in_doorbell = False
        if len(answer) > answers.LONGEST:
            answer, self._rest = answers.long(answer)
        return answer

    def _make_own_doorbells(self) -> dict[bytes, tuple[Requests, Callable[..., object]]]:
        handlers: dict[str, Callable[..., object]] = {
            "next": self._next,
            "name": self._name,
            "source": self._source,
            "done": self._done,
            "more": self._more,
        }
        guest, declared = Interpreter(self.memory), DOORBELLS["program"]
        labels = {word: full_name("program", word) for word in declared}
        return {
            label.encode(): (Requests(label, declared[word], guest), handlers[word]) for word, label in labels.items()
        }

    def _answer_own(self, requests: Requests, handler: Callable[..., object], payload: bytes) -> bytes:
        try:
            return requests.write(handler(*requests.read(payload)))
        except GuestError as error:
            return error.answer

    _rest: bytes | None = None
    """A long answer that is announced with the doorbell that rings now."""

    _announced: bytes | None = None
    """The one that was announced with the doorbell before."""

    def _more(self, room: int) -> None:
        rest = self._announced
        if rest is None or not sharedtexts.put(self._running_instance().memory, room, rest):
            raise GuestError("RuntimeError", "there is no more of an answer")

    _in_doorbell = False

    def park(self, frame: int) -> None:
        """Wait for something to run, in the guest's call that sleeps for `wasi.PARK_NS`.

        Nothing of the interpreter's state is outside of its memory here but what is the same each time: it is in a call
        of the main program's own loop. So its memory can be copied, and another copy put in its place.

        Args:
            frame: an address on the guest's C stack, which tells whether the calls are the same.
        """
        instance = self._instance
        assert instance is not None
        if self._current is not None:
            # The cell never reported: an interrupt or a full heap hit the report itself.
            instance.console.finish()
            kind = "KeyboardInterrupt" if self._interrupted else "MemoryError"
            self._finish_request(Outcome(error=(kind, "", f"{kind}: ")))
        self._reached_next = True
        self._tell_over()
        if instance is not self._printed:
            self._printed, self._boot_print = instance, instance.boot_print()
        with self._lock:
            if self._reset_wanted:
                raise _Reset
            self._ready.set()
        first = self._doorbell.first_program()
        with self._lock:
            self._running.clear()
            if first is not None:
                self._first = _Request(first.source, first.name, _future(), "file", first.sink, first.done)
                self._queued += 1
            self._came_up = first is None
            self._frame = frame
            self._parks.notify_all()
            while self._first is None and not self._requests and not self._reset_wanted:
                self._arrived.wait()
            self._frame = None
            self._handing = True
            self._finished_at = time.monotonic()
        if self._reset_wanted:
            raise _Reset
        self._running.set()

    _handing = False
    """Whether the guest has been told that there is a program, and has not asked for it yet."""

    _printed: Instance | None = None
    _boot_print = b""

    def _next(self, interrupt: int) -> str:
        """The mode of the cell that has come; ``interrupt`` is the address of the interrupt object for it."""
        instance = self._running_instance()
        with self._lock:
            if self._reset_wanted:
                raise _Reset
            if not self._handing or not interrupt or (self._first is None and not self._requests):
                raise _no_program()
            self._handing = False
            request, self._first = self._first or self._requests.popleft(), None
            instance.begin_cell(interrupt)
            while not self._wakes.empty():
                self._wakes.get_nowait()
            self._queued -= 1
            self._current = request
            self._interrupted, self._interrupt_next = self._interrupt_next, False
            if self._interrupted:
                self._interrupt(instance)
        self._handed = request
        return request.mode

    _handed: _Request | None = None
    """The cell that has come, until its source is asked for."""

    def _name(self) -> str:
        if self._handed is None:
            raise _no_program()
        return self._handed.name

    def _source(self) -> str:
        request, self._handed = self._handed, None
        if request is None:
            raise _no_program()
        return request.source

    def _done(self, value: str | None, error: str | None, message: str, traceback: str, heap: int) -> None:
        instance = self._running_instance()
        if self._current is None:
            raise GuestError("RuntimeError", "no program runs that could end")
        with self._lock:
            instance.clear_interrupt()
        instance.console.finish()
        self._finish_request(Outcome(None if error is None else (error, message, traceback), value, heap=heap))

    # ---- interrupting

    def _interrupt(self, instance: Instance) -> None:
        instance.interrupt()
        self._interrupted_at = time.monotonic()

    _interrupted_at = 0.0

    def _pump_main(self) -> None:
        try:
            self._pump_output()
        except BaseException:
            if self._pump is threading.current_thread():
                raise
            # Given up, and now back from the user's code: another thread has gone on.

    def _pump_output(self) -> None:
        """While the guest runs: pass its output on, and end what does not listen."""
        while not self._closing:
            self._running.wait()
            if self._closing:
                return
            try:
                self.drain()
                if self._pump is not threading.current_thread():
                    return  # given up meanwhile
                self._end_if_deaf()
            except Exception as error:  # noqa: BLE001 - a user's sink; without this thread no loop in C would end
                self.end(endings.hardware_failed(in_words(error)))
            time.sleep(PUMP_SECONDS)

    def _end_if_deaf(self) -> None:
        """End a loop inside C that ignores an interrupt, and a guest that goes on when its program is over."""
        with self._lock:
            instance, now = self._instance, time.monotonic()
            if instance is None or self._in_doorbell:
                return
            if self._current is None:
                strayed = self._frame is None and self._running.is_set() and now - self._finished_at > PARK_SECONDS
                if strayed and not self._reset_wanted:
                    self.end(endings.STRAYED)
            elif self._interrupted and instance.interrupt_pending and now - self._interrupted_at > C_LOOP_SECONDS:
                self._deaf = True
                instance.stop()


def _no_program() -> GuestError:
    return GuestError("RuntimeError", "there is no program to run")


def _future() -> Future[Outcome]:
    """A future that nobody can cancel: its program runs all the same."""
    future: Future[Outcome] = Future()
    future.set_running_or_notify_cancel()
    return future
