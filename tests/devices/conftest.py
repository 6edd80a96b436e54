"""A board whose drive has the parts' libraries from PyPI, unmodified."""

from __future__ import annotations

import os
import shutil
from pathlib import Path

import pytest

from circuitpython_kernel import VirtualBoard

from .libraries import READY, install


@pytest.fixture(scope="session")
def library_folder(tmp_path_factory):
    """A folder with every library of the requirements."""
    if os.environ.get(READY):
        return Path(os.environ[READY])
    folder = tmp_path_factory.mktemp("libraries")
    install(folder)
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


@pytest.fixture(scope="module")
def lasting_board(library_drive):
    """As `board`, for a module: see `bench`."""
    with VirtualBoard(clock="fast", drive=library_drive, drive_size=1 << 28) as board:
        yield board


@pytest.fixture
def bench(lasting_board):
    """The module's board with nothing on it and no program's objects: quicker than a `board` for each test."""
    yield lasting_board
    for entry in reversed(lasting_board.parts):
        lasting_board.detach(entry.part)
    for pin in lasting_board.pins:
        pin.release()
        pin.resistor = None
    lasting_board.reset()
    lasting_board.wait_for_boot()


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
