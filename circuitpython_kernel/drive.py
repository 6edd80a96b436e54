"""The board's CIRCUITPY drive: a folder of the host's."""

from __future__ import annotations

import os
import shutil
import tempfile
from pathlib import Path

BLOCK_BYTES = 512
"""What a file's size is rounded up to."""

DRIVE_BYTES = 1 << 20
"""Default size: what a 2 MB flash leaves to CIRCUITPY."""

Stamp = dict[str, tuple[int, int]]
"""Modification time in ns and size of each file, by its path on the drive."""


class Drive:
    """A drive in a folder; a temporary one, which goes away with the board, when no folder is given.

    Args:
        folder: the folder; it is made if it is not there.
        size: of the drive in bytes.

    Raises:
        NotADirectoryError: when the path given is a file.
    """

    def __init__(self, folder: str | os.PathLike[str] | None, size: int = DRIVE_BYTES) -> None:
        # Goes with the process at the latest, also when nobody closes the board.
        self._temporary = tempfile.TemporaryDirectory(prefix="circuitpy-") if folder is None else None
        self.path = Path(self._temporary.name if self._temporary is not None else folder or "")
        if self.path.exists() and not self.path.is_dir():
            raise NotADirectoryError(f"the drive has to be a folder, and {self.path} is a file")
        self.path.mkdir(parents=True, exist_ok=True)
        self.label = "CIRCUITPY"
        self.size = size

    @property
    def temporary(self) -> bool:
        """Whether the folder goes away with the board."""
        return self._temporary is not None

    def erase(self) -> None:
        """Remove everything in the folder."""
        for path in self.path.iterdir():
            if path.is_dir() and not path.is_symlink():
                shutil.rmtree(path)
            else:
                path.unlink()

    def used(self) -> int:
        """Bytes that its files take, each rounded up to whole blocks."""
        return sum(blocks(size) * BLOCK_BYTES for _, size in self.stamp().values())

    def free(self) -> int:
        """Bytes that are free."""
        return max(0, self.size - self.used())

    def stamp(self) -> Stamp:
        """What tells whether a file was written, made or removed. Files that vanish meanwhile are left out."""
        found: Stamp = {}
        folders = [self.path]
        while folders:
            try:
                with os.scandir(folders.pop()) as entries:
                    for entry in entries:
                        if entry.is_dir(follow_symlinks=False):
                            folders.append(Path(entry.path))
                        elif entry.is_file(follow_symlinks=False):
                            info = entry.stat(follow_symlinks=False)
                            name = Path(entry.path).relative_to(self.path).as_posix()
                            found[name] = (info.st_mtime_ns, info.st_size)
            except FileNotFoundError:
                continue
        return found

    def read_text(self, name: str) -> str | None:
        """A file's text, or None when the drive has no such file."""
        try:
            return (self.path / name).read_bytes().decode("utf-8", "replace").removeprefix("\ufeff")
        except (FileNotFoundError, IsADirectoryError, NotADirectoryError):
            return None

    def statvfs(self) -> str:
        """Block size, blocks and free blocks, as the firmware reads them."""
        return f"{BLOCK_BYTES} {self.size // BLOCK_BYTES} {self.free() // BLOCK_BYTES}"

    def forked(self) -> None:
        """This is a child process now: the folder is the parent's to remove."""
        if self._temporary is not None:
            # Without it the end of the child would remove the folder; there is no public way to call it off.
            self._temporary._finalizer.detach()  # type: ignore[attr-defined]

    def close(self) -> None:
        """Remove the folder if it was temporary."""
        if self._temporary is not None:
            self._temporary.cleanup()


def blocks(size: int) -> int:
    """How many blocks a file of so many bytes takes."""
    return -(-size // BLOCK_BYTES)
