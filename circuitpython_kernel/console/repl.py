"""The REPL in a terminal: friendly, paste, raw and raw-paste mode, as CircuitPython's (shared/runtime/pyexec.c)."""

from __future__ import annotations

import re
import struct
from collections.abc import Callable
from dataclasses import dataclass
from enum import Enum
from typing import Protocol

from .editor import CTRL_A, CTRL_B, CTRL_C, CTRL_D, CTRL_E, Control, LineEditor, Terminal

PROMPT, CONTINUATION = ">>> ", "... "
RAW_BANNER = b"raw REPL; CTRL-B to exit\r\n"
PASTE_BANNER = "\r\npaste mode; Ctrl-C to cancel, Ctrl-D to finish\r\n=== "
WINDOW = 128
"""Bytes that a client may send in raw-paste mode before it waits for leave to send more."""

_BLOCK = re.compile(r"\s*(if|while|for|try|with|def|class|async|@)\b|\s*@")


@dataclass(frozen=True)
class Ended:
    """How a statement ended: the traceback's text, and whether the program asked to leave the REPL."""

    traceback: str = ""
    left: bool = False


class Executor(Protocol):
    """Runs what was typed."""

    def execute(self, code: str, *, interactive: bool) -> Ended:
        """Run code to its end; its output goes to the terminal by itself."""

    def start_anew(self) -> None:
        """Begin with an empty machine."""


class Left(Enum):
    """Why the REPL has ended."""

    SOFT_RESET = "soft reset"
    CLOSED = "closed"


