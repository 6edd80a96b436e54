"""CircuitPython libraries from PyPI on a board's drive.

pip fetches the distributions, so its configuration counts (index, proxy, cache); what is in them goes to ``/lib``. The
versions stand in ``requirements.txt`` at the drive's root, for others to install the same; which file belongs to which
library in ``/lib/.installed.json``, as requirements have no place for that.
"""

from __future__ import annotations

import errno
import json
import os
import re
import secrets
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable, Iterable, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from packaging.requirements import InvalidRequirement, Requirement
from packaging.utils import InvalidName, canonicalize_name
from packaging.version import InvalidVersion, Version

from circuitpython_kernel.common import untrusted_json
from circuitpython_kernel.drive.door import Door, folded, parts_of

from .distributions import MOST_BYTES, RECORD, BrokenDistribution, Distribution, TooLarge, for_computers, read

WHEELS_VARIABLE = "CIRCUITPYTHON_KERNEL_WHEELS"
"""Environment variable: a folder of wheels to install from, without a network."""

OFFLINE_OPTIONS = ("--retries", "0", "--timeout", "10")
"""For pip, where a missing network is to be noticed soon."""

_RECORD = f"lib/{RECORD}"
_PINS = "requirements.txt"
_MOST_BYTES = 1 << 20  # of the record, and of the pins
_PREFIXES = ("adafruit-circuitpython-", "circuitpython-", "")


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


