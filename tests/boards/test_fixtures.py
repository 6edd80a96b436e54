"""What a board's pins carry, by its table of facts or by their names."""

import pytest

from circuitpython_kernel import boards
from circuitpython_kernel.boards.fixtures import fixture_kind, on_board_buttons, pin_fixtures


@pytest.mark.parametrize(
    ("name", "kind"),
    [
        ("LED", "led"), ("L", "led"), ("LED_R", "led"), ("STATUS_LED", "led"), ("LEDGER", None),
        ("NEOPIXEL", "neopixel"), ("NEOPIXEL_POWER", None), ("D5", None), ("A0", None),
        ("BUTTON", "button"), ("BUTTON_A", "button"), ("BOOT0", "button"), ("BOOT", "button"),
    ],
)  # fmt: skip
def test_what_a_name_says(name, kind):
    assert fixture_kind(name) == kind


def test_a_boards_led_button_and_pixel():
    feather = boards.load("adafruit_feather_rp2040")
    found = {one.kind: feather.pins[one.index].name for one in pin_fixtures(feather)}
    assert found == {"led": "GPIO13", "neopixel": "GPIO16", "button": "GPIO4"}


@pytest.mark.parametrize(
    ("board_id", "names"),
    [
        ("circuitplayground_express", {"BUTTON_A", "BUTTON_B", "SLIDE_SWITCH"}),
        ("adafruit_macropad_rp2040", {"BUTTON", *(f"KEY{number}" for number in range(1, 13))}),
        ("raspberry_pi_pico", set()),
    ],
)
def test_buttons_and_switches_on_the_board(board_id, names):
    board = boards.load(board_id)
    assert on_board_buttons(board) == frozenset(board.aliases[name] for name in names)
