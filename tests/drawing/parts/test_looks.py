import math

import pytest

from circuitpython_kernel import VirtualBoard
from circuitpython_kernel.devices import (
    BME280,
    LED,
    RGBLED,
    DIPSwitch,
    Joystick,
    LEDBar,
    PushButton,
    RotaryEncoder,
    Servo,
    SlideSwitch,
)  # fmt: skip
from circuitpython_kernel.drawing.parts.looks import LOOK, has_look, look_of, look_svg, look_words
from circuitpython_kernel.drawing.shapes import Path, around


@pytest.fixture
def board():
    with VirtualBoard(clock="fast") as board:
        yield board


def horn(part):
    """Where the servo's horn points to, in degrees anticlockwise from the right."""
    (shape,) = [shape for shape in look_of(part) if isinstance(shape, Path) and shape.closed]
    (ax, ay), _, (bx, by), _ = shape.points
    return math.degrees(math.atan2(ay - by, bx - ax))


def test_a_servos_horn_turns(board):
    part = Servo()
    board.attach(part, pulse="GP2")
    program = (
        "import board, pwmio, time\np = pwmio.PWMOut(board.GP2, frequency=50, duty_cycle={})\ntime.sleep(1)\np.deinit()"
    )
    board.run(program.format(round(65535 * part._limits[0] * 50)))
    assert part.angle == pytest.approx(0, abs=0.5)
    right = horn(part)
    board.run(program.format(round(65535 * part._limits[1] * 50)))
    assert part.angle == pytest.approx(180, abs=0.5)
    assert abs(horn(part) - right) % 360 == pytest.approx(180, abs=25)
    assert look_words(part).startswith("servo: angle 1")


def test_an_rgb_led_has_its_colour(board):
    part = RGBLED()
    board.attach(part, red="GP2", green="GP3", blue="GP4")
    off = look_of(part)
    board.run("import board, digitalio\np = digitalio.DigitalInOut(board.GP3)\np.switch_to_output(True)")
    on = look_of(part)
    lens = [next(one.fill for one in look if isinstance(one, Path) and one.closed) for look in (off, on)]
    assert lens == ["#c7ccd1", "#00ff00"]
    assert len(on) > len(off), "it shines"


def test_a_led_has_its_colour(board):
    part = LED(color=3)
    board.attach(part, **{"in": "GP2"})
    board.run("import board, digitalio\np = digitalio.DigitalInOut(board.GP2)\np.switch_to_output(True)")
    lens = next(shape.fill for shape in look_of(part) if isinstance(shape, Path) and shape.closed)
    red, green, blue = (int(lens[place : place + 2], 16) for place in (1, 3, 5))
    assert blue == 255
    assert blue > green > red


def test_a_button_goes_down(board):
    part = PushButton()
    board.attach(part, contact="GP2")
    up = look_of(part)
    part.key_pressed("press")
    assert look_of(part) != up
    part.key_released("press")
    assert look_of(part) == up


@pytest.mark.parametrize(
    ("part", "name", "values"),
    [
        (SlideSwitch(), "position", (0, 1)), (DIPSwitch(), "switch8", (0, 1)), (Joystick(), "pressed", (0, 1)),
        (Joystick(), "x", (-100, 0, 100)), (Joystick(), "y", (-100, 0, 100)),
        (RotaryEncoder(), "position", (0, 1, 19)), (RotaryEncoder(), "pressed", (0, 1)),
    ],
)  # fmt: skip
def test_what_a_person_moves_is_seen(part, name, values):
    seen = []
    for value in values:
        setattr(part, name, value)
        seen.append(look_of(part))
        left, top, right, bottom = around([shape.extent for shape in seen[-1]])
        assert (left >= 0, top >= 0, right <= LOOK[0], bottom <= LOOK[1]) == (True,) * 4
    assert all(one != other for number, one in enumerate(seen) for other in seen[:number])


def test_an_encoder_looks_the_same_after_a_turn():
    marks = [look_of(RotaryEncoder(position=position))[-1].points for position in (0, 20, 5)]
    assert marks[0][1] == pytest.approx(marks[1][1])
    assert marks[0][1] != pytest.approx(marks[2][1])


def test_a_bar_shines_where_its_pins_do(board):
    part = LEDBar()
    board.attach(part, led2="GP2", led3="GP3")
    dark = look_of(part)
    board.run("import board, digitalio, pwmio\np = digitalio.DigitalInOut(board.GP2)\np.switch_to_output(True)")
    board.run("q = pwmio.PWMOut(board.GP3, duty_cycle=0x2000)")
    changed = [number for number, (one, other) in enumerate(zip(dark, look_of(part), strict=True)) if one != other]
    assert [dark[number].x for number in changed] == [dark[-10 + led].x for led in (1, 2)]
    bright, dim = (look_of(part)[number].fill for number in changed)
    assert bright > dim > dark[-1].fill


@pytest.mark.parametrize(
    "kind", [Servo, RGBLED, LED, PushButton, SlideSwitch, DIPSwitch, Joystick, RotaryEncoder, LEDBar]
)
def test_pictures_are_within_their_frame(kind):
    left, top, right, bottom = around([shape.extent for shape in look_of(kind())])
    assert left >= 0
    assert top >= -10, "light may go beyond it"
    assert right <= LOOK[0]
    assert bottom <= LOOK[1] + 1
    assert has_look(kind())
    assert look_svg(look_of(kind()), "x").startswith("<svg")


def test_other_parts_have_none():
    assert not has_look(BME280())
    assert look_of(BME280()) == ()
