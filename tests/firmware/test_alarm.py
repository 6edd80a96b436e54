"""Sleeping on the board's clock until a time, a pin or a touch."""

import pytest

from circuitpython_kernel import VirtualBoard

SETUP = "import alarm, board, microcontroller, time\n"


def test_light_sleep_takes_board_time_and_gives_the_alarm(ev):
    ev(SETUP + "a = alarm.time.TimeAlarm(monotonic_time=time.monotonic() + 30)\nt = time.monotonic()\n"
       "b = alarm.pin.PinAlarm(board.GP5, value=True, pull=True)\nx = alarm.light_sleep_until_alarms(b, a)\n"
       "None")  # fmt: skip
    assert ev("x is a, alarm.wake_alarm is a, time.monotonic() - t") == "(True, True, 30.0)"


def test_epoch_time(ev):
    code = "t = time.time()\nalarm.light_sleep_until_alarms(alarm.time.TimeAlarm(epoch_time=t + 3600))\ntime.time() - t"
    assert ev(SETUP + code) == "3600"


def test_no_alarms_return_at_once(ev):
    assert ev(SETUP + "alarm.light_sleep_until_alarms()") is None


def test_a_pin_wakes_at_the_moment_it_changes(board, ev):
    board.clock.call_at(board.clock.now + 7.5, lambda: board.pins["GP5"].drive(False))
    code = "p = alarm.pin.PinAlarm(board.GP5, value=False, pull=True)\nt = time.monotonic()\n"
    ev(SETUP + code + "x = alarm.light_sleep_until_alarms(p, alarm.time.TimeAlarm(monotonic_time=t + 60))\nNone")
    assert ev("x is p, x.pin, x.value, round(time.monotonic() - t, 1)") == "(True, board.GP5, False, 7.5)"


def test_a_level_that_is_there_wakes_at_once_and_an_edge_waits_for_one(board, ev):
    board.pins["GP5"].drive(True)
    board.clock.call_at(board.clock.now + 1, lambda: board.pins["GP5"].drive(False))
    board.clock.call_at(board.clock.now + 2, lambda: board.pins["GP5"].drive(True))
    ev(SETUP + "t = time.monotonic()\nalarm.light_sleep_until_alarms(alarm.pin.PinAlarm(board.GP5, value=True))\nNone")
    assert ev("time.monotonic() - t < 0.1") == "True"
    ev("alarm.light_sleep_until_alarms(alarm.pin.PinAlarm(board.GP5, value=True, edge=True))\nNone")
    assert ev("round(time.monotonic() - t, 1)") == "2.0"


def test_a_wave_wakes_at_its_edge(board, ev):
    board.pins["GP5"].drive_wave(0.5, 0.5)
    ev(SETUP + "alarm.light_sleep_until_alarms(alarm.pin.PinAlarm(board.GP5, value=False))\nt = time.monotonic()\n"
       "alarm.light_sleep_until_alarms(alarm.pin.PinAlarm(board.GP5, value=True))\nNone")  # fmt: skip
    assert ev("round(time.monotonic() - t, 2)") == "1.0"


def test_an_interrupt_ends_a_light_sleep():
    with VirtualBoard() as board:
        running = board.start(SETUP + "alarm.light_sleep_until_alarms(alarm.pin.PinAlarm(board.GP5, value=True))")
        while board.pins["GP5"].mode != "input":
            board.capture.drain()
        assert board.interrupt()
        assert running.result(20).error_type == "KeyboardInterrupt"
        assert board.pins["GP5"].mode == "unused"


def test_deep_sleep_restarts_the_board_with_an_alarm_of_the_same_kind(board, ev):
    ev("import digitalio, board\nled = digitalio.DigitalInOut(board.LED)\nled.switch_to_output(True)\nNone")
    result = board.run(SETUP + "alarm.exit_and_deep_sleep_until_alarms("
                       "alarm.time.TimeAlarm(monotonic_time=time.monotonic() + 3600))\nprint('never')")  # fmt: skip
    assert result.restarted == "The board woke from deep sleep and started again."
    assert result.stdout == ""
    edges = board.capture["LED"].edges()
    assert list(edges["level"]) == [1, 0]
    assert edges["time_ns"][1] < 1e9  # the pin floats from the start of the sleep on
    assert 3600 <= board.clock.now < 3601
    code = "w = alarm.wake_alarm\ntype(w) is alarm.time.TimeAlarm, w.monotonic_time, 'led' in globals()"
    assert ev(SETUP + code) == "(True, 0.0, False)"
    assert ev("microcontroller.cpu.reset_reason").endswith("DEEP_SLEEP_ALARM")
    board.reset()
    assert ev(SETUP + "alarm.wake_alarm") is None


