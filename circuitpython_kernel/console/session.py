"""A board's life at its serial console: code.py, then "Press any key", then the REPL, and around again.

Follows main.c of CircuitPython 10.
"""

from __future__ import annotations

from collections.abc import Callable
from typing import TYPE_CHECKING

from circuitpython_kernel.board import firmware_image
from circuitpython_kernel.board.life import POLL_SECONDS, SOFT_REBOOT
from circuitpython_kernel.vm.endings import Ending

from .editor import BACKSPACE, CTRL_C, CTRL_D, DELETE, ENTER, NEWLINE, Control, LineEditor
from .repl import Ended, Left, Repl

if TYPE_CHECKING:
    from circuitpython_kernel.board.virtual_board import VirtualBoard

_IMPORT = "import "

PRESS_ANY_KEY = "\nPress any key to enter the REPL. Use CTRL-D to reload.\n"


class ConsoleSession:
    """Serves a terminal.

    Args:
        board: the board; the session becomes its output and its input.
        write: shows bytes in the terminal.
    """

    def __init__(self, board: VirtualBoard, write: Callable[[bytes], None]) -> None:
        self._board = board
        self._write = write
        self._closed = False
        self._repl = Repl(self, self, board.banner, self._complete)
        self._title = ""
        board.usb.console.has_session = True
        board.on_output = self._say
        board.on_input = self._ask
        board.on_secret = self._ask_secret

    # ---- for the terminal's owner, any thread

    def feed(self, data: bytes) -> None:
        """What was typed. CTRL-C interrupts a program that runs."""
        self._board.usb.console.write(data)

    def close(self) -> None:
        """End `run` soon."""
        self._closed = True
        self._board.usb.console.has_session = False
        self._board.life.interrupt()

    def run(self) -> None:
        """Live until `close`."""
        while not self._closed:
            again = not self._repl.raw and self._run_code()
            if not again and not self._closed:
                self._set_title("REPL")
                if self._repl.run() is Left.CLOSED:
                    return
                self._board.restart("REPL_RELOAD")
            self._say("stdout", SOFT_REBOOT)

    # ---- the program

    def _run_code(self) -> bool:
        """Run the drive's program; whether it shall run again, by CTRL-D or a saved file."""
        board = self._board
        self._set_title(board.life.program() or "")
        board.start_code(on_output=self._say).result()
        if self._closed:
            return False
        self._set_title("Done")
        self._say("stdout", PRESS_ANY_KEY)
        # The same one as while it ran, or a file that is saved just now would be missed.
        watch = board.life.watch or board.life.watch_drive()
        while not self._closed:
            key = board.usb.console.get(POLL_SECONDS)
            if key is not None:
                return key == CTRL_D
            if board.supervisor.autoreload and watch.changed():
                board.restart("AUTO_RELOAD")
                return True
        return False

    def execute(self, code: str, *, interactive: bool) -> Ended:
        """Run what was typed at the REPL."""
        board = self._board
        board.life.at_prompt = True
        try:
            result = board.start(code, interactive=interactive, on_output=self._say).result()
        finally:
            board.life.at_prompt = False
        board.capture.drain()
        if result.restarted is not None:
            reloads = result.ending is Ending.RELOADED_ITSELF
            return Ended("" if reloads else result.restarted, left=True)
        exited = result.ending is Ending.EXITED
        # A deep sleep that is asked for here is none, and nothing is said (shared/runtime/pyexec.c).
        return Ended("" if exited or result.error_type == "DeepSleepRequest" else result.traceback, exited)

    def start_anew(self) -> None:
        """Begin with an empty machine."""
        self._board.restart("REPL_RELOAD")

    # ---- the terminal

    def read(self) -> int | None:
        """The next byte that was typed; None when the session is closed."""
        while not self._closed:
            key = self._board.usb.console.get(POLL_SECONDS)
            if key is not None:
                return key
        return None

    def write(self, data: bytes) -> None:
        """Show bytes, in the terminal and to all that look at the console, such as the web workflow's."""
        self._write(data)
        for show in list(self._board.usb.console.seen_by):
            show(data)

    def _say(self, _stream: str, text: str) -> None:
        self.write(text.replace("\n", "\r\n").encode())

    def _ask(self, prompt: str) -> str | None:
        """A line for ``input()``, in the program's thread."""
        waiting = _WhileRunning(self._board, self)
        editor = LineEditor(waiting)
        try:
            return editor.read_line(prompt)
        except Control as control:  # CTRL-D is the end of the input; the other keys end the line
            return None if control.key in (None, CTRL_C, CTRL_D) else ""

    def _ask_secret(self, prompt: str) -> str | None:
        """A line for ``getpass()``, in the program's thread: nothing of it is shown."""
        waiting = _WhileRunning(self._board, self)
        self.write(prompt.replace("\n", "\r\n").encode())
        line = bytearray()
        while True:
            key = waiting.read()
            if key is None or key == CTRL_C or (key == CTRL_D and not line):
                return None
            if key in (ENTER, NEWLINE):
                self.write(b"\r\n")
                return line.decode("utf-8", "replace")
            if key in (BACKSPACE, DELETE):
                line = bytearray(line.decode("utf-8", "replace")[:-1].encode())
            elif key >= ord(" "):
                line.append(key)

    def _set_title(self, text: str) -> None:
        """The status bar: the terminal's title (an OSC escape sequence)."""
        if self._board.supervisor.status_bar["console"] and text != self._title and not self._repl.raw:
            self._title = text
            version = self._board.version
            self.write(f"\x1b]0;🐍{text} | {version}\x1b\\".encode())

    def _complete(self, line: str) -> tuple[str, list[str]]:
        """What TAB inserts, and what it shows when there are several ways to go on."""
        start = len(line)
        while start and (line[start - 1].isalnum() or line[start - 1] in "_."):
            start -= 1
        path, dot, begun = line[start:].rpartition(".")
        if line.startswith(_IMPORT) and not dot:
            names = {name for name in firmware_image.modules_of(self._board.definition) if "." not in name}
        else:
            names = {name for name, _ in self._board.ask("members", path) or []}
        found = sorted({name for name in names if name.startswith(begun) and (begun or not name.startswith("_"))})
        if not found:
            is_import = not start and not dot and begun and _IMPORT.startswith(begun)
            return (_IMPORT[len(begun) :] if is_import else ""), []
        common = found[0]
        while not all(name.startswith(common) for name in found):
            common = common[:-1]
        return common[len(begun) :], found if len(found) > 1 and common == begun else []


class _WhileRunning:
    """The terminal for a program that asks: an interrupt of the program ends the wait."""

    def __init__(self, board: VirtualBoard, session: ConsoleSession) -> None:
        self._board = board
        self._session = session

    def read(self) -> int | None:
        while not self._board.pause(0):
            key = self._board.usb.console.get(POLL_SECONDS)
            if key is not None:
                return key
        return None

    def write(self, data: bytes) -> None:
        self._session.write(data)
