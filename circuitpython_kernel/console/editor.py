"""Editing a line in a terminal, key by key, as CircuitPython's REPL does (shared/readline/readline.c)."""

from __future__ import annotations

from collections.abc import Callable
from typing import Protocol

CTRL_A, CTRL_B, CTRL_C, CTRL_D, CTRL_E, CTRL_F, BACKSPACE, TAB, NEWLINE = 1, 2, 3, 4, 5, 6, 8, 9, 10
ENTER, CTRL_N, CTRL_P, ESCAPE, DELETE = 13, 14, 16, 27, 127

COMMANDS = (CTRL_A, CTRL_B, CTRL_D, CTRL_E)
"""Keys that mean something to the REPL on an empty line, and edit any other."""

HISTORY = 50
"""Lines that are remembered."""

_FINAL = range(0x40, 0x7F)  # the last byte of an escape sequence


class Terminal(Protocol):
    """Where keys come from and text goes."""

    def read(self) -> int | None:
        """The next byte; waits for it. None: stop waiting."""

    def write(self, data: bytes) -> None:
        """Show bytes."""


class Control(Exception):
    """A key that is no text: ``key`` is CTRL-A to CTRL-E on an empty line, CTRL-C anywhere, or None when the terminal
    has stopped waiting."""

    def __init__(self, key: int | None) -> None:
        super().__init__(key)
        self.key = key


class LineEditor:
    """Reads lines.

    Args:
        terminal: where.
        complete: gives what may stand in place of the end of a line, longest common part first: the text to insert, and
            a list to show when there are several.
    """

    def __init__(self, terminal: Terminal, complete: Callable[[str], tuple[str, list[str]]] | None = None) -> None:
        self._terminal = terminal
        self._complete = complete
        self.history: list[str] = []
        self._text: list[str] = []
        self._at = 0
        self._prompt = ""

    def read_line(self, prompt: str, start: str = "", *, keys: tuple[int, ...] = COMMANDS) -> str:
        """A line, without its end.

        Args:
            prompt: shown in front.
            start: what stands in the line at first.
            keys: those of `COMMANDS` that are for the caller on an empty line.

        Raises:
            Control: for a key that is no text.
        """
        self._prompt = prompt
        self._text, self._at = list(start), len(start)
        self._write(prompt + start)
        place = len(self.history)
        kept = ""
        while True:
            key = self._terminal.read()
            if key is None or key == CTRL_C:
                raise Control(key)
            if not self._text and key in keys:
                raise Control(key)
            if key in (ENTER, NEWLINE):
                self._write("\r\n")
                return "".join(self._text)
            if key == ESCAPE:
                key = self._escape()
            if key in (CTRL_P, CTRL_N):
                if place == len(self.history):
                    kept = "".join(self._text)
                place = min(max(place + (1 if key == CTRL_N else -1), 0), len(self.history))
                self._replace([*self.history, kept][place])
            elif key == TAB:
                self._tab()
            else:
                self._edit(key)

    def remember(self, line: str) -> None:
        """Put a line into the history."""
        if line.strip() and self.history[-1:] != [line]:
            self.history = [*self.history, line][-HISTORY:]

    # ---- keys

    def _edit(self, key: int) -> None:
        at, size = self._at, len(self._text)
        match key:
            case 0x08 | 0x7F:
                self._cut(self._indentation(), at)
            case 0x04:
                self._cut(at, at + 1)
            case 0x0B:
                self._cut(at, size)
            case 0x15:
                self._cut(0, at)
            case 0x17:
                left = "".join(self._text[:at]).rstrip()
                self._cut(len(left) - len(left.split(" ")[-1]) if left else 0, at)
            case 0x01:
                self._move(0)
            case 0x02:
                self._move(max(at - 1, 0))
            case 0x05:
                self._move(size)
            case 0x06:
                self._move(min(at + 1, size))
            case _ if key >= 32:
                self._insert(self._character(key))

    def _indentation(self) -> int:
        """Where a backspace stops: four spaces of an indentation go at once."""
        at = self._at
        if at and not "".join(self._text[:at]).strip(" "):
            return (at - 1) // 4 * 4
        return max(at - 1, 0)

    def _character(self, first: int) -> str:
        """A whole character; in UTF-8 it may have up to four bytes."""
        count = 1 if first < 0xC0 else 2 if first < 0xE0 else 3 if first < 0xF0 else 4
        data = bytearray([first])
        while len(data) < count:
            byte = self._terminal.read()
            if byte is None:
                raise Control(None)
            data.append(byte)
        return data.decode("utf-8", "replace")

    def _escape(self) -> int:
        """The control key that an escape sequence stands for; 0 for one that means nothing."""
        kind = self._terminal.read()
        if kind not in (ord("["), ord("O")):
            return 0
        parameters = ""
        while True:
            byte = self._terminal.read()
            if byte is None:
                raise Control(None)
            if byte in _FINAL:
                break
            parameters += chr(byte)
        keys = {"A": CTRL_P, "B": CTRL_N, "C": CTRL_F, "D": CTRL_B, "H": CTRL_A, "F": CTRL_E}
        if chr(byte) == "~":
            return {"1": CTRL_A, "7": CTRL_A, "4": CTRL_E, "8": CTRL_E, "3": CTRL_D}.get(parameters, 0)
        return keys.get(chr(byte), 0) if not parameters else 0

    def _tab(self) -> None:
        line = "".join(self._text[: self._at])
        if not line.strip() or self._complete is None:
            self._insert("    ")
            return
        inserted, several = self._complete(line)
        if several:
            self._write("\r\n" + "    ".join(several) + "\r\n" + self._prompt + "".join(self._text))
            self._back(len(self._text) - self._at)
        self._insert(inserted)

    # ---- the line on the screen

    def _insert(self, text: str) -> None:
        if not text:
            return
        rest = "".join(self._text[self._at :])
        self._text[self._at : self._at] = list(text)
        self._at += len(text)
        self._write(text + rest)
        self._back(len(rest))

    def _cut(self, start: int, end: int) -> None:
        end = min(end, len(self._text))
        if start >= end:
            return
        self._back(self._at - start)
        del self._text[start:end]
        self._at = start
        rest = "".join(self._text[start:])
        self._write("\x1b[K" + rest)
        self._back(len(rest))

    def _replace(self, text: str) -> None:
        self._back(self._at)
        self._text, self._at = list(text), len(text)
        self._write("\x1b[K" + text)

    def _move(self, to: int) -> None:
        if to < self._at:
            self._back(self._at - to)
        else:
            self._write("".join(self._text[self._at : to]))
        self._at = to

    def _back(self, count: int) -> None:
        if count:
            self._write("\b" * count if count <= 4 else f"\x1b[{count}D")

    def _write(self, text: str) -> None:
        self._terminal.write(text.encode())
