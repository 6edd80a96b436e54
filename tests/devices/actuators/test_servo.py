import pytest

from circuitpython_kernel.devices import Servo

SERVO = (
    "import board, pwmio, time\nfrom adafruit_motor import servo\n"
    "pwm = pwmio.PWMOut(board.GP2, frequency=50)\ns = servo.Servo(pwm)\n"
)


@pytest.mark.parametrize("angle", [0, 45, 90, 180])
def test_it_moves_where_the_library_sends_it(board, run, angle):
    part = Servo()
    board.attach(part, pulse="GP2")
    run(SERVO + f"s.angle = {angle}\ntime.sleep(1)")
    assert part.angle == pytest.approx(angle, abs=0.5)


def test_it_takes_its_time(board, run):
    part = Servo()
    board.attach(part, pulse="GP2")
    run(SERVO + "s.angle = 0\ntime.sleep(1)\ns.angle = 180\ntime.sleep(0.1)")
    assert part.angle == pytest.approx(40, abs=3)
    run("time.sleep(0.2)")
    assert part.readings()["angle"] == pytest.approx(120, abs=3)


def test_every_change_counts_although_nobody_looked(board, run):
    part = Servo()
    board.attach(part, pulse="GP2")
    run(SERVO + "s.angle = 180\ntime.sleep(1)\ns.angle = 90\ntime.sleep(0.05)")
    assert part.angle == pytest.approx(160, abs=3)


def test_pulses_that_it_does_not_understand(board, run):
    part = Servo()
    board.attach(part, pulse="GP2")
    run("import board, pwmio, time\npwm = pwmio.PWMOut(board.GP2, frequency=50, duty_cycle=60000)\ntime.sleep(1)")
    assert part.angle == 90
    with pytest.raises(ValueError, match="shorter than its longest"):
        Servo(shortest=0.002, longest=0.001)


def test_without_pulses_it_stops_where_it_is(board, run):
    part = Servo()
    board.attach(part, pulse="GP2")
    run(SERVO + "s.angle = 0\ntime.sleep(1)\ns.angle = 180\ntime.sleep(0.1)\npwm.duty_cycle = 0\ntime.sleep(1)")
    assert part.angle == pytest.approx(40, abs=3)
    run("s.angle = 180\ntime.sleep(0.1)\npwm.deinit()\ntime.sleep(1)")
    assert part.angle == pytest.approx(80, abs=6)


@pytest.mark.parametrize("hard", [True, False])
def test_a_reset_ends_the_pulses(board, run, hard):
    part = Servo()
    board.attach(part, pulse="GP2")
    run(SERVO + "s.angle = 0\ntime.sleep(1)\ns.angle = 180\ntime.sleep(0.1)")
    board.reset(hard=hard)
    run("import time\ntime.sleep(1)")
    assert part.angle == pytest.approx(40, abs=3)


def test_a_wire_that_is_put_on_later(board, run):
    part = Servo()
    board.attach(part, pulse="GP3")
    run(SERVO + "s.angle = 0\ntime.sleep(1)")
    assert part.angle == 90
    wire = board.wire("GP2", "GP3")
    run("time.sleep(0.1)")
    assert part.angle == pytest.approx(50, abs=3)
    wire.remove()
    run("time.sleep(1)")
    assert part.angle == pytest.approx(50, abs=3)


def test_attached_again_it_is_where_it_was(board, run):
    part = Servo()
    board.attach(part, pulse="GP2")
    run(SERVO + "s.angle = 0\ntime.sleep(1)\ns.angle = 180\ntime.sleep(0.1)")
    board.detach(part)
    run("time.sleep(1)")
    assert part.angle == pytest.approx(40, abs=3)
    board.attach(part, pulse="GP2")  # pulses are there still
    run("time.sleep(0.1)")
    assert part.angle == pytest.approx(80, abs=6)


def test_unplugged_it_stops(board, run):
    part = Servo()
    board.attach(part, pulse="GP2")
    run(SERVO + "s.angle = 0\ntime.sleep(1)\ns.angle = 180\ntime.sleep(0.1)")
    part.break_("unplugged")
    run("time.sleep(1)")
    assert part.angle == pytest.approx(40, abs=3)
    part.mend()
    run("time.sleep(1)")
    assert part.angle == pytest.approx(180, abs=0.5)
