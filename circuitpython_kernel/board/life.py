"""What runs when: the drive's program after a reset, again after each reload, as a real board's main loop has it.

Follows main.c of CircuitPython 10: which file is the program, what the serial console shows, what starts it again.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from circuitpython_kernel.drive.watch import DriveWatch
from circuitpython_kernel.vm.endings import Ending

from . import safe_mode
from .boot import Boot
from .core import Core
from .programs import Programs
from .resets import Resets
from .results import RunResult
from .supervisor import NO_NEXT_CODE, NextCode

if TYPE_CHECKING:
    from circuitpython_kernel.common.waits import Future, Task

    from .program_output import OutputHandler

CODE_FILES = ("code.txt", "code.py", "main.py", "main.txt")
"""The program's names, in the order in which they are looked for."""

DOUBLE_EXTENSIONS = tuple(
    f"{name}.{end}" for name in ("code", "main") for end in ("txt.py", "py.txt", "txt.txt", "py.py")
)
"""Names that editors make by mistake; they run with a warning."""

POLL_SECONDS = 0.1
"""How often the drive is looked at for saved files."""

AUTO_RELOAD_ON = "Auto-reload is on. Simply save files over USB to run them or enter REPL to disable.\n"
AUTO_RELOAD_OFF = "Auto-reload is off.\n"
RUNNING_IN_SAFE_MODE = "Running in safe mode! Not running saved code.\n"
STOPPED_BY_AUTO_RELOAD = "\nCode stopped by auto-reload. Reloading soon.\n"
DONE = "\nCode done running.\n"
SOFT_REBOOT = "soft reboot\n"
FALLS_ASLEEP = "Pretending to deep sleep until alarm, CTRL-C or file write.\n"
WOKEN = "Woken up by alarm.\n"
TWO_EXTENSIONS = "WARNING: Your code filename has two extensions\n"


