"""What a person does to a part on a page: inputs, keys, touches, faults. For the part's panel and the circuit."""

from __future__ import annotations

import math
from collections.abc import Callable
from typing import Any

from circuitpython_kernel.devices import Part
from circuitpython_kernel.devices.base.inputs import Input, Toggle
from circuitpython_kernel.drawing.parts.readings import reading_text

from . import asked
from .pin_controls import PinControls

COMMANDS = ("set", "press", "unpress", "touch", "untouch", "fault", "turn")
"""Messages of a view about a part."""


def control(item: Input) -> dict[str, Any]:
    """What a page needs to know of an input."""
    return {
        "name": item.name, "label": item.label, "unit": item.unit, "low": item.low, "high": item.high,
        "step": item.step, "log": item.logarithmic, "options": list(item.options),
        "kind": "toggle" if isinstance(item, Toggle) else "choice" if item.options else "slider",
    }  # fmt: skip


def input_values(part: Part, call: Callable[..., Any], now: float) -> dict[str, float]:
    """What each input was set to, without noise and drift; the value of a function is that of now.

    Args:
        part: the part.
        call: calls the user's own code (`UserCode.call`).
        now: board time in seconds.
    """
    found = {}
    for name, item in part.inputs().items():
        source = part.source(name)
        found[name] = call(_clipped, math.nan, source, item, now) if callable(source) else source
    return found


def _clipped(source: Callable[[float], float], item: Input, seconds: float) -> float:
    """What a function of time gives an input."""
    return item.clip(float(source(seconds)))


def readings_of(part: Part) -> dict[str, str]:
    """What a part shows, by name, as text."""
    return {name.replace("_", " "): reading_text(value) for name, value in part.readings().items()}


def touchable(part: Part) -> bool:
    """Whether a part's picture can be touched."""
    return bool(getattr(part, "touchable", hasattr(part, "touched")))


class PartActs:
    """Does what a view asks for at a part.

    Args:
        hands: the board's.
        part: the part.
        heading: what it is called in sentences.
    """

    def __init__(self, hands: PinControls, part: Part, heading: str) -> None:
        self._hands, self.part, self._heading = hands, part, heading

    def command(self, holder: str, kind: str, content: dict[str, Any]) -> None:
        """One of `COMMANDS`.

        Raises:
            LookupError, ValueError, TypeError, RuntimeError: with a sentence that the view shows.
        """
        if kind == "set":
            name = asked.text(content, "name", "An input is called by its name.")
            self.set(name, asked.number(content, "value", f"{self._heading}'s {name} is set to a finite number."))
        elif kind in ("press", "unpress"):
            key = asked.text(content, "key", "A key is called by its name.")
            act = self._hands.press_key if kind == "press" else self._hands.release_key
            act(self.part, key, holder)
        elif kind in ("touch", "untouch"):
            self._touch(kind, content)
        elif kind == "turn":
            self._turn(asked.whole(content, "detents", "A knob is turned by a whole number of detents."))
        elif kind == "fault":
            self.fail(content.get("fault"))
        else:
            raise ValueError(f"Nothing that is done to a part is called {kind!r}.")

    def set(self, name: str, value: float) -> None:
        """Set an input of the part.

        Raises:
            LookupError, ValueError, TypeError, RuntimeError: with a sentence, when it has none, or fails.
        """
        with self._hands.faults_of(self.part, self.part.set_input):
            inputs = self.part.inputs()
            if name not in inputs:
                raise LookupError(f"{self._heading} has no input {name!r}.")
            self.part.set_input(inputs[name], value)

    def fail(self, fault: object) -> None:
        """Let the part fail in one of the ways of `FAULTS`; None or "" mends it.

        Raises:
            LookupError, ValueError, TypeError, RuntimeError: with a sentence, when it cannot fail so.
        """
        with self._hands.faults_of(self.part, self.part.break_):
            if not fault:
                self.part.mend()
            elif isinstance(fault, str):
                self.part.break_(fault)
            else:
                raise ValueError("A fault is called by its name.")

    def _turn(self, detents: int) -> None:
        turn = getattr(self.part, "turn", None)
        if turn is None:
            raise ValueError(f"{self._heading} has no knob to turn.")
        if abs(detents) > 1000:
            raise ValueError("A knob is turned by at most 1000 detents at a time.")
        with self._hands.faults_of(self.part, turn):
            turn(detents)

    def _touch(self, kind: str, content: dict[str, Any]) -> None:
        touched = getattr(self.part, "touched", None)
        if touched is None or not touchable(self.part):
            raise ValueError(f"{self._heading} cannot be touched.")
        place = None
        if kind == "touch":
            x, y = (asked.number(content, name, "A touch is at a finite place.") for name in ("x", "y"))
            place = (x, y)
        with self._hands.faults_of(self.part, touched):
            touched(place)
