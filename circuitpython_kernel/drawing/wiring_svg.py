"""The drawing of what is connected to a board, as SVG."""

from __future__ import annotations

import zlib
from html import escape

from .text_width import printable
from .wiring_boxes import Box, Label, Sign
from .wiring_layout import WiringLayout
from .wiring_routes import Route
from .wiring_style import DOT, HALO, PALETTE, STROKE, THEMES, Stroke, strokes


def wiring_svg(layout: WiringLayout, title: str, description: str, theme: str = "light") -> str:
    """The drawing as SVG that stands alone; ``description`` is the same in words.

    Raises:
        ValueError: for another theme than ``"light"`` and ``"dark"``.
    """
    ink = theme_of(theme)
    # A page can have several drawings, and an id only once.
    key = f"wiring-{zlib.crc32(f'{title}{description}{theme}'.encode()):08x}"
    made = [
        f'<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 {layout.width:g} {layout.height:g}" '
        f'width="{layout.width:g}" height="{layout.height:g}" role="img" aria-labelledby="{key} {key}-text" '
        'font-family="DejaVu Sans, Verdana, system-ui, sans-serif" font-size="12" '
        'style="max-width:100%;height:auto">',
        f'<title id="{key}">{_clean(title)}</title><desc id="{key}-text">{_clean(description)}</desc>',
        f'<rect width="100%" height="100%" fill="{ink["ground"]}"/>',
        *(_outline(box, ink["board" if box is layout.board else "part"], ink) for box in layout.boxes),
        _plug(layout.board, ink),
    ]
    drawn = strokes(layout.routes)
    made += [_route(one, drawn[one.net], theme) for one in layout.routes]
    colors = {net: PALETTE[theme][color] for net, (color, _) in drawn.items()}
    for box in layout.boxes:
        made += [
            f'<circle cx="{pad.x:g}" cy="{pad.y:g}" r="{3 if pad.net is None else 4:g}" stroke-width="1.5" '
            + (f'fill="{ink["ground"]}" stroke="{ink["line"]}"/>' if pad.net is None
               else f'fill="{colors[pad.net]}" stroke="{ink["ground"]}"/>')
            for pad in box.pads
        ]  # fmt: skip
        made += [_sign(sign, ink) for sign in box.signs]
        made += [_label(label, ink) for label in box.labels]
    made += [_label(label, ink) for label in layout.labels]
    return "".join([*made, "</svg>"])


def theme_of(theme: str) -> dict[str, str]:
    """A theme's colours.

    Raises:
        ValueError: when there is no such theme.
    """
    if theme not in THEMES:
        raise ValueError(f'a drawing is "light" or "dark", not "{theme}"')
    return THEMES[theme]


def _clean(text: str) -> str:
    """Text as XML can have it."""
    return escape("\n".join(printable(line) for line in text.split("\n")))


def _outline(box: Box, fill: str, ink: dict[str, str]) -> str:
    return (
        f'<rect x="{box.x:g}" y="{box.y:g}" width="{box.width:g}" height="{box.height:g}" rx="8" fill="{fill}" '
        f'stroke="{ink["line"]}"/>'
    )


def _plug(board: Box, ink: dict[str, str]) -> str:
    """The USB connector, which tells which side is up."""
    x = board.x + board.width / 2 - 18
    return f'<rect x="{x:g}" y="{board.y - 7:g}" width="36" height="18" rx="3" fill="#9aa5af" stroke="{ink["line"]}"/>'


def _route(one: Route, stroke: Stroke, theme: str) -> str:
    color, dash = PALETTE[theme][stroke[0]], stroke[1]
    way = "".join(f"M{ax:g} {ay:g}L{bx:g} {by:g}" for (ax, ay), (bx, by) in one.segments)
    dots = "".join(f'<circle cx="{x:g}" cy="{y:g}" r="{DOT:g}" fill="{color}"/>' for x, y in one.dots)
    dashes = f' stroke-dasharray="{" ".join(f"{length:g}" for length in dash)}"' if dash else ""
    # The edge in the ground's colour lets a wire that crosses another one pass over it with a gap.
    return (
        f'<g data-net="{_clean(one.label)}"><title>{_clean(one.label)}</title>'
        f'<path d="{way}" fill="none" stroke="{THEMES[theme]["ground"]}" stroke-width="{HALO:g}"/>'
        f'<path d="{way}" fill="none" stroke="{color}" stroke-width="{STROKE:g}" stroke-linecap="square"{dashes}/>'
        f"{dots}</g>"
    )


def sign_lines(sign: Sign) -> list[tuple[float, float, float, float]]:
    """The strokes of a supply's sign: a stub down, with a bar, or with three for GND."""
    x, y = sign.x, sign.y
    lines = [(x, y, x, y + 10)]
    bars = ((7, 10), (4.5, 13.5), (2, 17)) if sign.name == "GND" else ((7, 10),)
    return lines + [(x - half, y + down, x + half, y + down) for half, down in bars]


def _sign(sign: Sign, ink: dict[str, str]) -> str:
    way = "".join(f"M{ax:g} {ay:g}L{bx:g} {by:g}" for ax, ay, bx, by in sign_lines(sign))
    color = ink.get(sign.name, ink["strong"])
    return f'<path d="{way}" fill="none" stroke="{color}" stroke-width="2"/>'


def _label(label: Label, ink: dict[str, str]) -> str:
    weight = ' font-weight="600"' if label.bold else ""
    color = ink["strong" if label.strong else "text"]
    return (
        f'<text x="{label.x:g}" y="{label.y + label.size * 0.35:g}" text-anchor="{label.anchor}" '
        f'font-size="{label.size:g}"{weight} fill="{color}">{_clean(label.text)}</text>'
    )
