"""The one door to a drive's folder: everything that host code does with a file on a drive goes through here.

A program on the board can write to its drive whatever it likes, and others can put links, pipes and sockets there. So
a path is taken apart and walked from the drive's folder, one name at a time, without following a link (`held` has two
ways to do that). What is neither a file nor a folder does not open, a file that also has a name elsewhere (a hard
link) does not either, and no open waits. ``..`` at the root stays at the root, as FatFs has it.

Paths are strings with ``/`` between the names; a ``/`` at their start means nothing. A name that is there in another
case is found, as FAT ignores case. Every error is an `OSError` that says what is wrong and names the path.
"""

from __future__ import annotations

import errno
import os
import stat
from collections.abc import Iterator
from contextlib import contextmanager
from typing import BinaryIO

from . import held
from .held import Held, is_link
from .names import MOST_DEPTH, folded, parts_of, refusal, shown

READ, WRITE, CREATE, EXCLUSIVE, TRUNCATE = 1, 2, 4, 8, 16
"""Flags for `Door.open`."""

MOST_TEXT_BYTES = 16 << 20
"""No text on a drive is longer."""


class Door:
    """The files below one folder.

    Args:
        folder: the folder; links on the way to it are its user's own choice, and are followed once, now.
        descriptors: whether to walk by descriptors, which no link can mislead; only where the system has that.
    """

    def __init__(self, folder: str | os.PathLike[str], *, descriptors: bool = held.HAS_DESCRIPTORS) -> None:
        self._root = os.path.realpath(folder)
        self._hold = held.ByDescriptor.root if descriptors else held.ByPath.root

    def __repr__(self) -> str:
        return f"<Door to {self._root}>"

    # ---- looking

    def look(self, path: str) -> os.stat_result | None:
        """What is at a path, not following a link that is there; None when nothing is."""
        names = parts_of(path)
        if not names:
            with self._folder([], path) as root:
                return root.look(".")
        try:
            with self._folder(names[:-1], path) as folder:
                return _find(folder, names[-1])[1]
        except FileNotFoundError:
            return None

    def names(self, path: str = "") -> list[tuple[str, os.stat_result]]:
        """The files and folders in a folder, in the order of their names; links and other things are left out."""
        with self._folder(parts_of(path), path) as folder:
            found = [(name, info) for name, info in folder.entries() if _is_plain(info)]
        return sorted(found, key=lambda item: item[0])

    def walk(self) -> Iterator[tuple[str, os.stat_result]]:
        """All files and folders, by path, a folder before what is in it. Those that vanish meanwhile are left out."""
        try:
            root = self._hold(self._root)
        except (FileNotFoundError, NotADirectoryError):
            return
        yield from _walk(root, "", 0)

    # ---- files

    def open(self, path: str, flags: int) -> BinaryIO:
        """Open a file, without a buffer."""
        names = parts_of(path)
        if not names:
            raise refusal(errno.EISDIR, "it is a folder", path)
        mode = os.O_RDWR if flags & WRITE and flags & READ else os.O_WRONLY if flags & WRITE else os.O_RDONLY
        with self._folder(names[:-1], path) as folder:
            name, info = _find(folder, names[-1])
            if info is None:
                if not flags & CREATE:
                    raise refusal(errno.ENOENT, "it is not there", path)
                with _naming(path):
                    descriptor = folder.open(name, mode | os.O_CREAT | os.O_EXCL)
            else:
                if flags & EXCLUSIVE:
                    raise refusal(errno.EEXIST, "it is there already", path)
                _check_file(info, path)
                with _naming(path):
                    descriptor = folder.open(name, mode)
            try:
                _check_file(os.fstat(descriptor), path)  # what was opened may be another than what was looked at
                if flags & TRUNCATE:
                    os.ftruncate(descriptor, 0)
                return os.fdopen(descriptor, "r+b" if mode == os.O_RDWR else "wb" if mode else "rb", buffering=0)
            except BaseException:
                os.close(descriptor)
                raise

    def read(self, path: str, most: int) -> bytes:
        """A file's content.

        Raises:
            OSError: also with EFBIG when it is longer than ``most`` bytes.
        """
        with self.open(path, READ) as file:
            return read_up_to(file, most, path)

    def read_text(self, path: str) -> str:
        """A file's text, whatever it has that is not UTF-8."""
        return self.read(path, MOST_TEXT_BYTES).decode("utf-8", "replace").removeprefix("\ufeff")

    def write(self, path: str, data: bytes, *, parents: bool = False) -> None:
        """Write a file anew; with the folders that it is in, if wanted."""
        if parents:
            self.make_folders(path.rpartition("/")[0])
        with self.open(path, WRITE | CREATE | TRUNCATE) as file:
            left = memoryview(data)
            while left:
                left = left[file.write(left) :]

    def set_time(self, path: str, modified_ns: int) -> None:
        """Set when a file was changed."""
        with self.open(path, READ) as file:
            if os.utime in os.supports_fd:
                os.utime(file.fileno(), ns=(modified_ns, modified_ns))
                return
        with self._folder(parts_of(path)[:-1], path) as folder:
            folder.utime(parts_of(path)[-1], modified_ns)

    def remove(self, path: str) -> None:
        """Remove a file, or whatever is no folder; of a link, the link."""
        with self._place(path) as (folder, name, info):
            if stat.S_ISDIR(info.st_mode) and not is_link(info):
                raise refusal(errno.EISDIR, "it is a folder", path)
            with _naming(path):
                folder.unlink(name)

    # ---- folders

    def make_folder(self, path: str) -> None:
        """Make a folder."""
        names = parts_of(path)
        if not names:
            raise refusal(errno.EEXIST, "it is there already", path)
        with self._folder(names[:-1], path) as folder:
            name, info = _find(folder, names[-1])
            if info is not None:
                raise refusal(errno.EEXIST, "it is there already", path)
            with _naming(path):
                folder.mkdir(name)

    def make_folders(self, path: str) -> None:
        """Make a folder and those that it is in, as far as they are not there."""
        names = parts_of(path)
        for count in range(1, len(names) + 1):
            inner = "/".join(names[:count])
            try:
                self.make_folder(inner)
            except FileExistsError:
                with self._folder(names[:count], inner):
                    pass

    def remove_folder(self, path: str) -> None:
        """Remove an empty folder."""
        with self._place(path) as (folder, name, info):
            if not stat.S_ISDIR(info.st_mode) or is_link(info):
                raise refusal(errno.ENOTDIR, "it is not a folder", path)
            with _naming(path):
                folder.rmdir(name)

    def clear(self, path: str = "") -> None:
        """Remove everything in a folder."""
        with self._folder(parts_of(path), path) as folder:
            _clear(folder, path)

    def remove_tree(self, path: str) -> None:
        """Remove whatever is at a path, with everything in it; nothing need be there."""
        info = self.look(path)
        if info is None:
            return
        if stat.S_ISDIR(info.st_mode) and not is_link(info):
            self.clear(path)
            self.remove_folder(path)
        else:
            self.remove(path)

    def rename(self, old: str, new: str) -> None:
        """Rename a file or folder; a file that has the new name is replaced."""
        names = parts_of(new)
        with self._place(old) as (folder, name, info):
            if not names:
                raise refusal(errno.EEXIST, "it is there already", new)
            with self._folder(names[:-1], new) as other:
                there, in_place = _find(other, names[-1])
                if in_place is not None and os.path.samestat(in_place, info):
                    there = names[-1]  # the same file, in other letters
                elif in_place is not None and stat.S_ISDIR(in_place.st_mode):
                    raise refusal(errno.EISDIR, "it is a folder", new)
                elif in_place is not None and stat.S_ISDIR(info.st_mode):
                    other.unlink(there)
                    there = names[-1]
                with _naming(new):
                    folder.rename(name, other, there)

    # ---- inside

    @contextmanager
    def _folder(self, names: list[str], path: str) -> Iterator[Held]:
        """The folder at the end of a way, held open."""
        with _naming(path):
            at: Held = self._hold(self._root)
        try:
            for name in names:
                inner = _enter(at, name, path)
                at.close()
                at = inner
            yield at
        finally:
            at.close()

    @contextmanager
    def _place(self, path: str) -> Iterator[tuple[Held, str, os.stat_result]]:
        """The folder in which something is, its name there, and what it is."""
        names = parts_of(path)
        if not names:
            raise refusal(errno.EPERM, "it is the drive itself", path)
        with self._folder(names[:-1], path) as folder:
            name, info = _find(folder, names[-1])
            if info is None:
                raise refusal(errno.ENOENT, "it is not there", path)
            yield folder, name, info


