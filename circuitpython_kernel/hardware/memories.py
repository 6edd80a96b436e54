"""What a chip keeps through resets: non-volatile memory, and the real-time clock's date."""

from __future__ import annotations

from .chip import Chip, Peripheral

BLANK = 0xFF
"""What an erased byte of flash reads as."""


class NonVolatileMemory(Peripheral):
    """Bytes that stay through every reset."""

    name = "nvm"

    def __init__(self, chip: Chip) -> None:
        super().__init__(chip)
        self.data = bytearray()

    def resize(self, size: int) -> None:
        """How many bytes the chip has."""
        self.data = bytearray([BLANK]) * size

    def do_read(self, start: str, at: str, count: str) -> None:
        """Copy to the guest's buffer."""
        first = int(start)
        self.chip.memory().write(int(at), bytes(self.data[first : first + int(count)]))

    def do_write(self, start: str, at: str, count: str) -> None:
        """Copy from the guest's buffer."""
        first = int(start)
        self.data[first : first + int(count)] = self.chip.memory().read(int(at), int(count))


class RealTimeClock(Peripheral):
    """Seconds between board time and the date; it stays through soft resets, and a hard one forgets it."""

    name = "rtc"

    def __init__(self, chip: Chip) -> None:
        super().__init__(chip)
        self.offset_s = 0

    def do_get(self) -> int:
        """The offset in seconds."""
        return self.offset_s

    def do_set(self, offset_s: str) -> None:
        """Another offset in seconds."""
        self.offset_s = int(offset_s)
