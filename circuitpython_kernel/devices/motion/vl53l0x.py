"""ST VL53L0X: distance by the time that light takes."""

from __future__ import annotations

from circuitpython_kernel.devices.base.i2c_part import RegisterPart
from circuitpython_kernel.devices.base.inputs import Input

_START, _SEQUENCE, _INTERRUPT_CONFIG, _CLEAR, _INTERRUPT, _RESULT = 0x00, 0x01, 0x0A, 0x0B, 0x13, 0x14
_MSRC_TIMEOUT, _PRE_PERIOD, _PRE_TIMEOUT, _FINAL_PERIOD, _FINAL_TIMEOUT = 0x46, 0x50, 0x51, 0x70, 0x71
_GPIO, _ADDRESS, _RESET, _PAGE = 0x84, 0x8A, 0xBF, 0xFF
_STROBE, _SPAD_INFO, _STOP = 0x83, 0x92, 0x91
_CALIBRATION_TIME = 0.001
_FARTHEST, _NOTHING = 2000, 8190
"""mm: how far it sees a white target, and what it reads beyond."""
_PERIOD = 0x04


def macro_period(pulse_period: int) -> float:
    """Seconds of a macro period, for a pulse period of the laser in clocks (as ST's driver works it out)."""
    return 2304 * pulse_period * 1655 / 1e12


def timeout(encoded: int) -> int:
    """Macro periods that a time-out register stands for: mantissa and exponent."""
    return ((encoded & 0xFF) << (encoded >> 8)) + 1


