"""A board's picture: its layout and the state of its pins, brought together."""

from __future__ import annotations

import reprlib
from collections.abc import Sequence
from typing import TYPE_CHECKING

import numpy as np
from numpy.typing import NDArray

from circuitpython_kernel.boards import BoardDefinition
from circuitpython_kernel.boards.fixtures import on_board_buttons
from circuitpython_kernel.boards.layouts import load_layout
from circuitpython_kernel.drawing.view import PictureView
from circuitpython_kernel.hardware.pins.pin import Pin

from .figure import board_figure
from .layout import BoardLayout, lay_out
from .pin_state import PinState, pin_state
from .scale_layout import ScaleLayout, lay_out_to_scale
from .svg import Color, board_svg

if TYPE_CHECKING:
    from matplotlib.figure import Figure


def _layout(definition: BoardDefinition) -> BoardLayout | ScaleLayout:
    facts = load_layout(definition.id)
    return lay_out(definition) if facts is None else lay_out_to_scale(definition, facts)


class BoardPicture:
    """The picture of a board, as it is whenever one asks."""

    def __init__(self, board: PictureView) -> None:
        self._board = board
        definition = board.definition
        facts = load_layout(definition.id)
        self.layout = _layout(definition)
        self.labels: dict[int, str] = {}
        for place in (*self.layout.pins, *self.layout.fixtures):
            index = place.index
            if index is not None and index not in self.labels:
                # Lights and buttons of a layout have names that are printed on the board, such as A.
                named = place in self.layout.pins or facts is None
                self.labels[index] = place.label if named else definition.pin_label(index)
        self._chip_names = {index: definition.pins[index].name for index in self.labels}
        self.pins = {index: board.pins[name] for index, name in self._chip_names.items()}
        self._others = {index: definition.names_of(index) for index in self.labels}
        self._buttons = on_board_buttons(definition)
        self._strips = {
            fixture.index
            for fixture in self.layout.fixtures
            if fixture.kind == "neopixel" and fixture.index is not None
        }

    def pin_numbered(self, number: object) -> Pin:
        """A pin by its number on the drawing.

        Raises:
            LookupError: when there is none.
        """
        pin = self.pins.get(number) if isinstance(number, int) and not isinstance(number, bool) else None
        if pin is None:
            raise LookupError(f"The drawing has no pin number {reprlib.repr(number)}.")
        return pin

    def states(self) -> dict[int, PinState]:
        """The state of each pin on the drawing, by its index."""
        return {
            index: pin_state(
                pin, self.labels[index], self._chip_names[index], self._others[index], on_board=index in self._buttons
            )
            for index, pin in self.pins.items()
        }

    def pixels(self) -> dict[int, Sequence[Color]]:
        """The colours of the on-board NeoPixels, by their pin's index."""
        found: dict[int, Sequence[Color]] = {}
        for index in self._strips:
            colors = self._board.pixels(self._chip_names[index]).colors()
            found[index] = [(int(red), int(green), int(blue)) for red, green, blue in colors]
        return found

    def screen(self) -> NDArray[np.uint8] | None:
        """What the board's own display shows, (height, width, 3), as it lies on the drawing; None without one."""
        if not isinstance(self.layout, ScaleLayout) or self.layout.screen is None:
            return None
        shown: NDArray[np.uint8] | None = self._board.display.own_picture()
        if shown is None or not self.layout.quarters:
            return shown
        return np.ascontiguousarray(np.rot90(shown, -self.layout.quarters))

    def on_screen(self, x: float, y: float) -> tuple[float, float]:
        """Where a place on `screen`, in its pixels, is on the display as it is held."""
        shown = self.screen()
        if shown is None or not isinstance(self.layout, ScaleLayout):
            return x, y
        height, width = shown.shape[:2]
        for _ in range(self.layout.quarters % 4):
            x, y, width, height = y, width - x, height, width
        return x, y

    def figure(self, theme: str = "light") -> Figure:
        """The picture as a matplotlib figure."""
        return board_figure(self.layout, self.states(), self.pixels(), theme)

    def svg(self, theme: str = "light") -> str:
        """The picture as SVG that stands alone."""
        return board_svg(self.layout, self.states(), self.pixels(), theme, self.screen())
