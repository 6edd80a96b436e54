"""The board's magics, each with good arguments and with wrong ones. What is wrong is told in one sentence."""

from __future__ import annotations

import re
from collections.abc import Iterator
from pathlib import Path

import pytest

from tests.kernel_helpers import Front, Ran, running_kernel

BLINK = """import board, digitalio, time
led = digitalio.DigitalInOut(board.LED)
led.direction = digitalio.Direction.OUTPUT
for i in range(4):
    led.value = not led.value
    time.sleep(0.5)
led.deinit()"""

EXPORT_NEEDS_A_FILE = (
    "%export takes a file name that ends in .vcd, .sr, .csv, .parquet, .png, .svg, .pdf first, "
    'as in "%export blink.vcd LED".'
)


@pytest.fixture(scope="module")
def front(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Front]:
    with running_kernel(tmp_path_factory.mktemp("kernel")) as front:
        yield front


@pytest.fixture(autouse=True)
def fresh(front: Front) -> None:
    front.run("%board raspberry_pi_pico")
    front.run("%clock realtime")


def views(ran: Ran) -> list[str]:
    """The ids of the widgets that a cell shows."""
    key = "application/vnd.jupyter.widget-view+json"
    return [content["data"][key]["model_id"] for content in ran.contents("display_data") if key in content["data"]]


@pytest.mark.parametrize(
    ("code", "sentence"),
    [
        ("%bord", 'There is no magic %bord; did you mean "%board"? %lsmagic lists them all.'),
        ("%scpoe LED\nx = 1", 'There is no magic %scpoe; did you mean "%scope"? %lsmagic lists them all.'),
        ("%%hots\n1", 'There is no magic %%hots; did you mean "%%host"? %lsmagic lists them all.'),
        ("%timit 1", 'There is no magic %timit; did you mean "%timeit"? %lsmagic lists them all.'),
        ("%xyzzy", "There is no magic %xyzzy. %lsmagic lists them all."),
        ("%host", "%%host has two percent signs and stands in the first line of its cell."),
        ("%%pins\nx", "%pins has one percent sign; the lines below it may be the board's program."),
        ("%%host now\n1", '%%host takes nothing after it, so leave out "now".'),
        ("x = 1\n%pins", "Line 2: move %pins to the start of the cell, before the board's program."),
        ("if True:\n    %scope LED", "Line 2: move %scope to the start of the cell, before the board's program."),
        ("%pins\nx = 1\n%%host", "Line 3: move %%host to the start of the cell, before the board's program."),
        ("x = 1\n!ls", "Line 2: move !ls to a cell of its own."),
        (
            "%board feather",
            'There is no board "feather"; did you mean "feather_m4_express", "feather_nrf52840_express" or '
            '"adafruit_feather_esp32s2"? %boards feather lists all 46.',
        ),
        (
            "%board metro m4 express",
            '%board takes one id, as in "%board raspberry_pi_pico"; %boards finds one by name. '
            'Did you mean "metro_m4_express"?',
        ),
        ("%board pico", 'There is no board "pico"; did you mean "raspberry_pi_pico"? %boards lists them all.'),
        ("%board a b", '%board takes one id, as in "%board raspberry_pi_pico"; %boards finds one by name.'),
        ("%board --floats", "--floats takes board or double."),
        ("%board --cpu", "--cpu takes board or free."),
        ("%board --cpu fats", '--cpu takes board or free, not "fats".'),
        ("%board --cpu bord", '--cpu takes board or free, not "bord"; did you mean "board"?'),
        ("%board --floats single", '--floats takes board or double, not "single".'),
        ("%boards qwertz", 'No board has "qwertz" in its name.'),
        ("%clock fsat", '%clock knows realtime, fast, manual and "advance S", not "fsat"; did you mean "fast"?'),
        ("%clock fast now", '%clock takes one word, so leave out "now".'),
        ("%clock advance", '%clock advance takes the seconds to step, as in "%clock advance 0.5".'),
        ("%clock advance 1", "In realtime the wall clock moves board time; choose %clock manual to step it."),
        ("%clock advance -1", '%clock advance takes a positive number of seconds, not "-1".'),
        ("%clock advance soon", '%clock advance takes a positive number of seconds, not "soon".'),
        ("%pins LEDD", 'Raspberry Pi Pico has no pin "LEDD"; did you mean "LED"? %pins lists them all.'),
        ("%scope LDE", 'Raspberry Pi Pico has no pin "LDE"; did you mean "LED"? %pins lists them all.'),
        ("%scope LED --for", '--for takes the seconds to show, as in "%scope LED --for 2".'),
        ("%scope LED --for ever", '--for takes a positive number of seconds, not "ever".'),
        ("%scope LED --fro 2", 'There is no option "--fro"; did you mean "--for"?'),
        ('%scope "LED', '""LED" cannot be read: no closing quotation.'),
        ("%plot", "Nothing was captured yet: run a cell that uses the pins, then plot them."),
        ("%plot LDE", 'Raspberry Pi Pico has no pin "LDE"; did you mean "LED"? %pins lists them all.'),
        (
            "%export",
            EXPORT_NEEDS_A_FILE,
        ),
        (
            "%export LED",
            EXPORT_NEEDS_A_FILE,
        ),
        ("%export x.vcd LDE", 'Raspberry Pi Pico has no pin "LDE"; did you mean "LED"? %pins lists them all.'),
        ("%reset now", '%reset takes nothing but "--hard", "--safe" and "--repl"; %run runs a file.'),
        ("%reset --hrad", 'There is no option "--hrad"; did you mean "--hard"?'),
        ("%run a.py b.py", '%run takes one file on the drive, so leave out "b.py".'),
        ("%run none.py", 'There is no "none.py" on the drive; "%%file none.py" writes it.'),
        ("%drive x.py", 'The drive has to be a folder, and "x.py" is not there; make it first.'),
        ("%drive --onw", 'There is no option "--onw"; did you mean "--own"?'),
        ("%drive no such, folder", 'The drive has to be a folder, and "no such, folder" is not there; make it first.'),
        ("%snapshot a b", '%snapshot takes one name, so leave out "b".'),
        ("%rewind before", 'There is no snapshot "before"; %snapshot NAME takes one.'),
        ("%%file\nx = 1", '%%file takes one file name, as in "%%file lib/blinker.py".'),
        ("%%file ../x.py\nx = 1", '"../x.py" is not on the drive; give a name such as lib/blinker.py.'),
    ],
)
def test_a_mistake_is_one_sentence(front: Front, code: str, sentence: str) -> None:
    ran = front.run(code)
    assert ran.sentence == sentence
    assert ran.error["ename"] == "UsageError"
    assert ran.status == "error"


