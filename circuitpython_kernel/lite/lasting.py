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
from circuitpython_kernel.drive.names import folded
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
            as base64 and None for a folder. What cannot be kept it tells the page's person: ``{"notice": "..."}``.
        root: a folder in it that is emptied when it is removed where it is kept: the drive, without which no board is.
        passing: a folder in it that is not kept.
    """

    def __init__(self, folder: Path, say: Say, *, root: str = "", passing: str = "") -> None:
        self._door = Door(folder)
        self._say = say
        self._root = root
        self._passing = passing
        self._seen: dict[str, tuple[int, int] | None] = {}
        self._told: set[str] = set()

    def fill(self, files: Mapping[str, str | None]) -> None:
        """Put files here that were kept; what comes in is not told."""
        for path, content in sorted(files.items()):
            self.put(path, content)

    def put(self, path: str, content: str | None) -> None:
        """A file was changed where it is kept; None for a folder."""
        if (other := self._same_for_fat(path)) is not None:
            # In its place the other one would be lost.
            self._complain(f"{path} is not on the board: {other} has the same name there.")
            return
        try:
            if content is None:
                self._door.make_folders(path)
            else:
                self._door.write(path, base64.b64decode(content, validate=True), parents=True)
        except (OSError, ValueError) as error:
            self._complain(f"{path} is not on the board: {_reason(error)}.")
            return
        info = self._door.look(path)
        self._seen[path] = None if info is None or content is None else (info.st_mtime_ns, info.st_size)

    def remove(self, path: str) -> None:
        """A file or folder was removed where it is kept."""
        gone = [known for known in self._seen if known == path or known.startswith(f"{path}/")]
        try:
            if path == self._root:
                self._door.clear(path)
            elif gone:
                self._door.remove_tree(path)
        except OSError as error:
            self._complain(f"{path} is still on the board: {_reason(error)}.")
        for known in gone:
            del self._seen[known]

    def sync(self) -> None:
        """Tell what has changed since the last time."""
        now: dict[str, tuple[int, int] | None] = {}
        changed: dict[str, str | None] = {}
        for path, info in self._door.walk():
            if self._passing and (path == self._passing or path.startswith(f"{self._passing}/")):
                continue
            is_folder = stat.S_ISDIR(info.st_mode)
            if info.st_size > MOST_BYTES and not is_folder:
                self._complain(f"{path} is not kept: it has more than {MOST_BYTES >> 20} MB.")
                if path in self._seen:
                    now[path] = self._seen[path]  # what was kept before stays
                continue
            now[path] = None if is_folder else (info.st_mtime_ns, info.st_size)
            if path in self._seen and self._seen[path] == now[path]:
                continue
            try:
                changed[path] = None if is_folder else base64.b64encode(self._door.read(path, MOST_BYTES)).decode()
            except FileNotFoundError:
                del now[path]  # it was just removed
            except OSError as error:
                del now[path]
                self._complain(f"{path} is not kept: {_reason(error)}.")
        removed = sorted(path for path in self._seen if path not in now)
        self._seen = now
        if changed or removed:
            self._say({"kept": {"changed": changed, "removed": removed}})

    def _same_for_fat(self, path: str) -> str | None:
        """Another path that is kept, and is the same one on the board."""
        if path in self._seen:
            return None
        same = [folded(name) for name in path.split("/")]
        return next((known for known in self._seen if [folded(name) for name in known.split("/")] == same), None)

    def _complain(self, sentence: str) -> None:
        if sentence not in self._told:
            self._told.add(sentence)
            self._say({"notice": sentence})


def _reason(error: Exception) -> str:
    return str(error.strerror if isinstance(error, OSError) and error.strerror else error)
