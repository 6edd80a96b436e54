"""LED matrices and digits with MAX7219s."""

from __future__ import annotations

from typing import Any

import numpy as np
from numpy.typing import NDArray

from circuitpython_kernel.devices.base.inputs import Source
from circuitpython_kernel.devices.base.part import Picture
from circuitpython_kernel.devices.base.spi_part import SPIPart
from circuitpython_kernel.devices.toolkit.led_pictures import round_leds
from circuitpython_kernel.devices.toolkit.segments import digits_picture, digits_text, lit_segments

_DIGITS, _DECODE, _INTENSITY, _SCAN_LIMIT, _SHUTDOWN, _TEST = range(1, 9), 0x09, 0x0A, 0x0B, 0x0C, 0x0F
_CODE_B = (0x3F, 0x06, 0x5B, 0x4F, 0x66, 0x6D, 0x7D, 0x07, 0x7F, 0x6F, 0x40, 0x79, 0x76, 0x38, 0x73, 0x00)
"""Segments (a is bit 0) of the font: 0 to 9, -, E, H, L, P, blank."""
_RED = (1.0, 0.08, 0.03)
_MOST = 16


def _segments(value: int) -> int:
    """The chip's order of segments, a in bit 6 and g in bit 0, the other way round."""
    return value & 0x80 | sum((value >> 6 - bit & 1) << bit for bit in range(7))


