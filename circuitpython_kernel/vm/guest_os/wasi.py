"""WASI preview 1, as far as the interpreter imports it, over a `MountTable`; clock and console are in `port.py`.

Every call answers with WASI's error numbers; the interpreter raises them as a board's (`oserrors`).

Specification: WASI snapshot_preview1 (witx).
"""

from __future__ import annotations

import struct
from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from errno import EBADF, EISDIR, ENOENT
from typing import NamedTuple, Protocol

from circuitpython_kernel.vm.passes import nullpage
from circuitpython_kernel.vm.passes.errnos import WASI, wasi_number
from circuitpython_kernel.vm.wasmtime_host.hostcalls import I32, I64, HostFunctions

from . import filesystem as fs

_LOADING = nullpage.address("natives")
ROOT_FD = 3
FIRST_FREE_FD = 4
MAX_OPEN_FILES = 1024
"""So many descriptors a program can have; a mount of the host's files has a lower limit of its own."""
_CHARACTER_DEVICE, _DIRECTORY, _REGULAR_FILE = 2, 3, 4
_OFLAG_CREATE, _OFLAG_DIRECTORY, _OFLAG_EXCLUSIVE, _OFLAG_TRUNCATE = 1, 2, 4, 8
_RIGHT_READ, _RIGHT_WRITE = 2, 64


PARK_SECONDS = 1 << 20
PARK_NS = PARK_SECONDS * 1_000_000_000
"""A sleep of exactly this length is the firmware waiting for its next program."""


class GuestExit(Exception):
    """The guest called ``proc_exit``."""

    def __init__(self, code: int) -> None:
        super().__init__(f"the interpreter ended with status {code}")
        self.code = code


class GuestMemory(Protocol):
    """Reads and writes bytes at guest addresses."""

    def read(self, address: int, size: int) -> bytes: ...
    def write(self, address: int, data: bytes) -> None: ...


@dataclass
class _Descriptor:
    path: str
    file: fs.OpenFile | None = None  # None for a folder
    flags: int = 0
    entries: list[tuple[str, bool]] = field(default_factory=list)


class OpenFileState(NamedTuple):
    """An open file; the position is -1 for a folder."""

    fd: int
    path: str
    flags: int
    position: int


