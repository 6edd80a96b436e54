"""Polls that are answered without a doorbell give what a doorbell would have given."""

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from circuitpython_kernel import VirtualBoard
from circuitpython_kernel.hardware.peripherals.serial_line import SerialFormat

TICK_US = 2 * 1e6 / 32_768
"""What a difference of a program's clock can tell."""

POLL = """
import board, busio, time
uart = busio.UART(board.GP0, board.GP1, baudrate=9600, timeout=0, receiver_buffer_size=512)
seen = [None] * 400
taken = 0
begun = time.monotonic_ns()
for turn in range(400):
    before = time.monotonic_ns()
    n = uart.in_waiting
    seen[turn] = (before - begun) // 1000, taken, n, (time.monotonic_ns() - begun) // 1000
    if n >= {most}:
        taken += len(uart.read({count}))
    for k in range({work}): pass
uart.deinit()
print(begun // 1000 - 1000000)
for one in seen: print(*one)
"""


class Sender:
    """A part on the serial port that sends when it is told to."""

    serial_format = SerialFormat()

    def serial_attached(self, port):
        self.port = port

    def serial_receive(self, data):
        pass


@settings(max_examples=20, deadline=None)
@given(
    sent=st.lists(st.tuples(st.floats(0.001, 0.02), st.integers(1, 12)), min_size=1, max_size=6),
    most=st.integers(1, 20),
    count=st.integers(1, 20),
    work=st.integers(0, 40),
    cpu=st.sampled_from(["board", "free"]),
)
def test_bytes_are_seen_as_they_come(sent, most, count, work, cpu):
    sender, arrivals = Sender(), []
    frame = 10e9 / 9600
    with VirtualBoard(clock="fast", cpu=cpu) as board:
        board.attach(sender, tx="GP0", rx="GP1")

        def send(number):
            end = sender.port.send(bytes(number))
            arrivals.extend(end - frame * left for left in reversed(range(number)))

        for at, number in sent:
            board.clock.call_at(at, lambda number=number: send(number))
        result = board.run(POLL.format(most=most, count=count, work=work))
    assert result.ok, result.traceback
    (begun,), *polls = (list(map(int, line.split())) for line in result.stdout.splitlines())
    for before, taken, waiting, after in polls:
        come = [time for time in arrivals if time / 1000 <= begun + after + TICK_US]
        surely = [time for time in come if time / 1000 <= begun + before - TICK_US]
        assert len(surely) - taken <= waiting <= len(come) - taken, (before, after)


def doorbells(board, program):
    """How often each of the operations is rung."""
    rung = {}
    doorbell = board._core.machine._doorbell
    ring = doorbell.ring

    def count(name, payload):
        rung[name.decode()] = rung.get(name.decode(), 0) + 1
        return ring(name, payload)

    doorbell.ring = count
    assert board.run(program).ok
    return rung


@pytest.mark.parametrize("cpu", ["board", "free"])
def test_a_loop_that_polls_rings_only_when_there_may_be_something_new(cpu):
    with VirtualBoard(clock="fast", cpu=cpu) as board:
        sender = Sender()
        board.attach(sender, tx="GP0", rx="GP1")
        board.clock.call_at(0.01, lambda: sender.port.send(bytes(10)))
        rung = doorbells(
            board,
            "import board, busio, keypad\nuart = busio.UART(board.GP0, board.GP1)\n"
            "keys = keypad.Keys((board.GP14, board.GP15), value_when_pressed=False, interval=0.01)\n"
            "for n in range(20000): uart.in_waiting, keys.events.get(), len(keys.events)",
        )
        assert rung["uart.waiting"] < 40, rung
        # One for each interval in which a scan is due, or two: for the event and for the length.
        assert rung["keypad.get"] + rung.get("keypad.length", 0) < 2 * board.clock.now / 0.01 + 4


@pytest.mark.parametrize("cpu", ["board", "free"])
def test_a_rewind_brings_back_what_polls_give(cpu):
    with VirtualBoard(clock="fast", cpu=cpu) as board:
        sender = Sender()
        board.attach(sender, tx="GP0", rx="GP1")
        assert board.run("import board, busio, time\nuart = busio.UART(board.GP0, board.GP1, timeout=0)").ok
        sender.port.send(b"abcdef")
        assert board.run("time.sleep(0.004)\nuart.in_waiting").value == "3"
        before = board.snapshot()
        program = "a = [uart.in_waiting]\nuart.read(2)\na.append(uart.in_waiting)\ntime.sleep(1)\na + [uart.in_waiting]"
        for _ in range(3):
            assert board.run(program).value == "[3, 1, 4]"
            board.restore(before)
        board.power_cycle()
        assert board.run("import board, busio\nbusio.UART(board.GP0, board.GP1).in_waiting").value == "0"


def test_another_peripheral_on_the_pin_knows_nothing_of_the_first():
    with VirtualBoard(clock="fast") as board:
        result = board.run(
            "import board, busio, keypad\n"
            "with busio.UART(board.GP0, board.GP1) as uart: print(uart.in_waiting)\n"
            "with keypad.Keys((board.GP0, board.GP1), value_when_pressed=False) as keys:\n"
            "    keys.reset(); print(keys.events.get())\n"
            "with busio.UART(board.GP0, board.GP1) as uart: print(uart.in_waiting)\n"
        )
        assert result.stdout == "0\nNone\n0\n", result.traceback
