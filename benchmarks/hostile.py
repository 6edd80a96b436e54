"""Programs that mean harm: random doorbells by their declaration, random bytes in the shared memory, random API calls.

What `soak` runs at length and the tests in short form. A program cannot reach the doorbell; here it gets a function
``ring`` for it.
"""

from __future__ import annotations

import random
import struct
import threading
import time
from collections import Counter
from collections.abc import Iterator, Mapping
from concurrent.futures import Future
from contextlib import contextmanager
from dataclasses import dataclass, field
from typing import Any
from unittest import mock

from circuitpython_kernel import VirtualBoard
from circuitpython_kernel.board import firmware_image
from circuitpython_kernel.board.virtual_board import RunResult
from circuitpython_kernel.devices import BME280
from circuitpython_kernel.doorbell import kinds as types
from circuitpython_kernel.doorbell import values
from circuitpython_kernel.doorbell.operations import full_name
from circuitpython_kernel.hardware.doorbells.operations import DOORBELLS
from circuitpython_kernel.vm import doorbells as own
from circuitpython_kernel.widgets.live import View
from circuitpython_kernel.widgets.panel import BoardPanel
from circuitpython_kernel.widgets.scope import Scope

ANSWER_SECONDS = 30.0
"""A program that takes longer than this to end, counts as a hang."""

PATIENCE_SECONDS = 1.0
"""A program that takes longer than this is interrupted."""

ROOM_BYTES = 4096
"""Guest memory that doorbells may read and write."""

HOST_FAILURE = "The virtual hardware failed"

NUMBERS = (0, 1, -1, 2, 3, 7, 8, 63, 64, 127, 128, 255, 256, 65535, 65536, 2**27, 2**31 - 1, -(2**31), 2**32, 2**60,
           2**63 - 1, -(2**63))  # fmt: skip
TEXTS = ("", "-", "x", "console", "ä", "\0", "../x", "copy", "a" * 300, "boot.py", "\n", " ")
BYTES = (*(text.encode() for text in TEXTS), b"\xff", b"\xff\xfe", bytes(range(256)), b"\x08\x01\0\0\0" * 100)
BEYOND = tuple(number for number in NUMBERS if not 0 <= number < 2**27)
HANDLE = 0x_40_48_41_4E_44_4C_45
"""In a request: what the doorbell has opened last."""


def _request(doorbell: str, operation: str, *arguments: Any) -> tuple[str, bytes]:
    return full_name(doorbell, operation), DOORBELLS[doorbell][operation].layout.packed(arguments)


OPENED = (
    _request("i2c", "open", 4, 5, 100000, False, 255), _request("spi", "open", 18, 19, 16, False),
    _request("counter", "open", 7, "RISE"), _request("encoder", "open", 8, 9, 4), _request("frequency", "open", 10, 10),
    _request("uart", "open", 0, 1, None, False, None, 9600, 8, "none", 1, 64),
    _request("pulse_in", "open", 11, 10, False), _request("keypad", "keys", 20000, 64, 1, 0, (12, 13)),
    _request("i2ctarget", "open", 2, 3, (66,)), _request("pwm", "open", 14, 1000, True),
    _request("uart", "open", 20, 21, None, False, None, 9600, 8, "none", 1, 64),
)  # fmt: skip
OWN = (*(full_name("program", word) for word in own.DOORBELLS["program"]), "bogus", "")


@contextmanager
def hostile_board(**options: Any) -> Iterator[VirtualBoard]:
    """A board whose programs can ring the doorbells: ``ring(name, request)`` gives the answer as it is."""
    usual = firmware_image.main_program

    def main_program(room: int) -> str:
        return usual(room).replace("import _boot\n", "import builtins, host\nbuiltins.ring = host.call\nimport _boot\n")

    with (
        mock.patch.object(firmware_image, "main_program", main_program),
        VirtualBoard(**{"clock": "fast", **options}) as board,
    ):
        board.attach(BME280(), sda="GP4", scl="GP5")
        for pin in ("GP2", "GP3"):
            board.pins[pin].resistor = "up"
        board.pins["GP7"].drive_wave(1000.0)
        board.pins["GP10"].touch = 0.7
        board.wire("GP0", "GP1")
        board.pins["A0"].volts = lambda seconds: seconds % 3
        yield board


# ---- doorbells


