"""Still pictures in saved notebooks, in a kernel whose front end shows no widgets, and in one that does."""

from __future__ import annotations

import base64
import re
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import nbformat
import pytest
from nbclient import NotebookClient
from nbconvert import HTMLExporter, LatexExporter

from .kernel_helpers import Front, Ran, running_kernel

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


def test_a_still_is_drawn_when_the_cell_has_ended_and_only_when_something_is_new(front: Front) -> None:
    ran = front.run(BLINK)
    assert ran.status == "ok"
    stills = updates(ran)
    assert len(stills) == 2, "of the panel and of the scope"
    assert all(still.startswith(b"\x89PNG") for still in stills.values())
    assert updates(front.run("1 + 1")) == {}
    again = updates(front.run("led.value = not led.value"))
    assert again.keys() == stills.keys()
    assert all(again[key] != stills[key] for key in stills)


def test_one_that_shows_widgets_does_not_wait_for_stills(front: Front) -> None:
    ran = front.run("%board raspberry_pi_pico\n%scope LED")
    comm = next(
        content["comm_id"]
        for content in reversed(ran.contents("comm_open"))
        if "_esm" in content["data"].get("state", {})
    )
    hello = {"method": "custom", "content": {"type": "view", "id": "v", "hello": True, "width": 800}}
    list(front.published(front.send("comm_msg", {"comm_id": comm, "data": hello})))
    ran = front.run("import board, digitalio\nled = digitalio.DigitalInOut(board.LED)\nled.switch_to_output(True)")
    assert updates(ran) == {}, "they come when the board has rested"


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
    assert len(stills) == 7, "panel, scope, serial monitor, plotter, generator, part, spectrum; none of a bus at rest"
    page, _ = HTMLExporter().from_notebook_node(notebook)
    assert page.count('src="data:image/png;base64,') == 7
    assert "Error displaying widget" not in page
    _, resources = LatexExporter().from_notebook_node(notebook)
    assert len([name for name in resources["outputs"] if name.endswith(".png")]) == 7


def test_stills_do_not_load_matplotlib_into_the_kernel(tmp_path: Path) -> None:
    with running_kernel(tmp_path) as kernel:
        ran = kernel.run(BLINK)
        assert len(updates(ran)) == 2
        assert kernel.run("%%host\nimport sys\nprint('matplotlib' in sys.modules, 'pandas' in sys.modules)").text() == (
            "False False\n"
        )
        plotted = kernel.run("%plot LED")
        assert plotted.status == "ok", "on demand it is there"
        assert len(updates(kernel.run("led.value = not led.value"))) == 2, "and now draws the stills itself"


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
