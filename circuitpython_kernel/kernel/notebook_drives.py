"""Which drive belongs to which notebook: one small file of record a notebook, which follows it when it is renamed.

The kernel looks its notebook's drive up here (`drive_choice`). Jupyter Server's extension (`server_extension`) keeps
the records true when a notebook is renamed, copied or deleted. A notebook's file of record is replaced as a whole, so
kernels and the server need no lock.
"""

from __future__ import annotations

import hashlib
import json
import os
import re
import tempfile
from collections.abc import Iterator
from dataclasses import asdict, dataclass, fields, replace
from itertools import count
from pathlib import Path

import platformdirs

from circuitpython_kernel.common import untrusted_json
from circuitpython_kernel.drive.door import Door
from circuitpython_kernel.drive.drive import copy_files
from circuitpython_kernel.drive.own_files import read_regular

DRIVES_VARIABLE = "CIRCUITPYTHON_KERNEL_DRIVES"
"""Environment variable: the folder in which the drives of notebooks are."""

_MOST_RECORD_BYTES = 1 << 16
_MOST_MOVES = 16


def drives_folder() -> Path:
    """Where the drives of notebooks are."""
    override = os.environ.get(DRIVES_VARIABLE)
    return Path(override) if override else Path(platformdirs.user_data_dir("circuitpython-kernel")) / "drives"


@dataclass(frozen=True)
class Record:
    """What is known of a notebook's drive.

    Attributes:
        notebook: the notebook's path.
        own: the name of its own folder among the drives.
        chosen: the path of another folder, which its user has chosen.
        moved_to: where the notebook is now, when it was renamed.
        deleted: whether the notebook was deleted; its drive is kept, and a new notebook of that name gets its own.
    """

    notebook: str
    own: str
    chosen: str | None = None
    moved_to: str | None = None
    deleted: bool = False

    @property
    def folder(self) -> Path:
        """The drive's folder: the chosen one as long as it is there, or else the notebook's own."""
        if self.chosen is not None and os.path.isdir(self.chosen):
            return Path(self.chosen)
        return self.own_folder

    @property
    def own_folder(self) -> Path:
        """The folder of the notebook's own."""
        return drives_folder() / self.own


_TYPES: dict[str, type | tuple[type, ...]] = {
    "notebook": str,
    "own": str,
    "chosen": (str, type(None)),
    "moved_to": (str, type(None)),
    "deleted": bool,
}


def find(notebook: str) -> Record | None:
    """The record of a notebook, also by a name that it had before, as long as no other notebook has that name now."""
    found = _read(_file(notebook))
    for _ in range(_MOST_MOVES):
        if found is None or found.deleted or (found.moved_to is not None and os.path.exists(found.notebook)):
            return None
        if found.moved_to is None:
            return found
        found = _read(_file(found.moved_to))
    return None


def new_record(notebook: str) -> Record:
    """A record for a notebook that has none, with a folder of its own that no other notebook has; not written yet."""
    stem = re.sub(r"[^\w.-]+", "-", Path(notebook).stem).strip("-.") or "notebook"
    name = f"{stem}-{_key(notebook)[:8]}"
    taken = {record.own for record in records()}
    another = _read(_file(notebook)) is not None  # a notebook of this name was deleted or renamed: its drives are kept

    def free(own: str) -> bool:
        return own not in taken and not (another and (drives_folder() / own).exists())

    return Record(notebook, next(own for own in _numbered(name) if free(own)))


def _numbered(name: str) -> Iterator[str]:
    yield name
    for number in count(2):
        yield f"{name}-{number}"


def records() -> Iterator[Record]:
    """The records of all notebooks that were not renamed, and of those that were deleted."""
    try:
        files = sorted(_place().iterdir())
    except (FileNotFoundError, NotADirectoryError):
        return
    for file in files:
        record = _read(file) if file.suffix == ".json" else None
        if record is not None and record.moved_to is None:
            yield record


