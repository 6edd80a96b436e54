"""Pins that a part gets without being told: always ones that a wire can reach."""

import pytest

from circuitpython_kernel import VirtualBoard, boards
from circuitpython_kernel.board.free_pins import free_pins
from circuitpython_kernel.boards.layouts import layout_ids, load_layout
from circuitpython_kernel.boards.reach import inside_name, pad_label, reachable_pins
from circuitpython_kernel.devices import HCSR04, LED, RGBLED, MatrixKeypad, Potentiometer, PushButton
from circuitpython_kernel.drawing.board.layout import lay_out


def attach(board, part):
    """Attach it where it goes by itself; returns its pins."""
    chosen = free_pins(board, part, {})
    board.attach(part, **chosen)
    return chosen


@pytest.mark.parametrize("board_id", layout_ids())
def test_on_a_board_with_a_layout_they_are_pads_or_jst_contacts(board_id):
    definition, layout = boards.load(board_id), load_layout(board_id)
    there = {pad.name for pad, plug in layout.contacts if plug is None or plug.kind.startswith("jst")}
    found = [pad_label(definition, index) for index in reachable_pins(definition)]
    assert set(found) <= there
    assert len(found) == len(set(found))


def test_the_pico_has_26():
    definition = boards.load("raspberry_pi_pico")
    found = [pad_label(definition, index) for index in reachable_pins(definition)]
    assert found == [*(f"GP{number}" for number in range(23)), "GP26_A0", "GP27_A1", "GP28_A2"]


@pytest.mark.parametrize("board_id", ["raspberry_pi_pico", "raspberry_pi_pico_w"])
def test_many_parts_use_up_the_pads_and_never_an_inner_pin(board_id):
    with VirtualBoard(board_id, clock="fast") as board:
        taken = [attach(board, PushButton())["contact"] for _ in range(26)]
        with pytest.raises(ValueError, match="has no free pins for contact; name them: contact=PIN"):
            attach(board, PushButton())
        pads = {pad.name for pad in load_layout(board_id).pads}
        assert set(taken) <= pads
        assert len(set(taken)) == len(taken) == 26
        assert taken[-7:] == ["GP0", "GP1", "GP4", "GP5", "GP16", "GP18", "GP19"], "buses come last"
        assert taken[-10:-7] == ["GP26_A0", "GP27_A1", "GP28_A2"], "before them come the analog ones"


def test_a_potentiometer_never_gets_the_voltage_monitor():
    with VirtualBoard(clock="fast") as board:
        taken = [attach(board, Potentiometer())["wiper"] for _ in range(3)]
        with pytest.raises(ValueError, match="no free pins"):
            attach(board, Potentiometer())
        assert taken == ["GP26_A0", "GP27_A1", "GP28_A2"], "A3 is VOLTAGE_MONITOR"


def test_the_macropad_has_none_and_the_pyportal_its_plugs():
    with VirtualBoard("adafruit_macropad_rp2040", clock="fast") as board:
        sentence = "Adafruit Macropad RP2040 has no free pins for in; name them: in=PIN"
        with pytest.raises(ValueError, match=sentence):
            free_pins(board, LED(), {})
    with VirtualBoard("pyportal", clock="fast") as board:
        assert free_pins(board, Potentiometer(), {}) == {"wiper": "D3"}


def test_names_are_those_on_the_board():
    with VirtualBoard("trinket_m0", clock="fast") as board:
        chosen = free_pins(board, PushButton(), {})
        assert set(chosen.values()) <= {"D0", "D1", "D2", "D3", "D4"}


INNER = """
    SMPS_MODE VBUS_SENSE VOLTAGE_MONITOR
    LED NEOPIXEL NEOPIXEL_POWER DISPLAY_CS TFT_DC EPD_BUSY LCD_D0 OLED_RESET BATTERY
    SPEAKER_ENABLE MICROPHONE_DATA ACCELEROMETER_INTERRUPT SD_CS ESP_TX
    DOTSTAR_DATA APA102_SCK BUTTON_A BOOT0 TOUCH_YU
    LED_RED RED_LED CAMERA_DATA2 VBUS VBAT I2C_POWER IR_TX BTN1 SW38 KEY4 VIBRATE FAN FLASH_CS LIGHT TEMPERATURE
"""
OUTER = """
    D13 A0 GP26_A0 IO2 GPIO4 P0_13 PB03 P5 G26 SDA SCL MOSI MISO SCK TX RX TX1 I2C0_SDA UART1_TX PORTA_SCL X3 D10_A10
"""


def test_names_of_what_is_on_the_board():
    assert [name for name in INNER.split() if not inside_name(name)] == []
    assert [name for name in OUTER.split() if inside_name(name)] == []


@pytest.mark.parametrize("start", range(0, 700, 100))
def test_no_board_gives_away_what_is_inside(start):
    for board_id in boards.board_ids()[start : start + 100]:
        definition = boards.load(board_id)
        for index in reachable_pins(definition):
            if load_layout(board_id) is None:
                assert not any(inside_name(name) for name in definition.names_of(index)), board_id
                assert index not in (definition.led, definition.neopixel), board_id


def test_usual_boards_without_a_layout_have_enough():
    for board_id in (
        "arduino_nano_rp2040_connect",
        "teensy41",
        "adafruit_metro_rp2040",
        "espressif_esp32s3_devkitc_1_n8",
    ):
        with VirtualBoard(board_id, clock="fast") as board:
            for part in (HCSR04(), RGBLED(), LED(), PushButton()):
                board.attach(part, **free_pins(board, part, {}))


@pytest.mark.parametrize("board_id", layout_ids())
def test_no_part_gets_the_pin_of_something_on_the_board(board_id):
    definition = boards.load(board_id)
    taken = set()
    with VirtualBoard(board_id, clock="fast") as board:
        while True:
            try:
                taken.add(definition.resolve(attach(board, LED())["in"]))
            except ValueError:
                break
    inside = {definition.led, definition.neopixel, *(fixture.index for fixture in lay_out(definition).fixtures)}
    assert not taken & inside


def test_a_keypad_gets_seven_pads():
    with VirtualBoard("adafruit_feather_rp2040", clock="fast") as board:
        chosen = free_pins(board, MatrixKeypad(), {})
        pads = {pad.name for pad in load_layout("adafruit_feather_rp2040").pads}
        assert set(chosen.values()) <= pads
        assert "D13" not in chosen.values(), "the LED hangs on it"
