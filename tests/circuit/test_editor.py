"""Edits act on the running board at once, are undone, and say what is wrong."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace

import pytest

from circuitpython_kernel import VirtualBoard
from circuitpython_kernel.circuit.editor import BadEdit, CircuitEditor
from circuitpython_kernel.circuit.model import BoardPlace, Circuit
from circuitpython_kernel.circuit.moving import on_board
from circuitpython_kernel.devices import BME280, EEPROM24LC32


@pytest.fixture(scope="module")
def pico() -> Iterator[VirtualBoard]:
    with VirtualBoard("raspberry_pi_pico", clock="fast") as board:
        yield board


@pytest.fixture
def board(pico: VirtualBoard) -> Iterator[VirtualBoard]:
    yield pico
    pico.circuit = Circuit(BoardPlace("raspberry_pi_pico"))
    assert pico.parts == []


def texts(editor: CircuitEditor) -> list[str]:
    return [str(finding) for finding in editor.findings()]


def test_an_led_is_wired_by_hand_and_gets_its_resistor(board: VirtualBoard) -> None:
    editor = CircuitEditor(board)
    led, resistor = editor.add("led"), editor.add("resistor", attrs={"value": "330"})
    assert (led, resistor) == ("led1", "resistor1")
    wire = editor.wire("board:GP15", "led1:A")
    editor.wire("led1:C", "board:GND.1")
    assert "led1 has no resistor" in "".join(texts(editor))
    editor.remove(wire)
    assert board.parts == [], "its anode is open"
    editor.wire("board:GP15", "resistor1:1")
    editor.wire("resistor1:2", "led1:A")
    assert texts(editor) == []
    assert board.part("led1").resistor == 330


def test_undo_goes_back_to_nothing_and_redo_to_all(board: VirtualBoard) -> None:
    editor = CircuitEditor(board)
    editor.add("LED", attrs={"resistor": 220})
    editor.wire("board:GP15", "led1:A")
    editor.wire("led1:C", "board:GND")
    full = board.circuit
    while editor.undo():
        pass
    assert board.circuit.parts == ()
    assert board.parts == []
    while editor.redo():
        pass
    assert board.circuit == full
    assert board.part("led1").resistor == 220


def test_undo_leaves_alone_what_others_attached_meanwhile(board: VirtualBoard) -> None:
    editor = CircuitEditor(board)
    editor.add("LED", attrs={"resistor": 220})
    sensor = board.attach(BME280(), name="air").part
    assert editor.undo() == "add led1"
    assert [part.id for part in board.circuit.parts] == ["air"]
    assert board.part("air") is sensor


def test_a_part_that_is_moved_to_other_pins_keeps_what_it_knows(board: VirtualBoard) -> None:
    memory = board.attach(EEPROM24LC32(), name="memory").part
    editor = CircuitEditor(board)
    for wire in board.circuit.wires:
        if wire.start in ("board:GP4", "board:GP5"):
            board.circuit = board.circuit.with_wire(replace(wire, start=wire.start.replace("GP", "GP1")))
    assert board.part("memory") is memory
    assert board.parts[0].pins == {"sda": "GP14", "scl": "GP15"}
    editor.move({"memory": (80, 80)})
    assert board.part("memory") is memory


def test_an_input_is_set_and_the_part_stays(board: VirtualBoard) -> None:
    sensor = board.attach(BME280(), name="air").part
    editor = CircuitEditor(board)
    editor.set_attr("air", "temperature", 30)
    assert sensor.temperature == 30
    assert board.part("air") is sensor
    with pytest.raises(BadEdit, match="Temperature is between"):
        editor.set_attr("air", "temperature", 3000)


@pytest.mark.parametrize(
    ("start", "end", "said"),
    [
        ("board:GP99", "led1:A", 'has no pad "GP99"'),
        ("board:GP2", "led1:X", 'there is no pin "X"'),
        ("board:GP2", "led2:A", 'There is no part "led2"; did you mean "led1"?'),
        ("board:GP2", "board:GP2", "A wire goes from one pin to another one."),
    ],
)
def test_a_wire_that_makes_no_sense_is_refused(board: VirtualBoard, start: str, end: str, said: str) -> None:
    editor = CircuitEditor(board)
    editor.add("LED")
    with pytest.raises(BadEdit) as error:
        editor.wire(start, end)
    assert said in str(error.value)


def test_what_a_wire_would_do_is_told_before(board: VirtualBoard) -> None:
    editor = CircuitEditor(board)
    assert ["short" in str(finding) for finding in editor.warnings("board:3V3", "board:GND")] == [True]
    assert "GP2 is at 5 V" in "".join(map(str, editor.warnings("board:VBUS", "board:GP2")))


def test_parts_are_copied_with_the_wires_between_them(board: VirtualBoard) -> None:
    editor = CircuitEditor(board)
    editor.add("LED")
    editor.add("resistor")
    editor.wire("resistor1:2", "led1:A")
    editor.wire("board:GP2", "resistor1:1")
    assert editor.paste(editor.copy(["led1", "resistor1"])) == ["led2", "resistor2"]
    ends = [(wire.start, wire.end) for wire in board.circuit.wires]
    assert ends[-1] == ("resistor2:2", "led2:A")
    assert len(ends) == 3


def test_a_part_is_deleted_while_a_program_talks_to_it(board: VirtualBoard) -> None:
    board.attach(BME280(), name="air")
    editor = CircuitEditor(board)
    program = board.start(
        "import board, busio\ni2c = busio.I2C(board.GP5, board.GP4)\ni2c.try_lock()\nfound = lost = 0\n"
        "while not lost or found == 0:\n    try:\n        i2c.writeto_then_readfrom(0x77, b'\\xd0', bytearray(64))\n"
        "        found += 1\n    except OSError as error:\n        lost += 1\nprint('ended')"
    )
    while board.bus["I2C"].transactions.total == 0:
        pass
    editor.remove("air")
    result = program.result(30)
    assert result.ok, result.traceback
    assert result.stdout == "ended\n"
    editor.undo()
    assert board.run("print(i2c.scan())").stdout == "[119]\n"


def test_another_board_keeps_the_wires_whose_pins_it_has() -> None:
    with VirtualBoard("raspberry_pi_pico", clock="fast") as board:
        editor = CircuitEditor(board)
        editor.add("LED", attrs={"resistor": 330})
        editor.wire("board:GP15", "led1:A")
        editor.wire("board:GND.2", "led1:C")
        circuit = board.circuit
    moved = on_board(circuit, "raspberry_pi_pico2")
    assert [wire.start for wire in moved.wires] == ["board:GP15", "board:GND.2"]
    lost = on_board(circuit, "gemma_m0")
    assert len(lost.wires) == 1
    assert "has no pad for GP15" in lost.notes[0]
