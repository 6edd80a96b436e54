"""The LED driver IS31FL3741 on I2C, and the framebuffer over its LEDs: what `is31fl3741` sends.

Follows shared-module/is31fl3741: each LED is written by itself, two bytes with its page selected before.
"""

from __future__ import annotations

from collections.abc import Iterable
from typing import Protocol

import numpy as np

from circuitpython_kernel.hardware.chip import Chip, GuestError
from circuitpython_kernel.hardware.peripherals.i2c import I2CBus

from .buses import is_free
from .framebuffers import Framebuffer, FrameFormat, Rows

LEDS = 351
_FIRST_PAGE_LEDS = 180
_SETTINGS = 4
NO_LED = 65535

GAMMA = bytes(int((value / 255) ** 2.6 * 255 + 0.5) for value in range(256))


class Transfers(Protocol):
    """What takes an I2C transfer: a bus."""

    def transfer(self, address: int, data: bytes, count: int) -> bytes:
        """Write, then read so many bytes."""


class _Told:
    """The parts on a bus alone, as for `DisplayBus.tell`: no time passes, and nobody else sees it."""

    def __init__(self, chip: Chip, bus: I2CBus) -> None:
        self._chip, self._bus = chip, bus

    def transfer(self, address: int, data: bytes, count: int) -> bytes:
        """See `Transfers`; nothing comes back."""
        call = self._chip.user_code.call
        for part in self._bus.parts:
            if address in call(part.i2c_addresses, ()):
                call(part.i2c_write, None, address, data)
        return bytes(count)


class LedDriver:
    """An IS31FL3741; one object for all of a board's, as upstream has one page for all."""

    def __init__(self) -> None:
        self._page: int | None = None

    def write(self, bus: Transfers, address: int, page: int, register: int, value: int) -> None:
        """Write a register; nobody hears of a driver that does not acknowledge."""
        self._select(bus, address, page)
        self._send(bus, address, bytes([register & 0xFF, value & 0xFF]))

    def led(self, bus: Transfers, address: int, led: int, value: int, page: int) -> None:
        """Set an LED's brightness (page 0) or scale (page 2)."""
        led &= 0xFFFF
        over = led >= _FIRST_PAGE_LEDS
        self.write(bus, address, page + over, led - _FIRST_PAGE_LEDS if over else led, value)

    def reset(self, bus: Transfers, address: int) -> None:
        """Reset it."""
        self.write(bus, address, _SETTINGS, 0x3F, 0xAE)

    def enable(self, bus: Transfers, address: int) -> None:
        """Switch its LEDs on."""
        self.write(bus, address, _SETTINGS, 0, 1)

    def current(self, bus: Transfers, address: int, value: int) -> None:
        """Set the current of all LEDs."""
        self.write(bus, address, _SETTINGS, 1, value)

    def read_current(self, bus: Transfers, address: int) -> int:
        """The current of all LEDs, as the driver has it."""
        self._select(bus, address, _SETTINGS)
        try:
            return bus.transfer(address, b"\x01", 1)[0]
        except GuestError:
            return 1  # what was sent is in the place of the answer

    def _select(self, bus: Transfers, address: int, page: int) -> None:
        if page != self._page:
            self._page = page
            self._send(bus, address, b"\xfe\xc5")
            self._send(bus, address, bytes([0xFD, page & 0xFF]))

    def _send(self, bus: Transfers, address: int, data: bytes) -> None:
        try:
            bus.transfer(address, data, 0)
        except GuestError:
            return


class LedFramebuffer(Framebuffer):
    """Pixels of 32 bits over an LED driver.

    Args:
        driver, i2c, device: where the LEDs are.
        mapping: the LEDs of each pixel, columns of five by default: blue, green and red.
        scaled: a LED of the matrix has the mean of nine pixels.
        gamma: whether colours are corrected.
    """

    def __init__(
        self, chip: Chip, driver: LedDriver, i2c: I2CBus, device: int, width: int, height: int, mapping: list[int],
        address: int, size: int, *, scaled: bool, gamma: bool,
    ) -> None:  # fmt: skip
        super().__init__(chip, FrameFormat(width, height, 32, bytes_per_cell=1), (), address, size)
        self.brightness = 1.0
        self._driver, self._i2c, self._device = driver, i2c, device
        self._mapping, self._scaled, self._gamma = mapping, scaled, gamma

    def begin(self) -> None:
        """Set the driver up."""
        driver, where = self._driver, (self._i2c, self._device)
        driver.reset(*where)
        driver.current(*where, 0xFE)
        for led in range(LEDS):
            driver.led(*where, led, 0xFF, 2)
        driver.enable(*where)

    def swap(self, rows: Rows, *, silently: bool = False) -> None:
        """See `Framebuffer`. While the program has locked the bus nothing is sent."""
        if self.brightness <= 0 or not (silently or is_free(self)):
            return
        bus: Transfers = _Told(self.chip, self._i2c) if silently else self._i2c
        form = self.format
        pixels = self.bytes[: form.needed].reshape(form.height, form.width, 4)[:, :, :3].astype(np.uint32)
        if self._scaled:
            pixels = pixels.reshape(form.height // 3, 3, form.width // 3, 3, 3).sum(axis=(1, 3)) // 9
            columns = range(form.width // 3)
            places: Iterable[tuple[int, int]] = ((x, y) for x in columns for y in range(form.height // 3))
        else:
            places = ((x, y) for y in np.flatnonzero(rows).tolist() for x in range(form.width))
        for x, y in places:
            at = (5 * x + y) * 3
            leds = self._mapping[at : at + 3]
            if len(leds) == 3 and leds[2] != NO_LED:
                for part in (2, 1, 0):
                    value = int(pixels[y, x, part])
                    value = GAMMA[value] if self._gamma else value
                    self._driver.led(bus, self._device, leds[part], value, 0)

    def set_brightness(self, brightness: float) -> bool:
        """See `Framebuffer`. What is set for a display is whether it is shown at all."""
        self.brightness = float(brightness > 0)
        return True
