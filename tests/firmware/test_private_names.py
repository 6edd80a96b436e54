"""No program reaches what the firmware keeps to itself, nor the modules of the interpreter's port."""

import pytest

from circuitpython_kernel import VirtualBoard

from .crawler import PORT_MODULES, PROGRAM, forbidden_addresses

ALWAYS = {"__future__", "board", "gc", "microcontroller", "micropython", "os", "sys", "time"}


@pytest.fixture(scope="module")
def board():
    with VirtualBoard("raspberry_pi_pico2", clock="fast") as board:
        yield board


def crawl(board, modules):
    addresses = forbidden_addresses()
    assert {"host.call", "uctypes.bytearray_at", "machine.mem32", "vfs.VfsPosix", "os.VfsPosix"} <= set(addresses)
    assert board.run(PROGRAM).ok
    result = board.run(f"crawl({set(addresses.values())!r}, {sorted(modules)!r})")
    assert result.ok, result.traceback
    found, private, seen = eval(result.value)
    assert found == []
    assert private == []
    return seen


def test_a_crawler_finds_nothing_that_is_not_for_programs(board):
    assert crawl(board, board.definition.modules | ALWAYS | {"builtins", "array", "collections", "io"}) > 1500


def test_nor_in_modules_that_this_board_does_not_have(board):
    # All modules together are more than a crawl on a Pico has memory for.
    with VirtualBoard("raspberry_pi_pico", clock="fast") as pico:
        assert crawl(pico, pico.definition.modules - board.definition.modules) > 500


def test_the_crawler_finds_what_is_there(board):
    """It would see a module that a program reaches: `math`, from a list in an attribute of a function's globals."""
    board.run(PROGRAM + "\nimport math\nclass A: pass\nholder = A()\nholder.inside = [{'x': (math,)}]")
    address = board.run("id(math)").value
    found, _, _ = eval(board.run(f"crawl({{{address}}}, ['sys'])").value)
    assert [way for way in found if way.endswith(("['inside'][]['x'][]", ".inside[]['x'][]"))]


PORT = sorted({
    *PORT_MODULES, "cmath", "heapq", "platform", "argparse", "ssl", "requests", "mip", "uos", "utime", "usocket",
    "ustruct", "uio", "ujson", "ure", "urandom", "uhashlib", "ubinascii", "ucollections", "uerrno", "uselect", "uzlib",
    "uarray", "umachine", "uasyncio", "uplatform", "_thread", "_hw", "_native", "_modules", "_boot", "_board",
    "_layout", "_claims", "_pins", "_errors", "_language", "_fat", "_cp_sys", "_cp_gc",
})  # fmt: skip


@pytest.mark.parametrize("name", PORT)
def test_modules_that_a_board_does_not_have(board, name):
    words = f"ImportError: no module named '{name}'"
    for code in (
        f"import {name}",
        f"__import__({name!r})",
        f"import builtins\nbuiltins.__import__({name!r})",
        f"from {name} import *",
        f"import sys\nsys.path.append('/.fw')\ntry:\n  import {name}\nfinally:\n  sys.path.remove('/.fw')",
    ):
        result = board.run(code)
        assert f"{result.error_type}: {result.error_message}" == words, code


@pytest.mark.parametrize("name", ["host", "uctypes", "vfs", "_hw"])
def test_without_the_hook_of_imports_they_are_not_there_either(board, name):
    board.reset()
    assert board.run("import builtins\ndel builtins.__import__").ok
    assert board.run(f"import {name}").error_type == "ImportError"
    assert board.run(f"__import__({name!r})").error_type == "ImportError"
    board.reset()


def test_usys_is_the_only_other_name(board):
    assert board.run("import sys, usys\nusys is sys").value == "True"


def test_sys_modules_has_the_programs_modules_alone(board):
    board.reset()
    assert board.run("import sys, time, digitalio\nsys.modules").value == "{}"
    (board.drive.path / "own_one.py").write_text("import time\n")
    assert board.run("import own_one\nlist(sys.modules)").value == "['own_one']"
    assert board.run("import sys, digitalio\nsys.modules['digitalio'] = 5\nimport digitalio\ndigitalio").value == "5"
    assert board.run("del sys.modules['digitalio']\nimport digitalio\ndigitalio").value == "<module 'digitalio'>"


@pytest.mark.parametrize(
    "code",
    [
        "getattr(led, b'\\xffpin'.decode())",
        "getattr(led, str(b'\\xffpin', 'utf-8'))",
        "exec(b'led.\\xffpin')",
        "eval(b'led.\\xffpin')",
        "getattr(led, '\\xffpin')",
        "getattr(led, '\\u00ffpin')",
        "led._pin",
        "led.\u00ffpin",
        "exec(bytes([108, 101, 100, 46, 255]) + b'pin')",
        "import raw_name",
        "import raw_text",
    ],
)
def test_private_names_cannot_be_written(board, code):
    """By any way that a program has to make a name: text, bytes, source on the drive."""
    board.reset()
    (board.drive.path / "raw_name.py").write_bytes(
        b"import board, digitalio\nled = digitalio.DigitalInOut(board.GP5)\nfound = led.\xffpin\n"
    )
    (board.drive.path / "raw_text.py").write_bytes(
        b"import board, digitalio\nled = digitalio.DigitalInOut(board.GP5)\nfound = getattr(led, '\xffpin')\n"
    )
    board.run("import board, digitalio\nled = digitalio.DigitalInOut(board.GP4)")
    result = board.run(code)
    assert not result.ok
    assert result.error_type in ("AttributeError", "UnicodeError", "SyntaxError", "TypeError", "NameError")
    assert board.run("led.value").value == "False"


def test_help_shows_what_a_board_shows(board):
    text = board.run("import digitalio, time\nhelp(digitalio)\nhelp(digitalio.DigitalInOut)\nhelp(time)").stdout
    lines = text.splitlines()
    assert "  DigitalInOut -- <class 'DigitalInOut'>" in lines
    assert "  __enter__ -- <function>" in lines
    assert "  sleep -- <function>" in lines
    assert not [
        line for line in lines if "__init__" in line or "__qualname__" in line or " _" in line.replace(" __", "")
    ]
    modules = board.run("help('modules')").stdout
    for name in (*PORT_MODULES, "_hw", "_native"):
        assert name not in modules.split()


def test_completion_shows_no_internals(board):
    board.run("import digitalio")
    names = [name for name, _ in board.ask("members", "digitalio.DigitalInOut")]
    assert "value" in names
    assert not [name for name in names if name.startswith("_") and name[:2] != "__"]


def test_tracebacks_have_no_frames_of_the_firmware(board):
    text = board.run(
        "import sys, digitalio\ntry:\n  digitalio.DigitalInOut(1)\nexcept TypeError as e:\n  sys.print_exception(e)"
    ).stdout
    assert text == (
        'Traceback (most recent call last):\n  File "<stdin>", line 3, in <module>\n'
        "TypeError: pin must be of type Pin, not int\n"
    )
