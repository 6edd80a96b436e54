"""Pins from outside: driving, releasing, feeding; levels follow one rule on both sides."""

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from circuitpython_kernel import VirtualBoard
from circuitpython_kernel.hardware.memory.layout import Outside, PinMode, Pull
from circuitpython_kernel.hardware.pins.levels import resolve_level


@pytest.fixture(scope="module")
def board():
    with VirtualBoard(clock="fast") as board:
        board.run("import board, digitalio\npin = digitalio.DigitalInOut(board.GP2)")
        yield board


def test_names(board):
    assert board.pins["LED"].name == "LED"
    assert board.pins.resolve("GPIO25") == board.pins.resolve("LED")
    with pytest.raises(LookupError, match='Raspberry Pi Pico has no pin "GP255"; did you mean'):
        board.pins["GP255"]
    assert len(list(board.pins)) == len(board.pins) == 30


SET = {
    (PinMode.INPUT, Pull.NONE): "pin.switch_to_input()",
    (PinMode.INPUT, Pull.UP): "pin.switch_to_input(digitalio.Pull.UP)",
    (PinMode.INPUT, Pull.DOWN): "pin.switch_to_input(digitalio.Pull.DOWN)",
    (PinMode.OUTPUT, Pull.NONE): "pin.switch_to_output(pin.value)",
    (PinMode.OPEN_DRAIN, Pull.NONE): "pin.switch_to_output(pin.value, digitalio.DriveMode.OPEN_DRAIN)",
}

ACTIONS = st.lists(
    st.one_of(
        st.sampled_from(sorted(SET)),
        st.sampled_from([Outside.LOW, Outside.HIGH, Outside.NOTHING]),
        st.booleans(),
    ),
    max_size=12,
)


