"""The whole board, firmware and all three passes, gives the same results with a collection at every allocation."""

from pathlib import Path

import pytest

from circuitpython_kernel import VirtualBoard

PROGRAMS = sorted((Path(__file__).parent / "gcroots" / "programs").glob("*.py"))
STRESS = "import gc; gc.threshold(1)\n"
PARTS = 6

HARDWARE = """
import analogio, board, digitalio, microcontroller, os, random, sys, time
led = digitalio.DigitalInOut(board.LED)
led.direction = digitalio.Direction.OUTPUT
button = digitalio.DigitalInOut(board.GP14)
button.pull = digitalio.Pull.UP
pot = analogio.AnalogIn(board.A0)
seen = []
start = time.monotonic()
while time.monotonic() < start + 1:
    led.value = not led.value
    seen.append((button.value, pot.value, random.randint(0, 9)))
    time.sleep(0.05)
with open("log.txt", "w") as f:
    for line in seen:
        f.write("%s %d %d\\n" % line)
print(open("log.txt").read(), os.listdir("/"), os.uname().machine, time.localtime(), sys.implementation.version)
try:
    digitalio.DigitalInOut(board.GP25)
except ValueError as e:
    print(e)
board.LED, microcontroller.cpu.frequency
"""


@pytest.fixture(scope="module")
def board():
    with VirtualBoard(clock="fast") as board:
        yield board


def outcome(board, code):
    board.reset()
    result = board.run(code)
    captured = [(trace.name, trace.edges().tobytes(), trace.samples().tobytes()) for trace in board.capture.traces()]
    return result.ok, result.stdout, result.value, result.error_type, result.restarted, captured


@pytest.mark.parametrize("part", range(PARTS))
def test_programs_give_the_same_result_under_stress(board, part):
    ran = 0
    for path in PROGRAMS[part::PARTS]:
        program = path.read_text()
        plain = outcome(board, program)
        assert outcome(board, STRESS + program) == plain, path.stem
        # Some use modules or functions of the interpreter that CircuitPython does not have.
        assert plain[0] or plain[3] in ("ImportError", "AttributeError", "MemoryError"), path.stem
        ran += plain[0]
    assert ran > len(PROGRAMS) / PARTS * 0.8


def test_pins_files_and_clock_under_stress(board):
    board.pins["A0"].volts = lambda t: 3.3 * t
    plain = outcome(board, HARDWARE)
    assert plain[0], plain
    assert len(plain[5]) == 3
    assert outcome(board, STRESS + HARDWARE) == plain
