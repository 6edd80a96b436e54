"""How an answer of the host's to a doorbell starts when it is no plain text: host and firmware agree on this.

An answer that is longer than the interpreter's buffer is announced by its length in bytes. The firmware makes a string of
that length and has the host write the answer into it (the doorbell ``more``), so that it takes its room once.
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


def parts(answer: str, most: int) -> tuple[bytes, bytes | None]:
    """An answer as UTF-8 in at most so many bytes; and what it announces, when it is longer."""
    data = answer.encode("utf-8", "replace")
    if len(data) <= most:
        return data, None
    mark = ERROR if answer[0] == ERROR else ""
    rest = data[1:] if answer[0] in (ERROR, LITERAL) else data
    return f"{LONG}{mark}{len(rest)}".encode(), rest
