"""What a cell's end does to its instruments: stills, by content; frozen and live again; boards that are gone."""

from __future__ import annotations

import base64
import html
import re
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import nbformat
import pytest
from nbclient import NotebookClient
from nbconvert import HTMLExporter, LatexExporter

from circuitpython_kernel.drawing.stills import described
from tests.kernel_helpers import Front, Ran, running_kernel

BLINK = """%board
%scope LED
%clock fast
import board, digitalio, time
led = digitalio.DigitalInOut(board.LED)
led.switch_to_output()
for i in range(10):
    led.value = not led.value
    time.sleep(0.1)
"""


@pytest.fixture(scope="module")
def front(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Front]:
    with running_kernel(tmp_path_factory.mktemp("kernel")) as front:
        yield front


def updates(ran: Ran) -> dict[str, bytes]:
    """The stills that a cell brought, by display id."""
    return {
        content["transient"]["display_id"]: base64.b64decode(content["data"]["image/png"])
        for content in ran.contents("update_display_data")
    }


def words(ran: Ran) -> list[str]:
    """What the stills that a cell brought say."""
    return [content["metadata"]["image/png"]["alt"] for content in ran.contents("update_display_data")]


def hello(front: Front, ran: Ran) -> list[str]:
    """Show the instruments that a cell has brought, as a page does; their comms."""
    comms = [
        content["comm_id"] for content in ran.contents("comm_open") if "still_mark" in content["data"].get("state", {})
    ]
    for comm in comms:
        say(front, comm, type="view", hello=True, width=800)
    return comms


def say(front: Front, comm: str, **content: Any) -> list[dict[str, Any]]:
    """Send a view's message; the frames that come back."""
    data = {"method": "custom", "content": {"id": "v", **content}}
    heard = list(front.published(front.send("comm_msg", {"comm_id": comm, "data": data})))
    found = [message["content"]["data"].get("content", {}) for message in heard if message["msg_type"] == "comm_msg"]
    return [frame for frame in found if frame.get("type") == "frame"]


def blink(period: float, count: int, head: str = "%scope LED\n") -> str:
    """A cell that blinks so often, in seconds of board time."""
    return (
        f"{head}import board, digitalio, time\nled = digitalio.DigitalInOut(board.LED)\nled.switch_to_output()\n"
        f"for i in range({2 * count}):\n    led.value = not led.value\n    time.sleep({period / 2})\nled.deinit()\n"
    )


def test_a_still_is_taken_before_the_reply_and_stays(front: Front) -> None:
    ran = front.run(BLINK)
    assert ran.status == "ok"
    stills = updates(ran)
    assert len(stills) == 2, "of the panel and of the scope"
    assert all(still.startswith(b"\x89PNG") for still in stills.values())
    shown = {content["transient"].get("display_id") for content in ran.contents("display_data")}
    assert stills.keys() <= shown, "in the same cell's outputs"
    assert updates(front.run("1 + 1")) == {}
    assert updates(front.run("led.value = not led.value")) == {}, "a later cell does not replace it"


def test_every_still_is_that_of_its_cell(front: Front) -> None:
    front.run("%board raspberry_pi_pico\n%clock fast")
    found = [words(front.run(blink(period, count))) for period, count in ((0.5, 6), (0.1, 20), (2, 3))]
    assert [[re.sub(r"^LED, .*?: ", "", text) for text in texts] for texts in found] == [
        ["2.0 Hz, 50 %"], ["9.99 Hz, 50 %"], ["0.5 Hz, 50 %"],  # the code between the sleeps takes some time, too
    ]  # fmt: skip
    failed = front.run(blink(1, 4) + "1 / 0")
    assert failed.status == "error"
    assert words(failed)[0].endswith("1.0 Hz, 50 %"), "a cell that fails has its still, too"


def test_a_scope_after_the_program_shows_what_was(front: Front) -> None:
    front.run("%board raspberry_pi_pico\n%clock fast")
    front.run(blink(0.5, 6, head=""))
    assert words(front.run("%scope LED"))[0].endswith("2.0 Hz, 50 %")


