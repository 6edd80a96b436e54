"""The base of parts on SPI."""

from __future__ import annotations

from circuitpython_kernel.hardware.peripherals.protocols import Speaks

from .part import Part


class SPIPart(Part):
    """A part on an SPI bus. Its transfers go from `select` to `deselect`, which the chip select pin makes."""

    protocols = (Speaks.SPI,)

    def select(self) -> None:
        """Chip select goes low."""

    def exchange(self, data: bytes) -> bytes:
        """Bytes from the board, and as many back; what is missing reads as an undriven MISO."""
        return b""

    def deselect(self) -> None:
        """Chip select goes high."""

    # ---- hardware.peripherals.spi_bus.SPITarget

    def spi_select(self) -> None:
        self.select()

    def spi_transfer(self, data: bytes) -> bytes:
        if self.fault == "stuck":
            return bytes(len(data))
        return b"" if self.fault is not None else self.exchange(data)

    def spi_deselect(self) -> None:
        self.deselect()
