"""A display that shows its layers in a framebuffer (shared-module/framebufferio/FramebufferDisplay.c)."""

from __future__ import annotations

from collections.abc import Callable

import numpy as np

from .areas import Area
from .framebuffers import Framebuffer
from .packing import packed
from .panel import Panel, PanelSettings
from .scene import Scene


class FramePanel(Panel):
    """See `Panel`; ``bus`` is the framebuffer. Its bytes can be changed by the program, too."""

    bus: Framebuffer

    def __init__(self, framebuffer: Framebuffer, rotation: int) -> None:
        form = framebuffer.format
        super().__init__(
            framebuffer,
            PanelSettings(
                form.width, form.height, color_depth=form.depth, grayscale=form.grayscale,
                pixels_in_byte_share_row=form.pixels_in_byte_share_row, bytes_per_cell=form.bytes_per_cell,
                reverse_pixels_in_byte=form.reverse_pixels_in_byte, reverse_bytes_in_word=False,
                native_frames_per_second=form.frames_per_second,
            ),
        )  # fmt: skip
        self.brightness = framebuffer.brightness
        if rotation:
            self.set_rotation(rotation)

    def set_brightness(self, brightness: float) -> bool:
        """See `Panel`."""
        done = self.bus.set_brightness(brightness)
        self.brightness = self.bus.brightness
        return done

    def refresh(self, scene: Callable[[], Scene], *, silently: bool = False) -> bool:
        """See `Panel`. The pixels are in the framebuffer whether it can show them or not."""
        clock = self.bus.chip.clock
        self.last_refresh_ns = clock.now_ns
        found = scene()
        self.moved = False
        areas = [self.area] if self.full else found.changed()
        self.full = False
        rows = np.zeros(self.area.height, np.bool_)
        for area in areas:
            clipped = self._clip(area)
            if clipped is not None:
                self._put(clipped, found)
                rows[clipped.y1 : clipped.y2] = True
        found.shown()
        if areas:
            self.frames += 1
            self.bus.swap(rows, silently=silently)
        self.last_refresh_ns = clock.now_ns
        return True

    def _put(self, area: Area, scene: Scene) -> None:
        pixels = scene.paint(area)
        seen = area.overlap(self.area)
        if seen is not None:
            self.frame[seen.y1 : seen.y2, seen.x1 : seen.x2] = pixels[: seen.height, : seen.width]
        form = self.bus.format
        size = area.width * form.depth // 8
        data = np.frombuffer(packed(self.space, pixels), np.uint8).reshape(area.height, size)
        there = form.rows(self.bus.bytes)
        first = area.x1 * form.depth // 8
        room = there[area.y1 : area.y2, first : first + size]
        room[:] = data[:, : room.shape[1]]
