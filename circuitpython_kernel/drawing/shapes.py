"""Simple shapes that drawings are made of, as SVG and as parts of a matplotlib figure.

A colour is written as in SVG, or as ``"@name"`` for one of the theme's inks: the front end has a rule for each of these
(``cpi-name`` fills, ``cpo-name`` outlines), and a drawing that stands alone brings its own.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace
from html import escape
from typing import TYPE_CHECKING, Any, Self

from .text_width import printable, text_width

if TYPE_CHECKING:
    from matplotlib.axes import Axes

INKS = {
    "light": {
        "ground": "#ffffff", "text": "#4b5661", "strong": "#11181f", "line": "#6b7781", "faint": "#d5dbe1",
        "supply": "#c4122f", "part": "#f6f8fa",
    },
    "dark": {
        "ground": "#0f1419", "text": "#a9b6c2", "strong": "#f2f6fa", "line": "#71808d", "faint": "#323c46",
        "supply": "#ff7b7b", "part": "#141a21",
    },
}  # fmt: skip

Point = tuple[float, float]
Extent = tuple[float, float, float, float]
"""Left, top, right and bottom."""


@dataclass(frozen=True, kw_only=True)
class Shape:
    """What all shapes have; lengths are pixels."""

    fill: str = "none"
    stroke: str = "none"
    width: float = 1.0
    dashed: bool = False
    opacity: float = 1.0

    def moved(self, dx: float, dy: float) -> Self:
        """The same in another place."""
        raise NotImplementedError

    @property
    def extent(self) -> Extent:
        """The rectangle around it."""
        raise NotImplementedError


@dataclass(frozen=True, kw_only=True)
class Rect(Shape):
    """A rectangle with its left upper corner at x, y and round corners."""

    x: float
    y: float
    w: float
    h: float
    r: float = 0.0

    def moved(self, dx: float, dy: float) -> Self:
        return replace(self, x=self.x + dx, y=self.y + dy)

    @property
    def extent(self) -> Extent:
        return self.x, self.y, self.x + self.w, self.y + self.h


@dataclass(frozen=True, kw_only=True)
class Disk(Shape):
    """A circle around x, y."""

    x: float
    y: float
    r: float

    def moved(self, dx: float, dy: float) -> Self:
        return replace(self, x=self.x + dx, y=self.y + dy)

    @property
    def extent(self) -> Extent:
        return self.x - self.r, self.y - self.r, self.x + self.r, self.y + self.r


@dataclass(frozen=True, kw_only=True)
class Path(Shape):
    """A line through points, or a polygon where it is closed."""

    points: tuple[Point, ...]
    closed: bool = False

    def moved(self, dx: float, dy: float) -> Self:
        return replace(self, points=tuple((x + dx, y + dy) for x, y in self.points))

    @property
    def extent(self) -> Extent:
        xs, ys = [x for x, _ in self.points], [y for _, y in self.points]
        return min(xs), min(ys), max(xs), max(ys)


@dataclass(frozen=True, kw_only=True)
class Words(Shape):
    """A line of text; y is the height of its middle. A turned one reads from below to above."""

    x: float
    y: float
    text: str
    size: float = 10.0
    anchor: str = "middle"
    bold: bool = False
    turned: bool = False

    def moved(self, dx: float, dy: float) -> Self:
        return replace(self, x=self.x + dx, y=self.y + dy)

    @property
    def extent(self) -> Extent:
        long = text_width(self.text, self.size, bold=self.bold)
        before = long * {"start": 0.0, "middle": 0.5, "end": 1.0}[self.anchor]
        half = self.size * 0.6
        if self.turned:
            return self.x - half, self.y + before - long, self.x + half, self.y + before
        return self.x - before, self.y - half, self.x - before + long, self.y + half


def overlaps(one: Extent, other: Extent) -> bool:
    """Whether two rectangles have more than an edge in common."""
    return one[0] < other[2] and other[0] < one[2] and one[1] < other[3] and other[1] < one[3]


def around(extents: Iterable[Extent]) -> Extent:
    """The rectangle around rectangles."""
    left, top, right, bottom = zip(*extents, strict=True)
    return min(left), min(top), max(right), max(bottom)


# ---- SVG


def clean(text: str) -> str:
    """Text as XML can have it."""
    return escape("\n".join(printable(line) for line in text.split("\n")))


def _paint(shape: Shape) -> str:
    classes, found = [], []
    for name, letter, color in (("fill", "i", shape.fill), ("stroke", "o", shape.stroke)):
        if color.startswith("@"):
            classes.append(f"cp{letter}-{color[1:]}")
        elif name == "fill" or color != "none":
            found.append(f'{name}="{color}"')
    if shape.stroke != "none":
        found.append(f'stroke-width="{shape.width:g}"')
    if shape.dashed:
        found.append('stroke-dasharray="4 3"')
    if shape.opacity != 1:
        found.append(f'opacity="{shape.opacity:g}"')
    if classes:
        found.append(f'class="{" ".join(classes)}"')
    return "".join(f" {one}" for one in found)


def _number(value: float) -> str:
    return f"{round(value, 2):g}"


def shape_svg(shape: Shape) -> str:
    """A shape as an SVG element."""
    n = _number
    if isinstance(shape, Rect):
        corner = f' rx="{n(shape.r)}"' if shape.r else ""
        size = f'width="{n(shape.w)}" height="{n(shape.h)}"'
        return f'<rect x="{n(shape.x)}" y="{n(shape.y)}" {size}{corner}{_paint(shape)}/>'
    if isinstance(shape, Disk):
        return f'<circle cx="{n(shape.x)}" cy="{n(shape.y)}" r="{n(shape.r)}"{_paint(shape)}/>'
    if isinstance(shape, Path):
        way = "L".join(f"{n(x)} {n(y)}" for x, y in shape.points) + ("z" if shape.closed else "")
        return f'<path d="M{way}"{_paint(shape)}/>'
    if not isinstance(shape, Words):
        raise TypeError(f"no SVG for {shape!r}")
    weight = ' font-weight="600"' if shape.bold else ""
    anchor = "" if shape.anchor == "start" else f' text-anchor="{shape.anchor}"'
    x, y = n(shape.x), n(shape.y + 0.35 * shape.size)
    place = f'x="{x}" y="{y}"'
    if shape.turned:
        place = f'transform="translate({n(shape.x + 0.35 * shape.size)} {n(shape.y)}) rotate(-90)"'
    return f'<text {place}{anchor} font-size="{shape.size:g}"{weight}{_paint(shape)}>{clean(shape.text)}</text>'


def ink_style(theme: str) -> str:
    """The rules of the inks, for a drawing that stands alone."""
    return "".join(f".cpi-{name}{{fill:{ink}}}.cpo-{name}{{stroke:{ink}}}" for name, ink in INKS[theme].items())


# ---- matplotlib

POINT = 0.75
"""Of a pixel: 96 and 72 to the inch."""


def add_shapes(axes: Axes, shapes: Sequence[Shape], theme: str) -> None:
    """Add shapes to axes whose units are pixels, with y down, in their order."""
    from matplotlib.patches import Circle, FancyBboxPatch, PathPatch, Rectangle
    from matplotlib.path import Path as Line

    ink = INKS[theme]
    for shape in shapes:
        fill, stroke = (ink[color[1:]] if color.startswith("@") else color for color in (shape.fill, shape.stroke))
        style: dict[str, Any] = {
            "fc": fill, "ec": stroke, "lw": shape.width * POINT, "alpha": shape.opacity, "zorder": 2,
            "ls": (0, (4, 3)) if shape.dashed else "-",
        }  # fmt: skip
        if isinstance(shape, Rect):
            if shape.r:
                corner = f"round,pad=0,rounding_size={min(shape.r, shape.w / 2, shape.h / 2)}"
                axes.add_patch(FancyBboxPatch((shape.x, shape.y), shape.w, shape.h, boxstyle=corner, **style))
            else:
                axes.add_patch(Rectangle((shape.x, shape.y), shape.w, shape.h, **style))
        elif isinstance(shape, Disk):
            axes.add_patch(Circle((shape.x, shape.y), shape.r, **style))
        elif isinstance(shape, Path):
            points = [*shape.points, shape.points[0]] if shape.closed else list(shape.points)
            axes.add_patch(PathPatch(Line(points, closed=shape.closed), **style))
        elif isinstance(shape, Words):
            axes.text(
                shape.x, shape.y, printable(shape.text), size=shape.size * POINT, color=fill, alpha=shape.opacity,
                weight="bold" if shape.bold else "normal", rotation=90 if shape.turned else 0, parse_math=False,
                ha="center" if shape.turned else {"start": "left", "middle": "center", "end": "right"}[shape.anchor],
                va={"start": "bottom", "middle": "center", "end": "top"}[shape.anchor] if shape.turned
                else "center_baseline",
                zorder=2,
            )  # fmt: skip
