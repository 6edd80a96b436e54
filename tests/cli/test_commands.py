"""The command `circuitpython-kernel`."""

from __future__ import annotations

import importlib.util
import os
import select
import signal
import subprocess
import sys
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest

from circuitpython_kernel import __version__
from circuitpython_kernel.cli import installation
from circuitpython_kernel.cli import main as cli
from tests.conftest import ROOT

BLINK = """\
import board, digitalio, time
led = digitalio.DigitalInOut(board.LED)
led.switch_to_output()
for i in range(3):
    led.value = not led.value
    time.sleep(0.5)
print("done")
"""

COMMAND = [sys.executable, "-m", "circuitpython_kernel"]

OWN_PATH = os.environ | {"PYTHONPATH": str(ROOT)}
"""For commands that run in another folder: this checkout is what they run."""

Make = Callable[..., Path]


def run(*arguments: str | Path, text: str = "") -> subprocess.CompletedProcess[str]:
    """The command in a process of its own, as a user's shell has it."""
    return subprocess.run(
        [*COMMAND, *map(str, arguments)], input=text, capture_output=True, text=True, timeout=120
    )  # fmt: skip


def one_sentence(text: str) -> str:
    assert text.count("\n") == 1
    assert text.endswith((".\n", "?\n"))
    assert "Traceback" not in text
    return text


# ---- light


@pytest.mark.parametrize("argument", ["--version", "--help"])
def test_version_and_help_load_nothing_heavy(argument: str) -> None:
    code = (
        "import sys\nfrom circuitpython_kernel.cli.main import main\n"
        f"status = main([{argument!r}])\n"
        "heavy = {'wasmtime', 'numpy', 'matplotlib', 'ipykernel', 'IPython', 'jupyter_client'} & set(sys.modules)\n"
        "sys.exit(f'loaded {heavy}' if heavy else status)"
    )
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True)
    assert (done.returncode, done.stderr) == (0, "")
    assert (__version__ if argument == "--version" else "usage: circuitpython-kernel") in done.stdout


def test_no_command_shows_the_help(capsys: pytest.CaptureFixture[str]) -> None:
    assert cli.main([]) == 2
    assert "install the kernel" in capsys.readouterr().out


@pytest.mark.parametrize(
    ("arguments", "words"),
    [
        (["fly"], "invalid choice: 'fly'"),
        (["run"], "Name the program, or with --drive the folder"),
        (["run", "x.py", "--timeout", "soon"], 'positive number of seconds, not "soon"'),
        (["run", "x.py", "--timeout", "nan"], "positive number of seconds"),
        (["run", "x.py", "--timeout", "0"], "positive number of seconds"),
        (["run", "x.py", "--clock", "slow"], "invalid choice: 'slow'"),
        (["run", "x.py", "--floats", "half"], "invalid choice: 'half'"),
        (["run", "x.py", "--cpu", "fats"], "Argument --cpu: invalid choice: 'fats' (choose from"),
        (["run", "x.py", "--cpu"], "Argument --cpu: expected one argument."),
        (["run", "x.py", "--speed", "9"], "nrecognized arguments: --speed 9"),
        (["install", "--user", "--sys-prefix"], "not allowed with"),
        (["install", "--prefix", " "], "it takes a folder"),
    ],
)
def test_a_wrong_command_line_gets_one_sentence(
    arguments: list[str], words: str, capsys: pytest.CaptureFixture[str]
) -> None:
    assert cli.main(arguments) == 2
    assert words in one_sentence(capsys.readouterr().err)


# ---- boards


def test_boards_lists_what_matches(capsys: pytest.CaptureFixture[str]) -> None:
    assert cli.main(["boards", "feather", "rp2040"]) == 0
    lines = capsys.readouterr().out.splitlines()
    assert any(line.split(maxsplit=1) == ["adafruit_feather_rp2040", "Adafruit Feather RP2040"] for line in lines)
    assert all("feather" in line.lower() for line in lines)


def test_boards_lists_all(capsys: pytest.CaptureFixture[str]) -> None:
    assert cli.main(["boards"]) == 0
    assert len(capsys.readouterr().out.splitlines()) > 600


def test_boards_without_a_match(capsys: pytest.CaptureFixture[str]) -> None:
    assert cli.main(["boards", "toaster"]) == 1
    assert one_sentence(capsys.readouterr().err) == 'No board has "toaster" in its id or name.\n'


