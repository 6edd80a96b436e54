"""What a board looks like: its outline, pads, lights, buttons and plugs, for the boards that have a table here.

A table is a TOML file, named by the board's id; docs/layouts.md describes it. Lengths are millimetres from the upper
left corner of the outline, x to the right and y down, seen from the front.

It may import the rest of `boards` and `common`.
"""

from .model import (
    Box,
    Button,
    Chip,
    Connector,
    Display,
    Encoder,
    Hole,
    Layout,
    Led,
    Outline,
    Pad,
    Pixel,
    Sensor,
    Switch,
    Usb,
)
from .reader import BadLayout, layout_ids, load_layout, read_layout

__all__ = [
    "BadLayout",
    "Box",
    "Button",
    "Chip",
    "Connector",
    "Display",
    "Encoder",
    "Hole",
    "Layout",
    "Led",
    "Outline",
    "Pad",
    "Pixel",
    "Sensor",
    "Switch",
    "Usb",
    "layout_ids",
    "load_layout",
    "read_layout",
]
