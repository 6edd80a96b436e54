"""Gives the interpreter's errno table the numbers that boards have.

The artifact was built against WASI, whose ENOENT is 44; on a board it is 2. The tables behind ``errno.ENOENT`` and
behind the name in ``OSError: [Errno 2] ENOENT`` are constant data in the module, so this pass writes MicroPython's own
numbers (py/mperrno.h, which are Linux's) into them. The file calls in `wasi` answer with the same numbers.
"""

from __future__ import annotations

import struct

from .gcroots.binary import SECTION_DATA, read_module
from .gcroots.errors import UnsupportedModule

# In the order of the table: (WASI's number, the board's).
NUMBERS = {
    "EPERM": (63, 1), "ENOENT": (44, 2), "EIO": (29, 5), "EBADF": (8, 9), "EAGAIN": (6, 11), "ENOMEM": (48, 12),
    "EACCES": (2, 13), "EEXIST": (20, 17), "ENODEV": (43, 19), "EISDIR": (31, 21), "EINVAL": (28, 22),
    "EOPNOTSUPP": (58, 95), "EADDRINUSE": (3, 98), "ECONNABORTED": (13, 103), "ECONNRESET": (15, 104),
    "ENOBUFS": (42, 105), "ENOTCONN": (53, 107), "ETIMEDOUT": (73, 110), "ECONNREFUSED": (14, 111),
    "EHOSTUNREACH": (23, 113), "EALREADY": (7, 114), "EINPROGRESS": (26, 115),
}  # fmt: skip

_ENTRY = struct.Struct("<II")  # a key (an interned string, tagged 2 in its low 3 bits) and a small integer (tagged 1)


def use_board_numbers(module: bytes) -> bytes:
    """Rewrite the errno tables: name to number, and number to name.

    Raises:
        UnsupportedModule: when each is not found exactly once.
    """
    section = next((s for s in read_module(module).sections if s.identifier == SECTION_DATA), None)
    out = bytearray(module)
    for value_at in (4, 0):
        places = [] if section is None else _find(module, section.start, section.end, value_at)
        if len(places) != 1:
            raise UnsupportedModule("The interpreter's errno tables were not found.")
        for index, (_, board) in enumerate(NUMBERS.values()):
            struct.pack_into("<I", out, places[0] + index * _ENTRY.size + value_at, board << 1 | 1)
    return bytes(out)


def _find(module: bytes, start: int, end: int, value_at: int) -> list[int]:
    """Where tables of the values in the order of `NUMBERS` stand; a value is ``value_at`` bytes into its entry."""
    size = len(NUMBERS) * _ENTRY.size
    first = struct.pack("<I", next(iter(NUMBERS.values()))[0] << 1 | 1)
    places = []
    at = module.find(first, start, end)
    while at >= 0:
        table = at - value_at
        if start <= table <= end - size:
            entries = [pair if value_at else pair[::-1] for pair in _ENTRY.iter_unpack(module[table : table + size])]
            if all(
                key & 7 == 2 and value == wasi << 1 | 1
                for (key, value), (wasi, _) in zip(entries, NUMBERS.values(), strict=True)
            ):
                places.append(table)
        at = module.find(first, at + 1, end)
    return places
