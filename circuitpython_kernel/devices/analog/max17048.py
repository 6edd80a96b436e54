"""Maxim MAX17048: a fuel gauge for one lithium cell on I2C."""

from __future__ import annotations

from typing import Any, ClassVar

from circuitpython_kernel.devices.base.i2c_part import RegisterPart
from circuitpython_kernel.devices.base.inputs import Input

_VCELL, _SOC, _MODE, _VERSION, _HIBRT, _CONFIG, _VALRT, _CRATE, _VRESET, _STATUS, _CMD = (
    0x02, 0x04, 0x06, 0x08, 0x0A, 0x0C, 0x14, 0x16, 0x18, 0x1A, 0xFE,
)  # fmt: skip
_FIRST_VALUES = {
    _VERSION: 0x0012, _HIBRT: 0x8030, _CONFIG: 0x971C, _VALRT: 0x00FF, _VRESET: 0x960C, _STATUS: 0x0100,
}  # fmt: skip
"""What the registers have after power-on (datasheet, table 2)."""
_READ_ONLY = {*range(_VCELL, _MODE), _VERSION, _VERSION + 1, _CRATE, _CRATE + 1, _VRESET + 1, _STATUS + 1}

_ENABLE_SLEEP, _HIBERNATING = 0x20, 0x10  # of MODE's upper byte
_ASLEEP, _ON_CHANGE, _ALERT, _THRESHOLD = 0x80, 0x40, 0x20, 0x1F  # of CONFIG's lower byte
_VOLTAGE_HIGH, _VOLTAGE_LOW, _CHARGE_LOW, _CHARGE_CHANGED = 0x02, 0x04, 0x10, 0x20  # of STATUS's upper byte
_RESET = 0x54

_VOLTS, _PERCENT, _PERCENT_AN_HOUR, _ALERT_VOLTS, _ACTIVE_VOLTS = 78.125e-6, 1 / 256, 0.208, 0.02, 1.25e-3
_FIRST_VOLTAGE, _FIRST_CHARGE = 0.017, 0.192
"""Seconds after power-on until the first voltage, and the first charge."""
_PERIOD, _SLOW_PERIOD = 0.25, 45.0
"""Seconds between two measurements, awake and in hibernation."""
_QUIET = 360.0
"""Seconds with little current after which it hibernates."""


