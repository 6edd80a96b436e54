"""`circuitpython-kernel run`: a program on a virtual board, with the terminal as its serial console."""

from __future__ import annotations

import contextlib
import os
import queue
import signal
import sys
import threading
import time
from collections.abc import Callable, Iterator
from concurrent.futures import Future
from pathlib import Path
from typing import TYPE_CHECKING

from circuitpython_kernel.vm.endings import Ending

if TYPE_CHECKING:
    from circuitpython_kernel.board.virtual_board import RunResult, VirtualBoard
    from circuitpython_kernel.circuit.model import Circuit

OK, FAILED, USAGE, TIMED_OUT, TERMINATED = 0, 1, 2, 124, 143

GRACE_SECONDS = 2.0
"""How long a program may take to end after an interrupt, before the board is switched off; and the time within which a
second Ctrl-C means the same."""

POLL_SECONDS = 0.1
"""How often the main thread looks up from waiting: a lock's wait is not interruptible everywhere."""


class Terminated(KeyboardInterrupt):
    """SIGTERM came, from `timeout` or a job that is cancelled: end the board as it should end."""


class UsageError(Exception):
    """What is wrong with the command line, in one sentence."""


def run_command(
    file: Path | None,
    *,
    board: str | None = None,
    circuit: Path | None = None,
    clock: str = "realtime",
    floats: str = "board",
    cpu: str = "free",
    drive: Path | None = None,
    plot: Path | None = None,
    vcd: Path | None = None,
    timeout: float | None = None,
) -> int:
    """Run a file on a board until it ends, and write what its pins did; returns the exit code.

    Without a file, the board boots from the drive and runs its code.py, and the terminal shows its serial console.
    """
    from circuitpython_kernel import boards

    for stream in (sys.stdout, sys.stderr):
        if hasattr(stream, "reconfigure"):
            stream.reconfigure(errors="backslashreplace")  # a terminal without UTF-8 still shows something
    try:
        if file is None and drive is None:
            raise UsageError("Name the program, or with --drive the folder of a board's drive.")
        code = None if file is None else read_program(file)
        check_drive(drive)
        _check_output("--plot", plot)
        _check_output("--vcd", vcd)
        _check_plot_format(plot)
        attached = None if circuit is None else read_circuit(circuit, board)
        definition = boards.load(attached.board.id if attached else board or boards.DEFAULT_BOARD)
    except (UsageError, FileNotFoundError) as error:
        return say(str(error), USAGE)
    except boards.UnknownBoard as error:
        text = str(error).removesuffix(" %boards lists them all.")
        return say(f"{text} `circuitpython-kernel boards` lists them all.", USAGE)
    from circuitpython_kernel.board.virtual_board import VirtualBoard

    def terminate(*_: object) -> None:
        raise Terminated

    terminal = _Terminal()
    before = signal.signal(signal.SIGTERM, terminate)
    try:
        with VirtualBoard(
            definition.id,
            clock=clock,
            drive=drive,
            on_output=terminal.show,
            on_input=terminal.ask,
            floats=floats,
            cpu=cpu,
        ) as running:
            running.on_secret = terminal.ask_secret
            if attached is not None:
                running.circuit = attached
                for finding in running.circuit_findings():
                    if finding.level == "error":
                        say(f"{circuit}: {finding}", OK)
            if code is None:
                status = _Run(running, terminal, timeout, console=True).wait(running.start_code())
            else:
                status = _Run(running, terminal, timeout).wait(running.start(code, name=str(file)))
    except (RuntimeError, OSError) as error:  # the board did not boot
        return say(str(error), FAILED)
    finally:
        signal.signal(signal.SIGTERM, before)
    if plot is not None or vcd is not None:
        for line in running.left_out():
            say(f"Left out, as the board's memory for what happens was full: {line}.", status)
    # After the board is off, so that everything it did is there.
    for output, write in ((plot, _write_plot), (vcd, _write_vcd)):
        if output is not None:
            status = _write(running, output, write, status)
    if terminal.broken:
        raise BrokenPipeError
    return status


# ---- before the run


def read_program(file: Path) -> str:
    """The program's text.

    Raises:
        UsageError: when it cannot be read, in one sentence.
    """
    try:
        return file.read_bytes().decode("utf-8-sig")
    except FileNotFoundError:
        raise UsageError(f"There is no file {file}.") from None
    except IsADirectoryError:
        raise UsageError(f"{file} is a folder; name the program in it, for example {file / 'code.py'}.") from None
    except UnicodeDecodeError:
        raise UsageError(f"{file} is not a text file in UTF-8, as CircuitPython programs are.") from None
    except OSError as error:
        if file.is_dir():  # Windows says "permission denied" for a folder
            raise UsageError(f"{file} is a folder; name the program in it.") from None
        raise UsageError(f"Cannot read {file}: {(error.strerror or str(error)).lower()}.") from None


