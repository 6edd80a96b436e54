"""What is live on the drawing of a board's wiring: pins, lights on the board, pictures of parts."""

from __future__ import annotations

from typing import TYPE_CHECKING

from .board_picture import BoardPicture
from .part_looks import look_of
from .shapes import Shape
from .wiring import Wiring, ordered_parts
from .wiring_svg import LiveWiring

if TYPE_CHECKING:
    from circuitpython_kernel.board import VirtualBoard


def live_wiring(board: VirtualBoard, wiring: Wiring, picture: BoardPicture | None = None) -> LiveWiring:
    """A board as it is now; ``wiring`` is that of the same board."""
    picture = picture or BoardPicture(board)
    looks: dict[int, tuple[Shape, ...]] = {}
    parts = ordered_parts(board)
    for number, connection in enumerate(wiring.parts):
        if connection.looks and number < len(parts):
            looks[number] = board.user_code.call(look_of, (), parts[number])
    return LiveWiring(picture.states(), picture.pixels(), looks)
