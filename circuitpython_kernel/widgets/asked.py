"""What a page asks for, checked. A page can send anything; what is wrong gets the sentence that is given."""

from __future__ import annotations

import math
from collections.abc import Mapping
from typing import Any


def number(content: Mapping[str, Any], name: str, sentence: str) -> float:
    """A finite number.

    Raises:
        ValueError: with the sentence, when it is anything else, or not there.
    """
    return as_number(content.get(name), sentence)


def as_number(value: object, sentence: str) -> float:
    """A value that must be a finite number; see `number`."""
    if isinstance(value, bool) or not isinstance(value, int | float):
        raise ValueError(sentence)
    try:
        found = float(value)
    except OverflowError:  # JSON's whole numbers have any length
        raise ValueError(sentence) from None
    if not math.isfinite(found):
        raise ValueError(sentence)
    return found


def whole(content: Mapping[str, Any], name: str, sentence: str) -> int:
    """A whole number.

    Raises:
        ValueError: with the sentence, when it is anything else, or not there.
    """
    value = content.get(name)
    if isinstance(value, bool) or not isinstance(value, int):
        raise ValueError(sentence)
    return value


def text(content: Mapping[str, Any], name: str, sentence: str) -> str:
    """A text.

    Raises:
        ValueError: with the sentence, when it is anything else, or not there.
    """
    value = content.get(name)
    if not isinstance(value, str):
        raise ValueError(sentence)
    return value


def flag(content: Mapping[str, Any], name: str, sentence: str) -> bool:
    """True or False.

    Raises:
        ValueError: with the sentence, when it is anything else, or not there.
    """
    value = content.get(name)
    if not isinstance(value, bool):
        raise ValueError(sentence)
    return value
