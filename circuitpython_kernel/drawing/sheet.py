"""A sheet of paper to draw on, as SVG of few shapes: what the stills of instruments are made of."""

from __future__ import annotations

import math
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from html import escape

import numpy as np
from numpy.typing import NDArray

from .shapes import Shape, shape_svg
from .text_width import printable, text_width, wrap

INK, SOFT, LINE, GROUND, BAD = "#11181f", "#4b5661", "#d5dbe1", "#ffffff", "#b3261e"
"""Colours: what is read first, what is read next, lines, the ground, what is wrong."""

MARGIN = 12.0
TITLE = 13.0
"""Size of a title, in the sheet's units, which are CSS pixels."""

Values = NDArray[np.float64]


@dataclass(frozen=True)
class Picture:
    """A finished drawing.

    ``svg`` stands alone; ``width`` and ``height`` are in CSS pixels; ``text`` says the same in words.
    """

    svg: str
    width: float
    height: float
    text: str


class Sheet:
    """Shapes are added from the back to the front.

    Args:
        width: in CSS pixels. The height is known at the end, see `finish`.
    """

    def __init__(self, width: float = 800.0) -> None:
        self.width = width
        self._parts: list[str] = []

    def title(self, text: str, y: float = MARGIN) -> float:
        """Write a title, in as many lines as it needs; where it ends."""
        for line in wrap(printable(text), self.width - 2 * MARGIN, TITLE, bold=True):
            self.text(MARGIN, y + TITLE, line, size=TITLE, bold=True)
            y += TITLE * 1.4
        return y

    def text(
        self,
        x: float,
        y: float,
        text: str,
        *,
        size: float = 11.0,
        color: str = INK,
        anchor: str = "start",
        bold: bool = False,
        mono: bool = False,
    ) -> None:
        """Write one line; ``y`` is that of its base line, ``anchor`` start, middle or end."""
        weight = ' font-weight="bold"' if bold else ""
        family = ' font-family="DejaVu Sans Mono, monospace" xml:space="preserve"' if mono else ""
        self._parts.append(
            f'<text x="{x:.6g}" y="{y:.6g}" font-size="{size:g}" fill="{color}" text-anchor="{anchor}"{weight}{family}>'
            f"{escape(printable(text))}</text>"
        )

    def upright(self, x: float, y: float, text: str, *, size: float = 11.0, color: str = SOFT) -> None:
        """Write a line from below to above, its middle at a place."""
        self._parts.append(
            f'<text transform="translate({x:.6g} {y:.6g}) rotate(-90)" font-size="{size:g}" fill="{color}" '
            f'text-anchor="middle">{escape(printable(text))}</text>'
        )

    def rect(
        self, x: float, y: float, width: float, height: float, fill: str, *, opacity: float = 1.0, stroke: str = "none"
    ) -> None:
        """A rectangle."""
        self._parts.append(
            f'<rect x="{x:.6g}" y="{y:.6g}" width="{max(width, 0):.6g}" height="{max(height, 0):.6g}" fill="{fill}" '
            f'fill-opacity="{opacity:g}" stroke="{stroke}"/>'
        )

    def line(
        self, x1: float, y1: float, x2: float, y2: float, color: str = LINE, width: float = 1.0, dash: str = ""
    ) -> None:
        """A straight line."""
        dashes = f' stroke-dasharray="{dash}"' if dash else ""
        self._parts.append(
            f'<path d="M{x1:.6g} {y1:.6g}L{x2:.6g} {y2:.6g}" stroke="{color}" stroke-width="{width:g}"{dashes}/>'
        )

    def lines(self, x: Values, y: Values, color: str, width: float = 1.4, dash: str = "", name: str = "") -> None:
        """A line through points; where one is NaN there is a gap."""
        dashes = f' stroke-dasharray="{dash}"' if dash else ""
        called = f' data-trace="{escape(printable(name))}"' if name else ""
        self._parts.append(
            f'<path d="{path(x, y)}" fill="none" stroke="{color}" stroke-width="{width:g}" '
            f'stroke-linejoin="bevel"{dashes}{called}/>'
        )

    def area(self, x: Values, y: Values, base: float, color: str, opacity: float) -> None:
        """What lies between steps and a base line."""
        known = np.isfinite(y)
        if known.any():
            low = np.where(known, y, base)
            shape = path(np.concatenate((x[:1], x, x[-1:])), np.concatenate(([base], low, [base])))
            self._parts.append(f'<path d="{shape}" fill="{color}" fill-opacity="{opacity:g}"/>')

    def image(self, x: float, y: float, width: float, height: float, png: str, *, smooth: bool = False) -> None:
        """A PNG in base64."""
        look = "optimizeQuality" if smooth else "optimizeSpeed"
        self._parts.append(
            f'<image x="{x:g}" y="{y:g}" width="{width:g}" height="{height:g}" preserveAspectRatio="none" '
            f'image-rendering="{look}" href="data:image/png;base64,{png}"/>'
        )

    def shapes(self, x: float, y: float, shapes: Iterable[Shape]) -> None:
        """Shapes of a drawing, with its corner there."""
        self._parts.append("".join(shape_svg(shape.moved(x, y)) for shape in shapes))

    def clip(self, name: str, x: float, y: float, width: float, height: float) -> None:
        """What comes now is cut off at a rectangle, up to `end_clip`."""
        self._parts.append(
            f'<clipPath id="{name}"><rect x="{x:g}" y="{y:g}" width="{width:g}" height="{height:g}"/></clipPath>'
            f'<g clip-path="url(#{name})">'
        )

    def end_clip(self) -> None:
        """See `clip`."""
        self._parts.append("</g>")

    def finish(self, height: float, text: str) -> Picture:
        """The picture; ``text`` says in words what it shows."""
        words, height = escape(printable(text)), math.ceil(height)
        svg = (
            f'<svg xmlns="http://www.w3.org/2000/svg" width="{self.width:g}" height="{height:g}" '
            f'viewBox="0 0 {self.width:g} {height:g}" role="img" aria-label="{words}" '
            f'font-family="DejaVu Sans, sans-serif"><title>{words}</title>'
            f'<rect width="{self.width:g}" height="{height:g}" fill="{GROUND}"/>{"".join(self._parts)}</svg>'
        )
        return Picture(svg, self.width, height, text)


