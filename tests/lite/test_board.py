"""A board in a browser's worker: programs, time, people, interrupts, resets, snapshots."""

from __future__ import annotations

import hashlib
import inspect

import pytest

from circuitpython_kernel import VirtualBoard
from circuitpython_kernel.devices import ILI9341

from .worker import Worker

BLINK = """
import board, digitalio, time
led = digitalio.DigitalInOut(board.LED)
led.direction = digitalio.Direction.OUTPUT
for i in range(%d):
    led.value = not led.value
    time.sleep(%s)
led.deinit()
"""


def on_a_board(worker: Worker, body: str, clock: str = "fast") -> object:
    """What a snippet gives that has a board."""
    lines = body.strip().splitlines()
    *before, last = lines
    text = "\n".join(f"    {line}" for line in before)
    return worker.run(
        f"from circuitpython_kernel import VirtualBoard\n"
        f"with VirtualBoard('raspberry_pi_pico', clock={clock!r}) as board:\n{text}\n    found = {last}\nfound"
    )


def test_a_board_boots_and_runs(worker: Worker) -> None:
    found = on_a_board(worker, "r = board.run(\"print('hello', 1 + 1)\\n6 * 7\")\nr.ok, r.stdout, r.value")
    assert found == [True, "hello 2\n", "42"]


def test_an_hour_of_blinking_has_the_same_edges_as_under_wasmtime(worker: Worker) -> None:
    code = BLINK % (36_000, "0.1")
    digest = "hashlib.sha256(edges['time_ns'].tobytes() + edges['level'].tobytes()).hexdigest()"
    found = on_a_board(
        worker,
        f"import hashlib\nr = board.run({code!r})\nedges = board.capture['LED'].edges()\nr.ok, len(edges), {digest}",
    )
    with VirtualBoard("raspberry_pi_pico", clock="fast") as board:
        assert board.run(code).ok
        edges = board.capture["LED"].edges()
    native = hashlib.sha256(edges["time_ns"].tobytes() + edges["level"].tobytes()).hexdigest()
    assert found == [True, len(edges), native]


DRAWS = """
import board, busdisplay, busio, displayio, fourwire, terminalio, time, vectorio
spi = busio.SPI(board.GP18, board.GP19)
bus = fourwire.FourWire(spi, command=board.GP20, chip_select=board.GP17, baudrate=24_000_000)
init = b"\\x01\\x80\\x80\\x11\\x80\\x05\\x3a\\x01\\x55\\x36\\x01\\x38\\x29\\x80\\x05"
display = busdisplay.BusDisplay(bus, init, width=320, height=240)
font, glyphs = terminalio.FONT, displayio.Palette(2)
glyphs[1] = 0xFFCC00
root = displayio.Group()
display.root_group = root
text = displayio.TileGrid(font.bitmap, pixel_shader=glyphs, width=9, tile_width=6, tile_height=12, x=20, y=30)
for n, letter in enumerate("A display"):
    text[n] = font.get_glyph(ord(letter)).tile_index
root.append(text)
root.append(vectorio.Circle(pixel_shader=glyphs, color_index=1, radius=40, x=200, y=120))
for n in range(10):
    text.x += 3
    time.sleep(0.05)
"""


def test_a_display_shows_the_same_as_under_wasmtime(worker: Worker) -> None:
    begin = "from circuitpython_kernel.devices import ILI9341\nscreen = ILI9341()\n"
    begin += "board.attach(screen, cs='GP17', dc='GP20')"
    digest = "hashlib.sha256(b''.join(frame.pixels.tobytes() for frame in screen.frames())).hexdigest()"
    found = on_a_board(
        worker, f"import hashlib\n{begin}\nr = board.run({DRAWS!r})\nr.ok, len(screen.frames()), {digest}"
    )
    with VirtualBoard("raspberry_pi_pico", clock="fast") as board:
        screen = ILI9341()
        board.attach(screen, cs="GP17", dc="GP20")
        result = board.run(DRAWS)
        assert result.ok, result.traceback
        frames = [frame.pixels for frame in screen.frames()]
    assert len(frames) > 9
    assert frames[-1].any()
    assert found == [True, len(frames), hashlib.sha256(b"".join(frame.tobytes() for frame in frames)).hexdigest()]


