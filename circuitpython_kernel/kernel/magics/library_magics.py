"""Magics for libraries: %install, %installed, %uninstall."""

# mypy: disable-error-code="no-untyped-call"
# IPython has few type hints.

from __future__ import annotations

import contextlib
from collections.abc import Iterator
from pathlib import Path
from typing import TYPE_CHECKING, Any

from IPython.core.magic import Magics, line_magic, magics_class, no_var_expand

from circuitpython_kernel.kernel.slot import NoBoard

from .words import refuse, table, words_of

if TYPE_CHECKING:
    from circuitpython_kernel.kernel.slot import BoardSlot
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
class LibraryMagics(Magics):
    """See the module; ``slot`` holds the board whose drive gets the libraries."""

    def __init__(self, shell: Any, slot: BoardSlot) -> None:
        super().__init__(shell)
        self._slot = slot

    def _libraries(self) -> Libraries:
        try:
            drive = self._slot.board.drive
        except NoBoard as error:
            refuse(error)
        from circuitpython_kernel.libraries.pypi import (
            Libraries,  # late: the kernel is ready before `packaging` is loaded
        )

        return Libraries(drive.door, drive.free)

    @no_var_expand
    @line_magic
    def install(self, line: str) -> None:
        """Put libraries from PyPI on the drive: %install bme280 neopixel. Without names: what requirements.txt pins.

        --wheels FOLDER takes them from a folder, without a network; --upgrade looks for newer versions.
        """
        words = words_of(line)
        wheels = None
        if "--wheels" in words:
            place = words.index("--wheels")
            if place + 1 == len(words):
                refuse('--wheels takes a folder, as in "%install bme280 --wheels wheels".')
            wheels = Path(words[place + 1]).expanduser()
            del words[place : place + 2]
        upgrade = "--upgrade" in words
        words = [word for word in words if word != "--upgrade"]
        for word in words:
            if word.startswith("-"):
                refuse(f'There is no option "{word}"; %install knows "--wheels FOLDER" and "--upgrade".')
        with refusing():
            self._libraries().install(words, wheels=wheels, upgrade=upgrade)

    @no_var_expand
    @line_magic
    def installed(self, line: str) -> None:
        """List the libraries on the drive."""
        if line.strip():
            refuse("%installed takes no argument.")
        with refusing():
            found = self._libraries().installed()
        print(table([(item.name, item.version) for item in found]) if found else "There are none; %install gets some.")

    @no_var_expand
    @line_magic
    def uninstall(self, line: str) -> None:
        """Take libraries off the drive, and what only they needed: %uninstall bme280."""
        words = words_of(line)
        if not words:
            refuse('%uninstall takes the libraries\' names, as in "%uninstall bme280".')
        with refusing():
            self._libraries().uninstall(words)
