"""What helps while typing: completion and inspection of the board's names, of magics and of host code."""

# mypy: disable-error-code="no-untyped-call"
# ipykernel and IPython have few type hints.

from __future__ import annotations

import asyncio
from concurrent.futures import Future, ThreadPoolExecutor
from functools import partial
from typing import Any, TypeVar

from IPython.utils.tokenutil import token_at_cursor

from circuitpython_kernel import boards
from circuitpython_kernel.language.completion import Completions, Language

from . import cells
from .magics import completion as magic_completion
from .signals import InterruptibleKernel
from .slot import BoardSlot

T = TypeVar("T")

TURN_SECONDS = 0.25
"""How often the loop turns while a program runs, where a signal does not wake the selector."""

PATIENCE_SECONDS = 1.0
"""How long completion waits for live objects, whose own methods it may call."""


async def settled(future: Future[T]) -> Future[T]:
    """Wait, letting signal handlers run, until a future of another thread has its result."""
    waiting = asyncio.wrap_future(future)
    while not waiting.done():
        await asyncio.wait({waiting}, timeout=TURN_SECONDS)
    waiting.exception()  # seen; the caller looks at the future itself
    return future


class AssistingKernel(InterruptibleKernel):
    """A kernel that knows what can be typed. It answers at once, from the stubs, while a program runs."""

    slot: BoardSlot
    language: Language

    def __init__(self, **options: Any) -> None:
        super().__init__(**options)
        self.language = Language()
        self._worker = ThreadPoolExecutor(2, "CircuitPython language")

    def _ask(self, question: str, path: str) -> Any:
        board = self.slot.current
        return None if board is None or board.busy else board.ask(question, path)

    async def _about_code(self, look: Any, *arguments: Any) -> Any:
        """Call a function of `language` with live objects if the board is idle, else, at once, without them."""
        board = self.slot.current
        definition = board.definition if board else boards.load(self.slot.board_id)
        if board is not None and not board.busy:
            looking = asyncio.get_running_loop().run_in_executor(
                self._worker, partial(look, *arguments, definition=definition, ask=self._ask)
            )
            await asyncio.wait({looking}, timeout=PATIENCE_SECONDS)
            if not looking.done() and self._cell is None:
                board.interrupt()
                await asyncio.wait({looking}, timeout=PATIENCE_SECONDS)
            if looking.done():
                return looking.result()
        return look(*arguments, definition=definition, ask=lambda question, path: None)

    async def do_complete(self, code: str, cursor_pos: int | None) -> dict[str, Any]:
        """Complete magics and their arguments, host code, and CircuitPython."""
        cursor = len(code) if cursor_pos is None else cursor_pos
        board = self.slot.current
        code = cells.without_timing(code, cursor)
        try:
            if cells.is_host_line(code, cursor):
                definition = board.definition if board else boards.load(self.slot.board_id)
                attached = [entry.name for entry in board.parts] if board else []
                found = magic_completion.complete(code, cursor, definition, attached)
                if found is None:
                    reply: dict[str, Any] = super().do_complete(code, cursor)
                    return reply
            else:
                drive = board.drive.door if board else None
                found = await self._about_code(partial(self.language.complete, drive=drive), code, cursor)
        except LookupError:  # no such board
            found = Completions(cursor, cursor, ())
        types = [{"start": found.start, "end": found.end, "text": text, "type": kind} for text, kind in found.found]
        return {
            "status": "ok", "matches": [text for text, _ in found.found], "cursor_start": found.start,
            "cursor_end": found.end, "metadata": {"_jupyter_types_experimental": types},
        }  # fmt: skip

    async def do_inspect(
        self, code: str, cursor_pos: int, detail_level: int = 0, omit_sections: Any = ()
    ) -> dict[str, Any]:
        """Inspect CircuitPython objects, and IPython's in host cells."""
        code = cells.without_timing(code, cursor_pos)
        if not cells.is_host_line(code, cursor_pos):
            path = token_at_cursor(code, cursor_pos)
            text = await self._describe(path, code, detail_level)
            data = {} if text is None else {"text/plain": text}
            return {"status": "ok", "found": text is not None, "data": data, "metadata": {}}
        reply: dict[str, Any] = super().do_inspect(code, cursor_pos, detail_level, omit_sections)
        return reply

    async def _describe(self, path: str, code: str, detail: int) -> str | None:
        try:
            text: str | None = await self._about_code(partial(self.language.inspect, detail=detail), path, code)
        except LookupError:
            return None
        return text

    async def describe_name(self, name: str) -> str | None:
        """What ``name?`` shows about the board's names; None for IPython's own."""
        await settled(self.slot.boot())
        return await self._describe(name, "", 1)
