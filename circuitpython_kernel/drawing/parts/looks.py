"""What some parts look like: a servo with its horn, LEDs, a push button; on their panels and in the wiring."""

from __future__ import annotations

import math
from collections.abc import Callable, Sequence
from typing import Any

from circuitpython_kernel.devices.actuators.led import LED
from circuitpython_kernel.devices.actuators.rgbled import RGBLED
from circuitpython_kernel.devices.actuators.servo import Servo
from circuitpython_kernel.devices.controls.pushbutton import PushButton
from circuitpython_kernel.devices.toolkit.led_colors import COLORS
from circuitpython_kernel.drawing.shapes import Disk, Path, Point, Rect, Shape, shape_svg

from .control_looks import CONTROL_LOOKS
from .readings import reading_text

LOOK = (84.0, 64.0)
"""Width and height of these pictures, in pixels."""

_METAL, _BLACK = "#b8c0c7", "#22282e"


def look_of(part: object) -> tuple[Shape, ...]:
    """A part as it looks now; nothing for one that has no such picture."""
    for kind, draw in _LOOKS.items():
        if isinstance(part, kind):
            return tuple(draw(part))
    return ()


def look_words(part: Any) -> str:
    """The same in words."""
    shown = ", ".join(f"{name} {reading_text(value)}" for name, value in part.readings().items())
    return f"{part.title}: {shown}" if shown else part.title


def has_look(part: object) -> bool:
    """Whether there is a picture of a part."""
    return isinstance(part, tuple(_LOOKS))


def look_svg(shapes: Sequence[Shape], label: str) -> str:
    """The picture as SVG for a page; ``label`` says in words what it shows."""
    return (
        f'<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 {LOOK[0]:g} {LOOK[1]:g}" role="img" '
        f'aria-label="{label}">{"".join(shape_svg(shape) for shape in shapes)}</svg>'
    )


def _servo(part: Servo) -> list[Shape]:
    """Seen from above the shaft: 0 degrees to the right, and anticlockwise from there."""
    x, y, reach = 32.0, 40.0, 26.0
    angle = math.radians(part.angle)
    ahead, beside = (math.cos(angle), -math.sin(angle)), (math.sin(angle), math.cos(angle))

    def at(along: float, across: float) -> Point:
        return x + along * ahead[0] + across * beside[0], y + along * ahead[1] + across * beside[1]

    horn = (at(-8, -5), at(-8, 5), at(reach, 2.5), at(reach, -2.5))
    wires = [
        Path(points=((62, 36 + 3 * row), (82, 36 + 3 * row)), stroke=color, width=2.4)
        for row, color in enumerate(("#8a5a2b", "#d0342c", "#f08a24"))
    ]
    return [
        *wires,
        Rect(x=6, y=33, w=70, h=14, r=2, fill="#24588f", stroke="#173d66"),
        Disk(x=11, y=40, r=2.2, fill="@ground"),
        Disk(x=71, y=40, r=2.2, fill="@ground"),
        Rect(x=17, y=27, w=48, h=26, r=2.5, fill="#3577bd", stroke="#173d66"),
        Disk(x=x, y=y, r=12, fill="#2c68a8", stroke="#173d66"),
        Path(points=horn, closed=True, fill="#f4f4ee", stroke="#7d858c"),
        Disk(x=x, y=y, r=6.5, fill="#f4f4ee", stroke="#7d858c"),
        *(Disk(x=at(along, 0)[0], y=at(along, 0)[1], r=1.0, fill="#7d858c") for along in (12.0, 17.0, 22.0)),
        Disk(x=x, y=y, r=2.2, fill="#59636c"),
    ]


def _lens(color: str, light: float, legs: Sequence[float]) -> list[Shape]:
    """An LED of 5 mm from its side, with legs that are so long; ``light`` is from 0 to 1."""
    x, top, half = 42.0, 6.0, 13.0
    dome = [
        (x - half * math.cos(step * math.pi / 16), top + half - half * math.sin(step * math.pi / 16))
        for step in range(17)
    ]
    body = (*dome, (x + half, top + 31), (x - half, top + 31))
    first = x - 3.2 * (len(legs) - 1)
    found: list[Shape] = []
    if light > 0:
        found += [Disk(x=x, y=top + 15, r=r, fill=color, opacity=0.22 * light**0.45) for r in (29.0, 23.0)]
    found += [
        Path(points=((first + 6.4 * number, top + 33), (first + 6.4 * number, top + 33 + long)), stroke=_METAL, width=2)
        for number, long in enumerate(legs)
    ]
    found.append(Path(points=body, closed=True, fill=color, stroke="#7d858c"))
    found.append(Rect(x=x - half - 2.5, y=top + 30, w=2 * half + 5, h=4.5, r=1, fill=color, stroke="#7d858c"))
    found.append(
        Path(points=((x - half + 4, top + 26), (x - half + 4, top + 12)), stroke="#ffffff", width=2, opacity=0.5)
    )
    return found


def _shine(light: Sequence[float], off: Sequence[float]) -> str:
    """The colour of a lens: how it looks when it is off, and its light on top of that."""
    mixed = [min(1.0, dark * (1 - max(light) ** 0.45) + value**0.45) for value, dark in zip(light, off, strict=True)]
    return "#" + "".join(f"{round(255 * value):02x}" for value in mixed)


def _led(part: LED) -> list[Shape]:
    full, _ = list(COLORS.values())[round(part.color)]
    light = [value * part.brightness for value in full]
    return _lens(_shine(light, [0.25 + 0.35 * value for value in full]), part.brightness, (23.0, 17.0))


def _rgb_led(part: RGBLED) -> list[Shape]:
    light = part.color
    return _lens(_shine(light, (0.78, 0.8, 0.82)), max(light), (14.0, 23.0, 17.0, 14.0))


def _button(part: PushButton) -> list[Shape]:
    """A tactile switch from above; a cap that is down is smaller and has no edge of light."""
    x, y, down = 42.0, 32.0, part.closed or part.pressed >= 0.5
    legs = [
        Rect(x=left, y=top, w=9, h=5, r=1, fill=_METAL, stroke="#7d858c")
        for left in (9.0, 66.0)
        for top in (12.0, 47.0)
    ]
    rivets = [Disk(x=x + dx, y=y + dy, r=2, fill=_METAL) for dx in (-19, 19) for dy in (-19, 19)]
    cap: list[Shape] = [Disk(x=x, y=y, r=14, fill="#c4122f" if not down else "#8d0d22", stroke="#4f0713")]
    if not down:
        cap.append(Disk(x=x - 2, y=y - 2, r=9.5, fill="#e04a5f", opacity=0.7))
    else:
        cap.append(Disk(x=x, y=y, r=14, stroke="#000000", width=3, opacity=0.4))
    return [*legs, Rect(x=18, y=8, w=48, h=48, r=4, fill=_BLACK, stroke="#59636c"), *rivets, *cap]


_LOOKS: dict[type[Any], Callable[[Any], list[Shape]]] = {
    Servo: _servo, RGBLED: _rgb_led, LED: _led, PushButton: _button, **CONTROL_LOOKS,
}  # fmt: skip
