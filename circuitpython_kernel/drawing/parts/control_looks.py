"""What switches, knobs and bars look like; `looks` has the other parts, and the size of these pictures."""

from __future__ import annotations

import math
from collections.abc import Callable
from typing import Any

from circuitpython_kernel.devices.actuators.ledbar import LEDBar
from circuitpython_kernel.devices.controls.dipswitch import DIPSwitch
from circuitpython_kernel.devices.controls.joystick import Joystick
from circuitpython_kernel.devices.controls.rotaryencoder import DETENTS, RotaryEncoder
from circuitpython_kernel.devices.controls.slideswitch import SlideSwitch
from circuitpython_kernel.drawing.shapes import Disk, Path, Rect, Shape, Words

_METAL, _BLACK, _EDGE = "#b8c0c7", "#22282e", "#59636c"


def _legs(places: list[tuple[float, float]], w: float, h: float) -> list[Shape]:
    return [Rect(x=x, y=y, w=w, h=h, r=0.6, fill=_METAL, stroke="#7d858c") for x, y in places]


def _slide_switch(part: SlideSwitch) -> list[Shape]:
    """From above, its three contacts below: common in the middle."""
    knob = 46.0 if part.side == "right" else 22.0
    legs = _legs([(x, 44.0) for x in (24.0, 40.5, 57.0)], 3, 14)
    return [
        *legs,
        Rect(x=14, y=14, w=56, h=32, r=2, fill=_METAL, stroke="#7d858c"),
        Rect(x=20, y=21, w=44, h=18, r=1, fill="#14181c"),
        Rect(x=knob, y=19, w=16, h=22, r=1.5, fill=_BLACK, stroke=_EDGE),
        *(Rect(x=knob + 3 + 4 * line, y=22, w=1.4, h=16, fill=_EDGE) for line in range(3)),
    ]


def _dip_switch(part: DIPSwitch) -> list[Shape]:
    """From above; a slider at the top is on."""
    legs = _legs([(7.8 + 9.2 * n, y) for n in range(8) for y in (9.0, 49.0)], 3, 7)
    found: list[Shape] = [*legs, Rect(x=4, y=14, w=76, h=37, r=2, fill="#b3202c", stroke="#6f1119")]
    for number, on in enumerate(part.on):
        left = 6.6 + 9.2 * number
        found.append(Rect(x=left, y=22, w=5.4, h=18, r=0.8, fill="#5a0c13"))
        found.append(Rect(x=left + 0.5, y=22.5 if on else 32, w=4.4, h=7.5, r=0.8, fill="#f4f4ee"))
        found.append(Words(x=left + 2.7, y=46, text=str(number + 1), size=6, fill="#ffffff"))
    found.append(Words(x=10, y=18, text="ON", size=5.5, fill="#ffffff", bold=True))
    return found


def _joystick(part: Joystick) -> list[Shape]:
    """From above: the stick leans to where it is pushed, and is darker while its button is down."""
    x, y = 42 + 11 * part.x / 100, 32 - 11 * part.y / 100
    down = part.pressed >= 0.5
    return [
        Rect(x=13, y=3, w=58, h=58, r=3, fill="#24588f", stroke="#173d66"),
        *(Disk(x=hx, y=hy, r=2.4, fill="@ground", stroke="#173d66") for hx in (18, 66) for hy in (8, 56)),
        Disk(x=42, y=32, r=24, fill="#14181c", stroke="#000000"),
        Disk(x=42, y=32, r=19, fill=_BLACK),
        Path(points=((42, 32), (x, y)), stroke="#3a424a", width=11),
        Disk(x=x, y=y, r=12.5, fill="#14181c" if down else "#3a424a", stroke="#000000"),
        Disk(x=x, y=y, r=8, fill="#0b0e11" if down else "#4a545d", opacity=0.9),
    ]


def _encoder(part: RotaryEncoder) -> list[Shape]:
    """Its knob from above, with a mark that points up at position 0."""
    angle = 2 * math.pi * part.position / DETENTS
    down = part.pressed >= 0.5

    def at(radius: float, turned: float = angle) -> tuple[float, float]:
        return 42 + radius * math.sin(turned), 31 - radius * math.cos(turned)

    ticks = [(at(27.5, 2 * math.pi * n / DETENTS), at(29.5, 2 * math.pi * n / DETENTS)) for n in range(DETENTS)]
    ridges = [at(21.2 if n % 2 else 22.8, angle + math.pi * n / 24) for n in range(48)]
    return [
        Rect(x=9, y=1, w=66, h=61, r=3, fill=_BLACK, stroke=_EDGE),
        *(Path(points=tick, stroke="#9aa4ad", width=0.8) for tick in ticks),
        Path(points=tuple(ridges), closed=True, fill="#5d6770" if down else "#8b959e", stroke="#3a424a"),
        Disk(x=42, y=31, r=17, fill="#4a545d" if down else "#b8c0c7", stroke=_EDGE),
        Path(points=(at(6), at(15)), stroke="#c4122f", width=2.6),
    ]


def _led_bar(part: LEDBar) -> list[Shape]:
    """From above, the first LED on the left."""
    found: list[Shape] = _legs([(6.1 + 7.6 * n, y) for n in range(10) for y in (7.0, 51.0)], 2.4, 6)
    found.append(Rect(x=2, y=12, w=80, h=40, r=1.5, fill=_BLACK, stroke=_EDGE))
    for number, (color, share) in enumerate(zip(part.colors, part.brightness, strict=True)):
        light = share**0.45
        mixed = [min(1.0, (0.16 + 0.2 * value) * (1 - light) + value * light) for value in color]
        fill = "#" + "".join(f"{round(255 * value):02x}" for value in mixed)
        found.append(Rect(x=4.6 + 7.6 * number, y=17, w=5.4, h=30, r=0.6, fill=fill))
    return found


CONTROL_LOOKS: dict[type[Any], Callable[[Any], list[Shape]]] = {
    SlideSwitch: _slide_switch, DIPSwitch: _dip_switch, Joystick: _joystick, RotaryEncoder: _encoder, LEDBar: _led_bar,
}  # fmt: skip
