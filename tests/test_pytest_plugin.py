"""The pytest plugin: real test files in a pytest of their own, passing and failing, and what the reports say."""

import importlib.metadata
import subprocess
import sys
import textwrap
import tomllib
from pathlib import Path

import pytest

# Loaded before any inner run, as each of those forgets the modules that it has loaded.
import circuitpython_kernel.board.virtual_board
import circuitpython_kernel.drawing.board.pin_state
import circuitpython_kernel.traces.measure
import circuitpython_kernel.vm.wasmtime_host.hostcalls
import circuitpython_kernel.vm.wasmtime_host.instance
import circuitpython_kernel.vm.wasmtime_host.modulecache  # noqa: F401
from circuitpython_kernel.pytest_plugin import sequences
from circuitpython_kernel.traces.transactions import Transaction

pytest_plugins = ["pytester"]

ROOT = Path(__file__).resolve().parent.parent
MODULE = "circuitpython_kernel.pytest_plugin"

DRIVER = """
import time
from adafruit_bus_device.i2c_device import I2CDevice


class Level:
    def __init__(self, i2c, address=0x44):
        self._device = I2CDevice(i2c, address)
        identity = bytearray(1)
        with self._device as device:
            device.write_then_readinto(b"\\x00", identity)
        if identity[0] != 0x5A:
            raise RuntimeError("no level sensor, but 0x%02x" % identity[0])

    @property
    def value(self):
        buffer = bytearray(2)
        with self._device as device:
            device.write(b"\\x01\\x01")
        time.sleep(0.01)
        with self._device as device:
            device.write_then_readinto(b"\\x02", buffer)
        return buffer[0] << 8 | buffer[1]
"""

PARTS = """
from circuitpython_kernel.devices import Input, RegisterPart


class LevelPart(RegisterPart):
    addresses = (0x44,)
    level = Input("", 0, 65535, 513, "level", step=1)
    identity = 0x5A

    def read_register(self, register):
        return {0: self.identity, 2: int(self.level) >> 8, 3: int(self.level) & 0xFF}.get(register, 0)


class Impostor(LevelPart):
    identity = 0x11


SETUP = '''
import board, busio
import adafruit_level
level = adafruit_level.Level(busio.I2C(board.GP5, board.GP4))
'''
"""

BLINK = '''
BLINK = """
import board, digitalio, time
led = digitalio.DigitalInOut(board.LED)
led.switch_to_output()
for _ in range(10):
    led.value = True
    time.sleep(0.25)
    led.value = False
    time.sleep(0.75)
"""
'''

HEAD = "import pytest\nfrom circuitpython_kernel.pytest_plugin import *\n"


def inner_plugins():
    """Arguments for a pytest inside this one.

    Without its faulthandler: leaving, that would take wasmtime's signal handlers out of this process as well, and the
    next trap would end it.
    """
    points = importlib.metadata.entry_points(group="pytest11")
    registered = any(point.value == MODULE for point in points)
    return (*(() if registered else ("-p", MODULE)), "-p", "no:cacheprovider", "-p", "no:faulthandler")


@pytest.fixture
def inner(pytester):
    """Run a test file; its result and its output."""
    pytester.makeini("[pytest]\ncircuitpython_libraries = adafruit_level.py")
    pytester.makepyfile(adafruit_level=DRIVER, parts=PARTS)

    def run(text, *arguments, head=HEAD):
        pytester.makepyfile(test_inner=head + textwrap.dedent(text))
        result = pytester.runpytest_inprocess(*inner_plugins(), *arguments)
        return result, result.stdout.str()

    return run


def errors(output):
    """The lines of the report that tell what was wrong."""
    return [line[1:].strip() for line in output.splitlines() if line.startswith("E ")]


