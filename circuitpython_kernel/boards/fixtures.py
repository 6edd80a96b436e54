"""Which pins carry a board's own LED, buttons and NeoPixels, by their names in the `board` module."""

from __future__ import annotations

import functools
import re
from dataclasses import dataclass

from .definitions import BoardDefinition
from .layouts import load_layout

# The user LED, by the likeliest name; then any of a board's coloured ones.
LED_NAMES = (
    "LED", "L", "USER_LED", "LED_USER", "LED1", "LED0", "BUILTIN_LED", "STATUS_LED", "LED_STATUS", "PICO_LED",
    "RED_LED", "LED_RED", "LED_R", "LEDR", "BLUE_LED", "LED_BLUE", "LED_B", "GREEN_LED", "LED_GREEN", "LED_G",
    "YELLOW_LED", "LED_YELLOW", "LED_INVERTED",
)  # fmt: skip
NEOPIXEL_NAMES = ("NEOPIXEL", "NEOPIX", "NEOPIXELS", "NEOPIXEL0", "WS2812", "NEOPIXEL_MATRIX")

KINDS = ("led", "button", "neopixel")
_BUTTON = re.compile(r"(BUTTON|BTN|SWITCH|USER_SW|BOOT)(_?[A-Z0-9]+)*$")
_LED = re.compile(r"(LED|L|RED_LED|GREEN_LED|BLUE_LED|LED_(R|G|B|TX|RX|RED|GREEN|BLUE|INVERTED|\d+))$|.*_LED$")


@dataclass(frozen=True)
class PinFixture:
    """Something on a board that belongs to a pin."""

    kind: str
    """One of `KINDS`."""
    index: int
    """The pin's."""
    name: str
    """What the `board` module calls it."""


def fixture_kind(name: str) -> str | None:
    """What a name in the `board` module says that the pin carries: one of `KINDS`, None for a pin at the edge."""
    if name == "NEOPIXEL":
        return "neopixel"
    if name in ("NEOPIXEL_POWER", "NEOPIXEL_I2C_POWER"):
        return None
    if _BUTTON.fullmatch(name):
        return "button"
    return "led" if _LED.fullmatch(name) else None


def pin_fixtures(definition: BoardDefinition) -> list[PinFixture]:
    """What a board's pins carry, in the order of the pins."""
    found = []
    for index in range(len(definition.pins)):
        known = definition.names_of(index)
        kinds = {fixture_kind(name): name for name in known}
        for kind in KINDS:
            # A pin at the edge that is called L, too, has no LED, unless it is the one that stands for the board's.
            if kind in kinds and not (kind == "led" and index != definition.led and len(known) > 1):
                found.append(PinFixture(kind, index, kinds[kind]))
    return found


@functools.cache
def on_board_buttons(definition: BoardDefinition) -> frozenset[int]:
    """The pins that have a button or a switch on the board: by its layout, or by their names where there is none."""
    layout = load_layout(definition.id)
    if layout is None:
        return frozenset(one.index for one in pin_fixtures(definition) if one.kind == "button")
    names = {one.pin for one in layout.buttons} | {one.pin for one in layout.switches}
    if layout.encoder is not None:
        names.add(layout.encoder.switch)
    return frozenset(definition.aliases[name] for name in names if name is not None and name in definition.aliases)
