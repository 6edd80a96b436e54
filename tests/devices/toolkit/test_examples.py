"""Each part's example, as `%parts` shows it, on boards whose pins have other names than it was written with."""

import re

import pytest

from circuitpython_kernel import VirtualBoard
from circuitpython_kernel.board.free_pins import example_pins, free_pins
from circuitpython_kernel.boards import load as load_board
from circuitpython_kernel.devices import BME280, GPS, HCSR04, MCP3008, MatrixKeypad, catalog
from circuitpython_kernel.devices.toolkit.examples import default_pins, example_on

PARTS = catalog.parts()


@pytest.mark.parametrize("name", sorted(PARTS))
def test_it_runs_on_a_pico(library_drive, name):
    kind = PARTS[name]
    with VirtualBoard("raspberry_pi_pico", clock="fast", drive=library_drive, drive_size=1 << 28) as board:
        shown = example_on(kind, board.definition, example_pins(board, kind))
        part = kind()
        board.attach(part, **free_pins(board, part, {}))
        assert example_on(kind, board.definition, example_pins(board, kind)) == shown, "where %attach puts it"
        result = board.run(shown)
        assert result.ok, f"{shown}\n{result.traceback}"


@pytest.mark.parametrize(
    "board_id", ["adafruit_feather_rp2040", "adafruit_qtpy_rp2040", "seeeduino_xiao", "arduino_zero"]
)
def test_every_name_is_one_of_the_boards(board_id):
    with VirtualBoard(board_id, clock="fast") as board:
        known = {*board.definition.aliases, *board.definition.bus_functions}
        for kind in PARTS.values():
            pins = example_pins(board, kind)
            if not pins and kind.required:
                continue  # the board is too small for it
            names = set(re.findall(r"\bboard\.(\w+)", example_on(kind, board.definition, pins)))
            assert names <= known, kind.__name__


def test_a_board_with_the_usual_names_has_the_example_as_it_is():
    definition = load_board("adafruit_feather_rp2040")
    assert example_on(BME280, definition, default_pins(definition)) == BME280.example


def test_pins_of_ones_own():
    pico = load_board("raspberry_pi_pico")
    assert "busio.I2C(board.GP1, board.GP0)" in example_on(BME280, pico, {"sda": "GP0", "scl": "GP1"})
    assert "busio.I2C(board.GP5, board.GP4)" in example_on(BME280, pico, {})
    assert "import board, busio\n" in example_on(BME280, pico, {})
    assert "trigger_pin=board.GP2, echo_pin=board.GP3" in example_on(HCSR04, pico, {"trigger": "GP2", "echo": "GP3"})
    assert "DigitalInOut(board.GP17)" in example_on(MCP3008, pico, {"cs": "GP17"})
    assert "busio.UART(board.GP0, board.GP1)" in example_on(GPS, pico, {})
    keys = {f"row{n}": f"GP{n}" for n in range(4)} | {f"col{n}": f"GP{n + 4}" for n in range(4)}
    assert "(board.GP4, board.GP5, board.GP6)" in example_on(MatrixKeypad, pico, keys)
    feather = load_board("adafruit_feather_rp2040")
    assert "busio.I2C(board.D6, board.D5)" in example_on(BME280, feather, {"sda": "D5", "scl": "D6"})
