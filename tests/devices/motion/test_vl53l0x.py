import pytest

from circuitpython_kernel.devices import VL53L0X

SENSOR = (
    "import board, busio, time, digitalio, adafruit_vl53l0x\ni2c = busio.I2C(board.GP5, board.GP4)\n"
    "sensor = adafruit_vl53l0x.VL53L0X(i2c, io_timeout_s=2)\n"
)


@pytest.mark.parametrize("distance", [0, 31, 200, 1999])
def test_the_library_reads_what_was_set(board, numbers, distance):
    board.attach(VL53L0X(distance=distance))
    assert numbers(SENSOR + "print(sensor.range, sensor.distance)") == [distance, pytest.approx(distance / 10)]


def test_nothing_in_sight(board, numbers):
    board.attach(VL53L0X(distance=3000))
    assert numbers(SENSOR + "print(sensor.range)") == [8190]


def test_the_timing_budget_is_what_a_measurement_takes(board, numbers):
    part = VL53L0X()
    board.attach(part)
    measure = (
        "t = time.monotonic()\nsensor.range\nprint(time.monotonic() - t, sensor.measurement_timing_budget / 1e6)\n"
    )
    seconds, budget = numbers(SENSOR + measure)
    assert budget <= seconds + 0.001 < budget + 0.01
    assert part.budget() == pytest.approx(budget, abs=0.0005)
    seconds, budget = numbers("sensor.measurement_timing_budget = 200000\n" + measure)
    assert budget == pytest.approx(0.2, abs=0.002)
    assert seconds == pytest.approx(0.2, abs=0.01)


def test_continuous_mode(board, numbers):
    part = VL53L0X(distance=100)
    board.attach(part)
    numbers(SENSOR + "sensor.start_continuous()\nprint(sensor.range)")
    part.distance = 400
    assert numbers("time.sleep(0.1)\nsensor.range\nprint(sensor.range)") == [400]
    assert numbers("sensor.stop_continuous()\nprint(sensor.range)") == [400]


def test_two_get_addresses_of_their_own_through_their_shutdown_pins(board, numbers):
    board.attach(VL53L0X(distance=100), xshut="GP2")
    board.pins["GP3"].resistor = "down"
    code = SENSOR.replace("sensor =", "a = digitalio.DigitalInOut(board.GP2)\na.switch_to_output(True)\nsensor =")
    assert numbers(code + "sensor.set_address(0x30)\nprint(sensor.range)") == [100]
    board.attach(VL53L0X(distance=200))
    other = "other = adafruit_vl53l0x.VL53L0X(i2c)\nprint(sensor.range, other.range)"
    assert numbers(other) == [100, 200]
    result = board.run("a.value = False\nsensor.range")
    assert result.error_type == "OSError", "it is shut down"


def test_several_at_one_address_are_told_apart_by_their_shutdown_pins(board, numbers):
    """As in the library's example vl53l0x_multiple_sensors.py: all are attached, all answer at 0x29 at first."""
    for pin, distance in (("GP2", 100), ("GP3", 200), ("GP6", 300)):
        board.attach(VL53L0X(distance=distance), xshut=pin)
    code = SENSOR.replace("sensor = adafruit_vl53l0x.VL53L0X(i2c)", "").replace("sensor.", "pass  # sensor.")
    assert numbers(
        code + "pins = [digitalio.DigitalInOut(pin) for pin in (board.GP2, board.GP3, board.GP6)]\n"
        "for pin in pins: pin.switch_to_output(False)\n"
        "found = []\n"
        "for n, pin in enumerate(pins):\n"
        "    pin.value = True\n"
        "    found.append(adafruit_vl53l0x.VL53L0X(i2c))\n"
        "    if n < 2: found[n].set_address(0x30 + n)\n"
        "print(*[one.range for one in found])"
    ) == [100, 200, 300]


def test_one_of_two_at_an_address_needs_a_shutdown_pin(board):
    board.attach(VL53L0X())
    with pytest.raises(ValueError, match="has the address 0x29 on this bus already"):
        board.attach(VL53L0X())
    board.attach(VL53L0X(), xshut="GP2")
    board.attach(VL53L0X(), xshut="GP3")
