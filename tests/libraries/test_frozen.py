"""Libraries that a board has frozen in."""

import os
import threading
import zipfile

import pytest

from circuitpython_kernel import VirtualBoard, boards
from circuitpython_kernel.boards.frozen import DISTRIBUTIONS
from circuitpython_kernel.libraries import frozen as frozen_libraries
from circuitpython_kernel.libraries import pip as library_pip
from circuitpython_kernel.libraries.sources import WHEELS_VARIABLE

EXPRESS = "circuitplayground_express"


def wheel(folder, module, files, version=None):
    """A wheel of the distribution that a module is pinned to."""
    name, _, pinned = DISTRIBUTIONS[module].partition("==")
    stem = f"{name.replace('-', '_')}-{version or pinned}"
    about = f"Metadata-Version: 2.1\nName: {name}\nVersion: {version or pinned}\nKeywords: circuitpython\n"
    with zipfile.ZipFile(folder / f"{stem}-py3-none-any.whl", "w") as archive:
        for path, text in files.items():
            archive.writestr(path, text)
        archive.writestr(f"{stem}.dist-info/METADATA", about)
        archive.writestr(f"{stem}.dist-info/WHEEL", "Wheel-Version: 1.0\nTag: py3-none-any\n")


@pytest.fixture
def wheels(tmp_path, monkeypatch):
    """A folder of wheels, and an empty cache; no network is used."""
    folder = tmp_path / "wheels"
    folder.mkdir()
    wheel(folder, "neopixel", {"neopixel.py": "WHERE = 'frozen'\nclass NeoPixel: pass\n"})
    wheel(folder, "adafruit_lis3dh", {"adafruit_lis3dh.py": "import neopixel\nSIDE = neopixel.WHERE\n"})
    wheel(folder, "adafruit_thermistor", {"adafruit_thermistor.py": "data = [n for n in range(100)]\n" + "# x\n" * 50})
    wheel(folder, "adafruit_hid", {"adafruit_hid/__init__.py": "from . import keyboard\n",
                                   "adafruit_hid/keyboard.py": "from .keycode import A\n",
                                   "adafruit_hid/keycode.py": "A = 4\n"})  # fmt: skip
    wheel(folder, "adafruit_circuitplayground", {
        "adafruit_circuitplayground/__init__.py":
            "import sys\nif sys.platform == 'Atmel SAMD21':\n    from .express import cpx as cp\n",
        "adafruit_circuitplayground/express.py":
            "import adafruit_lis3dh\nclass Express:\n    side = adafruit_lis3dh.SIDE\ncpx = Express()\n",
    })  # fmt: skip
    monkeypatch.setenv(WHEELS_VARIABLE, str(folder))
    cache = tmp_path / "cache"
    monkeypatch.setattr(frozen_libraries, "_folder", lambda: cache)
    monkeypatch.delenv(frozen_libraries.FROZEN_VARIABLE, raising=False)
    return folder


@pytest.fixture
def board(wheels):
    with VirtualBoard(EXPRESS, clock="fast") as board:
        yield board


def test_frozen_libraries_are_there_and_take_no_heap(board):
    free = "import gc\ngc.collect()\nbefore = gc.mem_free()\n"
    result = board.run(free + "import neopixel, adafruit_thermistor, adafruit_hid.keyboard\ngc.collect()\n"
                       "before - gc.mem_free() < 500, neopixel.WHERE, adafruit_hid.keyboard.A")  # fmt: skip
    assert result.value == "(True, 'frozen', 4)", result.traceback
    assert board.run("import sys\nsys.path").value == "['', '/', '.frozen', '/lib']"
    assert board.run("from adafruit_circuitplayground import cp\ncp.side").value == "'frozen'"


def test_they_are_fetched_once(board, wheels):
    assert board.run("import neopixel").ok
    for file in wheels.iterdir():
        file.unlink()
    with VirtualBoard(EXPRESS, clock="fast") as other:  # all of the board's were fetched, not neopixel alone
        assert other.run("import adafruit_hid, adafruit_lis3dh").ok
    with VirtualBoard(EXPRESS, clock="fast", frozen="cached") as other:
        assert other.run("import adafruit_hid").ok


def test_the_order_of_sys_path_is_kept(board):
    board.drive.write("lib/neopixel.py", b"WHERE = 'lib'\n")
    assert board.run("import neopixel\nneopixel.WHERE").value == "'frozen'"
    board.drive.write("neopixel.py", b"WHERE = 'root'\n")
    board.reset(hard=False)
    assert board.run("import neopixel\nneopixel.WHERE").value == "'root'"
    board.drive.door.remove("neopixel.py")
    board.reset(hard=False)
    assert board.run("import sys\nsys.path.remove('.frozen')\nimport neopixel\nneopixel.WHERE").value == "'lib'"


