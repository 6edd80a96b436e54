"""What stands below an error of a board's program: its line of the source, and what may help."""

from __future__ import annotations

from collections.abc import Iterator

import pytest

from circuitpython_kernel import boards
from circuitpython_kernel.kernel.error_hints import Mistake, hints
from tests.kernel_helpers import Front, Ran, running_kernel


@pytest.fixture(scope="module")
def front(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Front]:
    with running_kernel(tmp_path_factory.mktemp("kernel"), CIRCUITPYTHON_CLOCK="fast") as front:
        yield front


def lines_of(ran: Ran) -> list[str]:
    lines: list[str] = ran.error["traceback"]
    return lines


@pytest.mark.parametrize(
    ("program", "hint"),
    [
        ("import board\nboard.LEDD", "Did you mean board.LED?"),
        ("import board\nboard.gp15", "Did you mean board.GP15?"),
        ("import board\nboard.NEOPIXEL", "%pins lists the board's pins."),
        ("import digitalio\ndigitalio.DigitalInOt", "Did you mean digitalio.DigitalInOut?"),
        (
            "import board, digitalio\nled = digitalio.DigitalInOut(board.LED)\nled.switch_to_ouptut()",
            "Did you mean led.switch_to_output?",
        ),
        (
            "import board, digitalio\nlamp = digitalio.DigitalInOut(board.GP3)\nlamp.vlaue = True",
            "Did you mean lamp.value?",
        ),
        ("import board\nboard.FOO = 1", "board is built in and takes no attributes of your own: use a variable."),
        ("import time\ntime.slep = 1", "Did you mean time.sleep?"),
        ("import digitalio\nfrom digitalio import Directoin", "Did you mean Direction?"),
        ("counter = 1\nconter", "Did you mean counter?"),
        ("pritn('x')", "Did you mean print?"),
        ("analogio.AnalogIn", "Import it first: import analogio."),
        ("import neopixel", "It is a library: %install neopixel puts it on the drive."),
        ("import adafruit_bme280", "It is a library: %install bme280 puts it on the drive."),
        ("import digitalo", "Did you mean digitalio?"),
        ("import wifi", "The Raspberry Pi Pico W has it: %board raspberry_pi_pico_w"),
        (
            "import lights",
            '"%install lights" looks for a library on PyPI; "%%file lights.py" writes a module of your own.',
        ),
    ],
)
def test_a_mistake_has_a_hint_below_it(front: Front, program: str, hint: str) -> None:
    assert lines_of(front.run(program))[-1] == f"({hint})"


@pytest.mark.parametrize(
    ("networks", "hint"),
    [
        (["class", "Virtual WiFi"], 'Networks in the air: "Virtual WiFi", "class".'),
        ([], "No network is in the air: "),
    ],
)
def test_a_network_that_is_not_there(networks: list[str], hint: str) -> None:
    mistake = Mistake("ConnectionError", "No network with that ssid")
    board = boards.load("raspberry_pi_pico_w")
    (found,) = hints(mistake, board, lambda kind, path: None, {}, [], networks)
    assert found.startswith(hint)


def test_small_builds_do_not_name_the_attribute() -> None:
    def ask(question: str, path: str) -> object:
        return {"led": [["value", "property"]]}.get(path)

    mistake = Mistake(
        "AttributeError",
        "no such attribute",
        'Traceback (most recent call last):\n  File "code.py", line 1, in <module>\n',
        {"code.py": "led.vlaue = not led.value  # on"},
    )
    assert hints(mistake, boards.load("gemma_m0"), ask, {}, []) == ["Did you mean led.value?"]


def test_a_name_that_is_like_nothing_has_no_hint(front: Front) -> None:
    assert not lines_of(front.run("qqqqzzzz"))[-1].startswith("(")


def test_the_lines_of_the_source_are_shown(front: Front) -> None:
    front.run("%%file helper.py\ndef half(x):\n    return x / 0  # wrong\n")
    ran = front.run("import helper\n\ndef work():\n    helper.half(1)\n\nwork()")
    number = ran.reply["content"]["execution_count"]
    assert lines_of(ran) == [
        "Traceback (most recent call last):",
        f'  File "Cell In[{number}]", line 6, in <module>',
        "    work()",
        f'  File "Cell In[{number}]", line 4, in work',
        "    helper.half(1)",
        '  File "helper.py", line 2, in half',
        "    return x / 0  # wrong",
        "ZeroDivisionError: division by zero",
    ]


def test_a_function_of_an_earlier_cell_has_its_line(front: Front) -> None:
    front.run("def broken():\n    return undefined_thing")
    assert "    return undefined_thing" in lines_of(front.run("\n\nbroken()"))


def test_an_address_that_is_taken(front: Front) -> None:
    front.run("%attach bme280")
    taken = front.run("%attach bmp280")
    assert "BME280 has the address 0x77 on this bus already; address=0x76 is free" in taken.error["evalue"]
    front.run("%attach bmp280 address=0x76")
    third = front.run("%attach bme280 address=0x76")
    assert "BMP280 has the address 0x76 on this bus already; detach it first" in third.error["evalue"]


PICO = boards.load("raspberry_pi_pico")


def hint_for(
    kind: str, message: str, addresses: dict[int, str] | None = None, files: tuple[str, ...] = ()
) -> list[str]:
    return hints(Mistake(kind, message), PICO, lambda question, path: None, addresses or {}, files)


def test_a_device_that_is_not_there() -> None:
    message = "No I2C device at address: 0x77"
    assert hint_for("ValueError", message, {0x76: "bme280", 0x20: "pcf8574"}) == [
        "On the board's I2C buses: pcf8574 at 0x20, bme280 at 0x76."
    ]
    assert hint_for("ValueError", message) == [
        "Nothing is on the board's I2C buses; %attach connects a part, and %parts lists what there is."
    ]


def test_a_file_that_is_not_there() -> None:
    message = "[Errno 2] No such file/directory: data.tx"
    assert hint_for("OSError", message, files=("data.txt", "code.py")) == ['The drive has "data.txt".']
    assert hint_for("OSError", "[Errno 2] No such file/directory", files=("data.txt",)) == []


@pytest.mark.parametrize(
    ("kind", "message"), [("NameError", "something else"), ("KeyError", "'a'"), ("ImportError", "")]
)
def test_other_errors_have_none(kind: str, message: str) -> None:
    assert hint_for(kind, message) == []
