"""Hostile doorbells, random bytes in the shared memory and random API calls in short form: see benchmarks/soak.py."""

import pytest

from benchmarks import hostile, soak
from circuitpython_kernel import VirtualBoard
from circuitpython_kernel.hardware.memory import layout
from circuitpython_kernel.hardware.memory.layout import Clock, Word
from circuitpython_kernel.widgets.live import View
from circuitpython_kernel.widgets.scope import Scope


@pytest.mark.parametrize("seed", [1, 2])
def test_hostile_doorbells_end_no_thread_and_hang_nothing(seed):
    tally = soak.soak_doorbells(300, seed)
    assert tally.done >= 300
    assert not tally.failures()


@pytest.mark.parametrize("seed", [1, 2])
def test_random_bytes_in_the_shared_memory_while_widgets_look(seed):
    rounds, repairs, tally = soak.soak_block(2 / 60, seed)
    assert rounds
    assert repairs
    assert not tally.failures()


def test_random_calls_of_the_api():
    tally = soak.soak_calls(150, 1)
    assert tally.done >= 3 * 150
    assert not tally.failures()


@pytest.fixture
def board():
    with VirtualBoard(clock="fast") as board:
        yield board


def test_a_full_ring_of_nothing_is_emptied_and_told_once(board):
    words = board._core.silicon.block["WORDS"]
    told = []
    board.on_warning = told.append
    for head in (2**27, -1, 2**31 - 1, layout.RING_LENGTH + 1):
        words[Word.HEAD], words[Word.TAIL] = head, 0
        board.capture.drain()
        assert words[Word.HEAD] == words[Word.TAIL]
    assert board.capture.traces() == []
    result = board.run("import time\ntime.sleep(1)\nimport microcontroller\nmicrocontroller.cpu.temperature")
    sentence = "The program's hardware registers held what cannot be (134217728 entries in a ring of 16384)"
    assert (result.stderr + "".join(told)).count(sentence) == 1
    assert board._core.silicon.block.repairs == 4


def put(board, entries):
    """Entries in the ring, as the guest would put them."""
    words, at = board._core.silicon.block["WORDS"], 0
    words[Word.TAIL] = 0
    for at, (time_ns, info) in enumerate(entries):
        board._core.silicon.block["RING_TIME"][at], board._core.silicon.block["RING_INFO"][at] = time_ns, info
    words[Word.HEAD] = at + 1


def test_only_entries_that_can_be_are_kept(board):
    board.clock.mode = "manual"
    board.clock.advance(1)
    pin, pins = board.definition.resolve("GP5"), len(board.pins)
    put(board, [
        (100, pin << 1 | 1), (200, pins << 1), (2**62, pin << 1), (-5, pin << 1), (150, pin << 1), (300, -1),
        (300, layout.ANALOG_MARK | pins << 16 | 5), (400, layout.ANALOG_MARK | pin << 16 | 65535),
        (2**60, layout.PWM_MARK | layout.ANALOG_MARK | pin << 16), (500, 2**30 | pin << 1),
    ])  # fmt: skip
    trace = board.capture["GP5"]
    assert trace.edges().tolist() == [(100, 1), (150, 0)]
    assert [time for time, _ in trace.samples().tolist()] == [400]
    assert board._core.silicon.block.repairs == 7
    assert [trace.name for trace in board.capture.traces()] == ["GP5"]


def test_an_absurd_pwm_frequency_is_no_wave(board):
    pin = board.definition.resolve("GP5")
    put(board, [(2**60, layout.PWM_MARK | layout.ANALOG_MARK | pin << 16), (10, layout.PWM_MARK | pin << 16 | 99)])
    assert board.pins["GP5"].pwm is None


