"""The examples of simple parts run on a board whose pins have the examples' names."""

import pytest

from circuitpython_kernel import VirtualBoard
from circuitpython_kernel.devices import catalog

PLACES = {
    "LED": {"in": "D5"},
    "RGBLED": {"red": "D5", "green": "D6", "blue": "D9"},
    "StepperMotor": {"a1": "D5", "a2": "D6", "b1": "D9", "b2": "D10"},
    "PushButton": {"contact": "D5"},
    "Potentiometer": {"wiper": "A0"},
    "Photoresistor": {"out": "A0"},
    "PIR": {"out": "D5"},
    "ShiftRegister74HC595": {"latch": "D5"},
    "Relay": {"in": "D5"},
    "Buzzer": {"in": "D5"},
    "Servo": {"pulse": "D5"},
    "DCMotor": {"in1": "D5", "in2": "D6"},
    "NeoPixelStrip": {"data": "D5"},
    "DotStarStrip": {},
    "PCA9685": {},
    "LEDBar": {"led1": "D5", "led2": "D6", "led3": "D9"},
    "SlideSwitch": {"com": "D5"},
    "DIPSwitch": {"sw1": "D5"},
    "Joystick": {"vrx": "A0", "vry": "A1", "sw": "D5"},
    "RotaryEncoder": {"clk": "D5", "dt": "D6"},
    "Thermistor": {"out": "A0"},
    "SegmentDigits": dict(zip("abcdefg", ("D5", "D6", "D9", "D10", "D11", "D12", "D13"), strict=True)),
    "TM1637": {"clk": "D5", "dio": "D6"},
    "HX711": {"dout": "D5", "sck": "D6"},
    "MAX7219": {"bus": "SPI", "cs": "D5"},
    "MFRC522": {"bus": "SPI", "cs": "D5"},
    "DS1307": {"bus": "I2C", "sqw": "D5"},
}
READINGS = {
    "LED": {"brightness": 1, "current": "4.2 mA"},
    "RGBLED": {"color": [255, 60, 0]},
    "StepperMotor": {"position": 50, "angle": 90},
    "ShiftRegister74HC595": {"outputs": "...1...."},
    "Servo": {"angle": 45},
    "NeoPixelStrip": {"lit": "8 of 8"},
    "DotStarStrip": {"lit": "8 of 8"},
    "LEDBar": {"lit": "11........"},
    "SegmentDigits": {"text": "2"},
    "TM1637": {"text": "12:34"},
    "HX711": {"state": "converting"},
    "MAX7219": {"lit": 8},
}


@pytest.mark.parametrize("name", sorted(PLACES))
def test_the_example_runs(library_drive, name):
    with VirtualBoard("adafruit_feather_rp2040", clock="fast", drive=library_drive, drive_size=1 << 28) as board:
        part = catalog.find(name)()
        board.attach(part, **PLACES[name])
        result = board.run(part.example)
        assert result.ok, result.traceback
        for reading, value in READINGS.get(name, {}).items():
            shown = part.readings()[reading]
            assert shown == (pytest.approx(value, abs=0.5) if isinstance(value, int) else value)
