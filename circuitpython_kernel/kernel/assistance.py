"""What helps while typing: completion and inspection of the board's names, of magics and of host code."""

# mypy: disable-error-code="no-untyped-call"
# IPython has few type hints.

from __future__ import annotations

import asyncio
import os
import re
from collections.abc import Callable, Mapping
from functools import partial
from typing import TYPE_CHECKING, Any, TypeVar

from IPython.utils.tokenutil import token_at_cursor

from circuitpython_kernel import boards
from circuitpython_kernel.language.completion import Completions, Language

from . import cells, front_end
from .front_end import FrontEnd
from .magics import completion as magic_completion
from .magics.overview import help_on
from .slot import BoardSlot

if TYPE_CHECKING:
    from circuitpython_kernel.board.virtual_board import VirtualBoard
    from circuitpython_kernel.common.waits import Future

T = TypeVar("T")

_MAGIC = re.compile(r"[ \t]*(?P<name>%%?\w+)")

TURN_SECONDS = 0.25
"""How often the loop turns while a program runs, where a signal does not wake the selector."""

PATIENCE_SECONDS = 1.0
"""How long completion waits for live objects, whose own methods it may call."""

PATIENCE_TURNS = 4
"""So many times as long it waits in all: jedi has to be loaded first, beside whatever else the computer does."""

WARM_UP_VARIABLE = "CIRCUITPYTHON_KERNEL_WARM_UP"
"""The environment variable that says when jedi is loaded: ``early``, or ``late``, at the first completion."""

HUB_VARIABLE = "JUPYTERHUB_USER"
"""JupyterHub, and so Binder, sets it in each user's server. Many kernels share one computer's memory there."""

WARM_UP_AFTER_SECONDS = 1.0
"""By then the board has booted, and a notebook's first cell has begun."""


def warms_up(environment: Mapping[str, str]) -> bool:
    """Whether jedi is loaded before the first completion, which then takes a tenth of a second, not one."""
    return environment.get(WARM_UP_VARIABLE, "late" if HUB_VARIABLE in environment else "early") != "late"


async def settled(future: Future[T]) -> Future[T]:
    """Wait, letting signal handlers run, until a future of another task has its result."""
    await front_end.settled(future, TURN_SECONDS)
    future.exception()  # seen; the caller looks at the future itself
    return future


class _Asking:
    """The questions to a board for one completion: `waits` while it is asked; asked no more once `given_up`."""

    def __init__(self, board: VirtualBoard | None) -> None:
        self._board = board
        self.waits = False
        self.given_up = False

    def __call__(self, question: str, path: str) -> Any:
        if self._board is None or self._board.busy or self.given_up:
            return None
        self.waits = True
        try:
            return self._board.ask(question, path)
        finally:
            self.waits = False


class Assistance:
    """Knows what can be typed. While a program runs, it answers without live objects.

    Args:
        front: completes what is IPython's, and looks things up beside the event loop.
    """

    slot: BoardSlot
    _warming: asyncio.Task[None] | None = None

    def __init__(self, front: FrontEnd) -> None:
        self.front = front
        self.language = Language()

    def _ask(self, question: str, path: str) -> Any:
        return _Asking(self.slot.current)(question, path)

    def begin_warm_up(self) -> None:
        """Have jedi read what most completions need, once, in moments in which no cell runs; see `warms_up`."""
        if self._warming is None and warms_up(os.environ):
            self._warming = asyncio.create_task(self._warm_up())

    async def _warm_up(self) -> None:
        await asyncio.sleep(WARM_UP_AFTER_SECONDS)
        try:
            definition = boards.load(self.slot.board_id)
        except LookupError:  # no such board
            return
        for piece in self.language.warm_up(definition):
            while self.front.cell is not None:
                await asyncio.sleep(TURN_SECONDS)
            await self.front.beside(piece)

    async def _about_code(self, look: Callable[..., T], *arguments: object) -> T | None:
        """Call a function of `language`, with live objects if the board is idle; None when it takes too long.

        It runs beside the event loop: jedi may take its time, and the kernel goes on with what else there is to do.
        """
        board = self.slot.current
        definition = board.definition if board else boards.load(self.slot.board_id)
        asking = _Asking(board)
        looking = self.front.beside(
            partial(look, *arguments, definition=definition, ask=asking, drive=board.drive.door if board else None)
        )
        for _ in range(PATIENCE_TURNS):
            await asyncio.wait({looking}, timeout=PATIENCE_SECONDS)
            if looking.done():
                return looking.result()
            if board is not None and asking.waits and self.front.cell is None:
                board.interrupt()  # an object's own code hangs
        asking.given_up = True
        return None

    async def complete(self, code: str, cursor_pos: int | None) -> dict[str, Any]:
        """Complete magics and their arguments, host code, and CircuitPython."""
        cursor = len(code) if cursor_pos is None else cursor_pos
        board = self.slot.current
        code = cells.without_timing(code, cursor)
        try:
            if cells.is_host_line(code, cursor):
                definition = board.definition if board else boards.load(self.slot.board_id)
                found = magic_completion.complete(code, cursor, definition, board)
                if found is None:
                    return self.front.complete_on_host(code, cursor)
            else:
                found = await self._about_code(self.language.complete, code, cursor)
        except LookupError:  # no such board
            found = None
        found = found or Completions(cursor, cursor, ())
        types = [{"start": found.start, "end": found.end, "text": text, "type": kind} for text, kind in found.found]
        return {
            "status": "ok", "matches": [text for text, _ in found.found], "cursor_start": found.start,
            "cursor_end": found.end, "metadata": {"_jupyter_types_experimental": types},
        }  # fmt: skip

    async def inspect(
        self, code: str, cursor_pos: int, detail_level: int = 0, omit_sections: object = ()
    ) -> dict[str, Any]:
        """Inspect magics, CircuitPython objects, and IPython's in host cells."""
        if (text := _help_at(code, cursor_pos)) is not None:
            return {"status": "ok", "found": True, "data": {"text/plain": text}, "metadata": {}}
        code = cells.without_timing(code, cursor_pos)
        if not cells.is_host_line(code, cursor_pos):
            path = token_at_cursor(code, cursor_pos)
            text = await self._describe(path, code, detail_level, cursor_pos)
            data = {} if text is None else {"text/plain": text}
            return {"status": "ok", "found": text is not None, "data": data, "metadata": {}}
        return self.front.inspect_on_host(code, cursor_pos, detail_level, omit_sections)

    async def _describe(self, path: str, code: str, detail: int, cursor: int | None = None) -> str | None:
        try:
            return await self._about_code(partial(self.language.inspect, detail=detail, cursor=cursor), path, code)
        except LookupError:
            return None

    async def describe_name(self, name: str) -> str | None:
        """What ``name?`` shows about magics and the board's names; None for IPython's own."""
        if name.startswith("%"):
            return help_on(name)
        await settled(self.slot.boot())
        return await self._describe(name, "", 1)


def _help_at(code: str, cursor: int) -> str | None:
    """The help on one of our magics whose name is at a place in a cell."""
    match = _MAGIC.match(code, code.rfind("\n", 0, cursor) + 1)
    if match is None or not match.start("name") <= cursor <= match.end():
        return None
    return help_on(match["name"])
