"""The blocks of a volume: boot sector, FSInfo, and a cache for blocks of folders and of the allocation table."""

import struct

from .const import BLOCK, EIO, ENODEV, ROW

_CACHED = 10
_DIRTY = 6
_UNKNOWN = 0xFFFFFFFF


class Volume:
    """The layout that the boot sector tells, and reading and writing with it.

    Blocks of folders are written at once. Blocks of the table wait in the cache until `flush`, so code that changes the
    table orders its writes: what points to clusters comes after the clusters, what lets them go comes before.

    Raises:
        OSError: with ENODEV when the device has no FAT file system.
    """

    def __init__(self, device):
        self._device = device
        self._limit = device.count()
        self.start = 0
        self._cached = {}
        self._order = []
        self._dirty = set()
        self.generation = 0  # goes up when a write has failed, and what was in memory is no longer true
        self._mount()

    def _mount(self):
        boot = self.read(0)
        if not _is_volume(boot):
            # A disk with partitions: the first one that has a FAT file system.
            starts = [struct.unpack_from("<I", boot, 0x1C6 + 16 * number)[0] for number in range(4)]
            signed = boot[510] == 0x55 and boot[511] == 0xAA
            for start in starts if signed else ():
                if 0 < start < self._limit:
                    self.discard()
                    self.start = start
                    boot = self.read(0)
                    if _is_volume(boot):
                        break
            else:
                raise OSError(ENODEV)
        self.per_cluster = boot[13]
        reserved, self.copies, rows, small, _, fat_16 = struct.unpack_from("<HBHHBH", boot, 14)
        large, fat_32 = struct.unpack_from("<II", boot, 32)
        total = small or large
        self.table_blocks = fat_16 or fat_32
        self.table = reserved
        self.root = reserved + self.copies * self.table_blocks
        self.root_blocks = rows * ROW // BLOCK
        self.data = self.root + self.root_blocks
        self.clusters = (total - self.data) // self.per_cluster if total > self.data else 0
        self.bits = 12 if self.clusters < 4085 else 16 if self.clusters < 65525 else 32
        needed = ((self.clusters + 2) * self.bits + 7) // 8
        if self.clusters == 0 or self.table_blocks * BLOCK < needed or (self.bits == 32) != (rows == 0):
            raise OSError(ENODEV)
        self.root_cluster = struct.unpack_from("<I", boot, 44)[0] if self.bits == 32 else 0
        self.label_at = 71 if self.bits == 32 else 43
        self.free = None  # how many clusters are free, when that is known
        self.hint = 2  # where to look for a free one
        self._info = self.boot_copy = 0
        if self.bits == 32:
            copy = struct.unpack_from("<H", boot, 50)[0]
            self.boot_copy = copy if 0 < copy < reserved else 0
            self._read_info(struct.unpack_from("<H", boot, 48)[0], reserved)
        self._told = self.free

    def _read_info(self, block, reserved):
        if not 0 < block < reserved:
            return
        info = self.read(block)
        if (info[0:4], info[484:488], info[510:512]) != (b"RRaA", b"rrAa", b"\x55\xaa"):
            return
        self._info = block
        free, last = struct.unpack_from("<II", info, 488)
        if free <= self.clusters:
            self.free = free
        if 2 <= last < self.clusters + 2:
            self.hint = last

    # ---- blocks in the cache

    def read(self, block):
        """A block's bytes, to be changed only with `write` or `mark` afterwards."""
        found = self._cached.get(block)
        if found is None:
            found = bytearray(BLOCK)
            self.read_into(block, found)
            self._keep(block, found)
        return found

    def _keep(self, block, data):
        for old in self._order:
            if len(self._order) < _CACHED:
                break
            if old not in self._dirty:
                self._forget(old)
                break
        self._cached[block] = data
        self._order.append(block)

    def _forget(self, block):
        self._cached.pop(block, None)
        if block in self._order:
            self._order.remove(block)

    def write(self, block):
        """Write a changed block of the cache now."""
        self.put(block, self._cached[block])

    def mark(self, block):
        """Note that a block of the table's first copy has changed."""
        self._dirty.add(block)
        if len(self._dirty) > _DIRTY:
            self.flush_table()

    def put(self, block, data):
        """Write blocks; when that fails, nothing in memory is trusted any more."""
        try:
            self.write_from(block, data)
        except OSError:
            self.discard()
            raise

    def flush_table(self):
        """Write what has changed in the table."""
        # In rising order: an entry of FAT12 that lies in two blocks is out of range between its two writes.
        for block in sorted(self._dirty):
            for copy in range(self.copies):
                self.put(block + copy * self.table_blocks, self._cached[block])
            self._dirty.discard(block)

    def flush(self):
        """Write what has changed in the table, and how much is free."""
        if self._dirty:
            self.flush_table()
        if self._info and self.free is not None and self.free != self._told:
            self._told = self.free
            info = self.read(self._info)
            struct.pack_into("<II", info, 488, self.free, self.hint)
            self.write(self._info)

    def discard(self):
        """Forget what is in memory: after a failed write nobody knows what the device has."""
        self._cached.clear()
        self._order.clear()
        self._dirty.clear()
        self.free = self._told = None
        self.generation += 1

    # ---- blocks past the cache

    def read_into(self, block, buffer):
        """Fill a buffer from blocks of the device."""
        block += self.start
        if block + len(buffer) // BLOCK > self._limit or self._device.readblocks(block, buffer):
            raise OSError(EIO)

    def write_from(self, block, buffer):
        """Write blocks to the device."""
        block += self.start
        if block + len(buffer) // BLOCK > self._limit or self._device.writeblocks(block, buffer):
            raise OSError(EIO)

    def block_of(self, cluster):
        """A cluster's first block."""
        return self.data + (cluster - 2) * self.per_cluster

    def clear(self, cluster):
        """Fill a cluster with zeros."""
        self.forget(self.block_of(cluster), self.per_cluster)
        self.write_zeros(self.block_of(cluster), self.per_cluster)

    def forget(self, block, count):
        """Blocks are about to be written past the cache."""
        for old in self._order[:]:
            if block <= old < block + count:
                self._forget(old)

    def write_zeros(self, block, count):
        """Fill blocks with zeros, several at a time."""
        write_zeros(self.write_from, block, count)


def write_zeros(write, block, count):
    """Fill blocks with zeros through a function that takes a block's number and its bytes."""
    step = min(count, 8)
    zeros = memoryview(bytearray(step * BLOCK))
    while count:
        step = min(step, count)
        write(block, zeros[: step * BLOCK])
        block += step
        count -= step


def _is_volume(boot):
    """Whether a block can be the boot sector of a FAT volume."""
    size, per_cluster, reserved, copies, rows, small, _, fat_16 = struct.unpack_from("<HBHBHHBH", boot, 11)
    large, fat_32 = struct.unpack_from("<II", boot, 32)
    return (
        boot[510] == 0x55
        and boot[511] == 0xAA
        and boot[0] in (0xEB, 0xE9, 0xE8)
        and size == BLOCK
        and per_cluster > 0
        and per_cluster & (per_cluster - 1) == 0
        and reserved > 0
        and copies in (1, 2)
        and rows % (BLOCK // ROW) == 0
        and (small or large) > 0
        and (fat_16 or fat_32) > 0
    )
