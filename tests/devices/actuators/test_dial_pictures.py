"""The pictures of shafts point where the shafts have turned to."""

import numpy as np
import pytest

from circuitpython_kernel.devices import Servo
from circuitpython_kernel.devices.toolkit.dial_pictures import SIZE, dial


def pointed_at(picture):
    """Where the arm's light lies, in degrees anticlockwise from the right."""
    bright = picture.min(axis=2) > 200
    y, x = np.nonzero(bright)
    return np.degrees(np.arctan2((SIZE - 1) / 2 - y.mean(), x.mean() - (SIZE - 1) / 2)) % 360


@pytest.mark.parametrize("degrees", [0.0, 30.0, 90.0, 200.0, 359.0])
def test_the_arm_turns_clockwise_from_the_top(degrees):
    picture = dial(degrees, first=90)
    assert (picture.shape, picture.dtype) == ((SIZE, SIZE, 3), np.uint8)
    off = (pointed_at(picture) - (90 - degrees) + 180) % 360 - 180
    assert off == pytest.approx(0, abs=2)


def test_a_servo_s_arm(board, run):
    servo = Servo()
    board.attach(servo, pulse="GP2")
    assert pointed_at(servo.picture()) == pytest.approx(90, abs=2)
    run(
        "import board, pwmio, time\nfrom adafruit_motor import servo\n"
        "s = servo.Servo(pwmio.PWMOut(board.GP2, frequency=50))\ns.angle = 150\ntime.sleep(1)"
    )
    assert pointed_at(servo.picture()) == pytest.approx(servo.angle, abs=2)
