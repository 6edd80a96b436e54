"""The virtual machine: an interpreter instance in a task of its own, a thread or a stack.

The guest program is an endless loop: it rings the doorbells of `vm.doorbells` and gets a cell, runs it, rings
``program.done`` with the outcome. Every other doorbell goes to the handler that the machine was made with. When an
instance ends for any reason (reset, trap, a loop inside C that would not stop, a failure of the hardware behind it),
the task boots the next one, and the cell that was running gets exactly one outcome.

The task lives until `Machine.close`. Whatever goes wrong in it, in a doorbell or in a callback, ends at most the
instance, with a reason. When `endings.MOST_FAILED_BOOTS` boots in a row fail, it stays off until `Machine.reset`. What
the guest says at its own doorbells is checked: it may be anything.

`requests` has the programs, `interrupts` what reaches the one that runs, `endings` why instances end, `states` what the
machine and its instance can be.
"""

from __future__ import annotations

import time
import traceback
from collections import deque
from collections.abc import Callable
from typing import TYPE_CHECKING

from circuitpython_kernel.common.processes import OwnProcess
from circuitpython_kernel.common.waits import Task, Waits
from circuitpython_kernel.doorbell import answers
from circuitpython_kernel.doorbell.answers import GuestError
from circuitpython_kernel.vm import endings
from circuitpython_kernel.vm.endings import RESET, SWITCHED_OFF, Stop, in_words
from circuitpython_kernel.vm.guest_os import filesystem, sharedtexts
from circuitpython_kernel.vm.guest_os.console import LineEnds, Sink
from circuitpython_kernel.vm.guest_os.memory import GuestMemory
from circuitpython_kernel.vm.guest_os.turns import Turns
from circuitpython_kernel.vm.guest_os.wasi import GuestExit
from circuitpython_kernel.vm.interface import InstanceEnds, MachineSettings, Outcome

from .endings import Asked, Boots, InstanceEnd, Progress
from .instance import Instance, Maker, Settings
from .interrupts import Interrupts
from .overdue import Overdue
from .own_doorbells import OwnDoorbells, no_program
from .pump_rest import PumpRest
from .requests import Request, Requests
from .states import ParkedState, Phase, Power

if TYPE_CHECKING:
    from circuitpython_kernel.common.waits import Future

PARK_SECONDS = 5.0
"""How long the interpreter may need to get from a program's end to waiting for the next."""

_JOIN_SECONDS = 0.1

_MOST_ANNOUNCED = 2
"""Long answers that wait to be asked for: the program's, and that of a scheduled call in between."""

_NO_ROOM = "memory allocation failed, with no room to tell more"

STACK_BYTES = 8 << 20
"""Native stack of the task that runs instances; the compiled code's own limit fits in."""


class _NoUserCalls:
    """For a machine that calls no user's code."""

    def look(self, thread: int) -> None:
        """See `interface.UserCalls`."""

    def tell_aside(self, text: str) -> None:
        """See `interface.UserCalls`."""


