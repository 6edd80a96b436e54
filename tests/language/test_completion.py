"""Completion and inspection of CircuitPython, with live objects and without; parting cells."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

from circuitpython_kernel import VirtualBoard, boards
from circuitpython_kernel.kernel import cells
from circuitpython_kernel.language.completion import Language

PICO = boards.load("raspberry_pi_pico")
SHARED = Language()
"""One that learns nothing."""
SETUP = """import board
import digitalio as dio
from time import sleep
led = dio.DigitalInOut(board.LED)
i2c = board.STEMMA_I2C
counter = 3
"""


@pytest.fixture(scope="module")
def board() -> Iterator[VirtualBoard]:
    with VirtualBoard() as board:
        assert board.run(SETUP.replace("i2c = board.STEMMA_I2C\n", "")).ok
        yield board


def busy(question: str, path: str) -> Any:
    return None


def complete(code: str, ask: Any = busy, drive: Path | None = None, language: Language | None = None) -> list[str]:
    code, _, after = code.partition("|")
    found = (language or SHARED).complete(code + after, len(code), PICO, ask, drive)
    assert found.end == len(code)
    assert all(code[found.start :] == text[: found.end - found.start] for text, _ in found.found)
    return [text for text, _ in found.found]


@pytest.mark.parametrize(
    ("code", "wanted"),
    [
        ("import dig", "digitalio"),
        ("import board, dig", "digitalio"),
        ("import board as b, dig", "digitalio"),
        ("    import ana", "analogio"),
        ("import adafruit_bus_device.sp", "spi_device"),
        ("from digi", "digitalio"),
        ("from digitalio import ", "DigitalInOut"),
        ("from digitalio import Pull, Dir", "Direction"),
        ("from digitalio import (Pull, Dir", "Direction"),
        ("from board import L", "LED"),
        ("from time import mono", "monotonic"),
        ("digitalio.Dig", "DigitalInOut"),
        ("x = digitalio.Pull.", "UP"),
        ("import digitalio as d\nd.Dig", "DigitalInOut"),
        ("from digitalio import Pull as P\nP.", "UP"),
        ("from digitalio import (\n    Direction,\n    Pull as P,\n)\nP.", "UP"),
        ("board.", "GP25"),
        ("board.STEMMA", "STEMMA_I2C"),
        ("import board as b\nb.LE", "LED"),
        ("microcontroller.pin.GPIO2", "GPIO25"),
        ("led = digitalio.DigitalInOut(board.LED)\nled.val", "value"),
        ("with digitalio.DigitalInOut(board.LED) as led:\n    led.val", "value"),
        ("bus = board.STEMMA_I2C()\nbus.wri", "writeto"),
        ("pwmio.PWMOut(board.LED, fre", "frequency="),
        ("from pwmio import PWMOut\nPWMOut(board.LED, duty", "duty_cycle="),
        ("mytotal = 1\nmyt", "mytotal"),
        ("def helper():\n    pass\nhel", "helper"),
        ("whi", "while"),
        ("isin", "isinstance"),
        ("Valu", "ValueError"),
        ("digit", "digitalio"),
        ("print(digitalio.Dir|)", "Direction"),
        ("f('a', board.LE", "LED"),
    ],
)
def test_completion_from_the_stubs(code: str, wanted: str) -> None:
    assert wanted in complete(code)


@pytest.mark.parametrize("code", ["# import dig", "'import dig", "x = 'board.LE", "f().", "3.", "unknown.", "x = 1.5"])
def test_nothing_to_complete(code: str) -> None:
    assert complete(code) == []


def test_a_module_that_the_board_lacks_is_not_offered() -> None:
    assert "wifi" not in PICO.modules
    assert complete("import wif") == []


def test_private_names_only_when_asked_for(board: VirtualBoard) -> None:
    assert not [name for name in complete("board.", board.ask) if name.startswith("_")]
    assert complete("import _as") == ["_asyncio"]


def test_completion_of_live_objects(board: VirtualBoard) -> None:
    assert {"value", "direction", "deinit"} <= set(complete("led.", board.ask))
    assert "counter" in complete("cou", board.ask)
    assert complete("counter.bit_le", board.ask) in ([], ["bit_length"])
    assert "LED" in complete("board.", board.ask)
    board.run("class Robot:\n    wheels = 2\n    def drive(self): pass\nrobot = Robot()\nrobot.name = 'r'")
    assert set(complete("robot.", board.ask)) >= {"wheels", "drive", "name"}


def test_earlier_cells_are_remembered_until_a_reset() -> None:
    language = Language()
    language.learn(SETUP)
    assert "value" in complete("led.", language=language)
    assert "led" in complete("le", language=language)
    assert "DigitalInOut" in (language.inspect("led", "", PICO, busy) or "")
    language.forget()
    assert complete("led.", language=language) == []


def test_modules_on_the_drive(tmp_path: Path) -> None:
    (tmp_path / "lib" / "package").mkdir(parents=True)
    (tmp_path / "lib" / "package" / "__init__.py").write_text(
        "class Thing: pass\ndef make(): pass\nA, b = 1, 2\nC = 3\n"
    )
    (tmp_path / "helper.py").write_text("this is no Python")
    assert complete("import helper", drive=tmp_path) == ["helper"]
    assert complete("from pack", drive=tmp_path) == ["package"]
    assert complete("from package import ", drive=tmp_path) == ["A", "b", "C", "make", "Thing"]
    assert complete("from helper import ", drive=tmp_path) == []


@pytest.mark.parametrize(
    ("path", "parts"),
    [
        ("digitalio", ["digital", "Source: circuitpython-stubs"]),
        ("time.sleep", ["sleep(seconds: float) -> None", "Wait"]),
        ("digitalio.DigitalInOut.value", ["value: bool"]),
        ("board.LED", ["GPIO25", "Raspberry Pi Pico", "board.GP25"]),
        ("board.A0", ["analog input"]),
        ("board.SMPS_MODE", ["GPIO23"]),
    ],
)
def test_inspection_from_the_stubs(path: str, parts: list[str]) -> None:
    text = Language().inspect(path, "", PICO, busy)
    assert text is not None
    for part in parts:
        assert part in text


def test_inspection_of_live_objects(board: VirtualBoard) -> None:
    language = Language()
    assert "Value: 3" in (language.inspect("counter", "", PICO, board.ask) or "")
    text = language.inspect("led", "", PICO, board.ask) or ""
    assert "DigitalInOut(" in text
    assert "Type:  DigitalInOut" in text
    assert "value: bool" in (language.inspect("led.value", "", PICO, board.ask) or "")
    language.learn(SETUP)
    assert "sleep(seconds: float)" in (language.inspect("sleep", "", PICO, board.ask) or "")
    assert "direction" in (language.inspect("led", "", PICO, board.ask, 1) or "")


@pytest.mark.parametrize("path", ["nowhere", "nowhere.at_all", "", "1 + 1", "board.NOPE", "led.nope"])
def test_inspection_finds_nothing(board: VirtualBoard, path: str) -> None:
    assert Language().inspect(path, "", PICO, board.ask) is None


# ---- cells


@pytest.mark.parametrize(
    ("code", "host", "program"),
    [
        ("x = 1", "", "x = 1"),
        ("", "", None),
        ("# only a comment", "# only a comment", ""),
        ("%pins", "%pins", ""),
        ("\n# c\n  %pins\n", "\n# c\n  %pins\n", ""),
        ("%%host\nx = 1", "%%host\nx = 1", ""),
        ("# c\n%%time\nx = 1", "# c\n%%time\nx = 1", ""),
        ("!ls", "!ls", ""),
        ("%clock fast\nx = 1", "%clock fast", "\nx = 1"),
        (
            "# c\n%clock fast\n\n# d\n%scope LED\n# e\nx = 1",
            "# c\n%clock fast\n\n# d\n%scope LED",
            "\n" * 5 + "# e\nx = 1",
        ),
        ("%scope LED \\\n  A0\nx = 1", "%scope LED \\\n  A0", "\n\nx = 1"),
        ("digitalio?\nx = 1", "digitalio?", "\nx = 1"),
        ("x = 5 \\\n% 3", "", "x = 5 \\\n% 3"),
        ("x = '''\n%pins\n'''", "", "x = '''\n%pins\n'''"),
    ],
)
def test_parts_of_a_cell(code: str, host: str, program: str | None) -> None:
    cell = cells.split(code)
    assert (cell.host, cell.program) == (host, program or "")
    assert not cell.mistake


@pytest.mark.parametrize(
    ("code", "name"), [("digitalio?", "digitalio"), ("??board.LED", "board.LED"), ("# c\n%scope?", "%scope"), ("x", "")]
)
def test_help(code: str, name: str) -> None:
    assert cells.split(code).help == name


@pytest.mark.parametrize(
    ("lines", "expected"),
    [
        (["%%host\n", "x\n"], ["#\n", "x\n"]),
        (["\n", "# c\n", "%%host \n", "x\n"], ["#\n", "#\n", "#\n", "x\n"]),
        (["%%host\n", "\n", "%%time\n", "x\n"], ["%%time\n", "x\n"]),
        (["# c\n", "%%time\n", "x\n"], ["%%time\n", "x\n"]),
        (["%%host now\n", "x\n"], ["%%host now\n", "x\n"]),
        (["x\n", "%%host\n"], ["x\n", "%%host\n"]),
        ([], []),
    ],
)
def test_host_cells(lines: list[str], expected: list[str]) -> None:
    assert cells.host_cell(lines) == expected
