"""What a person does to the pins of a drawing: press and let go, switch over, feed a voltage."""

from __future__ import annotations

import math
from typing import Any

from circuitpython_kernel.drawing.board.picture import BoardPicture

from .live import View

COMMANDS = ("press", "unpress", "latch", "volts")


class PinControl:
    """Drives pins for the views of a widget.

    Args:
        picture: the drawing's.
    """

    def __init__(self, picture: BoardPicture) -> None:
        self._pins, self._layout = picture.pins, picture.layout

    def left(self, view: View) -> None:
        """A view is gone: nobody will let go what was held down in it."""
        for name in [name for name in view.held if name.isdecimal()]:
            self._pins[int(name)].release()

    def command(self, view: View, kind: str, content: dict[str, Any]) -> None:
        """Do what a view asks for; what is none of `COMMANDS` is left.

        Raises:
            LookupError, ValueError: with a sentence that the view shows.
        """
        if kind not in COMMANDS:
            return
        index = int(content["pin"])
        if index not in self._pins:
            raise LookupError(f"The drawing has no pin number {index}.")
        pin = self._pins[index]
        # A button closes to the rail that the pull keeps the pin away from; one on a board usually closes to ground.
        on_board = any(one.index == index and one.kind in ("button", "switch") for one in self._layout.fixtures)
        active = pin.pull == "down" or (pin.pull is None and not on_board)
        if kind == "volts":
            value = float(content["value"])
            if not math.isfinite(value):
                raise ValueError("An input voltage must be a finite number of volts.")
            pin.volts = value
        elif kind == "press":
            view.held.add(str(index))
            pin.drive(active)
        elif kind == "unpress":
            if str(index) in view.held:
                view.held.discard(str(index))
                pin.release()
        elif content["on"]:
            pin.drive(active)
        else:
            pin.release()