class Repl:
    """A REPL that stays in raw or friendly mode from one `run` to the next.

    Args:
        terminal: where.
        executor: runs the statements.
        banner: the first line.
        complete: see `editor.LineEditor`.
    """

    def __init__(
        self,
        terminal: Terminal,
        executor: Executor,
        banner: str,
        complete: Callable[[str], tuple[str, list[str]]] | None = None,
    ) -> None:
        self._terminal = terminal
        self._executor = executor
        self._banner = banner
        self._editor = LineEditor(terminal, complete)
        self.raw = False

    def run(self) -> Left:
        """Serve the terminal until CTRL-D at an empty prompt, or until it stops waiting."""
        while True:
            left = self._run_raw() if self.raw else self._run_friendly()
            if left is not None:
                return left
            self._executor.start_anew()  # between raw and friendly mode main.c ends one machine and starts another

    def _write(self, text: str) -> None:
        self._terminal.write(text.encode())

    # ---- friendly

    def _run_friendly(self) -> Left | None:
        self._write(f"\r\n{self._banner}\r\n")
        while True:
            try:
                code = self._statement()
            except Control as control:
                match control.key:
                    case 1:
                        self._write("\r\n")
                        self.raw = True
                        return None
                    case 2:
                        self._write(f"\r\n{self._banner}\r\n")
                    case 3:
                        self._write("\r\n")
                    case 4:
                        self._write("\r\n")
                        return Left.SOFT_RESET
                    case 5:
                        if self._paste():
                            return Left.SOFT_RESET
                    case _:
                        return Left.CLOSED
                continue
            if code.strip() and self._execute(code, interactive=True):
                return Left.SOFT_RESET

    def _statement(self) -> str:
        """A statement, of several lines if it needs them."""
        line = self._editor.read_line(PROMPT)
        self._editor.remember(line)
        code = line
        while goes_on(code):
            try:
                line = self._editor.read_line(CONTINUATION, indentation(code), keys=(CTRL_D,))
            except Control as control:
                if control.key != CTRL_D:
                    raise
                return code + "\n"  # no more lines: run what is there
            self._editor.remember(line)
            code += "\n" + (line if line.strip() else "")
        return code

    def _execute(self, code: str, *, interactive: bool) -> bool:
        """Run code and show its traceback; whether it has left the REPL."""
        ended = self._executor.execute(code, interactive=interactive)
        if ended.traceback:
            self._write(ended.traceback.replace("\n", "\r\n") + "\r\n")
        return ended.left

    def _paste(self) -> bool:
        self._write(PASTE_BANNER)
        code = bytearray()
        while True:
            key = self._terminal.read()
            if key is None or key == CTRL_C:
                self._write("\r\n")
                return False
            if key == CTRL_D:
                self._write("\r\n")
                return self._execute(code.decode("utf-8", "replace"), interactive=False)
            code.append(10 if key == 13 else key)
            self._terminal.write(b"\r\n=== " if key in (10, 13) else bytes([key]))

    # ---- raw

    def _run_raw(self) -> Left | None:
        self._terminal.write(RAW_BANNER + b">")
        code = bytearray()
        while True:
            key = self._terminal.read()
            if key is None:
                return Left.CLOSED
            if key == CTRL_A:
                if len(code) == 2 and code[0] == CTRL_E:
                    known = code[1] == ord("A")
                    code.clear()
                    if not known:
                        self._terminal.write(b"R\x00>")
                    elif (left := self._raw_paste()) is not None:
                        return left
                    continue
                self._terminal.write(RAW_BANNER + b">")
                code.clear()
            elif key == CTRL_B:
                self._terminal.write(b"\r\n")
                self.raw = False
                return None
            elif key == CTRL_C:
                code.clear()
            elif key == CTRL_D:
                self._terminal.write(b"OK")
                if not code:
                    self._terminal.write(b"\r\n")
                    return Left.SOFT_RESET
                text = code.decode("utf-8", "replace")
                code.clear()
                if self._execute_raw(text):
                    return Left.SOFT_RESET
            else:
                code.append(key)

    def _execute_raw(self, code: str) -> bool:
        ended = self._executor.execute(code.replace("\r\n", "\n").replace("\r", "\n"), interactive=False)
        trace = ended.traceback.replace("\n", "\r\n") + "\r\n" if ended.traceback else ""
        self._terminal.write(b"\x04" + trace.encode() + b"\x04>")
        return ended.left

    def _raw_paste(self) -> Left | None:
        """The rest of ``CTRL-E A CTRL-A``: a program of any length, with flow control."""
        self._terminal.write(b"R\x01" + struct.pack("<H", WINDOW) + b"\x01")
        code = bytearray()
        room = WINDOW
        while True:
            key = self._terminal.read()
            if key is None:
                return Left.CLOSED
            if key == CTRL_C:
                self._terminal.write(b"\x04\x04KeyboardInterrupt: \r\n\x04>")
                return None
            if key == CTRL_D:
                break
            code.append(key)
            room -= 1
            if not room:
                self._terminal.write(b"\x01")
                room = WINDOW
        self._terminal.write(b"\x04")
        return Left.SOFT_RESET if self._execute_raw(code.decode("utf-8", "replace")) else None


def goes_on(code: str) -> bool:
    """Whether a statement needs more lines: it has an open bracket or string, or is a block without its empty line."""
    state = _Scan(code)
    if state.open or code.endswith("\\"):
        return True
    if _BLOCK.match(code):
        return not code.endswith("\n")
    return False


def indentation(code: str) -> str:
    """What the next line of a statement starts with."""
    last = code.rpartition("\n")[2]
    spaces = " " * (len(last) - len(last.lstrip(" ")))
    return spaces + "    " if last.rstrip().endswith(":") else spaces


class _Scan:
    """Walks over source text; ``open`` says whether brackets or a string in triple quotes are open at its end."""

    def __init__(self, code: str) -> None:
        depth, quote, at = 0, "", 0
        while at < len(code):
            character = code[at]
            if quote:
                if character == "\\":
                    at += 1
                elif code.startswith(quote, at):
                    at += len(quote) - 1
                    quote = ""
                elif character == "\n" and len(quote) == 1:
                    quote = ""
            elif character in "\"'":
                quote = character * 3 if code.startswith(character * 3, at) else character
                at += len(quote) - 1
            elif character == "#":
                end = code.find("\n", at)
                at = len(code) if end < 0 else end - 1
            elif character in "([{":
                depth += 1
            elif character in ")]}":
                depth -= 1
            at += 1
        self.open = depth > 0 or len(quote) == 3
