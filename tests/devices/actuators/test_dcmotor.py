import math

import pytest

from circuitpython_kernel import VirtualBoard
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


def quarters(part):
    return part.turns * 80


COUNT = "print(encoder.position)"


def test_the_encoder_follows_every_change_of_speed(part, run):
    (first,) = run(BRIDGE + "bridge.throttle = 1\ntime.sleep(0.3)\n" + COUNT)
    sign = 1 if int(first) > 0 else -1
    changes = ("-1", "0.3", "None", "-0.2", "0", "1", "-1", "-0.9", "0.05")
    for throttle in changes:
        for seconds in (0.02, 0.2):  # while it turns round, and when it has
            (count,) = run(f"bridge.throttle = {throttle}\ntime.sleep({seconds})\n" + COUNT)
            assert sign * int(count) == pytest.approx(quarters(part), abs=1.01), (throttle, seconds)


def test_edges_in_one_look_at_a_reversal(board, part, run):
    run(BRIDGE + "bridge.throttle = 1\ntime.sleep(0.5)\nbridge.throttle = -1\ntime.sleep(0.3)")
    board.capture.drain()
    a, b = (board.capture[name].digital() for name in ("GP6", "GP7"))
    place, highest, state = 0, 0, [0, 0]
    order = ((0, 0), (1, 0), (1, 1), (0, 1))
    edges = sorted([(t, 0, v) for t, v in zip(*a, strict=True)] + [(t, 1, v) for t, v in zip(*b, strict=True)])
    for _time, output, level in edges:
        before = order.index(tuple(state))
        assert state[output] != level, "an edge changes the level"
        state[output] = level
        step = (order.index(tuple(state)) - before) % 4
        assert step in (1, 3), "one quarter at a time"
        place += 1 if step == 1 else -1
        highest = max(place, highest)
    assert highest == pytest.approx(80 * (3 * (0.5 - 0.1) + 0.3 * (1 - math.log(2))), abs=1.5), "it overshoots"
    assert place == pytest.approx(quarters(part), abs=1.01)


def test_slow_decay_is_as_fast(part, run):
    run(BRIDGE + "bridge.decay_mode = motor.SLOW_DECAY\nbridge.throttle = 0.5\ntime.sleep(2)")
    assert part.speed == pytest.approx(1.5, abs=0.02)
    run("bridge.throttle = -1\ntime.sleep(2)")
    assert part.speed == pytest.approx(-3, abs=0.02)
    run("bridge.throttle = None\ntime.sleep(0.2)")
    assert part.speed < -1.5


def test_pwm_on_both_inputs(part, run):
    run(BRIDGE.replace("bridge =", "pair =").replace("motor.DCMotor", "") + "a, b = pair\na.duty_cycle = 0x8000\n")
    run("b.duty_cycle = 0x4000\ntime.sleep(2)")
    assert part.speed == pytest.approx(0.75, abs=0.02)
    run("b.duty_cycle = 0x8000\ntime.sleep(0.2)")
    assert 0.05 < part.speed < 0.2, "it brakes"


@pytest.mark.parametrize("hard", [True, False])
@pytest.mark.parametrize("plain", [True, False])
def test_a_reset_lets_it_coast(board, part, run, hard, plain):
    if plain:
        run(
            "import board, digitalio, time\na = digitalio.DigitalInOut(board.GP2)\na.switch_to_output(True)\n"
            "time.sleep(1)"
        )
    else:
        run(BRIDGE + "bridge.throttle = 1\ntime.sleep(1)")
    turns = part.turns
    board.reset(hard=hard)
    run("import time\ntime.sleep(0.4)")
    assert 0.5 < part.speed < 1.5
    run("time.sleep(5)")
    assert part.speed == pytest.approx(0, abs=0.01)
    assert part.turns == pytest.approx(turns + 3 * 0.4, abs=0.02), "the way of coasting"


def test_after_a_reset_its_time_goes_on(board, part, run):
    run(BRIDGE + "bridge.throttle = 1\ntime.sleep(2)\nbridge.throttle = 0\ntime.sleep(2)")
    before = part.turns
    board.reset()
    (count,) = run(BRIDGE + "bridge.throttle = 1\ntime.sleep(3)\n" + COUNT)
    assert part.turns - before == pytest.approx(3 * 2.9, abs=0.05)
    assert abs(int(count)) == pytest.approx(quarters(part) - before * 80, abs=2)


def test_an_input_that_is_set_between_looks(part, run):
    run(BRIDGE + "bridge.throttle = 1\ntime.sleep(2)")
    part.load = 100
    assert part.turns == pytest.approx(3 * 1.9, abs=0.02)


def test_pwm_before_and_after_a_plain_output(part, run):
    run(
        "import board, digitalio, pwmio, time\npwm = pwmio.PWMOut(board.GP3, duty_cycle=0x8000)\ntime.sleep(1)\n"
        "pwm.deinit()\nb = digitalio.DigitalInOut(board.GP3)\nb.switch_to_output(True)\ntime.sleep(2)"
    )
    assert part.speed == pytest.approx(-3, abs=0.01)


def test_wires_and_a_running_program(board, run):
    run(BRIDGE + "bridge.throttle = 1\n")
    part = DCMotor()
    board.attach(part, in1="GP10", in2="GP11")
    run("time.sleep(1)")
    assert part.speed == 0
    with board.wire("GP2", "GP10"):
        run("time.sleep(1)")
        assert part.speed == pytest.approx(3, abs=0.01)
    run("time.sleep(4)")
    assert part.speed == pytest.approx(0, abs=0.01)


