"""Analog-to-digital conversion at a steady rate into the program's buffer."""

from __future__ import annotations

import numpy as np

from .chip import Peripheral
from .layout import FULL_SCALE


class Sampler(Peripheral):
    """Fills buffers with samples that are exactly one sample period apart."""

    name = "sampler"

    def do_read(self, pin: str, rate: str, at: str, count: str, size: str) -> int:
        """Fill the guest's buffer with samples of 1 or 2 bytes; how many were taken."""
        index, number = int(pin), int(count)
        start = self.chip.clock.now_ns
        times = start + np.rint(np.arange(number) * (1e9 / int(rate))).astype(np.int64)
        values = self.chip.pins.converter_values(index, times)
        if size == "1":
            self.chip.memory().write(int(at), (values >> 8).astype(np.uint8).tobytes())
        else:
            self.chip.memory().write(int(at), values.astype("<u2").tobytes())
        volts = (values * (self.chip.pins.reference_volts / FULL_SCALE)).astype(np.float32)
        self.chip.capture.record_samples(index, times, volts)
        self.chip.clock.sleep(round(number * 1e9 / int(rate)))
        return number