def test_a_failing_library_leaves_sys_path_and_the_heap_as_they_were(board, wheels):
    wheel(wheels, "adafruit_thermistor", {"adafruit_thermistor.py": "big = [0] * 500\n1 / 0\n"})
    used = "import gc\ngc.collect()\ngc.mem_alloc()"
    before = int(board.run(used).value)
    assert board.run("import adafruit_thermistor").error_type == "ZeroDivisionError"
    assert board.run("import sys\nsys.path").value == "['', '/', '.frozen', '/lib']"
    assert abs(int(board.run(used).value) - before) < 1500


@pytest.mark.parametrize(
    ("mode", "message"),
    [
        ("fetch", "it could not be fetched (No matching distribution found for adafruit-circuitpython-"),
        ("cached", "it is not in the cache; %install neopixel puts it on the drive"),
        ("none", "this board was made without; %install neopixel puts it on the drive"),
    ],
)
def test_without_them_the_import_says_what_to_do(wheels, mode, message):
    for file in wheels.iterdir():
        file.unlink()
    with VirtualBoard(EXPRESS, clock="fast", frozen=mode) as board:
        for _ in range(2):
            failed = board.run("import neopixel")
            assert failed.error_type == "ImportError"
            assert failed.error_message.startswith(
                "no module named 'neopixel': the Adafruit CircuitPlayground Express has it frozen in, but " + message
            )
            assert failed.error_message.endswith("; %install neopixel puts it on the drive")
        board.drive.write("lib/neopixel.py", b"WHERE = 'lib'\n")  # as %install does
        assert board.run("import neopixel\nneopixel.WHERE").value == "'lib'"


def test_the_environment_chooses_the_mode(wheels, monkeypatch):
    monkeypatch.setenv(frozen_libraries.FROZEN_VARIABLE, "none")
    with VirtualBoard(EXPRESS, clock="fast") as board:
        assert "made without" in board.run("import neopixel").error_message
    monkeypatch.setenv(frozen_libraries.FROZEN_VARIABLE, "never")
    with pytest.raises(ValueError, match=r'^CIRCUITPYTHON_KERNEL_FROZEN is fetch, cached or none, not "never"$'):
        VirtualBoard(EXPRESS)
    with pytest.raises(ValueError, match=r'^frozen is fetch, cached or none, not "x"$'):
        VirtualBoard(EXPRESS, frozen="x")


def test_other_boards_have_none_and_say_so_in_the_usual_words(wheels):
    with VirtualBoard("raspberry_pi_pico", clock="fast") as board:
        assert board.run("import neopixel").error_message == "no module named 'neopixel'"


def test_what_is_not_on_pypi_says_so(wheels):
    with VirtualBoard("pygamer", clock="fast") as board:
        message = board.run("import stage").error_message
        assert message.endswith("has it frozen in, but it is not on PyPI; copy it to the drive's lib yourself")


def test_a_damaged_wheel_in_the_cache_is_told(board, tmp_path):
    (tmp_path / "cache").mkdir()
    name, _, version = DISTRIBUTIONS["neopixel"].partition("==")
    (tmp_path / "cache" / f"{name.replace('-', '_')}-{version}-py3-none-any.whl").write_bytes(b"no zip")
    assert "cannot be read" in board.run("import neopixel").error_message


@pytest.mark.skipif(os.name != "posix", reason="the stand-in for pip is a POSIX program")
def test_a_fetch_that_hangs_can_be_interrupted(board, monkeypatch):
    began = threading.Event()

    def hang(what, target, wheels):
        began.set()
        return ["sleep", "60"]

    monkeypatch.setattr(library_pip, "_command", hang)
    monkeypatch.setattr(library_pip, "OFFLINE_OPTIONS", ())
    running = board.start("import neopixel")
    assert began.wait(20)
    board.interrupt()
    assert running.result(20).error_type == "KeyboardInterrupt"
    assert board.run("1").value == "1"


def test_every_frozen_library_is_pinned_or_known_not_to_be_on_pypi():
    frozen = {name for board_id in boards.board_ids() for name in boards.load(board_id).frozen_libraries}
    assert sum(bool(boards.load(board_id).frozen_libraries) for board_id in boards.board_ids()) == 141
    assert set(DISTRIBUTIONS) <= frozen
    missing = frozen - set(DISTRIBUTIONS)
    assert {"stage", "ugame", "pew", "picoed"} <= missing
    assert not {name for name in missing if name.startswith("adafruit_")} - {
        "adafruit_cs42l42", "adafruit_minimqtt", "adafruit_rtttl", "adafruit_tas2505",
    }  # fmt: skip
