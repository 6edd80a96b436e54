"""The still of a board's circuit as it is now, for a file."""

from __future__ import annotations

from typing import Protocol

from circuitpython_kernel.drawing import stills
from circuitpython_kernel.drawing.board.picture import BoardPicture
from circuitpython_kernel.drawing.sheet import Picture
from circuitpython_kernel.drawing.view import BoardView

from .live import LiveBoard
from .scene import scene
from .still import SCALE, circuit_svg, circuit_words, extent_of


class PicturedBoard(BoardView, LiveBoard, Protocol):
    """What the picture needs of a board."""


def circuit_picture(board: PicturedBoard, form: str = "svg", theme: str = "light") -> bytes:
    """The picture as ``"svg"`` or ``"png"``.

    Raises:
        ValueError: for another form.
    """
    if form not in ("svg", "png"):
        raise ValueError(f"a circuit's picture is svg or png, not {form}")
    found = scene(board)
    look = BoardPicture(board)
    devices = {entry.name: entry.part for entry in board.parts}
    svg = circuit_svg(
        found, board.definition, devices=devices, states=look.states(), pixels=look.pixels(), screen=look.screen(),
        theme=theme,
    )  # fmt: skip
    if form == "svg":
        return svg.encode()
    left, top, right, bottom = extent_of(found)
    return stills.png(Picture(svg, (right - left) * SCALE, (bottom - top) * SCALE, circuit_words(found)))
