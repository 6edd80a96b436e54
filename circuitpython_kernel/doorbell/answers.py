"""How an answer of the host's to a doorbell is packed: a status, and the result or the error behind it.

Nothing at all is the answer of an operation that has done what it should and gives nothing. The first byte of any other
one is a status. An answer that is longer than `LONGEST` is announced by its length. The firmware makes a string of that
length and has the host write the answer into it (the doorbell ``program.more``), so that it takes its room once.
"""

from __future__ import annotations

import struct
from typing import Literal, get_args

DONE, FAILED, LONG, FAILED_LONG, ABSENT = range(5)
"""The first byte: the result follows; an error; a long result; an error with a long text; the result is None."""

LONGEST = 1024
"""Bytes of an answer that is given at once: a longer one would need its room twice."""

ErrorName = Literal[
    "OSError",
    "ValueError",
    "RuntimeError",
    "EOFError",
    "IndexError",
    "TypeError",
    "NotImplementedError",
    "UnicodeError",
    "OverflowError",
    "ZeroDivisionError",
    "MemoryError",
]
"""The exceptions that a program can get from the host: built-in classes of both Pythons."""

ERRORS: tuple[str, ...] = get_args(ErrorName)
_NUMBERS = {name: number for number, name in enumerate(ERRORS)}

ERROR_FORMAT = "<bBq"
"""The head of an error, or of a long answer: status, number of the class, and a number: OSError's, or a length in
bytes. An error's text follows."""

_HEAD = struct.Struct(ERROR_FORMAT)
HEAD_BYTES = _HEAD.size


class GuestError(Exception):
    """What the program shall get: an exception of a built-in kind, with CircuitPython's message.

    Args:
        kind: the name of the exception's class, such as ``"ValueError"``.
        message: its text; for ``"OSError"`` the error number.
    """

    def __init__(self, kind: ErrorName, message: str | int) -> None:
        super().__init__(f"{kind}: {message}")
        self.kind = kind
        self.message = message

    @property
    def errno(self) -> int | None:
        """The error number, if it is an OSError."""
        return self.message if isinstance(self.message, int) else None

    @property
    def answer(self) -> bytes:
        """It as an answer."""
        number, text = (self.message, "") if isinstance(self.message, int) else (0, self.message)
        return _HEAD.pack(FAILED, _NUMBERS[self.kind], number) + text.encode("utf-8", "replace")


def refuse(text: str) -> GuestError:
    """What the program gets for a wrong argument."""
    return GuestError("ValueError", text)


def deinited() -> GuestError:
    """What the program gets for an object that it has deinitialized."""
    return refuse("Object has been deinitialized and can no longer be used. Create a new object.")


def long(answer: bytes) -> tuple[bytes, bytes]:
    """An answer that is too long: what announces it, and what is to be written."""
    if answer[0] == FAILED:
        _, kind, _ = _HEAD.unpack_from(answer)
        return _HEAD.pack(FAILED_LONG, kind, len(answer) - HEAD_BYTES), answer[HEAD_BYTES:]
    return _HEAD.pack(LONG, 0, len(answer) - 1), answer[1:]


def read_error(answer: bytes) -> GuestError | None:
    """The error that an answer is, read as the firmware does; None when it is none, or a long one."""
    if answer[:1] != bytes([FAILED]):
        return None
    _, kind, number = _HEAD.unpack_from(answer)
    name = get_args(ErrorName)[kind]
    return GuestError(name, number if name == "OSError" else answer[HEAD_BYTES:].decode())
