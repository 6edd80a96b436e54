"""keypad and keypad_demux: presses are seen at their scans, however late the program looks."""

import pytest

from circuitpython_kernel.hardware.peripherals.keypad import TICKS_OFFSET, TICKS_WRAP, Switches

KEYS = "import board, keypad, time\nk = keypad.Keys((board.GP2, board.GP3), value_when_pressed=False)\n"
TAKE = "[(e.key_number, e.pressed) for e in [k.events.get() for _ in range(len(k.events))]]"


def press(board, pin, at, until):
    board.clock.call_at(at, lambda: board.pins[pin].drive(False))
    board.clock.call_at(until, board.pins[pin].release)


def test_presses_during_a_long_sleep_come_in_order_with_their_times(board, ev):
    ev(KEYS)
    start = board.clock.now
    press(board, "GP2", start + 1.005, start + 1.205)
    press(board, "GP3", start + 2.005, start + 2.305)
    ev("time.sleep(5)")
    events = ev(
        "[(e.key_number, e.pressed, e.released, e.timestamp) for e in [k.events.get() for _ in range(len(k.events))]]"
    )
    found = eval(events)
    assert [event[:3] for event in found] == [(0, True, False), (0, False, True), (1, True, False), (1, False, True)]
    ticks = [(event[3] - TICKS_OFFSET) % TICKS_WRAP / 1000 - start for event in found]
    for tick, time in zip(ticks, [1.005, 1.205, 2.005, 2.305], strict=True):
        assert 0 <= tick - time <= 0.0211


def test_a_press_between_two_scans_is_missed(board, ev):
    ev(KEYS)
    start = board.clock.now
    press(board, "GP2", start + 1.0001, start + 1.0002)
    assert ev(f"time.sleep(2)\n{TAKE}") == "[]"


def test_debouncing_waits_for_several_scans(board, ev):
    ev("import board, keypad, time\nk = keypad.Keys((board.GP2,), value_when_pressed=True, debounce_threshold=3)")
    start = board.clock.now
    board.clock.call_at(start + 0.1, lambda: board.pins["GP2"].drive(True))
    board.clock.call_at(start + 0.13, board.pins["GP2"].release)
    board.clock.call_at(start + 0.3, lambda: board.pins["GP2"].drive(True))
    assert ev(f"time.sleep(1)\n{TAKE}") == "[(0, True)]"


def test_the_queue_overflows_and_is_cleared(board, ev):
    ev("import board, keypad, time\nk = keypad.Keys((board.GP2,), value_when_pressed=False, max_events=3)")
    start = board.clock.now
    for n in range(4):
        press(board, "GP2", start + 0.1 + n * 0.2, start + 0.2 + n * 0.2)
    assert ev("time.sleep(2)\nlen(k.events), k.events.overflowed, bool(k.events)") == "(3, True, True)"
    assert ev("k.events.clear()\nlen(k.events), k.events.overflowed, k.events.get()") == "(0, False, None)"


def test_reset_reports_held_keys_again(board, ev):
    board.pins["GP2"].drive(False)
    assert ev(KEYS + f"time.sleep(0.1)\n{TAKE}") == "[(0, True)]"
    assert ev(f"k.reset()\ntime.sleep(0.1)\n{TAKE}") == "[(0, True)]"


def test_events_compare_and_can_be_reused(board, ev):
    board.pins["GP2"].drive(False)
    ev(KEYS + "time.sleep(0.1)\ne = keypad.Event()")
    assert ev("k.events.get_into(e), e == keypad.Event(0, True), e") == ("(True, True, <Event: key_number 0 pressed>)")
    assert ev("k.events.get_into(e), hash(e) == hash(keypad.Event(0, True, 5)), e != keypad.Event(1)") == (
        "(False, True, True)"
    )


def test_a_matrix_whose_keys_are_wires(board, ev):
    ev("import board, keypad, time\nk = keypad.KeyMatrix((board.GP2, board.GP3), (board.GP6, board.GP7, board.GP8))")
    with board.wire("GP3", "GP7"), board.wire("GP2", "GP8"):
        assert ev(f"time.sleep(0.1)\n{TAKE}") == "[(2, True), (4, True)]"
    assert ev(f"time.sleep(0.1)\n{TAKE}") == "[(2, False), (4, False)]"
    assert ev("k.key_number_to_row_column(4), k.row_column_to_key_number(1, 1), k.key_count") == "((1, 1), 4, 6)"


def test_shift_registers_and_demultiplexers(board, ev):
    register, matrix = Switches(), Switches()
    board.attach(register, pin="GP4")
    board.attach(matrix, pin="GP10")
    ev(
        "import board, keypad, keypad_demux, time\n"
        "k = keypad.ShiftRegisterKeys(clock=board.GP2, latch=board.GP3, data=board.GP4, key_count=8, "
        "value_when_pressed=False)\n"
        "d = keypad_demux.DemuxKeyMatrix((board.GP6, board.GP7), (board.GP10, board.GP11))"
    )
    register.press(5)
    matrix.press(7)
    assert ev(f"time.sleep(0.1)\n{TAKE}, d.events.get(), d.key_count") == (
        "([(5, True)], <Event: key_number 7 pressed>, 8)"
    )
    register.release(5)
    assert ev(f"time.sleep(0.1)\n{TAKE}") == "[(5, False)]"
    with pytest.raises(ValueError, match="GP4 has switches already"):
        board.attach(Switches(), pin="GP4")
    board.detach(register)
    board.detach(matrix)


@pytest.mark.parametrize(
    ("code", "message"),
    [
        ("keypad.Keys((board.GP2, board.GP2), value_when_pressed=True)", "TypeError: pins contains duplicate pins"),
        ("keypad.Keys((board.GP2,), value_when_pressed=True, interval=-1)", "ValueError: interval must be >= 0"),
        ("keypad.Keys((board.GP2,), value_when_pressed=True, max_events=0)", "ValueError: max_events must be >= 1"),
        (
            "keypad.KeyMatrix((board.GP2,), (board.GP2,))",
            "TypeError: row_pins and column_pins contain duplicate pins",
        ),
        ("keypad.EventQueue()", "TypeError: can't create 'EventQueue' instances"),
        ("keypad.KeyMatrix((board.GP2,), (board.GP3,)).row_column_to_key_number(1, 0)", "ValueError: row must be 0-0"),
    ],
)
def test_faults(error, code, message):
    assert error(f"import board, keypad\n{code}") == message
