"""The kernel beside ipykernel's Python kernel: start, round trip, completion, memory.

Usage: python -m benchmarks.kernel [ROUNDS]. Starts are interleaved and the best is shown; a round trip is the median of
200 of an empty cell and of ``x = 1 + 1``, best of the rounds; memory is the resident set of the kernel process after
its first cells. A completion is of ``led.`` or ``path.`` behind the lines that make it, in a cell that was not run: the
first one comes at once after the first cell, or when the kernel has been idle for three seconds; later ones are the
median of 30.
"""

from __future__ import annotations

import statistics
import sys
import time
from dataclasses import dataclass

import psutil
from jupyter_client.manager import KernelManager

from .programs import table

LAUNCH = {
    "virtual board": ["-m", "circuitpython_kernel.kernel", "-f", "{connection_file}"],
    "ipykernel": ["-m", "ipykernel_launcher", "-f", "{connection_file}"],
}


COMPLETED = {
    "virtual board": "import board, digitalio\nled = digitalio.DigitalInOut(board.LED)\nled.",
    "ipykernel": "import pathlib\npath = pathlib.Path('a')\npath.",
}
IDLE_SECONDS = 3


@dataclass
class Figures:
    """One round of one kernel: seconds, and resident bytes."""

    ready: float
    first_cell: float
    empty: float
    assignment: float
    completion_at_once: float
    completion_first: float
    completion: float
    resident: int


def measure(name: str) -> Figures:
    """Measure a kernel; and another for what only a fresh one can tell."""
    fresh = _measure(name, idle=0)
    figures = _measure(name, idle=IDLE_SECONDS)
    figures.completion_at_once = fresh.completion_first
    return figures


def _measure(name: str, idle: float) -> Figures:
    """One kernel's life, with so many seconds of idleness before the first completion."""
    arguments = LAUNCH[name]
    manager = KernelManager()
    spec = manager.kernel_spec
    assert spec is not None
    spec.argv = [sys.executable, *arguments]
    start = time.perf_counter()
    manager.start_kernel()
    client = manager.client()
    client.start_channels()
    client.wait_for_ready(timeout=60)
    ready = time.perf_counter() - start

    def trip(code: str) -> float:
        begin = time.perf_counter()
        reply = client.execute_interactive(code, timeout=60)
        assert reply["content"]["status"] == "ok", reply["content"]
        return time.perf_counter() - begin

    trip("1 + 1")
    first_cell = time.perf_counter() - start
    time.sleep(idle)

    def complete() -> float:
        begin = time.perf_counter()
        reply = client.complete(COMPLETED[name], reply=True, timeout=60)
        assert reply["content"]["matches"], reply["content"]
        return time.perf_counter() - begin

    completion_first = complete()
    completion = statistics.median(complete() for _ in range(30))
    empty = statistics.median(trip("") for _ in range(200))
    assignment = statistics.median(trip("x = 1 + 1") for _ in range(200))
    provisioner = manager.provisioner
    resident = psutil.Process(provisioner.pid).memory_info().rss  # type: ignore[union-attr]
    client.stop_channels()
    manager.shutdown_kernel(now=True)
    return Figures(
        ready, first_cell, empty, assignment, completion_first, completion_first, completion, resident
    )  # fmt: skip


def main() -> None:
    """Measure and print a Markdown table."""
    rounds = int(sys.argv[1]) if len(sys.argv) > 1 else 5
    figures: dict[str, list[Figures]] = {name: [] for name in LAUNCH}
    for _ in range(rounds):
        for name in LAUNCH:
            figures[name].append(measure(name))
    ours, theirs = figures["virtual board"], figures["ipykernel"]

    def row(title: str, field: str, asked: str) -> list[str]:
        mine, other = (min(getattr(f, field) for f in group) for group in (ours, theirs))
        return [title, f"{mine * 1000:.1f} ms", f"{other * 1000:.1f} ms", f"{mine / other:.2f}x", asked]

    memory, other_memory = (min(f.resident for f in group) / 2**20 for group in (ours, theirs))
    rows = [
        row("start to ready", "ready", "<= 1.3x"),
        row("start to first cell done", "first_cell", ""),
        row("empty cell", "empty", "<= 1.5x"),
        row("`x = 1 + 1`", "assignment", ""),
        row("first completion, at once", "completion_at_once", ""),
        row("first completion, after 3 s", "completion_first", ""),
        row("later completions", "completion", ""),
        [
            "resident memory",
            f"{memory:.0f} MB",
            f"{other_memory:.0f} MB",
            f"+{memory - other_memory:.0f} MB",
            "<= +60 MB",
        ],
    ]
    print(table(["", "virtual board", "ipykernel", "", "asked"], rows))


if __name__ == "__main__":
    main()
