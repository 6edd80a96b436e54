"""`circuitpython-kernel serial` and its real clients: a terminal, mpremote, ampy."""

import json
import os
import re
import select
import signal
import subprocess
import sys
import time
import urllib.request

import pytest
import serial

from tests.conftest import ROOT

pytestmark = pytest.mark.skipif(os.name != "posix", reason="pseudo-terminals are a thing of POSIX")
PATIENCE = 30
BANNER = "Adafruit CircuitPython 10.3.1 on virtual-0.1.0; Raspberry Pi Pico with rp2040"


@pytest.fixture
def drive(tmp_path):
    folder = tmp_path / "drive"
    folder.mkdir()
    return folder


@pytest.fixture
def port(tmp_path, drive):
    link = tmp_path / "port"
    command = [sys.executable, "-m", "circuitpython_kernel", "serial", "--drive", str(drive), "--link", str(link)]
    process = subprocess.Popen(command, stdout=subprocess.PIPE, text=True, cwd=ROOT)
    try:
        assert select.select([process.stdout], [], [], PATIENCE)[0]
        assert process.stdout.readline().startswith("/dev/")
        yield link
    finally:
        process.send_signal(signal.SIGINT)
        assert process.wait(PATIENCE) == 0
        process.stdout.close()
    assert not link.exists()


class Line:
    """A terminal on the port."""

    def __init__(self, port):
        self._port = serial.Serial(str(port), timeout=0.2)
        self.text = ""

    def type(self, text):
        self._port.write(text.encode())

    def wait(self, text):
        """Read on until a text comes; what came before and with it."""
        end = time.monotonic() + PATIENCE
        while text not in self.text:
            assert time.monotonic() < end, repr(self.text)
            self.text += self._port.read(self._port.in_waiting or 1).decode("utf-8", "replace")
        found, _, self.text = self.text.partition(text)
        return found + text

    def __enter__(self):
        return self

    def __exit__(self, *_):
        self._port.close()


def call(*words, ok=True):
    run = subprocess.run([str(word) for word in words], capture_output=True, text=True, timeout=PATIENCE)
    assert (run.returncode == 0) is ok, run.stdout + run.stderr
    return run.stdout


def mpremote(port, *words, ok=True):
    return call(sys.executable, "-m", "mpremote", "connect", port, *words, ok=ok)


def ampy(port, *words, ok=True):
    return call(os.path.join(os.path.dirname(sys.executable), "ampy"), "-p", port, *words, ok=ok)


def test_the_life_of_a_board_as_a_terminal_sees_it(port, drive):
    with Line(port) as line:
        at_the_prompt(line)
        (drive / "code.py").write_text("print('first')\nwhile True: pass\n")
        line.type("\x04")
        shown = line.wait("first\r\n")
        assert "\r\nsoft reboot\r\n" in shown
        assert "Auto-reload is on. Simply save files over USB to run them or enter REPL to disable.\r\n" in shown
        assert "code.py output:\r\n" in shown
        assert "\x1b]0;🐍code.py | 10.3.1\x1b\\" in shown
        (drive / "code.py").write_text("print('second')\n")
        shown = line.wait("Press any key to enter the REPL. Use CTRL-D to reload.\r\n")
        assert "\r\nCode stopped by auto-reload. Reloading soon.\r\nsoft reboot\r\n" in shown
        assert "second\r\n\r\nCode done running.\r\n" in shown
        (drive / "code.py").write_text("name = input('name? ')\nprint('hello', name)\n")  # reloads after the end, too
        line.wait("name? ")
        line.type("Adx\x7fa\r")
        assert "hello Ada" in line.wait("Use CTRL-D to reload.\r\n")
        line.type("\x04")
        line.wait("name? ")
        line.type("\x03")
        assert "KeyboardInterrupt" in line.wait("Use CTRL-D to reload.\r\n")
        line.type("x")
        assert line.wait(">>> ").endswith(f"\r\n{BANNER}\r\n>>> ")
        line.type("while True: print('tick')\r\r")
        line.wait("tick\r\n")
        line.type("\x03")
        assert "KeyboardInterrupt" in line.wait(">>> ")
        line.type("import microcontroller\rmicrocontroller.reset()\r")
        line.wait("name? ")


def test_a_secret_is_not_shown_and_ctrl_d_ends_the_input(port, drive):
    with Line(port) as line:
        at_the_prompt(line)
        line.type("import getpass\r")
        line.wait(">>> ")
        line.type("print(getpass.getpass() == 'sesame')\r")
        line.wait("Password: ")
        line.type("sexx\x7f\x7fsame\r")
        shown = line.wait("True\r\n")
        assert shown == "\r\nTrue\r\n"  # nothing of what was typed
        line.wait(">>> ")
        for ask in ("getpass.getpass('? ')", "input('? ')"):
            line.type(f"try: {ask}\rexcept EOFError: print('no', 'more')\r\r")
            line.wait("\r\n? ")
            line.type("\x04")
            line.wait("no more\r\n>>> ")


def at_the_prompt(line):
    line.type("\r")
    line.wait(">>> ")


