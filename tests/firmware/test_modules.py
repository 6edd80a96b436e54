"""What can be imported: CircuitPython's modules for the board, and nothing of the interpreter's port."""

import threading

import pytest

from circuitpython_kernel import VirtualBoard, boards
from circuitpython_kernel.board.firmware_image import modules_of, provided_modules
from circuitpython_kernel.language import stubs


@pytest.mark.parametrize(
    "name", ["machine", "uctypes", "host", "ssl", "vfs", "framebuf", "_hw", "_native", "_boot", "nonsense", "asyncio"]
)
def test_what_circuitpython_does_not_have(error, name):
    assert error(f"import {name}") == f"ImportError: no module named '{name}'"


@pytest.mark.parametrize("name", ["floppyio", "usb_video"])
def test_what_the_virtual_board_does_not_have_yet(error, name):
    assert error(f"import {name}") == (
        f"ImportError: '{name}' is in CircuitPython for the Raspberry Pi Pico, "
        "but the virtual board does not have it yet"
    )


@pytest.mark.parametrize(
    "name",
    ["array", "binascii", "builtins", "collections", "errno", "gc", "hashlib", "io", "json", "math", "micropython",
     "random", "re", "select", "struct", "sys", "os", "time", "board", "microcontroller", "digitalio", "analogio"],
)  # fmt: skip
def test_what_is_there(ev, name):
    assert ev(f"import {name}\n{name}.__name__") == repr(name)


def test_unpack_from_takes_keywords(ev):
    code = "import struct\nstruct.unpack_from('<H', b'\\0\\1\\2\\3', offset=2), struct.unpack_from('B', buffer=b'\\7')"
    assert ev(code) == "((770,), (7,))"
    assert (
        ev("import struct\nstruct.unpack_from('<H', b'abcd', -2), struct.unpack('>H', b'\\1\\2')")
        == "((25699,), (258,))"
    )


def test_from_imports_and_aliases(ev):
    assert ev("from digitalio import DigitalInOut as D, Direction\nfrom microcontroller import pin\nD.__name__") == (
        "'DigitalInOut'"
    )
    assert ev("import microcontroller.pin as p\np is pin") == "True"


def test_packages_on_the_drive(board, ev):
    package = board.drive.path / "lib" / "thing"
    (package / "deep").mkdir(parents=True)
    (package / "__init__.py").write_text("from . import a\nfrom .deep import c\n")
    (package / "a.py").write_text("from .b import value\n")
    (package / "b.py").write_text("value = 1\n")
    (package / "deep" / "__init__.py").write_text("from ..b import value as c\nfrom .d import value\n")
    (package / "deep" / "d.py").write_text("from .. import b\nvalue = b.value + 1\n")
    assert (
        ev("import thing\nfrom thing.deep.d import value\nthing.a.value, thing.c, value, thing.deep.value")
        == "(1, 1, 2, 2)"
    )
    assert ev("import thing.deep.d as m\nm.__name__") == "'thing.deep.d'"


def write_package(board, name, **files):
    package = board.drive.path / "lib" / name
    package.mkdir(parents=True)
    for module, text in {"__init__": "", **files}.items():
        (package / f"{module}.py").write_text(text)


LATE_IMPORT = "def late():\n    from . import {0}\n    return {0}.value\n"


def test_from_dot_import_in_a_function(board, ev):
    """The function runs after its module was loaded; its package is the one that has such a module."""
    write_package(board, "near", asks=LATE_IMPORT.format("answer"), answer="value = 'near'\n")
    write_package(board, "far", other="value = 'far'\n")
    assert ev("import far.other, near.asks\nnear.asks.late()") == "'near'"
    assert ev("near.asks.late(), near.answer.__name__") == "('near', 'near.answer')"


def test_from_dot_import_in_a_function_takes_a_name_of_the_package_too(board, ev):
    text = "def late():\n    from . import level, deep\n    return level, deep.value\n"
    write_package(board, "named", __init__="level = 7\n", asks=text, deep="value = 8\n")
    assert ev("import named.asks\nnamed.asks.late()") == "(7, 8)"


def test_from_dot_import_in_a_function_is_refused_where_it_cannot_be_told_or_is_not_there(board, ev, error):
    for name in ("one", "two"):
        write_package(board, name, asks=LATE_IMPORT.format("twin"), twin=f"value = {name!r}\n")
    write_package(board, "three", asks=LATE_IMPORT.format("missing"))
    ev("import one.asks, two.asks, three.asks\n0")
    for name in ("one", "two", "three"):
        assert error(f"{name}.asks.late()") == "ImportError: can't perform relative import"
    board.reset(hard=False)
    assert ev("import one.asks\none.asks.late()") == "'one'"


