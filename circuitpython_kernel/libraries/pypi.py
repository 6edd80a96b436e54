"""CircuitPython libraries from PyPI on a board's drive.

pip fetches the distributions, so its configuration counts (index, proxy, cache); what is in them goes to ``/lib``. The
versions stand in ``requirements.txt`` at the drive's root, for others to install the same; which file belongs to which
library in ``/lib/.installed.json``, as requirements have no place for that.
"""

from __future__ import annotations

import errno
import os
import secrets
import tempfile
from collections.abc import Callable, Iterable, Sequence
from pathlib import Path

from packaging.utils import canonicalize_name

from circuitpython_kernel.drive.door import Door
from circuitpython_kernel.drive.names import folded

from .distributions import Distribution
from .record import Library as Library
from .record import LibraryError as LibraryError
from .record import LibraryRecord, on_the_drive, requirement
from .resolver import Resolver, candidates_for, too_full
from .sources import WHEELS_VARIABLE
from .usual_source import usual_source


class Libraries:
    """The libraries on a drive.

    Args:
        drive: the drive's door, or its folder.
        free: gives the bytes that are free on it; None when nothing limits it.
    """

    def __init__(self, drive: Door | Path, free: Callable[[], int] | None = None) -> None:
        self.door = drive if isinstance(drive, Door) else Door(drive)
        self._free = free
        self._record = LibraryRecord(self.door)

    def installed(self) -> list[Library]:
        """The installed libraries, by name. Those whose files were removed are left out.

        Raises:
            LibraryError: when the drive's record cannot be read.
        """
        return [library for library in self._record.read().values() if any(map(self._is_there, library.files))]

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
        source = usual_source()
        if wheels is not None:
            given, wheels = wheels, source.wheels(wheels)
            if wheels is None:
                raise LibraryError(f"There is no folder {given} to take wheels from.")
        wanted = [requirement(name) for name in names] if names else self._record.pinned()
        if not wanted:
            raise LibraryError('Name a library, as in "%install bme280"; requirements.txt on the drive pins none.')
        before = {} if upgrade else {library.name: library for library in self.installed()}
        with tempfile.TemporaryDirectory(prefix="circuitpython-libraries-") as folder:
            found = Resolver(source, Path(folder), wheels, before, self._free, say).resolve(wanted)
            new = [distribution for distribution in found.values() if not self._has(distribution)]
            self._check_room(new)
            self._write(new, {canonicalize_name(item.name) for item in found.asked})
        record = self._record.read()
        for name in found.asked_names():
            if name in record and not record[name].wanted:
                record[name].wanted = True
                self._record.write(record)
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
            raise too_full(needed, self._free())

    def _write(self, new: list[Distribution], asked: set[str]) -> None:
        record = self._record.read()
        owners = {_folded(file): name for name, item in record.items() for file in item.files}
        for distribution in new:
            for file in distribution.files:
                owner = owners.setdefault(_folded(file), distribution.name)
                if owner != distribution.name:
                    raise LibraryError(f"{distribution.name} and {owner} both have a file {file}; keep one of the two.")
        with on_the_drive():
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
            self._record.write(record)
        self._record.write_pins(record)

    def _put(self, distribution: Distribution) -> None:
        """Write all files of a library beside the drive's own, then move them in place."""
        beside = f".installing-{secrets.token_hex(8)}"
        with on_the_drive():
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
        record = self._record.read()
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
        self._record.write(record)
        self._record.write_pins(record)
        for name in gone:
            say(f"Removed {name}.")
        return gone

    def _find(self, name: str, record: dict[str, Library]) -> str:
        for candidate in candidates_for(requirement(name).name):
            if candidate in record:
                return candidate
        there = f"; there are {', '.join(sorted(record))}" if record else ""
        raise LibraryError(f'"{name}" is not installed{there}.')

    def _remove_files(self, files: Iterable[str]) -> None:
        """Remove files, and the folders that are empty then. What is no file any more stays."""
        files = list(files)
        folders = set()
        with on_the_drive():
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


def _folded(file: str) -> str:
    return "/".join(map(folded, file.split("/")))
