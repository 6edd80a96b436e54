"""IPython's magics around a cell act on the board; those of kernels for real boards get a hint."""

from __future__ import annotations

import asyncio
import re
from collections.abc import Iterator
from pathlib import Path

import pytest

from circuitpython_kernel.kernel import timing
from tests.kernel_helpers import Front, running_kernel


@pytest.fixture(scope="module")
def front(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Front]:
    with running_kernel(tmp_path_factory.mktemp("kernel")) as front:
        front.run("%clock fast")
        yield front


def test_time_runs_a_statement_on_the_board(front: Front) -> None:
    front.run("import sys\nx = 41")
    ran = front.run("%time x + 1")
    assert ran.value == "42"
    assert re.fullmatch(r"Wall time: [\d.]+ \w+\nBoard time: [\d.]+ \w+\nChip busy: [\d.]+ \w+\n", ran.text())
    assert "circuitpython" in (front.run("%time sys.implementation.name").value or "")


def test_time_of_a_cell_says_how_long_the_board_slept(front: Front) -> None:
    ran = front.run("%%time\nimport time\ntime.sleep(2.5)\nprint('done')\ny = 7\ny")
    assert ran.value == "7"
    assert ran.text().startswith("done\nWall time: ")
    assert "Board time: 2.5 s\n" in ran.text()
    assert re.search(r"Chip busy: [\d.]+ us\n", ran.text())
    assert front.run("y").value == "7"


def test_in_real_time_the_chips_time_is_another_than_the_boards(front: Front) -> None:
    ran = front.run("%clock realtime\n%time for n in range(20000): pass")
    front.run("%clock fast")
    assert "Chip busy: 110 ms\n" in ran.text()
    assert "Board time: 110 ms\n" in front.run("%time for n in range(20000): pass").text()


def test_a_board_that_computes_in_no_time_says_nothing_of_the_chip(front: Front) -> None:
    front.run("%board --cpu free")
    assert re.fullmatch(r"Wall time: .*\nBoard time: .*\n", front.run("%time sum(range(1000))").text())
    assert re.fullmatch(r".* per loop, .* of board time \(best of .*\)\n", front.run("%timeit -n 1 -r 1 1").text())
    front.run("%board --cpu board")


def test_a_cell_may_have_magics_of_the_boards(front: Front) -> None:
    ran = front.run("%%time\n%pins LED\nx = 5\nx")
    assert "LED" in ran.text()
    assert ran.value == "5"


def test_a_failure_is_the_programs(front: Front) -> None:
    ran = front.run("%%time\na = 1\nb = a / 0")
    assert ran.error["ename"] == "ZeroDivisionError"
    assert any("line 3" in line for line in ran.error["traceback"])
    assert "Wall time" not in ran.text()
    assert front.run("%timeit 1 / 0").error["ename"] == "ZeroDivisionError"
    assert front.run("1 + 1").value == "2"


def test_several_are_run_in_order(front: Front) -> None:
    ran = front.run("%time print('a')\n%time print('b')\nprint('c')")
    assert re.fullmatch(r"a\nWall.*\nBoard.*\nChip.*\nb\nWall.*\nBoard.*\nChip.*\nc\n", ran.text())


def test_timeit(front: Front) -> None:
    ran = front.run("%timeit -n 10 -r 3 sum(range(10))")
    assert re.fullmatch(
        r"(below )?[\d.e-]+ \w+ per loop, [\d.e-]+ \w+ of board time, chip busy for [\d.e-]+ \w+ "
        r"\(best of 3 runs, 10 loops each\)\n",
        ran.text(),
    )
    assert front.run("'__timeit__' in globals()").value == "False"
    ran = front.run("%%timeit -n2 -r2 import time; s = 'x'\nt = '''a\n  b'''\nassert len(t) == 5, t\ntime.sleep(0.5)\n")
    assert ran.status == "ok", ran.error
    assert re.search(r" 500 ms of board time, chip busy for .* \(best of 2 runs, 2 loops each\)", ran.text())
    assert front.run("s").error["ename"] == "NameError"


def ran_for(*walls: float, board: float | None = None) -> str:
    """What `%timeit -n 10 -r 2` says of runs that take so many milliseconds, the first five to start."""
    times = iter(walls)

    async def run(loops: int) -> timing.Times:
        wall = next(times) / 1000
        return timing.Times(wall, wall if board is None else board * loops, None)

    return str(asyncio.run(timing.measure(run, 10, 2)))


def test_a_time_that_cannot_be_told_from_starting_is_not_said_to_be_0() -> None:
    most = "(best of 2 runs, 10 loops each)"
    assert ran_for(9, 3, 4, 3.5, 5, 3.1, 3.2) == f"below 100 us per loop, below 100 us of board time {most}"
    assert ran_for(9, 3, 4, 3.5, 5, 3.1, 3.2, board=1e-6) == f"below 100 us per loop, 1 us of board time {most}"
    assert ran_for(9, 3, 4, 3.5, 5, 7, 8, board=0) == f"400 us per loop, 0 ns of board time {most}"


