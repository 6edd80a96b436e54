"""Each page in docs/contributing/ is followed to the letter in a copy of the project, and the mistake made.

A page has a file's name in backquotes at the beginning of a line, and below it what is in the file: a whole one, or a
``diff`` for one that is there. Commands are indented. Below "A typical mistake" a ``diff`` makes the mistake, and
``text`` is what the page's last command says then.
"""

from __future__ import annotations

import os
import re
import shutil
import subprocess
import sys
from dataclasses import dataclass
from pathlib import Path

import pytest

from circuitpython_kernel import __version__
from tests.conftest import ROOT

PAGES = sorted((ROOT / "docs" / "contributing").glob("*.md"))
FILE = re.compile(r"^`(?P<path>[\w./]+)`[^\n]*:\n\n```(?P<language>\w+)\n(?P<text>.*?)^```$", re.DOTALL | re.MULTILINE)
GONE = re.compile(r"^    rm (?P<paths>.*)$", re.MULTILINE)
COMMAND = re.compile(r"^    \.venv/bin/python (?P<words>.*)$", re.MULTILINE)
SAID = re.compile(r"^```text\n(.*?)^```$", re.DOTALL | re.MULTILINE)
MISTAKE = "\n## A typical mistake\n"


@dataclass
class Step:
    """Something that a page does to a file."""

    path: str
    language: str
    text: str

    def do(self, root: Path) -> None:
        file = root / self.path
        if self.language != "diff":
            assert not file.exists(), f"{self.path} is there already: the page needs another example"
            file.write_text(self.text, encoding="utf-8")
            return
        lines = self.text.splitlines(keepends=True)
        before = "".join(line[1:] for line in lines if line[0] in " -")
        after = "".join(line[1:] for line in lines if line[0] in " +")
        content = file.read_text(encoding="utf-8")
        assert content.count(before) == 1, f"{self.path} does not have these lines once:\n{before}"
        file.write_text(content.replace(before, after), encoding="utf-8")


def steps(text: str) -> list[Step]:
    return [Step(found["path"], found["language"], found["text"]) for found in FILE.finditer(text)]


def run(root: Path, *words: str) -> subprocess.CompletedProcess[str]:
    """Python on a page's words, in the copy and with nothing of the run that this test is in."""
    environment = {name: value for name, value in os.environ.items() if not name.startswith("PYTEST_")}
    environment["PYTHONPATH"] = str(root)
    return subprocess.run([sys.executable, *words], cwd=root, env=environment, capture_output=True, text=True)


@pytest.fixture
def project(tmp_path: Path) -> Path:
    """What a newcomer has after `git clone`."""
    root = tmp_path / "project"
    ignore = shutil.ignore_patterns(".*", "test-artefacts", "node_modules")
    shutil.copytree(ROOT, root, ignore=ignore)
    return root


def test_there_is_a_page_for_each_thing_that_is_added() -> None:
    assert [page.stem for page in PAGES] == ["board", "instrument", "magic", "module", "part"]


GUIDE = (ROOT / "CONTRIBUTING.md").read_text(encoding="utf-8")


def test_the_guide_sets_up_what_the_readme_does() -> None:
    (command,) = re.findall(r"^    (python3 -m venv .*)$", GUIDE, re.MULTILINE)
    assert f"{command} && .venv/bin/python -m pytest" in (ROOT / "README.md").read_text(encoding="utf-8")


def test_the_guide_names_files_that_exist_and_all_checks() -> None:
    named = re.findall(r"(?:tests|devices|docs)/[\w/]+\.(?:py|md)", GUIDE)
    assert len(named) > 8
    assert [
        one for one in named if not any((place / one).exists() for place in (ROOT, ROOT / "circuitpython_kernel"))
    ] == []
    hooks = re.findall(
        r"entry: (\.venv/bin/\S+(?: format)?)", (ROOT / ".pre-commit-config.yaml").read_text(encoding="utf-8")
    )
    assert len(hooks) == 4
    assert [hook for hook in hooks if hook not in GUIDE] == []


def test_the_version_has_its_changes() -> None:
    assert f"{__version__}" in (ROOT / "CHANGELOG.md").read_text(encoding="utf-8")


def test_what_a_page_takes_away_it_writes_again() -> None:
    for page in PAGES:
        text = page.read_text(encoding="utf-8").partition(MISTAKE)[0]
        taken = {path for gone in GONE.finditer(text) for path in gone["paths"].split()}
        again = {step.path: step.text for step in steps(text) if step.path in taken}
        assert again == {path: (ROOT / path).read_text(encoding="utf-8") for path in taken}


@pytest.mark.slow
@pytest.mark.parametrize("page", PAGES, ids=lambda page: page.stem)
def test_a_page_leads_to_its_end(page: Path, project: Path) -> None:
    text, _, mistake = page.read_text(encoding="utf-8").partition(MISTAKE)
    commands = [found["words"].split() for found in COMMAND.finditer(text)]
    written = steps(text)
    assert len(written) >= 2
    for gone in GONE.finditer(text):
        for path in gone["paths"].split():
            (project / path).unlink()
    for step in written:
        step.do(project)
    for command in commands:
        done = run(project, *command)
        assert done.returncode == 0, done.stdout[-3000:] + done.stderr[-3000:]
    files = [step.path for step in written if step.path.endswith(".py")]
    for style in (["check"], ["format", "--check"]):
        done = run(project, "-m", "ruff", *style, *files)
        assert done.returncode == 0, done.stdout + done.stderr

    for step in steps(mistake):
        step.do(project)
    wrong = run(project, *commands[-1])
    assert wrong.returncode in (1, 2), "the test of the page does not notice the mistake"
    said = [line for block in SAID.findall(mistake) for line in block.splitlines()]
    assert said
    assert [line for line in said if line not in wrong.stdout] == [], wrong.stdout[-3000:]
