"""A pytest plugin: drivers for CircuitPython are tested on a virtual board, with no hardware.

It is there as soon as the package is installed. Tests take the fixtures ``board`` (a fresh `VirtualBoard`, set up by
``@pytest.mark.board(...)`` and by options in pytest's ini file) and ``board_run`` (runs a program that has to end
well), and import the assertions from here. docs/testing.md shows how.

Nothing big is imported before a test asks for a board. It may import every floor below but `kernel`.
"""

from __future__ import annotations

import contextlib
from collections.abc import Generator, Iterator
from typing import TYPE_CHECKING

import pytest

from . import report, settings
from .edges import Edges, assert_edges, assert_gaps, assert_signal, edges
from .output import assert_output
from .programs import BoardRun, ProgramFailed, assert_ok
from .requests import assert_requests, request
from .screens import assert_screen
from .sounds import assert_tone
from .traffic import ANY, assert_traffic, compare_transfers, pause, read, transfer, write

if TYPE_CHECKING:
    from circuitpython_kernel import VirtualBoard

__all__ = [
    "ANY", "BoardRun", "Edges", "ProgramFailed", "assert_edges", "assert_gaps", "assert_ok", "assert_output",
    "assert_requests", "assert_screen", "assert_signal", "assert_tone", "assert_traffic", "edges", "pause", "read",
    "request", "transfer", "write",
]  # fmt: skip

_CONSOLE = pytest.StashKey[report.Console]()
_SOURCES = pytest.StashKey[settings.Sources]()
_INSTALLED = pytest.StashKey[settings.Installed]()


def pytest_addoption(parser: pytest.Parser) -> None:
    """The options in the ini file."""
    settings.add_options(parser)


def pytest_configure(config: pytest.Config) -> None:
    """The marker, and a place for libraries from PyPI."""
    config.addinivalue_line("markers", settings.MARKER)
    config.stash[_INSTALLED] = settings.Installed(config)


def pytest_unconfigure(config: pytest.Config) -> None:
    """The libraries go."""
    config.stash[_INSTALLED].close()


@pytest.fixture
def board(request: pytest.FixtureRequest) -> Iterator[VirtualBoard]:
    """A fresh virtual board, in fast time unless the test's marker says otherwise."""
    with contextlib.ExitStack() as stack:
        wrong = ""
        try:
            chosen = settings.read(request)
            drive, sources = stack.enter_context(chosen.drive(request.config.stash[_INSTALLED]))
            running = stack.enter_context(chosen.switch_on(drive))
        except settings.SettingsError as error:
            wrong = str(error)
        if wrong:  # outside of the except, so that the report has this sentence alone
            pytest.fail(wrong, pytrace=False)
        console = request.node.stash[_CONSOLE] = report.Console()
        request.node.stash[_SOURCES] = sources
        running.output_taps.append(console)
        yield running


@pytest.fixture
def board_run(board: VirtualBoard, request: pytest.FixtureRequest) -> BoardRun:
    """Runs a program on the test's board; when it fails, so does the test. See `programs.BoardRun`."""
    return BoardRun(board, request.node.stash.get(_SOURCES, {}))


@pytest.hookimpl(wrapper=True)
def pytest_runtest_makereport(
    item: pytest.Item, call: pytest.CallInfo[None]
) -> Generator[None, pytest.TestReport, pytest.TestReport]:
    """What the board did last, in the report of a test that failed."""
    made = yield
    if made.failed and call.when == "call":
        for name, value in getattr(item, "funcargs", {}).items():
            if report.is_board(value):
                console = item.stash.get(_CONSOLE, None) if name == "board" else None
                made.sections.extend(report.sections(name, value, console))
    return made


def pytest_assertrepr_compare(op: str, left: object, right: object) -> list[str] | None:
    """Tables for ``assert edges(...) == [...]`` and for lists of transfers."""
    if op != "==":
        return None
    if isinstance(left, Edges) and isinstance(right, list):
        return left.compare(right)
    return compare_transfers(left, right)