def test_a_reader_that_goes_away_is_no_traceback() -> None:
    lister = subprocess.Popen([*COMMAND, "boards"], stdout=subprocess.PIPE, stderr=subprocess.PIPE)
    assert lister.stdout is not None
    lister.stdout.close()
    assert lister.stderr is not None
    assert lister.stderr.read() == b""
    lister.stderr.close()
    assert lister.wait() in (0, 1)


# ---- run


def test_run_a_program_with_a_plot_and_a_trace(make_program: Make, tmp_path: Path) -> None:
    plot, vcd = tmp_path / "out.png", tmp_path / "out.vcd"
    done = run("run", make_program(BLINK), "--clock", "fast", "--plot", plot, "--vcd", vcd)
    assert (done.returncode, done.stdout, done.stderr) == (0, "done\n", "")
    assert plot.read_bytes().startswith(b"\x89PNG")
    assert "$var wire 1 ! LED $end" in vcd.read_text()
    assert vcd.read_text().count("\n1!") == 2


def test_a_plot_without_a_suffix_goes_where_it_was_asked_for(make_program: Make, tmp_path: Path) -> None:
    plot = tmp_path / "figure"
    assert run("run", make_program(BLINK), "--clock", "fast", "--plot", plot).returncode == 0
    assert plot.read_bytes().startswith(b"\x89PNG")


def test_a_failing_program_still_gets_its_files(make_program: Make, tmp_path: Path) -> None:
    program, vcd = make_program(BLINK + "1 / 0\n"), tmp_path / "out.vcd"
    done = run("run", program, "--clock", "fast", "--vcd", vcd)
    assert (done.returncode, done.stdout) == (1, "done\n")
    assert done.stderr == (
        f'Traceback (most recent call last):\n  File "{program}", line 8, in <module>\n'
        "ZeroDivisionError: division by zero\n"
    )
    assert "LED" in vcd.read_text()


def test_time_is_up(make_program: Make, tmp_path: Path) -> None:
    vcd = tmp_path / "out.vcd"
    done = run(
        "run", make_program(BLINK + "while True:\n    pass\n"), "--clock", "fast", "--timeout", "1", "--vcd", vcd
    )
    assert (done.returncode, done.stdout) == (124, "done\n")
    assert "KeyboardInterrupt" in done.stderr
    assert done.stderr.endswith("The program ran longer than 1 second and was interrupted.\n")
    assert "LED" in vcd.read_text()


def test_time_is_up_for_a_program_that_ignores_interrupts(make_program: Make) -> None:
    stubborn = (
        "while True:\n    try:\n        while True:\n            pass\n    except KeyboardInterrupt:\n        pass\n"
    )
    done = run("run", make_program(stubborn), "--timeout", "0.5")
    assert done.returncode == 124
    assert "so the board was switched off" in one_sentence(done.stderr)


def test_time_is_up_while_the_program_waits_for_input(make_program: Make) -> None:
    program = subprocess.Popen(
        [*COMMAND, "run", str(make_program("input('? ')")), "--timeout", "0.5"],
        stdin=subprocess.PIPE, stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True,
    )  # fmt: skip
    assert program.stderr is not None
    message = program.stderr.read()  # before stdin is closed
    assert "ran longer than 0.5 seconds and was interrupted." in message
    program.communicate()
    assert program.returncode == 124


def test_input_comes_from_the_terminal(make_program: Make) -> None:
    code = "name = input('name? ')\nage = int(input('age? '))\nprint(name, age + 1)\n"
    done = run("run", make_program(code), text="Ada Löwe\n41")
    assert (done.returncode, done.stdout, done.stderr) == (0, "name? age? Ada Löwe 42\n", "")


def test_input_at_the_end_of_the_file_is_the_programs_error(make_program: Make) -> None:
    done = run("run", make_program("input()"))
    assert done.returncode == 1
    assert "EOFError" in done.stderr


@pytest.mark.parametrize(
    ("ending", "status", "message"),
    [("", 0, ""), ("sys.exit()", 0, ""), ("sys.exit(0)", 0, ""), ("sys.exit(3)", 1, ""),
     ("sys.exit('no sensor')", 1, "no sensor\n")],
)  # fmt: skip
def test_a_program_may_end_itself(make_program: Make, ending: str, status: int, message: str) -> None:
    done = run("run", make_program(f"import sys\n{ending}\n"))
    assert (done.returncode, done.stderr) == (status, message)


