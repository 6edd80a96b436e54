"""Bosch BME280: temperature, humidity and pressure."""

from __future__ import annotations

from circuitpython_kernel.devices.base.inputs import Input

from .bosch import BoschPart


class BME280(BoschPart):
    """Temperature, humidity and pressure sensor (Bosch datasheet BST-BME280-DS002).

    Modelled: identification, calibration data, forced and normal mode, oversampling, filter, conversion times, soft
    reset.
    """

    title = "temperature, humidity and pressure sensor"
    library = "adafruit-circuitpython-bme280"
    example = (
        "import board\n"
        "from adafruit_bme280 import basic as adafruit_bme280\n"
        "\n"
        "sensor = adafruit_bme280.Adafruit_BME280_I2C(board.I2C())\n"
        "print(sensor.temperature, sensor.relative_humidity, sensor.pressure)"
    )
    chip_id = 0x60
    has_humidity = True

    temperature = Input("°C", -40, 85, 25, "temperature", step=0.1)
    humidity = Input("%", 0, 100, 50, "relative humidity", step=0.5)
    pressure = Input("hPa", 300, 1100, 1013.25, "air pressure", step=0.1)
