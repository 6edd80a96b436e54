"""A circuit on a running board: what is attached, what comes back with a snapshot, and 500 parts."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path

import pytest

from circuitpython_kernel import VirtualBoard
from circuitpython_kernel.board.free_pins import free_pins
from circuitpython_kernel.circuit.diagrams.writing import diagram_json
from circuitpython_kernel.circuit.files import load
from circuitpython_kernel.circuit.lines import attach_lines
from circuitpython_kernel.circuit.model import BoardPlace, Circuit
from circuitpython_kernel.circuit.scene import scene_of, ways
from circuitpython_kernel.devices import LED, SegmentDigits, ShiftRegister74HC595, catalog

from .build import PICO, Parts, circuit, crossings
from .test_diagrams import DIAGRAMS


@pytest.fixture(scope="module")
def pico() -> Iterator[VirtualBoard]:
    with VirtualBoard(PICO, clock="fast") as board:
        yield board


@pytest.fixture
def board(pico: VirtualBoard) -> Iterator[VirtualBoard]:
    yield pico
    pico.circuit = Circuit(BoardPlace(PICO))
    assert pico.parts == []
    pico.reset()


TWENTY = (
    "bme280", "led", "pushbutton", "potentiometer", "ssd1306", "servo", "buzzer", "hcsr04", "photoresistor", "pir",
    "rgbled", "neopixelstrip", "mpu6050", "charlcd", "dht22", "relay", "bh1750", "lis3dh", "sht31d", "ina219",
)  # fmt: skip
LAMP = circuit({"lamp": ("LED", {"resistor": 330})}, ["board:GP15 lamp:A", "lamp:C board:GND.1"])


def test_a_snapshot_has_the_circuit(board: VirtualBoard) -> None:
    board.circuit = LAMP
    board.run("import board, digitalio\nled = digitalio.DigitalInOut(board.GP15)\nled.switch_to_output(True)")
    snapshot = board.snapshot()
    board.circuit = circuit({"b1": ("PushButton", {})}, ["board:GP2 b1:1.l", "b1:2.l board:GND.1"])
    board.restore(snapshot)
    assert board.circuit == LAMP
    assert board.part("lamp").brightness == 1
    assert [entry.name for entry in board.parts] == ["lamp"]


def test_a_button_and_leds_between_two_pins(board: VirtualBoard) -> None:
    parts: Parts = {name: ("LED", {"resistor": 330}) for name in ("one", "other")}
    board.circuit = circuit(
        {"b1": ("PushButton", {}), **parts},
        ["board:GP2 b1:1.l", "b1:2.l board:GP3", "board:GP4 one:A", "one:C board:GP5", "board:GP5 other:A",
         "other:C board:GP4"],
    )  # fmt: skip
    assert board.circuit_findings() == []
    assert (
        board.run(
            "import board, digitalio\nrow = digitalio.DigitalInOut(board.GP2)\nrow.switch_to_output(False)\n"
            "column = digitalio.DigitalInOut(board.GP3)\ncolumn.switch_to_input(digitalio.Pull.UP)\n"
            "a, b = digitalio.DigitalInOut(board.GP4), digitalio.DigitalInOut(board.GP5)\n"
            "a.switch_to_output(True)\nb.switch_to_output(False)\nprint(column.value)"
        ).stdout
        == "True\n"
    )
    board.part("b1").pressed = True
    assert board.run("import time\ntime.sleep(0.01)\nprint(column.value)").stdout == "False\n"
    lit = {name: board.part(name) for name in ("one", "other")}
    assert {name: part.brightness for name, part in lit.items()} == {"one": 1.0, "other": 0.0}
    board.run("a.value, b.value = False, True")
    assert {name: part.brightness for name, part in lit.items()} == {"one": 0.0, "other": 1.0}
    board.run("a.switch_to_input()")
    assert {name: part.brightness for name, part in lit.items()} == {"one": 0.0, "other": 0.0}


def test_leds_behind_a_shift_register_and_a_relay(board: VirtualBoard) -> None:
    parts: Parts = {
        "sr": ("ShiftRegister74HC595", {}), "r1": ("resistor", {"value": "220"}), "high": ("LED", {}),
        "low": ("LED", {"resistor": 100}), "rel": ("Relay", {}), "lamp": ("LED", {"resistor": 330}),
    }  # fmt: skip
    made = circuit(parts, [
        "board:GP2 sr:SHCP", "board:GP3 sr:DS", "board:GP5 sr:STCP", "sr:VCC board:3V3", "sr:GND board:GND.1",
        "sr:Q0 r1:1", "r1:2 high:A", "high:C board:GND.2", "sr:Q1 low:C", "low:A board:3V3",
        "rel:IN board:GP7", "rel:VCC board:VBUS", "rel:GND board:GND.3", "rel:COM board:3V3", "rel:NO lamp:A",
        "lamp:C board:GND.4",
    ])  # fmt: skip
    board.circuit = made
    assert board.circuit_findings() == []
    assert board.part("high").resistor == 220
    lit = {name: board.part(name) for name in ("high", "low", "lamp")}
    program = (
        "import board, digitalio, bitbangio, time\nspi = bitbangio.SPI(board.GP2, MOSI=board.GP3)\nspi.try_lock()\n"
        "latch = digitalio.DigitalInOut(board.GP5)\ncoil = digitalio.DigitalInOut(board.GP7)\n"
        "def show(bits, on):\n    latch.switch_to_output(False)\n    spi.write(bytes([bits]))\n    latch.value = True\n"
        "    coil.switch_to_output(on)\n    time.sleep(0.02)\nshow(1, True)"
    )
    assert board.run(program).ok
    assert {name: part.duty for name, part in lit.items()} == {"high": 1.0, "low": 1.0, "lamp": 1.0}
    board.run("show(2, False)")
    assert {name: part.duty for name, part in lit.items()} == {"high": 0.0, "low": 0.0, "lamp": 0.0}
    snapshot = board.snapshot()
    board.circuit = made.without_part("sr")
    assert [entry.name for entry in board.parts] == ["rel", "lamp"]
    board.restore(snapshot)
    assert board.circuit == made


SHIFTING = (
    "import board, digitalio, bitbangio\nspi = bitbangio.SPI(board.GP2, MOSI=board.GP3)\nspi.try_lock()\n"
    "latch = digitalio.DigitalInOut(board.GP5)\n"
    "def show(bits):\n    latch.switch_to_output(False)\n    spi.write(bytes([bits]))\n    latch.value = True\n"
)
REGISTER = ["board:GP2 sr:SHCP", "board:GP3 sr:DS", "board:GP5 sr:STCP", "sr:VCC board:3V3", "sr:GND board:GND.1"]


@pytest.mark.parametrize(("common", "supply", "flip"), [("cathode", "GND.2", 0), ("anode", "3V3", 0xFF)])
def test_a_digit_behind_a_shift_register(board: VirtualBoard, common: str, supply: str, flip: int) -> None:
    parts: Parts = {
        "sr": ("ShiftRegister74HC595", {}), "d": ("SegmentDigits", {}),
        **{f"r{n}": ("resistor", {"value": "220"}) for n in range(8)},
    }  # fmt: skip
    names = ["A", "B", "C", "D", "E", "F", "G", "DP"]
    wires = [wire for n, name in enumerate(names) for wire in (f"sr:Q{n} r{n}:1", f"r{n}:2 d:{name}")]
    made = circuit(parts, [*REGISTER, *wires, f"d:COM.1 board:{supply}"])
    board.circuit = made
    assert board.circuit_findings() == []
    digit = board.part("d")
    assert digit.common == common
    if common == "anode":
        assert digit.segments == [0xFF], "the outputs are low after power-on"
    assert board.run(SHIFTING + f"show({0b01011011 ^ flip})").ok
    assert (digit.segments, digit.text) == ([0b01011011], "2")
    board.run(f"show({0b10000111 ^ flip})")
    assert digit.text == "7."
    board.part("sr").break_("unplugged")
    assert digit.segments == [flip]
    board.part("sr").mend()
    assert digit.segments == [flip], "it starts with outputs that are low"
    snapshot = board.snapshot()
    board.circuit = made.without_part("sr")
    assert [entry.name for entry in board.parts] == []
    board.restore(snapshot)
    assert board.circuit == made
    assert board.run(f"show({0b00000110 ^ flip})").ok
    assert board.part("d").text == "1"


def test_four_digits_of_which_a_shift_register_drives_the_segments(board: VirtualBoard) -> None:
    parts: Parts = {"sr": ("ShiftRegister74HC595", {}), "d": ("SegmentDigits", {"digits": 4})}
    segments = [f"sr:Q{n} d:{name}" for n, name in enumerate(["A", "B", "C", "D", "E", "F", "G", "DP"])]
    digits = [f"board:GP{n + 10} d:DIG{n + 1}" for n in range(4)]
    board.circuit = circuit(parts, [*REGISTER, *segments, *digits])
    assert board.circuit_findings() == []
    program = SHIFTING + (
        "import time\ncommon = []\nfor pin in (board.GP10, board.GP11, board.GP12, board.GP13):\n"
        "    common.append(digitalio.DigitalInOut(pin))\n    common[-1].switch_to_output(True)\n"
        "for turn in range(8):\n    for n, bits in enumerate((6, 91, 79, 102)):\n"
        "        show(bits)\n        common[n].value = False\n        time.sleep(0.002)\n"
        "        common[n].value = True\n"
    )
    assert board.run(program).ok
    assert board.part("d").text == "1234"


def test_motors_a_bar_and_a_colour_behind_a_shift_register(board: VirtualBoard) -> None:
    parts: Parts = {
        "sr": ("ShiftRegister74HC595", {}), "m": ("DCMotor", {}), "rgb": ("RGBLED", {}), "bar": ("LEDBar", {}),
        **{f"r{n}": ("resistor", {"value": "330"}) for n in range(3)},
    }  # fmt: skip
    made = circuit(parts, [
        *REGISTER, "sr:Q0 m:IN1", "sr:Q1 m:IN2", "m:VCC board:VBUS", "m:GND board:GND.2",
        *(wire for n, leg in enumerate("RGB") for wire in (f"sr:Q{n + 2} r{n}:1", f"r{n}:2 rgb:{leg}")),
        "rgb:COM board:GND.3", "sr:Q5 bar:A1", "sr:Q6 bar:A2", "bar:C1 board:GND.4", "bar:C2 board:GND.4",
    ])  # fmt: skip
    board.circuit = made
    assert [finding for finding in board.circuit_findings() if finding.level != "note"] == []
    assert board.run(SHIFTING + "import time\nshow(0b01010101)\ntime.sleep(2)").ok
    assert board.part("m").turns > 5
    assert board.part("rgb").color == (1.0, 0.0, 1.0)
    assert board.part("bar").brightness[:3] == [0.0, 1.0, 0.0]
    before = board.part("m").turns
    board.run("show(0b00100010)\ntime.sleep(2)")
    assert board.part("m").turns < before, "it turns back"
    assert board.part("rgb").color == (0.0, 0.0, 0.0)
    assert board.part("bar").brightness[:3] == [1.0, 0.0, 0.0]
    board.detach(board.part("m"))
    board.run("show(0)")
    assert {part.id for part in board.circuit.parts} == set(parts) - {"m"}
    board.part("sr").break_("nack")


def test_what_hangs_at_a_shift_register_is_drawn_there_when_it_was_attached_by_hand(board: VirtualBoard) -> None:
    register = ShiftRegister74HC595()
    board.attach(register, sck="GP2", mosi="GP3", latch="GP5")
    digit = SegmentDigits(behind=register, outputs="a=q0, b=q1 c=q2")
    board.attach(digit)
    wires = {(wire.start, wire.end) for wire in board.circuit.wires}
    name = "shiftregister74hc595"
    assert {(f"{name}:Q0", "segmentdigits:A"), (f"{name}:Q1", "segmentdigits:B")} <= wires
    (line,) = [line for line in attach_lines(board.circuit, board.definition) if "segmentdigits" in line]
    assert line == f'%attach segmentdigits common=cathode outputs="a=q0 b=q1 c=q2" behind={name}'
    again = board.circuit
    board.circuit = again
    assert board.part("segmentdigits").hanging == {"a": "q0", "b": "q1", "c": "q2"}


@pytest.mark.parametrize(
    ("outputs", "words"),
    [
        ("a=q9", 'there is no output "q9"; there are q0 to q7'),
        ("x=q0", 'SegmentDigits has no signal "x"; it has a, b, c'),
        ("a", 'SegmentDigits cannot read "a" in outputs; write "a=q0"'),
        ("", 'SegmentDigits is behind another part: say at which outputs, as in outputs="a=q0 b=q1"'),
    ],
)
def test_outputs_that_are_not_there_are_refused(outputs: str, words: str) -> None:
    with pytest.raises(ValueError, match=re.escape(words)):
        SegmentDigits(behind=ShiftRegister74HC595(), outputs=outputs)


def test_a_part_that_hangs_nowhere_and_one_at_two_places(board: VirtualBoard) -> None:
    with pytest.raises(ValueError, match="behind=register, not a LED"):
        SegmentDigits(behind=LED(), outputs="a=q0")
    with pytest.raises(ValueError, match="behind=register, not nothing"):
        SegmentDigits(outputs="a=q0")
    register = ShiftRegister74HC595()
    board.attach(register, sck="GP2", mosi="GP3", latch="GP5")
    with pytest.raises(ValueError, match="a is at an output of another part, and at no pin"):
        board.attach(SegmentDigits(behind=register, outputs="a=q0"), a="GP6")


def test_a_relay_that_is_active_low_and_the_comparator_of_a_photoresistor(board: VirtualBoard) -> None:
    found = {
        "parts": [
            {"type": "board-pi-pico", "id": "pico"},
            {"type": "wokwi-relay-module", "id": "relay1", "attrs": {"transistor": "pnp"}},
            {"type": "wokwi-photoresistor-sensor", "id": "ldr1", "left": 400, "attrs": {"lux": "0.5"}},
        ],
        "connections": [
            ["relay1:IN", "pico:GP2"], ["relay1:VCC", "pico:VBUS"], ["relay1:GND", "pico:GND.1"],
            ["ldr1:DO", "pico:GP3"], ["ldr1:VCC", "pico:3V3"], ["ldr1:GND", "pico:GND.2"],
        ],
    }  # fmt: skip
    board.circuit = load(found)
    assert [str(finding) for finding in board.circuit_findings()] == []
    run = "import board, digitalio, time\nr = digitalio.DigitalInOut(board.GP2)\nr.switch_to_output(True)\n"
    assert board.run(run + "d = digitalio.DigitalInOut(board.GP3)\nprint(d.value)").stdout == "True\n"
    assert not board.part("relay1").closed
    board.part("ldr1").light = 5000
    assert board.run("r.value = False\ntime.sleep(0.02)\nprint(d.value)").stdout == "False\n"
    assert board.part("relay1").closed
    assert '"transistor": "pnp"' in diagram_json(board.circuit)


def test_a_comparator_follows_a_function_of_time(board: VirtualBoard) -> None:
    board.circuit = circuit({"p": ("Photoresistor", {})}, ["p:DO board:GP3", "p:VCC board:3V3", "p:GND board:GND.1"])
    start = board.clock.now_ns / 1e9
    board.part("p").light = lambda seconds: 10_000 if seconds > start + 0.5 else 0
    said = board.run(
        "import board, digitalio, time\nd = digitalio.DigitalInOut(board.GP3)\n"
        "before = d.value\ntime.sleep(0.6)\nprint(before, d.value)"
    )
    assert said.stdout == "True False\n"
    board.part("p").break_("unplugged")
    assert board.pins["GP3"].driven is None
    board.part("p").mend()


def test_twenty_parts_have_wires_that_cross_no_part(board: VirtualBoard) -> None:
    for name in TWENTY:
        part = catalog.find(name)()
        board.attach(part, **free_pins(board, part, {}))
    assert len(board.parts) == 20
    assert crossings(board.circuit) == []
    assert ways.__wrapped__(board.circuit) == ways(board.circuit), "the same circuit has the same ways"


# What sits on a breadboard is in the way of the holes below it.
FREE = [file for file in sorted(DIAGRAMS.glob("*.json")) if "wokwi-breadboard" not in file.read_text(encoding="utf-8")]


@pytest.mark.parametrize("file", FREE, ids=lambda file: file.stem)
def test_wires_of_diagrams_cross_no_part(file: Path) -> None:
    drawn = load(file)
    loose = tuple(replace(wire, route=()) for wire in drawn.wires)
    assert crossings(replace(drawn, wires=loose)) == []


def five_hundred() -> Circuit:
    parts = [
        {"id": f"led{n}", "kind": "LED", "x": 40 + n % 25 * 25, "y": n // 25 * 40, "attrs": {"resistor": 330}}
        for n in range(500)
    ]
    wires = [
        {"from": start, "to": end}
        for n in range(500)
        for start, end in ((f"board:GP{n % 20}", f"led{n}:A"), (f"led{n}:C", "board:GND.1"))
    ]
    return load({"circuit": 1, "board": PICO, "parts": parts, "wires": wires})


def test_five_hundred_parts() -> None:
    with VirtualBoard.from_circuit(five_hundred(), clock="fast") as board:
        assert len(board.parts) == 500
        assert board.circuit_findings() == []
        board.run("import board, digitalio\nled = digitalio.DigitalInOut(board.GP3)\nled.switch_to_output(True)")
        assert [board.part(f"led{n}").brightness for n in (3, 23, 24)] == [1, 1, 0]
        drawn = scene_of(board.circuit, board)
        assert len(drawn["wires"]) == 1000
        board.circuit = board.circuit.without_part("led23")
        assert len(board.parts) == 499