class Wasi:
    """The file and process calls of one instance."""

    def __init__(
        self,
        mounts: fs.MountTable,
        arguments: list[str],
        wait: Callable[[int], object],
        park: Callable[[int], object],
    ) -> None:
        self._mounts = mounts
        self._arguments = [argument.encode() + b"\0" for argument in arguments]
        self._wait = wait
        self._park = park
        self._open: dict[int, _Descriptor] = {ROOT_FD: _Descriptor("/")}
        self.memory: GuestMemory

    def define(self, functions: HostFunctions) -> None:
        """Define every call in the linker behind ``functions``."""
        table: dict[str, tuple[tuple[str, ...], Callable[..., int]]] = {
            "args_get": ((I32, I32), self.args_get),
            "args_sizes_get": ((I32, I32), self.args_sizes_get),
            "environ_get": ((I32, I32), lambda _pointers, _text: 0),
            "environ_sizes_get": ((I32, I32), self.environ_sizes_get),
            "fd_close": ((I32,), self.fd_close),
            "fd_fdstat_get": ((I32, I32), self.fd_fdstat_get),
            "fd_prestat_get": ((I32, I32), self.fd_prestat_get),
            "fd_prestat_dir_name": ((I32, I32, I32), self.fd_prestat_dir_name),
            "fd_read": ((I32, I32, I32, I32), self.fd_read),
            "fd_readdir": ((I32, I32, I32, I64, I32), self.fd_readdir),
            "fd_seek": ((I32, I64, I32, I32), self.fd_seek),
            "fd_sync": ((I32,), self.fd_sync),
            "path_create_directory": ((I32, I32, I32), self.path_create_directory),
            "path_filestat_get": ((I32, I32, I32, I32, I32), self.path_filestat_get),
            "path_open": ((I32, I32, I32, I32, I32, I64, I64, I32, I32), self.path_open),
            "path_readlink": ((I32,) * 6, lambda *_: WASI["EINVAL"]),
            "path_remove_directory": ((I32, I32, I32), self.path_remove_directory),
            "path_rename": ((I32,) * 6, self.path_rename),
            "path_unlink_file": ((I32, I32, I32), self.path_unlink_file),
            "poll_oneoff": ((I32,) * 4, self.poll_oneoff),
            "sched_yield": ((), lambda: 0),
        }
        for name, (parameters, call) in table.items():
            functions.define("wasi_snapshot_preview1", name, parameters, I32, _guarded(call))
        functions.define("wasi_snapshot_preview1", "proc_exit", (I32,), None, self.proc_exit)

    def close(self) -> None:
        """Close every file that the guest left open."""
        for descriptor in self._open.values():
            if descriptor.file is not None:
                descriptor.file.close()
        self._open.clear()

    def open_files(self) -> list[OpenFileState]:
        """The open files and folders, to be opened again by `reopen`."""
        return [
            OpenFileState(fd, item.path, item.flags, -1 if item.file is None else item.file.seek(0, 1))
            for fd, item in self._open.items()
            if fd != ROOT_FD
        ]

    def reopen(self, files: Sequence[OpenFileState]) -> None:
        """Close all files, and open those that were open, where they were.

        Raises:
            OSError: when one cannot be opened again.
        """
        self.close()
        self._open[ROOT_FD] = _Descriptor("/")
        for state in files:
            descriptor = _Descriptor(state.path, flags=state.flags)
            if state.position >= 0:
                mount, inner = self._find(state.path)
                descriptor.file = mount.open(inner, state.flags & ~(fs.CREATE | fs.EXCLUSIVE | fs.TRUNCATE))
                descriptor.file.seek(state.position, 0)
            self._open[state.fd] = descriptor

    # ---- process

    def proc_exit(self, code: int) -> int:
        """End the guest."""
        raise GuestExit(code)

    def args_sizes_get(self, count_out: int, size_out: int) -> int:
        """How many arguments there are and how many bytes they take."""
        self._put32(count_out, len(self._arguments))
        self._put32(size_out, sum(map(len, self._arguments)))
        return 0

    def args_get(self, pointers: int, text: int) -> int:
        """The arguments."""
        for argument in self._arguments:
            self._put32(pointers, text)
            self.memory.write(text, argument)
            pointers += 4
            text += len(argument)
        return 0

    def environ_sizes_get(self, count_out: int, size_out: int) -> int:
        """An empty environment."""
        self._put32(count_out, 0)
        self._put32(size_out, 0)
        return 0

    def poll_oneoff(self, subscriptions: int, events: int, count: int, count_out: int) -> int:
        """Wait for the shortest clock subscription (ns, relative); nothing else can be waited for."""
        waits = []
        for index in range(count):
            userdata, tag, _clock, timeout, _precision, _flags = struct.unpack(
                "<QB7xI4xQQH6x", self.memory.read(subscriptions + 48 * index, 48)
            )
            if tag:
                return WASI["ENOSYS"]
            waits.append((timeout, userdata))
        timeout, userdata = min(waits)
        if timeout == PARK_NS:
            self._park(subscriptions)
        else:
            self._wait(timeout)
        self.memory.write(events, struct.pack("<QHB21x", userdata, 0, 0))
        self._put32(count_out, 1)
        return 0

    # ---- open files

    def fd_prestat_get(self, fd: int, out: int) -> int:
        """The one preopened folder is the root."""
        if fd != ROOT_FD:
            return WASI["EBADF"]
        self.memory.write(out, struct.pack("<B3xI", 0, 1))
        return 0

    def fd_prestat_dir_name(self, fd: int, path: int, size: int) -> int:
        """Its name."""
        if fd != ROOT_FD or size < 1:
            return WASI["EBADF"]
        self.memory.write(path, b"/")
        return 0

    def fd_fdstat_get(self, fd: int, out: int) -> int:
        """The kind of a descriptor."""
        if fd < ROOT_FD:
            kind = _CHARACTER_DEVICE
        else:
            kind = _REGULAR_FILE if self._descriptor(fd).file else _DIRECTORY
        self.memory.write(out, struct.pack("<BxH4xQQ", kind, 0, 2**64 - 1, 2**64 - 1))
        return 0

    def fd_close(self, fd: int) -> int:
        """Close a file; not the root, from which all paths start."""
        if fd == ROOT_FD:
            return WASI["EBADF"]
        descriptor = self._descriptor(fd)
        del self._open[fd]
        if descriptor.file is not None:
            descriptor.file.close()
        return 0

    def fd_read(self, fd: int, vectors: int, count: int, read_out: int) -> int:
        """Read into a list of buffers."""
        total = 0
        for address, size in self._vectors(vectors, count):
            data = b"" if fd == 0 else self._file(fd).read(size)  # input() asks through the doorbell
            self.memory.write(address, data)
            total += len(data)
            if len(data) < size:
                break
        self._put32(read_out, total)
        return 0

    def fd_write(self, fd: int, vectors: int, count: int, written_out: int) -> int:
        """Write a list of buffers to a file (the console is the port's)."""
        file = self._file(fd)
        total = 0
        for address, size in self._vectors(vectors, count):
            total += file.write(self.memory.read(address, size))
        self._put32(written_out, total)
        return 0

    def fd_seek(self, fd: int, offset: int, whence: int, out: int) -> int:
        """Move in a file."""
        signed = offset - (1 << 64) if offset >> 63 else offset
        self.memory.write(out, struct.pack("<Q", self._file(fd).seek(signed, whence)))
        return 0

    def fd_sync(self, fd: int) -> int:
        """Write what is buffered."""
        if fd >= ROOT_FD:
            self._file(fd).flush()
        return 0

    def fd_readdir(self, fd: int, buffer: int, size: int, cookie: int, used_out: int) -> int:
        """List a folder; entries that do not fit are asked for again with the cookie of the last."""
        descriptor = self._descriptor(fd)
        if cookie == 0:
            mount, inner = self._find(descriptor.path)
            descriptor.entries = mount.entries(inner)
        out = bytearray()
        for index in range(cookie, len(descriptor.entries)):
            text, folder = descriptor.entries[index]
            name = text.encode()
            kind = _DIRECTORY if folder else _REGULAR_FILE
            out += struct.pack("<QQIB3x", index + 1, index + 1, len(name), kind) + name
            if len(out) >= size:
                break
        self.memory.write(buffer, bytes(out[:size]))
        self._put32(used_out, min(len(out), size))
        return 0

    # ---- paths

    def path_open(
        self,
        fd: int,
        _follow: int,
        path: int,
        size: int,
        oflags: int,
        rights: int,
        _inherit: int,
        fdflags: int,
        out: int,
    ) -> int:
        """Open a file or folder."""
        if len(self._open) >= MAX_OPEN_FILES:
            return WASI["EMFILE"]
        full = self._path(fd, path, size)
        mount, inner = self._find(full)
        if oflags & _OFLAG_DIRECTORY:
            if not mount.stat(inner).folder:
                return WASI["ENOENT"]  # as FatFs has it
            descriptor = _Descriptor(full)
        else:
            flags = (fs.READ if rights & _RIGHT_READ else 0) | (fs.WRITE if rights & _RIGHT_WRITE else 0)
            flags |= fs.CREATE if oflags & _OFLAG_CREATE else 0
            flags |= fs.EXCLUSIVE if oflags & _OFLAG_EXCLUSIVE else 0
            flags |= fs.TRUNCATE if oflags & _OFLAG_TRUNCATE else 0
            flags |= fs.APPEND if fdflags & 1 else 0
            descriptor = _Descriptor(full, mount.open(inner, flags), flags)
        new = FIRST_FREE_FD
        while new in self._open:
            new += 1
        self._open[new] = descriptor
        self._put32(out, new)
        return 0

    def path_filestat_get(self, fd: int, _flags: int, path: int, size: int, out: int) -> int:
        """Kind, size and time of a path."""
        mount, inner = self._find(self._path(fd, path, size))
        entry = mount.stat(inner)
        kind = _DIRECTORY if entry.folder else _REGULAR_FILE
        times = (entry.modified_ns,) * 3
        self.memory.write(out, struct.pack("<QQB7xQQQQQ", 0, 0, kind, 0, entry.size, *times))
        return 0

    def path_create_directory(self, fd: int, path: int, size: int) -> int:
        """Make a folder."""
        mount, inner = self._find(self._path(fd, path, size))
        mount.mkdir(inner)
        return 0

    def path_remove_directory(self, fd: int, path: int, size: int) -> int:
        """Remove an empty folder."""
        mount, inner = self._find(self._path(fd, path, size))
        mount.rmdir(inner)
        return 0

    def path_unlink_file(self, fd: int, path: int, size: int) -> int:
        """Remove a file."""
        mount, inner = self._find(self._path(fd, path, size))
        mount.unlink(inner)
        return 0

    def path_rename(self, fd: int, old: int, old_size: int, new_fd: int, new: int, new_size: int) -> int:
        """Rename within one mount."""
        mount, inner = self._find(self._path(fd, old, old_size))
        other, target = self._find(self._path(new_fd, new, new_size))
        if mount is not other:
            return WASI["EPERM"]
        mount.rename(inner, target)
        return 0

    # ---- helpers

    def _find(self, path: str) -> tuple[fs.Mount, str]:
        """The mount of a path; the firmware's files are there only while the guest loads some of it."""
        mount, inner = self._mounts.find(path)
        if isinstance(mount, fs.FirmwareMount) and not any(self.memory.read(_LOADING, 4)):
            raise OSError(ENOENT, "no such file", path)
        return mount, inner

    def _descriptor(self, fd: int) -> _Descriptor:
        if fd not in self._open:
            raise OSError(EBADF, "no such descriptor")
        return self._open[fd]

    def _file(self, fd: int) -> fs.OpenFile:
        file = self._descriptor(fd).file
        if file is None:
            raise OSError(EISDIR, "a folder")
        return file

    def _path(self, fd: int, address: int, size: int) -> str:
        name = self.memory.read(address, size).decode("utf-8", "surrogateescape")
        return fs.clean_path(f"{self._descriptor(fd).path}/{name}")

    def _vectors(self, address: int, count: int) -> list[tuple[int, int]]:
        words = struct.unpack(f"<{2 * count}I", self.memory.read(address, 8 * count))
        return list(zip(words[::2], words[1::2], strict=True))

    def _put32(self, address: int, value: int) -> None:
        self.memory.write(address, struct.pack("<I", value))


def _guarded(call: Callable[..., int]) -> Callable[..., int]:
    """The call with host errors as the guest's numbers."""

    def guarded(*arguments: int) -> int:
        try:
            return call(*arguments)
        except OSError as error:
            return wasi_number(error)
        except UnicodeError:
            return WASI["EINVAL"]

    return guarded
