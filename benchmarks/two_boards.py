"""Two boards that play ping-pong over a serial line in ``fast``: what coupling their clocks costs, in processor time.

python -m benchmarks.two_boards [messages] [rounds]
"""

from __future__ import annotations

import sys
import time

from circuitpython_kernel import Bench

OPEN = "import board, busio, time\nuart = busio.UART(board.GP0, board.GP1, baudrate=115200, timeout=1)\n"
PING = (
    OPEN
    + """time.sleep(0.01)
answered = 0
for _ in range({count}):
    uart.write(b"ping\\n")
    answered += uart.readline() == b"pong\\n"
print(answered)
"""
)
PONG = (
    OPEN
    + """count = 0
while count < {count}:
    if uart.readline():
        uart.write(b"pong\\n")
        count += 1
"""
)
POLL = (
    OPEN
    + """end = time.monotonic() + 1
while time.monotonic() < end:
    if uart.in_waiting:
        uart.read(uart.in_waiting)
"""
)


def wired() -> Bench:
    """Two boards with crossed lines."""
    bench = Bench()
    bench.add("raspberry_pi_pico", name="a")
    bench.add("raspberry_pi_pico", name="b")
    bench.wire("a", "GP0", "b", "GP1")
    bench.wire("b", "GP0", "a", "GP1")
    return bench


def ping_pong(messages: int) -> tuple[float, int]:
    """Seconds of processor time for so many messages, and turns that were given."""
    with wired() as bench:
        begun = time.process_time()
        results = bench.run(
            {name: text.replace("{count}", str(messages // 2)) for name, text in (("a", PING), ("b", PONG))}
        )
        took = time.process_time() - begun
        assert results["a"].stdout == f"{messages // 2}\n", results["a"]
        return took, bench.coupling.turns


def polling() -> tuple[float, int]:
    """Seconds of processor time for a second of board time in which both boards poll, and turns that were given."""
    with wired() as bench:
        begun = time.process_time()
        bench.run({"a": POLL, "b": POLL})
        return time.process_time() - begun, bench.coupling.turns


def main(messages: int = 10_000, rounds: int = 3) -> None:
    """Show the best of some rounds."""
    took, turns = min(ping_pong(messages) for _ in range(rounds))
    print(f"{messages:,} messages: {took:.2f} s, {turns:,} turns, {took / messages * 1e6:.0f} us a message")
    took, turns = min(polling() for _ in range(rounds))
    print(f"1 s of board time, both poll: {took:.2f} s, {turns:,} turns")


if __name__ == "__main__":
    main(*map(int, sys.argv[1:]))
