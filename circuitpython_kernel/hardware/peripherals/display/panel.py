"""A display on a bus: its settings, its frames, and when they are due (busdisplay/BusDisplay.c, display_core.c)."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass
from typing import Any

import numpy as np
from numpy.typing import NDArray

from circuitpython_kernel.hardware.peripherals.bulk import Bulk, Piece

from .areas import Area
from .buses import BUFFER_WORDS, DisplayBus, drive, is_free
from .colors import Colorspace
from .packing import packed
from .scene import Scene
from .transforms import Transform, of_display

NO_BRIGHTNESS = -1.0

_MANY = 4
"""So many windows of one kind are worth making at once."""


@dataclass(frozen=True)
class PanelSettings:
    """What a `busdisplay.BusDisplay` is made with."""

    width: int
    height: int
    colstart: int = 0
    rowstart: int = 0
    rotation: int = 0
    color_depth: int = 16
    grayscale: bool = False
    pixels_in_byte_share_row: bool = True
    bytes_per_cell: int = 1
    reverse_pixels_in_byte: bool = False
    reverse_bytes_in_word: bool = True
    set_column_command: int = 0x2A
    set_row_command: int = 0x2B
    write_ram_command: int = 0x2C
    brightness_command: int = 0x100
    single_byte_bounds: bool = False
    data_as_commands: bool = False
    native_frames_per_second: int = 60
    backlight_on_high: bool = True
    sh1107_addressing: bool = False

    @property
    def colorspace(self) -> Colorspace:
        """What its pixels are."""
        return Colorspace(
            self.color_depth, self.grayscale, self.pixels_in_byte_share_row, self.bytes_per_cell,
            self.reverse_pixels_in_byte, self.reverse_bytes_in_word, max(0, 8 - self.color_depth),
        )  # fmt: skip


class Panel:
    """A display.

    ``frame`` is what was sent last, (height, width) of the display's memory as `Colorspace.dtype`; ``frames`` counts
    refreshes that sent something.
    """

    def __init__(self, bus: DisplayBus, settings: PanelSettings) -> None:
        self.bus = bus
        self.settings = settings
        self.space = settings.colorspace
        self.width, self.height = settings.width, settings.height
        self.rotation = 0
        self.transform = Transform()
        self.area = Area(0, 0, 0, 0)
        self.set_rotation(settings.rotation, turned=False)
        self.root = 0
        self.full = True
        self.moved = False
        self.auto_refresh = False
        self.first_manual = False
        self.last_refresh_ns = 0
        self.last_call_ms = 0
        self.brightness = NO_BRIGHTNESS
        self.backlight: int | None = None
        self.light_is_programs = False
        """Whether the program drives the backlight's pin, by PWM."""
        self.native_ms = 1000 // max(1, settings.native_frames_per_second)
        self.frame: NDArray[Any] = np.zeros((self.area.height, self.area.width), self.space.dtype)
        self.frames = 0

    # ---- settings

    def set_rotation(self, rotation: int, *, turned: bool = True) -> None:
        """Turn the picture; ``turned`` when width and height may change places."""
        if turned and (rotation in (90, 270)) != (self.rotation in (90, 270)):
            self.width, self.height = self.height, self.width
        rotation %= 360
        self.rotation = rotation
        self.transform = of_display(self.width, self.height, rotation)
        size = (self.height, self.width) if self.transform.transpose else (self.width, self.height)
        self.area = Area(0, 0, *size)
        self.moved = True

    def initialize(self, sequence: bytes, *, silently: bool = False) -> None:
        """Send an init sequence: a command, how many bytes follow, with bit 7 that a delay comes behind them.

        ``silently``: before the board's time begins.
        """
        at = 0
        while at + 1 < len(sequence):
            command, count = sequence[at], sequence[at + 1]
            size = count & 0x7F
            data = sequence[at + 2 : at + 2 + size]
            if silently:
                self.bus.tell(self._command(command, data))
            else:
                self.send(command, data)
            delay = 10
            if count & 0x80:
                delay = sequence[at + 2 + size] if at + 2 + size < len(sequence) else 0
                delay = 500 if delay == 255 else delay
                size += 1
            if not silently:
                self.bus.chip.clock.sleep(delay * 1_000_000)
            at += 2 + size

    def send(self, command: int, data: bytes) -> None:
        """A command with its data, as a transaction of its own."""
        self.bus.send(self._command(command, data))

    def _command(self, command: int, data: bytes) -> list[Piece]:
        if self.settings.data_as_commands:
            return [Piece(bytes([command]) + data, is_data=False, toggles=True)]
        return [Piece(bytes([command]), is_data=False, last=False, toggles=True), Piece(data, is_data=True)]

    def set_brightness(self, brightness: float) -> bool:
        """By a pin that the host drives, or by a command; whether there is a way."""
        value = brightness if self.settings.backlight_on_high else 1.0 - brightness
        if self.backlight is not None:
            drive(self.bus.chip, self.backlight, int(value > 0.99))
        elif self.settings.brightness_command < 0x100:
            if not is_free(self.bus):
                return False
            self.send(self.settings.brightness_command, bytes([int(0xFF * value) & 0xFF]))
        else:
            return False
        self.brightness = value
        return True

    def set_first_brightness(self, brightness: float, *, by_pin: bool) -> None:
        """What the board's firmware sets before the board's time begins, by a pin that is set later or by a command."""
        value = brightness if self.settings.backlight_on_high else 1.0 - brightness
        command = self.settings.brightness_command
        if by_pin:
            self.brightness = value
        elif command < 0x100:
            self.brightness = value
            self.bus.tell(self._command(command, bytes([int(0xFF * value) & 0xFF])))

    def ends(self) -> None:
        """The display is released."""

    # ---- frames

    @property
    def due_ns(self) -> int:
        """When the display refreshes itself next, if something has changed: more than its frame's time later."""
        return (self.last_refresh_ns // 1_000_000 + self.native_ms + 1) * 1_000_000

    def refresh(self, scene: Callable[[], Scene], *, silently: bool = False) -> bool:
        """Send what has changed; False when the program has locked the bus. ``silently``: see `DisplayBus.tell`."""
        clock = self.bus.chip.clock
        if not silently and not is_free(self.bus):
            return False
        self.last_refresh_ns = clock.now_ns
        found = scene()
        self.moved = False
        areas = [self.area] if self.full else found.changed()
        windows = list(self._windows(found, areas))
        self.full = False
        found.shown()
        if windows:
            self.frames += 1
            parts = _joined(windows)
            if silently:
                self.bus.tell(parts)
            else:
                self.bus.send(parts)
        self.last_refresh_ns = clock.now_ns
        return True

    def _windows(self, scene: Scene, areas: list[Area]) -> Iterator[list[Piece] | Bulk]:
        clipped = [area for area in map(self._clip, areas) if area is not None]
        if not clipped:
            return
        around = clipped[0]
        for area in clipped[1:]:
            around = around.union(area)
        # Many small areas are cut out of one picture: composing takes time for each layer, too.
        whole = scene.paint(around) if len(clipped) > 1 else None
        for area in clipped:
            if whole is None:
                pixels = scene.paint(area)
            else:
                pixels = whole[area.y1 - around.y1 : area.y2 - around.y1, area.x1 - around.x1 : area.x2 - around.x1]
            seen = area.overlap(self.area)
            if seen is not None:
                self.frame[seen.y1 : seen.y2, seen.x1 : seen.x2] = pixels[
                    seen.y1 - area.y1 : seen.y2 - area.y1, seen.x1 - area.x1 : seen.x2 - area.x1
                ]
            yield from self._pieces(area, pixels)

    def _clip(self, area: Area) -> Area | None:
        """The part of an area that the display has, up to whole bytes."""
        found = self.area.overlap(area)
        if found is None or self.space.depth >= 8:
            return found
        step = self.space.pixels_per_byte * self.space.bytes_per_cell
        x1, y1, x2, y2 = found
        if self.space.pixels_in_byte_share_row:
            return Area(x1 - x1 % step, y1, x2 + -x2 % step, y2)
        return Area(x1, y1 - y1 % step, x2, y2 + -y2 % step)

    def _rows_at_once(self, area: Area) -> int:
        if self.settings.sh1107_addressing:
            return 8
        fits = self.bus.buffer_words * (32 // self.space.depth)
        if area.size <= fits:
            return area.height
        rows = max(1, fits // area.width)
        if self.bus.buffer_words > BUFFER_WORDS:
            rows = max(rows, min(2, area.height))  # quad SPI's displays take pixels of two rows at least
        if self.space.depth < 8 and not self.space.pixels_in_byte_share_row:
            per_byte = self.space.pixels_per_byte
            rows = max(rows - rows % per_byte, per_byte)
        return rows

    def _pieces(self, area: Area, pixels: NDArray[Any]) -> Iterator[list[Piece] | Bulk]:
        settings = self.settings
        rows = self._rows_at_once(area)
        data = packed(self.space, pixels)
        alike = area.height // rows
        if alike < _MANY or rows * len(data) % area.height or settings.data_as_commands or settings.sh1107_addressing:
            alike = 0
        else:
            yield self._alike(area, rows, alike, data)
        for first in range(alike * rows, area.height, rows):
            count = min(rows, area.height - first)
            # Where bytes stand upright, a row alone need not be whole bytes, but these rows are.
            part = data[first * len(data) // area.height : (first + count) * len(data) // area.height]
            window = Area(area.x1, area.y1 + first, area.x2, area.y1 + first + count)
            parts = self._region(window)
            if settings.data_as_commands:
                parts.append(Piece(part, is_data=True))
            else:
                parts.append(Piece(bytes([settings.write_ram_command]), is_data=False, last=False, toggles=True))
                parts.append(Piece(part, is_data=True))
            yield parts

    def _alike(self, area: Area, rows: int, count: int, data: bytes) -> Bulk:
        """The first windows of an area, ``rows`` high each: their commands differ in the rows' bounds alone."""
        first = Area(area.x1, area.y1, area.x2, area.y1 + rows)
        write = Piece(bytes([self.settings.write_ram_command]), is_data=False, last=False, toggles=True)
        parts = [*self._region(first), write]
        head = b"".join(part.data for part in parts)
        size = rows * len(data) // area.height
        table = np.empty((count, len(head) + size), np.uint8)
        table[:, : len(head)] = np.frombuffer(head, np.uint8)
        table[:, len(head) :] = np.frombuffer(data, np.uint8, count * size).reshape(count, size)
        tops = area.y1 + self.settings.rowstart + rows * np.arange(count)
        step = 1
        if self.space.depth < 8 and not self.space.pixels_in_byte_share_row:
            step = self.space.pixels_per_byte * self.space.bytes_per_cell
        bounds = np.stack((tops // step, (tops + rows) // step - 1), axis=1)
        if self.settings.single_byte_bounds:
            places = bounds.astype(np.uint8)
        else:
            places = bounds.astype(">u2").view(np.uint8)
        end = len(head) - 1
        table[:, end - places.shape[1] : end] = places
        shape = [(len(part.data), part.is_data, part.last, part.toggles) for part in parts]
        return Bulk.rows(table, [*shape, (size, True, True, False)])

    def _region(self, window: Area) -> list[Piece]:
        """The commands that choose a window (bus_core.c)."""
        settings, space = self.settings, self.space
        x1, x2 = window.x1 + settings.colstart, window.x2 + settings.colstart
        y1, y2 = window.y1 + settings.rowstart, window.y2 + settings.rowstart
        if space.depth < 8:
            step = space.pixels_per_byte * space.bytes_per_cell
            if space.pixels_in_byte_share_row:
                x1, x2 = x1 // step, x2 // step
            else:
                y1, y2 = y1 // step, y2 // step
        x2, y2 = x2 - 1, y2 - 1
        if settings.sh1107_addressing and space.depth == 1:
            columns = bytes([(x1 >> 4) & 0x0F | 0x10, x1 & 0x0F])
            page = bytes([0xB0 | y1 & 0xFF])
            if settings.data_as_commands:
                return [Piece(columns, is_data=False, toggles=True), Piece(page, is_data=False, toggles=True)]
            return [
                Piece(bytes([settings.set_column_command]), is_data=False, last=False), Piece(columns, is_data=True),
                Piece(bytes([settings.set_row_command]), is_data=False, last=False), Piece(page, is_data=True),
            ]  # fmt: skip
        parts = []
        for command, low, high in ((settings.set_column_command, x1, x2), (settings.set_row_command, y1, y2)):
            if settings.single_byte_bounds:
                bounds = bytes([low & 0xFF, high & 0xFF])
            else:
                bounds = bytes([low >> 8 & 0xFF, low & 0xFF, high >> 8 & 0xFF, high & 0xFF])
            if settings.data_as_commands:
                parts.append(Piece(bytes([command & 0xFF]) + bounds, is_data=False, toggles=True))
            else:
                parts.append(Piece(bytes([command & 0xFF]), is_data=False, last=False))
                parts.append(Piece(bounds, is_data=True))
        return parts


def _joined(runs: list[list[Piece] | Bulk]) -> Iterable[Piece]:
    """All of them, one after another: as they are when they are few."""
    if not any(isinstance(run, Bulk) for run in runs):
        return [part for run in runs for part in run]
    return Bulk.join([run if isinstance(run, Bulk) else Bulk.of(run) for run in runs])
