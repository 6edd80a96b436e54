"""Touch panels: something transparent over a screen, which the mouse touches in the screen's panel or in its own."""

from __future__ import annotations

from typing import Any

import numpy as np

from circuitpython_kernel.devices.base.part import Part, Picture

from .screen import Screen

_DOT = 4
"""Half of the width of the mark where a panel without a screen is touched, in pixels."""


class TouchPanel(Part):
    """A touch panel; a part's class comes before it among the bases of a chip.

    Args:
        over: the screen that it lies over; None for a panel of its own.
        width, height: in pixels, when there is no screen.
    """

    width = 320
    height = 240
    place: tuple[float, float] | None = None
    """Where it is touched, in pixels from the left and the top of the screen as it is held; None when it is not."""

    def lie_over(self, over: Screen | None, width: int, height: int) -> None:
        """Called first of all when the part is made."""
        self.over = over
        self.width, self.height = (over.width, over.height) if over is not None else (width, height)
        if over is not None:
            over.touch_panels.append(self)

    # ---- for a panel's author

    def touch_changed(self) -> None:
        """It is touched, at another place, or not any more."""

    @property
    def fractions(self) -> tuple[float, float]:
        """Where it is touched: from the left and from the top, 0 to 1."""
        x, y = self.place or (0.0, 0.0)
        return x / max(self.width - 1, 1), y / max(self.height - 1, 1)

    # ---- a person's finger

    def touched(self, place: tuple[float, float] | None) -> None:
        """A finger is at a place, in pixels, or lets go (None).

        Raises:
            ValueError: for a place outside of the panel.
        """
        if place is not None and not (0 <= place[0] <= self.width and 0 <= place[1] <= self.height):
            raise ValueError(
                f"the panel has {self.width} x {self.height} pixels: ({place[0]:g}, {place[1]:g}) is outside"
            )
        if place is not None:
            place = min(place[0], self.width - 1.0), min(place[1], self.height - 1.0)
        self.place = place
        if self.site is not None:
            self.touch_changed()

    # ---- what a person sees

    def picture(self) -> Picture | None:
        if self.over is not None:
            return None
        picture = np.full((self.height, self.width, 3), 40, np.uint8)
        if self.place is not None:
            x, y = round(self.place[0]), round(self.place[1])
            picture[max(y - _DOT, 0) : y + _DOT, max(x - _DOT, 0) : x + _DOT] = 230
        return picture

    def readings(self) -> dict[str, Any]:
        return {"touched": "no" if self.place is None else f"{self.place[0]:.0f}, {self.place[1]:.0f}"}
