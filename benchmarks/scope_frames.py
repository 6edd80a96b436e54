"""What a frame of the scope costs: milliseconds of the kernel's event loop, and bytes on the wire.

Run ``python benchmarks/scope_frames.py``. Eight rows; the window moves with every frame, as in a running cell. No board
runs, and nothing is sent: the figures are of taking the traces, decimating, measuring and packing.
"""

from __future__ import annotations

import json
import platform
import time
from types import SimpleNamespace
from typing import Any, cast

import numpy as np

from circuitpython_kernel.traces.budget import Budget
from circuitpython_kernel.traces.traces import TraceStore
from circuitpython_kernel.widgets.board_protocol import Board
from circuitpython_kernel.widgets.scope import Scope

NAMES = tuple(f"GP{i}" for i in range(8))
WIDTH = 1600
FRAMES = 200
SPAN = 5_000_000_000


def board_with(edges: int, samples: int) -> Any:
    """A board whose first pins share ``edges`` edges, and whose last two share ``samples`` samples."""
    store = TraceStore(NAMES, NAMES, budget=Budget(256 << 20))
    digital = 8 if not samples else 6
    for i in range(digital):
        count = edges // digital
        store[i].add_edges(np.linspace(0, SPAN, count).astype(np.int64), (np.arange(count) % 2).astype(np.uint8))
    for i in range(digital, 8):
        count = samples // 2
        times = np.linspace(0, SPAN, count)
        store[i].add_samples(times.astype(np.int64), (1.65 + 1.5 * np.sin(times / 3e8)).astype(np.float32))

    class Capture:
        dropped = overruns = 0

        def __getitem__(self, name: str) -> Any:
            return store[NAMES.index(name)]

    def pin(name: str, mode: str) -> SimpleNamespace:
        return SimpleNamespace(
            name=name, mode=mode, pull=None, value=False, driven=None, contention=False, volts=1.65
        )  # fmt: skip

    pins = {name: pin(name, "output" if i < digital else "analog_in") for i, name in enumerate(NAMES)}
    return SimpleNamespace(
        capture=Capture(), pins=pins, clock=SimpleNamespace(now_ns=SPAN, mode="realtime"),
        definition=SimpleNamespace(name="Raspberry Pi Pico"),
    )  # fmt: skip


def measure(edges: int, samples: int) -> tuple[float, float, float, int, int]:
    """Median and worst ms per frame, ms of a look that finds nothing new, bytes of the buffer and of the JSON."""
    board = board_with(edges, samples)
    scope = Scope(cast(Board, board), NAMES, duration=SPAN * 1e-9)
    sent: list[tuple[dict[str, Any], list[bytes]]] = []
    scope.send = lambda content, buffers=None: sent.append((content, buffers or []))

    def say(**content: object) -> None:
        scope._receive(scope, {"id": "v", **content}, [])

    say(type="view", width=WIDTH, hello=True)
    took = []
    for _ in range(FRAMES):
        say(type="ack", seq=sent[-1][0]["seq"])
        board.clock.now_ns += 33_000_000 // 8
        sent.clear()
        begun = time.perf_counter()
        scope.refresh()
        took.append((time.perf_counter() - begun) * 1e3)
        # At the real pace of thirty frames a second, measurements are due in every sixth frame.
        scope._measured_at -= 1 / 30
    content, buffers = sent[-1]
    say(type="ack", seq=content["seq"])
    scope._measured_at = float("inf")
    scope.refresh()
    say(type="ack", seq=sent[-1][0]["seq"])
    begun = time.perf_counter()
    for _ in range(100):
        scope.refresh()
    idle = (time.perf_counter() - begun) * 10
    scope.close()
    return float(np.median(took)), max(took), idle, len(buffers[0]), len(json.dumps(content))


def main() -> None:
    """Print the table."""
    print(f"8 rows, {WIDTH} columns, {FRAMES} frames; Python {platform.python_version()}, numpy {np.__version__}")
    print(f"{'in view':34}{'median ms':>11}{'worst ms':>10}{'no news ms':>12}{'bytes':>8}{'+ JSON':>8}")
    cases = (
        (400, 0), (100_000, 0), (1_000_000, 0), (8_000_000, 0), (1_000_000, 20_000), (1_000_000, 1_000_000),
    )  # fmt: skip
    for edges, samples in cases:
        median, worst, idle, size, text = measure(edges, samples)
        label = f"{edges:,} edges" + (f", {samples:,} samples" if samples else "")
        print(f"{label:34}{median:11.2f}{worst:10.2f}{idle:12.3f}{size:8,}{text:8,}")


if __name__ == "__main__":
    main()
