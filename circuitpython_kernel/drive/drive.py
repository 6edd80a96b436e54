"""The board's CIRCUITPY drive: a folder of the host's, behind a door (`door.Door`)."""

from __future__ import annotations

import errno
import os
import stat
from collections.abc import Callable
from pathlib import Path

from circuitpython_kernel.boards.drives import DEFAULT_DRIVE_BYTES, DEFAULT_LABEL

from .door import CREATE, EXCLUSIVE, MOST_TEXT_BYTES, READ, WRITE, Door
from .mount import BLOCK_BYTES, ROW_BYTES
from .temporary import TemporaryDrive

MOST_COPIED_BYTES = 64 << 20
"""A drive with more than that, which only a folder of the user's own can have, is not copied."""

Stamp = dict[str, tuple[int, int]]
"""Modification time in ns and size of each file, by its path on the drive."""


class Drive:
    """A drive in a folder; a temporary one, which goes away with the board, when no folder is given.

    ``path`` is where the folder is, for people. Host code reaches the files by ``door`` and the methods here alone.

    Args:
        folder: the folder; it is made if it is not there.
        size: of the drive in bytes.
        label: what it is called.

    Raises:
        NotADirectoryError: when the path given is a file.
    """

    def __init__(
        self, folder: str | os.PathLike[str] | None, size: int = DEFAULT_DRIVE_BYTES, label: str = DEFAULT_LABEL
    ) -> None:
        self._temporary = TemporaryDrive() if folder is None else None
        self.path = self._temporary.path if self._temporary is not None else Path(folder or "")
        if self.path.exists() and not self.path.is_dir():
            raise NotADirectoryError(f"the drive has to be a folder, and {self.path} is a file")
        self.path.mkdir(parents=True, exist_ok=True)
        self.door = Door(self.path)
        self.label = label
        self.size = size

    @property
    def temporary(self) -> bool:
        """Whether the folder goes away with the board."""
        return self._temporary is not None

    def erase(self) -> None:
        """Remove everything in the folder."""
        self.door.clear()

    def used(self) -> int:
        """Bytes that its files and folders take, each rounded up to whole blocks; the root has a place of its own."""
        total = 0
        rows: dict[str, int] = {}
        for path, info in self.door.walk():
            folder = path.rpartition("/")[0]
            rows[folder] = rows.get(folder, 0) + 1
            if stat.S_ISDIR(info.st_mode):
                rows.setdefault(path, 0)
            else:
                total += blocks(info.st_size)
        rows.pop("", None)
        return (total + sum(folder_blocks(count) for count in rows.values())) * BLOCK_BYTES

    def free(self) -> int:
        """Bytes that are free."""
        return max(0, self.size - self.used())

    def stamp(self) -> Stamp:
        """What shows whether a file was written, made or removed. Files that vanish meanwhile are left out."""
        return {path: (info.st_mtime_ns, info.st_size) for path, info in self.door.walk() if stat.S_ISREG(info.st_mode)}

    def folders(self) -> frozenset[str]:
        """The paths of all folders."""
        return frozenset(path for path, info in self.door.walk() if stat.S_ISDIR(info.st_mode))

    def read(self, name: str, most: int = MOST_TEXT_BYTES) -> bytes:
        """A file's content.

        Raises:
            OSError: when it is not there, is no file (a link, a pipe), or has more than ``most`` bytes.
        """
        return self.door.read(name, most)

    def read_text(self, name: str) -> str | None:
        """A file's text, or None when the drive has no such file, be it that its name cannot be that of a file.

        Raises:
            OSError: when it is there and cannot be read: a link, a pipe, a file that is too long.
        """
        try:
            return self.door.read_text(name)
        except (FileNotFoundError, IsADirectoryError, NotADirectoryError):
            return None
        except OSError as error:
            if error.errno == errno.EINVAL:
                return None
            raise

    def read_program(self, name: str, say: Callable[[str], object]) -> str | None:
        """A program's text, or None; ``say`` gets a line about one that is there and cannot be read."""
        try:
            return self.read_text(name)
        except OSError as error:
            say(f"{name} cannot be read: {error.strerror}.\n")
            return None

    def write(self, name: str, data: bytes, *, parents: bool = False) -> None:
        """Write a file anew; with the folders that it is in, if wanted.

        Raises:
            OSError: when it cannot be written, or a link, a pipe or a folder is in its place.
        """
        self.door.write(name, data, parents=parents)

    def statvfs(self) -> tuple[int, int, int]:
        """Block size in bytes, blocks and free blocks."""
        return BLOCK_BYTES, self.size // BLOCK_BYTES, self.free() // BLOCK_BYTES

    def is_at(self, folder: Path) -> bool:
        """Whether its folder is this one."""
        return self.path.resolve() == folder.resolve()

    def copy_to(self, folder: Path) -> None:
        """Copy its files to another folder; see `copy_files`."""
        copy_files(self.door, folder)

    def close(self) -> None:
        """Remove the folder if it was temporary."""
        if self._temporary is not None:
            self._temporary.close()


def folder_blocks(count: int) -> int:
    """How many blocks a folder takes that has so many files and folders in it."""
    return max(1, blocks(ROW_BYTES * count))


def blocks(size: int) -> int:
    """How many blocks a file of so many bytes takes."""
    return -(-size // BLOCK_BYTES)


def copy_files(source: Door, target: Path) -> None:
    """Copy the files of a drive to another folder, which is made; links and other things that no drive has stay behind.

    Raises:
        OSError: when a file cannot be copied, is in the target already, or when there are more than
            `MOST_COPIED_BYTES` in all.
    """
    found = list(source.walk())
    if sum(info.st_size for _, info in found if stat.S_ISREG(info.st_mode)) > MOST_COPIED_BYTES:
        raise OSError(f"the drive has more than {MOST_COPIED_BYTES >> 20} MB, which is too much to copy")
    target.mkdir(parents=True, exist_ok=True)
    copy = Door(target)
    for path, info in found:
        if stat.S_ISDIR(info.st_mode):
            copy.make_folders(path)
            continue
        with source.open(path, READ) as reader, copy.open(path, WRITE | CREATE | EXCLUSIVE) as writer:
            while piece := memoryview(reader.read(1 << 20)):
                while piece:
                    piece = piece[writer.write(piece) :]
        copy.set_time(path, info.st_mtime_ns)