def test_real_time_passes_and_the_event_loop_goes_on(worker: Worker) -> None:
    ok, ticks, shortest, longest = worker.run(f"""
import asyncio
from circuitpython_kernel import VirtualBoard
ticks = 0
async def tick():
    global ticks
    while True:
        await asyncio.sleep(0.01)
        ticks += 1
ticking = asyncio.ensure_future(tick())
with VirtualBoard("raspberry_pi_pico", clock="realtime") as board:
    r = board.run({BLINK % (10, "0.05")!r})
    times = board.capture["LED"].edges()["time_ns"]
ticking.cancel()
gaps = (times[1:] - times[:-1]).tolist()
r.ok, ticks, min(gaps), max(gaps)
""")
    assert ok
    assert ticks > 5
    assert shortest > 49_000_000
    assert longest < 1_000_000_000


SLIDER = "board.pins['A0'].volts = 3.0"
WATCH = """
import analogio, board, time
pot = analogio.AnalogIn(board.A0)
while pot.value < 40000:
    %s
pot.deinit()
print('seen')
"""


@pytest.mark.parametrize("body", ["pass", "time.sleep(0.1)", "time.sleep(0.001)"])
def test_a_slider_reaches_a_program(worker: Worker, body: str) -> None:
    found = on_a_board(
        worker,
        f"later(300, {SLIDER!r})\nr = board.run({WATCH % body!r})\nr.ok, r.stdout",
        "realtime",
    )
    assert found == [True, "seen\n"]


@pytest.mark.parametrize(
    ("code", "ending"),
    [
        ("while True: pass", "INTERRUPTED"),
        ("import time\ntime.sleep(1000)", "INTERRUPTED"),
        ("import time\nwhile True: time.sleep(0.001)", "INTERRUPTED"),
        ("while True: print('x' * 50)", "INTERRUPTED"),
        ("sum(range(10 ** 9))", "C_LOOP"),
        ("try:\n    while True: pass\nexcept KeyboardInterrupt: print('caught')", "DONE"),
    ],
)
def test_an_interrupt_ends_a_program(worker: Worker, code: str, ending: str) -> None:
    found = on_a_board(
        worker,
        f"later(300, 'board.interrupt()')\nr = board.run({code!r})\nr.ending.name, board.run('1 + 1').value",
        "realtime",
    )
    assert found == [ending, "2"]


def test_input_is_asked_for_in_a_task_that_may_wait(worker: Worker) -> None:
    found = on_a_board(
        worker,
        """
from circuitpython_kernel.common.usual_waits import usual_waits
def ask(prompt):
    usual_waits().sleep(0.02)
    return 'Ada'
board.on_input = ask
r = board.run("print('Hello', input('Name? '))")
r.stdout, r.ok
""",
    )
    assert found == ["Hello Ada\n", True]


SAME = (
    "def f(n):\n    return f(n + 1)\nf(0)",
    "import json\njson.loads('[' * 3000)",
    "def d(n):\n    return 0 if n == 0 else 1 + d(n - 1)\n[d(n) for n in (20, 50, 70)]",
    "x = bytearray(10 ** 6)",
    "1 / 0",
    "open('/nothing')",
    "f = open('/b.txt', 'w')\nf.write('text')\nf.close()\nopen('/b.txt').read()",
    "import os\nos.mkdir('/a')\nos.mkdir('/a')",
    "import os\nos.rmdir('/lib')\nos.listdir('/')",
    "open('/lib')",
    "import errno, os\ntry:\n    os.remove('/none')\nexcept OSError as e:\n    print(e.errno == errno.ENOENT, e)",
    "import storage\nstorage.remount('/', readonly=True)\nopen('/c.txt', 'w')",
    "import microcontroller\nmicrocontroller.cpu.temperature",
    "import gc\ngc.mem_free()",
    "import random\nrandom.seed(5)\n[random.randint(0, 99) for i in range(5)]",
    "3.3 * 3, 1e10 / 7, 2 ** 40",
    "import board, busio\ni2c = board.I2C()\ni2c.try_lock()\ni2c.scan()",
    "import time\ntime.monotonic_ns()",
    "import sys\nprint('err', file=sys.stderr)\nsys.exit(3)",
)


