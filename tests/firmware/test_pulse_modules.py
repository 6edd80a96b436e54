"""pwmio, countio, rotaryio, frequencyio, pulseio and touchio, run on the board and seen from outside."""

import numpy as np
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from circuitpython_kernel import VirtualBoard

DEINITED = "ValueError: Object has been deinitialized and can no longer be used. Create a new object."


def test_pwm_is_captured_as_edges(board, ev):
    ev("import board, pwmio, time\np = pwmio.PWMOut(board.LED, frequency=20000, duty_cycle=16384)\ntime.sleep(1)")
    edges = board.capture["LED"].edges()
    assert len(edges) == pytest.approx(40000, abs=4)
    rises = edges["time_ns"][edges["level"] == 1]
    falls = edges["time_ns"][edges["level"] == 0]
    assert np.unique(np.diff(rises)).tolist() == [50000]
    assert set((falls - rises[: len(falls)]).tolist()) == {12496}  # 1562 of 6250 counts
    assert (board.pins["LED"].mode, board.pins["LED"].pwm) == ("pwm", (20000.0, 1562 / 6250))


def test_a_new_duty_cycle_holds_from_the_next_period_on(board, ev):
    ev("import board, pwmio, time\np = pwmio.PWMOut(board.LED, frequency=100, duty_cycle=32768)\ntime.sleep(0.052)")
    ev("p.duty_cycle = 6554\ntime.sleep(0.05)")
    edges = board.capture["LED"].edges()
    widths = np.diff(edges["time_ns"])[edges["level"][:-1] == 1]
    assert [round(width / 1e6) for width in widths] == [5] * 6 + [1] * (len(widths) - 6)
    assert ev("p.duty_cycle, p.frequency") == "(6554, 100)"


def test_pwm_at_its_ends_is_constant(board, ev):
    ev("import board, pwmio, time\np = pwmio.PWMOut(board.LED, duty_cycle=0)\ntime.sleep(0.1)")
    assert len(board.capture["LED"].edges()) == 0
    ev("p.duty_cycle = 65535\ntime.sleep(0.1)")
    assert board.capture["LED"].edges()["level"].tolist() == [1]
    ev("p.deinit()")
    assert board.capture["LED"].edges()["level"].tolist() == [1, 0]
    assert (board.pins["LED"].mode, board.pins["LED"].pwm) == ("unused", None)


def test_variable_frequency(board, ev, error):
    ev(
        "import board, pwmio, time\n"
        "p = pwmio.PWMOut(board.GP2, frequency=440, variable_frequency=True, duty_cycle=32768)"
    )
    ev("time.sleep(0.1)\np.frequency = 880\ntime.sleep(0.1)")
    rises = board.capture["GP2"].edges()
    gaps = np.diff(rises["time_ns"][rises["level"] == 1])
    # 30517 / 440 is 69 sixteenths, 30517 / 880 is 35: what the RP2040's counter can do.
    assert round(1e9 / gaps[2]) == 442
    assert round(1e9 / gaps[-2]) == 872
    ev("q = pwmio.PWMOut(board.GP4)")
    assert error("q.frequency = 100") == "AttributeError: Invalid variable_frequency"
    assert error("p.frequency = 10**8") == "ValueError: Invalid frequency"
    assert ev("p.frequency") == "872"


@pytest.mark.parametrize(
    ("code", "message"),
    [
        ("pwmio.PWMOut(board.GP2, frequency=0)", "ValueError: Invalid frequency"),
        ("pwmio.PWMOut(board.GP2, frequency=10**8)", "ValueError: Invalid frequency"),
        ("pwmio.PWMOut(board.GP2, duty_cycle=70000)", "ValueError: duty_cycle must be 0-65535"),
        ("pwmio.PWMOut(board.GP2); pwmio.PWMOut(board.GP2)", "ValueError: GP2 in use"),
        ("pwmio.PWMOut(board.GP2); pwmio.PWMOut(board.GP18)", "RuntimeError: Internal resource(s) in use"),
        ("pwmio.PWMOut(board.GP2); pwmio.PWMOut(board.GP3, frequency=99)", "ValueError: Invalid frequency"),
        ("pwmio.PWMOut(board.GP2, frequency=1.5)", "TypeError: can't convert float to int"),
        ("pulseio.PulseOut(board.GP2, frequency='x')", "TypeError: can't convert str to int"),
        ("p = pwmio.PWMOut(board.GP2); p.deinit(); p.duty_cycle = 1", DEINITED),
    ],
)
def test_pwm_faults(error, code, message):
    assert error(f"import board, pulseio, pwmio\n{code}") == message


