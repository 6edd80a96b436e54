"""A board whose drive has the parts' libraries from PyPI, unmodified."""

from __future__ import annotations

import shutil
import subprocess
import sys
from pathlib import Path

import pytest

from circuitpython_kernel import VirtualBoard

REQUIREMENTS = sorted(Path(__file__).parent.rglob("requirements.txt"))
"""Each folder of parts names the libraries that its tests run."""


@pytest.fixture(scope="session")
def library_folder(tmp_path_factory):
    """A folder with every library of the requirements."""
    folder = tmp_path_factory.mktemp("libraries")
    install = [sys.executable, "-m", "pip", "install", "--quiet", "--no-deps", "--no-compile", "--target", str(folder)]
    files = [word for file in REQUIREMENTS for word in ("-r", str(file))]
    done = subprocess.run([*install, *files], capture_output=True, text=True)
    assert done.returncode == 0, done.stderr
    return folder


@pytest.fixture(scope="session")
def library_drive(library_folder, tmp_path_factory):
    """A drive with these libraries in lib."""
    drive = tmp_path_factory.mktemp("drive")
    shutil.copytree(library_folder, drive / "lib")
    return drive


@pytest.fixture
def board(library_drive):
    """A Raspberry Pi Pico in fast time, with the libraries on its drive."""
    with VirtualBoard(clock="fast", drive=library_drive, drive_size=1 << 28) as board:
        yield board


@pytest.fixture
def run(board):
    """Run a program that must end well; what it printed, in lines."""

    def run_lines(code):
        result = board.run(code)
        assert result.ok, result.traceback or result.restarted
        return result.stdout.splitlines()

    return run_lines


@pytest.fixture
def numbers(run):
    """As `run`, for a program that prints numbers separated by blanks."""

    def run_numbers(code):
        return [float(word) for word in " ".join(run(code)).split()]

    return run_numbers
