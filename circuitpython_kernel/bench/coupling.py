"""How the clocks of several boards go on together in ``fast``, so that two runs give the same traces.

This is conservative simulation, as Chandy and Misra described it in 1979: nothing that one board does reaches another
one in less than the *lookahead*, the least latency of what joins them. So a board may run ahead of the others by that
much and never hears of anything too late. One board runs at a time, the one whose next deed comes first; it runs up to
the others' next deeds plus the lookahead. A board that sleeps says until when, so that the others need not stop until
then. A turn is a wake of a thread (or of a stack, where there are no threads), and no thread is blocked for it.

Times here are *bench time* in ns: each board's own time and an offset, which a hard reset changes.
"""

from __future__ import annotations

from collections.abc import Callable

from circuitpython_kernel.common.waits import Waits
from circuitpython_kernel.hardware.memory.block import FOREVER_NS
from circuitpython_kernel.hardware.time.clock import BoardClock

Lookahead = Callable[[], int]
"""The least latency of one way between boards, in ns, now."""

LEAST_NS = 1_000
"""No lookahead is less: a board would stop at each operation."""


class Member:
    """One board's clock among the others; its `hardware.time.partner.Partner`.

    Args:
        coupling: that of the bench.
        clock: the board's.
        number: boards that do something at the same time do it in this order.
        offset_ns: bench time when board time is 0.
    """

    def __init__(self, coupling: Coupling, clock: BoardClock, number: int, offset_ns: int) -> None:
        self._coupling = coupling
        self.clock = clock
        self.number = number
        self.offset_ns = offset_ns
        self.waiting = False
        """Whether it has come to its bound."""
        self.next_ns = 0
        """While it waits: when it next does something, as far as is known."""
        self.limit_ns = FOREVER_NS
        """Up to where it runs."""
        self.background = False
        """Whether its program goes on only while another one, in the foreground, runs."""
        self.began_ns: int | None = None
        """When its program began, until that has its first turn: how far it is by then depends on the computer."""

    @property
    def now_ns(self) -> int:
        """Bench time, as this board has it."""
        return self.clock.now_ns + self.offset_ns

    @property
    def reached_ns(self) -> int:
        """Bench time that it has come to, the same in each run."""
        return self.now_ns if self.began_ns is None else self.began_ns

    @property
    def active(self) -> bool:
        """Whether its time holds up that of others."""
        return self.clock.running and self.clock.fast

    def look(self) -> None:
        """Ask the clock when it next does something."""
        wakes = self.clock.wakes_ns
        self.next_ns = FOREVER_NS if wakes >= FOREVER_NS else wakes + self.offset_ns

    def run_to(self, ns: int) -> None:
        """Let it run up to a bench time."""
        self.limit_ns = ns
        self.clock.bound(FOREVER_NS if ns >= FOREVER_NS else max(0, ns - self.offset_ns))

    # ---- for the clock

    def wait_turn(self) -> bool:
        """See `partner.Partner`."""
        return self._coupling.wait_turn(self)

    def changed(self) -> None:
        """See `partner.Partner`."""
        self._coupling.changed(self)

    def restarted(self, ns: int) -> None:
        """See `partner.Partner`."""
        self.offset_ns += ns
        self.run_to(self.limit_ns)

    # ---- for the air: `network.clocks.Clock`, in bench time

    @property
    def stepped(self) -> bool:
        """See `network.clocks.Clock`."""
        return self.clock.stepped

    @property
    def interrupted(self) -> bool:
        """See `network.clocks.Clock`."""
        return self.clock.interrupted

    def nudge(self, seconds: float) -> None:
        """See `network.clocks.Clock`: a bench's time goes on with its programs alone."""

    def plan(self, ns: int, callback: Callable[[], None]) -> None:
        """Call at a bench time."""
        self._coupling.plan(self, ns, callback)


