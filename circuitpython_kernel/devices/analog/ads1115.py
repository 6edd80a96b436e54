"""Texas Instruments ADS1115: four analog inputs on I2C."""

from __future__ import annotations

from typing import ClassVar

from circuitpython_kernel.devices.base.i2c_part import WordPart
from circuitpython_kernel.devices.base.inputs import Input

_CONVERSION, _CONFIG, _LOW, _HIGH = range(4)
_START = 0x8000
_GENERAL_CALL, _GENERAL_RESET = 0x00, 0x06

_PAIRS = ((0, 1), (0, 3), (1, 3), (2, 3), (0, None), (1, None), (2, None), (3, None))
_FULL_SCALES = (6.144, 4.096, 2.048, 1.024, 0.512, 0.256, 0.256, 0.256)
_QUEUES = (1, 2, 4, 0)
_WAKE_UP = 25e-6
_READY_PULSE = 8e-6
_DIODE = 0.3


def _signed(word: int) -> int:
    return word - (word & 0x8000) * 2


class ADS1115(WordPart):
    """Converter of 16 bits with four inputs, single or in pairs (Texas Instruments datasheet SBAS444E).

    Modelled: single shots and continuous conversion, gains with saturation, data rates with their conversion times, the
    comparator (traditional, window, latching, queue, polarity) and the conversion ready signal at the alert pin, the
    reset by general call. An input is held within 0.3 V of the supply, as its protection does.
    """

    title = "analog to digital converter, 4 channels of 16 bits"
    library = "adafruit-circuitpython-ads1x15"
    signals: ClassVar = {"alert": "ALERT/RDY, an open-drain output"}
    pulls: ClassVar = {"alert": "up"}
    example = (
        "import board\n"
        "from adafruit_ads1x15 import ADS1115, AnalogIn, ads1x15\n"
        "\n"
        "converter = ADS1115(board.I2C())\n"
        "print(AnalogIn(converter, ads1x15.Pin.A0).voltage)"
    )
    addresses = (0x48, 0x49, 0x4A, 0x4B)

    a0 = Input("V", -0.3, 5.8, 0, "input 0", step=0.01)
    a1 = Input("V", -0.3, 5.8, 0, "input 1", step=0.01)
    a2 = Input("V", -0.3, 5.8, 0, "input 2", step=0.01)
    a3 = Input("V", -0.3, 5.8, 0, "input 3", step=0.01)
    supply = Input("V", 2, 5.5, 3.3, "supply voltage", step=0.1)

    bits: ClassVar[int] = 16
    """Bits of a result, which are at the top of its register."""
    rates: ClassVar[tuple[int, ...]] = (8, 16, 32, 64, 128, 250, 475, 860)
    """Conversions a second, by the configuration's code."""

    def power_on(self) -> None:
        super().power_on()
        self._reset()

    def _reset(self) -> None:
        self.words = {_CONVERSION: 0, _CONFIG: 0x8583, _LOW: 0x8000, _HIGH: 0x7FFF}
        self._running: int | None = None
        """The settings of the conversion that takes place now."""
        self._ends = 0.0
        self._beyond = 0
        self._asserted = False
        self._show()

    # ---- conversions

    def _begin(self, at: float, wake_up: float) -> None:
        self._running = self.words[_CONFIG]
        self._ends = at + wake_up + 1 / self.rates[self._running >> 5 & 7]
        self._watch()

    def _watch(self) -> None:
        """See to it that a conversion ends in time when the alert pin shows it."""
        if self.pin("alert") is not None and self._running is not None and _QUEUES[self._running & 3]:
            self.after(self._ends - self.now, self._bring_up_to_date)

    def _bring_up_to_date(self) -> None:
        """Carry out the conversions that have ended by now."""
        while self._running is not None and self.now >= self._ends - 1e-9:
            settings = self._running
            self._finish(settings)
            if settings & 0x100 or self.words[_CONFIG] & 0x100:
                self._running = None  # powers down after a single shot
                return
            # Of many conversions that nobody has seen, the last ones do.
            period = 1 / self.rates[self.words[_CONFIG] >> 5 & 7]
            missed = max(0, int((self.now - self._ends) / period) - 5)
            self._begin(self._ends + missed * period, 0)

    def _volts(self, settings: int) -> float:
        values = [
            0.0 if channel is None else min(max(getattr(self, f"a{channel}"), -_DIODE), self.supply + _DIODE)
            for channel in _PAIRS[settings >> 12 & 7]
        ]
        return values[0] - values[1]

    def _finish(self, settings: int) -> None:
        half = 1 << self.bits - 1
        step = _FULL_SCALES[settings >> 9 & 7] / half
        value = min(max(round(self._volts(settings) / step), -half), half - 1) << 16 - self.bits
        self.words[_CONVERSION] = value & 0xFFFF
        if self._tells_ready():
            self._pulse(settings)
        elif _QUEUES[settings & 3]:
            self._compare(value, settings)

    # ---- the alert pin

    def _tells_ready(self) -> bool:
        """Whether the thresholds make a conversion ready signal of the pin (datasheet, section 9.3.8)."""
        return bool(self.words[_HIGH] & 0x8000) and not self.words[_LOW] & 0x8000

    def _pulse(self, settings: int) -> None:
        if not _QUEUES[settings & 3]:
            return
        self._asserted = True
        self._show()
        if not settings & 0x100:  # else it stays until the next conversion
            self.after(_READY_PULSE, self._release)

    def _release(self) -> None:
        self._asserted = False
        self._show()

    def _compare(self, value: int, settings: int) -> None:
        low, high = _signed(self.words[_LOW]), _signed(self.words[_HIGH])
        window, latching = settings & 0x10, settings & 4
        beyond = value > high or bool(window and value < low)
        back = not beyond if window else value < low
        self._beyond = self._beyond + 1 if beyond else 0
        if self._beyond >= _QUEUES[settings & 3]:
            self._asserted = True
        elif back and not latching:
            self._asserted = False
        self._show()

    def _show(self) -> None:
        """The output pulls low or lets go; the polarity says which of them means an alert."""
        active_high = bool(self.words[_CONFIG] & 8)
        enabled = _QUEUES[self.words[_CONFIG] & 3] > 0
        self.drive("alert", False if enabled and self._asserted != active_high else None)

    # ---- registers

    def read_word(self, register: int) -> int:
        self._bring_up_to_date()
        register &= 3
        if register == _CONFIG:
            return self.words[_CONFIG] & 0x7FFF | (0 if self._running is not None else _START)
        if register == _CONVERSION and self.words[_CONFIG] & 4 and not self._tells_ready():
            self._asserted = False  # a latched alert ends
            self._show()
        return self.words[register]

    def write_word(self, register: int, value: int) -> None:
        self._bring_up_to_date()
        register &= 3
        if register == _CONVERSION:
            return
        self.words[register] = value
        if register != _CONFIG:
            return
        if not value & 3 ^ 3:
            self._beyond, self._asserted = 0, False
        if self._running is None and (value & _START or not value & 0x100):
            if self._tells_ready():
                self._asserted = False
            self._begin(self.now, _WAKE_UP)
        self._show()

    def answers(self) -> tuple[int, ...]:
        return self.address, _GENERAL_CALL

    def write_to(self, address: int, data: bytes) -> int | None:
        if address != _GENERAL_CALL:
            return self.write(data)
        if data[:1] == bytes((_GENERAL_RESET,)):
            self._reset()
        return None

    def read_from(self, address: int, count: int) -> bytes | None:
        return None if address == _GENERAL_CALL else self.read(count)
