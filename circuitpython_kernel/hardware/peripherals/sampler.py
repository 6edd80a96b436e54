"""Analog-to-digital conversion at a steady rate into the program's buffer."""

from __future__ import annotations

import numpy as np

from circuitpython_kernel.hardware.chip import Peripheral, input_failed
from circuitpython_kernel.hardware.memory.layout import FULL_SCALE


class Sampler(Peripheral):
    """Fills buffers with samples that are exactly one sample period apart."""

    name = "sampler"

    def do_read(self, pin: int, rate: int, at: int, count: int, size: int) -> int:
        """Fill the guest's buffer with samples of 1 or 2 bytes; how many were taken."""
        start = self.chip.clock.now_ns
        times = start + np.rint(np.arange(count) * (1e9 / rate)).astype(np.int64)
        try:
            values = self.chip.pins.readings.converter_values(pin, times)
        except Exception as error:
            raise input_failed(error) from error
        if size == 1:
            self.chip.memory().write(at, (values >> 8).astype(np.uint8).tobytes())
        else:
            self.chip.memory().write(at, values.astype("<u2").tobytes())
        volts = (values * (self.chip.pins.readings.reference_volts / FULL_SCALE)).astype(np.float32)
        self.chip.capture.record_samples(pin, times, volts)
        self.chip.clock.sleep(round(count * 1e9 / rate))
        return count
