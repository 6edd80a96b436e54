"""Which folder is a notebook's CIRCUITPY drive: one of its own, or one that its user has chosen for good."""

from __future__ import annotations

import os
from dataclasses import replace
from pathlib import Path

from . import drive_notes, notebook_drives
from .notebook_drives import Record

NOTEBOOK_VARIABLE = "JPY_SESSION_NAME"
"""Environment variable by which Jupyter gives a kernel its notebook's path."""


class DriveChoice:
    """The drive's folder for one notebook.

    Args:
        notebook: its path; None when it is not known, and then the drive is a temporary one.
    """

    def __init__(self, notebook: str | None = None) -> None:
        if notebook is None:
            notebook = os.environ.get(NOTEBOOK_VARIABLE)
        self.notebook = os.path.abspath(notebook) if notebook else None
        self._record: Record | None = None
        self.news: str | None = None
        """A sentence about a drive that is new, where another drive of the notebooks' folder may be the wanted one."""

    def own(self) -> Path | None:
        """The folder of the notebook's own; None when there is no notebook.

        Raises:
            OSError: when it is new, and that cannot be remembered.
        """
        record = self._known()
        return None if record is None else record.own_folder

    def folder(self) -> Path | None:
        """The folder that was chosen, if it is still there, or else the notebook's own.

        Raises:
            OSError: when it is new, and that cannot be remembered.
        """
        record = self._known()
        return None if record is None else record.folder

    def choose(self, folder: Path | None) -> None:
        """Remember a folder for the notebook; None for its own.

        Raises:
            OSError: when it cannot be remembered.
        """
        record = self._known()
        if record is not None:
            self._keep(replace(record, chosen=None if folder is None else str(folder.resolve())))

    def beside(self) -> Path:
        """Where a drive that can be seen beside the notebook would be."""
        if self.notebook is None:
            return Path.cwd() / "CIRCUITPY"
        record = self._known()
        notebook = Path(self.notebook if record is None else record.notebook)
        return notebook.parent / f"{notebook.stem}-CIRCUITPY"

    # ---- inside

    def _known(self) -> Record | None:
        """The notebook's record, as it is now: the notebook may have been renamed since the kernel started."""
        if self.notebook is None:
            return None
        record = notebook_drives.find(self._record.notebook if self._record else self.notebook)
        record = record or notebook_drives.find(self.notebook)
        if record is None:
            record = self._noted(self.notebook) or self._new(self.notebook)
            self._keep(record)
        self._record = record
        return record

    def _keep(self, record: Record) -> None:
        notebook_drives.write(record)
        drive_notes.write(record.notebook, record.own)
        self._record = record

    def _noted(self, notebook: str) -> Record | None:
        """The record by the note beside the notebook: its folder was moved here, or is a copy."""
        own = drive_notes.read(notebook)
        others = [record for record in notebook_drives.records() if record.own == own]
        if not others or not others[0].own_folder.is_dir():
            return None
        if not others[0].deleted and os.path.exists(others[0].notebook):
            return notebook_drives.copy_for(others[0], notebook)
        notebook_drives.write(replace(others[0], moved_to=notebook, deleted=False))
        return replace(others[0], notebook=notebook, deleted=False)

    def _new(self, notebook: str) -> Record:
        record = notebook_drives.new_record(notebook)
        others = [] if record.own_folder.is_dir() else notebook_drives.neighbours(notebook)
        if others and notebook.endswith(".ipynb"):
            name = os.path.basename(others[0].notebook)
            gone = "" if os.path.exists(others[0].notebook) else ", which is gone"
            self.news = (
                f"This notebook has a new CIRCUITPY drive. To use that of {name}{gone}: %drive {others[0].folder}"
            )
        return record
