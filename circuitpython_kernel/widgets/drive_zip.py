"""The board panel's way to a drive's files: out to the page as a zip, and from a zip of the page's.

Messages from a view: ``drive`` asks for the zip; ``fill`` brings one, as base64 in ``zip``. To the view goes a message
of the type ``file`` with the zip behind it, or ``told`` with a sentence: what was done, or why it cannot be.
"""

from __future__ import annotations

import base64
import binascii
from collections.abc import Mapping
from typing import TYPE_CHECKING, Any

from circuitpython_kernel.drive import zipped

from . import asked

if TYPE_CHECKING:
    from circuitpython_kernel.board.virtual_board import VirtualBoard
    from circuitpython_kernel.drive.door import Door

COMMANDS = frozenset({"drive", "fill"})

NAME = "CIRCUITPY.zip"

MOST_OUT = 2 << 20
"""Jupyter Server drops what goes beyond 3 MB in three seconds, pictures of instruments among it."""

MOST_IN = 6 << 20
"""No message to Jupyter Server has more than 10 MB, and base64 makes four bytes of three."""

NO_ZIP = "That is no zip: choose a file that Save drive or %drive --save has written."


def asked_for(board: VirtualBoard, kind: str, content: Mapping[str, Any]) -> tuple[dict[str, Any], bytes | None]:
    """Do what a view asks for; the message to it, which may say why it cannot be done, and the bytes behind that."""
    drive = board.drive
    try:
        if kind == "drive":
            return {"type": "file", "name": NAME}, _packed(drive.door)
        found = zipped.unpack(_decoded(content), drive.door, drive.free())
        text = f"Put {len(found)} file{'' if len(found) == 1 else 's'} on the drive."
    except ValueError as error:
        text = str(error)
    except OSError as error:
        text = f"The drive cannot be used: {error}."
    return {"type": "told", "text": text}, None


def _packed(door: Door) -> bytes:
    packed = zipped.packed(door)
    if len(packed) > MOST_OUT:
        raise ValueError(
            f"The zip has {len(packed) / 1e6:.1f} MB, too many for the page: %drive --save {NAME} writes it."
        )
    return packed


def _decoded(content: Mapping[str, Any]) -> bytes:
    text = asked.text(content, "zip", NO_ZIP)
    if len(text) > MOST_IN * 4 // 3 + 4:
        raise ValueError(
            f"The zip has more than {MOST_IN >> 20} MB: put it beside the notebook, and use %drive --load."
        )
    try:
        return base64.b64decode(text, validate=True)
    except binascii.Error:
        raise ValueError(NO_ZIP) from None
