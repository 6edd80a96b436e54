"""What the world outside does comes on time while a program computes, within the granularity of the count.

A countdown ends at the next planned event, and the interpreter looks at its end at each jump and in long loops of C.
So an event is late by no more than what runs between two looks: here a tenth of a millisecond.
"""

import itertools
import json

import pytest

from circuitpython_kernel import VirtualBoard
from circuitpython_kernel.devices import PushButton
from circuitpython_kernel.vm.endings import Ending

LATE_NS = 100_000

# Each looks at the pin once a turn, and computes meanwhile.
COMPUTING = {
    "bytecode": "for k in range(50): pass",
    "call": "def f(n): return f(n - 1) if n else 0\nf(9)",
    "C": "sum(range(300))",
    "sorted": "sorted([5, 3, 4, 1] * 4, key=lambda k: -k)",
    "exception": "try: [][1]\nexcept IndexError: pass",
    "generator": "def g():\n    for k in range(20): yield k\nfor k in g(): pass",
    "firmware": "time.monotonic()",
}
WATCH = """
import board, digitalio, time
pin = digitalio.DigitalInOut(board.GP14)
pin.switch_to_input(digitalio.Pull.UP)
seen = []
last = pin.value
while len(seen) < {changes}:
    now = pin.value
    if now != last:
        last = now
        seen.append(time.monotonic_ns() - 1000000000)
{work}
print(seen)
"""


def watching(work, changes):
    return WATCH.format(changes=changes, work="\n".join(f"    {line}" for line in work.splitlines()))


def seen_by(board, program):
    """The board times in ns at which a program has seen changes."""
    result = board.run(program)
    assert result.ok, result.traceback
    return json.loads(result.stdout)


@pytest.fixture(params=["fast", "manual"])
def board(request):
    with VirtualBoard(clock=request.param, cpu="board") as board:
        yield board


@pytest.mark.parametrize("work", COMPUTING.values(), ids=COMPUTING)
def test_a_button_is_seen_in_the_turn_after_it_was_pressed(board, work):
    button = PushButton(bounce=0)
    board.attach(button, contact="GP14")
    presses = [0.1 + 0.037 * n for n in range(10)]
    for number, at in enumerate(presses):
        board.clock.call_at(at, lambda down=number % 2 == 0: setattr(button, "pressed", down))
    late = [now / 1e9 - at for now, at in zip(seen_by(board, watching(work, 10)), presses, strict=True)]
    assert min(late) > -1 / 32_768  # what the program's clock can tell
    assert max(late) < 0.005  # a turn of the slowest loop
    edges = board.capture["GP14"].edges()["time_ns"][-10:]
    assert [abs(at - edge / 1e9) * 1e9 < LATE_NS for edge, at in zip(edges, presses, strict=True)] == [True] * 10


@pytest.mark.parametrize("work", COMPUTING.values(), ids=COMPUTING)
def test_a_generated_signal_is_followed(board, work):
    """50 Hz: each change is seen, none comes twice, and none is late by more than a turn."""
    board.generate("GP14", "square", 50)
    seen = seen_by(board, watching(work, 40))
    gaps = [later - earlier for earlier, later in itertools.pairwise(seen)]
    assert gaps == pytest.approx([10e6] * 39, abs=5e6)
    assert seen[-1] - seen[0] == pytest.approx(39 * 10e6, abs=5e6)


@pytest.mark.parametrize(
    "hang",
    [
        "while True: pass",
        "sum(range(10**9))",
        "def f(): pass\nwhile True: f()",
        "sorted([3, 2, 1], key=lambda k: sum(range(10**9)))",
        "while True:\n    try: [][1]\n    except IndexError: pass",
        "import re\nre.match('(a+)+b', 'a' * 30)",
        "while True: [0] * 100",
    ],
)
def test_a_watchdog_that_nobody_feeds_resets_the_board_at_its_time(board, hang):
    notes = []
    fed = board.run(
        "import time, microcontroller\nfrom watchdog import WatchDogMode\ndog = microcontroller.watchdog\n"
        "for n in range(1000): pass\ndog.timeout = 0.5\ndog.mode = WatchDogMode.RESET\nprint(time.monotonic_ns())"
    )
    assert fed.ok, fed.traceback
    bites = int(fed.stdout) / 1e9 - 1 + 0.5
    board.clock.call_at(bites - 1e-3, lambda: notes.append("before"))
    board.clock.call_at(bites + 1e-3, lambda: notes.append("behind"))
    result = board.run(hang)
    assert result.restarted == "The watchdog reset the board: it was not fed for 0.5 s."
    assert notes == ["before"]
    assert board.clock.now < 0.1
    assert board.run("import microcontroller\nmicrocontroller.cpu.reset_reason").value.endswith("ResetReason.WATCHDOG")


