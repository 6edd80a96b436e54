"""The base of parts on a serial port."""

from __future__ import annotations

from circuitpython_kernel.hardware.peripherals.protocols import Speaks
from circuitpython_kernel.hardware.peripherals.serial_line import SerialFormat
from circuitpython_kernel.hardware.peripherals.uart import SerialPort

from .part import Part


class UARTPart(Part):
    """A part on a serial port. ``serial_format`` is its baud rate, bits, parity and stop bits."""

    protocols = (Speaks.UART,)
    serial_format = SerialFormat(9600)
    _port: SerialPort | None = None

    def received(self, data: bytes) -> None:
        """Bytes from the board, as they look with the part's own settings."""

    def send(self, data: bytes) -> None:
        """Send bytes to the board."""
        if self._port is not None and self.fault is None:
            self._port.send(data, self.serial_format)

    # ---- hardware.peripherals.uart.SerialPart

    def serial_attached(self, port: SerialPort) -> None:
        self._port = port

    def serial_receive(self, data: bytes) -> None:
        if self.fault is None:
            self.received(data)