class MAX7219(SPIPart):
    """LED matrices of 8 x 8, or eight digits of seven segments, with the driver MAX7219 (Maxim datasheet 19-4452).

    Several are chained: what is shifted through the first one comes to the next. Modelled: words of 16 bits, which all
    chips take when the select pin rises; the font for digits, 16 steps of brightness, scan limit, shutdown, display
    test. Not rotated, a row of a matrix is a digit of the chip's, the first one on top; bit 7 is the LED on the left.

    Args:
        count: how many chips there are, 1 to 16.
        kind: ``"matrix"`` or ``"digits"``, whose digit 0 is on the right.
        rotation: by how many degrees, clockwise, each matrix is turned: 0, 90, 180 or 270. When left out, pictures of
            adafruit_max7219 are upright: 270 for one (``Matrix8x8``), 180 for several (``CustomMatrix``).
        columns: how many modules hang in a row; all of them when left out.
        first: on which side the first module of the chain is, ``"left"`` or ``"right"``.

    Raises:
        ValueError: for a number or kind that there is not.
    """

    title = "LED matrix or digits, with MAX7219"
    supplies = ("5V", "GND")
    library = "adafruit-circuitpython-max7219"
    aliases = ("MAX7221",)
    example = (
        "import board, digitalio\nfrom adafruit_max7219 import matrices\n\n"
        "matrix = matrices.Matrix8x8(board.SPI(), digitalio.DigitalInOut(board.D5))  # the pin that cs is on\n"
        "for n in range(8):\n    matrix.pixel(n, n, 1)\nmatrix.show()"
    )

    def __init__(
        self,
        count: int = 1,
        *,
        kind: str = "matrix",
        rotation: int | None = None,
        columns: int = 0,
        first: str = "left",
        **inputs: Source,
    ) -> None:
        if not 1 <= count <= _MOST:
            raise ValueError(f"there are 1 to {_MOST} chips in a chain, not {count}")
        if kind not in ("matrix", "digits"):
            raise ValueError(f'a MAX7219 drives a "matrix" or "digits", not "{kind}"')
        if columns < 0 or count % (columns or count):
            raise ValueError(f"{count} modules make no rows of {columns}")
        if rotation not in (None, 0, 90, 180, 270):
            raise ValueError(f"a matrix is turned by 0, 90, 180 or 270 degrees, not {rotation}")
        if first not in ("left", "right"):
            raise ValueError(f'the first module is on the "left" or on the "right", not "{first}"')
        self.count, self.kind, self.columns, self.first = int(count), kind, int(columns or count), first
        self.rotation = (270 if count == 1 else 180) if rotation is None else rotation
        super().__init__(**inputs)

    def power_on(self) -> None:
        super().power_on()
        self.registers = [bytearray(16) for _ in range(self.count)]
        """The registers of each chip, by number."""
        self._shifted = 0

    # ---- the bus

    def exchange(self, data: bytes) -> bytes:
        width = 16 * self.count
        before = self._shifted
        self._shifted = (before << 8 * len(data) | int.from_bytes(data, "big")) & (1 << width) - 1
        # What comes out of the last chip is not connected to the board.
        return b""

    def deselect(self) -> None:
        if self.fault is not None:
            return
        for chip, registers in enumerate(self.registers):
            word = self._shifted >> 16 * chip & 0xFFFF  # the first chip has what came last
            registers[word >> 8 & 0x0F] = word & 0xFF

    # ---- what a person sees

    def _light(self, chip: int) -> float:
        """How bright a chip's LEDs that are on shine, 0 to 1."""
        registers = self.registers[chip]
        if self.fault == "unplugged":
            return 0.0
        if registers[_TEST] & 1:
            return 31 / 32
        return (2 * (registers[_INTENSITY] & 0x0F) + 1) / 32 if registers[_SHUTDOWN] & 1 else 0.0

    def _rows(self, chip: int) -> list[int]:
        """What each digit of a chip drives: as segments with a in bit 0 for digits, else as the chip's bits."""
        registers = self.registers[chip]
        if not self._light(chip):
            return [0] * 8
        if registers[_TEST] & 1:
            return [0xFF] * 8
        found = []
        for place, register in enumerate(_DIGITS):
            value = registers[register] if place <= registers[_SCAN_LIMIT] & 7 else 0
            decoded = bool(registers[_DECODE] >> place & 1) and place <= registers[_SCAN_LIMIT] & 7
            segments = value & 0x80 | _CODE_B[value & 0x0F] if decoded else _segments(value)
            # A matrix at a chip that decodes shows the font's segments.
            found.append(segments if self.kind == "digits" else _segments(segments))
        return found

    @property
    def pixels(self) -> NDArray[np.uint8]:
        """What of the matrices is switched on, an array of shape (rows, columns)."""
        bits = [np.unpackbits(np.array(self._rows(chip), np.uint8)[:, None], axis=1) for chip in range(self.count)]
        turned = [np.rot90(chip, -self.rotation // 90) for chip in bits]
        return np.concatenate([np.concatenate([turned[chip] for chip in row], axis=1) for row in self._places()])

    def _places(self) -> list[list[int]]:
        """Which chip's module hangs where, in rows."""
        rows = [list(range(start, start + self.columns)) for start in range(0, self.count, self.columns)]
        return rows if self.first == "left" else [row[::-1] for row in rows]

    @property
    def segments(self) -> list[int]:
        """The segments of all digits, from the left: a to g are bits 0 to 6, the point is bit 7."""
        return [value for row in self._places() for chip in row for value in reversed(self._rows(chip))]

    @property
    def text(self) -> str:
        """What a person reads of digits."""
        return digits_text(self.segments)

    def picture(self) -> Picture:
        lights = np.array([[self._light(chip) for chip in row] for row in self._places()])
        if self.kind == "digits":
            return digits_picture(lit_segments(self.segments) * lights.ravel().repeat(8)[:, None])
        light = lights.repeat(8, axis=0).repeat(8, axis=1)
        return round_leds((self.pixels * light)[:, :, None] * np.array(_RED))

    def readings(self) -> dict[str, Any]:
        found: dict[str, Any] = {
            "on": any(self._light(chip) for chip in range(self.count)),
            "brightness": self.registers[0][_INTENSITY] & 0x0F,
        }
        if self.kind == "digits":
            return found | {"text": self.text}
        pixels = self.pixels
        rows = ["".join("*" if value else " " for value in row) for row in pixels]
        return found | {"lit": int(pixels.sum()), "text": "\n".join(rows)}
