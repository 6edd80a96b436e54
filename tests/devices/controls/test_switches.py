"""Slide switch, DIP switch, joystick: contacts that a person moves, and two potentiometers."""

import pytest

from circuitpython_kernel.devices import DIPSwitch, Joystick, SlideSwitch

READ = "import board, digitalio, time\np = digitalio.DigitalInOut(board.GP2)\n"
READ += "def look():\n    time.sleep(0.01)\n    print(int(p.value))\n"


@pytest.fixture
def board(bench):
    """One board for all of these tests."""
    return bench


def edges(board):
    board.capture.drain()
    return board.capture["GP2"].edge_count


def test_a_slide_switch_between_ground_and_supply(board, numbers):
    part = SlideSwitch()
    board.attach(part, com="GP2")
    assert numbers(READ + "look()") == [0]
    part.position = "right"
    assert numbers("look()") == [1]
    part.key_pressed("left")
    part.key_released("left")
    assert numbers("look()") == [0]
    assert (part.keys_down(), part.readings()) == (("left",), {"contact": "com to left"})


@pytest.mark.parametrize(("bounce", "count"), [(0.002, 5), (0, 1)])
def test_a_slide_switch_breaks_before_it_makes(board, numbers, bounce, count):
    part = SlideSwitch(bounce=bounce)
    board.attach(part, com="GP2")
    numbers(READ + "p.pull = digitalio.Pull.DOWN\nlook()")
    before = edges(board)
    part.position = 1
    assert board.pins["GP2"].driven is (None if bounce else True)
    assert numbers("look()") == [1]
    assert edges(board) - before == count


def test_a_slide_switch_joins_pins(board, numbers):
    part = SlideSwitch(left_to="nothing", right_to="nothing")
    board.attach(part, com="GP2", left="GP3", right="GP4")
    code = "a, b = digitalio.DigitalInOut(board.GP3), digitalio.DigitalInOut(board.GP4)\n"
    assert numbers(READ + code + "a.switch_to_output(True)\nb.switch_to_output(False)\nlook()") == [1]
    assert len(part.wires()) == 1
    part.position = 1
    assert numbers("look()") == [0]
    part.break_("unplugged")
    assert numbers("p.pull = digitalio.Pull.UP\nlook()") == [1]
    part.mend()
    assert numbers("look()") == [0]
    board.detach(part)
    assert board.pins.wires() == []


def test_a_slide_switch_that_a_function_of_time_moves(board, numbers):
    part = SlideSwitch(position=lambda time: time % 1 >= 0.5, left_to="supply", right_to="ground")
    board.attach(part, com="GP2")
    start = board.clock.now
    assert numbers(READ + f"time.sleep({(1 - start % 1) + 0.1:.6f})\nlook()\ntime.sleep(0.5)\nlook()") == [1, 0]
    part.position = 0
    assert numbers("look()") == [1]
    board.detach(part)
    part.position = lambda time: 1
    with pytest.raises(ValueError, match="a function of time only between ground and the supply"):
        board.attach(part, com="GP2", left="GP3")
    assert board.parts == []


@pytest.mark.parametrize(
    ("kind", "signal", "name"),
    [(SlideSwitch, "com", "position"), (DIPSwitch, "sw1", "switch1"), (Joystick, "sw", "pressed")],
)
def test_a_power_cycle_in_the_middle_of_a_bounce(board, kind, signal, name):
    part = kind(bounce=0.1)
    board.attach(part, **{signal: "GP2"})
    setattr(part, name, 1)
    assert board.run("import time\ntime.sleep(0.02)").ok
    assert board.pins["GP2"].driven is None, "it bounces"
    board.power_cycle()
    board.wait_for_boot()
    assert board.pins["GP2"].driven is (kind is SlideSwitch)


def test_a_snapshot_has_where_it_is(board, numbers):
    part = SlideSwitch()
    board.attach(part, com="GP2")
    numbers(READ + "look()")
    before = board.snapshot()
    part.position = 1
    assert numbers("look()") == [1]
    board.restore(before)
    assert numbers("look()") == [0]
    assert part.side == "left"


