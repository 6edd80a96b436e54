"""The types of parts in web simulators' diagrams: what each is here, with which settings, and back.

Facts of the format come from diagrams and from the public documentation of their parts; what is not in the table keeps
its type as its kind, so that nothing of a diagram gets lost.
"""

from __future__ import annotations

import json
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field

from circuitpython_kernel.circuit.kinds import arguments, kind_class
from circuitpython_kernel.circuit.model import Value

Settings = dict[str, Value]
Convert = Callable[[Mapping[str, Value]], Settings]
GRAVITY = 9.80665
"""Metres per second squared in one g."""


@dataclass(frozen=True)
class DiagramType:
    """A type of parts in diagrams.

    Args:
        kind: what it is here.
        names: settings that are called otherwise here.
        always: what our part has to be made with to be that of the simulator.
        pins: pins that are called otherwise here.
        take: settings that are made of others, from those of the diagram.
        taken: the names of those others.
        give: the other way: settings of the diagram from ours.
    """

    kind: str
    names: Mapping[str, str] = field(default_factory=dict)
    always: Mapping[str, Value] = field(default_factory=dict)
    pins: Mapping[str, str] = field(default_factory=dict)
    take: Convert | None = None
    taken: tuple[str, ...] = ()
    give: Convert | None = None


def number(value: Value | None, otherwise: float = 0.0) -> float:
    """A number that may be written as text, in decimal or as ``0x3c``."""
    if isinstance(value, int | float):
        return float(value)
    try:
        return float(int(str(value), 16)) if str(value).lower().startswith("0x") else float(str(value))
    except ValueError:
        return otherwise


def whole(value: Value | None, otherwise: int = 0) -> int:
    """The same as a whole number; ``otherwise`` for what is none."""
    found = number(value, float(otherwise))
    return int(found) if abs(found) < 1e9 else otherwise


def _potentiometer(attrs: Mapping[str, Value]) -> Settings:
    share = number(attrs.get("value"), 512.0) / max(number(attrs.get("max"), 1023.0), 1.0)
    return {"position": round(min(max(share, 0.0), 1.0) * 100, 2)} if "value" in attrs else {}


def _potentiometer_back(attrs: Mapping[str, Value]) -> Settings:
    return {"value": round(number(attrs.get("position"), 50.0) * 10.23)} if "position" in attrs else {}


def _matrix(attrs: Mapping[str, Value]) -> Settings:
    columns = max(whole(attrs.get("cols"), 8), 1)
    rows = max(whole(attrs.get("rows"), 8), 1)
    return {"count": min(rows * columns, 10_000), "columns": columns}


