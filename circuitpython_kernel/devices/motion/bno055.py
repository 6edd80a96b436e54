"""Bosch BNO055: nine axes and the orientation that its own processor works out of them."""

from __future__ import annotations

import math

from circuitpython_kernel.devices.base.i2c_part import RegisterPart
from circuitpython_kernel.devices.base.inputs import Input

from .axes import G, words

_PAGE, _DATA, _TEMPERATURE, _CALIBRATION, _SELF_TEST, _CLOCK, _STATUS, _ERROR = (
    0x07, 0x08, 0x34, 0x35, 0x36, 0x38, 0x39, 0x3A,
)  # fmt: skip
_UNITS, _MODE, _POWER, _TRIGGER, _AXIS_MAP, _AXIS_SIGN, _OFFSETS, _END = 0x3B, 0x3D, 0x3E, 0x3F, 0x41, 0x42, 0x55, 0x6B
_CONFIG_MODE = 0
_ACCELEROMETER = frozenset({1, 4, 5, 7, 8, 9, 10, 11, 12})
_MAGNETOMETER = frozenset({2, 4, 6, 7, 9, 10, 11, 12})
_GYROSCOPE = frozenset({3, 5, 6, 7, 8, 11, 12})
_FUSION = frozenset({8, 9, 10, 11, 12})
_RESET_TIME = 0.65
_FIELD, _DIP = 48.0, math.radians(63.0)
"""The earth's magnetic field: µT, and its angle below the horizon, as in central Europe."""

Vector = tuple[float, float, float]
Quaternion = tuple[float, float, float, float]


def _product(a: Quaternion, b: Quaternion) -> Quaternion:
    return (
        a[0] * b[0] - a[1] * b[1] - a[2] * b[2] - a[3] * b[3],
        a[0] * b[1] + a[1] * b[0] + a[2] * b[3] - a[3] * b[2],
        a[0] * b[2] - a[1] * b[3] + a[2] * b[0] + a[3] * b[1],
        a[0] * b[3] + a[1] * b[2] - a[2] * b[1] + a[3] * b[0],
    )


def orientation(heading: float, roll: float, pitch: float) -> Quaternion:
    """The rotation from the part's axes to the world's; degrees, the heading clockwise, then pitch, then roll."""
    turn, tip, lean = (math.radians(angle) / 2 for angle in (-heading, pitch, roll))
    about_z = math.cos(turn), 0.0, 0.0, math.sin(turn)
    about_x = math.cos(tip), math.sin(tip), 0.0, 0.0
    about_y = math.cos(lean), 0.0, math.sin(lean), 0.0
    return _product(_product(about_z, about_x), about_y)


def seen_from(rotation: Quaternion, vector: Vector) -> Vector:
    """A vector of the world in the part's axes."""
    w, x, y, z = rotation
    found = _product(_product((w, -x, -y, -z), (0.0, *vector)), rotation)
    return found[1:]