def read_circuit(file: Path, board: str | None) -> Circuit:
    """The circuit in a file, on its own board or another one.

    Raises:
        UsageError: when it cannot be read, or is none.
        boards.UnknownBoard: when there is no such board.
    """
    from circuitpython_kernel.circuit.files import load
    from circuitpython_kernel.circuit.moving import on_board
    from circuitpython_kernel.circuit.untrusted import BadCircuit

    try:
        circuit = load(file)
    except BadCircuit as error:
        raise UsageError(str(error)) from None
    except FileNotFoundError:
        raise UsageError(f"There is no file {file}.") from None
    except OSError as error:
        raise UsageError(f"Cannot read {file}: {(error.strerror or str(error)).lower()}.") from None
    return on_board(circuit, board) if board else circuit


def check_drive(folder: Path | None) -> None:
    """Raise a UsageError when a folder cannot be the drive."""
    if folder is None:
        return
    if not folder.exists():
        raise UsageError(f"There is no folder {folder} to be the drive.")
    if not folder.is_dir():
        raise UsageError(f"The drive has to be a folder, and {folder} is a file.")


def _check_output(option: str, file: Path | None) -> None:
    """Find out now, not after an hour, that a file cannot be written."""
    if file is None:
        return
    if file.is_dir():
        raise UsageError(f"{option} takes a file, and {file} is a folder.")
    if not file.parent.is_dir():
        raise UsageError(f"There is no folder {file.parent} to write {file.name} to.")
    if not os.access(file if file.exists() else file.parent, os.W_OK):
        raise UsageError(f"{file} cannot be written: permission denied.")


def _check_plot_format(file: Path | None) -> None:
    if file is None or not file.suffix:
        return
    from matplotlib.backend_bases import FigureCanvasBase

    kinds = FigureCanvasBase.get_supported_filetypes()
    if file.suffix[1:].lower() not in kinds:
        raise UsageError(f'--plot cannot draw "{file.suffix}" files; it knows {", ".join(sorted(kinds))}.')


# ---- the run


class _Terminal:
    """Output as it comes, and lines for ``input()``; called from the board's threads."""

    def __init__(self) -> None:
        self.broken = False
        self.on_broken: Callable[[], object] = lambda: None
        self._lines: queue.SimpleQueue[str | int | None] = queue.SimpleQueue()  # an int: that question was given up
        self._wanted = threading.Semaphore(0)
        self._reader: threading.Thread | None = None
        self._question = 0
        self._asking = False
        self._owed = False  # the reader still waits for a line, perhaps one that an interrupted input() asked for
        self._closed = False

    def show(self, stream: str, text: str) -> None:
        if self.broken:
            return
        target = sys.stderr if stream == "stderr" else sys.stdout
        try:
            target.write(text)
            target.flush()
        except BrokenPipeError:
            self.broken = True
            self.on_broken()

    def ask(self, prompt: str) -> str | None:
        """A line without its end; None at the end of the input, or when the program is interrupted."""
        self._question += 1
        self._asking = True  # before the user sees the prompt: from here on, an interrupt ends the wait
        self.show("stdout", prompt)
        # The read is another thread's, as nothing ends a blocked read.
        if self._reader is None:
            self._reader = threading.Thread(target=self._read, name="Terminal", daemon=True)
            self._reader.start()
        if not self._owed:
            self._owed = True
            self._wanted.release()
        try:
            while not self._closed:
                line = self._lines.get()
                if line == self._question:
                    return None
                if not isinstance(line, int):
                    return line
            return None
        finally:
            self._asking = False

    def ask_secret(self, prompt: str) -> str | None:
        """As `ask`, without the terminal's echo."""
        with _no_echo():
            line = self.ask(prompt)
        if line is not None and sys.stdin.isatty():
            self.show("stdout", "\n")
        return line

    def wake(self) -> None:
        """End a wait for a line: the program is being interrupted."""
        if self._asking:
            self._lines.put(self._question)

    def close(self) -> None:
        """Answer no more questions: the board is being switched off."""
        self._closed = True
        self._lines.put(0)

    def _read(self) -> None:
        buffer = b""
        ended = False
        while True:
            self._wanted.acquire()
            # Not sys.stdin.readline: a daemon thread in it can abort the interpreter's shutdown.
            while b"\n" not in buffer and not ended:
                try:
                    piece = os.read(0, 65536)
                except OSError:
                    piece = b""
                ended = not piece
                buffer += piece
            line, end, buffer = buffer.partition(b"\n")
            self._owed = False
            self._lines.put(line.decode("utf-8", "replace").removesuffix("\r") if line or end else None)


