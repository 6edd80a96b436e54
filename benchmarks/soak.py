"""Reliability: resets, interrupts at random moments, kills of the process while the drive is written.

Usage: python -m benchmarks.soak [RESETS [INTERRUPTS [KILLS]]], by default 1000, 1000 and 200. It ends with an error if
the board does not come back, a program does not stop, or a file that was closed is not whole. A seed is printed; set
SOAK_SEED to run the same again.
"""

from __future__ import annotations

import os
import random
import signal
import subprocess
import sys
import tempfile
import time
from concurrent.futures import Future
from pathlib import Path

from circuitpython_kernel import VirtualBoard
from circuitpython_kernel.board import RunResult

MOMENTS = {
    "busy loop": "while True: pass",
    "sleep": "import time\nwhile True: time.sleep(0.01)",
    "long sleep": "import time\ntime.sleep(1000)",
    "bus transfer": (
        "import board, busio\nb = bytearray(2000)\n"
        "try:\n"
        " u = busio.UART(board.GP0, board.GP1, baudrate=1000000, timeout=0)\n"
        " s = busio.SPI(board.GP2, board.GP3)\n s.try_lock()\n"
        "except ValueError: pass\n"  # the pins are in use since an earlier round
        "while True:\n s.write(b)\n u.write(b)"
    ),
    "print": "while True: print('x' * 50)",
    "import": (
        "import sys\nwhile True:\n import adafruit_pixelbuf, keypad, rotaryio, usb_hid\n"
        " for n in ('adafruit_pixelbuf', 'keypad', 'rotaryio', 'usb_hid'): del sys.modules[n]"
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
            assert board.interrupt()
            ended = running.result(ANSWER_SECONDS)
            worst[name] = max(worst[name], time.perf_counter() - asked)
            assert ended.error_type == "KeyboardInterrupt", (name, ended)
            assert board.run(f"{number} + 1").value == str(number + 1), name
    return worst


def soak_kills(count: int, seed: int) -> int:
    """Kill a process whose board writes files; how many closed files were looked at."""
    chance = random.Random(seed)
    looked = 0
    with tempfile.TemporaryDirectory() as folder:
        for _ in range(count):
            command = [sys.executable, "-c", WRITER, folder]
            process = subprocess.Popen(command, stdout=subprocess.PIPE, text=True)
            assert process.stdout is not None
            closed: dict[str, str] = {}
            for _ in range(chance.randrange(1, 60)):
                name, number = process.stdout.readline().split()
                closed[name] = number
            time.sleep(chance.random() * 0.01)
            process.send_signal(signal.SIGKILL)
            for line in process.stdout.read().splitlines():
                if len(line.split()) == 2:
                    name, number = line.split()
                    closed[name] = number
            process.wait()
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


def main() -> None:
    """Run all three and print what they took."""
    numbers = [int(word) for word in sys.argv[1:]]
    resets, interrupts, kills = [*numbers, *(1000, 1000, 200)[len(numbers) :]]
    seed = int(os.environ.get("SOAK_SEED", random.randrange(1 << 30)))
    print(f"seed {seed}")
    print(f"{resets} resets: {soak_resets(resets, seed):.1f} s")
    worst = soak_interrupts(interrupts, seed)
    print(f"{interrupts} interrupts: " + ", ".join(f"{name} {1000 * worst[name]:.0f} ms" for name in worst))
    print(f"{kills} kills: {soak_kills(kills, seed)} closed files, all whole")


if __name__ == "__main__":
    main()