def test_true_is_1_for_pwm(ev):
    ev("import board, pwmio\np = pwmio.PWMOut(board.GP2, frequency=True, duty_cycle=True, variable_frequency=True)")
    assert ev("p.frequency, p.duty_cycle") == "(7, 1)"
    ev("p.frequency = 100; p.frequency = True; p.duty_cycle = False")
    assert ev("p.frequency, p.duty_cycle") == "(7, 0)"


def test_counting_edges_from_outside_and_over_a_wire(board, ev, error):
    ev("import board, countio, pwmio, time, digitalio\nc = countio.Counter(board.GP5, edge=countio.Edge.RISE)")
    board.pins["GP5"].drive_wave(1000)
    assert int(ev("time.sleep(1)\nc.count")) == pytest.approx(1000, abs=1)
    board.pins["GP5"].release()
    ev("c.reset()\np = pwmio.PWMOut(board.GP2, frequency=50, duty_cycle=30000)")
    with board.wire("GP2", "GP5"):
        assert int(ev("time.sleep(1)\nc.count")) == pytest.approx(50, abs=1)
    assert ev("time.sleep(1)\nc.count = 7\nc.count") == "7"
    assert error("countio.Counter(board.GP4)") == "ValueError: Pin must be on PWM Channel B"
    assert error("countio.Counter(board.GP7, edge=countio.Edge.RISE_AND_FALL)") == (
        "NotImplementedError: RISE_AND_FALL not available on this chip"
    )
    assert ev("c2 = countio.Counter(board.GP7, pull=digitalio.Pull.UP)\nc2.count, countio.Edge.FALL") == (
        "(0, countio.Edge.FALL)"
    )
    assert error("c2.deinit()\nc2.count") == DEINITED


def test_a_loop_that_waits_for_a_count_ends(board, ev):
    board.pins["GP5"].drive_wave(100)
    assert ev("import board, countio\nc = countio.Counter(board.GP5)\nwhile c.count < 3: pass\nc.count") == "3"


def turn(board, a, b, quarters):
    """Turn an encoder by so many quarter steps, one each millisecond."""
    states = [(True, True), (False, True), (False, False), (True, False)]
    for step in range(1, abs(quarters) + 1):
        state = states[step % 4 if quarters > 0 else -step % 4]
        board.pins[a].drive(state[0])
        board.pins[b].drive(state[1])
        board.clock.advance(0.001)


