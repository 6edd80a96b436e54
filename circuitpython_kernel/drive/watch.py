"""Whether files on a drive were saved, as a board's auto-reload asks."""

from __future__ import annotations

from .drive import Drive, Stamp
from .mount import DriveMount
from .names import folded


class DriveWatch:
    """Says whether anything but the board's program has changed the drive's files.

    Call `changed` now and then; a file that is still being written counts once it has come to rest.
    """

    def __init__(self, drive: Drive, mount: DriveMount) -> None:
        self._drive = drive
        self._mount = mount
        self._before = drive.stamp()
        mount.take_written()
        self._seen: Stamp | None = None

    def changed(self) -> bool:
        """Whether files were saved, made or removed since the last time."""
        now = self._drive.stamp()
        own = {_folded(name) for name in self._mount.take_written()}
        if own:
            self._before = {name: seen for name, seen in self._before.items() if _folded(name) not in own}
            self._before |= {name: seen for name, seen in now.items() if _folded(name) in own}
        if now == self._before:
            self._seen = None
            return False
        if now != self._seen:
            self._seen = now
            return False
        self._before, self._seen = now, None
        return True


def _folded(path: str) -> str:
    """A path as FAT compares them."""
    return "/".join(map(folded, path.split("/")))
