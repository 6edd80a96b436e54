"""What the kernel does: plain cells run on the virtual board, magics and ``%%host`` cells in Python beside it.

It runs wherever there is a `front_end.FrontEnd`, with or without ipykernel.
"""

# mypy: disable-error-code="no-untyped-call"
# IPython has few type hints.

from __future__ import annotations

import asyncio
import sys
from collections.abc import Callable, Coroutine, Iterator, Mapping
from contextlib import contextmanager
from functools import partial
from typing import TYPE_CHECKING, Any

from IPython.core.error import UsageError

from circuitpython_kernel.board.pacing import Pacer

from . import cells, grey_lines, reruns, timing
from .along import Along
from .assistance import PATIENCE_SECONDS, Assistance, settled
from .bench import Bench
from .cell_page import CapturedPage, CellPage
from .error_hints import Mistake, ProgramSources, hints, i2c_addresses
from .front_end import FrontEnd, Message
from .magics.board_magics import ON, BoardMagics
from .magics.circuit_magics import CircuitMagics
from .magics.instrument_magics import InstrumentMagics
from .magics.ipython_magics import Captured, CellMagics, Job, Repeated, Timed
from .magics.library_magics import LibraryMagics
from .magics.network_magics import NetworkMagics
from .magics.option_magics import OptionMagics
from .magics.overview import OverviewMagics
from .magics.parser import parse
from .magics.part_magics import PartMagics
from .magics.program_magics import CodeWanted, LifeMagics
from .magics.trace_magics import TraceMagics
from .messages import INTERRUPTED, Failure, failure, left_out_text
from .plotted import WithoutTuples
from .rewinds import Rewinds
from .slot import BoardSlot, NoBoard

if TYPE_CHECKING:
    from circuitpython_kernel.board.virtual_board import RunResult, VirtualBoard

    from .drive_choice import DriveChoice

STANDING_SECONDS = 0.3
"""After so long without a step, it is said that a manual clock stands."""
PROGRAMS_KEPT = 200
"""The texts of so many cells are kept, to be shown in tracebacks."""


