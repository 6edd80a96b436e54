"""Pins as the world outside the chip sees them: read what the program drives, drive what it reads."""

from __future__ import annotations

import threading
from collections.abc import Callable, Iterator
from typing import TYPE_CHECKING

import numpy as np

from .block import SharedBlock
from .capture import Capture
from .layout import FULL_SCALE, Outside, PinMode, Pull

if TYPE_CHECKING:
    from .clock import BoardClock

Voltage = float | Callable[[float], float]
"""Volts, or a function that gives volts for a board time in seconds."""

CONVERTER_BITS = 12
"""Resolution of the analog converters; CircuitPython scales every converter's result to 16 bits."""

_OUTPUTS = (PinMode.OUTPUT, PinMode.OPEN_DRAIN)


def converter_value(volts: float, reference: float) -> int:
    """The 16-bit value that CircuitPython's ``AnalogIn.value`` shows for a voltage: 12 bits, scaled up."""
    steps = 1 << CONVERTER_BITS
    raw = min(max(int(volts / reference * steps), 0), steps - 1)
    return raw << (16 - CONVERTER_BITS) | raw >> (2 * CONVERTER_BITS - 16)


def resolve_level(mode: int, output: int, outside: int, pull: int) -> int:
    """The level (0 or 1) at a pin: a push-pull output wins, then what drives it from outside, then the pull."""
    if mode == PinMode.OUTPUT:
        return output
    if mode == PinMode.OPEN_DRAIN and not output:
        return 0
    if outside:
        return int(outside == Outside.HIGH)
    return int(pull == Pull.UP)


class Pin:
    """One pin of the running board, seen from outside."""

    def __init__(self, bank: PinBank, index: int, name: str) -> None:
        self._bank = bank
        self._index = index
        self.name = name

    def __repr__(self) -> str:
        return f"<Pin {self.name}: {self.mode}, {int(self.value)}>"

    def _get(self, region: str) -> int:
        return int(self._bank.block[region][self._index])

    @property
    def mode(self) -> str:
        """What the program uses the pin for: unused, input, output, open_drain or analog_in."""
        return PinMode(self._get("PIN_MODE")).name.lower()

    @property
    def pull(self) -> str | None:
        """The pull resistor that the program switched on: ``"up"``, ``"down"`` or None."""
        pull = Pull(self._get("PIN_PULL"))
        return None if pull is Pull.NONE else pull.name.lower()

    @property
    def value(self) -> bool:
        """The level at the pin."""
        return bool(self._get("PIN_LEVEL"))

    @property
    def driven(self) -> bool | None:
        """The level that the outside drives, or None when it does not."""
        outside = self._get("PIN_OUTSIDE")
        return None if outside == Outside.NOTHING else outside == Outside.HIGH

    @property
    def contention(self) -> bool:
        """Whether the program and the outside drive the pin to opposite levels, which would heat a real chip."""
        mode, outside = self._get("PIN_MODE"), self._get("PIN_OUTSIDE")
        output = self._get("PIN_OUTPUT")
        if not outside or mode not in _OUTPUTS or (mode == PinMode.OPEN_DRAIN and output):
            return False
        return output != int(outside == Outside.HIGH)

    def drive(self, level: bool) -> None:
        """Drive the pin from outside, as a button or a sensor's output would, until `release`."""
        self._bank.drive(self._index, Outside.HIGH if level else Outside.LOW)

    def release(self) -> None:
        """Stop driving the pin from outside; a pull resistor, if any, decides its level."""
        self._bank.drive(self._index, Outside.NOTHING)

    @property
    def volts(self) -> float:
        """The voltage at the pin. Set a number, or a function of board time in seconds, to feed an analog input.

        Values outside 0 V to the supply are clipped, as the chip's protection does.

        Raises:
            TypeError: when set to something that is neither a number nor callable.
        """
        return self._bank.volts(self._index)

    @volts.setter
    def volts(self, source: Voltage) -> None:
        self._bank.feed(self._index, source)