def same(board: VirtualBoard) -> list[object]:
    """How these programs ended."""
    found: list[object] = []
    for code in SAME:
        r = board.run(code)
        found.append([r.ok, r.stdout, r.stderr, r.value, r.error_type, r.error_message, r.traceback, r.ending.name])
    return found


def test_programs_do_the_same_as_under_wasmtime(worker: Worker) -> None:
    found = worker.run(f"""
from circuitpython_kernel import VirtualBoard
SAME = {SAME!r}
{inspect.getsource(same)}
with VirtualBoard("raspberry_pi_pico", clock="fast") as board:
    found = same(board)
found
""")
    with VirtualBoard("raspberry_pi_pico", clock="fast") as board:
        expected = same(board)
    for code, here, there in zip(SAME, found, expected, strict=True):
        assert here == there, code


def test_resets_by_the_program_and_by_the_owner(worker: Worker) -> None:
    found = on_a_board(
        worker,
        """
board.run('x = 5')
r = board.run('import microcontroller\\nmicrocontroller.reset()')
gone = board.run('x').error_type
board.run('x = 6')
board.reset()
again = board.run('x').error_type
board.power_cycle()
r.ending.name, gone, again, board.run('7').value
""",
    )
    assert found == ["RESET_ITSELF", "NameError", "NameError", "7"]


def test_a_program_is_ended_by_a_reset_while_it_runs(worker: Worker) -> None:
    for code in ("while True: pass", "import time\ntime.sleep(1000)"):
        found = on_a_board(
            worker,
            f"""
from circuitpython_kernel.common.usual_waits import usual_waits
program = board.start({code!r})
usual_waits().sleep(0.1)
board.reset()
program.result().ending.name, board.run('7').value
""",
            "realtime",
        )
        assert found == ["RESET", "7"]


def test_a_snapshot_brings_a_board_back(worker: Worker) -> None:
    found = on_a_board(
        worker,
        """
board.run('x = 5')
before = board.snapshot()
board.run('x = 6')
board.restore(before)
first = board.run('x').value
board.reset()
board.restore(before)
first, board.run('x').value
""",
    )
    assert found == ["5", "5"]


def test_code_py(worker: Worker) -> None:
    found = on_a_board(
        worker,
        """
(board.drive.path / 'code.py').write_text("with open('/a.txt') as f: print('from code.py', f.read())")
(board.drive.path / 'a.txt').write_text('text')
'from code.py text' in board.run_code().stdout
""",
    )
    assert found is True


@pytest.mark.parametrize(
    "code",
    [
        "while True: pass",
        "while True: sum(range(1000))",
        "import microcontroller\nwhile True: microcontroller.cpu.temperature",
        "import digitalio, board\nled = digitalio.DigitalInOut(board.LED)\nwhile True: led.switch_to_output()",
        "import time\nwhile True: time.sleep(0.0005)",
        "while True: 'n=%d' % 5, sorted([3, 1, 2])",
    ],
)
def test_the_event_loop_gets_its_turns_while_a_program_computes(worker: Worker, code: str) -> None:
    """A hundred turns, one of which ends the program."""
    found = on_a_board(
        worker,
        f"""
import js
from pyodide.ffi import create_proxy
turns = []
def tick(*_):
    turns.append(1)
    if len(turns) == 100: board.interrupt()
    elif len(turns) < 100: channel.port2.postMessage(0)
channel = js.MessageChannel.new()
channel.port1.onmessage = create_proxy(tick)
channel.port2.postMessage(0)
r = board.run({code!r})
r.ending.name, len(turns)
""",
        "realtime",
    )
    assert found == ["INTERRUPTED", 100]