def test_a_module_that_fails_can_be_imported_again(board, ev, error):
    (board.drive.path / "broken.py").write_text("1/0\n")
    assert error("import broken") == "ZeroDivisionError: division by zero"
    (board.drive.path / "broken.py").write_text("fine = True\n")
    board.reset(hard=False)
    assert ev("import broken\nbroken.fine") == "True"


def test_a_drive_module_does_not_replace_a_built_in_one(board, ev):
    (board.drive.path / "digitalio.py").write_text("fake = True\n")
    assert ev("import digitalio\nhasattr(digitalio, 'fake')") == "False"
    (board.drive.path / "digitalio.py").unlink()


MODULES = sorted(provided_modules() - {"board", "sys", "os", "time", "select", "errno", "__future__"})

# Aliases that the stub still hands on; CircuitPython 10's own displayio has them no more.
MISSING = {"displayio.Display", "displayio.EPaperDisplay", "displayio.FourWire", "displayio.I2CDisplay"}

# Methods of a class that the stub's indentation has as functions of its module.
MISPLACED = dict.fromkeys(("reset", "enable", "set_global_current", "set_led", "write"), "IS31FL3741")

# Named tuples: their objects have the members, but the classes do not, as in C.
NAMED_TUPLES = {"qrio.QRInfo", "qrio.QRPosition"}

# Boards that have all of the modules between them; the first one that has a module shows it.
BOARDS = (
    "raspberry_pi_pico", "feather_m4_express", "adafruit_qualia_s3_rgb666", "adafruit_led_glasses_nrf52840",
    "m5stack_tab5", "waveshare_esp32_s3_amoled_241", "raspberrypi_pi4b", "raspberry_pi_pico_w",
)  # fmt: skip


@pytest.fixture(scope="module")
def board_with():
    """A function that gives a board with a module, the same for the same board."""
    started: dict[str, VirtualBoard] = {}

    def find(module):
        has = [identifier for identifier in BOARDS if module in modules_of(boards.load(identifier))]
        if has[0] not in started:
            started[has[0]] = VirtualBoard(has[0], clock="fast")
        return started[has[0]]

    yield find
    for board in started.values():
        board.close()


@pytest.mark.parametrize("module", MODULES)
def test_every_public_member_of_the_stubs_is_there(board_with, module):
    shared_board = board_with(module)
    assert shared_board.run(f"import {module}").ok
    for name, member in stubs.surface(module).items():
        if f"{module}.{name}" in MISSING:
            continue
        place = f"{module}.{MISPLACED[name]}" if module == "is31fl3741" and name in MISPLACED else module
        assert shared_board.run(f"hasattr({place}, {name!r})").value == "True", f"{module}.{name}"
        for inner in stubs.members(f"{module}.{name}") if member.kind == "class" else ():
            if inner.startswith("__") or name.endswith("Protocol"):
                continue
            holder = f"{module}.{name}"
            if holder in NAMED_TUPLES:
                holder += f"(*range({len(stubs.members(holder))}))"
            assert shared_board.run(f"hasattr({holder}, {inner!r})").value == "True", f"{module}.{name}.{inner}"


def test_all_boards_have_an_image_that_boots_for_a_sample():
    for identifier in ("raspberry_pi_pico_w", "feather_m0_basic", "pca10056", "stm32f411ce_blackpill", "teensy41"):
        with VirtualBoard(identifier, clock="fast") as board:
            assert (
                board.run("import board, microcontroller, time, sys, os\nlen(dir(microcontroller.pin)) > 3").value
                == "True"
            )


def test_modules_of_the_board_need_nothing_of_a_full_heap(board, ev):
    board.run("hoard = []\ntry:\n    while True: hoard.append(bytearray(200))\nexcept MemoryError: pass")
    board.run("hoard.pop()")
    assert board.run("import digitalio").error_type == ""
    board.run("hoard = None")
    assert (
        ev("import board\ndigitalio.DigitalInOut(board.LED).value, digitalio.Pull.UP") == "(False, digitalio.Pull.UP)"
    )


@pytest.mark.parametrize("moment", range(6))
def test_an_interrupt_while_modules_are_loaded_leaves_none_half_loaded(moment):
    """A class of a module that the board does not know as its own would refuse its own attributes."""
    names = "busio, keypad, rotaryio, usb_hid, countio, pwmio, onewireio, aesio, alarm"
    with VirtualBoard(clock="realtime") as board:
        board.run("1")
        for part in range(moment + 1):
            started = threading.Event()
            begun = board.start(f"print({part})\nimport {names}\nwhile True: pass", on_output=lambda *_: started.set())  # noqa: B023
            assert started.wait(30)
            board.interrupt()
            assert begun.result(30).error_type == "KeyboardInterrupt"
        code = "u = busio.UART(board.GP0, board.GP1)\nk = keypad.Keys((board.GP5,), value_when_pressed=False)\n'fine'"
        assert board.run(f"import board, {names}\n{code}").value == "'fine'"
