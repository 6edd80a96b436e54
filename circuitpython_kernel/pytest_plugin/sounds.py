"""What a board plays, compared with a tone."""

from __future__ import annotations

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from circuitpython_kernel import VirtualBoard
    from circuitpython_kernel.board.audio import Sound

_USUAL_SHARE = 0.01
"""By how much a tone may be off, as a share of its frequency, when nobody says."""


def assert_tone(
    heard: VirtualBoard | Sound,
    hz: float,
    tolerance: float | None = None,
    *,
    start: float | None = None,
    end: float | None = None,
) -> None:
    """Check that the strongest tone that was heard has a frequency.

    Args:
        heard: a board, or what ``board.audio.wave()`` gives.
        hz: the frequency in hertz; 0 for silence.
        tolerance: by how many hertz the tone may be off; a hundredth of ``hz`` when None.
        start, end: board times in seconds between which a board is heard; all that it has played when None.

    Raises:
        AssertionError: when another tone was heard, none, or a tone where there is to be silence.
        TypeError: when there is nothing to listen to.
        ValueError: for a negative frequency or tolerance, or times for what is no board.
    """
    from circuitpython_kernel.board.audio import Sound, strongest

    allowed = hz * _USUAL_SHARE if tolerance is None else tolerance
    if hz < 0 or allowed < 0:
        raise ValueError(f"a tone has a frequency of 0 Hz or more, and so has a tolerance; not {hz} and {allowed}")
    if isinstance(heard, tuple) and len(heard) == 2:
        if start is not None or end is not None:
            raise ValueError("start and end are for a board; give wave() the times, or cut the samples")
        sound = Sound(*heard)
    elif hasattr(heard, "audio"):
        try:
            sound = heard.audio.wave(start, end)
        except LookupError as error:
            if not hz:
                return
            raise AssertionError(f"There is no tone of {hz:g} Hz. {error}") from None
    else:
        raise TypeError(f"{type(heard).__name__} plays nothing: give a board, or what its audio.wave() gives")
    found = strongest(sound)
    if not hz and found:
        raise AssertionError(f"There is no silence: a tone of {found:.1f} Hz is heard.")
    if hz and not found:
        raise AssertionError(f"There is no tone of {hz:g} Hz: all is silence, for {sound.seconds:g} s.")
    if abs(found - hz) > allowed:
        raise AssertionError(f"The strongest tone has {found:.1f} Hz, not {hz:g} Hz (within {allowed:g} Hz).")
