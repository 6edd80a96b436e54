"""The loudspeaker that a board has on it, as a part: what is heard of ``board.SPEAKER``."""

from __future__ import annotations

from typing import NamedTuple

from circuitpython_kernel.boards import BoardDefinition
from circuitpython_kernel.devices.toolkit.sounding import SoundingPart

_SPEAKERS = ("SPEAKER", "BUZZER")
_ENABLES = ("SPEAKER_ENABLE", "SPEAKER_EN", "SPEAKER_SHUTDOWN")
"""Names of the pin that has the amplifier on with a high level."""


class OwnSpeaker(SoundingPart):
    """The board's own loudspeaker. Where it has an amplifier, that is on while a program drives its pin high."""

    title = "the board's loudspeaker"
    signals = {"in": "signal", "enable": "amplifier on, active high"}
    required = driven_signals = ("in",)
    switch = "enable"


class BuiltInSpeaker(NamedTuple):
    """A loudspeaker, and the board's pins that it is on by their signals."""

    part: OwnSpeaker
    pins: dict[str, str]


def built_in_speaker(definition: BoardDefinition) -> BuiltInSpeaker | None:
    """The loudspeaker of a board, or None."""
    speaker = next((name for name in _SPEAKERS if name in definition.aliases), None)
    if speaker is None:
        return None
    pins = {"in": speaker}
    enable = next((name for name in _ENABLES if name in definition.aliases), None)
    if enable is not None:
        pins["enable"] = enable
    return BuiltInSpeaker(OwnSpeaker(), pins)