def test_it_is_registered_and_imports_nothing_big():
    project = tomllib.loads((ROOT / "pyproject.toml").read_text(encoding="utf-8"))["project"]
    assert project["entry-points"]["pytest11"] == {"circuitpython": MODULE}
    code = f"import {MODULE}, sys; print({{'numpy', 'wasmtime', 'matplotlib', 'IPython'}} & set(sys.modules))"
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, cwd=ROOT)
    assert done.stdout == "set()\n", done.stderr


def test_a_board_is_fresh_fast_and_has_the_library(inner):
    result, _ = inner("""
        from parts import *

        def test_clock(board, board_run):
            assert board.clock.mode == "fast"
            assert board.definition.id == "raspberry_pi_pico"
            assert board_run("x = 6 * 7\\nx").value == "42"
            assert (board.drive.path / "lib" / "adafruit_level.py").is_file()

        def test_fresh(board_run):
            board_run("x", raises="NameError")

        @pytest.mark.board(parts=[LevelPart])
        def test_driver(board, board_run):
            board_run(SETUP)
            assert board_run("level.value").value == "513"
            board.parts[0].part.level = 1000
            assert_output(board_run("print(level.value)"), "1000")

        @pytest.mark.board(parts=[Impostor])
        def test_impostor(board_run):
            with pytest.raises(ProgramFailed, match="no level sensor") as caught:
                board_run(SETUP)
            assert caught.value.result.error_type == "RuntimeError"
            board_run("board.I2C", raises="AttributeError")
    """)
    result.assert_outcomes(passed=4)


def test_the_marker_chooses_everything(inner, pytester):
    for name, text in {
        "files/code.py": "print('from the drive')",
        "files/__pycache__/x.py": "",
        "more/helper.py": "VALUE = 1",
        "more/pack/__init__.py": "VALUE = 2",
    }.items():
        file = pytester.path / name
        file.parent.mkdir(exist_ok=True, parents=True)
        file.write_text(text)
    result, _ = inner("""
        from parts import LevelPart
        pytestmark = pytest.mark.board("feather_m4_express" if False else "adafruit_feather_rp2040", libraries=["more"])

        @pytest.mark.board(clock="manual", drive="files", seed=4, libraries=["more/pack"], floats="double", cpu="board",
                           parts=[(LevelPart, {"sda": "D5", "scl": "D6"}), lambda: LevelPart(level=7)])
        def test_all(board, board_run):
            assert board.definition.id == "adafruit_feather_rp2040"
            assert board.clock.mode == "manual"
            assert board.floats == "double"
            assert board.cpu == "board"
            assert [entry.pins for entry in board.parts] == [{"sda": "D5", "scl": "D6"}, {"sda": "SDA", "scl": "SCL"}]
            assert board.parts[1].part.level == 7
            assert_output(board_run("import helper, pack\\nprint(helper.VALUE, pack.VALUE)"), "1 2")
            assert_output(assert_ok(board.run_code()), ["...", "from the drive", "..."])
            assert not (board.drive.path / "__pycache__").exists()
            (board.drive.path / "code.py").write_text("changed")

        @pytest.mark.board(drive="files")
        def test_the_folder_stays(board):
            assert board.clock.mode == "fast"
            assert board.cpu == "free"
            assert board.drive.read_text("code.py") == "print('from the drive')"
    """)
    result.assert_outcomes(passed=2)


def test_the_ini_file_chooses_what_computing_takes(inner, pytester):
    pytester.makeini("[pytest]\ncircuitpython_cpu = board")
    result, _ = inner("def test_it(board):\n    assert board.cpu == 'board'\n")
    result.assert_outcomes(passed=1)
    pytester.makeini("[pytest]\ncircuitpython_cpu = fats")
    result, output = inner("def test_it(board):\n    pass\n")
    result.assert_outcomes(errors=1)
    assert 'the board\'s settings: cpu is board or free, not "fats"' in output


