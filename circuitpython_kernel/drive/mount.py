"""The drive as programs see it: what FatFs answers, over the files behind a door.

FatFs is what a board has (lib/oofatfs, extmod/vfs_fat*.c of CircuitPython 10). It has fewer errors than an operating
system: something that is no folder on the way to a file is ENOENT, a folder that is not empty is EACCES.
"""

from __future__ import annotations

import errno
import os
import stat
from collections.abc import Callable, Iterable
from typing import BinaryIO

from circuitpython_kernel.fat.names import cleaned
from circuitpython_kernel.vm.guest_os import filesystem as fs

from . import door as doors
from .door import Door
from .names import shown

MOST_OPEN_FILES = 256
"""So many files a program can have open; on a board its memory sets the limit."""

BLOCK_BYTES = 512
"""What the size of a file, and of a folder, is rounded up to."""

ROW_BYTES = 64
"""What a folder has of a file: a row of FAT, and one for a longer name."""

MOST_IN_ROOT = 512
"""So many files and folders the root can have, as the drive of a board is formatted."""

_MOST_BYTES = 0xFFFFFFFF  # FAT keeps a file's size in 32 bits


def _refused(code: int, path: str) -> OSError:
    return OSError(code, os.strerror(code), path)


class DriveFile:
    """An open file. A position behind the end is the end, unless the file can be written: then it gets longer."""

    def __init__(self, file: BinaryIO, name: str, flags: int, room: Callable[[], int | None]) -> None:
        self._file = file
        self.name = name
        self._flags = flags
        self._room = room
        if flags & fs.APPEND:
            self._file.seek(0, os.SEEK_END)

    @property
    def closed(self) -> bool:
        """Whether it was closed."""
        return self._file.closed

    @property
    def writes(self) -> bool:
        """Whether it can be written."""
        return bool(self._flags & fs.WRITE)

    def read(self, count: int, /) -> bytes:
        """Read at most so many bytes."""
        if not self._flags & fs.READ:
            raise _refused(errno.EACCES, self.name)
        return self._file.read(count)

    def write(self, data: bytes, /) -> int:
        """Write; on a drive that gets full, what fits is written before the error."""
        if not self.writes:
            raise _refused(errno.EACCES, self.name)
        at, size = self._file.tell(), self._size()
        end = at + len(data)
        taken = -(-size // BLOCK_BYTES) * BLOCK_BYTES  # its last block may have room left
        fits = taken if end <= taken else self._end_of_room(taken)
        if end > fits:
            self._write_all(data[: max(0, fits - at)])
            raise _refused(errno.ENOSPC, self.name)
        self._write_all(data)
        return len(data)

    def _size(self) -> int:
        return os.fstat(self._file.fileno()).st_size

    def _end_of_room(self, taken: int) -> int:
        """How long the file can get."""
        room = self._room()
        return _MOST_BYTES if room is None else min(_MOST_BYTES, taken + room // BLOCK_BYTES * BLOCK_BYTES)

    def _write_all(self, data: bytes) -> None:
        left = memoryview(data)
        while left:
            left = left[self._file.write(left) :]

    def seek(self, offset: int, whence: int, /) -> int:
        """Move; the new position."""
        if whence not in (0, 1, 2):
            raise _refused(errno.EINVAL, self.name)
        size = self._size()
        wanted = (0, self._file.tell(), size)[whence] + offset
        if wanted < 0:
            raise _refused(errno.EINVAL, self.name)
        if wanted > size:
            if self.writes:
                taken = -(-size // BLOCK_BYTES) * BLOCK_BYTES
                wanted = wanted if wanted <= taken else min(wanted, max(taken, self._end_of_room(taken)))
                os.ftruncate(self._file.fileno(), wanted)
            else:
                wanted = size
        return self._file.seek(wanted)

    def flush(self) -> None:
        """Nothing waits here."""
        self._file.flush()

    def close(self) -> None:
        """Close it."""
        self._file.close()


class DriveMount:
    """The mount of a drive.

    Args:
        door: the way to the drive's files.
        free: gives the bytes that are free; None for a folder without a limit of its own.
    """

    def __init__(self, door: Door, free: Callable[[], int] | None = None) -> None:
        self._door = door
        self._free = free
        self._written: set[str] = set()
        self._open: list[DriveFile] = []
        self.readonly = False
        """Whether the guest may only read. Reading what is there is never refused."""

    def take_written(self) -> set[str]:
        """What the guest has written or removed since the last call, and what it has open for writing."""
        written, self._written = self._written, set()
        self._open = [file for file in self._open if not file.closed]
        return written | {file.name for file in self._open if file.writes}

    def note_written(self, names: Iterable[str]) -> None:
        """Count files as written by the guest."""
        self._written.update(names)

    def _check_writable(self, path: str) -> None:
        if self.readonly:
            raise _refused(errno.EROFS, path)
        self._written.add(path.strip("/"))

    def _room(self) -> int | None:
        return None if self._free is None else self._free()

    def _look(self, path: str) -> os.stat_result | None:
        """What is at a path; other things than files and folders are refused."""
        try:
            info = self._door.look(path)
        except NotADirectoryError:
            return None
        if info is not None and not (stat.S_ISREG(info.st_mode) or stat.S_ISDIR(info.st_mode)):
            raise _refused(errno.EACCES, path)
        return info

    def open(self, path: str, flags: int) -> DriveFile:
        """Open a file."""
        if flags & (fs.WRITE | fs.CREATE | fs.TRUNCATE):
            self._check_writable(path)
        if len(self._open) >= MOST_OPEN_FILES:
            self._open = [file for file in self._open if not file.closed]
            if len(self._open) >= MOST_OPEN_FILES:
                raise _refused(errno.EMFILE, path)
        with _fat_errors():
            opened = self._open_or_make(path, flags)
        file = DriveFile(opened, path.strip("/"), flags, self._room)
        self._open.append(file)
        return file

    def _open_or_make(self, path: str, flags: int) -> BinaryIO:
        wanted = sum(theirs for mine, theirs in _DOOR_FLAGS if flags & mine)
        try:
            if not flags & fs.EXCLUSIVE:
                return self._door.open(path, wanted)
        except FileNotFoundError:
            if not flags & fs.CREATE:
                raise
        except IsADirectoryError:
            code = errno.EACCES if flags & fs.CREATE else errno.ENOENT
            raise _refused(code if path.strip("/") else errno.EINVAL, path) from None
        wanted |= doors.CREATE | (doors.EXCLUSIVE if flags & fs.EXCLUSIVE else 0)
        path = _creatable(path)
        self._check_row(path, 0)
        return self._door.open(path, wanted)

    def _check_row(self, path: str, blocks: int) -> None:
        """Refuse what the folder has no room for, or the drive: so many blocks, and one when the folder gets longer."""
        folder = path.rpartition("/")[0]
        count = len(self._door.names(folder))
        if not folder.strip("/"):
            if count >= MOST_IN_ROOT:
                raise _refused(errno.EACCES, path)
        elif count * ROW_BYTES % BLOCK_BYTES == 0 and count:
            blocks += 1
        if blocks and (room := self._room()) is not None and room < blocks * BLOCK_BYTES:
            raise _refused(errno.EACCES, path)

    def stat(self, path: str) -> fs.Entry:
        """Size, kind and time of a file or folder."""
        info = self._look(path)
        if info is None:
            raise _refused(errno.ENOENT, path)
        folder = stat.S_ISDIR(info.st_mode)
        return fs.Entry(folder, 0 if folder else info.st_size, info.st_mtime_ns)

    def entries(self, path: str) -> list[tuple[str, bool]]:
        """Names in a folder and whether they are folders; links and other things that FAT has not are left out."""
        with _fat_errors():
            return [(shown(name), stat.S_ISDIR(info.st_mode)) for name, info in self._door.names(path)]

    def mkdir(self, path: str) -> None:
        """Make a folder."""
        self._check_writable(path)
        with _fat_errors():
            if self._look(path) is None:
                path = _creatable(path)
                self._check_row(path, 1)
            self._door.make_folder(path)

    def unlink(self, path: str) -> None:
        """Remove a file."""
        self._check_writable(path)
        self._look(path)
        with _fat_errors():
            self._door.remove(path)

    def rmdir(self, path: str) -> None:
        """Remove an empty folder."""
        self._check_writable(path)
        info = self._look(path)
        if info is None:
            raise _refused(errno.ENOENT, path)
        if not stat.S_ISDIR(info.st_mode):
            raise _refused(errno.ENOTDIR, path)
        with _fat_errors():
            self._door.remove_folder(path)

    def rename(self, old: str, new: str) -> None:
        """Rename a file or folder; an existing file at the new name is replaced."""
        self._check_writable(old)
        self._check_writable(new)
        if self._look(old) is None:
            raise _refused(errno.ENOENT, old)
        with _fat_errors():
            self._door.rename(old, new if self._look(new) is not None else _creatable(new))


_DOOR_FLAGS = ((fs.READ, doors.READ), (fs.WRITE, doors.WRITE), (fs.TRUNCATE, doors.TRUNCATE))


class _fat_errors:  # a class, as it is quicker than a generator
    """The errors of an operating system as FatFs has them."""

    _CODES = {errno.ENOTDIR: errno.ENOENT, errno.ENOTEMPTY: errno.EACCES, errno.ENAMETOOLONG: errno.EINVAL,
              errno.EPERM: errno.EACCES, errno.ETXTBSY: errno.EACCES, errno.EBUSY: errno.EACCES}  # fmt: skip

    def __enter__(self) -> None:
        return

    def __exit__(self, kind: object, error: BaseException | None, trace: object) -> None:
        if isinstance(error, OSError) and error.errno in self._CODES:
            raise OSError(self._CODES[error.errno], error.strerror, error.filename) from error


def _creatable(path: str) -> str:
    """The path with the last name as FAT would keep it.

    Raises:
        OSError: with EINVAL for a name that FAT cannot have.
    """
    folder, _, name = path.rstrip("/").rpartition("/")
    if "\\" in name or name != shown(name):
        raise _refused(errno.EINVAL, path)
    try:
        return f"{folder}/{fat_name(name)}"
    except OSError as error:
        raise _refused(errno.EINVAL, path) from error


def fat_name(name: str) -> str:
    """A name as FAT keeps it: without blanks and dots at its end.

    Raises:
        OSError: for one that FAT cannot have.
    """
    kept: str = cleaned(name)  # type: ignore[no-untyped-call] # the package also runs on the board
    return kept
