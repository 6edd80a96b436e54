"""Pieces of SVG in millimetres, with places that live values fill.

A drawing is a text. In it stands a *hook* (``live="horn"``) where an attribute changes while a program runs, and
`words` with a hook where a text does. `finished` writes the values of a moment there; for a page it marks the elements,
too, so that a front end finds them and changes these attributes alone. A colour is written as in SVG, or as ``"@name"``
for one of the theme's inks, as in `drawing.shapes`.
"""

from __future__ import annotations

import math
import re
from collections.abc import Callable, Mapping, Sequence
from html import escape

from circuitpython_kernel.drawing.text_width import printable

Live = dict[str, dict[str, str]]
"""Values of a moment: by hook the attributes and what they are; the attribute ``text`` is the element's text."""

Place = tuple[float, float]

_HOOK = re.compile(r"@\[(\w+)\]")
_TEXT = re.compile(r"@text\[(\w+)\]")


def number(value: float) -> str:
    """A length for SVG: a hundredth of a millimetre is less than can be seen."""
    return f"{round(value, 3):g}"


def attributes(fill: str, stroke: str, width: float, opacity: float, live: str, extra: str) -> str:
    """What all pieces have."""
    classes = [f"cp{letter}-{ink[1:]}" for letter, ink in (("i", fill), ("o", stroke)) if ink.startswith("@")]
    found = [f'class="{" ".join(classes)}"'] if classes else []
    if fill and not fill.startswith("@") and not (live and fill == "none"):  # a hook brings its own
        found.append(f'fill="{fill}"')
    if stroke:
        found.append("" if stroke.startswith("@") else f'stroke="{stroke}"')
        found.append(f'stroke-width="{number(width)}"')
    if opacity != 1:  # not the attribute of that name: a browser would paint each such piece for itself, and that costs
        found += [f'{what}-opacity="{number(opacity)}"' for what in ("fill", "stroke")]
    if extra:
        found.append(extra)
    if live:
        found.append(f"@[{live}]")
    return "".join(f" {one}" for one in found if one)


def rect(
    x: float, y: float, w: float, h: float, fill: str = "none", *, r: float = 0, stroke: str = "", width: float = 0.15,
    opacity: float = 1, live: str = "", extra: str = "",
) -> str:  # fmt: skip
    """A rectangle with its left upper corner at x, y."""
    corner = f' rx="{number(r)}"' if r else ""
    return (
        f'<rect x="{number(x)}" y="{number(y)}" width="{number(w)}" height="{number(h)}"{corner}'
        f"{attributes(fill, stroke, width, opacity, live, extra)}/>"
    )


def disk(
    x: float, y: float, r: float, fill: str = "none", *, stroke: str = "", width: float = 0.15, opacity: float = 1,
    live: str = "", extra: str = "",
) -> str:  # fmt: skip
    """A circle around x, y."""
    return (
        f'<circle cx="{number(x)}" cy="{number(y)}" r="{number(r)}"'
        f"{attributes(fill, stroke, width, opacity, live, extra)}/>"
    )


def path(
    d: str, fill: str = "none", *, stroke: str = "", width: float = 0.15, opacity: float = 1, live: str = "",
    extra: str = "",
) -> str:  # fmt: skip
    """A path; without ``d`` its hook brings it."""
    way = f' d="{d}"' if d else ""
    return f"<path{way}{attributes(fill, stroke, width, opacity, live, extra)}/>"


def line(points: Sequence[Place], stroke: str, width: float, *, live: str = "", extra: str = "") -> str:
    """A line through points."""
    way = "L".join(f"{number(x)} {number(y)}" for x, y in points)
    return path(f"M{way}", "none", stroke=stroke, width=width, live=live, extra=extra)


def turned(angle: float, x: float, y: float) -> Callable[[float, float], str]:
    """Gives places of a piece that turns, by ``angle`` degrees around x, y, as a path's text.

    What moves all the time is drawn by these: for a ``transform`` that changes a browser works through the whole page.
    """
    cos, sin = math.cos(math.radians(angle)), math.sin(math.radians(angle))
    return lambda dx, dy: f"{number(x + dx * cos - dy * sin)} {number(y + dx * sin + dy * cos)}"


