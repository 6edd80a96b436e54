"""Programs that mean harm: random doorbells by their declaration, random bytes in the shared memory, random API calls.

What `soak` runs at length and the tests in short form. A program cannot reach the doorbell; here it gets a function
``ring`` for it.
"""

from __future__ import annotations

import json
import random
import threading
import time
from collections import Counter
from collections.abc import Iterator
from concurrent.futures import Future
from contextlib import contextmanager
from dataclasses import dataclass, field
from typing import Any
from unittest import mock

from circuitpython_kernel import VirtualBoard
from circuitpython_kernel.board import firmware_image
from circuitpython_kernel.board.virtual_board import RunResult
from circuitpython_kernel.devices import BME280
from circuitpython_kernel.hardware.doorbells import types as types
from circuitpython_kernel.hardware.doorbells.operations import DOORBELLS, Argument
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
           2**63, -(2**63), 10**30)  # fmt: skip
WORDS = (
    "",
    "-",
    "x",
    "console",
    "data",
    "1e9",
    "0x10",
    "ä",
    "\0",
    "1_0",
    " ",
    "null",
    "[]",
    "{}",
    '["copy",[5]]',
    "[" * 300,
)
BEYOND = tuple(number for number in NUMBERS if not 0 <= number < 2**27)
HANDLE = "@"
"""In a payload: what the doorbell has opened last."""

OPENED = (
    ("i2c", "open 4 5 100000 0 255"), ("spi", "open 18 19 16 0"), ("uart", "open 0 1 -1 0 -1 9600 8 none 1 64"),
    ("counter", "open 7 RISE"), ("encoder", "open 8 9 4"), ("frequency", "open 10 10"), ("pulse_in", "open 11 10 0"),
    ("keypad", "keys 20000 64 1 0 12 13"), ("i2ctarget", "open 2 3 66"),
    ("uart", "open 20 21 -1 0 -1 9600 8 none 1 64"), ("pwm", "open 14 1000 1"),
)  # fmt: skip
OWN = ("next", "source", "more", "done", "bogus", "")
REPORTS = (
    "{}", "[]", "null", '{"error":["a"]}', '{"value":1,"error":null,"heap":1}',
    '{"value":null,"error":null,"heap":1}', '{"value":null,"error":[1,2,3],"heap":1}',
    '{"value":null,"error":["a","b"],"heap":1}', '{"value":null,"error":null,"heap":-1}', "[" * 5000, "\xff", "1e999",
)  # fmt: skip


@contextmanager
def hostile_board(**options: Any) -> Iterator[VirtualBoard]:
    """A board whose programs can ring the doorbells: ``ring(name, payload)`` gives the answer as it is."""
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


def word(chance: random.Random, kind: Any, room: int) -> str:
    """A word for an argument; ``room`` is a guest address of `ROOM_BYTES`."""
    if chance.random() < 0.15:
        return str(chance.choice(NUMBERS)) if chance.random() < 0.6 else chance.choice(WORDS)
    match kind:
        case types.Whole(0, 0xFFFFFFFF, step):
            return str(step * chance.choice((0, 1, chance.randrange(20), chance.randrange(20), 2**22)))
        case types.Whole(0, 127):
            return str(chance.choice((0x77, 0x77, 66, chance.randrange(128))))
        case types.Whole(low, high):
            return str(chance.choice((low, high, min(high, max(low, chance.randrange(64))), chance.randint(low, high))))
        case types.OneOf(values):
            return str(chance.choice(values))
        case types.Nanoseconds():
            return str(chance.choice((0, 1, 1000, 10**9, 2**60, 2**80, -1)))
        case types.Flag():
            return chance.choice("01")
        case types.PinIndex():
            return str(chance.randrange(-1, 48))
        case types.Handle():
            return HANDLE if chance.random() < 0.9 else str(chance.randrange(8))
        case types.Address():
            # Not anywhere in its memory: a program that writes over its own interpreter harms nobody but itself.
            return str(room + chance.randrange(64) if chance.random() < 0.9 else chance.choice(BEYOND))
        case types.Choice(words):
            return chance.choice(words)
        case types.Hexadecimal():
            return chance.choice(("-", "00", "0102030405060708", "ff" * 300, "0"))
        case types.Several(inner, _, commas):
            return ("," if commas else " ").join(word(chance, inner, room) for _ in range(chance.randrange(5)))
        case types.Record(fields):
            tag = chance.choice(list(fields))
            return ":".join([tag, *(word(chance, inner, room) for inner in fields[tag])])
        case types.Json():
            return random_json(chance, room)
        case types.Objects(names):
            return ",".join(f"{name}={chance.choice((room, 0, 2**31))}" for name in names)
        case _:
            return chance.choice(WORDS)


def random_json(chance: random.Random, room: int) -> str:
    """JSON of the forms that doorbells take, and of others."""
    kind = chance.choice("BbHhf?dq")
    array = {"a": [room, kind, [chance.choice((0, 1, 3, 3, 2**20))], [chance.choice((1, 1, 2, 4, -4))]]}
    return json.dumps(
        chance.choice(
            (
                [chance.choice(("copy", "text", "sort", "T")), [array]],
                [chance.choice(("copy", "binary", "full", "text", "take", "nothing")), [array, array]],
                ["binary", [chance.choice(("add", "pow", "no")), array, chance.choice((1, 2.5, "x", None, array))]],
                ["full", [[2**20, 2**20], 1, "f"]],
                ["reshape", [array, [chance.choice((3, -1, 2**40))]]],
                {"manufacturer": None, "product": "x", "vid": 1, "pid": chance.choice((1, 2**40))},
                ["KEYBOARD"],
                [["00", 1, 2, [1], [1], [1]]],
                chance.choice(NUMBERS),
                {"filename": chance.choice((None, "../x", 5))},
            )
        )
    )


def payload(chance: random.Random, operation: str, arguments: tuple[Argument, ...], room: int) -> str:
    """A request to an operation, more or less as it is declared."""
    words = [operation] if operation else []
    words += [word(chance, argument.kind, room) for argument in arguments]
    if chance.random() < 0.05 and words:
        del words[chance.randrange(len(words))]
    if chance.random() < 0.05:
        words.append(chance.choice(WORDS))
    return " ".join(words)


def rings(chance: random.Random, count: int, room: int) -> list[tuple[str, str]]:
    """Random doorbells."""
    known = [(name, operation) for name, operations in DOORBELLS.items() for operation in operations]
    found = []
    for _ in range(count):
        if chance.random() < 0.05:
            found.append((chance.choice(OWN), chance.choice(REPORTS)))
            continue
        name, operation = chance.choice(known)
        if (name in ("reset", "reload") or operation == "erase") and chance.random() < 0.9:
            continue  # they end the program, as they should
        found.append((name, payload(chance, operation, DOORBELLS[name][operation].arguments, room)))
    return found


RINGER = """
opened = {{}}
for name, payload in {calls!r}:
    try:
        answer = ring(name, payload.replace({handle!r}, opened.get(name, "1")))
        if payload[:5] in ("open ", "keys ") and answer.isdigit():
            opened[name] = answer
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
        found = board.start(f"room = bytearray({ROOM_BYTES})\nimport binascii\nring('temperature', '')").result()
        room = _room(board) if found.ok else 0
        calls = rings(chance, batch, room)
        code = RINGER.format(calls=[*OPENED, *calls], handle=HANDLE)
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
