"""A board's display, as who uses the board sees it: ``board.display``."""

from __future__ import annotations

import os
from typing import TYPE_CHECKING

import numpy as np
from numpy.typing import NDArray

from circuitpython_kernel.devices.toolkit.frame_log import Frame
from circuitpython_kernel.devices.toolkit.screen import Screen
from circuitpython_kernel.hardware.peripherals.display import packing
from circuitpython_kernel.hardware.peripherals.display.displays import Displays
from circuitpython_kernel.hardware.peripherals.display.panel import Panel

from .attachments import Attachments
from .core import Core

if TYPE_CHECKING:
    from PIL.Image import Image


class Display:
    """The board's first display; it is asked for by each look, as programs release displays and make others.

    The picture is what is seen on the first screen that is there, the board's own or an attached part, or else what was
    sent to the display last. Each look raises LookupError while there is neither.
    """

    def __init__(self, core: Core, attachments: Attachments) -> None:
        self._core = core
        self._attachments = attachments

    @property
    def screen(self) -> Screen | None:
        """The part that shows the picture: the board's own screen, or the first that is attached; None without."""
        entries = (*self._attachments.built_in, *self._attachments.entries)
        return next((entry.part for entry in entries if isinstance(entry.part, Screen)), None)

    @property
    def own_screen(self) -> Screen | None:
        """The screen that is on the board itself; None without one."""
        return next((entry.part for entry in self._attachments.built_in if isinstance(entry.part, Screen)), None)

    def own_picture(self) -> NDArray[np.uint8] | None:
        """What the board's own screen shows, (height, width, 3); None for a board without one."""
        screen = self.own_screen
        if screen is None:
            return None
        self._bring_up_to_date()
        return self._core.output.user_code.call(screen.picture, None)

    @property
    def _seen(self) -> Screen | None:
        """The screen, with the terminal on it when no program runs."""
        self._bring_up_to_date()
        return self.screen

    def _bring_up_to_date(self) -> None:
        if self._displays.primary is not None and not self._core.machine.busy:
            self._displays.show_terminal()

    @property
    def _displays(self) -> Displays:
        return self._core.silicon.displays

    @property
    def _panel(self) -> Panel:
        panel = self._displays.primary
        if panel is None:
            raise LookupError(
                f"The {self._core.definition.name} has no display now; "
                "a program makes one with busdisplay.BusDisplay()."
            )
        if not self._core.machine.busy:
            self._displays.show_terminal()
        return panel

    def __bool__(self) -> bool:
        """Whether there is one."""
        return self._displays.primary is not None or self.screen is not None

    def __repr__(self) -> str:
        panel = self._displays.primary
        if panel is None:
            return "<no display>"
        return f"<Display of {panel.width} x {panel.height} pixels, {panel.frames} frames>"

    @property
    def width(self) -> int:
        """In pixels, as the program sees it."""
        return self._panel.width

    @property
    def height(self) -> int:
        """In pixels, as the program sees it."""
        return self._panel.height

    @property
    def rotation(self) -> int:
        """By how many degrees the program has turned the picture."""
        return self._panel.rotation

    @property
    def brightness(self) -> float:
        """0 to 1; 1 for a display whose brightness cannot be set."""
        value = self._panel.brightness
        return 1.0 if value < 0 else value

    @property
    def refreshes(self) -> int:
        """How many frames were sent."""
        return self._panel.frames

    def rgb565(self) -> NDArray[np.uint16]:
        """The picture as it was sent: (height, width) of 16-bit colours, in the order of the display's memory."""
        panel = self._panel
        return packing.rgb565(panel.space, panel.frame)

    def rgb888(self) -> NDArray[np.uint8]:
        """The picture as it is to be looked at: (height, width, 3). On a screen: what a person sees."""
        screen = self._seen
        if screen is not None:
            return screen.picture()
        panel = self._panel
        picture = packing.rgb888(panel.space, panel.frame)
        turns = panel.rotation // 90 if panel.rotation % 90 == 0 else int(panel.transform.transpose)
        return np.ascontiguousarray(np.rot90(picture, turns))

    def image(self) -> Image:
        """The picture as it is to be looked at, for Pillow."""
        from PIL import Image

        return Image.fromarray(self.rgb888())

    def frames(self) -> list[Frame]:
        """The pictures that the screen has shown, the newest last, with their times in seconds; see `Screen.frames`.

        Raises:
            LookupError: when there is no screen, as only a part keeps what it has shown.
        """
        return self._needed_screen().frames()

    def save(
        self, path: str | os.PathLike[str], *, animated: bool = True, last: float | None = None, scale: int = 1
    ) -> None:
        """Write what the screen has shown as an animation, or the picture of now; see `Screen.save`.

        Raises:
            LookupError: when there is no screen.
            ValueError: for an ending that is none of ``.png``, ``.gif``, ``.webp``.
        """
        self._needed_screen().save(path, animated=animated, last=last, scale=scale)

    def _needed_screen(self) -> Screen:
        screen = self._seen
        if screen is None:
            raise LookupError(
                f"The {self._core.definition.name} has no screen: attach one, such as ILI9341, to the pins of the bus."
            )
        return screen

    def text(self) -> str:
        """What the terminal has, row by row, whether it is shown or not; empty without one."""
        return self._displays.terminal.text()
