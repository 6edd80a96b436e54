"""The terminal on a board's display."""

import time

import numpy as np
import pytest

from circuitpython_kernel import VirtualBoard
from circuitpython_kernel.board.terminal_font import NoTerminalFont
from tests.hardware.peripherals.pictures import lvgl_font

BOARD = "adafruit_feather_esp32s3_tft"  # 240 x 135


@pytest.fixture
def drive(tmp_path):
    return tmp_path


@pytest.fixture
def board(drive):
    with VirtualBoard(BOARD, clock="fast", drive=drive) as board:
        yield board


def test_it_shows_what_the_board_says(board):
    assert board.run("print('Hello', 'World')\nprint('\\x1b[31mred')").ok
    # As on a board the first text stands at the bottom.
    assert board.display.text().strip("\n").split("\n") == ["Hello World", "red"]
    picture = board.display.rgb888()
    assert picture.shape == (135, 240, 3)
    assert [255, 0, 0] in np.unique(picture.reshape(-1, 3), axis=0).tolist()


@pytest.mark.parametrize(
    ("mode", "code"),
    [
        ("fast", "print('M' * 30)\nwhile True:\n    pass"),
        ("realtime", "import time\ntime.sleep(0.1)\nprint('M' * 30)\ntime.sleep(1000)"),
        ("manual", "import time\nprint('M' * 30)\ntime.sleep(1000)"),
    ],
)
def test_what_a_program_prints_is_seen_while_it_runs(board, mode, code):
    assert board.run("print('-')").ok
    board.clock.mode = mode
    dark, now = (board.display.rgb888() > 100).sum(), board.clock.now_ns
    running = board.start(code)
    deadline = time.monotonic() + 20
    while (board.display.rgb888() > 100).sum() < dark + 30 * 20:
        assert time.monotonic() < deadline, "the display never shows it"
    assert mode != "manual" or board.clock.now_ns - now < 1_000_000, "it takes no time of the board's"
    board.interrupt()
    assert running.result(20).error_type == "KeyboardInterrupt"


def test_a_cells_traceback_is_on_it(board):
    board.run("1 / 0")
    assert "ZeroDivisionError: division by zero" in board.display.text()


def test_code_py_and_the_status_bar(board, drive):
    terminal = board._core.silicon.displays.terminal
    (drive / "code.py").write_text("print('on the display')\n")
    board.run_code()
    assert "on the display\n" in board.display.text()
    assert "Code done running.\n" in board.display.text()
    assert terminal.status() == f"Done | {board.version}"
    (drive / "code.py").write_text("import supervisor\nprint()\nnone\n")
    board.run_code()
    assert terminal.status() == f"3@code.py NameError | {board.version}"
    board.run("import supervisor\nsupervisor.status_bar.display = False")
    board.run("2")
    assert terminal.status() == "", "it is cleared"
    board.run("supervisor.status_bar.display = True")
    assert terminal.status() == f"REPL | {board.version}"


def test_the_display_is_the_programs(board):
    assert board.run("import board\nboard.DISPLAY.width, board.DISPLAY.height").value == "(240, 135)"
    assert board.run("import displayio\nboard.DISPLAY.root_group is displayio.CIRCUITPYTHON_TERMINAL").value == "True"
    assert board.run("board.DISPLAY.root_group = displayio.Group()\nboard.DISPLAY.refresh()").ok
    assert not board.display.rgb565().any()
    assert board.run("print('behind')\nboard.DISPLAY.root_group = displayio.CIRCUITPYTHON_TERMINAL").ok
    assert "behind" in board.display.text()
    assert board.display.rgb565().any()
    assert board.run("board.DISPLAY.brightness = 0.5\nboard.DISPLAY.brightness").value == "0.5"


def test_released_displays_come_back_with_a_hard_reset(board):
    assert board.run("import displayio, board\ndisplayio.release_displays()\nboard.DISPLAY is None").value == "True"
    with pytest.raises(LookupError, match="has no display now"):
        board.display.rgb565()
    board.reset()
    assert board.run("import board\nboard.DISPLAY.width").value == "240"


