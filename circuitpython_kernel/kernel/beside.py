"""Files beside the notebook: the kernel's own folder has them, but in a browser, where the page is asked for them."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

Ask = Callable[[str], "bytes | None"]
"""Gives the content of a file beside the notebook; None when there is none."""

_ask: Ask | None = None


def use(ask: Ask) -> None:
    """Say how files beside the notebook are read that the kernel's folder does not have."""
    global _ask
    _ask = ask


def read(path: Path, most: int) -> bytes:
    """A file's content.

    Raises:
        OSError: when there is no such file, or it has more than so many bytes.
    """
    if _ask is not None and not path.is_file():
        content = _ask(path.as_posix())
        if content is None:
            raise FileNotFoundError(f"there is no file {path} beside the notebook")
    else:
        if path.stat().st_size > most:
            raise OSError(f"{path} has more than {most >> 20} MB")
        content = path.read_bytes()
    return content
