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


RAW = "import board, busio, time\ni2c = busio.I2C(board.GP5, board.GP4)\ni2c.try_lock()\n" + (
    "def put(register, *values):\n    i2c.writeto(0x40, bytes((register,) + values))\n"
    "def get(register):\n    b = bytearray(1)\n"
    "    i2c.writeto_then_readfrom(0x40, bytes((register,)), b)\n    return b[0]\n"
)


def test_registers_after_power_on(board, numbers):
    board.attach(PCA9685())
    found = numbers(RAW + "print(*[get(r) for r in (0, 1, 2, 3, 4, 5, 6, 7, 8, 9, 0xFA, 0xFD, 0xFE)])")
    assert found == [0x11, 0x04, 0xE2, 0xE4, 0xE8, 0xE0, 0, 0, 0, 0x10, 0, 0, 0x1E]


def test_the_restart_bit(board, numbers):
    part = PCA9685()
    board.attach(part)
    run_half = "put(0, 0x20)\nput(6, 0, 0, 0, 8)\nput(0, 0x30)\nprint(get(0))\n"
    assert numbers(RAW + run_half) == [0xB0]
    assert numbers("put(0, 0xB0)\nprint(get(0))\n") == [0xB0], "asleep it cannot be cleared"
    assert numbers("put(0, 0x20)\ntime.sleep(0.001)\nprint(get(0))") == [0xA0]
    assert part.duty(0) == 0
    assert numbers("put(0, 0xA0)\nprint(get(0))") == [0x20]
    assert part.duty(0) == 0.5
    # A new count clears it, too.
    assert numbers("put(0, 0x30)\nput(0, 0x20)\nput(6, 0, 0, 0, 4)\nprint(get(0))") == [0x20]
    assert part.duty(0) == 0.25
    # After all outputs were switched off there is nothing to be restarted.
    assert numbers("put(0xFD, 0x10)\nput(0, 0x30)\nprint(get(0))\nput(0, 0x20)") == [0x30]


def test_all_at_once_full_and_auto_increment(board, numbers):
    part = PCA9685()
    board.attach(part)
    numbers(RAW + "put(0, 0x20)\nput(0xFA, 0x34, 0xF2, 0x78, 0xE6)")
    assert {part.duty(channel) for channel in range(16)} == {1.0}, "0xF2 has the bit for full on"
    assert numbers("print(get(0x07), get(0x45), get(0xFB))") == [0x12, 0x06, 0]
    numbers("put(0x0B, 0x02)")
    assert part.duty(1) == (0x678 - 0x234) / 4096
    numbers("put(0x0F, 0x10, 0, 0x10)")
    assert part.duty(2) == 0, "full off wins against full on"
    # From the last count on to the first register, and from the prescaler, too; without auto-increment to the same.
    numbers("b = bytearray(2)\ni2c.writeto_then_readfrom(0x40, bytes((0x45,)), b)\nprint(*b)")
    assert numbers("i2c.writeto_then_readfrom(0x40, bytes((0x45,)), b)\nprint(*b)") == [0x06, 0x20]
    assert numbers("i2c.writeto_then_readfrom(0x40, bytes((0xFE,)), b)\nprint(*b)") == [0x1E, 0x20]
    assert numbers("put(0, 0)\ni2c.writeto_then_readfrom(0x40, bytes((0x45,)), b)\nprint(*b)") == [6, 6]


def test_inverted_and_not_enabled(board, numbers):
    part = PCA9685()
    board.attach(part, oe="GP2")
    numbers(RAW + "put(0, 0x20)\nput(6, 0, 0, 0, 4)\nput(1, 0x14)")
    assert part.duty(0) == 0.75
    board.pins["GP2"].drive(True)
    for mode, level in ((0x04, 0), (0x05, 1), (0x01, 0), (0x06, 0)):
        numbers(f"put(1, {mode})")
        assert part.duty(0) == level, hex(mode)


def test_the_chip_keeps_its_state_while_the_board_is_reset(board, numbers):
    part = PCA9685()
    board.attach(part)
    numbers(RAW + "put(0, 0x20)\nput(6, 0, 0, 0, 4)")
    board.reset()
    assert part.duty(0) == 0.25
    board.power_cycle()
    assert part.duty(0) == 0
    assert numbers(RAW + "print(get(0))") == [0x11]


def test_a_servo_goes_limp(board, run):
    part = PCA9685()
    board.attach(part, oe="GP2")
    run(PCA + "s = servo.Servo(pca.channels[0])\ns.angle = 0\ntime.sleep(1)\ns.angle = 180\ntime.sleep(0.1)\n")
    board.pins["GP2"].drive(True)
    run("time.sleep(1)")
    assert part.angle(0) == pytest.approx(40, abs=4)
    board.pins["GP2"].release()
    run("time.sleep(0.1)")
    assert part.angle(0) == pytest.approx(80, abs=6)
    run("pca.mode1_reg = 0x30\ntime.sleep(1)")
    assert part.angle(0) == pytest.approx(80, abs=6)
    run("pca.mode1_reg = 0x20\ntime.sleep(0.001)\npca.mode1_reg = 0xA0\ntime.sleep(1)")
    assert part.angle(0) == pytest.approx(180, abs=1)
    run("s.angle = None\ntime.sleep(1)")
    assert part.angle(0) == pytest.approx(180, abs=1)


def test_its_plug(board, run):
    part = PCA9685()
    board.attach(part)
    run(PCA + "pca.channels[0].duty_cycle = 0x8000\n")
    part.break_("unplugged")
    assert part.duty(0) == 0
    part.mend()
    assert part.duty(0) == 0, "it starts as after power-on"
    run("pca.mode1_reg = 0x20\npca.channels[0].duty_cycle = 0x8000\n")
    assert part.duty(0) == pytest.approx(0.5)
