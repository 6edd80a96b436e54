"""How an answer of the host's to a doorbell starts when it is no plain text: host and firmware agree on this.

An answer that is longer than the interpreter's buffer is announced by its length in bytes. The firmware makes a string
of that length and has the host write the answer into it (the doorbell ``more``), so that it takes its room once.
"""

from __future__ import annotations

ERROR = "!"
"""What follows is the kind of an exception, a colon, and its text."""

LITERAL = "="
"""What follows is the answer."""

LONG = "+"
"""What follows is the length in bytes of the answer, behind `ERROR` if that is an exception."""


def plain(text: str) -> str:
    """A text as an answer, marked when it could be taken for something else."""
    return LITERAL + text if text.startswith((ERROR, LITERAL, LONG)) else text


def long(answer: bytes) -> tuple[bytes, bytes]:
    """An answer that is too long: what announces it, and what is to be written."""
    mark = answer[:1].decode("utf-8", "replace")
    rest = answer[1:] if mark in (ERROR, LITERAL) else answer
    return f"{LONG}{ERROR if mark == ERROR else ''}{len(rest)}".encode(), rest
