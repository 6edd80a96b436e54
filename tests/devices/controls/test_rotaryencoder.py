"""The rotary encoder on pins, followed by rotaryio and by programs that look at its pins."""

import pytest

from circuitpython_kernel.devices import RotaryEncoder

ROTARY = (
    "import board, rotaryio, time\nencoder = rotaryio.IncrementalEncoder(board.GP2, board.GP3)\n"
    "def look():\n    time.sleep(1)\n    print(encoder.position)\n"
)
POLL = (
    "import board, digitalio, time\n"
    "clk, dt, sw = [digitalio.DigitalInOut(p) for p in (board.GP2, board.GP3, board.GP4)]\n"
    "sw.switch_to_input(digitalio.Pull.UP)\ncount, last = 0, True\n"
    "def look(seconds, wait=0.001):\n    global count, last\n    for n in range(int(seconds / wait)):\n"
    "        now = clk.value\n        if now != last and not now:\n            count += 1 if dt.value else -1\n"
    "        last = now\n        time.sleep(wait)\n    print(count)\n"
)


@pytest.fixture
def board(bench):
    """One board for all of these tests."""
    return bench


def attach(board, **arguments):
    part = RotaryEncoder(**arguments)
    board.attach(part, clk="GP2", dt="GP3", sw="GP4")
    return part


@pytest.mark.parametrize("bounce", [0, 0.0005, 0.002])
def test_rotaryio_counts_detents(board, numbers, bounce):
    part = attach(board, bounce=bounce)
    assert numbers(ROTARY + "look()") == [0]
    part.turn(5)
    (forwards,) = numbers("look()")
    assert abs(forwards) == 5
    part.turn(-12)
    assert numbers("look()") == [-7 * forwards / 5]
    assert part.readings() == {"position": -7, "button": "not pressed"}


def test_rotaryio_counts_the_other_way_with_the_pins_changed(board, numbers):
    part = attach(board)
    numbers(ROTARY + "look()")
    part.turn(3)
    (first,) = numbers("look()")
    numbers("encoder.deinit()\nencoder = rotaryio.IncrementalEncoder(board.GP3, board.GP2)\nlook()")
    part.turn(3)
    assert numbers("look()") == [-first]


def test_a_program_that_looks_at_the_pins(board, numbers):
    part = attach(board)
    assert numbers(POLL + "look(0.1)") == [0]
    part.key_pressed("right")
    part.key_released("right")
    part.turn(9)
    assert numbers("look(0.3)") == [10]
    part.key_pressed("left")
    part.turn(-12)
    assert numbers("look(0.3)") == [-3]


@pytest.mark.parametrize(("bounce", "count"), [(0, 10), (0.002, 70)])
def test_its_contacts_bounce(board, numbers, bounce, count):
    part = attach(board, bounce=bounce)
    numbers(POLL + "look(0.1)")
    board.capture.drain()
    before = board.capture["GP2"].edge_count
    part.turn(5)
    assert numbers("look(0.3)") == [5]
    board.capture.drain()
    assert board.capture["GP2"].edge_count - before == count


def test_a_detent_takes_its_time(board, numbers):
    part = attach(board, detent_time=0.4, bounce=0)
    code = POLL + "levels = []\nfor n in range(5):\n    print(int(clk.value), int(dt.value))\n    time.sleep(0.1)\n"
    part.turn(1)
    assert numbers("import time\ntime.sleep(0.05)\n" + code) == [1, 1, 0, 1, 0, 0, 1, 0, 1, 1]


def test_the_button(board, numbers):
    part = attach(board)
    part.key_pressed("press")
    assert numbers(POLL + "time.sleep(0.1)\nprint(int(sw.value))") == [0]
    assert part.keys_down() == ("press",)
    part.key_released("press")
    assert numbers("time.sleep(0.1)\nprint(int(sw.value))") == [1]
    part.pressed = lambda time: 1
    assert numbers("time.sleep(0.1)\nprint(int(sw.value))") == [0]


def test_a_position_that_is_a_function_of_time(board, numbers):
    part = attach(board)
    numbers(ROTARY + "look()")
    start = board.clock.now
    part.position = lambda time: 4 * min(max(time - start, 0), 2)
    assert [abs(count) for count in numbers("time.sleep(0.01)\nlook()\nlook()\nlook()")] == [4, 8, 8]
    with pytest.raises(TypeError, match="function of time"):
        part.turn(1)
    part.position = 8
    part.turn(2)
    assert [abs(count) for count in numbers("look()")] == [10]


def test_a_snapshot_in_the_middle_of_a_turn(board, numbers):
    part = attach(board)
    numbers(ROTARY + "look()")
    part.turn(10)
    numbers("time.sleep(0.05)\nprint(1)")
    before = board.snapshot()
    first = numbers("look()")
    board.restore(before)
    assert numbers("look()") == first
    assert abs(first[0]) == 10


def test_it_goes_on_after_a_reset_and_after_a_fault(board, numbers):
    part = attach(board)
    part.turn(10)
    numbers("import time\ntime.sleep(0.05)\nprint(1)")
    board.reset()
    numbers(ROTARY + "look()")
    part.break_("unplugged")
    assert board.pins["GP2"].driven is None
    part.turn(1)
    part.mend()
    part.turn(2)
    numbers("look()")
    assert (board.pins["GP2"].value, board.pins["GP3"].value) == (True, True)
    assert part.readings()["position"] == 13


@pytest.mark.parametrize(
    ("arguments", "words"),
    [
        ({"bounce": 0.003}, "more than four times as long as contacts bounce"),
        ({"bounce": 1}, "an encoder bounces for"),
        ({"detent_time": 100}, "at most 10 s; not 100 s"),
        ({"position": 5000}, "position is between -1000 and 1000 detents"),
    ],
)
def test_what_cannot_be(arguments, words):
    with pytest.raises(ValueError, match=words):
        RotaryEncoder(**arguments)


def test_it_has_three_keys(board):
    with pytest.raises(LookupError, match="has no key 'up'"):
        attach(board).key_pressed("up")
    assert board.parts[0].part.keyboard() == (("left", "press", "right"),)
