"""ST LSM6DS family: an accelerometer and a gyroscope with a step counter."""

from __future__ import annotations

from circuitpython_kernel.devices.base.i2c_part import RegisterPart
from circuitpython_kernel.devices.base.inputs import Input, Source

from .axes import G, words

_WHO_AM_I, _CTRL1, _CTRL2, _CTRL3, _CTRL10, _STATUS, _OUT = 0x0F, 0x10, 0x11, 0x12, 0x19, 0x1E, 0x20
_INT1_CTRL, _INT2_CTRL, _STEPS, _TAP_CFG = 0x0D, 0x0E, 0x4B, 0x58
_FUNC_EN = 0x04  # of CTRL10_C
_RATES = (0.0, 12.5, 26.0, 52.0, 104.0, 208.0, 416.0, 833.0, 1666.0, 3332.0, 6664.0, 1.6)
_MILLI_G = (0.061, 0.488, 0.122, 0.244)
"""mg for one raw value, by the range's code."""
_MILLI_DEGREES = (8.75, 17.5, 35.0, 70.0)
MODELS = {
    "LSM6DSOX": 0x6C,
    "LSM6DS33": 0x69,
    "LSM6DS3TRC": 0x6A,
    "ISM330DHCX": 0x6B,
    "LSM6DS3": 0x69,
    "LSM6DSO32": 0x6C,
}
"""Names of the chips of this family and how they identify themselves."""

_PEDOMETERS = {
    "LSM6DS33": (_TAP_CFG, 0x40), "LSM6DS3": (_TAP_CFG, 0x40), "LSM6DS3TRC": (_CTRL10, 0x10),
}  # fmt: skip
"""The register and the bit PEDO_EN of the chips that count steps by themselves."""


class LSM6DS(RegisterPart):
    """Accelerometer and gyroscope (STMicroelectronics datasheets LSM6DSOX, LSM6DS33 and LSM6DS3TR-C).

    Modelled: identification of each chip, data rates, ranges, data-ready bits and pins, reset, the step counter of
    the LSM6DS33, LSM6DS3 and LSM6DS3TR-C. Not modelled: FIFO, filters, taps, the machine learning core. `step` walks.

    Args:
        model: which chip it is, one of ``MODELS``.
        address: 0x6A or 0x6B.
        inputs: first values of the inputs.

    Raises:
        ValueError: for another model.
    """

    title = "accelerometer and gyroscope, 6 axes"
    library = "adafruit-circuitpython-lsm6ds"
    example = (
        "import board\nfrom adafruit_lsm6ds.lsm6dsox import LSM6DSOX\n\n"
        "sensor = LSM6DSOX(board.I2C())\nprint(sensor.acceleration, sensor.gyro, sensor.temperature)"
    )
    addresses = (0x6A, 0x6B)
    signals = {"int1": "interrupt output 1, active high", "int2": "interrupt output 2, active high"}

    x = Input("m/s²", -157, 157, 0, "acceleration x", step=0.1)
    y = Input("m/s²", -157, 157, 0, "acceleration y", step=0.1)
    z = Input("m/s²", -157, 157, G, "acceleration z", step=0.1)
    rotation_x = Input("°/s", -2000, 2000, 0, "rotation around x", step=1)
    rotation_y = Input("°/s", -2000, 2000, 0, "rotation around y", step=1)
    rotation_z = Input("°/s", -2000, 2000, 0, "rotation around z", step=1)
    temperature = Input("°C", -40, 85, 25, "temperature of the chip", step=0.1)

    def __init__(self, *, model: str = "LSM6DSOX", address: int | None = None, **inputs: Source) -> None:
        if model.upper() not in MODELS:
            raise ValueError(f"this family has the chips {', '.join(MODELS)}, not {model!r}")
        self.model = model.upper()
        super().__init__(address=address, **inputs)

    def power_on(self) -> None:
        super().power_on()
        self.registers[_WHO_AM_I] = MODELS[self.model]
        self.registers[_CTRL3] = 0x04
        self._samples = [-1, -1]
        self._steps = 0

    def _due(self, which: int, control: int) -> bool:
        """Whether the accelerometer (0) or the gyroscope (1) has a new sample."""
        code = self.registers[control] >> 4
        rate = _RATES[code] if code < len(_RATES) else 0.0
        sample = int(self.now * rate)
        if not rate or sample == self._samples[which]:
            return False
        self._samples[which] = sample
        return True

    def _bring_up_to_date(self) -> None:
        if self._due(0, _CTRL1):
            unit = _MILLI_G[self.registers[_CTRL1] >> 2 & 3] / 1000 * G
            self.registers[_OUT + 8 : _OUT + 14] = words([self.x / unit, self.y / unit, self.z / unit])
            self.registers[_STATUS] |= 0x05
        if self._due(1, _CTRL2):
            control = self.registers[_CTRL2]
            unit = (4.375 if control & 2 else _MILLI_DEGREES[control >> 2 & 3]) / 1000
            values = [self.rotation_x / unit, self.rotation_y / unit, self.rotation_z / unit]
            self.registers[_OUT + 2 : _OUT + 8] = words(values)
            self.registers[_STATUS] |= 0x06
        self.registers[_OUT : _OUT + 2] = words([(self.temperature - 25) * 256])
        self._drive_interrupts()

    def _drive_interrupts(self) -> None:
        for name, control in (("int1", _INT1_CTRL), ("int2", _INT2_CTRL)):
            self.drive(name, bool(self.registers[_STATUS] & self.registers[control] & 3))

    def started(self) -> None:
        if self.pin("int1") is not None or self.pin("int2") is not None:
            self._look()

    def _look(self) -> None:
        self._bring_up_to_date()
        codes = [self.registers[control] >> 4 for control in (_CTRL1, _CTRL2)]
        rates = [_RATES[code] for code in codes if code < len(_RATES) and _RATES[code]]
        self.after(1 / max(rates) if rates else 0.02, self._look)

    def _counts_steps(self) -> bool:
        register, bit = _PEDOMETERS.get(self.model, (_CTRL10, 0))
        return bool(self.registers[register] & bit and self.registers[_CTRL10] & _FUNC_EN)

    def step(self, count: int = 1) -> None:
        """Walk so many steps; they count while the step counter is on."""
        if self._counts_steps() and self.registers[_CTRL1] >> 4:
            self._steps = self._steps + count & 0xFFFF

    def read_register(self, register: int) -> int:
        self._bring_up_to_date()
        if register in (_STEPS, _STEPS + 1):
            return self._steps >> 8 * (register - _STEPS) & 0xFF
        value = super().read_register(register)
        if _OUT + 2 <= register < _OUT + 14:
            self.registers[_STATUS] &= 0x06 if register >= _OUT + 8 else 0x05
            self._drive_interrupts()
        return value

    def write_register(self, register: int, value: int) -> None:
        if register == _CTRL3 and value & 1:
            self.power_on()
        elif register == _CTRL10:
            if value & 2:
                self._steps = 0
            self.registers[register] = value & ~2
        elif register not in (_WHO_AM_I, _STATUS) and not _OUT <= register < _OUT + 14:
            self.registers[register] = value
