"""The panel's buttons for the drive: a zip goes out to the page, and a zip's files come in."""

from __future__ import annotations

import base64
import io
import os
import zipfile
from collections.abc import Iterator

import pytest
from front_end import FrontEnd

from circuitpython_kernel.board.virtual_board import VirtualBoard
from circuitpython_kernel.widgets import drive_zip
from circuitpython_kernel.widgets.panel import BoardPanel


@pytest.fixture
def view(pico: VirtualBoard) -> Iterator[FrontEnd]:
    panel = BoardPanel(pico, live=False)
    yield FrontEnd(panel)
    panel.close()


def test_a_drive_goes_out_and_comes_back(pico: VirtualBoard, view: FrontEnd) -> None:
    pico.drive.door.write("deep/b.bin", b"\xff\0", parents=True)
    view.tell("drive")
    message, (packed,) = view.messages[-1]
    assert (message["type"], message["name"]) == ("file", "CIRCUITPY.zip")
    assert zipfile.ZipFile(io.BytesIO(packed)).read("deep/b.bin") == b"\xff\0"
    pico.drive.door.write("deep/b.bin", b"other")
    view.tell("fill", zip=base64.b64encode(packed).decode())
    count = len(zipfile.ZipFile(io.BytesIO(packed)).namelist())
    assert view.messages[-1][0] == {"type": "told", "text": f"Put {count} files on the drive.", "view": "v"}
    assert pico.run("open('deep/b.bin', 'rb').read()").value == repr(b"\xff\x00")


@pytest.mark.parametrize(
    ("content", "sentence"),
    [
        ({}, drive_zip.NO_ZIP),
        ({"zip": 7}, drive_zip.NO_ZIP),
        ({"zip": "not base64!"}, drive_zip.NO_ZIP),
        ({"zip": base64.b64encode(b"no zip").decode()}, "The zip cannot be read: File is not a zip file."),
        ({"zip": "A" * (9 << 20)}, "The zip has more than 6 MB: put it beside the notebook, and use %drive --load."),
    ],
)
def test_what_is_no_zip_is_said(view: FrontEnd, content: dict[str, object], sentence: str) -> None:
    view.tell("fill", **content)
    assert view.messages[-1][0] == {"type": "told", "text": sentence, "view": "v"}


def test_a_zip_that_the_page_cannot_take_is_said(
    pico: VirtualBoard, view: FrontEnd, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(drive_zip, "MOST_OUT", 1000)
    pico.drive.door.write("noise.bin", os.urandom(2000))
    view.tell("drive")
    assert "too many for the page: %drive --save CIRCUITPY.zip writes it." in view.messages[-1][0]["text"]
