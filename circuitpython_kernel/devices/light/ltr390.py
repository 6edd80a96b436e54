"""Lite-On LTR390: ultraviolet and ambient light."""

from __future__ import annotations

from circuitpython_kernel.devices.base.i2c_part import RegisterPart
from circuitpython_kernel.devices.base.inputs import Input
from circuitpython_kernel.devices.toolkit.measuring import Measuring

_CONTROL, _RATE, _GAIN, _PART_ID, _STATUS = 0x00, 0x04, 0x05, 0x06, 0x07
_ALS, _UVS, _INTERRUPT, _PERSISTENCE, _UPPER, _LOWER = 0x0D, 0x10, 0x19, 0x1A, 0x21, 0x24
_ENABLE, _UV_MODE, _RESET = 0x02, 0x08, 0x10
_NEW_DATA, _PASSED, _POWERED_UP = 0x08, 0x10, 0x20
_INTERRUPT_ENABLE = 0x04
_SOURCES = {False: 1, True: 3}
"""Which measurements the interrupt looks at, by whether they are of ultraviolet light."""

_BITS = (20, 19, 18, 17, 16, 13, 13, 13)
_SECONDS = (0.4, 0.2, 0.1, 0.05, 0.025, 0.0125, 0.0125, 0.0125)
_PERIODS = (0.025, 0.05, 0.1, 0.2, 0.5, 1.0, 2.0, 2.0)
_GAINS = (1, 3, 6, 9, 18)
_UV_COUNTS = 2300
"""Counts for an ultraviolet index of 1, with 20 bits and a gain of 18."""
_LUX = 0.6
"""Lux for a count, with 18 bits and a gain of 1."""

_WRITABLE = (_CONTROL, _RATE, _GAIN, _INTERRUPT, _PERSISTENCE, *range(_UPPER, _LOWER + 3))


class LTR390(Measuring, RegisterPart):
    """Sensor of ultraviolet light and of ambient light, one of them at a time (Lite-On datasheet LTR-390UV-01).

    Modelled: both modes, gain, resolution and its conversion time, rate, saturation, status flags that reading
    clears, thresholds with persistence on the pin ``int``, standby, soft reset.
    """

    title = "ultraviolet and ambient light sensor"
    library = "adafruit-circuitpython-ltr390"
    example = (
        "import board\n"
        "import adafruit_ltr390\n"
        "\n"
        "sensor = adafruit_ltr390.LTR390(board.I2C())\n"
        "print(sensor.uvi, sensor.lux)"
    )
    addresses = (0x53,)
    signals = {"int": "interrupt, open drain, low while there is one"}

    illuminance = Input("lx", 0, 120_000, 300, "illuminance", step=1)
    uv_index = Input("", 0, 20, 1, "ultraviolet index", step=0.1)

    def power_on(self) -> None:
        super().power_on()
        self._uv = False
        defaults = {_RATE: 0x22, _GAIN: 0x01, _PART_ID: 0xB2, _STATUS: _POWERED_UP, _INTERRUPT: 0x10}
        for register, value in defaults.items():
            self.registers[register] = value
        self.registers[_UPPER : _UPPER + 3] = b"\xff\xff\x0f"
        self.interrupt(False)

    def _number(self, register: int) -> int:
        return int.from_bytes(self.registers[register : register + 3], "little")

    def _start(self) -> None:
        conversion = _SECONDS[self.registers[_RATE] >> 4 & 7]
        self._uv = bool(self.registers[_CONTROL] & _UV_MODE)
        self.measure_every(max(conversion, _PERIODS[self.registers[_RATE] & 7]), conversion)

    def measured(self, cycles: int) -> None:
        bits = _BITS[self.registers[_RATE] >> 4 & 7]
        gain = _GAINS[min(self.registers[_GAIN] & 7, 4)]
        if self._uv:
            counts = self.uv_index * _UV_COUNTS * gain / 18 * 2.0 ** (bits - 20)
        else:
            counts = self.illuminance / _LUX * gain * 2.0 ** (bits - 18)
        value = min(round(counts), (1 << bits) - 1)
        place = _UVS if self._uv else _ALS
        self.registers[place : place + 3] = value.to_bytes(3, "little")
        self.registers[_STATUS] |= _NEW_DATA
        if self.registers[_INTERRUPT] >> 4 & 3 == _SOURCES[self._uv]:
            needed = (self.registers[_PERSISTENCE] >> 4) + 1
            if self.outside(value, self._number(_LOWER), self._number(_UPPER), cycles) >= needed:
                self.registers[_STATUS] |= _PASSED
        self._show()

    def watched(self) -> bool:
        return self.pin("int") is not None and bool(self.registers[_INTERRUPT] & _INTERRUPT_ENABLE)

    def _show(self) -> None:
        on = self.registers[_INTERRUPT] & _INTERRUPT_ENABLE
        self.interrupt(bool(on and self.registers[_STATUS] & _PASSED))

    def read_register(self, register: int) -> int:
        found = super().read_register(register)
        if register == _STATUS:
            self.registers[_STATUS] = 0
            self._show()
        return found

    def write_register(self, register: int, value: int) -> None:
        if register not in _WRITABLE:
            return
        if register == _CONTROL and value & _RESET:
            self.power_on()
            return
        before = self.registers[register]
        super().write_register(register, value)
        if register == _CONTROL and not value & _ENABLE:
            self.stop_measuring()
        elif register in (_CONTROL, _RATE, _GAIN) and value != before and self.registers[_CONTROL] & _ENABLE:
            self._outside = 0
            self._start()
        self._show()
        self._await_next()

    def write(self, data: bytes) -> int | None:
        self.catch_up()
        return super().write(data)

    def read(self, count: int) -> bytes:
        self.catch_up()
        return super().read(count)
