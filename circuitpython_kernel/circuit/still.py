"""A circuit as one picture that stands alone: for print, for GitHub, for notebooks without a kernel."""

from __future__ import annotations

import base64
import io
from collections.abc import Mapping, Sequence
from typing import Any

import numpy as np
from numpy.typing import NDArray

from circuitpython_kernel.boards import BoardDefinition
from circuitpython_kernel.devices import Part
from circuitpython_kernel.drawing.board.pin_state import PinState
from circuitpython_kernel.drawing.shapes import INKS, Extent, around, clean, ink_style

from .looks.board import BoardLook, Color
from .looks.catalog import look_of
from .looks.look import Shape
from .looks.svg import DEFINITIONS, finished, number
from .pins import Footprint, FootprintPin, turned

SCALE = 5.0
"""Pixels of a millimetre at full size: names of pads are 8 pixels high then."""
MARGIN = 6.0
"""Millimetres around the circuit."""
WIRE = 0.75
"""Millimetres that a wire is wide."""
LABEL = 2.1
FONT = "system-ui, 'DejaVu Sans', sans-serif"
NAMELESS = ("junction", "text", "ground", "supply")
"""Kinds whose name is not written above them."""
HALO = {"light": "#ffffff", "dark": "#cfd8e0"}
"""Around wires: what sets them off, and a black one from a dark ground."""

Pixels = NDArray[np.uint8]


def circuit_svg(
    scene: Mapping[str, Any],
    definition: BoardDefinition,
    *,
    devices: Mapping[str, Part] | None = None,
    states: Mapping[int, PinState] | None = None,
    pixels: Mapping[int, Sequence[Color]] | None = None,
    screen: Pixels | None = None,
    theme: str = "light",
    width: float | None = None,
) -> str:
    """The picture as SVG.

    Args:
        scene: the circuit, as `scene.scene` gives it.
        definition: its board.
        devices: the attached parts by their names, for what they show now.
        states, pixels: of the board's pins and NeoPixels, by the pin's index; see `drawing.board.picture`.
        screen: what the board's own display shows.
        theme: ``"light"`` or ``"dark"``.
        width: of the picture in pixels; `SCALE` pixels a millimetre when left out.
    """
    left, top, right, bottom = extent_of(scene)
    across, along = right - left, bottom - top
    wide = across * SCALE if width is None else width
    head = (
        f'<svg xmlns="http://www.w3.org/2000/svg" viewBox="{number(left)} {number(top)} {number(across)} '
        f'{number(along)}" width="{wide:.0f}" height="{wide * along / across:.0f}" role="img" '
        f'font-family="{FONT}"><title>{clean(circuit_words(scene))}</title><style>{ink_style(theme)}</style>'
        f"<defs>{DEFINITIONS}</defs>"
        f'<rect x="{number(left)}" y="{number(top)}" width="{number(across)}" height="{number(along)}" '
        f'fill="{INKS[theme]["ground"]}"/>'
    )
    made = [head, _board(scene["board"], definition, states or {}, pixels or {}, screen, theme)]
    made += [_part(part, (devices or {}).get(part["id"])) for part in scene["parts"]]
    made += wires_svg(scene["wires"], theme)
    made += [_label(part, part["id"]) for part in scene["parts"] if part["kind"] not in NAMELESS]
    made.append(_label(scene["board"], scene["board"]["name"], 2.2))
    return "".join([*made, "</svg>"])


def circuit_words(scene: Mapping[str, Any]) -> str:
    """The circuit in words: the board, its parts, and where their wires go."""
    told = []
    for part in scene["parts"]:
        ends = []
        for wire in scene["wires"]:
            for one, other in ((wire["from"], wire["to"]), (wire["to"], wire["from"])):
                if one.partition(":")[0] == part["id"]:
                    ends.append(f"{one.partition(':')[2]} to {other.replace('board:', '').replace(':', ' ')}")
        called = f"{part['id']} ({part['kind']})"
        told.append(f"{called}: {', '.join(ends)}" if ends else called)
    return f"{scene['board']['name']} with " + ("; ".join(told) if told else "nothing attached")


def shape_of(part: Mapping[str, Any]) -> Shape:
    """What is drawn, from a part of a scene."""
    pins = tuple(FootprintPin(pin["name"], pin["x"], pin["y"], pin["side"], pin["role"]) for pin in part["pins"])
    return Shape(part["kind"], part["attrs"], Footprint(part["width"], part["height"], pins, part["element"]))


def extent_of(scene: Mapping[str, Any]) -> Extent:
    """The rectangle around all of it, in mm, with a margin."""
    found: list[Extent] = []
    for one in (scene["board"], *scene["parts"]):
        w, h = one["width"], one["height"]
        corners = [turned(w, h, x, y, one["rotate"]) for x in (0.0, w) for y in (0.0, h)]
        xs, ys = [one["x"] + x for x, _ in corners], [one["y"] + y for _, y in corners]
        found.append((min(xs), min(ys) - LABEL, max(xs), max(ys)))
    for wire in scene["wires"]:
        found += [(x, y, x, y) for x, y in wire["points"]]
    left, top, right, bottom = around(found)
    return left - MARGIN, top - MARGIN, right + MARGIN, bottom + MARGIN


