import pytest

from circuitpython_kernel.devices import StepperMotor

PINS = {"a1": "GP2", "a2": "GP3", "b1": "GP6", "b2": "GP7"}
COILS = (
    "import board, digitalio, pwmio, time\nfrom adafruit_motor import stepper\n"
    "pins = (board.GP2, board.GP3, board.GP6, board.GP7)\n"
)
DIGITAL = COILS + (
    "coils = [digitalio.DigitalInOut(pin) for pin in pins]\nfor coil in coils: coil.switch_to_output()\n"
    "motor = stepper.StepperMotor(*coils, microsteps=None)\n"
)
PWM = COILS + (
    "coils = [pwmio.PWMOut(pin, frequency=2000) for pin in pins]\nmotor = stepper.StepperMotor(*coils, microsteps=16)\n"
)
MOVE = (
    "def move(count, direction=stepper.FORWARD, style=stepper.SINGLE, pause=0.005):\n"
    "    for n in range(count):\n        motor.onestep(direction=direction, style=style)\n        time.sleep(pause)\n"
)


@pytest.fixture
def part(board):
    part = StepperMotor()
    board.attach(part, **PINS)
    return part


@pytest.mark.parametrize("code", [DIGITAL, PWM])
def test_full_and_half_steps(part, run, code):
    run(code + MOVE + "move(50)")
    assert part.position == pytest.approx(50)
    assert part.angle == pytest.approx(90)
    run("move(60, stepper.BACKWARD)")
    assert part.position == pytest.approx(-10)
    assert part.readings() == {"position": pytest.approx(-10), "angle": pytest.approx(342)}
    for style, steps in (("INTERLEAVE", 4), ("DOUBLE", 8)):
        run(f"move(2, style=stepper.{style})")  # the first ones of another style are shorter or longer
        before = part.position
        run(f"move(8, style=stepper.{style})")
        assert part.position - before == pytest.approx(steps)


def test_microsteps(part, run):
    run(PWM + MOVE + "move(8, style=stepper.MICROSTEP)")
    assert part.position == pytest.approx(0.5, abs=0.01)
    run("move(24, style=stepper.MICROSTEP)")
    assert part.position == pytest.approx(2, abs=0.01)


def test_too_fast_it_loses_steps(part, run):
    run(DIGITAL + MOVE + "move(100, pause=0.0001)\ntime.sleep(1)")
    assert abs(part.position) < 50
    assert part.position == pytest.approx(round(part.position), abs=0.01)


def test_without_current_it_can_be_held_and_is_not_moved(board, part, run):
    run(DIGITAL + MOVE + "move(10)")
    part.held = True
    run("move(10)")
    assert part.position == pytest.approx(10)
    part.held = False
    run("time.sleep(0.1)\nmotor.release()\ntime.sleep(0.1)")
    assert part.position % 2 == pytest.approx(0), "the field was that of step 20"
    before = part.position
    board.reset()
    run("import time\ntime.sleep(1)")
    assert part.position == pytest.approx(before)


def test_what_it_cannot_be():
    with pytest.raises(ValueError, match="above 0"):
        StepperMotor(steps=0)
