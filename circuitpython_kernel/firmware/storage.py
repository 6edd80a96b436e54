"""The CIRCUITPY drive and what is mounted. Follows CircuitPython 10's storage module."""

import os as _os
import time as _time

import _bell_storage as _bell
import _mounts
from _claims import drop as _drop
from _claims import hold as _hold
from _modules import firmware as _firmware
from _native import os as _native
from _pins import Deinitable as _Deinitable


def _now():
    return _time._localtime()[:6]


class _Device:
    """A block device as `_fat` wants it: with ``count()``, also for those that have ``ioctl`` instead."""

    def __init__(self, device):
        self.readblocks, self.writeblocks = device.readblocks, device.writeblocks
        self.count = device.count if hasattr(device, "count") else lambda: device.ioctl(4, 0)


class VfsFat:
    """A FAT file system on a block device; that of the CIRCUITPY drive is ``getmount("/")``."""

    _fat = None  # the drive has none of its own

    def __init__(self, block_device):
        self._fat = _firmware("_fat").Fat(_Device(block_device), _now)

    @property
    def label(self):
        return _bell.label() if self._fat is None else self._fat.label

    @label.setter
    def label(self, value):
        if not isinstance(value, str):
            raise TypeError("label must be of type str, not %s" % type(value).__name__)
        if self.readonly:
            raise OSError(30)
        if self._fat is not None:
            self._fat.label = value
        elif len(value.encode()) > 11:
            raise OSError(22)
        else:
            _bell.label(value.upper())

    @property
    def readonly(self):
        return _bell.readonly() if self._fat is None else self._fat.readonly

    @staticmethod
    def mkfs(block_device):
        """Format a block device."""
        _firmware("_fat").format_device(_Device(block_device), "")

    def open(self, path, mode):
        """As the built-in ``open()``."""
        if self._fat is None:
            return open(path, mode)
        try:
            return self._fat.open(path, mode)
        except OSError as error:
            if error.errno == 30:
                raise
            raise OSError(error.errno, path)

    def ilistdir(self, path):
        """Tuples of name, kind (0x4000 for folders, 0x8000 for files), inode 0 and size."""
        if self._fat is not None:
            return self._fat.ilistdir(path)
        found = []
        for entry in _native.ilistdir(path):
            try:
                size = _os.stat(path.rstrip("/") + "/" + entry[0])[6]
            except OSError:
                continue  # it was removed beside the board meanwhile
            found.append((entry[0], entry[1], 0, size))
        return iter(found)

    def _sync(self):
        if self._fat is not None:
            self._fat.sync()

    def _system(self):
        return _os if self._fat is None else self._fat

    def mkdir(self, path):
        """As `os.mkdir`."""
        self._system().mkdir(path)

    def rmdir(self, path):
        """As `os.rmdir`."""
        self._system().rmdir(path)

    def remove(self, path):
        """As `os.remove`."""
        self._system().remove(path)

    def rename(self, old_path, new_path):
        """As `os.rename`."""
        self._system().rename(old_path, new_path)

    def stat(self, path):
        """As `os.stat`."""
        return self._system().stat(path)

    def statvfs(self, path):
        """As `os.statvfs`."""
        return self._system().statvfs(path)

    def chdir(self, path):
        """What `os.chdir` calls."""
        self._system().chdir(path)

    def getcwd(self):
        """What `os.getcwd` calls."""
        return self._system().getcwd()

    def mount(self, readonly, mkfs):
        """What `storage.mount` calls; the drive is mounted already."""
        if self._fat is None:
            raise OSError(1)
        self._fat.readonly = bool(readonly)

    def umount(self):
        """What `storage.umount` calls; the drive stays."""
        if self._fat is None:
            raise OSError(22)
        self._fat.sync()

    def utime(self, path, times):
        """As `os.utime`."""
        self._system().utime(path, times)


_root = object.__new__(VfsFat)
_entries = {}


class _Entry(_Deinitable):
    """A mounted file system, as something that a program holds."""

    def __init__(self, path):
        self._path = path

    def _names(self):
        return [self._path]

    def deinit(self):
        try:
            umount(self._path)
        finally:
            _forget(self._path)  # also when a card that is gone could not take what waits


def _forget(path):
    entry = _entries.pop(path, None)
    if entry is not None:
        _drop(entry)
    if _mounts.mounted.pop(path, None) is not None:
        _bell.mounted(len(_mounts.mounted))


def mount(filesystem, mount_path, *, readonly=False):
    """Mount a file system at a path, where the drive has an empty folder."""
    if not isinstance(filesystem, VfsFat):
        raise TypeError("filesystem must be of type VfsFat, not %s" % type(filesystem).__name__)
    if filesystem is _root:
        raise OSError(1)  # the drive has its place
    path = "/" + mount_path.strip("/")
    try:
        folder = _os.stat(path)[0] & 0x4000
    except OSError:
        folder = 0
    if not folder:
        raise RuntimeError("Mount point directory missing")
    if path in _mounts.mounted or path == "/":
        raise OSError(1)
    _native.mount(filesystem, path, readonly=readonly)
    _mounts.mounted[path] = filesystem
    entry = _entries[path] = _Entry(path)
    _hold(entry)
    _bell.mounted(len(_mounts.mounted))


def umount(mount):
    """Unmount a file system, or what is mounted at a path; the drive itself stays."""
    for path, system in _mounts.mounted.items():
        if system is mount or (isinstance(mount, str) and path == "/" + mount.strip("/")):
            if (_native.getcwd() + "/").startswith(path + "/"):
                _native.chdir("/")
            _native.umount(path)
            _forget(path)
            return
    raise OSError(22)


def remount(mount_path, readonly=False, *, disable_concurrent_write_protection=False):
    """Let programs write to the drive, or not."""
    if not isinstance(mount_path, str):
        raise TypeError("can't convert '%s' object to str implicitly" % type(mount_path).__name__)
    if mount_path != "/":
        system = _mounts.mounted.get("/" + mount_path.strip("/"))
        if system is None:
            raise OSError(22)
        system.mount(readonly, False)
        return
    _bell.readonly(readonly)


def getmount(mount_path):
    """The file system that is mounted at a path."""
    if mount_path == "/":
        return _root
    system = _mounts.mounted.get("/" + _mounts.text(mount_path).strip("/"))
    if system is None:
        raise OSError(22)
    return system


def erase_filesystem(extended=None):
    """Remove everything from the drive and start the board again."""
    if extended:
        raise NotImplementedError("extended=True")
    _bell.erase()


def disable_usb_drive():
    """Do not show the drive over USB; for boot.py."""
    _bell.usb(False)


def unsafe_disable_usb_drive():
    """Make the drive the program's own: on the virtual board it is that already."""
    _bell.readonly(False)


def enable_usb_drive():
    """Show the drive over USB; for boot.py."""
    _bell.usb(True)
