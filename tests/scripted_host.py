"""A second host: it plays the guest's side of the seam, in one thread and without an interpreter.

A program's text is run by Python itself, with `Guest` for its name ``guest``: it reads and writes the shared memory and
rings doorbells as the firmware does. Programs run on a stack of their own, which is put aside while they wait.
"""

import builtins
import struct
import time

import numpy as np

from circuitpython_kernel.common.processes import OwnProcess
from circuitpython_kernel.common.suspending import SuspendingWaits
from circuitpython_kernel.doorbell import answers
from circuitpython_kernel.doorbell.operations import full_name
from circuitpython_kernel.hardware.doorbells.operations import DOORBELLS
from circuitpython_kernel.hardware.memory.layout import (
    COUNTER_WRAP,
    LEVEL_ASK,
    RING_LENGTH,
    WATCHED,
    Clock,
    ClockMode,
    Function,
    Outside,
    PinMode,
    Pull,
    Word,
)
from circuitpython_kernel.vm.endings import RESET, SWITCHED_OFF
from circuitpython_kernel.vm.guest_os.filesystem import READ
from circuitpython_kernel.vm.interface import GuestReset, InstanceEnds, MachineState, Outcome

MEMORY_BYTES = 1 << 20
OBJECTS, SCRATCH, SHARED = 0x1000, 0x2000, 0x10000
"""Where the guest's array objects, its buffers and the memory that it shares with the host are."""


class ScriptedHost:
    """See `vm.interface.Host`."""

    wants_turns = False
    filters = None

    def __init__(self, stacks):
        self.waits = SuspendingWaits(stacks)
        self.machines = []

    def machine(self, settings):
        self.machines.append(ScriptedMachine(settings, self.waits))
        return self.machines[-1]


class Memory:
    """See `vm.guest_os.memory.GuestMemory`."""

    def __init__(self):
        self.bytes = np.zeros(MEMORY_BYTES, np.uint8)

    def size(self):
        return MEMORY_BYTES

    def holds(self, address, size):
        return address >= 0 and size >= 0 and address + size <= MEMORY_BYTES

    def read(self, address, size):
        return self.array(address, np.uint8, size).tobytes()

    def write(self, address, data):
        self.array(address, np.uint8, len(data))[:] = np.frombuffer(data, np.uint8)

    def array(self, address, dtype, length):
        if not self.holds(address, length * np.dtype(dtype).itemsize):
            raise ValueError(f"{address:#x} lies outside of the memory")
        return np.frombuffer(self.bytes, dtype, length, address)


class Kept(MachineState):
    def __init__(self, memory, names):
        self.memory, self.names = memory, names


class Request:
    def __init__(self, source, name, mode, sink, future, done=None):
        self.source, self.name, self.mode, self.sink, self.future, self.done = source, name, mode, sink, future, done


