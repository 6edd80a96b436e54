"""The board's clock: one time line, three ways to move along it.

``realtime`` follows the wall clock. In ``fast`` a sleep returns at once and the clock jumps, so an hour of blinking
takes milliseconds. In ``manual`` time stands still in a sleep until `BoardClock.advance` is called. In ``fast``
and ``manual`` every clock read and every hardware operation takes `DEFAULT_COST_NS` of board time, or longer where it
says so (a transfer, a conversion of many samples). At each of them what is planned up to then happens. So a program
that waits by reading the clock, a pin or a converter gets on, and two runs of a program give the same times.
"""

from __future__ import annotations

import math
import time
from collections.abc import Callable
from typing import Protocol

from circuitpython_kernel.common.processes import OwnProcess
from circuitpython_kernel.hardware.callbacks import UserCode
from circuitpython_kernel.hardware.memory.block import FOREVER_NS, LATEST_NS, SharedBlock
from circuitpython_kernel.hardware.memory.layout import Clock, ClockMode, Word

from .clock_speed import ClockSpeed, check_speed, mode_of
from .planned import Planned
from .timer import Timer

MODES = tuple(mode.name.lower() for mode in ClockMode)

DEFAULT_COST_NS = 2_000
"""Board time of one operation in ``fast`` and ``manual``: about what a pin write takes on an RP2040."""

ENDLESS_NS = 1 << 60
"""A sleep of this length has no end of its own: in ``fast`` the clock does not jump there."""


def waiting_ns(timeout_ns: int) -> int:
    """How long to sleep for a timeout; a negative one stands for no end."""
    return ENDLESS_NS if timeout_ns < 0 else timeout_ns


LATEST_SECONDS = FOREVER_NS // 1_000_000_000 - 1
"""The latest board time at which something can be planned, in seconds: 146 years."""

_SETTLE_SECONDS = 0.05


class Waiter(Protocol):
    """How the clock lets the program wait: `vm.interface.Machine` has it."""

    def wait(self, nanoseconds: int | None) -> bool:
        """Wait at most so long in the program's thread; True when woken early."""

    def wake(self) -> None:
        """End a wait early."""

    @property
    def interrupted(self) -> bool:
        """Whether the program is about to be interrupted, so that it must not wait."""


class Pace(Protocol):
    """How fast a chip is: `boards.speeds` has it."""

    @property
    def step(self) -> int:
        """Thousandths of a processor's cycle that a step of a program takes; see `vm.passes.countdown`."""

    @property
    def operation_ns(self) -> int:
        """What an operation of the hardware takes, in nanoseconds."""