LAMP = """{"circuit": 1, "board": "raspberry_pi_pico2",
"parts": [{"id": "lamp", "kind": "LED", "attrs": {"resistor": 330}}],
"wires": [{"from": "board:GP15", "to": "lamp:A"}, {"from": "lamp:C", "to": "board:GND.1"}]}"""
DIAGRAM = """{"parts": [{"type": "board-pi-pico", "id": "pico"}, {"type": "wokwi-pushbutton", "id": "b1"}],
"connections": [["pico:GP2", "b1:1.l", "green", []], ["b1:2.l", "pico:GND.1", "black", []]]}"""


def test_the_ini_file_and_the_marker_have_a_circuit(inner, pytester):
    pytester.makeini("[pytest]\ncircuitpython_circuit = lamp.json")
    (pytester.path / "lamp.json").write_text(LAMP, encoding="utf-8")
    (pytester.path / "diagram.json").write_text(DIAGRAM, encoding="utf-8")
    (pytester.path / "broken.json").write_text("{", encoding="utf-8")
    (pytester.path / "fault.json").write_text(LAMP.replace("board:GND.1", "board:GP99"), encoding="utf-8")
    result, output = inner("""
        def test_ini(board):
            assert board.definition.id == "raspberry_pi_pico2"
            assert board.part("lamp").resistor == 330

        @pytest.mark.board("raspberry_pi_pico")
        def test_another_board(board):
            assert board.definition.id == "raspberry_pi_pico"
            assert board.parts[0].pins == {"in": "GP15"}

        @pytest.mark.board(circuit="diagram.json")
        def test_marker(board):
            assert [entry.name for entry in board.parts] == ["b1"]

        @pytest.mark.board(circuit=None)
        def test_none(board):
            assert list(board.parts) == []

        @pytest.mark.board(circuit="broken.json")
        def test_broken(board):
            pass

        @pytest.mark.board(circuit="fault.json")
        def test_fault(board):
            pass
    """)
    result.assert_outcomes(passed=4, errors=2)
    assert "circuit: broken.json is no JSON: " in output
    assert "The wire from lamp:C to board:GP99 ends nowhere: " in output


@pytest.mark.parametrize(
    ("marker", "said"),
    [
        ("'nowhere'", 'There is no board "nowhere". `circuitpython-kernel boards` lists them all.'),
        ("speed=3", "circuit, clock, drive, drive_size, libraries, seed, parts, floats, cpu, not speed"),
        ("'raspberry_pi_pico', 'fast'", "not 'fast'"),
        ("clock='slow'", "the board's settings: "),
        ("cpu='fats'", 'the board\'s settings: cpu is board or free, not "fats"'),
        ("libraries=['nothing.py']", "libraries: there is no "),
        ("drive='nothing'", "drive: there is no folder "),
        ("parts=[3]", "a part is named by its class or a function that makes one"),
    ],
)  # fmt: skip
def test_wrong_settings_are_told_in_a_sentence(inner, marker, said):
    result, output = inner(f"@pytest.mark.board({marker})\ndef test_it(board):\n    pass\n")
    result.assert_outcomes(errors=1)
    assert said in output
    assert "Traceback" not in output
    assert "settings.py" not in output


def test_a_failed_program_shows_the_guests_traceback_and_line(inner):
    result, output = inner(
        '''
        def test_it(board_run):
            board_run("""
                import digitalio

                def f():
                    return digitalio.nothing

                f()
            """)
        '''
    )
    result.assert_outcomes(failed=1)
    number = (HEAD + "\n").count("\n") + 6
    assert f'File "test_inner.py", line {number}, in f' in output
    assert f'File "test_inner.py", line {number + 2}, in <module>' in output
    assert "AttributeError: 'module' object has no attribute 'nothing'" in output
    assert f"> {number:4}             return digitalio.nothing" in errors(output)
    assert "programs.py" not in output  # the plugin's own frames are hidden


