"""What a chip keeps through resets: non-volatile memory, and the real-time clock's date."""

from __future__ import annotations

from typing import ClassVar

from circuitpython_kernel.hardware.chip import Chip, GuestError, Peripheral

BLANK = 0xFF
"""What an erased byte of flash reads as."""


class Memory(Peripheral):
    """Bytes that outlive the program."""

    def __init__(self, chip: Chip) -> None:
        super().__init__(chip)
        self.data = bytearray()

    def do_size(self) -> int:
        """How many bytes there are; 0 on a chip without."""
        return len(self.data)

    def do_read(self, start: int, at: int, count: int) -> None:
        """Copy to the guest's buffer."""
        self._check(start, count)
        self.chip.memory().write(at, bytes(self.data[start : start + count]))

    def do_write(self, start: int, at: int, count: int) -> None:
        """Copy from the guest's buffer."""
        self._check(start, count)
        self.data[start : start + count] = self.chip.memory().read(at, count)

    def _check(self, start: int, count: int) -> None:
        if start + count > len(self.data):
            raise GuestError("IndexError", "index out of range")


class NonVolatileMemory(Memory):
    """Bytes that stay through every reset."""

    name = "nvm"

    def resize(self, size: int) -> None:
        """How many bytes the chip has."""
        self.data = bytearray([BLANK]) * size


class SleepMemory(Memory):
    """RAM that stays powered in deep sleep: it outlives every reset of the chip's own, and no loss of power.

    The sizes are those of CircuitPython's ports (ports/*/common-hal/alarm/SleepMemory.h): Espressif's chips reserve
    half of their RTC memory, an nRF52840 keeps 256 bytes, a SAMD51 has its backup RAM.
    """

    name = "sleep_memory"

    _SIZES: ClassVar[dict[str, int]] = {"esp32h2": 2048, "nrf52": 256, "samd51": 8192, "same5": 8192}

    def __init__(self, chip: Chip) -> None:
        super().__init__(chip)
        name = (chip.name or "").lower()
        size = next((size for start, size in self._SIZES.items() if name.startswith(start)), 0)
        if not size and name.startswith("esp"):
            size = 3072 if name == "esp32" else 4096
        self.data = bytearray(size)

    def lose_power(self) -> None:
        """The board was switched off, or reset by its button."""
        self.data[:] = bytes(len(self.data))


class RealTimeClock(Peripheral):
    """Seconds between board time and the date; it stays through soft resets, and a hard one forgets it."""

    name = "rtc"

    def __init__(self, chip: Chip) -> None:
        super().__init__(chip)
        self.offset_s = 0

    def power_up(self) -> None:
        self.offset_s = 0

    def do_get(self) -> int:
        """The offset in seconds."""
        return self.offset_s

    def do_set(self, offset_s: int) -> None:
        """Another offset in seconds."""
        self.offset_s = offset_s
