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
from .load import Load
from .partner import Partner
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

_NOW, _WORK, _MODE = int(Clock.NOW), int(Clock.WORK), int(Word.MODE)
"""Plain numbers: they are looked at in each operation."""


class Waiter(Protocol):
    """How the clock lets the program wait: `vm.interface.Machine` has it."""

    def wait(self, nanoseconds: int | None) -> bool:
        """Wait at most so long in the program's thread; True when woken early."""

    def wake(self) -> None:
        """End a wait early."""

    @property
    def inside(self) -> bool:
        """Whether this is called where the program runs."""

    @property
    def interrupted(self) -> bool:
        """Whether the program is about to be interrupted, so that it must not wait."""


class Pace(Protocol):
    """How fast a chip is: `boards.speeds` has it."""

    @property
    def step(self) -> int:
        """Thousandths of a processor's cycle that a step of a program takes; see `vm.passes.countdown`."""

    def operation_ns(self, khz: int) -> int:
        """What an operation of the hardware takes, in nanoseconds, when the processor has a frequency."""


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
        self._timer = Timer(self.waits, self._lock, self._planned, self._real_ns, self._run_due_meanwhile)
        self._offset_ns = 0
        self._sleeping_until: int | None = None
        self._asks = False
        """Whether it sleeps only until something has happened."""
        self._awake_at: int | None = None
        """When the program's sleep ends, as far as it knows; None while it does not sleep."""
        self._partner: Partner | None = None
        self._programs = 0
        self._waiter: Waiter | None = None
        self._speed = ClockSpeed(self, self.waits)
        self.load = Load(lambda: (self.now_ns, self._block.work_ns()), pace is not None, self._lock)
        """How busy the chip is."""
        self._inside_work: list[Callable[[], object]] = []
        self._lasting_work: list[Callable[[], object]] = []  # that is to be done even if the program ends before
        self.call_soon: Callable[[], object] = lambda: None
        """Asks the program for a call of `work_inside`; any thread may call it."""
        self._process = OwnProcess()
        # The host's own copies of the words that are the host's: what the guest finds there, it may have written over.
        self._chosen = _parse_mode(mode)
        self._base_ns = self._last_ns = 0
        self._pace = pace
        self._khz = 0 if pace is None else block.cpu_khz()
        self._chosen_cost_ns: int | None = None
        self._polled_ns = 0
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
            return self._raw() - self._base_ns if self._mode is ClockMode.REALTIME else self._stepped_ns()

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
        self._tell_partner()
        self._wake()

    @property
    def standing(self) -> bool:
        """Whether the program sleeps and only `advance` moves time on: in ``manual``, without a speed."""
        until = self._sleeping_until
        if not self.stepped_by_hand or until is None:
            return False
        return until - self.now_ns < ENDLESS_NS // 2  # else it waits for the world outside

    @property
    def stepped_by_hand(self) -> bool:
        """Whether only `advance` moves time on: in ``manual``, without a speed."""
        return self._mode is ClockMode.MANUAL and not self._speed.speed

    @property
    def operation_cost(self) -> float:
        """Board time in seconds that one operation takes in ``fast`` and ``manual``.

        It follows the processor's frequency when computing takes board time; what is set here stays as it is.
        """
        return self._cost_ns / 1e9

    @operation_cost.setter
    def operation_cost(self, seconds: float) -> None:
        if not 0 <= seconds <= 1:
            raise ValueError(f"an operation takes between 0 and 1 s of board time, not {seconds} s")
        self._chosen_cost_ns = round(seconds * 1e9)
        self._write_costs()

    def be_polled(self, nanoseconds: int) -> None:
        """Operations take at least so long from now on where computing takes no board time; 0: as usual again.

        For what a program waits for by asking again and again. A turn of such a loop takes a board's interpreter tens
        of microseconds; without this it would be asked many times more often than on a board.
        """
        with self._lock:
            self._polled_ns = nanoseconds
            self._write_costs()

    def follow(self, khz: int) -> None:
        """The processor has another frequency, in kHz: operations take as much longer or shorter as steps do."""
        with self._lock:
            self._khz = khz
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
            self._run_due_meanwhile()
            with self._lock:
                while (self._inside_work or self._lasting_work) and self._sleeping_until is not None:
                    self._moved.wait(_SETTLE_SECONDS)
                asleep_until = self._sleeping_until
                if asleep_until is not None and asleep_until <= self.now_ns:
                    self._sleeping_until = None
                    self._wake()
                elif self.now_ns >= target and self._planned.next_ns > target:
                    return

    def nudge(self, seconds: float) -> None:
        """What is outside waits: let so much time go by, in ``fast`` while no program runs; else nothing."""
        if self._mode is ClockMode.FAST and not self.running and self._partner is None:
            self.advance(seconds)

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
        self.load.lock = self._lock

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
        if self._partner is not None:
            self._partner.restarted(now)

    def keep_state(self) -> Callable[[], None]:
        """What a `memento.Memento` calls to go back to now: board time, its mode and the scheduled calls."""
        with self._lock:
            now, mode, planned = self.now_ns, self._mode, self._planned.in_order()
            cost, khz, polled = self._chosen_cost_ns, self._khz, self._polled_ns

        def put_back() -> None:
            with self._lock:
                self._planned.clear()
                self._place(now)
                self._set_mode(mode)
                self._place(now)
                self._chosen_cost_ns, self._khz, self._polled_ns = cost, khz, polled
                self._write_costs()
            for call in planned:
                self._schedule(call.at_ns, call.callback, lasting=call.lasting)

        return put_back

    def program_begins(self) -> None:
        """A program runs now, or waits its turn; `advance` waits for it to sleep or end."""
        with self._lock:
            if not self._programs:
                self.load.program_begins()
            self._programs += 1
        self._tell_partner()

    def program_ends(self) -> None:
        """The other half of `program_begins`."""
        with self._lock:
            self._programs -= 1
            if not self._programs:
                self.load.program_ends()
            self._inside_work.clear()
            lasting, self._lasting_work = self._lasting_work, []
            self._sleeping_until = self._awake_at = None
            self._asks = False
            self._moved.notify_all()
        for work in lasting:
            work()
        self._tell_partner()

    def rest(self, nanoseconds: int, until: Callable[[], int | None] | None = None) -> None:
        """`sleep` for a program that has nothing to do meanwhile: that is no work."""
        self._sleep(nanoseconds, until)

    def sleep(self, nanoseconds: int, until: Callable[[], int | None] | None = None) -> None:
        """An operation takes its time (the program's thread): return when it is past, or an interrupt or reset came.

        Args:
            nanoseconds: at most so long.
            until: gives the board time in ns at which to end earlier, or None; asked again whenever something has
                happened outside. Code that changes its answer from another thread calls `look_again`.
        """
        begun = self.now_ns
        self._sleep(nanoseconds, until)
        self._works(self.now_ns - begun)

    def _sleep(self, nanoseconds: int, until: Callable[[], int | None] | None) -> None:
        waiter = self._waiter
        assert waiter is not None
        with self._lock:
            latest = deadline = min(self.now_ns + nanoseconds, LATEST_NS)
        while not waiter.interrupted:
            if self._partner is not None:
                earlier = None if until is None else until()
                self._awake_at = latest if earlier is None else min(latest, earlier)
            self.run_due_events()
            self.work_inside()
            if waiter.interrupted:
                break  # by one of the events
            self._asks = until is not None  # before it is asked: what happens from now on must not be missed
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
            self._sleeping_until = self._awake_at = None
            self._asks = False

    def do_inside(self, work: Callable[[], object], *, idle: bool = False) -> None:
        """Let something be done where the program runs: at once if this is there, else as soon as that can be.

        While no program runs nothing is done, unless it is to be done when the guest is ``idle``, too: here and now.
        What waits to be done already is done once.
        """
        waiter = self._waiter
        if waiter is None:
            return
        if waiter.inside:
            work()
            return
        with self._lock:
            runs = self._programs > 0
            waiting = self._lasting_work if idle else self._inside_work
            if runs and work not in waiting:
                waiting.append(work)
        if not runs:
            if idle:
                work()
            return
        self._wake()
        self.call_soon()

    def work_inside(self) -> None:
        """Do what was put off until now; called where the program runs."""
        while self._inside_work or self._lasting_work:
            work = (self._inside_work or self._lasting_work).pop(0)
            work()
            with self._lock:
                self._moved.notify_all()

    @property
    def connected(self) -> bool:
        """Whether there is an instance of the guest."""
        return self._waiter is not None

    def look_again(self) -> None:
        """Let a sleeping program ask again whether to end its sleep; any thread may call it."""
        self._wake()

    @property
    def next_event_ns(self) -> int:
        """The board time of the next planned call; `FOREVER_NS` when there is none."""
        return self._planned.next_ns

    @property
    def stepped(self) -> bool:
        """Whether board time is moved by what happens on the board, not by the wall clock."""
        return self._mode is not ClockMode.REALTIME

    def operation_begins(self) -> int:
        """Board time in nanoseconds, for `operation_ends`; -1 in ``realtime``, where the wall clock moves it."""
        with self._lock:
            return -1 if self._mode is ClockMode.REALTIME else self._stepped_ns()

    def operation_ends(self, begun: int) -> None:
        """Let the board time of one operation pass, and what is due by then happen; not if time has moved meanwhile.

        Polling loops come here at each turn: it does no more than it must.

        Args:
            begun: what `operation_begins` has given.
        """
        with self._lock:
            if begun < 0 or self._mode is ClockMode.REALTIME or self._stepped_ns() != begun:
                return
            self._works(self._cost_ns)
            now = begun + self._cost_ns
            if now < self._planned.next_ns:
                self._block.clock[_NOW] = self._last_ns = now
                return
            self._place(now)
        self.run_due_events()

    def run_due_events(self) -> bool:
        """Run the scheduled calls whose time has come; whether there were any.

        An interrupt ends it, and the others come next time.
        """
        called = False
        while True:
            with self._lock:
                if self._planned.next_ns > self.now_ns:
                    return called
                bounded = self._planned.bound_ns <= self._planned.calls_ns
                callback = None if bounded else self._planned.take()
                self._update_horizon()
            if callback is None:
                if not self._may_go_on():
                    return called
                continue
            self._user_code.call(callback, None)  # without the lock: it drives pins, which have locks of their own
            called = True
            waiter = self._waiter
            if waiter is not None and waiter.interrupted:
                return called

    def _run_due_meanwhile(self) -> None:
        """`run_due_events` beside a program: one that sleeps until something has happened asks whether it has now."""
        if not self.run_due_events():
            return
        with self._lock:
            if not self._asks:
                return
            self._sleeping_until = None  # `advance` waits for what it does then
        self._wake()

    # ---- other boards

    @property
    def running(self) -> bool:
        """Whether a program runs, or waits its turn."""
        return self._programs > 0

    @property
    def inside(self) -> bool:
        """Whether this is called where the program runs."""
        return self._waiter is not None and self._waiter.inside

    @property
    def interrupted(self) -> bool:
        """Whether the program is about to be interrupted, so that it must not wait."""
        return self._waiter is not None and self._waiter.interrupted

    @property
    def fast(self) -> bool:
        """Whether the mode is ``fast``."""
        return self._mode is ClockMode.FAST

    @property
    def wakes_ns(self) -> int:
        """The earliest board time at which the program or a planned call can do something, as it is now."""
        awake = self._awake_at
        own = self.now_ns if awake is None else FOREVER_NS if awake - self.now_ns > ENDLESS_NS // 2 else awake
        return min(own, self._planned.calls_ns)

    def couple(self, partner: Partner | None) -> None:
        """Board time goes on with that of other boards, or with none."""
        self._partner = partner
        self.bound(FOREVER_NS)

    def bound(self, ns: int) -> None:
        """Time goes on up to here; then the partner is asked."""
        with self._lock:
            if self._planned.bound_ns != ns:
                self._planned.bound_ns = ns
                self._update_horizon()

    def plan_quietly(self, ns: int, callback: Callable[[], None]) -> None:
        """As `plan`, while the program waits its turn: that goes on."""
        with self._lock:
            self._planned.add(max(1, min(ns, LATEST_NS)), callback, lasting=False)
            self._update_horizon()

    def wait_for_wake(self) -> None:
        """Where the program runs: wait for whatever wakes it."""
        if self._waiter is not None:
            self._waiter.wait(None)

    def catch_up(self, ns: int) -> None:
        """While no program runs: time goes on to ``ns``, and what is planned up to there happens."""
        while not self._programs:
            with self._lock:
                now = self.now_ns
                if now >= ns or self._mode is ClockMode.REALTIME:
                    return
                self._place(max(now, min(ns, self._planned.next_ns)))
            self.run_due_events()

    def move_to(self, ns: int) -> None:
        """While no program runs: it is ``ns`` already; what is planned up to there happens when one does."""
        with self._lock:
            if self.now_ns < ns:
                self._place(ns)
                self._timer.look()

    def _may_go_on(self) -> bool:
        partner, waiter = self._partner, self._waiter
        return partner is not None and waiter is not None and waiter.inside and partner.wait_turn()

    def _tell_partner(self) -> None:
        if self._partner is not None:
            self._partner.changed()

    # ---- inside

    def _write_costs(self) -> None:
        usual = max(DEFAULT_COST_NS, self._polled_ns) if self._pace is None else self._pace.operation_ns(self._khz)
        self._cost_ns = usual if self._chosen_cost_ns is None else self._chosen_cost_ns
        self._block["CLOCK"][Clock.COST] = self._cost_ns
        self._block["CLOCK"][Clock.STEP] = 0 if self._pace is None else self._pace.step

    def _stepped_ns(self) -> int:
        """Board time where the wall clock does not move it; the lock is held."""
        now: int = self._block.clock.item(_NOW)
        if not 0 <= now <= LATEST_NS:
            now = self._block.board_ns(self._last_ns)
        self._last_ns = now
        return now

    def _works(self, nanoseconds: int) -> None:
        """The program's thread: an operation has taken so long."""
        if self.load.counts:
            self._block.clock[_WORK] = min(self._block.work_ns() + max(nanoseconds, 0), LATEST_NS)

    def _raw(self) -> int:
        return time.monotonic_ns() - self._offset_ns

    @property
    def _mode(self) -> ClockMode:
        chosen = self._chosen
        if self._block.words.item(_MODE) != chosen:
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
