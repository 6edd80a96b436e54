"""Which folder is a notebook's CIRCUITPY drive: one of its own, or one that its user has chosen for good."""

from __future__ import annotations

import hashlib
import json
import os
import re
import tempfile
from pathlib import Path

import platformdirs

from . import untrusted_json

DRIVES_VARIABLE = "CIRCUITPYTHON_KERNEL_DRIVES"
"""Environment variable: the folder in which the drives of notebooks are."""

NOTEBOOK_VARIABLE = "JPY_SESSION_NAME"
"""Environment variable by which Jupyter tells a kernel its notebook."""


def drives_folder() -> Path:
    """Where the drives of notebooks are."""
    override = os.environ.get(DRIVES_VARIABLE)
    return Path(override) if override else Path(platformdirs.user_data_dir("circuitpython-kernel")) / "drives"


class DriveChoice:
    """The drive's folder for one notebook.

    Args:
        notebook: what Jupyter calls it; None when nobody knows, and then the drive is a temporary one.
    """

    def __init__(self, notebook: str | None = None) -> None:
        self.notebook = notebook if notebook is not None else os.environ.get(NOTEBOOK_VARIABLE)

    @property
    def _record(self) -> Path:
        return drives_folder() / "chosen.json"

    def default(self) -> Path | None:
        """The folder of the notebook's own; None when there is no notebook."""
        if not self.notebook:
            return None
        stem = re.sub(r"[^\w.-]+", "-", Path(self.notebook).stem).strip("-.") or "notebook"
        return drives_folder() / f"{stem}-{hashlib.sha256(self.notebook.encode()).hexdigest()[:8]}"

    def folder(self) -> Path | None:
        """The folder that was chosen, if it is still there, or else the default."""
        chosen = self._read().get(self.notebook or "")
        if chosen is not None and os.path.isdir(chosen):  # which is no error for a name that no folder can have
            return Path(chosen)
        return self.default()

    def choose(self, folder: Path | None) -> None:
        """Remember a folder for the notebook; None for its default.

        Raises:
            OSError: when it cannot be remembered.
        """
        if not self.notebook:
            return
        chosen = self._read()
        if folder is None:
            chosen.pop(self.notebook, None)
        else:
            chosen[self.notebook] = str(folder.resolve())
        self._record.parent.mkdir(parents=True, exist_ok=True)
        handle, temporary = tempfile.mkstemp(dir=self._record.parent, suffix=".tmp")
        try:
            with os.fdopen(handle, "w", encoding="utf-8") as file:
                json.dump(chosen, file, indent=1)
            os.replace(temporary, self._record)
        except OSError:
            os.unlink(temporary)
            raise

    def _read(self) -> dict[str, str]:
        try:
            found = untrusted_json.parse(self._record.read_text(encoding="utf-8"))
        except (OSError, ValueError):
            return {}  # nothing was chosen yet, or somebody has broken the file: the defaults serve
        return {str(key): str(value) for key, value in found.items()} if isinstance(found, dict) else {}
