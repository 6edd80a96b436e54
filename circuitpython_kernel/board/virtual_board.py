"""`VirtualBoard`: a CircuitPython board with no hardware, for notebooks, scripts and tests."""

from __future__ import annotations

import dataclasses
import hashlib
import os
import secrets
import threading
import time
import weakref
from collections.abc import Callable, Iterable
from concurrent.futures import Future
from dataclasses import dataclass
from types import TracebackType
from typing import TYPE_CHECKING, Any, Self, TypeVar

from circuitpython_kernel import boards
from circuitpython_kernel.common import untrusted_json
from circuitpython_kernel.drive.drive import Drive
from circuitpython_kernel.drive.fresh import fill as fill_drive
from circuitpython_kernel.drive.mount import DriveMount
from circuitpython_kernel.hardware.callbacks import UserCode, tell_host
from circuitpython_kernel.hardware.chip import Chip, GuestError, Peripheral
from circuitpython_kernel.hardware.doorbells.exchange import Exchange
from circuitpython_kernel.hardware.memory import layout
from circuitpython_kernel.hardware.memory.block import SharedBlock
from circuitpython_kernel.hardware.memory.layout import Word
from circuitpython_kernel.hardware.peripherals.every import PERIPHERALS
from circuitpython_kernel.hardware.peripherals.i2c import I2C, I2CBus
from circuitpython_kernel.hardware.peripherals.i2c_segment import I2CBranch
from circuitpython_kernel.hardware.peripherals.i2c_target import I2CController, I2CTargets
from circuitpython_kernel.hardware.peripherals.keypad import Keypads
from circuitpython_kernel.hardware.peripherals.memories import NonVolatileMemory, SleepMemory
from circuitpython_kernel.hardware.peripherals.neopixels import NeoPixels, PixelStrip
from circuitpython_kernel.hardware.peripherals.onewire import OneWire
from circuitpython_kernel.hardware.peripherals.spi import SPI
from circuitpython_kernel.hardware.peripherals.uart import UART
from circuitpython_kernel.hardware.peripherals.usb_hid import UsbHid
from circuitpython_kernel.hardware.peripherals.usb_midi import UsbMidi
from circuitpython_kernel.hardware.peripherals.usb_serial import UsbSerialPorts
from circuitpython_kernel.hardware.pins import generators
from circuitpython_kernel.hardware.pins.bank import PinBank, Wire
from circuitpython_kernel.hardware.pins.capture import Capture
from circuitpython_kernel.hardware.time.clock import BoardClock
from circuitpython_kernel.libraries.frozen import FrozenLibraries, mode_of
from circuitpython_kernel.traces.budget import DEFAULT_BYTES, Budget
from circuitpython_kernel.traces.traces import DEFAULT_DEPTH, Trace
from circuitpython_kernel.traces.transactions import TransactionLog
from circuitpython_kernel.vm.endings import RESET, Ending, Stop
from circuitpython_kernel.vm.guest_os import sharedarrays
from circuitpython_kernel.vm.guest_os.console import LineEnds, TimedSink
from circuitpython_kernel.vm.guest_os.filesystem import FirmwareMount, MemoryMount
from circuitpython_kernel.vm.passes.floats import DOUBLE_BITS
from circuitpython_kernel.vm.wasmtime_host.machine import (
    ENDINGS,
    FirstProgram,
    GuestReset,
    Machine,
    MachineState,
    Outcome,
)
from circuitpython_kernel.vm.wasmtime_host.memory import MemoryView

from . import firmware_image, safe_mode, snapshots, source
from .activity import Activity
from .attachments import Attachment, Attachments
from .buses import Buses
from .console_log import ConsoleLog
from .life import Life
from .output import OUTPUT_LIMIT, OutputHandler, ProgramOutput
from .pacing import Pacer
from .snapshots import Snapshot
from .supervisor import Supervisor
from .usb import USB

if TYPE_CHECKING:
    from matplotlib.figure import Figure

_P = TypeVar("_P", bound=Peripheral)

FIRMWARE_HEAP_BYTES = 384 * 1024
NAME_HEAP_BYTES = 256
"""Guest heap on top of the board's own: for the firmware's code, and for each of the board's pins and names."""


FROZEN_HEAP_BYTES = 32 * 1024
"""The same for each frozen library, which takes nothing of a board's heap: its code is in the flash."""


def guest_heap_bytes(definition: boards.BoardDefinition) -> int:
    """The interpreter's heap for a board: the board's own, the firmware's share, and the collector's tables."""
    names = len(definition.pins) + len(definition.aliases)
    frozen = FROZEN_HEAP_BYTES * len(definition.frozen_libraries)
    return (definition.heap_size + FIRMWARE_HEAP_BYTES + NAME_HEAP_BYTES * names + frozen) * 26 // 25


CHIP_TEMPERATURE = 25.0
"""What ``microcontroller.cpu.temperature`` shows, in degrees Celsius."""

CONSOLE_BURST_BYTES = 65_536
"""How much a program may print at once after a pause before the console's rate holds it up."""

BOOT_SECONDS = 30.0
"""Wall time that a reset waits for boot.py."""

BOOT_LOOK_SECONDS = 0.05
"""How often a wait for boot.py looks whether it sleeps for good."""

ATEXIT_SECONDS = 5.0
"""Wall time that the handlers of `atexit` have at a soft reset."""

FETCHING_SECONDS = 0.05
"""How often an import that waits for PyPI looks whether it is interrupted."""

END_OF_INPUT = "EOF when reading a line"
"""What ``input()`` says when there are no more lines."""

InputHandler = Callable[[str], str | None]
"""Called with a prompt, in the board's thread; gives the line without its end, or None when there are no more lines.

It may raise EOFError with a message of its own for the program.
"""


