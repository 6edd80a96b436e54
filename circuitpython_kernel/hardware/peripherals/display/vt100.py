"""A terminal of tiles: text and control sequences move a cursor and set tiles (shared-module/terminalio/Terminal.c).

It works on a grid of tiles wherever that is: the board's own, which the host has, or one that a program has made.
"""

from __future__ import annotations

from dataclasses import astuple, dataclass
from typing import Any, Protocol

from numpy.typing import NDArray

from .terminal_fonts import MISSING, BuiltinTerminalFont, TileFont

_TAB = 4
_SPACE = 0x20
_MOST_ARGUMENTS = 3


class TileArea(Protocol):
    """A grid whose tiles are a font's glyphs."""

    tiles: NDArray[Any]
    """(rows, columns)."""
    top: int
    """The row of tiles that is shown first."""

    def changed(self, column: int, row: int) -> None:
        """A tile was set."""

    def all_changed(self) -> None:
        """Many were, or ``top``."""

    def color(self, index: int, rgb: int) -> None:
        """A new colour: 0 is the background's, 1 the text's."""


@dataclass
class TerminalState:
    """What a terminal remembers from write to write; all of it whole numbers."""

    cursor_x: int = 0
    cursor_y: int = 0
    status_x: int = 0
    status_y: int = 0
    in_osc: int = 0
    osc_command: int = 0
    scroll_top: int = 0
    scroll_end: int = 0

    def as_words(self) -> list[int]:
        """The fields in their order."""
        return list(astuple(self))