@settings(max_examples=60, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(ACTIONS)
def test_the_level_is_the_same_rule_on_both_sides(board, actions):
    pin = board.pins["GP2"]
    pin.release()
    board.run("pin.switch_to_input()")
    board.capture.clear()
    mode, pull, output, outside = PinMode.INPUT, Pull.NONE, 0, Outside.NOTHING
    level, edges = 0, []
    for action in actions:
        if isinstance(action, bool):
            if mode == PinMode.INPUT:
                continue
            output = int(action)
            board.run(f"pin.value = {action}")
        elif isinstance(action, tuple):
            mode, pull = action
            output = level
            board.run(SET[action])
        else:
            outside = action
            if outside is Outside.NOTHING:
                pin.release()
            else:
                pin.drive(outside is Outside.HIGH)
        expected = resolve_level(mode, output, outside, pull)
        if expected != level:
            edges.append(expected)
        level = expected
        assert pin.value is bool(level), (action, mode, pull, output, outside)
        assert board.run("pin.value").value == str(bool(level))
        assert pin.mode == mode.name.lower()
    assert board.capture["GP2"].edges()["level"].tolist() == edges


def test_what_drives_a_pin(board):
    pin = board.pins["GP3"]
    assert (pin.driven, pin.pull, pin.mode) == (None, None, "unused")
    pin.drive(True)
    assert (pin.driven, pin.value) == (True, True)
    pin.release()
    assert (pin.driven, pin.value, repr(pin)) == (None, False, "<Pin GP3: unused, 0>")


def test_the_outside_world_stays_across_a_reset():
    with VirtualBoard(clock="fast") as board:
        board.pins["GP4"].drive(True)
        board.pins["A0"].volts = 2.0
        board.pins["A1"].volts = lambda t: 1.0
        board.reset()
        result = board.run(
            "import board, digitalio, analogio\n"
            "d = digitalio.DigitalInOut(board.GP4)\na = analogio.AnalogIn(board.A0)\nb = analogio.AnalogIn(board.A1)\n"
            "d.value, round(a.value / 65535 * 3.3, 2), round(b.value / 65535 * 3.3, 2)"
        )
        assert result.value == "(True, 2.0, 1.0)"
        assert board.pins["GP4"].value is True


def test_a_warning_between_programs_goes_to_its_handler():
    warnings = []
    with VirtualBoard(clock="fast") as board:
        board.on_warning = warnings.append
        board.run("import board, digitalio\ndigitalio.DigitalInOut(board.LED).switch_to_output(True)")
        board.pins["LED"].drive(False)
    assert warnings == [
        "Warning: LED is driven high by the program and low from outside: two outputs against each other.\n"
    ]


def test_exporting_nothing_is_refused(tmp_path):
    with VirtualBoard(clock="fast") as board, pytest.raises(ValueError, match="Nothing was captured yet"):
        board.capture.to_vcd(tmp_path / "nothing.vcd")


BAD_VOLTS = {
    "nan": (float("nan"), ValueError), "inf": (float("inf"), ValueError), "-inf": (float("-inf"), ValueError),
    "text": ("3.3", TypeError), "bytes": (b"1", TypeError), "None": (None, TypeError), "list": ([1.0], TypeError),
    "function of nan": (lambda seconds: float("nan"), ValueError),
    "function of text": (lambda seconds: "1", TypeError),
    "function of nothing": (lambda seconds: None, TypeError),
    "function that fails": (lambda seconds: 1 / 0, ZeroDivisionError),
}  # fmt: skip


@pytest.mark.parametrize(("source", "error"), BAD_VOLTS.values(), ids=BAD_VOLTS)
def test_what_is_no_voltage_is_refused_before_anything_is_stored(source, error):
    with VirtualBoard(clock="fast") as board:
        pin = board.pins["A0"]
        for before in (1.5, None):
            if before is None:
                pin.drive_wave(1000)
            else:
                pin.volts = before
            seen = pin.source
            with pytest.raises(error):
                pin.volts = source
            assert pin.source == seen
        board.reset()
        assert board.run("1 + 1").value == "2"


def test_a_function_that_gives_no_voltage_later_reads_as_0_volts():
    with VirtualBoard(clock="fast") as board:
        gives = [1.0]
        board.pins["A0"].volts = lambda seconds: gives[0]
        board.run(
            "import analogio, analogbufio, array, board\nknob = analogio.AnalogIn(board.A0)\nknob.value\n"
            "samples = array.array('H', [0] * 4)"
        )
        for bad in (float("nan"), "x", None):
            gives[0] = bad
            result = board.run("knob.value")
            assert (result.value, result.restarted) == ("0", None)
        result = board.run(
            "knob.deinit()\nwith analogbufio.BufferedIn(board.A0, sample_rate=1000) as b: b.readinto(samples)"
        )
        assert result.restarted is None
        gives[0] = 2.0
        assert board.run("knob = analogio.AnalogIn(board.A0)\nknob.value > 30000").value == "True"


@pytest.mark.parametrize("frequency", [0, -1, float("nan"), float("inf"), 1e300, 2**60, 1e-300])
def test_a_wave_has_a_frequency_that_can_be(frequency):
    with VirtualBoard(clock="fast") as board:
        with pytest.raises(ValueError, match="a wave's frequency is"):
            board.pins["GP5"].drive_wave(frequency)
        assert board.pins["GP5"].source is None


@pytest.mark.parametrize(
    "arguments", [([float("inf")],), ([1e300, 1],), ([1.0], True, float("nan")), ([float("nan")],)]
)
def test_pulses_have_an_end(arguments):
    seconds, *rest = arguments
    with VirtualBoard(clock="fast") as board:
        with pytest.raises(ValueError, match="pulses"):
            board.pins["GP5"].drive_pulses(seconds, **dict(zip(("first", "delay"), rest, strict=False)))
        assert board.pins["GP5"].source is None


@pytest.mark.parametrize(
    ("resistor", "pull", "level"),
    [
        ("down", "UP", False), ("up", "DOWN", True), ("up", "UP", True), ("down", "DOWN", False), (None, "UP", True),
        (None, "DOWN", False),
    ],
)  # fmt: skip
@pytest.mark.parametrize("first", ["resistor", "pull"])
def test_a_resistor_outside_beats_the_chips_weaker_pull(resistor, pull, level, first):
    """The host settles the level when the resistor comes second, and the firmware when the pull does."""
    with VirtualBoard(clock="fast") as board:
        pin = board.pins["GP2"]
        if first == "resistor":
            pin.resistor = resistor
        board.run(f"import board, digitalio\np = digitalio.DigitalInOut(board.GP2)\np.pull = digitalio.Pull.{pull}")
        pin.resistor = resistor
        assert (pin.value, board.run("p.value").value) == (level, str(level))
        pin.resistor = None
        assert (pin.value, board.run("p.value").value) == (pull == "UP", str(pull == "UP"))


def test_a_wire_carries_a_level_for_as_long_as_it_is_there():
    with VirtualBoard(clock="fast") as board:
        board.run("import board, digitalio\np = digitalio.DigitalInOut(board.GP2)\np.switch_to_output(True)")
        near, far = board.pins["GP3"], board.pins["GP4"]
        assert not near.value
        with board.wire("GP2", "GP3"):
            assert near.value
            with board.wire("GP3", "GP4"):
                assert far.value
            assert (near.value, far.value) == (True, False)
        assert not near.value
        board.run("q = digitalio.DigitalInOut(board.GP3)")
        assert board.run("q.value").value == "False"
        assert near.function is None
