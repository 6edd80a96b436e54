"""ST STMPE610: controller of resistive touch panels, on I2C or SPI."""

from __future__ import annotations

from collections import deque

from circuitpython_kernel.devices.base.i2c_part import RegisterPart
from circuitpython_kernel.devices.toolkit.screen import Screen
from circuitpython_kernel.devices.toolkit.touch_panel import TouchPanel

_RESET, _INTERRUPTS, _CONTROL, _FIFO_STATE, _FIFO_SIZE, _DATA = 0x03, 0x0B, 0x40, 0x4B, 0x4C, 0x57
_EMPTY, _FULL, _OVERFLOW = 0x20, 0x40, 0x80
_DEPTH = 128
_SAMPLE_SECONDS = 0.005
_PRESSURE = 0x60


class STMPE610(TouchPanel, RegisterPart):
    """Controller of a resistive touch panel (ST datasheet STMPE610, rev 5).

    The mouse touches it, in the panel of the screen that it lies over or in its own. Modelled: the identity, samples
    of 12 bits in the queue while it is touched, the touch's state and its interrupt, reset. Other interrupts, the
    window, GPIO and temperature are not.

    Args:
        over: the screen that it lies over.
        width, height: its size in pixels, without a screen.
        calibration: what it reads at the left and the right, and at the top and the bottom, of the screen.
        address: 0x41 or 0x44.
    """

    title = "resistive touch panel with a controller"
    library = "adafruit-circuitpython-stmpe610"
    example = (
        "import board, adafruit_stmpe610\n"
        "\n"
        "touch = adafruit_stmpe610.Adafruit_STMPE610_I2C(\n"
        "    board.I2C(), calibration=((357, 3812), (390, 3555)), size=(320, 240)\n"
        ")\n"
        "print(touch.touched, touch.touch_point)"
    )
    addresses = (0x41, 0x44)
    spi = True
    signals = {"irq": "high while an interrupt waits"}

    def __init__(
        self,
        over: Screen | None = None,
        *,
        width: int = 320,
        height: int = 240,
        calibration: tuple[tuple[int, int], tuple[int, int]] = ((357, 3812), (390, 3555)),
        address: int | None = None,
    ) -> None:
        self.calibration = calibration
        self.lie_over(over, width, height)
        super().__init__(address=address)

    def power_on(self) -> None:
        super().power_on()
        self.registers[0:3] = b"\x08\x11\x03"
        self._samples: deque[bytes] = deque()
        self._reading = b""
        self._sampled_at = -1.0
        self._overflown = False
        self._interrupt = False

    def started(self) -> None:
        self.drive("irq", False)

    def touch_changed(self) -> None:
        self._take_sample()
        self._interrupt = True
        self.drive("irq", bool(self.registers[0x09] & 1))

    def _enabled(self) -> bool:
        return bool(self.registers[_CONTROL] & 1)

    def _take_sample(self) -> None:
        if self.place is None or not self._enabled():
            return
        self._sampled_at = self.now
        across, down = self.fractions
        (left, right), (top, bottom) = self.calibration
        # Its X is the height of the usual display, its Y the width.
        y, x = round(left + across * (right - left)), round(top + down * (bottom - top))
        if len(self._samples) >= _DEPTH:
            self._overflown = True
            return
        self._samples.append(bytes((x >> 4, (x & 15) << 4 | y >> 8, y & 255, _PRESSURE)))

    def _look(self) -> None:
        """Samples come while it is touched."""
        if self.place is not None and self.now - self._sampled_at >= _SAMPLE_SECONDS:
            self._take_sample()

    def point(self, register: int) -> int:
        return register & 0x7F

    def next_register(self, register: int) -> int:
        return register if register == _DATA else (register + 1) & 0x7F

    def read_register(self, register: int) -> int:
        self._look()
        if register == _CONTROL:
            return self.registers[_CONTROL] & 0x7F | (self.place is not None and self._enabled()) << 7
        if register == _FIFO_STATE:
            full = len(self._samples) >= _DEPTH
            empty = not self._samples and not self._reading
            return empty * _EMPTY | full * _FULL | self._overflown * _OVERFLOW | self.registers[_FIFO_STATE] & 1
        if register == _FIFO_SIZE:
            return min(len(self._samples), 255)
        if register == _INTERRUPTS:
            return int(self._interrupt)
        if register == _DATA:
            if not self._reading and self._samples:
                self._reading = self._samples.popleft()
            first, self._reading = self._reading[:1], self._reading[1:]
            return first[0] if first else 0
        return self.registers[register]

    def write_register(self, register: int, value: int) -> None:
        if register == _RESET and value & 2:
            self.power_on()
        elif register == _INTERRUPTS:
            self._interrupt = self._interrupt and not value & 1
            self.drive("irq", False)
        elif register == _FIFO_STATE and value & 1:
            self._samples.clear()
            self._reading, self._overflown = b"", False
            self.registers[_FIFO_STATE] = 1
        else:
            self.registers[register] = value
