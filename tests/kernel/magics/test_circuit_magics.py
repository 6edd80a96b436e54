"""%circuit and %%circuit, over a real kernel; circuits that go along to another board."""

from __future__ import annotations

import json
from collections.abc import Iterator
from pathlib import Path

import pytest

from tests.kernel_helpers import Front, running_kernel

WIDGET = "application/vnd.jupyter.widget-view+json"
CIRCUIT = {
    "circuit": 1,
    "board": "raspberry_pi_pico",
    "parts": [
        {"id": "lamp", "kind": "LED", "x": 40, "y": 0, "attrs": {"resistor": 330}},
        {"id": "b1", "kind": "PushButton", "x": 40, "y": 30},
    ],
    "wires": [
        {"from": "board:GP15", "to": "lamp:A"},
        {"from": "lamp:C", "to": "board:GND.2"},
        {"from": "board:GP2", "to": "b1:1.l"},
        {"from": "b1:2.l", "to": "board:GND.1"},
    ],
}
CELL = "%%circuit\n" + json.dumps(CIRCUIT)


@pytest.fixture(scope="module")
def folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return tmp_path_factory.mktemp("kernel")


@pytest.fixture(scope="module")
def front(folder: Path) -> Iterator[Front]:
    with running_kernel(folder) as front:
        yield front


@pytest.fixture(autouse=True)
def fresh(front: Front) -> None:
    front.run("%board raspberry_pi_pico")  # the same board is begun anew, without a circuit


def test_a_cell_s_circuit_is_attached_shown_and_used(front: Front) -> None:
    ran = front.run(CELL)
    assert ran.text() == ""
    assert any(WIDGET in content["data"] for content in ran.contents("display_data"))
    front.run(
        "import board, digitalio\nlamp = digitalio.DigitalInOut(board.GP15)\nlamp.switch_to_output(True)\n"
        "b = digitalio.DigitalInOut(board.GP2)\nb.switch_to_input(digitalio.Pull.UP)"
    )
    assert front.run("%%host\nb1.pressed = True\nlamp.brightness").value == "1.0"
    assert front.run("print(b.value)").text() == "False\n"


def test_what_makes_it_again(front: Front) -> None:
    front.run(CELL)
    assert front.run("%circuit lines").text() == (
        "%attach led name=lamp resistor=330.0 in=GP15\n%attach pushbutton name=b1 to=ground contact=GP2\n"
    ).replace("330.0", "330")
    cell = front.run("%circuit cell").text()
    front.run("%board raspberry_pi_pico")
    assert front.run(cell).text() == ""
    assert front.run("%circuit cell").text() == cell


def test_it_goes_to_the_drive_and_comes_back(front: Front, folder: Path) -> None:
    front.run(CELL)
    assert front.run("%circuit save").text() == "Wrote circuit.json to the drive.\n"
    front.run("%board raspberry_pi_pico")
    assert front.run("%circuit check").text() == "Nothing is wrong in the circuit.\n"
    front.run("%circuit load")
    assert front.run("%%host\nsorted(entry.name for entry in board.parts)").value == "['b1', 'lamp']"


@pytest.mark.parametrize(("name", "begins"), [("diagram.json", b"{"), ("circuit.json", b"{"), ("circuit.svg", b"<svg")])
def test_it_is_written_beside_the_notebook(front: Front, folder: Path, name: str, begins: bytes) -> None:
    front.run(CELL)
    assert front.run(f"%circuit export {folder / name}").text() == f"Wrote {folder / name}.\n"
    assert (folder / name).read_bytes().startswith(begins)
    if name == "diagram.json":
        front.run("%board raspberry_pi_pico")
        front.run(f"%circuit load {folder / name}")
        assert front.run("%%host\nlamp.resistor").value == "330.0"


WRONG = {
    "%%circuit\n{": "The cell is no JSON: ",
    "%%circuit\n[]": "The cell is no circuit: it has to be an object",
    "%%circuit save\n{}": '%%circuit takes a circuit from its cell, so leave out "save".',
    "%circuit load nosuch.json": 'There is no "nosuch.json" on the drive, nor beside the notebook.',
    "%circuit export": '%circuit export takes a file, as in "%circuit export diagram.json".',
    "%circuit export circuit.gif": "%circuit export writes .json, .svg, .png, not circuit.gif.",
    "%circuit check it": '%circuit check takes no file, so leave out "it".',
    "%circuit lode": "lode",
    '%%circuit\n{"board": "nosuch"}': "nosuch",
}


def test_what_is_wrong_is_one_sentence_and_nothing_changes(front: Front) -> None:
    front.run(CELL)
    for cell, said in WRONG.items():
        ran = front.run(cell)
        assert said in ran.error["evalue"]
        assert "\n" not in ran.error["evalue"]
    assert front.run("%%host\nsorted(entry.name for entry in board.parts)").value == "['b1', 'lamp']"


def test_a_circuit_of_another_board_changes_it(front: Front) -> None:
    ran = front.run(CELL.replace("raspberry_pi_pico", "raspberry_pi_pico2"))
    assert "The board is a Raspberry Pi Pico 2 now." in ran.text()
    front.run("%board raspberry_pi_pico")


def test_what_is_wrong_in_it_is_told(front: Front) -> None:
    wrong = {**CIRCUIT, "wires": [*CIRCUIT["wires"], {"from": "board:3V3", "to": "board:GND.3"}]}  # type: ignore[misc]
    assert (
        "Error: 3.3 V and GND are joined: that is a short circuit."
        in front.run(f"%%circuit\n{json.dumps(wrong)}").text()
    )
    assert "short circuit" in front.run("%circuit check").text()


def test_another_board_takes_the_circuit_over_and_says_what_is_lost(front: Front) -> None:
    front.run(CELL)
    front.run("%attach bme280 temperature=30")
    said = front.run("%board raspberry_pi_pico2").text()
    assert "gone" not in said
    assert front.run("%%host\n[entry.name for entry in board.parts], bme280.temperature").value == (
        "(['lamp', 'b1', 'bme280'], 30.0)"
    )
    # The cell's own part comes in place of the one that was carried.
    assert front.run("%attach bme280").text().startswith("BME280 at address 0x77")
    said = front.run("%board gemma_m0").text()
    assert "Adafruit Gemma M0 has no pad for GP15, so the wire from board:GP15 to lamp:A is gone.\n" in said
    assert "lamp is off the board: " in said
    front.run("%board raspberry_pi_pico")
