"""digitalio: what the program sees and what the pins do."""

import pytest

LED = "import board, digitalio\nled = digitalio.DigitalInOut(board.LED)\nled.switch_to_output()\n"
BUTTON = "import board, digitalio\nbutton = digitalio.DigitalInOut(board.GP14)\n"


def test_a_new_object_is_an_input_without_pull(board, ev):
    assert ev(BUTTON + "button.direction, button.pull, button.value") == "(digitalio.Direction.INPUT, None, False)"
    assert (board.pins["GP14"].mode, board.pins["GP14"].pull) == ("input", None)


def test_blink(board, ev):
    ev(
        LED + "import time\nfor i in range(3):\n    led.value = True\n    time.sleep(0.5)\n"
        "    led.value = False\n    time.sleep(0.25)"
    )
    edges = board.capture["LED"].edges()
    assert edges["level"].tolist() == [1, 0] * 3
    assert [round(gap / 1e6) for gap in edges["time_ns"][1:] - edges["time_ns"][:-1]] == [500, 250, 500, 250, 500]


def test_writing_the_same_level_makes_no_edge(board, ev):
    ev(LED + "for i in range(5):\n    led.value = 1")
    assert len(board.capture["LED"].edges()) == 1


def test_any_true_value_is_high(board, ev):
    assert ev(LED + "led.value = 'x'\nled.value") == "True"
    assert ev("led.value = []\nled.value") == "False"


def test_the_levels_of_an_input(board, ev):
    pin = board.pins["GP14"]
    assert ev(BUTTON + "button.pull = digitalio.Pull.UP\nbutton.value, button.pull") == "(True, digitalio.Pull.UP)"
    pin.drive(False)
    assert ev("button.value") == "False"
    pin.release()
    assert ev("button.value") == "True"
    assert ev("button.pull = digitalio.Pull.DOWN\nbutton.value") == "False"
    pin.drive(True)
    assert ev("button.value") == "True"
    assert board.capture["GP14"].edges()["level"].tolist() == [1, 0, 1, 0, 1]


def test_a_push_pull_output_wins_and_contention_is_reported(board, ev):
    pin = board.pins["LED"]
    ev(LED + "led.value = True")
    assert not pin.contention
    pin.drive(True)
    assert not pin.contention
    pin.drive(False)
    assert pin.contention
    assert pin.value is True
    result = board.run("led.value = False\nled.value = True\nled.value")
    assert result.value == "True"
    assert result.stderr == (
        "Warning: LED is driven high by the program and low from outside: two outputs against each other.\n"
    )
    pin.release()
    assert not pin.contention


def test_open_drain_lets_go_of_a_high_level(board, ev):
    pin = board.pins["LED"]
    ev(LED + "led.switch_to_output(True, digitalio.DriveMode.OPEN_DRAIN)")
    assert (pin.mode, pin.value) == ("open_drain", False)
    pin.drive(True)
    assert pin.value is True
    assert ev("led.value = False\nled.value, led.drive_mode") == "(False, digitalio.DriveMode.OPEN_DRAIN)"
    assert pin.contention
    assert ev("led.drive_mode = digitalio.DriveMode.PUSH_PULL\nled.value = True\nled.value") == "True"


def test_direction_uses_the_defaults_of_the_switches(board, ev):
    assert ev(LED + "led.value = True\nled.direction = digitalio.Direction.INPUT\nled.pull is None") == "True"
    assert ev("led.direction = digitalio.Direction.OUTPUT\nled.value, led.drive_mode") == (
        "(False, digitalio.DriveMode.PUSH_PULL)"
    )


def test_deinit_releases_the_pin(board, ev, error):
    ev(LED + "led.value = True\nled.deinit()\nled.deinit()")
    assert (board.pins["LED"].mode, board.pins["LED"].value) == ("unused", False)
    assert board.capture["LED"].edges()["level"].tolist() == [1, 0]
    deinited = "ValueError: Object has been deinitialized and can no longer be used. Create a new object."
    for use in ("led.value", "led.value = 1", "led.direction", "led.pull", "led.drive_mode", "led.switch_to_input()"):
        assert error(use) == deinited
    ev("led = digitalio.DigitalInOut(board.LED)")


def test_with_statement(board, ev):
    assert ev(BUTTON.replace("button = ", "with ").strip() + " as button:\n    x = button.value\nx") == "False"
    assert board.pins["GP14"].mode == "unused"


@pytest.mark.parametrize(
    ("code", "message"),
    [
        ("digitalio.DigitalInOut(board.LED)", "ValueError: LED in use"),
        ("digitalio.DigitalInOut(board.GP25)", "ValueError: LED in use"),
        ("digitalio.DigitalInOut(5)", "TypeError: pin must be of type Pin, not int"),
        ("digitalio.DigitalInOut(None)", "TypeError: pin must be of type Pin, not NoneType"),
        ("led.pull", "AttributeError: Pull not used when direction is output."),
        ("led.pull = digitalio.Pull.UP", "AttributeError: Pull not used when direction is output."),
        ("led.direction = 3", "ValueError: Invalid direction"),
        ("led.switch_to_input()\nled.value = True", "AttributeError: Cannot set value when direction is input."),
        ("led.switch_to_input()\nled.drive_mode", "AttributeError: Drive mode not used when direction is input."),
        ("led.switch_to_input(pull=7)", "TypeError: pull must be of type Pull or None, not int"),
        ("board.GP99", "AttributeError: 'module' object has no attribute 'GP99'"),
    ],
)
def test_errors_are_circuitpythons(board, ev, error, code, message):
    ev(LED)
    assert error(code) == message


def test_a_wait_for_a_button_ends_when_it_is_pressed_in_board_time(board, ev):
    pin = board.pins["GP14"]
    board.clock.call_at(0.75, lambda: pin.drive(False))
    waited = ev(BUTTON + "import time\nbutton.pull = digitalio.Pull.UP\nwhile button.value: pass\ntime.monotonic() - 1")
    assert waited == "0.75"
    board.clock.call_at(2.0, lambda: pin.drive(True))
    assert ev("while not button.value: time.sleep(0.1)\n3.0 <= time.monotonic() < 3.1") == "True"
    times = board.capture["GP14"].edges()["time_ns"]
    assert 0.75e9 <= times[1] < 0.7501e9
    assert 2.0e9 <= times[2] < 2.0001e9
