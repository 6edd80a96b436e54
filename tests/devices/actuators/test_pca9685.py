import pytest

from circuitpython_kernel.devices import PCA9685

PCA = (
    "import board, busio, time, adafruit_pca9685\nfrom adafruit_motor import servo\n"
    "i2c = busio.I2C(board.GP5, board.GP4)\npca = adafruit_pca9685.PCA9685(i2c)\npca.frequency = 50\n"
)


def test_duty_cycles(board, run):
    part = PCA9685()
    board.attach(part)
    run(PCA + "pca.channels[0].duty_cycle = 0x8000\npca.channels[15].duty_cycle = 0xFFFF\n")
    assert part.frequency == pytest.approx(50, rel=0.01)
    assert part.duty(0) == pytest.approx(0.5, abs=1 / 4096)
    assert part.duty(15) == 1
    assert part.duty(3) == 0
    with pytest.raises(ValueError, match="channels 0 to 15, not 16"):
        part.duty(16)


@pytest.mark.parametrize("angle", [0, 45, 90, 180])
def test_a_servo_moves_where_it_is_sent(board, run, angle):
    part = PCA9685()
    board.attach(part)
    run(PCA + f"s = servo.Servo(pca.channels[7])\ns.angle = {angle}\ntime.sleep(1)\n")
    assert part.angle(7) == pytest.approx(angle, abs=1)


def test_it_takes_its_time(board, run):
    part = PCA9685()
    board.attach(part)
    run(PCA + "s = servo.Servo(pca.channels[0])\ns.angle = 0\ntime.sleep(1)\ns.angle = 180\ntime.sleep(0.1)\n")
    assert 30 < part.angle(0) < 60
    assert part.readings()["channel 0"].startswith("11.3 %, servo at 4")


def test_asleep_the_outputs_are_off(board, run):
    part = PCA9685()
    board.attach(part)
    run(PCA + "pca.channels[0].duty_cycle = 0x8000\n")
    run("pca.mode1_reg = 0x10\n")
    assert part.duty(0) == 0
    run("pca.mode1_reg = 0x00\n")
    assert part.duty(0) == 0, "awake, but not restarted"
    run("time.sleep(0.0005)\npca.mode1_reg = 0x80\n")
    assert part.duty(0) == pytest.approx(0.5, abs=1 / 4096)


def test_the_prescaler_can_only_be_written_asleep(board, run):
    part = PCA9685()
    board.attach(part)
    run(PCA + "pca.prescale_reg = 3\n")
    assert part.frequency == pytest.approx(50, rel=0.01)


def test_output_enable(board, run):
    part = PCA9685()
    board.attach(part, oe="GP2")
    run(PCA + "pca.channels[0].duty_cycle = 0x8000\n")
    assert part.duty(0) > 0
    run("import digitalio\noe = digitalio.DigitalInOut(board.GP2)\noe.switch_to_output(True)")
    assert part.duty(0) == 0
