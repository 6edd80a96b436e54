"""Folders for drives that go away with their board, and the removal of those that a killed process left behind.

Such a folder holds ``drive`` and a file that its owner keeps locked as long as it lives. The next process that wants a
temporary drive removes those of this user whose lock nobody holds. The system drops a lock with its process, however
that ended, and whatever has its number since. Without such locks nothing is removed but the process's own.
"""

from __future__ import annotations

import contextlib
import errno
import os
import stat
import sys
import tempfile
import weakref
from collections.abc import Iterator
from pathlib import Path

from . import held
from .door import READ, WRITE, Door

if sys.platform == "win32":
    import msvcrt
else:
    try:
        import fcntl
    except ImportError:
        fcntl = None  # type: ignore[assignment]

PREFIX = "circuitpy-"
OWNER = "owner.lock"
MARK = b"circuitpython-kernel: the drive beside this file belongs to the process that has this file locked\n"

_cleaned: set[str] = set()


class TemporaryDrive:
    """A folder that goes away with this object, with the process at the latest."""

    def __init__(self) -> None:
        place = tempfile.gettempdir()
        if place not in _cleaned:
            _cleaned.add(place)
            remove_abandoned(place)
        folder = tempfile.mkdtemp(prefix=PREFIX)
        lock = os.open(os.path.join(folder, OWNER), os.O_RDWR | os.O_CREAT | held.SAFELY, 0o600)
        with contextlib.suppress(OSError):  # without a lock there is no mark, and then nobody else removes the folder
            _lock(lock)
            os.write(lock, MARK)
        self.path = Path(folder) / "drive"
        self.path.mkdir()
        self._finalizer = weakref.finalize(self, _remove_own, folder, lock, os.getpid())

    def close(self) -> None:
        """Remove the folder now."""
        self._finalizer()


def remove_abandoned(place: str) -> list[str]:
    """Remove the temporary drives in a folder that belong to this user and to no process any more; their paths."""
    removed = []
    with contextlib.suppress(OSError):  # a folder that cannot be listed has nothing for us
        for folder in _ours(place):
            if _remove_if_abandoned(folder):
                removed.append(folder)
    return removed


def _ours(place: str) -> Iterator[str]:
    with os.scandir(place) as entries:
        found = [entry.path for entry in entries if entry.name.startswith(PREFIX)]
    for folder in found:
        info = os.lstat(folder)
        if stat.S_ISDIR(info.st_mode) and (not hasattr(os, "geteuid") or info.st_uid == os.geteuid()):
            yield folder


def _remove_if_abandoned(folder: str) -> bool:
    try:
        lock = _take(folder)
    except OSError:
        return False  # not one of ours, in use, or just being removed by another process
    return _remove(folder, lock)


def _take(folder: str) -> int:
    """The lock of an abandoned drive's folder.

    Raises:
        OSError: when it is none, or has an owner.
    """
    with Door(folder).open(OWNER, READ | WRITE) as file:
        if file.read(len(MARK) + 1) != MARK:
            raise OSError(errno.EACCES, "it is not the lock of a drive", folder)
        lock = os.dup(file.fileno())
    try:
        _lock(lock)
    except BaseException:
        os.close(lock)
        raise
    return lock


def _remove(folder: str, lock: int) -> bool:
    """Remove a folder whose lock this process holds; whether it is gone."""
    try:
        Door(folder).remove_tree("drive")
        os.close(lock)  # before it goes: Windows removes no open file
        lock = -1
        os.unlink(os.path.join(folder, OWNER))
        os.rmdir(folder)
    except OSError:
        return False  # something else was put there, or a file is open: the next process tries again
    finally:
        if lock >= 0:
            os.close(lock)
    return True


def _remove_own(folder: str, lock: int, owner: int) -> None:
    if os.getpid() == owner:  # a forked child is another process
        _remove(folder, lock)


def _lock(descriptor: int) -> None:
    """Lock a file for this process, or say at once that another has it.

    Raises:
        OSError: when another has it, or files cannot be locked here.
    """
    if sys.platform == "win32":
        os.lseek(descriptor, 0, os.SEEK_SET)
        msvcrt.locking(descriptor, msvcrt.LK_NBLCK, 1)
    elif fcntl is None:
        raise OSError(errno.ENOSYS, "files cannot be locked here")
    else:
        fcntl.flock(descriptor, fcntl.LOCK_EX | fcntl.LOCK_NB)
