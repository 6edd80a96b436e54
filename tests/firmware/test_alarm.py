"""Sleeping on the board's clock until a time, a pin or a touch."""

import pytest

from circuitpython_kernel import VirtualBoard

SETUP = "import alarm, board, microcontroller, time\n"


def test_light_sleep_takes_board_time_and_gives_the_alarm(ev):
    ev(SETUP + "a = alarm.time.TimeAlarm(monotonic_time=time.monotonic() + 30)\nt = time.monotonic()\n"
       "b = alarm.pin.PinAlarm(board.GP5, True, pull=True)\nx = alarm.light_sleep_until_alarms(b, a)\n"
       "None")  # fmt: skip
    assert ev("x is a, alarm.wake_alarm is a, time.monotonic() - t") == "(True, True, 30.0)"


def test_epoch_time(ev):
    code = "t = time.time()\nalarm.light_sleep_until_alarms(alarm.time.TimeAlarm(epoch_time=t + 3600))\ntime.time() - t"
    assert ev(SETUP + code) == "3600"


def test_no_alarms_return_at_once(ev):
    assert ev(SETUP + "alarm.light_sleep_until_alarms()") is None


def test_a_pin_wakes_at_the_moment_it_changes(board, ev):
    board.clock.call_at(board.clock.now + 7.5, lambda: board.pins["GP5"].drive(False))
    code = "p = alarm.pin.PinAlarm(board.GP5, False, pull=True)\nt = time.monotonic()\n"
    ev(SETUP + code + "x = alarm.light_sleep_until_alarms(p, alarm.time.TimeAlarm(monotonic_time=t + 60))\nNone")
    assert ev("x is p, x.pin, x.value, round(time.monotonic() - t, 1)") == "(True, board.GP5, False, 7.5)"


def test_a_level_that_is_there_wakes_at_once_and_an_edge_waits_for_one(board, ev):
    board.pins["GP5"].drive(True)
    board.clock.call_at(board.clock.now + 1, lambda: board.pins["GP5"].drive(False))
    board.clock.call_at(board.clock.now + 2, lambda: board.pins["GP5"].drive(True))
    ev(SETUP + "t = time.monotonic()\nalarm.light_sleep_until_alarms(alarm.pin.PinAlarm(board.GP5, True))\nNone")
    assert ev("time.monotonic() - t < 0.1") == "True"
    ev("alarm.light_sleep_until_alarms(alarm.pin.PinAlarm(board.GP5, True, edge=True))\nNone")
    assert ev("round(time.monotonic() - t, 1)") == "2.0"


def test_a_wave_wakes_at_its_edge(board, ev):
    board.pins["GP5"].drive_wave(0.5, 0.5)
    ev(SETUP + "alarm.light_sleep_until_alarms(alarm.pin.PinAlarm(board.GP5, False))\nt = time.monotonic()\n"
       "alarm.light_sleep_until_alarms(alarm.pin.PinAlarm(board.GP5, True))\nNone")  # fmt: skip
    assert ev("round(time.monotonic() - t, 2)") == "1.0"


def test_an_interrupt_ends_a_light_sleep():
    with VirtualBoard() as board:
        running = board.start(SETUP + "alarm.light_sleep_until_alarms(alarm.pin.PinAlarm(board.GP5, True))")
        while board.pins["GP5"].mode != "input":
            board.capture.drain()
        assert board.interrupt()
        assert running.result(20).error_type == "KeyboardInterrupt"
        assert board.pins["GP5"].mode == "unused"


def test_deep_sleep_restarts_the_board_with_an_equal_alarm(board, ev):
    ev("import digitalio, board\nled = digitalio.DigitalInOut(board.LED)\nled.switch_to_output(True)\nNone")
    result = board.run(SETUP + "alarm.exit_and_deep_sleep_until_alarms("
                       "alarm.time.TimeAlarm(monotonic_time=time.monotonic() + 3600))\nprint('never')")  # fmt: skip
    assert result.restarted == "The board woke from deep sleep and started again."
    assert result.stdout == ""
    edges = board.capture["LED"].edges()
    assert list(edges["level"]) == [1, 0]
    assert edges["time_ns"][1] < 1e9  # the pin floats from the start of the sleep on
    assert 3600 <= board.clock.now < 3601
    assert ev(SETUP + "type(alarm.wake_alarm) is alarm.time.TimeAlarm, 'led' in globals()") == "(True, False)"
    assert ev("microcontroller.cpu.reset_reason").endswith("DEEP_SLEEP_ALARM")
    board.reset()
    assert ev(SETUP + "alarm.wake_alarm") is None


