"""The still of a part's panel shows what the part looks like."""

from circuitpython_kernel import VirtualBoard
from circuitpython_kernel.devices import BME280, LED, Servo
from circuitpython_kernel.widgets.part_panel import PartPanel


def picture(part, **pins):
    with VirtualBoard("raspberry_pi_pico", clock="fast") as board:
        board.attach(part, **pins)
        return PartPanel(board, part, "GP15").picture()


def test_a_servo_and_an_led_have_their_looks():
    for part, pins in ((Servo(), {"pulse": "GP15"}), (LED(), {"in": "GP15"})):
        svg = picture(part, **pins).svg
        assert "<path" in svg


def test_a_sensor_has_none():
    assert picture(BME280()).svg.count("<path") == 0
