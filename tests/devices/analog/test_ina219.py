import pytest

from circuitpython_kernel.devices import INA219

BUS = "import board, busio, time\ni2c = busio.I2C(board.GP5, board.GP4)\n"
SENSOR = BUS + (
    "from adafruit_ina219 import INA219, ADCResolution, BusVoltageRange, Gain, Mode\nsensor = INA219(i2c)\n"
    "time.sleep(0.01)\n"
)
ALL = "print(sensor.bus_voltage, sensor.current, sensor.shunt_voltage, sensor.power)\n"


@pytest.mark.parametrize(
    ("volts", "amperes"), [(5, 0.1), (0, 0), (26, 3.2), (12.348, -1.5), (3.3, 0.0123), (25.996, -3.2)]
)
def test_the_library_reads_what_was_set(board, numbers, volts, amperes):
    board.attach(INA219(bus_voltage=volts, current=amperes))
    bus, milliamperes, shunt, power = numbers(SENSOR + ALL)
    assert bus == pytest.approx(volts, abs=0.002001)
    assert milliamperes == pytest.approx(amperes * 1000, abs=0.1)
    assert shunt == pytest.approx(amperes * 0.1, abs=5.1e-6)
    assert power == pytest.approx(volts * abs(amperes), abs=0.005)


@pytest.mark.parametrize(
    ("setting", "resolution", "limit"),
    [("32V_1A", 0.1, 1600), ("16V_400mA", 0.1, 400), ("16V_80mA", 0.01, 80), ("16V_5A", 0.5, 8000)],
)
def test_calibrations_of_the_library(board, numbers, setting, resolution, limit):
    part = INA219(shunt_resistance={"16V_80mA": 1, "16V_5A": 0.02}.get(setting, 0.1), current=limit / 2500)
    board.attach(part)
    read = "time.sleep(0.01)\nprint(sensor.current)\n"
    (milliamperes,) = numbers(SENSOR + f"sensor.set_calibration_{setting}()\n" + read)
    assert milliamperes == pytest.approx(limit / 2.5, abs=resolution)
    part.current = -limit / 2500
    assert numbers(read)[0] == pytest.approx(-limit / 2.5, abs=resolution)
    part.current = min(limit / 1000 * 1.2, 10)
    assert numbers(read)[0] == pytest.approx(limit, rel=0.0001)  # the converter's range ends there


def test_the_range_of_the_bus_voltage(board, numbers):
    board.attach(INA219(bus_voltage=20))
    code = "sensor.bus_voltage_range = BusVoltageRange.RANGE_16V\ntime.sleep(0.01)\nprint(sensor.bus_voltage)"
    assert numbers(SENSOR + "print(sensor.bus_voltage)\n" + code) == pytest.approx([20, 16])


def test_fewer_bits_are_coarser(board, numbers):
    board.attach(INA219(bus_voltage=5.0171, current=0.12343))
    code = "".join(
        f"sensor.bus_adc_resolution = sensor.shunt_adc_resolution = ADCResolution.ADCRES_{bits}BIT_1S\n"
        "time.sleep(0.01)\nprint(sensor.raw_bus_voltage, sensor.raw_shunt_voltage)\n"
        for bits in (9, 10, 11, 12)
    )
    found = numbers(SENSOR + code)
    assert found == [1256, 1232, 1256, 1236, 1254, 1234, 1254, 1234]


def test_averaging_quietens_noise_and_takes_its_time(board, numbers):
    part = INA219(current=0.5)
    part.disturb("current", noise=0.01)
    board.attach(part)

    numbers(SENSOR)

    def spread(samples):
        found = numbers(
            f"sensor.bus_adc_resolution = sensor.shunt_adc_resolution = ADCResolution.ADCRES_12BIT_{samples}S\n"
            "for n in range(60):\n    time.sleep(0.14)\n    print(sensor.raw_shunt_voltage)"
        )
        mean = sum(found) / len(found)
        return (sum((value - mean) ** 2 for value in found) / len(found)) ** 0.5

    assert spread(1) == pytest.approx(100, rel=0.4)
    assert spread(128) == pytest.approx(100 / 128**0.5, rel=0.4)


