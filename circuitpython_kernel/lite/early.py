"""What is imported before Python's memory is kept for later starts: all that a board in a notebook needs.

Importing is half of a cold start. `keeping.js` takes a picture of the memory behind it, with which later starts begin.
In that picture must be nothing of one page's, such as an object of JavaScript's.
"""

from __future__ import annotations

import random
import sys
import tempfile
from importlib.machinery import FileFinder

from circuitpython_kernel.board import firmware_image, virtual_board  # noqa: F401 - to have it there, as others below
from circuitpython_kernel.boards.catalog import DEFAULT_BOARD, load
from circuitpython_kernel.vm.browser_host import host  # noqa: F401

from . import browser  # noqa: F401

# Both are read once, then remembered.
load(DEFAULT_BOARD)
firmware_image.provided_modules()


def begin_again() -> None:
    """Python's memory came from a picture: bring up to date what was of the day when it was taken."""
    random.seed()  # else each start would have the same numbers
    tempfile._name_sequence = None  # type: ignore[attr-defined] # it has numbers of its own, for names
    for finder in sys.path_importer_cache.values():
        if isinstance(finder, FileFinder):  # others read Python's own archive, which is as it was
            finder.invalidate_caches()  # the files were put there anew
