"""Two boards in one notebook: cells say which one they run on."""

from __future__ import annotations

from collections.abc import Iterator

import pytest

from tests.kernel_helpers import Front, running_kernel

ECHO = """%%on b --along
import board, busio
uart = busio.UART(board.TX, board.RX, baudrate=115200, timeout=0.1)
print("listening")
while True:
    line = uart.readline()
    if line:
        uart.write(line.upper())
"""
ASK = """import board, busio, time
uart = busio.UART(board.GP0, board.GP1, baudrate=115200, timeout=1)
time.sleep(0.01)
uart.write(b"hello\\n")
print(uart.readline())
uart.deinit()
"""


@pytest.fixture(scope="module")
def front(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Front]:
    with running_kernel(tmp_path_factory.mktemp("kernel"), CIRCUITPYTHON_CLOCK="fast") as front:
        made = front.run("%board --name b --plain feather_m4_express")
        assert made.status == "ok", made.text()
        assert "feather_m4_express" in made.text()
        wired = front.run("%%host\nbench.wire('main', 'GP0', 'b', 'RX')\nbench.wire('b', 'TX', 'main', 'GP1')")
        assert wired.status == "ok", wired.text()
        yield front


def test_a_cell_runs_where_it_says(front: Front) -> None:
    name = "import board\nprint(board.board_id)"
    assert front.run(f"%%on b\n{name}").text() == "feather_m4_express\n"
    assert front.run(name).text() == "raspberry_pi_pico\n"
    assert front.run(f"%%on main\n{name}").text() == "raspberry_pi_pico\n"
    assert front.run("%%on b\n%pins D5").text().splitlines()[1].startswith("D5")


def test_a_program_runs_along(front: Front) -> None:
    assert front.run(ECHO).status == "ok"
    for _ in range(2):
        ran = front.run(ASK)
        assert ran.text() == "b'HELLO\\n'\n", ran.text()
    assert front.run("%%on b\nprint('mine again')").text() == "mine again\n"


def test_a_line_number_is_the_cells(front: Front) -> None:
    ran = front.run("%%on b\n\n1 / 0")
    assert ran.status == "error"
    assert "line 3" in str(ran.contents("error"))


@pytest.mark.parametrize(
    ("code", "sentence"),
    [
        ("%%on c\n1", 'No board is called "c".'),
        ("%%on\n1", 'as in "%%on b"'),
        ("%%on b\n%board raspberry_pi_pico", "leave out %%on"),
        ("%board --name main raspberry_pi_pico", 'a word such as "b"'),
        ("%board --name b --cpu free raspberry_pi_pico", "leave out --floats and --cpu"),
    ],
)
def test_mistakes_are_told_in_a_sentence(front: Front, code: str, sentence: str) -> None:
    ran = front.run(code)
    assert ran.status == "error"
    assert sentence in str(ran.contents("error")) + ran.text()