def test_a_widget_that_the_host_displays_has_its_still_at_the_end_of_the_cell(front: Front) -> None:
    front.run("%board raspberry_pi_pico\n%clock fast")
    ran = front.run(
        "%%host\nfrom IPython.display import display\nfrom circuitpython_kernel.widgets.scope import Scope\n"
        "scope = Scope(board, ['LED'])\ndisplay(scope)\n"
        "board.run('import board, digitalio, time\\nled = digitalio.DigitalInOut(board.LED)\\n'\n"
        "    'led.switch_to_output()\\n'\n"
        "    'for i in range(8):\\n    led.value = not led.value\\n    time.sleep(0.1)')\nprint(scope.frozen)"
    )
    assert ran.text() == "False\n"
    assert words(ran)[0].endswith(": 5.0 Hz, 50 %")
    assert front.run("%%host\nscope.frozen").value == "True"


def test_an_instrument_freezes_with_its_cell_and_follows_again_when_asked(front: Front) -> None:
    ran = front.run("%board raspberry_pi_pico\n%scope LED\n%clock fast")
    panel, scope = hello(front, ran)
    front.run("import board, digitalio\nled = digitalio.DigitalInOut(board.LED)\nled.switch_to_output(True)")
    (frame,) = say(front, scope, type="view", hello=True, width=800)
    assert frame["rows"][0]["records"] == 0, "as it was when its cell ended"
    (frame,) = say(front, scope, type="live")
    assert frame["rows"][0]["records"] == 1
    (frame,) = say(front, panel, type="step", seconds=0.1)
    assert any(pin["role"] == "output" for pin in frame["pins"].values()), "what one does makes it live"
    front.run("%clock fast\nled.deinit()")


def test_a_cell_that_runs_again_closes_its_last_instruments(front: Front) -> None:
    def run(cell: str) -> Ran:
        content = {"code": "%scope LED", "silent": False, "store_history": True, "user_expressions": {}}
        message = front.client.session.msg("execute_request", content, metadata={"cellId": cell} if cell else {})
        front.client.shell_channel.send(message)
        return front.finish(str(message["header"]["msg_id"]))

    (old,) = hello(front, run("one"))
    for other in ("two", ""):
        assert run(other).contents("comm_close") == [], "the same source in another cell"
    assert old in [content["comm_id"] for content in run("one").contents("comm_close")]


def test_instruments_of_another_board_say_that_it_is_gone_and_stay(front: Front) -> None:
    (scope,) = hello(front, front.run("%scope LED\n2 + 2"))
    ran = front.run("%board adafruit_feather_rp2040")
    told = [content for content in ran.contents("comm_msg") if content["comm_id"] == scope]
    assert any(content["data"].get("state") == {"gone": True} for content in told)
    assert scope not in [content["comm_id"] for content in ran.contents("comm_close")]
    front.run("%board raspberry_pi_pico")


def test_a_plotter_that_is_open_takes_the_tuples(front: Front) -> None:
    code = "print('begin')\nfor i in range(3):\n    print((i, i * i))\n"
    code += "print((1, 'a'), (2, 3))\nprint('(', end='')\nprint(1)"
    rest = "begin\n(1, 'a') (2, 3)\n(1\n"
    tuples = "(0, 0)\n(1, 1)\n(2, 4)\n"
    ran = front.run("%plotter n square\n" + code)
    assert ran.text() == rest
    assert "n: 0 to 2; square: 0 to 4" in words(ran)[0]
    assert front.run(code).text() == rest.replace("begin\n", "begin\n" + tuples), "a frozen one does not"
    (plotter,) = hello(front, ran)
    say(front, plotter, type="live")
    assert front.run(code).text() == rest


@pytest.mark.parametrize("panel", [True, False])
def test_a_manual_clock_that_stands_is_said(front: Front, panel: bool) -> None:
    front.run("%board raspberry_pi_pico")
    front.run("%%host\nget_ipython().kernel.work.bench.clear()")
    head = "%board\n%clock manual\n" if panel else "%clock manual\n"
    cell = front.execute(head + "import time\ntime.sleep(0.5)\nprint('awake')")
    seen = front.wait_for(cell, lambda message: "The clock is manual" in str(message["content"].get("data")))
    told = seen[-1]["content"]["data"]["text/plain"]
    assert re.match(r"The clock is manual and stands at [\d.]+ s, so this sleep does not end: ", told)
    assert told.endswith(
        "press Step on the board's panel." if panel
        else "interrupt the cell, begin it with %board, and press Step on the panel while it runs."
    )  # fmt: skip
    front.interrupt()
    assert front.finish(cell).error["ename"] == "KeyboardInterrupt"
    front.run("%clock fast")


