"""The file system as a whole: paths, and what can be done with what is there."""

import struct

from .const import ARCHIVE, BLOCK, EACCES, EEXIST, EINVAL, EISDIR, ENOENT, ENOTDIR, EROFS, FOLDER, READ_ONLY, ROW
from .files import File, TextFile
from .folders import Folders, row_of
from .names import cleaned, from_oem, label_bytes, upper
from .table import Table
from .volume import Volume

_MODES = {
    "r": (True, False), "w": (False, True), "a": (False, True), "x": (False, True), "r+": (True, True),
    "w+": (True, True), "a+": (True, True), "x+": (True, True),
}  # fmt: skip
"""Whether a file can be read, and whether it can be written."""

_ROOT_TIME = 946684800
"""2000-01-01: the root has no time of its own."""


class Fat:
    """A mounted file system. Paths are absolute, or relative to the folder of `chdir`. Errors are those of FatFs.

    Args:
        device: the block device.
        now: gives (year, month, day, hour, minute, second).

    Raises:
        OSError: with ENODEV when the device has no FAT file system.
    """

    def __init__(self, device, now=None):
        self.readonly = False
        self._now = now
        self._place = []  # the names on the way to the current folder
        self._opened = {}
        self._written = []  # files that are open for writing
        self.volume = Volume(device)
        self.table = Table(self.volume)
        self.folders = Folders(self.volume, self.table)

    def stamp(self):
        """Date and time as FAT has them."""
        year, month, day, hour, minute, second = self._now() if self._now else (2020, 1, 1, 0, 0, 0)
        year = min(max(year, 1980), 2107)
        return (year - 1980) << 9 | month << 5 | day, hour << 11 | minute << 5 | second // 2

    # ---- paths

    def _names(self, path):
        names = [] if path[:1] == "/" else self._place[:]
        for name in path.split("/"):
            if name == "..":
                names = names[:-1]
            elif name not in ("", "."):
                names.append(cleaned(name))
        return names

    def _walk(self, names):
        """The entry at the end of a way; None for the root."""
        entry = None
        for name in names:
            if entry is not None and not entry.folder:
                raise OSError(ENOENT)
            entry = self.folders.find(entry.first if entry else 0, name)
            if entry is None:
                raise OSError(ENOENT)
        return entry if entry is None else self._opened.get(entry.key, entry)

    def _folder(self, names):
        """The first cluster of the folder at the end of a way."""
        entry = self._walk(names)
        if entry is None:
            return 0
        if not entry.folder:
            raise OSError(ENOENT)
        return entry.first

    def _parent(self, path):
        """The folder that a path is in, and the last name."""
        names = self._names(path)
        if not names:
            raise OSError(EINVAL)
        return self._folder(names[:-1]), names[-1]

    def _find(self, folder, name):
        entry = self.folders.find(folder, name)
        return entry if entry is None else self._opened.get(entry.key, entry)

    def _writable(self):
        if self.readonly:
            raise OSError(EROFS)

    # ---- files

    def open(self, path, mode="r"):
        """Open a file, as the built-in function does."""
        kind = mode.replace("b", "").replace("t", "")
        if kind not in _MODES or len(mode) > len(kind) + 1:
            raise ValueError("Invalid mode")
        reads, writes = _MODES[kind]
        if writes:
            self._writable()
        folder, name = self._parent(path)
        entry = self._find(folder, name)
        if entry is not None and entry.folder:
            raise OSError(ENOENT if kind[0] == "r" else EACCES)
        if entry is None:
            if kind[0] == "r":
                raise OSError(ENOENT)
            entry = self.folders.add(folder, name, ARCHIVE, self.stamp(), 0, 0)
        elif kind[0] == "x":
            raise OSError(EEXIST)
        elif writes and entry.attributes & READ_ONLY:
            raise OSError(EACCES)
        elif kind[0] == "w":
            self._truncate(entry)
        self._opened[entry.key] = entry
        made = (File if "b" in mode else TextFile)(self, entry, reads, writes, entry.size if kind[0] == "a" else 0)
        if writes:
            self._written.append(made)
        return made

    def _truncate(self, entry):
        chain = entry.first
        entry.first = entry.size = 0
        entry.stamp = self.stamp()
        entry.changes += 1
        self.folders.update(entry)
        self.table.release(chain)
        self.volume.flush()

    def spill_others(self, entry):
        """Write the buffers of all that have a file open."""
        for file in self._written:
            if file.entry is entry:
                file.spill()

    def let_go(self, file, entry):
        """An open file was closed."""
        if file in self._written:
            self._written.remove(file)
        entry.opened -= 1
        if not entry.opened:
            self._opened.pop(entry.key, None)

    def remove(self, path):
        """Remove a file; not one that is open."""
        self._writable()
        self._unlink(self._entry(path), False)

    def _entry(self, path):
        entry = self._walk(self._names(path))
        if entry is None:
            raise OSError(EINVAL)  # the root has none
        return entry

    def _unlink(self, entry, folder):
        if entry.folder != folder:
            raise OSError(ENOTDIR if folder else EISDIR)
        if entry.attributes & READ_ONLY or entry.opened:
            raise OSError(EACCES)
        if folder and any(inner.name not in (".", "..") for inner in self.folders.entries(entry.first)):
            raise OSError(EACCES)
        self.folders.erase(entry)
        self.table.release(entry.first)
        self.volume.flush()

    # ---- folders

    def mkdir(self, path):
        """Make a folder."""
        self._writable()
        if not self._names(path):
            raise OSError(EEXIST)
        folder, name = self._parent(path)
        if self._find(folder, name) is not None:
            raise OSError(EEXIST)
        cluster = self.table.allocate()
        if not cluster:
            raise OSError(EACCES)
        volume, stamp = self.volume, self.stamp()
        block = volume.block_of(cluster)
        first = bytearray(BLOCK)
        first[:ROW] = row_of(b".          ", FOLDER, 0, stamp, cluster, 0)
        first[ROW : 2 * ROW] = row_of(b"..         ", FOLDER, 0, stamp, folder, 0)
        volume.clear(cluster)
        volume.put(block, first)
        volume.flush()
        try:
            self.folders.add(folder, name, FOLDER, stamp, cluster, 0)
        except OSError:
            self.table.release(cluster)
            volume.flush()
            raise

    def rmdir(self, path):
        """Remove an empty folder."""
        self._writable()
        self._unlink(self._entry(path), True)

    def rename(self, old_path, new_path):
        """Give a file or folder another name or place; a file at the new name gives way."""
        self._writable()
        old, new = self._names(old_path), self._names(new_path)
        entry = self._entry(old_path)
        if not new:
            raise OSError(EINVAL)
        folder, name = self._folder(new[:-1]), new[-1]
        if entry.folder and self._inside(new[:-1], entry):
            raise OSError(EINVAL)
        there = self._find(folder, name)
        same = there is not None and there.key == entry.key
        if there is None or same:
            if same and entry.name == name:
                return
            made = self.folders.add(
                folder, name, entry.attributes, entry.stamp, entry.first, entry.size, entry if same else None
            )
            self.folders.erase(entry)
            places = made.places
        else:
            if there.folder:
                raise OSError(EISDIR)
            if entry.folder:
                raise OSError(EEXIST)
            if there.attributes & READ_ONLY or there.opened:
                raise OSError(EACCES)
            # Its row takes the other's contents: one write, after which nothing is lost.
            chain = there.first
            there.first, there.size, there.stamp = entry.first, entry.size, entry.stamp
            self.folders.update(there)
            self.folders.erase(entry)
            self.table.release(chain)
            self.volume.flush()
            name, places = there.name, there.places
        self._moved(entry, name, places)
        if entry.folder:
            self._set_parent(entry, folder)
            if _starts(self._place, old):
                self._place = new + self._place[len(old) :]

    def _inside(self, names, entry):
        """Whether a way leads through a folder."""
        for count in range(1, len(names) + 1):
            step = self._walk(names[:count])
            if step is not None and step.key == entry.key:
                return True
        return False

    def _moved(self, entry, name, places):
        opened = self._opened.pop(entry.key, None)
        entry.name, entry.places = name, places
        if opened is not None:
            self._opened[entry.key] = entry

    def _set_parent(self, entry, folder):
        block = self.volume.block_of(entry.first)
        data = self.volume.read(block)
        struct.pack_into("<H", data, ROW + 20, folder >> 16)
        struct.pack_into("<H", data, ROW + 26, folder & 0xFFFF)
        self.volume.write(block)

    def ilistdir(self, path="/"):
        """Tuples of name, kind (0x4000 for folders, 0x8000 for files), inode 0 and size."""
        found = []
        for entry in self.folders.entries(self._folder(self._names(path))):
            if entry.name not in (".", ".."):
                entry = self._opened.get(entry.key, entry)
                found.append((entry.name, 0x4000 if entry.folder else 0x8000, 0, entry.size))
        return iter(found)

    def chdir(self, path):
        """Choose the folder that relative paths begin at."""
        names = self._names(path)
        self._folder(names)
        self._place = names

    def getcwd(self):
        """That folder."""
        return "/" + "/".join(self._place)

    # ---- what it tells

    def stat(self, path):
        """Ten numbers, as `os.stat` gives them."""
        entry = self._walk(self._names(path))
        if entry is None:
            return (0x4000, 0, 0, 0, 0, 0, 0, _ROOT_TIME, _ROOT_TIME, _ROOT_TIME)
        seconds = _seconds(*entry.stamp)
        return (0x4000 if entry.folder else 0x8000, 0, 0, 0, 0, 0, entry.size, seconds, seconds, seconds)

    def statvfs(self, path):
        """Sizes: (f_bsize, f_frsize, f_blocks, f_bfree, f_bavail, f_files, f_ffree, f_favail, f_flag, f_namemax)."""
        free = self.table.count_free()
        size = self.volume.per_cluster * BLOCK
        return (size, size, self.volume.clusters, free, free, 0, 0, 0, int(self.readonly), 255)

    def utime(self, path, times):
        """Set when a file was changed, to the first of two ``times`` in seconds since 1970, as FAT has one."""
        self._writable()
        entry = self._entry(path)
        entry.stamp = _stamp(int(times[0]))
        self.folders.update(entry)

    def sync(self):
        """Write what waits in open files."""
        for file in self._written:
            file.flush()

    @property
    def label(self):
        """The volume's name."""
        there = self.folders.label_place()
        return "" if there is None else from_oem(there[2][:11]).rstrip(" ")

    @label.setter
    def label(self, text):
        self._writable()
        self.folders.set_label(label_bytes(text), self.stamp())
        self.volume.flush()


