import pytest

from circuitpython_kernel.devices import PIR

READ = "import board, digitalio, time\np = digitalio.DigitalInOut(board.GP2)\n"


def watch(run, seconds):
    """The output in the middle of each second."""
    code = f"for n in range({seconds}):\n    time.sleep(0.5)\n    print(int(p.value), end='')\n    time.sleep(0.5)"
    return run(code)[0]


def test_a_motion_is_held_and_then_it_is_blind(board, run):
    part = PIR(hold=3.2)
    board.attach(part, out="GP2")
    run(READ)
    assert watch(run, 2) == "00"
    part.motion = True
    part.motion = False
    assert watch(run, 4) == "1110"
    part.motion = True  # which it does not see before 2.5 s have gone by
    assert watch(run, 4) == "0011"
    assert part.readings() == {"output": "high"}
    assert watch(run, 6) == "111111", "the motion goes on"
    part.motion = False
    assert watch(run, 4).startswith("11")
    assert watch(run, 2) == "00"
    assert part.readings() == {"output": "low"}


def test_without_repeating(board, run):
    part = PIR(hold=2.2, repeat=False)
    board.attach(part, out="GP2")
    run(READ)
    part.motion = True
    assert watch(run, 9) == "110001100"


def test_motion_as_a_function_of_time(board, run):
    part = PIR(hold=1, motion=lambda time: 5 < time < 6)
    board.attach(part, out="GP2")
    run(READ)
    assert watch(run, 9) == "000001100"


def test_resets_faults_and_wrong_times(board, run):
    part = PIR(hold=2)
    board.attach(part, out="GP2")
    part.motion = True
    part.motion = False
    run("import time\ntime.sleep(1)")
    board.reset()
    run(READ)
    assert watch(run, 2) == "10", "it does not know of the board's reset"
    part.break_("unplugged")
    assert part.readings() == {"output": "low"}
    part.mend()
    part.motion = True
    assert watch(run, 1) == "1"
    with pytest.raises(ValueError, match="not 1000 s"):
        PIR(hold=1000)
