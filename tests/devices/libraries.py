"""The parts' libraries from PyPI, unmodified: each folder of parts names those that its tests run."""

from __future__ import annotations

import subprocess
import sys
from collections.abc import Iterable
from pathlib import Path

from benchmarks import libraries

REQUIREMENTS = sorted(Path(__file__).parent.rglob("requirements.txt"))

READY = "CIRCUITPYTHON_KERNEL_TEST_LIBRARIES"
"""This environment variable names a folder that has them already: where pip cannot run."""


def install(folder: Path, requirements: Iterable[Path] = REQUIREMENTS) -> None:
    """Let pip put the libraries of these requirements into a folder."""
    _install(folder, (word for file in requirements for word in ("-r", str(file))))


def install_pinned(folder: Path, names: Iterable[str]) -> None:
    """Let pip put these libraries into a folder, in the versions that `benchmarks.libraries` pins."""
    versions = libraries.pins()
    _install(folder, (f"{name}=={versions[name]}" for name in names))


def _install(folder: Path, words: Iterable[str]) -> None:
    command = [sys.executable, "-m", "pip", "install", "--quiet", "--no-deps", "--no-compile", "--target", str(folder)]
    done = subprocess.run([*command, *words], capture_output=True, text=True)
    assert done.returncode == 0, done.stderr