@dataclass(frozen=True)
class RunResult:
    """How a program ended.

    ``ok`` is True when it ran to its end. Else ``error_type`` and ``error_message`` name the exception and
    ``traceback`` is its text as the serial console shows it; when the board itself had to be restarted, ``restarted``
    says why in one sentence. ``ending`` says in a word how it ended. ``value`` is the repr of the last line's
    expression, if it has one.
    """

    ok: bool
    stdout: str = ""
    stderr: str = ""
    value: str | None = None
    error_type: str = ""
    error_message: str = ""
    traceback: str = ""
    restarted: str | None = None
    ending: Ending = Ending.DONE
    left_out: tuple[str, ...] = ()
    """What there was no more room for while the program ran, a line each, always the oldest: of what it printed, beyond
    the board's ``output_limit`` (``"stdout: 1,234 older characters"``), and of edges, transfers and events, beyond its
    ``capture_bytes`` (``"LED: 1,234 older edges (before 12.3 s)"``)."""


@dataclass(frozen=True)
class Heap:
    """A board's heap, in bytes."""

    size: int
    used: int

    @property
    def free(self) -> int:
        """Bytes that are free."""
        return self.size - self.used


@dataclass(frozen=True)
class _Guest:
    """The chip and its program, for the types of doorbells' arguments."""

    pin_count: int
    memory: Callable[[], MemoryView]


@dataclass
class ProgramState:
    """What the board itself remembers of the program."""

    atexit_handlers: int = 0
    mounts: int = 0
    """File systems beside the drive's, whose open files are closed at the program's end."""


_ENDINGS = {"WATCHDOG": Ending.WATCHDOG, "DEEP_SLEEP_ALARM": Ending.WOKEN}
"""How a program ends that the hardware ends, by the names of a `microcontroller.ResetReason`."""

_FAILED = object()
"""What stands for the answer of a handler that failed."""


class RunFuture(Future["RunResult"]):
    """A program's result, once it has one. The program's own parts and callbacks cannot wait for it.

    Args:
        user_code: calls what is added by `add_done_callback`.
    """

    def __init__(self, user_code: UserCode) -> None:
        super().__init__()
        self._user_code = user_code

    def result(self, timeout: float | None = None) -> RunResult:
        """As every future's.

        Raises:
            RuntimeError: in a part or a callback that the program waits for.
        """
        if not self.done():
            self._user_code.refuse_inside("the result of a program")
        return super().result(timeout)

    def add_done_callback(self, fn: Callable[[Future[RunResult]], object]) -> None:
        """As every future's."""
        super().add_done_callback(lambda future: self._user_code.call(fn, None, future))


