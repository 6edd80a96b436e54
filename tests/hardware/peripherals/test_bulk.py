"""Traffic in bulk on a board: whoever looks sees what single transfers would have made."""

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from circuitpython_kernel import VirtualBoard
from circuitpython_kernel.hardware.peripherals.bulk import Bulk
from tests.sigrok import decode

PINS = (
    "import board, busio, digitalio\n"
    "cs, dc = [digitalio.DigitalInOut(pin) for pin in (board.GP17, board.GP20)]\n"
    "cs.switch_to_output(True)\ndc.switch_to_output(True)\n"
    "spi = busio.SPI(board.GP18, board.GP19, board.GP16)\nspi.try_lock()\nspi.configure(baudrate=8_000_000)\n"
)
BYTE_NS = 1_024
"""The nearest clock rate that a Pico can make is 7,812,500 Hz."""
CS, DC = 17, 20
PIECES = st.lists(
    st.tuples(st.binary(min_size=1, max_size=9), st.booleans(), st.booleans(), st.booleans()), min_size=1, max_size=9
)


class Watcher:
    """A part that watches bytes: D/C and what came, for each transfer."""

    def __init__(self, board):
        self._dc = board.pins["GP20"]
        self.got = []

    def spi_select(self):
        self.got.append("select")

    def spi_deselect(self):
        self.got.append("deselect")

    def spi_transfer(self, data):
        self.got.append((self._dc.value, data))
        return b""


class Whole(Watcher):
    """One that understands bulk."""

    def spi_bulk(self, bulk, dc):
        self.got.append((bulk, dc))


@pytest.fixture
def board():
    with VirtualBoard(clock="fast") as made:
        assert made.run(PINS).ok
        yield made


def rows(count=3):
    table = np.arange(count * 20, dtype=np.uint8).reshape(count, 20)
    return Bulk.rows(table, [(1, False, False, True), (4, True, True), (1, False, False, True), (14, True, True)])


def seen(board):
    """All that can be seen of the bus, with times from the first edge on."""
    start = min(int(trace.digital()[0][0]) for trace in board.capture.traces())
    edges = {t.name: [(time - start, level) for time, level in t.edges().tolist()] for t in board.capture.traces()}
    return edges, [(t.direction, t.data, t.received) for t in board.bus["SPI"].transactions]


@given(PIECES)
def test_a_bulk_is_its_pieces(pieces):
    bulk = Bulk.of(pieces)
    assert [tuple(piece) for piece in bulk][:-1] == pieces[:-1]
    assert [piece.data for piece in bulk] == [data for data, *_ in pieces]
    assert bulk.last[-1]
    apart = bulk.toggled_apart()
    assert apart.data == bulk.data
    assert [piece for piece in apart if not piece.toggles] == [piece for piece in bulk if not piece.toggles]
    assert all(len(piece.data) == 1 for piece in apart if piece.toggles)
    assert apart.last.sum() == bulk.last.sum()
    joined = Bulk.join([bulk.part(0, 1), *([bulk.part(1, len(bulk))] if len(bulk) > 1 else [])])
    assert (joined.data, joined.ends.tolist()) == (bulk.data, bulk.ends.tolist())


def test_rows_are_pieces_of_each_row():
    pieces = list(rows(2))
    assert pieces[0] == (b"\x00", False, False, True)
    assert pieces[3] == (bytes(range(6, 20)), True, True, False)
    assert pieces[4] == (b"\x14", False, False, True)
    with pytest.raises(ValueError, match=r"pieces of \[1, 4\] bytes do not make up rows of the shape \(2, 20\)"):
        Bulk.rows(np.zeros((2, 20), np.uint8), [(1, False, False), (4, True, True)])
    with pytest.raises(ValueError, match="there is nothing to send"):
        Bulk.of([(b"", True, True)])


@pytest.mark.parametrize("dc", [DC, None])
def test_a_part_that_watches_bytes_gets_what_a_board_would_send(board, dc):
    part = Watcher(board)
    board.attach(part, cs="GP17")
    board.bus["SPI"].send(rows(1), CS, dc)
    if dc is not None:
        assert part.got == [
            *("select", (False, b"\x00"), "deselect", "select", (True, b"\x01\x02\x03\x04"), "deselect"),
            *("select", (False, b"\x05"), "deselect", "select", (True, bytes(range(6, 20))), "deselect"),
        ]
    else:
        sent = [data for _, data in (entry for entry in part.got if isinstance(entry, tuple))]
        assert sent[:2] == [b"\x00\x00", bytes([0b10000000, 0b11000000, 0b10100000, 0b01110000, 0b01000000])]


