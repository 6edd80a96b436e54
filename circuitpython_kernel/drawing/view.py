"""What drawings read of a board: a view without a way to change anything."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from typing import Any, Protocol

import numpy as np
from numpy.typing import NDArray

from circuitpython_kernel.boards import BoardDefinition
from circuitpython_kernel.hardware.pins.bank import PinBank
from circuitpython_kernel.hardware.pins.capture import Capture
from circuitpython_kernel.traces.annotations import Decoder


class StripView(Protocol):
    """NeoPixels on a pin."""

    def colors(self, order: str = ..., /) -> NDArray[np.uint8]:
        """The pixels, one a row: red, green, blue."""


class PartView(Protocol):
    """A part that is attached, and where."""

    @property
    def part(self) -> Any:
        """The part."""

    @property
    def name(self) -> str:
        """What it is called on the board."""

    @property
    def bus(self) -> str:
        """The name of its bus; empty for one that has none."""

    @property
    def pins(self) -> Mapping[str, str]:
        """The board's pins by the part's signals."""


class DisplayView(Protocol):
    """The board's display."""

    def own_picture(self) -> NDArray[np.uint8] | None:
        """What the display on the board itself shows, (height, width, 3); None without one."""


class ClockView(Protocol):
    """The board's clock."""

    @property
    def now_ns(self) -> int:
        """Board time in nanoseconds."""


class BusesView(Protocol):
    """The board's buses."""

    def decoders(self) -> list[Decoder]:
        """Each bus that was in use, with its log and how to label an entry."""


class UserCodeView(Protocol):
    """Calls of a user's own code, such as a part's picture: what it raises is shown and never passed on."""

    def call(self, function: Callable[..., Any], otherwise: object, /, *arguments: object) -> Any:
        """What ``function`` gives; ``otherwise`` when it fails."""


class PictureView(Protocol):
    """What a picture of the board needs."""

    @property
    def definition(self) -> BoardDefinition:
        """Which board it is."""

    @property
    def pins(self) -> PinBank:
        """Its pins."""

    def pixels(self, name: str = ..., /) -> StripView:
        """What the NeoPixels at a pin show."""

    @property
    def display(self) -> DisplayView:
        """Its display."""


class BoardView(PictureView, Protocol):
    """What all drawings need of a board."""

    @property
    def parts(self) -> Sequence[PartView]:
        """What is attached, in that order."""

    @property
    def capture(self) -> Capture:
        """The traces of its pins."""

    @property
    def bus(self) -> BusesView:
        """Its buses."""

    @property
    def clock(self) -> ClockView:
        """Its clock."""

    @property
    def user_code(self) -> UserCodeView:
        """How to call a user's own code."""
