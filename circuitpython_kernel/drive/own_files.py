"""Files of the user's own, on no drive: links are followed, as the user wants it, but nothing waits."""

from __future__ import annotations

import errno
import os
import stat

from .door import read_up_to
from .held import SAFELY
from .names import refusal


def read_regular(path: str | os.PathLike[str], most: int) -> bytes:
    """The content of a file of the user's own, anywhere: links are followed, but a pipe or a device is refused."""
    descriptor = os.open(path, os.O_RDONLY | SAFELY)
    with os.fdopen(descriptor, "rb", buffering=0) as file:
        if not stat.S_ISREG(os.fstat(descriptor).st_mode):
            raise refusal(errno.EACCES, "it is not a file", os.fspath(path))
        return read_up_to(file, most, os.fspath(path))


def write_regular(path: str | os.PathLike[str], data: bytes | bytearray) -> None:
    """Write a file of the user's own, anywhere: links are followed, but a pipe or a device is refused."""
    descriptor = os.open(path, os.O_WRONLY | os.O_CREAT | SAFELY, 0o666)
    with os.fdopen(descriptor, "wb") as file:
        if not stat.S_ISREG(os.fstat(descriptor).st_mode):
            raise refusal(errno.EACCES, "it is not a file", os.fspath(path))
        file.truncate(0)
        file.write(data)
