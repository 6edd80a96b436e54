"""Reliability: everything that could stop a board from answering, many times over.

Usage: python -m benchmarks.soak [--only resets,kills] [--resets 1000] [--interrupts 1000] [--rewinds 500] [--kills 200]
[--calls 20000] [--doorbells 10000] [--block-minutes 10] [--kernels 30]
[--exhaustion 200] [--seed N]

It prints a table of figures, and ends with an error if a board does not come back, a thread is dead, a program does
not stop, the host fails in answering a program, a file beside a drive changed, or one that was closed is not whole. A
seed is printed; give it to run the same again.
"""

from __future__ import annotations

import argparse
import random
import signal
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable
from concurrent.futures import Future
from pathlib import Path

from circuitpython_kernel import VirtualBoard
from circuitpython_kernel.board.virtual_board import RunResult

from . import crowd, exhaustion, hostile
from .programs import table

MOMENTS = {
    "busy loop": "while True: pass",
    "sleep": "import time\nwhile True: time.sleep(0.01)",
    "long sleep": "import time\ntime.sleep(1000)",
    "bus transfer": (  # pins may be in use since an earlier round, which may have been over before a name was bound
        "import board, busio\nb = bytearray(2000)\n"
        "try: u = busio.UART(board.GP0, board.GP1, baudrate=1000000, timeout=0)\nexcept ValueError: pass\n"
        "try: s = busio.SPI(board.GP2, board.GP3)\nexcept ValueError: pass\n"
        "while True:\n try:\n  s.try_lock()\n  s.write(b)\n  u.write(b)\n except NameError: pass"
    ),
    "print": "while True: print('x' * 50)",
    "import": (
        "import sys\nwith open('/soakmodule.py', 'w') as f: f.write('import keypad, rotaryio\\nx = [1, 2]\\n' * 9)\n"
        "while True:\n import soakmodule\n del sys.modules['soakmodule']"
    ),
    "file": "while True:\n with open('/soak.txt', 'w') as f: f.write('x' * 700)",
    "try": "while True:\n try: int('x')\n except ValueError: pass",
    "memory": "while True:\n x = [[n] for n in range(200)]",
}
ANSWER_SECONDS = 20.0

WRITER = """
import sys
from circuitpython_kernel import VirtualBoard
with VirtualBoard(clock="fast", drive=sys.argv[1]) as board:
    board.wait_for_boot()
    def say(stream, text):
        sys.stdout.write(text)
        sys.stdout.flush()
    board.run('''
n = 0
while True:
    name = '/f%d.txt' % (n % 20)
    with open(name, 'w') as f:
        for part in range(10):
            f.write('%06d' % n * 20)
    print(name, n)
    n += 1
''', on_output=say)
"""


def soak_resets(count: int, seed: int) -> float:
    """Reset a board so often, in all ways, while programs run; the seconds that it took."""
    chance = random.Random(seed)
    started = time.perf_counter()
    with VirtualBoard() as board:
        for number in range(count):
            running: Future[RunResult] | None = None
            if chance.random() < 0.7:
                running = board.start(chance.choice(list(MOMENTS.values())), on_output=lambda *_: None)
                if chance.random() < 0.5:
                    board.pause(0)
            board.reset(hard=chance.random() < 0.5)
            if running is not None:
                ended = running.result(ANSWER_SECONDS)
                assert ended.restarted is not None, ended
            assert board.run(f"{number}").value == str(number)
    return time.perf_counter() - started


def soak_interrupts(count: int, seed: int) -> dict[str, float]:
    """Interrupt programs at random moments; the longest time in seconds that each kind took to end."""
    chance = random.Random(seed)
    worst = dict.fromkeys(MOMENTS, 0.0)
    with VirtualBoard() as board:
        for number in range(count):
            name = chance.choice(list(MOMENTS))
            running = board.start(MOMENTS[name], on_output=lambda *_: None)
            time.sleep(chance.random() * 0.03)
            asked = time.perf_counter()
            assert board.interrupt(), (name, running.result(ANSWER_SECONDS))
            ended = running.result(ANSWER_SECONDS)
            worst[name] = max(worst[name], time.perf_counter() - asked)
            assert ended.error_type == "KeyboardInterrupt", (name, ended)
            after = board.run(f"{number} + 1")
            assert after.value == str(number + 1), (name, after)
    return worst


