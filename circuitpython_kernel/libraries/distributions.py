"""What is in a distribution from PyPI: its name, what it needs, and the CircuitPython code to put on a drive.

A wheel can be anybody's work. Nothing in it is run, and nothing is written anywhere here: names that lead elsewhere,
links and contents that are longer than they say are refused, and no more is unpacked than there is room for.
"""

from __future__ import annotations

import email.parser
import stat
import zipfile
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from pathlib import Path, PurePosixPath

from packaging.markers import UndefinedComparison, UndefinedEnvironmentName
from packaging.requirements import InvalidRequirement, Requirement
from packaging.utils import InvalidName, canonicalize_name
from packaging.version import InvalidVersion, Version

from circuitpython_kernel.drive.mount import fat_name
from circuitpython_kernel.drive.names import MOST_DEPTH, folded

RECORD = ".installed.json"
"""The file in ``/lib`` that says which library has which files; no library can have one of that name."""

MOST_BYTES = 64 << 20
"""No wheel is larger, and none has more to unpack."""

MOST_MEMBERS = 10_000
_MOST_METADATA = 1 << 20
_PIECE = 1 << 16

_COMPILED = (".so", ".pyd", ".dll", ".dylib")
_LEFT_OUT = (".pyi", ".pyc", "py.typed")
_NO_CODE = frozenset({"setup.py", "conftest.py", "tests", "test", "docs", "doc", "examples", "example"})

_FOR_COMPUTERS = frozenset({
    "adafruit-platformdetect", "adafruit-pureio", "adafruit-circuitpython-typing", "circuitpython-stubs",
    "typing-extensions", "pyserial", "pyusb", "pyftdi", "rpi-ws281x", "sysv-ipc", "binho-host-adapter",
})  # fmt: skip
"""What Adafruit's libraries ask for on computers only. They import it, if at all, in a ``try``."""


@dataclass(frozen=True)
class Distribution:
    """A distribution. ``files`` are what belongs into ``/lib``, by path."""

    name: str
    version: str
    requires: tuple[Requirement, ...]
    files: Mapping[str, bytes]
    is_circuitpython: bool


class BrokenDistribution(ValueError):
    """A file that is no distribution; the message says what is wrong with it, in one sentence."""


class TooLarge(Exception):
    """What is in a distribution does not fit; ``needed`` is how many bytes it says it has."""

    def __init__(self, needed: int) -> None:
        super().__init__(f"{needed:,} bytes are needed")
        self.needed = needed


def for_computers(name: str) -> bool:
    """Whether a requirement is for computers only, such as Blinka, which gives them CircuitPython's modules."""
    canonical = canonicalize_name(name)
    return canonical.startswith("adafruit-blinka") or canonical in _FOR_COMPUTERS


def read(file: Path, room: int = MOST_BYTES) -> Distribution:
    """Read a wheel.

    Args:
        file: the wheel.
        room: how many bytes its code may have.

    Raises:
        BrokenDistribution: when it is none, or one that cannot be trusted.
        TooLarge: when there is not that much room.
    """
    try:
        if file.stat().st_size > MOST_BYTES:
            raise BrokenDistribution(f"{file.name} has more than {MOST_BYTES >> 20} MB, which no library needs.")
        with zipfile.ZipFile(file) as archive:
            return _read(archive, min(room, MOST_BYTES))
    except (BrokenDistribution, TooLarge):
        raise
    except _Unfit as error:
        raise BrokenDistribution(f"{file.name} is refused: {error}.") from error
    except Exception as error:  # for damaged files zipfile raises whatever its code comes upon
        why = " ".join(str(error).split()) or type(error).__name__
        raise BrokenDistribution(f"{file.name} cannot be read: {why.rstrip('.')}.") from error


class _Unfit(ValueError):
    """Why a wheel is refused."""


