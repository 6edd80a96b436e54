"""Bosch BME680: temperature, humidity, pressure and the resistance of its gas sensor."""

from __future__ import annotations

import struct

from circuitpython_kernel.devices.base.i2c_part import RegisterPart
from circuitpython_kernel.devices.base.inputs import Input
from circuitpython_kernel.devices.toolkit.inverse import inverse

_STATUS_0, _DATA, _GAS_DATA = 0x1D, 0x1F, 0x2A
_RES_HEAT_0, _GAS_WAIT_0, _CTRL_GAS_0, _CTRL_GAS_1 = 0x5A, 0x64, 0x70, 0x71
_CTRL_HUM, _PAGE, _CTRL_MEAS, _CONFIG, _CHIP_ID, _RESET = 0x72, 0x73, 0x74, 0x75, 0xD0, 0xE0
_OVERSAMPLING = (0, 1, 2, 4, 8, 16, 16, 16)

# Calibration words of a plausible sensor; the compensation below uses the same ones.
_T = (26041, 26469, 3)
_P = (36673, -10515, 88, 7310, -129, 30, 46, -3177, -2379, 30)
_H = (784, 1008, 0, 45, 20, 120, -100)
_G = (-30, -5969, 18)
_RANGE_SWITCHING_ERROR = 0

# Percentages by which the ranges of the gas sensor are off (datasheet, section 3.4.1).
_RANGE_1 = (0, 0, 0, 0, 0, -1, 0, -0.8, 0, 0, -0.2, -0.5, 0, -1, 0, 0)
_RANGE_2 = (0, 0, 0, 0, 0.1, 0.7, 0, -0.8, -0.1, 0, 0, 0, 0, 0, 0, 0)

_MOST_RAW = (1 << 20) - 1
_LEAST_HEATING = 0.02
"""Seconds within which the heater has reached its temperature (datasheet: 20 to 30 ms)."""


def temperature_of(raw: int) -> tuple[float, float]:
    """Degrees Celsius and the fine temperature for a raw value (datasheet, section 3.3.1)."""
    first = (raw / 16384 - _T[0] / 1024) * _T[1]
    second = (raw / 131072 - _T[0] / 8192) ** 2 * _T[2] * 16
    return (first + second) / 5120, first + second


def pressure_of(raw: int, fine: float) -> float:
    """Pascals for a raw value (datasheet, section 3.3.2)."""
    first = fine / 2 - 64000
    second = first * first * _P[5] / 131072 + first * _P[4] * 2
    second = second / 4 + _P[3] * 65536
    first = (_P[2] * first * first / 16384 + _P[1] * first) / 524288
    first = (1 + first / 32768) * _P[0]
    pressure = (1048576 - raw - second / 4096) * 6250 / first
    cubic = (pressure / 256) ** 3 * _P[9] / 131072
    square = _P[8] * pressure * pressure / 2147483648
    return pressure + (square + pressure * _P[7] / 32768 + cubic + _P[6] * 128) / 16


def humidity_of(raw: int, celsius: float) -> float:
    """Relative humidity in percent for a raw value (datasheet, section 3.3.3)."""
    first = raw - (_H[0] * 16 + _H[2] / 2 * celsius)
    second = first * (_H[1] / 262144 * (1 + _H[3] / 16384 * celsius + _H[4] / 1048576 * celsius * celsius))
    return second + (_H[5] / 16384 + _H[6] / 2097152 * celsius) * second * second


def gas_raw(ohms: float) -> tuple[int, int]:
    """The raw value and the range for a resistance (datasheet, section 3.4.1, turned round)."""
    best = (0, 0)
    for number in range(16):
        scale = (1340 + 5 * _RANGE_SWITCHING_ERROR) * (1 + _RANGE_1[number] / 100)
        raw = (1 / ((1 + _RANGE_2[number] / 100) * 1.25e-7 * (1 << number) * ohms) - 1) * scale + 512
        if 0 <= raw <= 1023:
            best = round(raw), number  # the highest range that fits resolves best
    return best


