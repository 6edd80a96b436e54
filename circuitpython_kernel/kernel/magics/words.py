"""How the magics speak: refusals in one sentence, lists in words, tables, and a line taken to words."""

from __future__ import annotations

import math
import shlex
from collections.abc import Sequence
from typing import NoReturn

from IPython.core.error import UsageError


def refuse(sentence: object) -> NoReturn:
    """End the magic with a sentence, or with an exception's.

    Raises:
        UsageError: always.
    """
    raise UsageError(str(sentence)) from None


def words_of(line: str, *, commas: bool = True) -> list[str]:
    """The words of a line, of which quotation marks keep several together.

    Args:
        line: what stands behind the magic's name.
        commas: whether commas, too, part words.

    Raises:
        UsageError: when a quotation mark has no partner.
    """
    try:
        words = shlex.split(line)
    except ValueError as error:
        refuse(f'"{line.strip()}" cannot be read: {str(error).lower()}.')
    return [word for part in words for word in part.split(",") if word] if commas else words


def seconds_of(text: str, what: str) -> float:
    """A positive number of seconds, as in "2" or "0.5s"."""
    try:
        seconds = float(text.removesuffix("s"))
    except ValueError:
        seconds = math.nan
    if not 0 < seconds < math.inf:
        refuse(f'{what} takes a positive number of seconds, not "{text}".')
    return seconds


def listing(words: Sequence[str], last: str = "and") -> str:
    """Words as a list in a sentence: "a, b and c"."""
    return f" {last} ".join([", ".join(words[:-1]), words[-1]] if words[:-1] else words)


def table(rows: Sequence[tuple[str, ...]]) -> str:
    """Columns of text, left-aligned, two spaces apart."""
    widths = [max(map(len, column)) for column in zip(*rows, strict=True)]
    return "\n".join(
        "  ".join(cell.ljust(width) for cell, width in zip(row, widths, strict=True)).rstrip() for row in rows
    )