class BNO055(RegisterPart):
    """Orientation sensor of nine axes (Bosch datasheet BST-BNO055-DS000, rev. 1.8).

    Modelled: operating modes and which sensors each has, fused Euler angles, quaternion, gravity and linear
    acceleration, magnetic field of a place in Europe, calibration status and offsets, units, pages, reset with its
    650 ms of silence, power modes. Not modelled: interrupts, axis remapping, how calibration comes about.
    """

    title = "orientation sensor, 9 axes"
    library = "adafruit-circuitpython-bno055"
    example = (
        "import board\nimport adafruit_bno055\n\n"
        "sensor = adafruit_bno055.BNO055_I2C(board.I2C())\nprint(sensor.euler, sensor.acceleration, sensor.temperature)"
    )
    addresses = (0x28, 0x29)

    heading = Input("°", 0, 359.9375, 0, step=1)
    roll = Input("°", -90, 90, 0, step=1)
    pitch = Input("°", -180, 180, 0, step=1)
    x = Input("m/s²", -40, 40, 0, "linear acceleration x", step=0.1)
    y = Input("m/s²", -40, 40, 0, "linear acceleration y", step=0.1)
    z = Input("m/s²", -40, 40, 0, "linear acceleration z", step=0.1)
    rotation_x = Input("°/s", -2000, 2000, 0, "rotation around x", step=1)
    rotation_y = Input("°/s", -2000, 2000, 0, "rotation around y", step=1)
    rotation_z = Input("°/s", -2000, 2000, 0, "rotation around z", step=1)
    temperature = Input("°C", -40, 85, 25, "temperature of the chip", step=1)
    calibration = Input("", 0, 3, 3, "how well it is calibrated", step=1)

    def power_on(self) -> None:
        super().power_on()
        self.registers[:7] = bytes((0xA0, 0xFB, 0x32, 0x0F, 0x11, 0x03, 0x15))
        self.registers[_SELF_TEST] = 0x0F
        self.registers[_UNITS] = 0x80
        self.registers[_AXIS_MAP] = 0x24
        self.second_page = bytearray(128)
        self.second_page[0x08:0x0C] = bytes((0x0D, 0x6D, 0x38, 0x00))
        self._page = 0
        self._silent_until = 0.0

    def answers(self) -> tuple[int, ...]:
        return () if self.now < self._silent_until else super().answers()

    def _measure(self) -> None:
        mode = self.registers[_MODE]
        units = self.registers[_UNITS]
        nothing: Vector = (0.0, 0.0, 0.0)
        rotation = orientation(self.heading, self.roll, self.pitch)
        gravity = seen_from(rotation, (0.0, 0.0, G))
        linear = (self.x, self.y, self.z)
        total = tuple(a + b for a, b in zip(gravity, linear, strict=True))
        field = seen_from(rotation, (0.0, _FIELD * math.cos(_DIP), -_FIELD * math.sin(_DIP)))
        turning = (self.rotation_x, self.rotation_y, self.rotation_z)
        per_acceleration = 1000 / G if units & 1 else 100.0
        per_turn = 900 / math.degrees(1) if units & 2 else 16.0
        per_angle = 900 / math.degrees(1) if units & 4 else 16.0
        fused = mode in _FUSION
        values = [value * per_acceleration for value in (total if mode in _ACCELEROMETER else nothing)]
        values += [value * 16 for value in (field if mode in _MAGNETOMETER else nothing)]
        values += [value * per_turn for value in (turning if mode in _GYROSCOPE else nothing)]
        angles = (self.heading, self.roll, self.pitch)
        values += [value * per_angle for value in (angles if fused else nothing)]
        values += [value * (1 << 14) for value in (rotation if fused else (*nothing, 0.0))]
        values += [value * per_acceleration for value in (linear if fused else nothing)]
        values += [value * per_acceleration for value in (gravity if fused else nothing)]
        self.registers[_DATA : _DATA + 44] = words(values)
        degrees = self.temperature * 0.9 + 16 if units & 0x10 else self.temperature  # in steps of 2 °F
        self.registers[_TEMPERATURE] = round(degrees) & 0xFF
        self.registers[_CALIBRATION] = 0x55 * round(self.calibration) if mode != _CONFIG_MODE else 0
        self.registers[_STATUS] = 5 if fused else 6 if mode != _CONFIG_MODE else 0

    def read_register(self, register: int) -> int:
        if register == _PAGE:
            return self._page
        if self._page == 1:
            return self.second_page[register & 0x7F]
        if _DATA <= register <= _STATUS:
            self._measure()
        return super().read_register(register)

    def write_register(self, register: int, value: int) -> None:
        if register == _PAGE:
            self._page = value & 1
        elif self._page == 1:
            if 0x08 <= register <= 0x1F and self.registers[_MODE] == _CONFIG_MODE:
                self.second_page[register] = value
        elif register == _MODE:
            self.registers[_MODE] = value & 0xF if value & 0xF <= 12 else self.registers[_MODE]
        elif register == _TRIGGER:
            if value & 0x20:
                self.power_on()
                self._silent_until = self.now + _RESET_TIME
            else:
                self.registers[_TRIGGER] = value & 0x80
        elif self.registers[_MODE] == _CONFIG_MODE and (
            register in (_UNITS, _POWER, _AXIS_MAP, _AXIS_SIGN) or _OFFSETS <= register < _END
        ):
            # Only the mode itself can be written outside of the configuration mode (datasheet, section 3.3).
            self.registers[register] = value