def soak_kills(count: int, seed: int) -> int:
    """Kill a process whose board writes files; how many closed files were looked at."""
    chance = random.Random(seed)
    looked = 0
    with tempfile.TemporaryDirectory() as folder:
        for _ in range(count):
            command = [sys.executable, "-c", WRITER, folder]
            closed: dict[str, str] = {}
            with subprocess.Popen(command, stdout=subprocess.PIPE, text=True) as process:
                assert process.stdout is not None
                for _ in range(chance.randrange(1, 60)):
                    name, number = process.stdout.readline().split()
                    closed[name] = number
                time.sleep(chance.random() * 0.01)
                process.send_signal(signal.SIGKILL)
                for line in process.stdout.read().splitlines():
                    if len(line.split()) == 2:
                        name, number = line.split()
                        closed[name] = number
            halves = []
            for name, number in closed.items():
                text = (Path(folder) / name.strip("/")).read_text()
                whole = len(text) == 1200 and text == text[:6] * 200
                if not whole:
                    halves.append(name)
                assert not whole or int(text[:6]) >= int(number), (name, number, text[:6])
                looked += 1
            assert len(halves) <= 1, halves  # the one that was being written
    return looked


def soak_rewinds(count: int, seed: int) -> float:
    """Take snapshots and go back to them, with programs and resets in between; the seconds that it took."""
    chance = random.Random(seed)
    started = time.perf_counter()
    with VirtualBoard(clock="fast") as board:
        kept = []
        for number in range(count):
            board.run(f"x = {number}\nimport board, digitalio, time\ntime.sleep(0.01)")
            kept.append((number, board.clock.now, board.snapshot()))
            board.run("x = 'other'\nwith open('/f.txt', 'w') as f: f.write('x' * 100)\ntime.sleep(1)")
            if chance.random() < 0.1:
                board.reset(hard=chance.random() < 0.5)
            if chance.random() < 0.3:
                running = board.start("while True: pass", on_output=lambda *_: None)
                board.interrupt()
                running.result(ANSWER_SECONDS)
            wanted, now, snapshot = chance.choice(kept)
            board.restore(snapshot)
            assert board.clock.now == now, (board.clock.now, now)
            assert board.run("x").value == str(wanted)
            del kept[:-5]
    return time.perf_counter() - started


BOARDS = ("feather_m4_express", "adafruit_feather_esp32s3_4mbflash_2mbpsram", "raspberry_pi_pico")
"""A SAMD51, an ESP32-S3 and an RP2040."""


def soak_calls(count: int, seed: int) -> hostile.Tally:
    """So many random calls of the API on each of `BOARDS`, none of which touches a file beside the drive."""
    together = hostile.Tally()
    for name in BOARDS:
        with tempfile.TemporaryDirectory() as folder:
            outside = Path(folder) / "outside.txt"
            outside.write_text("as it was")
            with VirtualBoard(name, clock="fast", drive=Path(folder) / "drive") as board:
                tally = hostile.call_api(board, count, seed)
            assert {path.name for path in Path(folder).iterdir()} == {"outside.txt", "drive"}
            assert outside.read_text() == "as it was"
        together.add(tally)
    return together


def soak_doorbells(count: int, seed: int) -> hostile.Tally:
    """So many random doorbells."""
    with hostile.hostile_board() as board:
        return hostile.ring_doorbells(board, count, seed)


def soak_block(minutes: float, seed: int) -> tuple[int, int, hostile.Tally]:
    """Random bytes in the shared memory: rounds, words that the board put right, and what came of the programs."""
    with VirtualBoard(clock="fast") as board:
        rounds, tally = hostile.shake_block(board, minutes * 60, seed)
        return rounds, board._core.silicon.block.repairs, tally