def path(x: Values, y: Values) -> str:
    """Points as the data of an SVG path, to a hundredth of a pixel; where one is not finite the path begins again."""
    known = np.isfinite(x) & np.isfinite(y)
    parts: list[str] = []
    pen = "M"
    for here, at, value in zip(known.tolist(), np.round(x, 2).tolist(), np.round(y, 2).tolist(), strict=True):
        if not here:
            pen = "M"
            continue
        parts.append(f"{pen}{at:g} {value:g}" if abs(at) < 1e5 and abs(value) < 1e5 else f"{pen}{at:.2f} {value:.2f}")
        pen = "L"
    return "".join(parts)


def steps(x: Values, y: Values) -> tuple[Values, Values]:
    """Points of a line that holds each value up to the next x."""
    if len(x) < 2:
        return x, y
    return np.repeat(x, 2)[1:], np.repeat(y, 2)[:-1]


def ticks(low: float, high: float, most: int) -> list[tuple[float, str]]:
    """Round numbers between two values, at most so many, and what is written at them."""
    span = high - low
    if not (math.isfinite(span) and span > 0) or most < 1:
        return []
    power = 10.0 ** math.floor(math.log10(span / most))
    step = next((factor * power for factor in (1, 2, 5, 10) if span / (factor * power) <= most), 10 * power)
    first, last = math.ceil(low / step - 1e-9), math.floor(high / step + 1e-9)
    digits = min(max(math.ceil(-math.log10(step) - 1e-9), 0), 12)
    return [(number * step, label(number * step, digits)) for number in range(first, last + 1)]


def label(value: float, digits: int) -> str:
    """A tick's number."""
    if value and not 1e-3 <= abs(value) < 1e6 and digits != 0:
        return f"{value:.3g}"
    return f"{value:.{digits}f}" if abs(value) < 1e15 else f"{value:.3g}"


def widest(texts: Iterable[str], size: float, *, bold: bool = False) -> float:
    """The width of the widest of some texts, an upper limit."""
    return max((text_width(text, size, bold=bold) for text in texts), default=0.0)


def shortened(text: str, width: float, size: float, *, bold: bool = False) -> str:
    """A text cut with an ellipsis so that it has room: for cells of a table, never for a title."""
    if text_width(text, size, bold=bold) <= width:
        return text
    while text and text_width(text + "…", size, bold=bold) > width:
        text = text[:-1]
    return text + "…"


def columns(sheet: Sheet, y: float, widths: Sequence[float], texts: Sequence[str], *, bold: bool = False) -> None:
    """A table's row, its texts cut to the columns' widths."""
    x = MARGIN
    for width, text in zip(widths, texts, strict=True):
        sheet.text(x, y, shortened(text, width - 8, 10.5, bold=bold), size=10.5, bold=bold, color=INK if bold else SOFT)
        x += width
