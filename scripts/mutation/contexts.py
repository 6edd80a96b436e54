"""Which test runs which line: a pytest plugin that gives coverage the test's name, and keeps how long it took."""

from __future__ import annotations

import json
import math
import os
from collections.abc import Iterator
from pathlib import Path

import coverage
import pytest

DURATIONS = "MUTATION_DURATIONS"
"""The environment variable with the file that the seconds go to."""

_seconds: dict[str, float] = {}


@pytest.hookimpl(wrapper=True, tryfirst=True)
def pytest_runtest_protocol(item: pytest.Item) -> Iterator[None]:
    """Lines that run from here on, fixtures included, are those of this test."""
    measuring = coverage.Coverage.current()
    assert measuring is not None, "run it as `coverage run -m pytest -p scripts.mutation.contexts`"
    measuring.switch_context(item.nodeid)
    try:
        return (yield)
    finally:
        measuring.switch_context("")


def pytest_runtest_logreport(report: pytest.TestReport) -> None:
    """A test that fails without a mutant is never asked: it would call each one dead."""
    _seconds[report.nodeid] = _seconds.get(report.nodeid, 0.0) + report.duration
    if report.failed:
        _seconds[report.nodeid] = math.inf


def pytest_sessionfinish() -> None:
    """Keep the seconds by test."""
    Path(os.environ[DURATIONS]).write_text(json.dumps(_seconds), encoding="utf-8")
