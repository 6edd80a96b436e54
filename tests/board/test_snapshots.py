"""Snapshots: after going back, the board is what it was, and lives on."""

import os
import threading

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from circuitpython_kernel import VirtualBoard
from tests.crashes import crash

SETUP = """
import analogio, board, busio, countio, digitalio, gc, keypad, microcontroller, os, pwmio, time
led = digitalio.DigitalInOut(board.LED)
led.switch_to_output(True)
button = digitalio.DigitalInOut(board.GP14)
button.switch_to_input(digitalio.Pull.UP)
pwm = pwmio.PWMOut(board.GP2, frequency=1000, duty_cycle=1 << 15)
counter = countio.Counter(board.GP7)
uart = busio.UART(board.GP0, board.GP1, baudrate=115200, timeout=0.1)
keys = keypad.Keys((board.GP20,), value_when_pressed=False)
log = open("/log.txt", "w")
log.write("first ")
names = ["a"]
"""


@pytest.fixture
def board():
    with VirtualBoard(clock="fast") as board:
        board.wire("GP0", "GP1")
        yield board


def state(board):
    """What a program and its owner can see."""
    value = board.run(
        "counter.count, uart.in_waiting, len(keys.events), pwm.duty_cycle, led.value, button.value, names, log.tell(), "
        "sorted(os.listdir('/')), microcontroller.nvm[0]"
    ).value
    return value, {pin.name: (pin.mode, pin.pull) for pin in board.pins}


def test_everything_goes_back(board):
    assert board.run(SETUP).ok
    board.pins["GP7"].drive(True)
    board.run("uart.write(b'abc')\ntime.sleep(0.1)")
    before = board.snapshot()
    edges = board.capture["LED"].total
    now = board.clock.now_ns
    seen = state(board)
    board.restore(before)
    assert board.clock.now_ns == now
    board.run(
        "led.value = False\npwm.duty_cycle = 5\nuart.read(2)\nnames.append('b')\nlog.write('second')\nlog.close()\n"
        "open('/new.txt', 'w').close()\nos.mkdir('/folder')\nmicrocontroller.nvm[0] = 7\ntime.sleep(3)\nuart.deinit()"
    )
    board.pins["GP7"].drive(False)
    board.restore(before)
    assert (board.clock.now_ns, board.capture["LED"].total) == (now, edges)
    assert state(board) == seen
    assert board.run("log.write('then')\nlog.close()\nopen('/log.txt').read()").value == "'first then'"
    assert board.run("uart.read(3)").value == "b'abc'"


@pytest.mark.parametrize("how", ["soft", "hard", "by the program", "crash", "endless loop in C"])
def test_going_back_across_a_reset(board, how):
    assert board.run(SETUP).ok
    before = board.snapshot()
    seen = state(board)
    match how:
        case "soft" | "hard":
            board.reset(hard=how == "hard")
        case "by the program":
            assert board.run("microcontroller.reset()").restarted
        case "crash":
            assert crash(board).restarted
        case _:
            began = threading.Event()
            endless = board.start("print('go')\nsum(range(10**9))", on_output=lambda *_: began.set())
            assert began.wait(20)
            board.interrupt()
            assert endless.result().restarted
    assert board.run("names").error_type == "NameError"
    board.restore(before)
    assert state(board) == seen
    assert board.supervisor.safe_mode == "NONE"


def test_scheduled_calls_and_parts_are_there_again(board):
    class Light:
        def i2c_addresses(self):
            return (0x42,)

        def i2c_write(self, address, data):
            pass

        def i2c_read(self, address, count):
            return bytes(count)

        def i2c_stop(self):
            pass

    part = Light()
    board.attach(part)
    board.clock.call_at(2, lambda: board.pins["GP15"].drive(True))
    board.run("import board, busio, time, digitalio\ni2c = busio.I2C(board.GP5, board.GP4)\ni2c.try_lock()")
    before = board.snapshot()
    board.detach(part)
    board.run("time.sleep(3)")
    assert board.pins["GP15"].value
    board.pins["GP15"].release()
    assert board.run("i2c.scan()").value == "[]"
    board.restore(before)
    assert not board.pins["GP15"].value
    assert board.run("i2c.scan()").value == "[66]"
    board.run("time.sleep(3)")
    assert board.pins["GP15"].value


