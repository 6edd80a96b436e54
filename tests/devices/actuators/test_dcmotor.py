import pytest

from circuitpython_kernel.devices import DCMotor

PINS = {"in1": "GP2", "in2": "GP3", "enc_a": "GP6", "enc_b": "GP7"}
BRIDGE = (
    "import board, pwmio, rotaryio, time\nfrom adafruit_motor import motor\n"
    "bridge = motor.DCMotor(pwmio.PWMOut(board.GP2, frequency=5000), pwmio.PWMOut(board.GP3, frequency=5000))\n"
    "encoder = rotaryio.IncrementalEncoder(board.GP6, board.GP7, divisor=1)\n"
)


@pytest.fixture
def part(board):
    part = DCMotor(speed=3, time_constant=0.1, slots=20)
    board.attach(part, **PINS)
    return part


def test_its_speed_follows_the_throttle(part, run):
    run(BRIDGE + "bridge.throttle = 1\ntime.sleep(2)")
    assert part.speed == pytest.approx(3, abs=0.01)
    run("bridge.throttle = -0.5\ntime.sleep(2)")
    assert part.speed == pytest.approx(-1.5, abs=0.02)
    run("bridge.throttle = 0\ntime.sleep(1)")
    assert part.speed == pytest.approx(0, abs=0.01)


def test_letting_go_takes_longer_than_braking(part, run):
    run(BRIDGE + "bridge.throttle = 1\ntime.sleep(1)\nbridge.throttle = None\ntime.sleep(0.2)")
    coasting = part.speed
    run("bridge.throttle = 1\ntime.sleep(1)\nbridge.throttle = 0\ntime.sleep(0.2)")
    assert coasting > 1.5
    assert part.speed < 0.5


def test_the_encoder_counts_every_edge(part, run):
    go = "bridge.throttle = {}\ntime.sleep({})\nbridge.throttle = 0\ntime.sleep(1)\nprint(encoder.position)"
    (count,) = run(BRIDGE + go.format(1, 1))
    assert abs(int(count)) == pytest.approx(part.turns * 80, abs=1.5)
    assert part.turns == pytest.approx(3, abs=0.1)
    (back,) = run(go.format(-1, 2))
    assert int(back) == pytest.approx(int(count) / abs(int(count)) * part.turns * 80, abs=2.5)
    assert part.turns < 0


def test_a_held_shaft_stands_still(part, run):
    part.held = True
    run(BRIDGE + "bridge.throttle = 1\ntime.sleep(1)")
    assert part.turns == 0
    part.held = False
    run("time.sleep(1)")
    assert part.speed > 2.9


def test_a_load_makes_it_slower(part, run):
    part.load = 100
    run(BRIDGE + "bridge.throttle = 1\ntime.sleep(2)")
    assert part.speed == pytest.approx(1.5, abs=0.01)


def test_plain_outputs_drive_it_too(part, run):
    run("import board, digitalio, time\na = digitalio.DigitalInOut(board.GP2)\na.switch_to_output(True)\ntime.sleep(2)")
    assert part.speed == pytest.approx(3, abs=0.01)


def test_a_motor_without_sense_is_refused():
    with pytest.raises(ValueError, match="above 0"):
        DCMotor(speed=0)
