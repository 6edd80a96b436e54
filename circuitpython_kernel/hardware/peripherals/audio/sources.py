"""The sources of a board's samples, by the records of the program."""

from __future__ import annotations

from collections.abc import Callable

import numpy as np
from numpy.typing import NDArray

from circuitpython_kernel.doorbell.answers import GuestError
from circuitpython_kernel.hardware.chip import GuestMemory

from .biquad import Biquads
from .blocks import Blocks
from .files import SoundFiles
from .kinds import SOURCES
from .memory import AudioMemory
from .records import Sample
from .source import Source, deinitialized
from .voices import Voices

Hearing = Callable[[int | None, int, int], tuple[NDArray[np.float64], int]]

_DSP = ("samd51", "same5", "nrf52", "stm32f4", "stm32f7", "stm32h7", "stm32l4", "imxrt", "max32690")
"""Chips whose processor is a Cortex-M4 or M7."""


class Sources:
    """Finds and makes them. A record that is collected leaves a source behind, until another record has its place.

    Args:
        memory: gives the running guest's memory.
        chip: the microcontroller's name.
        hear: see `source.Surroundings`.
    """

    def __init__(self, memory: Callable[[], GuestMemory], chip: str | None, hear: Hearing) -> None:
        self._hear = hear
        self.memory = AudioMemory(memory)
        self.files = SoundFiles(self.memory)
        self.blocks = Blocks(self.memory)
        self.filters = Biquads(self.memory, self.blocks)
        self.voices = Voices(self.memory, self.blocks, self.filters)
        self.dsp = (chip or "").lower().startswith(_DSP)
        self._made: dict[int, Source] = {}

    def hear(self, start_ns: int | None, rate: int, count: int) -> tuple[NDArray[np.float64], int]:
        """See `source.Surroundings`."""
        return self._hear(start_ns, rate, count)

    def clear(self) -> None:
        """The program's memory goes."""
        self.memory.forget()
        self._made.clear()
        self.files.clear()

    def at(self, address: int) -> Source:
        """The source of the record at an address.

        Raises:
            GuestError: when none of a sample is there.
        """
        serial = self.memory.word(address, Sample.SERIAL)
        made = self._made.get(address)
        if made is not None and made.serial == serial:
            return made
        kind = SOURCES.get(self.memory.word(address, Sample.KIND))
        if kind is None:
            raise GuestError("ValueError", "the program has written over a sample's record")
        source = self._made[address] = kind(self, address)
        return source

    def playable(self, address: int) -> Source:
        """The source of a sample that a program wants to play.

        Raises:
            GuestError: when it was deinitialised.
        """
        source = self.at(address)
        if not source.channels:
            raise deinitialized()
        return source
