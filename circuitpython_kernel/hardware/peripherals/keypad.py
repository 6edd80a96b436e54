"""Keypads: keys that are scanned in the background, each scan and each event at its exact board time.

Nothing runs in the background here. When the program looks into the event queue, the scans since the last look are
worked out from what the capture, the log of wires and the log of switches say. Scans that see nothing new are skipped.
"""

from __future__ import annotations

import heapq
from collections import deque
from collections.abc import Callable
from typing import NamedTuple

from circuitpython_kernel.hardware.chip import Chip, GuestError
from circuitpython_kernel.hardware.doorbells.operations import MOST_KEYS
from circuitpython_kernel.hardware.memory.layout import BOOT_NS
from circuitpython_kernel.traces.budget import Budget
from circuitpython_kernel.traces.events import EventLog, tuple_bytes

from .edge_readers import EdgeReader, Readers
from .polls import PollAnswer

SHORTEST_INTERVAL_US = 1_000
"""A keypad is scanned at most once a millisecond, the tick of the chip's background tasks."""

TICKS_OFFSET, TICKS_WRAP = 0x1FFF0000 + BOOT_NS // 1_000_000, 1 << 29
"""``supervisor.ticks_ms`` starts at this offset, so that programs meet its wrap-around in their first minutes."""


class KeyEvent(NamedTuple):
    """A key went down or up: its number, and the board's ``ticks_ms`` of the scan that saw it."""

    key: int
    pressed: bool
    ticks_ms: int


class _Change(NamedTuple):
    time_ns: int
    key: int
    pressed: bool


class SwitchChange(NamedTuple):
    """A switch was closed or opened."""

    time_ns: int
    key: int
    pressed: bool


def _switch_log(budget: Budget) -> EventLog[SwitchChange]:
    return EventLog(budget, tuple_bytes, lambda change: change.time_ns)


class Switches:
    """Keys behind a shift register or a demultiplexer: attach them with ``board.attach(switches, pin="GP3")``.

    ``pin`` is the register's data pin, or the first column pin of the demultiplexed matrix.
    """

    def __init__(self) -> None:
        self.log: EventLog[SwitchChange] = _switch_log(Budget())
        self.pressed: set[int] = set()
        """The keys that are down."""
        self._now_ns: Callable[[], int] = lambda: 0

    def switch_attached(self, now_ns: Callable[[], int], budget: Budget) -> None:
        """The switches are connected to a board with this clock, whose logs share some memory."""
        self._now_ns = now_ns
        before, self.log = self.log, _switch_log(budget)
        self.log.extend(before)

    def press(self, key: int) -> None:
        """Close the switch with a number."""
        self.pressed.add(key)
        self.log.append(SwitchChange(self._now_ns(), key, True))

    def release(self, key: int) -> None:
        """Open the switch with a number."""
        self.pressed.discard(key)
        self.log.append(SwitchChange(self._now_ns(), key, False))


