"""What is on a board's fresh drive: what the firmware makes when it formats one (supervisor/shared/filesystem.c).

Left out is what keeps computers from indexing the drive, or from having a trash on it.
"""

from __future__ import annotations

from collections.abc import Iterator

from circuitpython_kernel.boards import BoardDefinition

from .drive import Drive

HELLO_WORLD = b'print("Hello World!")\n'
SD_PLACEHOLDER = b"SD cards mounted at /sd will hide this file from Python.\n"


def contents(board: BoardDefinition) -> Iterator[tuple[str, bytes | None]]:
    """Each file with its content, and each folder with None."""
    if board.modules & {"sdcardio", "sdioio"}:
        yield "sd", None
        if board.full_build:
            yield "sd/placeholder.txt", SD_PLACEHOLDER
    if board.full_build:
        yield "settings.toml", b""
    yield "code.py", HELLO_WORLD if board.full_build else b""
    yield "lib", None


def fill(drive: Drive, board: BoardDefinition) -> None:
    """Put the files on a drive that has none; one that has some is left as it is.

    Raises:
        OSError: when one cannot be written.
    """
    if drive.door.names():
        return
    for path, data in contents(board):
        if data is None:
            drive.door.make_folder(path)
        else:
            drive.write(path, data)
