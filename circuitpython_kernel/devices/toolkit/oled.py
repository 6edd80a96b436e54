"""Small displays on I2C or SPI whose commands and their arguments come the same way: SSD1306, SH1107, SSD1327.

On I2C a control byte says whether commands or data follow, on SPI the pin D/C.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import Any, ClassVar

import numpy as np
from numpy.typing import NDArray

from circuitpython_kernel.devices.base.i2c_part import I2CPart
from circuitpython_kernel.devices.base.part import Picture
from circuitpython_kernel.hardware.peripherals.bulk import Bulk
from circuitpython_kernel.hardware.peripherals.protocols import Speaks

from .frame_log import Content
from .screen import Screen

WHITE = np.array([236, 244, 255], np.float64)
"""The colour of a white OLED."""


_BYTE_NS = 24_000
"""What a byte takes on a bus of 400 kHz."""


class OLEDScreen(Screen, I2CPart):
    """A display of one colour. On SPI it needs the signal ``dc``; its address pin is then that pin."""

    protocols = (Speaks.I2C, Speaks.SPI)
    signals = {"dc": "data (high) or command (low), on SPI", "reset": "reset, active low"}
    arguments: ClassVar[Mapping[int, int]] = {}
    """How many bytes follow a command; none after the others."""

    width: int
    height: int
    contrast = 255
    on = False
    _unwatch: Callable[[], None] | None = None

    # ---- for a display's author

    def reset(self) -> None:
        """What the reset pin does."""

    def carry_out(self, code: int, values: list[int]) -> None:
        """A command with its arguments."""

    def to_memory(self, data: bytes) -> None:
        """Data for the memory."""

    def levels(self) -> NDArray[np.uint8]:
        """How bright each pixel is, 0 to 255, as the display is held: shape (height, width)."""
        raise NotImplementedError

    # ---- pins

    def connected(self) -> None:
        super().connected()
        reset = self.pin("reset")
        if self.site is not None and "sck" in self.site.bus_pins and self.pin("dc") is None:
            name = type(self).__name__
            raise ValueError(f'{name} needs a pin for dc on SPI: attach(part, cs="...", dc="...")')
        if reset is not None:
            reset.resistor = "up"  # the breakout's
            self._unwatch = reset.watch(self._reset_pin)

    def disconnected(self) -> None:
        reset = self.pin("reset")
        if reset is not None and self._unwatch is not None:
            self._unwatch()
            reset.resistor = None
        super().disconnected()

    def _reset_pin(self, level: bool) -> None:
        if not level:
            self._begin()

    def _begin(self) -> None:
        """As after power-on, but for the memory."""
        with self.changing():
            self._command: list[int] = []
            self.reset()

    def _held_in_reset(self) -> bool:
        reset = self.pin("reset")
        return reset is not None and not reset.value

    # ---- I2C: control bytes between commands and data

    def answers(self) -> tuple[int, ...]:
        return () if self._held_in_reset() else (self.address,)

    def write(self, data: bytes) -> int | None:
        place = 0
        while place < len(data):
            control = data[place]
            rest = data[place + 1 : place + 2] if control & 0x80 else data[place + 1 :]
            self._take(rest, bool(control & 0x40))
            place += 1 + max(1, len(rest))
        self._quiet_ns = 2_000_000 + _BYTE_NS * len(data)  # a part hears of a write before its time passes
        return None

    def read(self, count: int) -> bytes:
        return bytes((0 if self.on else 0x40,)) * count

    # ---- SPI

    def spi_select(self) -> None:
        """Chip select goes low: nothing to do."""

    def spi_transfer(self, data: bytes) -> bytes:
        dc = self.pin("dc")
        if self.fault is None and dc is not None and not self._held_in_reset():
            self._take(data, dc.value)
        return b""  # its memory cannot be read

    def spi_deselect(self) -> None:
        """Chip select goes high: nothing to do."""

    def spi_bulk(self, bulk: Bulk, dc: int | None) -> None:
        """See `hardware.peripherals.spi_bus.BulkTarget`."""
        own = self.pin("dc")
        if self.fault is not None or own is None or self._held_in_reset():
            return
        for data, is_data, *_ in bulk:
            self._take(data, is_data if own.index == dc else own.value)

    # ---- commands

    def _take(self, data: bytes, to_memory: bool) -> None:
        if not data:
            return
        with self.changing():
            if to_memory:
                self.to_memory(data)
            else:
                self._take_commands(data)

    def _take_commands(self, data: bytes) -> None:
        for value in data:
            self._command.append(value)
            if len(self._command) > self.arguments.get(self._command[0], 0):
                command, self._command = self._command, []
                self.carry_out(command[0], command[1:])

    # ---- what a person sees

    def content(self) -> Content:
        return Content(self.levels(), self.contrast)

    def seen(self, content: Content) -> Picture:
        assert isinstance(content.look, int)
        brightness = (0.4 + 0.6 * content.look / 255) / 255
        return np.rint(content.pixels[:, :, None] * (WHITE * brightness)).astype(np.uint8)

    def break_(self, fault: str) -> None:
        with self.changing():
            super().break_(fault)


class MonochromeOLED(OLEDScreen):
    """A display whose pixels are on or off; what its controllers have in common. A subclass has ``pixels``."""

    inverted = all_on = False
    _remapped = _upwards = False

    def reset(self) -> None:
        self.on = self.inverted = self.all_on = False
        self._remapped = self._upwards = False
        self._column = self._page = 0
        self._start_line = self._offset = 0

    def carry_out(self, code: int, values: list[int]) -> None:
        if code == 0x81:
            self.contrast = values[0]
        elif code in (0xA0, 0xA1):
            self._remapped = code == 0xA1
        elif code in (0xA4, 0xA5):
            self.all_on = code == 0xA5
        elif code in (0xA6, 0xA7):
            self.inverted = code == 0xA7
        elif code in (0xAE, 0xAF):
            self.on = code == 0xAF
        elif 0xC0 <= code <= 0xCF:
            self._upwards = bool(code & 8)

    @property
    def pixels(self) -> NDArray[np.bool_]:
        """The pixels that are lit now, an array of shape (height, width)."""
        raise NotImplementedError

    def levels(self) -> NDArray[np.uint8]:
        return np.ascontiguousarray(self.pixels).astype(np.uint8) * np.uint8(255)

    def readings(self) -> dict[str, Any]:
        return {"on": self.on, "contrast": self.contrast, "inverted": self.inverted, "lit": int(self.pixels.sum())}