class ScriptedMachine:
    """See `vm.interface.Machine`."""

    def __init__(self, settings, waits):
        self.settings = settings
        self.process = OwnProcess()
        self.crash = None
        self.interrupted = False
        self.shared_address = SHARED
        self.clock_offset_ns = 0
        self.bound = None
        self._waits = waits
        self._doorbell = settings.doorbell
        self._requests = []
        self._arrived = waits.event()
        self._ready = waits.event()
        self._woken = waits.event()
        self._current = None
        self._waiting = False
        self._closed = False
        self._asked = None
        self._memory = None
        self._guest = None
        self._task = waits.task(self._main, name="guest")

    # ---- programs

    def start(self):
        self._task.start()
        self._ready.wait()

    def submit(self, source, name, mode="exec", sink=None, *, prelude=False):
        request = Request(source, name, mode, sink or self.settings.sink, self._waits.future())
        self._requests.append(request)
        self._arrived.set()
        return request.future

    @property
    def busy(self):
        return self._current is not None or bool(self._requests)

    def interrupt(self):
        if self._current is None:
            return False
        self.interrupted = True
        self._woken.set()
        return True

    def reset(self):
        if self.inside:
            raise InstanceEnds
        self._ready.clear()
        self.end(RESET)
        self._ready.wait()

    def end(self, reason):
        self._asked = reason
        self._woken.set()
        self._arrived.set()

    def close(self):
        self._closed = True
        self.end(SWITCHED_OFF)
        if not self.inside:
            self._task.join()

    def say(self, stream, text, line_ends=()):
        self.settings.tap(stream, text, line_ends)
        (self._current.sink if self._current is not None else self.settings.sink)(stream, text)

    def drain(self):
        pass

    # ---- going back

    def save(self, before=None):
        if not self._waiting or self.busy:
            raise RuntimeError("A program runs; interrupt it first.")
        return Kept(self._memory.bytes.copy(), dict(self._guest.names))

    def check(self, state):
        return state

    def restore(self, state):
        self._memory.bytes[:] = state.memory
        self._guest.names.clear()
        self._guest.names.update(state.names)

    # ---- for the hardware

    def memory(self):
        return self._memory

    def bind_clock(self, *addresses):
        self.bound = addresses

    def call_soon(self, function):
        """This guest makes no calls between its bytecodes; that may be so, see `vm.interface.Machine`."""

    def every(self, steps, call):
        """This guest does not count."""

    def wait(self, nanoseconds):
        self._check_end()
        self._woken.clear()
        woken = self._woken.wait(None if nanoseconds is None else nanoseconds / 1e9)
        self._check_end()
        return woken

    def wake(self):
        self._woken.set()

    @property
    def inside(self):
        return self._waits.here() == self._task.ident

    @property
    def own_tasks(self):
        return (self._task.ident,)

    # ---- on the guest's stack

    def _check_end(self):
        if self._asked is not None:
            raise InstanceEnds

    def _main(self):
        while not self._closed:
            try:
                self._live()
            except InstanceEnds as error:
                reason = error.stop if isinstance(error, GuestReset) else self._asked or RESET
            self._waiting = False
            self._doorbell.ended(self)
            self._asked, self.interrupted = None, False
            self._finish(Outcome(ended=reason))
        self._ready.set()

    def _live(self):
        self._memory = Memory()
        self._doorbell.booted(self)
        self._guest = Guest(self)
        while True:
            self._park()
            self._check_end()
            self._current = self._requests.pop(0)
            self.interrupted = False
            self._finish(self._guest.run(self._current))

    def _park(self):
        self._waiting = True
        self._ready.set()
        first = self._doorbell.first_program()
        if first is not None:
            self._requests.insert(
                0, Request(first.source, first.name, "file", first.sink, self._waits.future(), first.done)
            )
        while not self._requests and self._asked is None:
            self._arrived.clear()
            self._arrived.wait()
        self._waiting = False

    def _finish(self, outcome):
        request, self._current = self._current, None
        if request is not None:
            if request.done is not None:
                request.done(outcome)
            request.future.set_result(outcome)