def test_a_pin_wakes_from_deep_sleep(board, ev):
    board.clock.call_at(5, lambda: board.pins["GP6"].drive(True))
    board.run(SETUP + "alarm.exit_and_deep_sleep_until_alarms(alarm.pin.PinAlarm(board.GP6, True, pull=True))")
    assert ev(SETUP + "w = alarm.wake_alarm\nw.pin, w.value") == "(board.GP6, True)"


def test_sleep_memory_outlives_what_it_outlives_in_life():
    with VirtualBoard("adafruit_feather_esp32s2", clock="fast") as board:

        def memory():
            return board.run("import alarm\nbytes(alarm.sleep_memory[3:6])").value

        assert board.run("import alarm\nlen(alarm.sleep_memory), bool(alarm.sleep_memory)").value == "(4096, True)"
        board.run("alarm.sleep_memory[3:6] = b'abc'")
        board.run("import microcontroller\nmicrocontroller.reset()")
        assert memory() == "b'abc'"
        board.reset(hard=False)
        assert memory() == "b'abc'"
        board.run("alarm.exit_and_deep_sleep_until_alarms(alarm.time.TimeAlarm(monotonic_time=1e4))")
        assert memory() == "b'abc'"
        board.reset()
        assert memory() == repr(bytes(3))
        assert board.run("alarm.sleep_memory[4096]").error_type == "IndexError"


def test_a_touch_wakes_a_chip_with_touch_hardware():
    with VirtualBoard("adafruit_feather_esp32s2", clock="fast") as board:
        board.pins["D5"].touch = 0.0
        board.clock.call_at(3, lambda: setattr(board.pins["D5"], "touch", 1.0))
        code = "a = alarm.touch.TouchAlarm(board.D5)\nalarm.light_sleep_until_alarms(a) is a, round(time.monotonic())"
        assert board.run(SETUP + code).value == "(True, 4)"


@pytest.mark.parametrize(
    ("code", "message"),
    [
        ("alarm.light_sleep_until_alarms(3)", "TypeError: Expected a kind of Alarm"),
        ("alarm.time.TimeAlarm()", "ValueError: Supply one of monotonic_time or epoch_time"),
        ("alarm.time.TimeAlarm(monotonic_time=1, epoch_time=1)",
         "ValueError: Supply one of monotonic_time or epoch_time"),
        ("time.sleep(1)\nalarm.time.TimeAlarm(monotonic_time=0.5)", "ValueError: Time is in the past."),
        ("alarm.touch.TouchAlarm(board.GP5)", "NotImplementedError: Touch alarms not available"),
        ("len(alarm.sleep_memory)", "NotImplementedError: Sleep Memory not available"),
        ("a, b = [alarm.time.TimeAlarm(monotonic_time=n) for n in (98, 99)]\nalarm.light_sleep_until_alarms(a, b)",
         "ValueError: Only one alarm.time alarm can be set."),
        ("a = alarm.time.TimeAlarm(monotonic_time=99)\nalarm.exit_and_deep_sleep_until_alarms(a, a)",
         "ValueError: Only one alarm.time alarm can be set."),
        ("import digitalio\nd = digitalio.DigitalInOut(board.GP5)\nalarm.pin.PinAlarm(board.GP5, True)",
         "ValueError: GP5 in use"),
    ],
)  # fmt: skip
def test_errors(error, code, message):
    assert error(SETUP + code) == message


def test_a_sleep_that_only_a_pin_can_end_waits_for_it_in_fast_time(board):
    running = board.start(SETUP + "print(alarm.light_sleep_until_alarms(alarm.pin.PinAlarm(board.GP5, True)) is None)")
    while board.pins["GP5"].mode != "input":
        board.capture.drain()
    board.pins["GP5"].drive(True)
    assert running.result(20).stdout == "False\n"
    assert board.clock.now < 1