class Life:
    """Runs the drive's program on a board, over and over as reloads ask for it."""

    def __init__(self, core: Core, programs: Programs, boot: Boot, resets: Resets) -> None:
        self._core = core
        self._programs = programs
        self._boot = boot
        self._resets = resets
        self._supervisor = core.silicon.supervisor
        self._waits = core.output.user_code.waits
        self._thread: Task | None = None
        self._stopping = self._waits.event()
        self.watch: DriveWatch | None = None
        """What has watched the drive since the program was read; for who goes on watching after its end."""
        self._say: OutputHandler | None = None
        """Gets what the console shows, while the program runs."""
        self._asleep = False
        self.at_prompt = False
        """Whether what runs was typed at the serial console's REPL."""

    def watch_drive(self) -> DriveWatch:
        """Watch the drive from now on."""
        return DriveWatch(self._core.drive, self._core.mount)

    @property
    def task_ident(self) -> int | None:
        """Which task looks after the program; None when none runs."""
        return self._thread.ident if self._thread is not None and self._thread.is_alive() else None

    @property
    def running(self) -> bool:
        """Whether the program runs or is about to."""
        return self._thread is not None and self._thread.is_alive()

    def start(self, say: OutputHandler, file: str | None = None) -> Future[RunResult]:
        """Run the program in the background; the future gets how its last run ended.

        Args:
            say: gets what the serial console shows.
            file: a file of the drive's in place of code.py.

        Raises:
            RuntimeError: when it runs already.
        """
        if self.running:
            raise RuntimeError("the drive's program runs already")
        self._stopping.clear()
        if file is not None:
            self._supervisor.next_code = NextCode(file)
        ended: Future[RunResult] = self._waits.future()
        self._thread = self._waits.task(self._main, say, ended, name="CircuitPython code")
        self._thread.start()
        return ended

    def interrupt(self) -> None:
        """Interrupt the program, and let it be its last run."""
        self._stopping.set()
        self._programs.interrupt()

    def stop(self) -> None:
        """Interrupt the program and wait until it is over."""
        self._stopping.set()
        thread = self._thread
        while thread is not None and thread.is_alive():
            self._programs.interrupt()
            thread.join(POLL_SECONDS)
            sentence = self._core.output.user_code.look(thread.ident or 0)
            if sentence is not None:
                self._thread = None  # it ends when the handler of output returns after all
                self._core.output.user_code.tell_aside(f"Warning: {sentence}.\n")
                return

    def _main(self, say: OutputHandler, ended: Future[RunResult]) -> None:
        try:
            result = self.run(say)
        except BaseException as error:  # noqa: BLE001 - for those who wait
            ended.set_exception(error)
        else:
            ended.set_result(result)

    def run(self, say: OutputHandler) -> RunResult:
        """Run the program until it is done and nothing asks for another run; how its last run ended."""
        output = self._core.output

        def show(stream: str, text: str) -> None:
            output.on_text(text)
            say(stream, text)

        while True:
            result, again = self._run_once(show, say)
            if not again or self._stopping.is_set():
                return result
            if not self._asleep:
                show("stdout", SOFT_REBOOT)

    def falls_asleep(self) -> None:
        """The program has ended in deep sleep (its own thread): the console says so before the sleep is over."""
        say = self._say
        if say is not None:
            self._asleep = True
            say("stdout", DONE)
            say("stdout", FALLS_ASLEEP)

    def _run_once(self, say: OutputHandler, show_output: OutputHandler) -> tuple[RunResult, bool]:
        """One run of the program, and whether it shall run again at once.

        Args:
            say: shows what the board itself says.
            show_output: gets what the program prints.
        """
        supervisor = self._supervisor
        self._boot.wait()
        while self._boot.going_on and not self._stopping.wait(POLL_SECONDS):
            pass  # it takes its time
        watch = self.watch = self.watch_drive()
        text = "\n" + (AUTO_RELOAD_ON if supervisor.autoreload else AUTO_RELOAD_OFF)
        if supervisor.safe_mode != safe_mode.NONE:
            say("stdout", text + RUNNING_IN_SAFE_MODE + safe_mode.message(supervisor.safe_mode))
            return RunResult(ok=True), False
        say("stdout", text)
        options = supervisor.next_code
        supervisor.next_code_is_new = False
        found = self._find(options, say)
        if found is None:
            say("stdout", DONE)
            return RunResult(ok=True), False
        name, source = found
        say("stdout", f"{name} output:\n")
        boots = self._resets.count
        self._asleep, self._say = False, say
        program = self._programs.start_file(source, name, show_output, options.working_directory)
        try:
            result = self._end_of(program, watch)
        finally:
            self._say = None
        stopped = not result.ending.by_itself
        reloaded = stopped and supervisor.run_reason in ("AUTO_RELOAD", "SUPERVISOR_RELOAD")
        crashed = self._resets.count != boots
        woke = self._asleep and result.ending is Ending.WOKEN
        if woke:
            say("stdout", WOKEN)
        elif not self._asleep:
            self._tell_end(result, reloaded, say)
        again = reloaded or crashed or woke
        good = result.ending in (Ending.DONE, Ending.EXITED)
        if not again and not self._asleep:
            again = options.reload_on_success if good else options.reload_on_error
        sticky = (
            options.sticky_on_reload if reloaded else options.sticky_on_success if good else options.sticky_on_error
        )
        if not supervisor.next_code_is_new and not sticky:
            supervisor.next_code = NO_NEXT_CODE
        if not stopped:
            # The program's machine is over: whatever comes starts with an empty one, and with pins that nobody holds.
            self._resets.restart("SUPERVISOR_RELOAD" if again else "REPL_RELOAD")
        return result, again

    def _tell_end(self, result: RunResult, reloaded: bool, say: OutputHandler) -> None:
        if result.traceback:
            say("stdout", result.traceback + "\n")
        if reloaded and self._supervisor.run_reason == "AUTO_RELOAD":
            say("stdout", STOPPED_BY_AUTO_RELOAD)
            return
        if result.restarted is not None and not reloaded:
            say("stderr", result.restarted + "\n")
        say("stdout", DONE)

    def _end_of(self, program: Future[RunResult], watch: DriveWatch) -> RunResult:
        """Wait for a program's end, which a saved file brings about, too."""
        while True:
            try:
                return program.result(POLL_SECONDS)
            except TimeoutError:
                if self._supervisor.autoreload and self._supervisor.usb_started and watch.changed():
                    self._resets.restart("AUTO_RELOAD")
                    return program.result()

    def program(self) -> str | None:
        """The name of the file that would run, or None when the drive has none."""
        drive = self._core.drive
        names = (*CODE_FILES, *DOUBLE_EXTENSIONS)
        return next((name for name in names if drive.read_program(name, lambda _line: None) is not None), None)

    def _find(self, options: NextCode, say: OutputHandler) -> tuple[str, str] | None:
        """The program's name and text."""
        drive = self._core.drive

        def complain(line: str) -> None:
            say("stderr", line)

        if options.filename:
            text = drive.read_program(options.filename, complain)
            if text is not None:
                return options.filename, text
            say("stdout", f"{options.filename} not found.\n")
        for name in (*CODE_FILES, *DOUBLE_EXTENSIONS):
            text = drive.read_program(name, complain)
            if text is not None:
                if name in DOUBLE_EXTENSIONS:
                    say("stdout", TWO_EXTENSIONS)
                return name, text
        return None
