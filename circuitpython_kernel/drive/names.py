"""Names and paths on a drive: what can be one, which are the same for FAT, and the error for a path."""

from __future__ import annotations

import errno
import os

MOST_DEPTH = 64
"""So many folders can lie in each other."""

_PORTS = [f"{port}{number}" for port in ("COM", "LPT") for number in "0123456789¹²³"]
_RESERVED = frozenset(["CON", "PRN", "AUX", "NUL", "CONIN$", "CONOUT$", *_PORTS])
_NOT_ON_WINDOWS = frozenset('<>:"/\\|?*') | {chr(code) for code in range(32)}
_WINDOWS = os.name == "nt"


def windows_refuses(name: str) -> bool:
    """Whether Windows takes a name for something else: a device, a stream, another name without its end."""
    stem = name.split(".")[0].rstrip(" ").upper()
    return name[-1:] in (" ", ".") or stem in _RESERVED or not _NOT_ON_WINDOWS.isdisjoint(name)


def refusal(code: int, why: str, path: str) -> OSError:
    """The error for a path; ``why`` goes on from "it"."""
    return OSError(code, why, path or "/")


def parts_of(path: str) -> list[str]:
    """The names on the way to a path, without empty ones, ``.`` and ``..``.

    Raises:
        OSError: for a path that no file can have.
    """
    names: list[str] = []
    for name in path.split("/"):
        if name == "..":
            del names[-1:]
        elif name not in ("", "."):
            if "\0" in name or (_WINDOWS and windows_refuses(name)):
                raise refusal(errno.EINVAL, "it has a name that no file can have", path)
            names.append(name)
    if len(names) > MOST_DEPTH:
        raise refusal(errno.EINVAL, f"it lies more than {MOST_DEPTH} folders deep", path)
    return names


def shown(name: str) -> str:
    """A name as text: what is not UTF-8 on the host becomes U+FFFD."""
    return name.encode("utf-8", "surrogateescape").decode("utf-8", "replace")


def folded(name: str) -> str:
    """What two names have in common that are one for FAT: it ignores case, and blanks and dots at the end."""
    letters = (letter.upper() for letter in shown(name).rstrip(" ."))
    return "".join(letter if len(letter) == 1 else letter.lower() for letter in letters)
