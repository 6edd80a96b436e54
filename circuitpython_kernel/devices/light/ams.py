"""What the light sensors of ams (TAOS) have in common: registers behind a command byte, cycles, interrupts."""

from __future__ import annotations

from typing import ClassVar

from circuitpython_kernel.devices.base.i2c_part import RegisterPart
from circuitpython_kernel.devices.toolkit.measuring import Measuring

ENABLE, PERSISTENCE, STATUS, DATA = 0x00, 0x0C, 0x13, 0x14
POWER_ON, MEASURE = 0x01, 0x02
VALID, INTERRUPT = 0x01, 0x10

CYCLES = (0, 1, 2, 3, *range(5, 61, 5))
"""Measurements in a row outside the thresholds until there is an interrupt, by the value of the persistence register;
0: each measurement is an interrupt."""


class AmsLight(Measuring, RegisterPart):
    """A light sensor of ams: 16-bit counts of several channels, little-endian, at `DATA`.

    A subclass has the channels, the time of a cycle, and says which registers are read-only.
    """

    channels: ClassVar[int] = 2
    read_only: ClassVar[tuple[int, ...]] = ()
    threshold: ClassVar[int] = 0x04
    """Where the thresholds of the interrupt are."""

    def power_on(self) -> None:
        super().power_on()
        self._upper = 0
        self._transaction = 0

    # ---- for a subclass

    def counts(self) -> tuple[int, ...]:
        """What each channel counts in a cycle now."""
        raise NotImplementedError

    def start_cycles(self) -> None:
        """Begin with the first cycle."""
        raise NotImplementedError

    def special(self, function: int) -> None:
        """A special function's command."""

    # ---- registers

    def point(self, register: int) -> int:
        # Bit 7 says that it is a command, bits 6 and 5 of which kind; 11 is a special function.
        if register & 0xE0 == 0xE0:
            self.special(register & 0x1F)
        return register & 0x1F

    def next_register(self, register: int) -> int:
        return (register + 1) & 0x1F

    def write(self, data: bytes) -> int | None:
        self.catch_up()
        if not data or not data[0] & 0x80:
            return 0  # nothing happens without the command bit
        return super().write(data[:1] if data[0] & 0xE0 == 0xE0 else data)

    def read(self, count: int) -> bytes:
        self.catch_up()
        return super().read(count)

    def read_register(self, register: int) -> int:
        if DATA <= register < DATA + 2 * self.channels:
            # The upper byte is kept when the lower one is read, so that both are of one cycle.
            if register % 2:
                return self._upper
            self._upper = self.registers[register + 1]
        return super().read_register(register)

    def write_register(self, register: int, value: int) -> None:
        if register in self.read_only or register >= STATUS:
            return
        before = self.registers[register]
        super().write_register(register, value)
        if register == ENABLE:
            self.enabled(before)
        self.show_interrupt()

    def enabled(self, before: int) -> None:
        """The register that switches the sensor on and off has changed."""
        on = POWER_ON | MEASURE
        runs = self.registers[ENABLE] & on == on
        if runs and before & on != on:
            self.registers[STATUS] &= ~VALID
            self._outside = 0
            self.start_cycles()
        elif not runs:
            self.registers[STATUS] &= ~VALID
            self.stop_measuring()
        self._await_next()

    def word(self, register: int) -> int:
        """A 16-bit register, little-endian."""
        return self.registers[register] | self.registers[register + 1] << 8

    # ---- cycles

    def measured(self, cycles: int) -> None:
        counts = self.counts()
        self.registers[DATA : DATA + 2 * len(counts)] = b"".join(value.to_bytes(2, "little") for value in counts)
        self.registers[STATUS] |= VALID
        needed = CYCLES[self.registers[PERSISTENCE] & 0x0F]
        low, high = self.word(self.threshold), self.word(self.threshold + 2)
        if self.outside(counts[0], low, high, cycles) >= needed:
            self.registers[STATUS] |= INTERRUPT
        self.show_interrupt()

    def watched(self) -> bool:
        return self.pin("int") is not None and bool(self.registers[ENABLE] & INTERRUPT)

    def show_interrupt(self) -> None:
        """Drive the interrupt pin as the flags and their switches say."""
        self.interrupt(bool(self.registers[STATUS] & self.registers[ENABLE] & INTERRUPT))
