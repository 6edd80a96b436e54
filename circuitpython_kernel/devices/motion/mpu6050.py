"""InvenSense MPU-6050: an accelerometer and a gyroscope."""

from __future__ import annotations

from circuitpython_kernel.devices.base.i2c_part import RegisterPart
from circuitpython_kernel.devices.base.inputs import Input

from .axes import G, words

_SAMPLE_DIVIDER, _CONFIG, _GYRO_CONFIG, _ACCEL_CONFIG, _FIFO_EN, _INT_PIN, _INT_ENABLE, _INT_STATUS = (
    0x19, 0x1A, 0x1B, 0x1C, 0x23, 0x37, 0x38, 0x3A,
)  # fmt: skip
_OUT, _SIGNAL_RESET, _USER_CONTROL, _POWER_1, _POWER_2, _FIFO_COUNT, _FIFO, _WHO_AM_I = (
    0x3B, 0x68, 0x6A, 0x6B, 0x6C, 0x72, 0x74, 0x75,
)  # fmt: skip
_PER_G = (16384, 8192, 4096, 2048)
_PER_DEGREE = (131.0, 65.5, 32.8, 16.4)
_CYCLE_RATES = (1.25, 5.0, 20.0, 40.0)
_FIFO_BYTES = 1024


class MPU6050(RegisterPart):
    """Accelerometer and gyroscope (InvenSense register map RM-MPU-6000A-00, rev. 4.2).

    Modelled: sleep, reset, cycle mode, ranges, sample rate, standby of single axes, data-ready interrupt and its pin,
    the FIFO with accelerometer, temperature and gyroscope. Not modelled: self-test, the auxiliary bus, filters' delay.
    """

    title = "accelerometer and gyroscope, 6 axes"
    library = "adafruit-circuitpython-mpu6050"
    example = (
        "import board\nimport adafruit_mpu6050\n\n"
        "sensor = adafruit_mpu6050.MPU6050(board.I2C())\nprint(sensor.acceleration, sensor.gyro, sensor.temperature)"
    )
    addresses = (0x68, 0x69)
    signals = {"int": "interrupt output, active high unless configured otherwise"}

    x = Input("m/s²", -157, 157, 0, "acceleration x", step=0.1)
    y = Input("m/s²", -157, 157, 0, "acceleration y", step=0.1)
    z = Input("m/s²", -157, 157, G, "acceleration z", step=0.1)
    rotation_x = Input("°/s", -2000, 2000, 0, "rotation around x", step=1)
    rotation_y = Input("°/s", -2000, 2000, 0, "rotation around y", step=1)
    rotation_z = Input("°/s", -2000, 2000, 0, "rotation around z", step=1)
    temperature = Input("°C", -40, 85, 25, "temperature of the chip", step=0.1)

    def power_on(self) -> None:
        super().power_on()
        self.registers[_POWER_1] = 0x40
        self.registers[_WHO_AM_I] = 0x68
        self._sample = -1
        self._fifo = bytearray()

    def _rate(self) -> float:
        """Samples a second; 0 while it sleeps."""
        power = self.registers[_POWER_1]
        if power & 0x40:
            return 0.0
        if power & 0x20:
            return _CYCLE_RATES[self.registers[_POWER_2] >> 6]
        base = 8000.0 if self.registers[_CONFIG] & 7 in (0, 7) else 1000.0
        return base / (1 + self.registers[_SAMPLE_DIVIDER])

    def _bring_up_to_date(self) -> None:
        rate = self._rate()
        if not rate:
            return
        sample = int(self.now * rate)
        missed = min(sample - self._sample, _FIFO_BYTES)
        if missed <= 0:
            return
        self._sample = sample
        per_g = _PER_G[self.registers[_ACCEL_CONFIG] >> 3 & 3]
        per_degree = _PER_DEGREE[self.registers[_GYRO_CONFIG] >> 3 & 3]
        standby = self.registers[_POWER_2]
        acceleration = [0.0 if standby >> 5 - place & 1 else value / G * per_g
                        for place, value in enumerate((self.x, self.y, self.z))]  # fmt: skip
        rotation = [0.0 if standby >> 2 - place & 1 else value * per_degree
                    for place, value in enumerate((self.rotation_x, self.rotation_y, self.rotation_z))]  # fmt: skip
        data = words([*acceleration, (self.temperature - 36.53) * 340, *rotation], "big")
        self.registers[_OUT : _OUT + 14] = data
        self.registers[_INT_STATUS] |= 1
        if self.registers[_USER_CONTROL] & 0x40:
            self._fill_fifo(data, missed)
        self._drive_interrupt()

    def _fill_fifo(self, data: bytes, count: int) -> None:
        enabled = self.registers[_FIFO_EN]
        entry = data[0:6] if enabled & 0x08 else b""
        entry += data[6:8] if enabled & 0x80 else b""
        for place in range(3):
            entry += data[8 + 2 * place : 10 + 2 * place] if enabled >> 6 - place & 1 else b""
        if not entry:
            return
        self._fifo += entry * count
        if len(self._fifo) > _FIFO_BYTES:
            self._fifo = self._fifo[-(_FIFO_BYTES // len(entry) * len(entry)) :]
            self.registers[_INT_STATUS] |= 0x10

    def _drive_interrupt(self) -> None:
        active = bool(self.registers[_INT_STATUS] & self.registers[_INT_ENABLE])
        self.drive("int", active != bool(self.registers[_INT_PIN] & 0x80))

    def started(self) -> None:
        if self.pin("int") is not None:
            self._look()

    def _look(self) -> None:
        self._bring_up_to_date()
        watched = self.registers[_INT_ENABLE] and self._rate()
        self.after(1 / self._rate() if watched else 0.01, self._look)

    def next_register(self, register: int) -> int:
        return register if register == _FIFO else super().next_register(register)

    def read_register(self, register: int) -> int:
        self._bring_up_to_date()
        if register in (_FIFO_COUNT, _FIFO_COUNT + 1):
            return len(self._fifo) >> 8 if register == _FIFO_COUNT else len(self._fifo) & 0xFF
        if register == _FIFO:
            return self._fifo.pop(0) if self._fifo else 0
        value = super().read_register(register)
        if register == _INT_STATUS or (self.registers[_INT_PIN] & 0x10 and _OUT <= register < _OUT + 14):
            self.registers[_INT_STATUS] = 0
            self._drive_interrupt()
        return value

    def write_register(self, register: int, value: int) -> None:
        self._bring_up_to_date()
        if register == _POWER_1 and value & 0x80:
            self.power_on()
        elif register == _USER_CONTROL:
            if value & 0x04:
                self._fifo.clear()
            if value & 0x01:
                self.registers[_OUT : _OUT + 14] = bytes(14)
            self.registers[register] = value & 0xF0
        elif register == _SIGNAL_RESET:
            self.registers[_OUT : _OUT + 14] = bytes(14)
        elif 0x0D <= register <= _FIFO_EN or register in (_INT_PIN, _INT_ENABLE, _POWER_1, _POWER_2):
            self.registers[register] = value
            if register in (_SAMPLE_DIVIDER, _CONFIG, _POWER_1, _POWER_2):
                self._sample = int(self.now * self._rate()) - 1  # samples are counted anew at another rate
            self._drive_interrupt()
