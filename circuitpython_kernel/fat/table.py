"""The allocation table: which cluster follows which, and which are free."""

import struct

from .const import BLOCK, EIO

_SCANNED = 4


class Table:
    """Entries of 12, 16 or 32 bits. Changes wait in the volume's cache for its `flush`."""

    def __init__(self, volume):
        self._volume = volume
        self.end = volume.clusters + 2
        self._last = (1 << min(volume.bits, 28)) - 1
        self._bits = volume.bits

    def _value(self, cluster):
        volume = self._volume
        if self._bits == 16:
            return struct.unpack_from("<H", volume.read(volume.table + cluster // 256), cluster % 256 * 2)[0]
        if self._bits == 32:
            found = struct.unpack_from("<I", volume.read(volume.table + cluster // 128), cluster % 128 * 4)[0]
            return found & 0xFFFFFFF
        at = cluster + cluster // 2
        low = volume.read(volume.table + at // BLOCK)[at % BLOCK]
        at += 1
        both = low | volume.read(volume.table + at // BLOCK)[at % BLOCK] << 8
        return both >> 4 if cluster & 1 else both & 0xFFF

    def get(self, cluster):
        """The next cluster; 0 for a free one, None at the end of a chain.

        Raises:
            OSError: with EIO when the table is damaged there.
        """
        if not 2 <= cluster < self.end:
            raise OSError(EIO)
        value = self._value(cluster)
        if value >= self.end:
            return None
        if value == 1:
            raise OSError(EIO)
        return value

    def block_of(self, cluster):
        """The block that a cluster's entry begins in."""
        if self._bits == 12:
            return self._volume.table + (cluster + cluster // 2) // BLOCK
        return self._volume.table + cluster // (256 if self._bits == 16 else 128)

    def set(self, cluster, value):
        """Change an entry; None marks the end of a chain."""
        volume = self._volume
        if value is None:
            value = self._last
        block = self.block_of(cluster)
        data = volume.read(block)
        if self._bits == 16:
            struct.pack_into("<H", data, cluster % 256 * 2, value)
        elif self._bits == 32:
            at = cluster % 128 * 4
            struct.pack_into("<I", data, at, value | (data[at + 3] & 0xF0) << 24)
        else:
            at = (cluster + cluster // 2) % BLOCK
            if cluster & 1:
                data[at] = data[at] & 0xF | value << 4 & 0xF0
                value >>= 4
            else:
                data[at] = value & 0xFF
                value = value >> 8
            at += 1
            if at == BLOCK:
                volume.mark(block)
                block, at = block + 1, 0
                data = volume.read(block)
            data[at] = value if cluster & 1 else data[at] & 0xF0 | value
        volume.mark(block)

    def link(self, cluster, following):
        """Let a chain go on with a new cluster, which must be one of its own on the device by then."""
        if self.block_of(cluster) != self.block_of(following):
            self._volume.flush_table()
        self.set(cluster, following)

    def allocate(self):
        """A free cluster, as a chain of its own; 0 when there is none."""
        volume = self._volume
        if volume.free == 0:
            return 0
        start = volume.hint if 2 <= volume.hint < self.end else 2
        cluster = self._find(start, self.end) or self._find(2, start)
        if not cluster:
            volume.free = 0
            return 0
        self.set(cluster, None)
        volume.hint = cluster + 1
        if volume.free is not None:
            volume.free -= 1
        return cluster

    def _find(self, cluster, end):
        if self._bits == 12:
            while cluster < end and self._value(cluster):
                cluster += 1
            return cluster if cluster < end else 0
        if cluster < end and self._value(cluster) == 0:
            return cluster
        # Free ones are rare here: let the interpreter's own search look through whole blocks.
        per_block = 256 if self._bits == 16 else 128
        while cluster < end:
            values = self._values(self._volume.read(self.block_of(cluster)), 0)
            place = cluster % per_block
            try:
                found = cluster - place + values.index(0, place)
                return found if found < end else 0
            except ValueError:
                cluster += per_block - place
        return 0

    def _values(self, data, at):
        if self._bits == 16:
            return struct.unpack_from("<256H", data, at)
        values = struct.unpack_from("<128I", data, at)
        if max(values) > 0xFFFFFFF:
            values = tuple([value & 0xFFFFFFF for value in values])
        return values

    def release(self, cluster):
        """Let a chain go; what pointed to it must have been written before."""
        volume = self._volume
        while cluster and 2 <= cluster < self.end:
            following = self._value(cluster)
            if following == 0:
                return  # a damaged chain, or one that bites its tail
            self.set(cluster, 0)
            if volume.free is not None:
                volume.free += 1
            if cluster < volume.hint:
                volume.hint = cluster
            cluster = following

    def count_free(self):
        """How many clusters are free; counted once, and kept up from then on."""
        volume = self._volume
        if volume.free is None:
            volume.flush()
            volume.free = self._count()
        return volume.free

    def _count(self):
        if self._bits == 12:
            return sum([self._value(cluster) == 0 for cluster in range(2, self.end)])
        volume = self._volume
        per_block = 256 if self._bits == 16 else 128
        blocks = (self.end + per_block - 1) // per_block
        buffer = bytearray(_SCANNED * BLOCK)
        view = memoryview(buffer)
        free = 0
        for block in range(0, blocks, _SCANNED):
            count = min(_SCANNED, blocks - block)
            volume.read_into(volume.table + block, view[: count * BLOCK])
            for number in range(block, block + count):
                values = self._values(buffer, (number - block) * BLOCK)
                if number == 0:
                    values = values[2:]
                if number == blocks - 1:
                    values = values[: self.end - max(number * per_block, 2)]
                free += values.count(0)
        return free
