"""The CIRCUITPY drive and what is mounted. Follows CircuitPython 10's storage module."""

import os as _os

from _hw import ask as _ask
from _native import os as _native


class VfsFat:
    """A file system; that of the CIRCUITPY drive is ``getmount("/")``."""

    def __init__(self, block_device):
        raise NotImplementedError("the virtual board cannot mount a block device; it has the CIRCUITPY drive alone")

    @property
    def label(self):
        return _ask("storage", "label")

    @label.setter
    def label(self, value):
        if not isinstance(value, str):
            raise TypeError("label must be of type str, not %s" % type(value).__name__)
        if self.readonly:
            raise OSError(30)
        if len(value.encode()) > 11:
            raise OSError(22)
        _ask("storage", "label " + value.upper())

    @property
    def readonly(self):
        return _ask("storage", "readonly") == "1"

    @staticmethod
    def mkfs(block_device):
        """Format a block device."""
        raise NotImplementedError("the virtual board cannot format a block device; it has the CIRCUITPY drive alone")

    def open(self, path, mode):
        """As the built-in ``open()``."""
        return open(path, mode)

    def ilistdir(self, path):
        """Tuples of name, kind (0x4000 for folders, 0x8000 for files), inode 0 and size."""
        found = []
        for entry in _native.ilistdir(path):
            size = _os.stat(path.rstrip("/") + "/" + entry[0])[6]
            found.append((entry[0], entry[1], 0, size))
        return iter(found)

    def mkdir(self, path):
        """As `os.mkdir`."""
        _os.mkdir(path)

    def rmdir(self, path):
        """As `os.rmdir`."""
        _os.rmdir(path)

    def remove(self, path):
        """As `os.remove`."""
        _os.remove(path)

    def rename(self, old_path, new_path):
        """As `os.rename`."""
        _os.rename(old_path, new_path)

    def stat(self, path):
        """As `os.stat`."""
        return _os.stat(path)

    def statvfs(self, path):
        """As `os.statvfs`."""
        return _os.statvfs(path)

    def mount(self, readonly, mkfs):
        """What `storage.mount` calls; the drive is mounted already."""
        raise OSError(1)

    def umount(self):
        """What `storage.umount` calls; the drive stays."""
        raise OSError(22)


_root = object.__new__(VfsFat)


def mount(filesystem, mount_path, *, readonly=False):
    """Mount a file system at a path."""
    if not isinstance(filesystem, VfsFat):
        raise TypeError("filesystem must be of type VfsFat, not %s" % type(filesystem).__name__)
    raise OSError(1)  # the only file system there is has its place


def umount(mount):
    """Unmount a file system, or what is mounted at a path; the drive itself stays."""
    raise OSError(22)


def remount(mount_path, readonly=False, *, disable_concurrent_write_protection=False):
    """Let programs write to the drive, or not."""
    if not isinstance(mount_path, str):
        raise TypeError("can't convert '%s' object to str implicitly" % type(mount_path).__name__)
    if mount_path != "/":
        raise OSError(22)
    _ask("storage", "readonly %d" % bool(readonly))


def getmount(mount_path):
    """The file system that is mounted at a path."""
    if mount_path != "/":
        raise OSError(22)
    return _root


def erase_filesystem(extended=None):
    """Remove everything from the drive and start the board again."""
    if extended:
        raise NotImplementedError("extended=True")
    _ask("storage", "erase")


def disable_usb_drive():
    """Do not show the drive over USB; for boot.py."""
    _ask("storage", "usb 0")


def unsafe_disable_usb_drive():
    """Make the drive the program's own: on the virtual board it is that already."""
    _ask("storage", "readonly 0")


def enable_usb_drive():
    """Show the drive over USB; for boot.py."""
    _ask("storage", "usb 1")
