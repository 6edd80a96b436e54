"""How wide a text is at most, without a font at hand: drawings keep labels apart by it."""

from __future__ import annotations

import unicodedata

_NARROW = frozenset(" !'()*,-./:;I[]`fijlrt|·")
_WIDE = frozenset("%@GMOQWmw…—")


def printable(text: str) -> str:
    """A text without what no font has a shape for, and XML no place: control characters and the like."""
    return "".join(letter for letter in text if letter.isprintable())


def text_width(text: str, size: float, *, bold: bool = False) -> float:
    """An upper limit for sans-serif fonts as wide as DejaVu Sans, in the unit of ``size``."""
    return size * sum(_advance(letter) for letter in text) * (1.13 if bold else 1.0)


def _advance(letter: str) -> float:
    """The width of one letter at size 1."""
    if letter in _NARROW:
        return 0.51
    if letter in _WIDE or unicodedata.east_asian_width(letter) in "WF":
        return 1.05
    if letter.isascii():
        if letter in "#+<=>^~":
            return 0.84
        return 0.78 if letter.isupper() or letter in "_&" else 0.66
    return 0.9


def wrap(text: str, width: float, size: float, *, bold: bool = False) -> tuple[str, ...]:
    """Lines no wider than ``width``, broken at spaces; a word that alone is wider is broken anywhere."""
    lines: list[str] = []
    line = ""
    for word in text.split():
        longer = f"{line} {word}" if line else word
        if text_width(longer, size, bold=bold) <= width:
            line = longer
            continue
        if line:
            lines.append(line)
        line = ""
        for letter in word:
            if line and text_width(line + letter, size, bold=bold) > width:
                lines.append(line)
                line = ""
            line += letter
    return (*lines, line) if line else tuple(lines)
