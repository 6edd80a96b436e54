"""Lights, buttons and switches of a board with a layout: what shows a pin's state or changes it."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, replace

from circuitpython_kernel.boards.layouts import Layout

LEAST = 9.0
"""Pixels that a light is wide at least."""
_DIE = (6.0, 7.0)
_BEHIND = (24.0, 20.0)


@dataclass(frozen=True)
class Lamp:
    """Something on the board that shows or changes a pin: of a kind, around x, y, with its size.

    Kinds: ``led``, ``neopixel``, ``dotstar``, ``button``, ``switch`` and ``reset``, ``still`` for what does nothing.
    ``color`` is that of an LED's light, else ``"case"`` of what is pressed and ``"slide"`` of what is moved.
    """

    kind: str
    label: str
    x: float
    y: float
    w: float
    h: float
    index: int | None = None
    color: str = ""
    active_low: bool = False
    lit: bool = False
    pixel: int = 0
    round: bool = False


def lamps_of(layout: Layout, scale: float, index: Callable[[str | None], int | None]) -> tuple[list[Lamp], list[Lamp]]:
    """The lamps on the front, and those on the back, which are drawn beside the board."""
    found = [*_leds(layout, scale, index), *_pixels(layout, scale, index), *_buttons(layout, scale, index)]
    front = [lamp for back, lamp in found if not back]
    behind = [
        replace(lamp, w=min(lamp.w, _BEHIND[0]), h=min(lamp.h, _BEHIND[1]))
        for back, lamp in found
        if back and lamp.color != "slide"
    ]
    return front, behind


_Found = list[tuple[bool, Lamp]]


def _leds(layout: Layout, scale: float, index: Callable[[str | None], int | None]) -> _Found:
    found: _Found = []
    places = [(led.x, led.y) for led in layout.leds]
    for number, led in enumerate(layout.leds):
        # The dice of one case have one place: they are drawn side by side.
        same = [other for other, place in enumerate(places) if place == places[number]]
        shift = (same.index(number) - (len(same) - 1) / 2) * _DIE[0]
        w, h = _DIE if len(same) > 1 else (max(1.6 * scale, LEAST), max(0.8 * scale, 5.0))
        kind = "led" if led.pin else "still"
        lamp = Lamp(
            kind,
            led.name,
            led.x * scale + shift,
            led.y * scale,
            w,
            h,
            index(led.pin),
            led.colour,
            led.active_low,
            led.lit,
        )
        found.append((led.back, lamp))
    return found


def _pixels(layout: Layout, scale: float, index: Callable[[str | None], int | None]) -> _Found:
    found: _Found = []
    for kind, pixels in (("neopixel", layout.neopixels), ("dotstar", layout.dotstars)):
        for pixel in pixels:
            size = max(pixel.size * scale, LEAST)
            name = pixel.pin if kind == "neopixel" else "DotStar"
            label = name if len(pixels) == 1 else str(pixel.index)
            lamp = Lamp(kind, label, pixel.x * scale, pixel.y * scale, size, size, index(pixel.pin), pixel=pixel.index)
            found.append((pixel.back, lamp))
    return found


def _buttons(layout: Layout, scale: float, index: Callable[[str | None], int | None]) -> _Found:
    found: _Found = []
    for button in layout.buttons:
        kind = "button" if button.pin else "reset" if button.name == "RST" else "still"
        x, y, w, h = (value * scale for value in (button.x, button.y, button.w, button.h))
        found.append((button.back, Lamp(kind, button.name, x, y, w, h, index(button.pin), color="case")))
    for switch in layout.switches:
        kind = "switch" if switch.pin else "still"
        x, y, w, h = (value * scale for value in (switch.x, switch.y, switch.w, switch.h))
        lamp = Lamp(kind, switch.name, x + w / 2, y + h / 2, w, h, index(switch.pin), color="slide")
        found.append((switch.back, lamp))
    if layout.encoder:
        knob = layout.encoder
        size = knob.knob * scale
        lamp = Lamp("button", knob.switch, knob.x * scale, knob.y * scale, size, size, index(knob.switch), color="case",
                    round=True)  # fmt: skip
        found.append((False, lamp))
    return found
