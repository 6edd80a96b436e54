"""Analog Devices ADXL343 and ADXL345: an accelerometer that notices taps, motion and free fall."""

from __future__ import annotations

from circuitpython_kernel.devices.base.i2c_part import RegisterPart
from circuitpython_kernel.devices.base.inputs import Input

from .axes import G, words

_DEVICE, _THRESH_TAP, _OFFSET, _DURATION, _LATENT, _WINDOW, _THRESH_ACT = 0x00, 0x1D, 0x1E, 0x21, 0x22, 0x23, 0x24
_THRESH_FF, _TIME_FF, _RATE, _POWER, _INT_ENABLE, _INT_MAP, _INT_SOURCE = 0x28, 0x29, 0x2C, 0x2D, 0x2E, 0x2F, 0x30
_FORMAT, _DATA, _FIFO_CTL, _FIFO_STATUS = 0x31, 0x32, 0x38, 0x39
_WRITABLE = frozenset({*range(0x1D, 0x2B), 0x2C, 0x2D, 0x2E, 0x2F, 0x31, 0x38})
_READY, _SINGLE, _DOUBLE, _ACTIVE, _INACTIVE, _FREE_FALL = 0x80, 0x40, 0x20, 0x10, 0x08, 0x04
_LSB_G = 0.0625
"""Thresholds count in 62.5 mg."""
_PER_G = 250
"""Raw values of one g: the datasheet gives 230 to 282."""
_LOOK = 0.005
"""Seconds between looks at what happens: free fall counts in steps of 5 ms."""


class ADXL34x(RegisterPart):
    """Accelerometer of ±2 to ±16 g (Analog Devices datasheet ADXL345, rev. G; the ADXL343 has the same registers).

    Modelled: measurement mode, data rates, ranges and full resolution, offsets, data-ready, single and double taps,
    activity and free fall with their interrupt pins. Not modelled: FIFO, sleep, inactivity, self-test.
    `tap` knocks on it.
    """

    title = "3-axis accelerometer with tap, motion and free fall"
    library = "adafruit-circuitpython-adxl34x"
    example = (
        "import board\nimport adafruit_adxl34x\n\n"
        "sensor = adafruit_adxl34x.ADXL345(board.I2C())\nprint(sensor.acceleration)"
    )
    addresses = (0x53, 0x1D)
    signals = {"int1": "interrupt output 1", "int2": "interrupt output 2"}

    x = Input("m/s²", -157, 157, 0, "acceleration x", step=0.1)
    y = Input("m/s²", -157, 157, 0, "acceleration y", step=0.1)
    z = Input("m/s²", -157, 157, G, "acceleration z", step=0.1)

    def power_on(self) -> None:
        super().power_on()
        self.registers[_DEVICE] = 0xE5
        self.registers[_RATE] = 0x0A
        self._sample = -1
        self._falling_since: float | None = None
        self._rest = (0.0, 0.0, 1.0)  # in g: what motion is told from

    def _measuring(self) -> bool:
        return bool(self.registers[_POWER] & 8)

    def _in_g(self) -> tuple[float, float, float]:
        return self.x / G, self.y / G, self.z / G

    def _bring_up_to_date(self) -> None:
        if not self._measuring():
            return
        sample = int(self.now * (0.1 * 2 ** (self.registers[_RATE] & 0xF)))
        if sample == self._sample:
            return
        self._sample = sample
        form = self.registers[_FORMAT]
        wide = form & 3
        # Full resolution keeps 4 mg for a bit; else there are always ten bits.
        per_g = _PER_G if form & 8 else _PER_G >> wide
        most = (512 << wide if form & 8 else 512) - 1
        offsets = [value - 256 if value & 0x80 else value for value in self.registers[_OFFSET : _OFFSET + 3]]
        values = [value * per_g + offset * per_g * 0.0156 for value, offset in zip(self._in_g(), offsets, strict=True)]
        clipped = [min(max(value, -most - 1), most) for value in values]
        shift = (6 - wide if form & 8 else 6) if form & 4 else 0
        self.registers[_DATA : _DATA + 6] = words([round(value) << shift for value in clipped])
        self._notice(_READY)

    # ---- events

    def connected(self) -> None:
        self._rest = self._in_g()

    def input_changed(self, name: str) -> None:
        self._watch()

    def _watch(self) -> None:
        """See whether the part moves or falls; again while it falls."""
        if not self._measuring():
            return
        now = self._in_g()
        enabled = self.registers[_INT_ENABLE]
        threshold = self.registers[_THRESH_ACT] * _LSB_G
        if enabled & _ACTIVE and max(abs(a - b) for a, b in zip(now, self._rest, strict=True)) > threshold:
            self._notice(_ACTIVE)
        self._rest = now
        low = self.registers[_THRESH_FF] * _LSB_G
        if max(abs(value) for value in now) >= low:
            self._falling_since = None
            return
        if self._falling_since is None:
            self._falling_since = self.now
        if self.now - self._falling_since >= self.registers[_TIME_FF] * 0.005:
            self._notice(_FREE_FALL)
        else:
            self.after(_LOOK, self._watch)

    def tap(self, strength: float = 4.0, *, double: bool = False) -> None:
        """Knock on the part: once, or twice in a row.

        Args:
            strength: of the knock, in g.
            double: knock twice, with the pause that the part is set to expect.
        """
        if not self._measuring() or strength < self.registers[_THRESH_TAP] * _LSB_G or not self.registers[_DURATION]:
            return
        self._notice(_SINGLE)
        if double and self.registers[_WINDOW]:
            self._notice(_DOUBLE)

    def _notice(self, event: int) -> None:
        self.registers[_INT_SOURCE] |= event
        self._drive_interrupts()

    def _drive_interrupts(self) -> None:
        active = self.registers[_INT_SOURCE] & self.registers[_INT_ENABLE]
        for name, mapped in (("int1", active & ~self.registers[_INT_MAP]), ("int2", active & self.registers[_INT_MAP])):
            self.drive(name, bool(mapped) != bool(self.registers[_FORMAT] & 0x20))

    # ---- registers

    def read_register(self, register: int) -> int:
        self._bring_up_to_date()
        if _DATA <= register < _DATA + 6:
            self.registers[_INT_SOURCE] &= ~_READY & 0xFF
            self._drive_interrupts()
        value = super().read_register(register)
        if register == _INT_SOURCE:
            # Only events that are enabled show, but for data-ready.
            value &= self.registers[_INT_ENABLE] | _READY
            self.registers[_INT_SOURCE] &= _READY
            self._drive_interrupts()
        return value

    def write_register(self, register: int, value: int) -> None:
        if register in _WRITABLE:
            self.registers[register] = value
            self._drive_interrupts()
            if register == _INT_ENABLE and value & _FREE_FALL:
                self._watch()