def test_a_watchdog_that_is_fed_lets_a_program_compute():
    with VirtualBoard(clock="fast", cpu="board") as board:
        result = board.run(
            "import time, microcontroller\nfrom watchdog import WatchDogMode\ndog = microcontroller.watchdog\n"
            "dog.timeout = 0.2\ndog.mode = WatchDogMode.RESET\n"
            "for n in range(50):\n    dog.feed()\n    for k in range(10000): pass\ndog.mode = None"
        )
        assert result.ok, result.restarted
        assert board.clock.now > 2


@pytest.mark.parametrize("hang", ["while True: pass", "while True: sum(range(1000))"])
def test_a_watchdog_can_raise_in_a_program_that_computes(hang):
    with VirtualBoard("adafruit_feather_esp32s2", clock="fast", cpu="board") as board:
        indented = "\n".join(f"    {line}" for line in hang.splitlines())
        result = board.run(
            "import time, microcontroller\nfrom watchdog import WatchDogMode, WatchDogTimeout\n"
            "dog = microcontroller.watchdog\ndog.timeout = 2\ndog.mode = WatchDogMode.RAISE\n"
            f"begun = time.monotonic_ns()\ntry:\n{indented}\n"
            "except WatchDogTimeout: print(time.monotonic_ns() - begun)"
        )
        assert result.ok, result.traceback
        assert int(result.stdout) == pytest.approx(2e9, abs=1e6)


def test_alarms_come_at_their_time_after_computing():
    with VirtualBoard(clock="fast", cpu="board") as board:
        result = board.run(
            "import alarm, time\nfor n in range(5):\n    at = time.monotonic_ns() + 100000000\n"
            "    for k in range(1000): pass\n"
            "    alarm.light_sleep_until_alarms(alarm.time.TimeAlarm(monotonic_time=at / 1e9))\n"
            "    print(time.monotonic_ns() - at)"
        )
        assert result.ok, result.traceback
        late = [int(line) for line in result.stdout.split()]
        assert len(late) == 5
        assert max(map(abs, late)) < 2_000_000, late  # a float has microseconds, an alarm milliseconds


def test_a_rewind_repeats_the_times_of_all_that_happens(board):
    """Inputs that were planned before, a sleep, computing: once more as it was."""
    board.generate("GP14", "square", 300)
    program = "import board, digitalio\nled = digitalio.DigitalInOut(board.LED)\nled.switch_to_output()\n"
    assert board.run(program + "for n in range(4321): pass").ok
    before = board.snapshot()
    follow = (
        "import time, board, digitalio\nwith digitalio.DigitalInOut(board.GP14) as pin:\n"
        "    for n in range(300): led.value = pin.value; sorted([n, 3, 2])\nprint(time.monotonic_ns())"
    )
    runs = []
    for _ in range(4):
        result = board.run(follow)
        assert result.ok, result.traceback
        runs.append((result.stdout, board.clock.now_ns, board.capture["LED"].edges().tobytes()))
        board.restore(before)
    assert len(set(runs)) == 1
    assert len(board.capture["LED"].edges()) < len(runs[0][2])


@pytest.mark.parametrize("work", COMPUTING.values(), ids=COMPUTING)
def test_an_interrupt_at_a_board_time_ends_a_loop_there(board, work):
    board.clock.call_at(0.25, board.interrupt)
    indented = "\n".join(f"    {line}" for line in work.splitlines())
    result = board.run(f"import time\nwhile True:\n{indented}")
    assert result.ending is Ending.INTERRUPTED
    assert 0.25e9 <= board.clock.now_ns < 0.25e9 + 1_000_000
