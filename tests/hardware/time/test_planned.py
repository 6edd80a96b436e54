"""The order of planned calls, what a hard reset leaves of them, and the task that waits for them."""

import threading

from circuitpython_kernel.common.usual_waits import usual_waits
from circuitpython_kernel.hardware.memory.block import FOREVER_NS
from circuitpython_kernel.hardware.time.planned import Planned
from circuitpython_kernel.hardware.time.timer import Timer


def calls(planned):
    """Takes all calls out, and makes them."""
    while planned:
        planned.take()()


def test_calls_come_by_their_time_then_in_the_order_in_which_they_were_planned():
    planned, made = Planned(), []
    for at_ns, name in ((30, "last"), (10, "first"), (20, "second"), (20, "third")):
        planned.add(at_ns, lambda name=name: made.append(name), lasting=False)
    assert planned.next_ns == 10
    assert [call.at_ns for call in planned.in_order()] == [10, 20, 20, 30]
    calls(planned)
    assert made == ["first", "second", "third", "last"]
    assert planned.next_ns == FOREVER_NS


def test_a_hard_reset_leaves_what_lasts_and_comes_later():
    planned, made = Planned(), []
    for at_ns, name, lasting in ((5, "past", True), (50, "part", False), (60, "user", True), (40, "sooner", True)):
        planned.add(at_ns, lambda name=name: made.append(name), lasting=lasting)
    planned.restart(5)
    assert planned.next_ns == 40
    calls(planned)
    assert made == ["sooner", "user"]


def test_nothing_is_left_when_it_is_cleared():
    planned = Planned()
    planned.add(7, lambda: None, lasting=True)
    planned.clear()
    assert (len(planned), planned.next_ns) == (0, FOREVER_NS)


class Clock:
    """Board time that a test sets; None: the wall clock does not move it."""

    def __init__(self, now_ns):
        self.now_ns = now_ns
        self.planned, self.made = Planned(), threading.Event()
        self.lock = threading.RLock()
        self.timer = Timer(usual_waits(), self.lock, self.planned, lambda: self.now_ns, self.run)

    def run(self):
        with self.lock:
            if self.planned.next_ns <= self.now_ns:
                self.planned.take()
                self.made.set()

    def plan(self, at_ns):
        with self.lock:
            self.planned.add(at_ns, lambda: None, lasting=False)
            self.timer.look()


def tasks():
    return [thread for thread in threading.enumerate() if thread.name == "clock timer"]


def test_the_timer_makes_calls_in_real_time():
    clock = Clock(100)
    clock.plan(90)
    assert clock.made.wait(30)
    with clock.lock:
        clock.timer.close()


def test_no_task_waits_where_time_is_stepped_or_the_clock_is_closed():
    before = tasks()
    stepped = Clock(None)
    stepped.plan(90)
    closed = Clock(100)
    with closed.lock:
        closed.timer.close()
    closed.plan(90)
    closed.timer.forked(threading.RLock())
    closed.plan(95)
    assert tasks() == before
    assert not closed.made.is_set()
