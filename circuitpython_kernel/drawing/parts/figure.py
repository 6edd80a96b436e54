"""A part as a figure: its inputs, what it shows, its picture."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import TYPE_CHECKING

from circuitpython_kernel.devices import Part
from circuitpython_kernel.devices.base.part import Picture
from circuitpython_kernel.drawing.shapes import Shape, add_shapes
from circuitpython_kernel.drawing.stills import Drawing
from circuitpython_kernel.traces.export.figure import figure_class

from .looks import look_of
from .readings import part_lines

if TYPE_CHECKING:
    from matplotlib.figure import Figure

_LOOK_HEIGHT = 0.9
"""Inches."""


def part_drawing(part: Part, values: Mapping[str, float], title: str) -> Drawing:
    """A part with these values of its inputs, ready to be drawn."""
    look, lines = look_of(part), part_lines(part, values)
    return Drawing(part_figure, (type(part).__name__, title, lines, None if look else part.picture(), look))


def part_figure(
    name: str, title: str, lines: Sequence[tuple[str, str]], picture: Picture | None, look: Sequence[Shape] = ()
) -> Figure:
    """Draw a part's name, what it is, lines of a label and a text each, and what it looks like."""
    text_height = 0.24 * max(len(lines), 1)
    if look:
        text_height = max(text_height, _LOOK_HEIGHT)
    picture_height = 0.0 if picture is None else min(2.6, max(0.5, 6.5 * picture.shape[0] / picture.shape[1]))
    height = 0.5 + text_height + picture_height
    figure = figure_class()(figsize=(7, height), dpi=100)
    figure.text(0.02, 1 - 0.25 / height, name, weight="bold", size=11, va="center")
    figure.text(0.22, 1 - 0.25 / height, title, size=9, color="0.35", va="center", wrap=True)
    if picture is not None:
        axes = figure.add_axes((0.02, (height - 0.5 - picture_height) / height, 0.96, picture_height / height))
        axes.imshow(picture, interpolation="nearest")
        axes.set_axis_off()
    if look:
        wide = _LOOK_HEIGHT * 84 / 64
        axes = figure.add_axes((0.98 - wide / 7, 0.02, wide / 7, _LOOK_HEIGHT / height))
        axes.set(xlim=(0, 84), ylim=(64, 0))
        axes.set_axis_off()
        add_shapes(axes, look, "light")
    for number, (label, shown) in enumerate(lines):
        y = (text_height - 0.24 * number - 0.12) / height
        figure.text(0.02, y, label, size=9, va="center")
        figure.text(0.38, y, shown.replace("\n", "  ⏎  "), size=9, va="center", family="monospace")
    return figure
