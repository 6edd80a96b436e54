"""Texas Instruments TMP117: a precise thermometer."""

from __future__ import annotations

from circuitpython_kernel.devices.base.i2c_part import WordPart
from circuitpython_kernel.devices.base.inputs import Input

_RESULT, _CONFIG, _HIGH, _LOW, _UNLOCK, _EEPROM_1, _EEPROM_2, _OFFSET, _EEPROM_3 = range(9)
_DEVICE = 0x0F
_CONVERSION = 0.0155
_CYCLES = (0.0155, 0.125, 0.25, 0.5, 1.0, 4.0, 8.0, 16.0)
_AVERAGES = (1, 8, 32, 64)
_CONTINUOUS, _SHUTDOWN, _ONE_SHOT = 0, 1, 3
_HIGH_ALERT, _LOW_ALERT, _DATA_READY = 0x8000, 0x4000, 0x2000
_WRITABLE = 0x0FFC
_SAVED = (_CONFIG, _HIGH, _LOW, _EEPROM_1, _EEPROM_2, _OFFSET, _EEPROM_3)
_EEPROM_WRITE = 0.007


class TMP117(WordPart):
    """Thermometer with 16 bits of 7.8125 m°C (Texas Instruments datasheet SNOSD82D).

    Modelled: continuous, one-shot and shutdown mode, averaging, conversion cycles, offset, limits in alert and therm
    mode, data-ready and the alert pin, EEPROM with unlock and its write time, soft reset and general call.
    """

    title = "precise temperature sensor"
    library = "adafruit-circuitpython-tmp117"
    example = (
        "import board\nimport adafruit_tmp117\n\n"
        "sensor = adafruit_tmp117.TMP117(board.I2C())\nprint(sensor.temperature)"
    )
    addresses = (0x48, 0x49, 0x4A, 0x4B)
    signals = {"alert": "alert output, open drain, active low unless configured otherwise"}

    temperature = Input("°C", -55, 150, 25, step=0.1)

    _stored: tuple[tuple[int, int], ...] = ((_CONFIG, 0x0220), (_HIGH, 0x6000), (_LOW, 0x8000))

    def power_on(self) -> None:
        super().power_on()
        self.words |= dict.fromkeys(_SAVED, 0) | {_DEVICE: 0x0117, _UNLOCK: 0} | dict(self._stored)
        self._result = -0x8000
        self._flags = 0
        self._busy_until = 0.0
        self._start()

    def _start(self) -> None:
        """A conversion cycle begins."""
        config = self.words[_CONFIG]
        active = _AVERAGES[config >> 5 & 3] * _CONVERSION
        self._cycle = max(_CYCLES[config >> 7 & 7], active) if config >> 10 & 3 != _ONE_SHOT else active
        self._finish = self.now + active

    def _convert(self) -> None:
        """Take over the newest conversion that was finished by now."""
        mode = self.words[_CONFIG] >> 10 & 3
        if mode == _SHUTDOWN or self.now < self._finish:
            return
        if mode == _ONE_SHOT:
            self.words[_CONFIG] = self.words[_CONFIG] & ~0x0C00 | _SHUTDOWN << 10
        else:
            self._finish += ((self.now - self._finish) // self._cycle + 1) * self._cycle
        offset = _signed(self.words[_OFFSET])
        self._result = min(max(round(self.temperature * 128) + offset, -0x8000), 0x7FFF)
        self._flags |= _DATA_READY
        high, low = _signed(self.words[_HIGH]), _signed(self.words[_LOW])
        if self.words[_CONFIG] & 0x10:  # therm mode: the high limit with the low one as its hysteresis
            if self._result > high:
                self._flags |= _HIGH_ALERT
            elif self._result < low:
                self._flags &= ~_HIGH_ALERT
        else:
            self._flags |= (_HIGH_ALERT if self._result > high else 0) | (_LOW_ALERT if self._result < low else 0)
        self._alert()

    def _alert(self) -> None:
        config = self.words[_CONFIG]
        watched = _DATA_READY if config & 4 else _HIGH_ALERT | _LOW_ALERT
        active = bool(self._flags & watched)
        self.drive("alert", active if config & 8 else (False if active else None))

    def read_word(self, register: int) -> int:
        self._convert()
        if register == _RESULT:
            self._flags &= ~_DATA_READY
            self._alert()
            return self._result & 0xFFFF
        if register == _CONFIG:
            found = self._flags | self.words[_CONFIG] & _WRITABLE | (0x1000 if self.now < self._busy_until else 0)
            self._flags &= _HIGH_ALERT if self.words[_CONFIG] & 0x10 else 0
            self._alert()
            return found
        if register == _UNLOCK:
            return self.words[_UNLOCK] | (0x4000 if self.now < self._busy_until else 0)
        return super().read_word(register)

    def write_word(self, register: int, value: int) -> None:
        self._convert()
        if register == _CONFIG:
            if value & 2:
                self.power_on()
                return
            self.words[_CONFIG] = value & _WRITABLE
            self._start()
        elif register == _UNLOCK:
            self.words[_UNLOCK] = value & 0x8000
        elif register in (_HIGH, _LOW, _OFFSET, _EEPROM_1, _EEPROM_2, _EEPROM_3):
            self.words[register] = value
        else:
            return
        if self.words[_UNLOCK] & 0x8000 and register in _SAVED:
            self._busy_until = self.now + _EEPROM_WRITE
            self._stored = tuple((dict(self._stored) | {register: self.words[register]}).items())

    def connected(self) -> None:
        pin = self.pin("alert")
        if pin is not None:
            pin.resistor = "up"

    def started(self) -> None:
        if self.pin("alert") is not None:
            self._look()

    def _look(self) -> None:
        self._convert()
        # At the end of the conversion that is under way; while none is, from time to time.
        rest = self._finish - self.now
        self.after(rest if rest > 0 else _CONVERSION, self._look)


def _signed(word: int) -> int:
    return word - 0x10000 if word & 0x8000 else word
