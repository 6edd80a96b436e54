"""What Bosch's BMP280 and BME280 have in common: registers, modes, and the arithmetic of their raw values."""

from __future__ import annotations

import struct
from typing import ClassVar

from circuitpython_kernel.devices.base.i2c_part import RegisterPart
from circuitpython_kernel.devices.toolkit.inverse import inverse

_CHIP_ID, _RESET, _CTRL_HUM, _STATUS, _CTRL_MEAS, _CONFIG, _DATA = 0xD0, 0xE0, 0xF2, 0xF3, 0xF4, 0xF5, 0xF7
_SLEEP, _FORCED, _NORMAL = 0, 1, 3
_OVERSAMPLING = (0, 1, 2, 4, 8, 16, 16, 16)
_STANDBY = (0.0005, 0.0625, 0.125, 0.25, 0.5, 1.0, 0.01, 0.02)

# Calibration words of a plausible sensor; the compensation below uses the same ones. T1-T3, P1-P9, H1-H6.
_T = (27504, 26435, -1000)
_P = (36477, -10685, 3024, 2855, 140, -7, 15500, -14600, 6000)
_H = (75, 362, 0, 324, 50, 30)

_MOST_RAW = (1 << 20) - 1


def temperature_of(raw: int) -> tuple[float, float]:
    """Degrees Celsius and the fine temperature for a raw value (datasheet, section 8.1)."""
    first = (raw / 16384 - _T[0] / 1024) * _T[1]
    second = (raw / 131072 - _T[0] / 8192) ** 2 * _T[2]
    return (first + second) / 5120, first + second


def pressure_of(raw: int, fine: float) -> float:
    """Pascals for a raw value (datasheet, section 8.1)."""
    first = fine / 2 - 64000
    second = first * first * _P[5] / 32768 + first * _P[4] * 2
    second = second / 4 + _P[3] * 65536
    first = (_P[2] * first * first / 524288 + _P[1] * first) / 524288
    first = (1 + first / 32768) * _P[0]
    pressure = (1048576 - raw - second / 4096) * 6250 / first
    return pressure + (_P[8] * pressure * pressure / 2147483648 + pressure * _P[7] / 32768 + _P[6]) / 16


def humidity_of(raw: int, fine: float) -> float:
    """Relative humidity in percent for a raw value (datasheet, section 8.1)."""
    offset = fine - 76800
    value = (raw - (_H[3] * 64 + _H[4] / 16384 * offset)) * (
        _H[1] / 65536 * (1 + _H[5] / 67108864 * offset * (1 + _H[2] / 67108864 * offset))
    )
    return min(max(value * (1 - _H[0] * value / 524288), 0.0), 100.0)


