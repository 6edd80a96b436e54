"""What all outputs of sound have in common: they play, pause and stop, and say what was heard, and when."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Protocol

from circuitpython_kernel.hardware.chip import Chip, GuestError
from circuitpython_kernel.hardware.peripherals.polls import PollAnswer
from circuitpython_kernel.hardware.pins.capture import PinEdges, PinLater, PinSamples
from circuitpython_kernel.hardware.pins.sound_listeners import AtPins, PinSound

from .heard import Heard
from .playing import Playing
from .source import Samples, Source, SourceFailed

Seen = PinEdges | PinLater | PinSamples

STOPPED, PLAYS, PAUSED = range(3)
"""What `Output.state` can be."""


class Line(Protocol):
    """What an output's pins carry."""

    pins: tuple[int, ...]

    def begin(self, play: Playing, now_ns: int) -> None:
        """A sample begins to play."""

    def carry(self, play: Playing, first: int, samples: Samples) -> None:
        """Frames of it, from a number on."""

    def at_pins(self, samples: Samples) -> AtPins:
        """Which sound is at which pin while frames are played."""

    def end(self, now_ns: int) -> None:
        """Nothing plays from a board time on, or it pauses."""

    def take(self, now_ns: int) -> Iterable[Seen]:
        """What the pins did since the last call, up to a board time."""

    def close(self, now_ns: int) -> None:
        """The program lets go of the pins."""


class Output:
    """One `PWMAudioOut`, `AudioOut` or `I2SOut` of a program. The capture's lock is held where its state changes.

    Args:
        chip: the chip.
        number: tells outputs apart in what was heard.
        line: its pins.
        heard: keeps what was heard; None when nobody hears it.
        most_rate: samples a second that it can play at most.
    """

    def __init__(self, chip: Chip, number: int, line: Line, heard: Heard | None, most_rate: int | None = None) -> None:
        self._chip = chip
        self._number = number
        self.line = line
        self._heard = heard
        self._most_rate = most_rate
        self._playing: Playing | None = None
        self._plan = 0  # which of the planned calls counts
        self._poll = PollAnswer(chip, line.pins[0] if line.pins else None)
        self._poll.tell(STOPPED)

    @property
    def state(self) -> int:
        """Whether it is stopped, plays or pauses."""
        playing = self._playing
        if playing is None:
            return STOPPED
        return PLAYS if playing.paused_at is None else PAUSED

    def play(self, source: Source, *, loop: bool) -> None:
        """Begin to play a sample, in place of any other.

        Raises:
            GuestError: when that cannot be.
        """
        self.stop()
        rate = source.rate
        if self._most_rate is not None and rate > self._most_rate:
            raise GuestError("ValueError", f"sample_rate must be <= {self._most_rate}")
        now = self._chip.clock.now_ns
        playing = Playing(source, now, loop=loop)
        try:
            playing.begin()
        except SourceFailed:
            raise GuestError("RuntimeError", "Audio source error") from None
        with self._chip.capture.lock:
            self._playing = playing
            self.line.begin(playing, now)
        self._told()

    def stop(self) -> None:
        """Play nothing."""
        now = self._chip.clock.now_ns
        with self._chip.capture.lock:
            self.settle(now)
            if self._playing is not None:
                self._playing = None
                self.line.end(now)
        self._told()

    def pause(self) -> None:
        """Stand still.

        Raises:
            GuestError: when nothing plays.
        """
        now = self._chip.clock.now_ns
        with self._chip.capture.lock:
            playing = self._playing
            if playing is None:
                raise GuestError("RuntimeError", "Not playing")
            self.settle(now)
            if playing.paused_at is None:
                playing.pause(now)
                self.line.end(now)
        self._told()

    def resume(self) -> None:
        """Go on, if it pauses."""
        now = self._chip.clock.now_ns
        with self._chip.capture.lock:
            playing = self._playing
            if playing is not None and playing.paused_at is not None:
                playing.resume(now)
                self.line.begin(playing, now)
        self._told()

    def close(self) -> None:
        """The program lets go of it."""
        self.stop()
        self._chip.capture.drain()
        with self._chip.capture.lock:
            self.line.close(self._chip.clock.now_ns)
        self._poll.end()

    # ---- at board time

    def _told(self) -> None:
        """Its state has changed: what polls get, and when it wants to be called. Called without locks."""
        self._plan += 1
        self._poll.tell(self.state)
        playing = self._playing
        if playing is not None and (at := playing.next_ns) is not None:
            number = self._plan
            self._chip.clock.plan(at, lambda: self._due(number))

    def _due(self, number: int) -> None:
        if number == self._plan:
            self._chip.clock.do_inside(lambda: self._go_on(number), idle=True)

    def _go_on(self, number: int) -> None:
        """Where the program runs, or while none does: take the blocks that are wanted."""
        playing = self._playing
        if number != self._plan or playing is None:
            return
        now = self._chip.clock.now_ns
        playing.source.sources.memory.look()
        try:
            goes_on = playing.go_on(now)
        except (SourceFailed, ValueError, LookupError, ArithmeticError) as error:
            goes_on = False
            if not isinstance(error, SourceFailed):
                self._chip.block.note_damage(f"a sound's record: {error}")
        with self._chip.capture.lock:
            self.settle(now)
            if not goes_on:
                self._playing = None
                self.line.end(now)
        self._told()

    def settle(self, now_ns: int) -> None:
        """Note what has been heard by a board time. The capture's lock is held."""
        playing = self._playing
        if playing is None:
            return
        first = playing.taken
        samples = playing.heard(now_ns)
        if samples is not None:
            if self._heard is not None:
                self._heard.add(self._number, playing, first, samples)
            self.line.carry(playing, first, samples)
            listeners = self._chip.pins.sound_listeners
            for pin, heard, clocks in self.line.at_pins(samples) if listeners else ():
                listeners.heard(pin, PinSound(playing.time_of(first), playing.rate, heard), clocks)
