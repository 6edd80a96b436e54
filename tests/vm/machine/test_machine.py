"""The virtual machine through the board: output, interrupts, and every way in which a program can end."""

import random
import threading
from pathlib import Path

import pytest

from circuitpython_kernel import VirtualBoard
from circuitpython_kernel.vm.interface import MachineSettings
from circuitpython_kernel.vm.passes.floats import BOARD_BITS
from circuitpython_kernel.vm.wasmtime_host.host import WasmtimeHost
from tests.crashes import crash


@pytest.fixture
def live():
    """A board in real time, and the text that it printed so far with an event for each arrival."""
    with VirtualBoard(clock="realtime") as board:
        yield board


class NoHardware:
    def ring(self, name, payload):
        return ""

    def booted(self, machine):
        pass

    def ended(self, machine):
        pass

    def stopped(self, reason):
        pass


def machine_for(program, **settings):
    return WasmtimeHost().machine(
        MachineSettings(
            mounts={},
            program=program,
            doorbell=NoHardware(),
            sink=lambda stream, text: None,
            random=bytes,
            float_bits=BOARD_BITS,
            **settings,
        )
    )


class Printed:
    """Collects output and lets a test wait for a text."""

    def __init__(self):
        self.text = ""
        self._arrived = threading.Condition()

    def __call__(self, stream, text):
        with self._arrived:
            self.text += text
            self._arrived.notify_all()

    def wait_for(self, text):
        with self._arrived:
            assert self._arrived.wait_for(lambda: text in self.text, timeout=30), f"{text!r} never came: {self.text!r}"


def test_state_is_kept_between_programs(board):
    assert board.run("x = 20\ndef f(): return x + 1").ok
    assert board.run("f() * 2").value == "42"
    assert board.run("_").value == "42"


def test_ten_megabytes_arrive_whole_and_in_order(board):
    result = board.run("for i in range(100000):\n    print('%09d' % i, 'x' * 90)")
    lines = result.stdout.splitlines()
    assert len(result.stdout) == 101 * 100_000
    assert [line[:9] for line in lines] == [f"{i:09d}" for i in range(100_000)]


def test_one_long_print_is_whole(board):
    assert board.run("print('é' * 20000, end='')").stdout == "é" * 20_000


def test_stdout_and_stderr_keep_their_order(board):
    arrived = []
    code = "import sys\nfor i in range(3):\n    print(i)\n    print(-i, file=sys.stderr)"
    assert board.run(code, on_output=lambda stream, text: arrived.append((stream, text))).ok
    assert [stream for stream, _ in arrived] == ["stdout", "stderr"] * 3


def test_a_print_shows_before_the_sleep_that_follows(live):
    printed = Printed()
    done = live.start("import time\nprint('before')\ntime.sleep(1000)", on_output=printed)
    printed.wait_for("before")
    live.interrupt()
    assert done.result().error_type == "KeyboardInterrupt"


def test_a_print_shows_while_a_busy_loop_follows(live):
    printed = Printed()
    done = live.start("print('before')\nwhile True: pass", on_output=printed)
    printed.wait_for("before")
    live.interrupt()
    assert done.result().error_type == "KeyboardInterrupt"


BUSY = "print('go')\nwhile True: pass"
SLEEP = "import time\nprint('go')\ntime.sleep(1000)"
TRY = "print('go')\ntry:\n    while True: pass\nexcept Exception as e: print('swallowed')"


@pytest.mark.parametrize("program", [BUSY, SLEEP, TRY], ids=["busy loop", "sleep", "try"])
def test_an_interrupt_raises_keyboard_interrupt(live, program):
    printed = Printed()
    done = live.start(program, on_output=printed)
    printed.wait_for("go")
    assert live.interrupt()
    result = done.result()
    assert (result.ok, result.error_type, result.restarted) == (False, "KeyboardInterrupt", None)
    assert "swallowed" not in printed.text
    assert live.run("1 + 1").value == "2"


def test_a_program_may_catch_it_and_a_second_one_comes_through(live):
    printed = Printed()
    code = """
print('go')
for n in range(2):
    try:
        while True: pass
    except KeyboardInterrupt:
        print('caught', n)
"""
    done = live.start(code, on_output=printed)
    printed.wait_for("go")
    live.interrupt()
    printed.wait_for("caught 0")
    live.interrupt()
    assert done.result().ok
    assert printed.text.endswith("caught 0\ncaught 1\n")


def test_two_quick_interrupts_lose_nothing(live):
    for _ in range(20):
        printed = Printed()
        done = live.start(BUSY, on_output=printed)
        printed.wait_for("go")
        live.interrupt()
        live.interrupt()
        assert done.result().error_type == "KeyboardInterrupt"
        assert live.run("'alive'").value == "'alive'"


def test_the_traceback_of_a_second_interrupt_is_its_own(live):
    for _ in range(3):
        printed = Printed()
        done = live.start(BUSY, name="cell", on_output=printed)
        printed.wait_for("go")
        live.interrupt()
        assert done.result().traceback.count('File "cell", line 2') == 1


def test_random_interrupts_lose_no_reply(live):
    """150 interrupts at random moments: each program ends in one reply, with all of its work or KeyboardInterrupt."""
    chance = random.Random(1)
    programs = [
        "for i in range(20000): pass",
        "import time\nfor i in range(20): time.sleep(0.001)",
        "for i in range(300): print(i)",
        "try:\n    for i in range(20000): pass\nexcept ValueError: pass",
        "import json\nfor i in range(300): json.loads(json.dumps([i] * 20))",
    ]
    ends = []
    for number in range(150):
        timer = threading.Timer(chance.uniform(0, 0.02), live.interrupt)
        timer.start()
        result = live.start(chance.choice(programs) + f"\nprint('end of {number}')").result(timeout=30)
        timer.join()
        assert result.restarted is None
        if result.ok:
            assert result.stdout.endswith(f"end of {number}\n")
        else:
            assert result.error_type == "KeyboardInterrupt", result
        ends.append(result.ok)
    assert live.run("'alive'").value == "'alive'"
    assert not all(ends)


