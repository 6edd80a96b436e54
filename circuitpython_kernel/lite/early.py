"""What of the kernel is imported before Python's memory is kept for later starts: all that needs no compiled package.

Importing is half of a cold start. `keeping.js` takes a picture of the memory behind it, with which later starts begin.
In that picture must be nothing of one page's: no JavaScript object, no library that was linked, such as numpy's.
"""

from __future__ import annotations

import importlib
import random

from .later import waiting

with waiting("sqlite3"):  # IPython imports it for its history, which has no file here, and it links a library
    from . import lasting, packages, site_source, worker_kernel  # noqa: F401 - to have them there


def begin_again() -> None:
    """Python's memory came from a picture: bring up to date what was of the day when it was taken."""
    random.seed()  # else each start would have the same numbers
    importlib.invalidate_caches()  # the files were put there anew
