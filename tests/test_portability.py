"""The package works where POSIX' own modules are missing, as on Windows; and most of it where threads are, too."""

import ast
import subprocess
import sys
from pathlib import Path

import pytest

import circuitpython_kernel
from tests.bare import MISSING, THREADS

BLOCKED = ("fcntl", "termios", "pty", "tty", "resource", "pwd", "grp")

PROGRAM = f"""
import sys

for name in {BLOCKED}:
    sys.modules[name] = None  # an import of it fails now

import importlib, os, pkgutil, tempfile
import circuitpython_kernel
from circuitpython_kernel import VirtualBoard
from circuitpython_kernel.drive import door, held

held.HAS_DESCRIPTORS = {{descriptors}}
door.Door.__init__.__kwdefaults__["descriptors"] = {{descriptors}}

for module in pkgutil.walk_packages(circuitpython_kernel.__path__, "circuitpython_kernel."):
    if ".firmware" not in module.name and not module.name.endswith("__main__"):
        try:
            importlib.import_module(module.name)
        except ModuleNotFoundError as error:
            assert error.name == "pyodide" and ("browser" in module.name or module.name.endswith("lite.early")), error

for folder in (None, tempfile.mkdtemp()):
    with VirtualBoard(clock="fast", drive=folder, drive_files=False) as board:
        board.drive.write("code.py", b"print('code.py runs')\\n")
        assert "code.py runs" in board.run_code().stdout
        board.run("import os\\nos.mkdir('/lib')\\nwith open('/lib/a.py', 'a') as f: f.write('x = 7')")
        result = board.run("import a\\na.x")
        assert result.value == "7", result
        assert board.run("open('/none')").error_message == "[Errno 2] No such file/directory: /none"
        before = board.snapshot()
        board.run("os.remove('/lib/a.py'); os.rmdir('/lib'); os.rename('/code.py', '/main.py')")
        board.restore(before)
        assert sorted(path for path, _ in board.drive.door.walk()) == ["boot_out.txt", "code.py", "lib", "lib/a.py"]
        board.reset()
assert not set({BLOCKED}) & {{{{name for name, module in sys.modules.items() if module is not None}}}}
print("fine")
"""


def run(descriptors):
    program = PROGRAM.format(descriptors=descriptors)
    return subprocess.run([sys.executable, "-c", program], capture_output=True, text=True)


def test_a_board_without_the_modules_of_posix():
    ran = run(True)
    assert (ran.stdout, ran.returncode) == ("fine\n", 0), ran.stderr


def test_and_without_descriptors_of_folders():
    ran = run(False)
    assert (ran.stdout, ran.returncode) == ("fine\n", 0), ran.stderr


ROOMS = (
    "board", "boards", "common", "devices", "drawing", "drive", "fat", "hardware", "libraries", "traces", "vm.guest_os",
    "vm.passes", "widgets",
)  # fmt: skip
"""What a host without threads and wasmtime can have."""

IMPORTS = f"""
from tests.bare import loaded, make_bare
make_bare()

import importlib, pkgutil
import circuitpython_kernel.vm.interface, circuitpython_kernel.vm.rewriting
for room in {ROOMS}:
    package = importlib.import_module(f"circuitpython_kernel.{{room}}")
    for module in pkgutil.walk_packages(package.__path__, package.__name__ + "."):
        if module.name not in ("circuitpython_kernel.common.threaded", "circuitpython_kernel.common.browser_stacks"):
            importlib.import_module(module.name)
print(loaded())
"""


def test_the_rooms_without_threads_can_be_imported_where_there_are_none():
    ran = subprocess.run([sys.executable, "-c", IMPORTS], capture_output=True, text=True)
    assert (ran.stdout, ran.returncode) == ("[]\n", 0), ran.stderr


HOSTS = ("circuitpython_kernel.vm.wasmtime_host", "circuitpython_kernel.vm.browser_host")


@pytest.mark.parametrize("room", ["board", "boards", "devices", "hardware", "traces", "widgets"])
def test_no_late_import_in_these_rooms_needs_them_either(room):
    """matplotlib is for who asks for a figure."""
    absent = {*MISSING, *THREADS} - {"matplotlib"}
    found = [
        (file.name, name)
        for file in (Path(circuitpython_kernel.__file__).parent / room).rglob("*.py")
        for name in imports_of(file)
        if name.partition(".")[0] in absent or name.startswith(HOSTS)
    ]
    assert found == []


def imports_of(file):
    """All modules that a file imports, anywhere in it."""
    for node in ast.walk(ast.parse(file.read_text())):
        if isinstance(node, ast.Import):
            yield from (alias.name for alias in node.names)
        elif isinstance(node, ast.ImportFrom) and not node.level:
            yield node.module


def test_a_bare_process_has_no_threads():
    program = """
from tests.bare import make_bare
make_bare()
import threading
try:
    threading.Thread(target=print).start()
except RuntimeError as error:
    print(error)
for name in ("common.threaded", "vm.wasmtime_host.host", "kernel.native"):
    try:
        __import__(f"circuitpython_kernel.{name}")
    except ImportError as error:
        print(name)
"""
    ran = subprocess.run([sys.executable, "-c", program], capture_output=True, text=True)
    assert ran.stdout.split("\n") == [
        "can't start new thread", "common.threaded", "vm.wasmtime_host.host", "kernel.native", "",
    ], ran.stderr  # fmt: skip
