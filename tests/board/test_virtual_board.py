"""VirtualBoard: the public Python API, with no Jupyter in the process."""

import subprocess
import sys

import numpy as np
import pytest

import circuitpython_kernel
from circuitpython_kernel import VirtualBoard, boards

PROGRAM = """
import analogio, board, digitalio, random, time
led = digitalio.DigitalInOut(board.LED)
led.switch_to_output()
out = digitalio.DigitalInOut(board.GP2)
out.switch_to_output(drive_mode=digitalio.DriveMode.OPEN_DRAIN)
pot = analogio.AnalogIn(board.A0)
end = time.monotonic() + 3
while time.monotonic() < end:
    led.value = not led.value
    out.value = random.random() < 0.5
    time.sleep(pot.value / 65535 / 10 + 0.001)
print(time.monotonic_ns(), [random.randint(0, 99) for i in range(5)])
"""


def test_the_same_program_gives_the_same_capture_bit_for_bit_twenty_times():
    seen = set()
    for _ in range(20):
        with VirtualBoard("raspberry_pi_pico", clock="fast") as board:
            board.pins["A0"].volts = lambda t: 1.65 + t / 10
            board.pins["GP2"].drive(True)
            result = board.run(PROGRAM)
            assert result.ok, result.traceback
            seen.add(
                (
                    result.stdout,
                    *(trace.edges().tobytes() + trace.samples().tobytes() for trace in board.capture.traces()),
                )
            )
    assert len(seen) == 1
    ((_, *captures),) = seen
    assert len(captures) == 3


def test_the_examples_of_the_design(tmp_path):
    with VirtualBoard("raspberry_pi_pico", clock="fast") as board:
        result = board.run(
            "import digitalio, board\nled = digitalio.DigitalInOut(board.LED)\nled.switch_to_output(True)"
        )
        assert (result.ok, result.stdout, result.stderr, result.traceback) == (True, "", "", "")
        assert board.pins["LED"].value is True
        board.pins["GP15"].drive(True)
        board.pins["GP15"].release()
        board.pins["A0"].volts = 1.65
        edges = board.capture["LED"].edges()
        assert edges.dtype.names == ("time_ns", "level")
        assert (edges.dtype["time_ns"], edges.dtype["level"]) == (np.int64, np.uint8)
        board.capture.to_vcd(tmp_path / "trace.vcd")
        assert "$timescale" in (tmp_path / "trace.vcd").read_text()
        assert list(board.capture.to_dataframe().columns) == ["time_s", "pin", "kind", "value"]
        assert len(board.capture.plot("LED").axes) == 1
        assert (board.clock.now > 0, board.clock.mode) == (True, "fast")
        assert not board.interrupt()
        board.reset()
        assert board.drive.path.is_dir()


def test_results(tmp_path):
    with VirtualBoard(clock="fast", drive=tmp_path) as board:
        result = board.run("import sys\nprint('out')\nprint('err', file=sys.stderr)\n[1, 'two']")
        assert (result.stdout, result.stderr, result.value) == ("out\n", "err\n", "[1, 'two']")
        result = board.run("def f():\n    return 1 / 0\n\nf()", name="Cell In[7]")
        assert result.traceback == (
            "Traceback (most recent call last):\n"
            '  File "Cell In[7]", line 4, in <module>\n'
            '  File "Cell In[7]", line 2, in f\n'
            "ZeroDivisionError: division by zero"
        )
        result = board.run("x = (\n", name="Cell In[8]")
        assert result.error_type == "SyntaxError"
        assert 'File "Cell In[8]", line' in result.traceback
    assert tmp_path.is_dir()


def test_a_temporary_drive_goes_with_its_board():
    with VirtualBoard(clock="fast") as board:
        path = board.drive.path
        board.run("open('x', 'w').close()")
        assert (path / "x").exists()
    assert not path.exists()


