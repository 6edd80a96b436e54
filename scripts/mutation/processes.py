"""Pytest in a process that may run wild: its time and its memory are bounded, and its children end with it."""

from __future__ import annotations

import importlib
import os
import signal
import sys
import tempfile
import time
from collections.abc import Mapping, Sequence
from pathlib import Path

import psutil
import pytest

MOST_BYTES = 3 << 30
"""Of the process and its children; a mutant that allocates without end is as dead as one that hangs."""

_GLANCE_SECONDS = 0.1
_LIBRARIES = (
    "hypothesis", "numpy", "wasmtime", "matplotlib.figure", "matplotlib.backends.backend_agg", "ipywidgets",
    "anywidget", "IPython.core.interactiveshell", "jupyter_client", "xdist",
)  # fmt: skip


def warm_up() -> None:
    """Load what the tests need but the project itself, once for all of the processes: it takes longer than a test."""
    for name in _LIBRARIES:
        importlib.import_module(name)


def run_pytest(
    arguments: Sequence[str], folder: Path, environment: Mapping[str, str], timeout: float
) -> tuple[int | None, str]:
    """The exit status of pytest and its output; None as the status when it took too long or too much memory."""
    with tempfile.TemporaryFile("w+", encoding="utf-8", errors="replace") as output:
        sys.stdout.flush()
        sys.stderr.flush()
        child = os.fork()
        if child == 0:
            _be_pytest(arguments, folder, environment, output.fileno())
        deadline = time.monotonic() + timeout
        ended, status = 0, 0
        while not ended and time.monotonic() < deadline and _bytes_of(child) < MOST_BYTES:
            time.sleep(_GLANCE_SECONDS)
            ended, status = os.waitpid(child, os.WNOHANG)
        try:
            os.killpg(child, signal.SIGKILL)  # what the tests have left behind, too
        except ProcessLookupError:
            pass
        if not ended:
            os.waitpid(child, 0)
        output.seek(0)
        return (os.waitstatus_to_exitcode(status) if ended else None), output.read()


def _be_pytest(arguments: Sequence[str], folder: Path, environment: Mapping[str, str], output: int) -> None:
    """Never returns: the child's memory is that of the tool, whose own work ends here."""
    status = 70
    try:
        os.setsid()
        os.dup2(output, 1)
        os.dup2(output, 2)
        os.chdir(folder)
        os.environ.clear()
        os.environ.update(environment)
        sys.path.insert(0, str(folder))
        status = int(pytest.main(list(arguments)))
        sys.stdout.flush()
    finally:
        os._exit(status)


def _bytes_of(pid: int) -> int:
    try:
        first = psutil.Process(pid)
        return sum(process.memory_info().rss for process in (first, *first.children(recursive=True)))
    except psutil.NoSuchProcess:
        return 0
