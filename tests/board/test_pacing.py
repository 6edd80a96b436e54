"""Output stays below what Jupyter Server lets through."""

from hypothesis import given
from hypothesis import strategies as st

from circuitpython_kernel.board.pacing import (
    BURST_BYTES,
    BYTES_PER_SECOND,
    SERVER_BYTES_PER_SECOND,
    WINDOW_SECONDS,
    Pacer,
)

PIECE = 65_536


class Clock:
    def __init__(self):
        self.time = 0.0

    def now(self):
        return self.time

    def sleep(self, seconds):
        assert seconds > 0
        self.time += seconds


@given(st.lists(st.tuples(st.floats(0, 5), st.integers(1, PIECE)), min_size=1, max_size=300))
def test_no_window_has_more_than_the_server_allows(pieces):
    clock = Clock()
    pacer = Pacer(BYTES_PER_SECOND, BURST_BYTES, clock.now, clock.sleep)
    sent = []
    for pause, count in pieces:
        clock.time += pause if pause > 4 else 0
        pacer.wait(count)
        sent.append((clock.time, count))
    for end, _ in sent:
        window = sum(count for at, count in sent if end - WINDOW_SECONDS <= at <= end)
        assert window <= WINDOW_SECONDS * SERVER_BYTES_PER_SECOND


def test_without_a_server_nothing_waits():
    clock = Clock()
    pacer = Pacer(None, BURST_BYTES, clock.now, clock.sleep)
    for _ in range(1000):
        pacer.wait(PIECE)
    assert clock.time == 0


def test_ten_megabytes_take_their_time():
    clock = Clock()
    pacer = Pacer(BYTES_PER_SECOND, BURST_BYTES, clock.now, clock.sleep)
    for _ in range(160):
        pacer.wait(PIECE)
    assert 15 < clock.time < 16
