"""An e-paper display on a bus (shared-module/epaperdisplay/EPaperDisplay.c): it never refreshes itself."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import dataclass, replace
from typing import Any

import numpy as np
from numpy.typing import NDArray

from circuitpython_kernel.hardware.memory.layout import PinMode, Pull
from circuitpython_kernel.hardware.peripherals.bulk import Piece

from .areas import Area
from .buses import DisplayBus, is_free, let_go
from .colors import Colorspace, hue_of
from .packing import packed
from .panel import Panel, PanelSettings
from .scene import Scene

NO_COMMAND = 0x100
_CLEAN = 0x77
_MS = 1_000_000
_ENDLESS_NS = 1 << 61

_SEVEN = (0x000000, 0xFFFFFF, 0x00FF00, 0x0000FF, 0xFF0000, 0xFFFF00, 0xFFA500, 0xFFFFFF)
_SIX = (0x000000, 0xFFFFFF, 0xFFFF00, 0xFF0000, 0xFFFFFF, 0x0000FF, 0x00FF00, 0xFFFFFF)


@dataclass(frozen=True)
class EPaperSettings:
    """What an `epaperdisplay.EPaperDisplay` is made with. Times are in ms; `NO_COMMAND` is none."""

    width: int
    height: int
    ram_width: int
    ram_height: int
    colstart: int
    rowstart: int
    rotation: int
    set_column_window_command: int
    set_row_window_command: int
    set_current_column_command: int
    set_current_row_command: int
    write_black_ram_command: int
    black_bits_inverted: bool
    write_color_ram_command: int
    color_bits_inverted: bool
    highlight_color: int
    highlight_color2: int
    refresh_time: int
    busy_pin: int | None
    busy_state: bool
    time_per_frame: int
    always_toggle_chip_select: bool
    grayscale: bool
    seven_colors: bool
    six_colors: bool
    two_byte_length: bool
    start_up_time: int
    little_endian: bool


class EPaperPanel(Panel):
    """See `Panel`. ``frame`` is what the paper shows after the last refresh, as RGB565.

    A refresh begins with a reset and the start sequence, and ends when the busy pin says so, or after a time, with the
    stop sequence.
    """

    def __init__(self, bus: DisplayBus, settings: EPaperSettings, start: bytes, stop: bytes, refresh: bytes) -> None:
        self.paper = settings
        self._start, self._stop, self._refresh = start, stop, refresh
        self._two_hues = bool(settings.highlight_color and settings.highlight_color2)
        colors = settings.seven_colors or settings.six_colors
        highlights = settings.highlight_color or settings.highlight_color2
        self._depth = 4 if colors else 2 if highlights and settings.write_color_ram_command == NO_COMMAND else 1
        self._many = colors
        self.time_per_frame = settings.time_per_frame
        self.refreshing = False
        self._last_ms = 0
        super().__init__(
            bus,
            PanelSettings(
                settings.width, settings.height, settings.colstart, settings.rowstart, settings.rotation, 16,
                reverse_bytes_in_word=False,
            ),
        )  # fmt: skip
        self._base = Colorspace(
            self._depth, grayscale=not self._many, grayscale_bit=0 if self._many else 7, reverse_pixels_in_byte=True,
            tricolor=bool(settings.highlight_color) and not self._two_hues,
            tricolor_hue=hue_of(settings.highlight_color),
            sixcolor=settings.six_colors, sevencolor=settings.seven_colors,
        )  # fmt: skip

    # ---- what all displays have

    @property
    def auto_refresh(self) -> bool:
        """Never."""
        return False

    @auto_refresh.setter
    def auto_refresh(self, value: bool) -> None:
        pass

    def refresh(self, scene: Callable[[], Scene], *, silently: bool = False) -> bool:
        """See `Panel`: only a program refreshes e-paper, by `show`."""
        return False

    def claim_busy(self) -> None:
        """The busy pin is the display's."""
        pin = self.paper.busy_pin
        if pin is not None:
            block = self.bus.chip.block
            block["PIN_PULL"][pin] = Pull.NONE
            block["PIN_MODE"][pin] = PinMode.INPUT
            self.bus.chip.pins.settle(pin)

    def ends(self) -> None:
        """The display is released; a refresh comes to its end."""
        if self.refreshing:
            self._wait()
            self._finish()
        if self.paper.busy_pin is not None:
            let_go(self.bus.chip, self.paper.busy_pin)

    # ---- time

    def _now_ms(self) -> int:
        return self.bus.chip.clock.now_ns // _MS

    @property
    def is_busy(self) -> bool:
        """Whether the busy pin says so."""
        pin = self.paper.busy_pin
        return pin is not None and bool(self.bus.chip.pins.level(pin)) is self.paper.busy_state

    def time_to_refresh(self) -> int:
        """In ms."""
        if not self._last_ms:
            return 0
        since = self._now_ms() - self._last_ms
        return 0 if since > self.time_per_frame else self.time_per_frame - since

    def look(self) -> bool:
        """Whether it is refreshing; when it is not any more, the stop sequence is sent."""
        if self.refreshing:
            if self.paper.busy_pin is None:
                done = self._now_ms() - self._last_ms > self.paper.refresh_time
            else:
                done = not self.is_busy
            if done:
                self._finish()
        return self.refreshing

    def plan_end(self, then: Callable[[], None]) -> None:
        """Call ``then`` when the refresh may be over."""
        chip, pin = self.bus.chip, self.paper.busy_pin
        if pin is None:
            chip.clock.plan((self._last_ms + self.paper.refresh_time + 1) * _MS, then)
            return

        def changed(_pin: int, _level: int) -> None:
            if not self.refreshing:
                chip.pins.unwatch(pin, changed)
            elif not self.is_busy:
                chip.pins.unwatch(pin, changed)
                then()

        chip.pins.watch(pin, changed)

    def _wait(self) -> bool:
        """Wait while the display is busy; False when an interrupt came before."""
        clock = self.bus.chip.clock
        if self.is_busy:
            clock.sleep(_ENDLESS_NS, lambda: None if self.is_busy else clock.now_ns)
        return not self.is_busy

    def _finish(self) -> None:
        self.refreshing = False
        self._sequence(self._stop)

    def change_mode(self, start: bytes, time_per_frame: int) -> None:
        """Another start sequence, and another time between refreshes."""
        self._start, self.time_per_frame = start, time_per_frame

    # ---- a refresh

    def show(self, scene: Callable[[], Scene]) -> bool:
        """Begin a refresh; False when it is too soon, or the bus is not free."""
        if self.refreshing and self.paper.busy_pin is not None:
            if self.is_busy:
                return False
            self._finish()
        if not self.root:
            return True
        if self.time_to_refresh() > 0 or not is_free(self.bus):
            return False
        found = scene()
        areas = [self.area] if self.full else found.changed()
        if areas and self.paper.set_row_window_command == NO_COMMAND:
            areas = [self.area]
        if not areas:
            return True
        if self._many:
            if not self._begin():
                return False
            self._clean()
            self._end(found)
            clock = self.bus.chip.clock
            if self.paper.busy_pin is None:
                clock.sleep((self.paper.refresh_time + 1) * _MS)
            else:
                self._wait()
            if self.look():
                return False
        if not self._begin():
            return False
        self.moved = False
        for area in areas:
            clipped = self._clip(area)
            if clipped is not None:
                self._send(found, clipped)
        self._end(found)
        return True

    def _begin(self) -> bool:
        clock = self.bus.chip.clock
        self.bus.reset()
        clock.sleep(self.paper.start_up_time * _MS)
        if not self._sequence(self._start, waits=True):
            return False
        self._last_ms = max(1, self._now_ms())
        self.last_refresh_ns = clock.now_ns
        return True

    def _end(self, scene: Scene) -> None:
        self._sequence(self._refresh)
        self.refreshing = True
        scene.shown()
        self.full = False
        self.frames += 1
        self._last_ms = max(1, self._now_ms())
        self.last_refresh_ns = self.bus.chip.clock.now_ns

    def _sequence(self, sequence: bytes, *, waits: bool = False) -> bool:
        """Send a sequence of commands, as for `Panel.initialize`; False when an interrupt came."""
        at = 0
        wide = self.paper.two_byte_length
        while at + 1 < len(sequence):
            count = sequence[at + 1]
            size, first = count & 0x7F, at + 2
            if wide:
                size = size << 8 | (sequence[first] if first < len(sequence) else 0)
                first += 1
            self._say(sequence[at], sequence[first : first + size])
            first += size
            if count & 0x80:
                delay = sequence[first] if first < len(sequence) else 0
                self.bus.chip.clock.sleep((500 if delay == 255 else delay) * _MS)
                first += 1
            if waits and not self._wait():
                return False
            at = first
        return True

    def _say(self, command: int, data: bytes, *, is_window: bool = False) -> None:
        toggles = self.paper.always_toggle_chip_select
        command_toggles = toggles and not is_window  # as of busdisplay's: upstream has one function for both
        self.bus.send([Piece(bytes([command]), False, not data, command_toggles), Piece(data, True, toggles=toggles)])

    def _clip(self, area: Area) -> Area | None:
        found = self.area.overlap(area)
        if found is None:
            return None
        step = 8 // self._depth
        return Area(found.x1 - found.x1 % step, found.y1, found.x2 + -found.x2 % step, found.y2)

    def _clean(self) -> None:
        """Seven colours: all pixels are cleaned before they are drawn."""
        row = bytes([_CLEAN]) * (self.width // 2)
        self.bus.send(
            [
                Piece(bytes([self.paper.write_black_ram_command & 0xFF]), False, last=False),
                *(Piece(row, True, last=number == self.height - 1) for number in range(self.height)),
            ]
        )

    def _send(self, scene: Scene, area: Area) -> None:
        paper = self.paper
        planes = []
        for number, (command, inverted) in enumerate(
            (
                (paper.write_black_ram_command, paper.black_bits_inverted),
                (paper.write_color_ram_command, paper.color_bits_inverted),
            )
        ):
            if number and command == NO_COMMAND:
                break
            if paper.set_row_window_command != NO_COMMAND:
                for command_byte, data, is_window in self._window(area):
                    self._say(command_byte, data, is_window=is_window)
            pixels = self._plane(scene, area, number)
            planes.append(pixels)
            data = packed(self._base, pixels)
            if inverted:
                data = bytes(np.frombuffer(data, np.uint8) ^ 0xFF)
            toggles = paper.always_toggle_chip_select
            self.bus.send([Piece(bytes([command & 0xFF]), False, toggles=toggles)])
            for piece in self._pieces_of(area, data):
                self.bus.send([Piece(piece, True, toggles=toggles)])
        self._keep_picture(area, planes)

    def _plane(self, scene: Scene, area: Area, number: int) -> NDArray[Any]:
        space = self._base
        if self._two_hues and not number:
            return self._four_colors(scene, area)
        if number:
            if self.paper.grayscale and not self._many:
                space = replace(space, grayscale_bit=6)
            elif space.tricolor:
                space = replace(space, grayscale=False)
            elif not self._many:
                return np.zeros((area.height, area.width), np.uint8)
        return self._painted(scene, area, space)

    def _painted(self, scene: Scene, area: Area, space: Colorspace) -> NDArray[Any]:
        scene.space = space
        return scene.paint(area)

    def _four_colors(self, scene: Scene, area: Area) -> NDArray[Any]:
        """Black and white, 2 and 3 for the second and the first highlight."""
        plain = replace(self._base, depth=1, tricolor=False)
        pixels = self._painted(scene, area, plain)
        for value, color in ((2, self.paper.highlight_color2), (3, self.paper.highlight_color)):
            space = replace(plain, tricolor=True, grayscale=False, tricolor_hue=hue_of(color))
            pixels = np.where(self._painted(scene, area, space) != 0, np.uint8(value), pixels)
        return pixels if self._depth == 2 else pixels & 1

    def _pieces_of(self, area: Area, data: bytes) -> Iterator[bytes]:
        fits = self.bus.buffer_words * (32 // self._depth)
        rows = area.height if area.size <= fits else max(1, fits // area.width)
        size = rows * area.width * self._depth // 8
        for at in range(0, len(data), size):
            yield data[at : at + size]

    def _window(self, area: Area) -> Iterator[tuple[int, bytes, bool]]:
        """The commands that choose a window (True) and the first place in it (False)."""
        paper = self.paper
        step = 8 // self._depth
        order = "little" if paper.little_endian else "big"
        for limit, window, current, first, last in (
            (
                paper.ram_width, paper.set_column_window_command, paper.set_current_column_command,
                (area.x1 + paper.colstart) // step, (area.x2 + paper.colstart) // step - 1,
            ),
            (
                paper.ram_height, paper.set_row_window_command, paper.set_current_row_command,
                area.y1 + paper.rowstart, area.y2 + paper.rowstart - 1,
            ),
        ):  # fmt: skip
            size = 1 if limit < 0x100 else 2
            mask = (1 << 8 * size) - 1
            ends = [(value & mask).to_bytes(size, order) for value in (first, last)]  # type: ignore[arg-type]
            yield window & 0xFF, ends[0] + ends[1], True
            if current != NO_COMMAND:
                yield current & 0xFF, ends[0], False

    def _keep_picture(self, area: Area, planes: list[NDArray[Any]]) -> None:
        """What the paper shows, for who looks at the board."""
        first = planes[0].astype(np.uint32)
        if self._many:
            colors = np.array(_SIX if self.paper.six_colors else _SEVEN, np.uint32)[first & 7]
        elif self._two_hues:
            colors = np.array((0, 0xFFFFFF, self.paper.highlight_color2, self.paper.highlight_color), np.uint32)[first]
        elif self.paper.grayscale and len(planes) > 1:
            colors = (first << 1 | planes[1]) * np.uint32(0x555555)
        else:
            colors = np.where(first != 0, np.uint32(0xFFFFFF), np.uint32(0))
            if len(planes) > 1:
                colors = np.where(planes[1] != 0, np.uint32(self.paper.highlight_color), colors)
        shown = (colors >> 19 << 11 | (colors >> 10 & 0x3F) << 5 | colors >> 3 & 0x1F).astype(np.uint16)
        seen = area.overlap(self.area)
        if seen is not None:
            self.frame[seen.y1 : seen.y2, seen.x1 : seen.x2] = shown[: seen.height, : seen.width]
