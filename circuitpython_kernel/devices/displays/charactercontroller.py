"""The controller of character LCDs, Hitachi's HD44780U, whatever it is connected to."""

from __future__ import annotations

from typing import Any, ClassVar

import numpy as np

from circuitpython_kernel.devices.base.part import Part, Picture

from .lcdfont import character, dots_of, glyph

_LONG = 1.52e-3
"""Seconds that clearing and homing take (datasheet, table 6, at 270 kHz)."""
_BLINK = 0.3792
_SIZES = ((8, 2), (16, 1), (16, 2), (16, 4), (20, 2), (20, 4), (40, 2))
_GLASS = {"green": ((150, 190, 30), (25, 45, 10)), "blue": ((20, 50, 190), (230, 240, 255))}


class CharacterController(Part):
    """Character display with the controller HD44780U (Hitachi datasheet ADE-207-272), the base of those that have it.

    Modelled: the start in 8-bit mode and the change to 4 bits, one and two lines, entry mode, display and cursor
    shift, cursor, blinking, the program's own eight characters, the time that an instruction takes: another one before
    that is lost. Not modelled: reading, so no busy flag either, and fonts of 5 x 10 dots; katakana look like a box.
    """

    instruction_time: ClassVar[float] = 37e-6
    """Seconds that most instructions take (datasheet, table 6, at 270 kHz)."""

    def __init__(self, columns: int, rows: int, color: str, **more: Any) -> None:
        if (columns, rows) not in _SIZES:
            sizes = ", ".join(f"{c} x {r}" for c, r in _SIZES)
            raise ValueError(f"character displays have {sizes} characters, not {columns} x {rows}")
        if color not in _GLASS:
            raise ValueError(f"the display is {' or '.join(_GLASS)}, not {color}")
        self.columns, self.rows, self.color = columns, rows, color
        super().__init__(**more)

    def power_on(self) -> None:
        super().power_on()
        self.ddram = bytearray(b" " * 80)
        """The characters: 40 for each of two lines, or 80 for one."""
        self.cgram = bytearray(64)
        self._eight_bits = True
        self._high: int | None = None
        self._two_lines = False
        self.on = self.cursor = self.blink = False
        self._forward, self._shifting = True, False
        self._address = 0
        self._in_cgram = False
        self._shift = 0
        self._ready = 0.0  # the 10 ms that it needs at power-on are over before a board has booted

    @property
    def backlight(self) -> bool:
        """Whether the backlight is on."""
        return True

    def glass(self) -> tuple[tuple[int, int, int], tuple[int, int, int]]:
        """The colours of the glass and of the dots."""
        shown, dark = _GLASS[self.color], 1 if self.backlight else 4
        return _darker(shown[0], dark), _darker(shown[1], dark)

    # ---- the controller's bus

    def clock_in(self, register_select: bool, nibble: int, later: float = 0.0, low: int = 0) -> None:
        """The enable line falls, with these levels at RS and D7 to D4; ``low`` are those at D3 to D0, if connected.

        ``later`` are the seconds from now until it does so, as a bus hands over a whole transfer at once.
        """
        if self._eight_bits:
            self._carry_out(register_select, nibble << 4 | low, self.now + later)
        elif self._high is None:
            self._high = nibble
        else:
            value, self._high = self._high << 4 | nibble, None
            self._carry_out(register_select, value, self.now + later)

    def _carry_out(self, is_data: bool, value: int, time: float) -> None:
        if time < self._ready:
            return  # it is busy still
        self._ready = time + (_LONG if not is_data and 1 <= value <= 3 else self.instruction_time)
        if is_data:
            self._write(value)
        elif value:
            self._instruct(value)

    def _instruct(self, value: int) -> None:
        if value >= 0x80:
            self._address, self._in_cgram = value & 0x7F, False
        elif value >= 0x40:
            self._address, self._in_cgram = value & 0x3F, True
        elif value >= 0x20:
            self._eight_bits, self._two_lines = bool(value & 0x10), bool(value & 0x08)
        elif value >= 0x10:
            step = 1 if value & 4 else -1
            if value & 8:
                self._shift_display(step)
            else:
                self._move(step)
        elif value >= 0x08:
            self.on, self.cursor, self.blink = bool(value & 4), bool(value & 2), bool(value & 1)
        elif value >= 0x04:
            self._forward, self._shifting = bool(value & 2), bool(value & 1)
        else:
            if value == 1:
                self.ddram[:] = b" " * 80
                self._forward = True
            self._address, self._in_cgram, self._shift = 0, False, 0

    def _write(self, value: int) -> None:
        if self._in_cgram:
            self.cgram[self._address] = value
        else:
            self.ddram[self._place(self._address)] = value
            if self._shifting:
                self._shift_display(-1 if self._forward else 1)
        self._move(1 if self._forward else -1)

    def _place(self, address: int) -> int:
        """Where in the memory an address is; those that do not exist fall on others."""
        return (address >= 0x40) * 40 + (address & 0x3F) % 40 if self._two_lines else address % 80

    def _move(self, step: int) -> None:
        if self._in_cgram:
            self._address = (self._address + step) % 64
            return
        place = (self._place(self._address) + step) % 80
        self._address = place + (place >= 40) * 24 if self._two_lines else place

    def _shift_display(self, step: int) -> None:
        """Move what is shown by a column, to the right for 1."""
        self._shift = (self._shift - step) % (40 if self._two_lines else 80)

    # ---- what a person sees

    def _place_at(self, row: int, column: int) -> int | None:
        """The place in the memory that a position of the glass shows; None when nothing drives it."""
        if not self._two_lines:
            return (column + self._shift) % 80 if row == 0 else None
        start = 0 if row < 2 else self.columns  # rows 3 and 4 go on where 1 and 2 end
        return (row & 1) * 40 + (start + column + self._shift) % 40

    def _code(self, row: int, column: int) -> int:
        place = self._place_at(row, column)
        return 0x20 if place is None or not self.on else self.ddram[place]

    @property
    def lines(self) -> list[str]:
        """What the lines show, each as long as the display is wide."""
        columns = range(self.columns)
        return ["".join(character(self._code(row, column)) for column in columns) for row in range(self.rows)]

    @property
    def cursor_place(self) -> tuple[int, int] | None:
        """Column and row of the cursor; None when it is off the glass or at a character that is being drawn."""
        if self._in_cgram:
            return None
        place = self._place(self._address)
        for row in range(self.rows):
            for column in range(self.columns):
                if self._place_at(row, column) == place:
                    return column, row
        return None

    def readings(self) -> dict[str, Any]:
        return {
            "text": "\n".join(line.rstrip() for line in self.lines),
            "backlight": self.backlight,
            "cursor": self.cursor_place if self.on and (self.cursor or self.blink) else None,
        }

    def picture(self) -> Picture:
        dots = np.zeros((self.rows * 9 + 1, self.columns * 6 + 1), np.bool_)
        at_cursor = self.cursor_place
        for row in range(self.rows):
            for column in range(self.columns):
                code = self._code(row, column)
                cell = glyph(code) if code >= 0x10 else dots_of(list(self.cgram[(code & 7) * 8 :][:8]))
                if self.on and (column, row) == at_cursor:
                    cell[7] |= self.cursor
                    cell |= self.blink and self.now // _BLINK % 2 == 1
                dots[row * 9 + 1 : row * 9 + 9, column * 6 + 1 : column * 6 + 6] = cell
        # A dot is three by three pixels, with a gap of one.
        large = np.kron(dots, np.pad(np.ones((3, 3), np.bool_), (0, 1)))
        glass, ink = np.array(self.glass())
        shown: Picture = np.where(large[:, :, None], ink, glass).astype(np.uint8)
        return shown


def _darker(color: tuple[int, int, int], divisor: int) -> tuple[int, int, int]:
    red, green, blue = color
    return red // divisor, green // divisor, blue // divisor