def test_a_saved_notebook_has_pictures_and_no_error_texts(jupyter_environment: dict[str, str]) -> None:
    notebook = nbformat.v4.new_notebook(
        metadata={"kernelspec": {"name": "circuitpython", "display_name": "CircuitPython", "language": "python"}}
    )
    later = (
        "%monitor\n%serial\n%plotter\n%generate A0 sine\n%generate A0\n%attach bme280\n%spectrum A0\nimport analogio\n"
    )
    later += (
        "knob = analogio.AnalogIn(board.A0)\nfor i in range(100):\n    print((knob.value,))\n    time.sleep(0.01)\n"
    )
    notebook.cells = [nbformat.v4.new_code_cell(BLINK), nbformat.v4.new_code_cell(later)]
    with pytest.MonkeyPatch.context() as patch:
        for name, value in jupyter_environment.items():
            patch.setenv(name, value)
        NotebookClient(notebook, timeout=120).execute()
    outputs: list[Any] = [output for cell in notebook.cells for output in cell.outputs]
    stills = [output for output in outputs if "image/png" in output.get("data", {})]
    assert len(stills) == 8, "panel, scope, both monitors, plotter, generator, part, spectrum"
    page, _ = HTMLExporter().from_notebook_node(notebook)
    assert page.count('src="data:image/png;base64,') == 8
    for still in stills:
        text = still["metadata"]["image/png"]["alt"]
        assert described(base64.b64decode(still["data"]["image/png"]))["Description"] == text
        assert f'alt="{html.escape(text)}"' in page
    assert "No description has been provided" not in page
    assert "Nothing went over a bus yet" in page
    assert "Error displaying widget" not in page
    _, resources = LatexExporter().from_notebook_node(notebook)
    assert len([name for name in resources["outputs"] if name.endswith(".png")]) == 8


def test_stills_do_not_load_matplotlib_into_the_kernel(tmp_path: Path) -> None:
    with running_kernel(tmp_path) as kernel:
        ran = kernel.run(BLINK)
        assert len(updates(ran)) == 2
        assert kernel.run("%%host\nimport sys\nprint('matplotlib' in sys.modules, 'pandas' in sys.modules)").text() == (
            "False False\n"
        )


def test_what_had_no_room_is_said_below_the_cell_and_memory_can_be_given(tmp_path: Path) -> None:
    blink = "import board, digitalio\nled = digitalio.DigitalInOut(board.LED)\nled.switch_to_output()\n"
    blink += "for i in range(150_000):\n    led.value = not led.value\n"
    with running_kernel(tmp_path) as kernel:
        assert (
            kernel.run("%memory 1").text().startswith("0.0 of 1 MB are used for edges, samples, transfers and events.")
        )
        ran = kernel.run("%clock fast\n" + blink)
        assert ran.status == "ok"
        assert "The board's memory for what happens (1 MB) is full, so the oldest is left out.\n  LED: " in ran.text(
            "stderr"
        )
        assert "%memory 256 gives it more.\n" in ran.text("stderr")
        shown = kernel.run("%memory").text()
        assert re.search(r"left out: LED: [\d,]+ older edges \(before [\d.]+ s\)\n", shown)
        assert re.match(r"(0\.\d|1\.0) of 1 MB", shown)
        assert kernel.run("1 + 1").text("stderr") == "", "said once"
        kernel.run("%memory 64MB")
        kernel.run("%board raspberry_pi_pico")
        assert " of 64 MB" in kernel.run("%memory").text(), "also for the next board"
        assert kernel.run("%clock fast\n" + blink).text("stderr") == ""
        for words in ("lots", "0", "-1", "1 2"):
            sentence = f'%memory takes a number of megabytes, as in "%memory 256", not "{words}".'
            assert kernel.run(f"%memory {words}").sentence == sentence