def test_its_plug_and_the_encoder(part, run):
    run(BRIDGE + "bridge.throttle = 1\ntime.sleep(0.7)")
    part.break_("unplugged")
    run("time.sleep(4)")
    assert part.speed == pytest.approx(0, abs=0.01)
    part.mend()
    (count,) = run("time.sleep(1)\n" + COUNT)
    assert part.speed == pytest.approx(3, abs=0.01)
    assert abs(int(count)) == pytest.approx(quarters(part), abs=1.01)


def test_a_day_of_turning_takes_no_more_memory_than_an_hour():
    program = (
        "import board, pwmio, time, countio\n"
        "a = pwmio.PWMOut(board.GP2, frequency=5000, duty_cycle=65535)\n"
        "b = pwmio.PWMOut(board.GP3, frequency=5000, duty_cycle=0)\n"
        "count = countio.Counter(board.GP7, edge=countio.Edge.RISE)\ntime.sleep(86400)\ncount.count"
    )
    with VirtualBoard(clock="fast") as board:
        motor = DCMotor(speed=100)
        board.attach(motor, in1="GP2", in2="GP3", enc_a="GP6", enc_b="GP7")
        result = board.run(program)
        assert result.ok, result.traceback
        # One rise a slot, as many as the shaft has turned.
        assert int(result.value) == pytest.approx(motor.turns * 20, abs=2)
        assert motor.turns == pytest.approx(86_400 * 100, rel=1e-4)
        edges = board.capture["GP6"].edges()
        assert 100_000 < len(edges) <= 1_000_000
        assert (edges["level"][1:] != edges["level"][:-1]).all(), "no hole in it"


def test_an_encoder_that_is_not_connected_keeps_nothing():
    with VirtualBoard(clock="fast") as board:
        motor = DCMotor()
        board.attach(motor, in1="GP2", in2="GP3")
        board.run(
            "import board, digitalio, time\nd = digitalio.DigitalInOut(board.GP2)\nd.switch_to_output(True)\n"
            "time.sleep(100)"
        )
        assert motor.turns == pytest.approx(300, rel=0.01)
        assert [len(edges) for edges in motor._edges] == [0, 0]


L298N = (
    "import board, digitalio, pwmio, time\n"
    "a, b = digitalio.DigitalInOut(board.GP2), digitalio.DigitalInOut(board.GP3)\n"
    "enable = pwmio.PWMOut(board.GP8, frequency=1000)\n"
    "def go(first, second, duty, seconds):\n    a.switch_to_output(first)\n    b.switch_to_output(second)\n"
    "    enable.duty_cycle = round(65535 * duty)\n    time.sleep(seconds)\n"
)


@pytest.mark.parametrize("driver", ["L298N", "TB6612"])
def test_speed_by_enable_and_direction_by_two_levels(bench, driver):
    part = DCMotor(driver=driver, speed=3)
    bench.attach(part, in1="GP2", in2="GP3", en="GP8")

    def go(*arguments):
        result = bench.run(f"go({', '.join(map(str, arguments))})")
        assert result.ok, result.traceback
        return part.speed

    assert bench.run(L298N).ok
    assert go(True, False, 1, 2) == pytest.approx(3, abs=0.01)
    assert go(False, True, 0.5, 2) == pytest.approx(-1.5, abs=0.02)
    brakes, coasts = pytest.approx(-1.5 * math.exp(-1), abs=0.05), pytest.approx(-1.5 * math.exp(-0.25), abs=0.05)
    before = bench.snapshot()
    for levels, duty, left in (
        ((True, True), 1, brakes),
        ((False, False), 1, brakes if driver == "L298N" else coasts),
        ((False, True), 0, coasts if driver == "L298N" else brakes),
    ):
        bench.restore(before)
        assert go(*levels, duty, 0.1) == left, (levels, duty)


@pytest.mark.parametrize("driver", ["DRV8833", "TB6612"])
def test_standby_lets_it_coast(bench, driver):
    part = DCMotor(driver=driver)
    bench.attach(part, in1="GP2", in2="GP3", stby="GP9")
    code = BRIDGE.partition("encoder")[0] + "bridge.throttle = 1\ntime.sleep(1)"
    assert bench.run(code).ok
    assert part.speed == 0, "its pin is low"
    assert bench.run(
        "import digitalio\ns = digitalio.DigitalInOut(board.GP9)\ns.switch_to_output(True)\ntime.sleep(2)"
    ).ok
    assert part.speed == pytest.approx(3, abs=0.01)
    assert bench.run("s.value = False\ntime.sleep(0.1)").ok
    assert part.speed == pytest.approx(3 * math.exp(-0.25), abs=0.02)


def test_a_driver_has_its_own_pins(bench):
    with pytest.raises(ValueError, match="DRV8833, TB6612, L298N, not L293D"):
        DCMotor(driver="L293D")
    with pytest.raises(ValueError, match="the driver DRV8833 has no pin en; TB6612 or L298N has"):
        bench.attach(DCMotor(), in1="GP2", in2="GP3", en="GP8")
    with pytest.raises(ValueError, match="the driver L298N has no pin stby"):
        bench.attach(DCMotor(driver="L298N"), in1="GP2", in2="GP3", stby="GP8")