class VL53L0X(RegisterPart):
    """Time-of-flight distance sensor (STMicroelectronics datasheet DS11555 and the driver STSW-IMG005).

    Modelled: identification, what the driver reads of the factory's settings, reference calibration, single and
    continuous measurements, the measuring time that follows from the timing budget's registers, the interrupt with its
    pin, range status, address change, XSHUT. Not modelled: signal rates, sigma, thresholds.
    """

    title = "distance sensor, time of flight"
    library = "adafruit-circuitpython-vl53l0x"
    example = (
        "import board\nimport adafruit_vl53l0x\n\n"
        "sensor = adafruit_vl53l0x.VL53L0X(board.I2C())\nprint(sensor.range)  # mm"
    )
    addresses = (0x29,)
    signals = {"xshut": "shutdown input, active low", "gpio1": "interrupt output, open drain, active low"}

    distance = Input("mm", 0, 4000, 200, step=1)

    def power_on(self) -> None:
        super().power_on()
        self.address = self.addresses[0]
        self.registers[0xC0:0xC3] = bytes((0xEE, 0xAA, 0x10))
        self.registers[0xB0:0xB6] = bytes((0xFF,)) * 6
        self.registers[_SEQUENCE] = 0xFF
        self.registers[_PRE_PERIOD], self.registers[_FINAL_PERIOD] = 0x06, 0x04
        self.registers[_FINAL_TIMEOUT : _FINAL_TIMEOUT + 2] = bytes((0x01, 0xFE))
        self.pages: dict[int, bytearray] = {}
        self._page = 0
        self._finish: float | None = None
        self._continuous = False

    # ---- measuring

    def budget(self) -> float:
        """Seconds that a measurement takes: the sum of its steps (ST's driver, timing budget)."""
        steps = self.registers[_SEQUENCE]
        pre_macro = macro_period((self.registers[_PRE_PERIOD] + 1 & 0xFF) << 1)
        final_macro = macro_period((self.registers[_FINAL_PERIOD] + 1 & 0xFF) << 1)
        msrc = (self.registers[_MSRC_TIMEOUT] + 1 & 0xFF) * pre_macro
        pre = timeout(int.from_bytes(self.registers[_PRE_TIMEOUT : _PRE_TIMEOUT + 2], "big"))
        final = timeout(int.from_bytes(self.registers[_FINAL_TIMEOUT : _FINAL_TIMEOUT + 2], "big"))
        seconds = 1910e-6 + 960e-6
        if steps & 0x10:
            seconds += msrc + 590e-6
        if steps & 0x08:
            seconds += 2 * (msrc + 690e-6)
        elif steps & 0x04:
            seconds += msrc + 660e-6
        if steps & 0x40:
            seconds += pre * pre_macro + 660e-6
        if steps & 0x80:
            seconds += max(final - (pre if steps & 0x40 else 0), 0) * final_macro + 550e-6
        return seconds

    def _bring_up_to_date(self) -> None:
        if self._finish is None or self.now < self._finish:
            return
        ranging = self.registers[_SEQUENCE] & 0xC0
        if ranging:
            found = self.distance
            seen = found <= _FARTHEST
            self.registers[_RESULT] = (11 if seen else 4) << 3 | 1
            self.registers[_RESULT + 10 : _RESULT + 12] = round(found if seen else _NOTHING).to_bytes(2, "big")
        self.registers[_INTERRUPT] = self.registers[_INTERRUPT] & 0xF8 | 4
        if self._continuous:
            period = self._period()
            self._finish += ((self.now - self._finish) // period + 1) * period
        else:
            self._finish = None
        self._drive_interrupt()

    def _period(self) -> float:
        between = int.from_bytes(self.registers[_PERIOD : _PERIOD + 4], "big") / 1000
        return max(self.budget(), between if self.registers[_START] & 4 else 0.0)

    def _drive_interrupt(self) -> None:
        active = bool(self.registers[_INTERRUPT] & 7 and self.registers[_INTERRUPT_CONFIG])
        high = bool(self.registers[_GPIO] & 0x10)
        self.drive("gpio1", (None if active else False) if high else (False if active else None))

    def _begin(self, value: int) -> None:
        self.registers[_START] = value & ~1
        if value & 6:
            self._continuous = True
            self._finish = self.now + self._period()
        elif value & 1:
            # Also how a continuous measurement is stopped: one last one is made.
            self._continuous = False
            calibrating = not self.registers[_SEQUENCE] & 0xC0
            self._finish = self.now + (_CALIBRATION_TIME if calibrating else self.budget())
        if self.pin("gpio1") is not None:
            self._look()

    def _look(self) -> None:
        self._bring_up_to_date()
        if self._finish is not None:
            self.after(max(self._finish - self.now, 0.0001), self._look)

    # ---- pins

    def connected(self) -> None:
        interrupt, shutdown = self.pin("gpio1"), self.pin("xshut")
        if interrupt is not None:
            interrupt.resistor = "up"
        if shutdown is not None:
            shutdown.resistor = "up"
            self._unwatch = shutdown.watch(self._shut)

    def disconnected(self) -> None:
        if self.pin("xshut") is not None:
            self._unwatch()

    _off = False

    def _shut(self, level: bool) -> None:
        self._off = not level
        if not level:
            self.power_on()

    def leaves_bus(self) -> bool:
        return self.pin("xshut") is not None

    def answers(self) -> tuple[int, ...]:
        return () if self._off else super().answers()

    # ---- registers: those beyond the first page are ST's own

    def _own_page(self) -> bytearray:
        if self._page not in self.pages:
            self.pages[self._page] = bytearray(256)
        return self.pages[self._page]

    def read_register(self, register: int) -> int:
        if register == _PAGE:
            return self._page
        if self._page:
            if register == _SPAD_INFO:
                return 0x85  # five reference SPADs, with aperture
            if register == _STOP:
                return 0x3C
            return self._own_page()[register]
        self._bring_up_to_date()
        return super().read_register(register)

    def write_register(self, register: int, value: int) -> None:
        if register == _PAGE:
            self._page = value
        elif self._page:
            # The strobe of the factory's memory reads as one when its data are there.
            self._own_page()[register] = 1 if register == _STROBE and self._page == 7 else value
        elif register == _START:
            self._begin(value)
        elif register == _CLEAR:
            self.registers[_INTERRUPT] &= 0xF8
            self._drive_interrupt()
        elif register == _ADDRESS:
            self.address = value & 0x7F
        elif register == _RESET and not value & 1:
            address = self.address
            self.power_on()
            self.address = address
        elif register not in (_INTERRUPT, 0xC0, 0xC1, 0xC2) and not _RESULT <= register < _RESULT + 12:
            self.registers[register] = value
