"""A FAT file system on a block device: FAT12, FAT16 and FAT32 with long names.

Follows Microsoft's "FAT: General Overview of On-Disk Format", version 1.03, and ChaN's FatFs in what is an error. The
board's `storage` module runs this package inside the interpreter (as ``_fat``), and parts use it beside the board, so
it keeps to what both Pythons have.

A block device has ``readblocks(start, buffer)``, ``writeblocks(start, buffer)`` and ``count()``; blocks have 512 bytes.

It may import nothing but itself.
"""

from .mkfs import format_device
from .vfs import Fat

__all__ = ["Fat", "format_device"]
