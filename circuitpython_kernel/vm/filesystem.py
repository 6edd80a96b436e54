"""The files that the guest sees: mounts on one tree, and nothing of the host outside them.

Paths are the guest's: absolute, already cleaned of ``.`` and ``..`` (`clean_path`), with ``/`` between names. Failures
are `OSError` with the errno numbers that CircuitPython shows, on every host.
"""

from __future__ import annotations

import os
import stat as stat_bits
from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import IO, Protocol

ENOENT, EIO, EBADF, EACCES, EEXIST, ENOTDIR, EISDIR, EINVAL, EFBIG, ENOSPC, EROFS, ENOTEMPTY, ENOSYS = (
    2, 5, 9, 13, 17, 20, 21, 22, 27, 28, 30, 39, 38,
)  # fmt: skip
"""The POSIX numbers that MicroPython and CircuitPython use on boards (py/mperrno.h), whatever the host's are."""

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
    def list(self, path: str) -> list[str]: ...
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
    return OSError(code, os.strerror(code) if os.name == "posix" else "refused", path)


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
        self._files = {clean_path(path): content for path, content in files.items()}
        self._folders: dict[str, set[str]] = {"/": set()}
        for path in self._files:
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

    def list(self, path: str) -> list[str]:
        """Names in a folder, sorted."""
        if path not in self._folders:
            raise _refused(ENOTDIR if path in self._files else ENOENT, path)
        return sorted(self._folders[path])


class RandomMount(ReadOnlyMount):
    """``/dev`` with one endless file, ``random``, fed by the machine's own source of randomness."""

    def __init__(self, source: Callable[[int], bytes]) -> None:
        self._source = source

    def open(self, path: str, flags: int) -> OpenFile:
        """Open ``/random``."""
        if path not in ("/random", "/urandom"):
            raise _refused(ENOENT, path)
        return _Random(self._source)

    def stat(self, path: str) -> Entry:
        """An empty file that never ends."""
        if path == "/":
            return Entry(True, 0, 0)
        if path not in ("/random", "/urandom"):
            raise _refused(ENOENT, path)
        return Entry(False, 0, 0)

    def list(self, path: str) -> list[str]:
        """The files that exist."""
        return ["random", "urandom"]


class _Random(_Bytes):
    def __init__(self, source: Callable[[int], bytes]) -> None:
        super().__init__(b"")
        self._source = source

    def read(self, count: int, /) -> bytes:
        return self._source(count)


_BLOCK = 512