class Coupling:
    """The clocks of a bench.

    Args:
        waits: how its boards wait.
    """

    def __init__(self, waits: Waits) -> None:
        self._lock = waits.lock()
        self.members: list[Member] = []
        self.lookaheads: list[Lookahead] = []
        """One for each way between boards."""
        self.turns = 0
        """How often a board was given its turn."""
        self._turn: Member | None = None
        self._held = 0

    def add(self, clock: BoardClock) -> Member:
        """A board's clock goes on with the others from now on. Its time becomes theirs, unless it is later already."""
        if not clock.running:
            clock.move_to(self.now_ns)
        member = Member(self, clock, len(self.members), self.now_ns - clock.now_ns)
        with self._lock:
            self.members.append(member)
        clock.couple(member)
        return member

    def remove(self, member: Member) -> None:
        """A board leaves the bench."""
        with self._lock:
            member.clock.couple(None)
            self.members.remove(member)
            if self._turn is member:
                self._turn = None
            self._give()

    @property
    def now_ns(self) -> int:
        """Bench time: that of the boards that run, or the latest that one has come to."""
        active = [member.reached_ns for member in self.members if member.active]
        return min(active) if active else max((member.now_ns for member in self.members), default=0)

    @property
    def lookahead_ns(self) -> int:
        """How far a board may run ahead of the others."""
        return max(LEAST_NS, min((ask() for ask in self.lookaheads), default=FOREVER_NS))

    def level(self) -> None:
        """The boards on which no program runs come to the time of the others."""
        now = self.now_ns
        for member in self.members:
            if member.clock.fast and not member.clock.running:
                member.clock.catch_up(now - member.offset_ns)

    def hold(self) -> None:
        """Give no turns until `release`: for programs that begin together."""
        with self._lock:
            self._held += 1

    def release(self) -> None:
        """The other half of `hold`."""
        with self._lock:
            self._held -= 1
            self._give()

    # ---- what boards ask

    def changed(self, member: Member) -> None:
        """A board's program has begun or ended, or its clock has another mode."""
        with self._lock:
            if member.active and not member.waiting and self._turn is not member:
                others = [other.reached_ns for other in self.members if other.active and other is not member]
                now = min(others) if others else max(other.now_ns for other in self.members)
                member.clock.move_to(now - member.offset_ns)
                member.began_ns = member.now_ns
                member.run_to(0)  # it comes to us before it does anything
            elif not member.active:
                member.waiting = False
                member.began_ns = None
                if self._turn is member:
                    self._turn = None
                member.run_to(FOREVER_NS)
            self._give()

    def wait_turn(self, member: Member) -> bool:
        """A board has come to its bound, where its program runs: wait. See `partner.Partner`."""
        with self._lock:
            if not member.active:
                member.run_to(FOREVER_NS)
                return True
            member.look()
            member.waiting = True
            if self._turn is member:
                self._turn = None
            self._give(member)
            if self._turn is member:
                return True
        if not member.clock.interrupted:
            member.clock.wait_for_wake()
        with self._lock:
            if member.clock.interrupted and member.background:
                member.background = False  # its end needs time, too
                self._give(member)
            return self._turn is member

    def own_turn(self) -> Member | None:
        """The board whose program calls this, once it is its turn; None when no program does."""
        member = next((member for member in self.members if member.clock.inside), None)
        while member is not None and member.active and self._turn is not member and not member.clock.interrupted:
            member.wait_turn()
        return member

    def plan(self, target: Member, ns: int, callback: Callable[[], None]) -> None:
        """Let something happen on a board at a bench time: by a program, never sooner than the lookahead allows."""
        source = self.own_turn()
        if source is target:
            target.clock.plan(ns - target.offset_ns, callback)
            return
        if source is not None and source.active:
            ns = max(ns, source.now_ns + self.lookahead_ns)
        with self._lock:
            if target.active and target.waiting:
                target.clock.plan_quietly(ns - target.offset_ns, callback)
                target.next_ns = min(target.next_ns, max(ns, target.now_ns))
                self._shorten(ns)
                if source is None and self._turn is not None:
                    self._turn.clock.look_again()  # asleep without an end, it would not come to its bound
                self._give()
                return
            if target.active or not target.clock.fast:
                target.clock.plan(ns - target.offset_ns, callback)
                return
        # No program runs there: it happens now, and that board's time goes on to then.
        if source is not None:
            target.clock.catch_up(ns - target.offset_ns)
        callback()

    def _shorten(self, ns: int) -> None:
        """A board does something at a time that was not known of: the one that runs may hear of it after that."""
        running = self._turn
        if running is not None:
            limit = ns + self.lookahead_ns
            if limit < running.limit_ns:
                running.run_to(limit)

    def _give(self, here: Member | None = None) -> None:
        """Give the turn to the board whose next deed comes first; the lock is held.

        Args:
            here: the board whose program calls this, which need not be woken.
        """
        if self._turn is not None or self._held:
            return
        active = [member for member in self.members if member.active]
        if not active or not all(member.waiting for member in active):
            return
        if all(member.background for member in active):
            return
        first = min(active, key=lambda member: (member.next_ns, member.number))
        if first.next_ns >= FOREVER_NS:
            return  # all sleep without an end: only the outside can wake one
        others = min((member.next_ns for member in active if member is not first), default=FOREVER_NS)
        self._turn = first
        self.turns += 1
        first.waiting = False
        first.began_ns = None
        first.run_to(min(FOREVER_NS, others + self.lookahead_ns))
        if first is not here:
            first.clock.look_again()
