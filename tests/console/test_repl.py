"""The REPL over a terminal, byte for byte, with a real board behind it."""

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from circuitpython_kernel import VirtualBoard
from circuitpython_kernel.console.repl import WINDOW, Ended, Left, Repl, goes_on, indentation
from circuitpython_kernel.console.session import ConsoleSession

from .test_editor import Keys


@pytest.fixture(scope="module")
def board():
    with VirtualBoard(clock="fast") as board:
        yield board


class Echo:
    """An executor that remembers what it was given."""

    def __init__(self):
        self.codes = []

    def execute(self, code, *, interactive):
        self.codes.append((code, interactive))
        return Ended()

    def start_anew(self):
        """There is no machine."""


def talk(board, typed, *, raw=False):
    """What the terminal shows for keys at a fresh REPL."""
    terminal = Keys(typed)
    session = ConsoleSession(board, terminal.write)
    repl = Repl(terminal, session, "BANNER", session._complete)
    repl.raw = raw
    left = repl.run()
    board.reset(hard=False)
    return terminal.shown.decode(), left


def test_values_and_output_and_tracebacks(board):
    shown, left = talk(board, b"1+1\rprint('a')\r1/0\r\x04")
    assert shown == (
        "\r\nBANNER\r\n>>> 1+1\r\n2\r\n>>> print('a')\r\na\r\n>>> 1/0\r\n"
        'Traceback (most recent call last):\r\n  File "<stdin>", line 1, in <module>\r\n'
        "ZeroDivisionError: division by zero\r\n>>> \r\n"
    )
    assert left is Left.SOFT_RESET


def test_a_block_is_indented_and_ends_with_an_empty_line(board):
    shown, _ = talk(board, b"for n in range(2):\rn * 10\r\r\x04")
    assert "... " + "    n * 10\r\n...     \r\n0\r\n10\r\n>>> " in shown


def test_letters_beyond_ascii(board):
    assert "'äö€'" in talk(board, "'äö' + '€'\r\x04".encode())[0]


def test_ctrl_c_ctrl_b_and_paste_mode(board):
    shown, _ = talk(board, b"abc\x03\x02\x05x = 5\rif x:\r    print(x)\r\x04\x04")
    assert ">>> abc\r\n>>> \r\nBANNER\r\n>>> " in shown
    pasted = shown.partition("\r\npaste mode; Ctrl-C to cancel, Ctrl-D to finish\r\n")[2]
    assert pasted.startswith("=== x = 5\r\n=== if x:\r\n===     print(x)\r\n=== \r\n5\r\n")


def test_system_exit_leaves_and_a_closed_terminal_closes(board):
    assert talk(board, b"import sys\rsys.exit()\r")[1] is Left.SOFT_RESET
    assert talk(board, b"1+1\r")[1] is Left.CLOSED


def test_raw_mode(board):
    shown, left = talk(board, b"\x01print('x')\x041/0\x04bad\x03\x04")
    assert shown.startswith("\r\nBANNER\r\n>>> \r\nraw REPL; CTRL-B to exit\r\n>OKx\r\n\x04\x04>OK\x04Traceback")
    assert shown.endswith("ZeroDivisionError: division by zero\r\n\x04>OK\r\n")
    assert left is Left.SOFT_RESET
    shown, _ = talk(board, b"\x01\x02\x04", raw=True)
    assert shown == "raw REPL; CTRL-B to exit\r\n>raw REPL; CTRL-B to exit\r\n>\r\n\r\nBANNER\r\n>>> \r\n"


def test_each_switch_between_raw_and_friendly_mode_is_an_empty_machine(board):
    seen = b"print('x' in globals())"
    shown, _ = talk(board, b"x = 1\r\x01" + seen + b"\x04x = 1\x04" + seen + b"\x04\x02" + seen + b"\r\x04")
    assert shown.count("OKFalse") == 1
    assert shown.count("OKTrue") == 1
    assert shown.endswith("print('x' in globals())\r\nFalse\r\n>>> \r\n")


