"""Who wants a turn while the interpreter computes, after how many of its steps: see `passes.countdown`.

An event loop wants to go on, a display to be refreshed, an audio block to be made. The clock is not among them: what is
planned on it comes at a board time, to which the port counts by itself.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

from circuitpython_kernel.vm.passes.countdown import NO_TURN


@dataclass
class _Subscriber:
    steps: int
    left: int
    call: Callable[[], None]


class Turns:
    """The table of those who want turns. Its methods are called where the interpreter runs, or before it does."""

    def __init__(self) -> None:
        self._subscribers: list[_Subscriber] = []
        self._planned = NO_TURN

    def subscribe(self, steps: int, call: Callable[[], None]) -> None:
        """Call something each time that so many steps are over, or as soon as the interpreter looks then.

        Raises:
            ValueError: for a number of steps that is none, or that the countdown has no room for.
        """
        if not 0 < steps < NO_TURN:
            raise ValueError(f"a turn comes after 1 to {NO_TURN - 1} steps, not {steps}")
        self._subscribers.append(_Subscriber(steps, steps, call))

    def begin(self) -> int:
        """A new interpreter: how many steps to the first turn."""
        for subscriber in self._subscribers:
            subscriber.left = subscriber.steps
        return self._plan()

    def take(self, left: int) -> int:
        """Give the turns that are due, when so many steps were left; how many there are to the next one."""
        passed = self._planned - left
        due = []
        for subscriber in self._subscribers:
            subscriber.left -= passed
            if subscriber.left < 0:
                subscriber.left = subscriber.steps
                due.append(subscriber)
        steps = self._plan()
        for subscriber in due:
            subscriber.call()
        return steps

    def _plan(self) -> int:
        self._planned = min((subscriber.left for subscriber in self._subscribers), default=NO_TURN)
        return self._planned
