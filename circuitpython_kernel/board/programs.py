"""Programs: submitted to the interpreter, asked about, interrupted; how each one ended."""

from __future__ import annotations

import re
from collections.abc import Callable
from typing import TYPE_CHECKING, Any

from circuitpython_kernel.common import untrusted_json
from circuitpython_kernel.vm.interface import Outcome

from . import firmware_image, last_expression, tracebacks
from .core import Core
from .left_out import LeftOut
from .program_output import OutputHandler
from .results import Heap, RunResult, result_of

if TYPE_CHECKING:
    from circuitpython_kernel.common.waits import Future

ATEXIT_SECONDS = 5.0
"""Wall time that the handlers of `atexit` have at a soft reset."""

_PLACE = re.compile(r'^  File "([^"]*)", line (\d+)', re.MULTILINE)


def _how_it_ended(result: RunResult) -> str:
    """As the status bar says it: the line that has raised an exception, or that the program is done."""
    places = _PLACE.findall(result.traceback)
    if not places:
        return "Done"
    file, line = places[-1]
    return f"{line}@{file} {result.error_type}"


class Programs:
    """The programs of one board, one after the other."""

    def __init__(self, core: Core) -> None:
        self._core = core
        self._user_code = core.output.user_code
        self.left_out = LeftOut(core)
        self.last_heap: Heap | None = None
        """The heap when the last program ended; None when there was none since the last restart."""

    @property
    def busy(self) -> bool:
        """Whether a program runs."""
        return self._core.machine.busy

    def interrupt(self) -> bool:
        """Raise KeyboardInterrupt in the running program; False when none runs."""
        return self._core.machine.interrupt()

    def interrupt_if_busy(self) -> bool:
        """The same, for CTRL-C from the computer at the console."""
        return self.busy and self.interrupt()

    def pause(self, seconds: float) -> bool:
        """Wait in an answer to the program; True when it is being interrupted. See `VirtualBoard.pause`."""
        self._core.check_process()
        self._user_code.check_alive()
        self._core.machine.wait(round(seconds * 1e9))
        return self._core.machine.interrupted

    def start(self, code: str, name: str, on_output: OutputHandler | None, *, interactive: bool) -> Future[RunResult]:
        """Start code whose last expression has a value; see `VirtualBoard.start`."""
        text = code if interactive else last_expression.show_last_expression(code)
        return self._submit(text, name, "single" if interactive else "exec", on_output)

    def start_file(
        self, code: str, name: str, on_output: OutputHandler, folder: str | None = None
    ) -> Future[RunResult]:
        """Start a program file as the board itself does.

        Args:
            code: its text.
            name: its name, which is its ``__file__``.
            on_output: gets its output.
            folder: the working directory; the drive's root when None.
        """
        if folder is not None:
            self._core.machine.submit(f"__import__('os').chdir({folder!r})", name)
        return self._submit(code, name, "file", on_output)

    def _submit(self, text: str, name: str, mode: str, on_output: OutputHandler | None) -> Future[RunResult]:
        core, code = self._core, self._user_code
        output = core.output.of_program(on_output)
        # The program's own parts and callbacks cannot wait for it.
        result: Future[RunResult] = code.waits.future(lambda: code.refuse_inside("the result of a program"), code.call)
        core.check_process()
        code.begin_run()
        core.silicon.clock.program_begins()

        def finish(done: Future[Outcome]) -> None:
            try:
                core.silicon.displays.catch_up()
                core.silicon.clock.program_ends()
                left_out = (*output.left_out, *self.left_out.since_last())
                outcome = done.result()
                ended = result_of(outcome, output, left_out)
                core.silicon.supervisor.previous_traceback = ended.traceback
                if mode == "file":
                    self._tell_status(_how_it_ended(ended))
                elif ended.traceback:
                    core.output.on_text(ended.traceback)
                self.last_heap = None if outcome.heap is None else Heap(core.definition.heap_size, outcome.heap)
                core.output.activity.happens()
            except Exception as error:  # noqa: BLE001 - the result's future gets it
                result.set_exception(error)
            else:
                result.set_result(ended)

        core.output.activity.happens()
        self._tell_status(name if mode == "file" else "REPL")
        core.machine.submit(text, name, mode, sink=output).add_done_callback(finish)
        return result

    def _tell_status(self, text: str) -> None:
        """What a display's status bar shows."""
        silicon = self._core.silicon
        version = ".".join(map(str, firmware_image.CIRCUITPYTHON_VERSION))
        silicon.displays.set_title(f"{text} | {version}")

    def let_go(self, owner: str, on_let_go: Callable[[list[str]], None] | None) -> None:
        """Let go what earlier programs of an owner hold, before the program that is submitted next."""

        def tell(done: Future[Outcome]) -> None:
            outcome = done.result()
            names = untrusted_json.parse(outcome.value) if outcome.value else []
            if names and on_let_go is not None:
                self._user_code.call(on_let_go, None, names)

        self._core.machine.submit(owner, "<service>", "begin", prelude=True).add_done_callback(tell)

    def ask(self, question: str, path: str) -> Any:
        """Ask the firmware about a live object; see `VirtualBoard.ask`."""
        self._user_code.refuse_inside("board.ask()")
        outcome = self._core.machine.submit(path, "<service>", question).result()
        return untrusted_json.parse(outcome.value) if outcome.value and not outcome.error else None

    def heap(self) -> Heap | None:
        """How much of the board's heap the program uses; see `VirtualBoard.heap`."""
        if self.busy:
            return self.last_heap
        found = self.ask("heap", "")
        return Heap(*found) if found else None

    def finish(self) -> None:
        """Interrupt a running program and let it call its exit handlers, within `ATEXIT_SECONDS` of wall time."""
        state = self._core.state
        if not (state.atexit_handlers or state.mounts):
            return
        self.interrupt()
        finished = self._core.machine.submit("", "<service>", "exit")
        tell = self._core.output.tell_between
        try:
            outcome = finished.result(ATEXIT_SECONDS)
        except TimeoutError:
            tell(f"An atexit handler did not end within {ATEXIT_SECONDS:g} s, so it was stopped.\n")
            return  # the reset ends it
        if outcome.error is not None:
            tell(tracebacks.clean_traceback(outcome.error[2]) + "\n")