class MAX17048(RegisterPart):
    """Fuel gauge for one lithium cell, Adafruit product 5580 (Maxim datasheet 19-6171).

    Modelled: voltage, charge and its rate, measured four times a second or every 45 s in hibernation, sleep, alerts of
    voltage, low and changed charge with the ALRT pin, reset by command, which is not acknowledged. Not modelled: how
    the gauge learns (the charge is the input's), the comparator that sees a new battery.
    """

    title = "battery fuel gauge with charge rate"
    library = "adafruit-circuitpython-max1704x"
    aliases = ("MAX1704x", "MAX17049")
    example = (
        "import board, time\nfrom adafruit_max1704x import MAX17048\n\n"
        "gauge = MAX17048(board.I2C())\ntime.sleep(0.3)\nprint(gauge.cell_voltage, gauge.cell_percent)"
    )
    addresses = (0x36,)
    signals: ClassVar = {"alrt": "alert output, open drain, active low"}
    pulls: ClassVar = {"alrt": "up"}

    voltage = Input("V", 0, 5.1, 3.9, "voltage of the cell", step=0.01)
    charge = Input("%", 0, 100, 60, "charge of the cell", step=0.1)
    rate = Input("%/h", -100, 100, -5, "how the charge changes", step=0.1)

    def power_on(self) -> None:
        super().power_on()
        for register, value in _FIRST_VALUES.items():
            self._set(register, value)
        self._began = self._quiet_since = self.now
        self._measured = -_SLOW_PERIOD
        self._charge_told: float | None = None
        self._low_told = False
        self._active_volts = self.voltage
        self._show()

    def started(self) -> None:
        if self.pin("alrt") is not None:
            self._look()

    def _look(self) -> None:
        self._bring_up_to_date()
        self.after(_PERIOD, self._look)

    # ---- words of two registers

    def _word(self, register: int) -> int:
        return int.from_bytes(self.registers[register : register + 2], "big")

    def _set(self, register: int, value: int) -> None:
        self.registers[register : register + 2] = (value & 0xFFFF).to_bytes(2, "big")

    # ---- measuring

    @property
    def asleep(self) -> bool:
        """Whether it measures nothing."""
        return bool(self.registers[_MODE] & _ENABLE_SLEEP and self.registers[_CONFIG + 1] & _ASLEEP)

    @property
    def hibernating(self) -> bool:
        """Whether it measures rarely."""
        if self.registers[_HIBRT] == 0xFF:
            return True
        if abs(self.rate) >= self.registers[_HIBRT] * _PERCENT_AN_HOUR:
            return False
        return self.now - self._quiet_since >= _QUIET

    def input_changed(self, name: str) -> None:
        moved = abs(self.voltage - self._active_volts) > self.registers[_HIBRT + 1] * _ACTIVE_VOLTS
        if moved or (name == "rate" and abs(self.rate) >= self.registers[_HIBRT] * _PERCENT_AN_HOUR):
            self._active_volts, self._quiet_since = self.voltage, self.now

    def _bring_up_to_date(self) -> None:
        since = self.now - self._began
        period = _SLOW_PERIOD if self.hibernating else _PERIOD
        if self.asleep or since < _FIRST_VOLTAGE or self.now - self._measured < period:
            return
        self._set(_VCELL, min(round(self.voltage / _VOLTS), 0xFFFF))
        if since < _FIRST_CHARGE:
            return
        self._measured = self.now
        self._set(_SOC, round(self.charge / _PERCENT))
        self._set(_CRATE, round(self.rate / _PERCENT_AN_HOUR))
        self._compare()

    def _compare(self) -> None:
        volts = self._word(_VCELL) * _VOLTS
        charge = self._word(_SOC) * _PERCENT
        settings = self.registers[_CONFIG + 1]
        found = 0
        if volts > self.registers[_VALRT + 1] * _ALERT_VOLTS and self.registers[_VALRT + 1] != 0xFF:
            found |= _VOLTAGE_HIGH
        if volts < self.registers[_VALRT] * _ALERT_VOLTS:
            found |= _VOLTAGE_LOW
        low = charge < 32 - (settings & _THRESHOLD)
        if low and not self._low_told:
            found |= _CHARGE_LOW
        self._low_told = low
        if self._charge_told is None:
            self._charge_told = charge
        elif abs(charge - self._charge_told) >= 1:
            self._charge_told = charge
            if settings & _ON_CHANGE:
                found |= _CHARGE_CHANGED
        if found:
            self.registers[_STATUS] |= found
            self.registers[_CONFIG + 1] |= _ALERT
        self._show()

    def _show(self) -> None:
        self.drive("alrt", False if self.registers[_CONFIG + 1] & _ALERT else None)

    # ---- registers

    def read_register(self, register: int) -> int:
        self._bring_up_to_date()
        if register == _MODE:
            return self.registers[_MODE] & ~_HIBERNATING | (_HIBERNATING if self.hibernating else 0)
        return super().read_register(register)

    def write_register(self, register: int, value: int) -> None:
        self._bring_up_to_date()
        if register == _MODE:
            self.registers[_MODE] = value & _ENABLE_SLEEP
        elif register == _CONFIG + 1:  # an alert can be cleared, and not set
            self.registers[register] = value & (~_ALERT | self.registers[register] & _ALERT)
            self._show()
        elif register == _STATUS:
            self.registers[register] = value & (self.registers[register] | 0x40)
        elif register not in _READ_ONLY:
            self.registers[register] = value

    def write(self, data: bytes) -> int | None:
        if data[:2] == bytes((_CMD, _RESET)):
            self.power_on()
            return 2  # it is off already when the last byte comes
        return super().write(data)

    def readings(self) -> dict[str, Any]:
        mode = "asleep" if self.asleep else "hibernating" if self.hibernating else "active"
        return {"mode": mode, "alert": "yes" if self.registers[_CONFIG + 1] & _ALERT else "no"}