def neighbours(notebook: str) -> list[Record]:
    """Records of other notebooks in a notebook's folder whose drives are still there; those of lost notebooks first."""
    folder = os.path.dirname(notebook)
    found = [
        record
        for record in records()
        if record.notebook != notebook
        and os.path.dirname(record.notebook) == folder
        and record.notebook.endswith(".ipynb")
        and record.folder.is_dir()
    ]
    return sorted(found, key=lambda record: (os.path.exists(record.notebook), -record.folder.stat().st_mtime))


def write(record: Record) -> None:
    """Write a record, in place of one that its notebook has.

    Raises:
        OSError: when it cannot be written.
    """
    _place().mkdir(parents=True, exist_ok=True)
    handle, temporary = tempfile.mkstemp(dir=_place(), suffix=".tmp")
    try:
        with os.fdopen(handle, "w", encoding="utf-8") as file:
            json.dump(asdict(record), file, indent=1)
        os.replace(temporary, _file(record.notebook))
    except OSError:
        os.unlink(temporary)
        raise


# ---- what happens to notebooks


def renamed(old: str, new: str) -> None:
    """A notebook, or a folder with notebooks, has another path now: the drives go along.

    Raises:
        OSError: when that cannot be remembered.
    """
    for record, path in list(_below(old, new)):
        chosen = record.chosen if record.chosen is None else _moved(record.chosen, old, new) or record.chosen
        write(replace(record, notebook=path, chosen=chosen))
        write(replace(record, moved_to=path))


def copied(old: str, new: str) -> None:
    """A notebook, or a folder with notebooks, was copied: each copy gets a copy of the drive.

    Raises:
        OSError: when the drive cannot be copied; the copy's drive is then new.
    """
    for record, path in list(_below(old, new)):
        copy_for(record, path)


def deleted(path: str) -> None:
    """A notebook, or a folder with notebooks, was deleted. The drives are kept, for ``%drive`` to take.

    Raises:
        OSError: when that cannot be remembered.
    """
    for record, _ in list(_below(path, path)):
        write(replace(record, deleted=True))


def copy_for(record: Record, notebook: str) -> Record:
    """Give another notebook a copy of a notebook's drive.

    Raises:
        OSError: when the drive cannot be copied.
    """
    copy = new_record(notebook)
    if record.folder.is_dir():
        copy_files(Door(record.folder), copy.own_folder)
    write(copy)
    return copy


# ---- inside


def _place() -> Path:
    return drives_folder() / "notebooks"


def _key(notebook: str) -> str:
    return hashlib.sha256(notebook.encode("utf-8", "surrogatepass")).hexdigest()


def _file(notebook: str) -> Path:
    return _place() / f"{_key(notebook)[:32]}.json"


def _read(file: Path) -> Record | None:
    """A file of record; None when there is none, or when it is broken: then the notebook's drive is new."""
    try:
        found = untrusted_json.parse(read_regular(file, _MOST_RECORD_BYTES).decode("utf-8"))
    except (OSError, ValueError):
        return None
    if not isinstance(found, dict) or found.keys() != {field.name for field in fields(Record)}:
        return None
    if not all(isinstance(found[name], kind) for name, kind in _TYPES.items()):
        return None
    record = Record(**found)
    return record if _is_name(record.own) and _file(record.notebook) == file else None


def _is_name(name: str) -> bool:
    """Whether it is the name of one folder."""
    return name not in ("", ".", "..", "notebooks") and not re.search(r"[/\\\0]", name)


def _moved(path: str, old: str, new: str) -> str | None:
    """Where a path is after what is at ``old`` went to ``new``; None when it is not there."""
    if path == old:
        return new
    return new + path[len(old) :] if path.startswith((old + "/", old + os.sep)) else None


def _below(old: str, new: str) -> Iterator[tuple[Record, str]]:
    """The records of notebooks at a path or below it, and where the notebooks are after it became ``new``."""
    for record in records():
        path = None if record.deleted else _moved(record.notebook, old, new)
        if path is not None:
            yield record, path