class Scanner:
    """One keypad: scans at each interval, debounces, and queues events."""

    def __init__(
        self, chip: Chip, pin: int | None, keys: int, interval_ns: int, most_events: int, threshold: int,
        changes: Callable[[], list[_Change]], pressed_now: list[bool],
    ) -> None:  # fmt: skip
        self._chip = chip
        self._polls = PollAnswer(chip, pin)
        self._polls.end()
        self._interval = interval_ns
        self._most = most_events
        self._threshold = threshold
        self._changes = changes
        self._raw = pressed_now
        self._held = [False] * keys
        self._counts = [0] * keys
        self._last_scan_ns = chip.clock.now_ns
        self._waiting: list[_Change] = []
        self.events: deque[KeyEvent] = deque()
        self.overflowed = False

    def update(self) -> None:
        """Do the scans that are due."""
        self._waiting = list(heapq.merge(self._waiting, sorted(self._changes())))
        now = self._chip.clock.now_ns
        at = 0
        while True:
            scan = self._last_scan_ns + self._interval
            unsettled = any(raw != held for raw, held in zip(self._raw, self._held, strict=True))
            if not unsettled:
                if at == len(self._waiting):
                    # Nothing to see up to now.
                    self._last_scan_ns += max(0, (now - self._last_scan_ns) // self._interval) * self._interval
                    break
                ahead = self._waiting[at].time_ns - self._last_scan_ns
                scan = self._last_scan_ns + max(1, -(-ahead // self._interval)) * self._interval
            if scan > now:
                break
            while at < len(self._waiting) and self._waiting[at].time_ns <= scan:
                self._raw[self._waiting[at].key] = self._waiting[at].pressed
                at += 1
            self._scan(scan)
            self._last_scan_ns = scan
        del self._waiting[:at]

    def tell(self) -> None:
        """Before the next scan nothing can be new: let the program know how many events there are."""
        self._polls.tell(len(self.events))
        self._polls.until(self._last_scan_ns + self._interval)

    def end(self) -> None:
        """It is let go."""
        self._polls.end()

    def _scan(self, time_ns: int) -> None:
        for key, raw in enumerate(self._raw):
            if raw == self._held[key]:
                self._counts[key] = 0
                continue
            self._counts[key] += 1
            if self._counts[key] >= self._threshold:
                self._counts[key] = 0
                self._held[key] = raw
                if len(self.events) >= self._most:
                    self.overflowed = True
                else:
                    ticks = (time_ns // 1_000_000 + TICKS_OFFSET) % TICKS_WRAP
                    self.events.append(KeyEvent(key, raw, ticks))

    def forget(self) -> None:
        """Take all keys for released, so that those which are held down give an event again."""
        self.update()
        self._held = [False] * len(self._held)
        self._counts = [0] * len(self._counts)


class Keypads(Readers[Scanner]):
    """All keypads that the program has opened, and the switches that are attached."""

    name = "keypad"

    def __init__(self, chip: Chip) -> None:
        super().__init__(chip)
        self._switches: dict[int, Switches] = {}

    def attach(self, switches: Switches, pin: int) -> None:
        """Connect switches to a pin.

        Raises:
            ValueError: when the pin has some already.
        """
        if pin in self._switches:
            raise ValueError(f"{self.chip.pins.label(pin)} has switches already")
        self._switches[pin] = switches
        switches.switch_attached(lambda: self.chip.clock.now_ns, self.chip.capture.budget)

    def detach(self, switches: Switches) -> bool:
        """Take switches off; whether they were attached."""
        for pin, other in self._switches.items():
            if other is switches:
                del self._switches[pin]
                return True
        return False

    def do_keys(self, interval_us: int, most: int, threshold: int, level: int, pins: tuple[int, ...]) -> int:
        """A key at each pin, pressed when that has a level: a handle."""
        readers = [EdgeReader(self.chip, pin) for pin in pins]

        def changes() -> list[_Change]:
            found = []
            for key, reader in enumerate(readers):
                times, levels = reader.edges()
                for time, value in zip(times.tolist(), levels.tolist(), strict=True):
                    found.append(_Change(time, key, value == level))
            return found

        now = [self.chip.pins.level(pin) == level for pin in pins]
        return self._scanner(pins, len(pins), interval_us, most, threshold, changes, now)

    def do_matrix(self, interval_us: int, most: int, threshold: int, rows: int, pins: tuple[int, ...]) -> int:
        """A key at each crossing of a row with a column, pressed while a wire joins the two: a handle."""
        row_pins, column_pins = pins[:rows], pins[rows:]
        keys = len(row_pins) * len(column_pins)
        wiring = self.chip.pins.wiring
        place = {
            frozenset((row, column)): r * len(column_pins) + c
            for r, row in enumerate(row_pins)
            for c, column in enumerate(column_pins)
        }
        seen = wiring.log.total

        def changes() -> list[_Change]:
            nonlocal seen
            new, seen = wiring.log.since(seen), wiring.log.total
            return [_Change(time, place[ends], on) for time, ends, on in new if ends in place]

        now = [wiring.joins(row, column) for row in row_pins for column in column_pins]
        return self._scanner(pins, keys, interval_us, most, threshold, changes, now)

    def do_switches(
        self, interval_us: int, most: int, threshold: int, keys: tuple[int, ...], pins: tuple[int, ...]
    ) -> int:
        """Keys behind other parts, identified by the pin that these are attached to: a handle.

        ``keys`` are the numbers of keys at each pin.
        """
        if len(keys) != len(pins):
            raise GuestError("ValueError", "key_count and data must be the same length")
        if sum(keys) > MOST_KEYS:
            raise GuestError("ValueError", f"key_count must be <= {MOST_KEYS}")
        starts = [sum(keys[:n]) for n in range(len(keys))]
        attached = [self._switches.get(pin) for pin in pins]
        seen: list[tuple[Switches | None, int]] = [(one, one.log.total if one is not None else 0) for one in attached]

        def changes() -> list[_Change]:
            found = []
            for n, pin in enumerate(pins):
                switches = self._switches.get(pin)
                if switches is None:
                    continue
                number = seen[n][1] if seen[n][0] is switches else 0
                for time, key, on in switches.log.since(number):
                    if 0 <= key < keys[n]:
                        found.append(_Change(time, starts[n] + key, on))
                seen[n] = switches, switches.log.total
            return found

        now = [False] * sum(keys)
        for start, count, switches in zip(starts, keys, attached, strict=True):
            now[start : start + count] = [switches is not None and key in switches.pressed for key in range(count)]
        return self._scanner(pins, sum(keys), interval_us, most, threshold, changes, now)

    def _scanner(
        self, pins: tuple[int, ...], keys: int, interval_us: int, most: int, threshold: int,
        changes: Callable[[], list[_Change]], pressed_now: list[bool],
    ) -> int:  # fmt: skip
        interval = max(SHORTEST_INTERVAL_US, interval_us) * 1000
        scanner = Scanner(self.chip, pins[-1] if pins else None, keys, interval, most, threshold, changes, pressed_now)
        scanner.tell()
        return self.opened(scanner)

    def do_get(self, handle: int) -> tuple[int, bool, int] | None:
        """Take the oldest event: key, whether it was pressed, ticks in ms; None when there is none."""
        scanner = self.at(handle)
        scanner.update()
        if not scanner.events:
            scanner.tell()
            return None
        event = scanner.events.popleft()
        scanner.tell()
        return event.key, event.pressed, event.ticks_ms

    def do_length(self, handle: int) -> int:
        """How many events there are."""
        scanner = self.at(handle)
        scanner.update()
        scanner.tell()
        return len(scanner.events)

    def do_overflowed(self, handle: int) -> bool:
        """Whether an event was lost since the queue was cleared."""
        scanner = self.at(handle)
        scanner.update()
        return scanner.overflowed

    def do_clear(self, handle: int) -> None:
        """Forget all events."""
        scanner = self.at(handle)
        scanner.update()
        scanner.events.clear()
        scanner.overflowed = False
        scanner.tell()

    def do_reset(self, handle: int) -> None:
        """Take all keys for released."""
        scanner = self.at(handle)
        scanner.forget()
        scanner.tell()
