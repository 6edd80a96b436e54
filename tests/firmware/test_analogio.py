"""analogio.AnalogIn: 16-bit values of voltages and of functions of board time."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from circuitpython_kernel.hardware.pins.levels import converter_value

POT = "import analogio, board\npot = analogio.AnalogIn(board.A0)\n"


def test_a_voltage(board, ev):
    assert ev(POT + "pot.value, pot.reference_voltage") == "(0, 3.3)"
    for volts, value in ((3.3, 65535), (1.65, 32776), (0.0, 0), (5.0, 65535), (-1, 0)):
        board.pins["A0"].volts = volts
        assert ev("pot.value") == str(value)
    assert board.pins["GP26"].mode == "analog_in"


def test_a_function_of_board_time(board, ev):
    board.pins["A0"].volts = lambda t: 3.3 * t / 10
    code = (
        POT + "import time\nreadings = []\n"
        "for i in range(5):\n    readings.append(round(pot.value / 65535, 2))\n    time.sleep(2)\nreadings"
    )
    assert ev(code) == "[0.0, 0.2, 0.4, 0.6, 0.8]"
    samples = board.capture["A0"].samples()
    assert samples["volts"][-5:] == pytest.approx([0, 0.66, 1.32, 1.98, 2.64], abs=0.002)


def test_a_function_that_fails_feeds_nothing(board, ev):
    ev(POT)
    board.pins["A0"].volts = lambda t: 1 / (t - t if t else 1)
    result = board.run("import time\ntime.sleep(1)\n[pot.value, pot.value]")
    assert result.value == "[0, 0]"
    assert result.stderr.count("ZeroDivisionError: float division by zero") == 1
    assert f'File "{__file__}"' in result.stderr


def test_a_digital_drive_is_a_voltage_too(board, ev):
    board.pins["A0"].drive(True)
    assert ev(POT + "pot.value") == "65535"
    assert board.pins["A0"].volts == pytest.approx(3.3)


def test_a_voltage_is_a_level_for_a_digital_input(board, ev):
    board.pins["A1"].volts = 3.0
    assert ev("import board, digitalio\nd = digitalio.DigitalInOut(board.A1)\nd.value") == "True"
    board.pins["A1"].volts = 0.3
    assert ev("d.value") == "False"


@pytest.mark.parametrize(
    ("code", "message"),
    [
        ("analogio.AnalogIn(board.GP15)", "ValueError: Invalid pin"),
        ("analogio.AnalogIn(board.A0)", "ValueError: GP26_A0 in use"),
        ("analogio.AnalogIn('A0')", "TypeError: pin must be of type Pin, not str"),
        (
            "pot.deinit()\npot.value",
            "ValueError: Object has been deinitialized and can no longer be used. Create a new object.",
        ),
    ],
)
def test_errors_are_circuitpythons(ev, error, code, message):
    ev(POT)
    assert error(code) == message


@pytest.mark.parametrize("wrong", ["1.5 V", None, [1]])
def test_a_wrong_source_is_refused(board, wrong):
    with pytest.raises(TypeError, match="a number or a function of board time"):
        board.pins["A0"].volts = wrong


@given(st.floats(-10, 10), st.floats(-10, 10))
def test_the_converter_is_monotonic_and_twelve_bits_wide(one, other):
    low, high = sorted((one, other))
    assert converter_value(low, 3.3) <= converter_value(high, 3.3)
    value = converter_value(one, 3.3)
    assert 0 <= value <= 65535
    assert value & 15 == value >> 12
