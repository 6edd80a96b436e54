"""The doorbell ``epaper``: e-paper displays that the firmware's epaperdisplay makes."""

from __future__ import annotations

from dataclasses import fields

from circuitpython_kernel.doorbell.answers import deinited
from circuitpython_kernel.hardware.chip import Chip

from .displays import Displays
from .epaper_panel import EPaperPanel, EPaperSettings
from .guest import RecordReader

_TICK_NS = 1_000_000


class EPapers(RecordReader):
    """Makes displays, which then have handles of the doorbell ``display``, too."""

    name = "epaper"

    def __init__(self, chip: Chip) -> None:
        super().__init__(chip)
        self._displays: Displays

    def connect(self, displays: Displays) -> None:
        """Who keeps displays and their buses."""
        self._displays = displays

    def is_open(self, handle: int) -> bool:
        """See `Peripheral`."""
        return handle in self._displays.buses or handle in self._displays.panels

    def _panel(self, handle: int) -> EPaperPanel:
        panel = self._displays.panels.get(handle)
        if not isinstance(panel, EPaperPanel):
            raise deinited()
        return panel

    def do_open(
        self, bus: int, start: int, start_size: int, stop: int, stop_size: int, refresh: int, refresh_size: int,
        *values: int,
    ) -> int:  # fmt: skip
        """A display on a bus: the values are those of `EPaperSettings`, in their order."""
        memory = self.chip.memory()
        sequences = [
            memory.read(at, size) for at, size in ((start, start_size), (stop, stop_size), (refresh, refresh_size))
        ]
        names = [field.name for field in fields(EPaperSettings)]
        settings = EPaperSettings(**dict(zip(names, values, strict=True)))  # type: ignore[arg-type]
        panel = EPaperPanel(self._displays.buses[bus], settings, *sequences)
        panel.claim_busy()
        return self._displays.add_panel(panel)

    def do_refresh(self, handle: int) -> bool:
        """Begin a refresh; False when it is too soon."""
        panel = self._panel(handle)
        done = panel.show(lambda: self._displays.scene(panel))
        if panel.refreshing:
            panel.plan_end(lambda: self.chip.clock.do_inside(lambda: self._look(panel)))
        return done

    def _look(self, panel: EPaperPanel) -> None:
        if panel in self._displays.panels.values():
            panel.look()

    def do_time(self, handle: int) -> int:
        """How long it is until a refresh can be, in ms."""
        return self._panel(handle).time_to_refresh()

    def do_busy(self, handle: int) -> bool:
        """Whether a refresh goes on.

        A board looks once in a millisecond. In ``fast``, where a program waits for nothing, an answer takes that long,
        so that a loop that asks comes to its end.
        """
        panel = self._panel(handle)
        if panel.look() and self.chip.clock.mode == "fast":
            self.chip.clock.sleep(_TICK_NS)
        return panel.look()

    def do_mode(self, handle: int, start: int, start_size: int, time_per_frame: int) -> None:
        """Another start sequence, and another time between refreshes in ms."""
        self._panel(handle).change_mode(self.chip.memory().read(start, start_size), time_per_frame)