@settings(max_examples=20, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(st.integers(-40, 40), st.sampled_from([1, 2, 4]))
def test_an_encoder_counts_steps(quarters, divisor):
    with VirtualBoard(clock="manual") as board:
        board.pins["GP6"].drive(True)
        board.pins["GP7"].drive(True)
        board.run(f"import board, rotaryio\ne = rotaryio.IncrementalEncoder(board.GP6, board.GP7, {divisor})")
        turn(board, "GP6", "GP7", quarters)
        position = int(board.run("e.position").value)
        assert abs(position) == abs(quarters) // divisor
        assert position * quarters >= 0
        assert board.run("e.position = 5\ne.position, e.divisor").value == f"(5, {divisor})"


def test_encoder_faults(error):
    start = "import board, rotaryio\n"
    assert error(start + "rotaryio.IncrementalEncoder(board.GP6, board.GP9)").startswith(
        "RuntimeError: Pins must be seq"
    )
    assert error(start + "rotaryio.IncrementalEncoder(board.GP6, board.GP7, 3)") == ("ValueError: Invalid divisor")
    assert error(start + "e = rotaryio.IncrementalEncoder(board.GP6, board.GP7)\ne.deinit()\ne.position") == DEINITED


def test_frequency_of_a_wave():
    with VirtualBoard("feather_m4_express", clock="fast") as board:
        board.pins["D5"].drive_wave(12_345)
        code = "import board, frequencyio, time\nf = frequencyio.FrequencyIn(board.D5, 100)\ntime.sleep(0.3)\nf.value"
        assert int(board.run(code).value) == pytest.approx(12_345, rel=0.001)
        assert board.run("f.clear()\nf.value, f.capture_period").value == "(0, 100)"
        assert board.run("f.capture_period = 900").error_message == "capture_period must be 1-500"


def test_pulses_through_a_wire(board, ev):
    board.wire("GP2", "GP3")
    ev("import array, board, pulseio\nout = pulseio.PulseOut(board.GP2, frequency=38000, duty_cycle=65535)")
    ev("i = pulseio.PulseIn(board.GP3, maxlen=20)\nout.send(array.array('H', [9000, 4500, 560, 560, 560, 1690, 560]))")
    assert ev("[i[n] for n in range(len(i))]") == "[9000, 4500, 560, 560, 560, 1690, 560]"
    assert ev("i.popleft(), len(i), i[-1], i.maxlen, bool(i), i.paused") == "(9000, 6, 560, 20, True, False)"


def test_a_carrier_is_switched_on_and_off(board, ev):
    ev(
        "import array, board, pulseio\nout = pulseio.PulseOut(board.GP2)\n"
        "out.send(array.array('H', [1000, 1000, 1000]))"
    )
    edges = board.capture["GP2"].edges()
    assert len(edges) == 2 * 2 * 39  # at 38005 Hz, the last one is cut off
    assert np.unique(np.diff(edges["time_ns"])[:70]).tolist() == [13_152, 13_160]
    gaps = np.diff(edges["time_ns"])
    assert gaps.max() == pytest.approx(1_000_000, rel=0.02)
    assert edges["level"][-1] == 0


def test_pulse_in_pauses_and_triggers(board, ev, error):
    ev("import board, pulseio, time\ni = pulseio.PulseIn(board.GP3, maxlen=4)\ni.pause()")
    assert ev("i.paused") == "True"
    ev("i.clear()\ni.resume(100)")
    times, levels = board.capture["GP3"].digital()
    assert (levels.tolist(), times[1] - times[0]) == ([1, 0], pytest.approx(100_000, abs=10_000))
    assert ev("i.paused, len(i)") == "(False, 0)"
    assert error("i.popleft()") == "IndexError: pop from empty PulseIn"
    assert error("i[0]") == "IndexError: index out of range"
    assert error("i.deinit()\nlen(i)") == DEINITED


def test_a_pulse_in_waits_for_the_first_active_pulse(board, ev):
    pin = board.pins["GP3"]
    pin.drive(True)
    ev("import board, pulseio, time\ni = pulseio.PulseIn(board.GP3, maxlen=4, idle_state=True)")
    now = board.clock.now
    for step, level in enumerate([False, True, False, True]):
        board.clock.call_at(now + 0.001 * (step + 1), lambda level=level: pin.drive(level))
    assert ev("while len(i) < 3: pass\n[i.popleft() for _ in range(3)]") == "[1000, 1000, 1000]"


def test_touch(board, ev, error):
    assert error("import board, touchio\ntouchio.TouchIn(board.GP5)") == (
        "ValueError: No pulldown on pin; 1Mohm recommended"
    )
    board.pins["GP5"].touch = 0
    assert ev("t = touchio.TouchIn(board.GP5)\nt.value, t.raw_value, t.threshold") == "(False, 300, 415)"
    board.pins["GP5"].touch = 1
    assert ev("t.value") == "True"
    assert ev("t.threshold = 5000\nt.value") == "False"
    with pytest.raises(ValueError, match="0 to 1, not 2"):
        board.pins["GP5"].touch = 2
    board.pins["GP5"].touch = None
    assert ev("t.raw_value, t.value") == "(10000, True)"  # nothing brings the pin back: as long as it is waited for


@pytest.mark.parametrize(
    ("board_id", "pad", "other"),
    [
        ("circuitplayground_express", "A1", "LED"),
        ("adafruit_feather_esp32s2", "D5", "A0"),
        ("adafruit_feather_esp32s3_4mbflash_2mbpsram", "D5", "A0"),
        ("adafruit_feather_esp32_v2", "D14", "A0"),
        ("espressif_esp32p4_function_ev", "IO7", "IO37"),
    ],
)
def test_native_touch_needs_no_resistor(board_id, pad, other):
    with VirtualBoard(board_id, clock="fast") as board:
        result = board.run(
            f"import board, touchio\nt = touchio.TouchIn(board.{pad})\nt.value, t.threshold - t.raw_value"
        )
        assert result.ok, result.traceback
        assert result.value == "(False, 100)"
        board.pins[pad].touch = 0.5
        assert board.run("t.value").value == "True"
        assert board.run(f"touchio.TouchIn(board.{other})").error_message == "Invalid pin"


@pytest.mark.parametrize("board_id", ["raspberry_pi_pico2", "pimoroni_tiny2350", "raspberry_pi_pico2_w"])
def test_a_pad_of_an_rp2350_has_a_pull_up(board_id):
    with VirtualBoard(board_id, clock="fast") as board:
        setup = "import board, touchio\nfrom digitalio import Pull\n"
        board.pins["GP5"].touch = 0
        for way in ("", ", None", ", Pull.DOWN", ", pull=Pull.DOWN"):
            result = board.run(f"{setup}touchio.TouchIn(board.GP5{way})")
            assert result.error_message == "No pulldown on pin; 1Mohm recommended"
        assert board.run("t = touchio.TouchIn(board.GP5, pull=Pull.UP)\nt.value, t.raw_value").value == "(False, 300)"
        board.pins["GP5"].touch = 0.5
        assert board.run("t.value, t.raw_value, t.threshold").value == "(True, 1300, 415)"
        assert board.run("t.deinit()\ntouchio.TouchIn(board.GP5, Pull.UP).deinit()").ok
        board.pins["GP5"].resistor = "down"  # erratum E9: the pin stays high
        assert board.run("touchio.TouchIn(board.GP5)").error_message == "No pulldown on pin; 1Mohm recommended"
        assert board.run("touchio.TouchIn(board.GP5, Pull.UP)").error_message == "No pullup on pin; 1Mohm recommended"


def test_a_pad_of_another_chip_can_have_a_pull_up(board, ev, error):
    board.pins["GP5"].touch = 0
    setup = "import board, touchio\nfrom digitalio import Pull\n"
    assert error(setup + "touchio.TouchIn(board.GP5, Pull.UP)") == "ValueError: No pullup on pin; 1Mohm recommended"
    board.pins["GP5"].resistor = "up"
    assert error(setup + "touchio.TouchIn(board.GP5)") == "ValueError: No pulldown on pin; 1Mohm recommended"
    ev(setup + "t = touchio.TouchIn(board.GP5, Pull.UP)\nNone")
    assert ev("t.value, t.threshold") == "(False, 415)"
    board.pins["GP5"].touch = 1
    assert ev("t.value") == "True"


@pytest.mark.parametrize("board_id", ["adafruit_qtpy_esp32c3", "feather_m4_express", "raspberry_pi_pico2"])
def test_touch_without_hardware_of_its_own_needs_one(board_id):
    with VirtualBoard(board_id, clock="fast") as board:
        code = "import board, touchio, digitalio\np = board.A0 if hasattr(board, 'A0') else board.GP5\n"
        assert board.run(code + "touchio.TouchIn(p)").error_message == "No pulldown on pin; 1Mohm recommended"
        assert board.run("touchio.TouchIn(p, digitalio.Pull.UP)").error_message == "No pullup on pin; 1Mohm recommended"
        assert board.run("touchio.TouchIn(p, 5)").error_message == "pull must be of type Pull or None, not int"
