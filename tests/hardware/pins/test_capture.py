"""The capture ring: a model of the firmware's writer against the host's reader, and the real firmware."""

import threading

import numpy as np
from hypothesis import given, settings
from hypothesis import strategies as st

from circuitpython_kernel import VirtualBoard
from circuitpython_kernel.hardware.memory import layout
from circuitpython_kernel.hardware.memory.block import SharedBlock
from circuitpython_kernel.hardware.memory.layout import Word
from circuitpython_kernel.hardware.pins.capture import Capture

PINS = 4


class Writer:
    """What `_hw.record` does, without a doorbell to ring."""

    def __init__(self, block):
        self.block = block
        self.time = 0

    def write(self, info):
        words = self.block["WORDS"]
        head = int(words[Word.HEAD])
        if (head - int(words[Word.TAIL])) % layout.COUNTER_WRAP >= layout.RING_LENGTH:
            words[Word.OVERRUNS] += 1
            return False
        self.time += 1
        self.block["RING_TIME"][head % layout.RING_LENGTH] = self.time
        self.block["RING_INFO"][head % layout.RING_LENGTH] = info
        words[Word.HEAD] = (head + 1) % layout.COUNTER_WRAP
        return True


def new_capture(start=0):
    block = SharedBlock(PINS)
    block["WORDS"][Word.HEAD] = block["WORDS"][Word.TAIL] = start
    names = tuple(f"GPIO{n}" for n in range(PINS))
    return block, Capture(block, names, names, names.index, lambda: 0, 3.3)


@settings(max_examples=60, deadline=None)
@given(
    st.sampled_from([0, 5, layout.RING_LENGTH - 3, layout.COUNTER_WRAP - 7]),
    st.lists(st.tuples(st.integers(0, PINS - 1), st.integers(1, 9000)), max_size=12),
    st.data(),
)
def test_every_edge_arrives_once_and_in_order_or_is_counted(start, runs, data):
    block, capture = new_capture(start)
    writer = Writer(block)
    kept = [0] * PINS
    lost = 0
    for pin, count in runs:
        for number in range(count):
            if writer.write(pin << 1 | number & 1):
                kept[pin] += 1
            else:
                lost += 1
        if data.draw(st.booleans()):
            capture.drain()
    traces = [capture[f"GPIO{pin}"] for pin in range(PINS)]
    assert [len(trace.edges()) for trace in traces] == kept
    assert capture.overruns == lost
    stamps = np.concatenate([trace.edges()["time_ns"] for trace in traces])
    assert sorted(stamps.tolist()) == list(range(1, writer.time + 1))


@given(st.lists(st.tuples(st.integers(0, PINS - 1), st.integers(0, layout.FULL_SCALE)), max_size=50))
def test_analog_samples_are_told_from_edges(samples):
    block, capture = new_capture()
    writer = Writer(block)
    for pin, value in samples:
        writer.write(layout.ANALOG_MARK | pin << 16 | value)
        writer.write(pin << 1 | value & 1)
    for pin in range(PINS):
        expected = [value for p, value in samples if p == pin]
        volts = capture[f"GPIO{pin}"].samples()["volts"]
        np.testing.assert_allclose(volts, np.array(expected) * 3.3 / 65535, atol=1e-5)
        assert capture[f"GPIO{pin}"].edges()["level"].tolist() == [value & 1 for value in expected]


def test_reader_and_writer_in_different_threads():
    block, capture = new_capture(layout.COUNTER_WRAP - 100)
    writer = Writer(block)
    done = threading.Event()

    def write():
        number = 0
        while number < 60_000:
            if writer.write(number % PINS << 1 | number // PINS & 1):
                number += 1
        done.set()

    thread = threading.Thread(target=write)
    thread.start()
    while not done.is_set():
        capture.drain()
    thread.join()
    for pin in range(PINS):
        edges = capture[f"GPIO{pin}"].edges()
        assert edges["level"].tolist() == [n & 1 for n in range(15_000)]
        assert (np.diff(edges["time_ns"]) > 0).all()


def test_the_firmware_loses_nothing_while_another_thread_reads():
    with VirtualBoard(clock="realtime") as board:
        done = board.start(
            "import board, digitalio\nled = digitalio.DigitalInOut(board.LED)\nled.switch_to_output()\n"
            "for i in range(100000):\n    led.value = True\n    led.value = False\n"
        )
        while not done.done():
            board.capture.drain()
        assert done.result().ok
        edges = board.capture["LED"].edges()
        assert edges["level"].tolist() == [1, 0] * 100_000
        assert (np.diff(edges["time_ns"]) >= 0).all()
        assert (board.capture.overruns, board.capture.dropped) == (0, 0)


def test_the_depth_of_a_trace_is_kept_and_what_is_let_go_is_counted():
    with VirtualBoard(clock="fast", depth=1000) as board:
        board.run(
            "import board, digitalio\nled = digitalio.DigitalInOut(board.LED)\nled.switch_to_output()\n"
            "for i in range(2500):\n    led.value = not led.value"
        )
        assert len(board.capture["LED"].edges()) == 1000
        assert board.capture.dropped == 1500
        board.capture.clear()
        assert board.capture.traces() == []
