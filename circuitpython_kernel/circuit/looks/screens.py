"""Displays: their frames, and where their pixels are shown."""

from __future__ import annotations

from functools import cache
from typing import Any

from circuitpython_kernel.circuit.kinds import kind_class

from .look import Box, Hand, Look, Shape, fitted
from .pieces import edge_of, holes, inner, label, pads, plate
from .svg import disk, rect, words


class ScreenLook(Look):
    """A display on a board: its window, and its pads in a row at an edge."""

    def __init__(
        self,
        window: Box | None = None,
        colour: str = "#123a6b",
        glass: str = "#0a0c0e",
        *,
        paper: bool = False,
        round_: bool = False,
    ) -> None:
        self.window, self.colour, self.glass, self.paper, self.round = window, colour, glass, paper, round_

    def _window(self, shape: Shape) -> Box:
        if self.window is not None:
            return self.window
        return inner(shape, 6.6, 2.6)

    def body(self, shape: Shape) -> str:
        x, y, w, h = glass_of(shape, self._window(shape))
        drawn = plate(shape.width, shape.height, self.colour) + holes(shape.width, shape.height, 1.9, 0.9)
        if self.round:
            drawn += disk(x + w / 2, y + h / 2, min(w, h) / 2 + 0.8, "#0a0c0e")
        else:
            drawn += rect(x - 0.8, y - 0.8, w + 1.6, h + 1.6, "#e9ebe6" if self.paper else "#0d0f12", r=0.4)
            drawn += rect(x, y, w, h, "#f7f7f2" if self.paper else self.glass)
        return drawn + pads(shape) + names(shape, "#e8f0f8")

    def screen(self, shape: Shape, size: tuple[int, int]) -> Box | None:
        return fitted(self._window(shape), size)

    def hands(self, device: Any, shape: Shape) -> tuple[Hand, ...]:
        if device is None or not bool(getattr(device, "touchable", hasattr(device, "touched"))):
            return ()
        picture = device.picture()
        if picture is None:
            return ()
        return (Hand("touch", fitted(self._window(shape), (picture.shape[1], picture.shape[0])), "touch screen"),)


class TextLCDLook(Look):
    """A character LCD: its picture is the whole glass."""

    def properties(self, device: Any, shape: Shape) -> dict[str, Any]:
        return {"pins": "i2c" if shape.kind == "CharLCD" else "full"}

    def body(self, shape: Shape) -> str:
        w, h = shape.width, shape.height
        x, y, across, along = self._glass(shape)
        return (
            plate(w, h, "#0a7a44", r=0.6)
            + "".join(disk(cx, cy, 1.2, "@ground") for cx in (2.6, w - 2.6) for cy in (2.6, h - 2.6))
            + rect(4.95, 5.7, w - 8.8, h - 10.8, "#0d0f10", r=0.4)
            + rect(x, y, across, along, "#79b428", r=1)
            + pads(shape, "#b0a878")
            + label(shape, -1.6, "#fff")
        )

    @staticmethod
    def _glass(shape: Shape) -> Box:
        return 7.55, 10.3, shape.width - 14.0, shape.height - 20.0

    def screen(self, shape: Shape, size: tuple[int, int]) -> Box | None:
        return self._glass(shape)  # its characters are as high as those of the real glass


class LampBoardLook(Look):
    """Lamps on a black board whose picture the part makes: segments, matrices."""

    def body(self, shape: Shape) -> str:
        w, h = shape.width, shape.height
        x, y, across, along = glass_of(shape, inner(shape, 6.2, 1.6))
        drawn = plate(w, h, "#17191c") + rect(x, y, across, along, "#101214", r=0.5)
        return drawn + pads(shape) + names(shape, "#e8ecef")

    def screen(self, shape: Shape, size: tuple[int, int]) -> Box | None:
        return fitted(inner(shape, 6.2, 1.6), size)


def glass_of(shape: Shape, window: Box) -> Box:
    """How much of a window the glass takes: as wide for its height as the pictures of such a display.

    All of it where that is not known before a part is attached.
    """
    given = (shape.attrs.get("width"), shape.attrs.get("height"))
    if all(isinstance(one, int) and one > 0 for one in given):
        return fitted(window, (int(str(given[0])), int(str(given[1]))))
    size = _usual_size(shape.kind)
    return window if size is None else fitted(window, size)


@cache
def _usual_size(kind: str) -> tuple[int, int] | None:
    """Width and height in pixels of a display that is made without any settings; None when its picture says nothing."""
    found = kind_class(kind)
    if found is None:
        return None
    picture = found().picture()
    return None if picture is None else (picture.shape[1], picture.shape[0])


def names(shape: Shape, fill: str) -> str:
    """The names of pins, towards the middle of the board."""
    edge = edge_of(shape)
    return label(shape, 1.8 if edge == "top" else -1.75, fill, narrow=frozenset({"left", "right"} - {edge}))


def unknown(shape: Shape) -> str:
    """A part of a kind that nobody knows: its box, with the kind's name."""
    w, h = shape.width, shape.height
    return (
        rect(0, 0, w, h, "#8d969e", r=1, opacity=0.35, stroke="#59636c", extra='stroke-dasharray="1.2 .8"')
        + words(w / 2, h / 2, shape.kind, min(2.2, 1.5 * w / max(len(shape.kind), 1)), "@strong")
        + pads(shape)
    )
