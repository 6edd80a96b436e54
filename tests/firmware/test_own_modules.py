"""Files of the program's own: compiled ones, and ones with names that the firmware or the interpreter knows."""

from pathlib import Path

import pytest

from circuitpython_kernel import VirtualBoard

MPY = Path(__file__).parent / "mpy"
USE = """import %s as m
count = m.counter(3, step=2)
t = m.Thermometer(400)
print(count(), count(), m.ANSWER, m.BIG, m.RATIO, m.WORDS, list(m.squares(5)), m.careful(0), m.careful(3))
print(t, t.celsius, t.unit)
try: m.careful("x")
except TypeError as e:
    import sys
    sys.print_exception(e)
"""


def put(board, files):
    for name, content in files.items():
        path = Path(board.drive.path) / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_bytes(content if isinstance(content, bytes) else content.encode())


@pytest.fixture
def board():
    with VirtualBoard(clock="fast") as board:
        yield board


def test_a_compiled_module_does_what_its_source_does(board):
    compiled, source = (MPY / "hello_mpy.mpy").read_bytes(), (MPY / "hello_mpy.txt").read_text(encoding="utf-8")
    put(board, {"lib/hello_mpy.mpy": compiled, "hello_source.py": source})
    shown = board.run(USE % "hello_mpy").stdout
    assert shown.startswith("5 7 42 123456789012345678901234567890 8.3")
    assert '  File "hello_mpy.py", line ' in shown
    assert board.run(USE % "hello_source").stdout == shown.replace("hello_mpy", "hello_source")


def test_compiled_packages_are_found(board):
    compiled = (MPY / "hello_mpy.mpy").read_bytes()
    put(board, {"lib/pack/__init__.py": "from . import hello_mpy", "lib/pack/hello_mpy.mpy": compiled})
    assert board.run("import pack\npack.hello_mpy.ANSWER").value == "42"


def test_files_compiled_for_others_are_refused(board):
    rest = (MPY / "hello_mpy.mpy").read_bytes()[1:]
    put(board, {"theirs.mpy": b"M" + rest, "other.mpy": b"X" + rest, "old.mpy": b"C\5" + rest[1:]})
    for name, words in (
        ("theirs", "MicroPython .mpy file; use CircuitPython mpy-cross"),
        ("other", "incompatible .mpy file"),
        ("old", "incompatible .mpy file"),
    ):
        result = board.run(f"import {name}")
        assert (result.error_type, result.error_message) == ("ValueError", words)


def test_libraries_stand_in_for_modules_that_the_board_lacks():
    with VirtualBoard("gemma_m0", clock="fast") as board:
        put(board, {
            "lib/adafruit_pixelbuf.py": "X = 'mine'", "keypad.py": "import time\nX = 2", "lib/json.py": "X = 3",
            "select.py": "X = 4", "lib/adafruit_bus_device/__init__.py": "",
            "lib/adafruit_bus_device/i2c_device.py": "X = 5",
        })  # fmt: skip
        names = "adafruit_pixelbuf", "keypad", "json", "select", "adafruit_bus_device.i2c_device"
        for name, value in zip(names, ("'mine'", "2", "3", "4", "5"), strict=True):
            assert board.run(f"import {name} as m\nm.X").value == value
        assert board.run("from adafruit_bus_device import i2c_device\ni2c_device.X").value == "5"


@pytest.mark.parametrize("name", ["json", "re", "io", "binascii", "hashlib", "pulseio", "heapq"])
def test_what_a_small_board_lacks_is_not_there(name):
    with VirtualBoard("gemma_m0", clock="fast") as board:
        assert board.run(f"import {name}").error_message == "module not found"


def test_files_may_have_the_names_of_the_interpreters_modules(board):
    names = ("heapq", "machine", "requests", "platform", "framebuf", "argparse", "ssl", "cmath", "deflate")
    for name in names:
        assert board.run(f"import {name}").error_message == f"no module named '{name}'"
    put(board, {f"{name}.py": f"X = {name!r}" for name in names})
    for name in names:
        assert board.run(f"import {name}\n{name}.X").value == repr(name)
    # The firmware's own use of them is not disturbed.
    assert board.run("import zlib\nzlib.decompress(b'x\\x9cK\\x04\\x00\\x00b\\x00b')").value == "b'a'"
    assert board.run("from heapq import X\nX").value == "'heapq'"


def test_a_file_stands_in_for_a_module_that_is_not_there_yet(board):
    assert "does not have it yet" in board.run("import floppyio").error_message
    put(board, {"lib/floppyio.py": "X = 1"})
    assert board.run("import floppyio\nfloppyio.X").value == "1"


def test_the_boards_own_modules_come_before_files(board):
    put(board, {"digitalio.py": "X = 1", "lib/math.py": "X = 1"})
    assert board.run("import digitalio, math\nhasattr(digitalio, 'X'), hasattr(math, 'X')").value == "(False, False)"
