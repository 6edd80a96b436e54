"""Works out what the outside and the wires make of a pin, and writes it where the firmware reads it.

The rules for a pin's level are in `levels`; the firmware's half of this is `_hw.settle`.
"""

from __future__ import annotations

from collections.abc import Callable

from circuitpython_kernel.hardware.memory.block import SharedBlock
from circuitpython_kernel.hardware.memory.layout import FULL_SCALE, LEVEL_ASK, WATCHED, Outside, PinMode, Pull

from .capture import Capture
from .connections import Connections
from .levels import chip_drives, converter_value, resolve_level
from .readings import Readings
from .watchers import Watchers
from .wires import Wiring


class Settling:
    """Writes the state of pins into the shared memory, and the edges that this makes into the capture.

    Its callers hold the capture's lock.

    Args:
        on_contention: called with the index of a pin that the chip and the outside drive to opposite levels.
    """

    def __init__(
        self,
        block: SharedBlock,
        capture: Capture,
        connections: Connections,
        wiring: Wiring,
        watchers: Watchers,
        readings: Readings,
        on_contention: Callable[[int], None],
    ) -> None:
        self._block = block
        self._capture = capture
        self._connections = connections
        self._wiring = wiring
        self._watchers = watchers
        self._readings = readings
        self._on_contention = on_contention

    def refresh_net(self, index: int) -> None:
        """`refresh` for a pin and all that wires join with it."""
        for member in self._wiring.net(index):
            self.refresh(member)

    def refresh(self, index: int, *, record: bool = True) -> None:
        """Write what the outside does to a pin into the shared memory; its level may change with that.

        What a program that polls was told there may no longer hold.
        """
        block, members = self._block, self._wiring.net(index)
        block["POLL_ANSWER"][index] = 0
        outside = self._driven_from_outside(index, members)
        block["PIN_RESISTOR"][index] = self._weakly_pulled(index, members)
        asked = len(members) > 1 or self._watchers.at(index)
        block["PIN_OUTSIDE"][index] = outside | (WATCHED if asked else 0)
        mode, output = block.pin_mode(index), block.pin_output(index)
        if mode != PinMode.ANALOG_OUT:
            self._refresh_analog(index, outside, members)
        level = resolve_level(mode, output, outside, block.pin_pull(index), block.pin_resistor(index))
        before = block.pin_level(index)
        if level != before:
            if record and before == LEVEL_ASK:
                self._capture.drain()
                before = self._capture.last_level(index)
            block["PIN_LEVEL"][index] = level
            if record and level not in (LEVEL_ASK, before):
                self._capture.record_edge(index, level)
        if self.contends(index):
            self._on_contention(index)

    def contends(self, index: int) -> bool:
        """Whether the chip and the outside drive a pin to opposite levels."""
        chip = chip_drives(self._block.pin_mode(index), self._block.pin_output(index))
        both = {chip, self._block.outside(index)}
        return both == {Outside.LOW, Outside.HIGH}

    def note_levels(self) -> None:
        """Pins have levels of which the capture does not know, after a reset or when it was cleared: record them."""
        self._capture.drain()
        for index in range(self._block.pin_count):
            level = self._block.pin_level(index)
            if level not in (LEVEL_ASK, self._capture.last_level(index)):
                self._capture.record_edge(index, level)

    def _driven_from_outside(self, index: int, members: frozenset[int]) -> Outside:
        block = self._block
        drives = {self._connections[member].drive for member in members}
        for other in members - {index}:
            mode = block.pin_mode(other)
            drives.add(chip_drives(mode, block.pin_output(other)))
            if mode == PinMode.ANALOG_OUT:
                drives.add(Outside.HIGH if block["ANALOG"][other] > FULL_SCALE // 2 else Outside.LOW)
        # A line that one side pulls low is low: that is how open-drain lines are shared.
        for drive in (Outside.LOW, Outside.WAVE, Outside.HIGH):
            if drive in drives:
                return drive
        return Outside.NOTHING

    def _weakly_pulled(self, index: int, members: frozenset[int]) -> Pull:
        pulls = [self._connections[member].pulled for member in members]
        pulls += [self._block.pin_pull(other) for other in members - {index}]
        return next((pull for pull in pulls if pull), Pull.NONE)

    def _refresh_analog(self, index: int, outside: Outside, members: frozenset[int]) -> None:
        block, reference = self._block, self._readings.reference_volts
        sources = [s for member in members if (s := self._connections[member].source) is not None]
        of_time = outside is Outside.WAVE or any(callable(source) for source in sources)
        block["ANALOG_ASK"][index] = int(of_time)
        if of_time:
            return
        from_chip = [m for m in members - {index} if block.pin_mode(m) is PinMode.ANALOG_OUT]
        if sources and not callable(sources[0]):
            block["ANALOG"][index] = converter_value(self._readings.clip(sources[0]), reference)
        elif from_chip:
            volts = reference * int(block["ANALOG"][from_chip[0]]) / FULL_SCALE
            block["ANALOG"][index] = converter_value(volts, reference)
        else:
            block["ANALOG"][index] = FULL_SCALE if outside is Outside.HIGH else 0