def test_typed_bytes_wait_for_the_program(port, drive):
    with Line(port) as line:
        at_the_prompt(line)
    (drive / "code.py").write_text(
        "import supervisor, usb_cdc\nprint('ready')\nwhile supervisor.runtime.serial_bytes_available < 3: pass\n"
        "print('got', usb_cdc.console.read(3))\n"
    )
    with Line(port) as line:
        line.type("\x04")
        line.wait("ready")
        line.type("abc")
        line.wait("got b'abc'")


def test_mpremote_runs_code_with_and_without_a_soft_reset(port, drive):
    assert mpremote(port, "resume", "exec", "x = 41\nprint(x + 1)") == "42\n"
    # Each command leaves the raw REPL, and with it goes its machine.
    assert mpremote(port, "resume", "eval", "'x' in globals()") == "False\n"
    assert mpremote(port, "resume", "exec", "x = 41", "eval", "x") == "41\n"
    assert mpremote(port, "exec", "print('x' in globals())") == "False\n"
    big = "a = [\n" + "    12345,\n" * 400 + "]\nprint(len(a), sum(a))"
    assert mpremote(port, "resume", "exec", big) == "400 4938000\n"
    assert "ZeroDivisionError: division by zero" in mpremote(port, "resume", "exec", "1/0", ok=False)


def test_mpremote_copies_files(port, drive, tmp_path):
    (drive / "there.txt").write_text("from the board ä\n")
    mpremote(port, "resume", "fs", "cp", ":there.txt", tmp_path / "here.txt")
    assert (tmp_path / "here.txt").read_text() == "from the board ä\n"
    (tmp_path / "new.txt").write_text("to the board\n" * 100)
    mpremote(port, "resume", "fs", "cp", tmp_path / "new.txt", ":there.txt")
    assert (drive / "there.txt").read_text() == "to the board\n" * 100
    # As on a real CircuitPython board, which has no os.ilistdir.
    mpremote(port, "resume", "fs", "ls", ok=False)


def test_ampy_puts_lists_and_runs(port, drive, tmp_path):
    (tmp_path / "note.txt").write_text("a note\n")
    ampy(port, "put", tmp_path / "note.txt", "/note.txt")
    assert (drive / "note.txt").read_text() == "a note\n"
    # As on a real CircuitPython board, which has `binascii` by that name alone.
    ampy(port, "get", "/note.txt", ok=False)
    ampy(port, "mkdir", "/things")
    assert sorted(ampy(port, "ls").split()) == [
        "/boot_out.txt", "/code.py", "/lib", "/note.txt", "/sd", "/settings.toml", "/things",
    ]  # fmt: skip
    (tmp_path / "run.py").write_text("print('six times seven is', 6 * 7)\n")
    assert ampy(port, "run", tmp_path / "run.py").strip() == "six times seven is 42"
    ampy(port, "rm", "/note.txt")
    assert not (drive / "note.txt").exists()


def test_a_running_program_is_interrupted_by_clients(port, drive):
    with Line(port) as line:
        at_the_prompt(line)
    (drive / "code.py").write_text("print('begins')\nwhile True: pass\n")
    with Line(port) as line:
        line.type("\x04")
        line.wait("begins")
    assert mpremote(port, "resume", "exec", "print('in')") == "in\n"


@pytest.mark.parametrize(
    ("words", "sentence"),
    [
        (["--board", "pico"], r'There is no board "pico"'),
        (["--drive", "/no/folder"], "There is no folder /no/folder to be the drive."),
    ],
)
def test_mistakes_are_one_sentence(words, sentence):
    run = subprocess.run(
        [sys.executable, "-m", "circuitpython_kernel", "serial", *words], capture_output=True, text=True, cwd=ROOT
    )
    assert run.returncode == 2
    assert re.match(sentence, run.stderr)
    assert run.stderr.count("\n") == 1


def test_editors_reach_the_boards_web_workflow(drive):
    (drive / "settings.toml").write_text('CIRCUITPY_WIFI_SSID = "Virtual WiFi"\nCIRCUITPY_WEB_API_PASSWORD = "pw"\n')
    command = [sys.executable, "-m", "circuitpython_kernel", "serial", "--drive", str(drive)]
    command += ["--board", "adafruit_feather_esp32s3_tft", "--publish", "80"]
    process = subprocess.Popen(command, stdout=subprocess.PIPE, text=True, cwd=ROOT)
    try:
        assert process.stdout.readline().startswith("/dev/")
        address = process.stdout.readline().strip()
        assert address.startswith("http://127.0.0.1:")
        with urllib.request.urlopen(f"{address.rstrip('/')}/cp/version.json", timeout=PATIENCE) as answer:
            assert json.load(answer)["board_id"] == "adafruit_feather_esp32s3_tft"
    finally:
        process.send_signal(signal.SIGINT)
        assert process.wait(PATIENCE) == 0
        process.stdout.close()


def test_a_board_without_wifi_has_nothing_to_publish(drive):
    command = [sys.executable, "-m", "circuitpython_kernel", "serial", "--drive", str(drive), "--publish", "80"]
    done = subprocess.run(command, capture_output=True, text=True, cwd=ROOT, timeout=PATIENCE)
    assert done.returncode == 1
    assert done.stderr.count("\n") == 1
    assert "WiFi" in done.stderr