def test_a_mistake_stops_the_cell_before_its_program(front: Front) -> None:
    assert front.run("%clock fsat\nran = True").status == "error"
    assert front.run("ran").error["ename"] == "NameError"


def test_percent_signs_inside_a_program_are_the_program_s(front: Front) -> None:
    assert front.run('"%d" \\\n% 3').value == "'3'"
    assert front.run('x = ("%s"\n%"a")\nx').value == "'a'"
    assert front.run('"""\n%pins\n!ls"""').value == "'\\n%pins\\n!ls'"


def test_board(front: Front) -> None:
    shown, heap = front.run("%board").text().splitlines()
    assert shown == "Raspberry Pi Pico with rp2040 (raspberry_pi_pico): 30 pins, clock realtime, cpu board"
    assert heap.startswith("heap: ")
    assert " of 180,224 bytes used, " in heap
    front.run("lost = 1")
    front.run("%%host\nold = board")
    front.run("%clock fast")
    assert "adafruit_feather_rp2040" in front.run("%board adafruit_feather_rp2040").text()
    assert front.run("import board\nboard.board_id").value == "'adafruit_feather_rp2040'"
    assert front.run("lost").error["ename"] == "NameError"
    assert front.run("%%host\n(board.definition.id, board.clock.mode, board is old)").value == (
        "('adafruit_feather_rp2040', 'fast', False)"
    )


def test_boards(front: Front) -> None:
    assert front.run("%boards pico lipo").text().splitlines()[0].split()[0] == "pimoroni_picolipo_16mb"
    assert len(front.run("%boards").text().splitlines()) > 600


def test_board_chooses_whether_computing_takes_time(front: Front) -> None:
    assert "clock realtime, cpu free" in front.run("%board --cpu free").text()
    assert "cpu free" in front.run("%board adafruit_feather_rp2040").text(), "another board is the same"
    assert front.run("1").status == "ok"
    assert "chip" not in front.run("%board raspberry_pi_pico").text()
    assert "cpu free" in front.run("%drive --here\n%board").text(), "and so is one on another drive"
    assert front.run("%drive --own").status == "ok"
    said = front.run("%board --cpu board").text()
    assert "clock realtime, cpu board" in said
    assert "chip" not in said, "no program ran yet"
    assert front.complete("%board --cpu b") == ["board"]


def test_board_says_how_busy_the_chip_was(front: Front) -> None:
    front.run("%board --cpu board")
    front.run("import time\ntime.sleep(0.1)")
    assert "chip: busy for less than 1 % of the last program\n" in front.run("%board").text()
    front.run("%clock fast\nfor n in range(10000): pass")
    assert "chip: busy for 100 % of the last program\n" in front.run("%board").text()
    front.run("import time\nfor n in range(1000): pass\ntime.sleep(0.0155)")
    share = re.search(r"chip: busy for (\d+) % of the last program\n", front.run("%board").text())
    assert share is not None
    assert 20 <= int(share[1]) <= 40


