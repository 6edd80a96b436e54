"""74HC595: shift registers with eight outputs each."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import numpy as np

from circuitpython_kernel.devices.base.inputs import Source
from circuitpython_kernel.devices.base.part import Picture
from circuitpython_kernel.devices.base.spi_part import SPIPart
from circuitpython_kernel.devices.toolkit.led_pictures import round_leds

_RED = (1.0, 0.08, 0.03)


class ShiftRegister74HC595(SPIPart):
    """Shift registers with eight outputs each, one behind another (NXP datasheet 74HC595).

    Modelled: the shift register, on SPI or on lines that the program moves itself, the storage register behind it,
    clear, output enable. It has no chip select, so it takes in everything on its bus, and shows what is in it when the
    latch rises. In its picture each output has an LED. Other parts hang at the outputs (`behind=register`), the board's
    pins do not.

    Args:
        count: how many there are.

    Raises:
        ValueError: for none, or more than 16.
    """

    title = "shift register, 8 outputs"
    library = "adafruit-circuitpython-74hc595"
    aliases = ("74HC595",)
    example = (
        "import board, digitalio\nimport adafruit_74hc595\n\n"
        "latch = digitalio.DigitalInOut(board.D5)  # the pin that latch is on\n"
        "register = adafruit_74hc595.ShiftRegister74HC595(board.SPI(), latch)\n"
        "register.get_pin(3).value = True"
    )
    signals = {
        "latch": "storage register clock", "clear": "clear, active low", "oe": "output enable, active low",
    }  # fmt: skip
    pulls = {"clear": "up", "oe": "down"}
    required = ("latch",)
    needs_select = False

    def __init__(self, count: int = 1, **inputs: Source) -> None:
        if not 1 <= count <= 16:
            raise ValueError(f"there are 1 to 16 shift registers behind one another, not {count}")
        self.count = int(count)
        self._watchers: list[tuple[int, Callable[[bool], None]]] = []
        self._told = [False] * (8 * self.count)
        super().__init__(**inputs)

    def power_on(self) -> None:
        self._shifted = self._stored = 0
        self._tell()

    def connected(self) -> None:
        assert self.site is not None
        latch, clear = self.pin("latch"), self.pin("clear")
        assert latch is not None
        self._last = {"latch": latch.value, "sck": self.site.bus_pins["sck"].value}
        # What an SPI controller sends comes through `exchange` alone.
        self._ends = [self.site.bus_pins["sck"].watch(self._clock), latch.watch(self._latch)]
        enable = self.pin("oe")
        if enable is not None:
            self._ends.append(enable.watch(lambda level: self._tell()))
        if clear is not None:
            self._ends.append(clear.watch(self._clear))

    def disconnected(self) -> None:
        for end in self._ends:
            end()
        self._tell([False] * len(self._told))

    def break_(self, fault: str) -> None:
        super().break_(fault)
        self._tell()

    def mend(self) -> None:
        super().mend()
        self._tell()

    def exchange(self, data: bytes) -> bytes:
        for byte in data:
            for shift in range(7, -1, -1):
                self._shift(byte >> shift & 1)
        return b""

    def _shift(self, bit: int) -> None:
        clear = self.pin("clear")
        if clear is None or clear.value:
            self._shifted = (self._shifted << 1 | bit) & (1 << 8 * self.count) - 1

    def _rises(self, signal: str, level: bool) -> bool:
        before, self._last[signal] = self._last[signal], level
        return level and not before and self.fault is None

    def _clock(self, level: bool) -> None:
        data = None if self.site is None else self.site.bus_pins.get("mosi")
        if self._rises("sck", level) and data is not None:
            self._shift(int(data.value))

    def _latch(self, level: bool) -> None:
        if self._rises("latch", level):
            self._stored = self._shifted
            self._tell()

    def _clear(self, level: bool) -> None:
        if not level:
            self._shifted = 0

    @property
    def outputs(self) -> list[bool]:
        """The outputs, from QA of the register at the board on; all off when they are not enabled."""
        enable = self.pin("oe")
        off = self.fault == "unplugged" or (enable is not None and enable.value)
        return [bool(self._stored >> place & 1) and not off for place in range(8 * self.count)]

    def output_on(self, output: str) -> bool:
        """Whether an output is high: ``"q0"`` to ``"q7"``, and on, in the registers behind.

        Raises:
            LookupError: when there is no such output.
        """
        return self.outputs[self._number(output)]

    def _number(self, output: str) -> int:
        number = output.removeprefix("q")
        if not number.isdecimal() or int(number) >= 8 * self.count:
            raise LookupError(f'there is no output "{output}"; there are q0 to q{8 * self.count - 1}')
        return int(number)

    def watch_output(self, output: str, callback: Callable[[bool], None]) -> Callable[[], None]:
        """Call ``callback(level)`` when an output changes; gives a function that ends this.

        Raises:
            LookupError: when there is no such output.
        """
        entry = (self._number(output), callback)
        self._watchers = [*self._watchers, entry]

        def end() -> None:
            self._watchers = [other for other in self._watchers if other is not entry]

        return end

    def _tell(self, outputs: list[bool] | None = None) -> None:
        """Tell those that hang at the outputs what has changed."""
        before, self._told = self._told, self.outputs if outputs is None else outputs
        for number, callback in self._watchers:
            if before[number] is not self._told[number]:
                callback(self._told[number])

    def picture(self) -> Picture:
        lit = np.array(self.outputs, np.float64).reshape(self.count, 8)
        return round_leds(lit[:, :, None] * np.array(_RED), 24)

    def readings(self) -> dict[str, Any]:
        outputs = self.outputs
        return {
            "outputs": " ".join("".join(".1"[on] for on in outputs[at : at + 8]) for at in range(0, len(outputs), 8))
        }
