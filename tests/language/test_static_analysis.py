"""What the text of a program tells: a table of cells, and what may be typed at their ``|``."""

from __future__ import annotations

import logging
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from circuitpython_kernel import VirtualBoard, boards
from circuitpython_kernel.language import stubs
from circuitpython_kernel.language.completion import Completions, Language

PICO = boards.load("raspberry_pi_pico")
SHARED = Language()
"""One that learns nothing: what it has parsed once, it need not parse for each test."""

LIBRARY = '''"""A sensor of no make."""
import digitalio
from adafruit_helper import Scale
try:
    from typing import Optional
except ImportError:
    pass

class Sensor:
    """Measures."""
    def __init__(self, i2c, address=0x20):
        """Find it."""
        self._i2c = i2c
        self.led = digitalio.DigitalInOut(i2c)
        self.scale = Scale()

    @property
    def reading(self) -> "Optional[float]":
        """What it reads."""
        return 1.0

    def calibrate(self, offset, *, gain=1):
        """Set the offset.

        :param int offset: what to subtract"""

def find(): return Sensor(None)
'''
HELPER = "class Scale:\n    def weigh(self):\n        return 'text'\n"


def busy(question: str, path: str) -> Any:
    return None


@pytest.fixture(scope="module")
def drive(tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("drive")
    (folder / "lib" / "adafruit_pack").mkdir(parents=True)
    (folder / "lib" / "adafruit_sensor_x.py").write_text(LIBRARY)
    (folder / "lib" / "adafruit_helper.py").write_text(HELPER)
    (folder / "lib" / "compiled.mpy").write_bytes(b"C\x06")
    (folder / "lib" / "adafruit_pack" / "__init__.py").write_text("from .inner import Deep\nimport os\n")
    (folder / "lib" / "adafruit_pack" / "inner.py").write_text(
        "from ..adafruit_helper import Scale\nclass Deep:\n  x = 1\n"
    )
    (folder / "mine.py").write_text("import adafruit_pack\nSPEED = 3\n\ndef turn(angle, slowly=False): pass\n")
    (folder / "digitalio.py").write_text("class Fake: pass\n")
    return folder


def look(code: str, drive: Path | None = None, language: Language | None = None, board: Any = PICO) -> Completions:
    before, _, after = code.partition("|")
    return (language or SHARED).complete(before + after, len(before), board, busy, drive)


def complete(code: str, *arguments: Any, **options: Any) -> list[str]:
    return [text for text, _ in look(code, *arguments, **options).found]


IN = "import board, digitalio, busio, time, os\n"
LED = IN + "led = digitalio.DigitalInOut(board.LED)\n"


@pytest.mark.parametrize(
    ("code", "wanted"),
    [
        # objects, and what calls return
        (LED + "led.", ["direction", "switch_to_output", "value"]),
        (LED + "led.switch_to_", ["switch_to_input", "switch_to_output"]),
        (LED + "led.pull = digitalio.Pull.", ["UP", "DOWN"]),
        (IN + "board.STEMMA_I2C().", ["scan", "try_lock", "unlock"]),
        (IN + "board.STEMMA_I2C().scan().", ["append", "sort"]),
        (IN + "busio.I2C(board.GP1, board.GP0).scan()[0].", ["bit_length"]),
        (IN + "time.localtime().tm_", ["tm_hour", "tm_year"]),
        (IN + "os.listdir('/')[0].", ["split", "encode"]),
        (IN + "os.uname()[0].", ["split"]),
        ("open('f').", ["read", "readlines", "close"]),
        ("import re\nre.compile('a').search('b').", ["group", "span"]),
        ("import sys\nsys.stdin.", ["readline"]),
        ("import json\njson.dumps(3).", ["encode"]),
        ("import struct\nstruct.pack('b', 1).", ["decode", "hex"]),
        ("import collections\ncollections.deque((), 3).", ["appendleft", "popleft"]),
        ("import array\narray.array('b').", ["append", "extend"]),
        # calls
        (IN + "import pwmio\npwmio.PWMOut(board.LED, ", ["frequency=", "duty_cycle="]),
        (LED + "led.switch_to_input(pu", ["pull="]),
        (LED + "led.switch_to_output(True, drive_mode=digitalio.DriveMode.", ["OPEN_DRAIN"]),
        ("def turn(angle, slowly): pass\nturn(an", ["angle="]),
        ("print('a', e", ["end="]),
        # loops, functions, with, classes
        (LED + "for one in [led]:\n    one.", ["value"]),
        (LED + "for number, one in enumerate([led]):\n    one.", ["value"]),
        (LED + "for name, one in {'a': led}.items():\n    one.", ["value"]),
        (LED + "for one, two in zip([led], [led]):\n    one.", ["value"]),
        (LED + "[one.va|lue for one in [led]]", ["value"]),
        (LED + "values = [led.value for led in (led,)]\nvalues.", ["append"]),
        (IN + "def make():\n    return digitalio.DigitalInOut(board.LED)\nmake().", ["value"]),
        (IN + "def make() -> digitalio.DigitalInOut: ...\nmake().", ["value"]),
        (IN + "def use(pin: digitalio.DigitalInOut):\n    pin.", ["value"]),
        (IN + "def each():\n    yield digitalio.DigitalInOut(board.LED)\nfor one in each():\n    one.", ["value"]),
        (IN + "with digitalio.DigitalInOut(board.LED) as led:\n    led.", ["value"]),
        ("with open('f') as f:\n    for line in f:\n        line.", ["strip"]),
        (IN + "class Lamp:\n    def __init__(self):\n        self.pin = digitalio.DigitalInOut(board.LED)\n"
         "    def on(self):\n        self.pin.", ["value"]),
        (LED + "class Lamp:\n    pin = led\n    def on(self): pass\nLamp().", ["pin", "on"]),
        (LED + "class Lamp:\n    pin = led\nLamp().pin.", ["value"]),
        ("class A:\n    def go(self): pass\nclass B(A):\n    def stop(self):\n        self.", ["go", "stop"]),
        ("try:\n    pass\nexcept OSError as error:\n    error.", ["errno", "args"]),
        ("lambda: 'a'.spl", ["split"]),
        (LED + "leds = {}\nleds['a'] = led\nleds.", ["items", "setdefault"]),
        (LED + "x = led if led else None\nx.", ["value"]),
        ("a, b = 'a', 1\na.", ["upper"]),
        ("for one in range(3):\n    one.", ["bit_length"]),
        ("next(iter(['a'])).", ["split"]),
        ("sorted({'a'}).", ["append"]),
        ("sorted({'a'})[0].", ["split"]),
        ("max(['a']).", ["split"]),
        ("global_name = 1\ndef f():\n    global glo", ["global_name"]),
        # imports
        ("import dig", ["digitalio"]),
        ("from dig", ["digitalio"]),
        ("import board, dig", ["digitalio"]),
        ("from digitalio import Pull, ", ["Direction"]),
        ("from digitalio import (\n    Pull,\n    Dir", ["Direction"]),
        ("from microcontroller import ", ["pin", "cpu"]),
        ("import microcontroller\nmicrocontroller.cpu.", ["temperature"]),
        ("import ulab.", ["numpy"]),
        ("from ulab import numpy as np\nnp.zer", ["zeros"]),
        ("import displayio\ndisplayio.", ["Group", "FourWire"]),
        # what is not finished
        (LED + "if led.", ["value"]),
        (LED + "print(led.", ["value"]),
        (LED + "x = [led.", ["value"]),
        (LED + "while True:\n    led.value = not led.", ["value"]),
        (LED + "def broken(:\n    pass\nled.", ["value"]),
        (LED + "x = (1,\nled.|\nprint(3)", ["value"]),
        (LED + "led.|\nled.value = True", ["value"]),
        (LED + "print(f'{led.", ["value"]),
        (LED + "print(f'{led.value} and {led.|}')", ["value"]),
        (LED + "print(f\"{led.", ["value"]),
        # magics in the cell
        ("%clock fast\n" + LED + "led.", ["value"]),
        ("!ls (\n" + LED + "led.", ["value"]),
    ],
)  # fmt: skip
def test_completion(code: str, wanted: list[str]) -> None:
    assert set(wanted) <= set(complete(code))


@pytest.mark.parametrize(
    ("code", "wanted"),
    [
        ("import adafruit_s", ["adafruit_sensor_x"]),
        ("from adafruit_p", ["adafruit_pack"]),
        ("import comp", ["compiled"]),
        ("import adafruit_pack.", ["inner"]),
        ("from adafruit_pack import ", ["Deep", "inner"]),
        ("from mine import ", ["SPEED", "turn"]),
        ("import mine\nmine.turn(", ["angle=", "slowly="]),
        ("import adafruit_pack\nadafruit_pack.Deep().", ["x"]),
        ("from adafruit_sensor_x import Sensor\nSensor(None).", ["led", "reading", "calibrate"]),
        ("import adafruit_sensor_x as s\ns.find().led.", ["value"]),
        ("import adafruit_sensor_x as s\ns.find().scale.weigh().", ["split"]),
        ("import adafruit_sensor_x as s\ns.find().calibrate(1, ", ["gain="]),
        ("import digitalio\ndigitalio.", ["DigitalInOut"]),
    ],
)
def test_completion_of_what_is_on_the_drive(drive: Path, code: str, wanted: list[str]) -> None:
    assert set(wanted) <= set(complete(code, drive))


def test_a_library_that_changes_is_read_again(tmp_path: Path) -> None:
    language = Language()
    (tmp_path / "mine.py").write_text("first = 1\n")
    assert complete("import mine\nmine.", tmp_path, language) == ["first"]
    (tmp_path / "mine.py").write_text("second = 1\n")
    assert complete("import mine\nmine.", tmp_path, language) == ["second"]


@pytest.mark.parametrize(
    "code",
    [
        # nothing of this computer's Python
        "import num", "import thread", "import asyncio.", "from json import JSONDec", "import jedi", "from typ",
        "import numpy\nnumpy.", "import threading\nthreading.", "import typing\ntyping.", "import jedi\njedi.",
        "from circuitpython_kernel import ", "import os\nos.path", "import os\nos.env", "import sys\nsys.getref",
        "import collections\ncollections.Count", "import time\ntime.perf", "import builtins\nbuiltins.memoryerr",
        "'a'.case", "('a' + 'b').case", "(1 + 2).as_int", "b'a'.zfi", "[].__len", "(3).as_int", "{}.fromkeysx",
        "breakp", "UnboundLocalE", "aite", "ExceptionGr",
        # nothing that only other boards have
        "import wif", "import wifi\nwifi.", "import espi", "from ssl import ",
        "import microcontroller\nmicrocontroller.pin.PA",
        "import board\nboard.NEOPIXEL",
        # nothing for type checkers alone
        "import busio\nbusio.Optional", "import io\nio.TextF", "import busio\nbusio.I2C(None, None).sys",
        # nothing where there is no code, or a new name
        "# import dig", "x = 1  # dig", "'led.", "'''a\nled.", 'x = "board.', "open('/", "d = {'key': 1}\nd['",
        "f'led.", "f'{3} pri", "f'''{3}\npri", "rb'''pri", "def pri", "class pri", "import digitalio as dig",
        "3.", "0x1", "1.5", "unknown.", "unknown().x.", "lambda pri",
    ],
)  # fmt: skip
def test_nothing_is_offered(code: str) -> None:
    assert complete(code) == []


def test_other_boards() -> None:
    small = boards.load("circuitplayground_express")
    assert complete("import wif", board=boards.load("adafruit_feather_esp32s2")) == ["wifi"]
    assert complete("import board\nboard.NEO", board=small) == ["NEOPIXEL"]
    assert complete("import neop", board=small) == ["neopixel", "neopixel_write"]
    assert complete("import js", board=small) == []
    assert complete("import io\nio.", board=small) == []
    assert "getenv" in complete("import os\nos.", board=PICO)
    assert "getenv" not in complete("import os\nos.", board=small)


def test_modules_are_offered_before_they_are_imported_once_a_letter_is_there() -> None:
    assert "digitalio" in complete("digi")
    assert "digitalio" not in complete("")
    assert ("digitalio", "module") in look("x = digi").found
    assert ("digitalio", "module") in look(IN).found


def test_earlier_cells() -> None:
    language = Language()
    language.learn(LED)
    language.learn("def helper(speed): return led\n")
    language.learn("broken = ('''")
    language.learn("class Robot:\n    def drive(self): pass\n")
    assert "value" in complete("helper(3).", language=language)
    assert "speed=" in complete("helper(", language=language)
    assert complete("Robot().", language=language) == ["drive"]
    assert "brok" not in str(complete("brok", language=language))
    language.learn("led = 'now a text'\n")
    assert "value" not in complete("led.", language=language)
    assert "upper" in complete("led.", language=language)
    language.learn(LED)  # ran again
    assert "value" in complete("led.", language=language)


def test_a_cell_of_a_program_that_is_very_long() -> None:
    language = Language()
    language.learn("old = 1\n" * 5)
    language.learn("x = 'a'\n" * 10_000)
    language.learn("new = 1\n")
    assert complete("new", language=language) == ["new"]
    assert complete("old", language=language) == []


def test_parameters_come_first() -> None:
    assert complete("import pwmio\npwmio.PWMOut(")[:4] == ["duty_cycle=", "frequency=", "pin=", "variable_frequency="]


def test_live_objects_come_first_and_alone_unless_the_cell_says_otherwise() -> None:
    def ask(question: str, path: str) -> Any:
        return [["alive", "instance"]] if question == "members" and path in ("led", "") else None

    def found(code: str) -> list[str]:
        return [text for text, _ in SHARED.complete(code, len(code), PICO, ask).found]

    assert found("led.") == ["alive"]
    assert found(LED + "led.")[:2] == ["alive", "deinit"]
    assert found("a")[0] == "alive"
    assert found("import a") == sorted(module for module in PICO.modules if module.startswith("a"))


@pytest.mark.parametrize(
    ("code", "path", "parts"),
    [
        (LED + "led", "led", ["DigitalInOut(pin: microcontroller.Pin)", "Digital input and output"]),
        (LED + "led.value", "led.value", ["value: bool"]),
        ("print(", "print", ["print(*objects: Any, sep: str", "Print objects"]),
        ("'a'.split\nx = 'a'\nx.split", "x.split", ["split(sep: str", "pieces"]),
        ("import adafruit_sensor_x as s", "s", ["A sensor of no make.", "lib/adafruit_sensor_x.py"]),
        ("import adafruit_sensor_x as s", "s.find", ["find()"]),
        ("from adafruit_sensor_x import Sensor", "Sensor", ["Sensor(i2c, address=0x20)", "Measures."]),
        (
            "from adafruit_sensor_x import Sensor\nx = Sensor(1)\nx.calibrate(1)",
            "x.calibrate",
            ["calibrate(offset, *, gain=1)", "offset (int): what to subtract", "lib/adafruit_sensor_x.py"],
        ),
        ("def turn(angle=3):\n    'Turn **it**.'", "turn", ["turn(angle=3)", "Turn it."]),
        ("import board", "board.STEMMA_I2C", ["STEMMA_I2C() -> busio.I2C"]),
        ("def f(led: 'digitalio.DigitalInOut'):\n    led", "led", ["DigitalInOut(pin"]),
        ("import errno", "errno.ENOENT", ["ENOENT: int", "no such file"]),
    ],
)
def test_inspection(drive: Path, code: str, path: str, parts: list[str]) -> None:
    text = SHARED.inspect(path, code, PICO, busy, drive=drive) or ""
    for part in parts:
        assert part in text


@pytest.mark.parametrize(
    "path", ["numpy", "typing", "os.path", "str.casefold", "wifi", "threading.Thread", "io.TextFile"]
)
def test_inspection_knows_nothing_of_this_computer(path: str) -> None:
    code = f"import {path.partition('.')[0]}\n"
    assert SHARED.inspect(path, code, PICO, busy) is None


def test_warming_up_has_jedi_read_what_most_cells_need(monkeypatch: pytest.MonkeyPatch) -> None:
    language = Language()
    for piece in language.warm_up(PICO):
        piece()

    def fail(*_: object, **__: object) -> None:
        raise AssertionError("a text is parsed")

    monkeypatch.setattr("circuitpython_kernel.language.board_python.try_to_save_module", fail)
    for code in ("import board\nboard.LE", "pri", "import digitalio\ndigitalio.Dig", "x = 'a'\nx.spl"):
        assert len(complete(code, language=language)) == 1 + (code[-3:] == "spl")
    assert complete("import keypad\nkeypad.", language=language) == []  # this one is not read yet


def test_a_failure_of_jedi_is_logged_and_there_is_no_answer(
    monkeypatch: pytest.MonkeyPatch, caplog: pytest.LogCaptureFixture
) -> None:
    def fail(*_: object, **__: object) -> None:
        raise KeyError("odd")

    monkeypatch.setattr("jedi.Script.complete", fail)
    assert complete("pri") == []
    assert "jedi could not answer" in caplog.text
    assert "odd" in caplog.text


# ---- any text at all

PIECES = [
    LED, "led.", "led.value", "(", ")", "[", "{", "'", '"', "'''", "f'{", "}", "#", ":", "\n", "\n    ", "\t", "\\",
    ",", "=", "def f(", "class A", "import ", "from ", "from . import ", "from .. import x", "lambda ", "for x in ",
    "with ", " as ", "async ", "await ", "yield ", "@", "*", "**", ".", "...", "1", "0x", "é", "\x00", "\r", "\f",
    "%x", "!y", "?", "match x:", "case ", "print(", "board.", "self.", "x = ", "global x", "del x", "try:", "except ",
    "super().", "[0]", "__", "->",
]  # fmt: skip
ANY = Language()


@settings(deadline=None, max_examples=300)
@given(pieces=st.lists(st.sampled_from(PIECES), max_size=12), data=st.data())
def test_any_text(pieces: list[str], data: st.DataObject) -> None:
    code = "".join(pieces)
    cursor = data.draw(st.integers(0, len(code)))
    language = ANY
    found = language.complete(code, cursor, PICO, busy)
    assert 0 <= found.start <= found.end == cursor
    assert all(text.startswith(code[found.start : cursor]) for text, _ in found.found)
    language.inspect("led", code, PICO, busy, cursor=cursor)
    language.learn(code)


def test_text_that_nests_deeply(caplog: pytest.LogCaptureFixture) -> None:
    caplog.set_level(logging.CRITICAL)  # that jedi gives up is all right
    language = Language()
    for code in ("(" * 3000, "[" * 200 + "]" * 200, "-" * 5000 + "1", "x." * 3000, "a" + "()" * 3000 + "."):
        complete(code, language=language)
        language.learn(code)
    assert complete("pri", language=language) == ["print"]


# ---- the stubs of what CircuitPython shares with Python, beside a board

WITH_CLASSES = ("array", "builtins", "collections", "errno", "io", "re", "select", "sys")
OF_OBJECTS = {
    "builtins.BaseException": ("Exception()", "args"),
    "builtins.OSError": ("OSError(1)", "errno filename filename2 strerror"),
    "builtins.StopIteration": ("StopIteration()", "value"),
    "builtins.complex": ("1j", "imag real"),
    "builtins.slice": ("S()[1:2]", "start step stop"),
}
"""Attributes that objects have and their classes do not show, and how to make such an object."""
UNLISTED = {"sys": {"tracebacklimit"}}


@pytest.fixture(scope="module")
def board() -> Iterator[VirtualBoard]:
    with VirtualBoard(clock="fast") as board:
        assert board.run("class S:\n    def __getitem__(self, index): return index").ok
        yield board


def names_on(board: VirtualBoard, expression: str) -> set[str]:
    value = board.run(f"' '.join(dir({expression}))").value
    assert value is not None
    return {name for name in value.strip("'").split() if not name.startswith("_")}


@pytest.mark.parametrize("module", WITH_CLASSES)
def test_the_stubs_have_what_the_board_has(board: VirtualBoard, module: str) -> None:
    assert board.run(f"import {module}").ok
    assert set(stubs.members(module)) == names_on(board, module)
    for name, member in stubs.surface(module).items():
        if member.kind != "class":
            continue
        dotted = f"{module}.{name}"
        made, only = OF_OBJECTS.get(dotted, ("", ""))
        assert not set(only.split()) - (names_on(board, made) if made else set())
        inherited = set(stubs.members("builtins.dict")) if name == "OrderedDict" else set()
        if name == "bytearray":
            inherited = set(stubs.members("builtins.bytes"))
        assert set(stubs.members(dotted)) - set(only.split()) | inherited == names_on(board, dotted), dotted


@pytest.mark.parametrize(
    ("made", "path"),
    [
        ("re.compile('a')", "re._Regex"),
        ("re.match('a', 'a')", "re._Match"),
        ("select.poll()", "select._Poll"),
        ("open('/made.txt', 'w')", "io.TextFile"),
    ],
)
def test_the_stubs_have_what_objects_have(board: VirtualBoard, made: str, path: str) -> None:
    assert board.run("import re, select").ok
    code = f"import re, select, io\n{made}."
    assert set(complete(code)) == names_on(board, made), path