def test_an_interrupt_while_nothing_runs_is_ignored(live):
    assert not live.interrupt()
    assert live.run("1").value == "1"


def test_a_loop_inside_c_ends_with_the_machine(live):
    printed = Printed()
    live.run("x = 1")
    done = live.start("print('go')\nsum(range(10**9))", on_output=printed)
    printed.wait_for("go")
    live.interrupt()
    result = done.result()
    assert not result.ok
    assert result.restarted == "The program was in a loop that an interrupt cannot reach, so the board was restarted."
    assert live.run("x").error_type == "NameError"


def test_reset_ends_even_a_program_that_swallows_interrupts(live):
    printed = Printed()
    code = "print('go')\nwhile True:\n    try:\n        while True: pass\n    except BaseException: pass"
    done = live.start(code, on_output=printed)
    printed.wait_for("go")
    live.reset()
    assert done.result().restarted
    assert live.run("1 + 1").value == "2"


def test_memory_error_is_told_and_the_board_lives_on(board):
    result = board.run("hoard = []\nwhile True: hoard.append(bytearray(500))")
    assert result.error_type == "MemoryError"
    assert result.error_message.startswith("memory allocation failed")
    assert board.run("len(hoard) > 100").value == "True"
    assert board.run("hoard = None").ok
    assert board.run("sum(range(10))").value == "45"


def test_runaway_recursion(board):
    result = board.run("def f(n): return f(n + 1)\nf(0)")
    assert (result.error_type, result.error_message) == ("RuntimeError", "pystack exhausted")
    assert "  [Previous line repeated" in result.traceback
    assert len(result.traceback.splitlines()) == 7
    assert board.run("1 + 1").value == "2"


def test_recursion_has_at_least_the_interpreters_depth():
    with VirtualBoard(clock="fast") as board:
        (Path(board.drive.path) / "settings.toml").write_text("CIRCUITPY_PYSTACK_SIZE = 20000\n")
        board.reset()
        assert board.run("def f(n): return 0 if n == 0 else 1 + f(n - 1)\nf(110)").value == "110"
        result = board.run("f(1000)")
        assert (result.error_type, result.error_message) == ("RuntimeError", "maximum recursion depth exceeded")


@pytest.mark.parametrize(("code", "message"), [("import sys; sys.exit(3)", "3"), ("raise SystemExit", "")])
def test_leaving_is_reported_and_keeps_the_state(board, code, message):
    board.run("kept = 7")
    result = board.run(code)
    assert (result.error_type, result.error_message, result.restarted) == ("SystemExit", message, None)
    assert board.run("kept").value == "7"


def test_a_crash_of_the_interpreter_is_told_and_the_board_comes_back(board, monkeypatch):
    def crash():
        raise OSError("the hardware is on fire")

    monkeypatch.setattr(board._core.machine._doorbell.exchange.entry("board", "temperature"), "handler", crash)
    result = board.run("import microcontroller\nmicrocontroller.cpu.temperature")
    assert not result.ok
    assert "the hardware is on fire" in result.restarted
    assert board.run("1 + 1").value == "2"


def test_a_long_program_arrives_whole(board):
    code = "\n".join(f"a{i} = {i}  # {'é' * 60}" for i in range(300)) + "\na299"
    assert board.run(code).value == "299"


def test_programs_after_close_are_refused():
    board = VirtualBoard(clock="fast")
    board.close()
    assert board.run("1").restarted == "The board is switched off."
    board.close()


def test_the_linear_memory_has_a_cap(board):
    assert board.run("import gc; gc.mem_free() + gc.mem_alloc() < 2 << 20").value == "True"


def test_programs_queue_up_and_keep_their_output(board):
    futures = [board.start(f"print({n})") for n in range(20)]
    assert [future.result().stdout for future in futures] == [f"{n}\n" for n in range(20)]


def test_a_heap_beyond_the_cap_on_memory_is_refused():
    machine = machine_for("print('never')", heap_size=8 << 20, memory_limit=1 << 20)
    with pytest.raises(RuntimeError, match="The board did not start"):
        machine.start()
    machine.close()


def test_a_guest_program_that_ends_is_no_endless_series_of_boots():
    machine = machine_for("print('bye')", heap_size=1 << 18)
    with pytest.raises(RuntimeError, match="it said: bye"):
        machine.start()
    machine.close()


def test_an_interrupt_after_many_collections_is_still_a_keyboard_interrupt(live):
    for _ in range(5):
        printed = Printed()
        code = """
import gc
for i in range(200):
    gc.collect()
    junk = [bytearray(16) for n in range(200)]
print('go')
while True:
    junk = [(n,) for n in range(500)]
    gc.collect()
"""
        done = live.start(code, on_output=printed)
        printed.wait_for("go")
        live.interrupt()
        result = done.result()
        assert (result.error_type, result.restarted) == ("KeyboardInterrupt", None)


def test_a_trap_is_told_in_one_sentence_and_the_board_comes_back(live):
    result = crash(live)
    assert not result.ok
    assert result.restarted.startswith("The interpreter crashed (wasm trap: wasm `unreachable` instruction executed")
    assert result.restarted.endswith("), so the board was restarted.")
    assert live.run("1 + 1").value == "2"
