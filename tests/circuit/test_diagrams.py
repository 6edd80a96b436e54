"""Diagrams of web simulators, of our own making: each attaches, and a program finds what it shows."""

from __future__ import annotations

import json
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

from circuitpython_kernel import VirtualBoard
from circuitpython_kernel.circuit.diagrams.writing import diagram_json
from circuitpython_kernel.circuit.files import from_text, load

DIAGRAMS = Path(__file__).parent / "diagrams"

PROGRAMS: dict[str, tuple[str, str, Callable[[Any], bool]]] = {
    "blink": (
        "import board, digitalio\nled = digitalio.DigitalInOut(board.GP15)\nled.switch_to_output(True)",
        "", lambda board: board.part("led1").brightness == 1 and board.part("led1").resistor == 220,
    ),
    "breadboard": (
        "import board, digitalio\nb = digitalio.DigitalInOut(board.GP14)\nled = digitalio.DigitalInOut(board.GP15)\n"
        "led.switch_to_output(b.value)\nprint(b.value)",
        "True\n", lambda board: board.part("led1").brightness == 1,
    ),
    "traffic_light": (
        "import board, digitalio\nfor pin in (board.GP2, board.GP4):\n    p = digitalio.DigitalInOut(pin)\n"
        "    p.switch_to_output(True)\n    keep = p",
        "", lambda board: [round(board.part(n).color) for n in ("red", "yellow", "green")] == [0, 1, 2],
    ),
    "weather": (
        "import board, busio\ni2c = busio.I2C(board.GP1, board.GP0)\ni2c.try_lock()\n"
        "print([hex(a) for a in i2c.scan()])",
        "['0x27']\n", lambda board: board.part("dht1").temperature == 31.5,
    ),
    "distance": (
        "import board, digitalio\nt = digitalio.DigitalInOut(board.GP3)\nt.switch_to_output()\n"
        "e = digitalio.DigitalInOut(board.GP2)\nprint(e.value)",
        "False\n", lambda board: board.part("sonar").distance == 123 and board.part("bz1").tone()[0] == 0,
    ),
    "knobs": (
        "import board, analogio\n"
        "print([round(3.3 * analogio.AnalogIn(p).value / 65535, 1) for p in (board.GP26, board.GP27)])",
        "[0.8, 3.3]\n", lambda board: board.part("ldr1").light == 10,
    ),
    "divider": (
        "import board, analogio, digitalio\nprint(round(3.3 * analogio.AnalogIn(board.GP26).value / 65535, 2))\n"
        "print([digitalio.DigitalInOut(p).value for p in (board.GP14, board.GP15)])\n"
        "o = digitalio.DigitalInOut(board.GP10)\no.switch_to_output(True)\n"
        "print(digitalio.DigitalInOut(board.GP11).value)",
        "1.65\n[True, False]\nTrue\n", lambda board: True,
    ),
    "keypad": (
        "import board, keypad\nk = keypad.KeyMatrix([board.GP2, board.GP3, board.GP4, board.GP5],"
        " [board.GP6, board.GP7, board.GP8])\nprint(k.key_count)",
        "12\n", lambda board: board.part("keypad1").keyboard()[0] == ("1", "2", "3"),
    ),
    "oled": (
        "import board, busio\ni2c = busio.I2C(board.GP5, board.GP4)\ni2c.try_lock()\n"
        "print([hex(a) for a in i2c.scan()])",
        "['0x3d', '0x68']\n", lambda board: board.part("imu1").temperature == 20,
    ),
    "pixels": (
        "import board, neopixel_write, digitalio\np = digitalio.DigitalInOut(board.GP16)\np.switch_to_output()\n"
        "neopixel_write.neopixel_write(p, bytes([1, 2, 3] * 14))",
        "", lambda board: board.part("ring1").behind is board.part("p2") and board.part("rgb1").common == "anode",
    ),
    "digits": (
        "import board, digitalio\nfor n in (1, 2):\n    p = digitalio.DigitalInOut(getattr(board, 'GP%d' % n))\n"
        "    p.switch_to_output(True)\n    globals()['p%d' % n] = p",
        "", lambda board: board.part("seven1").readings()["text"].strip() == "1",
    ),
    "shift_digit": (
        "import board, digitalio, bitbangio\nspi = bitbangio.SPI(board.GP2, MOSI=board.GP3)\nspi.try_lock()\n"
        "latch = digitalio.DigitalInOut(board.GP5)\nlatch.switch_to_output(False)\n"
        "spi.write(bytes([0xFF ^ 0b01001111]))\nlatch.value = True",
        "", lambda board: board.part("sevseg1").text == "3" and board.part("sevseg1").common == "anode",
    ),
    "controls": (
        "import board, digitalio, analogio\nprint(digitalio.DigitalInOut(board.GP2).value,"
        " round(3.3 * analogio.AnalogIn(board.GP28).value / 65535, 2))",
        "True 1.65\n", lambda board: board.part("sw1").side == "right" and board.part("bar1").color == "level",
    ),
    "esp32": (
        "import board, digitalio\nled = digitalio.DigitalInOut(board.D13)\nled.switch_to_output(True)",
        "", lambda board: board.part("led1").brightness == 1 and board.part("lcd1").columns == 20,
    ),
    "devkitc": (
        "import board, digitalio\nled = digitalio.DigitalInOut(board.IO5)\nled.switch_to_output(True)",
        "", lambda board: board.part("led1").duty == 1 and board.part("t1").temperature == 19.5,
    ),
}  # fmt: skip


WRONG = {
    "oled": ["rtc1 is not attached: MPU6050 has the address 0x68 on this bus already; detach it first."],
}
"""What is wrong in a diagram that is meant to have a fault."""


def test_each_diagram_has_a_program() -> None:
    assert {file.stem for file in DIAGRAMS.glob("*.json")} == PROGRAMS.keys()


@pytest.mark.parametrize("name", PROGRAMS)
def test_a_diagram_attaches_and_works(name: str) -> None:
    code, said, shows = PROGRAMS[name]
    with VirtualBoard.from_circuit(DIAGRAMS / f"{name}.json", clock="fast") as board:
        wrong = [str(finding) for finding in board.circuit_findings() if finding.level == "error"]
        assert wrong == WRONG.get(name, [])
        result = board.run(code)
        assert result.ok, result.traceback
        assert result.stdout == said
        assert shows(board)


@pytest.mark.parametrize("name", PROGRAMS)
def test_a_diagram_comes_back_from_a_diagram_and_from_a_file(name: str) -> None:
    circuit = load(DIAGRAMS / f"{name}.json")
    assert from_text(circuit.json()) == circuit
    assert from_text(diagram_json(circuit)) == circuit


def test_a_second_board_and_the_name_of_the_board_are_told_of() -> None:
    found = {
        "parts": [
            {"type": "board-pi-pico", "id": "pico"}, {"type": "wokwi-arduino-uno", "id": "uno"},
            {"type": "board-pi-pico-w", "id": "other"}, {"type": "wokwi-led", "id": "board"},
        ],
        "connections": [["pico:GP2", "board:A"], ["board:C", "pico:GND.1"]],
    }  # fmt: skip
    circuit = from_text(json.dumps(found))
    assert len(circuit.notes) == 2
    assert circuit.wires[0].end == "board_part:A"