def test_the_value_of_the_last_line_is_not_shown(make_program: Make) -> None:
    assert run("run", make_program("1 + 1\n")).stdout == ""


def test_the_drive_holds_the_programs_modules(make_program: Make, tmp_path: Path) -> None:
    (tmp_path / "drive" / "lib").mkdir(parents=True)
    (tmp_path / "drive" / "lib" / "helper.py").write_text("ANSWER = 42\n")
    done = run("run", make_program("import helper\nprint(helper.ANSWER)"), "--drive", tmp_path / "drive")
    assert (done.stdout, done.stderr) == ("42\n", "")


def test_files_of_the_current_folder_are_not_taken_for_pythons(make_program: Make, tmp_path: Path) -> None:
    for name in ("secrets.py", "code.py", "board.py", "json.py"):
        make_program("raise RuntimeError('this is for the board')", name)
    arguments = ["run", str(make_program(BLINK)), "--clock", "fast", "--plot", "out.png"]
    done = subprocess.run([*COMMAND, *arguments], cwd=tmp_path, env=OWN_PATH, capture_output=True, text=True)
    assert (done.returncode, done.stdout, done.stderr) == (0, "done\n", "")


def test_output_that_the_terminal_cannot_show(make_program: Make) -> None:
    done = subprocess.run(
        [*COMMAND, "run", str(make_program("print('21 °C')"))],
        env=os.environ | {"PYTHONIOENCODING": "ascii"}, capture_output=True,
    )  # fmt: skip
    assert (done.stdout, done.stderr) == (b"21 \\xb0C\n", b"")


def test_another_board(make_program: Make) -> None:
    done = run("run", make_program("import board; print(board.board_id)"), "--board", "adafruit_qtpy_rp2040")
    assert (done.stdout, done.stderr) == ("adafruit_qtpy_rp2040\n", "")


def test_a_circuit(make_program: Make, tmp_path: Path) -> None:
    circuit = tmp_path / "circuit.json"
    circuit.write_text(
        '{"board": "raspberry_pi_pico2", "parts": [{"id": "b1", "kind": "PushButton", "attrs": {"pressed": true}},'
        ' {"id": "x1", "kind": "flux-capacitor"}], "wires": [{"from": "board:GP2", "to": "b1:1.l"},'
        ' {"from": "b1:2.l", "to": "board:3V3"}]}',
        encoding="utf-8",
    )
    program = make_program("import board, digitalio\nprint(board.board_id, digitalio.DigitalInOut(board.GP2).value)")
    done = run("run", program, "--circuit", circuit, "--clock", "fast")
    assert (done.returncode, done.stdout) == (0, "raspberry_pi_pico2 True\n")
    assert 'x1 is a "flux-capacitor", which is no part that is known here' in one_sentence(done.stderr)
    circuit.write_text("{", encoding="utf-8")
    done = run("run", program, "--circuit", circuit)
    assert (done.returncode, done.stdout) == (2, "")
    assert "circuit.json is no JSON" in one_sentence(done.stderr)


def test_floats_of_a_board_or_pythons(make_program: Make) -> None:
    program = make_program("print(0.1 + 0.2 == 0.3)")
    assert run("run", program).stdout == "True\n"
    assert run("run", program, "--floats", "double").stdout == "False\n"


def test_computing_takes_board_time_when_asked(make_program: Make) -> None:
    program = make_program(
        "import time\nbefore = time.monotonic_ns()\nfor n in range(10000): pass\nprint(time.monotonic_ns() - before)"
    )
    assert int(run("run", program, "--clock", "fast").stdout) < 1_000_000
    assert int(run("run", program, "--clock", "fast", "--cpu", "free").stdout) < 1_000_000
    assert int(run("run", program, "--clock", "fast", "--cpu", "board").stdout) > 40_000_000


