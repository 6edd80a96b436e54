"""Avia HX711: a converter of 24 bits for load cells."""

from __future__ import annotations

from functools import partial
from typing import Any

from circuitpython_kernel.devices.base.inputs import Input, Source
from circuitpython_kernel.devices.base.part import Part

_BITS = 24
_GAINS = {25: ("A", 128), 26: ("B", 32), 27: ("A", 64)}
"""Channel and gain of the next conversion, by how many pulses the clock has made."""
_SETTLING = 4
"""Conversions until the first result after power-on, or after another channel or gain (datasheet, table 1)."""
_POWER_DOWN = 0.0005
"""Seconds of a high clock that switch it off: 60 us on the chip, but hosts pause for longer in a row of pulses."""
_SUPPLY = 5.0
_RATES = (10, 80)


class HX711(Part):
    """Converter for load cells, 24 bits (Avia Semiconductor datasheet HX711), with a cell at channel A.

    The program makes 25, 26 or 27 pulses on the clock: 24 bits come, highest first, each after a rising edge, and the
    number of pulses chooses channel and gain of the next conversion. Modelled: data ready, the conversion's time and
    the settling after a change or power-on, power-down by a clock that stays high (for 0.5 ms here), saturation. The
    result is that of the moment at which the reading begins. Pulses while no data are ready give ones.

    Args:
        capacity: the load in kilograms at which the cell gives its sensitivity.
        sensitivity: of the cell, in millivolts for each volt of its supply, which is the converter's, 5 V.
        rate: conversions in a second, 10 or 80, as a pin of the chip has it.

    Raises:
        ValueError: for a cell or a rate that there is not.
    """

    title = "load cell amplifier, 24 bits"
    library = "adafruit-circuitpython-hx711"
    aliases = ("LoadCell",)
    example = (
        "import board, digitalio\nfrom adafruit_hx711.hx711 import HX711\n\n"
        "data = digitalio.DigitalInOut(board.D5)  # the pins that dout and sck are on\n"
        "clock = digitalio.DigitalInOut(board.D6)\nclock.switch_to_output()\n"
        "scale = HX711(data, clock)\nprint(scale.read(HX711.CHAN_A_GAIN_128))"
    )
    signals = {"dout": "data, low when a result is ready", "sck": "clock, and power-down while it is high"}
    required = ("dout", "sck")

    load = Input("kg", -50, 50, 0, "load on the cell", step=0.01)
    offset = Input("mV", -5, 5, 0, "what the cell gives without a load", step=0.01)
    channel_b = Input("mV", -80, 80, 0, "voltage at channel B", step=0.1)

    def __init__(self, *, capacity: float = 5.0, sensitivity: float = 1.0, rate: int = 10, **inputs: Source) -> None:
        if not capacity > 0 or not sensitivity > 0:
            raise ValueError("a load cell's capacity and sensitivity are above 0")
        if rate not in _RATES:
            raise ValueError(f"an HX711 makes 10 or 80 conversions in a second, not {rate:g}")
        self.capacity, self.sensitivity, self.rate = float(capacity), float(sensitivity), int(rate)
        super().__init__(**inputs)

    def power_on(self) -> None:
        super().power_on()
        self._number = 0
        """Of what is planned: it counts only while it is the latest."""
        self._reset()

    def _reset(self) -> None:
        self._asleep = self._ready = False
        self.channel, self.gain = self._converted_with = _GAINS[25]
        self._pulses = self._value = 0

    def connected(self) -> None:
        clock, data = self.pin("sck"), self.pin("dout")
        assert clock is not None
        assert data is not None
        if clock.index == data.index:
            raise ValueError("an HX711's dout and sck are at pins of their own")
        self._high = clock.value
        self._edges = 0
        self._end = clock.watch(self._clock)

    def started(self) -> None:
        self._convert(_SETTLING)

    def disconnected(self) -> None:
        self._end()

    def break_(self, fault: str) -> None:
        super().break_(fault)
        self.drive("dout", False if fault == "stuck" else None)

    def mend(self) -> None:
        broken = self.fault is not None
        super().mend()
        if broken:
            self._show(not self._ready)

    # ---- conversions

    def _convert(self, conversions: int) -> None:
        """The next result comes after so many conversions."""
        self._ready = False
        self._show(True)
        self._number += 1
        self.after(conversions / self.rate, partial(self._converted, self._number))

    def _converted(self, number: int) -> None:
        if number == self._number:
            self._ready, self._pulses = True, 0
            self._show(False)

    def _show(self, level: bool) -> None:
        if self.fault is None:
            self.drive("dout", level)

    @property
    def millivolts(self) -> float:
        """The voltage at the channel that is converted."""
        if self.channel == "B":
            return self.channel_b
        return self.load / self.capacity * self.sensitivity * _SUPPLY + self.offset

    def _result(self) -> int:
        """The result of 24 bits, in two's complement: full scale is half the supply, divided by the gain."""
        value = round(self.millivolts / 1000 * self.gain / (_SUPPLY / 2) * (1 << _BITS - 1))
        return min(max(value, -(1 << _BITS - 1)), (1 << _BITS - 1) - 1)

    # ---- the clock

    def _clock(self, level: bool) -> None:
        if level is self._high:
            return
        self._high = level
        self._edges += 1
        if self.fault is not None:
            return
        if level:
            self.after(_POWER_DOWN, partial(self._stays_high, self._edges))
            self._rises()
        elif self._asleep:
            self._reset()
            self._convert(_SETTLING)
        elif self._pulses in _GAINS:
            self._choose(_GAINS[self._pulses])

    def _rises(self) -> None:
        if self._asleep or not (self._ready or self._pulses):
            return
        self._pulses += 1
        if self._pulses == 1:
            self._value, self._converted_with = self._result(), (self.channel, self.gain)
        self._show(self._pulses > _BITS or bool(self._value >> _BITS - self._pulses & 1))

    def _choose(self, wanted: tuple[str, int]) -> None:
        """The pulses up to here choose what is converted next."""
        self.channel, self.gain = wanted
        self._convert(1 if wanted == self._converted_with else _SETTLING)

    def _stays_high(self, edge: int) -> None:
        if edge == self._edges and self.fault is None:
            self._asleep, self._ready = True, False
            self._number += 1  # no conversion ends any more
            self._show(True)

    # ---- what a person sees

    def readings(self) -> dict[str, Any]:
        state = "off" if self._asleep else "ready" if self._ready else "converting"
        return {"state": state, "channel": f"{self.channel}, gain {self.gain}", "input": f"{self.millivolts:.3f} mV"}