CYCLES = """
import time
def work(n):
    return [str(i) for i in range(n)]
began = time.monotonic_ns()
work(500)
sum(range(5000))
middle = time.monotonic_ns()
sorted('the quick brown fox' * 20)
(middle - began, time.monotonic_ns() - middle)
"""


def test_what_computes_takes_the_same_board_time_as_under_wasmtime(worker: Worker) -> None:
    found = worker.run(f"""
from circuitpython_kernel import VirtualBoard
with VirtualBoard("raspberry_pi_pico", clock="fast", cpu="board") as board:
    found = board.run({CYCLES!r}).value
found
""")
    with VirtualBoard("raspberry_pi_pico", clock="fast", cpu="board") as board:
        assert board.run(CYCLES).value == found


def test_several_boards_run_at_once(worker: Worker) -> None:
    found = worker.run("""
from circuitpython_kernel import VirtualBoard
code = "import time\\nfor i in range(3): time.sleep(0.02)\\nimport board\\nprint(board.board_id)"
names = ("raspberry_pi_pico", "adafruit_feather_rp2040", "circuitplayground_express")
boards = [VirtualBoard(name, clock="realtime") for name in names]
programs = [board.start(code) for board in boards]
ended = [program.result().stdout for program in programs]
for board in boards: board.close()
ended
""")
    assert found == ["raspberry_pi_pico\n", "adafruit_feather_rp2040\n", "circuitplayground_express\n"]


def test_clock_modes(worker: Worker) -> None:
    found = on_a_board(
        worker,
        """
from circuitpython_kernel.common.usual_waits import usual_waits
program = board.start('import time\\ntime.sleep(0.5)\\nprint(time.monotonic() > 0.4)')
board.clock.advance(0.4)
usual_waits().sleep(0.02)
early = program.done()
board.clock.advance(0.2)
ended = program.result().stdout
board.clock.mode = 'fast'
long = board.run('import time\\ntime.sleep(3600)').ok
board.clock.mode = 'realtime'
early, ended, long, board.run('import time\\ntime.sleep(0.01)').ok
""",
        "manual",
    )
    assert found == [False, "True\n", True, True]


def test_restarts_leave_no_memory_behind(worker: Worker) -> None:
    early, late, alive = worker.run("""
import ctypes, gc, weakref
from circuitpython_kernel import VirtualBoard
import pyodide_js
def size():
    gc.collect()
    return pyodide_js._module.HEAPU8.length
sizes, machines = [], []
for n in range(20):
    with VirtualBoard("raspberry_pi_pico", clock="fast") as board:
        board.run("x = 1")
        machines.append(weakref.ref(board._core.machine))
    del board
    sizes.append(size())
sizes[2], sizes[-1], sum(one() is not None for one in machines)
""")
    assert late <= 1.1 * early
    assert alive <= 1


def test_a_stray_store_of_the_guests_crashes_it_and_reaches_nothing_of_the_hosts(worker: Worker) -> None:
    found = on_a_board(
        worker,
        """
import ctypes, struct
victim = ctypes.create_string_buffer(b'x' * 65536)
region = board._core.machine._maker._region
at = int(board.run('a = bytearray()\\nid(a)').value)
stray = ctypes.addressof(victim) - region.base & 0xFFFFFFFF
board._core.machine.memory().write(at + 8, struct.pack('<II', 4, stray))
stored = board.run('a[1] = 1')
a = int(board.run('a = bytearray()\\nid(a)').value)
board._core.machine.memory().write(a + 8, struct.pack('<II', 60000, stray))
copied = board.run('a[0:60000] = bytes(60000)')
untouched = victim.raw == b'x' * 65536 + bytes(1)
stored.ending.name, copied.ending.name, untouched, board.run('1 + 1').value
""",
    )
    assert found == ["CRASHED", "CRASHED", True, "2"]
