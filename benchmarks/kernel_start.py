"""How soon a kernel is there: its start and its restart, beside python3's kernel.

Usage: python -m benchmarks.kernel_start [ROUNDS]. The two kernels take turns in each round; shown is the median. A
start is from the process's launch to the reply to ``kernel_info_request``; a restart is what JupyterLab's button does,
from the request to that reply: the old process's end, the new one's start. The first cell is ``1 + 1``. With
``--imports`` the program shows instead what our kernel imports beyond python3's that takes longest.
"""

from __future__ import annotations

import re
import statistics
import subprocess
import sys
import time
from dataclasses import dataclass

from jupyter_client.blocking.client import BlockingKernelClient
from jupyter_client.manager import KernelManager

from .kernel import LAUNCH
from .programs import table


@dataclass
class Times:
    """Seconds of one round."""

    start: float
    first_cell: float
    restart: float
    next_cell: float


def ready(manager: KernelManager) -> BlockingKernelClient:
    """A client whose kernel has answered."""
    client: BlockingKernelClient = manager.client()
    client.start_channels()
    while True:
        client.kernel_info()
        try:
            client.get_shell_msg(timeout=0.05)
            return client
        except Exception as error:  # queue.Empty, and what a socket says that is not there yet
            if not manager.is_alive():
                raise RuntimeError("the kernel has ended") from error


def cell(client: BlockingKernelClient) -> None:
    """Run a cell to its reply."""
    wanted = client.execute("1 + 1")
    while client.get_shell_msg(timeout=60)["parent_header"]["msg_id"] != wanted:
        pass


def measure(arguments: list[str]) -> Times:
    """Start a kernel, restart it, end it."""
    manager = KernelManager()
    spec = manager.kernel_spec
    assert spec is not None
    spec.argv = [sys.executable, *arguments]
    begin = time.perf_counter()
    manager.start_kernel()
    client = ready(manager)
    start = time.perf_counter() - begin
    cell(client)
    first_cell = time.perf_counter() - begin
    client.stop_channels()
    begin = time.perf_counter()
    manager.restart_kernel(now=False)
    client = ready(manager)
    restart = time.perf_counter() - begin
    cell(client)
    next_cell = time.perf_counter() - begin
    client.stop_channels()
    manager.shutdown_kernel(now=True)
    return Times(start, first_cell, restart, next_cell)


def show_imports() -> None:
    """What the kernel imports that python3's does not, with its own time, longest first."""
    times = {}
    for name, module in (("ours", "circuitpython_kernel.kernel"), ("theirs", "ipykernel.kernelapp")):
        told = subprocess.run(
            [sys.executable, "-X", "importtime", "-c", f"import {module}"], capture_output=True, text=True, check=True
        ).stderr
        times[name] = {
            found[2]: int(found[1]) for found in re.finditer(r"import time:\s+(\d+) \|\s+\d+ \|\s+(\S+)", told)
        }
    more = {name: own for name, own in times["ours"].items() if name not in times["theirs"]}
    rows = [[name, f"{own / 1000:.1f} ms"] for name, own in sorted(more.items(), key=lambda item: -item[1])[:30]]
    print(table(["", "own time"], [*rows, ["all of them", f"{sum(more.values()) / 1000:.1f} ms"]]))


def main() -> None:
    """Measure and print a Markdown table."""
    if "--imports" in sys.argv:
        show_imports()
        return
    rounds = int(sys.argv[1]) if len(sys.argv) > 1 else 9
    found: dict[str, list[Times]] = {name: [] for name in LAUNCH}
    for _ in range(rounds):
        for name, arguments in LAUNCH.items():
            found[name].append(measure(arguments))
    rows = []
    for title, field, asked in (
        ("start", "start", "<= 1.3x"),
        ("start, to the first cell's reply", "first_cell", ""),
        ("restart", "restart", "<= 1.3x"),
        ("restart, to the next cell's reply", "next_cell", ""),
    ):
        ours, theirs = (statistics.median(getattr(times, field) for times in found[name]) for name in LAUNCH)
        rows.append([title, f"{ours * 1000:.0f} ms", f"{theirs * 1000:.0f} ms", f"{ours / theirs:.2f}x", asked])
    print(table(["", *LAUNCH, "", "asked"], rows))


if __name__ == "__main__":
    main()
