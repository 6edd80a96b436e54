"""What a file of a circuit may say: limits, and the checks that its readers share."""

from __future__ import annotations

import math
import re
from collections.abc import Mapping
from typing import Any

from .model import Value

MOST_BYTES = 8 << 20
MOST_PARTS, MOST_WIRES, MOST_ATTRS = 5_000, 20_000, 200
MOST_LETTERS = 100_000
"""What a file may have, far beyond what a circuit needs."""
FARTHEST = 100_000.0
"""How far from the origin things can lie, in mm."""
_STEP = re.compile(r"([hv]-?\d{1,6}(?:\.\d{1,6})?|\*)$")
_UNSEEN = re.compile(r"[\x00-\x1f\x7f]")


class BadCircuit(ValueError):
    """What is read is no circuit; the message says where and what, in a sentence."""


class Rules:
    """Checks of what a file says.

    Args:
        name: what messages call the file.
    """

    def __init__(self, name: str) -> None:
        self.name = name

    def bad(self, where: str, what: str) -> BadCircuit:
        """An error that tells where and what."""
        return BadCircuit(f"{self.name}: {where} {what}.")

    def rows(self, found: Mapping[str, Any], key: str, most: int) -> list[Any]:
        """A list with at most so many entries; an empty one when there is none."""
        rows = found.get(key, [])
        if not isinstance(rows, list):
            raise self.bad(f'"{key}"', "has to be a list")
        if len(rows) > most:
            raise self.bad(f'"{key}"', f"has {len(rows):,} entries, and {most:,} are the most")
        return rows

    def text(self, one: Mapping[str, Any], key: str, where: str) -> str:
        """A short text that has to be there."""
        value = one.get(key)
        if not isinstance(value, str) or not value or len(value) > 200 or _UNSEEN.search(value):
            raise self.bad(where, f'needs "{key}", a short text')
        return value

    def number(self, one: Mapping[str, Any], key: str, where: str, most: float = FARTHEST) -> float:
        """A length or an angle of up to ``most``; 0 when it is not there."""
        value = one.get(key, 0)
        if isinstance(value, bool) or not isinstance(value, int | float) or not -most <= value <= most:
            raise self.bad(where, f'has "{key}": {short(value)}, which is no length or angle')
        return float(value)

    def attrs(self, found: object, where: str) -> dict[str, Value]:
        """A part's settings."""
        if not isinstance(found, Mapping) or len(found) > MOST_ATTRS:
            raise self.bad(where, f'has "attrs" that are no object of up to {MOST_ATTRS} settings')
        attrs: dict[str, Value] = {}
        for key, value in found.items():
            if not isinstance(value, str | int | float | bool) or (
                isinstance(value, str) and len(value) > MOST_LETTERS
            ):
                raise self.bad(where, f'has the setting "{short(key)}", which is no number, truth value or text')
            if isinstance(value, float) and not math.isfinite(value):
                raise self.bad(where, f'has the setting "{short(key)}", which is no finite number')
            attrs[str(key)] = value
        return attrs


def is_step(step: object) -> bool:
    """Whether it is a step of a wire's way."""
    return isinstance(step, str) and _STEP.match(step) is not None


def short(value: object) -> str:
    """A value for a message."""
    text = str(value)
    return text if len(text) <= 40 else text[:40] + "..."
