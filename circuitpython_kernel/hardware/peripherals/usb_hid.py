"""Keyboards, mice and consumer controls over USB: the reports that a program sends, and what they mean.

Follows the Device Class Definition for HID 1.11 (boot keyboard and mouse reports) and the HID Usage Tables 1.5.
"""

from __future__ import annotations

from collections.abc import Callable
from typing import Any, NamedTuple

from circuitpython_kernel.hardware.chip import Chip, GuestError, Peripheral
from circuitpython_kernel.traces.events import EventLog, tuple_bytes

_Namer = Callable[[int], str]

TEXT_KEPT = 100_000

_SHIFT_BITS = 0x22
_MODIFIERS = (
    "LEFT_CONTROL", "LEFT_SHIFT", "LEFT_ALT", "LEFT_GUI", "RIGHT_CONTROL", "RIGHT_SHIFT", "RIGHT_ALT", "RIGHT_GUI",
)  # fmt: skip
_BUTTONS = ("LEFT", "RIGHT", "MIDDLE", "BACK", "FORWARD")

# Usage page 0x07: what a key types on a US keyboard, alone and with shift, from usage 0x04 on.
_PLAIN = "abcdefghijklmnopqrstuvwxyz1234567890\n\x1b\b\t -=[]\\#;'`,./"
_SHIFTED = 'ABCDEFGHIJKLMNOPQRSTUVWXYZ!@#$%^&*()\n\x1b\b\t _+{}|~:"~<>?'
_NAMES = {
    0x28: "ENTER", 0x29: "ESCAPE", 0x2A: "BACKSPACE", 0x2B: "TAB", 0x2C: "SPACE", 0x39: "CAPS_LOCK",
    0x46: "PRINT_SCREEN", 0x47: "SCROLL_LOCK", 0x48: "PAUSE", 0x49: "INSERT", 0x4A: "HOME", 0x4B: "PAGE_UP",
    0x4C: "DELETE", 0x4D: "END", 0x4E: "PAGE_DOWN", 0x4F: "RIGHT_ARROW", 0x50: "LEFT_ARROW", 0x51: "DOWN_ARROW",
    0x52: "UP_ARROW",
}  # fmt: skip
_CONSUMER = {
    0x6F: "BRIGHTNESS_INCREMENT", 0x70: "BRIGHTNESS_DECREMENT", 0xB2: "RECORD", 0xB3: "FAST_FORWARD", 0xB4: "REWIND",
    0xB5: "SCAN_NEXT_TRACK", 0xB6: "SCAN_PREVIOUS_TRACK", 0xB7: "STOP", 0xB8: "EJECT", 0xCD: "PLAY_PAUSE",
    0xE2: "MUTE", 0xE9: "VOLUME_INCREMENT", 0xEA: "VOLUME_DECREMENT",
}  # fmt: skip


def key_name(usage: int) -> str:
    """The name of a key of the keyboard page."""
    if usage in _NAMES:
        return _NAMES[usage]
    if 0xE0 <= usage <= 0xE7:
        return _MODIFIERS[usage - 0xE0]
    if 0x3A <= usage <= 0x45:
        return f"F{usage - 0x39}"
    if 4 <= usage < 4 + len(_PLAIN):
        return _PLAIN[usage - 4].upper()
    return f"0x{usage:02X}"


class HidReport(NamedTuple):
    """A report as it came: board time in ns, the device's usage page and usage, the report's id and bytes."""

    time_ns: int
    usage_page: int
    usage: int
    report_id: int
    data: bytes


class HidEvent(NamedTuple):
    """What a report changed.

    ``device`` is ``"keyboard"``, ``"mouse"`` or ``"consumer_control"``. ``kind`` is ``"press"`` or ``"release"``, with
    the key's, button's or control's name; or ``"move"``, ``"wheel"`` with the counts in ``x`` and ``y``.
    """

    time_ns: int
    device: str
    kind: str
    name: str = ""
    x: int = 0
    y: int = 0


def _signed(byte: int) -> int:
    return byte - 256 if byte > 127 else byte


_LENGTHS = {(0x01, 0x06): 8, (0x01, 0x02): 4, (0x0C, 0x01): 2}
"""Bytes in a report of the standard devices, by usage page and usage."""

Device = tuple[str, bytes, int, int, bytes, bytes, bytes]
"""A device as the program has chosen it: the name of a standard one, or "NONE" and the descriptor, usage page, usage,
report ids and lengths of another."""

DEFAULT_DEVICES: tuple[Device, ...] = tuple(
    (name, b"", 0, 0, b"", b"", b"") for name in ("KEYBOARD", "MOUSE", "CONSUMER_CONTROL")
)


