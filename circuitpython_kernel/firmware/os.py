"""Functions that an operating system normally provides, as CircuitPython 10 has them."""

from collections import namedtuple as _namedtuple

import _board as _b
import _mounts
from _bell_board import statvfs as _sizes
from _modules import firmware as _firmware
from _native import os as _native

getcwd = _native.getcwd
mkdir = _native.mkdir
remove = _native.remove
rename = _native.rename
rmdir = _native.rmdir
sep = "/"
stat = _native.stat
unlink = _native.unlink

_uname = _namedtuple("uname_result", ("sysname", "nodename", "release", "version", "machine"))(
    _b.SYSNAME, _b.SYSNAME, ".".join([str(n) for n in _b.VERSION]), _b.RELEASE, _b.MACHINE
)


def chdir(path):
    """Choose the folder that relative paths begin at."""
    path = _mounts.absolute(path)
    if not stat(path)[0] & 0x4000:
        raise OSError(2)
    _native.chdir(path)


def _listdir(*folder):
    """The names in a folder; one that something is mounted at is there once."""
    names = _native.listdir(*folder)
    for place in _mounts.mounted:
        if names.count(place[1:]) > 1:
            names.remove(place[1:])
    return names


listdir = _listdir


def uname():
    """A named tuple of what the system is."""
    return _uname


def _mounted(path):
    return _mounts.at(_mounts.absolute(path))


def statvfs(path):
    """f_bsize, f_frsize, f_blocks, f_bfree, f_bavail, f_files, f_ffree, f_favail, f_flag, f_namemax."""
    found = _mounted(path)
    if found:
        return found[0].statvfs(found[1])
    stat(path)
    block, blocks, free = _sizes(path)
    return (block, block, blocks, free, free, 0, 0, 0, 0, 255)


def sync():
    """Write what waits for a card; on the drive everything is written already."""
    _mounts.sync()


def urandom(size):
    """Random bytes from the board's source of randomness."""
    if isinstance(size, int) and size < 0:
        # Upstream takes a negative size for a huge one, which there is no memory for.
        raise MemoryError("memory allocation failed, allocating %u bytes" % (size & 0xFFFFFFFF))
    return _native.urandom(size)


def utime(path, times):
    """Change a file's times: on a card; the drive's are its folder's own."""
    found = _mounted(path)
    if found:
        found[0].utime(found[1], times)
    else:
        stat(path)


def getenv(key, default=None):
    """A value of /settings.toml as a string, whatever it is there."""
    key = _mounts.text(key)
    settings = _firmware("_settings")
    settings.check()
    return settings.text(key, default)
