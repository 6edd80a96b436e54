"""Which tests are asked about a mutant: those that run its lines, the ones that are most about its module first."""

from __future__ import annotations

import json
import math
import os
import shutil
import subprocess
import sys
from collections import Counter, defaultdict
from collections.abc import Iterable, Iterator
from pathlib import Path

from coverage import CoverageData

from scripts.mutation.contexts import DURATIONS
from scripts.mutation.mutants import Mutant
from scripts.mutation.scope import MARKS, NOT_ASKED, TESTS, UNMEASURED

SETTINGS = Path(__file__).with_name("coverage.ini")


def environment(root: Path) -> dict[str, str]:
    """What pytest runs with in a copy of the project: the copy's code, and the same examples in each run."""
    path = os.pathsep.join([str(root), *filter(None, [os.environ.get("PYTHONPATH")])])
    return os.environ | {"PYTHONPATH": path, "CI": "true"}


def measure(root: Path, data: Path) -> None:
    """Run each group of tests once with coverage, unless ``data`` has what that gave.

    Raises:
        subprocess.CalledProcessError: when a group's tests cannot be run; failing ones are only left out.
    """
    data.mkdir(parents=True, exist_ok=True)
    for name, globs in TESTS.items():
        if (data / f"{name}.json").exists():
            continue
        places = sorted({file for glob in globs for file in _test_files(root, glob)})
        command = [
            sys.executable, "-m", "coverage", "run", "--rcfile", SETTINGS, "--data-file", data / f"{name}.coverage",
            "-m", "pytest", "-p", "scripts.mutation.contexts", "-p", "no:cacheprovider", "-q", "-m", MARKS,
            *places,
        ]  # fmt: skip
        done = subprocess.run(command, cwd=root, env=environment(root) | {DURATIONS: str(data / f"{name}.json")})
        if done.returncode not in (0, 1):
            raise subprocess.CalledProcessError(done.returncode, command)


def _test_files(root: Path, glob: str) -> Iterator[str]:
    for place in root.glob(glob):
        for file in place.rglob("test_*.py") if place.is_dir() else (place,):
            if not any(file.match(left_out) for left_out in UNMEASURED + NOT_ASKED):
                yield file.relative_to(root).as_posix()


class Selection:
    """Tests by what they run, from what `measure` left."""

    def __init__(self, root: Path, data: Path) -> None:
        self._root = root
        self.seconds: dict[str, float] = {}
        self._by_line: dict[str, dict[int, set[str]]] = {}
        self._weight: dict[str, Counter[str]] = defaultdict(Counter)
        for name in TESTS:
            self.seconds |= json.loads((data / f"{name}.json").read_text(encoding="utf-8"))
            found = CoverageData(str(data / f"{name}.coverage"))
            found.read()
            for file in found.measured_files():
                key = file[file.index("circuitpython_kernel/") :]
                lines = self._by_line.setdefault(key, {})
                for line, tests in found.contexts_by_lineno(file).items():
                    lines.setdefault(line, set()).update(test for test in tests if test)
                    for test in tests:
                        self._weight[test][key] += 1

    def tests(self, mutant: Mutant, most_seconds: float) -> list[str]:
        """The tests to ask, in their order, that take so long in all; empty when none runs the module.

        A line that only runs at import belongs to all tests of its module.
        """
        key = mutant.module.as_posix()
        lines = self._by_line.get(key, {})
        found = {test for line in mutant.lines for test in lines.get(line, ())}
        found = found or {test for tests in lines.values() for test in tests}
        chosen = [
            path.relative_to(self._root).as_posix()
            for file in UNMEASURED
            if file == f"test_{mutant.module.stem}.py"
            for path in self._root.glob(f"tests/**/{file}")
        ]
        left = most_seconds
        for test in sorted(found, key=lambda test: (-self._share(test, key), test)):
            seconds = self.seconds.get(test, math.inf)
            if seconds <= left:
                left -= seconds
                chosen.append(test)
        return chosen

    def _share(self, test: str, key: str) -> float:
        weights = self._weight[test]
        return weights[key] / weights.total()


def copy_project(source: Path, target: Path, left_out: Iterable[str]) -> None:
    """The project without what tests make."""
    shutil.copytree(source, target, ignore=shutil.ignore_patterns(*left_out))
