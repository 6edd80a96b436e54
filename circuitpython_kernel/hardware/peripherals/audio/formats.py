"""Samples as programs have them in buffers and files, made into what a `source.Block` has."""

from __future__ import annotations

import numpy as np

from .source import Samples


def decode(data: bytes, bits: int, channels: int, *, signed: bool) -> Samples:
    """Samples of 8 or 16 bits, channel by channel; what is no whole frame at the end is left out."""
    if bits == 8:
        values = np.frombuffer(data, np.uint8)
        samples = (values if not signed else values ^ np.uint8(0x80)).astype(np.int16)
        samples = ((samples - 128) << 8).astype(np.int16)
    else:
        samples = np.frombuffer(data[: len(data) & ~1], "<i2").astype(np.int16)
        if not signed:
            samples = samples ^ np.int16(-0x8000)
    return samples[: len(samples) // channels * channels].reshape(-1, channels)