def _stamp(seconds):
    """The other way round."""
    days, rest = seconds // 86400 + 719468, seconds % 86400
    era, day = days // 146097, days % 146097
    year = (day - day // 1460 + day // 36524 - day // 146096) // 365
    day -= 365 * year + year // 4 - year // 100
    month = (5 * day + 2) // 153
    date = day - (153 * month + 2) // 5 + 1
    month = month + 3 if month < 10 else month - 9
    year = min(max(year + era * 400 + (month <= 2), 1980), 2107)
    return (year - 1980) << 9 | month << 5 | date, rest // 3600 << 11 | rest // 60 % 60 << 5 | rest % 60 // 2


def _starts(names, others):
    """Whether a way begins with another one."""
    return [upper(name) for name in names[: len(others)]] == [upper(name) for name in others]


def _seconds(date, time):
    """Seconds since 1970 of a date and time as FAT has them."""
    year, month, day = 1980 + (date >> 9), date >> 5 & 15, date & 31
    past = year - 1 if month <= 2 else year
    # Days from a March to March calendar (the leap day comes last).
    months = (153 * ((month + 9) % 12) + 2) // 5 + day - 1
    days = past * 365 + past // 4 - past // 100 + past // 400 + months - 719468
    return days * 86400 + (time >> 11) * 3600 + (time >> 5 & 63) * 60 + (time & 31) * 2
