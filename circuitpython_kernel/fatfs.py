"""A FAT file system on a block device: FAT12, FAT16 and FAT32 with long names.

Follows Microsoft's "FAT: General Overview of On-Disk Format", version 1.03. The board's `storage` module runs this file
inside the interpreter (as ``_fat``), and parts use it beside the board, so it keeps to what both Pythons have.

A block device has ``readblocks(start, buffer)``, ``writeblocks(start, buffer)`` and ``count()``; blocks have 512 bytes.
"""

import io
import struct

BLOCK = 512
_ENTRY = 32
_READ_ONLY, _VOLUME, _FOLDER, _LONG = 0x01, 0x08, 0x10, 0x0F
_ENOENT, _EIO, _EACCES, _EEXIST, _ENODEV, _ENOTDIR, _EISDIR, _EINVAL, _ENOSPC, _EROFS = (
    2, 5, 13, 17, 19, 20, 21, 22, 28, 30,
)  # fmt: skip
_CACHED = 8
_FORBIDDEN = '"*/:<>?\\|'
_SHORT = "ABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789!#$%&'()-@^_`{}~"


class Entry:
    """A file or folder: its name, attributes, first cluster, size, and where its directory entry lies."""

    def __init__(self, name, attributes, first, size, stamp, places):
        self.name = name
        self.attributes = attributes
        self.first = first
        self.size = size
        self.stamp = stamp
        self.places = places  # (block, offset) of each directory entry, that of the short name last

    @property
    def folder(self):
        return bool(self.attributes & _FOLDER)


