"""The first characters of the host's answers to doorbells when they are no plain text: host and firmware agree on them.

An answer that is longer than the interpreter's buffer travels in pieces, each of which starts with `MORE`, but the last
one, which starts with `LITERAL`. Put together they are the answer, which may start with such a character itself.
"""

from __future__ import annotations

MORE = "+"
"""A piece; the doorbell ``rest`` gives the next one."""

LITERAL = "="
"""What follows is the answer, or its last piece."""

ERROR = "!"
"""What follows is the kind of an exception, a colon, and its text."""


def plain(text: str) -> str:
    """A text as an answer, marked when it could be taken for something else."""
    return LITERAL + text if text.startswith((MORE, LITERAL, ERROR)) else text


def pieces(answer: str, most: int) -> list[bytes]:
    """An answer as UTF-8 in pieces of at most so many bytes, each with its mark, if it is longer than that."""
    data = answer.encode("utf-8", "replace")
    if len(data) <= most:
        return [data]
    found = []
    at = 0
    while at < len(data):
        end = min(at + most - 1, len(data))
        while end < len(data) and data[end] & 0xC0 == 0x80:
            end -= 1  # not within a character
        mark = MORE if end < len(data) else LITERAL
        found.append(mark.encode() + data[at:end])
        at = end
    return found