def _read(archive: zipfile.ZipFile, room: int) -> Distribution:
    members = [member for member in archive.infolist() if not member.filename.endswith("/")]
    if len(members) > MOST_MEMBERS:
        raise _Unfit(f"it has more than {MOST_MEMBERS:,} files")
    for member in members:
        _check_member(member)
    metadata = next((member for member in members if member.filename.endswith(".dist-info/METADATA")), None)
    if metadata is None:
        raise _Unfit("it has no metadata, so it is no wheel")
    code = [member for member in members if not _is_beside(member.filename)]
    names = [member.filename for member in code]
    wanted = [member for member in code if _is_wanted(member.filename)]
    _check_together(member.filename for member in wanted)
    needed = sum(member.file_size for member in wanted)
    if needed > room:
        raise TooLarge(needed)
    about = _metadata(_unpacked(archive, metadata, _MOST_METADATA))
    return _distribution(about, names, {member.filename: _unpacked(archive, member, room) for member in wanted})


def _is_beside(name: str) -> bool:
    """Whether a file in a wheel is about it, or for a computer."""
    return ".dist-info/" in name or ".data/" in name


def _is_wanted(name: str) -> bool:
    return not name.endswith(_LEFT_OUT) and name.split("/")[0] not in _NO_CODE


def _check_member(member: zipfile.ZipInfo) -> None:
    """Refuse a name that leads anywhere but to a place below, and a link."""
    name = member.filename
    parts = name.split("/")
    if name != member.orig_filename or "\\" in name or not parts or {"", ".", ".."} & set(parts):
        raise _Unfit(f"it has a file {member.orig_filename!a}, which is not a place below a folder")
    if stat.S_ISLNK(member.external_attr >> 16):
        raise _Unfit(f"its file {name!a} is a link")
    if _is_beside(name) or not _is_wanted(name):
        return
    try:
        fits = all(fat_name(part) == part for part in parts)
    except OSError:
        fits = False
    if not fits or len(parts) >= MOST_DEPTH - 1:
        raise _Unfit(f"it has a file {name!a}, and a drive cannot have that name")
    if folded(parts[0]) == folded(RECORD):
        raise _Unfit(f"it has a file {name!a}, where the drive keeps what is installed")


def _check_together(names: Iterable[str]) -> None:
    """Refuse names that are one on FAT, and a file in the place of a folder."""
    seen: set[str] = set()
    folders: set[str] = set()
    for name in names:
        parts = [folded(part) for part in name.split("/")]
        path = "/".join(parts)
        above = {"/".join(parts[:count]) for count in range(1, len(parts))}
        if path in seen or path in folders or above & seen:
            raise _Unfit(f"it has more than one file {name!a}")
        seen.add(path)
        folders |= above


def _unpacked(archive: zipfile.ZipFile, member: zipfile.ZipInfo, most: int) -> bytes:
    """A file's content, which ends where the archive says that it does."""
    if member.file_size > most:
        raise _Unfit(f"its file {member.filename!a} is too long")
    pieces, total = [], 0
    with archive.open(member) as file:
        while piece := file.read(_PIECE):
            pieces.append(piece)
            total += len(piece)
            if total > member.file_size:
                raise _Unfit(f"its file {member.filename!a} is longer than it says")
    return b"".join(pieces)


@dataclass(frozen=True)
class _Metadata:
    name: str
    version: str
    requires: tuple[Requirement, ...]
    told: str


def _metadata(data: bytes) -> _Metadata:
    fields = email.parser.BytesParser().parsebytes(data)
    try:
        name = canonicalize_name(str(fields["Name"]), validate=True)
        version = str(Version(str(fields["Version"])))
    except (InvalidName, InvalidVersion) as error:
        raise _Unfit(f"its metadata say {str(error)[:100]!a}") from error
    requires = []
    for text in fields.get_all("Requires-Dist") or []:
        try:
            requirement = Requirement(str(text))
            if requirement.marker is None or requirement.marker.evaluate({"extra": ""}):
                requires.append(requirement)
        except (InvalidRequirement, UndefinedComparison, UndefinedEnvironmentName):
            continue  # pip has already complained, if it matters
    told = " ".join(str(fields.get(field) or "") for field in ("Name", "Keywords", "Summary", "Classifier")).lower()
    return _Metadata(name, version, tuple(requires), told)


def _distribution(about: _Metadata, names: list[str], files: Mapping[str, bytes]) -> Distribution:
    compiled = any(path.endswith(_COMPILED) for path in names)
    has_code = any(PurePosixPath(path).suffix in (".py", ".mpy") for path in files)
    suits = "circuitpython" in about.told and not compiled and has_code and not for_computers(about.name)
    return Distribution(about.name, about.version, about.requires, files, suits)