class _HostFile:
    """An open file of the host's, with the guest's error numbers."""

    def __init__(self, file: IO[bytes], name: str, room: Callable[[], int | None]) -> None:
        self._file = file
        self.name = name
        self._room = room

    @property
    def closed(self) -> bool:
        return self._file.closed

    def read(self, count: int, /) -> bytes:
        return self._file.read(count)

    def write(self, data: bytes, /) -> int:
        """Write; on a drive that gets full, what fits is written before the error."""
        size = os.fstat(self._file.fileno()).st_size
        at = size if self._appends() else self._file.tell()
        taken = -(-size // _BLOCK) * _BLOCK  # its last block may have room left
        if at + len(data) > taken and (room := self._room()) is not None:
            fits = taken + room // _BLOCK * _BLOCK
            if at + len(data) > fits:
                self._file.write(data[: max(0, fits - at)])
                raise _refused(ENOSPC, self.name)
        return self._file.write(data)

    def _appends(self) -> bool:
        if os.name != "posix":
            return False
        import fcntl

        return bool(fcntl.fcntl(self._file.fileno(), fcntl.F_GETFL) & os.O_APPEND)

    def seek(self, offset: int, whence: int, /) -> int:
        return self._file.seek(offset, whence)

    def flush(self) -> None:
        self._file.flush()

    def close(self) -> None:
        self._file.close()


class FolderMount:
    """A folder of the host's, such as the CIRCUITPY drive. Links that lead out of it do not open.

    Args:
        folder: the folder.
        free: gives the bytes that are free; None for a folder without a limit of its own.
    """

    def __init__(self, folder: Path, free: Callable[[], int] | None = None) -> None:
        self.folder = Path(os.path.realpath(folder))
        self._free = free
        self._written: set[str] = set()
        self._open: list[_HostFile] = []
        self.readonly = False
        """Whether the guest may only read. Reading what is there is never refused."""

    def take_written(self) -> set[str]:
        """What the guest has written or removed since the last call, and what it has open for writing."""
        written, self._written = self._written, set()
        self._open = [file for file in self._open if not file.closed]
        return written | {file.name for file in self._open}

    def note_written(self, names: Iterable[str]) -> None:
        """Count files as written by the guest."""
        self._written.update(names)

    def _check_writable(self, path: str) -> None:
        if self.readonly:
            raise _refused(EROFS, path)
        self._written.add(path.strip("/"))

    def _room(self) -> int | None:
        return None if self._free is None else self._free()

    def _host_path(self, path: str) -> Path:
        """The host's path; every part is looked at, so that no symbolic link is followed."""
        at = self.folder
        for part in path.split("/"):
            if not part:
                continue
            if "\\" in part or "\0" in part or (os.name == "nt" and ":" in part):
                raise _refused(EINVAL, path)
            at = at / part
            if at.is_symlink():
                raise _refused(EACCES, path)
        return at

    def open(self, path: str, flags: int) -> OpenFile:
        """Open a file; a second name of a file elsewhere (a hard link) is refused."""
        if flags & (WRITE | CREATE | TRUNCATE):
            self._check_writable(path)
        host = self._host_path(path)
        mode = os.O_RDWR if flags & WRITE and flags & READ else os.O_WRONLY if flags & WRITE else os.O_RDONLY
        mode |= os.O_CREAT if flags & CREATE else 0
        mode |= os.O_EXCL if flags & EXCLUSIVE else 0
        mode |= os.O_APPEND if flags & APPEND else 0
        mode |= getattr(os, "O_BINARY", 0) | getattr(os, "O_NOFOLLOW", 0) | getattr(os, "O_CLOEXEC", 0)
        if host.is_dir():
            raise _refused(EISDIR, path)
        handle = os.open(host, mode, 0o644)
        info = os.fstat(handle)
        if not stat_bits.S_ISREG(info.st_mode) or info.st_nlink > 1:
            os.close(handle)
            raise _refused(EACCES, path)
        if flags & TRUNCATE:
            os.ftruncate(handle, 0)
        python_mode = "r+b" if flags & WRITE and flags & READ else "wb" if flags & WRITE else "rb"
        file = _HostFile(os.fdopen(handle, python_mode, buffering=0), path.strip("/"), self._room)
        if flags & WRITE:
            self._open.append(file)
        return file

    def stat(self, path: str) -> Entry:
        """Size, kind and time of a file or folder."""
        info = os.lstat(self._host_path(path))
        folder = stat_bits.S_ISDIR(info.st_mode)
        return Entry(folder, 0 if folder else info.st_size, info.st_mtime_ns)

    def list(self, path: str) -> list[str]:
        """Names in a folder, sorted; symbolic links are left out."""
        with os.scandir(self._host_path(path)) as entries:
            return sorted(entry.name for entry in entries if not entry.is_symlink())

    def mkdir(self, path: str) -> None:
        """Make a folder."""
        self._check_writable(path)
        os.mkdir(self._host_path(path))

    def unlink(self, path: str) -> None:
        """Remove a file."""
        self._check_writable(path)
        host = self._host_path(path)
        if host.is_dir():
            raise _refused(EISDIR, path)
        host.unlink()

    def rmdir(self, path: str) -> None:
        """Remove an empty folder."""
        self._check_writable(path)
        self._host_path(path).rmdir()

    def rename(self, old: str, new: str) -> None:
        """Rename a file or folder; an existing file at the new name is replaced."""
        self._check_writable(old)
        self._check_writable(new)
        os.replace(self._host_path(old), self._host_path(new))


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


def errno_of(error: OSError) -> int:
    """The guest's number for a host error."""
    import errno

    known = {
        errno.ENOENT: ENOENT, errno.EACCES: EACCES, errno.EPERM: EACCES, errno.EEXIST: EEXIST, errno.ENOTDIR: ENOTDIR,
        errno.EISDIR: EISDIR, errno.EINVAL: EINVAL, errno.EFBIG: EFBIG, errno.ENOSPC: ENOSPC, errno.EROFS: EROFS,
        errno.ENOTEMPTY: ENOTEMPTY, errno.EBADF: EBADF, errno.ELOOP: EACCES, errno.ENOSYS: ENOSYS,
    }  # fmt: skip
    return known.get(error.errno or 0, EIO)