def test_what_cannot_be_done_is_said(board):
    before = board.snapshot()
    began = threading.Event()
    running = board.start("print('go')\nwhile True: pass", on_output=lambda *_: began.set())
    assert began.wait(20)
    with pytest.raises(RuntimeError, match="A program runs; interrupt it first"):
        board.snapshot()
    with pytest.raises(RuntimeError, match="A program runs"):
        board.restore(before)
    board.interrupt()
    running.result(20)
    with VirtualBoard(clock="fast") as other, pytest.raises(ValueError, match="another board's"):
        other.restore(before)


def test_snapshots_share_what_has_not_changed(board):
    board.run("x = bytearray(20000)")
    first = board.snapshot()
    board.run("x[0] = 1")
    second = board.snapshot(first)
    shared = sum(a is b for a, b in zip(first.machine.memory, second.machine.memory, strict=True))
    assert shared > 0.8 * len(first.machine.memory)
    assert second.files["boot_out.txt"] is first.files["boot_out.txt"]


PROGRAMS = st.sampled_from(
    [
        "x.append(len(x))",
        "gc.collect()",
        "y = [[n] * 5 for n in range(300)]",
        "s = 'ab' * 500",
        "def f(n): return f(n - 1) + 1 if n else 0\nx.append(f(40))",
        "raise ValueError(1)",
        "class A: pass\nz = [A() for _ in range(100)]",
        "import json, random\nx.append(len(json.dumps(z)) if 'z' in globals() and not z else 1)",
        "del y",
        "f = open('/f.txt', 'a')\nf.write('x')",
        "f.close()",
        "x.append(sum(hash(str(n)) for n in range(200)))",
        "big = bytearray(60000)",
        "import digitalio, board\nd = digitalio.DigitalInOut(board.GP3)",
    ]
)


@settings(max_examples=25, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(st.lists(st.one_of(PROGRAMS, st.integers(0, 4), st.just("reset")), min_size=4, max_size=25))
def test_any_history_replays_alike(steps):
    """A program that runs after going back does what it did the first time."""
    with VirtualBoard(clock="fast") as board:
        board.run("import gc\nx = []")
        taken = []
        for step in steps:
            if isinstance(step, int):
                if taken:
                    snapshot, program, expected = taken[step % len(taken)]
                    board.restore(snapshot)
                    assert outcome(board, program) == expected
            elif step == "reset":
                board.reset()
                board.run("import gc\nx = []")
            else:
                snapshot = board.snapshot(taken[-1][0] if taken else None)
                taken.append((snapshot, step, outcome(board, step)))


def outcome(board, program):
    result = board.run(program)
    after = board.run("x, gc.mem_free(), sorted(globals())")
    return result.error_type, result.error_message, after.value, board.clock.now_ns, board.drive.stamp().keys()


# ---- what others have put on the drive


def test_links_and_pipes_on_the_drive_stay_as_they_are(tmp_path):
    outside = tmp_path / "outside"
    outside.mkdir()
    (outside / "victim.txt").write_text("victim")
    drive = tmp_path / "drive"
    (drive / "lib").mkdir(parents=True)
    (drive / "lib" / "a.py").write_text("a = 1\n")
    (drive / "out").symlink_to(outside)
    (drive / "soft.txt").symlink_to(outside / "victim.txt")
    os.link(outside / "victim.txt", drive / "hard.txt")
    os.mkfifo(drive / "pipe")
    (drive / os.fsdecode(b"caf\xe9")).write_text("latin")
    with VirtualBoard(clock="fast", drive=drive) as board:
        board.wait_for_boot()
        before = board.snapshot()
        board.run("import os\nos.remove('/lib/a.py'); os.rmdir('/lib'); open('/new.txt', 'w').write('new')")
        # Another process puts a link where the snapshot has a folder.
        (drive / "lib").symlink_to(outside)
        with pytest.raises(OSError, match="is a link"):
            board.restore(before)
        (drive / "lib").unlink()
        board.restore(before)
        assert (drive / "lib" / "a.py").read_text() == "a = 1\n"
        assert not (drive / "new.txt").exists()
        assert (drive / "hard.txt").read_text() == "victim"
    assert [(path.name, path.read_text()) for path in outside.iterdir()] == [("victim.txt", "victim")]
