"""Programs that a test runs on its board, and how their failures are reported."""

from __future__ import annotations

import ast
import functools
import os
import re
import sys
import textwrap
from collections.abc import Mapping
from pathlib import Path
from types import FrameType
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from circuitpython_kernel import RunResult, VirtualBoard

WALL_SECONDS = 60.0
"""How long a program may take on the wall clock."""

GRACE_SECONDS = 5.0
"""How long it may take to end after an interrupt."""

LINES_AROUND = 3

CALLERS = 3
"""In how many functions' files a program is looked for."""

_FRAME = re.compile(r'^  File "(?P<file>[^"]*)", line (?P<line>\d+)', re.MULTILINE)


class ProgramFailed(AssertionError):
    """A program on the board failed, or did not fail as it should. ``result`` is how it ended."""

    def __init__(self, message: str, result: RunResult) -> None:
        super().__init__(message)
        self.result = result


ProgramFailed.__module__ = __name__.rpartition(".")[0]  # where tests import it from


class BoardRun:
    """``board_run``: runs programs that have to end well.

    Args:
        board: the test's board.
        sources: where files on its drive come from, by their path there.
    """

    def __init__(self, board: VirtualBoard, sources: Mapping[str, Path] | None = None) -> None:
        self._board = board
        self._sources = dict(sources or {})

    def __call__(
        self,
        code: str,
        *,
        raises: str | None = None,
        seconds: float | None = None,
        limit: float = WALL_SECONDS,
    ) -> RunResult:
        """Run a program, after what ran before, and give how it ended.

        Args:
            code: CircuitPython source; indented as a whole if you like. When it stands in the test's file as one
                string, tracebacks have that file's line numbers.
            raises: the name of the exception that it has to end with, such as ``"OSError"``.
            seconds: interrupt it after so much board time, for programs that run for ever. It may not end by then by
                an error of its own.
            limit: interrupt it after so many seconds on the wall clock; the test fails then.

        Raises:
            ProgramFailed: with the board's traceback and the lines around the fault.
        """
        __tracebackhide__ = True
        name, offset = _place(code, sys._getframe(1))
        if not name.startswith("<"):
            self._sources.setdefault(name, Path(name))
        text = textwrap.dedent(code)
        from circuitpython_kernel.vm.endings import Ending  # late: pytest loads this in every project

        result, interrupted = self._run("\n" * offset + text, name, seconds, limit)
        if interrupted and result.ending is Ending.INTERRUPTED:
            return result
        if raises is None:
            self.check(result, source=text)
        elif result.error_type != raises:
            happened = "ran to its end" if result.ok else f"failed with {_error(result)}"
            told = self._told(result, text) if not result.ok else ""
            raise ProgramFailed(f"the program was to fail with {raises}, and {happened}{told}", result)
        return result

    def _run(self, text: str, name: str, seconds: float | None, limit: float) -> tuple[RunResult, bool]:
        """How it ended, and whether it was interrupted when its time was over."""
        __tracebackhide__ = True
        board = self._board
        over = False
        running = board.start(text, name=name)

        def stop() -> None:
            nonlocal over
            if not running.done():
                over = True
                board.interrupt()

        if seconds is not None:
            board.clock.plan(board.clock.now_ns + round(seconds * 1e9), stop)
        try:
            return running.result(limit), over
        except TimeoutError:
            board.interrupt()
        try:
            result = running.result(GRACE_SECONDS)
        except TimeoutError:
            board.reset()  # ends anything
            result = running.result()
        raise ProgramFailed(f"the program did not end within {limit:g} s{self._told(result, None)}", result)

    def check(self, result: RunResult, *, source: str | None = None) -> RunResult:
        """Fail unless a program ran to its end; see `assert_ok`."""
        __tracebackhide__ = True
        if not result.ok:
            raise ProgramFailed(f"the program failed with {_error(result)}{self._told(result, source)}", result)
        return result

    def _told(self, result: RunResult, source: str | None) -> str:
        parts = []
        if result.traceback:
            parts.append(result.traceback)
        excerpt = self._excerpt(result.traceback, source)
        if excerpt:
            parts.append(excerpt)
        if result.restarted:
            parts.append(f"The board was restarted: {result.restarted}")
        return "".join(f"\n\n{part}" for part in parts)

    def _excerpt(self, traceback: str, source: str | None) -> str:
        """The lines around the fault, from the innermost file that can be read."""
        for frame in reversed(list(_FRAME.finditer(traceback))):
            name, number = frame["file"], int(frame["line"])
            text: str | None
            if name.startswith("<"):
                text, shown = source, name
            elif name in self._sources:
                file = self._sources[name]
                text, shown = file.read_text(encoding="utf-8") if file.is_file() else None, os.fspath(file)
            else:  # a program can give its code any name, so others are looked for on the drive alone
                text, shown = self._board.drive.read_program(name, lambda _line: None), name
            if text is None:
                continue
            lines = text.splitlines()
            first = max(1, number - LINES_AROUND)
            last = min(len(lines), number + LINES_AROUND)
            return "\n".join(
                [f"{shown}:{number}"]
                + [f"{'>' if at == number else ' '} {at:4} {lines[at - 1]}".rstrip() for at in range(first, last + 1)]
            )
        return ""


def assert_ok(result: RunResult) -> RunResult:
    """Fail with the board's traceback unless a program ran to its end: for what ``board.run`` and the like gave.

    Raises:
        ProgramFailed: when it did not.
    """
    __tracebackhide__ = True
    if not result.ok:
        told = "".join(f"\n\n{part}" for part in (result.traceback, result.restarted) if part)
        raise ProgramFailed(f"the program failed with {_error(result)}{told}", result)
    return result


def _error(result: RunResult) -> str:
    if not result.error_type:
        return "a restart of the board"
    return f"{result.error_type}: {result.error_message}" if result.error_message else result.error_type


def _place(code: str, frame: FrameType | None) -> tuple[str, int]:
    """What tracebacks call a program, and how many lines are before it: where it stands in a file as one string.

    The file is that of the caller, or of one of the callers before it, as tests may have functions for running.
    """
    for _ in range(CALLERS):
        if frame is None:
            break
        file, line = frame.f_code.co_filename, frame.f_lineno
        found = [node for node in _strings(file) if node.value == code]
        for node in sorted(found, key=lambda node: abs(node.lineno - line)):
            lines = (node.end_lineno or node.lineno) - node.lineno - code.count("\n")
            if lines in (0, 1):  # 1: a backslash after the opening quotes
                name = os.path.relpath(file) if Path(file).is_relative_to(Path.cwd()) else file
                return name, node.lineno - 1 + lines
        frame = frame.f_back
    return "<program>", 0


@functools.lru_cache(maxsize=8)
def _strings(file: str) -> list[ast.Constant]:
    try:
        tree = ast.parse(Path(file).read_bytes())
    except (OSError, SyntaxError, ValueError):
        return []  # no file: code typed at a prompt, or made by something
    return [node for node in ast.walk(tree) if isinstance(node, ast.Constant) and isinstance(node.value, str)]
