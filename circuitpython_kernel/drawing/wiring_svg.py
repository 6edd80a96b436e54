"""The drawing of what is connected to a board, as SVG and as a figure for print; both from one layout."""

from __future__ import annotations

from html import escape
from typing import TYPE_CHECKING

from circuitpython_kernel.hardware.figure import figure_class

from .wiring_layout import COLORS, Box, WiringLayout

if TYPE_CHECKING:
    from matplotlib.figure import Figure

_THEMES = {
    "light": {
        "ground": "#ffffff", "board": "#dcebe4", "part": "#f6f8fa", "line": "#8b96a1", "strong": "#11181f",
        "text": "#4b5661",
    },
    "dark": {
        "ground": "#0f1419", "board": "#1d3b34", "part": "#141a21", "line": "#71808d", "strong": "#f2f6fa",
        "text": "#a9b6c2",
    },
}  # fmt: skip


def wiring_svg(layout: WiringLayout, description: str, theme: str = "light") -> str:
    """The drawing as SVG that stands alone; ``description`` is the same in words."""
    ink = _THEMES[theme]
    parts = [
        f'<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 {layout.width:g} {layout.height:g}" '
        f'width="{layout.width:g}" height="{layout.height:g}" role="img" aria-label="{escape(description)}" '
        'font-family="system-ui, DejaVu Sans, sans-serif" font-size="12">',
        f"<title>{escape(description)}</title>",
        f'<rect width="100%" height="100%" fill="{ink["ground"]}"/>',
        _box(layout.board, ink["board"], ink, right=True),
    ]
    parts += [_box(box, ink["part"], ink, right=False) for box in layout.parts]
    for run in layout.runs:
        color = COLORS[theme][run.color % len(COLORS[theme])]
        first, corner, top, bottom = run.trunk
        way = f"M{first[0]:g} {first[1]:g}H{corner[0]:g}M{top[0]:g} {top[1]:g}V{bottom[1]:g}"
        way += "".join(f"M{start[0]:g} {start[1]:g}H{end[0]:g}" for start, end in run.taps)
        dots = "".join(f'<circle cx="{start[0]:g}" cy="{start[1]:g}" r="3"/>' for start, _ in run.taps)
        parts.append(
            f'<g fill="{color}" stroke="{color}" stroke-width="2" stroke-linecap="round" data-pin="{escape(run.pin)}">'
            f'<title>{escape(run.pin)}</title><path d="{way}" fill="none"/>'
            f'<circle cx="{corner[0]:g}" cy="{corner[1]:g}" r="3"/>{dots}</g>'
        )
    return "".join([*parts, "</svg>"])


def _box(box: Box, fill: str, ink: dict[str, str], *, right: bool) -> str:
    x = box.x + box.width - 10 if right else box.x + 10
    anchor = "end" if right else "start"
    made = [
        f'<rect x="{box.x:g}" y="{box.y:g}" width="{box.width:g}" height="{box.height:g}" rx="8" '
        f'fill="{fill}" stroke="{ink["line"]}"/>',
        f'<text x="{box.x + 10:g}" y="{box.y + 17:g}" font-weight="600" fill="{ink["strong"]}">'
        f"{escape(box.name)}</text>",
        f'<text x="{box.x + 10:g}" y="{box.y + 32:g}" font-size="10" fill="{ink["text"]}">'
        f"{escape(_short(box.note))}</text>",
    ]
    made += [
        f'<text x="{x:g}" y="{y + 4:g}" text-anchor="{anchor}" fill="{ink["strong"]}">{escape(label)}</text>'
        for label, y in box.pins
    ]
    return f"<g>{''.join(made)}</g>"


def _short(note: str) -> str:
    return note if len(note) <= 42 else note[:41] + "…"


def wiring_figure(layout: WiringLayout, theme: str = "light") -> Figure:
    """The drawing as a matplotlib figure."""
    from matplotlib.patches import FancyBboxPatch

    ink = _THEMES[theme]
    figure = figure_class()(figsize=(layout.width / 96, layout.height / 96), facecolor=ink["ground"])
    axes = figure.add_axes((0, 0, 1, 1))
    axes.set(xlim=(0, layout.width), ylim=(layout.height, 0))
    axes.set_axis_off()
    for box, fill, right in ((layout.board, ink["board"], True), *((box, ink["part"], False) for box in layout.parts)):
        shape = FancyBboxPatch(
            (box.x, box.y), box.width, box.height, boxstyle="round,pad=0,rounding_size=8", fc=fill, ec=ink["line"]
        )
        axes.add_patch(shape)
        axes.text(box.x + 10, box.y + 12, box.name, weight="bold", size=9, va="center", color=ink["strong"])
        axes.text(box.x + 10, box.y + 28, _short(box.note), size=7, va="center", color=ink["text"])
        x, side = (box.x + box.width - 10, "right") if right else (box.x + 10, "left")
        for label, y in box.pins:
            axes.text(x, y, label, size=9, ha=side, va="center", color=ink["strong"])
    for run in layout.runs:
        color = COLORS[theme][run.color % len(COLORS[theme])]
        first, corner, top, bottom = run.trunk
        lines = [(first, corner), (top, bottom), *run.taps]
        for start, end in lines:
            axes.plot((start[0], end[0]), (start[1], end[1]), color=color, linewidth=1.6, solid_capstyle="round")
        dots = [corner, *(start for start, _ in run.taps)]
        axes.scatter([x for x, _ in dots], [y for _, y in dots], s=14, color=color, zorder=3)
    return figure
