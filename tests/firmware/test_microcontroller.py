"""microcontroller, board, sys and os: what a program can find out about its board."""

import pytest

from circuitpython_kernel import VirtualBoard


def test_the_frequency_of_an_rp2040_can_be_set_to_what_its_pll_reaches(ev, error):
    assert ev("import microcontroller\nc = microcontroller.cpu\nc.frequency = 250_000_000\nc.frequency") == "250000000"
    assert ev("microcontroller.cpus[1].frequency, len(microcontroller.cpus)") == "(250000000, 2)"
    assert error("c.frequency = 123_456_789") == "ValueError: Invalid frequency"


def test_pins_have_one_object_under_all_names(ev):
    assert ev("import board, microcontroller\nboard.LED is board.GP25 is microcontroller.pin.GPIO25") == "True"
    assert ev("board.GP15, board.GP25, microcontroller.pin.GPIO29") == "(board.GP15, board.LED, board.A3)"
    assert ev("type(board.LED) is microcontroller.Pin") == "True"
    assert ev("board.board_id") == "'raspberry_pi_pico'"


def test_the_processor(ev):
    assert ev("import microcontroller as m\nm.cpu.frequency, m.cpu.voltage, m.cpu.temperature, len(m.cpu.uid)") == (
        "(125000000, 3.3, 25.0, 8)"
    )
    assert ev("m.cpus[0] is m.cpu") == "True"


def test_delay_us(board, ev):
    ev("import microcontroller\nmicrocontroller.delay_us(1500)")
    assert 1_500_000 <= board.clock.now_ns < 1_520_000
    board.clock.mode = "realtime"
    try:
        before = board.clock.now_ns
        ev("microcontroller.delay_us(300)")
        assert board.clock.now_ns - before >= 300_000
    finally:
        board.clock.mode = "fast"


def test_reset_restarts_the_board_and_says_so(board):
    board.run("x = 1")
    result = board.run("import microcontroller\nmicrocontroller.reset()")
    assert result.restarted == "The program reset the board with microcontroller.reset()."
    assert board.run("x").error_type == "NameError"
    assert board.run("import microcontroller\nmicrocontroller.cpu.reset_reason").value == (
        "microcontroller.ResetReason.SOFTWARE"
    )


@pytest.mark.parametrize(
    ("code", "message"),
    [
        ("microcontroller.delay_us(-1)", "ValueError: delay must be >= 0"),
        ("microcontroller.delay_us('1')", "TypeError: can't convert str to int"),
        ("microcontroller.Pin()", "TypeError: can't create 'Pin' instances"),
        ("microcontroller.on_next_reset(1)", "ValueError: Invalid run_mode"),
        ("microcontroller.pin.GPIO99", "AttributeError: 'module' object has no attribute 'GPIO99'"),
    ],
)
def test_errors(error, code, message):
    assert error("import microcontroller\n" + code) == message


def test_sys_is_circuitpythons(ev):
    assert ev("import sys\nsys.implementation.name, sys.implementation.version, sys.platform") == (
        "('circuitpython', (10, 3, 1), 'RP2040')"
    )
    assert ev("sys.path, sys.argv") == "(['', '/', '.frozen', '/lib'], [])"
    assert ev("'Adafruit CircuitPython 10.3.1' in sys.version, repr(sys)") == "(True, \"<module 'sys'>\")"


def test_uname(ev):
    assert ev("import os\nos.uname().sysname, os.uname().release, os.uname().machine") == (
        "('rp2040', '10.3.1', 'Raspberry Pi Pico with rp2040')"
    )


def test_statvfs_and_getenv(board, ev):
    (board.drive.path / "settings.toml").write_text('NAME = "a = b" # comment\nCOUNT = 0x10\n[table]\nHIDDEN = 1\n')
    assert (
        ev("import os\nos.getenv('NAME'), os.getenv('COUNT'), os.getenv('HIDDEN'), os.getenv('NO', 5)")
        == "('a = b', '0x10', None, 5)"
    )
    assert (
        ev("s = os.statvfs('/')\ns[0] * s[2], s[2] - s[3], len(s)") == "(1028096, 6, 10)"
    )  # that file, boot_out.txt, code.py, /lib, and /sd with its placeholder


def test_random_is_seeded_in_fast_time(board, ev):
    code = "import random, os\nrandom.randint(0, 10**6), os.urandom(8)"
    first = ev(code)
    assert ev(code) != first
    board.reset()
    assert ev(code) == first


def test_random_differs_in_real_time():
    values = set()
    for _ in range(2):
        with VirtualBoard(clock="realtime") as board:
            values.add(board.run("import os\nos.urandom(16)").value)
    assert len(values) == 2


@pytest.mark.parametrize("identifier", ["feather_m4_express", "espressif_esp32s3_devkitc_1_n8r8", "trinket_m0"])
def test_other_boards(identifier):
    with VirtualBoard(identifier, clock="fast") as board:
        definition = board.definition
        result = board.run("import board, os, digitalio\nboard.board_id, os.uname().machine, len(dir(board)) > 10")
        assert result.value == repr((identifier, definition.machine, True))
        first = next(iter(definition.aliases))
        assert board.run(f"digitalio.DigitalInOut(board.{first}).switch_to_output(True)").ok
        assert board.pins[first].value
