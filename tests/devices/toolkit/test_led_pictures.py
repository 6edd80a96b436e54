"""What strips of LEDs look like."""

import numpy as np

from circuitpython_kernel.devices.toolkit.led_pictures import GAP, strip_leds


def test_white_shines_as_red_green_and_blue_together_do():
    white = strip_leds(np.array([[0, 0, 0, 255], [0, 0, 0, 0]], np.uint8))
    mixed = strip_leds(np.array([[255, 255, 255], [0, 0, 0]], np.uint8))
    assert (white == mixed).all()
    assert white[GAP, GAP].tolist() == [255, 255, 255]
    assert white[GAP, -GAP - 1].tolist() != [255, 255, 255]