def test_board_chooses_floats(front: Front) -> None:
    front.run("%board --floats board")
    assert front.run("0.1 + 0.2 == 0.3").value == "True"
    assert "floats double" in front.run("%board --floats double").text()
    assert front.run("0.1 + 0.2 == 0.3").value == "False"
    assert "floats double" in front.run("%board raspberry_pi_pico").text(), "another board has the same floats"
    assert "double" not in front.run("%board --floats board").text()
    assert front.run("0.1 + 0.2 == 0.3").value == "True"
    assert front.complete("%board --floats d") == ["double"]


def test_clock(front: Front) -> None:
    assert front.run("%clock").text().startswith("realtime, ")
    assert front.run("%clock fast").text() == ""
    front.run("import time\ntime.sleep(3600)")
    assert float(front.run("%clock").text().split()[1]) > 3600
    front.run("%clock manual")
    before = float(front.run("%clock").text().split()[1])
    front.run("%clock advance 2.5s")
    assert float(front.run("%clock").text().split()[1]) == pytest.approx(before + 2.5, abs=0.01)


def test_reset(front: Front) -> None:
    front.run("%clock fast")
    front.run("x = 1\nimport time\ntime.sleep(10)\n" + BLINK)
    said = front.run("%reset").text()
    assert said.startswith("The board was restarted; its variables are gone.\n")
    assert "code.py output:\nHello World!\n" in said  # a fresh drive's
    front.run("!rm {board.drive.path}/code.py")
    assert front.run("%run").error["evalue"] == 'There is no code.py on the drive; "%%file code.py" writes it.'
    assert front.run("%reset").text() == "The board was restarted; its variables are gone.\n"
    assert front.run("x").error["ename"] == "NameError"
    assert float(front.run("%clock").text().split()[1]) > 10
    assert front.run("%plot").contents("display_data")
    front.run("%reset --hard")
    assert float(front.run("%clock").text().split()[1]) < 10
    assert front.run("%plot").status == "error"


def test_pins(front: Front) -> None:
    front.run("import board, digitalio\nb = digitalio.DigitalInOut(board.GP4)\nb.switch_to_input(digitalio.Pull.UP)")
    front.run("%%host\nboard.pins['GP4'].drive(False)")
    lines = front.run("%pins GP4, LED").text().splitlines()
    assert [line.split() for line in lines[1:]] == [
        ["GP4", "GPIO4", "input,", "pull", "up", "low", "driven", "low"],
        ["LED", "GP25", "GPIO25", "unused", "low"],
    ]
    assert len(front.run("%pins").text().splitlines()) == 31
    front.run("b.deinit()")


def test_scope_shows_what_the_program_below_it_does(front: Front) -> None:
    front.run("%clock fast")
    ran = front.run(f"# the main use\n%scope LED --for 2\n\n{BLINK}\n'done'")
    assert ran.status == "ok"
    assert len(views(ran)) == 1
    kinds = [message["msg_type"] for message in ran.published]
    assert kinds.index("display_data") < kinds.index("execute_result")
    assert ran.value == "'done'"


def test_scope_without_pins_shows_those_in_use_or_the_led(front: Front) -> None:
    assert "Scope of LED" in front.run("%scope").contents("display_data")[0]["data"]["text/plain"]
    front.run("import board, digitalio\nb = digitalio.DigitalInOut(board.GP4)")
    assert "Scope of GP4" in front.run("%scope").contents("display_data")[0]["data"]["text/plain"]
    front.run("b.deinit()")


def test_scope_without_an_led_asks_for_a_pin(front: Front) -> None:
    board_id = front.run(
        "%%host\nfrom circuitpython_kernel import boards\nfrom circuitpython_kernel.boards.displays import display_of\n"
        "print(next(i for i in boards.board_ids() if boards.load(i).led is None and boards.load(i).aliases\n"
        "    and not display_of(i)))"
    ).text()
    front.run(f"%board {board_id}")
    assert "has no LED and no pin is in use; name one" in front.run("%scope").sentence


def test_plot_is_a_picture(front: Front) -> None:
    front.run("%clock fast")
    front.run(BLINK)
    for code in ("%plot", "%plot LED"):
        (content,) = front.run(code).contents("display_data")
        assert content["data"]["image/png"]
    assert "Nothing was captured on GP3 yet" in front.run("%plot GP3").sentence


