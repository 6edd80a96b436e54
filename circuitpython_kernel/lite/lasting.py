"""The notebook's folder in the worker, of which JupyterLite keeps a copy: a worker's own files end with it.

The board's drive is a folder in it. What programs and the host's code write goes to the page, which puts it beside the
notebook, where JupyterLite's file browser shows it; at the next start it comes back. What is edited there comes here.
"""

from __future__ import annotations

import base64
import stat
from collections.abc import Callable, Mapping
from pathlib import Path
from typing import Any

from circuitpython_kernel.drive.door import Door
from circuitpython_kernel.kernel.drive_choice import DriveChoice

MOST_BYTES = 8 << 20
"""A longer file is not kept."""

Say = Callable[[Mapping[str, Any]], None]


class BrowserDrive(DriveChoice):
    """The drive is the folder beside the notebook, always.

    Args:
        folder: the folder.
    """

    def __init__(self, folder: Path) -> None:
        super().__init__(None)
        self._folder = folder

    def own(self) -> Path:
        """See `DriveChoice`, here and below."""
        return self._folder

    def folder(self) -> Path:
        return self._folder

    def choose(self, folder: Path | None) -> None:
        """Nothing outlives the worker but what is kept."""

    def beside(self) -> Path:
        return self._folder


class LastingFolder:
    """A folder whose files are kept elsewhere.

    Args:
        folder: the folder.
        say: tells where they are kept what has changed: ``{"kept": {"changed": {...}, "removed": [...]}}``, with files
            as base64 and None for a folder.
    """

    def __init__(self, folder: Path, say: Say) -> None:
        self._door = Door(folder)
        self._say = say
        self._seen: dict[str, tuple[int, int] | None] = {}

    def fill(self, files: Mapping[str, str | None]) -> None:
        """Put files here that were kept; what comes in is not told."""
        for path, content in sorted(files.items()):
            self.put(path, content)

    def put(self, path: str, content: str | None) -> None:
        """A file was changed where it is kept; None for a folder."""
        if content is None:
            self._door.make_folders(path)
        else:
            self._door.write(path, base64.b64decode(content), parents=True)
        info = self._door.look(path)
        self._seen[path] = None if info is None or content is None else (info.st_mtime_ns, info.st_size)

    def remove(self, path: str) -> None:
        """A file or folder was removed where it is kept."""
        gone = [known for known in self._seen if known == path or known.startswith(f"{path}/")]
        if gone:
            self._door.remove_tree(path)
        for known in gone:
            del self._seen[known]

    def sync(self) -> None:
        """Tell what has changed since the last time."""
        now: dict[str, tuple[int, int] | None] = {}
        changed: dict[str, str | None] = {}
        for path, info in self._door.walk():
            is_folder = stat.S_ISDIR(info.st_mode)
            if info.st_size > MOST_BYTES and not is_folder:
                continue
            now[path] = None if is_folder else (info.st_mtime_ns, info.st_size)
            if path in self._seen and self._seen[path] == now[path]:
                continue
            try:
                changed[path] = None if is_folder else base64.b64encode(self._door.read(path, MOST_BYTES)).decode()
            except FileNotFoundError:
                del now[path]  # it was just removed
        removed = sorted(path for path in self._seen if path not in now)
        self._seen = now
        if changed or removed:
            self._say({"kept": {"changed": changed, "removed": removed}})