class Terminal:
    """Writes text into the tiles of a scroll area, and of a status bar if there is one."""

    def __init__(
        self,
        area: TileArea,
        status: TileArea | None,
        state: TerminalState | None = None,
        font: TileFont | None = None,
    ) -> None:
        self._font = font or BuiltinTerminalFont()
        self._area = area
        self._status = status
        self.state = state or TerminalState()
        if state is None:
            self.clear()

    def clear(self) -> None:
        """As when it is made: spaces everywhere, the cursor in the corner."""
        self.state = TerminalState(scroll_end=len(self._area.tiles) - 1)
        self._all_spaces(counted=False)
        if self._status is not None:
            self._all_status_spaces(counted=False)
        self._area.top = 1 % len(self._area.tiles)

    # ---- tiles

    def _set(self, area: TileArea, at: tuple[int, int], codepoint: int, *, counted: bool = True) -> tuple[int, int]:
        """Show a character at a column and a row; where the next one goes.

        What was shown there is not released unless ``counted``.
        """
        x, y = at
        counted = counted and self._font.counted
        if counted:
            # Before the new one is taken, which may need the place; also when there is no new one, as on a board.
            self._font.release(int(area.tiles[y, x]))
        tile, cells = self._font.take(codepoint)
        if tile == MISSING:
            return at
        rows, columns = area.tiles.shape
        tiles = [tile, tile + 1][:cells]
        if cells > 1 and x == columns - 1:
            tiles = [self._font.take(_SPACE)[0], *tiles]  # half of it fits: a space, and the next line
        for place, number in enumerate(tiles):
            if place and counted:
                self._font.release(int(area.tiles[y, x]))
            area.tiles[y, x] = number
            area.changed(x, y)
            x += 1
            if x >= columns:
                x, y = 0, (y + 1) % rows
        return x, y

    def _put(self, codepoint: int) -> None:
        state = self.state
        state.cursor_x, state.cursor_y = self._set(self._area, (state.cursor_x, state.cursor_y), codepoint)

    def _put_status(self, codepoint: int) -> None:
        status, state = self._status, self.state
        if status is None or state.osc_command or state.status_y >= len(status.tiles):
            return
        if not state.status_x and not state.status_y:
            self._all_status_spaces()
        state.status_x, state.status_y = self._set(status, (state.status_x, state.status_y), codepoint)

    def _spaces(self, row: int, first: int, end: int) -> None:
        if not self._font.counted:
            self._area.tiles[row, first:end] = 0
            self._area.all_changed()
            return
        at = first, row
        for _ in range(first, end):
            at = self._set(self._area, at, _SPACE)

    def _all_spaces(self, *, counted: bool = True) -> None:
        """Clear all, with the cursor in the corner."""
        self.state.cursor_x, self.state.cursor_y = self._clear(self._area, counted)

    def _all_status_spaces(self, *, counted: bool = True) -> None:
        assert self._status is not None
        self.state.status_x, self.state.status_y = self._clear(self._status, counted)

    def _clear(self, area: TileArea, counted: bool) -> tuple[int, int]:
        if not self._font.counted:
            area.tiles[:] = 0
        else:
            at = self._set(area, (0, 0), _SPACE, counted=counted)
            while at != (0, 0):
                at = self._set(area, at, _SPACE, counted=counted)
        area.all_changed()
        return 0, 0

    def _row(self, number: int) -> int:
        """The row of tiles of a row on the screen."""
        return (number + self._area.top) % len(self._area.tiles)

    @property
    def _scrolls_all(self) -> bool:
        return self.state.scroll_top == 0 and self.state.scroll_end == len(self._area.tiles) - 1

    # ---- text

    def write(self, text: str) -> None:
        """Show text."""
        state = self.state
        at, end = 0, len(text)
        before = state.cursor_y
        rows, columns = self._area.tiles.shape
        while at < end:
            character = text[at]
            at += 1
            if state.in_osc:
                if character == "\x1b" and text[at : at + 1] == "\\":
                    state.in_osc = state.status_x = state.status_y = 0
                    at += 1
                else:
                    self._put_status(ord(character))
                continue
            if character >= " ":
                self._put(ord(character))
            elif character == "\r":
                state.cursor_x = 0
            elif character == "\t":
                for _ in range(_TAB):
                    self._put(_SPACE)
            elif character == "\n":
                state.cursor_y += 1
            elif character == "\b":
                state.cursor_x = max(0, state.cursor_x - 1)
            elif character == "\x1b":
                at, placed = self._escape(text, at)
                if placed:
                    before = state.cursor_y
            if state.cursor_x >= columns:
                state.cursor_y += 1
                state.cursor_x %= columns
            state.cursor_y %= rows
            if state.cursor_y != before:
                self._scroll_up()
                before = state.cursor_y

    def _scroll_up(self) -> None:
        """The cursor has come to another row: when that is behind the last one, everything moves up."""
        state, area = self.state, self._area
        rows, columns = area.tiles.shape
        if (state.cursor_y + rows - 1) % rows != self._row(state.scroll_end):
            return
        if not self._scrolls_all:
            state.cursor_y = self._row(state.scroll_end)
            for row in range(state.scroll_top, state.scroll_end):
                area.tiles[self._row(row)] = area.tiles[self._row(row + 1)]
        else:
            area.top = (state.cursor_y + rows + 1) % rows
        state.cursor_x = 0
        self._spaces(state.cursor_y, 0, columns)

    def _escape(self, text: str, at: int) -> tuple[int, bool]:
        """What follows an escape: where it ends, and whether the cursor was put somewhere."""
        kind = text[at : at + 1]
        if kind == "[":
            return self._control(text, at + 1)
        if kind == "]":
            number, at = _number(text, at + 1)
            if text[at : at + 1] == ";":
                self.state.in_osc, self.state.osc_command = 1, number or 0
                return at + 1, False
            return at, False
        if kind == "M":
            self._reverse_line()
            return at + 1, True
        if kind == "D":
            self.state.cursor_y += 1
            return at + 1, False
        return at, False

    def _control(self, text: str, at: int) -> tuple[int, bool]:
        if text[at : at + 1] == "?":
            return at + 4, False  # the cursor is never seen
        arguments: list[int] = []
        while len(arguments) < _MOST_ARGUMENTS:
            number, at = _number(text, at)
            arguments.append(number or 0)
            if text[at : at + 1] != ";":
                break
            at += 1
        command = text[at : at + 1]
        first, second = (*arguments, 0, 0)[:2]
        state, area = self.state, self._area
        rows, columns = area.tiles.shape
        placed = False
        if command == "K":
            start = state.cursor_x if first == 0 else 0
            self._spaces(state.cursor_y % rows, start, state.cursor_x if first == 1 else columns)
        elif command == "D":
            state.cursor_x = max(0, state.cursor_x - first)
        elif command == "J" and first == 2:
            area.top = 0
            self._all_spaces()
            placed = True
        elif command == "H":
            state.cursor_y = self._row(min(max(first - 1, 0), rows - 1))
            state.cursor_x = min(max(second - 1, 0), columns - 1)
            placed = True
        elif command == "m":
            for number in arguments:
                self._attribute(number)
        elif command == "r":
            whole = not (1 <= first < second <= rows)
            state.scroll_top, state.scroll_end = (0, rows - 1) if whole else (first - 1, second - 1)
            state.cursor_x, state.cursor_y = 0, area.top % rows
            placed = True
        return at + 1, placed

    def _attribute(self, number: int) -> None:
        if 30 <= number <= 37 or 40 <= number <= 47:
            bits = number % 10
            rgb = (bits & 1) * 0xFF0000 + (bits >> 1 & 1) * 0x00FF00 + (bits >> 2 & 1) * 0x0000FF
            self._area.color(1 if number < 40 else 0, rgb)
        elif number == 0:
            self._area.color(0, 0)
            self._area.color(1, 0xFFFFFF)

    def _reverse_line(self) -> None:
        state, area = self.state, self._area
        rows, columns = area.tiles.shape
        if state.cursor_y != self._row(state.scroll_top):
            state.cursor_y = (state.cursor_y - 1) % rows
            return
        if not self._scrolls_all:
            for row in range(state.scroll_end - 1, state.scroll_top - 1, -1):
                area.tiles[self._row(row + 1)] = area.tiles[self._row(row)]
        else:
            area.top = (state.cursor_y - 1) % rows
            state.cursor_y = area.top
        state.cursor_x = 0
        self._spaces(state.cursor_y, 0, columns)


def _number(text: str, at: int) -> tuple[int | None, int]:
    """A decimal number of at most five digits, and where it ends."""
    start = at
    while at < len(text) and at - start < 5 and "0" <= text[at] <= "9":
        at += 1
    return (int(text[start:at]) if at > start else None), at