@pytest.mark.parametrize("dc", [DC, None])
def test_whole_or_in_transfers_the_wires_do_the_same(board, dc):
    """Both ways of sending make the same edges, but for the time that a watcher's calls take."""
    found = []
    for kind in (Whole, Watcher):
        part = kind(board)
        board.attach(part, cs="GP17")
        board.bus["SPI"].transactions.clear()
        board.capture.clear()
        board.bus["SPI"].send(rows(), CS, dc)
        edges, transactions = seen(board)
        found.append(({name: [level for _, level in row] for name, row in edges.items()}, transactions))
        board.detach(part)
        assert (board.pins["GP17"].value, board.pins["GP20"].value) == (
            True,
            dc is not None or board.pins["GP20"].value,
        )
    assert found[0] == found[1]


def test_a_part_that_understands_bulk_gets_it_whole(board):
    part = Whole(board)
    board.attach(part, cs="GP17")
    part.got.clear()
    bulk = rows()
    board.bus["SPI"].send(bulk, CS, DC)
    ((whole, dc),) = part.got
    assert (whole.data, dc) == (bulk.data, DC)
    assert len(board.bus["SPI"].transactions) == 12


@pytest.mark.parametrize("how", ["watched", "wired", "driven"])
def test_who_else_looks_at_a_pin_sees_each_change(board, how):
    part, levels = Whole(board), []
    board.attach(part, cs="GP17")
    part.got.clear()
    if how == "watched":
        board.pins["GP20"].watch(levels.append)
    elif how == "wired":
        board.wire("GP20", "GP21")
        board.pins["GP21"].watch(levels.append)
    else:
        board.pins["GP20"].drive(True)
    board.bus["SPI"].send(rows(1), CS, DC)
    assert part.got[:2] == ["select", (False, b"\x00")]
    assert how == "driven" or levels == [True, False, True, False, True]


def test_sigrok_reads_what_was_sent_in_bulk(board, tmp_path):
    bulk = rows(2)
    board.bus["SPI"].send(bulk, CS, DC)
    sent = decode(board, tmp_path, "spi:clk=GP18:mosi=GP19:cs=GP17", "spi=mosi-data", "GP17", "GP18", "GP19")
    assert bytes.fromhex("".join(sent)) == bulk.data
    select = board.capture["GP17"].edges()["level"].tolist()
    assert select == [1] + [0, 1] * 8, "selected for each command byte, and for its arguments"


def test_time_passes_as_on_a_board(board):
    before = board.clock.now_ns
    board.bus["SPI"].send(rows(), CS, DC)
    took = board.clock.now_ns - before
    assert took == 60 * BYTE_NS + 12 * 600 + 6 * 1_300 + 6 * 1_300, "bits, set-up, command bytes, ends"
    times = [entry.time_ns for entry in board.bus["SPI"].transactions]
    assert (times[0] - before, times[1] - times[0]) == (600, BYTE_NS + 1_300 + 600)


def test_what_is_planned_happens_in_mid_frame(board):
    part = Whole(board)
    board.attach(part, cs="GP17")
    part.got.clear()
    middle = board.clock.now_ns + 30_000
    board.clock.call_at(middle / 1e9, lambda: part.got.append("event"))
    bulk = rows()
    board.bus["SPI"].send(bulk, CS, DC)
    (first, _), event, (second, _) = part.got
    assert (first.data + second.data, event) == (bulk.data, "event")
    assert 0 < len(first) < 12


def test_a_program_that_sends_itself_is_lazy_too(board):
    assert board.run("frame = bytes([0x55, 0x0F]) * 76_800\nfor i in range(4):\n    spi.write(frame)").ok
    budget = board.capture.budget
    assert budget.used < 2 * 4 * 153_600 + 200_000, "the bytes, in the log and for MOSI"
    clock, data = board.capture["GP18"], board.capture["GP19"]
    assert clock.edge_count == 4 * 16 * 153_600
    last = board.bus["SPI"].transactions[-1]
    times, levels = clock.digital_between(last.time_ns + 1_000_000, last.time_ns + 1_000_000 + 10 * BYTE_NS - 1)
    assert len(times) == 10 * 16 + 1
    assert set(np.diff(times).tolist()) == {BYTE_NS // 16}
    assert levels.tolist() == [int(levels[0]), 1 - int(levels[0])] * 80 + [int(levels[0])]
    assert clock.level_at(last.time_ns + 70) == 1
    assert data.dropped == clock.dropped == 0
    assert (last.data[:2], last.received, last.duration_ns) == (b"\x55\x0f", bytes(153_600), 153_600 * BYTE_NS)
    edges = clock.edges()
    assert len(edges) + clock.dropped == clock.edge_count
    assert clock.dropped
    assert clock.left_out().startswith(f"{clock.dropped:,} older edges")
    assert budget.used <= budget.limit


def test_a_snapshot_goes_back_to_before_the_bulk(board):
    bus = board.bus["SPI"]
    bus.send(rows(), CS, DC)
    snapshot = board.snapshot()
    before = seen(board)
    assert board.run("spi.write(bytes([7]) * 5_000)").ok
    bus.send(rows(5), CS, DC)
    assert len(bus.transactions) == 12 + 1 + 20
    board.restore(snapshot)
    assert seen(board) == before
