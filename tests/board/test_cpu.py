"""With ``cpu="board"`` what a program computes takes board time: always the same, and events come on time."""

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from circuitpython_kernel import VirtualBoard
from circuitpython_kernel.boards import speeds
from circuitpython_kernel.vm.endings import Ending

LOOPS = {
    "bytecode": "for n in range({n}): pass",
    "while": "n = 0\nwhile n < {n}: n += 1",
    "function": "def f(x): return x\nfor n in range({n}): f(n)",
    "C": "sum(range({n}))",
    "list": "for n in range({n}): [n] * 4",
    "pin": "import board, digitalio\nwith digitalio.DigitalInOut(board.GP2) as p:\n    for n in range({n}): p.value",
}

ENDLESS = {
    "bytecode": "while True: pass",
    "function": "def f(): pass\nwhile True: f()",
    "sum": "while True: sum(range(100000))",
    "long sum": "sum(range(10**9))",
    "sorted": "numbers = list(range(2000))\nwhile True: sorted(numbers, key=lambda n: -n)",
    "re": "import re\nre.match('(a+)+b', 'a' * 30)",
    "float": "x = 1.0\nwhile True: x = x * 1.0001",
    "exceptions": "while True:\n    try: [][0]\n    except IndexError: pass",
    "generator": "def g():\n    while True: yield 1\nfor n in g(): pass",
}


@pytest.fixture(scope="module")
def board():
    with VirtualBoard(clock="fast", cpu="board") as board:
        yield board


def took(board, program):
    before = board.clock.now_ns
    result = board.run(program)
    assert result.ok, result.traceback
    return board.clock.now_ns - before


def test_free_takes_no_time():
    with VirtualBoard(clock="fast") as board:
        assert board.cpu == "free"
        assert took(board, LOOPS["bytecode"].format(n=100_000)) == 0
        assert took(board, "sum(range(100000))") == 0


def test_another_word_is_refused():
    with pytest.raises(ValueError, match='cpu is board or free, not "slow"'):
        VirtualBoard(cpu="slow")