def read_up_to(file: BinaryIO, most: int, path: str) -> bytes:
    """What is left of a file.

    Raises:
        OSError: with EFBIG when it is longer than ``most`` bytes.
    """
    pieces, total = [], 0
    if os.fstat(file.fileno()).st_size > most:
        raise refusal(errno.EFBIG, f"it has more than {most:,} bytes", path)
    while piece := file.read(min(1 << 20, most + 1 - total)):  # a file can grow meanwhile
        pieces.append(piece)
        total += len(piece)
        if total > most:
            raise refusal(errno.EFBIG, f"it has more than {most:,} bytes", path)
    return b"".join(pieces)


@contextmanager
def _naming(path: str) -> Iterator[None]:
    """Errors of the system name the path on the drive, not a part of it."""
    try:
        yield
    except OSError as error:
        code = error.errno if error.errno is not None else errno.EIO
        if code in (errno.ENXIO, errno.ELOOP):
            raise refusal(errno.EACCES, "it is no file", path) from error
        raise OSError(code, error.strerror, path) from error


def _find(folder: Held, name: str) -> tuple[str, os.stat_result | None]:
    """The name under which something is in a folder, and what it is; the name as it was given when nothing is there."""
    try:
        return name, folder.look(name)
    except FileNotFoundError:
        pass
    except OSError as error:
        if error.errno not in (errno.ENAMETOOLONG, errno.EINVAL, errno.EILSEQ):
            raise
        raise refusal(errno.EINVAL, "it has a name that no file can have", name) from error
    except UnicodeError as error:
        raise refusal(errno.EINVAL, "it has a name that no file can have", ascii(name)) from error
    wanted = folded(name)
    for other in folder.names() if wanted else ():
        if folded(other) == wanted:
            try:
                return other, folder.look(other)
            except FileNotFoundError:
                continue
    return name, None


