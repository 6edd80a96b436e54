import pytest

from circuitpython_kernel.devices import MAX31855

SENSOR = (
    "import board, busio, digitalio, time, adafruit_max31855\nspi = busio.SPI(board.GP18, None, board.GP16)\n"
    "sensor = adafruit_max31855.MAX31855(spi, digitalio.DigitalInOut(board.GP17))\n"
)


def attach(board, part):
    board.attach(part, bus="SPI", cs="GP17")


@pytest.mark.parametrize(("temperature", "reference"), [(21.5, 25), (-200, -40), (1350.25, 125), (0, 0.0625)])
def test_the_library_reads_what_was_set(board, numbers, temperature, reference):
    attach(board, MAX31855(temperature=temperature, reference=reference))
    assert numbers(SENSOR + "print(sensor.temperature, sensor.reference_temperature)") == [temperature, reference]


def test_the_linearised_value_is_near(board, numbers):
    attach(board, MAX31855(temperature=100, reference=25))
    assert numbers(SENSOR + "print(sensor.temperature_NIST)") == [pytest.approx(100, abs=2)]


@pytest.mark.parametrize(
    ("wire", "message"),
    [
        ("open", "thermocouple not connected"),
        ("short to ground", "short circuit to ground"),
        ("short to supply", "short circuit to power"),
    ],
)
def test_faults_of_the_wire(board, wire, message):
    attach(board, MAX31855(wire=wire))
    assert board.run(SENSOR + "sensor.temperature").error_message == message


def test_a_conversion_takes_100_ms(board, numbers):
    sensor = MAX31855(temperature=10)
    attach(board, sensor)
    numbers(SENSOR + "print(sensor.temperature)")
    sensor.temperature = 20
    assert numbers("a = sensor.temperature\ntime.sleep(0.2)\nprint(a, sensor.temperature)") == [10, 20]
