"""The snippets of README.md and docs/ run: those for a notebook in the kernel, scripts in a process of their own."""

from __future__ import annotations

import os
import re
import subprocess
import sys
import textwrap
from collections.abc import Iterator
from pathlib import Path

import pytest

from tests.conftest import ROOT
from tests.kernel_helpers import Front, running_kernel

_BLOCK = re.compile(r"^(?P<indent> *)```python\n(?P<code>.*?)^(?P=indent)```$", re.DOTALL | re.MULTILINE)
_COMMENT = re.compile(r"print\(.*\) +# (?P<value>\S+)$", re.MULTILINE)

OF_THEIR_OWN = ("testing.md", "magics.md", "network.md")
"""Documents that have a test of their own."""

DOCUMENTS = [
    ROOT / "README.md",
    *(file for file in sorted((ROOT / "docs").glob("*.md")) if file.name not in OF_THEIR_OWN),
]
LINKED = [
    *DOCUMENTS,
    ROOT / "docs" / "testing.md",
    ROOT / "docs" / "network.md",
    ROOT / "CONTRIBUTING.md",
    ROOT / "CHANGELOG.md",
    *sorted((ROOT / "docs" / "contributing").glob("*.md")),
]
"""Documents that other tests run, or that have nothing to run, too."""


def snippets() -> Iterator[tuple[str, str]]:
    """Each snippet, with the document that it is in and its line there."""
    for document in DOCUMENTS:
        text = document.read_text(encoding="utf-8")
        for match in _BLOCK.finditer(text):
            line = text.count("\n", 0, match.start()) + 1
            yield f"{document.name}:{line}", textwrap.dedent(match["code"])


SNIPPETS = dict(snippets())
SCRIPTS = [place for place, code in SNIPPETS.items() if "import VirtualBoard" in code]
CELLS = [place for place in SNIPPETS if place not in SCRIPTS]


@pytest.fixture(scope="module")
def front(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Front]:
    with running_kernel(tmp_path_factory.mktemp("kernel"), CIRCUITPYTHON_CLOCK="fast") as front:
        yield front


def test_there_are_snippets_of_both_kinds() -> None:
    assert [place for place in SCRIPTS if place.startswith("README")]
    assert [place for place in CELLS if place.startswith("README")]


@pytest.mark.parametrize("place", CELLS)
def test_a_cell(front: Front, place: str) -> None:
    ran = front.run(SNIPPETS[place])
    assert ran.contents("error") == []
    assert ran.status == "ok"


@pytest.mark.parametrize("place", SCRIPTS)
def test_a_script(place: str, tmp_path: Path) -> None:
    code = SNIPPETS[place]
    done = subprocess.run(
        [sys.executable, "-c", code],
        cwd=tmp_path,
        capture_output=True,
        text=True,
        env=os.environ | {"PYTHONPATH": str(ROOT)},
    )
    assert (done.returncode, done.stderr) == (0, "")
    for said in _COMMENT.finditer(code):
        if said["value"].isdigit():
            assert said["value"] in done.stdout.split()


def test_links_lead_somewhere() -> None:
    for document in LINKED:
        for target in re.findall(r"\]\(([^)#:]+)\)", document.read_text(encoding="utf-8")):
            assert (document.parent / target).exists(), f"{document.name}: {target}"


HUNTED = re.compile(r"\b(in life|kin|[Ss]omebody|[Ww]hoever|survives?)\b")


def test_plain_english():
    """Words that readers stumble over, in documents, notebooks and what the package shows and documents."""
    texts = [*LINKED, *(ROOT / "notebooks").glob("*.ipynb")]
    found = [
        f"{file.name}: {line.strip()[:100]}"
        for file in [*texts, *(ROOT / "circuitpython_kernel").rglob("*.py")]
        for line in file.read_text(encoding="utf-8").splitlines()
        if HUNTED.search(line)
    ]
    assert found == []
