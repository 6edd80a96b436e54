"""Finds the distributions for the names of libraries, long or short, and for what those need."""

from __future__ import annotations

import tempfile
from collections.abc import Callable
from pathlib import Path

from packaging.requirements import Requirement
from packaging.utils import canonicalize_name

from .distributions import MOST_BYTES, BrokenDistribution, Distribution, TooLarge, for_computers, read
from .record import Library, LibraryError
from .sources import NOTHING, Source, last_line

_PREFIXES = ("adafruit-circuitpython-", "circuitpython-", "")


class Found(dict[str, Distribution]):
    """Distributions by name, and what was asked for."""

    def __init__(self) -> None:
        super().__init__()
        self.asked: list[Requirement] = []

    def asked_names(self) -> set[str]:
        """The names of what was asked for."""
        return {canonicalize_name(item.name) for item in self.asked}


class Resolver:
    """Fetches libraries and, level by level, what they need.

    Args:
        source: fetches them.
        folder: where it puts what it fetches.
        wheels: a folder to take libraries from, instead of the index.
        there: the libraries that are installed, which are good enough where their version is.
        free: gives the bytes that are free on the drive; None when nothing limits it.
        say: gets lines about what happens.
    """

    def __init__(
        self,
        source: Source,
        folder: Path,
        wheels: Path | None,
        there: dict[str, Library],
        free: Callable[[], int] | None,
        say: Callable[[str], object],
    ) -> None:
        self._source = source
        self._folder = folder
        self._free = free
        self._wheels = wheels
        self._there = there
        self._say = say

    def resolve(self, wanted: list[Requirement]) -> Found:
        """Fetch what is wanted, and what that needs.

        Raises:
            LibraryError: when a library cannot be had, or versions do not agree.
        """
        found = Found()
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

    def _one(self, requirement: Requirement, needed_by: str, found: Found) -> Distribution | None:
        """The distribution for a requirement, or None when there is nothing to do for it."""
        full: str = canonicalize_name(requirement.name)
        candidates = [full] if needed_by else candidates_for(requirement.name)
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
            complaint = self._source.fetch(f"{name}{requirement.specifier}", target, self._wheels)
            files = list(target.iterdir())
            if files:
                distribution = self._opened(files[0])
                if distribution.is_circuitpython or name == candidates[-1]:
                    return distribution
                continue
            if NOTHING not in complaint:
                raise LibraryError(f"{self._source.name} could not fetch {name}: {last_line(complaint)}")
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
            raise too_full(error.needed, free) from error


def candidates_for(name: str) -> list[str]:
    """The full names that a short one may stand for, the likeliest first."""
    canonical = canonicalize_name(name)
    if canonical.startswith(("adafruit-circuitpython-", "circuitpython-")):
        return [canonical]
    short = canonical.removeprefix("adafruit-")
    return [*(prefix + short for prefix in _PREFIXES[:2]), canonical]


def too_full(needed: int, free: int) -> LibraryError:
    """The drive has no room for so many bytes."""
    return LibraryError(f"The drive is too full: {needed:,} bytes are needed, and {free:,} are free.")
