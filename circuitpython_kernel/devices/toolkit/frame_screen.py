"""A screen that shows again and again what lies in memory: a panel on a dot clock or on MIPI DSI, a monitor."""

from __future__ import annotations

import zlib
from collections.abc import Callable, Mapping
from typing import Any, ClassVar, NamedTuple

import numpy as np

from circuitpython_kernel.devices.base.driven_part import DrivenPart
from circuitpython_kernel.devices.base.part import Picture
from circuitpython_kernel.hardware.peripherals.display.colors import Colorspace
from circuitpython_kernel.hardware.peripherals.display.framebuffers import Framebuffer
from circuitpython_kernel.hardware.peripherals.display.packing import rgb888

from .frame_log import Content
from .pixel_memory import turned
from .screen import Screen


class _Look(NamedTuple):
    space: Colorspace | None
    light: float
    rotation: int


class FrameScreen(Screen, DrivenPart):
    """A screen that is on a board, and has no memory of its own.

    Args:
        width, height: as it is held, in pixels. A picture of another size is shown in the corner, as far as it fits.
        rotation: by how many degrees a picture is turned clockwise to be upright there.
        backlight_on_high: whether a high level switches the light on.
        fits: whether the panel is of the size that the board is set to show, as it is sold with several.
    """

    signals: ClassVar[Mapping[str, str]] = {"backlight": "the light behind the glass; on when it is not connected"}
    driven_signals: ClassVar[tuple[str, ...]] = ("backlight",)

    def __init__(
        self, width: int, height: int, *, rotation: int = 0, backlight_on_high: bool = True, fits: bool = False
    ) -> None:
        self._fits = fits
        self.width, self.height, self.rotation = width, height, rotation
        self.backlight_on_high = backlight_on_high
        self.light = 1.0
        self._source: Framebuffer | None = None
        self._unsubscribe: Callable[[], None] | None = None
        super().__init__()

    def connected(self) -> None:
        super().connected()
        assert self.site is not None
        assert self.site.listen_to_frames is not None
        self._unsubscribe = self.site.listen_to_frames(self._shown)

    def disconnected(self) -> None:
        super().disconnected()
        if self._unsubscribe is not None:
            self._unsubscribe()

    def driven(self, signal: str, time_ns: int, frequency: float, duty: float) -> None:
        self.light = duty if self.backlight_on_high else 1.0 - duty
        self.relit()

    def _shown(self, framebuffer: Framebuffer | None) -> None:
        self.bulk_begins()
        with self.changing():
            self._source = framebuffer
            if self._fits and framebuffer is not None:
                size = framebuffer.format.width, framebuffer.format.height
                self.width, self.height = size[::-1] if self.rotation in (90, 270) else size

    # ---- what a person sees

    @property
    def version(self) -> int:
        """See `Screen.version`: a program can write into the memory without a word."""
        source = self._source
        return super().version << 32 | (0 if source is None else zlib.adler32(source.bytes.data))

    def content(self) -> Content:
        self.catch_up()  # the light may be PWM
        source = self._source
        if source is None or self.fault == "unplugged":
            return Content(np.zeros((1, 1), np.uint8), _Look(None, 0.0, 0))
        light = round(self.light * source.light, 3)
        return Content(source.values.copy(), _Look(source.format.space, light, self.rotation))

    def seen(self, content: Content) -> Picture:
        look = content.look
        assert isinstance(look, _Look)
        picture = np.zeros((self.height, self.width, 3), np.uint8)
        if look.space is None or not look.light:
            return picture
        found = turned(rgb888(look.space, content.pixels), look.rotation)
        if look.light < 1:
            found = np.rint(found * look.light ** (1 / 2.2)).astype(np.uint8)
        rows, columns = min(self.height, len(found)), min(self.width, found.shape[1])
        picture[:rows, :columns] = found[:rows, :columns]
        return picture

    def break_(self, fault: str) -> None:
        with self.changing():
            super().break_(fault)

    def readings(self) -> dict[str, Any]:
        source = self._source
        size = None if source is None else f"{source.format.width} x {source.format.height}"
        return {"light": round(self.light, 3), "picture": size}
