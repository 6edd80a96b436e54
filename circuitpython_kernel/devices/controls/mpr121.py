"""NXP MPR121: twelve touch electrodes."""

from __future__ import annotations

from circuitpython_kernel.devices.base.i2c_part import RegisterPart
from circuitpython_kernel.devices.base.inputs import Input

_STATUS, _FILTERED, _BASELINE, _THRESHOLDS, _DEBOUNCE, _CONFIG_1, _CONFIG_2, _ECR, _RESET = (
    0x00, 0x04, 0x1E, 0x41, 0x5B, 0x5C, 0x5D, 0x5E, 0x80,
)  # fmt: skip
_ELECTRODES = 12
_UNTOUCHED, _DEPTH = 680, 300
"""What an electrode reads with nobody near, and by how much less when it is touched firmly."""


def _electrode(number: int) -> Input:
    return Input("", 0, 1, 0, f"touch of electrode {number}", step=0.05)


class MPR121(RegisterPart):
    """Touch sensor with twelve electrodes (NXP datasheet MPR121, rev. 4).

    Modelled: run and stop mode, filtered data and baselines, thresholds for touch and release, debouncing by
    samples, the IRQ pin, soft reset, registers that can only be written in stop mode. Not modelled: drift of the
    baseline, auto-configuration, proximity, the pins as outputs.
    """

    title = "touch sensor, 12 electrodes"
    library = "adafruit-circuitpython-mpr121"
    example = (
        "import board\nimport adafruit_mpr121\n\n"
        "sensor = adafruit_mpr121.MPR121(board.I2C())\nprint(sensor.touched_pins)"
    )
    addresses = (0x5A, 0x5B, 0x5C, 0x5D)
    signals = {"irq": "interrupt output, open drain, active low"}

    e0, e1, e2, e3, e4, e5 = (_electrode(number) for number in range(6))
    e6, e7, e8, e9, e10, e11 = (_electrode(number) for number in range(6, 12))

    def power_on(self) -> None:
        super().power_on()
        self.registers[_CONFIG_1], self.registers[_CONFIG_2] = 0x10, 0x24
        self._touched = 0
        self._baseline = [_UNTOUCHED] * _ELECTRODES

    def _running(self) -> int:
        """How many electrodes are measured; 0 in stop mode."""
        return min(self.registers[_ECR] & 0xF, _ELECTRODES)

    def _measured(self, number: int) -> int:
        return round(_UNTOUCHED - _DEPTH * float(getattr(self, f"e{number}")))

    def _update(self) -> None:
        before, touched = self._touched, 0
        for number in range(self._running()):
            touch, release = self.registers[_THRESHOLDS + 2 * number : _THRESHOLDS + 2 * number + 2]
            depth = self._baseline[number] - self._measured(number)
            limit = release if before >> number & 1 else touch
            touched |= (depth > limit) << number
        self._touched = touched
        if touched != before:
            self.drive("irq", False)

    def connected(self) -> None:
        pin = self.pin("irq")
        if pin is not None:
            pin.resistor = "up"

    def input_changed(self, name: str) -> None:
        self._update()

    def read_register(self, register: int) -> int:
        self._update()
        if register in (_STATUS, _STATUS + 1):
            self.drive("irq", None)
            return self._touched >> 8 * register & 0xFF
        if _FILTERED <= register < _FILTERED + 2 * _ELECTRODES:
            number, high = divmod(register - _FILTERED, 2)
            value = self._measured(number) if number < self._running() else 0
            return value >> 8 if high else value & 0xFF
        if _BASELINE <= register < _BASELINE + _ELECTRODES:
            return self._baseline[register - _BASELINE] >> 2
        return super().read_register(register)

    def write_register(self, register: int, value: int) -> None:
        if register == _RESET:
            if value == 0x63:
                self.power_on()
        elif register == _ECR:
            starting = not self._running() and value & 0xF
            self.registers[_ECR] = value
            if starting and value & 0x80:
                # The first measurement is the baseline (section 5.11, calibration lock).
                self._baseline = [_UNTOUCHED] * _ELECTRODES
            self._update()
        elif not self._running() and _BASELINE <= register < _RESET:
            self.registers[register] = value