def _tally(tally: hostile.Tally) -> str:
    assert not tally.failures(), tally.failures()
    restarts = sum(tally.restarts.values())
    return (
        f"{tally.interrupted} programs had to be interrupted, {restarts} ended with a restart, "
        f"the slowest batch {tally.slowest:.1f} s"
    )


def _resets(count: int, seed: int) -> str:
    return f"{soak_resets(count, seed):.1f} s"


def _interrupts(count: int, seed: int) -> str:
    worst = soak_interrupts(count, seed)
    return "slowest: " + ", ".join(f"{name} {1000 * worst[name]:.0f} ms" for name in worst)


def _rewinds(count: int, seed: int) -> str:
    return f"{soak_rewinds(count, seed):.1f} s"


def _kills(count: int, seed: int) -> str:
    return f"{soak_kills(count, seed):,} closed files, all whole"


def _calls(count: int, seed: int) -> str:
    return _tally(soak_calls(count, seed))


def _doorbells(count: int, seed: int) -> str:
    return _tally(soak_doorbells(count, seed))


def _block(minutes: int, seed: int) -> str:
    rounds, repairs, _ = soak_block(minutes, seed)
    return f"{rounds:,} rounds, {repairs:,} words put right"


def _kernels(count: int, seed: int) -> str:
    return crowd.crowd(count).text()


def _exhaustion(count: int, _seed: int) -> str:
    wrong = []
    for name, kind in exhaustion.KINDS.items():
        with VirtualBoard("circuitplayground_express", clock="fast") as board:
            wrong += [f"{name}: {sentence}" for sentence in exhaustion.exhaust(board, kind, count)]
    if wrong:
        raise AssertionError("\n".join(wrong))
    return f"{len(exhaustion.KINDS)} kinds; the heap came back each time"


PARTS: dict[str, tuple[int, str, Callable[[int, int], str]]] = {
    "resets": (1000, "resets", _resets),
    "interrupts": (1000, "interrupts", _interrupts),
    "rewinds": (500, "rewinds", _rewinds),
    "kills": (200, "kills", _kills),
    "calls": (20_000, "random API calls on each of three boards", _calls),
    "doorbells": (10_000, "hostile doorbells", _doorbells),
    "block-minutes": (10, "minutes of random bytes in the shared memory", _block),
    "kernels": (30, "kernels at once", _kernels),
    "exhaustion": (200, "full heaps of each kind", _exhaustion),
}


def resident_mb() -> float:
    """The most memory that this process had, in MB; 0 where the system does not say."""
    try:
        import resource
    except ImportError:  # Windows
        return 0.0
    return resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / (1 << 20 if sys.platform == "darwin" else 1 << 10)


def main() -> None:
    """Run what was asked for and print what it took."""
    parser = argparse.ArgumentParser(description="Run boards for long, against much.")
    for name, (count, what, _) in PARTS.items():
        parser.add_argument(f"--{name}", type=int, default=count, help=f"{what} ({count:,})")
    parser.add_argument("--only", default=",".join(PARTS), help="parts to run, with commas between them")
    parser.add_argument("--seed", type=int, default=random.randrange(1 << 30))
    arguments = parser.parse_args()
    chosen = arguments.only.split(",")
    unknown = set(chosen) - PARTS.keys()
    if unknown:
        parser.error(f"the parts are {', '.join(PARTS)}, not {', '.join(sorted(unknown))}")
    print(f"seed {arguments.seed}", flush=True)
    rows = []
    for name in chosen:
        count, (_, what, run) = getattr(arguments, name.replace("-", "_")), PARTS[name]
        started = time.perf_counter()
        figures = run(count, arguments.seed)
        rows.append([f"{count:,} {what}", f"{time.perf_counter() - started:.0f} s", f"{resident_mb():.0f} MB", figures])
        print("  ".join(rows[-1]), file=sys.stderr, flush=True)
    print(table(["", "took", "most memory so far", "figures"], rows))


if __name__ == "__main__":
    main()
