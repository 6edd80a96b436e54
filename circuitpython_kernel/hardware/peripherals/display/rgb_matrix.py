"""RGB LED matrices with a HUB75 connector: what `rgbmatrix` shows.

The controller goes over the rows some hundred times a second, bit plane by bit plane. That is some ten million edges a
second; they are not emitted. What is shown is kept instead, with as many bits of each colour as the program has chosen.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from circuitpython_kernel.hardware.chip import Chip

from .framebuffers import Framebuffer, FrameFormat, Rows


@dataclass(frozen=True)
class MatrixPins:
    """The pins of a connector, by their indices: red, green and blue twice for each chain; the lowest address first."""

    colors: tuple[int, ...]
    address: tuple[int, ...]
    clock: int
    enable: int
    latch: int

    @classmethod
    def of(cls, pins: Sequence[int], colors: int) -> MatrixPins:
        """From all pins: the first ``colors`` are those of colours, the last three clock, enable and latch."""
        clock, enable, latch = pins[-3:]
        return cls(tuple(pins[:colors]), tuple(pins[colors:-3]), clock, enable, latch)

    @property
    def all(self) -> tuple[int, ...]:
        """Every pin."""
        return (*self.colors, *self.address, self.clock, self.enable, self.latch)


@dataclass(frozen=True)
class MatrixFrame:
    """What a matrix is sent again and again.

    ``roles`` are the signals at pins, by the pins' indices and with what wires connect: ``"clock"``, ``"enable"``,
    ``"latch"``, ``"color0"`` and so on, ``"address0"`` and so on. ``pixels``: (height, width) of RGB565.
    """

    roles: Mapping[int, str]
    addresses: int
    pixels: NDArray[np.uint16]


MatrixListener = Callable[[MatrixFrame], None]


class MatrixFramebuffer(Framebuffer):
    """RGB565 pixels, ``bit_depth`` bits of each colour of which are seen."""

    def __init__(
        self, chip: Chip, width: int, height: int, bit_depth: int, pins: MatrixPins,
        on_shown: Callable[[MatrixFramebuffer], None], address: int, size: int,
    ) -> None:  # fmt: skip
        form = FrameFormat(width, height, frames_per_second=250)
        super().__init__(chip, form, tuple((pin, 0) for pin in pins.all), address, size)
        self._connector, self._on_shown = pins, on_shown
        self.bit_depth = bit_depth
        self.brightness = 1.0
        self.shown: NDArray[np.uint16] = np.zeros((height, width), np.uint16)
        """What the LEDs show: (height, width) of RGB565."""

    def swap(self, rows: Rows, *, silently: bool = False) -> None:
        """See `Framebuffer`."""
        if self.brightness > 0:
            form = self.format
            pixels = self.bytes[: form.needed].view(np.uint16).reshape(form.height, form.width)
            self.shown = _seen(pixels, self.bit_depth)
            self._on_shown(self)

    @property
    def frame(self) -> MatrixFrame:
        """What goes over the connector."""
        pins = self._connector
        names = {pins.clock: "clock", pins.enable: "enable", pins.latch: "latch"}
        names |= {pin: f"color{number}" for number, pin in enumerate(pins.colors)}
        names |= {pin: f"address{number}" for number, pin in enumerate(pins.address)}
        wiring = self.chip.pins.wiring
        roles = {member: name for pin, name in names.items() for member in wiring.net(pin)}
        return MatrixFrame(roles, len(pins.address), self.shown)

    def let_go(self) -> None:
        """See `Framebuffer`: nothing is lit any more."""
        super().let_go()
        self._darken()

    def _darken(self) -> None:
        self.shown = np.zeros_like(self.shown)
        self._on_shown(self)

    def set_brightness(self, brightness: float) -> bool:
        """See `Framebuffer`. A matrix is on or off."""
        was_off = self.brightness <= 0
        self.brightness = float(brightness > 0)
        if was_off and brightness > 0:
            self.swap(np.ones(self.format.height, np.bool_))
        elif brightness <= 0:
            self._darken()
        return True

    def emptied(self) -> None:
        """See `Framebuffer`."""
        self.swap(np.ones(self.format.height, np.bool_))


def _seen(pixels: NDArray[np.uint16], bits: int) -> NDArray[np.uint16]:
    """The highest bits of each colour."""
    mask = sum(
        ((1 << width) - 1 & ~((1 << max(0, width - bits)) - 1)) << shift for width, shift in ((5, 11), (6, 5), (5, 0))
    )
    return pixels & np.uint16(mask)
