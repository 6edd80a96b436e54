import pytest

from circuitpython_kernel.devices import BME280, BMP280

I2C = "import board, busio, time, adafruit_bmp280\ni2c = busio.I2C(board.GP5, board.GP4)\n"
SENSOR = I2C + "sensor = adafruit_bmp280.Adafruit_BMP280_I2C(i2c)\n"
ALL = "print(sensor.temperature, sensor.pressure)\n"


@pytest.mark.parametrize(("temperature", "pressure"), [(21.5, 1013.25), (-40, 300), (85, 1100), (0, 870.4)])
def test_the_library_reads_what_was_set(board, numbers, temperature, pressure):
    board.attach(BMP280(temperature=temperature, pressure=pressure))
    assert numbers(SENSOR + ALL) == [pytest.approx(temperature, abs=0.01), pytest.approx(pressure, abs=0.02)]


def test_altitude_follows_the_pressure(board, numbers):
    board.attach(BMP280(pressure=900))
    assert numbers(SENSOR + "sensor.sea_level_pressure = 1013.25\nprint(sensor.altitude)") == [
        pytest.approx(988.5, abs=1)
    ]


def test_over_spi(board, numbers):
    board.attach(BMP280(temperature=3.25), bus="SPI", cs="GP17")
    code = (
        "import board, busio, digitalio, adafruit_bmp280\nspi = busio.SPI(board.GP18, board.GP19, board.GP16)\n"
        "sensor = adafruit_bmp280.Adafruit_BMP280_SPI(spi, digitalio.DigitalInOut(board.GP17))\n"
    )
    assert numbers(code + ALL)[0] == pytest.approx(3.25, abs=0.01)


def test_it_is_no_bme280(board):
    board.attach(BMP280())
    result = board.run(I2C + "from adafruit_bme280 import basic\nbasic.Adafruit_BME280_I2C(i2c)")
    assert result.error_type == "RuntimeError"
    board.attach(BME280(address=0x76))
    assert "Failed to find BMP280" in board.run("adafruit_bmp280.Adafruit_BMP280_I2C(i2c, 0x76)").error_message
