"""How fast chips are: what was published of programs, and what they take here. Sources: `boards.speeds`."""

import pytest

from circuitpython_kernel import VirtualBoard, boards
from circuitpython_kernel.boards import speeds

PASS = "for n in range(100000): pass"
INCREMENT = "n = 0\nwhile n < 10000: n += 1"
SQUARE = "while True:\n    pin.value = True\n    pin.value = False"


def seconds(board_id, program):
    with VirtualBoard(board_id, clock="fast", cpu="board", frozen="cached") as board:
        before = board.clock.now
        result = board.run(program)
        assert result.ok, result.traceback
        return board.clock.now - before


def test_the_loops_that_were_published():
    assert seconds("feather_m4_express", PASS) == pytest.approx(0.4784, rel=0.05)
    assert seconds("adafruit_metro_esp32s3", INCREMENT) == pytest.approx(0.030, rel=0.05)


def test_the_square_wave_that_was_published():
    """72.2 kHz on a Feather M4."""
    with VirtualBoard("feather_m4_express", clock="fast", cpu="board") as board:
        board.clock.call_at(0.2, board.interrupt)
        board.run("import board, digitalio\npin = digitalio.DigitalInOut(board.D10)\npin.switch_to_output()\n" + SQUARE)
        times = board.capture["D10"].edges()["time_ns"]
        assert len(times) > 1000
        assert 100e9 / (times[-1] - times[-201]) == pytest.approx(72_200, rel=0.05)


RECORDS = """
class Record:
    def __init__(self, following=None, number=0):
        self.following = following
        self.number = number
    def copy(self):
        return Record(self.following, self.number)
count = 0
table = [0] * 50
def add(a, b):
    return a + 2 + b
def step(record):
    global count
    record.following = other = first.copy()
    record.number = 5
    other.number = add(other.number, 10)
    if other.number > 3:
        other.following = None
    for n in range(7, 9):
        table[n] = table[n + 20] + count
    count = 5
    return record
first = Record(Record(), 40)
for n in range(200):
    first = step(first)
"""


def test_a_program_of_records_takes_as_much_longer_as_pystone_does():
    """769 passes a second on nRF52840, 1,522 on SAMD51; the program is not the same, so that a half is allowed."""
    slow, fast = seconds("circuitplayground_bluefruit", RECORDS), seconds("feather_m4_express", RECORDS)
    assert 1521.6 / 769 / 1.5 < slow / fast < 1521.6 / 769 * 1.5


@pytest.mark.parametrize(
    ("slow", "fast", "factor"),
    [
        ("raspberry_pi_pico", "adafruit_metro_esp32s3", 38 / 17),
        ("feather_stm32f405_express", "adafruit_metro_esp32s3", 32 / 17),
        ("adafruit_metro_esp32s3", "teensy41", 17 / 6),
        ("qtpy_m0", "raspberry_pi_pico", 1030 / 600),
        ("unexpectedmaker_feathers2", "feather_m4_express", 544 / 488),
    ],
)
def test_chips_are_to_each_other_as_was_published(slow, fast, factor):
    assert seconds(slow, PASS) / seconds(fast, PASS) == pytest.approx(factor, rel=0.1)


def test_every_board_has_a_pace():
    for board_id in boards.board_ids():
        definition = boards.load(board_id)
        pace = speeds.pace(definition.chip)
        assert 5_000 < pace.step < 50_000, board_id
        assert 100 < pace.operation_ns(definition.cpu_frequency // 1000) < 20_000, board_id


def test_the_longest_name_decides():
    assert speeds.pace("ESP32S2").step == speeds.MEASURED["esp32s2"]
    assert speeds.pace("esp32c6").step == speeds.ESTIMATES["esp32"]
    assert speeds.pace(None).step == speeds.UNKNOWN
