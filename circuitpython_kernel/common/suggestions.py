"""What a misspelt name was meant to be: "did you mean ...?"."""

from __future__ import annotations

from collections.abc import Iterable
from difflib import get_close_matches


def nearest(word: str, candidates: Iterable[str], count: int = 3) -> list[str]:
    """Return up to `count` spellings near `word`; letter case, spaces, hyphens and underscores do not matter."""
    by_key: dict[str, str] = {}
    for candidate in candidates:
        by_key.setdefault(_key(candidate), candidate)
    return [by_key[key] for key in get_close_matches(_key(word), by_key, n=count, cutoff=0.65)]


def did_you_mean(near: list[str]) -> str:
    """Return the middle of an error message: '; did you mean "a" or "b"?', or a full stop when nothing is near."""
    if not near:
        return "."
    quoted = [f'"{word}"' for word in near]
    return f"; did you mean {' or '.join([', '.join(quoted[:-1]), quoted[-1]] if quoted[:-1] else quoted)}?"


def _key(word: str) -> str:
    return word.lower().replace(" ", "_").replace("-", "_")
