from circuitpython_kernel.devices import MPR121

SENSOR = (
    "import board, busio, time, digitalio, adafruit_mpr121\ni2c = busio.I2C(board.GP5, board.GP4)\n"
    "sensor = adafruit_mpr121.MPR121(i2c)\n"
)
SHOW = "print([n for n in range(12) if sensor[n].value])\n"


def test_the_library_sees_touches(board, run):
    part = MPR121()
    board.attach(part)
    assert run(SENSOR + SHOW) == ["[]"]
    part.e0 = part.e11 = 1
    assert run(SHOW) == ["[0, 11]"]
    part.e0 = 0
    assert run(SHOW + "print(sensor.touched_pins[11], sensor.touched())") == ["[11]", "True 2048"]


def test_raw_values_and_thresholds(board, run):
    part = MPR121(e3=0.1)
    board.attach(part)
    assert run(SENSOR + "print(sensor.filtered_data(3), sensor.baseline_data(3))") == ["650 680"]
    assert run(SHOW) == ["[3]"], "30 counts are more than 12"
    assert run("sensor[3].threshold = 40\n" + "sensor[3].release_threshold = 35\n" + SHOW) == ["[]"]
    part.e3 = 0.2
    assert run(SHOW) == ["[3]"]


def test_a_touch_is_released_below_its_own_threshold(board, run):
    part = MPR121()
    board.attach(part)
    run(SENSOR)
    part.e5 = 0.03  # 9 counts: above the release threshold of 6, below the touch threshold of 12
    assert run(SHOW) == ["[]"]
    part.e5 = 0.5
    assert run(SHOW) == ["[5]"]
    part.e5 = 0.03
    assert run(SHOW) == ["[5]"]
    part.e5 = 0.01
    assert run(SHOW) == ["[]"]


def test_the_interrupt_pin(board, run):
    part = MPR121()
    board.attach(part, irq="GP2")
    run(SENSOR + "irq = digitalio.DigitalInOut(board.GP2)\nsensor.touched()")
    assert run("print(irq.value)") == ["True"]
    part.e1 = 1
    assert run("print(irq.value)\nsensor.touched()\nprint(irq.value)") == ["False", "True"]
