"""Font files for displays that are broken or of an unknown kind, through the library as it is on PyPI."""

import shutil
import struct

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from circuitpython_kernel import VirtualBoard

BDF = b"""STARTFONT 2.1
FONT small
SIZE 8 75 75
FONTBOUNDINGBOX 8 8 0 0
STARTPROPERTIES 2
FONT_ASCENT 7
FONT_DESCENT 1
ENDPROPERTIES
CHARS 1
STARTCHAR A
ENCODING 65
SWIDTH 600 0
DWIDTH 8 0
BBX 8 2 0 0
BITMAP
3C
18
ENDCHAR
ENDFONT
"""


def pcf():
    """A font with the letter A of 8 x 2 pixels, in the X Window System's compiled form: high bytes first."""
    form = struct.pack("<I", 0xE)
    sizes = struct.pack(">6h", 0, 8, 8, 2, 0, 0)
    accelerators = form + struct.pack(">8B3I", 0, 0, 0, 0, 0, 0, 0, 0, 7, 1, 0) + sizes * 2
    metrics = form + struct.pack(">I", 1) + sizes
    bitmaps = form + struct.pack(">II4I", 1, 0, 2, 4, 8, 16) + b"\x3c\0\0\0\x18\0\0\0"
    encodings = form + struct.pack(">6h", 65, 65, 0, 0, 0, 0)
    tables = {2: accelerators, 4: metrics, 8: bitmaps, 32: encodings}
    head, body = b"\x01fcp" + struct.pack("<I", len(tables)), b""
    for kind, data in tables.items():
        head += struct.pack("<IIII", kind, 0xE, len(data), 8 + 16 * len(tables) + len(body))
        body += data
    return head + body


LOAD = """
from adafruit_bitmap_font import bitmap_font
font = bitmap_font.load_font("/font.{kind}")
glyph = font.get_glyph(65)
[[glyph.bitmap[x, y] for x in range(8)] for y in range(2)]
"""


@pytest.fixture(scope="module")
def board(display_libraries, tmp_path_factory):
    drive = tmp_path_factory.mktemp("drive")
    shutil.copytree(display_libraries, drive / "lib")
    with VirtualBoard("raspberry_pi_pico2", clock="fast", drive=drive, drive_files=False) as board:
        yield board


@pytest.fixture(params=["bdf", "pcf"])
def kind(request):
    return request.param


def whole(kind):
    return BDF if kind == "bdf" else pcf()


def test_a_letter_is_read(board, kind):
    (board.drive.path / f"font.{kind}").write_bytes(whole(kind))
    assert board.run(LOAD.format(kind=kind)).value == repr([[0, 0, 1, 1, 1, 1, 0, 0], [0, 0, 0, 1, 1, 0, 0, 0]])


@settings(max_examples=12, deadline=None, suppress_health_check=list(HealthCheck))
@given(data=st.data())
def test_a_broken_file_is_one_message(board, kind, data):
    font = bytearray(whole(kind))
    for place, value in data.draw(
        st.dictionaries(st.integers(0, len(font) - 1), st.integers(0, 255), max_size=6)
    ).items():
        font[place] = value
    (board.drive.path / f"font.{kind}").write_bytes(font[: data.draw(st.integers(0, len(font)))])
    result = board.run(LOAD.format(kind=kind))
    assert result.restarted is None
    assert result.ok or result.error_type
    assert "/.fw/" not in result.traceback
    assert board.run("1 + 1").value == "2"