@pytest.mark.parametrize(
    ("region", "read", "good"),
    [
        ("PIN_MODE", lambda pin: pin.mode, "unused"),
        ("PIN_FUNCTION", lambda pin: pin.function, None),
        ("PIN_PULL", lambda pin: pin.pull, None),
        ("PIN_OUTSIDE", lambda pin: pin.driven, None),
        ("PIN_LEVEL", lambda pin: pin.value, False),
    ],
)
def test_a_word_of_a_pin_that_cannot_be_is_put_right_when_it_is_read(board, region, read, good):
    pin = board.pins["GP5"]
    for value in (99, 255):
        board._core.silicon.block[region][pin.index] = value
        assert read(pin) == good
        assert board._core.silicon.block[region][pin.index] == 0
    assert board._core.silicon.block.repairs == 2


@pytest.mark.parametrize("value", [3, 7, -1, 2**31 - 1])
def test_the_clocks_mode_is_the_hosts(board, value):
    board._core.silicon.block["WORDS"][Word.MODE] = value
    assert board.clock.mode == "fast"
    assert board._core.silicon.block["WORDS"][Word.MODE] == layout.ClockMode.FAST
    board.reset()
    assert board.run("import time\ntime.sleep(1)\ntime.monotonic() >= 1").value == "True"


@pytest.mark.parametrize("value", [-1, -(2**63), 2**63 - 1])
def test_a_board_time_that_cannot_be_is_the_last_one(board, value):
    board.run("import time\ntime.sleep(2)")
    before = board.clock.now_ns
    board._core.silicon.block["CLOCK"][Clock.NOW] = value
    assert board.clock.now_ns == before
    assert board.run("time.sleep(1)\ntime.monotonic() >= 3").value == "True"


def test_a_jump_over_years_of_planned_calls_can_be_interrupted(board):
    calls = []

    def again():
        calls.append(1)
        board.clock.call_at(board._core.silicon.block["CLOCK"][Clock.NOW] / 1e9 - 1e6 + len(calls) * 1e-3, again)
        if len(calls) == 1000:
            board.interrupt()

    board.clock.call_at(1.0, again)
    board._core.silicon.block["CLOCK"][Clock.NOW] = 2**61
    result = board.start("import time\nwhile True: time.sleep(1)").result(30)
    assert result.error_type == "KeyboardInterrupt"


def test_a_sleep_at_the_end_of_board_time_ends(board):
    board._core.silicon.block["CLOCK"][Clock.NOW] = 2**62 - 10
    assert board.start("import time\nfor n in range(3): time.sleep(1000)").result(30).ok


def test_what_the_program_wrote_over_the_outside_is_gone_after_a_reset(board):
    board.pins["GP1"].resistor = "up"
    board.pins["GP2"].drive(True)
    for region in ("PIN_OUTSIDE", "PIN_RESISTOR", "ANALOG", "ANALOG_ASK", "PIN_LEVEL"):
        board._core.silicon.block[region][:] = 1
    board.reset()
    assert [board.pins[name].driven for name in ("GP1", "GP2", "GP3")] == [None, True, None]
    assert [board.pins[name].value for name in ("GP1", "GP2", "GP3")] == [True, True, False]


def test_a_scope_shows_board_time_that_lasts_for_decades(board):
    board._core.silicon.block["CLOCK"][Clock.NOW] = 2**61
    scope = Scope(board, ["LED"], live=False)
    state, _ = scope.frame_for(View("view"))[1]()
    assert state["t1"] >= state["now"] > 0
    scope.close()


def test_the_hosts_memory_stays_bounded_when_the_ring_is_said_to_be_huge(board):
    for _ in range(20):
        board._core.silicon.block["WORDS"][Word.HEAD] = 2**27
        board.capture.drain()
    assert sum(len(trace.edges()) for trace in board.capture.traces()) == 0


def test_the_hostile_board_is_hostile():
    with hostile.hostile_board() as board:
        assert board.run("ring('board.temperature', b'')[0]").value == "0"
        assert board.run("ring('board.pin', b'\\xff' * 8)[10:]").value == "b'Invalid pin'"
