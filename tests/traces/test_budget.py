"""The memory that logs share: it is never exceeded, the newest stay, what went is counted, small logs stay whole."""

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from circuitpython_kernel import VirtualBoard
from circuitpython_kernel.hardware.peripherals.spi_bus import _Transfer
from circuitpython_kernel.traces.budget import LEAST_BYTES, Budget
from circuitpython_kernel.traces.events import EventLog, tuple_bytes
from circuitpython_kernel.traces.series import Series
from circuitpython_kernel.traces.transactions import Transaction, TransactionLog

LED = "import board, digitalio\nled = digitalio.DigitalInOut(board.LED)\nled.switch_to_output()\n"
BLINK = LED + "for i in range({}):\n    led.value = not led.value\n"


class Registers:
    """Two bytes at an address."""

    def i2c_addresses(self):
        return (0x42,)

    def i2c_write(self, address, data):
        return None

    def i2c_read(self, address, count):
        return bytes(range(count))

    def i2c_stop(self):
        pass


I2C = (
    "import board, busio\ni2c = busio.I2C(board.GP5, board.GP4)\ni2c.try_lock()\nback = bytearray(2)\n"
    "for i in range({}):\n    i2c.writeto_then_readfrom(0x42, bytes([i & 255]), back)\n"
)


def series_of(budget, count, start=0):
    series = Series(np.uint8, budget=budget)
    series.extend(np.arange(start, start + count, dtype=np.int64), np.arange(count, dtype=np.uint8) & 1)
    return series


def transaction(number, size=2):
    return Transaction(number * 1000, "write", bytes([number & 255]) * size, 900, 0x42, 1 + size)


# ---- any log, any order


@st.composite
def steps(draw):
    kinds = st.sampled_from(["edges", "transfer", "event", "new", "limit"])
    return draw(st.lists(st.tuples(kinds, st.integers(0, 3), st.integers(1, 4000)), max_size=25))


