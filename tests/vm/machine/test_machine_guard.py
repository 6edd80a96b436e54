"""The VM thread cannot die, and everybody who waits for it gets an answer, whatever fails around it."""

import struct
import threading

import pytest

from benchmarks.hostile import hostile_board
from circuitpython_kernel import VirtualBoard
from circuitpython_kernel.drive.drive import Drive
from circuitpython_kernel.vm.doorbells import DOORBELLS
from circuitpython_kernel.vm.endings import RESET
from circuitpython_kernel.vm.interface import FirstProgram
from circuitpython_kernel.vm.machine import machine as machines

REPORT = DOORBELLS["program"]["done"].layout.packed((None, None, "", "", 1))


def words(*numbers):
    return struct.pack(f"<{len(numbers)}q", *numbers)


@pytest.fixture
def vm_threads():
    """Gives the threads of this test's boards that are alive."""
    earlier = set(threading.enumerate())
    return lambda: [
        thread for thread in threading.enumerate() if thread.name == "CircuitPython VM" and thread not in earlier
    ]


@pytest.fixture
def told():
    return []


@pytest.fixture
def board(told):
    with VirtualBoard(clock="fast") as board:
        board.on_warning = told.append
        board.wait_for_boot()
        yield board


@pytest.fixture
def hostile():
    with hostile_board() as board:
        yield board


@pytest.fixture(scope="module")
def big():
    """A board with megabytes of heap."""
    with VirtualBoard("adafruit_feather_esp32s3_4mbflash_2mbpsram", clock="fast") as board:
        yield board


def fail(*_arguments):
    raise RuntimeError("on fire")


def once(function):
    """Fail the first time only."""
    calls = []

    def wrapped(*arguments):
        calls.append(1)
        if len(calls) == 1:
            raise RuntimeError("on fire")
        return function(*arguments)

    return wrapped


@pytest.mark.parametrize("method", ["ended", "booted", "first_program"])
def test_a_failure_around_the_instance_is_survived(board, told, monkeypatch, method):
    doorbell = board._core.machine._doorbell
    monkeypatch.setattr(doorbell, method, once(getattr(doorbell, method)))
    board.reset()
    assert board.run("1 + 1").value == "2"
    assert method != "ended" or any("on fire" in text for text in told)


@pytest.mark.parametrize("method", ["booted", "first_program"])
def test_three_failed_boots_stop_with_a_message_and_a_reset_tries_again(board, told, monkeypatch, method):
    calls = []
    monkeypatch.setattr(board._core.machine._doorbell, method, lambda *_: calls.append(1) or fail())
    started = threading.active_count()
    if method == "booted":
        with pytest.raises(RuntimeError, match="The board did not start again: The virtual hardware failed"):
            board.reset()
    else:
        board.reset()
    sentence = (
        "The virtual hardware failed (RuntimeError: on fire), so the board was restarted. "
        "The board failed to start three times in a row; it stays off until it is reset."
    )
    assert board.run("1").restarted == sentence
    assert told == [sentence + "\n"]
    assert len(calls) == 3
    assert not board.busy
    with pytest.raises(RuntimeError, match="three times in a row"):
        board.snapshot()
    assert threading.active_count() == started
    monkeypatch.undo()
    board.reset()
    assert board.run("1 + 1").value == "2"


def test_a_boot_py_that_resets_the_board_each_time_stops(board, told):
    (board.drive.path / "boot.py").write_text("import microcontroller\nmicrocontroller.reset()")
    board.reset()
    assert "microcontroller.reset(). The board failed to start three times in a row" in board.run("1").restarted
    assert len(told) == 1
    (board.drive.path / "boot.py").write_text("print('good')")
    board.reset()
    assert board.run("1 + 1").value == "2"


def test_a_boot_py_that_cannot_be_read_is_told_and_the_board_starts_without_it(board, told, monkeypatch):
    read = Drive.read_text

    def read_or_fail(drive, name):
        if name == "boot.py":
            raise PermissionError(13, "Permission denied")
        return read(drive, name)

    monkeypatch.setattr(Drive, "read_text", read_or_fail)
    board.reset()
    assert told == ["boot.py cannot be read: Permission denied. The board starts without it.\n"]
    assert "boot.py cannot be read" in (board.drive.path / "boot_out.txt").read_text()
    assert board.run("1 + 1").value == "2"


def test_what_cannot_even_be_told_is_shown_where_the_hosts_errors_are(board, monkeypatch, capsys):
    doorbell = board._core.machine._doorbell
    ended = doorbell.ended
    monkeypatch.setattr(doorbell, "ended", lambda machine: (ended(machine), fail()))
    monkeypatch.setattr(doorbell, "warn", fail)
    board.reset()
    assert capsys.readouterr().err.count("in fail") == 2  # what has failed, and that it could not be told
    monkeypatch.undo()
    board.reset()
    assert board.run("1 + 1").value == "2"


