"""A GPS receiver on a serial port."""

from __future__ import annotations

from circuitpython_kernel.devices.base.uart_part import UARTPart

from .nmeareceiver import NMEAReceiver
from .nmeareceiver import sentence as sentence


class GPS(NMEAReceiver, UARTPart):
    """GPS receiver such as the Ultimate GPS (NMEA 0183; MediaTek PMTK command packet, rev. A11).

    Modelled: GGA, GLL, GSA, GSV, RMC and VTG at 9600 baud, once a second or as PMTK220 asks, the choice of sentences by
    PMTK314 with its acknowledge, time that goes on with the board's clock, a fix that can be lost, the enable pin and
    the pulse each second.

    Args:
        start: date and time (UTC) when it is attached.
        inputs: first values of the inputs.
    """

    title = "GPS receiver"
    library = "adafruit-circuitpython-gps"
    example = (
        "import board\nimport adafruit_gps\n\n"
        "gps = adafruit_gps.GPS(board.UART())\nwhile not gps.has_fix:\n    gps.update()\n"
        "print(gps.latitude, gps.longitude)"
    )

    def send(self, data: bytes) -> None:
        UARTPart.send(self, data)