def test_timeit_takes_ipythons_options(front: Front) -> None:
    assert front.run("x = 1\n").status == "ok"
    ran = front.run("%timeit -n2 -r 2 -q x")
    assert (ran.text(), ran.value) == ("", None)
    ran = front.run("%timeit -q -n 2 -r 3 -o import time; time.sleep(0.25)")
    assert ran.text() == ""
    assert re.fullmatch(
        r"<TimeitResult : .* per loop, 250 ms of board time, chip busy for .* \(best of 3 runs, 2 loops each\)>",
        ran.value or "",
    )
    assert front.run(
        "%%host\n_.loops, _.repeat, len(_.all_runs), round(_.board, 3), _.best <= _.average <= _.worst"
    ).value == ("(2, 3, 3, 0.25, True)")
    ran = front.run("%timeit -t -c -p 6 -n 1 -r 1 import time; time.sleep(0.123456)")
    assert re.search(r" 123\.\d+ ms of board time", ran.text())  # time.sleep has steps of a millisecond
    assert front.run("%%timeit -n 1 -r 1 -q\nx = 5\nassert x == 5").text() == ""


def test_time_of_what_is_no_expression(front: Front) -> None:
    ran = front.run("%time moved = 2\nmoved")
    assert (ran.value, ran.text().count("Wall time")) == ("2", 1)
    ran = front.run("%time for i in range(2): print(i)")
    assert ran.text().startswith("0\n1\nWall time: ")
    ran = front.run("%%time\ndef g():\n    return 5\nclass A:\n    x = g()\nA.x")
    assert ran.value == "5"
    ran = front.run("%%time total = 0\nfor i in range(4):\n    total += i\ntotal")
    assert ran.value == "6"
    ran = front.run("%time int('x')\nprint('not reached')")
    assert ran.error["ename"] == "ValueError"
    assert ran.text() == ""


def test_file_adds_at_the_end(front: Front) -> None:
    assert front.run("%%file notes/log.txt\none\n").text() == "Wrote notes/log.txt to the drive.\n"
    assert front.run("%%file -a notes/log.txt\ntwo\n").text() == "Added to notes/log.txt on the drive.\n"
    assert (
        front.run("%%file --append 'notes/new one.txt'\nfirst\n").text() == "Added to notes/new one.txt on the drive.\n"
    )
    assert front.run("open('/notes/log.txt').read()").value == repr("one\ntwo\n")
    assert front.run("open('/notes/NEW ONE.txt').read()").value == repr("first\n")
    assert front.run("%%file dots. \n1").text() == "Wrote dots to the drive.\n"


def test_python_beside_the_board_gets_a_hint(front: Front) -> None:
    ran = front.run("from circuitpython_kernel.devices import *")
    assert ran.error["ename"] == "ImportError"
    assert any("put %%host above the cell" in line for line in ran.error["traceback"])
    assert front.run("%%host\nfrom circuitpython_kernel.devices import *\nBME280.__name__, GPS.__name__").value == (
        "('BME280', 'GPS')"
    )


def test_timeit_finds_the_number_of_loops(front: Front) -> None:
    found = re.search(r"([\d,]+) loops? each", front.run("%timeit pass").text())
    assert found
    assert int(found[1].replace(",", "")) >= 100


def test_capture(front: Front) -> None:
    ran = front.run("%%capture out\nprint('hello')\nz = 3\nz")
    assert (ran.text(), ran.value) == ("", None)
    assert front.run("%%host\nout.stdout").value == "'hello\\n'"
    assert front.run("%%host\nlen(out.outputs)").value == "1"
    assert front.run("z").value == "3"
    assert front.run("%%capture\nprint('gone')").text() == ""
    ran = front.run("%%capture out --no-stdout\nprint('seen')")
    assert ran.text() == "seen\n"
    assert front.run("%%capture out\n1 / 0").error["ename"] == "ZeroDivisionError"


def test_who_lists_the_boards_variables(tmp_path: Path) -> None:
    with running_kernel(tmp_path) as front:
        assert front.run("%who").text() == "The board has no variables yet.\n"
        front.run("import math\nlevel = 3\nname = 'x\\ny'\ndef f(): pass")
        assert front.run("%who").text().split() == ["f", "level", "math", "name"]
        assert front.run("%who int str").text().split() == ["level", "name"]
        lines = front.run("%whos").text().splitlines()
        assert lines[0].split() == ["Variable", "Type", "Value"]
        assert [line.split()[:2] for line in lines[1:]] == [
            ["f", "function"], ["level", "int"], ["math", "module"], ["name", "str"],
        ]  # fmt: skip
        assert front.run("%whos float").text() == "The board has no variables of that type.\n"


