"""What makes samples, as outputs, mixers and effects ask for them: the protocol, and how to find the one of a record.

To add a module that makes or changes samples, write a subclass of `Source` for its record's kind (see `records`), and
name it in `kinds.SOURCES`. Outputs, mixers and effects pull from it and know no more of it than this class has.
"""

from __future__ import annotations

from typing import NamedTuple, Protocol

import numpy as np
from numpy.typing import NDArray

from circuitpython_kernel.doorbell.answers import GuestError

from .biquad import Biquads
from .blocks import Blocks
from .files import SoundFiles
from .memory import AudioMemory
from .records import Sample
from .voices import Voices

Samples = NDArray[np.int16]
"""Frames in order of time, shape (frames, channels): signed, of 16 bits, whatever the program's samples are.

Those of 8 bits are in the upper byte. For a source with unsigned samples its middle, 0x8000 or 0x80, is 0.
"""


class Block(NamedTuple):
    """What a source gives at once."""

    samples: Samples
    more: bool
    """Whether another block follows. Behind the last one, `Source.reset` begins again."""


class SourceFailed(Exception):
    """No more samples can be had: the sample was deinitialised, or its file or its memory is damaged. Outputs stop."""


class Surroundings(Protocol):
    """What a source has around it: `sources.Sources`."""

    memory: AudioMemory
    """The program's."""
    files: SoundFiles
    """What was read of sound files."""
    blocks: Blocks
    """LFOs and the like, which change once a block."""
    filters: Biquads
    """Filters' coefficients, by their inputs."""
    voices: Voices
    """The voices of synthesizers."""
    dsp: bool
    """Whether the processor multiplies two samples at once (Cortex-M4 and M7), which rounds otherwise."""

    def hear(self, start_ns: int | None, rate: int, count: int) -> tuple[NDArray[np.float64], int]:
        """What a microphone hears from a board time on, or from now on: values from -1 to 1, and when they are over."""

    def at(self, address: int) -> Source:
        """The source of the record at an address; GuestError when none of a sample is there."""


class Source:
    """Makes the samples of one of the program's objects.

    What a program can change lies in the object's record, and is read at each block; so do most sources keep their
    position there, and go back in time with the program's memory. What a subclass keeps in attributes goes back with
    snapshots, too, if its class is in `hardware`.

    Args:
        sources: finds other sources, such as a mixer's voices, and the program's memory.
        address: of the record.
    """

    def __init__(self, sources: Surroundings, address: int) -> None:
        self.sources = sources
        self.address = address
        self.serial = self.word(Sample.SERIAL)

    # ---- what a subclass has

    def reset(self) -> None:
        """Begin anew with the first sample."""
        raise NotImplementedError

    def block(self) -> Block:
        """The samples that come next. Changes by the program are heard in it, and not in blocks that were given.

        Called where the program runs, or while none does.

        Raises:
            SourceFailed: when there are none.
        """
        raise NotImplementedError

    # ---- what every record has

    @property
    def rate(self) -> int:
        """Samples a second."""
        return self.word(Sample.RATE)

    @property
    def channels(self) -> int:
        """1 or 2; 0 when the program has deinitialised the object."""
        return self.word(Sample.CHANNELS)

    @property
    def bits(self) -> int:
        """How many bits the program's samples have: 8 or 16."""
        return 8 if self.word(Sample.BITS) == 8 else 16

    @property
    def signed(self) -> bool:
        """Whether the program's samples are signed. Blocks are so always."""
        return self.word(Sample.SIGNED) != 0

    @property
    def single(self) -> bool:
        """Whether an output has to ask for one block only, and to repeat it when it loops."""
        return self.word(Sample.SINGLE) != 0

    def fit(self, rate: int) -> None:
        """A mixer or an effect of so many samples a second is about to play it. Only few sources can follow."""

    def word(self, number: int) -> int:
        """A word of the record."""
        return self.sources.memory.word(self.address, number)

    def set_word(self, number: int, value: int) -> None:
        """Change a word of the record."""
        self.sources.memory.set_word(self.address, number, value)

    def check_alive(self) -> int:
        """The number of channels.

        Raises:
            SourceFailed: when the object was deinitialised, or its record is damaged.
        """
        channels = self.channels
        if not 1 <= channels <= 2 or self.word(Sample.SERIAL) != self.serial:
            raise SourceFailed
        return channels


def require_match(into: Source, other: Source, *, mono_to_stereo: bool) -> None:
    """Check that a sample can be played into a mixer or an effect.

    Raises:
        GuestError: in CircuitPython's words, when it has another rate, number of channels or kind of samples.
    """
    if not other.channels:
        raise deinitialized()
    other.fit(into.rate)
    channels_differ = other.channels != into.channels and not (mono_to_stereo and into.channels == 2)
    for name, differs in (
        ("sample_rate", other.rate != into.rate),
        ("channel_count", channels_differ),
        ("bits_per_sample", other.bits != into.bits),
        ("signedness", other.signed != into.signed),
    ):
        if differs:
            raise GuestError("ValueError", f"The sample's {name} does not match")


def deinitialized() -> GuestError:
    """What a program gets that goes on using an object after its ``deinit``."""
    return GuestError("ValueError", "Object has been deinitialized and can no longer be used. Create a new object.")