def _matrix_back(attrs: Mapping[str, Value]) -> Settings:
    columns = max(whole(attrs.get("columns"), 8), 1)
    return {"rows": max(whole(attrs.get("count"), 8) // columns, 1), "cols": columns}


def _strip(attrs: Mapping[str, Value]) -> Settings:
    return {"count": min(max(whole(attrs.get("pixels"), 8), 1), 10_000)}


def _ring(attrs: Mapping[str, Value]) -> Settings:
    return {"count": min(max(whole(attrs.get("pixels"), 16), 1), 10_000)}


def _strip_back(attrs: Mapping[str, Value]) -> Settings:
    return {"pixels": whole(attrs.get("count"), 8)}


def _switch(attrs: Mapping[str, Value]) -> Settings:
    return {"position": "right" if str(attrs.get("value", "")).strip() in ("1", "true", "True") else "left"}


def _switch_back(attrs: Mapping[str, Value]) -> Settings:
    return {"value": "1" if attrs.get("position") in ("right", 1, 1.0) else ""}


def _motion(attrs: Mapping[str, Value]) -> Settings:
    found: Settings = {}
    for axis in "xyz":
        if f"accel{axis.upper()}" in attrs:
            found[axis] = round(number(attrs[f"accel{axis.upper()}"]) * GRAVITY, 4)
        if f"rotation{axis.upper()}" in attrs:
            found[f"rotation_{axis}"] = number(attrs[f"rotation{axis.upper()}"])
    return found


def _motion_back(attrs: Mapping[str, Value]) -> Settings:
    found: Settings = {}
    for axis in "xyz":
        if axis in attrs:
            found[f"accel{axis.upper()}"] = round(number(attrs[axis]) / GRAVITY, 4)
        if f"rotation_{axis}" in attrs:
            found[f"rotation{axis.upper()}"] = attrs[f"rotation_{axis}"]
    return found


def _bar(attrs: Mapping[str, Value]) -> Settings:
    said = str(attrs.get("color", "red"))
    return {"color": "level" if said in ("GYR", "BCYR") else said}


def _bar_back(attrs: Mapping[str, Value]) -> Settings:
    return {"color": "GYR" if attrs.get("color") == "level" else str(attrs.get("color", "red"))}


def _cell(attrs: Mapping[str, Value]) -> Settings:
    found: Settings = {"capacity": {"50kg": 50.0, "gauge": 1.0}.get(str(attrs.get("type", "5kg")), 5.0)}
    return found | ({"load": number(attrs["load"])} if "load" in attrs else {})


def _cell_back(attrs: Mapping[str, Value]) -> Settings:
    capacity = number(attrs.get("capacity"), 5.0)
    return {"type": "gauge" if capacity < 5 else "50kg" if capacity > 5 else "5kg"}


def _relay(attrs: Mapping[str, Value]) -> Settings:
    return {"active_low": True} if str(attrs.get("transistor", "npn")) == "pnp" else {}


def _relay_back(attrs: Mapping[str, Value]) -> Settings:
    return {"transistor": "pnp"} if attrs.get("active_low") else {}


_AXES = tuple(f"{what}{axis}" for what in ("accel", "rotation") for axis in "XYZ")
_ADDRESS = {"i2cAddress": "address"}
_LCD = {"backpack": "PCF8574"}
_DIN = {"VSS": "GND", "VDD": "VCC", "5V": "VCC"}

TYPES: dict[str, DiagramType] = {
    "wokwi-led": DiagramType("LED"),
    "wokwi-rgb-led": DiagramType("RGBLED"),
    "wokwi-led-bar-graph": DiagramType("LEDBar", take=_bar, give=_bar_back),
    "wokwi-resistor": DiagramType("resistor"),
    "wokwi-pushbutton": DiagramType("PushButton"),
    "wokwi-pushbutton-6mm": DiagramType("PushButton", always={"look": "6mm"}),
    "wokwi-slide-switch": DiagramType("SlideSwitch", take=_switch, taken=("value",), give=_switch_back),
    "wokwi-dip-switch-8": DiagramType("DIPSwitch"),
    "wokwi-membrane-keypad": DiagramType("MatrixKeypad"),
    "wokwi-analog-joystick": DiagramType("Joystick"),
    "wokwi-ky-040": DiagramType("RotaryEncoder"),
    "wokwi-potentiometer": DiagramType(
        "Potentiometer", take=_potentiometer, taken=("value", "max"), give=_potentiometer_back
    ),
    "wokwi-slide-potentiometer": DiagramType(
        "Potentiometer", always={"look": "slide"}, take=_potentiometer, taken=("value", "max"), give=_potentiometer_back
    ),
    "wokwi-photoresistor-sensor": DiagramType("Photoresistor", {"lux": "light"}, {"to": "ground"}),
    "wokwi-ntc-temperature-sensor": DiagramType("Thermistor", always={"to": "ground"}),
    "wokwi-pir-motion-sensor": DiagramType("PIR"),
    "wokwi-hc-sr04": DiagramType("HCSR04"),
    "wokwi-dht22": DiagramType("DHT22"),
    "wokwi-ds18b20": DiagramType("DS18B20"),
    "board-ds18b20": DiagramType("DS18B20"),
    "wokwi-mpu6050": DiagramType("MPU6050", take=_motion, taken=_AXES, give=_motion_back),
    "wokwi-ds1307": DiagramType("DS1307"),
    "wokwi-hx711": DiagramType("HX711", take=_cell, taken=("type",), give=_cell_back),
    "wokwi-microsd-card": DiagramType("SDCard"),
    "wokwi-buzzer": DiagramType("Buzzer"),
    "wokwi-servo": DiagramType("Servo", always={"shortest": 0.000544, "longest": 0.0024}),
    "wokwi-stepper-motor": DiagramType("StepperMotor"),
    "wokwi-relay-module": DiagramType("Relay", take=_relay, taken=("transistor",), give=_relay_back),
    "wokwi-ssd1306": DiagramType("SSD1306", _ADDRESS),
    "board-ssd1306": DiagramType("SSD1306", _ADDRESS, {"look": "4"}),
    "board-sh1107": DiagramType("SH1107", _ADDRESS, {"height": 128}),
    "wokwi-ili9341": DiagramType("ILI9341"),
    "board-ili9341-cap-touch": DiagramType("ILI9341"),
    "wokwi-7segment": DiagramType("SegmentDigits"),
    "wokwi-tm1637-7segment": DiagramType("TM1637"),
    "wokwi-max7219-matrix": DiagramType("MAX7219", {"chain": "count"}, pins={"V+": "VCC"}),
    "wokwi-74hc595": DiagramType("ShiftRegister74HC595"),
    "wokwi-neopixel": DiagramType("NeoPixelStrip", always={"count": 1, "look": "one"}),
    "wokwi-led-ring": DiagramType(
        "NeoPixelStrip", always={"look": "ring"}, pins=_DIN, take=_ring, taken=("pixels",), give=_strip_back
    ),
    "wokwi-led-strip": DiagramType("NeoPixelStrip", pins=_DIN, take=_strip, taken=("pixels",), give=_strip_back),
    "wokwi-neopixel-matrix": DiagramType(
        "NeoPixelStrip", pins=_DIN, take=_matrix, taken=("rows", "cols"), give=_matrix_back
    ),
    "wokwi-neopixel-canvas": DiagramType(
        "NeoPixelStrip", pins=_DIN, take=_matrix, taken=("rows", "cols"), give=_matrix_back
    ),
    "wokwi-lcd1602": DiagramType("HD44780", always={"columns": 16, "rows": 2}),
    "wokwi-lcd2004": DiagramType("HD44780", always={"columns": 20, "rows": 4}),
    "wokwi-breadboard": DiagramType("breadboard"),
    "wokwi-breadboard-half": DiagramType("breadboard-half"),
    "wokwi-breadboard-mini": DiagramType("breadboard-mini"),
    "wokwi-vcc": DiagramType("supply"),
    "wokwi-gnd": DiagramType("ground"),
    "wokwi-junction": DiagramType("junction"),
    "wokwi-text": DiagramType("text"),
}
_ON_BUS = {
    "wokwi-lcd1602": DiagramType("CharLCD", _ADDRESS, _LCD),
    "wokwi-lcd2004": DiagramType("CharLCD", _ADDRESS, {**_LCD, "columns": 20, "rows": 4}),
}
"""Displays with ``"pins": "i2c"``."""


def type_of(name: str, attrs: Mapping[str, Value]) -> DiagramType | None:
    """A type with these settings; None for one that is not known here."""
    if attrs.get("pins") == "i2c" and name in _ON_BUS:
        return _ON_BUS[name]
    return TYPES.get(name)


def settings_from(name: str, attrs: Mapping[str, Value]) -> Settings:
    """What a part of a type with these settings has here. What our part does not know is kept, for the way back."""
    kind = type_of(name, attrs)
    if kind is None:
        return dict(attrs)
    found: Settings = {kind.names.get(key, key): value for key, value in attrs.items()}
    if name == "wokwi-7segment":
        found.setdefault("common", "anode")
    if kind.take is not None:
        found = {key: value for key, value in found.items() if key not in kind.taken} | kind.take(attrs)
    return {**_typed(kind.kind, found), **kind.always}


def _typed(kind: str, attrs: Settings) -> Settings:
    """Settings that are written as text, as the numbers that our part takes."""
    known = kind_class(kind)
    if known is None:
        return attrs
    inputs, own = known.inputs(), arguments(known)
    for key, value in list(attrs.items()):
        if not isinstance(value, str):
            continue
        if key in inputs and not inputs[key].options:
            attrs[key] = inputs[key].clip(number(value, inputs[key].default))
        elif key in own and key not in inputs:
            default = own[key].default
            if isinstance(default, bool):
                attrs[key] = value.lower() in ("1", "true", "yes", "on")
            elif isinstance(default, float):
                attrs[key] = number(value, default)
            elif isinstance(default, int) or key == "address":
                attrs[key] = whole(value, default or 0)
            elif key == "columns":
                attrs[key] = whole(value, 4)
    if kind == "MatrixKeypad" and "columns" in attrs:
        attrs["columns"] = whole(attrs["columns"], 4)
    return attrs


def plain(value: object) -> Value | None:
    """A setting as text, number or truth value: lists become words; None for what cannot be one."""
    if isinstance(value, str | int | float | bool):
        return value
    if isinstance(value, list) and all(isinstance(one, str | int | float) for one in value):
        return " ".join(str(one) for one in value)
    return None


def type_for(kind: str, attrs: Mapping[str, Value]) -> tuple[str, Settings]:
    """The type of a diagram for a kind of ours with these settings, and the settings there, all as texts.

    A kind that diagrams do not have is given as it is, with a custom chip's type.
    """
    candidates = [(name, one) for name, one in (*TYPES.items(), *_ON_BUS.items()) if one.kind == kind]
    name, found = max(
        candidates,
        key=lambda pair: (
            sum(attrs.get(key) == value for key, value in pair[1].always.items())
            - sum(key in attrs and attrs[key] != value for key, value in pair[1].always.items())
            - 0.1 * len(pair[1].always)
        ),
        default=("", None),
    )
    if found is None:
        return ("chip-" + kind.lower() if kind_class(kind) else kind), _texts(attrs)
    if kind == "NeoPixelStrip" and "look" not in attrs:
        name = "wokwi-neopixel-matrix" if whole(attrs.get("columns")) > 1 else "wokwi-led-strip"
        found = TYPES[name]
    back = {ours: theirs for theirs, ours in found.names.items()}
    there: Settings = {back.get(key, key): value for key, value in attrs.items() if key not in found.always}
    if found.give is not None:
        there |= found.give(attrs)
    if found in _ON_BUS.values():
        there |= {"pins": "i2c"}
    if "i2cAddress" in there:
        there["i2cAddress"] = f"0x{whole(there['i2cAddress']):02x}"
    return name, _texts(there)


def _texts(attrs: Mapping[str, Value]) -> Settings:
    """Settings as diagrams have them: as texts."""
    return {key: value if isinstance(value, str) else json.dumps(value) for key, value in attrs.items()}