class VirtualBoard:
    """A running board. Use it in a ``with`` statement, or call `close`.

    Args:
        board: the board's id, one of `boards.board_ids()`.
        clock: ``"realtime"``, ``"fast"`` or ``"manual"``; see `hardware.time.clock`.
        drive: the folder that is the board's CIRCUITPY drive; a temporary one when None.
        drive_size: its size in bytes; the board's own when None.
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

    Raises:
        boards.UnknownBoard: when there is no such board.
        ValueError: for an unknown clock mode, unknown ``floats`` or ``frozen``, or fewer bytes than
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
        output_limit: int = OUTPUT_LIMIT,
        frozen: str | None = None,
    ) -> None:
        if floats not in boards.FLOAT_KINDS:
            raise ValueError(f'floats are {" or ".join(boards.FLOAT_KINDS)}, not "{floats}"')
        if output_limit < 1:
            raise ValueError(f"output_limit is 1 character or more, not {output_limit}")
        budget = Budget(capture_bytes)
        frozen = mode_of(frozen)
        self.definition = boards.load(board)
        self.floats = floats
        self.output_limit = output_limit
        self._in_output: set[int] = set()
        self.on_output = on_output
        self.on_input = on_input
        self.on_secret: InputHandler | None = None
        """Asked in place of ``on_input`` when a program calls ``getpass()``: what is typed is not to be seen."""
        self.output_taps: list[TimedSink] = []
        """Called, too, with everything that programs print, and the times of the lines: for monitors and plotters."""
        self.console = ConsoleLog()
        """What the console has said; its newest megabytes."""
        self._console_pacer = Pacer(console_rate, CONSOLE_BURST_BYTES)
        self.activity = Activity()
        """Counts what happens beside the pins, and wakes the widgets that look at the board."""
        self.on_warning: Callable[[str], None] | None = None
        """Called with a line of text when something goes wrong while no program runs, such as two outputs at odds."""
        names = tuple(pin.name for pin in self.definition.pins)
        labels = tuple(self.definition.pin_label(index) for index in range(len(names)))
        self._block = SharedBlock(len(names))
        self._block["WORDS"][Word.CPU_KHZ] = self.definition.cpu_frequency // 1000
        self.user_code = UserCode(self._show_fault)
        """Calls parts, callbacks and handlers; what they raise is shown once in each run."""
        self.clock = BoardClock(self._block, clock, self.user_code)
        self.capture = Capture(
            self._block,
            names,
            labels,
            self.definition.resolve,
            lambda: self.clock.now_ns,
            self.definition.adc_reference_volts,
            board_name=self.definition.name,
            depth=depth,
            budget=budget,
        )
        self.pins = PinBank(
            self._block,
            self.capture,
            self.clock,
            labels,
            self.definition.resolve,
            self.definition.adc_reference_volts,
            self._warn,
            self.user_code,
        )
        self.user_code.locks.append(self.capture.lock)
        self.drive = Drive(
            drive, self.definition.drive_bytes if drive_size is None else drive_size, self.definition.drive_label
        )
        self._drive_files = drive_files
        if seed is None and clock != "realtime":
            seed = 0
        self._random = RandomSource(seed)
        self.uid = hashlib.sha256(self.definition.id.encode()).digest()[:8]
        self._mount = DriveMount(self.drive.door, self.drive.free)
        self._state = ProgramState()
        frozen_files = MemoryMount({})
        self._frozen = FrozenLibraries(self.definition, frozen, frozen_files)
        self._machine = Machine(
            mounts={
                "/.frozen": frozen_files,
                "/": self._mount,
                "/.fw": FirmwareMount(firmware_image.image(self.definition, self.uid)),
            },
            program=firmware_image.main_program(self.definition.heap_size),
            heap_size=guest_heap_bytes(self.definition),
            doorbell=self,
            sink=self._between_programs,
            tap=self._tap_output,
            shared_bytes=self._block.nbytes,
            float_bits=DOUBLE_BITS if floats == "double" else self.definition.float_bits,
            user_calls=self.user_code,
            random=self._random.read,
        )
        self.user_code.passes = ENDINGS
        self.user_code.own_threads = self._own_threads
        self.user_code.aside = self._tell_aside
        self._exchange = Exchange(_Guest(len(names), lambda: self._machine.memory()), self.clock)
        self.ring = self._exchange.ring
        """Answers a doorbell of the firmware's; see `vm.wasmtime_host.machine.Doorbell`."""
        self._block.on_damage = self._damaged
        handlers: dict[str, Callable[..., Any]] = {
            "attach": self._attach,
            "sleep": self.clock.sleep,
            "events": self.clock.run_due_events,
            "ring": self.capture.drain,
            "analog": self._analog,
            "contention": self.pins.report_contention,
            "pin": self.pins.chip_changed,
            "level": self.pins.level,
            "input": lambda prompt: self._input(prompt, self.on_input),
            "frozen": lambda module: self._frozen.provide(module, lambda: self.pause(FETCHING_SECONDS)),
            "secret": lambda prompt: self._input(prompt, self.on_secret or self.on_input),
            "reset": self._guest_reset,
            "temperature": lambda: CHIP_TEMPERATURE,
            "reload": self._reload,
            "atexit": self._atexit,
            "statvfs": lambda _path: self.drive.statvfs(),
        }
        self._exchange.connect("board", handlers)
        self._exchange.connect(
            "storage",
            {
                "readonly": self._storage_readonly,
                "usb": self._storage_usb,
                "mounted": self._storage_mounted,
                "label": self._storage_label,
                "erase": self._storage_erase,
            },
        )
        chip = Chip(
            self._block,
            self.clock,
            self.capture,
            self.pins,
            self._machine.memory,
            self._warn,
            self.definition.chip,
            names,
            self,
            self.user_code,
        )
        kinds = (*PERIPHERALS, Supervisor)
        self._peripherals: dict[type[Peripheral], Peripheral] = {kind: kind(chip) for kind in kinds}
        self.supervisor = self._peripheral(Supervisor)
        for peripheral in self._peripherals.values():
            self._exchange.connect_peripheral(peripheral)
        self.bus = Buses(
            self.definition,
            self._peripheral(I2C),
            self._peripheral(SPI),
            self._peripheral(UART),
            self._peripheral(Keypads),
            self._peripheral(OneWire),
            self._peripheral(NeoPixels),
        )
        self._attachments = Attachments(self.definition, self.bus, self.pins, self.clock)
        self.usb = USB(self._peripheral(UsbSerialPorts), self._peripheral(UsbHid), self._peripheral(UsbMidi))
        self.usb.console.interrupt = self._console_interrupt
        self._peripheral(I2CTargets).i2c = self._peripheral(I2C)
        self._peripheral(NonVolatileMemory).resize(self.definition.nvm_size)
        self.life = Life(self)
        self.last_heap: Heap | None = None
        """The heap when the last program ended; None when there was none since the last restart."""
        self.hard_resets = 0
        """How often the board was reset hard, by whomever."""
        self._ending: list[Callable[[], object]] = []
        """What is still to be done after an instance's end."""
        self._boot_due = False
        self._booted = threading.Event()
        _BOARDS.add(self)
        self._format_drive()
        self._power_up()
        self._machine.start()

    def _peripheral(self, kind: type[_P]) -> _P:
        found = self._peripherals[kind]
        assert isinstance(found, kind)
        return found

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
        mode = "single" if interactive else "exec"
        text = code if interactive else source.show_last_expression(code)
        if owner is not None:
            self._let_go(owner, on_let_go)
        return self._submit(text, name, mode, on_output)

    def _let_go(self, owner: str, on_let_go: Callable[[list[str]], None] | None) -> None:
        def tell(done: Future[Outcome]) -> None:
            outcome = done.result()
            names = untrusted_json.parse(outcome.value) if outcome.value else []
            if names and on_let_go is not None:
                self.user_code.call(on_let_go, None, names)

        self._machine.submit(owner, "<service>", "begin", prelude=True).add_done_callback(tell)

    def start_file(
        self, code: str, name: str, on_output: OutputHandler, folder: str | None = None
    ) -> Future[RunResult]:
        """Start a program file as the board itself does; `start_code` finds the file.

        Args:
            code: its text.
            name: its name, which is its ``__file__``.
            on_output: gets its output.
            folder: the working directory; the drive's root when None.
        """
        if folder is not None:
            self._machine.submit(f"__import__('os').chdir({folder!r})", name)
        return self._submit(code, name, "file", on_output)

    def _submit(self, text: str, name: str, mode: str, on_output: OutputHandler | None) -> Future[RunResult]:
        output = self._output(on_output or self.on_output)
        result = RunFuture(self.user_code)
        result.set_running_or_notify_cancel()  # it cannot be cancelled: the program runs all the same
        self._machine.process.check()
        self.user_code.begin_run()
        self.clock.program_begins()

        def finish(done: Future[Outcome]) -> None:
            try:
                self.clock.program_ends()
                left_out = (*output.left_out, *self._left_out_now())
                ended = dataclasses.replace(_result(done.result(), output), left_out=left_out)
                self.supervisor.previous_traceback = ended.traceback
                used = done.result().heap
                self.last_heap = None if used is None else Heap(self.definition.heap_size, used)
                self.activity.happens()
            except Exception as error:  # noqa: BLE001 - the result's future gets it
                result.set_exception(error)
            else:
                result.set_result(ended)

        self.activity.happens()
        self._machine.submit(text, name, mode, sink=output).add_done_callback(finish)
        return result

    def _output(self, handler: OutputHandler | None) -> ProgramOutput:
        return ProgramOutput(self._hand_on, handler, self.output_limit)

    def _hand_on(self, handler: OutputHandler, stream: str, text: str) -> bool:
        """Give output to a handler; whether it took it."""
        thread = threading.get_ident()
        outermost = thread not in self._in_output
        self._in_output.add(thread)
        try:
            return self.user_code.call(handler, _FAILED, stream, text) is not _FAILED
        finally:
            if outermost:
                self._in_output.discard(thread)

    def _own_threads(self) -> tuple[threading.Thread | None, ...]:
        """The threads without which no program gets on."""
        return (*self._machine.threads, self.life.thread)

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

    _told: dict[str, str] = {}

    def left_out(self) -> list[str]:
        """What that memory had no more room for: a line for each pin and bus, see `RunResult.left_out`."""
        self.capture.drain()
        return list(self._left_out().values())

    def _left_out(self) -> dict[str, str]:
        logs: list[tuple[str, Trace | TransactionLog]] = [(trace.name, trace) for trace in self.capture.kept()]
        logs += [(decoder.name, decoder.log) for decoder in self.bus.decoders()]
        found = {name: f"{name}: {text}" for name, log in logs if (text := log.left_out()) is not None}
        hid, midi = self.usb.hid, self.usb.midi
        events = (("HID reports", hid.reports), ("HID events", hid.events), ("MIDI messages", midi.messages))
        found |= {name: f"USB: {log.dropped:,} older {name}" for name, log in events if log.dropped}
        data = self.usb.data
        return found | ({"bytes": f"USB data: {data.dropped:,} unread bytes"} if data.dropped else {})

    def _left_out_now(self) -> tuple[str, ...]:
        """What was left out since this was asked last."""
        budget = self.capture.budget
        # Edges of buses and waves are only worked out here when there may be no room for them: it takes time.
        look = self.capture.drain if budget.used > budget.limit // 2 else self.capture.take_in
        try:
            look()
        except Exception as error:  # noqa: BLE001 - a part's own function of time may fail; the program has ended well
            self._warn(f"what the pins did cannot be worked out: {type(error).__name__}: {error}")
        told, self._told = self._told, self._left_out()
        return tuple(line for name, line in self._told.items() if told.get(name) != line)

    def ask(self, question: str, path: str) -> Any:
        """Ask the firmware about a live object: ``members`` or ``describe`` of a dotted path; None when it cannot tell.

        It waits for a running program to end, so check `busy` first.
        """
        self.user_code.refuse_inside("board.ask()")
        outcome = self._machine.submit(path, "<service>", question).result()
        return untrusted_json.parse(outcome.value) if outcome.value and not outcome.error else None

    def heap(self) -> Heap | None:
        """How much of the board's heap the program uses, garbage included. While one runs: at the end of the last."""
        if self.busy:
            return self.last_heap
        found = self.ask("heap", "")
        return Heap(*found) if found else None

    def pulse(self) -> object:
        """Something that changes with whatever the board does, and is quickly told: for who looks again and again."""
        return self.busy, *self.capture.pulse, self.activity.count

    @property
    def busy(self) -> bool:
        """Whether a program runs."""
        return self._machine.busy

    def interrupt(self) -> bool:
        """Raise KeyboardInterrupt in the running program; False when none runs. Safe in a signal handler."""
        return self._machine.interrupt()

    def _console_interrupt(self) -> bool:
        return self.busy and self.interrupt()

    # ---- resets and the drive's program

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
        self._machine.process.check()
        self._refuse_inside("board.reset()", hard=hard or safe_mode)
        self._stop_code()
        if hard or safe_mode:
            self._peripheral(SleepMemory).lose_power()
            self._reset_hard("RESET_PIN", "USER" if safe_mode else "NONE")
        else:
            self.restart("REPL_RELOAD")
        if run:
            self.start_code()

    def power_cycle(self) -> None:
        """Take the power away and give it back: only the drive and the non-volatile memory stay."""
        self._machine.process.check()
        self._refuse_inside("board.power_cycle()", hard=True)
        self._stop_code()
        self._peripheral(SleepMemory).lose_power()
        self._attachments.power_cycle()
        self._reset_hard("POWER_ON", "NONE")

    def brown_out(self) -> None:
        """Let the supply voltage dip: the board starts again in safe mode."""
        self._machine.process.check()
        self._refuse_inside("board.brown_out()", hard=True)
        self._stop_code()
        self._peripheral(SleepMemory).lose_power()
        self._reset_hard("BROWNOUT", "BROWNOUT")

    def _refuse_inside(self, what: str, *, hard: bool) -> None:
        """A hard reset in the program's own thread ends the program at once; all others wait for it."""
        self.user_code.check_alive()
        if not hard or self.life.running or threading.current_thread() is not self._machine.threads[0]:
            self.user_code.refuse_inside(what)

    def _stop_code(self) -> None:
        if self.life.running:
            self.life.stop()

    def _reset_hard(self, reason: str, mode: str) -> None:
        self.supervisor.plan(reason, safe_mode=mode)
        self._hard_reset = True
        self._machine.reset()
        self.wait_for_boot()

    def restart(self, run_reason: str) -> None:
        """A soft reset, for a reason that has a name in `supervisor.RunReason`."""
        self.user_code.refuse_inside("board.restart()")
        if self._state.atexit_handlers or self._state.mounts:
            self._finish_program()
        self.supervisor.plan("SOFTWARE", run_reason)
        self._machine.reset()

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
        self._machine.process.check()
        return self.life.start(self._output(on_output or self.on_output or (lambda _stream, _text: None)), file)

    def run_code(self, file: str | None = None, *, on_output: OutputHandler | None = None) -> RunResult:
        """As `start_code`, and wait for the end. The result's ``stdout`` is what the console showed."""
        self.user_code.refuse_inside("board.run_code()")
        shown = self._output(on_output or self.on_output)
        result = self.start_code(file, on_output=shown).result()
        left_out = (*shown.left_out, *result.left_out)
        text, errors = shown.text("stdout"), shown.text("stderr")
        return dataclasses.replace(result, stdout=text, stderr=errors, left_out=left_out)

    # ---- snapshots

    def snapshot(self, before: Snapshot | None = None) -> Snapshot:
        """The whole board as it is: the interpreter's memory, pins, clock, capture, peripherals, files on the drive.

        Args:
            before: an older snapshot, with which this one shares what has not changed.

        Raises:
            RuntimeError: while a program runs, or when the drive is too large.
        """
        self._machine.process.check()
        return snapshots.take(self, before)

    def restore(self, snapshot: Snapshot) -> None:
        """Go back to a snapshot, also across resets.

        Parts that were attached then are attached again; what is inside of a part of your own stays as it is.

        Raises:
            ValueError: for another board's snapshot.
            RuntimeError: while a program runs, or when the board cannot go back that far.
        """
        self._machine.process.check()
        if snapshot.board is not self:
            raise ValueError("the snapshot is another board's")
        snapshots.restore(snapshot)

    def machine_state(self, before: MachineState | None) -> MachineState:
        """For `snapshots`: the interpreter's state, which shares memory with one before."""
        self.wait_for_boot()
        return self._machine.save(before)

    def check_state(self, state: MachineState) -> None:
        """For `snapshots`: RuntimeError when the interpreter cannot have a state."""
        self.wait_for_boot()
        self._machine.check(state)

    def restore_machine(self, state: MachineState) -> None:
        """For `snapshots`: give the interpreter a state."""
        self._machine.restore(state)

    def state_roots(self) -> list[object]:
        """For `snapshots`: the objects that have the hardware's state."""
        return [
            *self._peripherals.values(),
            self.clock,
            self.pins,
            self.capture,
            self.bus,
            self._attachments,
            self._random,
            self._state,
        ]

    def note_written(self, names: Iterable[str]) -> None:
        """Files that were changed on behalf of the board, so that it does not reload for them."""
        self._mount.note_written(names)

    def wait_for_boot(self) -> None:
        """Wait until boot.py is over, at most for `BOOT_SECONDS`: one that goes on after that is told of, once.

        In ``manual`` the wait is over, too, when boot.py sleeps: only the one who waits can move time on.
        """
        self._machine.process.check()
        self.user_code.refuse_inside("waiting for the board's start")
        until = time.monotonic() + BOOT_SECONDS
        while not self._booted.wait(BOOT_LOOK_SECONDS) and not self.clock.stands_still:
            if self._told_of_boot:
                return
            if time.monotonic() > until:
                self._told_of_boot = True
                self._tell_between(
                    f"boot.py has run for {BOOT_SECONDS:g} s and goes on; interrupt it, or reset the board in safe "
                    "mode.\n"
                )

    @property
    def booting(self) -> bool:
        """Whether boot.py still runs, or the board is about to run it."""
        return not self._booted.is_set()

    def take_written(self) -> set[str]:
        """Files and folders that programs have written or removed since the last call, and those that are open."""
        return self._mount.take_written()

    _hard_reset = False
    _told_of_boot = False

    def _power_up(self) -> None:
        self._booted.clear()
        self._told_of_boot = False
        self._boot_due = True
        self.hard_resets += 1
        for peripheral in self._peripherals.values():
            peripheral.power_up()
        self._mount.readonly = self.usb.drive_mounted

    def first_program(self) -> FirstProgram | None:
        """boot.py after a hard reset, or safemode.py in safe mode (the machine's thread)."""
        if not self._boot_due:
            return None
        mode = self.supervisor.safe_mode
        name = "boot.py" if mode == safe_mode.NONE else "safemode.py"
        try:
            text = None if mode == "USER" else self.drive.read_text(name)
        except (OSError, ValueError) as error:
            reason = f"{name} cannot be read: {getattr(error, 'strerror', None) or error}"
            self._tell_between(f"{reason}. The board starts without it.\n")
            self._boot_ended(name, reason + "\n", None)
            return None
        if text is None:
            self._boot_ended(name, "", None)
            return None
        printed: list[str] = []

        def done(outcome: Outcome) -> None:
            self._boot_ended(name, "".join(printed), outcome)

        return FirstProgram(text, name, lambda _stream, text: printed.append(text), done)

    def _boot_ended(self, name: str, printed: str, outcome: Outcome | None) -> None:
        if outcome is not None and outcome.ended is not None and self._hard_reset:
            return  # the next boot begins anew
        self._boot_due = False
        try:
            self._after_boot(name, printed, outcome)
        finally:
            self._booted.set()

    def _after_boot(self, name: str, printed: str, outcome: Outcome | None) -> None:
        failed = outcome is not None and outcome.ending in (Ending.RAISED, Ending.INTERRUPTED)
        if failed and outcome is not None and outcome.error is not None:
            trace = source.clean_traceback(outcome.error[2])
            printed += trace + "\n"
            self._tell_between(f"{name} failed: {trace.splitlines()[-1]}\n")
        if self.supervisor.safe_mode == safe_mode.NONE:
            self._write_boot_out(printed if outcome is not None or printed else None)
        elif failed:
            self.supervisor.safe_mode = "SAFE_MODE_PY_ERROR"
        self.supervisor.usb_started = True
        if outcome is not None and outcome.ended is None:
            self._machine.end(RESET)  # what follows starts with an empty machine

    def _write_boot_out(self, printed: str | None) -> None:
        lines = [self.banner, f"Board ID:{self.definition.id}", f"UID:{self.uid.hex().upper()}"]
        text = "\r\n".join(lines) + "\r\n"
        if printed is not None:
            text += "boot.py output:\r\n" + printed.replace("\n", "\r\n")
        try:
            if self.drive.read_text("boot_out.txt") != text:
                self.drive.write("boot_out.txt", text.encode())
        except OSError as error:
            self._tell_between(f"boot_out.txt cannot be written: {error.strerror or error}.\n")

    @property
    def version(self) -> str:
        """CircuitPython's version, as in ``"10.3.1"``."""
        return ".".join(map(str, firmware_image.CIRCUITPYTHON_VERSION))

    @property
    def banner(self) -> str:
        """The REPL's first line."""
        return firmware_image.banner(self.definition)

    def _finish_program(self) -> None:
        """Interrupt a running program and let it call its exit handlers, within `ATEXIT_SECONDS` of wall time."""
        self.interrupt()
        finished = self._machine.submit("", "<service>", "exit")
        try:
            outcome = finished.result(ATEXIT_SECONDS)
        except TimeoutError:
            self._tell_between(f"An atexit handler did not end within {ATEXIT_SECONDS:g} s, so it was stopped.\n")
            return  # the reset ends it
        if outcome.error is not None:
            self._tell_between(source.clean_traceback(outcome.error[2]) + "\n")

    def _tell_between(self, text: str) -> None:
        if self.on_warning is not None:
            self.user_code.call(self.on_warning, None, text)
        else:
            self._between_programs("stderr", text)

    def close(self) -> None:
        """Switch the board off. What was captured can still be read. In a child process nothing happens.

        Raises:
            RuntimeError: in a part or a callback, for which the program waits.
        """
        if not self._machine.process.is_this_one:
            return
        self.user_code.refuse_inside("board.close()")
        self._stop_code()
        self.clock.close()
        self._machine.close()
        self.drive.close()

    def pause(self, seconds: float) -> bool:
        """Wait in an input handler that polls; True when the program is being interrupted.

        Let its exceptions through: they end the handler when the board is reset or switched off.
        """
        self._machine.process.check()
        self.user_code.check_alive()
        self._machine.wait(round(seconds * 1e9))
        return self._machine.interrupted

    def forked(self) -> None:
        """This is a child process now. The board can be looked at; what needs its threads raises RuntimeError."""
        self.clock.forked()
        self.capture.forked()
        self.pins.forked()
        self.user_code.forked()

    def attach(self, part: Any, bus: str | I2CBranch | None = None, **pins: str) -> Attachment:
        """Connect a part; to which bus and pins, is in the result.

        Args:
            part: one of `circuitpython_kernel.devices`, or any object with the methods of
                `hardware.peripherals.i2c.I2CTarget`, `hardware.peripherals.spi.SPITarget`, `hardware.peripherals.uart.SerialPart` or
                `hardware.peripherals.onewire.OneWireTarget`.
            bus: the bus's name, such as ``"I2C"``; None for the default bus of the part's kind; or the channel of a
                multiplexer, ``mux.channel(3)``.
            pins: the bus's pins instead, such as ``sda="GP0", scl="GP1"``; for SPI also the chip select,
                ``cs="GP17"``; and the part's other signals, such as ``trigger="GP2"``.

        Raises:
            LookupError: when the board has no such bus or pin; the message names the nearest ones.
            ValueError: when the part does not fit the bus, or its address or pin is taken.
            TypeError: when ``part`` is no part.
        """
        return self._attachments.attach(part, bus, pins)

    def detach(self, part: Any) -> None:
        """Take a part off.

        Raises:
            ValueError: when it is not attached.
        """
        self._attachments.detach(part)

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
    def parts(self) -> list[Attachment]:
        """What is attached, and where."""
        return list(self._attachments.entries)

    def part(self, name: str) -> Any:
        """An attached part by its name, such as ``"bme280"`` or, for the second one, ``"bme280_2"``.

        Raises:
            LookupError: when there is none of that name; the message names the nearest ones.
        """
        return self._attachments.named(name).part

    def generate(
        self,
        pin: str,
        shape: str,
        frequency: float = 1.0,
        low: float = 0.0,
        high: float | None = None,
        *,
        phase: float = 0.0,
        duty: float = 0.5,
    ) -> None:
        """Connect a signal generator to a pin; ``board.pins[pin].release()`` takes it off.

        Args:
            pin: the pin's name.
            shape: ``"sine"``, ``"square"``, ``"triangle"``, ``"sawtooth"`` or ``"noise"``.
            frequency: in Hz.
            low, high: the range in volts; the supply when ``high`` is left out. A square wave from 0 V to the supply
                has edges of its own, which counters and the scope see.
            phase: where it starts, as a share of a period.
            duty: the share of a period for which a square wave is high.

        Raises:
            LookupError: when the board has no such pin.
            ValueError: see `hardware.pins.generators.signal`.
        """
        supply = self.definition.adc_reference_volts
        high = supply if high is None else high
        made = generators.signal(shape, frequency, low, high, phase=phase, duty=duty)
        if shape == "square" and low == 0 and high == supply and not phase:
            self.pins[pin].drive_wave(frequency, duty)
        else:
            self.pins[pin].volts = made

    def figure(self, view: str = "traces", *names: str, **options: Any) -> Figure:
        """A figure of the board for print, made by matplotlib.

        Args:
            view: ``"traces"`` of the named pins (all that did something) with what went over their buses, ``"board"``
                for the board's drawing, ``"spectrum"`` of one pin, ``"bus"`` for a table of the last transfers on the
                named buses (all of them), ``"wiring"`` for what is connected to the board.
            names: pins or buses.
            options: of ``"traces"``: ``start``, ``end``, and ``cursors`` (up to two) in seconds, ``title``, ``figsize``
                in inches, ``dpi``; of ``"board"`` and ``"wiring"``: ``theme``, ``"light"`` or ``"dark"``.

        Raises:
            LookupError: when the board has no such pin.
            ValueError: when there is nothing to draw, or for another view.
        """
        from circuitpython_kernel.drawing import figures

        return figures.figure(self, view, names, options)

    def wiring_text(self) -> str:
        """What is connected to the board, in words: a line for each part and each wire."""
        from circuitpython_kernel.drawing.wiring.nets import wiring_of, wiring_text

        return wiring_text(wiring_of(self))

    def wiring_svg(self, theme: str = "light") -> str:
        """A drawing of the board as it is now and of what is connected to it, as SVG.

        ``figure("wiring")`` is the same for print. A board with a layout is drawn to scale, see docs/layouts.md.

        Args:
            theme: ``"light"`` or ``"dark"``.

        Raises:
            ValueError: for another theme.
        """
        from circuitpython_kernel.drawing.wiring.layout import lay_out_wiring
        from circuitpython_kernel.drawing.wiring.live import live_wiring
        from circuitpython_kernel.drawing.wiring.nets import wiring_of, wiring_text
        from circuitpython_kernel.drawing.wiring.svg import wiring_svg

        wiring = wiring_of(self)
        title, live = f"Wiring of the {wiring.board}", live_wiring(self, wiring)
        return wiring_svg(lay_out_wiring(wiring), title, wiring_text(wiring), theme, live)

    def pixels(self, name: str = "NEOPIXEL") -> PixelStrip:
        """What the NeoPixels at a pin show.

        Raises:
            LookupError: when the board has no such pin.
        """
        return self._peripheral(NeoPixels).strip(self.pins.resolve(name))

    def wire(self, first: str, second: str) -> Wire:
        """Join two pins with a wire, as a jumper cable does; take it off with `Wire.remove`.

        Raises:
            LookupError: when the board has no such pin.
            ValueError: when both names are one pin.
        """
        ends = self.pins.resolve(first), self.pins.resolve(second)
        if ends[0] == ends[1]:
            raise ValueError(f"{first} and {second} are the same pin")
        return self.pins.wire(*ends)

    def controller(self, bus: str = "I2C") -> I2CController:
        """A controller outside the board, on one of its I2C buses, for programs that use `i2ctarget`.

        Raises:
            LookupError: when the board has no such bus.
            ValueError: when the bus is no I2C bus.
        """
        found = self.bus[bus]
        if not isinstance(found, I2CBus):
            raise ValueError(f'"{bus}" is no I2C bus')
        return self._peripheral(I2CTargets).controller(found)

    # ---- what the hardware asks

    def raise_exception(self, address: int) -> None:
        """See `hardware.chip.Power`."""
        self._machine.raise_exception(address)

    def end(self, reset_reason: str, sentence: str, *, hard: bool = True, safe_mode: str = "NONE") -> None:
        """See `hardware.chip.Power`."""
        self.supervisor.plan(reset_reason, safe_mode=safe_mode)
        self._hard_reset = hard
        if not self._machine.busy:
            self._tell_between(sentence + "\n")
        self._machine.end(Stop(_ENDINGS[reset_reason], sentence))

    def quiet(self) -> None:
        """See `hardware.chip.Power`."""
        for peripheral in self._peripherals.values():
            peripheral.reset()
        self.pins.let_go()
        self._machine.drain()
        self.life.falls_asleep()

    def drain(self) -> None:
        """Pass on what the program has printed, and take in what its pins have done."""
        self._machine.process.check()
        self._machine.drain()
        self.capture.drain()

    # ---- what the machine asks (its thread)

    def booted(self, machine: Machine) -> None:
        """A new instance is about to start."""
        self.activity.happens()
        if self._hard_reset:
            self.capture.clear()
            with self._attachments.time_goes_on():
                self.clock.restart()
            self.pins.note_levels()
            self._hard_reset = False  # only now: a thread that is given up above leaves all of this to the next one
            self._power_up()
        self._random.restart()

    def ended(self, machine: Machine) -> None:
        """The instance's memory goes away."""
        if not self._ending:
            self._state.atexit_handlers = self._state.mounts = 0
            if machine.crash is not None:
                self.supervisor.plan("SOFTWARE", safe_mode=machine.crash)
                self._hard_reset = True
            self._block["WORDS"][Word.CPU_KHZ] = self.definition.cpu_frequency // 1000
            self._ending = [
                self.capture.drain,
                *[peripheral.reset for peripheral in self._peripherals.values()],
                lambda: self.clock.connect(None, 0),
                self._block.detach,
                self.pins.resettle,
                self._tell_damage,
            ]
        while self._ending:
            step = self._ending.pop(0)  # first: when a part in it does not return, the next thread goes on behind it
            try:
                step()
            except Exception as error:  # noqa: BLE001 - what fails must not keep the rest from being reset
                self._warn(f"the virtual hardware failed at the reset ({type(error).__name__}: {error}).")

    def stopped(self, reason: str) -> None:
        """The board does not start, and stays off."""
        self._booted.set()
        self._tell_between(reason + "\n")

    def warn(self, text: str) -> None:
        """See `vm.wasmtime_host.machine.Doorbell`."""
        self._warn(text)

    def _damaged(self) -> None:
        # Reported by the program's thread when it has answered: here locks are held.
        self._exchange.afterwards = self._tell_damage

    def _tell_damage(self) -> None:
        text = self._block.take_damage()
        if text is not None:
            self._warn(text)

    def _attach(self, *objects: int) -> int:
        if self._block.attached:
            raise GuestError("RuntimeError", "the shared memory is attached already")
        machine = self._machine
        memory, base = machine.memory(), machine.shared_address
        self._block.attach(base, memory.array)
        for region, array in zip(self._block.regions, objects, strict=True):
            sharedarrays.point(memory, array, self._block.address(region.name), region.length)
        self.clock.connect(machine, machine.clock_offset_ns)
        machine.bind_clock(
            self._block.address("CLOCK", layout.Clock.NOW),
            self._block.address("CLOCK", layout.Clock.BASE),
            self._block.address("CLOCK", layout.Clock.COST),
            self._block.address("WORDS", layout.Word.MODE),
            self._block.address("CLOCK", layout.Clock.HORIZON),
            self._block.address("WORDS", layout.Word.DUE),
        )
        return base

    def _analog(self, pin: int) -> int:
        return self.pins.convert(pin)

    def _atexit(self, handlers: int) -> None:
        self._state.atexit_handlers = handlers

    def _storage_readonly(self, value: bool | None) -> bool:
        if value is not None:
            if self.usb.drive_mounted and self.supervisor.usb_started:
                raise GuestError("RuntimeError", "Cannot remount path when visible via USB.")
            self._mount.readonly = value
        return self._mount.readonly

    def _storage_usb(self, value: bool) -> None:
        self.supervisor.do_before_usb()
        self._mount.readonly = value and self.usb.drive_mounted

    def _storage_mounted(self, count: int) -> None:
        self._state.mounts = count

    def _storage_label(self, value: str | None) -> str:
        self.drive.label = value or self.drive.label
        return self.drive.label

    def _format_drive(self) -> None:
        if not self._drive_files:
            return
        try:
            fill_drive(self.drive, self.definition)
        except OSError as error:
            self._tell_between(f"The drive's first files cannot be written: {error.strerror or error}.\n")

    def _storage_erase(self) -> None:
        if not self.drive.temporary:
            raise GuestError(
                "RuntimeError",
                "the virtual board does not erase a folder of your own; remove what you do not want yourself",
            )
        self.drive.erase()
        self._format_drive()
        self.supervisor.plan("SOFTWARE")
        self._hard_reset = True
        raise GuestReset(Ending.RESET_ITSELF, "The program erased the drive, and the board started again.")

    def _input(self, prompt: str, handler: InputHandler | None) -> str:
        self._machine.drain()
        if handler is None:
            raise GuestError("EOFError", "input() has nobody to ask here")
        failed = EOFError("the function that answers input() failed")
        answer = self.user_code.call(_answer_input, failed, handler, prompt)
        if isinstance(answer, EOFError):
            raise GuestError("EOFError", str(answer) or END_OF_INPUT)
        return answer

    def _guest_reset(self, mode: str) -> None:
        self.supervisor.plan("SOFTWARE", safe_mode="PROGRAMMATIC" if mode == "SAFE_MODE" else "NONE")
        self._hard_reset = True
        sentence = "The program reset the board with microcontroller.reset()."
        if mode in ("UF2", "BOOTLOADER"):
            sentence += " A real board would wait for new firmware now."
        raise GuestReset(Ending.RESET_ITSELF, sentence)

    def _reload(self) -> None:
        self.supervisor.plan("SOFTWARE", "SUPERVISOR_RELOAD")
        raise GuestReset(Ending.RELOADED_ITSELF, "The program restarted itself with supervisor.reload().")

    def _tap_output(self, stream: str, text: str, line_ends: LineEnds) -> None:
        self.console.add(text)
        self.activity.count += 1
        if self.clock.mode == "realtime":
            self._console_pacer.wait(len(text))
        for tap in list(self.output_taps):
            self.user_code.call(tap, None, stream, text, line_ends)

    def _between_programs(self, stream: str, text: str) -> None:
        if self.on_output is not None:
            self._hand_on(self.on_output, stream, text)

    def _show_fault(self, text: str) -> None:
        """Show what a part or a callback has raised: with the program's errors, or wherever it is seen."""
        if threading.get_ident() in self._in_output:
            self._tell_aside(text)  # the handler of output is what has failed
        elif self._machine.busy:
            self._machine.drain()
            self._machine.say("stderr", text)
        elif self.on_warning is not None or self.on_output is None:
            self._tell_aside(text)
        else:
            self._hand_on(self.on_output, "stderr", text)

    def _tell_aside(self, text: str) -> None:
        if self.on_warning is None or self.user_code.call(self.on_warning, _FAILED, text) is _FAILED:
            tell_host(text)

    def _warn(self, text: str) -> None:
        text = f"Warning: {text}\n"
        if self._machine.busy or self.on_warning is None:
            self._machine.drain()
            self._machine.say("stderr", text)
        else:
            self.user_code.call(self.on_warning, None, text)


