"""Which part looks like what: by its class, or a class that it is derived from."""

from __future__ import annotations

from functools import cache

from circuitpython_kernel.circuit import breadboards
from circuitpython_kernel.circuit.pins import variant
from circuitpython_kernel.devices import catalog as parts

from .actuators import BuzzerLook, MotorLook, RelayLook, ServoLook, StepperLook
from .breakouts import BreadboardLook, BreakoutLook, DIPLook, PointLook, RailLook, ResistorLook, TextLook
from .controls import (
    BUTTON,
    SMALL_BUTTON,
    DIPSwitchLook,
    EncoderLook,
    JoystickLook,
    KeypadLook,
    NeoSliderLook,
    PotentiometerLook,
    SlideLook,
    SlideSwitchLook,
)
from .lamps import BarLook, DigitsLook, LEDLook, PixelsLook, RGBLEDLook
from .look import Look, Shape
from .screens import LampBoardLook, ScreenLook, TextLCDLook, unknown
from .sensors import DHTLook, GPSLook, ModuleLook, PIRLook, ScaleLook, SDCardLook, TO92Look, UltrasonicLook

_BLUE, _RED, _BLACK = "#0b5cad", "#8f1720", "#17191c"


class _Unknown(Look):
    def body(self, shape: Shape) -> str:
        return unknown(shape)


LOOKS: dict[str, Look] = {
    "LED": LEDLook(), "RGBLED": RGBLEDLook(), "NeoPixelStrip": PixelsLook(), "DotStarStrip": PixelsLook(),
    "PushButton": BUTTON, "PushButton:6mm": SMALL_BUTTON, "Potentiometer": PotentiometerLook(),
    "Potentiometer:slide": SlideLook(), "NeoSlider": NeoSliderLook(), "MatrixKeypad": KeypadLook(),
    "SeesawEncoder": EncoderLook(), "SlideSwitch": SlideSwitchLook(), "DIPSwitch": DIPSwitchLook(),
    "Joystick": JoystickLook(), "RotaryEncoder": EncoderLook(),
    "Servo": ServoLook(), "StepperMotor": StepperLook(), "DCMotor": MotorLook(), "Buzzer": BuzzerLook(),
    "Relay": RelayLook(),
    "DHT22": DHTLook(), "HCSR04": UltrasonicLook(), "PIR": PIRLook(), "Photoresistor": ModuleLook("light"),
    "Thermistor": ModuleLook("heat"), "DS18B20": TO92Look(), "SDCard": SDCardLook(),
    "GPS": GPSLook(), "PA1010D": GPSLook(), "HX711": ScaleLook(), "ShiftRegister74HC595": DIPLook(),
    "SSD1306": ScreenLook((3.04, 7.14, 33.87, 16.93), _BLUE), "SSD1306:4": ScreenLook(None, _BLUE),
    "ILI9341": ScreenLook((2.12, 7.41, 42.07, 56.09), _RED, "#050607"),
    "ILI9341:wide": ScreenLook((14.1, 2.12, 56.09, 42.07), _RED, "#050607"),
    "CharLCD": TextLCDLook(), "HD44780": TextLCDLook(), "SevenSegment": LampBoardLook(), "LEDMatrix": LampBoardLook(),
    "RGBMatrix": LampBoardLook(), "IS31FL3741": LampBoardLook(), "HT16K33": LampBoardLook(),
    "TM1637": LampBoardLook(), "MAX7219": LampBoardLook(), "SegmentDigits": DigitsLook(), "LEDBar": BarLook(),
    "GC9A01A": ScreenLook(None, _BLACK, round_=True),
    "IL0373": ScreenLook(None, _BLUE, paper=True), "SSD1680": ScreenLook(None, _BLUE, paper=True),
    "SSD1681": ScreenLook(None, _BLUE, paper=True), "UC8151D": ScreenLook(None, _BLUE, paper=True),
    "SharpMemory": ScreenLook(None, _BLACK, "#c9cec4"),
    "resistor": ResistorLook(), "junction": PointLook(), "supply": RailLook(), "ground": RailLook(), "text": TextLook(),
    **dict.fromkeys(breadboards.KINDS, BreadboardLook()),
}  # fmt: skip
"""By kind; a name with a colon is a variant (see `pins.variant`)."""

_SCREEN, _BREAKOUT, _UNKNOWN = ScreenLook(None, _BLUE), BreakoutLook(), _Unknown()


def look_of(shape: Shape) -> Look:
    """What a part looks like."""
    found = LOOKS.get(variant(shape.kind, shape.attrs))
    return _by_class(shape.kind) if found is None else found


@cache
def _by_class(kind: str) -> Look:
    if kind in LOOKS:
        return LOOKS[kind]
    try:
        made = parts.find(kind)
    except parts.UnknownPart:
        return _UNKNOWN
    for base in made.__mro__:
        if base.__name__ in LOOKS:
            return LOOKS[base.__name__]
    return _SCREEN if ".displays." in f"{made.__module__}." else _BREAKOUT
