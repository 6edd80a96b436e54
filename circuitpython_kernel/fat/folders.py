"""Folders: their blocks, the entries in them, finding a name, adding and removing entries."""

import struct

from .const import BLOCK, EACCES, EIO, FOLDER, LONG, ROW, VOLUME
from .names import LOSSY, NEEDS_LONG, checksum, from_utf_16, long_of, number_of, numbered, shorten, upper, utf_16

_REMOVED = 0xE5
_LAST_LONG = 0x40
_MOST_NUMBERS = 999999


class Entry:
    """A file or folder. ``places`` are (block, offset) of its rows, that of the short name last."""

    def __init__(self, name, row, places):
        self.name = name
        self.short = row[:11]
        self.attributes = row[11]
        high, time, date, low, self.size = struct.unpack_from("<HHHHI", row, 20)
        self.first = high << 16 | low
        self.stamp = date, time
        self.places = places
        self.opened = 0  # by how many files
        self.changes = 0  # goes up when the chain was let go

    @property
    def folder(self):
        """Whether it is one."""
        return bool(self.attributes & FOLDER)

    @property
    def key(self):
        """What tells it from others."""
        return self.places[-1]


def row_of(short, attributes, small, stamp, first, size):
    """A directory entry's bytes."""
    date, time = stamp
    return short + struct.pack(
        "<BBBHHHHHHHI", attributes, small, 0, time, date, date, first >> 16, time, date, first & 0xFFFF, size
    )


