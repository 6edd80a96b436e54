"""MIDI over USB: messages between the program and the computer.

Follows the MIDI 1.0 specification: a status byte has bit 7 set, data bytes have not; running status; real-time messages
(0xF8 and above) may stand anywhere; system exclusive ends with 0xF7.
"""

from __future__ import annotations

from collections import deque
from typing import NamedTuple

from circuitpython_kernel.hardware.chip import Chip, Peripheral
from circuitpython_kernel.traces.events import EventLog, tuple_bytes

_LENGTHS = {0x80: 2, 0x90: 2, 0xA0: 2, 0xB0: 2, 0xC0: 1, 0xD0: 1, 0xE0: 2}
_SYSTEM_LENGTHS = {0xF1: 1, 0xF2: 2, 0xF3: 1, 0xF6: 0}
_NAMES = {
    0x80: "note off", 0x90: "note on", 0xA0: "polyphonic pressure", 0xB0: "control change", 0xC0: "program change",
    0xD0: "channel pressure", 0xE0: "pitch bend", 0xF0: "system exclusive", 0xF8: "clock", 0xFA: "start",
    0xFB: "continue", 0xFC: "stop", 0xFE: "active sensing", 0xFF: "reset",
}  # fmt: skip


class MidiMessage(NamedTuple):
    """One message: the board time in ns at which its last byte was sent, and its bytes with the status byte first."""

    time_ns: int
    data: bytes

    @property
    def name(self) -> str:
        """What kind of message it is, such as ``"note on"``."""
        status = self.data[0]
        return _NAMES.get(status & 0xF0 if status < 0xF0 else status, "system common")

    @property
    def channel(self) -> int | None:
        """The channel, 0 to 15, of a channel message."""
        return self.data[0] & 0x0F if self.data[0] < 0xF0 else None


class MidiParser:
    """Cuts a stream of bytes into messages."""

    def __init__(self) -> None:
        self._message = bytearray()
        self._running = 0

    def feed(self, data: bytes, time_ns: int) -> list[MidiMessage]:
        """The messages that end within these bytes."""
        found = []
        for byte in data:
            if byte >= 0xF8:
                found.append(MidiMessage(time_ns, bytes((byte,))))
            elif byte == 0xF7:
                if self._message[:1] == b"\xf0":
                    found.append(MidiMessage(time_ns, bytes(self._message) + b"\xf7"))
                self._message.clear()
            elif byte & 0x80:
                self._message[:] = bytes((byte,))
                self._running = byte if byte < 0xF0 else 0
                if _SYSTEM_LENGTHS.get(byte) == 0:
                    found.append(MidiMessage(time_ns, bytes((byte,))))
                    self._message.clear()
            else:
                found += self._data_byte(byte, time_ns)
        return found

    def _data_byte(self, byte: int, time_ns: int) -> list[MidiMessage]:
        if not self._message:
            if not self._running:
                return []  # a byte of a message whose start was not seen
            self._message.append(self._running)
        self._message.append(byte)
        status = self._message[0]
        length = _LENGTHS[status & 0xF0] if status < 0xF0 else _SYSTEM_LENGTHS.get(status)
        if length is None or len(self._message) <= length:
            return []
        message = MidiMessage(time_ns, bytes(self._message))
        self._message.clear()
        return [message]


class UsbMidi(Peripheral):
    """The MIDI jack: `messages` from the program, `send` to it."""

    name = "usb_midi"

    def __init__(self, chip: Chip) -> None:
        super().__init__(chip)
        self.messages: EventLog[MidiMessage] = EventLog(
            chip.capture.budget, tuple_bytes, lambda message: message.time_ns
        )
        self.connected = True
        self.enabled = True
        self._parser = MidiParser()
        self._to_board: deque[int] = deque()

    def send(self, data: bytes) -> None:
        """Send bytes to the board's program."""
        self._to_board.extend(data)

    def power_up(self) -> None:
        self.enabled = True

    def do_enable(self, enabled: bool) -> None:
        """boot.py chooses whether there is a MIDI device."""
        self.enabled = enabled

    def do_enabled(self) -> bool:
        """Whether there is a MIDI device."""
        return self.enabled

    def reset(self) -> None:
        self._parser = MidiParser()
        self._to_board.clear()

    def do_read(self, at: int, count: int) -> int:
        """Read into the guest's buffer what has come; how many bytes."""
        data = bytearray()
        while self._to_board and len(data) < count:
            data.append(self._to_board.popleft())
        self.chip.memory().write(at, bytes(data))
        return len(data)

    def do_write(self, at: int, count: int) -> None:
        """The program sends bytes."""
        data = self.chip.memory().read(at, count) if self.connected else b""
        self.messages.extend(self._parser.feed(data, self.chip.clock.now_ns))