@pytest.mark.parametrize(
    ("board_id", "pin", "known"),
    [
        ("raspberry_pi_pico", "GP6", "None"),  # alarm_pin_pinalarm_record_wake_alarm of these ports knows no pin
        ("feather_m4_express", "A0", "None"),
        ("adafruit_feather_esp32s2", "D6", "board.D6"),
        ("feather_nrf52840_express", "D6", "board.D6"),
    ],
)
def test_a_pin_wakes_from_deep_sleep(board_id, pin, known):
    with VirtualBoard(board_id, clock="fast") as board:
        board.clock.call_at(5, lambda: board.pins[pin].drive(True))
        board.run(SETUP + f"p = alarm.pin.PinAlarm(board.{pin}, value=True, pull=True)\n"
                  "t = alarm.time.TimeAlarm(monotonic_time=time.monotonic() + 60)\n"
                  "alarm.exit_and_deep_sleep_until_alarms(t, p)")  # fmt: skip
        assert 5 <= board.clock.now < 6
        assert board.run(SETUP + "w = alarm.wake_alarm\ntype(w) is alarm.pin.PinAlarm, w.pin, w.value").value == (
            f"(True, {known}, False)"
        )


def test_the_program_is_over_before_the_deep_sleep_begins(board, ev):
    code = "import atexit\natexit.register(print, 'at exit')\ntry:\n    alarm.exit_and_deep_sleep_until_alarms(" + (
        "alarm.time.TimeAlarm(monotonic_time=time.monotonic() + 60))\n"
    )
    result = board.run(SETUP + code + "except Exception:\n    print('no')\nfinally:\n    print('finally')")
    assert result.restarted == "The board woke from deep sleep and started again."
    assert result.stdout == "finally\nat exit\n"
    assert 60 <= board.clock.now < 61
    # An except for everything stops it, as on a board.
    result = board.run(SETUP + code + "except:\n    print('here')")
    assert (result.ok, result.stdout, result.restarted) == (True, "here\n", None)
    assert board.clock.now < 62


def test_pins_that_an_esp32_keeps_stay_in_deep_sleep():
    with VirtualBoard("adafruit_feather_esp32s2", clock="fast") as board:
        setup = (
            SETUP + "import digitalio\na, b, c = [digitalio.DigitalInOut(p) for p in (board.D5, board.D6, board.D9)]\n"
        )
        setup += "for pin in (a, b): pin.switch_to_output(True)\nc.switch_to_input(digitalio.Pull.UP)\n"
        levels = []
        board.clock.call_at(30, lambda: levels.extend(board.pins[name].value for name in ("D5", "D6", "D9")))
        sleep = "alarm.exit_and_deep_sleep_until_alarms(alarm.time.TimeAlarm(monotonic_time=60)"
        result = board.run(setup + sleep + ", preserve_dios=[a, c])")
        assert result.restarted is not None, result.traceback
        assert levels == [True, False, True]
        assert [board.pins[name].value for name in ("D5", "D6", "D9")] == [False, False, False]
        assert board.run(SETUP + sleep + ", preserve_dios=(3,))").error_message == (
            "alarm must be of type DigitalInOut, not int"
        )


@pytest.mark.parametrize(
    ("board_id", "pins", "message"),
    [
        ("adafruit_feather_esp32_v2", {"D4": 0, "A0": 0, "A1": 0}, "Can only alarm on two low pins from deep sleep."),
        ("adafruit_feather_esp32_v2", {"D4": 0, "A0": 0, "A1": 1},
         "Can only alarm on one low pin while others alarm high from deep sleep."),
        ("adafruit_feather_esp32_v2", {"D5": 1}, "Can only alarm on RTC IO from deep sleep."),
        ("adafruit_feather_esp32s2", {"D5": 0, "D6": 0, "D9": 1, "D10": 1},
         "Can only alarm on one low pin while others alarm high from deep sleep."),
        ("adafruit_feather_esp32s2", {"MISO": 0}, "Can only alarm on RTC IO from deep sleep."),
        ("adafruit_feather_esp32s2", {"D5": 0, "D6": 0, "D9": 1}, None),
        ("adafruit_qtpy_esp32c3", {"TX": 0}, "Can only alarm on RTC IO from deep sleep."),
        ("adafruit_qtpy_esp32c3", {"A0": 0}, None),
        ("feather_m4_express", {"D5": 0}, "Pin cannot wake from Deep Sleep"),
        ("raspberry_pi_pico", {"GP0": 0, "GP1": 0, "GP2": 1, "GP3": 1}, None),
    ],
)  # fmt: skip
def test_what_wakes_a_chip_from_deep_sleep(board_id, pins, message):
    with VirtualBoard(board_id, clock="fast") as board:
        for name, level in pins.items():
            board.pins[name].drive(bool(level))
        alarms = ", ".join(f"alarm.pin.PinAlarm(board.{name}, value={bool(level)})" for name, level in pins.items())
        result = board.run(SETUP + f"alarm.exit_and_deep_sleep_until_alarms({alarms})")
        if message is None:
            assert result.restarted is not None, result.traceback
        else:
            assert (result.error_type, result.error_message) == ("ValueError", message)
            assert board.run(SETUP + f"alarm.light_sleep_until_alarms({alarms}) is not None").value == "True"


