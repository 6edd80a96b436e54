"""The board: edges a second, an hour of blinking, start.

Usage: python -m benchmarks.board [ROUNDS]. The peer of each figure runs in the same process and round: the board's
edges beside a class in CPython that appends time stamps to a list, which is what a mock of `digitalio` does; the
board's start beside the start of a bare CPython process. Best of all rounds; of interrupts the worst.
"""

from __future__ import annotations

import subprocess
import sys
import threading
import time

from circuitpython_kernel import VirtualBoard

from .programs import table

EDGES = 500_000

TOGGLE = f"""
led.value = False
for i in range({EDGES // 2}):
    led.value = True
    led.value = False
"""

LED = """
import board, digitalio, time
led = digitalio.DigitalInOut(board.LED)
led.switch_to_output()
"""

START = """
import time
from circuitpython_kernel import VirtualBoard
start = time.perf_counter()
board = VirtualBoard(clock="fast")
assert board.run("1 + 1").value == "2"
print(time.perf_counter() - start)
board.close()
"""

HOUR = """
for i in range(36000):
    led.value = True
    time.sleep(0.05)
    led.value = False
    time.sleep(0.05)
"""


class MockPin:
    """What a test double of DigitalInOut does: remember each change and when it was."""

    def __init__(self) -> None:
        self.changes: list[tuple[int, bool]] = []
        self._value = False

    @property
    def value(self) -> bool:
        """The level."""
        return self._value

    @value.setter
    def value(self, value: bool) -> None:
        if value != self._value:
            self._value = value
            self.changes.append((time.monotonic_ns(), value))


def mock_seconds() -> float:
    """Seconds that the mock takes for the same edges."""
    led = MockPin()
    start = time.perf_counter()
    for _ in range(EDGES // 2):
        led.value = True
        led.value = False
    return time.perf_counter() - start


def board_seconds(board: VirtualBoard) -> float:
    """Seconds that the board takes for them; none may be lost."""
    board.capture.clear()
    start = time.perf_counter()
    result = board.run(TOGGLE)
    taken = time.perf_counter() - start
    assert result.ok, result.traceback
    assert len(board.capture["LED"].edges()) == EDGES
    assert board.capture.overruns == board.capture.dropped == 0
    return taken


def hour_seconds() -> float:
    """Seconds that an hour of a 10 Hz blink takes in fast time."""
    with VirtualBoard(clock="fast") as board:
        start = time.perf_counter()
        result = board.run(LED + HOUR)
        taken = time.perf_counter() - start
        assert result.ok, result.traceback
        assert board.clock.now > 3600
        assert len(board.capture["LED"].edges()) == 72_000
    return taken


def start_seconds() -> float:
    """Seconds from making the first board of a process, with a warm cache, to its first program's end."""
    done = subprocess.run([sys.executable, "-c", START], check=True, capture_output=True, text=True)
    return float(done.stdout)


def reset_seconds() -> float:
    """Seconds of a reset, to the end of the next program."""
    with VirtualBoard(clock="fast") as board:
        start = time.perf_counter()
        board.reset()
        board.run("1 + 1")
        return time.perf_counter() - start


def python_seconds() -> float:
    """Seconds from starting a CPython process to its end."""
    start = time.perf_counter()
    subprocess.run([sys.executable, "-I", "-c", "1 + 1"], check=True)
    return time.perf_counter() - start


PROGRAMS = {
    "busy loop": "print('go')\nwhile True: pass",
    "sleep": "import time\nprint('go')\ntime.sleep(1000)",
    "try in a loop": "print('go')\nwhile True:\n    try: x = [1, 2]\n    except ValueError: pass",
    "loop inside C (the board restarts)": "print('go')\nsum(range(10**9))",
}


def interrupt_seconds(board: VirtualBoard, program: str) -> float:
    """Seconds from an interrupt to the program's end."""
    running = threading.Event()
    done = board.start(program, on_output=lambda stream, text: running.set())
    running.wait()
    start = time.perf_counter()
    board.interrupt()
    result = done.result()
    assert result.error_type == "KeyboardInterrupt" or result.restarted, result
    return time.perf_counter() - start


def main() -> None:
    """Measure and print a Markdown table."""
    rounds = int(sys.argv[1]) if len(sys.argv) > 1 else 5
    with VirtualBoard(clock="realtime") as board:
        board.run(LED)
        edges, mock = zip(*[(board_seconds(board), mock_seconds()) for _ in range(rounds)], strict=True)
    starts, python = zip(*[(start_seconds(), python_seconds()) for _ in range(rounds)], strict=True)
    rows = [
        [
            "captured edges a second",
            f"{EDGES / min(edges):,.0f}",
            f"{EDGES / min(mock):,.0f} (mock in CPython)",
            ">= 500,000",
        ],
        [
            "an hour of 10 Hz blinking, fast",
            f"{min(hour_seconds() for _ in range(rounds)):.2f} s",
            "3,600 s (life)",
            "< 1 s",
        ],
        [
            "start, warm cache, to first program done",
            f"{min(starts) * 1000:.0f} ms",
            f"{min(python) * 1000:.0f} ms (bare CPython process)",
            "< 60 ms",
        ],
        ["reset, to next program done", f"{min(reset_seconds() for _ in range(rounds)) * 1000:.0f} ms", "", ""],
    ]
    with VirtualBoard(clock="realtime") as board:
        for name, program in PROGRAMS.items():
            worst = max(interrupt_seconds(board, program) for _ in range(rounds))
            asked = "< 1 s" if "inside C" in name else "< 100 ms"
            rows.append([f"interrupt to end, {name}, worst", f"{worst * 1000:.1f} ms", "", asked])
    print(table(["", "virtual board", "peer", "asked"], rows))


if __name__ == "__main__":
    main()
