"""The files that the guest sees: mounts on one tree, and nothing of the host outside them.

Paths are the guest's: absolute, already cleaned of ``.`` and ``..`` (`clean_path`), with ``/`` between names. Failures
are `OSError` with the host's error numbers; `errnos` has the guest's for them.
"""

from __future__ import annotations

import os
from collections.abc import Mapping
from dataclasses import dataclass
from errno import EBADF, EINVAL, EISDIR, ENOENT, ENOTDIR, EROFS
from typing import Protocol

READ, WRITE, CREATE, EXCLUSIVE, TRUNCATE, APPEND = 1, 2, 4, 8, 16, 32
"""Flags for `Mount.open`."""


@dataclass(frozen=True)
class Entry:
    """What `stat` tells: whether it is a folder, its size in bytes and its modification time in ns since 1970."""

    folder: bool
    size: int
    modified_ns: int


class OpenFile(Protocol):
    """An open guest file."""

    def read(self, count: int, /) -> bytes: ...
    def write(self, data: bytes, /) -> int: ...
    def seek(self, offset: int, whence: int, /) -> int: ...
    def flush(self) -> None: ...
    def close(self) -> None: ...


class Mount(Protocol):
    """A tree of files; paths start at the mount's own root (``/``)."""

    def open(self, path: str, flags: int) -> OpenFile: ...
    def stat(self, path: str) -> Entry: ...
    def entries(self, path: str) -> list[tuple[str, bool]]: ...
    def mkdir(self, path: str) -> None: ...
    def unlink(self, path: str) -> None: ...
    def rmdir(self, path: str) -> None: ...
    def rename(self, old: str, new: str) -> None: ...


def clean_path(path: str) -> str:
    """An absolute path without empty, ``.`` and ``..`` parts; ``..`` at the root stays at the root."""
    parts: list[str] = []
    for part in path.split("/"):
        if part == "..":
            del parts[-1:]
        elif part not in ("", "."):
            parts.append(part)
    return "/" + "/".join(parts)


def _refused(code: int, path: str) -> OSError:
    return OSError(code, os.strerror(code), path)


class ReadOnlyMount:
    """What every mount refuses unless it can write."""

    def mkdir(self, path: str) -> None:
        """Refused."""
        raise _refused(EROFS, path)

    def unlink(self, path: str) -> None:
        """Refused."""
        raise _refused(EROFS, path)

    def rmdir(self, path: str) -> None:
        """Refused."""
        raise _refused(EROFS, path)

    def rename(self, old: str, new: str) -> None:
        """Refused."""
        raise _refused(EROFS, old)


class _Bytes:
    """A read-only open file over bytes."""

    def __init__(self, content: bytes) -> None:
        self._content = content
        self._at = 0

    def read(self, count: int, /) -> bytes:
        data = self._content[self._at : self._at + count]
        self._at += len(data)
        return data

    def write(self, data: bytes, /) -> int:
        raise OSError(EBADF, "not open for writing")

    def seek(self, offset: int, whence: int, /) -> int:
        start = (0, self._at, len(self._content))[whence]
        if start + offset < 0:
            raise OSError(EINVAL, "seek before the start")
        self._at = start + offset
        return self._at

    def flush(self) -> None:
        return

    def close(self) -> None:
        return


class MemoryMount(ReadOnlyMount):
    """Read-only files from a mapping of path to content, such as the firmware's sources."""

    def __init__(self, files: Mapping[str, bytes]) -> None:
        self._files: dict[str, bytes] = {}
        self._folders: dict[str, set[str]] = {"/": set()}
        self.add(files)

    def add(self, files: Mapping[str, bytes]) -> None:
        """Have more files."""
        for name, content in files.items():
            path = clean_path(name)
            self._files[path] = content
            while path != "/":
                parent, _, name = path.rpartition("/")
                self._folders.setdefault(parent or "/", set()).add(name)
                path = parent or "/"

    def open(self, path: str, flags: int) -> OpenFile:
        """Open a file for reading."""
        if path in self._folders:
            raise _refused(EISDIR, path)
        if flags & (WRITE | CREATE | TRUNCATE):
            raise _refused(EROFS, path)
        if path not in self._files:
            raise _refused(ENOENT, path)
        return _Bytes(self._files[path])

    def stat(self, path: str) -> Entry:
        """Size of a file, or that it is a folder."""
        if path in self._folders:
            return Entry(True, 0, 0)
        if path not in self._files:
            raise _refused(ENOENT, path)
        return Entry(False, len(self._files[path]), 0)

    def entries(self, path: str) -> list[tuple[str, bool]]:
        """Names in a folder, sorted, and whether they are folders."""
        return [(name, clean_path(f"{path}/{name}") in self._folders) for name in self.list(path)]

    def list(self, path: str) -> list[str]:
        """Names in a folder, sorted."""
        if path not in self._folders:
            raise _refused(ENOTDIR if path in self._files else ENOENT, path)
        return sorted(self._folders[path])


class FirmwareMount(MemoryMount):
    """The firmware's sources, which programs do not see."""


class MountTable:
    """Mounts by their place in the guest's tree; the longest place that fits a path serves it."""

    def __init__(self, mounts: Mapping[str, Mount]) -> None:
        self._mounts = sorted(
            ((clean_path(place), mount) for place, mount in mounts.items()), key=lambda item: -len(item[0])
        )

    def find(self, path: str) -> tuple[Mount, str]:
        """The mount that serves a guest path, and the path within it."""
        path = clean_path(path)
        for place, mount in self._mounts:
            if path == place or path.startswith(place if place == "/" else place + "/"):
                inner = path if place == "/" else path[len(place) :]
                return mount, inner or "/"
        raise _refused(ENOENT, path)