class BoschPart(RegisterPart):
    """Identification, calibration data, forced and normal mode, oversampling, filter, conversion times, soft reset.

    A subclass has the inputs ``temperature``, ``pressure`` and, with ``has_humidity``, ``humidity``.
    """

    addresses = (0x77, 0x76)
    spi = True
    chip_id: ClassVar[int]
    has_humidity: ClassVar[bool] = False

    def power_on(self) -> None:
        super().power_on()
        registers = self.registers
        registers[_CHIP_ID] = self.chip_id
        registers[0x88:0xA0] = struct.pack("<Hhh H8h", *_T, *_P)
        if self.has_humidity:
            registers[0xA1] = _H[0]
            registers[0xE1:0xE4] = struct.pack("<hB", _H[1], _H[2])
            nibbles = _H[3] & 0xF | (_H[4] & 0xF) << 4
            registers[0xE4:0xE8] = bytes((_H[3] >> 4 & 0xFF, nibbles, _H[4] >> 4 & 0xFF, _H[5]))
        # Skipped measurements read as these values (datasheet, section 5.4.7).
        registers[_DATA : _DATA + 8] = bytes((0x80, 0, 0, 0x80, 0, 0, 0x80 if self.has_humidity else 0, 0))
        self._humidity_mode = 0
        self._started = 0.0
        self._measured: float | None = None
        self._filtered: tuple[float, float] | None = None

    def quantity(self, name: str) -> float:
        """The value of an input that the subclass has."""
        return self.input_value(self.inputs()[name])

    def _conversion_time(self) -> float:
        """Seconds that a measurement typically takes (datasheet, section 9.1)."""
        measure = self.registers[_CTRL_MEAS]
        times = [_OVERSAMPLING[measure >> 5], _OVERSAMPLING[measure >> 2 & 7], _OVERSAMPLING[self._humidity_mode]]
        extra = 0.5 * (times[1] > 0) + 0.5 * (times[2] > 0)
        return (1 + 2 * sum(times) + extra) / 1000

    def _bring_up_to_date(self) -> None:
        """Carry out the measurements that were due by now."""
        mode = self.registers[_CTRL_MEAS] & 3
        if mode == _SLEEP:
            return
        conversion = self._conversion_time()
        if self.now < self._started + conversion:
            return
        if mode == _NORMAL:
            period = conversion + _STANDBY[self.registers[_CONFIG] >> 5]
            finished = self._started + conversion + (self.now - self._started - conversion) // period * period
            if self._measured != finished:
                self._measured = finished
                self._measure()
        else:
            self._measure()
            self.registers[_CTRL_MEAS] &= 0xFC

    def _measure(self) -> None:
        measure = self.registers[_CTRL_MEAS]
        celsius, pascals = self.quantity("temperature"), self.quantity("pressure") * 100
        raw_temperature = inverse(lambda raw: temperature_of(raw)[0], celsius, _MOST_RAW)
        fine = temperature_of(raw_temperature)[1]
        raw_pressure = inverse(lambda raw: -pressure_of(raw, fine), -pascals, _MOST_RAW)
        humidity = 0
        if self.has_humidity:
            percent = self.quantity("humidity")
            humidity = inverse(lambda raw: humidity_of(raw, fine), percent, 0xFFFF) if self._humidity_mode else 0x8000
        strength = self.registers[_CONFIG] >> 2 & 7
        if strength and self._filtered is not None:
            weight = 1 / (1 << min(strength, 4))
            raw_temperature = round(self._filtered[0] + (raw_temperature - self._filtered[0]) * weight)
            raw_pressure = round(self._filtered[1] + (raw_pressure - self._filtered[1]) * weight)
        self._filtered = (raw_temperature, raw_pressure)
        pressure = raw_pressure if measure >> 2 & 7 else 0x80000
        temperature = raw_temperature if measure >> 5 else 0x80000
        # 20 bits in three bytes; fewer are significant at lower oversampling, unless the filter is on.
        self.registers[_DATA : _DATA + 8] = (
            (pressure << 4).to_bytes(3, "big") + (temperature << 4).to_bytes(3, "big") + humidity.to_bytes(2, "big")
        )

    def read_register(self, register: int) -> int:
        self._bring_up_to_date()
        if register == _STATUS:
            measuring = self.registers[_CTRL_MEAS] & 3 == _FORCED
            return 0x08 if measuring else 0
        return super().read_register(register)

    def read_spi_register(self, register: int) -> int:
        return self.read_register(register | 0x80)

    def write_register(self, register: int, value: int) -> None:
        register |= 0x80  # SPI leaves out bit 7 of the register
        self._bring_up_to_date()
        if register == _RESET:
            if value == 0xB6:
                self.power_on()
        elif register == _CONFIG or (register == _CTRL_HUM and self.has_humidity):
            self.registers[register] = value
        elif register == _CTRL_MEAS:
            # A new setting for humidity holds from here on (datasheet, section 5.4.3).
            self._humidity_mode = self.registers[_CTRL_HUM] & 7
            self.registers[register] = 0xFC & value | (_FORCED if value & 3 in (1, 2) else value & 3)
            self._started, self._measured = self.now, None

    def write(self, data: bytes) -> int | None:
        # Writing does not count up: register and value come in pairs (datasheet, section 6.2.1).
        for place in range(0, len(data), 2):
            self.pointer = data[place]
            if place + 1 < len(data):
                self.write_register(data[place], data[place + 1])
        return None