def _place(one: Mapping[str, Any]) -> str:
    place = f"translate({number(one['x'])} {number(one['y'])})"
    if one["rotate"] % 360:
        place += f" rotate({one['rotate']} {number(one['width'] / 2)} {number(one['height'] / 2)})"
    return f'transform="{place}"'


def _board(
    board: Mapping[str, Any], definition: BoardDefinition, states: Mapping[int, PinState],
    pixels: Mapping[int, Sequence[Color]], screen: Pixels | None, theme: str,
) -> str:  # fmt: skip
    look = BoardLook(definition)
    drawn = finished(look.body(), look.live(states, pixels, theme), hooks=False)
    if screen is not None and look.screen is not None:
        drawn += image_svg(look.screen, screen)
    return f"<g {_place(board)}>{drawn}</g>"


def _part(part: Mapping[str, Any], device: Part | None) -> str:
    shape = shape_of(part)
    look = look_of(shape)
    drawn = finished(look.body(shape), look.live(device, shape), hooks=False)
    picture = None if device is None else device.picture()
    if picture is not None:
        box = look.screen(shape, (picture.shape[1], picture.shape[0]))
        if box is not None:
            drawn += image_svg(box, picture, f"cpr-{part['id']}" if look.round else "")
    return f"<g {_place(part)}>{drawn}</g>"


def image_svg(box: tuple[float, float, float, float], picture: Pixels, round_: str = "") -> str:
    """A picture (height, width, 3) in a box; ``round_``, a name that the page has once, cuts it to a circle."""
    from PIL import Image

    file = io.BytesIO()
    Image.fromarray(picture).save(file, "png")
    x, y, w, h = box
    cut, by = "", ""
    if round_:
        by = f' clip-path="url(#{clean(round_)})"'
        cut = (
            f'<clipPath id="{clean(round_)}"><ellipse cx="{number(x + w / 2)}" cy="{number(y + h / 2)}" '
            f'rx="{number(w / 2)}" ry="{number(h / 2)}"/></clipPath>'
        )
    return (
        f'{cut}<image{by} x="{number(x)}" y="{number(y)}" width="{number(w)}" height="{number(h)}" '
        f'preserveAspectRatio="none" image-rendering="optimizeSpeed" '
        f'href="data:image/png;base64,{base64.b64encode(file.getvalue()).decode()}"/>'
    )


def _label(one: Mapping[str, Any], text: str, away: float = 0.9) -> str:
    """A name above a part."""
    w, h = one["width"], one["height"]
    corners = [turned(w, h, x, y, one["rotate"]) for x in (0.0, w) for y in (0.0, h)]
    x, y = one["x"] + min(x for x, _ in corners), one["y"] + min(y for _, y in corners)
    return f'<text class="cpi-text" x="{number(x)}" y="{number(y - away)}" font-size="{LABEL}">{clean(text)}</text>'


def wires_svg(wires: Sequence[Mapping[str, Any]], theme: str) -> list[str]:
    """The wires, each with a halo, with round corners and dots where they end."""
    made = []
    for wire in wires:
        way = rounded([tuple(point) for point in wire["points"]])
        ends = (wire["points"][0], wire["points"][-1])
        made.append(
            f'<path d="{way}" fill="none" stroke="{HALO[theme]}" stroke-opacity=".8" '
            f'stroke-width="{number(WIRE + 0.5)}" stroke-linejoin="round"/>'
            f'<path d="{way}" fill="none" stroke="{wire["colour"]}" stroke-width="{WIRE}" '
            'stroke-linecap="round" stroke-linejoin="round"/>'
            + "".join(f'<circle cx="{number(x)}" cy="{number(y)}" r=".62" fill="{wire["colour"]}"/>' for x, y in ends)
        )
    return made


def rounded(points: Sequence[tuple[float, ...]], radius: float = 1.3) -> str:
    """A way through points with round corners, as an SVG path."""
    clear = [point for at, point in enumerate(points) if at == 0 or point != points[at - 1]]
    if len(clear) < 2:
        return f"M{number(points[0][0])} {number(points[0][1])}"
    made = f"M{number(clear[0][0])} {number(clear[0][1])}"
    for before, corner, after in zip(clear, clear[1:], clear[2:], strict=False):
        (x0, y0), (x, y), (x1, y1) = before[:2], corner[:2], after[:2]
        first, second = float(np.hypot(x - x0, y - y0)), float(np.hypot(x1 - x, y1 - y))
        r = min(radius, first / 2, second / 2)
        ax, ay = x - (x - x0) / first * r, y - (y - y0) / first * r
        bx, by = x + (x1 - x) / second * r, y + (y1 - y) / second * r
        made += f"L{number(ax)} {number(ay)}Q{number(x)} {number(y)} {number(bx)} {number(by)}"
    return made + f"L{number(clear[-1][0])} {number(clear[-1][1])}"
