"""Names that are written on a board, where there is room for them."""

from __future__ import annotations

from collections.abc import Sequence

from circuitpython_kernel.boards.layouts import Outline
from circuitpython_kernel.drawing.shapes import Extent, Shape, Words, overlaps
from circuitpython_kernel.drawing.text_width import text_width

from .scale_lamps import Lamp
from .scale_looks import SILK

SIZE = 8.5
NARROW = 0.88
"""`text_width` is for wide fonts. Here names may come close to other things."""
_EDGE = 2.0


class Silk:
    """Knows what is taken on a board, and writes beside things.

    Args:
        outline: the board's, in pixels.
    """

    def __init__(self, outline: Outline) -> None:
        self._outline = outline
        self._taken: list[Extent] = []

    def take(self, left: float, top: float, right: float, bottom: float) -> None:
        """Nothing is written there."""
        self._taken.append((left, top, right, bottom))

    def free(self, extent: Extent) -> bool:
        """Whether nothing is there."""
        return not any(overlaps(extent, taken) for taken in self._taken)

    def lamps(self, lamps: Sequence[Lamp]) -> list[Shape]:
        """The names of lights and buttons."""
        found: list[Shape] = []
        written = set[tuple[str, float]]()
        for lamp in lamps:
            if lamp.kind == "neopixel" and lamp.label.isdecimal():
                continue
            if (lamp.label, lamp.y) in written and lamp.kind == "led":
                continue  # the dice of one case have one name
            written.add((lamp.label, lamp.y))
            found += self.beside(lamp.label, lamp.x, lamp.y, lamp.w / 2, lamp.h / 2)
        return found

    def beside(self, text: str, x: float, y: float, half_width: float, half_height: float) -> list[Shape]:
        """A name below, above or at a side of something around x, y; none where there is no room."""
        half = SIZE / 2
        below, aside, across = half_height + half + 1.5, half_width + 2.5, half_width + half + 1.5
        places = [
            (x, y + below, "middle", False), (x, y - below, "middle", False), (x + aside, y, "start", False),
            (x - aside, y, "end", False), (x + across, y, "middle", True), (x - across, y, "middle", True),
        ]  # fmt: skip
        for px, py, anchor, turned in places:
            words = Words(x=px, y=py, text=text, size=SIZE, anchor=anchor, turned=turned, fill=SILK)
            extent = _extent(words)
            if self._on_board(extent) and self.free(extent):
                self.take(*extent)
                return [words]
        return []

    def _on_board(self, extent: Extent) -> bool:
        """Whether something is on the board: within the circle of a round one, and the box around another one."""
        left, top, right, bottom = extent
        outline = self._outline
        inside = left >= _EDGE and top >= _EDGE and right <= outline.w - _EDGE and bottom <= outline.h - _EDGE
        if outline.circle is None:
            return inside
        x, y, diameter = outline.circle
        corners = [(cx, cy) for cx in (left, right) for cy in (top, bottom)]
        return inside and all((cx - x) ** 2 + (cy - y) ** 2 <= (diameter / 2 - _EDGE) ** 2 for cx, cy in corners)


def _extent(words: Words) -> Extent:
    """The rectangle around a name, closer than that of its shape."""
    long = text_width(words.text, SIZE) * NARROW
    before = long * {"start": 0.0, "middle": 0.5, "end": 1.0}[words.anchor]
    x, y, half = words.x, words.y, SIZE / 2
    if words.turned:
        return x - half, y + before - long, x + half, y + before
    return x - before, y - half, x - before + long, y + half