class Machine:
    """An interpreter in a task, as `interface.Machine` has it. Make it, `start` it, `submit` cells, `close` it.

    Args:
        settings: see `interface.MachineSettings`. Its sinks are called in the guest's task or the pump's.
        waits: the host's.
        maker: the host's, too: makes the instances.
    """

    def __init__(self, settings: MachineSettings, waits: Waits, maker: Maker) -> None:
        arguments = ["micropython", "-X", f"heapsize={settings.heap_size}", "-c", settings.program]
        self._settings = Settings(
            filesystem.MountTable(settings.mounts),
            arguments,
            settings.memory_limit,
            settings.shared_bytes,
            settings.heap_size,
            self.say,
            settings.random,
        )
        self._sink = settings.sink
        self._tap = settings.tap
        self._waits = waits
        self._maker = maker
        self._counting = settings.counting
        self._doorbell = settings.doorbell
        self._lock = waits.lock()  # reentrant: interrupt() may run in a signal handler
        self._arrived = waits.condition(self._lock)
        self._parks = waits.condition(self._lock)
        self._requests = Requests(waits, self._report)
        self._interrupts = Interrupts(waits)
        self._turns = Turns()
        self._boots = Boots()
        self._power = Power.ON
        self._why_off: Stop | None = None
        self._phase = Phase.BOOTING
        self._asked: Asked | None = None
        """Who has asked for the instance's end, and why."""
        self._instance: Instance | None = None
        self._frame = 0
        self._finished_at = 0.0
        self._in_doorbell = False
        self._handed: Request | None = None
        """The cell that has come, until its source is asked for."""
        self._announced: deque[bytes] = deque(maxlen=_MOST_ANNOUNCED)
        """Long answers that the guest knows the length of, and has not asked for yet."""
        self._own_doorbells = OwnDoorbells(
            self.memory,
            {
                "next": self._next,
                "name": self._name,
                "source": self._source,
                "done": self._done,
                "more": self._more,
            },
        )
        self._printed: Instance | None = None
        self._boot_print = b""
        self._leaving: Instance | None = None
        """An instance that is over and not cleared away."""
        self._clearing: list[Callable[[], None]] = []
        """Failures that could not be told to anybody."""
        self.crash: str | None = None
        """See `interface.Machine`."""
        self._ready = waits.event()
        self._running = waits.event()
        """Set while the pump has something to do: the guest does not wait."""
        self._pump_rest = PumpRest(waits)
        self.process = OwnProcess()
        """The one that has the tasks."""
        self._task = self._new_task()
        self._pump = self._new_pump()
        self._user_calls = settings.user_calls or _NoUserCalls()
        self._overdue = Overdue(waits, self._user_calls, self._awaited, self._give_up)

    def _new_task(self, given_up: Stop | None = None) -> Task:
        return self._waits.task(self._main, given_up, name="CircuitPython VM", stack_bytes=STACK_BYTES)

    def _new_pump(self) -> Task:
        return self._waits.task(self._pump_main, name="CircuitPython console")

    @property
    def _tasks(self) -> tuple[Task, Task]:
        """The program's task and the console's."""
        return self._task, self._pump

    @property
    def inside(self) -> bool:
        """Whether this is the task that runs the guest."""
        return self._waits.here() == self._task.ident

    @property
    def own_tasks(self) -> tuple[int | None, ...]:
        """The tasks without which no program gets on, by their ``ident``."""
        return tuple(task.ident for task in self._tasks if task.is_alive())

    # ---- for the owner, any task

    def start(self) -> None:
        """Boot, and wait until the guest asks for its first cell.

        Raises:
            RuntimeError: when it does not come to that.
        """
        self._task.start()
        self._pump.start()
        self._overdue.start()
        self._ready.wait()
        if self._why_off is not None:
            raise RuntimeError(f"The board did not start: {self._why_off.sentence}")

    def submit(
        self, source: str, name: str, mode: str = "exec", sink: Sink | None = None, *, prelude: bool = False
    ) -> Future[Outcome]:
        """Queue a cell; the future gets its `Outcome`.

        ``name`` appears in tracebacks, ``sink`` gets its output. An interrupt of a ``prelude`` is one of the cell that
        is submitted behind it.
        """
        self.process.check()
        request = self._requests.new(source, name, mode, sink or self._sink, prelude=prelude)
        with self._lock:
            refused = SWITCHED_OFF if self._closed else self._why_off
            if refused is None:
                self._requests.add(request)
                self._arrived.notify_all()
        if refused is not None:
            request.future.set_result(Outcome(ended=refused))
        return request.future

    @property
    def busy(self) -> bool:
        """Whether a cell runs or waits to run."""
        return self._requests.busy

    def interrupt(self) -> bool:
        """Raise KeyboardInterrupt in the running cell; False when none runs. Safe in a signal handler."""
        self.process.check()
        with self._lock:
            instance = self._instance
            if self._requests.current is None or instance is None:
                return self._interrupts.keep_for_next(one_waits=self._requests.queued > 0)
            self._interrupts.plant(instance)
        self._interrupts.wake()
        self._overdue.look()
        return True

    def reset(self) -> None:
        """End the instance, whatever it does, boot a new one and wait for it; a running cell ends with it.

        In the guest's task itself, that is in a doorbell, it does not return.

        Raises:
            RuntimeError: when the board does not start again.
        """
        self.process.check()
        if self.inside:
            raise InstanceEnds
        with self._lock:
            if self._closed:
                return
            self._ready.clear()
            dropped = self._requests.take_waiting()  # what has not begun yet ends, too
            self._power, self._why_off = Power.ON, None
            self._boots.forget()
            self._interrupts.forget_next()
            self._ask_for_end()
        for request in dropped:
            self._requests.answer(request, Outcome(ended=RESET))
        self._ready.wait()
        if self._why_off is not None and not self._closed:
            raise RuntimeError(f"The board did not start again: {self._why_off.sentence}")

    def end(self, reason: Stop) -> None:
        """End the instance without waiting, from any task; ``reason`` tells the running cell why."""
        self._ask_for_end(Asked(reason, by_owner=False))

    def raise_exception(self, address: int) -> None:
        """Raise the exception object at a guest address in the running cell; without one nothing happens."""
        with self._lock:
            if self._requests.current is None or self._instance is None or self._instance.interrupt_pending:
                return
            self._instance.plant(address)
        self._interrupts.wake()

    def call_soon(self, function: int) -> None:
        """Let the running cell call a function of the guest's; see `interface.Machine`."""
        with self._lock:
            if self._phase is Phase.RUNNING and self._instance is not None:
                self._instance.schedule(function)

    def _ask_for_end(self, asked: Asked | None = None) -> None:
        """Let the instance end, whatever it does now."""
        with self._lock:
            self._asked = asked or self._asked or Asked()
            instance = self._instance
            if instance is not None and self._phase is not Phase.WAITING:
                instance.stop()
            self._arrived.notify_all()
        self._interrupts.wake()
        self._overdue.look()

    def close(self) -> None:
        """End the instance and the tasks; called in one of them, it does not wait. A child process has none."""
        if self._closed or not self.process.is_this_one:
            return
        with self._lock:
            self._power = Power.CLOSED
        self._ask_for_end()
        self._running.set()
        self._pump_rest.end()
        if self._waits.here() in self.own_tasks:
            return
        while True:
            with self._lock:  # another one may take the place of one that is given up
                alive = [task for task in self._tasks if task.is_alive()]
            if not alive:
                break
            alive[0].join(_JOIN_SECONDS)
        self._overdue.close()

    @property
    def _closed(self) -> bool:
        return self._power is Power.CLOSED

    def say(self, stream: str, text: str, line_ends: LineEnds = ()) -> None:
        """Give text to the sink of the guest's output."""
        request = self._requests.current
        if self._tap is not None:
            self._tap(stream, text, line_ends)
        self._boots.say(text)
        (request.sink if request is not None else self._sink)(stream, text)

    def drain(self) -> None:
        """Pass on what the guest has printed so far."""
        instance = self._instance
        if instance is not None and self.process.is_this_one:
            instance.console.drain()

    # ---- going back

    def save(self, before: ParkedState | None = None) -> ParkedState:
        """The state of the waiting interpreter; what is as in a state before is shared with that.

        Raises:
            RuntimeError: while a program runs.
        """
        self.process.check()
        with self._lock:
            instance = self._parked()
            image = instance.image(before.memory if before is not None else ())
            return ParkedState(image, instance.wasi.open_files(), self._frame, self._boot_print)

    def restore(self, state: ParkedState) -> None:
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

    def check(self, state: ParkedState) -> Instance:
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
        self._parks.wait_for(
            lambda: self._phase is Phase.WAITING or self.busy or self._why_off is not None, PARK_SECONDS
        )
        if self._why_off is not None:
            raise RuntimeError(self._why_off.sentence)
        instance = self._instance
        if instance is None or self._phase is not Phase.WAITING or self._requests.queued:
            raise RuntimeError("A program runs; interrupt it first.")
        return instance

    # ---- for the hardware

    def _running_instance(self) -> Instance:
        if self._instance is None:
            raise RuntimeError("The board is not running.")
        return self._instance

    def memory(self) -> GuestMemory:
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

    def bind_clock(
        self, now: int, base: int, cost: int, mode: int, horizon: int, due: int, step: int, khz: int, work: int
    ) -> None:
        """Guest addresses of the clock's words; see `port`. Called from a doorbell."""
        self._running_instance().bind_clock(now, base, cost, mode, horizon, due, step, khz, work)

    def wait(self, nanoseconds: int | None) -> bool:
        """Wait in a doorbell, at most so long (None: for ever); True when woken early. Output shows first."""
        self.drain()
        self._check_end()
        if not self._interrupts.wait(nanoseconds):
            return False
        self._check_end()
        return True

    def _check_end(self) -> None:
        """In the guest's task: end the instance if that has been asked for."""
        if self._asked is not None:
            raise InstanceEnds

    def wake(self) -> None:
        """End a `wait` early, from any task."""
        self._interrupts.wake_once()

    @property
    def interrupted(self) -> bool:
        """Whether the running cell has an interrupt that is still pending."""
        # With the lock, as an interrupt is planted in two steps: the guest would not see half of one.
        with self._lock:
            return self._instance is not None and self._instance.interrupt_pending

    def every(self, steps: int, call: Callable[[], None]) -> None:
        """Call something while the interpreter computes; see `interface.Machine`."""
        if self._instance is not None:
            raise RuntimeError("turns are asked for before the machine starts")
        if not self._counting:
            raise RuntimeError("an interpreter that does not count its steps gives no turns")
        self._turns.subscribe(steps, call)

    # ---- the task that runs the guest

    def _main(self, given_up: Stop | None = None) -> None:
        while self._is_task() and (given_up is not None or not self._closed):
            try:
                if given_up is not None:
                    reason, given_up = given_up, None
                    self._go_on(reason)
                elif self._why_off is None:
                    self._live()
                else:
                    self._stay_off()
            except BaseException as error:  # noqa: BLE001 - the task must not die, as others wait for its answers
                if not self._is_task():
                    return
                self._report(error)
                self._note_boot(InstanceEnd(error).reason, good=False)
        if self._is_task():
            self._switch_off()

    def _is_task(self) -> bool:
        """Whether this is still the task: False in one that was given up and is back from the user's code."""
        return self.inside

    def _go_on(self, reason: Stop) -> None:
        """Go on where another task was given up, which has left its instance."""
        self._clear()
        self._after(InstanceEnds(), reason)

    def _live(self) -> None:
        """One life: boot an instance, run it to its end, and see to what was running in it."""
        failure, reason = self._run_instance()
        if self._is_task():
            self._after(failure, reason)

    def _after(self, failure: BaseException, reason: Stop) -> None:
        """An instance is over: see to what was running in it."""
        if self._closed:
            reason = SWITCHED_OFF
        with self._lock:
            by_owner = InstanceEnd(failure, self._asked).by_owner
            self._asked = None
            self._interrupts.instance_ends()
            self._phase = Phase.BOOTING
            self._rest_pump()
            boards_own = self._requests.end_with_instance(reason)
        self._note_boot(reason, good=by_owner or self._boots.progress is Progress.UP)
        if boards_own is not None:
            self._requests.answer(boards_own, Outcome(ended=reason))

    def _run_instance(self) -> tuple[BaseException, Stop]:
        """Boot an instance and run it to its end: what ended it, and that for the user. It raises nothing."""
        instance = None
        self._boots.begin()
        self._interrupts.instance_begins()
        failure: BaseException = GuestExit(0)
        try:
            instance = self._maker.make(self._settings, self)
            instance.turn_left = self._turns.begin()
            self._doorbell.booted(self)
            with self._lock:
                self._instance = instance
            instance.run()
        except BaseException as error:  # noqa: BLE001 - whatever ended it is told to the user
            failure = error
        if not self._is_task():
            return failure, RESET  # nobody reads it
        ending = InstanceEnd(failure, self._asked, self._interrupts.deaf)
        self.crash = ending.crash
        self._leave(instance)
        self._clear()
        return failure, ending.reason

    def _note_boot(self, reason: Stop, *, good: bool) -> None:
        """After too many boots in a row that failed the board stays off."""
        why = self._boots.ended(reason, good=good)
        with self._lock:
            if why is None or self._closed:
                return
            self._power, self._why_off = Power.STAYS_OFF, why
        try:
            self._doorbell.stopped(why.sentence)
        except BaseException as error:  # noqa: BLE001 - the reason is reported to those who submit something, too
            self._report(error)

    def _stay_off(self) -> None:
        """Wait for a reset; programs are refused."""
        self._requests.tell_over()
        with self._lock:
            reason = self._why_off
        if reason is None:
            return
        self._refuse_requests(reason)
        with self._lock:
            if self._power is not Power.ON:
                self._ready.set()
            while self._power is Power.STAYS_OFF:
                self._arrived.wait()
            self._asked = None

    def _switch_off(self) -> None:
        self._finish_request(Outcome(ended=SWITCHED_OFF))
        self._requests.tell_over()
        self._refuse_requests(SWITCHED_OFF)
        self._maker.close()
        self._ready.set()

    def _report(self, error: BaseException) -> None:
        """Say that something around the instance has failed."""
        try:
            self._doorbell.warn(f"the virtual hardware failed ({in_words(error)}).")
        except BaseException as unsaid:  # noqa: BLE001 - the thread lives on; who should be told has failed, too
            traceback.print_exception(unsaid)

    def _leave(self, instance: Instance | None) -> None:
        """The instance is over; `_clear` does the rest."""
        with self._lock:
            self._instance, self._leaving = None, instance
            self._phase = Phase.BOOTING
            if instance is not None:
                self._clearing = [
                    instance.console.finish,
                    instance.wasi.close,
                    lambda: self._doorbell.ended(self),
                    instance.let_go,
                ]

    def _clear(self) -> None:
        # When the user's code keeps one of the steps, the next task does that again: it goes on where it was.
        while self._clearing:
            try:
                self._clearing[0]()
            except BaseException as error:  # the next instance can do without
                if not self._is_task():
                    raise
                self._report(error)
            del self._clearing[0]
        self._leaving = None

    def _awaited(self) -> list[Task] | None:
        """The tasks that should come back from the user's code; None when nothing waits for them."""
        instance = self._instance
        if self._asked is not None or self._closed or not self._ready.is_set():
            return [task for task in self._tasks if task.is_alive()] or None
        if not self._interrupts.planted or self._requests.current is None or instance is None:
            return None
        return list(self._tasks) if self.interrupted or instance.console.waits_for_another else []

    def _give_up(self, task: Task, sentence: str) -> None:
        """Go on without a task that does not come back."""
        with self._lock:
            instance = self._instance
            for one in (instance, self._leaving):
                if one is not None:
                    one.console.forfeit(task.ident or 0)
            if task is self._pump:
                self._pump = self._new_pump()
                self._pump.start()
            elif task is self._task:
                self._in_doorbell = False
                self.crash = None
                if instance is not None:
                    self._leave(instance)
                self._task = self._new_task(endings.given_up(sentence))
                self._task.start()
                return
        self._user_calls.tell_aside(f"Warning: {sentence}.\n")

    def _finish_request(self, outcome: Outcome) -> None:
        with self._lock:
            request = self._requests.take_current()
            if self._phase is Phase.RUNNING:
                self._phase = Phase.RETURNING
            self._interrupts.program_ends(was_prelude=request is not None and request.prelude)
            self._finished_at = time.monotonic()
        if request is not None:
            if request.is_boards_own:
                self._boots.progress = Progress.UP
            self._requests.answer(request, outcome)

    def _refuse_requests(self, reason: Stop) -> None:
        while True:
            with self._lock:
                refused = self._requests.take_waiting()
            if not refused:
                return
            for request in refused:
                self._requests.answer(request, Outcome(ended=reason))

    # ---- the guest's calls, in its task

    def answer(self, name: bytes, payload: bytes) -> bytes:
        """Answer a doorbell of the guest's; see `doorbell`."""
        own = self._own_doorbells.answer(name, payload)
        if own is not None:
            answer = own
        elif self._phase in (Phase.CALLED, Phase.RETURNING):
            answer = no_program().answer  # it has said that it is over: it must not wait in a doorbell now
        else:
            instance = self._instance
            self._in_doorbell = True
            try:
                answer = self._doorbell.ring(name, payload)
            finally:
                if self._instance is instance:  # else this task was given up in the doorbell
                    self._in_doorbell = False
                if self._pump_rest.expected:
                    self._pump_rest.end()
        if len(answer) > answers.LONGEST:
            answer, rest = answers.long(answer)
            self._announced.append(rest)
        return answer

    def turn(self, due: int) -> None:
        """A countdown is over: give turns, and let happen what is due when the program has come to the horizon."""
        instance = self._instance
        if instance is None:
            return
        left = instance.turn_left
        if left < 0:
            instance.turn_left = self._turns.take(left)
        if not due or self._phase is not Phase.RUNNING:
            return
        self._check_end()
        self._in_doorbell = True
        try:
            self._doorbell.turn()
        finally:
            if self._instance is instance:
                self._in_doorbell = False
            if self._pump_rest.expected:
                self._pump_rest.end()

    def _more(self, room: int) -> None:
        # The newest: a scheduled call may ring between an announcement and its request, and asks for its own first.
        rest = self._announced.pop() if self._announced else None
        if rest is None or not sharedtexts.put(self._running_instance().memory, room, rest):
            raise GuestError("RuntimeError", "there is no more of an answer")

    def park(self, frame: int) -> None:
        """Wait for something to run, in the guest's call that sleeps for `wasi.PARK_NS`.

        Nothing of the interpreter's state is outside of its memory here but what is the same each time: it is in a call
        of the main program's own loop. So its memory can be copied, and another copy put in its place.

        Args:
            frame: an address on the guest's C stack, which tells whether the calls are the same.
        """
        instance = self._instance
        assert instance is not None
        if self._requests.current is not None:
            # The cell never reported: an interrupt or a full heap hit the report itself.
            instance.console.finish()
            kind, words = ("KeyboardInterrupt", "") if self._interrupts.planted else ("MemoryError", _NO_ROOM)
            self._finish_request(Outcome(error=(kind, words, f"{kind}: {words}")))
        self._boots.waits()
        self._requests.tell_over()
        if instance is not self._printed:
            self._printed, self._boot_print = instance, instance.boot_print()
        with self._lock:
            self._check_end()
            self._ready.set()
        first = self._doorbell.first_program()
        with self._lock:
            self._rest_pump()
            if first is not None:
                self._requests.put_first(first)
            self._boots.progress = Progress.UP if first is None else Progress.WAITED
            self._frame, self._phase = frame, Phase.WAITING
            self._parks.notify_all()
            while not self._requests.some_wait and self._asked is None:
                self._arrived.wait()
            self._phase = Phase.CALLED
            self._finished_at = time.monotonic()
        self._check_end()
        self._running.set()

    def _next(self, interrupt: int) -> str:
        """The mode of the cell that has come; ``interrupt`` is the address of the interrupt object for it."""
        instance = self._running_instance()
        with self._lock:
            self._check_end()
            if self._phase is not Phase.CALLED or not interrupt or not self._requests.some_wait:
                raise no_program()
            instance.begin_cell(interrupt)
            request = self._requests.begin()
            self._phase = Phase.RUNNING
            self._interrupts.program_begins(instance)
        self._handed = request
        return request.mode

    def _name(self) -> str:
        if self._handed is None:
            raise no_program()
        return self._handed.name

    def _source(self) -> str:
        request, self._handed = self._handed, None
        if request is None:
            raise no_program()
        return request.source

    def _done(self, value: str | None, error: str | None, message: str, traceback: str, heap: int) -> None:
        instance = self._running_instance()
        if self._requests.current is None:
            raise GuestError("RuntimeError", "no program runs that could end")
        with self._lock:
            instance.clear_interrupt()
        instance.console.finish()
        self._finish_request(Outcome(None if error is None else (error, message, traceback), value, heap=heap))

    # ---- the pump's task

    def _pump_main(self) -> None:
        try:
            self._pump_output()
        except BaseException:
            if self._is_pump():
                raise
            # Given up, and now back from the user's code: another task has gone on.

    def _is_pump(self) -> bool:
        return self._waits.here() == self._pump.ident

    def _pump_output(self) -> None:
        """While the guest runs: pass its output on, and end what does not listen."""
        while not self._closed:
            self._running.wait()
            if self._closed:
                return
            try:
                self.drain()
                if not self._is_pump():
                    return  # given up meanwhile
                self._end_if_deaf()
                if self._phase is Phase.RUNNING:
                    self._doorbell.looks()
            except Exception as error:  # noqa: BLE001 - a user's sink; without this task no loop in C would end
                self.end(endings.hardware_failed(in_words(error)))
            self._pump_rest.wait(self._in_doorbell)

    def _rest_pump(self) -> None:
        """There is nothing to pass on for a while (with the lock)."""
        if not self._closed:  # else the pump would wait for ever
            self._running.clear()

    def _end_if_deaf(self) -> None:
        """End a loop inside C that ignores an interrupt, and a guest that goes on when its program is over."""
        with self._lock:
            instance = self._instance
            if instance is None or self._in_doorbell:
                return
            if self._phase is Phase.RUNNING:
                if instance.interrupt_pending:
                    instance.let_look()
                self._interrupts.end_if_deaf(instance)
                return
            on_its_way = self._phase in (Phase.CALLED, Phase.RETURNING) and self._asked is None
            if on_its_way and time.monotonic() - self._finished_at > PARK_SECONDS:
                self.end(endings.STRAYED)
