"""Libraries that draw, unmodified from PyPI, on a board with a display."""

import io
import shutil

import numpy as np
import pytest
from PIL import Image

from circuitpython_kernel import VirtualBoard

BOARD = "espressif_esp32s3_box"  # 320 x 240

SETUP = """
import board, displayio, terminalio
display = board.DISPLAY
root = displayio.Group()
display.root_group = root
"""
GLYPHS = {"A": "0018243C24240000", "B": "0038243824380000"}
"""Rows of bits in hexadecimal, as BDF has them."""


@pytest.fixture(scope="module")
def drive(display_libraries, tmp_path_factory):
    folder = tmp_path_factory.mktemp("drive")
    shutil.copytree(display_libraries, folder / "lib")
    font = ["STARTFONT 2.1", "FONT small", "SIZE 8 75 75", "FONTBOUNDINGBOX 8 8 0 -1", "STARTPROPERTIES 2"]
    font += ["FONT_ASCENT 7", "FONT_DESCENT 1", "ENDPROPERTIES", "CHARS 2"]
    for letter, rows in GLYPHS.items():
        lines = [rows[n : n + 2] for n in range(0, 16, 2)]
        font += [f"STARTCHAR {letter}", f"ENCODING {ord(letter)}", "DWIDTH 8 0", "BBX 8 8 0 -1", "BITMAP", *lines]
        font.append("ENDCHAR")
    (folder / "small.bdf").write_text("\n".join([*font, "ENDFONT", ""]))
    picture = Image.fromarray(np.arange(12 * 8 * 3, dtype=np.uint8).reshape(8, 12, 3)).quantize(7)
    for kind in ("bmp", "png"):
        data = io.BytesIO()
        picture.save(data, kind)
        (folder / f"picture.{kind}").write_bytes(data.getvalue())
    return folder


@pytest.fixture
def board(drive):
    with VirtualBoard(BOARD, clock="fast", drive=drive, drive_files=False) as board:
        yield board


def picture(board, code):
    result = board.run(SETUP + code + "\ndisplay.refresh()")
    assert result.ok, result.traceback or result.restarted
    return board.display.rgb888()


def box(image, color):
    """Where a colour is: left, top, right, bottom."""
    rows, columns = np.nonzero((image == color).all(axis=2))
    return int(columns.min()), int(rows.min()), int(columns.max()) + 1, int(rows.max()) + 1


RED, WHITE, BLUE = (255, 0, 0), (255, 255, 255), (0, 0, 255)


@pytest.mark.parametrize("kind", ["label", "bitmap_label"])
def test_labels(board, kind):
    image = picture(
        board,
        f"from adafruit_display_text import {kind}\n"
        f"words = {kind}.Label(terminalio.FONT, text='Hello', color=0xFF0000, scale=2, x=10, y=30)\nroot.append(words)",
    )
    left, top, right, bottom = box(image, RED)
    assert 10 <= left < 14
    assert right <= 10 + 5 * 12
    assert 30 - 12 <= top < bottom <= 30 + 12
    assert board.run("words.text = 'Hello again'\ndisplay.refresh()").ok
    assert box(board.display.rgb888(), RED)[2] > right


def test_shapes(board):
    image = picture(
        board,
        "from adafruit_display_shapes.rect import Rect\nfrom adafruit_display_shapes.circle import Circle\n"
        "from adafruit_display_shapes.triangle import Triangle\n"
        "root.append(Rect(10, 20, 30, 40, fill=0xFF0000, outline=0xFFFFFF, stroke=2))\n"
        "root.append(Circle(200, 100, 20, fill=0x0000FF))\n"
        "root.append(Triangle(100, 10, 120, 50, 80, 50, fill=0x00FF00))",
    )
    assert box(image, RED) == (12, 22, 38, 58)
    assert box(image, WHITE) == (10, 20, 40, 60)
    assert box(image, BLUE) == (180, 80, 221, 121)
    assert box(image, (0, 255, 0)) == (80, 10, 121, 51)


@pytest.mark.parametrize("kind", ["bmp", "png"])
def test_pictures(board, drive, kind):
    image = picture(
        board,
        f"import adafruit_imageload\nbitmap, palette = adafruit_imageload.load('/picture.{kind}')\n"
        "root.append(displayio.TileGrid(bitmap, pixel_shader=palette, x=5, y=6))",
    )
    expected = np.asarray(Image.open(drive / f"picture.{kind}").convert("RGB")).astype(int)
    assert abs(image[6:14, 5:17].astype(int) - expected).max() < 8  # of RGB565


def test_fonts_from_files(board):
    image = picture(
        board,
        "from adafruit_bitmap_font import bitmap_font\nfrom adafruit_display_text import label\n"
        "font = bitmap_font.load_font('/small.bdf')\n"
        "root.append(label.Label(font, text='AB', color=0xFF0000, x=40, y=50))",
    )
    left, _top, right, _bottom = box(image, RED)
    assert (left, right) == (42, 54)
    rows = (image == RED).all(axis=2)[:, 40:48]
    assert np.packbits(rows[rows.any(axis=1)], axis=1)[:, 0].tolist() == [0x18, 0x24, 0x3C, 0x24, 0x24]


def test_bars_and_layouts(board):
    image = picture(
        board,
        "from adafruit_progressbar.horizontalprogressbar import HorizontalProgressBar\n"
        "from adafruit_displayio_layout.layouts.grid_layout import GridLayout\n"
        "from adafruit_display_text import label\n"
        "bar = HorizontalProgressBar((10, 10), (100, 20), value=50, bar_color=0xFF0000, outline_color=0xFFFFFF)\n"
        "root.append(bar)\n"
        "grid = GridLayout(x=10, y=50, width=200, height=100, grid_size=(2, 2))\n"
        "for n in range(4):\n"
        "    text = label.Label(terminalio.FONT, text=str(n), color=0x0000FF)\n"
        "    grid.add_content(text, grid_position=(n % 2, n // 2), cell_size=(1, 1))\n"
        "root.append(grid)",
    )
    assert box(image, WHITE) == (10, 10, 110, 30)
    left, _top, right, _bottom = box(image, RED)
    assert 45 < right - left < 55
    left, top, right, bottom = box(image, BLUE)
    assert right - left > 100
    assert bottom - top > 50