def test_a_program_is_found_behind_a_helper(inner, pytester):
    pytester.makeconftest("""
        import pytest

        @pytest.fixture
        def lines(board_run):
            return lambda code: board_run(code).stdout.splitlines()
    """)
    result, output = inner(
        """
        def test_it(lines):
            assert lines("print(1)") == ["1"]
            lines('''\\
                x = 1
                print(nothing)
            ''')

        def test_made(lines):
            lines("".join(["x = 1\\n", "print(none)"]))
        """
    )
    result.assert_outcomes(failed=2)
    number = (HEAD + "\n").count("\n") + 5
    assert f'File "test_inner.py", line {number}, in <module>' in output
    assert 'File "<program>", line 2, in <module>' in output
    assert ">    2 print(none)" in errors(output)


def test_a_failed_driver_shows_the_drivers_own_file(inner, pytester):
    result, output = inner("""
        from parts import *

        @pytest.mark.board(parts=[Impostor])
        def test_it(board_run):
            board_run("print('starting')\\n" + SETUP)
    """)
    result.assert_outcomes(failed=1)
    lines = errors(output)
    number = DRIVER.strip("\n").partition("raise")[0].count("\n") + 1
    assert "RuntimeError: no level sensor, but 0x11" in lines
    assert f'File "/lib/adafruit_level.py", line {number}, in __init__' in lines
    assert f"{pytester.path / 'adafruit_level.py'}:{number}" in lines
    assert 'File "<program>", line 5, in <module>' in lines
    assert "board: last lines printed" in output
    assert "\nstarting\n" in output


def test_programs_that_do_not_end_as_they_should(inner):
    result, output = inner("""
        def test_too_long(board_run):
            board_run("while True: pass", limit=0.2)

        def test_no_error(board_run):
            board_run("1", raises="OSError")

        def test_other_error(board_run):
            board_run("1/0", raises="OSError")

        def test_for_ever(board, board_run):
            result = board_run('''
                import time
                while True:
                    print(time.monotonic())
                    time.sleep(1)
            ''', seconds=3.5)
            assert result.stdout == "1.0\\n2.0\\n3.0\\n4.0\\n"
            assert board.clock.now == pytest.approx(3.5, abs=1e-3)
            board_run("1", seconds=10)

        def test_error_before_that(board_run):
            board_run("1/0", seconds=10)
    """)
    result.assert_outcomes(failed=4, passed=1)
    assert "the program did not end within 0.2 s" in output
    assert "the program was to fail with OSError, and ran to its end" in output
    assert "the program was to fail with OSError, and failed with ZeroDivisionError: division by zero" in output
    assert "the program failed with ZeroDivisionError" in output


def test_output(inner):
    result, output = inner("""
        PROGRAM = "for n in range(5): print('line', n)\\nprint(21.47)"

        def test_same(board_run):
            printed = board_run(PROGRAM)
            assert_output(printed, "line 0\\nline 1\\nline 2\\nline 3\\nline 4\\n21.47\\n")
            assert_output(printed, ["line 0", "...", "line 4", pytest.approx(21.5, abs=0.1)])
            assert_output(printed.stdout, '''
                line 0
                l...e 1
                ...
            ''')

        def test_differs(board_run):
            assert_output(board_run(PROGRAM), ["line 0", "line 2", "line 3", "line four", pytest.approx(20)])
    """)
    result.assert_outcomes(failed=1, passed=1)
    lines = errors(output)
    assert lines[0] == "AssertionError: the program printed something else:"
    assert [" ".join(line.split()) for line in lines[2:6]] == [
        "line 0 line 0", "+ line 1", "line 2 line 2", "line 3 line 3",
    ]  # fmt: skip
    assert lines[6].split() == ["!", "line", "four", "line", "4"]
    assert lines[7].startswith("! 20 ±")
    assert lines[7].endswith("21.47")


def test_a_program_that_only_uses_its_hardware_ends_after_its_seconds(inner):
    result, _output = inner(
        """
        import pytest

        @pytest.mark.parametrize("operation", ["adc.value", "pwm.duty_cycle = 5", "led.value = True", "spi.try_lock()"])
        def test_loop(board, board_run, operation):
            board_run(
                "import analogio, board, busio, digitalio, pwmio\\nadc = analogio.AnalogIn(board.A0)\\n"
                "pwm = pwmio.PWMOut(board.GP2)\\nled = digitalio.DigitalInOut(board.LED)\\nled.switch_to_output()\\n"
                "spi = busio.SPI(board.GP18, board.GP19)\\n"
                f"while True: {operation}", seconds=0.05,
            )
            assert 0.05 <= board.clock.now < 0.0501
        """,
        head="",
    )
    result.assert_outcomes(passed=4)


