import pytest

from circuitpython_kernel.devices import LED, RGBLED


@pytest.fixture
def led(board):
    part = LED()
    board.attach(part, **{"in": "GP2"})
    return part


def test_on_and_off(led, run):
    assert led.brightness == 0
    dark = led.picture()
    run("import board, digitalio\np = digitalio.DigitalInOut(board.GP2)\np.switch_to_output(True)")
    assert led.brightness == 1
    assert led.picture()[36, 36].tolist() != dark[36, 36].tolist()
    assert led.readings() == {"brightness": 1, "current": "4.2 mA"}
    run("p.value = False")
    assert led.brightness == 0


def test_dimmed_by_pwm(board, led, run):
    seen = []
    run("import board, pwmio\np = pwmio.PWMOut(board.GP2, frequency=1000)")
    for duty in (0x1000, 0x8000, 0xFFFF):
        run(f"p.duty_cycle = {duty}")
        assert led.brightness == pytest.approx(duty / 0xFFFF, abs=0.001)
        seen.append(int(led.picture()[36, 36, 0]))
    assert seen == sorted(set(seen))
    board.reset()
    assert led.brightness == 0


def test_a_pull_resistor_does_not_light_it(led, run):
    run("import board, digitalio\np = digitalio.DigitalInOut(board.GP2)\np.switch_to_input(digitalio.Pull.UP)")
    assert led.brightness == 0


def test_colours_and_resistors(board, led, run):
    run("import board, digitalio\np = digitalio.DigitalInOut(board.GP2)\np.switch_to_output(True)")
    led.resistor = 3300
    assert led.brightness == pytest.approx(0.1)
    assert led.current == pytest.approx(0.42, abs=0.01)
    led.color = "blue"
    assert led.current == pytest.approx(0.12, abs=0.01)
    red, _, blue = led.picture()[36, 36].tolist()
    assert blue > red
    led.break_("unplugged")
    assert led.brightness == 0
    led.mend()
    assert led.brightness == pytest.approx(0.1)
    board.detach(led)
    assert board.pins["GP2"].resistor is None


def test_active_low(board, run):
    part = LED(active_low=True, color="green")
    board.attach(part, **{"in": "GP2"})
    assert part.brightness == 0, "nothing drives the pin"
    run("import board, digitalio\np = digitalio.DigitalInOut(board.GP2)\np.switch_to_output(True)")
    assert part.brightness == 0
    run("p.value = False")
    assert part.brightness == 1
    board.reset()
    assert part.brightness == 0


RGB = "import board, adafruit_rgbled\nled = adafruit_rgbled.RGBLED(board.GP2, board.GP3, board.GP4, {})\n"
PINS = {"red": "GP2", "green": "GP3", "blue": "GP4"}


@pytest.mark.parametrize("common", ["cathode", "anode"])
def test_a_colour_by_the_library(board, run, common):
    part = RGBLED(common=common)
    board.attach(part, **PINS)
    assert part.readings() == {"color": [0, 0, 0]}
    run(RGB.format(f"invert_pwm={common == 'anode'}") + "led.color = (255, 100, 7)")
    assert part.readings() == {"color": [255, 100, 7]}
    red, green, blue = part.picture()[36, 36].tolist()
    assert red > green > blue
    run("led.color = 0x00FF00")
    assert part.readings() == {"color": [0, 255, 0]}
    run("led.deinit()")
    assert part.readings() == {"color": [0, 0, 0]}
    with pytest.raises(ValueError, match='not "emitter"'):
        RGBLED(common="emitter")
