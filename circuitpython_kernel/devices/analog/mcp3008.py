"""Microchip MCP3008: eight analog inputs on SPI."""

from __future__ import annotations

from circuitpython_kernel.devices.base.inputs import Input
from circuitpython_kernel.devices.base.spi_part import SPIPart

_FULL_SCALE = 1024


class MCP3008(SPIPart):
    """Converter of 10 bits with eight channels (Microchip datasheet DS21295D).

    Modelled: single-ended and pseudo-differential conversion, the bits after the start bit wherever it comes, the
    reference.
    """

    title = "analog to digital converter, 8 channels of 10 bits"
    library = "adafruit-circuitpython-mcp3xxx"
    example = (
        "import board, digitalio\n"
        "from adafruit_mcp3xxx.mcp3008 import MCP3008\n"
        "from adafruit_mcp3xxx.analog_in import AnalogIn\n"
        "\n"
        "chip = MCP3008(board.SPI(), digitalio.DigitalInOut(board.D5))  # the chip select pin\n"
        "print(AnalogIn(chip, 0).voltage)"
    )

    ch0 = Input("V", 0, 5, 0, "channel 0", step=0.01)
    ch1 = Input("V", 0, 5, 0, "channel 1", step=0.01)
    ch2 = Input("V", 0, 5, 0, "channel 2", step=0.01)
    ch3 = Input("V", 0, 5, 0, "channel 3", step=0.01)
    ch4 = Input("V", 0, 5, 0, "channel 4", step=0.01)
    ch5 = Input("V", 0, 5, 0, "channel 5", step=0.01)
    ch6 = Input("V", 0, 5, 0, "channel 6", step=0.01)
    ch7 = Input("V", 0, 5, 0, "channel 7", step=0.01)
    reference = Input("V", 0.25, 5, 3.3, "reference voltage", step=0.01)

    def power_on(self) -> None:
        self._in: list[int] = []
        self._out: list[int] = []

    def select(self) -> None:
        self._in, self._out = [], []

    def exchange(self, data: bytes) -> bytes:
        found = bytearray()
        for byte in data:
            answer = 0
            for place in range(7, -1, -1):
                answer = answer << 1 | self._clock(byte >> place & 1)
            found.append(answer)
        return bytes(found)

    def _clock(self, bit: int) -> int:
        """One clock period: a bit in, a bit out."""
        if self._out:
            return self._out.pop(0)
        if self._in or bit:  # zeros before the start bit do not count
            self._in.append(bit)
        if len(self._in) == 5:
            value = self._convert(self._in[1], self._in[2] << 2 | self._in[3] << 1 | self._in[4])
            # A sampling period and a null bit, then the value; a one keeps the list from ending within it.
            self._out = [0, 0, *(value >> place & 1 for place in range(9, -1, -1))] + [0] * 64
            self._in = [1]
        return 0

    def _convert(self, single: int, channel: int) -> int:
        volts = float(getattr(self, f"ch{channel}"))
        if not single:  # each channel against its neighbour
            volts -= float(getattr(self, f"ch{channel ^ 1}"))
        return min(max(int(volts / self.reference * _FULL_SCALE), 0), _FULL_SCALE - 1)