def dot(place: str, r: float) -> str:
    """The part of a path that is a circle around a place."""
    radius, across = number(r), number(2 * r)
    return f"M{place}m{radius} 0a{radius} {radius} 0 1 0-{across} 0a{radius} {radius} 0 1 0 {across} 0"


def words(
    x: float, y: float, text: str, size: float, fill: str, *, anchor: str = "middle", bold: bool = False,
    turned: bool = False, live: str = "", halo: str = "", extra: str = "",
) -> str:  # fmt: skip
    """A line of text around x, y; ``turned``: from below to above. With a hook its text is live."""
    place = f'x="{number(x)}" y="{number(y + 0.35 * size)}"'
    if turned:
        place = f'transform="translate({number(x + 0.35 * size)} {number(y)}) rotate(-90)"'
    weight = ' font-weight="600"' if bold else ""
    ink = f'class="cpi-{fill[1:]}"' if fill.startswith("@") else f'fill="{fill}"'
    around = (
        f' stroke="{halo}" stroke-width="{number(size * 0.3)}" stroke-linejoin="round" paint-order="stroke"'
        if halo
        else ""
    )
    hook = f" @[{live}]" if live else ""
    shown = f"@text[{live}]" if live else escape(printable(text))
    more = f" {extra}" if extra else ""
    return (
        f'<text {place} text-anchor="{anchor}" font-size="{number(size)}"{weight} {ink}{around}{hook}{more}>'
        f"{shown}</text>"
    )


def group(*pieces: str, live: str = "", extra: str = "") -> str:
    """Pieces together."""
    hook = f" @[{live}]" if live else ""
    return f"<g{hook}{' ' if extra else ''}{extra}>{''.join(pieces)}</g>"


def finished(drawing: str, live: Mapping[str, Mapping[str, str]], *, hooks: bool) -> str:
    """A drawing with the values of a moment; ``hooks``: for a page that brings it up to date."""

    def attribute(found: re.Match[str]) -> str:
        values = live.get(found[1], {})
        told = [f'{name}="{escape(value)}"' for name, value in values.items() if name != "text"]
        return " ".join([f'data-live="{found[1]}"', *told] if hooks else told)

    def text(found: re.Match[str]) -> str:
        return escape(printable(live.get(found[1], {}).get("text", "")))

    return _HOOK.sub(attribute, _TEXT.sub(text, drawing))


DEFINITIONS = (
    '<linearGradient id="cpg-metal" x1="0" y1="0" x2="0" y2="1"><stop offset="0" stop-color="#f3f5f6"/>'
    '<stop offset=".5" stop-color="#b9c0c6"/><stop offset="1" stop-color="#8d969e"/></linearGradient>'
    '<linearGradient id="cpg-cap" x1="0" y1="0" x2="1" y2="1"><stop offset="0" stop-color="#fff" stop-opacity=".75"/>'
    '<stop offset=".35" stop-color="#fff" stop-opacity="0"/><stop offset="1" stop-color="#000" stop-opacity=".45"/>'
    '</linearGradient><radialGradient id="cpg-lens" cx=".38" cy=".3" r=".8"><stop offset="0" stop-color="#fff" '
    'stop-opacity=".8"/><stop offset=".35" stop-color="#fff" stop-opacity=".12"/><stop offset="1" stop-color="#000" '
    'stop-opacity=".22"/></radialGradient><linearGradient id="cpg-glass" x1="0" y1="0" x2="1" y2="1">'
    '<stop offset="0" stop-color="#fff" stop-opacity=".14"/><stop offset=".45" stop-color="#fff" stop-opacity=".02"/>'
    '<stop offset="1" stop-color="#fff" stop-opacity="0"/></linearGradient>'
)
"""Gradients that the drawings name; once in each page and each picture."""
