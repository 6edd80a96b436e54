"""What other programs make of a notebook: with nbclient, nbconvert and papermill every still is that of its cell."""

from __future__ import annotations

import base64
import html
import itertools
import json
import os
import re
import subprocess
import sys
from pathlib import Path
from typing import Any

import nbformat
import papermill
import pytest
from nbclient import NotebookClient

from circuitpython_kernel.drawing.stills import described

CELLS = [
    "%clock fast\n%scope LED\nimport board, digitalio, time\nled = digitalio.DigitalInOut(board.LED)\n"
    "led.switch_to_output()\nfor _ in range(12):\n    led.value = not led.value\n    time.sleep(0.25)",
    "%scope LED\nfor _ in range(40):\n    led.value = not led.value\n    time.sleep(0.05)",
    "led.value = True\ntime.sleep(5)",
    "%board\n%scope LED\nfor _ in range(4):\n    led.value = not led.value\n    time.sleep(1)",
    "%plotter n\nfor n in range(5):\n    print((n,))\n    time.sleep(0.1)",
    "led.value = False",
]

WANTED = [
    [r"LED, [\d.]+ to [\d.]+ s: 2\.0 Hz, 50 %"],
    [r"LED, [\d.]+ to [\d.]+ s: 9\.99 Hz, 50 %"],
    [],
    [r"Raspberry Pi Pico: LED output high", r"LED, [\d.]+ to [\d.]+ s: 0\.5 Hz, 50 %"],
    [r"Plotter, [\d.]+ to [\d.]+ s: n: 0 to 4"],
    [],
]
"""What the stills of each cell say."""


def write(file: Path) -> nbformat.NotebookNode:
    notebook = nbformat.v4.new_notebook(
        metadata={"kernelspec": {"name": "circuitpython", "display_name": "CircuitPython", "language": "python"}}
    )
    notebook.cells = [nbformat.v4.new_code_cell(source) for source in CELLS]
    nbformat.write(notebook, file)
    return notebook


def stills(notebook: Any) -> list[list[tuple[str, bytes]]]:
    """What the stills of each cell say, and their PNGs."""
    return [
        [
            (output["metadata"]["image/png"]["alt"], base64.b64decode(output["data"]["image/png"]))
            for output in cell["outputs"]
            if "image/png" in output.get("data", {})
        ]
        for cell in notebook["cells"]
    ]


def check(notebook: Any) -> list[str]:
    found = stills(notebook)
    assert [len(cell) for cell in found] == [len(cell) for cell in WANTED]
    for cell, wanted in zip(found, WANTED, strict=True):
        for (text, image), pattern in zip(cell, wanted, strict=True):
            assert re.fullmatch(pattern, text)
            assert described(image)["Description"] == text, "the picture says the same of itself"
    images = [image for cell in found for _, image in cell]
    assert len(set(images)) == len(images), "each is another picture"
    return [text for cell in found for text, _ in cell]


@pytest.fixture
def folder(jupyter_environment: dict[str, str], tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A folder with the notebook, where Jupyter finds the kernel."""
    for name, value in jupyter_environment.items():
        monkeypatch.setenv(name, value)
    write(tmp_path / "blinks.ipynb")
    return tmp_path


def test_nbclient(folder: Path) -> None:
    notebook = nbformat.read(folder / "blinks.ipynb", as_version=4)
    NotebookClient(notebook, timeout=120).execute()
    check(notebook)


def test_a_notebook_is_complete_as_soon_as_a_cell_has_its_reply(folder: Path) -> None:
    notebook = nbformat.read(folder / "blinks.ipynb", as_version=4)
    client = NotebookClient(notebook, timeout=120)
    with client.setup_kernel():
        for number, cell in enumerate(notebook["cells"]):
            client.execute_cell(cell, number)
            assert [len(found) for found in stills(notebook)[: number + 1]] == list(map(len, WANTED[: number + 1]))


def test_nbconvert_execute_to_html(folder: Path) -> None:
    subprocess.run(
        [sys.executable, "-m", "nbconvert", "--execute", "--to", "html", "blinks.ipynb"],
        check=True, cwd=folder, env=dict(os.environ), capture_output=True,
    )  # fmt: skip
    page = (folder / "blinks.html").read_text(encoding="utf-8")
    shown = re.findall(r'<img alt="([^"]*)" src="data:image/png;base64,([^"]*)"', page)
    assert len(shown) == page.count("<img") == sum(map(len, WANTED))
    for (text, data), pattern in zip(shown, itertools.chain(*WANTED), strict=True):
        assert re.fullmatch(pattern, html.unescape(text))
        assert described(base64.b64decode(data))["Description"] == html.unescape(text)
    assert "No description has been provided" not in page


def test_papermill(folder: Path) -> None:
    papermill.execute_notebook(
        str(folder / "blinks.ipynb"), str(folder / "done.ipynb"), progress_bar=False, cwd=str(folder)
    )
    check(json.loads((folder / "done.ipynb").read_text(encoding="utf-8")) | {})
