"""The APDS-9960's gesture engine and its FIFO."""

from __future__ import annotations

from collections.abc import Callable

from . import registers as r
from .light_back import Diodes, counts_per_light

_STEP = 0.00139
_WAITS = (0.0, 0.0028, 0.0056, 0.0084, 0.014, 0.0224, 0.0308, 0.0392)
_EXIT_CYCLES = (1, 2, 4, 7)
_FIFO_THRESHOLDS = (1, 4, 8, 16)
_FIFO_SIZE = 32


class GestureEngine:
    """Measures with four diodes, again and again while the gesture mode lasts.

    Args:
        emptied: called when the FIFO has become empty, which takes back the interrupt.
    """

    def __init__(self, registers: bytearray, emptied: Callable[[], None]) -> None:
        self._registers = registers
        self._emptied = emptied
        self._fifo: list[bytes] = []
        self._quiet = 0
        """Measurements in a row in which too little light came back to go on."""

    def __len__(self) -> int:
        """How many measurements are in the FIFO."""
        return len(self._fifo)

    @property
    def seconds(self) -> float:
        """How long a measurement takes, with the wait before it."""
        return _STEP + _WAITS[self._registers[r.GESTURE2] & 7]

    # ---- the gesture mode

    @property
    def is_on(self) -> bool:
        """Whether the chip is in the gesture mode, and the engine is switched on."""
        return bool(self._registers[r.GESTURE4] & r.GESTURE_MODE and self._registers[r.ENABLE] & r.GESTURE_ON)

    def enter(self) -> None:
        """The gesture mode begins."""
        self._registers[r.GESTURE4] |= r.GESTURE_MODE
        self.restart()

    def restart(self) -> None:
        """The count of measurements until the mode's end begins again."""
        self._quiet = 0

    def leave(self) -> None:
        """The gesture mode ends."""
        self._registers[r.GESTURE4] &= ~r.GESTURE_MODE

    def measure(self, light: Diodes) -> None:
        """A measurement ends."""
        registers = self._registers
        gesture = registers[r.GESTURE2]
        scale = counts_per_light(registers, registers[r.GESTURE_PULSE], gesture >> 5 & 3, gesture >> 3 & 3)
        data = bytes(min(255, round(one * scale)) for one in light)
        if len(self._fifo) < _FIFO_SIZE:
            self._fifo.append(data)
        else:
            registers[r.GESTURE_STATUS] |= r.FIFO_OVERFLOW
        if len(self._fifo) >= _FIFO_THRESHOLDS[registers[r.GESTURE1] >> 6]:
            registers[r.GESTURE_STATUS] |= r.FIFO_VALID
            registers[r.STATUS] |= r.GESTURE_FLAG
        # The exit mask leaves out diodes: up, down, left, right from bit 5 to bit 2.
        counted = [value for place, value in enumerate(data) if not registers[r.GESTURE1] >> 5 - place & 1]
        self._quiet = self._quiet + 1 if all(value < registers[r.EXIT] for value in counted) else 0
        if self._quiet >= _EXIT_CYCLES[registers[r.GESTURE1] & 3]:
            self.leave()
            if registers[r.GESTURE_STATUS] & r.FIFO_VALID:
                registers[r.STATUS] |= r.GESTURE_FLAG

    # ---- the FIFO

    def read(self, diode: int) -> int:
        """What a diode (0 to 3) saw in the oldest measurement; reading the last diode takes that one out."""
        if not self._fifo:
            return 0
        value = self._fifo[0][diode]
        if diode == 3:
            self._fifo.pop(0)
            self._registers[r.GESTURE_STATUS] &= ~r.FIFO_OVERFLOW
            if not self._fifo:
                self._is_empty()
        return value

    def clear(self) -> None:
        """The program empties the FIFO."""
        self._fifo.clear()
        self._registers[r.GESTURE_STATUS] = 0
        self._is_empty()

    def _is_empty(self) -> None:
        self._registers[r.STATUS] &= ~r.GESTURE_FLAG
        self._registers[r.GESTURE_STATUS] &= ~r.FIFO_VALID
        self._emptied()