class Guest:
    """What the firmware does, as far as a program here needs it."""

    def __init__(self, machine):
        self._machine = machine
        self.names = {"guest": self, "__cell_value__": self._keep}
        self._pins = self._firmware("_board")
        regions = self._firmware("_layout")["REGIONS"]
        memory = machine.memory()
        objects = {name: OBJECTS + 16 * place for place, (name, _, _) in enumerate(regions)}
        assert self.ring("board", "attach", *objects.values()) == SHARED
        dtypes = {"q": np.int64, "i": np.int32, "H": np.uint16, "B": np.uint8}
        self.shared = {}
        for name, typecode, length in regions:
            at = struct.unpack("<I", memory.read(objects[name] + 12, 4))[0]
            self.shared[name] = memory.array(at, dtypes[typecode], length)

    def _firmware(self, name):
        names = {}
        exec(self._machine.settings.mounts["/.fw"].open(f"/{name}.py", READ).read(1 << 20), names)  # our own constants
        return names

    def run(self, request):
        """Run a program: its outcome."""
        self._value = None
        if request.mode not in ("exec", "single", "file"):
            return Outcome(value="[]" if request.mode == "begin" else None)
        try:
            exec(request.source, self.names)  # what the test has written
        except InstanceEnds:
            raise
        except BaseException as error:  # noqa: BLE001 - the program's own, which it has to be told of
            kind = type(error).__name__
            return Outcome((kind, str(error), f"Traceback (most recent call last):\n{kind}: {error}\n"))
        return Outcome(value=self._value, heap=1000)

    def _keep(self, value):
        self._value = repr(value)

    def ring(self, name, operation, *arguments):
        """Ring a doorbell, as the firmware's stubs do."""
        declared = DOORBELLS[name][operation]
        answer = self._machine.settings.doorbell.ring(
            full_name(name, operation).encode(), declared.layout.packed(arguments)
        )
        if self._machine.interrupted:
            self._machine.interrupted = False
            raise KeyboardInterrupt
        error = answers.read_error(answer)
        if error is not None:
            raise getattr(builtins, error.kind)(error.message)
        if not declared.result.fields:
            return None
        if declared.result.tailed is not None:
            return answer[1:]
        letters = "".join(kind.letter for kind in declared.result.fields.values())
        return struct.unpack(f"<b{letters}", answer)[1]

    # ---- for programs

    def now(self):
        """Board time in ns, as the clock port reads it."""
        clock, words = self.shared["CLOCK"], self.shared["WORDS"]
        if words[Word.MODE] == ClockMode.REALTIME:
            clock[Clock.NOW] = time.monotonic_ns() - clock[Clock.BASE]
        else:
            clock[Clock.NOW] += clock[Clock.COST]
            if clock[Clock.NOW] >= clock[Clock.HORIZON]:
                words[Word.DUE] = 1
        now = int(clock[Clock.NOW])
        if words[Word.DUE]:
            self.ring("board", "events")
        return now

    def compute(self, steps):
        """Take steps as an interpreter that counts does: board time moves to the horizon, or as far as they last."""
        clock, words = self.shared["CLOCK"], self.shared["WORDS"]
        left = steps * int(clock[Clock.STEP]) * 1000 // int(words[Word.CPU_KHZ])
        while left and words[Word.MODE] != ClockMode.REALTIME:
            passed = min(left, max(0, int(clock[Clock.HORIZON]) - int(clock[Clock.NOW])))
            clock[Clock.NOW] += passed
            left -= passed
            if clock[Clock.NOW] >= clock[Clock.HORIZON]:
                self._machine.settings.doorbell.turn()
            if self._machine.interrupted:
                self._machine.interrupted = False
                raise KeyboardInterrupt

    def sleep(self, seconds):
        self.ring("board", "sleep", round(seconds * 1e9))

    def print(self, text):
        self._machine.say("stdout", f"{text}\n", [(len(text) + 1, self.now())])

    def index(self, pin):
        aliases = dict(self._pins["ALIASES"])
        return aliases[pin] if pin in aliases else self._pins["PINS"].index(pin)

    def claim(self, pin, mode, function=Function.GPIO, output=0, pull=Pull.NONE):
        n = self.index(pin)
        shared = self.shared
        shared["PIN_PULL"][n], shared["PIN_OUTPUT"][n] = pull, output
        shared["PIN_MODE"][n], shared["PIN_FUNCTION"][n] = mode, function
        outside = shared["PIN_OUTSIDE"][n] % WATCHED
        if mode == PinMode.OUTPUT or (mode in (PinMode.OPEN_DRAIN, PinMode.SHARED) and not output):
            level = output
        elif outside == Outside.WAVE:
            level = LEVEL_ASK
        elif outside:
            level = int(outside == Outside.HIGH)
        else:
            level = int((shared["PIN_RESISTOR"][n] or pull) == Pull.UP)
        if shared["PIN_LEVEL"][n] != level:
            shared["PIN_LEVEL"][n] = level
            if level != LEVEL_ASK:
                self._record(n << 1 | level)
        if shared["PIN_OUTSIDE"][n] >= WATCHED:
            self.ring("board", "pin", n)
        return n

    def set(self, pin, value):
        self.claim(pin, PinMode.OUTPUT, output=int(value))

    def get(self, pin, pull=Pull.NONE):
        n = self.claim(pin, PinMode.INPUT, pull=pull)
        self.now()
        level = int(self.shared["PIN_LEVEL"][n])
        return level if level != LEVEL_ASK else self.ring("board", "level", n)

    def analog(self, pin):
        n = self.claim(pin, PinMode.ANALOG_IN)
        self.now()
        return self.ring("board", "analog", n) if self.shared["ANALOG_ASK"][n] else int(self.shared["ANALOG"][n])

    def _record(self, info):
        words = self.shared["WORDS"]
        head = int(words[Word.HEAD])
        if (head - int(words[Word.TAIL])) % COUNTER_WRAP >= RING_LENGTH:
            self.ring("board", "ring")
        self.shared["RING_TIME"][head % RING_LENGTH] = self.now()
        self.shared["RING_INFO"][head % RING_LENGTH] = info
        words[Word.HEAD] = (head + 1) % COUNTER_WRAP

    def open_i2c(self, sda, scl):
        handle = self.ring("i2c", "open", self.index(sda), self.index(scl), 100_000, False, 255)
        self.claim(sda, PinMode.SHARED, Function.SDA, 1)
        self.claim(scl, PinMode.SHARED, Function.SCL, 1)
        return handle

    def read_register(self, handle, address, register, count):
        memory = self._machine.memory()
        memory.write(SCRATCH, bytes([register]))
        self.ring("i2c", "both", handle, address, SCRATCH, 1, SCRATCH + 16, count)
        return memory.read(SCRATCH + 16, count)
