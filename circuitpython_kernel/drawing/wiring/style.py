"""Colours and strokes of the wiring's drawing, for the SVG and the figure."""

from __future__ import annotations

from collections.abc import Sequence

from .routes import Route

THEMES = {
    "light": {
        "ground": "#ffffff", "board": "#dcebe4", "part": "#f6f8fa", "line": "#6b7781", "strong": "#11181f",
        "text": "#4b5661", "3V3": "#c4122f", "5V": "#c4122f", "GND": "#11181f",
    },
    "dark": {
        "ground": "#0f1419", "board": "#1d3b34", "part": "#141a21", "line": "#71808d", "strong": "#f2f6fa",
        "text": "#a9b6c2", "3V3": "#ff7b7b", "5V": "#ff7b7b", "GND": "#f2f6fa",
    },
}  # fmt: skip

PALETTE = {
    "light": ("#0069a8", "#8a6100", "#007a58", "#9a3d83", "#b84700", "#4d5a66"),
    "dark": ("#56b4e9", "#f0d442", "#2fd0a0", "#eb9bd0", "#ff9a4d", "#b8c4cf"),
}
"""After Okabe and Ito, for wires. Blue and yellow are SDA and SCL, as on the cables; red is left to the supplies."""

DASHES: tuple[tuple[float, ...], ...] = ((), (7, 3), (2, 3), (9, 3, 2, 3))
"""Further nets have the colours again, with dashes."""

STROKE, HALO, DOT = 2.0, 6.0, 3.5

Stroke = tuple[int, tuple[float, ...]]


def strokes(routes: Sequence[Route]) -> dict[int, Stroke]:
    """The place in the palette and the dashes of each net: no two in one channel are alike while there are enough."""
    every = [(color, dash) for dash in DASHES for color in range(len(PALETTE["light"]))]
    kept = {"SDA": every[0], "SCL": every[1]}
    reserved = {kept[one.label] for one in routes if one.label in kept}
    found: dict[int, Stroke] = {}
    for one in routes:
        beside = [found[other.net] for other in routes if other.net in found and one.channels & other.channels]
        wanted = kept.get(one.label)
        if wanted is not None and wanted not in beside:
            found[one.net] = wanted
        else:
            # Both ends of each wire are labelled, so that one more of the same look does no harm.
            found[one.net] = min((each for each in every if each not in reserved), key=beside.count)
    return found
