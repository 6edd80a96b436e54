"""What it costs that the stop button reaches loops of the host's code in a browser: `lite/host_turns.py`.

Usage: python -m benchmarks.host_turns [ROUNDS]. Each program runs with and without turns, one after the other, in one
worker of Debian's chromium; the best of the rounds is shown, processor time of the worker's thread.
"""

from __future__ import annotations

import math
import sys

from tests.lite.browsers import chromium
from tests.lite.worker import Worker

from .programs import table

PROGRAMS = {
    "an empty loop": "for i in range(3_000_000):\n    pass",
    "calls": "def f(x):\n    return x\nfor i in range(1_000_000):\n    f(i)",
    "strings": "for i in range(500_000):\n    str(i) + 'x'",
    "numpy": "import numpy\nfor i in range(100_000):\n    numpy.add(1, i)",
}

BEGIN = """
from pyodide.ffi import can_run_sync
from circuitpython_kernel.common.usual_waits import usual_waits
from circuitpython_kernel.lite.host_turns import HostTurns
waits = usual_waits()
turns = HostTurns(waits, watch, can_run_sync, ())

def measured(code, with_turns):
    ended = waits.event()
    compiled = compile(code, "<cell>", "exec")
    def run():
        if with_turns:
            with turns.running():
                exec(compiled, {})
        else:
            exec(compiled, {})
        ended.set()
    waits.task(run, name="cell").start()
    ended.wait()
1
"""


def main(rounds: int) -> None:
    """Measure, and print a table."""
    worker = Worker(chromium)
    try:
        worker.run(BEGIN)
        found = {(name, turns): math.inf for name in PROGRAMS for turns in (False, True)}
        for _ in range(rounds):
            for name, turns in found:
                before = worker.browser.worker_seconds()
                worker.run(f"measured({PROGRAMS[name]!r}, {turns})\n1", seconds=300)
                found[name, turns] = min(found[name, turns], worker.browser.worker_seconds() - before)
        rows = []
        for name in PROGRAMS:
            without, with_turns = found[name, False], found[name, True]
            rows.append([name, f"{without * 1e3:.0f} ms", f"{with_turns * 1e3:.0f} ms", f"{with_turns / without:.2f}x"])
        print(table(["program", "alone", "with turns", "ratio"], rows))
    finally:
        worker.close()


if __name__ == "__main__":
    main(int(sys.argv[1]) if len(sys.argv) > 1 else 5)
