"""`terminalio.Terminal` with a font file of the program's."""

import numpy as np
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from circuitpython_kernel import VirtualBoard
from tests.hardware.peripherals.pictures import lvgl_font

BOARD = "adafruit_feather_esp32s3_tft"  # 240 x 135
LETTERS = {
    " ": (8, []),
    "a": (8, [0xFF] * 8),
    "b": (8, [0xF0] * 8),
    "c": (8, [0x0F] * 8),
    "字": (16, [0xFFFF] * 4),
}
MAKE = """
import board, displayio, lvfontio, terminalio
font = lvfontio.OnDiskFont("/mine.bin", {slots})
width, height = font.get_bounding_box()
palette = displayio.Palette(2)
palette[1] = 0xFFFFFF
def grid(columns, rows, y):
    return displayio.TileGrid(
        font.bitmap, pixel_shader=palette, width=columns, height=rows, tile_width=width, tile_height=height, y=y
    )
area, bar = grid({columns}, {rows}, 16), grid({columns}, 1, 0)
terminal = terminalio.Terminal(area, font, status_bar=bar)
group = displayio.Group()
group.append(area)
group.append(bar)
board.DISPLAY.auto_refresh = False
board.DISPLAY.root_group = group
"""


@pytest.fixture
def board(tmp_path):
    (tmp_path / "mine.bin").write_bytes(lvgl_font.file(LETTERS, 8, 16))
    with VirtualBoard(BOARD, clock="fast", drive=tmp_path) as board:
        yield board


def lit(board, code):
    """What is lit after a piece of code."""
    result = board.run(code + "\nboard.DISPLAY.refresh()")
    assert result.ok, result.traceback
    return board.display.rgb888().max(axis=2) > 0


def test_letters_a_status_bar_and_wide_ones(board):
    # The first line of a new terminal is at the bottom, in row 2 of two.
    seen = lit(board, MAKE.format(slots=20, columns=5, rows=2) + "terminal.write('ab字')")
    picture = np.zeros((135, 240), bool)
    picture[16 + 16 + 8 : 16 + 32, :8] = True
    picture[16 + 16 + 8 : 16 + 32, 8:12] = True
    picture[16 + 16 + 12 : 16 + 32, 16:32] = True
    assert np.array_equal(seen, picture)
    assert board.run("terminal.cursor_x, terminal.cursor_y").value == "(4, 0)"
    seen = lit(board, "terminal.write('\\x1b]0;c\\x1b\\\\')")
    picture[8:16, 4:8] = True
    assert np.array_equal(seen, picture)


def test_half_a_place_at_the_end_of_a_line_is_left_free(board):
    seen = lit(board, MAKE.format(slots=20, columns=3, rows=3) + "terminal.write('\\x1b[2Jaa字')")
    assert seen[16 + 8 : 32, :16].all()
    assert not seen[16:32, 16:].any()
    assert seen[32 + 12 : 48, :16].all()


def test_a_character_that_the_font_lacks_moves_nothing(board):
    assert lit(board, MAKE.format(slots=20, columns=4, rows=2) + "terminal.write('xyz')").sum() == 0
    assert board.run("terminal.cursor_x").value == "0"


def test_cells_that_nothing_shows_are_used_again(board):
    # Four cells: the space and three letters; or two letters and another one in the place of one that is gone.
    seen = lit(board, MAKE.format(slots=3, columns=4, rows=2) + "terminal.write('ab')\nterminal.write('c')")
    assert seen[40:48, :8].all()
    assert seen[40:48, 8:12].all()
    assert not seen[:, 16:].any(), "no cell is free for it"
    seen = lit(board, "terminal.write('\\x1b[2J')\nterminal.write('c')")
    assert seen[24:32, 4:8].all()
    assert not seen[:, 8:].any()


def test_text_scrolls(board):
    seen = lit(board, MAKE.format(slots=20, columns=4, rows=2) + "terminal.write('a\\r\\nb\\r\\nc')")
    assert not seen[16 + 8 : 32, 4:8].any()
    assert seen[24:32, :4].all(), "b has moved up"
    assert seen[40:48, 4:8].all(), "c is below"
    assert not seen[40:48, :4].any()


def test_a_file_that_has_gone_has_no_further_characters(board):
    code = MAKE.format(slots=20, columns=4, rows=2) + "terminal.write('a')"
    assert lit(board, code)[40:48, :8].all()
    (board.drive.path / "mine.bin").unlink()
    assert lit(board, "terminal.write('ba')")[40:48, :16].all(), "the one that it knows is shown twice"
    (board.drive.path / "mine.bin").write_bytes(b"no font any more")
    assert lit(board, "terminal.write('ba')")[40:48, :24].all()


def test_collections_and_other_fonts_change_nothing(board):
    code = MAKE.format(slots=20, columns=4, rows=2)
    code += "import gc\nother = lvfontio.OnDiskFont('mine.bin')\ngc.collect()\nterminal.write('a')\ngc.collect()\n"
    assert lit(board, code + "terminal.write('b')")[40:48, :12].all()
    board.restart("REPL_RELOAD")
    assert lit(board, MAKE.format(slots=20, columns=4, rows=2) + "terminal.write('b')")[40:48, :4].all()


@pytest.mark.parametrize("font", ["None", "'/mine.bin'", "type('F', (lvfontio.OnDiskFont,), {})"])
def test_other_things_are_no_font(board, font):
    code = MAKE.format(slots=20, columns=4, rows=2) + f"terminalio.Terminal(area, {font})"
    result = board.run(code)
    assert (result.error_type, result.error_message) == ("TypeError", "unsupported font type")


@settings(max_examples=60, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(
    changes=st.lists(st.tuples(st.integers(0, 10_000) | st.integers(0, 60), st.integers(0, 255)), max_size=6),
    length=st.integers(0, 400) | st.just(10_000),
)
def test_broken_files_are_an_error_or_show_something(board, changes, length):
    data = bytearray(lvgl_font.file(LETTERS, 8, 16))
    for at, value in changes:
        data[at % len(data)] = value
    (board.drive.path / "mine.bin").write_bytes(bytes(data[:length]))
    code = MAKE.format(slots=9, columns=4, rows=2) + "terminal.write('abc\u5b57\\x1b]0;ab\\x1b\\\\')"
    result = board.run(code + "\nboard.DISPLAY.refresh()")
    assert result.restarted is None
    assert result.ok or result.error_type in ("ValueError", "MemoryError"), result.traceback
    assert board.run("1 + 1").value == "2"


@pytest.mark.parametrize("place", [37, 38, 39, 40])  # bits of a pixel, a place, a size, a width
@pytest.mark.parametrize("bits", [0, 31, 255])
def test_fields_of_any_size(board, place, bits):
    data = bytearray(lvgl_font.file(LETTERS, 8, 16))
    data[place] = bits
    (board.drive.path / "mine.bin").write_bytes(data)
    result = board.run(MAKE.format(slots=9, columns=4, rows=2) + "terminal.write('ab\u5b57')\nboard.DISPLAY.refresh()")
    assert result.ok or result.error_type in ("ValueError", "MemoryError"), result.traceback
