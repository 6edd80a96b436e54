"""What a board's microphone hears: a file, numbers, or a function of time."""

from __future__ import annotations

import os
import wave
from collections.abc import Callable
from typing import Any

import numpy as np
from numpy.typing import NDArray

from .live_microphone import LiveMicrophone

_WIDTHS: dict[int, np.dtype[Any]] = {1: np.dtype(np.uint8), 2: np.dtype("<i2"), 4: np.dtype("<i4")}


def hearing_of(heard: object) -> Callable[[NDArray[np.int64]], NDArray[np.float64]]:
    """A function that gives values from -1 to 1 at board times in ns.

    Args:
        heard: the name of a WAV file, an array of samples with its rate, a function of the board time in seconds, or a
            `LiveMicrophone`. Sound with a beginning and an end is repeated. Samples of whole numbers are as large as
            their type, of others between -1 and 1; of two channels the mean is heard.

    Raises:
        TypeError, ValueError: for anything else.
        OSError: when the file cannot be read.
    """
    if isinstance(heard, LiveMicrophone):
        return heard.hear
    if callable(heard):
        return _function(heard)
    if isinstance(heard, (str, os.PathLike)):
        return _samples(*read_wav(heard))
    if isinstance(heard, tuple) and len(heard) == 2:
        samples, rate = heard
        if not isinstance(rate, (int, float)) or isinstance(rate, bool) or not 0 < rate < 1e9:
            raise ValueError(f"a microphone's samples come with their rate in hertz, not {rate!r}")
        return _samples(np.asarray(samples), float(rate))
    raise TypeError(
        "a microphone hears the name of a WAV file, (samples, rate), a function of the time in seconds, a "
        f"LiveMicrophone, or None, not {type(heard).__name__}"
    )


def hearing_words(heard: object) -> str:
    """What a microphone hears, in a few words."""
    if heard is None:
        return "silence"
    if isinstance(heard, LiveMicrophone):
        return heard.words
    if isinstance(heard, tuple):
        samples, rate = heard
        return f"an array of {len(samples) / rate:.3g} s, repeated"
    if callable(heard):
        return "a function of time"
    return f"{os.path.basename(os.fspath(heard))}, repeated" if isinstance(heard, (str, os.PathLike)) else repr(heard)


def read_wav(path: str | os.PathLike[str]) -> tuple[NDArray[Any], float]:
    """Samples of a WAV file, of shape (frames, channels), and its rate.

    Raises:
        ValueError: when it is none, or of a kind that is not read.
        OSError: when the file cannot be read.
    """
    try:
        with wave.open(os.fspath(path), "rb") as file:
            kind = _WIDTHS.get(file.getsampwidth())
            data, channels, rate = file.readframes(file.getnframes()), file.getnchannels(), file.getframerate()
    except (wave.Error, EOFError) as error:
        raise ValueError(
            f'"{os.fspath(path)}" cannot be read as a WAV file: {str(error) or "it ends too early"}'
        ) from None
    if kind is None:
        raise ValueError(f'"{os.fspath(path)}" has samples of 24 bits; save it with 8, 16 or 32')
    samples = np.frombuffer(data, kind)
    return samples[: len(samples) // channels * channels].reshape(-1, channels), float(rate)


def _samples(samples: NDArray[Any], rate: float) -> Callable[[NDArray[np.int64]], NDArray[np.float64]]:
    if samples.ndim not in (1, 2) or not samples.size:
        raise ValueError(f"a microphone's samples are an array of shape (frames,) or (frames, 2), not {samples.shape}")
    if samples.dtype.kind == "u":
        values = samples.astype(np.float64) / (1 << (8 * samples.itemsize - 1)) - 1
    elif samples.dtype.kind == "i":
        # Python's own whole numbers come as wide ones: they are meant as 16 bits.
        values = samples.astype(np.float64) / (1 << (8 * min(samples.itemsize, 2 if samples.itemsize == 8 else 4) - 1))
    elif samples.dtype.kind == "f":
        values = samples.astype(np.float64)
    else:
        raise ValueError(f"a microphone's samples are numbers, not {samples.dtype}")
    values = values.mean(axis=1) if values.ndim == 2 else values
    if not np.isfinite(values).all():
        raise ValueError("a microphone's samples are finite numbers")

    def hear(times: NDArray[np.int64]) -> NDArray[np.float64]:
        places = np.floor(times * (rate / 1e9) + 1e-6).astype(np.int64) % len(values)
        found: NDArray[np.float64] = values[places]
        return found

    return hear


def _function(heard: Callable[[float], float]) -> Callable[[NDArray[np.int64]], NDArray[np.float64]]:
    def hear(times: NDArray[np.int64]) -> NDArray[np.float64]:
        return np.array([float(heard(time / 1e9)) for time in times.tolist()])

    return hear
