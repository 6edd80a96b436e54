"""What parts with a screen share: the picture that a person sees, pictures of before, and files of them."""

from __future__ import annotations

import os
from collections.abc import Iterator
from contextlib import contextmanager
from itertools import pairwise
from typing import TYPE_CHECKING, Protocol

import numpy as np
from numpy.typing import NDArray

from circuitpython_kernel.devices.base.part import Part, Picture

from .frame_log import Content, Frame, FrameLog

if TYPE_CHECKING:
    from PIL.Image import Image

_ENDINGS = (".png", ".gif", ".webp")


_TOLD_NS = 1_000_000_000
"""A refresh is over after so long."""


class Touchable(Protocol):
    """A touch panel."""

    def touched(self, place: tuple[float, float] | None) -> None:
        """A finger is at a place, in pixels, or lets go (None)."""


class Screen(Part):
    """A part that shows a picture.

    A subclass says in `content` what is on the screen and in `seen` what a person sees of that. It changes what can be
    seen within ``with self.changing()``. Buses of displays call `bulk_begins`.

    Other threads look at a screen while a program writes to it. A picture that was looked at in the middle of a change
    is not kept: `version` is another one when the change is over, and the log takes pictures between changes alone.
    """

    picture_scale = 0
    width: int
    height: int
    _version = 0
    _drawn: tuple[int, Picture] | None = None
    _relit = 0
    _changed_ns = 0
    _seen_version = 0
    _told_ns = -1 << 62
    _quiet_ns = 2_000_000
    """A picture is one of its own when nothing was written for so long before the next."""

    # ---- for a screen's author

    def content(self) -> Content:
        """What is on the screen now, in arrays of its own."""
        raise NotImplementedError

    def seen(self, content: Content) -> Picture:
        """The picture that a person sees of it, of shape (height, width, 3)."""
        raise NotImplementedError

    @contextmanager
    def changing(self) -> Iterator[None]:
        """Something that can be seen changes. The picture before is kept if nothing was written for a while."""
        now = self.now_ns
        # Where it is told when a refresh begins, a pause within one means nothing.
        told = 0 <= now - self._told_ns < _TOLD_NS
        if now - self._changed_ns > self._quiet_ns and not told:
            self._keep()
        self._changed_ns = now
        self._open.append(now)
        try:
            yield
        finally:
            # In this order: who sees that no change is open sees the new number, too.
            self._version += 1
            self._open.pop()

    def relit(self) -> None:
        """The light has changed: the picture is another one, but none that the log has for itself."""
        self._relit += 1

    def bulk_begins(self) -> None:
        """A display's bus begins to send a picture: the one before is complete."""
        self._keep()
        self._told_ns = self.now_ns

    def _keep(self) -> None:
        version, seconds = self._version, self._changed_ns / 1e9
        if version == self._seen_version or self._open:
            return
        content = self.content()
        if self._open or version != self._version:
            return  # a change of another thread's has begun meanwhile: that is no whole picture
        self._seen_version = version
        self._log.forget_after(self.now)
        self._log.add(seconds, content)

    @property
    def _open(self) -> list[int]:
        """The changes that are not over; a list, as threads add to it and take from it."""
        found: list[int] = self.__dict__.setdefault("_open_changes", [])
        return found

    @property
    def _log(self) -> FrameLog:
        log = self.__dict__.get("_frame_log")
        if log is None:
            log = self.__dict__["_frame_log"] = FrameLog()
        found: FrameLog = log
        return found

    # ---- a person's finger

    @property
    def touch_panels(self) -> list[Touchable]:
        """The touch panels that lie over it."""
        found: list[Touchable] = self.__dict__.setdefault("_touch_panels", [])
        return found

    @property
    def touchable(self) -> bool:
        """Whether a touch panel lies over it."""
        return bool(self.touch_panels)

    def touched(self, place: tuple[float, float] | None) -> None:
        """A finger is at a place, in pixels of the picture, or lets go (None).

        Raises:
            ValueError: when no touch panel lies over the screen, or the place is outside of it.
        """
        if not self.touch_panels:
            raise ValueError(f"no touch panel lies over this {type(self).__name__}")
        for panel in self.touch_panels:
            panel.touched(place)

    # ---- what a person sees

    @property
    def version(self) -> int:
        """A number that is another one when the picture may be another one, and after each change."""
        return self._version + self._relit

    def picture(self) -> Picture:
        drawn, version = self._drawn, self.version
        if drawn is None or drawn[0] != version:
            drawn = self._drawn = (version, self.seen(self.content()))
        return drawn[1]

    def image(self) -> Image:
        """The picture that a person sees now, as an image of Pillow's."""
        from PIL import Image

        return Image.fromarray(self.picture())

    def rgb565(self) -> NDArray[np.uint16]:
        """The picture in 16-bit colours, (height, width). Of a display that gets such pixels: as they were sent."""
        red, green, blue = self.picture().astype(np.int64).transpose(2, 0, 1)
        packed: NDArray[np.uint16] = (red >> 3 << 11 | green >> 2 << 5 | blue >> 3).astype(np.uint16)
        return packed

    def frames(self) -> list[Frame]:
        """The pictures that were shown, the newest last, with the part's time in seconds from which on each was.

        They take at most 16 MB; the oldest go first. Empty until something was shown.
        """
        self._keep()
        self._log.forget_after(self.now)
        return [Frame(seconds, self.seen(content)) for seconds, content in self._log]

    def forget_frames(self) -> None:
        """Keep no picture of before now."""
        self._log.clear()
        self._seen_version = self._version

    def save(
        self, path: str | os.PathLike[str], *, animated: bool = True, last: float | None = None, scale: int = 1
    ) -> None:
        """Write what was shown as an animation at its own pace, or the picture of now: ``.png``, ``.gif``, ``.webp``.

        Args:
            path: the file.
            animated: whether the pictures that are kept go into it, or only the one of now.
            last: only those that were seen in so many seconds before now; None for all.
            scale: how many pixels of the file a pixel of the display takes, each way.

        Raises:
            ValueError: for another ending, or a scale below 1.
        """
        from PIL import Image

        ending = os.path.splitext(os.fspath(path))[1].lower()
        if ending not in _ENDINGS:
            raise ValueError(f'a display is written as {", ".join(_ENDINGS)}, not as "{ending}"')
        if scale < 1:
            raise ValueError(f"a pixel takes one or more pixels of the file, not {scale}")
        frames = self.frames() if animated else []
        if last is not None:
            seen = [frame for frame in frames if frame.seconds > self.now - last]
            frames = frames[max(len(frames) - len(seen) - 1, 0) :]  # the first one was there before
        pictures = [frame.pixels for frame in frames] or [self.picture()]
        images = [Image.fromarray(one.repeat(scale, axis=0).repeat(scale, axis=1)) for one in pictures]
        if len(images) == 1:
            images[0].save(path)
            return
        # A viewer counts in hundredths of a second; the last picture is shown for as long as nothing came after it.
        times = [*(frame.seconds for frame in frames), self.now]
        shown = [max(20, round((after - at) * 1000)) for at, after in pairwise(times)]
        images[0].save(path, save_all=True, append_images=images[1:], duration=shown, loop=0)
