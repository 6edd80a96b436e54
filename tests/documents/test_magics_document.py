"""docs/magics.md says what the declarations say, its examples run, and documents name no magic that does not exist."""

from __future__ import annotations

import re
from collections.abc import Iterator
from pathlib import Path

import pytest

from circuitpython_kernel.hardware.pins.capture import EXPORTS
from circuitpython_kernel.hardware.pins.generators import SHAPES
from circuitpython_kernel.kernel.magics.option_magics import OPTIONS
from circuitpython_kernel.kernel.magics.overview import MAGICS
from circuitpython_kernel.kernel.magics.page import page
from tests.conftest import ROOT
from tests.kernel_helpers import Front, running_kernel
from tests.libraries.test_pypi import make_wheel

DOCUMENT = ROOT / "docs" / "magics.md"

BLINK = """import board, digitalio
led = digitalio.DigitalInOut(board.LED)
led.switch_to_output()
led.value = True
led.value = False
led.deinit()"""

PREPARED = {
    "network": ["%board raspberry_pi_pico_w"],
    "plot": [BLINK],
    "measure": [BLINK],
    "export": [BLINK],
    "detach": ["%attach servo", "%attach bme280"],
    "run": ["%%file demo.py\nprint('demo')\n"],
    "rewind": ["a = 1", "b = 2", "%snapshot before", "c = 3", "d = 4", "e = 5"],
    "speaker": ["%attach speaker in=GP15"],
    "uninstall": ["%install bme280"],
}
"""What has to have happened before a magic's examples make sense."""

IPYTHONS = {"bash", "pip", "matplotlib", "prun"}
"""Magics of IPython's that documents name."""


@pytest.fixture(scope="module")
def front(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Front]:
    folder = tmp_path_factory.mktemp("kernel")
    wheels = folder / "wheels"
    wheels.mkdir()
    make_wheel(wheels, "adafruit-circuitpython-bme280", "1.0", {"adafruit_bme280.py": "x = 1\n"})
    make_wheel(wheels, "adafruit-circuitpython-neopixel", "1.0", {"neopixel.py": "x = 1\n"})
    variables = {"CIRCUITPYTHON_CLOCK": "fast", "CIRCUITPYTHON_KERNEL_WHEELS": str(wheels)}
    (folder / "lesson.ipynb").write_text("{}")
    with running_kernel(folder, JPY_SESSION_NAME=str(folder / "lesson.ipynb"), **variables) as front:
        yield front


def test_the_page_is_what_the_declarations_say() -> None:
    assert DOCUMENT.read_text(encoding="utf-8") == page(), "python scripts/write_magics_page.py writes it"


def test_every_magic_has_an_example_of_its_own() -> None:
    for magic in MAGICS.values():
        assert magic.examples, magic.name
        for example in magic.examples:
            assert re.search(rf"^%%?{magic.name}\b", example, re.MULTILINE), example


@pytest.mark.parametrize("name", MAGICS)
def test_its_examples_run(front: Front, name: str) -> None:
    front.run("%board raspberry_pi_pico")
    front.run("%clock fast")
    for cell in (*PREPARED.get(name, ()), *MAGICS[name].examples):
        ran = front.run(cell)
        assert ran.contents("error") == []
        assert ran.status == "ok"
        assert ran.contents("stream") or ran.contents("display_data") or ran.contents("execute_result") or _quiet(cell)


def _quiet(cell: str) -> bool:
    """Whether nothing is shown below a cell that went well."""
    if cell.partition("\n")[0].endswith("--along"):
        return True  # what it prints may come behind its end, as tests/bench look at
    return (
        cell in PREPARED.get("rewind", ()) or cell == BLINK or cell.startswith(("%clock ", "%generate ", "%%capture"))
    )


def test_help_lists_what_is_known_elsewhere() -> None:
    texts = {name: " ".join(text for _, text in magic.rows) for name, magic in MAGICS.items()}
    assert [ending for ending in EXPORTS if ending not in texts["export"]] == []
    assert [shape for shape in SHAPES if shape not in texts["generate"]] == []
    for option, values in OPTIONS.items():
        assert [word for word in (option, *values) if word not in texts["option"]] == []


def _texts() -> list[Path]:
    return [ROOT / "README.md", *(ROOT / "docs").glob("*.md"), *(ROOT / "notebooks").glob("*.ipynb")]


def test_documents_and_notebooks_name_magics_that_exist() -> None:
    """In code: after a backtick, or at the start of a line of code."""
    found = {
        (file.name, name)
        for file in _texts()
        for name in re.findall(r'(?:`|^|^ *"|\\n)%%?([a-z]\w+)', file.read_text(encoding="utf-8"), re.MULTILINE)
    }
    assert {name for _, name in found} >= {"scope", "attach", "install", "host"}
    assert sorted((file, name) for file, name in found if name not in MAGICS and name not in IPYTHONS) == []
