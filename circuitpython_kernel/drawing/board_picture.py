"""A board's picture: its layout and the state of its pins, brought together."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any, Protocol

import numpy as np
from numpy.typing import NDArray

from circuitpython_kernel.boards import BoardDefinition
from circuitpython_kernel.hardware.pins import PinBank

from .board_figure import board_figure
from .board_layout import lay_out
from .board_svg import Color, board_svg
from .pin_state import PinState, pin_state


class Strip(Protocol):
    """What a picture needs of NeoPixels."""

    def colors(self, order: str = ..., /) -> NDArray[np.uint8]:
        """The pixels, one a row."""


class PictureBoard(Protocol):
    """What a picture needs of a board."""

    @property
    def definition(self) -> BoardDefinition:
        """Which board it is."""

    @property
    def pins(self) -> PinBank:
        """Its pins."""

    def pixels(self, name: str = ..., /) -> Strip:
        """What the NeoPixels at a pin show."""


class BoardPicture:
    """The picture of a board, as it is whenever one asks."""

    def __init__(self, board: PictureBoard) -> None:
        self._board = board
        definition = board.definition
        self.layout = lay_out(definition)
        self.labels = {place.index: place.label for place in self.layout.pins}
        self.labels |= {fixture.index: fixture.label for fixture in self.layout.fixtures}
        self._chip_names = {index: definition.pins[index].name for index in self.labels}
        self.pins = {index: board.pins[name] for index, name in self._chip_names.items()}
        self._others = {index: definition.names_of(index) for index in self.labels}
        self._strips = [fixture for fixture in self.layout.fixtures if fixture.kind == "neopixel"]

    def states(self) -> dict[int, PinState]:
        """The state of each pin on the drawing, by its index."""
        return {
            index: pin_state(pin, self.labels[index], self._chip_names[index], self._others[index])
            for index, pin in self.pins.items()
        }

    def pixels(self) -> dict[int, Sequence[Color]]:
        """The colours of the on-board NeoPixels, by their pin's index."""
        found: dict[int, Sequence[Color]] = {}
        for fixture in self._strips:
            colors = self._board.pixels(fixture.label).colors()
            found[fixture.index] = [(int(red), int(green), int(blue)) for red, green, blue in colors]
        return found

    def figure(self, theme: str = "light") -> Any:
        """The picture as a matplotlib figure."""
        return board_figure(self.layout, self.states(), self.pixels(), theme)

    def svg(self, theme: str = "light") -> str:
        """The picture as SVG that stands alone."""
        return board_svg(self.layout, self.states(), self.pixels(), theme)
