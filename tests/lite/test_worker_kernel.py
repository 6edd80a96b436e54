"""The kernel's face to JupyterLite: messages in, messages out, on this computer's Python and its threads."""

from __future__ import annotations

from typing import Any

import pytest

from circuitpython_kernel.kernel.front_end import LANGUAGE_INFO, UNTRACKED

from .page import Page, Ran


def test_the_kernel_says_what_it_is(page: Page) -> None:
    ran = page.ask("kernel_info_request", {})
    assert ran.reply["language_info"] == LANGUAGE_INFO
    assert ran.states == ["busy", "idle"]
    assert {message["header"]["session"] for message in ran.messages} == {"page"}, "JupyterLite looks for it there"


def test_a_program_runs_on_the_board(page: Page) -> None:
    ran = page.run("import board\nprint('hello')\nprint(board.LED)\n6 * 7")
    assert ran.text == "hello\nboard.LED\n"
    assert ran.value == "42"
    assert ran.reply["status"] == "ok"


def test_an_error_is_one_sentence_and_stops_what_waits(page: Page) -> None:
    async def three() -> list[Ran]:
        return await page.done(*[page.execute(code) for code in ("import time\ntime.sleep(0.05)\n1 / 0", "2", "3")])

    failed, second, third = page.do(three())
    assert failed.reply["ename"] == "ZeroDivisionError"
    assert [ran.reply["status"] for ran in (second, third)] == ["aborted", "aborted"]
    assert second.states == ["busy", "idle"]
    assert page.run("4").value == "4"


def test_host_code_and_its_errors(page: Page) -> None:
    ran = page.run("%%host\nimport sys\nprint('beside', board.definition.name)\n'value'")
    assert ran.text == "beside Raspberry Pi Pico\n"
    assert ran.value == "'value'"
    ran = page.run("%%host\n1 / 0")
    assert ran.reply["ename"] == "ZeroDivisionError"
    assert ran.contents("error")[0]["evalue"] == "division by zero"


def test_host_code_may_wait_for_the_board(page: Page) -> None:
    ran = page.run("%%host\nprint(board.run('print(1 + 1)', on_output=lambda stream, text: print(stream, text)).ok)")
    assert "True" in ran.text


def test_host_code_may_await(page: Page) -> None:
    ran = page.run("%%host\nimport asyncio\nawait asyncio.sleep(0.01)\nprint('awake')")
    assert ran.text == "awake\n"


def test_what_comes_while_a_cell_runs_is_served(page: Page) -> None:
    async def both() -> list[Ran]:
        cell = page.execute("import time\nfor i in range(40):\n    print(i)\n    time.sleep(0.05)")
        await page.until(lambda: page.of(cell).text)
        typed = page.send("complete_request", {"code": "import digit", "cursor_pos": 12})
        asked = page.send("is_complete_request", {"code": "for i in range(3):"})
        served = await page.done(typed, asked)
        assert "idle" not in page.of(cell).states
        return [*served, *await page.done(cell)]

    typed, asked, cell = page.do(both())
    assert typed.reply["matches"] == ["digitalio"]
    assert asked.reply["status"] == "incomplete"
    kinds = {m["parent_header"]["msg_type"] for m in typed.messages if m["header"]["msg_type"] == "status"}
    assert kinds == {UNTRACKED}, "the kernel stays busy with its cell"
    assert cell.text.split() == [str(i) for i in range(40)]


@pytest.mark.parametrize("code", ["while True:\n    pass", "import time\ntime.sleep(60)", "input('?')"])
def test_the_stop_button_ends_a_program(page: Page, code: str) -> None:
    async def stopped() -> Ran:
        cell = page.execute(f"print('begun')\n{code}")
        await page.until(lambda: page.of(cell).text)
        page.kernel.interrupt()
        (ran,) = await page.done(cell)
        return ran

    assert page.do(stopped()).reply["ename"] == "KeyboardInterrupt"
    assert page.run("1").value == "1"


@pytest.mark.parametrize(
    "code",
    ["while True:\n    pass", "import asyncio\nawait asyncio.sleep(60)", "board.run('import time; time.sleep(60)')"],
)
def test_the_stop_button_ends_host_code(page: Page, code: str) -> None:
    async def stopped() -> Ran:
        cell = page.execute(f"%%host\nprint('begun')\n{code}")
        await page.until(lambda: page.of(cell).text)
        page.kernel.interrupt()
        (ran,) = await page.done(cell)
        return ran

    ran = page.do(stopped())
    assert ran.reply["status"] == "error" or "KeyboardInterrupt" in str(ran.contents("execute_result"))
    assert page.run("1").value == "1"


