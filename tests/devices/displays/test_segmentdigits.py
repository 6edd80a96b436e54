"""Bare digits: what a person reads while a program shows one digit after another."""

import numpy as np
import pytest

from circuitpython_kernel.devices import SegmentDigits

SEGMENTS = {name: f"GP{number}" for number, name in enumerate(("a", "b", "c", "d", "e", "f", "g", "dp"))}
DIGITS = {f"dig{number}": f"GP{number + 9}" for number in range(1, 5)}
FONT = "(63, 6, 91, 79, 102, 109, 125, 7, 127, 111)"
PINS = (
    "import board, digitalio, pwmio, time\n"
    "def outputs(*numbers):\n    found = [digitalio.DigitalInOut(getattr(board, 'GP%d' % n)) for n in numbers]\n"
    "    for pin in found: pin.switch_to_output(OFF)\n    return found\n"
    f"FONT = {FONT}\n"
)
MULTIPLEX = PINS + (
    "segments, digits = outputs(*range(8)), outputs(10, 11, 12, 13)\n"
    "for pin in digits: pin.value = DARK\n"
    "def show(number, seconds, each, point=None):\n    for n in range(int(seconds / each)):\n"
    "        place = n % 4\n        value = FONT[number // 10 ** (3 - place) % 10] | (place == point) << 7\n"
    "        for bit, pin in enumerate(segments): pin.value = bool(value >> bit & 1) is not OFF\n"
    "        digits[place].value = not DARK\n        time.sleep(each)\n        digits[place].value = DARK\n"
)


@pytest.fixture
def board(bench):
    """One board for all of these tests."""
    return bench


@pytest.mark.parametrize("common", ["cathode", "anode"])
@pytest.mark.parametrize("transistors", [False, True])
def test_digits_in_turn_are_read_together(board, run, common, transistors):
    part = SegmentDigits(4, common=common, transistors=transistors)
    board.attach(part, **SEGMENTS, **DIGITS)
    off, dark = common == "anode", (common == "cathode") is not transistors
    run(f"OFF, DARK = {off}, {dark}\n" + MULTIPLEX + "show(1904, 0.1, 0.002, point=1)")
    assert part.text == "19.04"
    assert part.light.max() == pytest.approx(0.25, abs=0.03)
    run("time.sleep(0.1)")
    assert part.text == "    "


def test_an_eye_does_not_add_up_for_long(board, run):
    part = SegmentDigits(4)
    board.attach(part, **SEGMENTS, **DIGITS)
    run("OFF, DARK = False, True\n" + MULTIPLEX + "show(1234, 0.75, 0.1)\n")
    run("digits[3].value = not DARK\ntime.sleep(0.1)")
    assert part.text == "   3", "the other digits were dark for too long"


def test_a_single_digit_needs_no_common_pin(board, run):
    part = SegmentDigits()
    board.attach(part, **{name: pin for name, pin in SEGMENTS.items() if name != "dp"})
    run("OFF = False\n" + PINS + "for bit, pin in enumerate(outputs(*range(7))): pin.value = bool(FONT[5] >> bit & 1)")
    assert (part.text, part.segments) == ("5", [109])
    assert part.readings() == {"text": "5", "brightness": 1}


def test_a_digit_fades_by_pwm(board, run):
    part = SegmentDigits(common="anode")
    board.attach(part, **SEGMENTS, dig1="GP10")
    run(
        "OFF = True\n" + PINS + "segments = outputs(*range(7))\nsegments[1].value = segments[2].value = False\n"
        "digit = pwmio.PWMOut(board.GP10, frequency=1000, duty_cycle=0x4000)\ntime.sleep(0.1)"
    )
    assert part.text == "1"
    assert part.light[0, :3] == pytest.approx([0, 0.25, 0.25], abs=0.01)
    quarter = part.picture()
    run("digit.duty_cycle = 0xFFFF\ntime.sleep(0.1)")
    assert quarter.max() < part.picture().max() == 255


def test_a_colon(board, run):
    part = SegmentDigits(4)
    board.attach(part, **SEGMENTS, **DIGITS, colon="GP14")
    run("OFF, DARK = False, True\n" + MULTIPLEX + "outputs(14)[0].value = True\nshow(1230, 0.1, 0.002)")
    assert part.text == "12:30"


@pytest.mark.parametrize("common", ["cathode", "anode"])
def test_pins_that_nothing_drives_light_nothing(board, run, common):
    part = SegmentDigits(2, common=common)
    board.attach(part, **SEGMENTS, dig1="GP10", dig2="GP11")
    run("pass")
    assert part.text == "  "
    assert board.pins["GP0"].resistor == ("down" if common == "cathode" else "up")
    board.detach(part)
    assert board.pins["GP0"].resistor is None


def test_a_snapshot_has_what_was_seen(board, run):
    part = SegmentDigits(4)
    board.attach(part, **SEGMENTS, **DIGITS)
    run("OFF, DARK = False, True\n" + MULTIPLEX + "show(1234, 0.1, 0.002)")
    before, light = board.snapshot(), part.light
    run("show(5678, 0.1, 0.002)")
    assert part.text == "5678"
    board.restore(before)
    assert part.text == "1234"
    assert np.array_equal(part.light, light)


def test_a_broken_one_is_dark(board, run):
    part = SegmentDigits()
    board.attach(part, **SEGMENTS)
    run("OFF = False\n" + PINS + "for pin in outputs(*range(7)): pin.value = True")
    part.break_("unplugged")
    assert part.text == " "
    part.mend()
    assert part.text == "8"


def test_what_cannot_be(board):
    for wrong, words in (
        ({"digits": 5}, "1 to 4 digits, not 5"), ({"common": "pin"}, 'common "cathode" or "anode", not "pin"'),
        ({"color": "pink"}, "not pink"),
    ):  # fmt: skip
        with pytest.raises(ValueError, match=words):
            SegmentDigits(**wrong)
    with pytest.raises(ValueError, match="needs a pin for dig1 and dig2"):
        board.attach(SegmentDigits(2), **SEGMENTS)
    with pytest.raises(ValueError, match="needs a pin for one or more of a, b, c"):
        board.attach(SegmentDigits(), dig1="GP2")
    with pytest.raises(ValueError, match=r"dig2 is the pin of a digit that SegmentDigits\(1\) does not have"):
        board.attach(SegmentDigits(), **SEGMENTS, dig2="GP11")