class UsbHid(Peripheral):
    """The computer's side of the board's input devices: `reports`, `events` and `text` typed so far."""

    name = "usb_hid"

    def __init__(self, chip: Chip) -> None:
        super().__init__(chip)
        budget = chip.capture.budget
        self.reports: EventLog[HidReport] = EventLog(budget, tuple_bytes, lambda report: report.time_ns)
        self.events: EventLog[HidEvent] = EventLog(budget, tuple_bytes, lambda event: event.time_ns)
        self.text = ""
        """What the keyboard has typed, on a US layout, its last `TEXT_KEPT` characters at least; a backspace takes a
        character away."""
        self.connected = True
        self.devices = DEFAULT_DEVICES
        """The devices that the program has."""
        self.boot_device = 0
        self._held: dict[str, frozenset[int]] = {}
        self._to_board: dict[int, bytes] = {}

    def power_up(self) -> None:
        self.devices, self.boot_device = DEFAULT_DEVICES, 0

    def do_enable(self, boot_device: int, devices: list[Any]) -> None:
        """boot.py chooses the devices."""
        self.boot_device, self.devices = boot_device, tuple(map(tuple, devices))

    def do_devices(self) -> tuple[Device, ...]:
        """The devices."""
        return self.devices

    def reset(self) -> None:
        self._held.clear()
        self._to_board.clear()

    def send(self, report: bytes, report_id: int = 1) -> None:
        """Send an OUT report to the board; report 1 of one byte sets the keyboard's lights (bit 0 num, 1 caps lock)."""
        self._to_board[report_id] = bytes(report)

    def do_connected(self) -> bool:
        """Whether the computer takes reports."""
        return self.connected

    def do_report(self, usage_page: int, usage: int, report_id: int, data: bytes, standard: bool) -> None:
        """The program sends a report; ``standard`` for a standard device, whose form is known."""
        if standard and len(data) != _LENGTHS.get((usage_page, usage), len(data)):
            raise GuestError("ValueError", f"report length must be {_LENGTHS[usage_page, usage]}")
        report = HidReport(self.chip.clock.now_ns, usage_page, usage, report_id, data)
        self.reports.append(report)
        if not standard:
            return
        match report.usage_page, report.usage:
            case 0x01, 0x06:
                self._keyboard(report)
            case 0x01, 0x02:
                self._mouse(report)
            case 0x0C, 0x01:
                code = int.from_bytes(report.data[:2], "little")
                self._change(report, "consumer_control", frozenset({code} - {0}), _consumer_name)

    def do_out(self, report_id: int) -> bytes | None:
        """The last OUT report, once; None when there is none."""
        return self._to_board.pop(report_id, None)

    def _keyboard(self, report: HidReport) -> None:
        modifiers, keys = report.data[0], frozenset(report.data[2:]) - {0}
        before = self._held.get("keyboard", frozenset())
        held = keys | {0xE0 + bit for bit in range(8) if modifiers >> bit & 1}
        self._change(report, "keyboard", held, key_name)
        for usage in report.data[2:]:
            if usage and usage not in before and 4 <= usage < 4 + len(_PLAIN) and not modifiers & ~_SHIFT_BITS:
                typed = (_SHIFTED if modifiers & _SHIFT_BITS else _PLAIN)[usage - 4]
                self.text = self.text[:-1] if typed == "\b" else self.text + typed.strip("\x1b")
        if len(self.text) > 2 * TEXT_KEPT:
            self.text = self.text[-TEXT_KEPT:]

    def _mouse(self, report: HidReport) -> None:
        buttons, x, y, wheel = report.data[0], *map(_signed, report.data[1:4])
        held = frozenset(bit for bit in range(len(_BUTTONS)) if buttons >> bit & 1)
        self._change(report, "mouse", held, lambda bit: _BUTTONS[bit])
        if x or y:
            self.events.append(HidEvent(report.time_ns, "mouse", "move", x=x, y=y))
        if wheel:
            self.events.append(HidEvent(report.time_ns, "mouse", "wheel", y=wheel))

    def _change(self, report: HidReport, device: str, held: frozenset[int], name: _Namer) -> None:
        before = self._held.get(device, frozenset())
        for kind, changed in (("release", before - held), ("press", held - before)):
            self.events.extend(HidEvent(report.time_ns, device, kind, name(usage)) for usage in sorted(changed))
        self._held[device] = held


def _consumer_name(code: int) -> str:
    return _CONSUMER.get(code, f"0x{code:03X}")
