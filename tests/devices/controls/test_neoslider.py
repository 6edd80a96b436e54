import pytest

from circuitpython_kernel.devices import NeoSlider, SeesawEncoder

SLIDER = (
    "import board, busio\nfrom adafruit_seesaw.seesaw import Seesaw\n"
    "from adafruit_seesaw.analoginput import AnalogInput\n"
    "from adafruit_seesaw import neopixel\ni2c = busio.I2C(board.GP5, board.GP4)\nslider = Seesaw(i2c, 0x30)\n"
    "potentiometer = AnalogInput(slider, 18)\npixels = neopixel.NeoPixel(slider, 14, 4, pixel_order=neopixel.GRB)\n"
)


@pytest.mark.parametrize(("position", "value"), [(0, 0), (25, 256), (50, 512), (100, 1023)])
def test_the_potentiometer(board, numbers, position, value):
    board.attach(NeoSlider(position=position))
    assert numbers(SLIDER + "print(potentiometer.value)") == [value]


def test_the_pixels(board, run):
    part = NeoSlider()
    board.attach(part)
    run(SLIDER + "pixels.fill((1, 2, 3))\npixels[2] = (200, 100, 50)")
    assert part.readings() == {"pixels": [(1, 2, 3), (1, 2, 3), (200, 100, 50), (1, 2, 3)]}
    run("pixels.brightness = 0.5\npixels.show()")
    assert part.color(2) == (100, 50, 25)


def test_it_identifies_itself(board, run):
    board.attach(NeoSlider(address=0x3F))
    code = SLIDER.replace("0x30", "0x3F")
    assert run(code + "print(slider.chip_id, slider.get_version() >> 16, slider.get_options() >> 9 & 1)") == [
        "135 5295 1"
    ]


def test_modules_that_it_does_not_have_do_nothing(board, numbers):
    board.attach(NeoSlider())
    assert numbers(SLIDER + "print(slider.encoder_position())") == [0]


def test_beside_an_encoder(board, numbers):
    board.attach(NeoSlider(position=100))
    encoder = SeesawEncoder(address=0x36)
    board.attach(encoder)
    encoder.turn(-3)
    code = "other = Seesaw(i2c, 0x36)\nencoder = other\n"
    assert numbers(SLIDER + code + "print(potentiometer.value)") == [1023]
    encoder.turn(-3)
    assert numbers("print(other.encoder_position())") == [3]
