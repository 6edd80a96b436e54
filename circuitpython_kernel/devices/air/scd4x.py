"""Sensirion SCD40, SCD41 and SCD43: carbon dioxide, temperature and humidity."""

from __future__ import annotations

import math

from circuitpython_kernel.devices.base.i2c_part import CommandPart
from circuitpython_kernel.devices.base.inputs import Input, Source, Toggle

_VARIANTS = {"SCD40": 0x0440, "SCD41": 0x1441, "SCD43": 0x5441}
_IDLE, _PERIODIC, _LOW_POWER, _SLEEP = "idle", "periodic", "low power", "sleep"
_PERIODS = {_PERIODIC: 5.0, _LOW_POWER: 30.0}
_FACTORY = {"offset": 1498, "altitude": 0, "asc": 1, "target": 400, "initial": 44, "standard": 156}
"""Settings as words; the temperature offset is 4 °C, in steps of 175/65535 °C."""

# Commands that read or write a setting.
_GET = {0x2318: "offset", 0x2322: "altitude", 0x2313: "asc", 0x233F: "target", 0x2340: "initial", 0x234B: "standard"}
_SET = {0x241D: "offset", 0x2427: "altitude", 0x2416: "asc", 0x243A: "target", 0x2445: "initial", 0x244E: "standard"}
_WHILE_MEASURING = (0xEC05, 0xE4B8, 0x3F86, 0xE000)
_SINGLE_SHOTS = (0x219D, 0x2196, 0x36E0, 0x36F6)
"""What the SCD40 does not have."""

_SELF_HEATING = 4.0
"""By how many degrees the sensor is warmer than the air around it."""
_RECALIBRATION_NEEDS = 180.0
_STANDARD_PRESSURE = 1013.25

_Answer = tuple[tuple[int, ...], float]


def pressure_at(altitude: float) -> float:
    """Hectopascals at an altitude in metres, as the standard atmosphere has it."""
    return float(_STANDARD_PRESSURE * (1 - min(altitude, 40_000) / 44_330) ** 5.255)


def _saturation(temperature: float) -> float:
    return math.exp(17.62 * temperature / (243.12 + temperature))


