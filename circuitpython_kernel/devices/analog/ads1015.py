"""Texas Instruments ADS1015: four analog inputs on I2C, faster and with fewer bits than the ADS1115."""

from __future__ import annotations

from .ads1115 import ADS1115


class ADS1015(ADS1115):
    """Converter of 12 bits with four inputs, single or in pairs (Texas Instruments datasheet SBAS473E).

    Modelled as the `ADS1115`, with which it shares its registers: results are at the top of 16 bits, and a conversion
    takes 1/128 to 1/3300 s.
    """

    title = "analog to digital converter, 4 channels of 12 bits"
    example = (
        "import board\n"
        "from adafruit_ads1x15 import ADS1015, AnalogIn, ads1x15\n"
        "\n"
        "converter = ADS1015(board.I2C())\n"
        "print(AnalogIn(converter, ads1x15.Pin.A0).voltage)"
    )
    bits = 12
    rates = (128, 250, 490, 920, 1600, 2400, 3300, 3300)