@pytest.mark.parametrize(
    ("board_id", "message"),
    [
        ("adafruit_feather_esp32s2", "Cannot wake on pin edge. Only level."),
        ("feather_nrf52840_express", "Cannot wake on pin edge, only level"),
    ],
)
def test_chips_that_see_no_edges(board_id, message):
    with VirtualBoard(board_id, clock="fast") as board:
        result = board.run(SETUP + "alarm.pin.PinAlarm(board.D5, value=True, edge=True)")
        assert (result.error_type, result.error_message) == ("ValueError", message)


@pytest.mark.parametrize(
    ("board_id", "size"),
    [
        ("adafruit_feather_esp32_v2", 3072),
        ("adafruit_feather_esp32s3_4mbflash_2mbpsram", 4096),
        ("adafruit_qtpy_esp32c3", 4096),
        ("espressif_esp32h2_devkitm_1_n4", 2048),
        ("feather_nrf52840_express", 256),
        ("feather_m4_express", 8192),
    ],
)
def test_the_size_of_sleep_memory(board_id, size):
    with VirtualBoard(board_id, clock="fast") as board:
        code = "m = alarm.sleep_memory\nm[0] = True\nm[-1] = 12\nlen(m), bool(m), m[0], m[-1], m[1:3]"
        assert board.run(SETUP + code).value == f"({size}, True, 1, 12, bytearray(b'\\x00\\x00'))"
        for code, message in (
            ("m[0] = 256", "bytes must be 0-255"),
            ("m[0:4] = b'abc'", "Slice and value different lengths."),
            ("import array\nm[0:4] = array.array('H', [1, 2])", "Array values should be single bytes."),
            ("m[0:4:2]", "only slices with step=1 (aka None) are supported"),
            ("m[0:1] = [1]", "array/bytes required on right side"),
        ):
            assert board.run(code).error_message == message


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
        assert board.run(SETUP + "alarm.touch.TouchAlarm(board.A0)").error_message == "Invalid pin"
        two = "alarm.touch.TouchAlarm(board.D5), alarm.touch.TouchAlarm(board.D6)"
        assert board.run(SETUP + f"alarm.light_sleep_until_alarms({two}).pin").value == "board.D5"
        assert board.run(SETUP + f"alarm.exit_and_deep_sleep_until_alarms({two})").error_message == (
            "Only one TouchAlarm can be set in deep sleep."
        )
        result = board.run(SETUP + "alarm.exit_and_deep_sleep_until_alarms(alarm.touch.TouchAlarm(board.D5))")
        assert result.restarted is not None
        assert board.run(SETUP + "type(alarm.wake_alarm) is alarm.touch.TouchAlarm, alarm.wake_alarm.pin").value == (
            "(True, board.D5)"
        )


def test_chips_of_espressif_without_touch_have_no_touch_alarm():
    with VirtualBoard("adafruit_qtpy_esp32c3", clock="fast") as board:
        assert board.run(SETUP + "hasattr(alarm, 'touch'), hasattr(alarm, 'pin')").value == "(False, True)"


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
        ("alarm.time.TimeAlarm(monotonic_time='x')", "TypeError: can't convert str to float"),
        ("alarm.time.TimeAlarm(5)", "TypeError: extra positional arguments given"),
        ("alarm.time.TimeAlarm(epoch_time=1.5)", "TypeError: epoch_time must be of type int, not float"),
        ("alarm.pin.PinAlarm(board.GP5, True)", "TypeError: extra positional arguments given"),
        ("alarm.pin.PinAlarm(board.GP5)", "TypeError: 'value' argument required"),
        ("alarm.pin.PinAlarm(value=True)", "TypeError: 'pin' argument required"),
        ("alarm.pin.PinAlarm(5, value=True)", "TypeError: pin must be of type Pin, not int"),
        ("alarm.exit_and_deep_sleep_until_alarms(board.GP5)", "TypeError: Expected a kind of Alarm"),
        ("import digitalio\nd = digitalio.DigitalInOut(board.GP5)\n"
         "alarm.exit_and_deep_sleep_until_alarms(preserve_dios=[d])", "NotImplementedError: preserve_dios"),
        ("import digitalio\nd = digitalio.DigitalInOut(board.GP5)\nalarm.pin.PinAlarm(board.GP5, value=True)",
         "ValueError: GP5 in use"),
    ],
)  # fmt: skip
def test_errors(error, code, message):
    assert error(SETUP + code) == message


def test_a_sleep_that_only_a_pin_can_end_waits_for_it_in_fast_time(board):
    running = board.start(
        SETUP + "print(alarm.light_sleep_until_alarms(alarm.pin.PinAlarm(board.GP5, value=True)) is None)"
    )
    while board.pins["GP5"].mode != "input":
        board.capture.drain()
    board.pins["GP5"].drive(True)
    assert running.result(20).stdout == "False\n"
    assert board.clock.now < 1