def test_edges(inner):
    result, output = inner(
        BLINK
        + """
def test_same(board, board_run):
    board_run(BLINK)
    led = board.capture["LED"]
    assert_edges(led, [(0.0, 1), (0.25, 0), (1.0, 1), (None, 0)], until=2)
    assert_edges(led, [(0.25, 1), (0.5, 0)], since=1.75, until=2.5, tolerance=5e-5)
    assert_signal(led, frequency=1, period=1, duty=0.25, high=0.25, low=0.75, tolerance=1e-4)
    assert_gaps(led, at_least=0.25, at_most=0.7501)

def test_differs(board, board_run):
    board_run(BLINK)
    assert_edges(board.capture["LED"], [(0.0, 1), (0.25, 0), (1.2, 1), (1.25, 0), (1.75, 0)], until=2.1)

def test_signal(board, board_run):
    board_run(BLINK)
    assert_signal(board.capture["LED"], frequency=2, duty=0.25, high=0.3)

def test_gaps(board, board_run):
    board_run(BLINK)
    assert_gaps(board.capture["LED"], at_most=0.5)

def test_unused(board, board_run):
    board_run(BLINK)
    assert_signal(board.capture["GP3"], frequency=2)

def test_plain(board, board_run):
    board_run(BLINK)
    assert edges(board.capture["LED"], until=1) == [(0.0, 1), (0.25, 0)]
"""
    )
    result.assert_outcomes(failed=5, passed=1)
    words = [" ".join(line.split()) for line in errors(output)]
    assert "AssertionError: edges of LED (5 expected, 5 happened, each within 1 ms):" in words
    assert "! 1.200000 s high 1.000006 s high (199.994 ms early)" in words
    assert "1.250000 s low 1.250008 s low" in words
    assert "- 1.750000 s low" in words
    assert "+ 2.000010 s high" in words
    assert "! frequency 2 Hz ± 0.02 Hz 0.999996 Hz" in words
    assert "duty 25 % ± 1 % 25 %" in words
    assert "! high for 300 ms ± 3 ms 250.002 ms" in words
    assert "! frequency 2 Hz ± 0.02 Hz none" in words
    assert "AssertionError: 9 of 19 gaps between edges of LED are not 0 s to 500 ms:" in words
    assert "750.002 ms after 250.004 ms" in words
    assert "! 0.000000 s high 0.000002 s high (2 µs late)" in words  # a plain comparison is exact
    assert "LED (GP25, GPIO25): output, low" in output


