"""Programs for real boards at the virtual one: circup at its drive, Thonny's back end at its serial port."""

import json
import os
import queue
import select
import signal
import subprocess
import sys
import threading

import pytest

from circuitpython_kernel import VirtualBoard
from tests.conftest import ROOT

PATIENCE = 60
TAG = "20260101"
SENSOR = (
    '"""A sensor of our own."""\n__version__ = "{version}"\n__repo__ = "https://example.com/Toy_Sensor.git"\n'
    "ANSWER = 42\n"
)


# ---- circup


@pytest.fixture
def circup(tmp_path):
    """Runs circup at a board's drive, with a bundle of our own and no network."""
    pytest.importorskip("circup")
    data = tmp_path / "data" / "circup"
    library = data / "tests" / "toy-bundle-py" / f"toy-bundle-py-{TAG}" / "lib"
    library.mkdir(parents=True)
    (library / "toy_sensor.py").write_text(SENSOR.format(version="1.2.3"))
    (data / "bundle_config.json").write_text(json.dumps({"toy": "tests/Toy_Bundle"}))
    (data / "circup.json").write_text(json.dumps({"tests/Toy_Bundle": [TAG]}))
    environment = {**os.environ, "XDG_DATA_HOME": str(tmp_path / "data"), "HOME": str(tmp_path)}

    def run(drive, *words):
        command = [sys.executable, "-c", "from circup import main; main()", "--offline", "--path", str(drive), *words]
        done = subprocess.run(
            command, capture_output=True, text=True, env=environment, cwd=tmp_path, timeout=PATIENCE, input=""
        )
        assert done.returncode == 0, done.stdout + done.stderr
        return done.stdout

    return run


@pytest.mark.skipif(sys.platform != "linux", reason="where circup keeps its bundles differs")
def test_circup_finds_the_board_and_installs_on_its_drive(circup, tmp_path):
    with VirtualBoard(clock="fast", drive=tmp_path / "drive") as board:
        board.wait_for_boot()
        drive = board.drive.path
        said = circup(drive, "install", "toy_sensor")
        assert f"Found device raspberry_pi_pico at {drive}, running CircuitPython 10.3.1.\n" in said
        assert "Installed 'toy_sensor'." in said
        assert board.run("import toy_sensor\ntoy_sensor.ANSWER").value == "42"
        assert "toy_sensor==1.2.3\n" in circup(drive, "freeze")
        (drive / "lib" / "toy_sensor.py").write_text(SENSOR.format(version="1.0.0"))
        assert "1.0.0" in circup(drive, "list")
        circup(drive, "update", "--all")
        assert '"1.2.3"' in (drive / "lib" / "toy_sensor.py").read_text()
        circup(drive, "uninstall", "toy_sensor")
        board.reset(hard=False)
        assert board.run("import toy_sensor").error_type == "ImportError"


# ---- Thonny


class Thonny:
    """Thonny's back end for CircuitPython, as its window starts it."""

    def __init__(self, port, folder):
        arguments = {
            "port": str(port), "clean": False, "sync_time": False, "validate_time": False, "interrupt_on_connect": True,
            "api_stubs_path": "", "local_rtc": True, "restart_interpreter_before_run": True, "dtr": None, "rts": None,
        }  # fmt: skip
        (folder / "thonny").mkdir()
        environment = {**os.environ, "THONNY_USER_DIR": str(folder / "thonny"), "HOME": str(folder)}
        self._process = subprocess.Popen(
            [sys.executable, "-m", "thonny.plugins.circuitpython.cirpy_back", repr(arguments)],
            stdin=subprocess.PIPE, stdout=subprocess.PIPE, stderr=subprocess.STDOUT, text=True, env=environment,
        )  # fmt: skip
        self._lines = queue.SimpleQueue()
        self._reader = threading.Thread(target=self._read, daemon=True)
        self._reader.start()

    def _read(self):
        with self._process.stdout as said:
            for line in said:
                self._lines.put(line)

    def send(self, command):
        from thonny.common import serialize_message

        self._process.stdin.write(serialize_message(command) + "\n")
        self._process.stdin.flush()

    def wait(self, text):
        """What it has said until a text comes."""
        said = ""
        while text not in said:
            try:
                said += self._lines.get(timeout=PATIENCE)
            except queue.Empty:
                raise AssertionError(f"no {text!r} after {said!r}") from None
        return said

    def close(self):
        self._process.kill()
        self._process.wait()
        self._process.stdin.close()
        self._reader.join(PATIENCE)


@pytest.fixture
def thonny(tmp_path):
    pytest.importorskip("thonny")
    drive = tmp_path / "drive"
    drive.mkdir()
    link = tmp_path / "port"
    command = [sys.executable, "-m", "circuitpython_kernel", "serial", "--drive", str(drive), "--link", str(link)]
    process = subprocess.Popen(command, stdout=subprocess.PIPE, text=True, cwd=ROOT)
    assert select.select([process.stdout], [], [], PATIENCE)[0]
    process.stdout.readline()
    backend = Thonny(link, tmp_path)
    try:
        yield backend
    finally:
        backend.close()
        process.send_signal(signal.SIGINT)
        process.wait(PATIENCE)
        process.stdout.close()


@pytest.mark.skipif(os.name != "posix", reason="pseudo-terminals are a thing of POSIX")
def test_thonny_connects_runs_programs_and_writes_files(thonny, tmp_path):
    from thonny.common import InlineCommand, ToplevelCommand

    said = thonny.wait("event_type='ToplevelResponse'")
    assert "welcome_text='Adafruit CircuitPython 10.3.1 on virtual-0.1.0; Raspberry Pi Pico with rp2040" in said
    assert "sys_path=['', '/', '.frozen', '/lib']" in said
    thonny.send(ToplevelCommand("execute_source", source="import board\nx = 6 * 7\nprint(x, board.board_id)"))
    assert "42 raspberry_pi_pico" in thonny.wait("command_name='execute_source'")
    thonny.send(ToplevelCommand("execute_source", source="print('still', x)"))
    assert "still 42" in thonny.wait("command_name='execute_source'")
    options = {"content_bytes": b"a note\n", "editor_id": 1, "make_shebang_scripts_executable": False}
    thonny.send(InlineCommand("write_file", id="w", path="/note.txt", **options))
    thonny.wait("InlineResponse(")
    assert (tmp_path / "drive" / "note.txt").read_bytes() == b"a note\n"
    thonny.send(InlineCommand("read_file", id="r", path="/note.txt"))
    assert "content_bytes=b'a note\\n'" in thonny.wait("InlineResponse(")
