"""The doorbell ``display``: what the firmware's displayio asks of the host.

A change of a scene rings once; the host plans the next frame on the board's clock. When it is due, it is composed where
the guest runs, and nowhere else: in a doorbell, at a turn of an interpreter that counts, or in a call that the host has
asked the guest for. The displays outlive the program, and the terminal is on them then.
"""

from __future__ import annotations

import time
from collections.abc import Callable
from dataclasses import fields
from typing import Any

import numpy as np

from circuitpython_kernel.common.locks import Lock
from circuitpython_kernel.hardware.chip import Chip, GuestError
from circuitpython_kernel.hardware.memory.layout import BOOT_NS, Word

from . import bitmap_files
from .areas import Area
from .bitmaps import DiskBitmaps
from .built_in import BuiltIn, FrameSettings
from .buses import claim, let_go
from .colors import Colorspace
from .display_buses import DisplayBuses
from .epaper_panel import EPaperPanel, EPaperSettings
from .font import packed_glyphs, read_bdf
from .frame_panel import FramePanel
from .framebuffers import Framebuffer, ShownListener
from .guest_font import GuestFont
from .packing import packed
from .panel import Panel, PanelSettings
from .records import Kind
from .scene import OWN_TERMINAL, Scene
from .shading import Places, Shaders
from .terminal import DisplayTerminal
from .terminal_fonts import BuiltinTerminalFont, FileFont
from .terminal_tiles import GuestTiles
from .vt100 import Terminal, TerminalState

NO_LIMIT = 0xFFFFFFFF

_STALE_SECONDS = 0.05
"""Wall time after which a program that does not look at the clock is asked for a frame that is planned."""
_TERMINAL_SECONDS = 0.25
"""Wall time for which a terminal is behind before it is shown, where the wall clock does not move board time.

A program that makes a display and gives it layers at once does not show a terminal for that moment: else the pictures
that a screen shows would depend on how fast the computer is.
"""
_MS = 1_000_000


