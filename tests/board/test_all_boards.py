"""Every board that CircuitPython knows starts, and its LED, buses and NeoPixel work where its definition has them."""

import ast
import dataclasses

import pytest

from circuitpython_kernel import VirtualBoard, boards
from circuitpython_kernel.boards.definitions import SPIPins
from circuitpython_kernel.boards.displays import display_of
from circuitpython_kernel.boards.frame_displays import frame_of

CHUNKS = 16

# The names of these boards put a bus on pins where the RP2040 has no controller for it; see docs/differences.md.
NO_CONTROLLER = {
    ("adafruit_floppsy_rp2040", "SPI"),
    ("challenger_nb_rp2040_wifi", "SPI"),
    ("challenger_rp2040_wifi", "SPI"),
    ("odt_bread_2040", "UART"),
    ("odt_cast_away_rp2040", "UART"),
    ("wiznet_w55rp20_evb_pico", "W5K_SPI"),
}


class Answers:
    """An I2C part that only acknowledges its address."""

    def i2c_addresses(self):
        return (0x42,)

    def i2c_write(self, address, data):
        return None

    def i2c_read(self, address, count):
        return b""

    def i2c_stop(self):
        pass


def check_led(board):
    result = board.run(
        "import digitalio\nled = digitalio.DigitalInOut(board.LED)\nled.switch_to_output()\n"
        "led.value = True\nled.value = False\nled.deinit()"
    )
    assert result.ok, result.traceback
    index = board.definition.resolve("LED")
    name = board.definition.pins[index].name
    assert board.capture[name].edges()["level"].tolist()[-2:] == [1, 0]


def held(board, display):
    """The pins that a display's own bus holds from the board's start."""
    return {board.definition.resolve(name) for name in display.pin_names}


def check_bus(board, function):
    name, kind = function.name, function.kind
    if kind not in ("I2C", "SPI", "UART"):
        return
    if function.pins is None:
        assert board.run(f"board.{name}()").error_type == "NotImplementedError"
        return
    if (board.definition.id, name) in NO_CONTROLLER:
        assert board.run(f"board.{name}()").error_message == "Invalid pins"
        return
    display = display_of(board.definition.id) or frame_of(board.definition.id)
    shares = display and held(board, display) & set(dataclasses.astuple(function.pins))
    if shares and display.own_bus:
        assert board.run(f"board.{name}()").error_message.endswith(" in use")
        return
    if kind == "I2C":
        part = Answers()
        board.attach(part, bus=name)
        code = f"b = board.{name}()\nassert b is board.{name}() and b.try_lock()\nb.scan()"
        expected = str(sorted([display.facts["device_address"], 66])) if shares else "[66]"
    elif kind == "SPI":
        code = f"b = board.{name}()\nassert b is board.{name}() and b.try_lock()\nb.configure(baudrate=1000000)\n"
        pins = board.definition.buses[name].pins
        sends = isinstance(pins, SPIPins) and pins.mosi is not None
        code += "b.write(b'abc')\n'sent'" if sends else "'sent'"
        expected = "'sent'"
    else:
        code, expected = f"b = board.{name}()\nassert b is board.{name}()\nb.write(b'abc')", "3"
    result = board.run(f"{code}")
    assert result.value == expected, f"{name}: {result.traceback}"
    assert board.run("b.deinit()").ok
    if kind == "I2C":
        board.detach(part)


def check_neopixel(board):
    if board.definition.id == "espressif_esp32s3_devkitc_1_n8r8_hacktablet":
        assert board.run("import displayio\ndisplayio.release_displays()").ok  # a line of its display is on this pin
    code = (
        "import digitalio, neopixel_write\np = digitalio.DigitalInOut(board.NEOPIXEL)\np.switch_to_output()\n"
        "neopixel_write.neopixel_write(p, bytes((1, 2, 3)))\np.deinit()"
    )
    assert board.run(code).ok
    assert board.pixels().colors().tolist() == [[2, 1, 3]]


@pytest.mark.parametrize("chunk", range(CHUNKS))
def test_every_board_works(chunk):
    for identifier in boards.board_ids()[chunk::CHUNKS]:
        with VirtualBoard(identifier, clock="fast") as board:
            definition = board.definition
            result = board.run("import board, microcontroller, os\nboard.board_id, os.uname().machine, set(dir(board))")
            assert result.ok, f"{identifier}: {result.traceback or result.restarted}"
            *names, pins = ast.literal_eval(result.value)
            assert names == [identifier, definition.machine]
            assert set(definition.aliases) | set(definition.buses) <= pins, identifier
            modules = definition.modules
            if definition.led is not None and "LED" in definition.aliases and "digitalio" in modules:
                check_led(board)
            if "busio" in modules:
                for function in definition.buses.values():
                    check_bus(board, function)
            if "NEOPIXEL" in definition.aliases and "neopixel_write" in modules:
                check_neopixel(board)