@pytest.mark.parametrize(
    ("code", "sentence"),
    [
        ("%time", '%time takes a statement, as in "%time sorted(range(100))".'),
        ("%timeit -n 0 pass", '%timeit -n takes a number from 1 on, not "0".'),
        ("%timeit -n pass", '%timeit -n takes a number from 1 on, not "pass".'),
        ("%timeit -z pass", 'There is no option "-z"; %timeit knows -n, -r, -p, -q, -o, -t and -c.'),
        ("%timeit -qz pass", 'There is no option "-qz"; %timeit knows -n, -r, -p, -q, -o, -t and -c.'),
        ("%timeit -p 18 pass", '%timeit -p takes a number from 1 to 17, not "18".'),
        ("%timeit -n", '%timeit -n takes a number from 1 on, as in "%timeit -n 10 sorted(range(100))".'),
        ("%timeit -n -q pass", '%timeit -n takes a number from 1 on, as in "%timeit -n 10 sorted(range(100))".'),
        ("%timeit -q", '%timeit takes a statement, as in "%timeit sorted(range(100))".'),
        ("%%time\n\n", '%time takes a statement, as in "%time sorted(range(100))".'),
        ("%%capture 1a\n1", '%%capture takes the name of one variable, not "1a".'),
        ("%%writefile -a lib/x.py\nprint(1)",
         '"%%file -a lib/x.py" writes to the board\'s drive. To write to this computer, put %%host above it.'),
        ("%%file a:b\n1", '"a:b" is no name for a file on the drive, which is FAT: it takes no * : < > ? |'),
        ("%%file folder?/x.py\n1",
         '"folder?/x.py" is no name for a file on the drive, which is FAT: it takes no * : < > ? |'),
        ("%%sendtofile x.py\n1",
         '%%sendtofile is for boards on a cable: here "%%file lib/blinker.py" writes the cell to the drive.'),
        ("%%capture a b\n1", '%%capture takes the name of one variable, so leave out "b".'),
        ("%%capture --stdout\n1",
         'There is no option "--stdout"; did you mean "--no-stdout"?'),
        ("%%writefile code.py\nprint(1)",
         '"%%file code.py" writes to the board\'s drive. To write to this computer, put %%host above it.'),
        ("%%time\nx = 1\n%pins", "Line 3: move %pins to the start of the cell, before the board's program."),
    ],
)  # fmt: skip
def test_what_is_wrong_is_said_in_a_sentence(front: Front, code: str, sentence: str) -> None:
    assert front.run(code).sentence == sentence


@pytest.mark.parametrize(
    ("magic", "word"),
    [("softreset", "%reset"), ("serialconnect", "%serial"), ("rebootdevice", "%reset --hard"),
     ("writebytes 1", "%serial"), ("readbytes", "%serial"), ("disconnect", "%reset"), ("sendtofile code.py", "%%file"),
     ("fetchfile x", "%drive"), ("serialconnect to --port=/dev/ttyACM0 --baud=115200", "%serial"),
     ("mpy-cross x.py", ".mpy"), ("suppressendcode", "by itself"), ("esptool erase", "%board")],
)  # fmt: skip
def test_magics_of_other_kernels_get_a_hint_and_the_rest_runs(front: Front, magic: str, word: str) -> None:
    ran = front.run(f"%{magic}\nprint('goes on')")
    first, rest = ran.text().splitlines()
    assert word in first
    assert rest == "goes on"


def test_beside_the_board_they_are_ipythons(front: Front, tmp_path: Path) -> None:
    assert "CPU times" in front.run("%%host\n%time 1 + 1").text()
    assert "CPU times" in front.run("%%time\n%%host\nx = 1").text()
    front.run("%%host\nhosts = 1")
    assert "hosts" in front.run("%%host\n%who").text()
    assert front.run(f"%%host\n%%writefile {tmp_path}/note.txt\nhello").status == "ok"
    assert (tmp_path / "note.txt").read_text() == "hello\n"


def test_ipythons_other_magics_do_not_take_their_place(front: Front) -> None:
    front.run("%%host\n%prun 1 + 1")
    front.run("%%host\n%pwd")
    assert "Board time" in front.run("%time 1 + 1").text()


def test_an_interrupt_ends_a_measurement(front: Front) -> None:
    started = front.execute("%timeit -n 1000000000 print('x', end='')")
    seen = front.wait_for_text(started, "x")
    front.interrupt()
    ran = front.finish(started, seen)
    assert ran.error["ename"] == "KeyboardInterrupt"
    assert front.run("1 + 1").value == "2"


@pytest.mark.parametrize(
    ("seconds", "text"),
    [(2.5, "2.5 s"), (0.0123, "12.3 ms"), (5e-6, "5 us"), (3e-8, "30 ns"), (0.0, "0 ns"), (90, "90 s")],
)
def test_times_in_words(seconds: float, text: str) -> None:
    assert timing.in_words(seconds) == text