def argument(chance: random.Random, kind: types.Kind, room: int) -> tuple[int, bytes]:
    """The word and the tail of an argument; ``room`` is a guest address of `ROOM_BYTES`."""
    if chance.random() < 0.1:
        return chance.choice(NUMBERS), b""
    if chance.random() < 0.05:
        data = chance.choice(BYTES)
        return chance.choice((len(data), len(data) // 8, len(data) + 1, -1)), data
    match kind:
        case types.Whole(0, 0xFFFFFFFF, step):
            return step * chance.choice((0, 1, chance.randrange(20), chance.randrange(20), 2**22)), b""
        case types.Whole(0, 127):
            return chance.choice((0x77, 0x77, 66, chance.randrange(128))), b""
        case types.Whole(low, high):
            near = min(high, max(low, chance.randrange(64)))
            return chance.choice((low, high, near, chance.randint(low, high))), b""
        case types.OneOf(known):
            return chance.choice(known), b""
        case types.Nanoseconds():
            return chance.choice((0, 1, 1000, 10**9, 2**60, 2**62, -1)), b""
        case types.Flag():
            return chance.randrange(3), b""
        case types.PinIndex():
            return chance.randrange(-1, 48), b""
        case types.Handle():
            return HANDLE if chance.random() < 0.9 else chance.randrange(8), b""
        case types.Address():
            # Not anywhere in its memory: a program that writes over its own interpreter harms nobody but itself.
            return room + chance.randrange(64) if chance.random() < 0.9 else chance.choice(BEYOND), b""
        case types.Choice(words):
            return chance.randrange(len(words)), b""
        case types.Text():
            return kind.packed(chance.choice(TEXTS))
        case types.Data():
            return kind.packed(chance.choice(BYTES))
        case types.Several(inner):
            count = chance.randrange(5)
            return count, b"".join(struct.pack("<q", argument(chance, inner, room)[0]) for _ in range(count))
        case types.Records():
            count = chance.randrange(4)
            numbers = [chance.choice((0, 0, 1, 2, 5, *NUMBERS)) for _ in range(count * kind.width)]
            return count, struct.pack(f"<{len(numbers)}q", *numbers)
        case types.Items():
            rows = [request(chance, kind.fields, room) for _ in range(chance.randrange(3))]
            data = b"".join(struct.pack("<q", len(row) + (chance.random() < 0.05)) + row for row in rows)
            return len(data), data
        case types.Values():
            data = values.packed(random_value(chance, room))
            return len(data), data[: len(data) - (chance.random() < 0.05)]
    raise AssertionError(kind)


def random_value(chance: random.Random, room: int) -> Any:
    """Arguments as ulab gets them, and others."""
    code = ord(chance.choice("BbHhf?dqZ"))
    shape = chance.choice((0, 1, 3, 3, 2**20)), chance.choice((0, 1, 2))
    strides = chance.choice((1, 1, 2, 4, -4)), chance.choice((0, 1, 4))
    at = chance.choice((room, room, 0, 2**32 - 1))
    array = struct.pack("<BIBB4i", chance.choice((0, 0, 0, 1, 9)), at, code, chance.choice((1, 2, 3)), *shape, *strides)
    deep: Any = 1
    for _ in range(chance.choice((3, 49, 51, 200))):
        deep = [deep]
    return chance.choice(
        (
            [array], [array, array], [[2**20, 2**20], 1, "f"], [array, (1, None, -1)], [array, (1, "x", 2)],
            [chance.choice(("add", "pow", "no")), array, chance.choice((1, 2.5, "x", None, array))],
            [array, [3, -1, 2**40]], deep, array, None, 2**70, "text", [float("nan")], [(1, 2)], [array, -(2**200)],
        )
    )  # fmt: skip


def request(chance: random.Random, arguments: Mapping[str, types.Kind], room: int) -> bytes:
    """A request to an operation, more or less as it is declared."""
    found = [argument(chance, kind, room) for kind in arguments.values()]
    data = struct.pack(f"<{len(found)}q", *(word for word, _ in found)) + b"".join(tail for _, tail in found)
    if chance.random() < 0.05:
        data = data[: chance.randrange(len(data) + 1)]
    if chance.random() < 0.05:
        data += chance.choice(BYTES)
    return data


def rings(chance: random.Random, count: int, room: int) -> list[tuple[str, bytes]]:
    """Random doorbells."""
    known = [(name, operation) for name, operations in DOORBELLS.items() for operation in operations]
    found: list[tuple[str, bytes]] = []
    for _ in range(count):
        if chance.random() < 0.05:
            name = chance.choice(OWN)
            declared = own.DOORBELLS["program"].get(name.removeprefix("program."))
            arguments = declared.arguments if declared is not None else {"data": types.Data()}
            found.append((name, request(chance, arguments, room)))
            continue
        name, operation = chance.choice(known)
        if operation in ("reset", "reload", "erase") and name in ("board", "storage") and chance.random() < 0.9:
            continue  # they end the program, as they should
        found.append((full_name(name, operation), request(chance, DOORBELLS[name][operation].arguments, room)))
    return found


RINGER = """
from struct import pack, unpack
opened = {{}}
for name, request in {calls!r}:
    try:
        doorbell, _, operation = name.partition(".")
        answer = ring(name, request.replace({handle!r}, pack("<q", opened.get(doorbell, 1))))
        if operation in ("open", "keys") and answer[:1] == b"\\0":
            opened[doorbell] = unpack("<bq", answer)[1]
    except KeyboardInterrupt: raise
    except Exception: pass
"""


# ---- running them


@dataclass
class Tally:
    """What came of it."""

    done: int = 0
    interrupted: int = 0
    restarts: Counter[str] = field(default_factory=Counter)
    slowest: float = 0.0

    def add(self, other: Tally) -> None:
        """Count another one's in."""
        self.done += other.done
        self.interrupted += other.interrupted
        self.restarts += other.restarts
        self.slowest = max(self.slowest, other.slowest)

    def failures(self) -> list[str]:
        """Why the host itself failed."""
        return [reason for reason in self.restarts if reason.startswith(HOST_FAILURE)]


def run(board: VirtualBoard, code: str, tally: Tally) -> RunResult:
    """Run a program that may wait for ever: it is interrupted then. TimeoutError when that does not end it."""
    started = time.monotonic()
    future = board.start(code, on_output=lambda _stream, _text: None)
    try:
        result = future.result(PATIENCE_SECONDS)
    except TimeoutError:
        tally.interrupted += 1
        result = _interrupted(board, future)
    tally.slowest = max(tally.slowest, time.monotonic() - started)
    if result.restarted is not None:
        tally.restarts[result.restarted] += 1
    return result


def _interrupted(board: VirtualBoard, future: Future[RunResult]) -> RunResult:
    end = time.monotonic() + ANSWER_SECONDS
    while time.monotonic() < end:
        board.interrupt()
        try:
            return future.result(0.2)
        except TimeoutError:
            continue
    raise TimeoutError("the program does not end")


def check_alive(board: VirtualBoard) -> None:
    """The board runs a program, or can be reset and does then; its threads live."""
    if board.start("1 + 1").result(ANSWER_SECONDS).value != "2":
        board.reset()
        result = board.start("1 + 1").result(ANSWER_SECONDS)
        assert result.value == "2", result
    names = {thread.name for thread in threading.enumerate()}
    assert {"CircuitPython VM", "CircuitPython console"} <= names, names


def ring_doorbells(board: VirtualBoard, count: int, seed: int, batch: int = 50) -> Tally:
    """Ring so many random doorbells in a hostile board's program."""
    chance, tally = random.Random(seed), Tally()
    while tally.done < count:
        found = board.start(f"room = bytearray({ROOM_BYTES})\nimport binascii\nring('board.temperature', b'')").result()
        room = _room(board) if found.ok else 0
        calls = rings(chance, batch, room)
        code = RINGER.format(calls=[*OPENED, *calls], handle=struct.pack("<q", HANDLE))
        run(board, code, tally)
        tally.done += len(calls)
        check_alive(board)
    return tally


def _room(board: VirtualBoard) -> int:
    """The guest address of the bytes of the program's ``room``."""
    machine = board._core.machine
    marked = b"hostile room" + bytes(4)
    if not board.run(f"room[:16] = {marked!r}").ok:
        return 0
    memory = machine.memory()
    return memory.read(0, memory.size()).rfind(marked)


# ---- the shared memory


BUSY = """
import board, digitalio, pwmio, analogio, time
pins = []
try:
    out = digitalio.DigitalInOut(board.LED); out.switch_to_output()
    sound = pwmio.PWMOut(board.GP2, frequency=1000, duty_cycle=1000)
    knob = analogio.AnalogIn(board.A0)
except Exception: pass
while True:
    try:
        out.value = not out.value
        sound.duty_cycle = 5000
        knob.value
        time.sleep(0.001)
    except Exception: pass
"""


def shake_block(board: VirtualBoard, seconds: float, seed: int) -> tuple[int, Tally]:
    """Write random bytes into a board's shared memory while its program runs and widgets look: how many rounds, and
    what came of the programs. An exception of a widget comes through."""
    chance, tally = random.Random(seed), Tally()
    block = board._core.silicon.block
    names = [pin.name for pin in board.pins][:8]
    widgets = [Scope(board, names, live=False), BoardPanel(board, live=False)]
    rounds = 0
    end = time.monotonic() + seconds
    while time.monotonic() < end:
        program = board.start(BUSY, on_output=lambda _stream, _text: None)
        for _ in range(50):
            for _ in range(chance.choice((1, 1, 20))):
                array = block[chance.choice(list(block.arrays))].view("u1")
                size = min(len(array), chance.choice((1, 4, 8, 64)))
                at = chance.randrange(len(array) - size + 1)
                array[at : at + size] = list(chance.randbytes(size))
            if chance.random() < 0.2:
                block["WORDS"][1] = chance.choice(NUMBERS[:18])
            for widget in widgets:
                widget.frame_for(View("soak", width=600))[1]()
            for pin in board.pins:
                repr(pin)
                _ = (pin.mode, pin.function, pin.pull, pin.resistor, pin.driven, pin.contention, pin.pwm, pin.volts)
            board.capture.traces()
            rounds += 1
        _interrupted(board, program)
        board.reset(hard=chance.random() < 0.5)
        tally.done += 1
        check_alive(board)
    for widget in widgets:
        widget.close()
    return rounds, tally


# ---- the API

CALLER = """
import gc, random, sys
names = {modules!r}
random.seed({seed})
pool = [0, 1, -1, 7, 255, 65536, 2**31, 2**70, 0.5, -1.0, 1e30, float('nan'), float('inf'), '', 'x', '/',
    '/nofile', 'a' * 300, b'', b'abc', bytearray(8), None, True, (), [1, 2], [], {{}}, {{'a': 1}}, object(), print, len,
    range(5)]
skip = ('reset', 'reload', 'erase_filesystem', 'exit_and_deep_sleep_until_alarms', 'exit', 'input',
    'set_next_code_file', 'ring', 'on_next_reset', 'heap_lock', 'mem_info', 'disable_interrupts', 'kbd_intr')
import board
pins = [getattr(board, name) for name in dir(board) if type(getattr(board, name)).__name__ == 'Pin']
made = []
done = 0
def pick():
    where = random.randrange(4)
    return random.choice(pins if where == 0 and pins else made if where == 1 and made else pool)
while done < {count}:
    try:
        holder = random.choice(made) if made and random.randrange(3) == 0 else __import__(random.choice(names))
        name = random.choice([n for n in dir(holder) if n not in skip and n[0] != '_'])
        member = getattr(holder, name)
        if type(member) is type or callable(member):
            member = member(*[pick() for _ in range(random.choice((0, 1, 1, 2, 2, 3, 4)))])
        elif random.randrange(2):
            setattr(holder, name, pick())
        if member is not None and len(made) < 40:
            made.append(member)
    except BaseException: pass  # an interrupt ends a call that waits
    done += 1
    if random.randrange(30) == 0:
        while made:
            thing = made.pop()
            try: thing.deinit()
            except Exception: pass
        gc.collect()
"""

SKIPPED_MODULES = frozenset({"__future__", "supervisor"})
"""The first has nothing to call; the second one stops the board."""


def call_api(board: VirtualBoard, count: int, seed: int, batch: int = 100) -> Tally:
    """Call so many of the firmware's functions with random arguments."""
    chance, tally = random.Random(seed), Tally()
    modules = sorted(set(firmware_image.provided_modules() & board.definition.modules) - SKIPPED_MODULES)
    modules += ["os", "time", "microcontroller", "gc"]
    while tally.done < count:
        code = CALLER.format(modules=modules, seed=chance.randrange(1 << 30), count=batch)
        result = run(board, code, tally)
        counted = board.start("done").result(ANSWER_SECONDS).value if result.restarted is None else None
        tally.done += int(counted) if counted and counted.isdigit() else 1
        board.reset(hard=False)
        check_alive(board)
    return tally
