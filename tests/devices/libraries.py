"""The parts' libraries from PyPI, unmodified: each folder of parts names those that its tests run."""

from __future__ import annotations

import subprocess
import sys
from collections.abc import Iterable
from pathlib import Path

REQUIREMENTS = sorted(Path(__file__).parent.rglob("requirements.txt"))

READY = "CIRCUITPYTHON_KERNEL_TEST_LIBRARIES"
"""This environment variable names a folder that has them already: where pip cannot run."""


def install(folder: Path, requirements: Iterable[Path] = REQUIREMENTS) -> None:
    """Let pip put the libraries of these requirements into a folder."""
    command = [sys.executable, "-m", "pip", "install", "--quiet", "--no-deps", "--no-compile", "--target", str(folder)]
    files = [word for file in requirements for word in ("-r", str(file))]
    done = subprocess.run([*command, *files], capture_output=True, text=True)
    assert done.returncode == 0, done.stderr
