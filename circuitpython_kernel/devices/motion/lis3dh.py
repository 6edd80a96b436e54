"""ST LIS3DH: an accelerometer with three analog inputs."""

from __future__ import annotations

from circuitpython_kernel.devices.base.i2c_part import RegisterPart
from circuitpython_kernel.devices.base.inputs import Input

from .axes import G, words

_STATUS_AUX, _ADC, _WHO_AM_I, _TEMP_CFG, _CTRL1, _CTRL3, _CTRL4, _CTRL5 = 0x07, 0x08, 0x0F, 0x1F, 0x20, 0x22, 0x23, 0x24
_STATUS, _OUT, _CLICK_CFG, _CLICK_SRC, _CLICK_THS, _TIME_LIMIT = 0x27, 0x28, 0x38, 0x39, 0x3A, 0x3B
_WRITABLE = frozenset({0x1E, _TEMP_CFG, *range(0x20, 0x27), 0x2E, 0x30, 0x32, 0x33, 0x34, 0x36, 0x37,
                       _CLICK_CFG, *range(0x3A, 0x40)})  # fmt: skip
_RATES = (0.0, 1.0, 10.0, 25.0, 50.0, 100.0, 200.0, 400.0, 1600.0, 1344.0)
_PER_G = (16380, 8190, 4096, 1365)
"""Raw values of one g at ±2, 4, 8 and 16 g, left-justified in 16 bits."""
_FULL_SCALE = (2, 4, 8, 16)


class LIS3DH(RegisterPart):
    """Accelerometer of ±2 to ±16 g (STMicroelectronics datasheet LIS3DH, rev. 2).

    Modelled: data rates with their data-ready bits, ranges, resolution of 8, 10 and 12 bits, taps and double taps with
    threshold, latch and the INT1 pin, the three analog inputs, reboot. Not modelled: FIFO, filters, free-fall.
    `tap` knocks on it.
    """

    title = "3-axis accelerometer"
    library = "adafruit-circuitpython-lis3dh"
    example = (
        "import board\nimport adafruit_lis3dh\n\n"
        "sensor = adafruit_lis3dh.LIS3DH_I2C(board.I2C())\nprint(sensor.acceleration)"
    )
    addresses = (0x18, 0x19)
    signals = {"int1": "interrupt output, active high"}
    spi = True
    spi_address_mask = 0x3F

    x = Input("m/s²", -157, 157, 0, "acceleration x", step=0.1)
    y = Input("m/s²", -157, 157, 0, "acceleration y", step=0.1)
    z = Input("m/s²", -157, 157, G, "acceleration z", step=0.1)
    adc1 = Input("V", 0.8, 1.9, 1.2, "analog input 1", step=0.01)
    adc2 = Input("V", 0.8, 1.9, 1.2, "analog input 2", step=0.01)
    adc3 = Input("V", 0.8, 1.9, 1.2, "analog input 3", step=0.01)

    def power_on(self) -> None:
        super().power_on()
        self.registers[_WHO_AM_I] = 0x33
        self.registers[_CTRL1] = 0x07
        self._counting = True
        self._sample = -1
        self._clicks: list[tuple[float, float]] = []  # time and strength in g of the last taps
        self._drive_interrupt()

    # ---- measuring

    def _rate(self) -> float:
        code = self.registers[_CTRL1] >> 4
        if code == 9 and self.registers[_CTRL1] & 8:
            return 5376.0
        return _RATES[code] if code < len(_RATES) else 0.0

    def _bring_up_to_date(self) -> None:
        rate = self._rate()
        if not rate:
            return
        sample = int(self.now * rate)
        if sample == self._sample:
            return
        self._sample = sample
        control = self.registers[_CTRL4]
        per_g = _PER_G[control >> 4 & 3]
        # Bits that the resolution does not have are zero: 8 in low power, 10 in normal, 12 in high resolution mode.
        step = 1 << (8 if self.registers[_CTRL1] & 8 else 4 if control & 8 else 6)
        axes = (value / G * per_g for value in (self.x, self.y, self.z))
        enabled = self.registers[_CTRL1]
        measured = [round(value / step) * step if enabled >> place & 1 else 0.0 for place, value in enumerate(axes)]
        self.registers[_OUT : _OUT + 6] = words(measured)
        self.registers[_STATUS] |= 0x0F
        if self.registers[_TEMP_CFG] & 0x80:
            # 10 bits, left-justified; the value falls as the voltage rises (800 mV: top, 1600 mV: bottom).
            volts = (self.adc1, self.adc2, self.adc3)
            self.registers[_ADC : _ADC + 6] = words(
                [round(((1.8 - value) / 0.9 * 65024 - 32512) / 64) * 64 for value in volts]
            )
            self.registers[_STATUS_AUX] |= 0x0F

    # ---- taps

    def tap(self, strength: float = 4.0, *, double: bool = False) -> None:
        """Knock on the part: once, or twice in a row.

        Args:
            strength: of the knock, in g.
            double: knock twice, 100 ms apart.
        """
        for number in range(1 + double):
            self._knock(self.now + 0.1 * number, strength)

    def _knock(self, when: float, strength: float) -> None:
        config = self.registers[_CLICK_CFG]
        threshold = (self.registers[_CLICK_THS] & 0x7F) * _FULL_SCALE[self.registers[_CTRL4] >> 4 & 3] / 128
        if not self._rate() or not config or strength < threshold:
            return
        axis = 4  # z, where a knock on a lying board is felt
        self._clicks = [(at, force) for at, force in self._clicks if when - at < 0.5]
        found = 0
        if config & 0x15:
            found |= 0x10
        if config & 0x2A and self._clicks:
            found |= 0x20
            self._clicks = []
        else:
            self._clicks.append((when, strength))
        if found:
            self.registers[_CLICK_SRC] = 0x40 | found | axis
            self._drive_interrupt()
            if not self.registers[_CLICK_THS] & 0x80:
                self.after(0.05, self._end_click)

    def _end_click(self) -> None:
        self.registers[_CLICK_SRC] = 0
        self._drive_interrupt()

    def _drive_interrupt(self) -> None:
        active = bool(self.registers[_CTRL3] & 0x80 and self.registers[_CLICK_SRC] & 0x40)
        self.drive("int1", active != bool(self.registers[0x25] & 2))

    # ---- registers

    def point(self, register: int) -> int:
        self._counting = bool(register & 0x80)
        return register & 0x7F

    def next_register(self, register: int) -> int:
        counting = self._counting if self._spi_command is None else bool(self._spi_command & 0x40)
        return register + 1 & 0x7F if counting else register

    def read_register(self, register: int) -> int:
        self._bring_up_to_date()
        value = super().read_register(register)
        if _OUT <= register < _OUT + 6:
            self.registers[_STATUS] &= 0xF0
        if register == _CLICK_SRC and value:
            self._end_click()
        return value

    def write_register(self, register: int, value: int) -> None:
        if register == _CTRL5 and value & 0x80:
            self.power_on()
        elif register in _WRITABLE:
            self.registers[register] = value
            self._drive_interrupt()
