"""The bar of ten LEDs."""

import pytest

from circuitpython_kernel.devices import LEDBar

PINS = {f"led{number}": f"GP{number}" for number in range(1, 11)}
BAR = (
    "import board, digitalio, pwmio\n"
    "leds = [digitalio.DigitalInOut(getattr(board, 'GP%d' % n)) for n in range(1, 11)]\n"
    "for n, led in enumerate(leds): led.switch_to_output({} if n < 4 else {})\n"
)


@pytest.fixture
def board(bench):
    """One board for all of these tests."""
    return bench


@pytest.mark.parametrize("active_low", [False, True])
def test_a_level(board, run, active_low):
    part = LEDBar(active_low=active_low)
    board.attach(part, **PINS)
    run("pass")
    assert part.readings()["lit"] == "." * 10, "pins that nothing drives"
    run(BAR.format(not active_low, active_low))
    assert part.readings() == {"lit": "1111......", "brightness": [1] * 4 + [0] * 6}
    before = board.snapshot()
    run("leds[0].value = not leds[0].value")
    assert part.readings()["lit"] == ".111......"
    board.restore(before)
    assert part.readings()["lit"] == "1111......"
    part.break_("unplugged")
    assert part.readings()["lit"] == "." * 10
    board.detach(part)
    assert board.pins["GP1"].resistor is None


def test_one_of_them_fades(board, run):
    part = LEDBar(color="level")
    board.attach(part, led1="GP1", led10="GP10")
    run("import board, pwmio\np = pwmio.PWMOut(board.GP10, duty_cycle=0x4000)")
    assert part.brightness == pytest.approx([0] * 9 + [0.25], abs=0.001)
    assert part.colors[0][1] > part.colors[0][0], "the first one is green"
    assert part.colors[9][0] > part.colors[9][1], "the last one is red"


def test_what_cannot_be(board):
    with pytest.raises(ValueError, match="or level, not pink"):
        LEDBar(color="pink")
    with pytest.raises(ValueError, match=r'needs a pin for one or more of led1, led2.*: attach\(part, led1="..."'):
        board.attach(LEDBar())
