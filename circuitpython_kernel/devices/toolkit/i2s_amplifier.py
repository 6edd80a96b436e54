"""What amplifiers on an I2S bus have in common."""

from __future__ import annotations

from typing import ClassVar

from .sounding import SoundingPart


class I2SAmplifier(SoundingPart):
    """Hears the data of an I2S bus whose clocks are at its own pins."""

    driven_signals = ()
    mutes: ClassVar[bool] = False
    """Whether its switch makes it silent with a high level, not with a low one."""

    def listens(self) -> tuple[tuple[str, tuple[str, ...]], ...]:
        return (("din", ("bclk", "lrc")),)

    def _switched(self, on: bool) -> None:
        super()._switched(on is not self.mutes)
