"""Stubs with oddities, some of them real."""

import pytest

from circuitpython_kernel.boards.parser import parse

HEAD = '''"""
Board stub for Test Board
 - port: raspberrypi
 - board_id: test
 - NVM size: 4096
 - Included modules: alarm, board, busio.SPI, nvm
 - Frozen libraries: neopixel, adafruit_hid
"""
import busio
import microcontroller

board_id: str
'''


def test_header():
    board = parse("test", HEAD)
    assert (board.id, board.name, board.port, board.chip) == ("test", "Test Board", "raspberrypi", "rp2040")
    assert board.modules == {"alarm", "board", "nvm"}
    assert board.features == {"busio.SPI"}
    assert board.frozen_libraries == ("neopixel", "adafruit_hid")
    assert board.nvm_size == 4096
    assert board.pins == ()
    assert board.other_names == {}
    assert board.i2c is board.spi is board.uart is board.led is None


def test_names_that_python_would_refuse():
    board = parse("test", HEAD + "32KHZ: microcontroller.Pin  # GPIO3\n")
    assert board.pins[board.resolve("32KHZ")].name == "GPIO3"


def test_a_pin_without_a_comment_goes_by_its_board_name():
    board = parse("test", HEAD + "X1: microcontroller.Pin\nX2: microcontroller.Pin  # GPIO2\n")
    assert [pin.name for pin in board.pins] == ["X1", "GPIO2"]
    assert board.resolve("X1") == 0


def test_a_name_listed_twice_keeps_its_first_pin():
    text = "LED: microcontroller.Pin  # GPIO22\nLED: microcontroller.Pin  # CYW0\n"
    board = parse("test", HEAD + text)
    assert board.pins[board.resolve("LED")].name == "GPIO22"
    assert board.resolve("CYW0") == 1
    assert board.pin_label(1) == "LED"


def test_the_boards_names_win_over_the_microcontrollers():
    board = parse("test", HEAD + "GPIO1: microcontroller.Pin  # GPIO25\nGPIO25: microcontroller.Pin  # GPIO1\n")
    assert board.pins[board.resolve("GPIO1")].name == "GPIO25"


def test_functions_and_other_names():
    text = '''
SDA: microcontroller.Pin  # GPIO4
SCL: microcontroller.Pin  # GPIO5
SD_SCK: microcontroller.Pin  # GPIO6
SD_MISO: microcontroller.Pin  # GPIO7
def I2C() -> busio.I2C:
    """The bus."""
def SD_SPI() -> busio.SPI:
    """The card."""
DISPLAY: displayio.Display
'''
    board = parse("test", HEAD + text)
    assert board.bus_functions == ("I2C", "SD_SPI")
    assert board.buses["I2C"].pins == board.i2c
    assert (board.buses["SD_SPI"].pins.clock, board.buses["SD_SPI"].pins.mosi) == (2, None)
    assert board.spi is None
    assert board.other_names == {"DISPLAY": "displayio.Display"}


def test_an_unknown_port_still_loads():
    board = parse("test", HEAD.replace("raspberrypi", "martian") + "A0: microcontroller.Pin  # M0\n")
    assert board.chip is None
    assert board.machine == "Test Board"
    assert board.analog == {0}


def test_text_that_is_no_board():
    with pytest.raises(ValueError, match='board "test"'):
        parse("test", "x: int\n")
    with pytest.raises(SyntaxError):
        parse("test", HEAD + "def (:\n")


def test_the_keys_of_a_dict_of_pins_are_no_names_of_the_board():
    text = "clock_pin: microcontroller.Pin  # GPIO9\nrgb_pins: Tuple[Any]\nMTX_ADDRESS: Tuple[Any]\n"
    text += "MTX_COMMON: Dict[str, Any]\nMTX_CLK: microcontroller.Pin  # GPIO9\n"
    names = ["R1", "G1", "B1", "R2", "G2", "B2", "ADDRA", "ADDRB", "ADDRC", "ADDRD", "ADDRE"]
    text += "".join(f"MTX_{name}: microcontroller.Pin  # GPIO{10 + n}\n" for n, name in enumerate(names))
    board = parse("test", HEAD + text)
    assert "clock_pin" not in board.aliases
    assert board.pin_label(board.resolve("GPIO9")) == "MTX_CLK"
    assert board.other_names == {"MTX_ADDRESS": "Tuple[Any]", "MTX_COMMON": "Dict[str, Any]"}
    assert board.pin_groups["MTX_COMMON"] == {
        "rgb_pins": tuple(board.resolve(f"MTX_{name}") for name in names[:6]), "clock_pin": board.resolve("MTX_CLK"),
    }  # fmt: skip
    assert board.pin_groups["MTX_ADDRESS"] == tuple(board.resolve(f"MTX_{name}") for name in names[6:])
