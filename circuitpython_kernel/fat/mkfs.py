"""Making an empty file system."""

import struct

from .const import BLOCK, EINVAL, ROW, VOLUME
from .folders import row_of
from .names import label_bytes
from .volume import write_zeros

_STAMP = 40 << 9 | 1 << 5 | 1, 0  # 2020-01-01
_INFO, _COPY = 1, 6  # where FAT32 has its FSInfo, and the copy of both


def format_device(device, label="SDCARD"):
    """Make an empty FAT file system on a block device: FAT12, FAT16 or FAT32, as its size asks for.

    Raises:
        OSError: with EINVAL when the device is too small.
    """
    total = device.count()
    if total < 64:
        raise OSError(EINVAL)
    per_cluster = 1
    while total // per_cluster > 65000 and (total < 1048576 or per_cluster < 8) and per_cluster < 64:
        per_cluster *= 2
    bits = 12 if total // per_cluster < 4085 else 16 if total // per_cluster < 65000 else 32
    table_blocks, clusters = _table(total, per_cluster, bits)
    if (bits == 16 and clusters < 4085) or (bits == 32 and clusters < 65525):
        # The table itself brings it below what this kind has: bigger clusters, and the smaller kind.
        bits //= 2
        per_cluster *= 2
        bits = 12 if bits == 8 else bits
        table_blocks, clusters = _table(total, per_cluster, bits)
    reserved, rows = _start(bits)
    root_blocks = rows * ROW // BLOCK
    data = reserved + 2 * table_blocks + root_blocks

    def write(block, content):
        if device.writeblocks(block, content):
            raise OSError(5)

    # The boot sector last: until it is there, there is no file system.
    write(0, bytearray(BLOCK))
    write_zeros(write, 1, data - 1 + (per_cluster if bits == 32 else 0))
    first = bytearray(BLOCK)
    ends = {12: b"\xf8\xff\xff", 16: b"\xf8\xff\xff\xff", 32: b"\xf8\xff\xff\x0f" + b"\xff\xff\xff\x0f" * 2}[bits]
    first[: len(ends)] = ends
    for copy in range(2):
        write(reserved + copy * table_blocks, first)
    root = bytearray(BLOCK)
    if label:
        root[:ROW] = row_of(label_bytes(label), VOLUME, 0, _STAMP, 0, 0)
    write(data if bits == 32 else reserved + 2 * table_blocks, root)
    boot = _boot_sector(total, per_cluster, bits, reserved, rows, table_blocks, label_bytes(label or "NO NAME"))
    if bits == 32:
        info = bytearray(BLOCK)
        info[0:4], info[484:488], info[510:512] = b"RRaA", b"rrAa", b"\x55\xaa"
        struct.pack_into("<II", info, 488, clusters - 1, 3)
        write(_INFO, info)
        write(_COPY + 1, info)
        write(_COPY, boot)
    write(0, boot)


def _start(bits):
    """Reserved blocks, and entries of the root folder where it has a place of its own."""
    return (32, 0) if bits == 32 else (1, 512)


def _table(total, per_cluster, bits):
    """How many blocks a table has, and how many clusters there are beside two of them."""
    reserved, rows = _start(bits)
    table_blocks = 1
    while True:
        clusters = (total - reserved - 2 * table_blocks - rows * ROW // BLOCK) // per_cluster
        needed = ((clusters + 2) * bits // 8 + BLOCK) // BLOCK
        if needed <= table_blocks:
            return table_blocks, clusters
        table_blocks = needed


def _boot_sector(total, per_cluster, bits, reserved, rows, table_blocks, label):
    boot = bytearray(BLOCK)
    boot[0:3] = b"\xeb\x58\x90"
    boot[3:11] = b"MSDOS5.0"
    small, table = (total if total < 65536 else 0), (0 if bits == 32 else table_blocks)
    struct.pack_into("<HBHBHHBHHHI", boot, 11, BLOCK, per_cluster, reserved, 2, rows, small, 0xF8, table, 63, 255, 0)
    struct.pack_into("<I", boot, 32, 0 if small else total)
    at = 36
    if bits == 32:
        struct.pack_into("<IHHIHH", boot, 36, table_blocks, 0, 0, 2, _INFO, _COPY)
        at = 64
    boot[at : at + 3] = b"\x80\x00\x29"
    struct.pack_into("<I", boot, at + 3, 0x20200101)
    boot[at + 7 : at + 18] = label
    boot[at + 18 : at + 26] = b"FAT%d   " % bits
    boot[510:512] = b"\x55\xaa"
    return boot