@pytest.mark.parametrize(("name", "milliseconds"), [("9BIT_1S", 0.168), ("12BIT_1S", 1.064), ("12BIT_128S", 136.2)])
def test_a_triggered_measurement_and_the_ready_bit(board, numbers, name, milliseconds):
    part = INA219(bus_voltage=3)
    board.attach(part)
    code = (
        SENSOR + f"sensor.bus_adc_resolution = sensor.shunt_adc_resolution = ADCResolution.ADCRES_{name}\n"
        "def measure():\n    sensor.mode = Mode.SANDBVOLT_TRIGGERED\n    start = time.monotonic_ns()\n"
        "    while not sensor.conversion_ready: pass\n"
        "    print((time.monotonic_ns() - start) / 1e6, sensor.bus_voltage)\n"
        "measure()\nprint(int(sensor.conversion_ready))\nsensor.power\nprint(int(sensor.conversion_ready))"
    )
    took, volts, before, after = numbers(code)
    assert took == pytest.approx(milliseconds, abs=0.7)  # one look at the bit takes 0.5 ms
    assert volts == pytest.approx(3, abs=0.03)
    assert (before, after) == (1, 0)  # reading the power clears it
    part.bus_voltage = 4
    stale, _, fresh = numbers("time.sleep(1)\nprint(sensor.bus_voltage)\nmeasure()")
    assert stale == pytest.approx(3, abs=0.03)
    assert fresh == pytest.approx(4, abs=0.03)


def test_power_down_holds_the_last_values(board, numbers):
    part = INA219(bus_voltage=3)
    board.attach(part)
    numbers(SENSOR + "sensor.bus_voltage\nsensor.mode = Mode.POWERDOWN\n")
    part.bus_voltage = 7
    held, bus_only, current = numbers(
        "time.sleep(1)\nprint(sensor.bus_voltage)\nsensor.mode = Mode.BVOLT_CONTINUOUS\ntime.sleep(0.01)\n"
        "print(sensor.bus_voltage, sensor.current)"
    )
    assert (held, bus_only, current) == pytest.approx((3, 7, 100))


def test_overflow_of_the_calculation(board, numbers):
    board.attach(INA219(current=3, bus_voltage=10))
    code = "print(int(sensor.overflow))\nsensor.calibration = 0x2000\nprint(int(sensor.overflow), sensor.raw_current)\n"
    assert numbers(SENSOR + code) == [0, 1, 60000 - 65536]


def test_without_calibration_there_is_no_current(board, numbers):
    board.attach(INA219(current=1))
    code = (
        "sensor.reset = True\ntime.sleep(0.01)\nprint(sensor.raw_current, sensor.raw_power, sensor.raw_shunt_voltage)\n"
    )
    assert numbers(SENSOR + code) == [0, 0, 10000]
    assert numbers("sensor.calibration = 4097\nprint(sensor._raw_calibration)") == [4096]  # bit 0 cannot be set


def test_registers_after_power_on(board, numbers):
    board.attach(INA219(address=0x45))
    code = (
        "i2c.try_lock()\nb = bytearray(2)\n"
        "for n in (0, 5):\n    i2c.writeto_then_readfrom(0x45, bytes([n]), b)\n    print(b[0] << 8 | b[1])"
    )
    assert numbers(BUS + code) == [0x399F, 0]


def test_two_on_one_bus(board, numbers):
    board.attach(INA219(current=0.25))
    board.attach(INA219(address=0x4F, current=-0.5))
    code = "other = INA219(i2c, 0x4F)\ntime.sleep(0.01)\nprint(sensor.current, other.current)"
    assert numbers(SENSOR + code) == pytest.approx([250, -500])


def test_a_program_like_the_librarys_example(board, run):
    board.attach(INA219(bus_voltage=4.8, current=0.35))
    lines = run(
        SENSOR + "print(*(hex(v) for v in (sensor.bus_voltage_range, sensor.gain, sensor.bus_adc_resolution,"
        " sensor.shunt_adc_resolution, sensor.mode)))\n"
        "sensor.bus_adc_resolution = ADCResolution.ADCRES_12BIT_32S\n"
        "sensor.shunt_adc_resolution = ADCResolution.ADCRES_12BIT_32S\n"
        "sensor.bus_voltage_range = BusVoltageRange.RANGE_16V\n"
        "for n in range(2):\n    time.sleep(2)\n    volts, shunt = sensor.bus_voltage, sensor.shunt_voltage\n"
        "    print(f'{volts + shunt:.3f} V {sensor.current:.1f} mA {sensor.power:.2f} W', sensor.overflow)"
    )
    assert lines == ["0x1 0x3 0x3 0x3 0x7", *["4.835 V 350.0 mA 1.68 W False"] * 2]


def test_a_broken_one(board, run):
    part = INA219()
    board.attach(part)
    run(SENSOR)
    part.break_("nack")
    assert run("try:\n    sensor.current\nexcept OSError as error:\n    print(error.errno)") == ["19"]
    part.mend()
    assert run("print(round(sensor.current))") == ["100"]