@contextlib.contextmanager
def _no_echo() -> Iterator[None]:
    """Let a terminal not show what is typed; nothing where stdin is none, or where there is no such switch."""
    if sys.platform == "win32" or not sys.stdin.isatty():
        yield
        return
    import termios

    before = termios.tcgetattr(0)
    try:
        termios.tcsetattr(0, termios.TCSADRAIN, [*before[:3], before[3] & ~termios.ECHO, *before[4:]])
        yield
    finally:
        termios.tcsetattr(0, termios.TCSADRAIN, before)


class _Run:
    """Waits for a program, and ends it when the user or the time says so."""

    def __init__(
        self, board: VirtualBoard, terminal: _Terminal, timeout: float | None, *, console: bool = False
    ) -> None:
        self._board = board
        self._console = console
        self._terminal = terminal
        self._deadline = None if timeout is None else time.monotonic() + timeout
        self._timeout = timeout or 0.0
        self._interrupted_at: float | None = None
        terminal.on_broken = self._interrupt

    def wait(self, program: Future[RunResult]) -> int:
        """The exit code."""
        while True:
            try:
                result = self._wait(program)
                break
            except Terminated:
                return self._switch_off(TERMINATED)
            except KeyboardInterrupt:
                now = time.monotonic()
                if self._interrupted_at is not None and now - self._interrupted_at < GRACE_SECONDS:
                    return self._switch_off(FAILED)
                self._interrupted_at = now
                self._interrupt()
        if result is None:
            return self._time_is_up(program)
        return self._report(result)

    def _report(self, result: RunResult) -> int:
        """The exit code; the console has shown the rest already."""
        if not self._console or result.ending is Ending.EXITED:
            return report(result)
        return OK if result.ok else FAILED

    def _wait(self, program: Future[RunResult]) -> RunResult | None:
        """The result, or None when the time is up."""
        while True:
            left = POLL_SECONDS if self._deadline is None else min(POLL_SECONDS, self._deadline - time.monotonic())
            try:
                return program.result(max(left, 0.0))
            except TimeoutError:
                if self._deadline is not None and time.monotonic() >= self._deadline:
                    return None

    def _interrupt(self) -> None:
        if self._console:
            self._board.life.interrupt()
        else:
            self._board.interrupt()
        self._terminal.wake()

    def _time_is_up(self, program: Future[RunResult]) -> int:
        self._interrupt()
        try:
            self._report(program.result(GRACE_SECONDS))
            what = "was interrupted"
        except (TimeoutError, KeyboardInterrupt):
            self._terminal.close()
            self._board.close()
            what = "did not stop when interrupted, so the board was switched off"
        seconds = "1 second" if self._timeout == 1 else f"{self._timeout:g} seconds"
        return say(f"The program ran longer than {seconds} and {what}.", TIMED_OUT)

    def _switch_off(self, status: int) -> int:
        self._terminal.close()
        self._board.close()
        return say("The board was switched off.", status)


def report(result: RunResult) -> int:
    """Say how a program ended, on stderr; returns the exit code."""
    if result.restarted:
        return say(result.restarted, FAILED)
    if result.ok:
        return OK
    if result.ending is Ending.EXITED:  # the program's own end, as on a board; a text says why
        if result.error_message in ("", "0", "None"):
            return OK
        return FAILED if result.error_message.lstrip("-").isdigit() else say(result.error_message, FAILED)
    return say(result.traceback.rstrip(), FAILED)


# ---- after the run


def _write(board: VirtualBoard, file: Path, write: Callable[[VirtualBoard, Path], None], status: int) -> int:
    """Write a file that was asked for; returns the exit code, which stays when it says that the program failed."""
    if not board.capture.traces():
        return say(f"{file} was not written: the program used no pins.", status or FAILED)
    try:
        write(board, file)
    except OSError as error:
        return say(f"{file} was not written: {(error.strerror or str(error)).lower()}.", status or FAILED)
    return status


def _write_plot(board: VirtualBoard, file: Path) -> None:
    figure = board.capture.plot(title=board.definition.name)
    figure.savefig(file, format=None if file.suffix else "png", dpi=150)


def _write_vcd(board: VirtualBoard, file: Path) -> None:
    board.capture.to_vcd(file)


def say(sentence: str, status: int) -> int:
    """Say a sentence on stderr; gives the exit code back."""
    try:
        print(sentence, file=sys.stderr, flush=True)
    except BrokenPipeError:
        pass
    return status
