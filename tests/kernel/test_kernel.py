"""Cells on the board and beside it, as a front end sees them."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import datetime
from pathlib import Path

import pytest

from tests.kernel_helpers import Front, make_manager, running_kernel


@pytest.fixture(scope="module")
def front(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Front]:
    with running_kernel(tmp_path_factory.mktemp("kernel")) as front:
        yield front


def test_kernel_info_names_the_kernel_and_its_board(front: Front) -> None:
    content = front.reply(front.client.kernel_info())["content"]
    assert content["implementation"] == "circuitpython-virtual-kernel"
    assert content["language_info"]["file_extension"] == ".py"
    assert content["language_info"]["codemirror_mode"] == {"name": "ipython", "version": 3}
    assert "Raspberry Pi Pico" in content["banner"]
    assert content["supported_features"] == []  # subshells would move comms to another thread


def test_state_is_kept_between_cells(front: Front) -> None:
    assert front.run("kept = 20").status == "ok"
    ran = front.run("kept + 1")
    assert ran.value == "21"
    assert ran.contents("execute_result")[0]["execution_count"] == ran.reply["content"]["execution_count"]


@pytest.mark.parametrize(
    ("code", "value"),
    [
        ("'a'", "'a'"),
        ("None", None),
        ("1; 2", "2"),
        ("2;", None),
        ("x = 3", None),
        ("def f():\n    return 4\n\nf()", "4"),
        ("[1,\n 2]", "[1, 2]"),
        ("3\n# the end", "3"),
        ("import sys\nsys.implementation.name", "'circuitpython'"),
    ],
)
def test_last_expression_is_shown(front: Front, code: str, value: str | None) -> None:
    assert front.run(code).value == value


def test_error_names_the_cell_and_its_line(front: Front) -> None:
    ran = front.run("def f():\n    return 1 / 0\n\nf()")
    number = ran.reply["content"]["execution_count"]
    assert ran.status == "error"
    assert ran.error["ename"] == "ZeroDivisionError"
    assert ran.error["traceback"] == [
        "Traceback (most recent call last):",
        f'  File "Cell In[{number}]", line 4, in <module>',
        "    f()",
        f'  File "Cell In[{number}]", line 2, in f',
        "    return 1 / 0",
        "ZeroDivisionError: division by zero",
    ]
    for key in ("ename", "evalue", "traceback"):
        assert ran.reply["content"][key] == ran.error[key]


def test_error_in_a_function_of_an_earlier_cell_names_that_cell(front: Front) -> None:
    first = front.run("def broken():\n    raise ValueError('no')").reply["content"]["execution_count"]
    traceback = front.run("\n\nbroken()").error["traceback"]
    assert traceback[1:5] == [
        f'  File "Cell In[{first + 1}]", line 3, in <module>',
        "    broken()",
        f'  File "Cell In[{first}]", line 2, in broken',
        "    raise ValueError('no')",
    ]


def test_line_numbers_count_the_magics_before_the_program(front: Front) -> None:
    ran = front.run("# blink\n%clock fast\n\n%clock realtime\nx = 1\n1/0")
    assert "line 6, in <module>" in ran.error["traceback"][1]


def test_syntax_error_is_the_board_s(front: Front) -> None:
    ran = front.run("x = 1\nx = = 2")
    assert ran.error["ename"] == "SyntaxError"
    assert "line 2" in ran.error["traceback"][1]


def test_system_exit_is_one_line(front: Front) -> None:
    ran = front.run("import sys\ndef leave():\n    sys.exit(3)\nleave()")
    assert ran.error == {
        "ename": "SystemExit", "evalue": "3", "traceback": ["SystemExit: the program ended itself with 3"],
    }  # fmt: skip
    assert front.run("1").value == "1"


def test_a_board_that_was_restarted_says_so(front: Front) -> None:
    front.run("lost = 1")
    ran = front.run("import microcontroller\nmicrocontroller.reset()")
    assert ran.error["ename"] == "BoardRestarted"
    assert ran.error["evalue"] == "The program reset the board with microcontroller.reset()."
    assert ran.error["traceback"] == [ran.error["evalue"] + " Its variables are gone; run your cells again."]
    assert front.run("lost").error["ename"] == "NameError"


def test_silent_publishes_nothing_and_leaves_no_trace(front: Front) -> None:
    count = front.run("1").reply["content"]["execution_count"]
    ran = front.run("print('quiet')\n2", silent=True)
    assert {message["msg_type"] for message in ran.published} == {"status"}
    assert ran.status == "ok"
    ran = front.run("1/0", silent=True)
    assert {message["msg_type"] for message in ran.published} == {"status"}
    assert ran.reply["content"]["ename"] == "ZeroDivisionError"
    assert front.run("1").reply["content"]["execution_count"] == count + 1


def test_store_history(front: Front) -> None:
    count = front.run("'stored'").reply["content"]["execution_count"]
    assert front.run("'not stored'", store_history=False).value == "'not stored'"
    assert front.run("'stored, too'").reply["content"]["execution_count"] == count + 1
    content = front.reply(front.client.history(hist_access_type="tail", n=2, raw=True, output=False))["content"]
    assert [entry[2] for entry in content["history"]] == ["'stored'", "'stored, too'"]


def test_user_expressions_are_the_board_s(front: Front) -> None:
    content = front.run("here = 5", user_expressions={"a": "here * 2", "b": "nowhere"}).reply["content"]
    assert content["user_expressions"]["a"] == {"status": "ok", "data": {"text/plain": "10"}, "metadata": {}}
    assert content["user_expressions"]["b"]["ename"] == "NameError"


def test_reply_tells_when_it_started(front: Front) -> None:
    ran = front.run("1")
    assert datetime.fromisoformat(str(ran.reply["metadata"]["started"])) <= ran.reply["header"]["date"]


def test_empty_cell(front: Front) -> None:
    count = front.run("1").reply["content"]["execution_count"]
    assert front.run("").status == "ok"
    assert front.run(" \n").status == "ok"
    assert front.run("# a comment").status == "ok"
    assert front.run("1").reply["content"]["execution_count"] >= count + 1


# ---- input()


def test_input_asks_the_front_end(front: Front) -> None:
    parent = front.execute("print('first')\nname = input('who? ')\nname", allow_stdin=True)
    request = front.client.get_stdin_msg(timeout=30)
    assert request["content"] == {"prompt": "who? ", "password": False}
    assert request["parent_header"]["msg_id"] == parent
    front.client.input("Ada")
    ran = front.finish(parent)
    assert ran.text() == "first\n"
    assert ran.value == "'Ada'"


def test_getpass_asks_the_front_end_to_hide_what_is_typed(front: Front) -> None:
    parent = front.execute("import getpass\ngetpass.getpass('word? ')", allow_stdin=True)
    assert front.client.get_stdin_msg(timeout=30)["content"] == {"prompt": "word? ", "password": True}
    front.client.input("sesame")
    assert front.finish(parent).value == "'sesame'"


def test_input_can_be_interrupted(front: Front) -> None:
    parent = front.execute("input()", allow_stdin=True)
    front.client.get_stdin_msg(timeout=30)
    front.interrupt()
    assert front.finish(parent).error["ename"] == "KeyboardInterrupt"
    assert front.run("1").value == "1"


def test_input_is_refused_where_nobody_can_be_asked(front: Front) -> None:
    ran = front.run("input()", allow_stdin=False)
    assert ran.error["ename"] == "EOFError"
    assert "front end" in ran.error["evalue"]


def test_input_of_a_program_that_a_host_cell_runs(front: Front) -> None:
    parent = front.execute("%%host\nboard.run('input()').value", allow_stdin=True)
    front.client.get_stdin_msg(timeout=30)
    front.client.input("from host")
    assert front.finish(parent).value == "\"'from host'\""


# ---- beside the board


def test_host_cell_runs_python_beside_the_board(front: Front) -> None:
    front.run("import board, digitalio\npin = digitalio.DigitalInOut(board.LED)\npin.switch_to_output(True)")
    ran = front.run("# a comment before\n%%host\nimport sys\n(type(board).__name__, board.pins['LED'].value)")
    assert ran.value == "('VirtualBoard', True)"
    front.run("pin.deinit()")


def test_host_cell_keeps_line_numbers(front: Front) -> None:
    ran = front.run("%%host\nx = 1\n1/0")
    assert ran.error["ename"] == "ZeroDivisionError"
    assert "line 3" in "".join(ran.error["traceback"])


def test_ipython_works_in_host_cells(front: Front) -> None:
    ran = front.run("%%host\nfrom IPython.display import display, HTML\ndisplay(HTML('<b>x</b>'))")
    assert ran.contents("display_data")[0]["data"]["text/html"] == "<b>x</b>"
    assert front.run("%%host\nimport asyncio\nawait asyncio.sleep(0, 'awaited')").value == "'awaited'"
    assert "Wall time" in front.run("%time 1 + 1").text()
    assert "Wall time" in front.run("%%host\n%%time\nx = 1").text()
    assert front.run("!echo from the shell").text().strip() == "from the shell"
    assert front.run("%%host\n%matplotlib inline\nimport matplotlib.pyplot as p\np.plot([1]);").contents("display_data")


def test_host_input(front: Front) -> None:
    parent = front.execute("%%host\ninput('host? ')", allow_stdin=True)
    assert front.client.get_stdin_msg(timeout=30)["content"]["prompt"] == "host? "
    front.client.input("yes")
    assert front.finish(parent).value == "'yes'"


def test_help_is_paged(front: Front) -> None:
    def page(code: str) -> str:
        (payload,) = front.run(code).reply["content"]["payload"]
        assert payload["source"] == "page"
        return str(payload["data"]["text/plain"])

    assert "digital" in page("digitalio?")
    assert "GPIO25" in page("board.LED?")
    assert "Watch pins" in page("%scope?")
    assert "beside the board" in page("?%%host")


@pytest.mark.parametrize(
    ("code", "status", "indent"),
    [
        ("x = 1", "complete", None),
        ("for i in range(3):", "incomplete", "    "),
        ("for i in range(3):\n    print(i)", "incomplete", "    "),
        ("x = (1,", "incomplete", ""),
        ("x = 'a", "invalid", None),
        ("x = = 1", "invalid", None),
        ("%pins", "complete", None),
        ("%%host\nif True:", "incomplete", "    "),
    ],
)
def test_is_complete(front: Front, code: str, status: str, indent: str | None) -> None:
    content = front.reply(front.client.is_complete(code))["content"]
    assert (content["status"], content.get("indent")) == (status, indent)


# ---- kernels of their own


def test_environment_chooses_board_and_clock(tmp_path: Path) -> None:
    chosen = {"CIRCUITPYTHON_BOARD": "adafruit_feather_rp2040", "CIRCUITPYTHON_CLOCK": "fast"}
    chosen |= {"CIRCUITPYTHON_FLOATS": "double", "CIRCUITPYTHON_CPU": "free"}
    with running_kernel(tmp_path, **chosen) as front:
        assert "Adafruit Feather RP2040" in front.reply(front.client.kernel_info())["content"]["banner"]
        assert front.run("import board\nboard.board_id").value == "'adafruit_feather_rp2040'"
        assert front.run("%%host\nboard.clock.mode, board.floats, board.cpu").value == "('fast', 'double', 'free')"


@pytest.mark.parametrize(
    ("variable", "value", "part"),
    [
        ("CIRCUITPYTHON_BOARD", "pico", "raspberry_pi_pico"),
        ("CIRCUITPYTHON_CLOCK", "fats", "realtime, fast, manual"),
        ("CIRCUITPYTHON_FLOATS", "single", "board or double"),
        ("CIRCUITPYTHON_CPU", "fats", 'CIRCUITPYTHON_CPU: cpu is board or free, not "fats"'),
    ],
)
def test_mistake_in_the_environment_is_told_and_can_be_mended(
    tmp_path: Path, variable: str, value: str, part: str
) -> None:
    with running_kernel(tmp_path, **{variable: value}) as front:
        error = front.run("1 + 1").error
        assert error["ename"] == "NoBoard"
        assert variable in error["evalue"]
        assert part in error["evalue"]
        assert variable in front.run("%pins").sentence
        assert front.complete("import digi") == ([] if variable.endswith("BOARD") else ["digitalio"])
        assert front.run("%board raspberry_pi_pico").status == "ok"
        assert front.run("1 + 1").value == "2"


def test_programs_in_the_notebook_s_folder_do_not_stand_in_for_python_s(tmp_path: Path) -> None:
    work = tmp_path / "work"
    work.mkdir()
    for name in ("code", "secrets", "random", "board", "time", "os", "queue"):
        (work / f"{name}.py").write_text("raise SystemExit('the wrong module')\n")
    with running_kernel(tmp_path, cwd=work) as front:
        assert front.run("1 + 1").value == "2"
        assert front.run("%%host\nboard.definition.id").value == "'raspberry_pi_pico'"


def test_restart_is_a_hard_reset_and_shutdown_removes_the_drive(tmp_path: Path) -> None:
    with running_kernel(tmp_path) as front:
        front.run("x = 1")
        drive = Path(front.run("%drive").text().splitlines()[0])
        assert drive.is_dir()
        front.manager.restart_kernel()
        front.client.wait_for_ready(timeout=30)
        assert not drive.exists()
        assert front.run("x").error["ename"] == "NameError"
        drive = Path(front.run("%drive").text().splitlines()[0])
        front.execute("while True: pass")
    assert not drive.exists()


def test_a_board_switched_off_says_so(tmp_path: Path) -> None:
    with running_kernel(tmp_path) as front:
        front.run("%%host\nboard.close()")
        assert front.run("1").sentence.startswith("The board is switched off.")
        front.run("%board raspberry_pi_pico")
        assert front.run("1").value == "1"


def test_the_manager_can_be_made_without_starting(tmp_path: Path) -> None:
    assert make_manager(tmp_path, interrupt_mode="message").kernel_spec.interrupt_mode == "message"


def test_a_warning_of_the_board_shows_in_the_cell_that_caused_it(front: Front) -> None:
    front.run("import board, digitalio\ntested = digitalio.DigitalInOut(board.GP22)\ntested.switch_to_output(True)")
    ran = front.run('%%host\nboard.pins["GP22"].drive(False)')
    assert ran.text("stderr") == (
        "Warning: GP22 is driven high by the program and low from outside: two outputs against each other.\n"
    )
    front.run('%%host\nboard.pins["GP22"].release()')
    front.run("tested.deinit()")


def test_a_bus_without_pull_ups_and_one_that_is_open_say_what_to_do(front: Front) -> None:
    again = "import board, busio\nbus = busio.I2C(board.GP5, board.GP4)"
    lines = front.run(again).error["traceback"]
    assert lines[-2] == "RuntimeError: No pull up found on SDA or SCL; check your wiring"
    assert 'resistor = "up"' in lines[-1]
    front.run('%%host\nboard.pins["GP4"].resistor = board.pins["GP5"].resistor = "up"')
    assert front.run(again).status == "ok"
    front.run('%%host\nboard.pins["GP8"].resistor = board.pins["GP9"].resistor = "up"')
    lines = front.run("other = busio.I2C(board.GP9, board.GP8)").error["traceback"]
    assert lines[-2:] == [
        "ValueError: I2C peripheral in use",
        "(I2C peripheral belongs to an object made earlier: call its deinit(), or let go of everything with %reset.)",
    ]
    assert front.run("bus.deinit()").status == "ok"


def test_a_pin_in_use_and_a_full_memory_say_what_to_do(front: Front) -> None:
    again = "import board, digitalio\nheld = digitalio.DigitalInOut(board.GP21)"
    front.run(again)
    ran = front.run(again + "  # in another cell")
    assert ran.error["evalue"] == "GP21 in use"
    assert ran.error["traceback"][-2:] == [
        "ValueError: GP21 in use",
        "(GP21 belongs to an object made earlier: call its deinit(), or let go of everything with %reset.)",
    ]
    assert front.run("held.deinit()\n" + again).status == "ok"
    assert front.run("held.deinit()").status == "ok"
    ran = front.run("def hoard():\n    kept = []\n    while True: kept.append(bytearray(500))\nhoard()")
    assert ran.error["ename"] == "MemoryError"
    assert "%reset" in ran.error["traceback"][-1]
    assert front.run("1 + 1").value == "2"
