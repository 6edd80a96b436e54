"""Vishay VEML7700: ambient light in lux."""

from __future__ import annotations

from circuitpython_kernel.devices.base.i2c_part import WordPart
from circuitpython_kernel.devices.base.inputs import Input
from circuitpython_kernel.devices.toolkit.inverse import inverse
from circuitpython_kernel.devices.toolkit.measuring import Measuring

_CONFIG, _HIGH, _LOW, _POWER_SAVING, _ALS, _WHITE, _FLAGS, _ID = range(8)
_SHUT_DOWN, _INTERRUPTS = 0x0001, 0x0002
_ABOVE, _BELOW = 0x4000, 0x8000
_GAINS = (1.0, 2.0, 0.125, 0.25)
_TIMES = {0b1100: 0.025, 0b1000: 0.05, 0b0000: 0.1, 0b0001: 0.2, 0b0010: 0.4, 0b0011: 0.8}
_WAITS = (0.5, 1.0, 2.0, 4.0)
_WAKE_UP = 0.0025
_FINEST = 0.0042
"""Lux for one count at a gain of 2 and 800 ms."""


def corrected(lux: float) -> float:
    """The illuminance for what the counts alone say: in bright light the sensor counts too little (Vishay's
    application note "Designing the VEML7700 into an application" has the polynomial).
    """
    return (((6.0135e-13 * lux - 9.3924e-9) * lux + 8.1488e-5) * lux + 1.0023) * lux


class VEML7700(Measuring, WordPart):
    """Ambient light sensor (Vishay datasheet 84286 and its application note).

    Modelled: four gains, six integration times, shutdown and wake-up, power-saving waits, the deviation in bright
    light that the application note corrects, saturation, white channel, threshold flags with persistence.
    """

    title = "ambient light sensor"
    library = "adafruit-circuitpython-veml7700"
    example = (
        "import board\n"
        "import time\n"
        "import adafruit_veml7700\n"
        "\n"
        "sensor = adafruit_veml7700.VEML7700(board.I2C())\n"
        "time.sleep(0.2)  # the first integration\n"
        "print(sensor.lux, sensor.autolux)"
    )
    addresses = (0x10,)
    byte_order = "little"

    illuminance = Input("lx", 0, 140_000, 300, "illuminance", step=1)
    white = Input("", 0.5, 10, 1.5, "white channel's counts for one of the other; more with infrared", step=0.1)

    def power_on(self) -> None:
        super().power_on()
        self.words = {_CONFIG: _SHUT_DOWN, _ID: 0xC481}

    def _gain(self) -> float:
        return _GAINS[self.words[_CONFIG] >> 11 & 3]

    def _integration(self) -> float:
        return _TIMES.get(self.words[_CONFIG] >> 6 & 15, 0.1)

    def _period(self) -> float:
        """Seconds from one result to the next; power saving adds a wait."""
        mode = self.words.get(_POWER_SAVING, 0)
        return self._integration() + (_WAITS[mode >> 1 & 3] if mode & 1 else 0)

    def measured(self, cycles: int) -> None:
        # The converter's steps are fine enough for a thousandth of a lux.
        straight = inverse(lambda raw: corrected(raw / 1000), self.illuminance, 100_000_000) / 1000
        counts = straight / (_FINEST * 0.8 / self._integration() * 2 / self._gain())
        self.words[_ALS] = min(round(counts), 0xFFFF)
        self.words[_WHITE] = min(round(counts * self.white), 0xFFFF)
        if self.words[_CONFIG] & _INTERRUPTS:
            low, high = self.words.get(_LOW, 0), self.words.get(_HIGH, 0)
            needed = 1 << (self.words[_CONFIG] >> 4 & 3)
            if self.outside(self.words[_ALS], low, high, cycles) >= needed:
                flag = _BELOW if self.words[_ALS] < low else _ABOVE
                self.words[_FLAGS] = self.words.get(_FLAGS, 0) | flag

    def read_word(self, register: int) -> int:
        found = super().read_word(register)
        if register == _FLAGS:
            self.words[_FLAGS] = 0  # reading clears them
        return found

    def write_word(self, register: int, value: int) -> None:
        if register > _POWER_SAVING:
            return
        before = self.words.get(register, 0)
        super().write_word(register, value)
        if register == _CONFIG and value & _SHUT_DOWN:
            self.stop_measuring()
        elif register in (_CONFIG, _POWER_SAVING) and value != before and not self.words[_CONFIG] & _SHUT_DOWN:
            waking = register == _CONFIG and before & _SHUT_DOWN
            if waking:
                self._outside = 0
            # A new setting starts a new integration.
            self.measure_every(self._period(), self._integration() + (_WAKE_UP if waking else 0))

    def write(self, data: bytes) -> int | None:
        self.catch_up()
        return super().write(data)

    def read(self, count: int) -> bytes:
        self.catch_up()
        return super().read(count)
