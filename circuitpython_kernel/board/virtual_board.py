"""`VirtualBoard`: a CircuitPython board with no hardware, for notebooks, scripts and tests.

It is a facade: what it does is done by the other modules of this room.
"""

from __future__ import annotations

import dataclasses
import os
from collections.abc import Callable
from types import TracebackType
from typing import TYPE_CHECKING, Any, Self

from circuitpython_kernel import boards
from circuitpython_kernel.hardware.peripherals.i2c_segment import I2CBranch
from circuitpython_kernel.libraries.frozen import mode_of
from circuitpython_kernel.network.air import Network
from circuitpython_kernel.traces.budget import DEFAULT_BYTES, Budget
from circuitpython_kernel.traces.series import DEFAULT_DEPTH
from circuitpython_kernel.vm.interface import Host
from circuitpython_kernel.vm.usual_host import usual_host

from . import firmware_image
from .asking import InputHandler as InputHandler
from .assembly import Settings, assemble
from .attachments import Attachment
from .audio import Audio
from .circuits import Circuits
from .console_output import ConsoleOutput
from .display import Display
from .drawings import Drawings
from .handlers import Handlers
from .outside import Outside
from .program_output import OUTPUT_LIMIT, OutputHandler
from .results import Heap
from .results import RunResult as RunResult
from .silicon import Silicon
from .snapshots import Snapshot
from .terminal_font import terminal_font as read_terminal_font

if TYPE_CHECKING:
    from circuitpython_kernel.common.waits import Future