class Fat:
    """A mounted file system. Paths are absolute, or relative to the folder of `chdir`.

    Raises:
        OSError: with ENODEV when the device has no FAT file system.
    """

    def __init__(self, device, now=None):
        self.device = device
        self.readonly = False
        self._now = now  # gives (year, month, day, hour, minute, second)
        self._folder = "/"
        self._cache = {}
        self._start = 0
        boot = self._read(0)
        if not _is_boot(boot):
            self._start = struct.unpack("<I", bytes(boot[0x1C6:0x1CA]))[0]
            boot = self._read(0) if self._start else boot
            if not _is_boot(boot):
                raise OSError(_ENODEV)
        self._per_cluster = boot[13]
        reserved, copies, roots, small, _, fat_16 = struct.unpack("<HBHHBH", bytes(boot[14:24]))
        large, fat_32 = struct.unpack("<I", bytes(boot[32:36]))[0], struct.unpack("<I", bytes(boot[36:40]))[0]
        total = small or large
        self._fat_blocks = fat_16 or fat_32
        self._copies = copies
        self._fat = reserved
        self._root = reserved + copies * self._fat_blocks
        self._root_blocks = (roots * _ENTRY + BLOCK - 1) // BLOCK
        self._data = self._root + self._root_blocks
        self.clusters = (total - self._data) // self._per_cluster
        self.bits = 12 if self.clusters < 4085 else 16 if self.clusters < 65525 else 32
        self._root_cluster = struct.unpack("<I", bytes(boot[44:48]))[0] if self.bits == 32 else 0
        self._label_at = 71 if self.bits == 32 else 43
        self._hint = 2

    # ---- blocks

    def _read(self, block):
        found = self._cache.get(block)
        if found is None:
            found = bytearray(BLOCK)
            if self.device.readblocks(self._start + block, found):
                raise OSError(_EIO)
            if len(self._cache) >= _CACHED:
                self._cache.pop(next(iter(self._cache)))
            self._cache[block] = found
        return found

    def _write(self, block, data):
        if self._cache.get(block) is not data:
            self._cache.pop(block, None)
        if self.device.writeblocks(self._start + block, data):
            raise OSError(_EIO)

    # ---- the table

    def _get(self, cluster):
        """The table's entry: the next cluster, 0 for a free one, None at the end of a chain."""
        if self.bits == 12:
            at = cluster + cluster // 2
            low = self._read(self._fat + at // BLOCK)[at % BLOCK]
            high = self._read(self._fat + (at + 1) // BLOCK)[(at + 1) % BLOCK]
            value = (low | high << 8) >> 4 if cluster & 1 else (low | high << 8) & 0xFFF
        elif self.bits == 16:
            block = self._read(self._fat + cluster // 256)
            value = block[cluster % 256 * 2] | block[cluster % 256 * 2 + 1] << 8
        else:
            block, at = self._read(self._fat + cluster // 128), cluster % 128 * 4
            value = block[at] | block[at + 1] << 8 | block[at + 2] << 16 | (block[at + 3] & 0xF) << 24
        return None if value >= (1 << min(self.bits, 28)) - 8 else value

    def _set(self, cluster, value):
        value = (1 << min(self.bits, 28)) - 1 if value is None else value
        if self.bits == 12:
            at = cluster + cluster // 2
            old = self._byte(at) | self._byte(at + 1) << 8
            new = old & 0xF | value << 4 if cluster & 1 else old & 0xF000 | value
            self._set_bytes(at, bytes((new & 0xFF, new >> 8)))
        elif self.bits == 16:
            self._set_bytes(cluster * 2, bytes((value & 0xFF, value >> 8)))
        else:
            top = self._byte(cluster * 4 + 3) & 0xF0
            self._set_bytes(
                cluster * 4, bytes((value & 0xFF, value >> 8 & 0xFF, value >> 16 & 0xFF, value >> 24 | top))
            )

    def _byte(self, at):
        return self._read(self._fat + at // BLOCK)[at % BLOCK]

    def _set_bytes(self, at, data):
        changed = []
        for place in range(len(data)):
            number = (at + place) // BLOCK
            block = self._read(self._fat + number)
            block[(at + place) % BLOCK] = data[place]
            if number not in changed:
                changed.append(number)
                self._write(self._fat + number, block)
        for number in changed:
            block = self._read(self._fat + number)
            for copy in range(self._copies):
                self._write(self._fat + copy * self._fat_blocks + number, block)

    def _allocate(self, after=None):
        """A free cluster, put behind another one."""
        for number in range(self.clusters):
            cluster = 2 + (self._hint - 2 + number) % self.clusters
            if self._get(cluster) == 0:
                self._set(cluster, None)
                if after is not None:
                    self._set(after, cluster)
                self._hint = cluster + 1
                return cluster
        raise OSError(_ENOSPC)

    def _free(self, cluster):
        while cluster:
            following = self._get(cluster)
            self._set(cluster, 0)
            cluster = following

    def _block_of(self, cluster):
        return self._data + (cluster - 2) * self._per_cluster

    # ---- folders

    def _folder_blocks(self, first, grow=False):
        """The blocks of a folder, which gets another cluster at its end when ``grow``."""
        if not first and self.bits != 32:
            for block in range(self._root, self._root + self._root_blocks):
                yield block
            if grow:
                raise OSError(_ENOSPC)
            return
        cluster = first or self._root_cluster
        while True:
            for number in range(self._per_cluster):
                yield self._block_of(cluster) + number
            following = self._get(cluster)
            if following is None:
                if not grow:
                    return
                following = self._allocate(cluster)
                self._clear(following)
            cluster = following

    def _clear(self, cluster):
        for number in range(self._per_cluster):
            self._write(self._block_of(cluster) + number, bytearray(BLOCK))

    def entries(self, first):
        """What is in the folder that begins at a cluster, 0 for the root."""
        places, parts = [], []
        for block in self._folder_blocks(first):
            for offset in range(0, BLOCK, _ENTRY):
                raw = bytes(self._read(block)[offset : offset + _ENTRY])
                if raw[0] == 0:
                    return
                if raw[0] == 0xE5:
                    places, parts = [], []
                elif raw[11] == _LONG:
                    if raw[0] & 0x40:
                        places, parts = [], []
                    places.append((block, offset))
                    parts.insert(0, raw[1:11] + raw[14:26] + raw[28:32])
                else:
                    places.append((block, offset))
                    if not raw[11] & _VOLUME:
                        yield _entry(raw, places, parts)
                    places, parts = [], []

    def _split(self, path):
        """The names on the way to a path."""
        if not path.startswith("/"):
            path = self._folder.rstrip("/") + "/" + path
        names = []
        for name in path.split("/"):
            if name == "..":
                names = names[:-1]
            elif name not in ("", "."):
                names.append(name)
        return names

    def _find(self, path):
        """The entry at a path; None for the root."""
        entry = None
        for name in self._split(path):
            if entry is not None and not entry.folder:
                raise OSError(_ENOTDIR)
            entry = self._named(entry.first if entry else 0, name)
            if entry is None:
                raise OSError(_ENOENT)
        return entry

    def _named(self, first, name):
        lower = name.lower()
        for entry in self.entries(first):
            if entry.name.lower() == lower:
                return entry
        return None

    def _parent(self, path):
        """The first cluster of the folder that a path is in, and the last name."""
        names = self._split(path)
        if not names:
            raise OSError(_EINVAL)
        above = self._find("/" + "/".join(names[:-1]))
        if above is not None and not above.folder:
            raise OSError(_ENOTDIR)
        return (above.first if above else 0), names[-1]

    def _writable(self):
        if self.readonly:
            raise OSError(_EROFS)

    def _create(self, first, name, attributes, cluster=0, size=0, stamp=None):
        if len(name) > 255 or any(letter in _FORBIDDEN or ord(letter) < 32 for letter in name):
            raise OSError(_EINVAL)
        short, long = self._names(first, name)
        rows = list(_long_entries(name, short)) if long else []
        stamp = stamp or self._stamp()
        rows.append(
            short + struct.pack("<BBBHHHHHHHI", attributes, 0, 0, stamp[1], stamp[0], stamp[0], cluster >> 16, stamp[1],
                                stamp[0], cluster & 0xFFFF, size)
        )  # fmt: skip
        run = []
        for block in self._folder_blocks(first, grow=True):
            for offset in range(0, BLOCK, _ENTRY):
                if self._read(block)[offset] in (0, 0xE5):
                    run.append((block, offset))
                else:
                    run = []
                if len(run) == len(rows):
                    break
            if len(run) == len(rows):
                break
        for (block, offset), row in zip(run, rows):
            data = self._read(block)
            data[offset : offset + _ENTRY] = row
            self._write(block, data)
        return Entry(name, attributes, cluster, size, stamp, run)

    def _names(self, first, name):
        """The eleven bytes of a short name, and whether a long one is needed beside it."""
        stem, _, ending = name.rpartition(".") if "." in name.strip(".") else (name, "", "")
        plain = stem and len(stem) <= 8 and len(ending) <= 3 and all(letter in _SHORT for letter in stem + ending)
        if plain:
            return _padded(stem, ending), False
        stem = "".join([letter for letter in stem.upper() if letter in _SHORT]) or "FILE"
        ending = "".join([letter for letter in ending.upper() if letter in _SHORT])[:3]
        taken = {bytes(self._read(entry.places[-1][0])[entry.places[-1][1] :][:11]) for entry in self.entries(first)}
        number = 1
        while True:
            tail = "~" + str(number)
            short = _padded(stem[: 8 - len(tail)] + tail, ending)
            if short not in taken:
                return short, True
            number += 1

    def _stamp(self):
        year, month, day, hour, minute, second = self._now() if self._now else (2020, 1, 1, 0, 0, 0)
        return (year - 1980) << 9 | month << 5 | day, hour << 11 | minute << 5 | second // 2

    def _update(self, entry):
        """Write a file's size, first cluster and time into its directory entry."""
        block, offset = entry.places[-1]
        data = self._read(block)
        entry.stamp = self._stamp()
        struct.pack_into("<H", data, offset + 20, entry.first >> 16)
        struct.pack_into("<HHHI", data, offset + 22, entry.stamp[1], entry.stamp[0], entry.first & 0xFFFF, entry.size)
        self._write(block, data)

    def _erase(self, entry):
        for block, offset in entry.places:
            data = self._read(block)
            data[offset] = 0xE5
            self._write(block, data)

    # ---- what a file system does

    def open(self, path, mode="r"):
        """Open a file, as the built-in function does."""
        kind = mode.replace("b", "").replace("t", "")
        writing = kind != "r"
        if kind not in ("r", "w", "a", "x", "r+", "w+", "a+"):
            raise OSError(_EINVAL)
        if writing:
            self._writable()
        first, name = self._parent(path)
        entry = self._named(first, name)
        if entry is not None and entry.folder:
            raise OSError(_EISDIR)
        if entry is None:
            if kind[0] == "r":
                raise OSError(_ENOENT)
            entry = self._create(first, name, 0x20)
        elif kind == "x":
            raise OSError(_EEXIST)
        elif kind[0] == "w":
            self._free(entry.first)
            entry.first = entry.size = 0
            self._update(entry)
        return (File if "b" in mode else TextFile)(self, entry, kind)

    def ilistdir(self, path="/"):
        """Tuples of name, kind (0x4000 for folders, 0x8000 for files), inode 0 and size."""
        folder = self._find(path)
        if folder is not None and not folder.folder:
            raise OSError(_ENOTDIR)
        found = []
        for entry in self.entries(folder.first if folder else 0):
            if entry.name not in (".", ".."):
                found.append((entry.name, 0x4000 if entry.folder else 0x8000, 0, entry.size))
        return iter(found)

    def stat(self, path):
        """Ten numbers, as `os.stat` gives them."""
        entry = self._find(path)
        if entry is None:
            return (0x4000, 0, 0, 0, 0, 0, 0, 0, 0, 0)
        seconds = _seconds(*entry.stamp)
        return (0x4000 if entry.folder else 0x8000, 0, 0, 0, 0, 0, entry.size, seconds, seconds, seconds)

    def statvfs(self, path):
        """Sizes: (f_bsize, f_frsize, f_blocks, f_bfree, f_bavail, f_files, f_ffree, f_favail, f_flag, f_namemax)."""
        free = 0
        for cluster in range(2, self.clusters + 2):
            free += self._get(cluster) == 0
        size = self._per_cluster * BLOCK
        return (size, size, self.clusters, free, free, 0, 0, 0, int(self.readonly), 255)

    def mkdir(self, path):
        """Make a folder."""
        self._writable()
        first, name = self._parent(path)
        if self._named(first, name) is not None:
            raise OSError(_EEXIST)
        cluster = self._allocate()
        self._clear(cluster)
        stamp = self._stamp()
        data = self._read(self._block_of(cluster))
        for place, (dots, target) in enumerate(((".", cluster), ("..", first))):
            data[place * _ENTRY : (place + 1) * _ENTRY] = _padded(dots, "") + struct.pack(
                "<BBBHHHHHHHI", _FOLDER, 0, 0, stamp[1], stamp[0], stamp[0], target >> 16, stamp[1], stamp[0],
                target & 0xFFFF, 0,
            )  # fmt: skip
        self._write(self._block_of(cluster), data)
        self._create(first, name, _FOLDER, cluster)

    def remove(self, path):
        """Remove a file."""
        self._writable()
        entry = self._find(path)
        if entry is None or entry.folder:
            raise OSError(_EISDIR)
        self._free(entry.first)
        self._erase(entry)

    def rmdir(self, path):
        """Remove an empty folder."""
        self._writable()
        entry = self._find(path)
        if entry is None:
            raise OSError(_EACCES)
        if not entry.folder:
            raise OSError(_ENOTDIR)
        for inner in self.entries(entry.first):
            if inner.name not in (".", ".."):
                raise OSError(_EACCES)
        self._free(entry.first)
        self._erase(entry)

    def rename(self, old_path, new_path):
        """Give a file or folder another name or place; a file at the new name gives way."""
        self._writable()
        entry = self._find(old_path)
        first, name = self._parent(new_path)
        if entry is None:
            raise OSError(_EINVAL)
        there = self._named(first, name)
        if there is not None and there.places != entry.places:
            if there.folder or entry.folder:
                raise OSError(_EEXIST)
            self._free(there.first)
            self._erase(there)
        self._erase(entry)
        self._create(first, name, entry.attributes, entry.first, entry.size, entry.stamp)
        if entry.folder:
            data = self._read(self._block_of(entry.first))
            struct.pack_into("<H", data, _ENTRY + 20, first >> 16)
            struct.pack_into("<H", data, _ENTRY + 26, first & 0xFFFF)
            self._write(self._block_of(entry.first), data)

    def chdir(self, path):
        """Choose the folder that relative paths begin at."""
        entry = self._find(path)
        if entry is not None and not entry.folder:
            raise OSError(_ENOENT)
        self._folder = "/" + "/".join(self._split(path))

    def getcwd(self):
        """That folder."""
        return self._folder

    @property
    def label(self):
        """The volume's name."""
        return bytes(self._read(0)[self._label_at : self._label_at + 11]).decode().rstrip()

    @label.setter
    def label(self, text):
        self._writable()
        data = self._read(0)
        data[self._label_at : self._label_at + 11] = "{:11}".format(text).encode()[:11]
        self._write(0, data)


class File(io.IOBase):
    """An open file, of bytes."""

    def __init__(self, fat, entry, kind):
        self._fs = fat
        self._file = entry
        self._reads, self._writes = kind[0] == "r" or "+" in kind, kind != "r"
        self._appends = kind[0] == "a"
        self._at = entry.size if self._appends else 0
        self._cluster, self._number = entry.first, 0  # where in the chain it was last
        self._dirty = False
        self._open = True

    def _check(self):
        if not self._open:
            raise ValueError("I/O operation on closed file")

    def _place(self, grow):
        """The block that the position is in; the file gets longer when ``grow``."""
        size = self._fs._per_cluster * BLOCK
        wanted = self._at // size
        if not self._file.first:
            if not grow:
                return None
            self._file.first = self._cluster = self._fs._allocate()
            self._number = 0
            self._dirty = True
        if wanted < self._number or not self._cluster:
            self._cluster, self._number = self._file.first, 0
        while self._number < wanted:
            following = self._fs._get(self._cluster)
            if following is None:
                if not grow:
                    return None
                following = self._fs._allocate(self._cluster)
            self._cluster, self._number = following, self._number + 1
        return self._fs._block_of(self._cluster) + self._at % size // BLOCK

    def readinto(self, buffer):
        self._check()
        if not self._reads:
            raise OSError(_EACCES)
        count = min(len(buffer), max(self._file.size - self._at, 0))
        done = 0
        while done < count:
            block = self._place(False)
            offset = self._at % BLOCK
            step = min(BLOCK - offset, count - done)
            buffer[done : done + step] = self._fs._read(block)[offset : offset + step]
            self._at += step
            done += step
        return done

    def read(self, size=-1):
        count = max(self._file.size - self._at, 0)
        count = count if size is None or size < 0 else min(size, count)
        buffer = bytearray(count)
        self.readinto(buffer)
        return bytes(buffer)

    def readline(self, size=-1):
        found = b""
        while size < 0 or len(found) < size:
            start = self._at
            piece = self.read(64 if size < 0 else min(64, size - len(found)))
            end = piece.find(b"\n")
            if end >= 0:
                self._at = start + end + 1
                return found + piece[: end + 1]
            found += piece
            if not piece:
                break
        return found

    def readlines(self):
        return list(self)

    def __iter__(self):
        return self

    def __next__(self):
        line = self.readline()
        if not line:
            raise StopIteration
        return line

    def write(self, data):
        self._check()
        if not self._writes:
            raise OSError(_EACCES)
        data = memoryview(data)
        if self._appends:
            self._at = self._file.size
        done = 0
        while done < len(data):
            block = self._place(True)
            offset = self._at % BLOCK
            step = min(BLOCK - offset, len(data) - done)
            whole = step == BLOCK or (offset == 0 and self._at + step >= self._file.size)
            content = bytearray(BLOCK) if whole else self._fs._read(block)
            content[offset : offset + step] = bytes(data[done : done + step])
            self._fs._write(block, content)
            self._at += step
            done += step
            if self._at > self._file.size:
                self._file.size = self._at
            self._dirty = True
        return done

    def seek(self, offset, whence=0):
        self._check()
        self._at = max((0, self._at, self._file.size)[whence] + offset, 0)
        if self._at > self._file.size:
            self._at = self._file.size
        return self._at

    def tell(self):
        return self._at

    def flush(self):
        if self._dirty:
            self._dirty = False
            self._fs._update(self._file)

    def close(self):
        if self._open:
            self.flush()
            self._open = False

    def ioctl(self, request, argument):
        # What the interpreter asks of a stream: 4 closes it, 1 flushes it.
        if request == 4:
            self.close()
        elif request == 1:
            self.flush()
        return 0

    def __enter__(self):
        return self

    def __exit__(self, *_exception):
        self.close()


class TextFile(File):
    """An open file, of text in UTF-8."""

    def read(self, size=-1):
        if size is None or size < 0:
            return File.read(self).decode()
        found = ""
        for _ in range(size):
            first = File.read(self, 1)
            if not first:
                break
            more = 0 if first[0] < 0xC0 else 1 if first[0] < 0xE0 else 2 if first[0] < 0xF0 else 3
            found += (first + File.read(self, more)).decode()
        return found

    def readline(self, size=-1):
        found = b""
        while True:
            start = self._at
            piece = File.read(self, 64)
            end = piece.find(b"\n")
            if end >= 0:
                self._at = start + end + 1
                return (found + piece[: end + 1]).decode()
            found += piece
            if not piece:
                return found.decode()

    def write(self, text):
        if not isinstance(text, str):
            return File.write(self, text)
        File.write(self, text.encode())
        return len(text)


def _is_boot(block):
    return (
        block[0] in (0xEB, 0xE9) and block[510] == 0x55 and block[511] == 0xAA and block[11] | block[12] << 8 == BLOCK
    )


def _padded(stem, ending):
    return ("{:8}{:3}".format(stem, ending)).encode()


def _entry(raw, places, parts):
    if parts:
        text = b"".join(parts)
        units = [text[place] | text[place + 1] << 8 for place in range(0, len(text), 2)]
        name = _from_utf_16(units)
    else:
        stem, ending = raw[:8].decode().rstrip(), raw[8:11].decode().rstrip()
        # Bits that Windows sets for names in lower case.
        stem = stem.lower() if raw[12] & 8 else stem
        ending = ending.lower() if raw[12] & 16 else ending
        name = stem + "." + ending if ending else stem
    high, time, date, low, size = struct.unpack("<HHHHI", raw[20:32])
    return Entry(name, raw[11], high << 16 | low, size, (date, time), places)


def _from_utf_16(units):
    name, high = "", 0
    for unit in units:
        if unit in (0, 0xFFFF):
            break
        if 0xD800 <= unit < 0xDC00:
            high = unit
        elif 0xDC00 <= unit < 0xE000:
            name += chr(0x10000 + ((high & 0x3FF) << 10) + (unit & 0x3FF))
        else:
            name += chr(unit)
    return name


def _long_entries(name, short):
    """The directory entries of a long name, in their order."""
    units = []
    for letter in name:
        code = ord(letter)
        if code > 0xFFFF:
            code -= 0x10000
            units += [0xD800 | code >> 10, 0xDC00 | code & 0x3FF]
        else:
            units.append(code)
    if len(units) % 13:
        units.append(0)
    units += [0xFFFF] * (-len(units) % 13)
    checksum = 0
    for byte in short:
        checksum = ((checksum & 1) << 7) + (checksum >> 1) + byte & 0xFF
    count = len(units) // 13
    for number in range(count, 0, -1):
        piece = units[(number - 1) * 13 : number * 13]
        text = b"".join([bytes((unit & 0xFF, unit >> 8)) for unit in piece])
        order = number | (0x40 if number == count else 0)
        yield bytes((order,)) + text[:10] + bytes((_LONG, 0, checksum)) + text[10:22] + b"\0\0" + text[22:]


def _seconds(date, time):
    """Seconds since 1970 of a date and time as FAT has them."""
    year, month, day = 1980 + (date >> 9), date >> 5 & 15, date & 31
    past = year - 1 if month <= 2 else year
    # Days from a March to March calendar (the leap day comes last).
    months = (153 * ((month + 9) % 12) + 2) // 5 + day - 1
    days = past * 365 + past // 4 - past // 100 + past // 400 + months - 719468
    return days * 86400 + (time >> 11) * 3600 + (time >> 5 & 63) * 60 + (time & 31) * 2


def format_device(device, label="SDCARD"):
    """Make an empty FAT file system on a block device: FAT12, FAT16 or FAT32, as its size asks for.

    Raises:
        OSError: with EINVAL when the device is too small.
    """
    total = device.count()
    if total < 64:
        raise OSError(_EINVAL)
    per_cluster = 1
    while total // per_cluster > 65000 and (total < 1048576 or per_cluster < 8) and per_cluster < 64:
        per_cluster *= 2
    bits = 12 if total // per_cluster < 4085 else 16 if total // per_cluster < 65000 else 32
    reserved, roots = (32, 0) if bits == 32 else (1, 512)
    root_blocks = roots * _ENTRY // BLOCK
    fat_blocks = 1
    while True:
        clusters = (total - reserved - 2 * fat_blocks - root_blocks) // per_cluster
        needed = ((clusters + 2) * bits // 8 + BLOCK) // BLOCK
        if needed <= fat_blocks:
            break
        fat_blocks = needed
    if bits == 16 and clusters < 4085:
        raise OSError(_EINVAL)
    boot = bytearray(BLOCK)
    boot[0:3] = b"\xeb\x58\x90"
    boot[3:11] = b"MSDOS5.0"
    small, table = total if total < 65536 else 0, 0 if bits == 32 else fat_blocks
    geometry = (BLOCK, per_cluster, reserved, 2, roots, small, 0xF8, table, 63, 255, 0)
    struct.pack_into("<HBHBHHBHHHI", boot, 11, *geometry)
    struct.pack_into("<I", boot, 32, 0 if total < 65536 else total)
    at = 36
    if bits == 32:
        struct.pack_into("<IHHIHH", boot, 36, fat_blocks, 0, 0, 2, 1, 6)
        at = 64
    boot[at : at + 3] = b"\x80\x00\x29"
    struct.pack_into("<I", boot, at + 3, 0x20200101)
    boot[at + 7 : at + 18] = "{:11}".format(label).encode()[:11]
    boot[at + 18 : at + 26] = "FAT{:<5}".format(bits).encode()
    boot[510:512] = b"\x55\xaa"
    device.writeblocks(0, boot)
    empty = bytearray(BLOCK)
    data = reserved + 2 * fat_blocks + root_blocks
    for block in range(1, data + (per_cluster if bits == 32 else 0)):
        device.writeblocks(block, empty)
    first = bytearray(BLOCK)
    first[: {12: 3, 16: 4, 32: 12}[bits]] = {
        12: b"\xf8\xff\xff", 16: b"\xf8\xff\xff\xff", 32: b"\xf8\xff\xff\x0f\xff\xff\xff\x0f\xff\xff\xff\x0f",
    }[bits]  # fmt: skip
    for copy in range(2):
        device.writeblocks(reserved + copy * fat_blocks, first)
    if bits == 32:
        device.writeblocks(6, boot)
        info = bytearray(BLOCK)
        struct.pack_into("<I", info, 0, 0x41615252)
        struct.pack_into("<III", info, 484, 0x61417272, 0xFFFFFFFF, 0xFFFFFFFF)
        info[510:512] = b"\x55\xaa"
        device.writeblocks(1, info)