def test_a_peripheral_that_cannot_be_reset_does_not_keep_the_others_from_it(board, told, monkeypatch):
    from circuitpython_kernel.hardware.peripherals.pwm import PWM

    monkeypatch.setattr(board._core.silicon.peripherals[PWM], "reset", fail)
    board.run("import board, digitalio\nled = digitalio.DigitalInOut(board.LED)\nled.switch_to_output(True)")
    board.reset()
    assert board.pins["LED"].mode == "unused"
    assert any("failed at the reset (RuntimeError: on fire)" in text for text in told)


class Silent(Exception):
    def __str__(self):
        raise ValueError("no words")


def test_an_exception_without_words_has_its_class_told(board, monkeypatch):
    def crash():
        raise Silent

    monkeypatch.setattr(board._core.machine._doorbell.exchange.entry("board", "temperature"), "handler", crash)
    result = board.run("import microcontroller\nmicrocontroller.cpu.temperature")
    assert result.restarted == "The virtual hardware failed (Silent), so the board was restarted."


@pytest.mark.parametrize("error", [RuntimeError, SystemExit, KeyboardInterrupt])
def test_a_callback_that_raises_harms_nobody(vm_threads, board, error):
    def callback(future):
        raise error("in a callback")

    waiting = board.start("input()")
    board.on_input = None
    future = board.start("2")
    future.add_done_callback(callback)
    waiting.result(30)
    assert future.result(30).value == "2"
    assert board.run("3").value == "3"
    assert len(vm_threads()) == 1


def test_a_program_cannot_be_cancelled_away(board):
    futures = [board.start("1 + 1") for _ in range(3)]
    assert not any(future.cancel() for future in futures)
    assert [future.result(30).value for future in futures] == ["2"] * 3


def test_a_sink_that_raises_does_not_end_the_program(board):
    result = board.start("print('x')\nimport time\ntime.sleep(0.1)\n5", on_output=fail).result(30)
    assert (result.value, result.restarted) == ("5", None)
    assert board.run("1 + 1").value == "2"


def test_a_board_can_be_closed_in_its_own_thread(vm_threads, board):
    closed = threading.Event()
    waiting = board.start("input()")
    waiting.add_done_callback(lambda _future: (board._core.machine.close(), closed.set()))
    assert closed.wait(30)
    assert board.run("1").restarted == "The board is switched off."
    for thread in vm_threads():
        thread.join(30)
    assert not vm_threads()


# ---- why it ended


def test_the_reset_of_a_busy_loop_is_told_as_a_reset(board):
    for program in ("while True: pass", "while True:\n try:\n  while True: pass\n except BaseException: pass"):
        started = threading.Event()
        done = board.start("print('go')\n" + program, on_output=lambda *_: started.set())  # noqa: B023 - used at once
        assert started.wait(30)
        board.reset()
        assert done.result(30).restarted == "The board was reset."


# ---- what the guest says of itself


@pytest.mark.parametrize(
    ("name", "request_"),
    [
        *(("done", data) for data in (
            b"", b"{}", b"[" * 5000, REPORT[:-1], REPORT + b"x", words(-1, -1, 0, 0), words(-1, -1, 0, 0, -1),
            words(-1, -1, 0, 0, 1 << 32), words(-1, -1, 5, 0, 1), words(2, -1, 0, 0, 1) + b"\xff\xff",
            words(-1, -1, -1, 0, 1), words(1 << 62, -1, 0, 0, 1),
        )),
        ("next", words(1)), ("next", b"x"), ("next", words(2**40)), ("next", words(-1)), ("next", b""), ("source", b""),
        ("source", b"x"), ("name", b""), ("more", b""), ("more", words(12345)), ("more", words(2**33)), ("bogus", b""),
    ],
)  # fmt: skip
def test_forged_reports_and_questions_are_refused(hostile, name, request_):
    result = hostile.run(f"answer = ring('program.{name}', {request_!r})\nanswer[0], len(answer) > 10")
    assert (result.ok, result.restarted) == (True, None)
    assert result.value == "(1, True)"
    assert hostile.run("1 + 1").value == "2"


def test_a_program_that_asks_for_more_than_was_announced_gets_it_once(hostile):
    hostile.on_input = lambda prompt: "x" * 5000
    code = """
from struct import pack, unpack
status, _, length = unpack("<bBq", ring("board.input", pack("<q", 0)))
room, other = "." * length, "." * (length - 1)
wrong = ring("program.more", pack("<q", id(other)))
status, length, room == "." * length, wrong[0]
"""
    assert hostile.run(code).value == "(2, 5000, True, 1)"
    code = code.replace("id(other)", "id(room)").replace(
        "wrong[0]", "wrong, ring('program.more', pack('<q', id(room)))[0]"
    )
    assert hostile.run(code).value == "(2, 5000, False, b'', 1)"


