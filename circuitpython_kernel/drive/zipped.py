"""A drive's files as a zip: to be kept elsewhere, handed in, and put back. A zip can be anybody's work."""

from __future__ import annotations

import io
import stat
import zipfile

from .door import Door
from .mount import fat_name
from .names import MOST_DEPTH

MOST_BYTES = 64 << 20
"""No zip is longer, and none has more to unpack."""

_FIRST_DATE = (1980, 1, 1, 0, 0, 0)


class BadZip(ValueError):
    """A zip that cannot be put on a drive; the message says why, in one sentence."""


def packed(door: Door) -> bytes:
    """A zip of all files on a drive.

    Raises:
        OSError: when one cannot be read.
    """
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED) as archive:
        for path, info in door.walk():
            if stat.S_ISREG(info.st_mode):
                archive.writestr(zipfile.ZipInfo(path, _FIRST_DATE), door.read(path, MOST_BYTES))
    return out.getvalue()


def unpack(content: bytes, door: Door, free: int) -> list[str]:
    """Put a zip's files on a drive, beside or in place of what is there; their paths.

    Raises:
        BadZip: when it is none, has names that a drive cannot have, or needs more room; nothing has changed then.
        OSError: when a file cannot be written.
    """
    try:
        with zipfile.ZipFile(io.BytesIO(content)) as archive:
            members = [member for member in archive.infolist() if not member.filename.endswith("/")]
            for member in members:
                _check(member)
            needed = sum(member.file_size for member in members)
            if needed > min(free, MOST_BYTES):
                raise BadZip(f"The drive is too full: {needed:,} bytes are needed, and {free:,} are free.")
            files = {member.filename: archive.read(member) for member in members}
    except (zipfile.BadZipFile, RuntimeError, NotImplementedError, EOFError) as error:
        raise BadZip(f"The zip cannot be read: {str(error).rstrip('.')}.") from error
    for path, data in files.items():
        door.write(path, data, parents=True)
    return sorted(files)


def _check(member: zipfile.ZipInfo) -> None:
    parts = member.filename.split("/")
    try:
        fits = len(parts) < MOST_DEPTH and all(part not in ("", ".", "..") and fat_name(part) == part for part in parts)
    except OSError:
        fits = False
    if not fits or member.filename != member.orig_filename or stat.S_ISLNK(member.external_attr >> 16):
        raise BadZip(f"The zip has a file {member.filename!a}, and a drive cannot have that.")
