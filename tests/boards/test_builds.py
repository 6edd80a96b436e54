"""How boards' firmware is built."""

import pytest

from circuitpython_kernel import VirtualBoard, boards


@pytest.mark.parametrize(
    ("board_id", "platform", "long_ints", "pystack", "full"),
    [
        ("raspberry_pi_pico", "RP2040", True, 2048, True),
        ("raspberry_pi_pico2", "RP2350", True, 2048, True),
        ("circuitplayground_express", "Atmel SAMD21", True, 1536, True),
        ("gemma_m0", "Atmel SAMD21", False, 1536, False),
        ("metro_m4_express", "MicroChip SAMD51", True, 2048, True),
        ("same54_xplained", "MicroChip SAME54", True, 2048, True),
        ("circuitplayground_bluefruit", "nRF52840", True, 2048, True),
        ("adafruit_feather_esp32s2", "Espressif", True, 2048, True),
        ("teensy41", "NXP IMXRT10XX", True, 2048, True),
        ("swan_r5", "Swan R5", True, 2048, True),
        ("blues_cygnet", "Cygnet", False, 2048, False),
        ("feather_stm32f405_express", None, True, 2048, True),
        ("TG-Watch", "nRF52840", True, 8192, True),
        ("spresense", "CXD56", True, 2048, True),
    ],
)
def test_facts_of_builds(board_id, platform, long_ints, pystack, full):
    board = boards.load(board_id)
    assert (board.platform, board.long_ints, board.pystack_bytes) == (platform, long_ints, pystack)
    assert board.full_build is full


def test_numbers_of_boards():
    loaded = [boards.load(board_id) for board_id in boards.board_ids()]
    assert sum(not board.long_ints for board in loaded) == 60
    assert sum(board.platform is None for board in loaded) == 27


def test_sys_platform_is_the_ports_name_or_not_there():
    with VirtualBoard("circuitplayground_express") as board:
        assert board.run("import sys\nsys.platform").value == "'Atmel SAMD21'"
    with VirtualBoard("feather_stm32f405_express") as board:
        assert board.run("import sys\nsys.platform").error_message == "'module' object has no attribute 'platform'"
