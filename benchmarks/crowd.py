"""Many kernels at once on one machine: do all start, answer and go, and what does each take?"""

from __future__ import annotations

import statistics
import sys
import time
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass

import psutil
from jupyter_client.blocking.client import BlockingKernelClient
from jupyter_client.manager import KernelManager

PROGRAM = """
import board, digitalio
with digitalio.DigitalInOut(board.LED) as led:
    led.switch_to_output(True)
print(sum(range(1000)))
"""
IDLE_SECONDS = 5.0


@dataclass
class Crowd:
    """Seconds until all were ready, of each start and of each cell; bytes of each; share of a core while idle."""

    kernels: int
    ready: float
    starts: list[float]
    cells: list[float]
    resident: list[int]
    proportional: list[int]
    idle: float

    def text(self) -> str:
        """The figures in words."""
        own = f" ({statistics.median(self.proportional) / 1e6:.0f} MB proportional)" if any(self.proportional) else ""
        return (
            f"all ready in {self.ready:.1f} s, slowest start {max(self.starts):.1f} s, "
            f"cell {statistics.median(self.cells) * 1000:.0f} ms (slowest {max(self.cells) * 1000:.0f} ms), "
            f"{statistics.median(self.resident) / 1e6:.0f} MB each{own}, idle {self.idle * 100:.2f} % of a core each"
        )


def crowd(count: int) -> Crowd:
    """Start so many kernels together, run a cell in all of them together, let them idle, and end them."""
    managers: list[KernelManager] = []

    def start(_number: int) -> tuple[float, KernelManager, BlockingKernelClient]:
        began = time.perf_counter()
        manager = KernelManager()
        spec = manager.kernel_spec
        assert spec is not None
        spec.argv = [sys.executable, "-m", "circuitpython_kernel.kernel", "-f", "{connection_file}"]
        managers.append(manager)
        manager.start_kernel()
        client = manager.client()
        client.start_channels()
        client.wait_for_ready(timeout=300)
        return time.perf_counter() - began, manager, client

    def cell(client: BlockingKernelClient) -> float:
        began = time.perf_counter()
        printed: list[str] = []

        def output(message: dict[str, object]) -> None:
            content = message["content"]
            if isinstance(content, dict) and "text" in content:
                printed.append(str(content["text"]))

        reply = client.execute_interactive(PROGRAM, timeout=120, output_hook=output)
        assert reply["content"]["status"] == "ok", reply["content"]
        assert "499500" in "".join(printed), printed
        return time.perf_counter() - began

    try:
        began = time.perf_counter()
        with ThreadPoolExecutor(count) as pool:
            started = list(pool.map(start, range(count)))
            ready = time.perf_counter() - began
            clients = [client for _, _, client in started]
            list(pool.map(cell, clients))
            cells = list(pool.map(cell, clients))
        processes = [psutil.Process(manager.provisioner.pid) for _, manager, _ in started]  # type: ignore[union-attr]
        before = [sum(process.cpu_times()[:2]) for process in processes]
        time.sleep(IDLE_SECONDS)
        after = [sum(process.cpu_times()[:2]) for process in processes]
        idle = sum(now - then for now, then in zip(after, before, strict=True)) / IDLE_SECONDS / count
        resident = [process.memory_info().rss for process in processes]
        proportional = [getattr(process.memory_full_info(), "pss", 0) for process in processes]
        for client in clients:
            client.stop_channels()
    finally:
        for manager in managers:
            manager.shutdown_kernel(now=True)
    assert not any(process.is_running() and process.status() != psutil.STATUS_ZOMBIE for process in processes)
    return Crowd(count, ready, [seconds for seconds, _, _ in started], cells, resident, proportional, idle)
