"""The edges of SPI transfers, worked out in many ways: all agree with a bus that is clocked bit by bit."""

import numpy as np
import pytest
from hypothesis import assume, given
from hypothesis import strategies as st

from circuitpython_kernel.hardware.peripherals import spi_edges
from circuitpython_kernel.hardware.peripherals.spi_edges import ClockLine, DataLine, Run

TRANSFERS = st.lists(
    st.tuples(st.integers(0, 30_000), st.binary(min_size=1, max_size=12) | st.sampled_from([bytes(9), b"\xff" * 9])),
    min_size=1,
    max_size=6,
)


def run_of(transfers, frequency, polarity, phase):
    starts, now = [], 1_000
    for gap, data in transfers:
        now += gap
        starts.append(now)
        now += round(8e9 * len(data) / frequency)
    ends = np.cumsum([len(data) for _, data in transfers])
    return Run(frequency, polarity, phase, np.array(starts, np.int64), ends), b"".join(data for _, data in transfers)


def clocked(run, data, before, rest):
    """The edges of the clock and of a data line, bit by bit."""
    clock, line, level = [], [], before
    for start, first, end in zip(run.starts.tolist(), run.firsts.tolist(), run.ends.tolist(), strict=True):
        bits = [octet >> shift & 1 for octet in data[first:end] for shift in range(7, -1, -1)]
        for number, bit in enumerate(bits):
            leading = start + round((2 * number + (0 if run.phase else 1)) * 5e8 / run.frequency)
            trailing = start + round((2 * number + (1 if run.phase else 2)) * 5e8 / run.frequency)
            clock += [(leading, 1 - run.polarity), (trailing, run.polarity)]
            if bit != level:
                line.append((start + round(number * 1e9 / run.frequency), bit))
                level = bit
        if rest is not None and level != rest:
            line.append((start + round(len(bits) * 1e9 / run.frequency), rest))
            level = rest
    return clock, line


def pairs(edges):
    return list(zip(edges[0].tolist(), edges[1].tolist(), strict=True))


def part(edges, start, end):
    before = [edge for edge in edges if edge[0] < start][-1:]
    return before + [edge for edge in edges if start <= edge[0] <= end]


@pytest.mark.parametrize("rest", [None, 0, 1])
@given(
    TRANSFERS,
    st.sampled_from([1_000_000, 3_000_000, 24_000_000]),
    st.integers(0, 1),
    st.integers(0, 1),
    st.integers(0, 1),
    st.integers(0, 200_000),
    st.integers(0, 60_000),
)
def test_all_ways_to_ask_agree(rest, transfers, frequency, polarity, phase, before, start, length):
    run, data = run_of(transfers, frequency, polarity, phase)
    before = before if rest is None else rest
    expected = clocked(run, data, before, rest)
    for line, edges in zip((ClockLine(run), DataLine(run, data, before, rest)), expected, strict=True):
        assert pairs(line.of_bytes(np.arange(run.size))) == edges
        assert line.count == len(edges)
        assert line.last_level == (edges[-1][1] if edges else before)
        assert pairs(line.between(start, start + length)) == part(edges, start, start + length)
        assert line.count_until(start) == len([edge for edge in edges if edge[0] < start])
        assert not edges or (line.start_ns <= edges[0][0] and edges[-1][0] <= line.end_ns)


@given(st.binary(min_size=1, max_size=60), st.integers(1, 20))
def test_pieces_are_the_whole(data, size):
    run, sent = run_of([(0, data)], 1_000_000, 0, 0)
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(spi_edges, "_PIECE_BYTES", size)
        for line in (ClockLine(run), DataLine(run, sent, 0)):
            found = [edge for piece in line.pieces() for edge in pairs(piece)]
            assert found == pairs(line.of_bytes(np.arange(run.size)))


@given(
    st.lists(
        st.tuples(st.sampled_from([b"\0", b"\xff", b"\x0f", b"\x55"]), st.integers(1, 60)), min_size=1, max_size=6
    ),
    st.integers(0, 1),
    st.integers(8, 100),
)
def test_a_thinned_window_shows_what_a_screen_can_show(parts, before, bytes_per_step):
    data = b"".join(octet * count for octet, count in parts)
    run, data = run_of([(0, data), (100_000, data), (0, data)], 8_000_000, 0, 0)
    step = bytes_per_step * 1_000
    start, end = run.start_ns - step, run.end_ns + step
    steps = np.sort(np.concatenate((np.arange(start, end + step, step), np.arange(start, end, 3 * step) + step // 3)))
    assume(run.size > 4 * len(steps))
    for line, edges in zip(
        (ClockLine(run), DataLine(run, data, before)), clocked(run, data, before, None), strict=True
    ):
        thinned = pairs(line.between(start, end, steps))
        assert set(thinned) <= set(edges)
        cuts, thin_cuts = (np.searchsorted([time for time, _ in some], steps) for some in (edges, thinned))
        assert (np.diff(cuts) > 0).tolist() == (np.diff(thin_cuts) > 0).tolist()
        for place in np.flatnonzero((np.diff(cuts) == 0) & (cuts[:-1] > 0)).tolist():
            level, seen = edges[cuts[place] - 1][1], thinned[thin_cuts[place] - 1][1]
            assert seen == level, "where nothing moves, the level is right"
