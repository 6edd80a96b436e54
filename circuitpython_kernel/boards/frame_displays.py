"""The displays of boards that show what lies in memory: over DVI, HDMI, MIPI DSI or a dot clock, and memory displays.

Their facts are in ``displays.json``, too. `BoardFrame` is such a display; `frame_bytes` says how much memory beside its
heap a board has for pixels.
"""

from __future__ import annotations

import functools
from collections.abc import Mapping
from dataclasses import dataclass, replace
from typing import Any

from .definitions import BoardDefinition
from .displays import table

_MODULES = {
    "picodvi": "picodvi", "videocore": "videocore", "dotclock": "dotclockframebuffer", "mipidsi": "mipidsi",
    "sharpdisplay": "sharpdisplay",
}  # fmt: skip
_MODULE_BYTES = {"videocore": 1280 * 720 * 4, "mipidsi": 720 * 1280 * 3}
"""What is set aside where a module's pixels are not on the heap, whatever a program asks for."""
_MOST_DVI_BYTES = 640 * 480


@dataclass(frozen=True)
class BoardFrame:
    """A display that shows pixels in memory.

    Attributes:
        module: the module whose framebuffer it has.
        width, height, depth: in pixels, and bits of a pixel, as the board makes it.
        rotation: in degrees.
        pins: the chip's names of its pins, by their roles; lists of them for colours.
        backlight_pin: the pin of the light behind it.
        by_setting: whether it is there only when settings.toml or a monitor asks for it.
        facts: the other arguments.
    """

    module: str
    width: int
    height: int
    depth: int
    rotation: int
    pins: Mapping[str, Any]
    backlight_pin: str | None
    by_setting: bool
    facts: Mapping[str, Any]

    @property
    def pin_names(self) -> list[str]:
        """The chip's names of its pins."""
        values = [*self.pins.values(), self.backlight_pin]
        flat = [one for value in values for one in (value if isinstance(value, list) else [value])]
        return [name for name in flat if name is not None]

    @property
    def stride(self) -> int:
        """Bytes from row to row."""
        if self.module == "sharpdisplay":
            return (self.width + 1) // 2 + 2
        width = self.width
        if self.module == "dotclockframebuffer":
            width = (width + 15) // 16 * 16
        return (width * self.depth + 31) // 32 * 4

    @property
    def size(self) -> int:
        """Bytes in all: of those by a setting, as many as they may want."""
        if self.by_setting:
            return _MOST_DVI_BYTES
        own = self.stride * self.height + (2 if self.module == "sharpdisplay" else 0)
        others = (replace(self, width=width, height=height) for width, (height, _) in self.other_sizes.items())
        return max([own, *(other.stride * other.height for other in others)])

    @property
    def other_sizes(self) -> dict[int, tuple[int, int]]:
        """Heights and frequencies of the dot clock by the widths that settings.toml can name."""
        listed = self.facts.get("sizes_by_width", {})
        return {int(width): (one["height"], one["frequency"]) for width, one in listed.items()}

    @property
    def is_adjustable(self) -> bool:
        """Whether settings.toml has a say in how it is made."""
        return bool(self.other_sizes) or bool(self.facts.get("frequency_by_setting"))


@functools.cache
def frame_of(board_id: str) -> BoardFrame | None:
    """The display in memory that a board makes at its start; None without one."""
    for one in table().get(board_id, ()):
        module = _MODULES.get(one["kind"])
        if module is None:
            continue
        own = ("kind", "bus", "width", "height", "color_depth", "rotation", "pins", "backlight_pin", "only_if")
        return BoardFrame(
            module, one["width"], one["height"], one["color_depth"], one.get("rotation", 0),
            {role.lower(): pins for role, pins in one.get("pins", {}).items()}, one.get("backlight_pin"),
            "only_if" in one, {key: value for key, value in one.items() if key not in own},
        )  # fmt: skip
    return None


def frame_bytes(definition: BoardDefinition) -> int:
    """Bytes for pixels that a board has beside its heap."""
    frame = frame_of(definition.id)
    modules = [size for module, size in _MODULE_BYTES.items() if module in definition.modules]
    return max([0 if frame is None else frame.size, *modules], default=0)