class BME680(RegisterPart):
    """Temperature, humidity, pressure and gas sensor (Bosch datasheet BST-BME680-DS001).

    Modelled: identification, calibration data, forced mode with its conversion time, oversampling, the gas heater's
    set-points and time, gas valid and heater stable bits, soft reset, the memory pages of SPI. Not modelled: the
    filter, and what the heater's temperature does to the resistance.
    """

    title = "temperature, humidity, pressure and gas sensor"
    library = "adafruit-circuitpython-bme680"
    example = (
        "import board, time\n"
        "import adafruit_bme680\n"
        "\n"
        "sensor = adafruit_bme680.Adafruit_BME680_I2C(board.I2C())\n"
        "time.sleep(0.1)  # it reads ten times a second at most, from the board's start on\n"
        "print(sensor.temperature, sensor.relative_humidity, sensor.pressure, sensor.gas)"
    )
    addresses = (0x77, 0x76)
    spi = True

    temperature = Input("°C", -40, 85, 25, "temperature", step=0.1)
    humidity = Input("%", 0, 100, 50, "relative humidity", step=0.5)
    pressure = Input("hPa", 300, 1100, 1013.25, "air pressure", step=0.1)
    gas = Input("Ω", 1000, 1_000_000, 50_000, "resistance of the gas sensor", step=1000)

    def power_on(self) -> None:
        super().power_on()
        registers = self.registers
        registers[_CHIP_ID] = 0x61
        registers[0x8A:0x8D] = struct.pack("<hb", _T[1], _T[2])
        registers[0x8E:0x93] = struct.pack("<Hhb", _P[0], _P[1], _P[2])
        registers[0x94:0x9A] = struct.pack("<hhbb", _P[3], _P[4], _P[6], _P[5])
        registers[0x9C:0xA1] = struct.pack("<hhB", _P[7], _P[8], _P[9])
        registers[0xE1:0xE4] = bytes((_H[1] >> 4, _H[0] & 0xF | (_H[1] & 0xF) << 4, _H[0] >> 4))
        registers[0xE4:0xE9] = struct.pack("<bbbBb", *_H[2:])
        registers[0xE9:0xEF] = struct.pack("<Hhbb", _T[0], _G[1], _G[0], _G[2])
        registers[0x02] = 1 << 4  # range and value of the heater's resistor
        registers[0x00] = 50
        registers[0x04] = (_RANGE_SWITCHING_ERROR & 0xF) << 4
        registers[_DATA : _DATA + 8] = bytes((0x80, 0, 0, 0x80, 0, 0, 0x80, 0))
        self._finished: float | None = None

    def _heating(self) -> float:
        """Seconds for which the chosen set-point heats; 0 when gas is not measured."""
        if not self.registers[_CTRL_GAS_1] & 0x10 or self.registers[_CTRL_GAS_0] & 0x08:
            return 0.0
        wait = self.registers[_GAS_WAIT_0 + min(self.registers[_CTRL_GAS_1] & 0xF, 9)]
        return (wait & 0x3F) * (1 << 2 * (wait >> 6)) / 1000

    def _conversion_time(self) -> float:
        """Seconds that a measurement takes (as Bosch's driver works them out)."""
        measure = self.registers[_CTRL_MEAS]
        cycles = _OVERSAMPLING[measure >> 5] + _OVERSAMPLING[measure >> 2 & 7]
        cycles += _OVERSAMPLING[self.registers[_CTRL_HUM] & 7]
        return (cycles * 1963 + 477 * 9) / 1e6 + self._heating()

    def _bring_up_to_date(self) -> None:
        if self._finished is None or self.now < self._finished:
            return
        self._finished = None
        registers = self.registers
        measure = registers[_CTRL_MEAS]
        raw_temperature = inverse(lambda raw: temperature_of(raw)[0], self.temperature, _MOST_RAW)
        celsius, fine = temperature_of(raw_temperature)
        raw_pressure = inverse(lambda raw: -pressure_of(raw, fine), -self.pressure * 100, _MOST_RAW)
        raw_humidity = inverse(lambda raw: humidity_of(raw, celsius), self.humidity, 0xFFFF)
        pressure = raw_pressure if measure >> 2 & 7 else 0x80000
        temperature = raw_temperature if measure >> 5 else 0x80000
        humidity = raw_humidity if registers[_CTRL_HUM] & 7 else 0x8000
        registers[_DATA : _DATA + 8] = (
            (pressure << 4).to_bytes(3, "big") + (temperature << 4).to_bytes(3, "big") + humidity.to_bytes(2, "big")
        )
        heating = self._heating()
        if heating:
            raw, number = gas_raw(self.gas)
            point = registers[_RES_HEAT_0 + min(registers[_CTRL_GAS_1] & 0xF, 9)]
            stable = 0x10 if heating >= _LEAST_HEATING and point else 0
            registers[_GAS_DATA : _GAS_DATA + 2] = bytes((raw >> 2, (raw & 3) << 6 | 0x20 | stable | number))
        else:
            registers[_GAS_DATA + 1] &= 0xCF
        registers[_STATUS_0] = 0x80 | registers[_CTRL_GAS_1] & 0xF
        registers[_CTRL_MEAS] &= 0xFC

    def read_register(self, register: int) -> int:
        self._bring_up_to_date()
        if register == _STATUS_0 and self._finished is not None:
            gas = 0x40 if self._heating() and self.now > self._finished - self._heating() else 0
            return 0x20 | gas
        return super().read_register(register)

    def write_register(self, register: int, value: int) -> None:
        self._bring_up_to_date()
        if register == _RESET:
            if value == 0xB6:
                self.power_on()
        elif register == _CTRL_MEAS:
            self.registers[register] = value
            if value & 3:
                self.registers[_STATUS_0] = 0
                self._finished = self.now + self._conversion_time()
        elif register in (_PAGE, _CTRL_HUM, _CONFIG, _CTRL_GAS_0, _CTRL_GAS_1) or 0x50 <= register <= 0x6D:
            self.registers[register] = value

    def write(self, data: bytes) -> int | None:
        # Writing does not count up: register and value come in pairs (datasheet, section 6.2.1).
        for place in range(0, len(data), 2):
            self.pointer = data[place]
            if place + 1 < len(data):
                self.write_register(data[place], data[place + 1])
        return None

    # ---- SPI names 128 registers; a page chooses which (datasheet, section 6.3)

    def _spi_register(self, register: int) -> int:
        upper = not self.registers[_PAGE] & 0x10 and register != _PAGE
        return register | 0x80 if upper else register

    def read_spi_register(self, register: int) -> int:
        return self.read_register(self._spi_register(register))

    def write_spi_register(self, register: int, value: int) -> None:
        self.write_register(self._spi_register(register), value)