class BoardClock:
    """Board time, in seconds since the board was switched on.

    Args:
        block: the shared memory that holds the clock's words.
        mode: ``"realtime"``, ``"fast"`` or ``"manual"``.
        user_code: calls what was planned with `call_at`.
        pace: what computing takes in ``fast`` and ``manual``; None when it takes nothing.
    """

    def __init__(
        self,
        block: SharedBlock,
        mode: str = "realtime",
        user_code: UserCode | None = None,
        pace: Pace | None = None,
    ) -> None:
        self._block = block
        self._user_code = user_code or UserCode()
        self.waits = self._user_code.waits
        self._make_locks()
        self._planned = Planned()
        self._timer = Timer(self.waits, self._lock, self._planned, self._real_ns, self.run_due_events)
        self._offset_ns = 0
        self._sleeping_until: int | None = None
        self._programs = 0
        self._waiter: Waiter | None = None
        self._speed = ClockSpeed(self, self.waits)
        self._process = OwnProcess()
        # The host's own copies of the words that are the host's: what the guest finds there, it may have written over.
        self._chosen = _parse_mode(mode)
        self._base_ns = self._last_ns = 0
        self._cost_ns = DEFAULT_COST_NS if pace is None else pace.operation_ns
        self._step = 0 if pace is None else pace.step
        self._write_costs()
        self._place(0)
        self._set_mode(self._chosen)

    def __repr__(self) -> str:
        return f"<BoardClock {self.mode}: {self.now:.6f} s>"

    # ---- for users

    @property
    def now(self) -> float:
        """Board time in seconds."""
        return self.now_ns / 1e9

    @property
    def now_ns(self) -> int:
        """Board time in nanoseconds."""
        with self._lock:
            if self._mode is ClockMode.REALTIME:
                return self._raw() - self._base_ns
            now: int = self._block.clock.item(Clock.NOW)
            if not 0 <= now <= LATEST_NS:
                now = self._block.board_ns(self._last_ns)
            self._last_ns = now
            return now

    @property
    def ticks(self) -> int:
        """Board time in ticks of 1/32,768 s, as a board's real-time counter has them."""
        return self.now_ns * 32_768 // 1_000_000_000

    @property
    def mode(self) -> str:
        """``"realtime"``, ``"fast"`` or ``"manual"``; it can be set while a program runs.

        Raises:
            ValueError: for any other mode.
        """
        return self._mode.name.lower()

    @mode.setter
    def mode(self, mode: str) -> None:
        wanted = _parse_mode(mode)
        with self._lock:
            now = self.now_ns
            self._place(now)
            self._set_mode(wanted)
            self._moved.notify_all()
        self._wake()

    @property
    def standing(self) -> bool:
        """Whether the program sleeps and only `advance` moves time on: in ``manual``, without a speed."""
        until = self._sleeping_until
        if self._mode is not ClockMode.MANUAL or self._speed.speed or until is None:
            return False
        return until - self.now_ns < ENDLESS_NS // 2  # else it waits for the world outside

    @property
    def operation_cost(self) -> float:
        """Board time in seconds that one operation takes in ``fast`` and ``manual``."""
        return self._cost_ns / 1e9

    @operation_cost.setter
    def operation_cost(self, seconds: float) -> None:
        if not 0 <= seconds <= 1:
            raise ValueError(f"an operation takes between 0 and 1 s of board time, not {seconds} s")
        self._cost_ns = round(seconds * 1e9)
        self._write_costs()

    @property
    def speed(self) -> float:
        """Board seconds in a second: 1 is real time, infinity ``fast``, 0 a pause, and anything between slow motion.

        Setting it chooses the mode: ``realtime``, ``fast``, or ``manual``, in which a thread moves time on.

        Raises:
            ValueError: for a negative speed, or one beyond `clock_speed.FASTEST` that is not infinite.
        """
        mode = self.mode
        return 1.0 if mode == "realtime" else math.inf if mode == "fast" else self._speed.speed

    @speed.setter
    def speed(self, speed: float) -> None:
        mode = mode_of(speed)
        if mode != "manual":
            self._speed.run(0)
            self.mode = mode
            return
        check_speed(speed)
        self.mode = mode
        self._speed.run(speed)

    def advance(self, seconds: float) -> None:
        """Move board time on by ``seconds``, and let the program run up to each sleep's end on the way.

        For ``manual`` (and for ``fast`` between programs). It returns when the program sleeps beyond the new time or
        has ended.

        Raises:
            ValueError: for a negative or an endless time, or in ``realtime``, where the wall clock moves time.
            RuntimeError: in a part or a callback, for which the program waits.
        """
        self._user_code.refuse_inside("advance()")
        if not 0 <= seconds <= FOREVER_NS / 1e9:
            raise ValueError(f"board time only moves forward, and has an end; advance() got {seconds} s")
        if self._mode is ClockMode.REALTIME:
            raise ValueError('in "realtime" the wall clock moves board time; choose the mode "manual" to step it')
        self._process.check()
        moving, thread = self._user_code.moving, self.waits.here()
        moving.add(thread)
        try:
            self._advance_to(min(self.now_ns + round(seconds * 1e9), LATEST_NS))
        finally:
            moving.discard(thread)

    def _advance_to(self, target: int) -> None:
        while True:
            with self._lock:
                self._settle(target)
                stop = min(target, self._sleeping_until or target, self._planned.next_ns)
                self._place(max(stop, self.now_ns))
            self.run_due_events()
            with self._lock:
                asleep_until = self._sleeping_until
                if asleep_until is not None and asleep_until <= self.now_ns:
                    self._sleeping_until = None
                    self._wake()
                elif self.now_ns >= target and self._planned.next_ns > target:
                    return

    def call_at(self, seconds: float, callback: Callable[[], None]) -> None:
        """Call ``callback()`` once when board time reaches ``seconds``: for the world outside that acts on its own.

        In ``fast`` and ``manual`` the program sees the effect at that exact time. Do not block in it: what is planned
        after it has to wait. A hard reset leaves what is planned for a later time than now: it happens when board time,
        which starts again at 0, reaches that time.

        Raises:
            TypeError: when ``callback`` cannot be called, or ``seconds`` is no number.
            ValueError: when ``seconds`` is no time, or later than `LATEST_SECONDS`.
        """
        if not callable(callback):
            raise TypeError(f"call_at() calls a function, not {callback!r}")
        if not abs(seconds) <= LATEST_SECONDS:
            raise ValueError(f"call_at() takes a board time in seconds up to {LATEST_SECONDS:.2g}, not {seconds:g}")
        self._schedule(max(1, round(seconds * 1e9)), callback, lasting=True)

    def plan(self, ns: int, callback: Callable[[], None]) -> None:
        """As `call_at`, for the board and its parts: board time in nanoseconds, and a hard reset forgets it."""
        self._schedule(max(1, min(ns, LATEST_NS)), callback, lasting=False)

    def _schedule(self, at: int, callback: Callable[[], None], *, lasting: bool) -> None:
        with self._lock:
            self._planned.add(at, callback, lasting=lasting)
            self._update_horizon()
            self._timer.look()
        self._wake()

    # ---- for the board

    @property
    def stands_still(self) -> bool:
        """Whether the program sleeps in ``manual``, so that nothing happens until time is moved on."""
        with self._lock:
            return self._mode is ClockMode.MANUAL and self._sleeping_until is not None and not self._speed.speed

    def close(self) -> None:
        """No thread moves the clock from now on."""
        self._speed.run(0)
        with self._lock:
            self._timer.close()

    def _make_locks(self) -> None:
        self._lock = self.waits.lock()
        self._moved = self.waits.condition(self._lock)

    def forked(self) -> None:
        """This is a child process now: nobody is there who could give a lock back."""
        self._make_locks()
        self._timer.forked(self._lock)

    def connect(self, waiter: Waiter | None, offset_ns: int) -> None:
        """A new instance of the guest: how to wait in it, and the distance between its raw clock and the host's."""
        with self._lock:
            now = self.now_ns
            self._offset_ns = offset_ns
            self._waiter = waiter
            self._write_costs()  # the program before may have written over them
            self._sleeping_until = None
            self._place(now)

    def restart(self) -> None:
        """Board time starts again at 0, as after a hard reset; of what is planned, see `call_at` and `plan`."""
        with self._lock:
            now = self.now_ns
            self._planned.restart(now)
            self._place(0)

    def keep_state(self) -> Callable[[], None]:
        """What a `memento.Memento` calls to go back to now: board time, its mode and the scheduled calls."""
        with self._lock:
            now, mode, cost, planned = self.now_ns, self._mode, self._cost_ns, self._planned.in_order()

        def put_back() -> None:
            with self._lock:
                self._planned.clear()
                self._place(now)
                self._set_mode(mode)
                self._place(now)
                self._cost_ns = cost
                self._write_costs()
            for call in planned:
                self._schedule(call.at_ns, call.callback, lasting=call.lasting)

        return put_back

    def program_begins(self) -> None:
        """A program runs now, or waits its turn; `advance` waits for it to sleep or end."""
        with self._lock:
            self._programs += 1

    def program_ends(self) -> None:
        """The other half of `program_begins`."""
        with self._lock:
            self._programs -= 1
            self._sleeping_until = None
            self._moved.notify_all()

    def sleep(self, nanoseconds: int, until: Callable[[], int | None] | None = None) -> None:
        """The program sleeps (its own thread): return when board time is past, or an interrupt or reset came.

        Args:
            nanoseconds: at most so long.
            until: gives the board time in ns at which to end earlier, or None; asked again whenever something has
                happened outside. Code that changes its answer from another thread calls `look_again`.
        """
        waiter = self._waiter
        assert waiter is not None
        with self._lock:
            latest = deadline = min(self.now_ns + nanoseconds, LATEST_NS)
        while not waiter.interrupted:
            self.run_due_events()
            if waiter.interrupted:
                break  # by one of the events
            if until is not None:
                earlier = until()
                deadline = latest if earlier is None else min(latest, earlier)
            with self._lock:
                now = self.now_ns
                if now >= deadline:
                    break
                mode = self._mode
                stop = min(deadline, max(self._planned.next_ns, now))
                if mode is ClockMode.FAST and stop - now < ENDLESS_NS // 2:
                    self._place(stop)
                    continue
                if mode is ClockMode.FAST:
                    remaining = None  # nothing is planned that could end it: only the outside can
                elif mode is ClockMode.MANUAL:
                    self._sleeping_until = deadline
                    self._moved.notify_all()
                    remaining = None
                else:
                    remaining = deadline - now
            waiter.wait(remaining)
        with self._lock:
            self._sleeping_until = None

    def look_again(self) -> None:
        """Let a sleeping program ask again whether to end its sleep; any thread may call it."""
        self._wake()

    @property
    def stepped(self) -> bool:
        """Whether board time is moved by what happens on the board, not by the wall clock."""
        return self._mode is not ClockMode.REALTIME

    def take_operation(self) -> None:
        """Let the board time of one operation pass, in ``fast`` and ``manual``, and what is due by then happen."""
        with self._lock:
            if self._mode is ClockMode.REALTIME:
                return
            self._place(self.now_ns + self._cost_ns)
        self.run_due_events()

    def run_due_events(self) -> None:
        """Run the scheduled calls whose time has come. An interrupt ends it, and the others come next time."""
        while True:
            with self._lock:
                if self._planned.next_ns > self.now_ns:
                    return
                callback = self._planned.take()
                self._update_horizon()
            self._user_code.call(callback, None)  # without the lock: it drives pins, which have locks of their own
            waiter = self._waiter
            if waiter is not None and waiter.interrupted:
                return

    # ---- inside

    def _write_costs(self) -> None:
        self._block["CLOCK"][Clock.COST] = self._cost_ns
        self._block["CLOCK"][Clock.STEP] = self._step

    def _raw(self) -> int:
        return time.monotonic_ns() - self._offset_ns

    @property
    def _mode(self) -> ClockMode:
        chosen = self._chosen
        if self._block.words.item(Word.MODE) != chosen:
            self._block.repair_mode(chosen)
        return chosen

    def _set_mode(self, mode: ClockMode) -> None:
        self._chosen = mode
        self._block["WORDS"][Word.MODE] = mode
        self._update_horizon()
        self._timer.look()

    def _real_ns(self) -> int | None:
        return self.now_ns if self._mode is ClockMode.REALTIME else None

    def _place(self, now_ns: int) -> None:
        """Set board time, in every mode's terms."""
        self._last_ns = min(max(now_ns, 0), LATEST_NS)
        self._base_ns = self._raw() - self._last_ns
        self._block["CLOCK"][Clock.BASE] = self._base_ns
        self._block["CLOCK"][Clock.NOW] = self._last_ns
        self._update_horizon()

    def _update_horizon(self) -> None:
        horizon = self._planned.next_ns
        self._block.clock[Clock.HORIZON] = horizon
        if self._mode is ClockMode.REALTIME or self._block.clock.item(Clock.NOW) < horizon:
            self._block.words[Word.DUE] = 0

    def _settle(self, target: int) -> None:
        """Wait (with the lock given up) until the program sleeps, has ended, or has itself passed the target."""
        while self._programs and self._sleeping_until is None and self.now_ns < target:
            self._moved.wait(_SETTLE_SECONDS)

    def _wake(self) -> None:
        if self._waiter is not None:
            self._waiter.wake()


def _parse_mode(mode: str) -> ClockMode:
    try:
        return ClockMode[mode.upper()]
    except (KeyError, AttributeError):
        raise ValueError(f'the clock has the modes {", ".join(MODES)}, not "{mode}"') from None
