"""What is live on the drawing of a board's wiring: pins, lights on the board, pictures of parts."""

from __future__ import annotations

from circuitpython_kernel.drawing.board.picture import BoardPicture
from circuitpython_kernel.drawing.parts.looks import look_of
from circuitpython_kernel.drawing.shapes import Shape
from circuitpython_kernel.drawing.view import BoardView

from .nets import Wiring, ordered_parts
from .svg import LiveWiring


def live_wiring(board: BoardView, wiring: Wiring, picture: BoardPicture | None = None) -> LiveWiring:
    """A board as it is now; ``wiring`` is that of the same board."""
    picture = picture or BoardPicture(board)
    looks: dict[int, tuple[Shape, ...]] = {}
    parts = ordered_parts(board)
    for number, connection in enumerate(wiring.parts):
        if connection.looks and number < len(parts):
            looks[number] = board.user_code.call(look_of, (), parts[number])
    return LiveWiring(picture.states(), picture.pixels(), looks)
