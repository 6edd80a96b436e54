"""The libraries that a board has frozen in: 141 of the boards bring some.

Their code comes from PyPI, in pinned versions (`boards.frozen`), when a program first imports one, and stays in the
user's cache: the second time nothing is fetched. Where they cannot be had, that import fails and says so.
"""

from __future__ import annotations

import os
import shutil
import tempfile
from collections.abc import Callable, Mapping
from pathlib import Path

from circuitpython_kernel.boards import BoardDefinition
from circuitpython_kernel.boards.frozen import DISTRIBUTIONS
from circuitpython_kernel.common.cache import cache_folder
from circuitpython_kernel.vm.guest_os.filesystem import MemoryMount

from .distributions import BrokenDistribution, TooLarge, read
from .sources import WHEELS_VARIABLE
from .usual_source import usual_source

FROZEN_VARIABLE = "CIRCUITPYTHON_KERNEL_FROZEN"
"""Environment variable: one of `MODES`, for boards that are not told."""

MODES = ("fetch", "cached", "none")
"""Fetch what is not in the cache; take what is in the cache; have none."""


def mode_of(chosen: str | None) -> str:
    """The mode for a board: the chosen one, else what the environment says, else ``"fetch"``.

    Raises:
        ValueError: for an unknown one.
    """
    mode = chosen or os.environ.get(FROZEN_VARIABLE) or MODES[0]
    if mode not in MODES:
        where = "frozen is" if chosen else f"{FROZEN_VARIABLE} is"
        raise ValueError(f'{where} {", ".join(MODES[:-1])} or {MODES[-1]}, not "{mode}"')
    return mode


class FrozenLibraries:
    """A board's frozen libraries.

    Args:
        definition: the board.
        mode: one of `MODES`.
        mount: shows the files to the board.
    """

    def __init__(self, definition: BoardDefinition, mode: str, mount: MemoryMount) -> None:
        self._mode = mode
        self._mount = mount
        self.pins = {name: DISTRIBUTIONS[name] for name in definition.frozen_libraries if name in DISTRIBUTIONS}
        """The distribution of each module that the board has and PyPI, too."""
        self._there: set[str] = set()
        self.trouble: str | None = None
        """Why they could not be fetched; nobody tries again on this board."""

    def provide(self, module: str, cancelled: Callable[[], bool]) -> str:
        """Let the board's programs find a module; empty when it is there, else what stands in the way and what to do.

        Args:
            module: its name.
            cancelled: waits a moment while something is fetched; True ends that.
        """
        pin = self.pins.get(module)
        if pin is None:
            return "it is not on PyPI; copy it to the drive's lib yourself"
        if self._mode == "none":
            return f"this board was made without; %install {module} puts it on the drive"
        if module in self._there or self._load(pin, module):
            return ""
        if self._mode == "cached":
            return f"it is not in the cache; %install {module} puts it on the drive"
        if self.trouble is None:
            self._fetch(cancelled)
            if self._load(pin, module):
                return ""
        why = f" ({self.trouble.rstrip('.')})" if self.trouble else ""
        return f"it could not be fetched{why}; %install {module} puts it on the drive"

    def _load(self, pin: str, module: str) -> bool:
        wheel = _cached(pin)
        if wheel is None:
            return False
        try:
            distribution = read(wheel)
        except (BrokenDistribution, TooLarge) as error:
            self.trouble = str(error)
            return False
        self._mount.add(distribution.files)
        self._there.add(module)
        return True

    def _fetch(self, cancelled: Callable[[], bool]) -> None:
        """Fetch all that the board has: the next time there may be no network."""
        missing = sorted({pin for pin in self.pins.values() if _cached(pin) is None})
        wheels = os.environ.get(WHEELS_VARIABLE)
        try:
            folder = _folder()
            folder.mkdir(parents=True, exist_ok=True)
            with tempfile.TemporaryDirectory(dir=folder, prefix=".fetching-") as beside:
                complaint = usual_source().download(missing, Path(beside), Path(wheels) if wheels else None, cancelled)
                for file in Path(beside).glob("*.whl"):
                    shutil.move(file, folder / file.name)
        except OSError as error:
            complaint = f"{error.filename or 'the cache'} cannot be used: {error.strerror or error}."
        if complaint is not None and not cancelled():
            self.trouble = complaint


def cached_files(module: str) -> Mapping[str, bytes]:
    """The files of a frozen library, by path, if it was ever fetched; without an attempt to fetch it."""
    wheel = _cached(DISTRIBUTIONS.get(module, ""))
    if wheel is None:
        return {}
    try:
        return read(wheel).files
    except (BrokenDistribution, TooLarge):
        return {}  # a program that imports it is told


def _folder() -> Path:
    return cache_folder() / "frozen"


def _cached(pin: str) -> Path | None:
    """The file of a distribution in the cache."""
    name, _, version = pin.partition("==")
    return next(iter(_folder().glob(f"{name.replace('-', '_')}-{version}-*.whl")), None)