def test_a_program_that_goes_on_after_its_report_is_ended(hostile, monkeypatch):
    monkeypatch.setattr(machines, "PARK_SECONDS", 0.1)
    forged = hostile.start(f"ring('program.done', {REPORT!r})\nwhile True: pass")
    assert forged.result(30).ok
    assert hostile.run("1 + 1").value == "2"


def test_a_program_cannot_wait_in_a_doorbell_after_its_report(hostile, monkeypatch):
    monkeypatch.setattr(machines, "PARK_SECONDS", 0.1)
    endless = words(0, 0, 0, -1, -1)
    code = f"ring('program.done', {REPORT!r})\nwhile True: ring('usb_cdc.read', {endless!r})"
    assert hostile.start(code).result(30).ok
    assert hostile.start("1 + 1").result(30).value == "2"


@pytest.mark.parametrize("end", ["reset", "close"])
def test_a_program_that_goes_on_after_its_report_is_no_obstacle(hostile, end):
    assert hostile.start(f"ring('program.done', {REPORT!r})\nwhile True: pass").result(30).ok
    getattr(hostile, end)()
    assert end == "close" or hostile.run("1 + 1").value == "2"


# ---- long answers


@pytest.mark.parametrize(
    "line", ["x" * 60_000, "x" * 90_000, "é" * 60_000, "!" * 70_000, "=", "", "\0", "\1" * 12, "x" * 1023, "x" * 1024]
)
def test_a_line_of_any_length_reaches_the_program(big, line):
    big.on_input = lambda prompt: line
    result = big.run("text = input('?')\nlen(text), text[:3], text[-3:], hash(text) == hash(text[:1] + text[1:])")
    assert result.value == repr((len(line), line[:3], line[-3:], True)), result


def test_a_line_of_90_000_characters_fits_into_a_pico(board):
    board.on_input = lambda prompt: "x" * 90_000
    assert board.run("len(input())").value == "90000"
    board.on_input = lambda prompt: "x" * 900_000
    assert board.run("input()").error_type == "MemoryError"


def test_long_errors_tracebacks_names_and_programs(big):
    def ask(prompt):
        raise EOFError("e" * 70_000)

    big.on_input = ask
    assert big.run("try: input()\nexcept EOFError as e: n = len(str(e))\nn").value == "70000"
    big.run("raise ValueError('v' * 70000)")
    assert big.run("import supervisor\nlen(supervisor.get_previous_traceback()) > 70000").value == "True"
    assert big.run("1 + 1", name="n" * 70_000).error_message == "name too long"
    assert big.run("#" + "c" * 70_000 + "\n5").value == "5"
    assert big.run("+5").value == "5"


def test_the_repr_of_a_large_array(big):
    code = "import ulab.numpy as np\nnp.set_printoptions(threshold=20000)\nlen(repr(np.zeros(12000)))"
    assert big.run(code).value == str(len("array([" + ", ".join(["0.0"] * 12000) + "], dtype=float32)"))


# ---- what happens between two programs


def test_an_interrupt_reaches_a_program_that_is_on_its_way(board, monkeypatch):
    doorbell = board._core.machine._doorbell
    asked, go = threading.Event(), threading.Event()

    def first_program():
        asked.set()
        assert go.wait(30)

    monkeypatch.setattr(doorbell, "first_program", first_program)
    board.run("1")
    assert asked.wait(30)
    program = board.start("while True: pass")
    assert board.interrupt()
    go.set()
    assert program.result(30).error_type == "KeyboardInterrupt"
    assert board.run("1 + 1").value == "2"


def test_resets_by_the_owner_are_no_failed_boots(board):
    (board.drive.path / "boot.py").write_text("input()")
    asked = []

    def answer(_prompt):
        asked.append(1)
        if len(asked) < 5:
            board.reset()
        return ""

    board.on_input = answer
    board.reset()
    assert board.run("1 + 1").value == "2"
    assert len(asked) == 5


def test_a_first_program_that_did_not_begin_leaves_nothing_behind(board, monkeypatch):
    machine = board._core.machine
    came = []

    def first_program():
        came.append(1)
        if len(came) > 1:
            return None
        machine.end(RESET)
        return FirstProgram("never()", "first", lambda *_: None, came.append)

    monkeypatch.setattr(machine._doorbell, "first_program", first_program)
    board.run("0")
    assert board.run("1 + 1").value == "2"
    assert not board.busy
    assert set(came) == {1}
