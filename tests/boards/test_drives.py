"""How large boards' drives and memories are."""

import pytest

from circuitpython_kernel import VirtualBoard, boards
from circuitpython_kernel.boards.drives import room


@pytest.mark.parametrize(
    ("board_id", "drive", "nvm"),
    [
        ("raspberry_pi_pico", 1 << 20, 4096),
        ("raspberry_pi_pico2", 3 << 20, 4096),
        ("trinket_m0", 64 << 10, 256),
        ("circuitplayground_express", (2 << 20) - 4096, 256),
        ("metro_m4_express", (2 << 20) - 4096, 8192),
        ("feather_m4_express", (2 << 20) - 4096, 8192),
        ("teensy41", 6_287_360, 0),
        ("feather_bluefruit_sense", (2 << 20) - 4096, 4096),
        ("microbit_v2", 61_440, 0),
        ("adafruit_feather_esp32s3_nopsram", 5_963_776, 8192),
        ("raspberrypi_pi4b", 1 << 20, 0),
        ("pyboard_v11", 49_152, 0),
    ],
)
def test_sizes(board_id, drive, nvm):
    board = boards.load(board_id)
    assert (board.drive_bytes, board.nvm_size) == (drive, nvm)


def test_every_board_has_a_drive():
    loaded = [boards.load(board_id) for board_id in boards.board_ids()]
    assert all(board.drive_bytes % 512 == 0 and board.drive_bytes >= 48 << 10 for board in loaded)
    assert sum(board.drive_bytes != 1 << 20 for board in loaded) > 500


def test_a_program_sees_the_boards_sizes():
    with VirtualBoard("metro_m4_express", clock="fast") as board:
        assert board.run("import os, microcontroller\nstat = os.statvfs('/')\nNone").ok
        assert board.run("stat[0] * stat[2], len(microcontroller.nvm)").value == "(2072576, 8192)"
        assert board.run("microcontroller.nvm[8191] = 7\nmicrocontroller.nvm[8191]").value == "7"
    with VirtualBoard("microbit_v2", clock="fast") as board:
        assert board.run("import microcontroller\nmicrocontroller.nvm").value is None
        full = board.run("with open('/big', 'w') as file:\n    for _ in range(100): file.write('x' * 1024)")
        assert (full.error_type, full.error_message) == ("OSError", "[Errno 28] No space left on device")


def test_some_drives_have_a_label_of_their_own():
    for board_id, label in (("pycubed", "PYCUBED"), ("raspberry_pi_pico", "CIRCUITPY")):
        with VirtualBoard(board_id, clock="fast") as board:
            assert board.run("import storage\nstorage.getmount('/').label").value == repr(label)


@pytest.mark.parametrize(
    ("drive", "files"),
    [
        (48 << 10, 62 * 512), (64 << 10, 94 * 512), (1 << 20, 2008 * 512),
        (2_093_056, 2024 * 1024),  # with clusters of 512 bytes it would be FAT16 with fewer clusters than FAT16 has
        (3 << 20, 3050 * 1024), (6_287_360, 6111 * 1024), (16 << 20, 8175 * 2048),
    ],
)  # fmt: skip
def test_fats_tables_come_off_a_drives_size(drive, files):
    assert room(drive) == files


@pytest.mark.parametrize(
    ("board_id", "size"), [("raspberry_pi_pico", 2008 * 512), ("trinket_m0", 94 * 512), ("teensy41", 6111 * 1024)]
)
def test_a_program_sees_what_is_left_for_files(board_id, size):
    with VirtualBoard(board_id, clock="fast") as board:
        assert board.run("import os\nstat = os.statvfs('/')\nstat[1] * stat[2]").value == str(size)
    with VirtualBoard(board_id, clock="fast", drive_size=99 * 512) as board:
        assert board.run("import os\nos.statvfs('/')[2]").value == "99"