class BoardKernel(Assistance):
    """A kernel with a virtual CircuitPython board.

    Args:
        front: sends its messages.
        choice: which folder is the board's drive; that of a notebook on this computer when None.
    """

    def __init__(self, front: FrontEnd, choice: DriveChoice | None = None) -> None:
        super().__init__(front)
        self.shell = front.shell
        self.slot = BoardSlot(self._answer_input, self._bind_board, choice, self._bind_named)
        self._along = Along(self.slot.named)
        self._typed = ""
        self.rewinds = Rewinds()
        self._pacer = Pacer.for_server()
        self._programs: dict[str, str] = {}
        self._jobs: list[Job | CodeWanted] = []
        self.host_cell = False
        self.rerun = reruns.LET_GO
        """What happens with what a cell's last run holds when the cell runs again: `reruns.LET_GO` or `STRICT`."""
        bench = self.bench = Bench(self._publish_still)
        self.shell.register_magics(BoardMagics(self.shell, self.slot, bench, self.language.forget))
        self.shell.register_magics(TraceMagics(self.shell, self.slot, bench))
        self.shell.register_magics(InstrumentMagics(self.shell, self.slot, bench))
        self.shell.register_magics(
            LifeMagics(self.shell, self.slot, self.rewinds, self.language.forget, self._want_code)
        )
        self.shell.register_magics(PartMagics(self.shell, self.slot, bench))
        self.shell.register_magics(CircuitMagics(self.shell, self.slot, bench, self.language.forget))
        self.shell.register_magics(NetworkMagics(self.shell, self.slot))
        self.shell.register_magics(LibraryMagics(self.shell, self.slot))
        self.shell.register_magics(OptionMagics(self.shell, self.slot, self))
        self.shell.register_magics(CellMagics(self.shell, self.slot, self))
        self.shell.register_magics(OverviewMagics(self.shell, self.slot))

    def _bind_board(self, board: VirtualBoard) -> None:
        self.shell.user_ns["board"] = board
        self.shell.user_ns_hidden["board"] = board
        self._bind_named(board)

    def _bind_named(self, board: VirtualBoard) -> None:
        board.on_warning = self._warn
        board.on_secret = self._answer_secret

    def _warn(self, text: str) -> None:
        """Show what the board says between programs: below the host's cell that runs, or else the last program's."""
        parent = self.front.cell or self._last_parent
        if parent is not None:
            self._send_stream(parent, False, "stderr", text)

    _last_parent: Message | None = None
    _runs_along = False

    def interrupt_board(self) -> bool:
        """Interrupt the board's program; False when none runs. A signal handler may call it."""
        board = self.slot.current
        if board is not None and board.life.running:
            board.life.interrupt()
            return True
        return board is not None and board.busy and board.interrupt()

    # ---- cells

    async def execute_cell(
        self,
        code: str,
        silent: bool,
        store_history: bool = True,
        user_expressions: dict[str, str] | None = None,
        allow_stdin: bool = False,
        *,
        cell_meta: Any = None,
        cell_id: str | None = None,
    ) -> dict[str, Any]:
        """Run a cell's magics in IPython and its program on the board; then its instruments take their stills."""
        self.bench.cell_begins(cell_id or "")
        self._typed, self._runs_along = code, False
        execute = partial(
            self._execute, silent=silent, store_history=store_history, user_expressions=user_expressions,
            allow_stdin=allow_stdin, cell_meta=cell_meta, cell_id=cell_id,
        )  # fmt: skip
        on = cells.on_board(code)
        reply = await (execute(code) if on is None else self._execute_on(*on, execute, silent))
        self.bench.cell_ended()
        return reply

    async def _execute_on(
        self, line: str, cell: str, execute: Callable[[str], Coroutine[Any, Any, dict[str, Any]]], silent: bool
    ) -> dict[str, Any]:
        """Run a cell on the board that its first line names."""
        await settled(self.slot.boot())
        try:
            given = parse(ON, line, lambda: self.slot.board, has_cell=True)
            with self.slot.named.choose(given["name"]):
                self._runs_along = given["along"]
                return await execute(cell)
        except (UsageError, NoBoard) as error:
            self._count(self._typed, not silent)
            return self._failed(Failure.sentence("UsageError", str(error)), silent)

    async def _execute(
        self,
        code: str,
        silent: bool,
        store_history: bool,
        user_expressions: dict[str, str] | None,
        allow_stdin: bool,
        *,
        cell_meta: object,
        cell_id: str | None,
    ) -> dict[str, Any]:
        cell = cells.split(code)
        on_host = partial(
            self.front.run_on_host, silent=silent, allow_stdin=allow_stdin, cell_meta=cell_meta, cell_id=cell_id,
        )  # fmt: skip
        if not code.strip():
            return await on_host(code=code, store_history=store_history)
        keep = store_history and not silent
        if cell.mistake:
            self._count(code, keep)
            return self._failed(Failure.sentence("UsageError", cell.mistake), silent)
        if cell.help and (text := await self.describe_name(cell.help)) is not None:
            self._count(code, keep)
            return self._done([{"source": "page", "data": {"text/plain": text}, "start": 0}])
        if cell.host:
            await settled(self.slot.boot())
            self._say_news(self.front.request, silent)
        owner = reruns.owner(cell_id, code) if self.rerun == reruns.LET_GO else ""
        if not silent and self.slot.current is not None:
            self._let_go(self.slot.current.begin_cell(owner), self.front.request)
        self._jobs, self.host_cell = [], cells.is_host_cell(code)
        if not cell.program:
            reply = await on_host(code=cell.host, store_history=store_history, user_expressions=user_expressions)
            if reply["status"] == "ok" and self._jobs:
                sys.stdout.flush()  # what the magics have printed comes first
                done = await self._run_jobs(self.shell.execution_count - 1, silent, allow_stdin, owner)
                return {**reply, **done, "user_expressions": reply.get("user_expressions", {})}
            return reply
        payload: list[Any] = []
        if cell.host:
            reply = await on_host(code=cell.host, store_history=False)
            payload = reply["payload"]
            if reply["status"] != "ok":
                self._count(code, keep)
                return {**reply, "execution_count": self.shell.execution_count - 1}
            sys.stdout.flush()  # what the magics have printed comes first
            reply = await self._run_jobs(self.shell.execution_count, silent, allow_stdin, owner)
            if reply["status"] != "ok":
                self._count(code, keep)
                return reply
        return await self._run_program(
            cell.program,
            self._count(code, keep),
            silent,
            user_expressions,
            allow_stdin,
            payload,
            owner,
        )

    def _count(self, code: str, keep: bool) -> int:
        """Enter a cell in the history, unless it shall leave no trace; its number."""
        number = int(self.shell.execution_count)
        if keep:
            self.shell.history_manager.store_inputs(number, self._typed, self._typed)
            self.shell.execution_count += 1
        return number

    async def _run_program(
        self,
        program: str,
        number: int,
        silent: bool,
        user_expressions: dict[str, str] | None,
        allow_stdin: bool,
        payload: list[Any],
        owner: str,
        page: CellPage | None = None,
    ) -> dict[str, Any]:
        self.front.allow_stdin = allow_stdin
        parent = self._last_parent = self.front.request
        try:
            main = (await settled(self.slot.boot())).result()
            board = self.slot.current or main
        except NoBoard as error:
            return self._failed(Failure.sentence("NoBoard", f"{error} Choose a board with %board."), silent)
        self._say_news(parent, silent)
        self.language.learn(program)
        page = page or CellPage(self.front, parent, silent)
        self.rewinds.keep(board, number)
        name = f"Cell In[{number}]"
        self._programs[name] = program
        while len(self._programs) > PROGRAMS_KEPT:
            del self._programs[next(iter(self._programs))]
        let_go = (lambda names: None) if silent else partial(self._let_go, parent=parent)
        await self._along.end(board)
        if self._runs_along:
            output = page.output(self._pacer)
            self._along.begin(board, partial(board.start, program, name=name, owner=owner, on_let_go=let_go), output)
            return self._done(payload)
        with self._output(board, page, parent, silent) as sieve:
            result = await self._start(board, program, name, sieve, owner, let_go)
        if result is None:
            return self._failed(INTERRUPTED, silent)
        if result.left_out:
            self._send_stream(parent, silent, "stderr", left_out_text(result.left_out, board.capture_bytes))
        if result.value is not None:
            page.value(result.value, number)
        if result.restarted is not None:
            self.language.forget()
        if not result.ok:
            return await self._told_error(result, board, silent)
        found = {name: await self._evaluate(board, text) for name, text in (user_expressions or {}).items()}
        return self._done(payload, found)

    async def _told_error(self, result: RunResult, board: VirtualBoard, silent: bool) -> dict[str, Any]:
        """Show why a program failed; the reply says so, too."""
        sources, hints = await self._help_with(result, board)
        failed = failure(result, sources, hints)
        assert failed is not None
        return self._failed(failed, silent)

    def _say_news(self, parent: Message, silent: bool) -> None:
        """Say once what is new of the drive, when the board has it."""
        if not silent and self.slot.current is not None and (news := self.slot.take_news()):
            self._publish("display_data", grey_lines.message(news), parent)

    def _let_go(self, names: list[str], parent: Message) -> None:
        """Say what the cell's last run held until now."""
        if names:
            self._publish("display_data", grey_lines.message(reruns.sentence(names)), parent)

    async def _help_with(self, result: RunResult, board: VirtualBoard) -> tuple[Mapping[str, str], list[str]]:
        """The sources that a traceback names, and what may help with a mistake."""
        sources = ProgramSources(self._programs, board.drive.read_text)
        mistake = Mistake(result.error_type, result.error_message, result.traceback, sources)
        addresses = {address: entry.name for entry in board.parts for address in i2c_addresses(entry.part)}
        looking = self.front.beside(
            lambda: hints(
                mistake, board.definition, self._ask, addresses, board.drive.stamp(), board.network.names_in_the_air()
            )
        )
        await asyncio.wait({looking}, timeout=PATIENCE_SECONDS)
        return sources, looking.result() if looking.done() else []

    @contextmanager
    def _output(self, board: VirtualBoard, page: CellPage, parent: Message, silent: bool) -> Iterator[WithoutTuples]:
        """Takes a program's output to the page, but for what an open plotter draws; watches the program meanwhile."""
        output = page.output(self._pacer)
        sieve = WithoutTuples(output, lambda: self.bench.plotters(board))
        with self._watched(board, parent, silent):
            yield sieve
        sieve.end()
        output.end()

    @contextmanager
    def _watched(self, board: VirtualBoard, parent: Message, silent: bool) -> Iterator[None]:
        """While a program runs, say once when it stands still for want of a step of the clock."""
        watching = None if silent else asyncio.create_task(self._say_when_it_stands(board, parent))
        try:
            yield
        finally:
            if watching is not None:
                watching.cancel()

    async def _say_when_it_stands(self, board: VirtualBoard, parent: Message) -> None:
        before = None
        while True:
            now = board.clock.now_ns if board.clock.standing else None
            if now is not None and now == before:
                break
            before = now
            await asyncio.sleep(STANDING_SECONDS)
        where = (
            "press Step on the board's panel"
            if self.bench.has_panel(board)
            else "interrupt the cell, begin it with %board, and press Step on the panel while it runs"
        )
        text = f"The clock is manual and stands at {now / 1e9:.3f} s, so this sleep does not end: {where}."
        self._publish("display_data", grey_lines.message(text), parent)

    def _want_code(self, wanted: CodeWanted) -> None:
        self._jobs = [job for job in self._jobs if not isinstance(job, CodeWanted)]
        self._jobs.append(wanted)

    def run_job(self, job: Job) -> None:
        """Run something on the board, once the cell's magics are done."""
        self._jobs.append(job)

    async def _run_jobs(self, number: int, silent: bool, allow_stdin: bool, owner: str) -> dict[str, Any]:
        """Run what the cell's magics have asked for, in order, until something fails."""
        jobs, self._jobs = self._jobs, []
        reply = self._done([])
        for job in jobs:
            if isinstance(job, CodeWanted):
                reply = await self._run_code(job, silent, allow_stdin)
            else:
                reply = await self._run_timed_or_captured(job, number, silent, allow_stdin, owner)
            if reply["status"] != "ok":
                break
        return reply

    async def _run_timed_or_captured(
        self, job: Job, number: int, silent: bool, allow_stdin: bool, owner: str
    ) -> dict[str, Any]:
        parent = self.front.request
        run = partial(self._run_program, number=number, silent=silent, user_expressions=None, allow_stdin=allow_stdin,
                      payload=[], owner=owner)  # fmt: skip
        if isinstance(job, Captured):
            page = CapturedPage(self.front, parent, silent, job)
            reply = await run(job.program, page=page)
            if job.name:
                self.shell.user_ns[job.name] = page.captured()
            return reply
        await settled(self.slot.boot())
        board = self.slot.current
        if board is None:
            return await run("")  # which says why
        if isinstance(job, Timed):
            stopwatch = timing.Stopwatch(board.clock)
            reply = await run(job.program)
            if reply["status"] == "ok":
                self._send_stream(parent, silent, "stdout", timing.sentence(stopwatch.read()))
            return reply
        return await self._repeat(job, board, number, parent, silent)

    async def _repeat(
        self, job: Repeated, board: VirtualBoard, number: int, parent: Message, silent: bool
    ) -> dict[str, Any]:
        """Time a statement by running it again and again."""
        page = CellPage(self.front, parent, silent)
        output = page.output(self._pacer)

        async def run(program: str) -> timing.Times:
            stopwatch = timing.Stopwatch(board.clock)
            result = await self._start(board, program, "<timeit>", output)
            if result is None or not result.ok:
                raise _Failed(result)
            return stopwatch.read()

        try:
            await run(timing.loops(job.statement, job.setup))
            found = await timing.measure(lambda count: run(timing.call(count)), job.loops, job.repeats, job.digits)
            await run(timing.FORGET)
        except _Failed as failed:
            output.end()
            if failed.result is None:
                return self._failed(INTERRUPTED, silent)
            return await self._told_error(failed.result, board, silent)
        output.end()
        if not job.quiet:
            self._send_stream(parent, silent, "stdout", f"{found}\n")
        if job.kept:
            self.shell.user_ns["_"] = found
            page.value(repr(found), number)
        return self._done([])

    async def _run_code(self, wanted: CodeWanted, silent: bool, allow_stdin: bool) -> dict[str, Any]:
        """Run the drive's program, as a magic has asked for; what the serial console shows goes below the cell."""
        self.front.allow_stdin = allow_stdin
        parent = self._last_parent = self.front.request
        board = self.slot.board
        if self.front.interrupt_missed:
            return self._failed(INTERRUPTED, silent)
        with self._output(board, CellPage(self.front, parent, silent), parent, silent) as output:
            await settled(board.start_code(wanted.file, on_output=output))
        return self._done([])

    async def _start(
        self,
        board: VirtualBoard,
        program: str,
        name: str,
        output: Callable[[str, str], None],
        owner: str | None = None,
        let_go: Callable[[list[str]], None] | None = None,
    ) -> RunResult | None:
        """Run a program to its end; None when it was interrupted before it began."""
        if self.front.interrupt_missed:
            return None
        future = board.start(program, name=name, on_output=output, owner=owner, on_let_go=let_go)
        if self.front.interrupt_missed:
            board.interrupt()
        return (await settled(future)).result()

    async def _evaluate(self, board: VirtualBoard, expression: str) -> dict[str, Any]:
        """The value of one of the request's user expressions."""
        result = await self._start(board, f"({expression}\n)", "<expression>", lambda stream, text: None)
        failed = INTERRUPTED if result is None else failure(result)
        if failed:
            return {"status": "error", **failed.content}
        assert result is not None
        return {"status": "ok", "data": {"text/plain": result.value or "None"}, "metadata": {}}

    def _publish_still(self, content: dict[str, Any]) -> None:
        self._publish("update_display_data", content, self.front.request)

    def _publish(self, kind: str, content: dict[str, Any], parent: Message) -> None:
        self.front.publish(kind, content, parent)

    def _send_stream(self, parent: Message, silent: bool, stream: str, text: str) -> None:
        if not silent:
            self.front.publish("stream", {"name": stream, "text": text}, parent)

    def _failed(self, failed: Failure, silent: bool) -> dict[str, Any]:
        if not silent:
            self._publish("error", failed.content, self.front.request)
        return {**self._done([]), "status": "error", **failed.content}

    def _done(self, payload: list[Any], user_expressions: dict[str, Any] | None = None) -> dict[str, Any]:
        return {
            "status": "ok", "execution_count": self.shell.execution_count - 1, "payload": payload,
            "user_expressions": user_expressions or {},
        }  # fmt: skip

    def _answer_secret(self, prompt: str) -> str | None:
        return self._answer_input(prompt, secret=True)

    def _answer_input(self, prompt: str, *, secret: bool = False) -> str | None:
        """Ask the front end for a line, in the board's task."""
        board = self.slot.current
        if board is None or not self.front.allow_stdin:
            raise EOFError("input() needs a front end that can be asked")
        return self.front.ask(prompt, board.pause, secret=secret)


class _Failed(Exception):
    """A program that is timed has failed; without a result, it was interrupted before it began."""

    def __init__(self, result: RunResult | None) -> None:
        super().__init__()
        self.result = result