@settings(max_examples=40, deadline=None)
@given(steps(), st.integers(LEAST_BYTES, 4 * LEAST_BYTES))
def test_the_budget_holds_and_each_log_has_its_newest_records(chosen, limit):
    budget = Budget(limit)
    logs, models, time = [], [], 0
    for _ in range(2):
        logs += [Series(np.uint8, budget=budget), TransactionLog(budget), EventLog(budget, tuple_bytes, lambda e: e[0])]
        models += [[], [], []]
    for kind, which, size in chosen:
        place = {"edges": 0, "transfer": 1, "event": 2}.get(kind, 0) + 3 * (which & 1)
        if kind == "limit":
            budget.limit = LEAST_BYTES + 10 * size
        elif kind == "edges":
            logs[place].extend(np.arange(time, time + size, dtype=np.int64), np.zeros(size, np.uint8))
            models[place] += range(time, time + size)
        elif kind == "transfer":
            for number in range(size // 20):
                logs[place].append(Transaction(time + number, "read", bytes(which), 0, 1, 1))
                models[place].append(time + number)
        elif kind == "event":
            for number in range(size // 20):
                logs[place].append((time + number, "press"))
                models[place].append(time + number)
        time += 5000
        assert budget.used <= budget.limit
    for log, model in zip(logs, models, strict=True):
        times = log.times.tolist() if isinstance(log, Series) else [entry[0] for entry in log]
        assert log.total == len(model)
        assert times == model[log.dropped :]
        assert log.dropped_ns == (model[log.dropped - 1] if log.dropped else None)


def test_a_large_log_makes_room_and_small_ones_stay_whole():
    budget = Budget(LEAST_BYTES)
    small = [series_of(budget, 100, 1000 * n) for n in range(5)]
    large = series_of(budget, 200_000)
    assert budget.used <= budget.limit
    assert [log.dropped for log in small] == [0] * 5
    assert large.dropped == 200_000 - len(large)
    assert large.nbytes > LEAST_BYTES * 3 // 4, "most of the memory is for the one that needs it"
    other = series_of(budget, 200_000)
    assert abs(other.nbytes - large.nbytes) < LEAST_BYTES // 4, "two large ones share alike"
    assert [log.dropped for log in small] == [0] * 5


def test_a_budget_has_a_least_size():
    with pytest.raises(ValueError, match=r"at least 65,536 bytes, not 1,000"):
        Budget(1000)
    with pytest.raises(ValueError, match="at least"):
        VirtualBoard(capture_bytes=0)


def test_a_transaction_takes_few_bytes_and_comes_back_whole():
    log = TransactionLog(Budget())
    made = [
        Transaction(1, "write", b"\x01", 10, 0x42, 2),
        Transaction(2, "read", b"", 10, 0, 0),
        Transaction(3, "transfer", b"ab", 10, received=b"cd"),
        Transaction(4, "write", b"x", 10, received=b""),
        Transaction(5, "reset", b"", 10, acknowledged=0),
        Transaction(6, "something else", b"y", 10, None, None, None),
    ]
    for entry in made:
        log.append(entry)
    assert list(log) == made
    assert [log[n] for n in range(-6, 6)] == made + made
    assert log.last(2) == made[-2:]
    with pytest.raises(IndexError):
        log[6]
    for number in range(10_000):
        log.append(transaction(10 + number, 3))
    assert log.nbytes / 10_000 < 60


def test_a_transaction_that_is_larger_than_all_the_memory_is_counted():
    log = TransactionLog(Budget(LEAST_BYTES))
    log.append(transaction(1))
    log.append(transaction(2, 100_000))
    assert (len(log), log.total, log.dropped) == (0, 2, 2)
    log.append(transaction(3))
    assert list(log) == [transaction(3)]


@given(st.lists(st.tuples(st.integers(0, 10**6), st.integers(0, 5000)), max_size=300), st.integers(0, 10**6))
def test_what_was_under_way_in_a_stretch_is_found(entries, begin):
    log = TransactionLog(Budget(LEAST_BYTES))
    made = [Transaction(time, "write", b"", length) for time, length in sorted(entries)]
    for entry in made:
        log.append(entry)
    end = begin + 50_000
    wanted = [entry for entry in made if entry.time_ns <= end and entry.time_ns + entry.duration_ns >= begin]
    assert log.between(begin, end) == wanted
    assert len(log.transfers(begin, end).time_ns) == len(wanted)


def test_transfers_after_time_began_again_are_told_from_those_before():
    log = TransactionLog(Budget())
    for time in (10**12, 2 * 10**12, 5, 6):
        log.append(Transaction(time, "write", b"", 1))
    assert [entry.time_ns for entry in log] == [10**12, 2 * 10**12, 5, 6]
    assert [entry.time_ns for entry in log.between(0, 3 * 10**12)] == [5, 6]


# ---- going back


@given(st.data())
@settings(max_examples=60, deadline=None)
def test_a_log_goes_back_to_what_it_was(data):
    budget = Budget(100 * LEAST_BYTES)  # room for all, and for all that is kept to go back to
    logs = [Series(np.uint8, budget=budget), TransactionLog(budget), EventLog(budget, tuple_bytes, lambda e: e[0])]
    log = logs[data.draw(st.integers(0, 2))]

    def content():
        return log.times.tolist() if isinstance(log, Series) else [entry[0] for entry in log]

    def add(times):
        if isinstance(log, Series):
            log.extend(np.array(times, np.int64), np.zeros(len(times), np.uint8))
        else:
            for time in times:
                log.append(Transaction(time, "write", b"", 1) if isinstance(log, TransactionLog) else (time, ""))

    marks, time = [], 0
    for _ in range(data.draw(st.integers(1, 16))):
        step = data.draw(st.sampled_from(["add", "add", "keep", "back", "late", "clear"]))
        if step in ("add", "late"):
            count = data.draw(st.integers(1, 300))
            first = max(0, time - 150) if step == "late" and isinstance(log, Series) else time
            add(list(range(first, first + count)))
            time = max(time, first + count)
        elif step == "keep":
            marks.append((log.keep_state(), content(), log.total))
        elif step == "clear" and not isinstance(log, Series):
            log.clear()
        elif step == "back" and marks:
            back, kept, total = marks[data.draw(st.integers(0, len(marks) - 1))]
            back()
            assert log.total == total
            assert content() == kept[len(kept) - len(log) :]
            assert log.dropped == 0, "there is room for all of it here"
            time = max(content(), default=0) + 1
        assert budget.used <= budget.limit


def test_going_back_does_not_bring_back_what_there_was_no_room_for():
    budget = Budget(LEAST_BYTES)
    series = series_of(budget, 1000)
    back = series.keep_state()
    series.extend(np.arange(1000, 100_000, dtype=np.int64), np.zeros(99_000, np.uint8))
    back()
    assert (series.total, len(series), series.dropped, series.dropped_ns) == (1000, 0, 1000, 999)
    series.extend(np.array([1000, 1001]), np.array([1, 0], np.uint8))
    assert series.times.tolist() == [1000, 1001]


def test_snapshots_of_a_board_share_its_memory():
    with VirtualBoard(clock="fast", capture_bytes=200_000) as board:
        board.attach(Registers())
        board.run(LED)
        snapshots = []
        for _ in range(6):
            board.run("for i in range(5000):\n    led.value = not led.value\n" + I2C.format(300))
            snapshots.append(board.snapshot())
            assert board.capture.budget.used <= 200_000
        times = board.capture["LED"].edges()["time_ns"].tolist()
        log = list(board.bus["I2C"].transactions)
        board.reset()
        board.run(BLINK.format(5000))
        board.restore(snapshots[-1])
        assert board.capture["LED"].edge_count == 30_000
        assert times[-1] == board.capture["LED"].edges()["time_ns"][-1]
        assert list(board.bus["I2C"].transactions)[-1] == log[-1]
        assert board.capture.budget.used <= 200_000


# ---- the board


def test_a_program_with_more_edges_than_there_is_room_for():
    with VirtualBoard(clock="fast", capture_bytes=LEAST_BYTES) as board:
        result = board.run(BLINK.format(60_000))
        trace = board.capture["LED"]
        edges = trace.edges()
        assert trace.edge_count == 60_000
        assert trace.dropped == 60_000 - len(edges) > 0
        assert edges["level"].tolist() == [n & 1 for n in range(trace.dropped + 1, 60_001)], (
            "the newest, without a hole"
        )
        since = trace.kept_from_ns
        assert since < edges["time_ns"][0]
        assert result.left_out == (f"LED: {trace.dropped:,} older edges (before {since / 1e9:.6g} s)",)
        assert board.left_out() == list(result.left_out)
        assert board.run("1 + 1").left_out == (), "said once"
        with pytest.raises(LookupError, match=r"LED at 0 s is not known any more: .* older edges .*capture_bytes="):
            trace.level_at(0)
        assert trace.level_at(since) == 1 - edges["level"][0]
        assert trace.level_at(int(edges["time_ns"][0])) == edges["level"][0]
        assert board.capture.budget.used <= LEAST_BYTES


def test_more_memory_can_be_given_and_taken_while_the_board_runs():
    with VirtualBoard(clock="fast", capture_bytes=LEAST_BYTES) as board:
        board.capture_bytes = 4 << 20
        assert board.run(BLINK.format(60_000)).left_out == ()
        assert len(board.capture["LED"].edges()) == 60_000
        board.capture_bytes = LEAST_BYTES
        assert board.capture.budget.used <= LEAST_BYTES
        assert board.capture["LED"].dropped > 50_000


def test_a_bus_keeps_its_newest_transfers_and_their_edges():
    with VirtualBoard(clock="fast", capture_bytes=100_000) as board:
        board.attach(Registers())
        result = board.run(I2C.format(4000))
        assert result.ok, result.traceback
        log = board.bus["I2C"].transactions
        board.capture.drain()
        assert log.total == 8000
        assert 0 < log.dropped == 8000 - len(log)
        assert [entry.data for entry in log.last(2)] == [bytes([3999 & 255]), b"\x00\x01"]
        assert {line.split(":")[0] for line in result.left_out} == {"I2C", "GP4", "GP5"}
        assert board.capture.budget.used <= 100_000
        with pytest.raises(LookupError, match="what went over the bus at 0 s is not known any more"):
            log.require(0, "what went over the bus")
        log.require(log.dropped_ns, "what went over the bus")


def test_a_counter_counts_edges_that_there_was_no_room_for():
    program = (
        "import board, countio, pwmio, time\ncounter = countio.Counter(board.GP3, edge=countio.Edge.RISE)\n"
        "pwm = pwmio.PWMOut(board.GP2, frequency=100_000, duty_cycle=32768)\ntime.sleep(1.0)\n"
        "pwm.deinit()\ncounter.count"
    )
    with VirtualBoard(clock="fast", capture_bytes=LEAST_BYTES) as board:
        board.wire("GP2", "GP3")
        assert abs(int(board.run(program).value) - 100_000) <= 1


def test_a_hole_in_what_is_known_hides_what_was_before_it():
    with VirtualBoard(clock="fast") as board:
        board.run("import board, pwmio, time\npwm = pwmio.PWMOut(board.LED, frequency=20_000, duty_cycle=32768)")
        board.capture.drain()
        board.run("time.sleep(100)")  # four million edges, a million of which are worked out
        trace = board.capture["LED"]
        assert trace.edge_count == pytest.approx(4_000_000, abs=4)
        assert trace.edges()["time_ns"][0] >= trace.kept_from_ns
        with pytest.raises(LookupError):
            trace.level_at(50_000_000_000)
        assert trace.level_at(99_000_000_000) in (0, 1)


def test_pwm_that_changes_often_is_not_worked_out_before_somebody_looks():
    with VirtualBoard(clock="fast") as board:
        program = (
            "import board, pwmio, time\npwm = pwmio.PWMOut(board.LED, frequency=1_000_000)\n"
            "for i in range(2000):\n    pwm.duty_cycle = 1000 + 20 * i\n    time.sleep(10)\n"
        )
        assert board.run(program).ok
        trace = board.capture["LED"]
        assert trace.edge_count == pytest.approx(2000 * 10 * 2_000_000, rel=1e-6)
        assert len(trace.edges()) <= 1_000_002


def test_key_presses_and_messages_have_a_bound():
    program = (
        "import usb_hid, usb_midi\nkeyboard = usb_hid.devices[0]\nout = usb_midi.ports[1]\n"
        "for i in range(600):\n    keyboard.send_report(bytes([0, 0, 4 + i % 20, 0, 0, 0, 0, 0]))\n"
        "    out.write(bytes([0x90, i % 128, 64]))\n"
    )
    with VirtualBoard(clock="fast", capture_bytes=LEAST_BYTES) as board:
        result = board.run(program)
        assert result.ok, result.traceback
        hid, midi = board.usb.hid, board.usb.midi
        assert hid.reports.total == midi.messages.total == 600
        assert midi.messages[-1].data == bytes([0x90, 599 % 128, 64])
        assert hid.reports.dropped > 0
        assert any("HID reports" in line for line in result.left_out)
        assert board.capture.budget.used <= LEAST_BYTES


def test_bytes_that_nobody_reads_have_a_bound():
    with VirtualBoard(clock="fast", capture_bytes=LEAST_BYTES) as board:
        board.usb.data_enabled = True
        board.reset()
        result = board.run("import usb_cdc\nfor i in range(400):\n    usb_cdc.data.write(b'%04d' % i * 100)\n")
        assert result.ok, result.traceback
        data = board.usb.data
        assert data.dropped + data.in_waiting == 160_000
        assert data.read()[-4:] == b"0399"
        assert result.left_out == (f"USB data: {data.dropped:,} unread bytes",)


# ---- what waits to be worked out


def test_what_sources_know_is_worked_out_before_it_is_much(monkeypatch):
    program = (
        "import board, busio, onewireio, neopixel_write, digitalio, pulseio, array\n"
        "uart = busio.UART(board.GP0, board.GP1, baudrate=1_000_000)\nspi = busio.SPI(board.GP2, board.GP3)\n"
        "spi.try_lock()\nspi.configure(baudrate=10_000_000)\n"
        "wire = onewireio.OneWire(board.GP6)\npixel = digitalio.DigitalInOut(board.GP7)\npixel.switch_to_output()\n"
        "out = pulseio.PulseOut(board.GP8)\npulses = array.array('H', [500] * 20)\nblock = bytes(range(200))\n"
        "for i in range({}):\n    uart.write(block)\n    spi.write(block)\n    wire.write_bit(1)\n"
        "    neopixel_write.neopixel_write(pixel, block[:150])\n    out.send(pulses)\n"
    )
    monkeypatch.setattr("circuitpython_kernel.hardware.pins.capture.MOST_WAITING", 20_000)
    with VirtualBoard(clock="fast") as board:
        largest = 0
        before = board.capture.wait_with

        def wait_with(nbytes):
            nonlocal largest
            before(nbytes)
            largest = max(largest, board.capture._waiting)

        monkeypatch.setattr(board.capture, "wait_with", wait_with)
        board.pins["GP6"].drive(True)  # what pulls the line up
        result = board.run(program.format(60))
        assert result.ok, result.traceback
        assert largest <= 20_000
        edges = {name: board.capture[name].edges() for name in ("GP0", "GP2", "GP3", "GP6", "GP7", "GP8")}
    with VirtualBoard(clock="fast") as board:
        monkeypatch.setattr("circuitpython_kernel.hardware.pins.capture.MOST_WAITING", 1 << 30)
        board.pins["GP6"].drive(True)
        assert board.run(program.format(60)).ok
        for name, found in edges.items():
            assert len(found)
            assert board.capture[name].edges().tolist() == found.tolist(), "the same, whenever it is worked out"


@pytest.fixture(scope="module")
def board():
    with VirtualBoard(clock="fast") as board:
        yield board


@given(data=st.binary(min_size=1, max_size=40), polarity=st.sampled_from([0, 1]), phase=st.sampled_from([0, 1]))
@settings(max_examples=30, deadline=None)
def test_the_edges_of_a_long_transfer_are_worked_out_in_pieces(board, data, polarity, phase):
    def edges(piece_bytes):
        with pytest.MonkeyPatch.context() as patch:
            patch.setattr("circuitpython_kernel.hardware.peripherals.spi_edges._PIECE_BYTES", piece_bytes)
            bus.transactions.clear()
            board.capture.clear()
            bus._pending.append(_Transfer(10_000, 1_000_000, polarity, phase, data, bytes(reversed(data))))
            return [board.capture[name].edges().tolist() for name in ("GP18", "GP19", "GP16")]

    bus = board.bus.on(sck="GP18", mosi="GP19", miso="GP16")
    assert edges(3) == edges(1000)


def test_old_transfers_that_nobody_could_keep_are_only_counted():
    with VirtualBoard(clock="fast", capture_bytes=LEAST_BYTES) as board:
        program = (
            "import board, busio\nspi = busio.SPI(board.GP18, board.GP19, board.GP16)\nspi.try_lock()\n"
            "block = bytes([0x55]) * 1000\nfor i in range(20):\n    spi.write(block)\n"
        )
        assert board.run(program).ok
        clock, data = board.capture["GP18"], board.capture["GP19"]
        assert clock.edge_count == 20 * 1000 * 16
        assert data.edge_count == 20 * 1000 * 8 - 1, "0x55 changes with each bit, also to the next byte; the first is 0"
        assert clock.dropped == 0, "nothing is lost before somebody wants all of it"
        kept = len(clock.edges())
        assert clock.dropped == clock.edge_count - kept > 0


def test_a_part_that_sends_to_a_program_that_does_not_read():
    with VirtualBoard(clock="fast") as board:
        board.run("import board, busio, time\nuart = busio.UART(board.GP0, board.GP1, receiver_buffer_size=64)")
        port = board.bus["UART"]
        for _ in range(50):
            port.send(bytes(100))
            board.run("time.sleep(1)")
        assert len(port._coming) + len(port._buffer) <= 64 + 100
        assert board.run("uart.in_waiting").value == "64"
        assert port.overruns == 50 * 100 - 64


# ---- what others hold is not disturbed


def empty_log(kind, budget):
    if kind == "edges":
        return Series(np.uint8, budget=budget)
    return TransactionLog(budget) if kind == "transfers" else EventLog(budget, tuple_bytes, lambda entry: entry[0])


def fill(log, times):
    if isinstance(log, Series):
        log.extend(np.array(times, np.int64), np.zeros(len(times), np.uint8))
    else:
        for time in times:
            log.append(Transaction(time, "write", b"", 1) if isinstance(log, TransactionLog) else (time, ""))


def times_of(log):
    return log.times.tolist() if isinstance(log, Series) else [entry[0] for entry in log]


@pytest.mark.parametrize("kind", ["edges", "transfers", "events"])
def test_after_going_back_far_one_can_still_go_back_to_what_came_later(kind):
    log = empty_log(kind, Budget())
    fill(log, range(10))
    early = log.keep_state()
    fill(log, range(10, 20))
    late = log.keep_state()
    early()
    fill(log, range(100, 130))  # another history, in the place of the first
    late()
    assert times_of(log) == list(range(20))
    early()
    assert times_of(log) == list(range(10))


def test_a_view_stays_when_records_are_put_in_order_in_the_same_array():
    series = Series(np.uint8)
    series.extend(np.array([10, 20]), np.array([1, 0], np.uint8))
    times, values = series.both()
    series.extend(np.array([15]), np.array([1], np.uint8))
    assert (times.tolist(), values.tolist()) == ([10, 20], [1, 0])
    assert series.times.tolist() == [10, 15, 20]


def test_a_view_stays_when_the_oldest_records_make_room_in_the_same_array():
    series = series_of(Budget(LEAST_BYTES), 100_000)
    times = series.times
    before = times.tolist()
    series.extend(np.arange(100_000, 103_000, dtype=np.int64), np.zeros(3000, np.uint8))
    assert times.tolist() == before
    assert series.times[-1] == 102_999