class PinBank:
    """All pins of the board by name: ``board.pins["LED"]``."""

    def __init__(
        self,
        block: SharedBlock,
        capture: Capture,
        clock: BoardClock,
        names: tuple[str, ...],
        resolve: Callable[[str], int],
        reference_volts: float,
        on_contention: Callable[[str], None],
    ) -> None:
        self.block = block
        self._capture = capture
        self._clock = clock
        self._names = names
        self._resolve = resolve
        self._reference = reference_volts
        self._on_contention = on_contention
        self._sources: dict[int, Voltage] = {}
        self._lock = threading.RLock()

    def __getitem__(self, name: str) -> Pin:
        """A pin by its name on the board (``"LED"``) or the chip (``"GPIO25"``).

        Raises:
            LookupError: when there is none; the message names the nearest ones.
        """
        return Pin(self, self._resolve(name), name)

    def __iter__(self) -> Iterator[Pin]:
        """Every pin of the chip that the board brings out, under its usual name."""
        return (Pin(self, index, name) for index, name in enumerate(self._names))

    def __len__(self) -> int:
        return len(self._names)

    def resolve(self, name: str) -> int:
        """The index of a pin; raises LookupError when there is none."""
        return self._resolve(name)

    def drive(self, index: int, outside: Outside) -> None:
        """Set what the outside does to a pin, and record the edge when that changes its level."""
        with self._lock:
            self._sources.pop(index, None)
            block = self.block
            block["ANALOG_ASK"][index] = 0
            full = FULL_SCALE if outside is Outside.HIGH else 0
            block["ANALOG"][index] = full
            self._set_outside(index, outside)

    def _set_outside(self, index: int, outside: Outside) -> None:
        block = self.block
        block["PIN_OUTSIDE"][index] = outside
        level = resolve_level(
            int(block["PIN_MODE"][index]), int(block["PIN_OUTPUT"][index]), outside, int(block["PIN_PULL"][index])
        )
        if level != block["PIN_LEVEL"][index]:
            block["PIN_LEVEL"][index] = level
            self._capture.record_edge(index, level)
        if Pin(self, index, "").contention:
            self.report_contention(index)

    def resettle(self) -> None:
        """After a reset: every pin is an unused input, so only the outside decides its level."""
        with self._lock:
            for index in np.flatnonzero(self.block["PIN_OUTSIDE"] == Outside.HIGH):
                self.block["PIN_LEVEL"][index] = 1

    def report_contention(self, index: int) -> None:
        """Say that two outputs are against each other."""
        level = "high" if self.block["PIN_OUTPUT"][index] else "low"
        other = "low" if level == "high" else "high"
        self._on_contention(
            f"{self._names[index]} is driven {level} by the program and {other} from outside: "
            f"two outputs against each other."
        )

    def feed(self, index: int, source: Voltage) -> None:
        """Connect a voltage, or a function of board time, to a pin."""
        if not callable(source):
            try:
                source = float(source)
            except (TypeError, ValueError):
                raise TypeError(
                    f"volts is a number or a function of board time in seconds, not {type(source).__name__}"
                ) from None
        with self._lock:
            self._sources[index] = source
            volts = self._clip(self._evaluate(source))
            self.block["ANALOG"][index] = converter_value(volts, self._reference)
            self.block["ANALOG_ASK"][index] = int(callable(source))
            # A pin that is read as a digital input sees the voltage as a level.
            self._set_outside(index, Outside.HIGH if volts > self._reference / 2 else Outside.LOW)
            self._capture.record_sample(index, volts)

    def convert(self, index: int) -> int:
        """An analog input that is a function of time, read now: the converter's 16-bit value."""
        with self._lock:
            source = self._sources.get(index, 0.0)
            value = converter_value(self._clip(self._evaluate(source)), self._reference)
            self.block["ANALOG"][index] = value
            return value

    def volts(self, index: int) -> float:
        """The voltage at a pin."""
        with self._lock:
            source = self._sources.get(index)
            if source is not None:
                return self._clip(self._evaluate(source))
            return self._reference * int(self.block["PIN_LEVEL"][index])

    def _evaluate(self, source: Voltage) -> float:
        return float(source(self._clock.now)) if callable(source) else source

    def _clip(self, volts: float) -> float:
        return min(max(volts, 0.0), self._reference)