@settings(max_examples=60)
@given(st.binary(max_size=700).map(lambda data: bytes(byte for byte in data if byte not in (3, 4))))
def test_raw_paste_takes_any_program_and_gives_leave_in_time(data):
    terminal = Keys(b"\x05A\x01" + data + b"\x04")
    executor = Echo()
    repl = Repl(terminal, executor, "")
    repl.raw = True
    assert repl.run() is Left.CLOSED
    assert executor.codes == [(data.decode("utf-8", "replace").replace("\r\n", "\n").replace("\r", "\n"), False)]
    leave = b"\x01" * (len(data) // WINDOW)
    assert terminal.shown == b"raw REPL; CTRL-B to exit\r\n>R\x01\x80\x00\x01" + leave + b"\x04\x04\x04>"


@pytest.mark.parametrize(
    ("code", "more"),
    [
        ("1+1", False), ("if x:", True), ("if x:\n    y", True), ("if x:\n    y\n", False), ("f(", True),
        ("f(\n1)", False), ("'''a", True), ("'''a\nb'''", False), ("x = 'abc", False), ("@dec", True),
        ("x = 1 \\", True), ("# if (", False), ("ifx = 3", False), ("async def f():", True), ("x = '(' # [", False),
        (r"x = '\'('", False), ("class A: pass", True),
    ],
)  # fmt: skip
def test_when_a_statement_goes_on(code, more):
    assert goes_on(code) is more


def test_an_unknown_request_in_raw_mode_is_refused(board):
    shown, _ = talk(board, b"\x05B\x01print(1)\x04\x04", raw=True)
    assert shown == "raw REPL; CTRL-B to exit\r\n>R\x00>OK1\r\n\x04\x04>OK\r\n"


def test_ctrl_c_ends_raw_paste(board):
    terminal = Keys(b"\x05A\x01print(1)\x03print(2)\x04\x04")
    repl = Repl(terminal, ConsoleSession(board, terminal.write), "")
    repl.raw = True
    assert repl.run() is Left.SOFT_RESET
    assert terminal.shown == (
        b"raw REPL; CTRL-B to exit\r\n>R\x01\x80\x00\x01\x04\x04KeyboardInterrupt: \r\n\x04>OK2\r\n\x04\x04>OK\r\n"
    )


def test_ctrl_d_ends_a_block(board):
    shown, left = talk(board, b"for n in range(2):\rn * 10\r\x7f\x04x = 5\r\x04")
    assert "... " + "    n * 10\r\n...     \b\b\b\b\x1b[K0\r\n10\r\n>>> x = 5\r\n>>> \r\n" in shown
    assert left is Left.SOFT_RESET
    shown, _ = talk(board, b"if True:\r\x7f\x04\x04")
    assert "SyntaxError" in shown or "IndentationError" in shown


@pytest.mark.parametrize("raw", [False, True])
def test_a_deep_sleep_that_is_typed_is_none(board, raw):
    sleep = b"alarm.exit_and_deep_sleep_until_alarms(alarm.time.TimeAlarm(monotonic_time=time.monotonic() + 9))"
    end = b"\x04" if raw else b"\r"
    shown, left = talk(board, b"import alarm, time" + end + sleep + end + b"print('awake')" + end + b"\x04", raw=raw)
    assert ("OK\x04\x04>OKawake\r\n" if raw else "+ 9))\r\n>>> print('awake')\r\nawake\r\n") in shown
    assert left is Left.SOFT_RESET
    assert board.clock.now < 9


def test_indentation():
    assert indentation("if x:") == "    "
    assert indentation("if x:\n    while y:") == "        "
    assert indentation("if x:\n    y = 1") == "    "


def test_completion(board):
    board.run("import board, digitalio\nlonely = 1")
    session = ConsoleSession(board, lambda data: None)
    assert session._complete("lone") == ("ly", [])
    assert session._complete("digitalio.Dir") == ("ection", [])
    assert session._complete("x = digitalio.D")[1] == [
        "DigitalInOut", "DigitalInOutProtocol", "Direction", "DriveMode",
    ]  # fmt: skip
    assert session._complete("nothing.") == ("", [])
    assert session._complete("import dig") == ("italio", [])
    assert session._complete("import digitalio, busi") == ("o", [])
    assert session._complete("import adafruit_b")[0] == "us_device"
    assert session._complete("import nothing") == ("", [])
    assert session._complete("impo") == ("rt ", [])
    assert session._complete("x = impo") == ("", [])
