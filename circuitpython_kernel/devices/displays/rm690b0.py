"""Raydium RM690B0: AMOLED of up to 482 x 600 pixels, on quad SPI."""

from __future__ import annotations

from circuitpython_kernel.devices.toolkit.dcs import DCSScreen
from circuitpython_kernel.devices.toolkit.frame_log import Content

_BRIGHTNESS = 0x51


class RM690B0(DCSScreen):
    """AMOLED display of up to 482 x 600 pixels (Raydium datasheet RM690B0), as on Waveshare's board of 2.41 inches.

    Modelled: windows, the order of addressing, pixels of 12, 16 and 18 bits, inversion, sleep, brightness by command
    51. Pixels of 16 bits come with their low byte first, as CircuitPython's board sends them. No light is behind it.
    """

    memory = (482, 600)
    usual_size = (600, 450)
    usual_madctl = 0x30
    arguments = {**DCSScreen.arguments, _BRIGHTNESS: 1}

    def reset(self) -> None:
        with self.changing():
            self.glow = 0
            super().reset()
            self.low_byte_first = True

    def command(self, code: int) -> None:
        if code == _BRIGHTNESS:
            self.begin(code)
            return
        super().command(code)

    def carry_out(self, code: int, values: bytearray) -> None:
        if code == _BRIGHTNESS:
            with self.changing():
                self.glow = values[0]
        else:
            super().carry_out(code, values)

    def content(self) -> Content:
        self.light = self.glow / 255
        return super().content()
