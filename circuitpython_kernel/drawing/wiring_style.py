"""Colours and strokes of the wiring's drawing, for the SVG and the figure."""

from __future__ import annotations

from collections.abc import Sequence

from .wiring_routes import Route

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
    """The place in the palette and the dashes of each net."""
    colors = len(PALETTE["light"])
    free = [(color, dash) for dash in DASHES for color in range(colors)]
    found: dict[int, Stroke] = {}
    for one in routes:
        wanted = {"SDA": (0, DASHES[0]), "SCL": (1, DASHES[0])}.get(one.label)
        if wanted in free:
            found[one.net] = wanted
            free.remove(wanted)
    # When even these are used up they come again; both ends of each wire are labelled, too.
    rest = [one.net for one in routes if one.net not in found]
    for place, net in enumerate(rest):
        found[net] = free[place % len(free)]
    return found
