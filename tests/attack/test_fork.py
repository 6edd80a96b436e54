"""A board in a child process that was forked: what needs its threads raises at once, and the parent's board goes on."""

import os

import pytest

from circuitpython_kernel import VirtualBoard

pytestmark = pytest.mark.skipif(not hasattr(os, "fork"), reason="this system has no fork")

CALLS = {
    "run": lambda board: board.run("1"),
    "start": lambda board: board.start("1"),
    "ask": lambda board: board.ask("members", ""),
    "interrupt": lambda board: board.interrupt(),
    "reset": lambda board: board.reset(),
    "soft reset": lambda board: board.reset(hard=False),
    "power_cycle": lambda board: board.power_cycle(),
    "brown_out": lambda board: board.brown_out(),
    "start_code": lambda board: board.start_code(),
    "run_code": lambda board: board.run_code(),
    "snapshot": lambda board: board.snapshot(),
    "wait_for_boot": lambda board: board.wait_for_boot(),
    "pause": lambda board: board.pause(1),
    "advance": lambda board: board.clock.advance(1),
}


def in_child(work):
    """What ``work()`` gives, in a child process; the child then ends as a Python program does."""
    read, write = os.pipe()
    child = os.fork()
    if not child:
        os.close(read)
        try:
            answer = work()
        except BaseException as error:  # noqa: BLE001 - told to the parent
            answer = f"{type(error).__name__}: {error}"
        os.write(write, answer.encode())
        os._exit(0)
    os.close(write)
    with os.fdopen(read, "rb") as pipe:
        answer = pipe.read().decode()
    os.waitpid(child, 0)
    return answer


def raised(board, call):
    try:
        call(board)
    except RuntimeError as error:
        return str(error)
    return "nothing"


@pytest.mark.parametrize("busy", [False, True], ids=["idle", "busy"])
def test_in_a_child_everything_that_waits_raises_and_the_parent_goes_on(busy):
    with VirtualBoard(clock="manual") as board:
        board.run("x = 1")
        running = board.start("while True: pass") if busy else None
        answers = in_child(lambda: "\n".join({raised(board, call) for call in CALLS.values()}))
        assert answers == (
            "This board belongs to the process that made it: a child process has to make a VirtualBoard of its own."
        )
        if running is not None:
            board.interrupt()
            assert running.result(30).error_type == "KeyboardInterrupt"
        assert board.run("x").value == "1"


def test_in_a_child_pins_and_traces_can_be_looked_at_while_the_parent_holds_their_locks():
    with VirtualBoard(clock="fast") as board:
        board.run("import board, digitalio\nled = digitalio.DigitalInOut(board.LED)\nled.switch_to_output(True)")
        with board.capture.lock:
            assert in_child(lambda: f"{board.pins['LED'].value} {len(board.capture['LED'].edges())}") == "True 1"


def test_the_end_of_a_child_leaves_the_temporary_drive_alone():
    import atexit
    import weakref

    with VirtualBoard(clock="fast") as board:
        (board.drive.path / "kept.txt").write_text("kept")

        def end():
            board.close()
            weakref.finalize._exitfunc()  # what the interpreter calls when it ends
            return str(atexit is not None)

        assert in_child(end) == "True"
        assert (board.drive.path / "kept.txt").read_text() == "kept"
        assert board.run("open('/kept.txt').read()").value == "'kept'"
    assert not board.drive.path.exists()


def test_a_child_can_have_a_board_of_its_own():
    def work():
        with VirtualBoard(clock="fast") as own:
            return own.run("1 + 1").value

    with VirtualBoard(clock="fast") as board:
        assert in_child(work) == "2"
        assert board.run("2 + 2").value == "4"