def test_traffic(inner):
    result, output = inner("""
        from parts import *
        pytestmark = pytest.mark.board(parts=[LevelPart])

        def test_same(board, board_run):
            board_run(SETUP)
            board_run("level.value")
            bus = board.bus["I2C"]
            assert_traffic(bus, [
                write(0x44, b"\\x00"), read(0x44, b"\\x5a"),
                write(0x44, "01 ?1"), pause(0.01, 0.0101), write(ANY, [2]), read(0x44, "02*"),
            ])
            assert_traffic(bus, [write(0x44, b""), write(0x44, b"\\0"), read(0x44, ANY), ...])
            assert_traffic(bus, [..., read(0x44, b"\\x02\\x01")], address=0x44)
            assert_traffic(bus, [], address=0x45)
            assert_traffic(bus, [], since=5)
            assert_traffic([entry for entry in bus.transactions if entry.direction == "read"], [read(0x44, ANY), ...])
            assert_gaps(bus, at_most=0.02)

        def test_differs(board, board_run):
            board_run(SETUP + "level.value")
            assert_traffic(board.bus["I2C"], [
                write(0x44, b"\\x00"), read(0x44, b"\\x60"), write(0x44, "01 ??"),
                pause(at_least=0.05), write(0x44, b"\\x02"), read(0x44, "*"), read(0x44, ANY),
            ])

        def test_nobody(board, board_run):
            board_run("import board, busio\\ni2c = busio.I2C(board.GP5, board.GP4)\\ni2c.try_lock()")
            board_run("i2c.writeto(0x20, b'a')", raises="OSError")
            assert_traffic(board.bus["I2C"], [write(0x20, ANY, ack=False)])
            assert_traffic(board.bus["I2C"], [write(0x20, b"a")])

        def test_plain(board, board_run):
            board_run(SETUP)
            entries = list(board.bus["I2C"].transactions)
            assert entries == entries[1:]
    """)
    result.assert_outcomes(failed=3, passed=1)
    words = [" ".join(line.split()) for line in errors(output)]
    assert "AssertionError: what went over the bus (6 expected, 5 happened):" in words
    assert "write 0x44 00 0.000110 s write 0x44 00" in words
    assert "! read 0x44 60 0.000300 s read 0x44 5A" in words
    assert "(pause of 50 ms or more)" in words
    assert "! write 0x44 02 0.010790 s write 0x44 02 (after a pause of 10.01 ms)" in words
    assert "- read 0x44 any bytes" in words
    assert any(line.startswith("! write 0x20 61") and line.endswith("(no acknowledge)") for line in words)
    assert "+ 0.000000 s write 0x44" in words
    assert "board: last transfers on buses" in output
    assert "I2C   0.000300 s  read  0x44 5A" in output
    assert "GP4 (GPIO4): shared SDA, high" in output


def test_spi_and_uart(inner):
    result, _ = inner("""
        def test_it(board, board_run):
            board_run('''
                import board, busio
                uart = busio.UART(board.GP0, board.GP1)
                uart.write(b"AT")
                spi = busio.SPI(board.GP18, board.GP19, board.GP16)
                spi.try_lock()
                spi.write(b"ab")
                spi.readinto(bytearray(2))
            ''')
            assert_traffic(board.bus["UART"], [write(b"AT")])
            assert_traffic(board.bus["SPI"], [transfer(b"ab"), transfer(ANY, b"\\0\\0")])
            with pytest.raises(AssertionError):
                assert_traffic(board.bus["UART"], [read(b"AT")])
    """)
    result.assert_outcomes(passed=1)


@pytest.mark.parametrize(
    "call", ["write(0x44, 1)", "write()", "read(1, 'xyz')", "assert_traffic([], [3])", "assert_traffic([], [pause(1)])"]
)
def test_what_is_no_transfer(call):
    from circuitpython_kernel import pytest_plugin

    with pytest.raises(TypeError):
        eval(call, vars(pytest_plugin))


def test_nothing_to_check(inner):
    result, output = inner("def test_it(board):\n    assert_signal(board.capture['LED'])\n")
    result.assert_outcomes(failed=1)
    assert "assert_signal has nothing to check" in output


def test_another_board_fixture_goes_on_working(inner, pytester):
    pytester.makeconftest("""
        import pytest
        from circuitpython_kernel import VirtualBoard

        @pytest.fixture
        def board():
            with VirtualBoard("feather_m4_express", clock="fast") as board:
                yield board
    """)
    result, output = inner("""
        def test_it(board, board_run):
            assert board.definition.id == "feather_m4_express"
            board_run("import board, digitalio\\nled = digitalio.DigitalInOut(board.LED)\\nled.switch_to_output(True)")
            assert 0
    """)
    result.assert_outcomes(failed=1)
    assert "board: pins" in output
    assert "output, high" in output


