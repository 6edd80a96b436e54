"""Gives the interpreter's errno table the numbers that boards have.

The artifact was built against WASI, whose ENOENT is 44; on a board it is 2. The tables behind ``errno.ENOENT`` and
behind the name in ``OSError: [Errno 2] ENOENT`` are constant data in the module, so this pass writes the
numbers of boards' C library (newlib) into them. `oserrors` translates what the C code raises.
"""

from __future__ import annotations

import errno
import struct

from .gcroots.binary import SECTION_DATA, read_module
from .gcroots.errors import UnsupportedModule

_NAMES = (
    "E2BIG", "EACCES", "EADDRINUSE", "EADDRNOTAVAIL", "EAFNOSUPPORT", "EAGAIN", "EALREADY", "EBADF", "EBADMSG",
    "EBUSY", "ECANCELED", "ECHILD", "ECONNABORTED", "ECONNREFUSED", "ECONNRESET", "EDEADLK", "EDESTADDRREQ", "EDOM",
    "EDQUOT", "EEXIST", "EFAULT", "EFBIG", "EHOSTUNREACH", "EIDRM", "EILSEQ", "EINPROGRESS", "EINTR", "EINVAL",
    "EIO", "EISCONN", "EISDIR", "ELOOP", "EMFILE", "EMLINK", "EMSGSIZE", "EMULTIHOP", "ENAMETOOLONG", "ENETDOWN",
    "ENETRESET", "ENETUNREACH", "ENFILE", "ENOBUFS", "ENODEV", "ENOENT", "ENOEXEC", "ENOLCK", "ENOLINK", "ENOMEM",
    "ENOMSG", "ENOPROTOOPT", "ENOSPC", "ENOSYS", "ENOTCONN", "ENOTDIR", "ENOTEMPTY", "ENOTRECOVERABLE", "ENOTSOCK",
    "ENOTSUP", "ENOTTY", "ENXIO", "EOVERFLOW", "EOWNERDEAD", "EPERM", "EPIPE", "EPROTO", "EPROTONOSUPPORT",
    "EPROTOTYPE", "ERANGE", "EROFS", "ESPIPE", "ESRCH", "ESTALE", "ETIMEDOUT", "ETXTBSY", "EXDEV", "ENOTCAPABLE",
)  # fmt: skip
WASI = {name: number for number, name in enumerate(_NAMES, start=1)}
"""WASI's error numbers (snapshot_preview1, witx)."""

BOARD = {
    "EPERM": 1, "ENOENT": 2, "ESRCH": 3, "EINTR": 4, "EIO": 5, "ENXIO": 6, "E2BIG": 7, "ENOEXEC": 8, "EBADF": 9,
    "ECHILD": 10, "EAGAIN": 11, "ENOMEM": 12, "EACCES": 13, "EFAULT": 14, "EBUSY": 16, "EEXIST": 17, "EXDEV": 18,
    "ENODEV": 19, "ENOTDIR": 20, "EISDIR": 21, "EINVAL": 22, "ENFILE": 23, "EMFILE": 24, "ENOTTY": 25, "ETXTBSY": 26,
    "EFBIG": 27, "ENOSPC": 28, "ESPIPE": 29, "EROFS": 30, "EMLINK": 31, "EPIPE": 32, "EDOM": 33, "ERANGE": 34,
    "EDEADLK": 45, "ENAMETOOLONG": 91, "ENOLCK": 46, "ENOSYS": 88, "ENOTEMPTY": 90, "ELOOP": 92, "ENOMSG": 35,
    "EIDRM": 36, "ENOLINK": 67, "EPROTO": 71, "EMULTIHOP": 74, "EBADMSG": 77, "EOVERFLOW": 139, "EILSEQ": 138,
    "ENOTSOCK": 108, "EDESTADDRREQ": 121, "EMSGSIZE": 122, "EPROTOTYPE": 107, "ENOPROTOOPT": 109,
    "EPROTONOSUPPORT": 123, "ENOTSUP": 134, "EAFNOSUPPORT": 106, "EADDRINUSE": 112,
    "EADDRNOTAVAIL": 125, "ENETDOWN": 115, "ENETUNREACH": 114,
    "ENETRESET": 126, "ECONNABORTED": 113, "ECONNRESET": 104, "ENOBUFS": 105, "EISCONN": 127, "ENOTCONN": 128,
    "ETIMEDOUT": 116, "ECONNREFUSED": 111, "EHOSTUNREACH": 118, "EALREADY": 120, "EINPROGRESS": 119, "ESTALE": 133,
    "EDQUOT": 132, "ECANCELED": 140, "EOWNERDEAD": 142, "ENOTRECOVERABLE": 141, "ENOTCAPABLE": 1,
}  # fmt: skip
"""The numbers of boards, which are newlib's (sys/errno.h); for ENOTCAPABLE, which newlib has not, that of EPERM."""

_BY_HOST = {number: name for name in WASI if (number := getattr(errno, name, None)) is not None}
_BY_BOARD = {number: name for name, number in reversed(BOARD.items())}


def wasi_number(error: OSError) -> int:
    """WASI's number for an error of the host's, or for one that has a board's number; EIO when it has none."""
    number = error.errno if error.errno is not None else 0
    name = _BY_HOST.get(number) or _BY_BOARD.get(number, "EIO")
    return WASI[name]


# In the order of the table: (WASI's number, the board's).
NUMBERS = {
    "EPERM": (63, 1), "ENOENT": (44, 2), "EIO": (29, 5), "EBADF": (8, 9), "EAGAIN": (6, 11), "ENOMEM": (48, 12),
    "EACCES": (2, 13), "EEXIST": (20, 17), "ENODEV": (43, 19), "EISDIR": (31, 21), "EINVAL": (28, 22),
    "EOPNOTSUPP": (58, 95), "EADDRINUSE": (3, 112), "ECONNABORTED": (13, 113), "ECONNRESET": (15, 104),
    "ENOBUFS": (42, 105), "ENOTCONN": (53, 128), "ETIMEDOUT": (73, 116), "ECONNREFUSED": (14, 111),
    "EHOSTUNREACH": (23, 118), "EALREADY": (7, 120), "EINPROGRESS": (26, 119),
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
