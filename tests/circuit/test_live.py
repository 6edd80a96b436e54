"""A circuit on a running board: what is attached, what comes back with a snapshot, and 500 parts."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path

import pytest

from circuitpython_kernel import VirtualBoard
from circuitpython_kernel.board.free_pins import free_pins
from circuitpython_kernel.circuit.diagrams.writing import diagram_json
from circuitpython_kernel.circuit.files import load
from circuitpython_kernel.circuit.model import BoardPlace, Circuit
from circuitpython_kernel.circuit.scene import scene_of, ways
from circuitpython_kernel.devices import catalog

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
