"""The folder binder/: its steps are run as Binder runs them, in an environment of their own."""

from __future__ import annotations

import os
import re
import shutil
import subprocess
import sys
from pathlib import Path

import pytest

from tests.conftest import ROOT

BINDER = ROOT / "binder"
DOCUMENT = (ROOT / "docs" / "binder.md").read_text(encoding="utf-8")

CELL = """
import sys
from jupyter_client.manager import start_new_kernel

manager, client = start_new_kernel(kernel_name="circuitpython")
try:
    text = []
    client.execute_interactive(
        "import board; print(board.board_id)", timeout=120,
        output_hook=lambda message: text.append(message["content"].get("text", "")),
    )
    print("".join(text))
finally:
    client.stop_channels()
    manager.shutdown_kernel(now=True)
"""


@pytest.mark.slow
def test_the_steps_end_in_a_kernel_that_runs_cells(tmp_path: Path) -> None:
    checkout = tmp_path / "checkout"
    files = subprocess.run(["git", "ls-files", "-z"], cwd=ROOT, check=True, capture_output=True, text=True).stdout
    for name in filter(None, files.split("\0")):
        if (ROOT / name).is_file() and not name.startswith("tests/"):
            (checkout / name).parent.mkdir(parents=True, exist_ok=True)
            shutil.copy2(ROOT / name, checkout / name)
    environment = tmp_path / "environment"
    ours = ("CIRCUITPYTHON", "JUPYTER", "PYTHON", "PIP_CONSTRAINT", "XDG")
    variables = {name: value for name, value in os.environ.items() if not name.startswith(ours)}
    variables |= {"PATH": f"{environment}/bin:{os.environ['PATH']}", "HOME": str(tmp_path)}

    def step(*words: str | Path) -> str:
        done = subprocess.run(
            words, cwd=checkout, env=variables, stdout=subprocess.PIPE, stderr=subprocess.STDOUT, text=True
        )
        assert done.returncode == 0, done.stdout[-4000:]
        return done.stdout

    step(sys.executable, "-m", "venv", environment)
    step(environment / "bin" / "python", "-m", "pip", "install", "-q", "-r", "binder/requirements.txt")
    assert "The board is ready." in step(checkout / "binder" / "postBuild")
    compiled = list((tmp_path / ".cache" / "circuitpython-kernel").glob("*.cwasm"))
    assert step(checkout / "binder" / "start", environment / "bin" / "python", "-c", CELL).endswith(
        "raspberry_pi_pico\n\n"
    )
    assert list((tmp_path / ".cache" / "circuitpython-kernel").glob("*.cwasm")) == compiled, "no visitor compiles it"


def test_the_page_names_each_file_and_links_to_the_first_notebook() -> None:
    assert set(re.findall(r"^\| `(binder/\w+(?:\.\w+)?)`", DOCUMENT, re.MULTILINE)) == {
        f"binder/{file.name}" for file in BINDER.iterdir()
    }
    (path,) = set(re.findall(r"labpath=([\w./-]+)", DOCUMENT))
    assert (ROOT / path).is_file()
