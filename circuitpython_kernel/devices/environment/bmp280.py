"""Bosch BMP280: temperature and pressure."""

from __future__ import annotations

from circuitpython_kernel.devices.base.inputs import Input

from .bosch import BoschPart


class BMP280(BoschPart):
    """Temperature and pressure sensor (Bosch datasheet BST-BMP280-DS001).

    Modelled: identification, calibration data, forced and normal mode, oversampling, filter, conversion times, soft
    reset.
    """

    title = "temperature and pressure sensor"
    library = "adafruit-circuitpython-bmp280"
    example = (
        "import board\n"
        "import adafruit_bmp280\n"
        "\n"
        "sensor = adafruit_bmp280.Adafruit_BMP280_I2C(board.I2C())\n"
        "print(sensor.temperature, sensor.pressure)"
    )
    chip_id = 0x58

    temperature = Input("°C", -40, 85, 25, "temperature", step=0.1)
    pressure = Input("hPa", 300, 1100, 1013.25, "air pressure", step=0.1)