class SCD4x(CommandPart):
    """Carbon dioxide, temperature and humidity sensor (Sensirion datasheet SCD4x, 1.7).

    Modelled: idle, periodic and low power measurements, single shots, sleep, which commands each state takes, data
    ready, times of all commands, compensation by altitude or pressure, self-heating and temperature offset, forced
    recalibration, settings with their EEPROM, serial number, variant, self test, checksums.

    Args:
        variant: ``"SCD40"``, ``"SCD41"`` or ``"SCD43"``.
        serial: the serial number, 48 bits.

    Raises:
        ValueError: for another variant.
    """

    title = "CO2, temperature and humidity sensor"
    library = "adafruit-circuitpython-scd4x"
    example = (
        "import board\n"
        "import time\n"
        "import adafruit_scd4x\n"
        "\n"
        "sensor = adafruit_scd4x.SCD4X(board.I2C())\n"
        "sensor.start_periodic_measurement()\n"
        "while not sensor.data_ready:\n"
        "    time.sleep(0.5)\n"
        "print(sensor.CO2, sensor.temperature, sensor.relative_humidity)"
    )
    addresses = (0x62,)

    co2 = Input("ppm", 0, 40_000, 600, "carbon dioxide", step=1)
    temperature = Input("°C", -10, 60, 25, "air temperature", step=0.1)
    humidity = Input("%", 0, 100, 50, "relative humidity", step=0.5)
    pressure = Input("hPa", 300, 1200, _STANDARD_PRESSURE, "air pressure", step=1)
    defect = Toggle("the self test finds a fault")

    def __init__(
        self,
        *,
        variant: str = "SCD41",
        serial: int = 0xBF4D_7F07_3B21,
        address: int | None = None,
        **inputs: Source,
    ) -> None:
        if variant not in _VARIANTS:
            raise ValueError(f"there are {', '.join(_VARIANTS)}, not {variant!r}")
        self.variant, self.serial = variant, serial
        self.eeprom = dict(_FACTORY)
        """The settings that stay without power."""
        self.calibration = 0
        """What the last forced recalibration adds to every result, in ppm; it stays without power."""
        super().__init__(address=address, **inputs)

    def power_on(self) -> None:
        super().power_on()
        self.settings = dict(self.eeprom)
        self._state = _IDLE
        self._busy_until = 0.0
        self._set_pressure = 0
        self._result: tuple[int, int, int] | None = None
        self._started = 0.0
        self._taken = 0
        self._measured_for = 0.0

    # ---- measurements

    def _measure(self, *, with_co2: bool = True) -> tuple[int, int, int]:
        offset = self.settings["offset"] * 175 / 65535
        temperature = self.temperature + _SELF_HEATING - offset
        # The vapour in the air stays the same; how much of saturation it is depends on the temperature.
        humidity = self.humidity * _saturation(self.temperature) / _saturation(temperature)
        raw_temperature = min(max(round((temperature + 45) / 175 * 65535), 0), 65535)
        raw_humidity = min(max(round(humidity / 100 * 65535), 0), 65535)
        return (self._co2() if with_co2 else 0), raw_temperature, raw_humidity

    def _co2(self) -> int:
        """The concentration: light is absorbed by molecules, whose number depends on the pressure, too."""
        assumed = self._set_pressure or pressure_at(self.settings["altitude"])
        return min(max(round(self.co2 * self.pressure / assumed) + self.calibration, 0), 40_000)

    def _bring_up_to_date(self) -> None:
        period = _PERIODS.get(self._state)
        if period is not None:
            done = int((self.now - self._started + 1e-6) / period)
            if done > self._taken:
                self._taken = done
                self._result = self._measure()

    def _stop(self) -> None:
        if self._state in _PERIODS:
            self._measured_for = self.now - self._started
        self._state = _IDLE
        self._result = None

    # ---- commands

    def i2c_write(self, address: int, data: bytes) -> int | None:
        if self.fault is None and self._state == _SLEEP and data == b"\x36\xf6":
            self._state, self._busy_until = _IDLE, self.now + 0.03
            return 0  # it wakes up without an acknowledgement
        return super().i2c_write(address, data)

    def write(self, data: bytes) -> int | None:
        if not data:
            return 0 if self._state == _SLEEP else None
        if self._state == _SLEEP or self.now < self._busy_until:
            return 0
        self._bring_up_to_date()
        return super().write(data)

    def read(self, count: int) -> bytes | None:
        answer = super().read(count)
        if answer is not None:
            self._answer = b""
        return answer

    def command(self, code: int, words: tuple[int, ...]) -> _Answer | None:
        if self._state in _PERIODS and code not in _WHILE_MEASURING:
            return None
        if self.variant == "SCD40" and code in _SINGLE_SHOTS:
            return None
        takes = code in _SET or code == 0x362F
        if code != 0xE000 and len(words) != takes:
            return None
        answer = self._setting(code, words) or self._measuring(code) or self._maintenance(code, words)
        if answer is not None:
            self._busy_until = self.now + answer[1]
        return answer

    def _setting(self, code: int, words: tuple[int, ...]) -> _Answer | None:
        if code in _GET:
            return (self.settings[_GET[code]],), 0.001
        if code in _SET:
            self.settings[_SET[code]] = words[0]
            return (), 0.001
        if code == 0xE000:
            if not words:
                return (self._set_pressure,), 0.001
            self._set_pressure = words[0]
            return (), 0.001
        if code == 0x3682:
            return (self.serial >> 32 & 0xFFFF, self.serial >> 16 & 0xFFFF, self.serial & 0xFFFF), 0.001
        if code == 0x202F:
            return (_VARIANTS[self.variant],), 0.001
        return None

    def _measuring(self, code: int) -> _Answer | None:
        if code in (0x21B1, 0x21AC):
            self._state = _PERIODIC if code == 0x21B1 else _LOW_POWER
            self._started, self._taken, self._result = self.now, 0, None
            return (), 0.0
        if code == 0x3F86:
            self._stop()
            return (), 0.5
        if code == 0xE4B8:
            return (0x8000 if self._result is None else 0x8006,), 0.001
        if code == 0xEC05:
            found, self._result = self._result, None
            return (found or ()), 0.001
        if code in (0x219D, 0x2196):
            seconds = 5.0 if code == 0x219D else 0.05
            self._result = None
            self.after(seconds, self._shot if code == 0x219D else self._shot_without_co2)
            return (), seconds
        return None

    def _shot(self) -> None:
        self._result = self._measure()
        self._measured_for += 5.0

    def _shot_without_co2(self) -> None:
        self._result = self._measure(with_co2=False)

    def _maintenance(self, code: int, words: tuple[int, ...]) -> _Answer | None:
        if code == 0x362F:
            return (self._recalibrate(words[0]),), 0.4
        if code == 0x3615:
            self.eeprom = dict(self.settings)
            return (), 0.8
        if code == 0x3646:
            self.settings = dict(self.eeprom)
            self._result = None
            return (), 0.03
        if code == 0x3632:
            self.eeprom, self.settings = dict(_FACTORY), dict(_FACTORY)
            self.calibration, self._measured_for = 0, 0.0
            return (), 1.2
        if code == 0x3639:
            return (int(self.defect > 0.5),), 10.0
        if code == 0x36E0:
            self._state = _SLEEP
            return (), 0.001
        if code == 0x36F6:
            return (), 0.03
        return None

    def _recalibrate(self, target: int) -> int:
        """The correction with an offset of 0x8000; 0xFFFF when it has not measured for long enough."""
        if self._measured_for < _RECALIBRATION_NEEDS:
            return 0xFFFF
        correction = target - self._co2()
        self.calibration += correction
        return 0x8000 + correction & 0xFFFF