def test_its_scale_is_a_setting(tmp_path):
    (tmp_path / "settings.toml").write_text("CIRCUITPY_TERMINAL_SCALE = 2\n")
    with VirtualBoard(BOARD, clock="fast", drive=tmp_path) as board:
        board.run("print('x' * 25)")
        assert board.display.text().strip("\n").split("\n") == ["x" * 20, "x" * 5]


def test_reset_terminal_makes_it_anew_for_a_size(board):
    board.run("import supervisor\nsupervisor.reset_terminal(60, 60)\nprint('x' * 12)")
    assert board.display.text().strip("\n").split("\n") == ["x" * 10, "xx"]
    assert board.run("supervisor.reset_terminal('a', 1)").error_message == "can't convert str to int"


@pytest.mark.parametrize("named", [True, False])
def test_its_font_is_a_file_of_the_drive(tmp_path, named):
    path = "fonts/mine.bin" if named else "fonts/terminal.lvfontbin"
    (tmp_path / "fonts").mkdir()
    data = lvgl_font.file({" ": (8, []), "a": (8, [0xFF] * 8), "字": (16, [0xFFFF] * 4)}, 8, 16)
    (tmp_path / path).write_bytes(data)
    if named:
        (tmp_path / "settings.toml").write_text(f'CIRCUITPY_TERMINAL_FONT = "/{path}"\n')
    with VirtualBoard(BOARD, clock="fast", drive=tmp_path) as board:
        board.run("print('a' * 31)\nprint('字a ', end='')")
        # 240 pixels are 30 cells of 8.
        assert board.display.text().strip("\n").split("\n") == ["a" * 30, "a", "字a"]
        lit = board.display.rgb888()[-48:].max(axis=2) > 0
        assert lit[8:16].all(), "a full line: letters of 8 x 8 in the lower half of cells of 8 x 16"
        assert not lit[:8].any()
        assert lit[32 + 12 : 48, :16].all(), "a wide letter"


@pytest.mark.parametrize("content", [b"", b"no font", None, lvgl_font.file({"a": (8, [1] * 8)}, 65000, 65000)])
def test_without_a_font_in_the_file_it_is_the_built_in_one(tmp_path, content):
    (tmp_path / "settings.toml").write_text('CIRCUITPY_TERMINAL_FONT = "/x.bin"\n')
    if content is not None:
        (tmp_path / "x.bin").write_bytes(content)
    with VirtualBoard(BOARD, clock="fast", drive=tmp_path) as board:
        board.run("print('Hello')")
        assert board.display.text().strip("\n") == "Hello"


BDF = """STARTFONT 2.1
FONTBOUNDINGBOX {size} 0 -2
STARTCHAR A
ENCODING 65
BITMAP
{rows}
ENDCHAR
ENDFONT
"""


def test_the_exact_font_can_be_given(tmp_path):
    file = tmp_path / "font.bdf"
    file.write_text(BDF.format(size="6 12", rows="\n".join(["FC"] * 12)))
    with VirtualBoard(BOARD, clock="fast", terminal_font=file) as board:
        code = (
            "import terminalio\nglyph = terminalio.FONT.get_glyph(65)\n"
            "sum(glyph.bitmap[glyph.tile_index * 6 + x, y] for x in range(6) for y in range(12))"
        )
        assert board.run(code).value == "72"
        board.run("print('A')")
        assert (board.display.rgb888()[-24:-12, :6] == 255).all()
    file.write_text(BDF.format(size="8 16", rows=""))
    with pytest.raises(
        NoTerminalFont, match=r"the terminal's font is a BDF file of 6 x 12 pixels, which .*font.bdf is not$"
    ):
        VirtualBoard(BOARD, clock="fast", terminal_font=file)
    with pytest.raises(
        NoTerminalFont, match=r"^the terminal's font .*none.bdf cannot be read: No such file or directory$"
    ):
        VirtualBoard(BOARD, clock="fast", terminal_font=tmp_path / "none.bdf")


def test_a_soft_reset_leaves_the_display_on(board):
    board.run("import board, displayio\nboard.DISPLAY.root_group = displayio.Group()")
    board.restart("REPL_RELOAD")
    assert (
        board.run("import board\nboard.DISPLAY.root_group is __import__('displayio').CIRCUITPYTHON_TERMINAL").value
        == "True"
    )
    assert board.run("board.DISPLAY.refresh()").ok
