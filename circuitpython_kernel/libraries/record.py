"""Which libraries a drive has: the record in ``/lib/.installed.json``, and the pins in ``requirements.txt``.

A program on the board may have written both.
"""

from __future__ import annotations

import json
import re
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from typing import Any

from packaging.requirements import InvalidRequirement, Requirement
from packaging.utils import InvalidName, canonicalize_name
from packaging.version import InvalidVersion, Version

from circuitpython_kernel.common import untrusted_json
from circuitpython_kernel.drive.door import Door
from circuitpython_kernel.drive.names import parts_of

from .distributions import RECORD

_RECORD = f"lib/{RECORD}"
_PINS = "requirements.txt"
_MOST_BYTES = 1 << 20  # of the record, and of the pins


class LibraryError(Exception):
    """What cannot be done, and why, in one sentence."""


@dataclass
class Library:
    """An installed library. ``wanted`` when you have asked for it, rather than another library."""

    name: str
    version: str
    wanted: bool = True
    files: list[str] = field(default_factory=list)
    requires: list[str] = field(default_factory=list)


class LibraryRecord:
    """What stands on a drive about its libraries."""

    def __init__(self, door: Door) -> None:
        self._door = door

    # ---- what is installed

    def read(self) -> dict[str, Library]:
        """The installed libraries by name.

        Raises:
            LibraryError: when the record is broken, or cannot be read.
        """
        try:
            with on_the_drive():
                text = self._door.read(_RECORD, _MOST_BYTES)
        except FileNotFoundError:
            return {}
        try:
            found = untrusted_json.parse(text.decode("utf-8"))
            return {name: _recorded(name, item) for name, item in found.items()}
        except (ValueError, TypeError, AttributeError) as error:
            raise LibraryError(f"{_RECORD} on the drive is broken; remove it, and install again.") from error

    def write(self, record: dict[str, Library]) -> None:
        """Write the record anew."""
        content = {
            item.name: {"version": item.version, "wanted": item.wanted, "files": item.files, "requires": item.requires}
            for item in sorted(record.values(), key=lambda item: item.name)
        }
        with on_the_drive():
            self._door.write(_RECORD, (json.dumps(content, indent=1) + "\n").encode(), parents=True)

    # ---- the pins

    def pinned(self) -> list[Requirement]:
        """The libraries that requirements.txt pins."""
        return [requirement(line.split("#")[0].strip()) for line in self._pins() if _pinned_name(line) is not None]

    def write_pins(self, record: dict[str, Library]) -> None:
        """Bring requirements.txt up to date; comments and other lines stay where they are."""
        left = dict(record)
        kept = []
        for line in self._pins():
            name = _pinned_name(line)
            if name is None:
                kept.append(line)
            elif name in left:
                kept.append(f"{name}=={left.pop(name).version}")
        kept += [f"{item.name}=={item.version}" for item in sorted(left.values(), key=lambda item: item.name)]
        with on_the_drive():
            self._door.write(_PINS, "".join(f"{line}\n" for line in kept).encode("utf-8", "surrogateescape"))

    def _pins(self) -> list[str]:
        """The lines of requirements.txt, whatever they have that is not UTF-8."""
        try:
            with on_the_drive():
                return self._door.read(_PINS, _MOST_BYTES).decode("utf-8", "surrogateescape").splitlines()
        except FileNotFoundError:
            return []


@contextmanager
def on_the_drive() -> Iterator[None]:
    """What cannot be done with a file on the drive, in a sentence; that a file is not there is for the caller."""
    try:
        yield
    except FileNotFoundError:
        raise
    except OSError as error:
        why = error.strerror or str(error)
        raise LibraryError(f"{error.filename} on the drive cannot be used: {why}.") from error


def requirement(text: str) -> Requirement:
    """A library's name, with versions if wanted; LibraryError for what is none."""
    try:
        return Requirement(text)
    except InvalidRequirement as error:
        raise LibraryError(f'"{text}" is no library\'s name; write bme280, or bme280==2.6.32.') from error


def _recorded(name: str, item: Any) -> Library:
    """An entry of the record, which a program on the board may have written.

    Raises:
        ValueError, TypeError: when it is none.
    """
    library = Library(name, **item)
    names, files = library.requires, library.files
    if not isinstance(library.version, str) or not isinstance(library.wanted, bool):
        raise TypeError("the version is a text, and whether it is wanted true or false")
    if not all(isinstance(texts, list) and all(isinstance(text, str) for text in texts) for texts in (names, files)):
        raise TypeError("files and requirements are lists of texts")
    try:
        Version(library.version)
        if [canonicalize_name(text, validate=True) for text in (name, *names)] != [name, *names]:
            raise ValueError("a name is not in its short form")
        for file in files:
            if "/".join(parts_of(file)) != file or not file:
                raise ValueError("a file is not in the folder of libraries")
    except (InvalidName, InvalidVersion, OSError) as error:
        raise ValueError("a name, a version or a file is none") from error
    return library


def _pinned_name(line: str) -> str | None:
    match = re.match(r"\s*([A-Za-z0-9][A-Za-z0-9._-]*)\s*(==|$|[<>~!=;#])", line)
    return canonicalize_name(match[1]) if match else None