def _answer_input(on_input: InputHandler, prompt: str) -> str | EOFError:
    """A line for the program, or the end of the input.

    Raises:
        TypeError: when the handler gives neither a line nor None.
    """
    try:
        line = on_input(prompt)
    except EOFError as error:
        return error
    if line is not None and not isinstance(line, str):
        raise TypeError(f"on_input gives a line of text or None, not {type(line).__name__}")
    return EOFError() if line is None else line


_BOARDS: weakref.WeakSet[VirtualBoard] = weakref.WeakSet()


def _forked() -> None:
    """In a child process: its boards are the parent's."""
    for board in list(_BOARDS):
        board.forked()


if hasattr(os, "register_at_fork"):  # not on Windows, which has no fork
    os.register_at_fork(after_in_child=_forked)


def _result(outcome: Outcome, output: ProgramOutput) -> RunResult:
    error = outcome.error
    kind, message, text = error if error else ("", "", "")
    return RunResult(
        ok=error is None and outcome.ended is None,
        stdout=output.text("stdout"),
        stderr=output.text("stderr"),
        value=outcome.value,
        error_type=kind,
        error_message=message,
        traceback=source.clean_traceback(text),
        restarted=None if outcome.ended is None else outcome.ended.sentence,
        ending=outcome.ending,
    )


class RandomSource:
    """The board's random bytes: the machine's own, or the same ones after each boot."""

    def __init__(self, seed: int | None) -> None:
        self._seed = seed
        self.restart()

    def restart(self) -> None:
        self._counter = 0

    def read(self, count: int) -> bytes:
        if self._seed is None:
            return secrets.token_bytes(count)
        data = b""
        while len(data) < count:
            data += hashlib.sha256(f"{self._seed}:{self._counter}".encode()).digest()
            self._counter += 1
        return data[:count]
