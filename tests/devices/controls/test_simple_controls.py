import pytest

from circuitpython_kernel.devices import LED, RGBLED, Potentiometer, PushButton

READ = "import board, digitalio, time\np = digitalio.DigitalInOut(board.GP2)\np.switch_to_input({})\n"


@pytest.mark.parametrize(("to", "pull", "level"), [("ground", "UP", False), ("supply", "DOWN", True)])
@pytest.mark.parametrize("resistor", [True, False])
def test_a_button(board, run, to, pull, level, resistor):
    part = PushButton(to=to, resistor=resistor)
    board.attach(part, contact="GP2")
    run(READ.format("" if resistor else f"digitalio.Pull.{pull}"))
    assert run("print(p.value)") == [str(not level)]
    part.pressed = True
    assert run("time.sleep(0.01)\nprint(p.value)") == [str(level)]
    part.pressed = False
    assert run("time.sleep(0.01)\nprint(p.value)") == [str(not level)]
    assert part.readings() == {"contact": "open", "presses": 1}
    board.detach(part)
    assert board.pins["GP2"].resistor is None


def edges(board):
    board.capture.drain()
    return board.capture["GP2"].edge_count


def test_its_contact_bounces(board, run):
    part = PushButton(bounce=0.003)
    board.attach(part, contact="GP2")
    run(READ.format("digitalio.Pull.UP"))
    for pressed in (True, False):
        before = edges(board)
        part.pressed = pressed
        run("time.sleep(0.1)")
        assert edges(board) - before == 7
    part.pressed = True
    part.pressed = False  # at once: only the last one bounces
    run("time.sleep(0.1)")
    assert run("print(p.value)") == ["True"]
    assert part.presses == 2


def test_keypad_sees_a_press_once(board, run):
    part = PushButton(bounce=0.002)
    board.attach(part, contact="GP2")
    run("import board, keypad, time\nkeys = keypad.Keys((board.GP2,), value_when_pressed=False)\n")
    part.press(0.2)
    assert run(
        "time.sleep(0.1)\nprint(keys.events.get().pressed, keys.events.get())\n"
        "time.sleep(0.2)\nprint(keys.events.get().pressed, keys.events.get())"
    ) == ["True None", "False None"]


def test_pressed_as_a_function_of_time(board, run):
    part = PushButton(pressed=lambda time: time % 1 >= 0.5)
    board.attach(part, contact="GP2")
    assert run(READ.format("digitalio.Pull.UP") + "for n in range(4):\n    print(p.value)\n    time.sleep(0.5)") == [
        "True", "False", "True", "False",
    ]  # fmt: skip
    assert edges(board) >= 3
    part.pressed = False
    assert run("time.sleep(1)\nprint(p.value)") == ["True"]


def test_a_broken_button(board, run):
    part = PushButton(pressed=1, bounce=0)
    board.attach(part, contact="GP2")
    run(READ.format("digitalio.Pull.UP"))
    assert run("print(p.value)") == ["False"]
    part.break_("unplugged")
    assert run("print(p.value)") == ["True"]
    part.mend()
    assert run("print(p.value)") == ["False"]
    for wrong in ({"to": "nothing"}, {"bounce": 1}):
        with pytest.raises(ValueError, match="a button"):
            PushButton(**wrong)


KNOB = "import board, analogio, time\na = analogio.AnalogIn(board.GP26)\n"


def test_a_potentiometer(board, numbers):
    part = Potentiometer()
    board.attach(part, wiper="GP26")
    assert numbers(KNOB + "print(a.value)")[0] == pytest.approx(0x8000, abs=16)
    part.position = 100
    assert numbers("print(a.value)") == [65535]
    assert part.readings() == {"wiper": "3.30 V"}
    part.position = lambda time: 10 * time
    found = numbers("t = time.monotonic()\nprint(t, a.value)\ntime.sleep(5)\nprint(a.value)")
    assert found[2] - found[1] == pytest.approx(0.5 * 65535, abs=40)
    part.position = 50
    part.disturb("position", noise=1)
    assert len(set(numbers("for n in range(10): print(a.value)"))) > 3
    part.disturb("position")
    part.break_("unplugged")
    assert numbers("print(a.value)") == [0]
    part.mend()
    assert numbers("print(a.value)")[0] == pytest.approx(0x8000, abs=16)
    board.reset()
    assert numbers(KNOB + "print(a.value)")[0] == pytest.approx(0x8000, abs=16)
    board.detach(part)
    assert numbers("print(a.value)") == [0]


def test_what_simple_parts_hang_on():
    assert LED().supplies == RGBLED().supplies == PushButton().supplies == ("GND",)
    assert (
        LED(active_low=True).supplies == RGBLED(common="anode").supplies == PushButton(to="supply").supplies == ("3V3",)
    )
