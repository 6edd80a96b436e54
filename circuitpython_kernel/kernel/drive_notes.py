"""The note beside notebooks that says which drives are theirs, for servers that do not report renamed notebooks.

It is one hidden file in the notebooks' folder. When that folder is moved, renamed or copied, the note goes along, and
the notebooks find their drives (a copy: a copy of them). Where our extension of Jupyter Server runs, no note is made.
"""

from __future__ import annotations

import json
import os
from contextlib import suppress
from pathlib import Path

from circuitpython_kernel.common import untrusted_json
from circuitpython_kernel.drive.own_files import read_regular, write_regular

NAME = ".circuitpython-drives.json"

FOLLOWED_VARIABLE = "CIRCUITPYTHON_KERNEL_FOLLOWS_NOTEBOOKS"
"""Environment variable: set where the server's extension keeps the drives with their notebooks."""

_MOST_BYTES = 1 << 20


def followed() -> bool:
    """Whether the server keeps drives with their notebooks, so that no note is needed."""
    return bool(os.environ.get(FOLLOWED_VARIABLE))


def read(notebook: str) -> str | None:
    """The name of the notebook's own drive, as its note has it."""
    return _entries(notebook).get(os.path.basename(notebook))


def write(notebook: str, own: str) -> None:
    """Note a notebook's drive, where a note is needed and can be made: the notebook's folder may be read-only."""
    folder, name = os.path.split(notebook)
    if followed() or not os.path.isdir(folder):
        return
    entries = _entries(notebook)
    if entries.get(name) != own:
        with suppress(OSError):  # the drive is found by the notebook's path then
            write_regular(_note(notebook), (json.dumps({**entries, name: own}, indent=1) + "\n").encode())


def _note(notebook: str) -> Path:
    return Path(notebook).parent / NAME


def _entries(notebook: str) -> dict[str, str]:
    try:
        found = untrusted_json.parse(read_regular(_note(notebook), _MOST_BYTES).decode("utf-8"))
    except (OSError, ValueError):
        return {}  # there is none, or it was broken: drives are found by the notebooks' paths
    if not isinstance(found, dict):
        return {}
    return {name: own for name, own in found.items() if isinstance(own, str)}
