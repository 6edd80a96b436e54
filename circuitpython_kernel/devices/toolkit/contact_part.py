"""The base of parts with contacts that a person moves: buttons, switches, encoders."""

from __future__ import annotations

from collections.abc import Callable
from functools import partial

from circuitpython_kernel.devices.base.part import Part
from circuitpython_kernel.hardware.pins.pin import Pin

from .bounces import BOUNCES
from .timed_level import TimedLevel

SIDES = ("ground", "supply")
"""What a contact can join a pin with."""
LONGEST_BOUNCE = 0.1
"""Seconds; real ones are calm after 10 ms."""


def checked_bounce(bounce: float, what: str) -> float:
    """The seconds for which a contact bounces.

    Raises:
        ValueError: when it does so for longer than a contact can.
    """
    if not 0 <= bounce <= LONGEST_BOUNCE:
        raise ValueError(f"{what} bounces for 0 to {LONGEST_BOUNCE:g} s, not {bounce:g} s")
    return float(bounce)


class ContactPart(Part):
    """A part whose contacts join pins with ground or the supply, and bounce when they close and when they open.

    A subclass calls `lay` for each contact in `connected`, and `move` or `let_follow` in `place`, which is called next.
    A signal without a pin is a contact that nothing is connected to: it moves all the same.
    """

    bounce: float = 0.0
    """Seconds for which contacts bounce."""
    _moves: dict[str, int]
    _pulled: list[Pin]

    def lay(self, signal: str, *, to: str = "ground", resistor: bool = False) -> None:
        """An open contact between a signal's pin and a side, with a resistor to the other side if asked for."""
        self._sides[signal], self._closed[signal] = to, False
        pin = self.pin(signal)
        if resistor and pin is not None and pin.resistor is None:
            pin.resistor = "up" if to == "ground" else "down"
            self._pulled = [*self._pulled, pin]

    def place(self) -> None:
        """Move every contact to where the person has it."""

    def is_closed(self, signal: str) -> bool:
        """Whether a contact is closed, bounces apart."""
        return self._closed.get(signal, False)

    def move(self, signal: str, closed: bool) -> bool:
        """Close or open a contact; whether it was the other way before."""
        self._moves[signal] = number = self._moves.get(signal, 0) + 1
        changed, self._closed[signal] = closed is not self.is_closed(signal), closed
        self._touch(signal, closed)
        for share, rest in BOUNCES if changed and self.bounce else ():
            self.after(share * self.bounce, partial(self._bounced, signal, number, rest is closed))
        return changed

    def let_follow(self, signal: str, closed: Callable[[float], bool]) -> None:
        """Let a contact follow a function of board time in seconds; it drives its pin then, and does not bounce."""
        self._moves[signal] = self._moves.get(signal, 0) + 1
        pin, high = self.pin(signal), self._sides[signal] == "supply"
        if pin is not None and self.site is not None:
            pin.drive_edges(TimedLevel(lambda time: closed(time) is high, self.site.clock.now_ns))

    def connected(self) -> None:
        self._sides, self._closed, self._moves = dict[str, str](), dict[str, bool](), dict[str, int]()
        self._pulled = []

    def started(self) -> None:
        self.place()  # bounces that a power cycle has forgotten are over

    def disconnected(self) -> None:
        for pin in self._pulled:
            pin.resistor = None

    def input_changed(self, name: str) -> None:
        if self.site is not None and self.fault is None:
            self.place()

    def break_(self, fault: str) -> None:
        super().break_(fault)
        for signal in self._sides if self.site is not None else ():
            self.drive(signal, None)

    def mend(self) -> None:
        super().mend()
        if self.site is not None:
            self.place()

    def _bounced(self, signal: str, number: int, contact: bool) -> None:
        if number == self._moves[signal] and self.fault is None:
            self._touch(signal, contact)

    def _touch(self, signal: str, contact: bool) -> None:
        self.drive(signal, (self._sides[signal] == "supply") if contact else None)
