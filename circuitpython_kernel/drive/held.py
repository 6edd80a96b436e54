"""A folder that is held while something is done in it, so that a link put in its place meanwhile misleads nobody.

Where the system can open a name relative to an open folder, `ByDescriptor` does that, and no link is ever followed.
Elsewhere (Windows) `ByPath` goes by paths: it looks at each part of the way, junctions included, and looks again after
each thing that it has done, so that a link put there between is noticed before data go through it.
"""

from __future__ import annotations

import errno
import os
import stat
from collections.abc import Iterator
from typing import Protocol, Self

HAS_DESCRIPTORS = (
    hasattr(os, "O_NOFOLLOW")
    and hasattr(os, "O_DIRECTORY")
    and {os.open, os.stat, os.mkdir, os.unlink, os.rmdir, os.rename} <= os.supports_dir_fd
    and {os.scandir, os.listdir} <= os.supports_fd
)

SAFELY = 0
"""Flags for every open: never wait, make no terminal the process's own, give no child the file."""
for _name in ("O_NONBLOCK", "O_NOCTTY", "O_CLOEXEC", "O_BINARY", "O_NOINHERIT"):
    SAFELY |= getattr(os, _name, 0)

_NO_LINK = getattr(os, "O_NOFOLLOW", 0)
_FOLDER = os.O_RDONLY | getattr(os, "O_DIRECTORY", 0) | SAFELY
_REPARSE_LINKS = frozenset({0xA0000003, 0xA000000C})  # mount points, which junctions are, and symbolic links
_FILE_MODE = 0o666


def is_link(info: os.stat_result) -> bool:
    """Whether it is a symbolic link, or a junction of Windows."""
    return stat.S_ISLNK(info.st_mode) or getattr(info, "st_reparse_tag", 0) in _REPARSE_LINKS


class Held(Protocol):
    """A folder. Names are those of its own entries, never paths."""

    def enter(self, name: str) -> Held: ...
    def look(self, name: str) -> os.stat_result: ...
    def names(self) -> list[str]: ...
    def entries(self) -> Iterator[tuple[str, os.stat_result]]: ...
    def open(self, name: str, flags: int) -> int: ...
    def mkdir(self, name: str) -> None: ...
    def unlink(self, name: str) -> None: ...
    def rmdir(self, name: str) -> None: ...
    def rename(self, name: str, folder: Held, new: str) -> None: ...
    def utime(self, name: str, modified_ns: int) -> None: ...
    def close(self) -> None: ...


def _looked_at(folder: int | str) -> Iterator[tuple[str, os.stat_result]]:
    """A folder's entries; those that vanish meanwhile are left out."""
    with os.scandir(folder) as entries:
        found = []
        for entry in entries:
            try:
                found.append((entry.name, entry.stat(follow_symlinks=False)))
            except FileNotFoundError:
                continue
    return iter(found)


class ByDescriptor:
    """A folder by its descriptor."""

    def __init__(self, descriptor: int) -> None:
        self._descriptor = descriptor

    @classmethod
    def root(cls, path: str) -> Self:
        """The folder at a path, which is no link."""
        return cls(os.open(path, _FOLDER | _NO_LINK))

    def enter(self, name: str) -> ByDescriptor:
        return ByDescriptor(os.open(name, _FOLDER | _NO_LINK, dir_fd=self._descriptor))

    def look(self, name: str) -> os.stat_result:
        return os.stat(name, dir_fd=self._descriptor, follow_symlinks=False)

    def names(self) -> list[str]:
        return os.listdir(self._descriptor)

    def entries(self) -> Iterator[tuple[str, os.stat_result]]:
        return _looked_at(self._descriptor)

    def open(self, name: str, flags: int) -> int:
        return os.open(name, flags | _NO_LINK | SAFELY, _FILE_MODE, dir_fd=self._descriptor)

    def mkdir(self, name: str) -> None:
        os.mkdir(name, dir_fd=self._descriptor)

    def unlink(self, name: str) -> None:
        os.unlink(name, dir_fd=self._descriptor)

    def rmdir(self, name: str) -> None:
        os.rmdir(name, dir_fd=self._descriptor)

    def rename(self, name: str, folder: Held, new: str) -> None:
        assert isinstance(folder, ByDescriptor)
        os.replace(name, new, src_dir_fd=self._descriptor, dst_dir_fd=folder._descriptor)

    def utime(self, name: str, modified_ns: int) -> None:
        os.utime(name, ns=(modified_ns, modified_ns), dir_fd=self._descriptor, follow_symlinks=False)

    def close(self) -> None:
        if self._descriptor >= 0:
            os.close(self._descriptor)
            self._descriptor = -1


class ByPath:
    """A folder by its path, and what each folder on the way to it was when it was entered."""

    def __init__(self, path: str, way: tuple[tuple[str, os.stat_result], ...]) -> None:
        self._path = path
        self._way = way

    @classmethod
    def root(cls, path: str) -> Self:
        """The folder at a path, which is no link."""
        info = os.lstat(path)
        _check_folder(info, path)
        return cls(path, ((path, info),))

    def _check(self) -> None:
        """Notice when a folder on the way is another one by now."""
        for path, before in self._way:
            now = os.lstat(path)
            _check_folder(now, path)
            if not os.path.samestat(now, before):
                raise OSError(errno.EACCES, "it was replaced meanwhile", path)

    def _at(self, name: str) -> str:
        return os.path.join(self._path, name)

    def enter(self, name: str) -> ByPath:
        path = self._at(name)
        info = os.lstat(path)
        _check_folder(info, path)
        return ByPath(path, (*self._way, (path, info)))

    def look(self, name: str) -> os.stat_result:
        return os.lstat(self._at(name))

    def names(self) -> list[str]:
        names = os.listdir(self._path)
        self._check()
        return names

    def entries(self) -> Iterator[tuple[str, os.stat_result]]:
        found = list(_looked_at(self._path))
        self._check()
        # On Windows an entry has no numbers of its file, nor of its links; what it is it knows.
        return iter(found)

    def open(self, name: str, flags: int) -> int:
        self._check()
        path = self._at(name)
        descriptor = os.open(path, flags | _NO_LINK | SAFELY, _FILE_MODE)
        try:
            self._check()
            if not os.path.samestat(os.lstat(path), os.fstat(descriptor)):
                raise OSError(errno.EACCES, "it was replaced meanwhile", path)
        except BaseException:
            os.close(descriptor)
            raise
        return descriptor

    def mkdir(self, name: str) -> None:
        self._check()
        os.mkdir(self._at(name))

    def unlink(self, name: str) -> None:
        self._check()
        path = self._at(name)
        if stat.S_ISDIR(os.lstat(path).st_mode):
            os.rmdir(path)  # a junction
        else:
            os.unlink(path)

    def rmdir(self, name: str) -> None:
        self._check()
        os.rmdir(self._at(name))

    def rename(self, name: str, folder: Held, new: str) -> None:
        assert isinstance(folder, ByPath)
        self._check()
        folder._check()
        os.replace(self._at(name), folder._at(new))

    def utime(self, name: str, modified_ns: int) -> None:
        self._check()
        os.utime(self._at(name), ns=(modified_ns, modified_ns))

    def close(self) -> None:
        return


def _check_folder(info: os.stat_result, path: str) -> None:
    if is_link(info):
        raise OSError(errno.ELOOP, "it is a link", path)
    if not stat.S_ISDIR(info.st_mode):
        raise NotADirectoryError(errno.ENOTDIR, "it is not a folder", path)
