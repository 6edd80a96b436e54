"""A board in a browser's worker beside one under wasmtime, in the same minutes.

Usage: python -m benchmarks.browser [ROUNDS] [--unguarded]. It needs Debian's chromium; Pyodide comes from PyPI
once (see tests/lite/distribution.py). The rounds of both are interleaved, and the best of each is shown; for programs
that is the processor time of the one thread, which differs least on a machine that does other things, too. With
``--unguarded`` the interpreter's stores do not look at their addresses: what that look costs.
"""

from __future__ import annotations

import inspect
import math
import statistics
import sys
import time
from typing import Any

from circuitpython_kernel.vm.browser_host.build import listed, module_files
from circuitpython_kernel.vm.browser_host.files import interpreter_name
from circuitpython_kernel.vm.passes.floats import BOARD_BITS
from circuitpython_kernel.vm.passes.relocate import make_relocatable
from circuitpython_kernel.vm.rewriting import rewritten_module
from tests.lite.browsers import chromium
from tests.lite.worker import Worker

from . import browser_side
from .browser_side import DOORBELLS, PINS, TIMES, board_figures, prepare, repeat
from .programs import PROGRAMS, geometric_mean, table

EMPTY, DOORBELL, SETS = "empty", "a doorbell, us", "2e5 sets of a pin, captured, ms"

LATENCIES = {
    "a slider reaches a busy loop": ("board.pins['A0'].volts = 3.0", "while pot.value < 40000: pass"),
    "a slider reaches a loop of 0.1-s sleeps": (
        "board.pins['A0'].volts = 3.0",
        "while pot.value < 40000: time.sleep(0.1)",
    ),
    "interrupt to end, busy loop": ("board.interrupt()", "while True: pass"),
    "interrupt to end, sleep": ("board.interrupt()", "time.sleep(1000)"),
    "interrupt to end, prints": ("board.interrupt()", "while True: print('x' * 50)"),
    "interrupt to end, loop inside C (the board restarts)": ("board.interrupt()", "sum(range(10 ** 9))"),
}

LATENCY = """
import time
with VirtualBoard(BOARD, clock="realtime") as board:
    board.pins["A0"].volts = 0.0
    board.run("import analogio, board, time\\npot = analogio.AnalogIn(board.A0)")
    later(300, "import time\\nsent = time.perf_counter()\\n" + EVENT)
    board.run(CODE)
    found = (time.perf_counter() - sent) * 1e3
found
"""

TURNS = {
    "a loop": "for i in range(3000000): pass",
    "calls and strings": "for i in range(200000): str(len('n=%d' % i))",
    "sets of a pin": "import board, digitalio\nled = digitalio.DigitalInOut(board.LED)\nled.switch_to_output()\n"
    "for i in range(200000): led.value = True",
    "doorbells": "import microcontroller\nfor i in range(40000): microcontroller.cpu.temperature",
    "lists": "for i in range(20000): sorted([3, 1, 2] * 20)",
    "prints": "for i in range(30000): print(i)",
    "a loop inside C": "sum(range(3000000))",
}

LONGEST = """
from pyodide.code import run_js
watch = run_js('''() => {
  let longest = 0, last = performance.now(), on = true;
  const channel = new MessageChannel();
  channel.port1.onmessage = () => {
    const now = performance.now();
    longest = Math.max(longest, now - last);
    last = now;
    if (on) channel.port2.postMessage(0);
  };
  channel.port2.postMessage(0);
  return () => { on = false; return longest; };
}''')
with VirtualBoard(BOARD, clock="realtime") as board:
    board.run("import time")
    stop = watch()
    ran = board.run(CODE)
    found = stop()
assert ran.ok, ran.traceback
found
"""


def unguarded_files() -> dict[str, bytes]:
    """The modules, with an interpreter whose stores do not look at their addresses."""
    plain = make_relocatable(rewritten_module(BOARD_BITS, counting=True), guarded=False)
    return listed(module_files(()) | {interpreter_name(BOARD_BITS): plain})


def main(rounds: int, guarded: bool) -> None:
    """Measure, and print tables."""
    worker = Worker(chromium, modules=None if guarded else unguarded_files())
    try:
        worker.run(inspect.getsource(browser_side) + "\n1", seconds=300)
        programs = {EMPTY: "def run(): pass"} | PROGRAMS | {DOORBELL: DOORBELLS, SETS: PINS}
        there: dict[str, float] = dict.fromkeys(programs, math.inf)
        here = dict(there)
        for _ in range(rounds):
            for name, text in programs.items():
                there[name] = min(there[name], _seconds_there(worker, text))
                here[name] = min(here[name], _seconds_here(text))
        rows, ratios = [], []
        for name in PROGRAMS:
            browser, native = (max(found[name] - found[EMPTY], 1e-5) / TIMES for found in (there, here))
            ratios.append(browser / native)
            rows.append([name, f"{browser * 1e3:.1f} ms", f"{native * 1e3:.1f} ms", f"{ratios[-1]:.2f}x"])
        rows.append(["geometric mean", "", "", f"{geometric_mean(ratios):.2f}x"])
        for name, count, unit in ((DOORBELL, 3000, 1e6), (SETS, 1, 1e3)):
            figures = [(found[name] - found[EMPTY]) / TIMES / count * unit for found in (there, here)]
            rows.append([name, *(f"{figure:.1f}" for figure in figures), f"{figures[0] / figures[1]:.2f}x"])
        print(table(["program", "browser", "wasmtime", "ratio"], rows), end="\n\n", flush=True)
        if guarded:
            _print_board(worker, rounds)
            _print_typical("ms after the message, median of the rounds", worker, LATENCY, LATENCIES, rounds)
            turns = {name: ("", code) for name, code in TURNS.items()}
            _print_typical("longest turn in ms, median of the rounds", worker, LONGEST, turns, rounds)
    finally:
        worker.close()


def _seconds_there(worker: Worker, text: str) -> float:
    """Processor time in the worker's thread."""
    worker.run(f"prepare({text!r})", seconds=300)
    before = worker.browser.worker_seconds()
    worker.run("repeat()", seconds=300)
    return worker.browser.worker_seconds() - before


def _seconds_here(text: str) -> float:
    prepare(text)
    before = time.process_time()
    repeat()
    return time.process_time() - before


def _print_board(worker: Worker, rounds: int) -> None:
    there, here = [], []
    for _ in range(rounds):
        there.append(worker.run("board_figures()", seconds=300))
        here.append(board_figures())
    rows = [[name, f"{_best(there, name):.2f}", f"{_best(here, name):.2f}"] for name in here[0]]
    print(table(["", "browser", "wasmtime"], rows), end="\n\n", flush=True)


def _best(found: list[dict[str, float]], name: str) -> float:
    return min(each[name] for each in found)


def _print_typical(head: str, worker: Worker, snippet: str, cases: dict[str, tuple[str, str]], rounds: int) -> None:
    rows = []
    for name, (event, code) in cases.items():
        text = snippet.replace("EVENT", repr(event)).replace("CODE", repr(code))
        figures: list[Any] = [worker.run(text, seconds=300) for _ in range(rounds)]
        rows.append([name, f"{statistics.median(figures):.0f}"])
    print(table([head, ""], rows), end="\n\n")


if __name__ == "__main__":
    numbers = [int(word) for word in sys.argv[1:] if word.isdigit()]
    main(numbers[0] if numbers else 3, guarded="--unguarded" not in sys.argv)