def _enter(folder: Held, name: str, path: str) -> Held:
    try:
        return folder.enter(name)
    except OSError as first:
        found, info = _find(folder, name)
        if info is None:
            raise refusal(errno.ENOENT, "it is not there", path) from first
        if is_link(info):
            raise refusal(errno.EACCES, f"{shown(found)} is a link, which a drive does not follow", path) from first
        if not stat.S_ISDIR(info.st_mode):
            raise refusal(errno.ENOTDIR, f"{shown(found)} is not a folder", path) from first
        with _naming(path):
            return folder.enter(found)
    except UnicodeError as error:
        raise refusal(errno.EINVAL, "it has a name that no file can have", path) from error


def _is_plain(info: os.stat_result) -> bool:
    return (stat.S_ISREG(info.st_mode) or stat.S_ISDIR(info.st_mode)) and not is_link(info)


def _check_file(info: os.stat_result, path: str) -> None:
    """Refuse what is not a file of the drive's own."""
    if is_link(info):
        raise refusal(errno.EACCES, "it is a link, which a drive does not follow", path)
    if stat.S_ISDIR(info.st_mode):
        raise refusal(errno.EISDIR, "it is a folder", path)
    if not stat.S_ISREG(info.st_mode):
        kinds = ((stat.S_ISFIFO, "a pipe"), (stat.S_ISSOCK, "a socket"))
        kind = next((text for test, text in kinds if test(info.st_mode)), "a device")
        raise refusal(errno.EACCES, f"it is {kind}, not a file", path)
    if info.st_nlink > 1:
        raise refusal(errno.EACCES, "it is also a file elsewhere (a hard link)", path)


def _walk(folder: Held, prefix: str, depth: int) -> Iterator[tuple[str, os.stat_result]]:
    inner = []
    try:
        for name, info in folder.entries():
            if stat.S_ISDIR(info.st_mode) and not is_link(info):
                inner.append((name, info))
            elif _is_plain(info):
                yield prefix + name, info
        for name, info in inner:
            if depth + 1 >= MOST_DEPTH:
                continue
            try:
                deeper = folder.enter(name)
            except OSError:
                continue  # it has vanished, is a link by now, or is not for us
            yield prefix + name, info
            yield from _walk(deeper, f"{prefix}{name}/", depth + 1)
    finally:
        folder.close()


def _clear(folder: Held, path: str) -> None:
    for name, info in folder.entries():
        inner = f"{path}/{shown(name)}"
        with _naming(inner):
            if stat.S_ISDIR(info.st_mode) and not is_link(info):
                deeper = folder.enter(name)
                try:
                    _clear(deeper, inner)
                finally:
                    deeper.close()
                folder.rmdir(name)
            else:
                folder.unlink(name)