def test_bad_arguments_of_run(make_program: Make, tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    program = make_program("print(1)")
    (tmp_path / "latin.py").write_bytes(b"# caf\xe9\n")
    cases: list[tuple[list[str | Path], str]] = [
        ([tmp_path / "none.py"], "There is no file "),
        ([tmp_path], "is a folder"),
        ([tmp_path / "latin.py"], "is not a text file in UTF-8"),
        ([program, "--board", "raspbery_pi_pico"], 'did you mean "raspberry_pi_pico"'),
        ([program, "--drive", tmp_path / "none"], "There is no folder "),
        ([program, "--drive", program], "is a file"),
        ([program, "--plot", tmp_path], "--plot takes a file, and "),
        ([program, "--plot", tmp_path / "none" / "out.png"], "There is no folder "),
        ([program, "--vcd", tmp_path / "none" / "out.vcd"], "There is no folder "),
        ([program, "--plot", tmp_path / "out.txt"], 'cannot draw ".txt" files'),
    ]
    for arguments, words in cases:
        assert cli.main(["run", *map(str, arguments)]) == 2
        assert words in one_sentence(capsys.readouterr().err)


def test_nothing_to_draw(make_program: Make, tmp_path: Path) -> None:
    done = run("run", make_program("print(1)"), "--plot", tmp_path / "out.png", "--vcd", tmp_path / "out.vcd")
    assert (done.returncode, done.stdout) == (1, "1\n")
    assert done.stderr.count("was not written: the program used no pins.\n") == 2
    assert not (tmp_path / "out.png").exists()


# ---- Ctrl-C, and output that shows at once

pytestmark = pytest.mark.skipif(os.name == "nt", reason="signals are POSIX's here")


@pytest.fixture
def start() -> Iterator[Callable[..., subprocess.Popen[str]]]:
    """Start a program that can be signalled; what still runs at the end of the test is killed."""
    started: list[subprocess.Popen[str]] = []

    def start(program: Path, *options: str) -> subprocess.Popen[str]:
        process = subprocess.Popen(
            [*COMMAND, "run", str(program), *options],
            stdin=subprocess.PIPE, stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True,
        )  # fmt: skip
        started.append(process)
        return process

    yield start
    for process in started:
        if process.poll() is None:
            process.kill()
        process.communicate()


def read_until(process: subprocess.Popen[str], text: str) -> str:
    """What the process has printed, up to and including ``text``, as it comes."""
    assert process.stdout is not None
    seen = ""
    while text not in seen:
        assert select.select([process.stdout], [], [], 60)[0], f"no {text!r} after {seen!r}"
        piece = os.read(process.stdout.fileno(), 4096)
        assert piece, f"ended after {seen!r}"
        seen += piece.decode()
    return seen


def test_ctrl_c_interrupts_the_program(make_program: Make, start: Callable[[Path], subprocess.Popen[str]]) -> None:
    code = "import time\nprint('ready')\ntry:\n    time.sleep(1000)\nfinally:\n    print('cleaned up')\n"
    process = start(make_program(code))
    read_until(process, "ready")  # before the program ends: output is live
    process.send_signal(signal.SIGINT)
    output, errors = process.communicate(timeout=60)
    assert (process.returncode, output) == (1, "cleaned up\n")
    assert errors.startswith("Traceback (most recent call last):\n")
    assert errors.rstrip().endswith("KeyboardInterrupt:")


def test_ctrl_c_can_be_caught(make_program: Make, start: Callable[[Path], subprocess.Popen[str]]) -> None:
    code = "print('ready')\ntry:\n    while True: pass\nexcept KeyboardInterrupt:\n    print('bye')\n"
    process = start(make_program(code))
    read_until(process, "ready")
    process.send_signal(signal.SIGINT)
    assert process.communicate(timeout=60) == ("bye\n", "")
    assert process.returncode == 0


def test_ctrl_c_while_waiting_for_input(make_program: Make, start: Callable[[Path], subprocess.Popen[str]]) -> None:
    code = "try:\n    input('first? ')\nexcept KeyboardInterrupt:\n    print('caught')\nprint(input('second? '))\n"
    process = start(make_program(code))
    read_until(process, "first? ")
    process.send_signal(signal.SIGINT)
    read_until(process, "second? ")
    assert process.communicate("typed\n", timeout=60) == ("typed\n", "")
    assert process.returncode == 0


def test_ctrl_c_twice_switches_the_board_off(
    make_program: Make, start: Callable[[Path], subprocess.Popen[str]]
) -> None:
    code = (
        "while True:\n    try:\n        print('ready')\n        while True: pass\n    except KeyboardInterrupt: pass\n"
    )
    process = start(make_program(code))
    read_until(process, "ready")
    process.send_signal(signal.SIGINT)
    read_until(process, "ready")
    process.send_signal(signal.SIGINT)
    assert process.communicate(timeout=60)[1] == "The board was switched off.\n"
    assert process.returncode == 1


def test_a_terminated_run_ends_its_board_and_writes_its_files(
    make_program: Make, start: Callable[..., subprocess.Popen[str]], tmp_path: Path
) -> None:
    code = BLINK + "while True: time.sleep(1)\n"
    process = start(make_program(code), "--clock", "fast", "--vcd", str(tmp_path / "out.vcd"))
    read_until(process, "done")
    process.send_signal(signal.SIGTERM)
    assert process.communicate(timeout=60) == ("", "The board was switched off.\n")
    assert process.returncode == 143
    assert "LED" in (tmp_path / "out.vcd").read_text()


# ---- lab


def test_lab_without_jupyterlab(monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]) -> None:
    monkeypatch.setattr(importlib.util, "find_spec", lambda name: None)
    assert cli.main(["lab"]) == 1
    assert 'pip install "circuitpython-virtual-kernel[lab]"' in one_sentence(capsys.readouterr().err)


