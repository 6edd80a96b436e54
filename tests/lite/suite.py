"""Runs pytest inside the worker."""

from __future__ import annotations

import collections
import os
import sys
from collections.abc import Sequence
from typing import Any


class Report:
    """Counts outcomes, and keeps what failed."""

    def __init__(self) -> None:
        self.counts: collections.Counter[str] = collections.Counter()
        self.failed: dict[str, str] = {}

    def pytest_runtest_logreport(self, report: Any) -> None:
        if report.when == "call" or report.outcome != "passed":
            self.counts[report.outcome] += 1
        self._note(report)

    def pytest_collectreport(self, report: Any) -> None:
        self._note(report)

    def _note(self, report: Any) -> None:
        if report.failed:
            self.failed[report.nodeid] = str(report.longrepr)[-2000:]


def run(file: str, options: Sequence[str]) -> list[Any]:
    """How the tests of a file ended: pytest's exit code, outcomes, and what failed."""
    import pytest

    assert sys.platform == "emscripten"
    os.environ["MPLBACKEND"] = "agg"
    report = Report()
    # The worker can neither dump its threads' stacks, as it has none, nor keep files for the next run.
    without = [word for name in ("cacheprovider", "faulthandler", "threadexception") for word in ("-p", f"no:{name}")]
    code = pytest.main(["-q", *without, "--tb=short", "--capture=sys", "-o", "addopts=", *options, file], [report])
    return [int(code), dict(report.counts), report.failed]
