"""The display that a board has, made by its firmware before any program."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

from circuitpython_kernel.hardware.chip import Chip

from .buses import DisplayBus
from .display_buses import DisplayBuses
from .epaper_panel import EPaperSettings
from .panel import PanelSettings


@dataclass(frozen=True)
class FrameSettings:
    """Of a display that shows what lies in memory: by how many degrees the picture is turned."""

    rotation: int


@dataclass(frozen=True)
class BuiltIn:
    """What it is: ``bus`` makes the bus that it is on, or its framebuffer; ``backlight`` is a pin's index.

    ``stop`` and ``refresh`` are e-paper's other sequences. ``by_setting``: the firmware makes it when it has
    read the settings, or leaves it out; ``turned_by_setting``: it turns the picture then.
    """

    bus: Callable[[Chip, DisplayBuses], DisplayBus]
    settings: PanelSettings | EPaperSettings | FrameSettings
    sequence: bytes = b""
    backlight: int | None = None
    stop: bytes = b""
    refresh: bytes = b""
    backlight_hertz: int = 50_000
    brightness: float = 1.0
    by_setting: bool = False
    turned_by_setting: bool = False
    monitor: tuple[int, int] | None = None
    """SDA and SCL of the bus on which a monitor tells what it can show."""
