"""The magics of the instruments, with good arguments and with wrong ones, which are told in one sentence."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest

from tests.kernel_helpers import Front, running_kernel

WIDGET = "application/vnd.jupyter.widget-view+json"


@pytest.fixture(scope="module")
def front(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Front]:
    with running_kernel(tmp_path_factory.mktemp("kernel")) as front:
        front.run("%clock fast")
        yield front


@pytest.mark.parametrize(
    "code",
    ["%monitor", "%monitor I2C", "%monitor network", "%serial", "%plotter", "%plotter a b", "%spectrum A0",
     "%spectrum A0 --for 1", "%generate A0", "%serial --plain", "%plotter --plain", "%monitor --plain",
     "%spectrum A0 --plain"],
)  # fmt: skip
def test_an_instrument_is_shown(front: Front, code: str) -> None:
    ran = front.run(code)
    assert ran.status == "ok", ran.error
    shown = [content for content in ran.contents("display_data") if WIDGET in content["data"]]
    assert len(shown) == 1


@pytest.mark.parametrize(
    ("code", "sentence"),
    [
        ("%monitor I3C", 'There is no bus "I3C"; did you mean "I2C"?'),
        ("%monitor --fast", 'There is no option "--fast"; %monitor knows --plain.'),
        ("%serial now", '%serial takes nothing, so leave out "now".'),
        ("%spectrum", '%spectrum takes one pin, as in "%spectrum A0".'),
        ("%spectrum A0 --for", '--for takes the seconds to look at, as in "%spectrum A0 --for 1".'),
        ("%spectrum A9", 'Raspberry Pi Pico has no pin "A9"'),
        ("%generate", "%generate takes a pin, and sine, square, triangle, sawtooth, noise, a CSV file or off"),
        ("%generate A0 sinus", "%generate knows sine, square, triangle, sawtooth, noise, a CSV file and off"),
        ("%generate A0 sine fast", '%generate cannot read "fast"'),
        ("%generate A0 sine 5 1", "%generate takes a frequency and two voltages"),
        ("%generate A0 sine -1", "A generator's frequency is above 0 Hz, not -1"),
        ("%generate A0 nothing.csv", '"nothing.csv" cannot be read: No such file or directory.'),
        ("%measure A9", 'Raspberry Pi Pico has no pin "A9"'),
        ("%measure", "Nothing was captured yet: run a cell that uses the pins, then measure them."),
    ],
)
def test_a_mistake_is_one_sentence(front: Front, code: str, sentence: str) -> None:
    front.run("%board raspberry_pi_pico")
    assert front.run(code).sentence.startswith(sentence)
    assert front.run("1 + 1").value == "2", "the board works on"


def test_a_generator_feeds_the_program(front: Front, tmp_path: Path) -> None:
    front.run("%board raspberry_pi_pico")
    assert front.run("%generate A0 triangle 0.04 kHz 1 V to 2 V").status == "ok"
    ran = front.run(
        "import board, analogio, time\nknob = analogio.AnalogIn(board.A0)\nfound = []\n"
        "for i in range(50):\n    found.append(knob.value * 3.3 / 65535)\n    time.sleep(0.001)\n"
        "print(0.99 < min(found) < 1.2, 1.8 < max(found) < 2.01)"
    )
    assert ran.text() == "True True\n"
    file = tmp_path / "day.csv"
    file.write_text("time,volts\n0,0.5\n1,0.5\n")
    assert front.run(f"%generate A0 {file} volts").status == "ok"
    assert front.run("print(round(knob.value * 3.3 / 65535, 2))").text() == "0.5\n"
    assert front.run("%generate A0 off").status == "ok"
    assert front.run("print(knob.value)").text() == "0\n"


def test_measure_prints_a_table(front: Front) -> None:
    front.run("%board raspberry_pi_pico")
    front.run(
        "import board, pwmio, time\npwm = pwmio.PWMOut(board.GP15, frequency=500, duty_cycle=16384)\ntime.sleep(1)"
    )
    head, row = front.run("%measure GP15").text().splitlines()
    assert head.split()[:3] == ["Pin", "Records", "Frequency"]
    assert row.split()[:1] == ["GP15"]
    assert "500 Hz" in row