def test_export(front: Front, tmp_path: Path) -> None:
    front.run("%clock fast")
    assert "Nothing was captured" in front.run(f"%export {tmp_path}/none.vcd").sentence
    front.run(BLINK)
    file = tmp_path / "a name.vcd"
    assert front.run(f'%export "{file}" LED').text() == f"Wrote {file}.\n"
    assert "$enddefinitions" in file.read_text()
    sentence = front.run(f"%export {tmp_path}/no/folder.vcd").sentence
    assert sentence == f'"{tmp_path}/no/folder.vcd" cannot be written: No such file or directory.'


def test_a_link_on_the_drive_is_not_written_through(front: Front, tmp_path: Path) -> None:
    (tmp_path / "victim.txt").write_text("victim")
    drive = Path(front.run("%drive").text().splitlines()[0])
    (drive / "soft.txt").symlink_to(tmp_path / "victim.txt")
    (drive / "out").symlink_to(tmp_path)
    why = "a link, which a drive does not follow."
    assert front.run("%%file soft.txt\nevil\n").sentence == f'"soft.txt" cannot be written: it is {why}'
    assert front.run("%%file out/new.txt\nevil\n").sentence == f'"out/new.txt" cannot be written: out is {why}'
    assert front.run("%run soft.txt").sentence == f'"soft.txt" cannot be run: it is {why}'
    assert [path.name for path in tmp_path.iterdir()] == ["victim.txt"]
    assert (tmp_path / "victim.txt").read_text() == "victim"
    (drive / "soft.txt").unlink()
    (drive / "out").unlink()


def test_files_on_the_drive_are_imported_and_outlive_a_change_of_boards(front: Front) -> None:
    assert front.run("%%file lib/helper.py\nANSWER = 42\n").text() == "Wrote lib/helper.py to the drive.\n"
    assert ["lib/helper.py", "12", "bytes"] in [line.split() for line in front.run("%drive").text().splitlines()]
    assert front.run("import helper\nhelper.ANSWER").value == "42"
    assert "ANSWER" in front.complete("from helper import ")
    assert front.complete("import help") == ["helper"]
    front.run("%board adafruit_feather_rp2040")
    assert front.run("import helper\nhelper.ANSWER").value == "42"


def test_lsmagic(front: Front) -> None:
    text = front.run("%lsmagic").text()
    for name in ("%%host", "%board", "%scope", "%export", "%%file", "%reset"):
        assert f"{name} " in text


def test_magics_of_ipython_before_a_program(front: Front) -> None:
    ran = front.run("!echo shell\n%time 1\n6 * 7")
    assert ran.text().startswith("shell")
    assert ran.contents("execute_result")[-1]["data"]["text/plain"] == "42"
    assert ran.reply["content"]["execution_count"] == ran.contents("execute_result")[-1]["execution_count"]


def test_completion(front: Front) -> None:
    assert front.complete("%scope LE") == ["LED"]
    assert front.complete("%scope LED --") == ["--for", "--plain"]
    assert front.complete("%attach bme280 t") == ["temperature="]
    assert front.complete("%attach bme280 temperature=20 t") == []
    assert front.complete("%attach bme280 address=") == ["address=0x77", "address=0x76"]
    assert "cs=GP17" in front.complete("%attach bme280 bus=SPI cs=GP1")
    assert front.complete("%attach nosuch t") == []
    assert front.complete("%drive --") == ["--here", "--own", "--save", "--load"]
    assert front.complete("%generate A0 s") == ["sine", "square", "sawtooth"]
    assert front.complete("%time impo") == ["import"]
    assert "board" in front.complete("%timeit -n 10 boa")
    assert "board" in front.complete("%timeit -n10 -qo -p 3 boa")
    assert front.complete("%%time\nimport boa") == ["board"]
    assert "board" in front.complete("%%time\n%%host\nboa")
    assert front.complete("%scope LED --for ") == []
    assert "LED" not in front.complete("%plot LED ")
    assert front.complete("%pins smps") == ["SMPS_MODE"]
    assert "raspberry_pi_pico_w" in front.complete("%board raspberry_pi")
    assert front.complete("%clock ") == ["realtime", "fast", "manual", "advance"]
    assert front.complete("%export x.vcd LE") == ["LED"]
    assert front.complete("%reset --h") == ["--hard"]
    assert "%scope" in front.complete("%sco")
    assert "%%host" in front.complete("%%ho")
    assert "%%file" in front.complete("%%fi")
    assert front.complete("%scope LED\nimport dig") == ["digitalio"]
    assert "board" in front.complete("%%host\nboa")
    assert "capture" in front.complete("%%host\nboard.cap")


def test_inspection(front: Front) -> None:
    assert "Watch pins" in front.inspect("%scope", 6)
    assert "VirtualBoard" in front.inspect("%%host\nboard", 12)
