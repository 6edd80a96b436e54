"""Waiting, with threads and with stacks that are put aside: one test for both."""

import threading

import pytest

from circuitpython_kernel.common import usual_waits as waiting
from circuitpython_kernel.common.locks import Lock
from circuitpython_kernel.common.suspending import MAIN, SuspendingWaits
from circuitpython_kernel.common.threaded import THREADS
from tests.stacks import Deadlock, GreenletStacks

LONG = 30


@pytest.fixture(params=["threads", "stacks"])
def waits(request):
    if request.param == "threads":
        yield THREADS
        return
    stacks = GreenletStacks()
    yield SuspendingWaits(stacks)
    assert stacks.failures == []


def spawn(waits, function, *arguments):
    task = waits.task(function, *arguments, name="a task")
    task.start()
    return task


def test_a_task_has_a_number_of_its_own_and_ends(waits):
    found = []
    task = waits.task(lambda *given: found.append((given, waits.here(), waits.is_main())), 1, 2, name="a task")
    assert (task.ident, task.is_alive()) == (None, False)
    task.start()
    task.join()
    assert found == [((1, 2), task.ident, False)]
    assert not task.is_alive()
    assert waits.is_main()
    assert waits.here() != task.ident


def test_an_event_is_waited_for(waits):
    event, ended = waits.event(), waits.event()
    task = spawn(waits, lambda: (event.wait(), ended.set()))
    assert not ended.wait(0.01)
    event.set()
    assert ended.wait(LONG)
    task.join()
    event.clear()
    assert not event.is_set()
    assert not event.wait(0)


def test_a_lock_is_reentrant_and_excludes_others_while_its_holder_waits(waits):
    lock, inside, go, order = waits.lock(), waits.event(), waits.event(), []

    def hold():
        with lock, lock:
            inside.set()
            go.wait()
            order.append("first")

    def follow():
        with lock:
            order.append("second")

    first = spawn(waits, hold)
    assert inside.wait(LONG)
    assert not lock.acquire(False)
    assert not lock.acquire(timeout=0.01)
    second = spawn(waits, follow)
    go.set()
    first.join()
    second.join()
    assert order == ["first", "second"]
    assert lock.acquire(timeout=LONG)
    lock.release()
    with pytest.raises(RuntimeError):
        lock.release()


def test_a_condition_gives_its_lock_up_while_it_waits(waits):
    lock = waits.lock()
    changed, items = waits.condition(lock), []

    def bring():
        with lock:
            items.append(1)
            changed.notify_all()

    with lock, lock:  # twice: all of it is given up
        assert not changed.wait(0.01)
        task = spawn(waits, bring)
        assert changed.wait_for(lambda: items, LONG) == [1]
        assert changed.wait_for(lambda: len(items) > 1, 0.01) is False
    task.join()


def test_a_future_has_its_result_once(waits):
    future, told = waits.future(), []
    future.add_done_callback(lambda done: told.append(done.result()))
    assert not future.done()
    assert not future.cancel()
    with pytest.raises(TimeoutError):
        future.result(0.01)
    task = spawn(waits, future.set_result, 42)
    assert future.result(LONG) == 42
    task.join()
    future.add_done_callback(lambda done: told.append(done.done()))
    assert told == [42, True]


def test_a_future_may_have_an_exception(waits):
    future = waits.future()
    spawn(waits, future.set_exception, KeyError("gone")).join()
    assert isinstance(future.exception(), KeyError)
    with pytest.raises(KeyError, match="gone"):
        future.result()


def test_a_futures_guards(waits):
    def refuse():
        raise RuntimeError("not here")

    calls = []
    future = waits.future(refuse, lambda function, otherwise, done: calls.append((function, otherwise, done)))
    future.add_done_callback(print)
    with pytest.raises(RuntimeError, match="not here"):
        future.result()
    future.set_result(1)
    assert future.result() == 1  # nobody has to wait
    assert calls == [(print, None, future)]


def test_a_task_is_stopped_by_an_exception(waits):
    class Stop(BaseException):
        pass

    began, found = waits.event(), []

    def work():
        try:
            began.set()
            while True:
                waits.sleep(0.001)
        except Stop:
            found.append("stopped")

    task = spawn(waits, work)
    assert began.wait(LONG)
    waits.raise_in(task.ident, Stop)
    task.join(LONG)
    assert found == ["stopped"]


def test_an_exception_that_was_not_raised_yet_is_taken_back():
    stacks = GreenletStacks()
    waits = SuspendingWaits(stacks)
    go = waits.event()
    task = spawn(waits, go.wait)
    waits.sleep(0)
    waits.raise_in(task.ident, KeyError)
    waits.raise_in(task.ident, None)
    go.set()
    task.join()
    assert stacks.failures == []


def test_a_lock_that_can_be_taken_away(waits):
    lock, inside, go = Lock(waits), waits.event(), waits.event()

    def hold():
        with lock:
            inside.set()
            go.wait()

    task = spawn(waits, hold)
    assert inside.wait(LONG)
    lock.forfeit(task.ident)
    with lock:
        go.set()
        task.join()


def test_a_stack_that_waits_for_nothing_is_told():
    waits = SuspendingWaits(GreenletStacks())
    with pytest.raises(Deadlock):
        waits.event().wait()


def test_a_call_from_outside_counts_as_its_tasks():
    waits = SuspendingWaits(GreenletStacks())
    with waits.running(77):
        assert waits.here() == 77
        waits.sleep(0.001)
        assert waits.here() == 77
    assert waits.is_main()


def test_wakes_are_counted_and_none_is_lost(waits):
    wakes, taken = waits.wakes(), []
    assert (wakes.any(), wakes.take(0), wakes.take(0.001)) == (False, False, False)
    wakes.add()
    wakes.add()
    assert wakes.any()
    assert [wakes.take(0), wakes.take(), wakes.take(0)] == [True, True, False]
    task = spawn(waits, lambda: taken.append(wakes.take(LONG)))
    waits.sleep(0.001)
    wakes.add()
    task.join()
    assert (taken, wakes.any()) == ([True], False)


def test_a_task_may_have_a_stack_of_its_own_size(waits):
    usual = threading.stack_size()
    ended = waits.event()
    task = waits.task(ended.set, name="roomy", stack_bytes=8 << 20)
    task.start()
    assert ended.wait(LONG)
    task.join()
    assert threading.stack_size() == usual


def test_a_stack_that_is_put_aside_by_other_means_lets_others_be_themselves():
    waits = SuspendingWaits(GreenletStacks())
    found = []

    def work():
        with waits.aside():
            found.append(waits.here())
        found.append(waits.here())

    task = spawn(waits, work)
    task.join()
    assert found == [MAIN, task.ident]


def test_what_runs_on_no_tasks_stack_is_the_event_loops():
    stacks = GreenletStacks()
    waits = SuspendingWaits(stacks)
    found, go = [], waits.event()

    def work():
        stacks.start(lambda: found.append(waits.here()))
        go.wait()

    task = spawn(waits, work)
    waits.sleep(0.001)
    go.set()
    task.join()
    assert found == [MAIN]


def test_this_process_waits_with_threads_unless_it_says_otherwise(monkeypatch):
    monkeypatch.setattr(waiting, "_chosen", None)
    assert waiting.usual_waits() is THREADS
    assert waiting.usual_waits().here() == threading.get_ident()
    other = SuspendingWaits(GreenletStacks())
    waiting.use(other)
    assert waiting.usual_waits() is other
