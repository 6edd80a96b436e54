"""ON Semiconductor LC709203F: a fuel gauge for one lithium cell on I2C."""

from __future__ import annotations

from typing import Any, ClassVar

from circuitpython_kernel.devices.base.i2c_part import I2CPart
from circuitpython_kernel.devices.base.inputs import Input

_BEFORE_RSOC, _THERMISTOR_B, _INITIAL_RSOC, _TEMPERATURE, _VOLTAGE, _DIRECTION, _APA, _APT = 4, 6, 7, 8, 9, 10, 11, 12
_RSOC, _ITE, _VERSION, _PROFILE, _ALARM_RSOC, _ALARM_VOLTAGE, _POWER_MODE, _STATUS, _PARAMETER = (
    0x0D, 0x0F, 0x11, 0x12, 0x13, 0x14, 0x15, 0x16, 0x1A,
)  # fmt: skip
_FIRST_VALUES = {
    _THERMISTOR_B: 0x0D34, _TEMPERATURE: 0x0BA6, _DIRECTION: 0, _APT: 0x001E, _APA: 0, _PROFILE: 0,
    _ALARM_RSOC: 8, _ALARM_VOLTAGE: 0, _POWER_MODE: 1, _STATUS: 0,
}  # fmt: skip
"""What the registers have after power-on (datasheet, table 7)."""
_CHIP_VERSION, _PARAMETER_NUMBER = 0x2717, 0x0301
_OPERATE, _SLEEP = 1, 2
_BY_THERMISTOR = 1
_LOOK = 1.0
"""Seconds between two looks at the cell, for the alarm."""


def crc8(data: bytes) -> int:
    """The checksum of a transfer, address bytes included: the polynomial x^8 + x^2 + x + 1, from 0."""
    found = 0
    for value in data:
        found ^= value
        for _ in range(8):
            found = (found << 1 ^ 0x07) & 0xFF if found & 0x80 else found << 1
    return found


class LC709203F(I2CPart):
    """Fuel gauge for one lithium cell, Adafruit product 4712 (ON Semiconductor datasheet LC709203F/D).

    Modelled: words with their checksums, voltage, charge in 1 % and 0.1 %, temperature by the thermistor or as the
    board sets it, the settings' registers, alarms of low charge and voltage with the ALARM pin, sleep, in which nothing
    is measured. Not modelled: how the gauge learns; the charge that it reports is the input's.
    """

    title = "battery fuel gauge"
    library = "adafruit-circuitpython-lc709203f"
    example = (
        "import board\nfrom adafruit_lc709203f import LC709203F\n\n"
        "gauge = LC709203F(board.I2C())\nprint(gauge.cell_voltage, gauge.cell_percent)"
    )
    addresses = (0x0B,)
    signals: ClassVar = {"alarm": "alarm output, open drain, active low"}
    pulls: ClassVar = {"alarm": "up"}

    voltage = Input("V", 0, 5, 3.9, "voltage of the cell", step=0.01)
    charge = Input("%", 0, 100, 60, "charge of the cell", step=0.1)
    temperature = Input("°C", -30, 80, 25, "temperature at the thermistor", step=0.1)

    def power_on(self) -> None:
        self._words = dict(_FIRST_VALUES)
        self._pointer = 0
        self._seen: dict[int, int] = {}
        self._measure()

    def started(self) -> None:
        self._look()

    def _look(self) -> None:
        self._measure()
        if self.pin("alarm") is not None:
            self.after(_LOOK, self._look)

    def input_changed(self, name: str) -> None:
        self._measure()

    def _measure(self) -> None:
        if self._words[_POWER_MODE] != _SLEEP:
            self._seen = {
                _VOLTAGE: round(self.voltage * 1000), _RSOC: round(self.charge), _ITE: round(self.charge * 10),
            }  # fmt: skip
            if self._words[_STATUS] == _BY_THERMISTOR:
                self._words[_TEMPERATURE] = round((self.temperature + 273.15) * 10)
        self.drive("alarm", False if self.alarm else None)

    @property
    def alarm(self) -> bool:
        """Whether the charge or the voltage is below its limit; a limit of 0 is none."""
        return self._seen[_RSOC] < self._words[_ALARM_RSOC] or self._seen[_VOLTAGE] < self._words[_ALARM_VOLTAGE]

    def _word(self, register: int) -> int:
        self._measure()
        fixed = {_VERSION: _CHIP_VERSION, _PARAMETER: _PARAMETER_NUMBER}
        return (fixed | self._seen | self._words).get(register, 0)

    def write(self, data: bytes) -> int | None:
        if data:
            self._pointer = data[0]
        if len(data) < 4 or crc8(bytes((self.address << 1,)) + data[:3]) != data[3]:
            return None  # a pointer alone, or a word with a wrong checksum, which is not taken
        value = int.from_bytes(data[1:3], "little")
        if self._pointer == _TEMPERATURE and self._words[_STATUS] == _BY_THERMISTOR:
            return None
        if self._pointer == _POWER_MODE and value not in (_OPERATE, _SLEEP):
            return None
        if self._pointer in self._words:
            self._words[self._pointer] = value
        self._measure()
        return None

    def read(self, count: int) -> bytes:
        word = self._word(self._pointer).to_bytes(2, "little")
        sent = bytes((self.address << 1, self._pointer, self.address << 1 | 1)) + word
        return (word + bytes((crc8(sent),)))[:count]

    def readings(self) -> dict[str, Any]:
        return {"alarm": "yes" if self.alarm else "no", "asleep": "yes" if self._words[_POWER_MODE] == _SLEEP else "no"}
