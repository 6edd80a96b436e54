"""The base of parts on a 1-Wire line: reset, ROM commands and search, as in Maxim's application notes 126 and 187."""

from __future__ import annotations

from typing import ClassVar

from circuitpython_kernel.hardware.peripherals.protocols import Speaks

from .checksums import crc8_maxim
from .inputs import Source
from .part import Part

_SEARCH, _READ_ROM, _MATCH_ROM, _SKIP_ROM = 0xF0, 0x33, 0x55, 0xCC


class OneWirePart(Part):
    """A part on a 1-Wire line.

    Args:
        serial: its 48-bit serial number.
        inputs: first values of the inputs.
    """

    protocols = (Speaks.ONEWIRE,)
    family: ClassVar[int] = 0
    """The family code, the first byte of the ROM."""

    def __init__(self, *, serial: int = 1, **inputs: Source) -> None:
        body = bytes((self.family,)) + serial.to_bytes(6, "little")
        self.rom = body + bytes((crc8_maxim(body),))
        """The eight bytes that name this part: family, serial number, CRC."""
        self._state = "idle"
        self._bits: list[int] = []
        self._out: list[int] = []
        self._place = self._phase = 0
        super().__init__(**inputs)

    def command(self, code: int) -> bytes:
        """A byte of the master's after the ROM command, and all following ones: bytes to be read from now on."""
        return b""

    def begin(self) -> None:
        """The line was reset, and a new sequence begins."""

    def read_more(self) -> bytes:
        """The bytes of the last answer were read: more of them, or nothing (reads as ones)."""
        return b""

    # ---- hardware.peripherals.onewire.OneWireTarget

    def onewire_reset(self) -> bool:
        self._state, self._bits, self._out = "rom", [], []
        self._place = self._phase = 0
        if self.fault in ("nack", "unplugged"):
            self._state = "idle"
            return False
        self.begin()
        return True

    def _rom_bit(self, place: int) -> int:
        return self.rom[place // 8] >> place % 8 & 1

    def onewire_write(self, bit: int) -> None:
        if self._state == "search":
            if self._phase == 2:
                if bit != self._rom_bit(self._place):
                    self._state = "idle"  # the search goes on without this part
                self._place += 1
                self._phase = 0
                if self._place == 64:
                    self._state = "idle"
            return
        if self._state == "match":
            if bit != self._rom_bit(self._place):
                self._state = "idle"
                return
            self._place += 1
            if self._place == 64:
                self._state = "function"
            return
        if self._state not in ("rom", "function"):
            return
        self._bits.append(bit)
        if len(self._bits) < 8:
            return
        code = sum(value << place for place, value in enumerate(self._bits))
        self._bits = []
        if self._state == "rom":
            self._rom_command(code)
        else:
            self._load(self.command(code))

    def _rom_command(self, code: int) -> None:
        self._place = self._phase = 0
        states = {_SEARCH: "search", _MATCH_ROM: "match", _SKIP_ROM: "function", _READ_ROM: "function"}
        self._state = states.get(code, "idle")
        if code == _READ_ROM:
            self._load(self.rom)

    def _load(self, data: bytes) -> None:
        self._out = [byte >> place & 1 for byte in data for place in range(8)]

    def onewire_read(self) -> int:
        if self.fault == "stuck":
            return 0
        if self._state == "search":
            if self._phase > 1:
                return 1
            value = self._rom_bit(self._place) ^ self._phase
            self._phase += 1
            return value
        if self._state != "function":
            return 1
        if not self._out:
            self._load(self.read_more())
        return self._out.pop(0) if self._out else 1