class Libraries:
    """The libraries on a drive.

    Args:
        drive: the drive's door, or its folder.
        free: gives the bytes that are free on it; None when nothing limits it.
    """

    def __init__(self, drive: Door | Path, free: Callable[[], int] | None = None) -> None:
        self.door = drive if isinstance(drive, Door) else Door(drive)
        self._free = free

    def installed(self) -> list[Library]:
        """The installed libraries, by name. Those whose files were removed are left out.

        Raises:
            LibraryError: when the drive's record cannot be read.
        """
        return [library for library in self._read().values() if any(map(self._is_there, library.files))]

    def _is_there(self, file: str) -> bool:
        try:
            return self.door.look(f"lib/{file}") is not None
        except OSError:
            return False  # something else is in the place of a folder on the way

    # ---- installing

    def install(
        self,
        names: Sequence[str] = (),
        *,
        wheels: Path | None = None,
        upgrade: bool = False,
        say: Callable[[str], object] = print,
    ) -> list[Library]:
        """Install libraries and what they need; those that were new.

        Args:
            names: short or full names, with versions if wanted (``bme280==2.6.32``). None: what requirements.txt pins.
            wheels: a folder to take them from, instead of the index.
            upgrade: also look for newer versions of what is there.
            say: gets lines about what happens.

        Raises:
            LibraryError: with the reason; nothing has changed then.
        """
        wheels = wheels or (Path(os.environ[WHEELS_VARIABLE]) if os.environ.get(WHEELS_VARIABLE) else None)
        if wheels is not None and not wheels.is_dir():
            raise LibraryError(f"There is no folder {wheels} to take wheels from.")
        wanted = [_requirement(name) for name in names] if names else self._pinned()
        if not wanted:
            raise LibraryError('Name a library, as in "%install bme280"; requirements.txt on the drive pins none.')
        before = {} if upgrade else {library.name: library for library in self.installed()}
        with tempfile.TemporaryDirectory(prefix="circuitpython-libraries-") as folder:
            found = _Resolver(Path(folder), wheels, before, self._free, say).resolve(wanted)
            new = [distribution for distribution in found.values() if not self._has(distribution)]
            self._check_room(new)
            self._write(new, {canonicalize_name(item.name) for item in found.asked})
        record = self._read()
        for name in found.asked_names():
            if name in record and not record[name].wanted:
                record[name].wanted = True
                self._write_record(record)
        if not new:
            say("Everything is there already.")
        return [record[distribution.name] for distribution in new]

    def _has(self, distribution: Distribution) -> bool:
        library = next((item for item in self.installed() if item.name == distribution.name), None)
        return library is not None and library.version == distribution.version

    def _check_room(self, new: Iterable[Distribution]) -> None:
        if self._free is None:
            return
        needed = sum(-(-len(data) // 512) * 512 for item in new for data in item.files.values())
        if needed > self._free():
            raise _too_full(needed, self._free())

    def _write(self, new: list[Distribution], asked: set[str]) -> None:
        record = self._read()
        owners = {_folded(file): name for name, item in record.items() for file in item.files}
        for distribution in new:
            for file in distribution.files:
                owner = owners.setdefault(_folded(file), distribution.name)
                if owner != distribution.name:
                    raise LibraryError(f"{distribution.name} and {owner} both have a file {file}; keep one of the two.")
        with _on_the_drive():
            self.door.make_folders("lib")
        for distribution in new:
            old = record.get(distribution.name)
            self._put(distribution)
            if old is not None:
                self._remove_files(set(old.files) - set(distribution.files))
            record[distribution.name] = Library(
                distribution.name, distribution.version, distribution.name in asked or (old is not None and old.wanted),
                sorted(distribution.files), [canonicalize_name(item.name) for item in distribution.requires],
            )  # fmt: skip
            self._write_record(record)
        self._write_pins(record)

    def _put(self, distribution: Distribution) -> None:
        """Write all files of a library beside the drive's own, then move them in place."""
        beside = f".installing-{secrets.token_hex(8)}"
        with _on_the_drive():
            try:
                for name, data in distribution.files.items():
                    self.door.write(f"{beside}/{name}", data, parents=True)
                for name in distribution.files:
                    self.door.make_folders(f"lib/{name}".rpartition("/")[0])
                for name in distribution.files:
                    self.door.rename(f"{beside}/{name}", f"lib/{name}")
            finally:
                self.door.remove_tree(beside)

    # ---- removing

    def uninstall(self, names: Sequence[str], say: Callable[[str], object] = print) -> list[str]:
        """Remove libraries, and what only they needed; the names of all that were removed.

        Raises:
            LibraryError: when one is not installed, or another library needs it.
        """
        record = self._read()
        chosen = [self._find(name, record) for name in names]
        for name in chosen:
            needing = sorted(item.name for item in record.values() if name in item.requires and item.name not in chosen)
            if needing:
                raise LibraryError(f"{name} is needed by {', '.join(needing)}; uninstall that first.")
        gone = []
        for name in chosen:
            self._remove_files(record.pop(name).files)
            gone.append(name)
        while True:
            needed = {name for item in record.values() for name in item.requires}
            idle = [item.name for item in record.values() if not item.wanted and item.name not in needed]
            if not idle:
                break
            for name in idle:
                self._remove_files(record.pop(name).files)
                gone.append(name)
        self._write_record(record)
        self._write_pins(record)
        for name in gone:
            say(f"Removed {name}.")
        return gone

    def _find(self, name: str, record: dict[str, Library]) -> str:
        for candidate in _candidates(_requirement(name).name):
            if candidate in record:
                return candidate
        there = f"; there are {', '.join(sorted(record))}" if record else ""
        raise LibraryError(f'"{name}" is not installed{there}.')

    def _remove_files(self, files: Iterable[str]) -> None:
        """Remove files, and the folders that are empty then. What is no file any more stays."""
        files = list(files)
        folders = set()
        with _on_the_drive():
            for name in files:
                try:
                    self.door.remove(f"lib/{name}")
                except (FileNotFoundError, NotADirectoryError, IsADirectoryError):
                    continue
                parts = name.split("/")
                folders |= {"/".join(parts[:count]) for count in range(1, len(parts))}
            for name in sorted(folders, key=len, reverse=True):
                self._remove_if_empty(f"lib/{name}")

    def _remove_if_empty(self, folder: str) -> None:
        try:
            if [name for name, _ in self.door.names(folder)] == ["__pycache__"]:
                self.door.remove_tree(f"{folder}/__pycache__")
            self.door.remove_folder(folder)
        except FileNotFoundError:
            return
        except OSError as error:
            if error.errno not in (errno.ENOTEMPTY, errno.EEXIST):  # POSIX allows both
                raise

    # ---- the record and the pins

    def _read(self) -> dict[str, Library]:
        try:
            with _on_the_drive():
                text = self.door.read(_RECORD, _MOST_BYTES)
        except FileNotFoundError:
            return {}
        try:
            found = untrusted_json.parse(text.decode("utf-8"))
            return {name: _recorded(name, item) for name, item in found.items()}
        except (ValueError, TypeError, AttributeError) as error:
            raise LibraryError(f"{_RECORD} on the drive is broken; remove it, and install again.") from error

    def _write_record(self, record: dict[str, Library]) -> None:
        content = {
            item.name: {"version": item.version, "wanted": item.wanted, "files": item.files, "requires": item.requires}
            for item in sorted(record.values(), key=lambda item: item.name)
        }
        with _on_the_drive():
            self.door.write(_RECORD, (json.dumps(content, indent=1) + "\n").encode(), parents=True)

    def _pins(self) -> list[str]:
        """The lines of requirements.txt, whatever they have that is not UTF-8."""
        try:
            with _on_the_drive():
                return self.door.read(_PINS, _MOST_BYTES).decode("utf-8", "surrogateescape").splitlines()
        except FileNotFoundError:
            return []

    def _write_pins(self, record: dict[str, Library]) -> None:
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
        with _on_the_drive():
            self.door.write(_PINS, "".join(f"{line}\n" for line in kept).encode("utf-8", "surrogateescape"))

    def _pinned(self) -> list[Requirement]:
        return [_requirement(line.split("#")[0].strip()) for line in self._pins() if _pinned_name(line) is not None]


@contextmanager
def _on_the_drive() -> Iterator[None]:
    """What cannot be done with a file on the drive, in a sentence; that a file is not there is for the caller."""
    try:
        yield
    except FileNotFoundError:
        raise
    except OSError as error:
        why = error.strerror or str(error)
        raise LibraryError(f"{error.filename} on the drive cannot be used: {why}.") from error


def _too_full(needed: int, free: int) -> LibraryError:
    return LibraryError(f"The drive is too full: {needed:,} bytes are needed, and {free:,} are free.")


def _folded(file: str) -> str:
    return "/".join(map(folded, file.split("/")))


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


class _Found(dict[str, Distribution]):
    """Distributions by name, and what was asked for."""

    def __init__(self) -> None:
        super().__init__()
        self.asked: list[Requirement] = []

    def asked_names(self) -> set[str]:
        return {canonicalize_name(item.name) for item in self.asked}


class _Resolver:
    """Fetches libraries and, level by level, what they need."""

    def __init__(
        self,
        folder: Path,
        wheels: Path | None,
        there: dict[str, Library],
        free: Callable[[], int] | None,
        say: Callable[[str], object],
    ) -> None:
        self._folder = folder
        self._free = free
        self._wheels = wheels
        self._there = there
        self._say = say

    def resolve(self, wanted: list[Requirement]) -> _Found:
        found = _Found()
        level: list[tuple[Requirement, str]] = [(requirement, "") for requirement in wanted]
        while level:
            following: list[tuple[Requirement, str]] = []
            for requirement, needed_by in level:
                distribution = self._one(requirement, needed_by, found)
                if distribution is None:
                    continue
                found[distribution.name] = distribution
                if not needed_by:
                    found.asked.append(Requirement(distribution.name))
                following += [(item, distribution.name) for item in distribution.requires]
            level = following
        return found

    def _one(self, requirement: Requirement, needed_by: str, found: _Found) -> Distribution | None:
        """The distribution for a requirement, or None when there is nothing to do for it."""
        full: str = canonicalize_name(requirement.name)
        candidates = [full] if needed_by else _candidates(requirement.name)
        for name in candidates:
            if name in found:
                if not requirement.specifier.contains(found[name].version, prereleases=True):
                    who = f"{needed_by} needs" if needed_by else "you want"
                    chosen = found[name].version
                    raise LibraryError(f"Versions do not agree: {who} {name}{requirement.specifier}, not {chosen}.")
                return None
            there = self._there.get(name)
            if there is not None and requirement.specifier.contains(there.version, prereleases=True):
                if not needed_by:
                    found.asked.append(Requirement(name))
                return None
        if needed_by and for_computers(requirement.name):
            return None
        distribution = self._fetch(candidates, requirement, needed_by)
        if distribution is None or not distribution.is_circuitpython:
            name = distribution.name if distribution is not None else requirement.name
            if needed_by:
                self._say(f"{needed_by} also names {name}, which has no CircuitPython code and is left out.")
                return None
            raise LibraryError(f"{name} has no CircuitPython code; it is for computers' Python.")
        self._say(f"{distribution.name} {distribution.version}")
        return distribution

    def _fetch(self, candidates: list[str], requirement: Requirement, needed_by: str) -> Distribution | None:
        for name in candidates:
            target = Path(tempfile.mkdtemp(dir=self._folder))
            complaint = self._pip(f"{name}{requirement.specifier}", target)
            files = list(target.iterdir())
            if files:
                distribution = self._opened(files[0])
                if distribution.is_circuitpython or name == candidates[-1]:
                    return distribution
                continue
            if "No matching distribution" not in complaint:
                raise LibraryError(f"pip could not fetch {name}: {_last_line(complaint)}")
        where = f"in {self._wheels}" if self._wheels else "among the wheels of the package index"
        version = f" {requirement.specifier}" if requirement.specifier else ""
        also = f" ({needed_by} needs it)" if needed_by else ""
        tried = f"; tried {', '.join(candidates)}" if len(candidates) > 1 else ""
        raise LibraryError(f'There is no library "{requirement.name}"{version} {where}{also}{tried}.')

    def _opened(self, file: Path) -> Distribution:
        free = MOST_BYTES if self._free is None else self._free()
        try:
            return read(file, free)
        except BrokenDistribution as error:
            raise LibraryError(str(error)) from error
        except TooLarge as error:
            raise _too_full(error.needed, free) from error

    def _pip(self, what: str, target: Path) -> str:
        run = subprocess.run(_download_command([what], target, self._wheels), capture_output=True, text=True)
        return run.stdout + run.stderr


def _download_command(what: Iterable[str], target: Path, wheels: Path | None) -> list[str]:
    # Wheels only, as building a source distribution runs its code; and -P, as the folder that the process is in may
    # be the drive, where a program can put a pip of its own.
    command = [sys.executable, "-P", "-m", "pip", "download", "--quiet", "--no-deps", "--only-binary=:all:",
               "--disable-pip-version-check", "--no-input", "--dest", str(target), *what]  # fmt: skip
    if wheels is not None:
        command += ["--no-index", "--find-links", str(wheels)]
    return command


def download(
    pins: Iterable[str], target: Path, wheels: Path | None, cancelled: Callable[[], bool], patience: float = 60.0
) -> str | None:
    """Fetch distributions, and not what they need; None, or what is wrong in a sentence.

    Args:
        pins: their names and versions.
        target: the folder for them.
        wheels: a folder to take them from, in place of the index.
        cancelled: waits a moment, and is True when nobody wants them any more.
        patience: seconds after which it gives up.
    """
    command = [*_download_command(pins, target, wheels), *OFFLINE_OPTIONS]
    until = time.monotonic() + patience
    with tempfile.TemporaryFile("w+", encoding="utf-8", errors="replace") as said:
        process = subprocess.Popen(command, stdin=subprocess.DEVNULL, stdout=said, stderr=said)
        try:
            while process.poll() is None:
                if cancelled() or time.monotonic() > until:
                    return f"pip had no answer within {patience:g} s."
        finally:
            process.kill()
            process.wait()
        if process.returncode == 0:
            return None
        said.seek(0)
        return _last_line(said.read())


def _candidates(name: str) -> list[str]:
    """The full names that a short one may stand for, the likeliest first."""
    canonical = canonicalize_name(name)
    if canonical.startswith(("adafruit-circuitpython-", "circuitpython-")):
        return [canonical]
    short = canonical.removeprefix("adafruit-")
    return [*(prefix + short for prefix in _PREFIXES[:2]), canonical]


def _requirement(text: str) -> Requirement:
    try:
        return Requirement(text)
    except InvalidRequirement as error:
        raise LibraryError(f'"{text}" is no library\'s name; write bme280, or bme280==2.6.32.') from error


def _pinned_name(line: str) -> str | None:
    match = re.match(r"\s*([A-Za-z0-9][A-Za-z0-9._-]*)\s*(==|$|[<>~!=;#])", line)
    return canonicalize_name(match[1]) if match else None


def _last_line(text: str) -> str:
    lines = [line.strip() for line in text.splitlines() if line.strip().startswith("ERROR")]
    return (lines or text.strip().splitlines() or ["no reason given"])[-1].removeprefix("ERROR: ").rstrip(".") + "."