class Folders:
    """The folders of a volume. A folder is told by its first cluster; 0 is the root."""

    def __init__(self, volume, table):
        self._volume = volume
        self._table = table

    def blocks(self, first):
        """A folder's blocks.

        Raises:
            OSError: with EIO when its chain is damaged.
        """
        volume = self._volume
        cluster = first or volume.root_cluster
        if not cluster:
            for block in range(volume.root, volume.root + volume.root_blocks):
                yield block
            return
        left = self._table.end
        while cluster:
            start = volume.block_of(cluster)
            for block in range(start, start + volume.per_cluster):
                yield block
            cluster = self._table.get(cluster)
            left -= 1
            if cluster == 0 or not left:
                raise OSError(EIO)

    def rows(self, first):
        """(block, offset, bytes) of each row up to the folder's end."""
        for block in self.blocks(first):
            for offset in range(0, BLOCK, ROW):
                row = bytes(memoryview(self._volume.read(block))[offset : offset + ROW])
                if row[0] == 0:
                    return
                yield block, offset, row

    def entries(self, first):
        """What is in a folder, with its dots, without labels."""
        places, parts, tied, wanted = [], [], 0, 0
        for block, offset, row in self.rows(first):
            if row[0] != _REMOVED and row[11] & 0x3F == LONG:
                order = row[0] & 0x1F
                if row[0] & _LAST_LONG:
                    places, parts, tied, wanted = [], [], row[13], order
                if order and order == wanted and row[13] == tied:
                    places.append((block, offset))
                    parts.append(row[1:11] + row[14:26] + row[28:32])
                    wanted -= 1
                else:
                    places, parts, wanted = [], [], 0
                continue
            if row[0] != _REMOVED and not row[11] & VOLUME:
                if parts and wanted == 0 and checksum(row) == tied:
                    parts.reverse()
                    yield Entry(from_utf_16(b"".join(parts)), row, places + [(block, offset)])  # noqa: RUF005 - MicroPython
                else:
                    yield Entry(long_of(row[:11], row[12]), row, [(block, offset)])
            places, parts, wanted = [], [], 0

    def find(self, first, name):
        """The entry with a name, in any case, or with that short name; None when there is none."""
        wanted = upper(name)
        for entry in self.entries(first):
            if upper(entry.name) == wanted or long_of(entry.short, 0) == wanted:
                return entry
        return None

    def add(self, first, name, attributes, stamp, cluster, size, instead=None):
        """Write the rows of a new entry, perhaps ``instead`` of another; the folder gets longer when it must.

        Raises:
            OSError: with EACCES when there is no room, as FatFs has it.
        """
        short, flags = self._free_short(first, name, instead)
        rows = _long_rows(name, short) if flags & NEEDS_LONG else []
        row = row_of(short, attributes, 0 if flags & NEEDS_LONG else flags, stamp, cluster, size)
        rows.append(row)
        places = self._room(first, len(rows))
        self._put(places, rows)
        return Entry(name, row, places)

    def _put(self, places, rows):
        # The row of the short name last, also when they lie in several blocks: without it the others mean nothing.
        volume, place = self._volume, 0
        while place < len(places):
            block = places[place][0]
            data = volume.read(block)
            while place < len(places) and places[place][0] == block:
                offset = places[place][1]
                data[offset : offset + ROW] = rows[place]
                place += 1
            volume.write(block)

    def _room(self, first, count):
        """Places of so many rows in a line."""
        found, last = [], 0
        for block in self.blocks(first):
            last = block
            for offset in range(0, BLOCK, ROW):
                if self._volume.read(block)[offset] in (0, _REMOVED):
                    found.append((block, offset))
                    if len(found) == count:
                        return found
                else:
                    found = []
        volume, table = self._volume, self._table
        if not first and not volume.root_cluster:
            raise OSError(EACCES)
        last = 2 + (last - volume.data) // volume.per_cluster
        while len(found) < count:
            added = table.allocate()
            if not added:
                raise OSError(EACCES)
            volume.clear(added)
            table.link(last, added)
            volume.flush()
            start = volume.block_of(added)
            for block in range(start, start + volume.per_cluster):
                found += [(block, offset) for offset in range(0, BLOCK, ROW)]
            last = added
        return found[:count]

    def _free_short(self, first, name, instead):
        short, flags = shorten(name)
        used, exists = set(), False
        for entry in self.entries(first):
            if instead is not None and entry.key == instead.key:
                continue
            exists = exists or entry.short == short
            used.add(number_of(entry.short, short))
        if not flags & LOSSY and not exists:
            return short, flags
        for number in range(1, _MOST_NUMBERS):
            if number not in used:
                return numbered(short, number), flags | NEEDS_LONG
        raise OSError(EACCES)

    def update(self, entry):
        """Write an entry's first cluster, size and time into its row."""
        block, offset = entry.places[-1]
        data = self._volume.read(block)
        date, time = entry.stamp
        struct.pack_into("<HHHHI", data, offset + 20, entry.first >> 16, time, date, entry.first & 0xFFFF, entry.size)
        self._volume.write(block)

    def erase(self, entry):
        """Remove an entry's rows, that of the short name first."""
        volume = self._volume
        places = entry.places[::-1]
        place = 0
        while place < len(places):
            block = places[place][0]
            data = volume.read(block)
            while place < len(places) and places[place][0] == block:
                data[places[place][1]] = _REMOVED
                place += 1
            volume.write(block)

    # ---- the volume's name

    def label_place(self):
        """(block, offset, bytes) of the row with the volume's name; None when there is none."""
        for block, offset, row in self.rows(0):
            if row[0] != _REMOVED and row[11] & VOLUME and row[11] & 0x3F != LONG:
                return block, offset, row
        return None

    def set_label(self, label, stamp):
        """Write the volume's name, eleven bytes; eleven blanks remove it."""
        there = self.label_place()
        empty = label == b" " * 11
        if there is None and empty:
            return
        block, offset = self._room(0, 1)[0] if there is None else there[:2]
        data = self._volume.read(block)
        data[offset : offset + ROW] = row_of(label, VOLUME, 0, stamp, 0, 0)
        if empty:
            data[offset] = _REMOVED
        self._volume.write(block)
        # Also where other programs look for it.
        at = self._volume.label_at
        for block in (0, self._volume.boot_copy) if self._volume.boot_copy else (0,):
            boot = self._volume.read(block)
            boot[at : at + 11] = b"NO NAME    " if empty else label
            self._volume.write(block)


def _long_rows(name, short):
    """The rows of a long name, in their order on the disk."""
    units = utf_16(name)
    if len(units) % 13:
        units.append(0)
    units += [0xFFFF] * (-len(units) % 13)
    tie = checksum(short)
    rows = []
    for number in range(len(units) // 13, 0, -1):
        text = b"".join([bytes((unit & 0xFF, unit >> 8)) for unit in units[(number - 1) * 13 : number * 13]])
        order = number if rows else number | _LAST_LONG
        rows.append(bytes((order,)) + text[:10] + bytes((LONG, 0, tie)) + text[10:22] + b"\0\0" + text[22:])
    return rows
