"""The drawing of what is connected to a board, as SVG."""

from __future__ import annotations

import zlib
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from html import escape

from circuitpython_kernel.drawing.board.pin_state import PinState
from circuitpython_kernel.drawing.board.scale_svg import Color, lamp_svg, pin_svg
from circuitpython_kernel.drawing.board.svg import still_style
from circuitpython_kernel.drawing.parts.looks import LOOK
from circuitpython_kernel.drawing.shapes import INKS, Shape, ink_style, shape_svg
from circuitpython_kernel.drawing.text_width import printable

from .boxes import Box, Label, Leader, Sign
from .layout import WiringLayout
from .routes import Route
from .style import DOT, HALO, PALETTE, STROKE, THEMES, Stroke, strokes


@dataclass(frozen=True)
class LiveWiring:
    """What is live on a drawing: pins and on-board NeoPixels by the pin's index, parts' pictures by their number."""

    states: Mapping[int, PinState] = field(default_factory=dict)
    pixels: Mapping[int, Sequence[Color]] = field(default_factory=dict)
    looks: Mapping[int, Sequence[Shape]] = field(default_factory=dict)


def wiring_svg(
    layout: WiringLayout,
    title: str,
    description: str,
    theme: str = "light",
    live: LiveWiring | None = None,
    *,
    page: bool = False,
) -> str:
    """The drawing as SVG that stands alone; ``description`` is the same in words.

    Args:
        live: what pins, lights and parts show.
        page: it is for a page that brings the rules of `widgets/panel.css` and fills in what is live.

    Raises:
        ValueError: for another theme than ``"light"`` and ``"dark"``.
    """
    ink = theme_of(theme)
    now = live or LiveWiring()
    # A page can have several drawings, and an id only once.
    identity = f"wiring-{zlib.crc32(f'{title}{description}{theme}{page}'.encode()):08x}"
    size = "" if page else f'width="{layout.width:g}" height="{layout.height:g}" '
    widest = f"max-width:{1.3 * layout.width:g}px;width:100%" if page else "max-width:100%;height:auto"
    made = [
        f'<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 {layout.width:g} {layout.height:g}" {size}'
        f'role="{"group" if page else "img"}" aria-labelledby="{identity} {identity}-text" '
        'font-family="DejaVu Sans, Verdana, system-ui, sans-serif" font-size="12" '
        f'style="{widest}">',
        f'<title id="{identity}">{_clean(title)}</title><desc id="{identity}-text">{_clean(description)}</desc>',
        "" if page else f"<style>{still_style(theme)}{ink_style(theme)}</style>",
        f'<rect width="100%" height="100%" fill="{ink["ground"]}"/>',
        *(
            _outline(box, ink["board" if box is layout.board else "part"], ink)
            for box in layout.boxes
            if not box.shapes
        ),
        *([] if layout.board.shapes else [_plug(layout.board, ink)]),
    ]
    made += [shape_svg(shape) for shape in layout.board.shapes]
    lamps = sorted(layout.board.lamps, key=lambda lamp: lamp.kind in ("neopixel", "led"))
    made += [
        lamp_svg(lamp, now.states.get(-1 if lamp.index is None else lamp.index), now.pixels.get(lamp.index or 0, ()),
                 not page)
        for lamp in lamps
    ]  # fmt: skip
    drawn = strokes(layout.routes)
    made += [_route(one, drawn[one.net], theme) for one in layout.routes]
    made += [_leader(one, drawn, theme) for one in layout.board.leaders]
    colors = {net: PALETTE[theme][color] for net, (color, _) in drawn.items()}
    for number, box in enumerate(layout.boxes):
        if box.look is not None:
            shapes = now.looks.get(number - 1, ())
            x, y = box.look
            key = f' data-key="{box.key}" role="button" tabindex="0"' if box.key and page else ' role="img"'
            made.append(
                f'<g class="cpw-look" data-look="{number - 1}"{key} transform="translate({x:g} {y:g})"><title></title>'
                f'<rect width="{LOOK[0]:g}" height="{LOOK[1]:g}" fill-opacity="0"/><g class="cpw-shapes">'
                f"{''.join(shape_svg(shape) for shape in shapes)}</g></g>"
            )
        made += [
            f'<circle cx="{pad.x:g}" cy="{pad.y:g}" r="{3 if pad.net is None else 4:g}" stroke-width="1.5" '
            + (f'fill="{ink["ground"]}" stroke="{ink["line"]}"/>' if pad.net is None
               else f'fill="{colors[pad.net]}" stroke="{ink["ground"]}"/>')
            for pad in box.pads
            if not box.shapes
        ]  # fmt: skip
        made += [_sign(sign, ink) for sign in box.signs]
        made += [_label(label, ink) for label in box.labels]
    if layout.board.shapes or page:
        made += [pin_svg(pin, now.states.get(pin.index)) for pin in layout.board.pins]
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
    """The USB connector, which shows which side is up."""
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


def _leader(one: Leader, drawn: Mapping[int, Stroke], theme: str) -> str:
    """A line inside the board's box."""
    way = "L".join(f"{x:.1f} {y:.1f}" for x, y in one.points)
    if one.net is None:
        return f'<path d="M{way}" fill="none" stroke="{THEMES[theme]["line"]}" stroke-width="0.8"/>'
    number, dash = drawn[one.net]
    dashes = f' stroke-dasharray="{" ".join(f"{length:g}" for length in dash)}"' if dash else ""
    return f'<path d="M{way}" fill="none" stroke="{PALETTE[theme][number]}" stroke-width="{STROKE:g}"{dashes}/>'


def _sign(sign: Sign, ink: dict[str, str]) -> str:
    way = "".join(f"M{ax:g} {ay:g}L{bx:g} {by:g}" for ax, ay, bx, by in sign_lines(sign))
    color = ink.get(sign.name, ink["strong"])
    return f'<path d="{way}" fill="none" stroke="{color}" stroke-width="2"/>'


def label_ink(label: Label, ink: dict[str, str]) -> str:
    """The colour of a label."""
    if label.ink:
        return INKS["dark" if ink is THEMES["dark"] else "light"][label.ink]
    return ink["strong" if label.strong else "text"]


def _label(label: Label, ink: dict[str, str]) -> str:
    weight = ' font-weight="600"' if label.bold else ""
    color = label_ink(label, ink)
    drop = label.size * 0.35
    place = f'x="{label.x:g}" y="{label.y + drop:g}"'
    if label.turned:
        place = f'transform="translate({label.x + drop:g} {label.y:g}) rotate(-90)"'
    return (
        f'<text {place} text-anchor="{label.anchor}" '
        f'font-size="{label.size:g}"{weight} fill="{color}">{_clean(label.text)}</text>'
    )