@pytest.mark.parametrize("head", ["", "%%host\n"])
def test_a_cell_asks_for_a_line(page: Page, head: str) -> None:
    async def asked() -> Ran:
        cell = page.execute(f"{head}print('Hello', input('name? '))")
        await page.until(lambda: page.of(cell).contents("input_request"))
        page.send("input_reply", {"value": "Ada"}, "stdin")
        (ran,) = await page.done(cell)
        return ran

    ran = page.do(asked())
    assert ran.contents("input_request") == [{"prompt": "name? ", "password": False}]
    assert ran.text.endswith("Hello Ada\n")
    assert page.run("input()", allow_stdin=False).reply["ename"] == "EOFError"


def test_a_widgets_observer_runs_while_a_cell_does(page: Page) -> None:
    page.run("%%host\nimport ipywidgets\nslider = ipywidgets.IntSlider()")
    page.run("%%host\nslider.observe(lambda change: print('at', change.new), 'value')")
    ran = page.run("%%host\nslider")
    (shown,) = ran.contents("execute_result")
    model = shown["data"]["application/vnd.jupyter.widget-view+json"]["model_id"]

    async def moved() -> tuple[Ran, Ran]:
        cell = page.execute("print('begun')\nimport time\ntime.sleep(60)")
        await page.until(lambda: page.of(cell).text)
        content: dict[str, Any] = {
            "comm_id": model, "data": {"method": "update", "state": {"value": 7}, "buffer_paths": []},
        }  # fmt: skip
        (move,) = await page.done(page.send("comm_msg", content))
        page.kernel.interrupt()
        (ran,) = await page.done(cell)
        return move, ran

    move, ran = page.do(moved())
    assert "at 7\n" in move.text
    assert ran.reply["ename"] == "KeyboardInterrupt"


def test_instruments_show_themselves(page: Page) -> None:
    ran = page.run("%scope LED\nimport board, digitalio\nled = digitalio.DigitalInOut(board.LED)")
    assert ran.reply["status"] == "ok"
    assert any(
        "application/vnd.jupyter.widget-view+json" in content["data"] for content in ran.contents("display_data")
    )
    assert ran.contents("update_display_data"), "its still"


def test_a_circuit_is_attached_and_shown(page: Page) -> None:
    wires = '[{"from": "board:GP15", "to": "lamp:A"}, {"from": "lamp:C", "to": "board:GND.1"}]'
    part = '{"id": "lamp", "kind": "LED", "attrs": {"resistor": 330}}'
    ran = page.run(f'%%circuit\n{{"board": "raspberry_pi_pico", "parts": [{part}], "wires": {wires}}}')
    assert ran.reply["status"] == "ok"
    assert any("application/vnd.jupyter.widget-view+json" in shown["data"] for shown in ran.contents("display_data"))
    page.run("import board, digitalio\nled = digitalio.DigitalInOut(board.GP15)\nled.switch_to_output(True)")
    assert page.run("%%host\nlamp.brightness").value == "1.0"
    assert page.run("%circuit check").text == "Nothing is wrong in the circuit.\n"
    assert page.run("%circuit save").text == "Wrote circuit.json to the drive.\n"
    page.run("%detach lamp")


def test_names_are_looked_up(page: Page) -> None:
    ran = page.ask("inspect_request", {"code": "%%host\nlen", "cursor_pos": 9, "detail_level": 0})
    assert "number of items" in ran.reply["data"]["text/plain"]
    ran = page.ask("inspect_request", {"code": "import time\ntime.sleep", "cursor_pos": 20, "detail_level": 0})
    assert "seconds" in ran.reply["data"]["text/plain"]
    ran = page.ask("complete_request", {"code": "%%host\nimport os\nos.getc", "cursor_pos": 24})
    assert any(name.endswith("getcwd") for name in ran.reply["matches"])


def test_numbers_that_json_has_not_reach_the_page(page: Page) -> None:
    ran = page.run(
        "%%host\nfrom IPython.display import display\ndisplay({'application/json': {'x': float('nan')}}, raw=True)"
    )
    assert ran.contents("display_data")[0]["data"]["application/json"] == {"x": "nan"}