class VirtualBoard(Handlers, Outside, Circuits, Drawings):
    """A running board. Use it in a ``with`` statement, or call `close`.

    Args:
        board: the board's id, one of `boards.board_ids()`.
        clock: ``"realtime"``, ``"fast"`` or ``"manual"``; see `hardware.time.clock`.
        drive: the folder that is the board's CIRCUITPY drive; a temporary one when None.
        drive_size: how many bytes it has for files; as many as the board's own when None.
        drive_files: whether a drive without any files gets what the board's firmware puts on a fresh one: a code.py
            that prints Hello World!, an empty settings.toml and lib. One that has files is left as it is.
        seed: seeds the board's source of randomness. None: the machine's own randomness in ``realtime``, and 0 in the
            other modes, where two runs of a program shall be alike.
        on_output: called with what programs print, as it is printed; without it, `RunResult` has the text.
        on_input: asked when a program calls ``input()``.
        depth: edges kept for each pin.
        output_limit: how much of what a program prints its `RunResult` keeps, in characters of each stream; the newest
            are kept.
        console_rate: bytes a second that the console takes in ``realtime``, at which a program that prints more is held
            up, as on a board whose USB console takes about 1,000,000; None for no limit.
        capture_bytes: memory for everything that is kept of what happens: edges, samples, transfers, events. When it
            is used up, the oldest records of the largest logs go; see `left_out`.
        frozen: where the libraries come from that the real board has frozen in: ``"fetch"`` from PyPI when a program
            imports one for the first time, and from a cache from then on; ``"cached"`` from the cache alone;
            ``"none"``. None: what the environment variable CIRCUITPYTHON_KERNEL_FROZEN says, else ``"fetch"``.
        floats: ``"board"`` for single precision as the board has it, ``"double"`` for Python's own floats.
        cpu: ``"board"`` when what a program computes takes as much board time in ``fast`` and ``manual`` as on the
            board's chip, about (see `boards.speeds`); ``"free"`` when only the hardware's operations take some.
        network: the virtual air that it shares with other boards; one of its own when None.
        terminal_font: a BDF file of 6 x 12 pixels for the terminal of displays and for `terminalio.FONT`, such as
            Terminus's, which real boards have; drawings of our own when None.
        host: where its interpreter runs; the usual one, with wasmtime and threads, when None.

    Raises:
        boards.UnknownBoard: when there is no such board.
        terminal_font.NoTerminalFont: when the terminal's font cannot be read, or is of another kind: a ValueError.
        ValueError: for an unknown clock mode, unknown ``floats``, ``cpu`` or ``frozen``, or fewer bytes than
            `traces.budget.LEAST_BYTES`.
    """

    def __init__(
        self,
        board: str = boards.DEFAULT_BOARD,
        *,
        clock: str = "realtime",
        drive: str | os.PathLike[str] | None = None,
        drive_size: int | None = None,
        drive_files: bool = True,
        seed: int | None = None,
        on_output: OutputHandler | None = None,
        on_input: InputHandler | None = None,
        depth: int = DEFAULT_DEPTH,
        console_rate: float | None = None,
        capture_bytes: int = DEFAULT_BYTES,
        floats: str = "board",
        cpu: str = "free",
        output_limit: int = OUTPUT_LIMIT,
        frozen: str | None = None,
        network: Network | None = None,
        terminal_font: str | os.PathLike[str] | None = None,
        host: Host | None = None,
    ) -> None:
        if floats not in boards.FLOAT_KINDS:
            raise ValueError(f'floats are {" or ".join(boards.FLOAT_KINDS)}, not "{floats}"')
        if cpu not in boards.CPU_KINDS:
            raise ValueError(f'cpu is {" or ".join(boards.CPU_KINDS)}, not "{cpu}"')
        if output_limit < 1:
            raise ValueError(f"output_limit is 1 character or more, not {output_limit}")
        super().__init__(on_output, on_input, output_limit)
        host = host or usual_host()
        self.definition = boards.load(board)
        self.floats = floats
        self.cpu = cpu
        output = ConsoleOutput(self, console_rate, host.waits)
        budget = Budget(capture_bytes, host.waits)
        kept = mode_of(frozen)
        self.network = network or Network(seed=seed or 0)
        """The virtual air around the board: access points, names and services; see `network.air.Network`."""
        font = None if terminal_font is None else read_terminal_font(terminal_font)
        settings = Settings(
            clock, drive, drive_size, drive_files, seed, depth, budget, floats, cpu, kept, self.network, font
        )
        made = assemble(self.definition, output, host, settings)
        core = self._core = made.core
        self._boot, self._programs, self._resets = made.boot, made.programs, made.resets
        self._attachments, self._snapshots = made.attachments, made.snapshots
        self.drive = core.drive
        self.clock, self.capture, self.pins = core.silicon.clock, core.silicon.capture, core.silicon.pins
        self.bus, self.usb, self.supervisor = core.silicon.bus, core.silicon.usb, core.silicon.supervisor
        self.console = output.log
        """What the console has said; its newest megabytes."""
        self.activity = output.activity
        """Counts what happens beside the pins, and wakes the widgets that look at the board."""
        self.user_code = output.user_code
        """Calls parts, callbacks and handlers; what they raise is shown once in each run."""
        self.life = made.life
        """Runs the drive's program."""
        self.display = Display(core, made.attachments)
        """The first display, and what it shows; see `display.Display`."""
        self.audio = Audio(core.silicon.audio, made.attachments, core.silicon.clock)
        """What the board plays; see `audio.Audio`."""
        made.start()

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, traceback: TracebackType | None
    ) -> None:
        self.close()

    def __repr__(self) -> str:
        return f"<VirtualBoard {self.definition.id}, {self.clock!r}>"

    # ---- running programs

    def run(self, code: str, *, name: str = "<stdin>", on_output: OutputHandler | None = None) -> RunResult:
        """Run code on the board, after what ran before, and wait for its end.

        Args:
            code: CircuitPython source.
            name: what tracebacks call it.
            on_output: gets the output of this program, in place of the board's handler.

        Raises:
            RuntimeError: in a part or a callback, for which the program that runs already waits.
        """
        self.user_code.refuse_inside("board.run()")
        return self.start(code, name=name, on_output=on_output).result()

    def start(
        self,
        code: str,
        *,
        name: str = "<stdin>",
        on_output: OutputHandler | None = None,
        interactive: bool = False,
        owner: str | None = None,
        on_let_go: Callable[[list[str]], None] | None = None,
    ) -> Future[RunResult]:
        """Start code on the board and return at once; the future gets its `RunResult`.

        Args:
            code: CircuitPython source; one statement when ``interactive``.
            name: what tracebacks call it.
            on_output: gets the output of this program, in place of the board's handler.
            interactive: as at the REPL, the value of an expression is printed instead of being in the result.
            owner: a key of whose program it is, such as a notebook's cell. What earlier programs of this owner hold
                (pins, buses, keypads, mounted file systems, locks) is let go first, as if `deinit` had been called; the
                board's own buses, such as ``board.I2C()``, stay open. Empty: nobody's. None: as the program before.
            on_let_go: gets the names of what was let go, before the program prints, in a thread of the board's.
        """
        if self.life.running:
            self.user_code.refuse_inside("board.start() in place of the drive's program")
            self.life.stop()
        if owner is not None:
            self._programs.let_go(owner, on_let_go)
        return self._programs.start(code, name, on_output, interactive=interactive)

    def start_code(self, file: str | None = None, *, on_output: OutputHandler | None = None) -> Future[RunResult]:
        """Run the drive's program as the board does after a reset: code.py, main.py and so on, in an empty machine.

        It returns at once. The output starts with what the serial console shows, such as ``code.py output:``. The
        program starts again when it asks for it (`supervisor.reload`) and when files on the drive are saved while it
        runs; the future gets how its last run ended. What is started with `start` or `run` meanwhile interrupts it.

        Args:
            file: another file of the drive's.
            on_output: gets the output, in place of the board's handler.

        Raises:
            RuntimeError: when it runs already.
        """
        self._core.check_process()
        shown = on_output or self.on_output or (lambda _stream, _text: None)
        return self.life.start(self._core.output.of_program(shown), file)

    def run_code(self, file: str | None = None, *, on_output: OutputHandler | None = None) -> RunResult:
        """As `start_code`, and wait for the end. The result's ``stdout`` is what the console showed."""
        self.user_code.refuse_inside("board.run_code()")
        shown = self._core.output.of_program(on_output)
        result = self.start_code(file, on_output=shown).result()
        left_out = (*shown.left_out, *result.left_out)
        text, errors = shown.text("stdout"), shown.text("stderr")
        return dataclasses.replace(result, stdout=text, stderr=errors, left_out=left_out)

    @property
    def busy(self) -> bool:
        """Whether a program runs."""
        return self._programs.busy

    def interrupt(self) -> bool:
        """Raise KeyboardInterrupt in the running program; False when none runs. Safe in a signal handler."""
        return self._programs.interrupt()

    def pause(self, seconds: float) -> bool:
        """Wait in an input handler that polls; True when the program is being interrupted.

        Let its exceptions through: they end the handler when the board is reset or switched off.
        """
        return self._programs.pause(seconds)

    def ask(self, question: str, path: str) -> Any:
        """Ask the firmware about a live object: ``members`` or ``describe`` of a dotted path; None when it cannot tell.

        It waits for a running program to end, so check `busy` first.
        """
        return self._programs.ask(question, path)

    def heap(self) -> Heap | None:
        """How much of the board's heap the program uses, garbage included. While one runs: at the end of the last."""
        return self._programs.heap()

    @property
    def last_heap(self) -> Heap | None:
        """The heap when the last program ended; None when there was none since the last restart."""
        return self._programs.last_heap

    # ---- what is kept

    @property
    def capture_bytes(self) -> int:
        """Memory for everything that is kept of what happens. It can be set; made smaller, the oldest records go.

        Raises:
            ValueError: for fewer than `traces.budget.LEAST_BYTES`.
        """
        return self.capture.budget.limit

    @capture_bytes.setter
    def capture_bytes(self, limit: int) -> None:
        self.capture.budget.limit = limit

    def left_out(self) -> list[str]:
        """What that memory had no more room for: a line for each pin and bus, see `RunResult.left_out`."""
        return self._programs.left_out.all()

    def pulse(self) -> object:
        """Something that changes with whatever the board does, and is quickly told: for who looks again and again."""
        return self.busy, *self.capture.pulse, self.activity.count

    def snapshot(self, before: Snapshot | None = None) -> Snapshot:
        """The whole board as it is: the interpreter's memory, pins, clock, capture, peripherals, files on the drive.

        Args:
            before: an older snapshot, with which this one shares what has not changed.

        Raises:
            RuntimeError: while a program runs, or when the drive is too large.
        """
        self._core.check_process()
        return self._snapshots.take(self, before)

    def restore(self, snapshot: Snapshot) -> None:
        """Go back to a snapshot, also across resets.

        Parts that were attached then are attached again; what is inside of a part of your own stays as it is.

        Raises:
            ValueError: for another board's snapshot.
            RuntimeError: while a program runs, or when the board cannot go back that far.
        """
        self._core.check_process()
        if snapshot.board is not self:
            raise ValueError("the snapshot is another board's")
        self._snapshots.restore(snapshot)

    # ---- resets

    def reset(self, *, hard: bool = True, run: bool = False, safe_mode: bool = False) -> None:
        """Restart the board; a running program ends. Pins and variables are as after power-on; the drive stays.

        A hard reset is that of the reset button: board time starts again at 0, the capture is forgotten, and boot.py
        runs; this waits for its end. A soft one is CTRL-D at the REPL: it keeps time and capture, and calls what the
        program has registered with `atexit` first, for at most `ATEXIT_SECONDS`.

        Args:
            hard: whether it is a hard reset.
            run: run the drive's program then, as `start_code` does.
            safe_mode: as if the button was pressed again while the board boots: into safe mode. Such a reset is hard.

        A part or a callback that the program waits for can reset the board hard: it does not return then.

        Raises:
            RuntimeError: there, for a soft reset, or while the drive's program runs.
        """
        self._resets.reset(hard=hard, safe_mode=safe_mode)
        if run:
            self.start_code()

    def power_cycle(self) -> None:
        """Take the power away and give it back: only the drive and the non-volatile memory stay."""
        self._resets.power_cycle()

    def brown_out(self) -> None:
        """Let the supply voltage dip: the board starts again in safe mode."""
        self._resets.brown_out()

    def restart(self, run_reason: str) -> None:
        """A soft reset, for a reason that has a name in `supervisor.RunReason`."""
        self._resets.restart(run_reason)

    def wait_for_boot(self) -> None:
        """Wait until boot.py is over, at most for `boot.BOOT_SECONDS`: one that goes on after that is told of, once.

        In ``manual`` the wait is over, too, when boot.py sleeps: only the one who waits can move time on.
        """
        self._boot.wait()

    @property
    def booting(self) -> bool:
        """Whether boot.py still runs, or the board is about to run it."""
        return self._boot.going_on

    def close(self) -> None:
        """Switch the board off. What was captured can still be read. In a child process nothing happens.

        Raises:
            RuntimeError: in a part or a callback, for which the program waits.
        """
        if not self._core.machine.process.is_this_one:
            return
        self.user_code.refuse_inside("board.close()")
        self._resets.stop_code()
        self.clock.close()
        self._core.machine.close()
        self._core.silicon.leave_network()
        self.drive.close()

    @property
    def hardware(self) -> Silicon:
        """The chip with its peripherals, for what joins boards; see `bench.lines`."""
        return self._core.silicon

    # ---- which board it is

    @property
    def uid(self) -> bytes:
        """The chip's unique number."""
        return self._core.uid

    @property
    def version(self) -> str:
        """CircuitPython's version, as in ``"10.3.1"``."""
        return ".".join(map(str, firmware_image.CIRCUITPYTHON_VERSION))

    @property
    def banner(self) -> str:
        """The REPL's first line."""
        return firmware_image.banner(self.definition)

    # ---- what is connected

    def attach(
        self, part: object, bus: str | I2CBranch | None = None, *, name: str | None = None, **pins: str
    ) -> Attachment:
        """Connect a part; to which bus and pins, is in the result.

        Args:
            part: one of `circuitpython_kernel.devices`, or any object with the methods of
                `I2CTarget`, `SPITarget`, `SerialPart` or `OneWireTarget` in `hardware.peripherals`.
            bus: the bus's name, such as ``"I2C"``; None for the default bus of the part's kind; or the channel of a
                multiplexer, ``mux.channel(3)``.
            name: what it is called on the board: ``board.part(name)``; without one its class's name in lower case, with
                a number from the second one on.
            pins: the bus's pins instead, such as ``sda="GP0", scl="GP1"``; for SPI also the chip select,
                ``cs="GP17"``; and the part's other signals, such as ``trigger="GP2"``.

        Raises:
            LookupError: when the board has no such bus or pin; the message names the nearest ones.
            ValueError: when the part does not fit the bus, or its address, its pin or its name is taken.
            TypeError: when ``part`` is no part.
        """
        return self._attachments.attach(part, bus, pins, name)

    def begin_cell(self, owner: str) -> list[str]:
        """A notebook's cell runs: what is attached from now on is its own.

        Parts that an earlier run of this cell has attached are taken off first; with an empty key none are. What the
        cell's programs hold is let go by `start`.

        Args:
            owner: the cell's key.

        Returns:
            The names of the parts that were taken off.
        """
        return self._attachments.begin_owner(owner)

    @property
    def built_in_parts(self) -> tuple[Attachment, ...]:
        """The parts that are on the board itself, as far as there are models of them: its screen, its loudspeaker."""
        return tuple(self._attachments.built_in)

    def part(self, name: str) -> Any:
        """An attached part by its name, such as ``"bme280"`` or, for the second one, ``"bme280_2"``.

        Raises:
            LookupError: when there is none of that name; the message names the nearest ones.
        """
        return self._attachments.named(name).part