@pytest.fixture
def launched(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> list[list[str]]:
    """The arguments with which JupyterLab is started, in a home of the test's own."""
    from jupyterlab.labapp import LabApp

    seen: list[list[str]] = []
    monkeypatch.setattr(LabApp, "launch_instance", seen.append)
    monkeypatch.setattr(installation, "ensure_installed", lambda: None)
    monkeypatch.setattr(cli, "is_root", lambda: False)
    monkeypatch.setattr(Path, "home", lambda: tmp_path)
    return seen


OPENS_THE_FIRST = "--LabApp.default_url=/lab/tree/01-blink.ipynb"


def test_lab_opens_the_first_notebook_of_a_copy(
    launched: list[list[str]], tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.setattr(installation, "ensure_installed", lambda: Path("/there"))
    folder = tmp_path / "circuitpython-notebooks"
    assert cli.main(["lab", "--no-browser", "--port", "9999"]) == 0
    assert launched == [[f"--ServerApp.root_dir={folder}", OPENS_THE_FIRST, "--no-browser", "--port", "9999"]]
    assert (folder / "01-blink.ipynb").is_file()
    said = capsys.readouterr().out
    assert "Installed the CircuitPython kernel in /there." in said
    assert f"The notebooks are in {folder}." in said


def test_lab_takes_a_folder(launched: list[list[str]], tmp_path: Path) -> None:
    folder = tmp_path / "class"
    assert cli.main(["lab", str(folder), "--no-browser"]) == 0
    assert launched == [[f"--ServerApp.root_dir={folder}", OPENS_THE_FIRST, "--no-browser"]]
    assert (folder / "01-blink.ipynb").is_file()


@pytest.mark.parametrize("own", [[], ["--allow-root"]])
def test_lab_starts_for_root_too(
    own: list[str],
    launched: list[list[str]],
    monkeypatch: pytest.MonkeyPatch,
    capsys: pytest.CaptureFixture[str],
) -> None:
    monkeypatch.setattr(cli, "is_root", lambda: True)
    assert cli.main(["lab", *own]) == 0
    assert launched[0].count("--allow-root") == 1
    assert ("--allow-root" in capsys.readouterr().out) is (not own)


def test_lab_opens_what_the_user_names(tmp_path: Path) -> None:
    file = tmp_path / "own.ipynb"
    file.write_text("{}")
    for own in ([str(file), "--no-browser"], [f"--ServerApp.root_dir={tmp_path}"]):
        assert cli.lab_arguments(own) == own


def test_lab_help_is_ours(capsys: pytest.CaptureFixture[str]) -> None:
    assert cli.main(["lab", "--help"]) == 0
    assert "open the first one in JupyterLab" in capsys.readouterr().out


def test_run_without_a_file_boots_from_the_drive(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    (tmp_path / "boot.py").write_text("print('boots')\n")
    (tmp_path / "code.py").write_text("print('code')\n1/0\n")
    assert cli.main(["run", "--drive", str(tmp_path), "--clock", "fast"]) == 1
    shown = capsys.readouterr()
    assert shown.out == (
        "\nAuto-reload is on. Simply save files over USB to run them or enter REPL to disable.\n"
        'code.py output:\ncode\nTraceback (most recent call last):\n  File "code.py", line 2, in <module>\n'
        "ZeroDivisionError: division by zero\n\nCode done running.\n"
    )
    assert shown.err == ""
    assert "boots" in (tmp_path / "boot_out.txt").read_text()
    (tmp_path / "code.py").write_text("while True: pass\n")
    assert cli.main(["run", "--drive", str(tmp_path), "--timeout", "0.5"]) == 124