def test_requirements_are_installed_once(inner, pytester, monkeypatch):
    from .libraries.test_pypi import make_wheel

    wheels = pytester.mkdir("wheels")
    make_wheel(wheels, "adafruit-circuitpython-thing", "1.0", {"adafruit_thing.py": "V = 1"}, ["Adafruit-Blinka"])
    make_wheel(wheels, "adafruit-circuitpython-other", "2.0", {"adafruit_other.py": "V = 2"})
    monkeypatch.setenv("CIRCUITPYTHON_KERNEL_WHEELS", str(wheels))
    (pytester.path / "requirements.txt").write_text("Adafruit-Blinka\nadafruit-circuitpython-other>=1  # its friend\n")
    pytester.makeini("[pytest]\ncircuitpython_requirements =\n  adafruit-circuitpython-thing\n  -r requirements.txt\n")
    text = """
        def test_it(board_run):
            result = board_run("import adafruit_thing, adafruit_other\\n(adafruit_thing.V, adafruit_other.V)")
            assert result.value == "(1, 2)"

        test_again = test_it
    """
    result, _ = inner(text)
    result.assert_outcomes(passed=2)
    pytester.makeini("[pytest]\ncircuitpython_requirements = adafruit-circuitpython-nothing\n")
    result, output = inner(text)
    result.assert_outcomes(errors=2)
    assert "circuitpython_requirements: There is no library" in output


# ---- sequences


def show(expected, happened):
    """Marks and items, side by side."""
    items = [... if item == "." else item for item in expected]

    def same(item, index):
        return item == happened[index]

    pairs = sequences.align(items, len(happened), same)
    return [("" if a is None else expected[a], "" if b is None else happened[b]) for a, b in pairs]


@pytest.mark.parametrize(
    ("expected", "happened", "good"),
    [
        ("", "", True), ("abc", "abc", True), ("abc", "abx", False), ("abc", "ab", False), ("ab", "abc", False),
        (".", "", True), (".", "abc", True), ("a.c", "abbbc", True), ("a.c.", "acc", True), (".b", "abab", True),
        (".b", "aba", False), (".a.b.", "xxaxxbx", True), (".a.b", "xxb", False), ("..a", "a", True),
    ],
)  # fmt: skip
def test_matching(expected, happened, good):
    items = [... if item == "." else item for item in expected]
    assert sequences.matches(items, len(happened), lambda item, index: item == happened[index]) is good


def test_aligning():
    assert show("abcd", "abcd") == [("a", "a"), ("b", "b"), ("c", "c"), ("d", "d")]
    assert show("abd", "abcd") == [("a", "a"), ("b", "b"), ("", "c"), ("d", "d")]
    assert show("abxd", "abcd") == [("a", "a"), ("b", "b"), ("x", "c"), ("d", "d")]
    assert show("abcd", "acd") == [("a", "a"), ("b", ""), ("c", "c"), ("d", "d")]
    assert show("a.d", "abcd") == [("a", "a"), (".", "b"), (".", "c"), ("d", "d")]
    assert show("", "a") == [("", "a")]


def test_long_sequences_are_cut():
    pairs = sequences.align(list(range(5000)), 5000, lambda item, index: item == index + 1)
    assert len(pairs) <= 2 * sequences.LARGEST
    rows = [("!", str(n), str(n)) for n in range(500)]
    table = sequences.side_by_side(rows)
    assert len(table) == sequences.ROWS + 2
    assert table[-1] == f"  … and {500 - sequences.ROWS} more that differ"
    rows = [(" ", "a", "a")] * 50 + [("!", "b", "c")] + [(" ", "d", "d")] * 50
    assert sequences.side_by_side(rows)[1] == "  … 47 alike"
    assert len(sequences.side_by_side(rows)) == 10


def test_only_transfers_are_compared_as_such():
    from circuitpython_kernel.pytest_plugin import compare_transfers

    entry = Transaction(0, "write", b"a", 10)
    assert compare_transfers([entry], [1]) is None
    assert compare_transfers([], []) is None
    assert compare_transfers([entry], (entry,)) is None
    assert compare_transfers([entry], [])[-1] == "+             0.000000 s  write 61"