@pytest.mark.parametrize("loop", LOOPS)
@settings(max_examples=8, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(turns=st.integers(1000, 4000), times=st.integers(2, 10))
def test_n_turns_take_n_times_as_long(board, loop, turns, times):
    """The turns alone: what comes before a loop, such as looking up ``sum`` and ``range``, takes its time once."""
    none, once, many = (took(board, LOOPS[loop].format(n=n)) for n in (0, turns, turns * times))
    assert 0 < none < 0.05 * once
    assert many - none == pytest.approx((once - none) * times, rel=0.0005)


def test_twenty_runs_take_the_same_time():
    program = (
        "import time, random, board, digitalio\n"
        "led = digitalio.DigitalInOut(board.LED)\nled.switch_to_output()\n"
        "def f(n): return n if n < 2 else f(n - 1) + f(n - 2)\n"
        "for n in range(30):\n    led.value = not led.value\n    f(n % 8)\n    time.sleep(0.01)\n"
        "print(time.monotonic_ns(), sum(range(1000)), sorted([5, 3, 1]))\n"
    )
    seen = set()
    with VirtualBoard(clock="fast", cpu="board") as board:
        for _ in range(20):
            board.power_cycle()
            result = board.run(program)
            assert result.ok, result.traceback
            seen.add((result.stdout, board.clock.now_ns, board.capture["LED"].edges().tobytes()))
    assert len(seen) == 1


@pytest.mark.parametrize("mode", ["fast", "manual"])
@pytest.mark.parametrize("loop", ENDLESS)
def test_what_is_planned_comes_on_time_and_an_interrupt_ends_the_loop(loop, mode):
    """Within the time of a countdown's last turn: a tenth of a millisecond."""
    with VirtualBoard(clock=mode, cpu="board") as board:
        times = []

        def tick():
            times.append(board.clock.now_ns)
            if len(times) < 20:
                board.clock.call_at(len(times) * 0.01 + 1, tick)
            else:
                board.interrupt()

        board.clock.call_at(1, tick)
        assert board.start(ENDLESS[loop]).result(60).ending in (Ending.INTERRUPTED, Ending.C_LOOP)
        assert len(times) == 20
        late = [now - (10**9 + n * 10**7) for n, now in enumerate(times)]
        assert min(late) >= 0
        assert max(late) < 100_000, late


def test_an_interrupt_from_outside_ends_loops(board):
    for program in ENDLESS.values():
        done = board.start("print('on')\n" + program, on_output=lambda stream, text: board.interrupt())
        assert done.result(60).ending in (Ending.INTERRUPTED, Ending.C_LOOP)
        assert board.run("1").value == "1"


def test_a_clock_that_is_read_late_has_gone_on(board):
    result = board.run("import time\na = time.monotonic()\nfor n in range(100000): pass\nprint(time.monotonic() - a)")
    seconds = 36 * 100_000 * speeds.pace("rp2040").step / 1000 / 125e6
    assert float(result.stdout) == pytest.approx(seconds, rel=0.01)


OPERATIONS = {
    "pin": "import board, digitalio\nwith digitalio.DigitalInOut(board.GP2) as p:\n    for n in range(1000): p.value",
    "output": (
        "import board, digitalio\nwith digitalio.DigitalInOut(board.GP2) as p:\n    p.switch_to_output()\n"
        "    for n in range(1000): p.value = n & 1"
    ),
    "clock": "import time\nfor n in range(1000): time.monotonic_ns()",
    "converter": "import board, analogio\nwith analogio.AnalogIn(board.A0) as p:\n    for n in range(1000): p.value",
    "PWM": ("import board, pwmio\nwith pwmio.PWMOut(board.GP2) as p:\n    for n in range(1000): p.duty_cycle = n"),
    "doorbell": "import microcontroller\nfor n in range(1000): microcontroller.cpu.temperature",
    "computing": "for n in range(10000): pass",
}
AT = "import microcontroller\nmicrocontroller.cpu.frequency = {}\n"


@pytest.mark.parametrize("mode", ["fast", "manual"])
@pytest.mark.parametrize("operations", OPERATIONS)
def test_half_the_frequency_takes_twice_as_long(mode, operations):
    with VirtualBoard(clock=mode, cpu="board") as board:
        usual = took(board, OPERATIONS[operations])
        assert board.run(AT.format(62_500_000)).ok
        assert board.clock.operation_cost == pytest.approx(
            2 * speeds.pace("rp2040").operation_ns(125_000) / 1e9, rel=0.001
        )
        assert took(board, OPERATIONS[operations]) == pytest.approx(2 * usual, rel=0.01)
        board.reset()
        assert took(board, OPERATIONS[operations]) == pytest.approx(usual, rel=0.001)


def test_the_frequency_is_gone_back_to_with_a_snapshot():
    program = OPERATIONS["output"]
    with VirtualBoard(clock="fast", cpu="board") as board:
        before, usual = board.snapshot(), took(board, program)
        assert board.run(AT.format(250_000_000)).ok
        faster, half = board.snapshot(), took(board, program)
        assert half == pytest.approx(usual / 2, rel=0.01)
        board.restore(before)
        assert took(board, program) == usual
        board.restore(faster)
        assert took(board, program) == half
        board.power_cycle()
        assert took(board, program) == pytest.approx(usual, rel=0.001)


def test_a_cost_that_was_set_stays_at_any_frequency():
    with VirtualBoard(clock="fast", cpu="board") as board:
        board.clock.operation_cost = 1e-3
        assert board.run(AT.format(62_500_000)).ok
        assert board.clock.operation_cost == 1e-3
    with VirtualBoard(clock="fast") as board:
        assert board.run(AT.format(62_500_000)).ok
        assert board.clock.operation_cost == 2e-6


@pytest.mark.parametrize("operations", OPERATIONS)
def test_manual_counts_as_fast_does(operations):
    """A program without a sleep takes the same time, without anybody who moves time on."""
    seen = set()
    for mode in ("fast", "manual"):
        with VirtualBoard(clock=mode, cpu="board") as board:
            seen.add(took(board, OPERATIONS[operations]))
    assert len(seen) == 1
    assert min(seen) > 1000 * 36 * speeds.pace("rp2040").step / 125_000 * 1000


def test_the_firmware_is_c_and_takes_the_time_of_its_operations(board):
    assert board.run("import board, digitalio\npin = digitalio.DigitalInOut(board.GP3)\npin.switch_to_output()").ok
    operation = board.clock.operation_cost * 1e9
    # k = k + 1 of the loop, and a bytecode each for the object, the value and setting it, with their look-ups.
    bare = took(board, "for k in range(1000): pass") / 1000
    whole = took(board, "for k in range(1000): pin.value = True") / 1000
    step = speeds.pace("rp2040").step / 1000 / 0.125
    assert 3 * 4 * step < whole - bare - operation < 8 * 4 * step


def test_importing_and_collecting_take_no_time_of_the_firmware(board):
    """A collection walks over the firmware, which is no part of a board's heap."""
    board.power_cycle()
    assert took(board, "import gc\nfor n in range(10): gc.collect()") < 1_000_000
    assert took(board, "import busio") < 1_000_000


def test_a_snapshot_keeps_the_count(board):
    assert board.run("import time\nfor n in range(1234): pass").ok
    before = board.snapshot()
    program = "for n in range(777): pass\nprint(time.monotonic_ns())"
    first = board.run(program)
    now = board.clock.now_ns
    for _ in range(3):
        board.restore(before)
        assert board.run(program).stdout == first.stdout
        assert board.clock.now_ns == now


def test_real_time_is_the_wall_clocks():
    with VirtualBoard(cpu="board") as board:
        result = board.run("import time\na = time.monotonic()\nsum(range(100))\nprint(time.monotonic() - a)")
        # On the chip this would be counted; 0 is what a wall clock shows for something that short.
        assert result.ok
        assert board.run("for n in range(1000000): pass").ok
        before = board.clock.now
        board.clock.mode = "fast"
        assert board.clock.now == pytest.approx(before, abs=60)
        assert took(board, "for n in range(1000): pass") > 1_000_000


def test_a_part_answers_after_its_time_in_a_loop_that_only_computes(board):
    """A pin that the world outside changes at a time is seen by the first read after that."""
    at = board.clock.now + 0.5
    board.clock.call_at(at, lambda: board.pins["GP14"].drive(True))
    result = board.run(
        "import board, digitalio, time\npin = digitalio.DigitalInOut(board.GP14)\n"
        "while not pin.value:\n    for n in range(100): pass\nprint(time.monotonic_ns())\npin.deinit()"
    )
    board.pins["GP14"].release()
    seen = int(result.stdout) / 1e9 - 1
    assert at < seen < at + 0.002


def test_under_stress_it_is_sound():
    """A collection at each allocation changes nothing that a program sees."""
    program = (
        "class A:\n    def __init__(self, n): self.n = [n] * 3\n"
        "    def __del__(self): pass\n"
        "found = []\nfor n in range(20):\n    found.append(str(A(n).n)); found.sort()\n"
        "try:\n    def f(): f()\n    f()\nexcept RuntimeError as e: print(e)\n"
        "print(len(found), hash(tuple(found)))\n"
    )
    with VirtualBoard(clock="fast", cpu="board") as board:
        plain = board.run(program)
        assert plain.ok, plain.traceback
        times = []
        for _ in range(2):
            board.power_cycle()
            before = board.clock.now_ns
            stressed = board.run("import gc\ngc.threshold(1)\n" + program)
            assert (stressed.ok, stressed.stdout) == (True, plain.stdout)
            times.append(board.clock.now_ns - before)
        assert times[0] == times[1]
        assert took(board, "for n in range(1000): pass") == pytest.approx(took(board, "for n in range(1000): pass"))


def test_after_recursion_that_is_too_deep_the_program_still_counts():
    with VirtualBoard(clock="fast", cpu="board") as board:
        usual = took(board, "for n in range(10000): pass")
        deep = "def f(a): return sorted([1, 2], key=lambda x: f(a))\ntry: f(1)\nexcept RuntimeError: pass\n"
        assert board.run(deep).ok
        assert took(board, "for n in range(10000): pass") == pytest.approx(usual, rel=0.001)
        # The stack ends now in a program's function, now in one of the firmware's that calls the program.
        nested = (
            "import time\nclass Deep:\n    def __iter__(self): return iter(time.struct_time(Deep()))\n"
            "for n in range(20):\n    def f(n):\n        if n: f(n - 1)\n        else: time.struct_time(Deep())\n"
            "    try: f(n)\n    except RuntimeError: pass\n    else: raise ValueError\n"
        )
        alone = took(board, nested)
        assert took(board, nested + "for n in range(10000): pass") == pytest.approx(alone + usual, rel=0.01)