@pytest.mark.parametrize(("to", "pull", "on"), [("ground", "UP", 0), ("supply", "DOWN", 1)])
@pytest.mark.parametrize("resistor", [True, False])
def test_a_dip_switch(board, numbers, to, pull, on, resistor):
    part = DIPSwitch(to=to, resistor=resistor, switch3=1)
    board.attach(part, **{f"sw{n}": f"GP{n}" for n in range(1, 9)})
    look = "time.sleep(0.01)\nprint(*(int(pin.value) for pin in pins))\n"
    pull = "" if resistor else f"for pin in pins: pin.switch_to_input(digitalio.Pull.{pull})\n"
    pins = "import board, digitalio, time\n"
    pins += "pins = [digitalio.DigitalInOut(getattr(board, 'GP%d' % n)) for n in range(1, 9)]\n"
    assert numbers(pins + pull + look) == [on if n == 3 else 1 - on for n in range(1, 9)]
    part.switch3, part.switch8 = 0, lambda time: 1
    assert numbers(look) == [on if n == 8 else 1 - on for n in range(1, 9)]
    assert part.readings() == {"switches": ".......1"}
    board.detach(part)
    assert board.pins["GP1"].resistor is None


def test_a_dip_switch_with_a_few_pins_bounces(board, numbers):
    part = DIPSwitch(bounce=0.003)
    board.attach(part, sw1="GP2")
    numbers(READ + "p.pull = digitalio.Pull.UP\nlook()")
    before = edges(board)
    part.switch1 = part.switch2 = 1
    assert numbers("look()") == [0]
    assert edges(board) - before == 7


STICK = (
    "import board, analogio, digitalio, time\nx, y = analogio.AnalogIn(board.GP26), analogio.AnalogIn(board.GP27)\n"
    "sw = digitalio.DigitalInOut(board.GP2)\nsw.switch_to_input(digitalio.Pull.UP)\n"
)
LOOK = "time.sleep(0.01)\nprint(x.value, y.value, int(sw.value))\n"


def test_a_joystick(board, numbers):
    part = Joystick()
    board.attach(part, vrx="GP26", vry="GP27", sw="GP2")
    assert numbers(STICK + LOOK) == [pytest.approx(0x8000, abs=16), pytest.approx(0x8000, abs=16), 1]
    part.x, part.y = 100, -100
    part.key_pressed("press")
    assert numbers(LOOK) == [65535, 0, 0]
    assert part.readings() == {"vrx": "3.30 V", "vry": "0.00 V", "button": "pressed"}
    part.key_released("press")
    part.centre()
    part.y = lambda time: 50
    assert numbers(LOOK) == [pytest.approx(0x8000, abs=16), pytest.approx(0xC000, abs=16), 1]
    part.break_("unplugged")
    part.pressed = True
    assert numbers(LOOK)[2] == 1
    part.mend()
    assert numbers(LOOK) == [pytest.approx(0x8000, abs=16), pytest.approx(0xC000, abs=16), 0]


def test_a_joystick_without_its_button_and_a_snapshot(board, numbers):
    part = Joystick()
    board.attach(part, vrx="GP26", vry="GP27")
    numbers(STICK + "print(1)")
    part.x = -100
    before = board.snapshot()
    part.x = part.pressed = 1
    board.restore(before)
    assert numbers(LOOK) == [0, pytest.approx(0x8000, abs=16), 1]
    assert part.pressed == 0


@pytest.mark.parametrize(
    ("kind", "arguments", "words"),
    [
        (SlideSwitch, {"left_to": "5V"}, '"ground", "supply" or "nothing", not "5V"'),
        (SlideSwitch, {"bounce": 1}, "a slide switch bounces for 0 to 0.1 s, not 1 s"),
        (DIPSwitch, {"to": "5V"}, '"ground" or "supply", not "5V"'),
        (DIPSwitch, {"bounce": -1}, "a DIP switch bounces for"),
        (Joystick, {"bounce": 2}, "a joystick's button bounces for"),
        (Joystick, {"x": 200}, "x is between -100 and 100 %, not 200"),
    ],
)
def test_what_cannot_be(kind, arguments, words):
    with pytest.raises(ValueError, match=words):
        kind(**arguments)


def test_contacts_at_one_pin_are_refused(board):
    with pytest.raises(ValueError, match="at pins of their own"):
        board.attach(SlideSwitch(), com="GP2", left="GP2")
    for part, first in ((DIPSwitch(), "sw1"), (Joystick(), "vrx")):
        with pytest.raises(ValueError, match=f"needs a pin for one or more of {first}"):
            board.attach(part)
    assert board.parts == []
    with pytest.raises(LookupError, match="has no key 'up'"):
        SlideSwitch().key_pressed("up")
    with pytest.raises(LookupError, match="has no key 'up'"):
        Joystick().key_released("up")
