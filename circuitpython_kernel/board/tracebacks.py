"""Tracebacks as a board prints them: the firmware's own frames are taken out."""

from __future__ import annotations

import itertools
import re

_FRAME = re.compile(r'^  File "(?P<file>[^"]*)", line \d+')

REPEATED_FRAMES_SHOWN = 3
"""Of equal lines in a row, as runaway recursion makes them, so many are shown and the rest is counted."""


def clean_traceback(text: str) -> str:
    """A traceback as a real board prints it: without the firmware's own frames, which are C there.

    Unlike there, frames that repeat are counted, as CPython does.
    """
    lines = []
    for line in text.splitlines():
        frame = _FRAME.match(line)
        if not (frame and frame["file"].startswith("/.fw/")):
            lines.append(line)
    kept = []
    for line, group in itertools.groupby(lines):
        count = len(list(group))
        kept += [line] * min(count, REPEATED_FRAMES_SHOWN)
        if count > REPEATED_FRAMES_SHOWN:
            kept.append(f"  [Previous line repeated {count - REPEATED_FRAMES_SHOWN} more times]")
    return "\n".join(kept)
