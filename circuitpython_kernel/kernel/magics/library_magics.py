"""Magics for libraries: %install, %installed, %uninstall."""

# mypy: disable-error-code="no-untyped-call"
# IPython has few type hints.

from __future__ import annotations

import contextlib
from collections.abc import Iterator
from pathlib import Path
from typing import TYPE_CHECKING

from IPython.core.magic import magics_class

from .base import DeclaredMagics
from .declaration import Argument, Flag, Magic, Option, declared
from .kinds import HOST_FILE
from .words import refuse, table

if TYPE_CHECKING:
    from circuitpython_kernel.libraries.pypi import Libraries


@contextlib.contextmanager
def refusing() -> Iterator[None]:
    """What goes wrong with libraries is said in a sentence."""
    from circuitpython_kernel.libraries.pypi import LibraryError

    try:
        yield
    except (LibraryError, OSError) as error:
        refuse(error)


@magics_class
class LibraryMagics(DeclaredMagics):
    """See the module; ``slot`` holds the board whose drive gets the libraries."""

    def _libraries(self) -> Libraries:
        drive = self._board.drive
        from circuitpython_kernel.libraries.pypi import (
            Libraries,  # late: the kernel is ready before `packaging` is loaded
        )

        return Libraries(drive.door, drive.free)

    @declared(
        Magic(
            "install",
            "put libraries from PyPI on the drive",
            (
                Argument("libraries", "their names; without: what requirements.txt on the drive pins", count="any",
                         takes="libraries"),
                Option("--wheels", "FOLDER", "take them from a folder, without a network", HOST_FILE, takes="a folder",
                       example="%install bme280 --wheels wheels", key="wheels"),
                Flag("--upgrade", "look for newer versions"),
            ),
            ("%install bme280 neopixel", "%install bme280 --wheels wheels"),
        )
    )  # fmt: skip
    def install(self, libraries: list[str], wheels: str | None, upgrade: bool) -> None:
        folder = None if wheels is None else Path(wheels).expanduser()
        with refusing():
            self._libraries().install(libraries, wheels=folder, upgrade=upgrade)

    @declared(Magic("installed", "list the libraries on the drive", (), ("%installed",)))
    def installed(self) -> None:
        with refusing():
            found = self._libraries().installed()
        print(table([(item.name, item.version) for item in found]) if found else "There are none; %install gets some.")

    @declared(
        Magic(
            "uninstall",
            "take libraries off the drive, and what only they needed",
            (Argument("libraries", "their names", count="some", takes="the libraries' names"),),
            ("%uninstall bme280",),
        )
    )
    def uninstall(self, libraries: list[str]) -> None:
        with refusing():
            self._libraries().uninstall(libraries)
