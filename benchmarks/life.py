"""A board's life: reset to prompt, rewind, auto-reload.

Usage: python -m benchmarks.life [ROUNDS]. The peer of a reset is the start of a bare CPython process in the same round;
of a snapshot, copying the same drive and as much memory in CPython. Best of all rounds; of auto-reload the worst.
"""

from __future__ import annotations

import shutil
import subprocess
import sys
import tempfile
import threading
import time
from pathlib import Path

from circuitpython_kernel import VirtualBoard

from .programs import table


def reset_to_prompt(board: VirtualBoard) -> float:
    """Seconds from a soft reset to the first program's end."""
    start = time.perf_counter()
    board.reset(hard=False)
    board.run("1")
    return time.perf_counter() - start


def bare_process() -> float:
    """Seconds that a CPython process takes to start and end."""
    start = time.perf_counter()
    subprocess.run([sys.executable, "-I", "-c", "pass"], check=True)
    return time.perf_counter() - start


def snapshot_and_back(board: VirtualBoard) -> tuple[float, float]:
    """Seconds for a snapshot, and for going back after a program that changed much."""
    start = time.perf_counter()
    snapshot = board.snapshot()
    taken = time.perf_counter() - start
    board.run("x = [bytearray(1000) for _ in range(50)]\nopen('/f.txt', 'w').write('x' * 10000)\nled.value = False")
    start = time.perf_counter()
    board.restore(snapshot)
    return taken, time.perf_counter() - start


def copies(folder: Path) -> float:
    """Seconds to copy a folder and a megabyte."""
    with tempfile.TemporaryDirectory() as other:
        start = time.perf_counter()
        shutil.copytree(folder, Path(other) / "copy")
        bytearray(bytes(1 << 20))
        return time.perf_counter() - start


def auto_reload(folder: Path) -> float:
    """Seconds from saving code.py to the first output of the new program."""
    old, new = threading.Event(), threading.Event()

    def shown(_stream: str, text: str) -> None:
        if "old" in text:
            old.set()
        if "new" in text:
            new.set()

    with VirtualBoard(drive=folder) as board:
        (folder / "code.py").write_text("print('old')\nwhile True: pass\n")
        board.start_code(on_output=shown)
        assert old.wait(10)
        start = time.perf_counter()
        (folder / "code.py").write_text("print('new')\n")
        assert new.wait(10)
        return time.perf_counter() - start


def main() -> None:
    """Print the table."""
    rounds = int(sys.argv[1]) if len(sys.argv) > 1 else 5
    resets, starts, takes, backs, copied, reloads = [], [], [], [], [], []
    for _ in range(rounds):
        with tempfile.TemporaryDirectory() as name, VirtualBoard(clock="fast", drive=name) as board:
            board.run("import board, digitalio\nled = digitalio.DigitalInOut(board.LED)\nled.switch_to_output(True)")
            for number in range(20):
                (Path(name) / f"lib{number}.py").write_text("x = 1\n" * 500)
            took, back = snapshot_and_back(board)
            takes.append(took)
            backs.append(back)
            copied.append(copies(Path(name)))
            resets.append(min(reset_to_prompt(board) for _ in range(5)))
        starts.append(bare_process())
        with tempfile.TemporaryDirectory() as name:
            reloads.append(auto_reload(Path(name)))
    ms = "{:.1f} ms".format
    rows = [
        (
            "soft reset to prompt",
            ms(1e3 * min(resets)),
            f"{1e3 * min(starts):.0f} ms (bare CPython process)",
            "< 40 ms",
        ),
        ("snapshot", ms(1e3 * min(takes)), f"{1e3 * min(copied):.1f} ms (copying drive and 1 MB)", ""),
        ("going back (`%rewind`)", ms(1e3 * min(backs)), f"{1e3 * min(copied):.1f} ms (the same)", "< 50 ms"),
        ("saving code.py to the new program's output, worst", ms(1e3 * max(reloads)), "", "< 500 ms"),
    ]
    print(table(("", "virtual board", "peer", "asked"), rows))


if __name__ == "__main__":
    main()