class Displays(DisplayBuses):
    """All displays of a board, and their buses; handles are numbers that are not used again."""

    name = "display"

    def __init__(self, chip: Chip) -> None:
        super().__init__(chip)
        self.panels: dict[int, Panel] = {}
        self.font = BuiltinTerminalFont()
        """What `terminalio.FONT` is."""
        self.terminal = DisplayTerminal()
        self._font_file: bytes = b""
        self.sent_font: Callable[[], bytes] = bytes
        """The font file that the firmware has sent for the next `do_write`; nothing when it needs none."""
        self.title, self._title_shown = "", True
        self.terminal_scale: int | None = None
        self.built_in: BuiltIn | None = None
        """The display that the board has."""
        self.on_frame: ShownListener = lambda shown: None
        """Told of what hardware shows again and again from memory."""
        self.own_is_due = False
        """Whether the firmware may make or turn the board's own display, as settings say: at a hard reset."""
        self._cold = False
        self._lock = Lock(chip.user_code.waits)
        self.disks = DiskBitmaps()
        self.shaders = Shaders()
        self._planned = False
        self._planned_at = 0.0
        self._behind_since: float | None = None
        self._ticker = 0
        self.ask_for_call: Callable[[int], object] = lambda function: None
        """Asks the program for a call of the guest's function with an address."""
        self._file: bitmap_files.BitmapFile | None = None
        self._file_data = bytearray()

    @property
    def primary(self) -> Panel | None:
        """The first display."""
        return next(iter(self.panels.values()), None)

    # ---- the board's life

    def reset(self) -> None:
        """The instance has ended; displays stay, and show the terminal."""
        self.disks.clear()
        self.shaders = Shaders()
        for bus in self.buses.values():
            bus.outlives()
        for panel in self.panels.values():
            panel.root = OWN_TERMINAL
            panel.full = True
            panel.auto_refresh = True
            panel.bus.lock = 0
            panel.light_is_programs = False
        self._planned = False
        self._behind_since = None
        self._ticker = 0
        self._quiet(not self.panels)

    def power_up(self) -> None:
        """A hard reset: no display that a program has made is there any more, but the board's own."""
        self.panels.clear()
        self.buses.clear()
        self.terminal.stop()
        self._cold = True

    def attached(self) -> None:
        """A new instance has its memory: the pins of displays are in use in it."""
        self.chip.block["FONT"][:] = np.frombuffer(packed_glyphs(self.font.bitmap)[2], np.uint8)
        own, cold = self.built_in, self._cold
        self._cold = False
        self.own_is_due = cold and own is not None and (own.by_setting or own.turned_by_setting)
        if cold and own is not None and not own.by_setting:
            self.make_own(own)
        for bus in self.buses.values():
            bus.claim_pins()
        for panel in self.panels.values():
            if panel.backlight is not None:
                claim(self.chip, panel.backlight, int(panel.brightness > 0))
            if isinstance(panel, EPaperPanel):
                panel.claim_busy()
        self._quiet(not self.panels)

    def make_own(self, own: BuiltIn) -> None:
        """The display that the board has: its firmware makes it at a hard reset, before the board's time begins."""
        bus = own.bus(self.chip, self)
        self.join_own_parts(bus, makes=True)
        self._handles += 1
        self.buses[self._handles] = bus
        settings = own.settings
        if isinstance(bus, Framebuffer):
            self.chip.block["FRAME"][:] = 0
            bus.on_shown = self.on_frame
            bus.emptied()
            assert isinstance(settings, FrameSettings)
            panel: Panel = FramePanel(bus, settings.rotation)
            if own.backlight is not None:
                panel.brightness = own.brightness
        elif isinstance(settings, EPaperSettings):
            panel = EPaperPanel(bus, settings, own.sequence, own.stop, own.refresh)
        else:
            assert isinstance(settings, PanelSettings)
            panel = Panel(bus, settings)
            panel.initialize(own.sequence, silently=True)
            panel.set_first_brightness(own.brightness, by_pin=own.backlight is not None)
        panel.backlight = own.backlight
        self._handles += 1
        self.panels[self._handles] = panel
        panel.root = OWN_TERMINAL
        panel.auto_refresh = True
        self.terminal.start(panel.width, panel.height, self.terminal_scale)

    def say(self, text: str) -> None:
        """The console shows text."""
        self.terminal.write(text)

    def set_title(self, text: str) -> None:
        """What the status bar says."""
        self.title = text
        if self._title_shown:
            self.terminal.title = text

    def show_title(self, shown: bool) -> None:
        """Whether the status bar says anything."""
        self._title_shown = shown
        self.terminal.title = self.title if shown else " "

    # ---- frames

    def _quiet(self, quiet: bool) -> None:
        """Whether changes need no doorbell: none is looked at, or the next frame is planned."""
        self.chip.block["WORDS"][Word.DISPLAY] = int(quiet)

    def do_changed(self) -> None:
        """Something has changed since the last frame."""
        due = [panel.due_ns for panel in self.panels.values() if panel.auto_refresh and panel.root != OWN_TERMINAL]
        if due and not self._planned:
            self._planned, self._planned_at = True, time.monotonic()
            self.chip.clock.plan(max(min(due), self.chip.clock.now_ns + 1), self._frame_due)
        self._quiet(True)

    def _frame_due(self) -> None:
        """A frame is due on the clock; this is not always where the guest runs."""
        if self._planned:
            self.chip.clock.do_inside(self.background)

    def background(self, *, silently: bool = False) -> None:
        """Refresh what refreshes itself, where the guest runs.

        ``silently``: without the time that it takes on the bus, when nobody might ever move time on.
        """
        if not self._planned:
            return
        self._planned = False
        now = self.chip.clock.now_ns
        late = False
        for panel in list(self.panels.values()):
            if not panel.auto_refresh or panel.root == OWN_TERMINAL:
                continue
            if panel.due_ns > now or not self._refresh(panel, silently=silently):
                late = True
        self._quiet(False)
        if late:
            self.do_changed()

    def catch_up(self) -> None:
        """Time passes that the clock does not have, as behind a program's end: show what is to be shown."""
        self.show_terminal()
        if self._planned:
            for panel in self.panels.values():
                panel.last_refresh_ns = min(panel.last_refresh_ns, self.chip.clock.now_ns - 1000 * _MS)
            self.background(silently=self.chip.clock.stepped_by_hand)

    def show_terminal(self) -> None:
        """Show what the terminal has got, where no program's layers are shown.

        Its text takes no time on the board and is not seen on the bus: how it comes in depends on the computer.
        """
        for panel in self._behind_terminal():
            with self._lock:
                panel.refresh(lambda panel=panel: self.scene(panel), silently=True)  # type: ignore[misc]

    def _behind_terminal(self) -> list[Panel]:
        """The displays that show the terminal, but not yet what it has got."""
        if not self.chip.clock.connected:
            return []
        some = [panel for panel in list(self.panels.values()) if panel.root == OWN_TERMINAL]
        # E-paper is refreshed by programs alone.
        return [one for one in some if (one.full or self.terminal.dirty) and not isinstance(one, EPaperPanel)]

    def looks(self) -> None:
        """A program runs, and has for a while: when its clock does not bring the next frame, it is asked for it.

        What it prints meanwhile is seen while it runs, however long that is.
        """
        if self._terminal_is_due():
            self.chip.clock.do_inside(self.show_terminal)
        if (
            self._planned
            and not self.chip.clock.stepped_by_hand
            and time.monotonic() - self._planned_at > _STALE_SECONDS
        ):
            self._planned_at = time.monotonic()
            self.call_soon()

    def _terminal_is_due(self) -> bool:
        if not any(panel.auto_refresh for panel in self._behind_terminal()):
            self._behind_since = None
            return False
        now = time.monotonic()
        if self._behind_since is None:
            self._behind_since = now
        if self.chip.clock.stepped and now - self._behind_since < _TERMINAL_SECONDS:
            return False
        self._behind_since = None
        return True

    def call_soon(self) -> None:
        """Ask the program for a tick; any thread may."""
        if self._ticker:
            self.ask_for_call(self._ticker)

    def do_ticker(self, function: int) -> None:
        """The guest's function that rings ``tick``."""
        self._ticker = function

    @property
    def behind(self) -> bool:
        """Whether a frame is planned."""
        return self._planned

    def _refresh(self, panel: Panel, *, silently: bool = False) -> bool:
        if panel.root == OWN_TERMINAL:
            self.show_terminal()
            return True
        try:
            with self._lock:
                return panel.refresh(lambda: self.scene(panel), silently=silently)
        except self.damaged as error:
            self.chip.block.note_damage(f"a display's layers: {error}")
            return True

    def scene(self, panel: Panel) -> Scene:
        """What a display is to show now."""
        return Scene(
            self.guest(), panel.space, panel.root, panel.transform, self.shaders, self.disks, self.terminal,
            moved=panel.moved,
        )  # fmt: skip

    # ---- buses

    def is_open(self, handle: int) -> bool:
        return handle in self.buses or handle in self.panels

    def remove_bus(self, handle: int) -> None:
        """A bus goes, with what is shown on it."""
        bus = self.buses.pop(handle, None)
        if bus is not None:
            bus.let_go()
            self.panels = {number: panel for number, panel in self.panels.items() if panel.bus is not bus}
            if not self.panels:
                self.terminal.stop()

    def add_panel(self, panel: Panel) -> int:
        """Another display: its handle. The first one has the terminal's text."""
        self._handles += 1
        self.panels[self._handles] = panel
        if panel is self.primary:
            self.terminal.start(panel.width, panel.height, self.terminal_scale)
        return self._handles

    def do_release(self) -> None:
        """No display is there any more."""
        for panel in self.panels.values():
            panel.ends()
            if panel.backlight is not None and not panel.light_is_programs:
                let_go(self.chip, panel.backlight)
        for bus in self.buses.values():
            bus.let_go()
        self.panels.clear()
        self.buses.clear()
        self.terminal.stop()
        self._planned = False
        self._quiet(True)

    # ---- displays

    def do_open(self, bus: int, at: int, count: int, *values: int) -> int:
        """A display on a bus: the values are those of `PanelSettings`, in their order but for ``rotation``."""
        sequence = self.chip.memory().read(at, count)
        given: dict[str, Any] = dict(zip([field.name for field in fields(PanelSettings)], values, strict=True))
        panel = Panel(self.buses[bus], PanelSettings(**given))
        self._handles += 1
        self.panels[self._handles] = panel
        self.terminal.start(panel.width, panel.height, self.terminal_scale)
        panel.initialize(sequence)
        return self._handles

    def do_find(self) -> int:
        """The handle of the first display; 0 when there is none."""
        return next(iter(self.panels), 0)

    def do_get(self, handle: int) -> tuple[int, int, int, bool, bool, int, int]:
        """Width, height, rotation, whether it refreshes itself, whether it has the terminal, its bus, bits a pixel."""
        panel = self.panels[handle]
        bus = next((number for number, one in self.buses.items() if one is panel.bus), 0)
        terminal, depth = panel.root == OWN_TERMINAL, panel.space.depth
        return panel.width, panel.height, panel.rotation, panel.auto_refresh, terminal, bus, depth

    def do_terminal_scale(self, scale: int) -> None:
        """By how much the terminal is enlarged, of settings.toml; 0 leaves it to the display's width."""
        changed = self.terminal_scale != (scale or None)
        self.terminal_scale = scale or None
        if changed:
            self._start_terminal()

    def _start_terminal(self) -> None:
        if self.primary is not None:
            self.terminal.start(self.primary.width, self.primary.height, self.terminal_scale)

    def use_font(self, data: bytes, width: int, height: int) -> None:
        """The terminal's font is a file of LVGL's, see `terminal_fonts.FileFont`; no bytes for the built-in one."""
        if data == self._font_file:
            return
        try:
            self.terminal.font = FileFont(data, width, height) if data else self.font
        except ValueError:
            self.terminal.font = self.font
        self._font_file = data
        self._start_terminal()

    def use_bdf(self, text: str) -> None:
        """The built-in font has a BDF file's drawings.

        Raises:
            NoBDF: when it is no such font.
        """
        self.font = BuiltinTerminalFont(read_bdf(text))
        self.terminal.font = self.font

    def do_terminal_size(self, width: int, height: int) -> None:
        """The terminal starts anew, as for a display of another size."""
        self.terminal.stop()
        if self.primary is not None:
            self.terminal.start(width, height, self.terminal_scale)

    def do_is_paper(self, handle: int) -> bool:
        """Whether a display is e-paper."""
        return isinstance(self.panels[handle], EPaperPanel)

    def do_root(self, handle: int, address: int) -> None:
        """Another root group: the address of its record, 0 for none."""
        panel = self.panels[handle]
        terminal = address and self.guest().kind(address) == Kind.TERMINAL
        panel.root = OWN_TERMINAL if terminal else address
        panel.full = True
        self.do_changed()

    def do_rotation(self, handle: int, rotation: int) -> None:
        """Turn the picture."""
        panel = self.panels[handle]
        panel.set_rotation(rotation)
        if panel is self.primary:
            self.terminal.stop()
            self.terminal.start(panel.width, panel.height, self.terminal_scale)
        self.do_changed()

    def do_auto_refresh(self, handle: int, value: bool) -> None:
        """Whether it refreshes itself."""
        panel = self.panels[handle]
        panel.first_manual = not value
        panel.auto_refresh = value
        if value:
            self.do_changed()

    def do_brightness(self, handle: int, value: int) -> bool:
        """Set the brightness in millionths; whether that can be done."""
        return self.panels[handle].set_brightness(value / 1e6)

    def do_on_high(self, handle: int) -> bool:
        """Whether a high level switches the light of a display on."""
        return self.panels[handle].settings.backlight_on_high

    def do_take_backlight(self, handle: int) -> tuple[int, int]:
        """The program sets the light of the board's own display by PWM: the pin, free now, -1 for none; the rate."""
        panel, own = self.panels[handle], self.built_in
        if panel.backlight is None or panel.light_is_programs or own is None:
            return -1, 0
        panel.light_is_programs = True
        let_go(self.chip, panel.backlight)
        return panel.backlight, own.backlight_hertz

    def do_lit(self, handle: int, value: int) -> None:
        """The program has set the brightness by a pin."""
        self.panels[handle].brightness = value / 1e6

    def do_get_brightness(self, handle: int) -> float:
        """The brightness; below 0 when it cannot be set."""
        return self.panels[handle].brightness

    def _now_ms(self) -> int:
        return (self.chip.clock.now_ns + BOOT_NS) // _MS

    def do_refresh(self, handle: int, target_ms: int, most_ms: int) -> bool:
        """What `refresh` does; a target of `NO_LIMIT` is none."""
        panel = self.panels[handle]
        if not panel.auto_refresh and not panel.first_manual and target_ms != NO_LIMIT:
            now = self._now_ms()
            since = now - (panel.last_refresh_ns + BOOT_NS) // _MS
            if since > most_ms:
                raise GuestError("RuntimeError", "Below minimum frame rate")
            since_call = now - panel.last_call_ms
            panel.last_call_ms = now
            if since_call > target_ms:
                return False
            self.chip.clock.sleep((target_ms - since % max(1, target_ms)) * _MS)
        panel.first_manual = False
        self._refresh(panel)
        return True

    def do_fill_row(self, handle: int, y: int, at: int, count: int) -> None:
        """Put the pixels of a row into the guest's buffer."""
        panel = self.panels[handle]
        row = packed(panel.space, self.scene(panel).paint(Area(0, y, panel.width, y + 1)))
        self.chip.memory().write(at, row[:count])

    def do_tick(self) -> None:
        """The guest makes a call that was asked for: what is to be done where it runs."""
        self.chip.clock.work_inside()
        if self._planned and not self.chip.clock.stepped_by_hand:
            self.catch_up()

    # ---- bitmaps and text

    def do_convert(self, record: int, color: int) -> int:
        """What a colour converter makes of a colour: RGB565, not swapped."""
        shader = self.shaders.at(self.guest(), Colorspace(reverse_bytes_in_word=False), record)
        zero = np.zeros((1, 1), np.intp)
        places = Places(zero, zero, zero, zero) if shader.by_place else None
        shown, opaque = shader.show(np.array([[color]], np.uint32), places)
        return int(shown[0, 0]) if opaque is None or opaque[0, 0] else 0

    def do_font(self) -> tuple[int, int, int]:
        """The built-in font's bitmap: its width, its bytes from row to row, its address."""
        width, stride, _ = packed_glyphs(self.font.bitmap)
        return width, stride, self.chip.block.address("FONT")

    def do_write(self, state: int, area: int, status: int, clear: bool, at: int, count: int, font: int) -> None:
        """Write text into a terminal of the program's, with the built-in font or one of the program's."""
        guest = self.guest()
        words = guest.words_at(state, len(fields(TerminalState)))
        kept = None if clear else TerminalState(*words.tolist())
        tiles = GuestTiles(guest, area)
        own_font = GuestFont(guest, font, self.sent_font()) if font else None
        terminal = Terminal(tiles, GuestTiles(guest, status) if status else None, kept, own_font)
        terminal.write(self.chip.memory().read(at, count).decode("utf-8", "replace"))
        words[:] = terminal.state.as_words()

    def do_disk_open(self, at: int, count: int) -> tuple[int, int, int, int, int, int, int]:
        """A bitmap file's header: size, bits, colours, where these are, where the pixels are, their bytes."""
        try:
            file = bitmap_files.read_header(self.chip.memory().read(at, count))
        except bitmap_files.Unreadable as error:
            raise GuestError("ValueError", str(error)) from None
        self._file, self._file_data = file, bytearray()
        return file.width, file.height, file.bits, file.colors, file.palette_at, file.offset, file.pixel_bytes

    def do_disk_add(self, at: int, count: int) -> None:
        """More of the file's pixels."""
        if self._file is not None and len(self._file_data) + count <= self._file.pixel_bytes:
            self._file_data += self.chip.memory().read(at, count)

    def do_disk_done(self) -> int:
        """All of them are there, or as many as the file has: their number."""
        if self._file is None:
            raise GuestError("ValueError", "Invalid file")
        values = bitmap_files.pixels_of(self._file, bytes(self._file_data))
        self._file = None
        return self.disks.add(values)
