"""What a program registers with atexit is called when its virtual machine ends."""

import pytest

from circuitpython_kernel import VirtualBoard
from circuitpython_kernel.board import programs


@pytest.fixture
def talking():
    """A board, and what it says as a whole."""
    said = []
    with VirtualBoard(clock="fast", on_output=lambda _stream, text: said.append(text)) as board:
        board.on_warning = said.append
        yield board, said


REGISTER = "import atexit\natexit.register(print, 'bye', end='!\\n')\natexit.register(print, 'first')\nNone"


def test_sys_exit_calls_them_last_in_first_out(board):
    board.run(REGISTER)
    result = board.run("import sys\nsys.exit()")
    assert result.stdout == "first\nbye!\n"
    assert board.run("import sys\nsys.exit()").stdout == ""


def test_reload_and_soft_reset_call_them_and_a_hard_reset_does_not(talking):
    board, said = talking
    board.run(REGISTER + "\nimport supervisor\nsupervisor.reload()")
    assert "".join(said) == "first\nbye!\n"
    said.clear()
    board.run(REGISTER)
    board.reset(hard=False)
    assert "".join(said) == "first\nbye!\n"
    said.clear()
    board.run(REGISTER)
    board.reset()
    assert said == []


def test_a_soft_reset_interrupts_the_program_first(talking):
    board, said = talking
    running = board.start("import atexit\natexit.register(print, 'bye')\nprint('on')\nwhile True: pass")
    while "on\n" not in "".join(said):
        board.capture.drain()
    board.reset(hard=False)
    assert running.result(20).error_type == "KeyboardInterrupt"
    assert "".join(said) == "on\nbye\n"


def test_an_endless_handler_is_stopped_with_a_sentence(talking, monkeypatch):
    monkeypatch.setattr(programs, "ATEXIT_SECONDS", 0.2)
    board, said = talking
    board.run("import atexit\n@atexit.register\ndef stuck():\n    while True: pass")
    board.reset(hard=False)
    assert said == ["An atexit handler did not end within 0.2 s, so it was stopped.\n"]
    assert board.run("1 + 1").value == "2"


def test_a_failing_handler_shows_its_traceback(talking):
    board, said = talking
    board.run("import atexit\n@atexit.register\ndef bad():\n    1 / 0")
    board.reset(hard=False)
    text = "".join(said)
    assert text.startswith("Traceback (most recent call last):\n")
    assert "ZeroDivisionError" in text
    assert "/.fw/" not in text


def test_unregister_removes_every_occurrence(board):
    board.run("import atexit, sys\ndef f(): print('f')\natexit.register(f)\natexit.register(f)\natexit.unregister(f)")
    assert board.run("sys.exit()").stdout == ""


def test_register_gives_the_function_back_and_wants_one(ev, error):
    assert ev("import atexit\ndef f(): pass\natexit.register(f) is f") == "True"
    assert error("atexit.register(3)") == "TypeError: func must be of type callable, not int"
