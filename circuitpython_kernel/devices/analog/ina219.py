"""Texas Instruments INA219: current, voltage and power."""

from __future__ import annotations

from circuitpython_kernel.devices.base.i2c_part import WordPart
from circuitpython_kernel.devices.base.inputs import Input

_CONFIG, _SHUNT, _BUS, _POWER, _CURRENT, _CALIBRATION = range(6)
_RESET, _AFTER_RESET = 0x8000, 0x399F
_READY, _OVERFLOW = 2, 1
_POWER_DOWN, _ADC_OFF = 0, 4

_TIMES = (84e-6, 148e-6, 276e-6, 532e-6)
_AVERAGED = (532e-6, 1.06e-3, 2.13e-3, 4.26e-3, 8.51e-3, 17.02e-3, 34.05e-3, 68.1e-3)


def conversion(setting: int) -> tuple[int, int, float]:
    """Bits, samples and seconds of one of the two converter settings (datasheet, table 5)."""
    if setting & 8:
        return 12, 1 << (setting & 7), _AVERAGED[setting & 7]
    return 9 + (setting & 3), 1, _TIMES[setting & 3]


class INA219(WordPart):
    """Current, voltage and power monitor (Texas Instruments datasheet SBOS448G).

    ``current`` flows through ``shunt_resistance``; ``bus_voltage`` is that of the load, behind the shunt. Modelled:
    range and gain with saturation, 9 to 12 bits, averaging, conversion times, triggered and continuous modes, the
    calibration register, current and power, the conversion ready and overflow bits, reset.
    """

    title = "current, voltage and power monitor"
    library = "adafruit-circuitpython-ina219"
    example = (
        "import board\n"
        "from adafruit_ina219 import INA219\n"
        "\n"
        "monitor = INA219(board.I2C())\n"
        "print(monitor.bus_voltage, monitor.current, monitor.power)  # V, mA, W"
    )
    addresses = tuple(range(0x40, 0x50))

    current = Input("A", -10, 10, 0.1, "current through the shunt", step=0.01)
    bus_voltage = Input("V", 0, 26, 5, "voltage of the load", step=0.01)
    shunt_resistance = Input("Ω", 0.001, 1, 0.1, "shunt resistor", step=0.001)

    def power_on(self) -> None:
        super().power_on()
        self._reset()

    def _reset(self) -> None:
        self.words = {_CONFIG: _AFTER_RESET, _SHUNT: 0, _BUS: 0, _CALIBRATION: 0}
        self._ready = False
        self._begin()

    def _begin(self) -> None:
        self._started = self.now
        self._counted = 0

    def _parts_of_mode(self) -> tuple[bool, bool, bool]:
        """Whether the shunt and the bus are measured, and whether over and over."""
        mode = self.words[_CONFIG] & 7
        return bool(mode & 1), bool(mode & 2), mode > _ADC_OFF

    def _settings(self) -> tuple[int, int]:
        config = self.words[_CONFIG]
        return config >> 3 & 15, config >> 7 & 15  # shunt, bus

    def _bring_up_to_date(self) -> None:
        """Carry out the conversions that have ended by now."""
        shunt, bus, continuous = self._parts_of_mode()
        if not (shunt or bus):
            return
        shunt_setting, bus_setting = self._settings()
        period = conversion(shunt_setting)[2] * shunt + conversion(bus_setting)[2] * bus
        ended = int((self.now - self._started) / period + 1e-9)
        if ended <= self._counted or (self._counted and not continuous):
            return
        self._counted = ended
        if shunt:
            self.words[_SHUNT] = self._measure_shunt(shunt_setting) & 0xFFFF
        if bus:
            self.words[_BUS] = self._measure_bus(bus_setting) << 3
        self._ready = True

    def _measure_shunt(self, setting: int) -> int:
        """In steps of 10 microvolts, within the gain's range."""
        bits, samples, _ = conversion(setting)
        step, highest = 1 << 12 - bits, 4000 << (self.words[_CONFIG] >> 11 & 3)
        volts = sum(self.current * self.shunt_resistance for _ in range(samples)) / samples
        return min(max(round(volts / 10e-6 / step) * step, -highest), highest)

    def _measure_bus(self, setting: int) -> int:
        """In steps of 4 millivolts, up to 16 or 32 volts."""
        bits, samples, _ = conversion(setting)
        step, highest = 1 << 12 - bits, 8000 if self.words[_CONFIG] & 0x2000 else 4000
        volts = sum(self.bus_voltage for _ in range(samples)) / samples
        return min(round(volts / 4e-3 / step) * step, highest)

    def _calculate(self) -> tuple[int, int, bool]:
        """The current and the power register, and whether one of them has overflowed (datasheet, section 8.5.1)."""
        shunt = self.words[_SHUNT] - (self.words[_SHUNT] & 0x8000) * 2
        current = int(shunt * self.words[_CALIBRATION] / 4096)
        power = abs(current) * (self.words[_BUS] >> 3) // 5000
        return current, power, not -0x8000 <= current <= 0x7FFF or power > 0xFFFF

    def read_word(self, register: int) -> int:
        self._bring_up_to_date()
        if register == _BUS:
            return self.words[_BUS] | _READY * self._ready | _OVERFLOW * self._calculate()[2]
        if register == _CURRENT:
            return self._calculate()[0]
        if register == _POWER:
            self._ready = False
            return self._calculate()[1]
        return super().read_word(register)

    def write_word(self, register: int, value: int) -> None:
        self._bring_up_to_date()
        if register == _CONFIG:
            if value & _RESET:
                self._reset()
                return
            self.words[_CONFIG] = value & 0x3FFF
            if value & 7 not in (_POWER_DOWN, _ADC_OFF):
                self._ready = False
            self._begin()
        elif register == _CALIBRATION:
            self.words[_CALIBRATION] = value & 0xFFFE  # bit 0 is always 0
