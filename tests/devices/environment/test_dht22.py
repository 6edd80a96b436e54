import pytest

from circuitpython_kernel.devices import DHT22

SENSOR = "import board, time, adafruit_dht\nsensor = adafruit_dht.DHT22(board.GP6)\n"
READ = "print(sensor.temperature, sensor.humidity)\n"


@pytest.mark.parametrize(("temperature", "humidity"), [(21.5, 40), (-3.4, 61.2), (-40, 0), (80, 100)])
def test_the_library_reads_what_was_set(board, numbers, temperature, humidity):
    board.attach(DHT22(temperature=temperature, humidity=humidity), data="GP6")
    assert numbers(SENSOR + READ) == [temperature, humidity]


def test_it_measures_every_two_seconds_again(board, numbers):
    sensor = DHT22(temperature=20, humidity=50)
    board.attach(sensor, data="GP6")
    numbers(SENSOR + READ)
    sensor.temperature = 30
    assert numbers("time.sleep(2.1)\n" + READ) == [30, 50]


def test_an_unplugged_one_is_missing(board):
    sensor = DHT22()
    board.attach(sensor, data="GP6")
    sensor.break_("unplugged")
    result = board.run(SENSOR + "sensor.temperature")
    assert result.error_type == "RuntimeError"
    assert "DHT sensor not found" in result.error_message


def test_it_needs_its_pin(board):
    with pytest.raises(ValueError, match="DHT22 needs a pin for data"):
        board.attach(DHT22())


def test_in_real_time(board, numbers):
    board.clock.mode = "realtime"
    board.attach(DHT22(temperature=1.5, humidity=60), data="GP6")
    assert numbers(SENSOR + READ) == [1.5, 60]