def test_input_is_asked_for():
    prompts = []

    def ask(prompt):
        prompts.append(prompt)
        return "Ada"

    with VirtualBoard(clock="fast", on_input=ask) as board:
        assert board.run("name = input('Name? ')\n'Hello ' + name").value == "'Hello Ada'"
        assert prompts == ["Name? "]
    with VirtualBoard(clock="fast") as board:
        assert board.run("input()").error_message == "input() has nobody to ask here"
    with VirtualBoard(clock="fast", on_input=lambda prompt: None) as board:
        assert board.run("input()").error_message == "EOF when reading a line"


def test_output_handlers():
    heard = []
    with VirtualBoard(clock="fast", on_output=lambda stream, text: heard.append(text)) as board:
        assert board.run("print(1)").stdout == ""
        own = []
        board.run("print(2)", on_output=lambda stream, text: own.append(text))
    assert ("".join(heard), "".join(own)) == ("1\n", "2\n")


def test_questions_about_live_objects():
    with VirtualBoard(clock="fast") as board:
        board.run("import digitalio, board\nled = digitalio.DigitalInOut(board.LED)\nnumbers = [1, 2]")
        names = dict(board.ask("members", ""))
        assert names["led"] == "instance"
        assert names["digitalio"] == "module"
        members = dict(board.ask("members", "led"))
        assert {"value", "direction", "switch_to_output"} <= set(members)
        assert members["switch_to_output"] == "function"
        assert board.ask("describe", "numbers") == {"type": "list", "kind": "instance", "repr": "[1, 2]"}
        assert board.ask("describe", "led.value") is None
        assert board.ask("describe", "nothing") is None


def test_unknown_board():
    with pytest.raises(boards.UnknownBoard, match='no board "rasberry_pi_pico"; did you mean "raspberry_pi_pico"'):
        VirtualBoard("rasberry_pi_pico")


def test_boards_do_not_share_state():
    with VirtualBoard(clock="fast") as one, VirtualBoard("trinket_m0", clock="fast") as other:
        one.run("x = 1")
        assert other.run("x").error_type == "NameError"
        assert (one.definition.id, other.definition.id) == ("raspberry_pi_pico", "trinket_m0")


def test_what_was_captured_can_be_read_after_close():
    with VirtualBoard(clock="fast") as board:
        board.run("import digitalio, board\nled = digitalio.DigitalInOut(board.LED)\nled.switch_to_output(True)")
    assert board.capture["LED"].edges()["level"].tolist()[0] == 1


def test_a_hundred_resets_in_a_row():
    with VirtualBoard(clock="fast") as board:
        for number in range(100):
            board.reset(hard=number % 2 == 0)
            assert board.run(f"{number}").value == str(number)


def test_the_package_has_no_jupyter_in_it():
    code = (
        "import sys\nfrom circuitpython_kernel import VirtualBoard\n"
        "with VirtualBoard(clock='fast') as board: board.run('1')\n"
        "heavy = ('IPython', 'ipykernel', 'ipywidgets', 'matplotlib', 'pandas')\n"
        "print([name for name in heavy if name in sys.modules])"
    )
    assert subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True).stdout == "[]\n"


def test_the_version_is_light():
    code = (
        "import sys, circuitpython_kernel as c\nprint(c.__version__, 'numpy' in sys.modules, 'wasmtime' in sys.modules)"
    )
    out = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True).stdout
    assert out == f"{circuitpython_kernel.__version__} False False\n"
    with pytest.raises(AttributeError, match="no attribute 'nonsense'"):
        circuitpython_kernel.nonsense  # noqa: B018


def test_interactive_statements_print_their_values():
    with VirtualBoard(clock="fast") as board:
        assert board.start("for i in range(2):\n  i\n", interactive=True).result().stdout == "0\n1\n"
        assert board.start("_ + 1", interactive=True).result().stdout == "2\n"
        assert board.start("x = 5; x", interactive=True).result().value is None
        assert board.run("_").value == "5"
