"""Every notebook runs from top to bottom in the real kernel, and prints what its text says."""

from __future__ import annotations

import json
import os
import re
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import nbformat
import pytest
from nbclient import NotebookClient

from circuitpython_kernel.kernel.front_end import LANGUAGE_INFO
from tests.conftest import ROOT
from tests.lab_alone import blocked_modules, make_site

NOTEBOOKS = sorted((ROOT / "notebooks").glob("*.ipynb"))

AT_ONCE = 3

AUTO = "\nAuto-reload is on. Simply save files over USB to run them or enter REPL to disable.\n"
DONE = "\nCode done running.\n"
TRACE = """Traceback (most recent call last):
  File "code.py", line 4, in <module>
  File "code.py", line 2, in half
ZeroDivisionError: division by zero
"""

EXPECTED: dict[str, dict[str, str]] = {
    "01-blink": {
        "hello": "Hello from the board!\n",
        "board-id": "I am a raspberry_pi_pico\nI speak circuitpython\n",
        "blink": "Done blinking.\n",
        "fast": "3600 seconds have passed on the board.\n",
        "button": "Press the button in the row GP14. You have five seconds.\nTime is up. Presses: 0\n",
        "read-pressed": "The button reads False\n",
        "read-released": "The button reads True\n",
        "knob": "0.00 V  \n" * 16,
        "in-use": "ValueError: LED in use\n",
        "reset": f"The board was restarted; its variables are gone.\n{AUTO}code.py output:\nHello World!\n{DONE}",
        "sos": "Sent in 6.0 seconds of the board's time.\n",
        "export": "Wrote blink.vcd.\n",
    },
    "02-code-py-and-the-drive": {
        "write-code": "Wrote code.py to the drive.\n",
        "run": f"{AUTO}code.py output:\nblink 1\nblink 2\nblink 3\n{DONE}",
        "gone": "NameError: name 'led' isn't defined\n",
        "run-error": f"{AUTO}code.py output:\n{TRACE}{DONE}",
        "previous-traceback": TRACE,
        "run-greeting": f"{AUTO}code.py output:\nHello Ada\nHello Ada\n{DONE}",
        "safe-reason": "supervisor.SafeModeReason.USER\n",
        "restored": '[1, 2, 3]\nNAME = "Ada"\nBLINKS = 2\n\n',
    },
    "03-instruments": {
        "i2c": "This is part 0x60\n",
        "serial": "line 0\nline 1\nline 2\n",
        "export": "Wrote bench.vcd.\nWrote bench.sr.\nWrote bench.csv.\nWrote bench.svg.\n",
    },
    "04-explore-a-sensor": {
        "read": "21.5 degrees, 40 %, 1013.25 hPa\n",
        "cope": "The sensor does not answer: [Errno 19] No such device\n",
    },
    "05-write-your-own-part": {
        "attach": (
            "LimitThermometer at address 0x48 on I2C (SDA at GP4, SCL at GP5, ALERT at GP15). "
            "In %%host cells it is `limitthermometer`.\n"
        ),
        "driver": "Wrote lib/limit_thermometer.py to the drive.\n",
        "use": "21.5 80.0 False\n21.5 20.0 True\n",
        "read-cold": "-0.0625 False\n",
        "read-broken": "OSError: [Errno 19] No such device\n",
    },
    "09-two-boards": {
        "on-b": "I am feather_m4_express\n",
        "on-main": "I am raspberry_pi_pico\n",
        "ask": "b'HELLO\\n' after 1.1 ms\nb'FROM\\n' after 0.9 ms\nb'MAIN\\n' after 0.9 ms\n",
        "wire-button": "3 wires\n",
        "count": "presses: 3\n",
    },
    "06-displays": {"terminal": "Hello, display!\n", "plot": "Done.\n"},
    "08-network": {
        "scan": "Virtual WiFi -50\nclass -50\n",
        "wrong": "No network with that ssid\n",
        "join": "I am 192.168.2.100\n",
        "station": "Sent.\n",
        "received": "station weather/degrees 25.0\n" * 3,
        "obey": "['measure']\n",
        "page": "<h1>25.0 degrees</h1>\n",
        "cope": "The connection is gone.\nAnd back.\n",
        "log": (
            "CONNECT\n"
            + "PUBLISH weather/degrees\n" * 3
            + "SUBSCRIBE weather/orders\nMESSAGE weather/orders\nCONNECT\n"
            "SUBSCRIBE weather/orders\nPUBLISH weather/degrees\n"
        ),
    },
    "07-sound": {
        "heard": "17600 samples a second, up to 20000; the strongest tone: 440 Hz\n",
        "sampler": "Hits: 16\n",
    },
}
"""What cells print, by notebook and the cell's id."""


def printed(cell: nbformat.NotebookNode) -> str:
    return "".join(output["text"] for output in cell["outputs"] if output["output_type"] == "stream")


@pytest.fixture(scope="module")
def run_notebook(
    run_twice: dict[str, tuple[nbformat.NotebookNode, nbformat.NotebookNode, Path]],
) -> dict[str, tuple[nbformat.NotebookNode, Path]]:
    """Each notebook after its first run, and the folder that it ran in."""
    return {name: (first, folder) for name, (first, _, folder) in run_twice.items()}


@pytest.fixture(scope="module")
def run_twice(
    jupyter_environment: dict[str, str], tmp_path_factory: pytest.TempPathFactory
) -> dict[str, tuple[nbformat.NotebookNode, nbformat.NotebookNode, Path]]:
    """Each notebook after its first and after its second run from top to bottom in one kernel, and its folder."""
    with pytest.MonkeyPatch.context() as patch:
        for name, value in jupyter_environment.items():
            patch.setenv(name, value)
        # What a class has: .[lab] and nothing else.
        site = make_site(tmp_path_factory.mktemp("lab") / "site")
        patch.setenv("PYTHONPATH", os.pathsep.join([str(site), jupyter_environment["PYTHONPATH"]]))
        folders = [tmp_path_factory.mktemp(file.stem) for file in NOTEBOOKS]
        with ThreadPoolExecutor(AT_ONCE) as pool:  # much of their time they wait, as their clocks are the wall's
            return dict(zip([file.stem for file in NOTEBOOKS], pool.map(_ran_twice, NOTEBOOKS, folders), strict=True))


def _ran_twice(file: Path, folder: Path) -> tuple[nbformat.NotebookNode, nbformat.NotebookNode, Path]:
    notebook = nbformat.read(file, as_version=4)
    assert notebook["metadata"]["kernelspec"]["name"] == "circuitpython"
    again = nbformat.read(file, as_version=4)
    resources = {"metadata": {"path": str(folder)}}
    client = NotebookClient(notebook, timeout=120, resources=resources)
    with client.setup_kernel():
        _run_all(client)
        # A client of its own, as one remembers where it has seen which picture.
        second = NotebookClient(again, timeout=120, allow_errors=True, resources=resources, km=client.km)
        second.kc = client.kc
        _run_all(second)
    return notebook, again, folder


def _run_all(client: NotebookClient) -> None:
    for number, cell in enumerate(client.nb["cells"]):
        client.execute_cell(cell, number)


def failures(notebook: nbformat.NotebookNode) -> list[tuple[str, str]]:
    """The cells with an error or text on the error stream, and what it says."""
    return [
        (cell["id"], output.get("evalue") or output["text"])
        for cell in notebook["cells"]
        for output in cell.get("outputs", [])
        if output["output_type"] == "error" or output.get("name") == "stderr"
    ]


@pytest.mark.slow
@pytest.mark.parametrize("name", [file.stem for file in NOTEBOOKS])
def test_a_notebook_runs(name: str, run_notebook: dict[str, tuple[nbformat.NotebookNode, Path]]) -> None:
    notebook, _ = run_notebook[name]
    for cell in notebook["cells"]:
        if cell["cell_type"] == "code":
            assert cell["execution_count"] is not None
            assert [output for output in cell["outputs"] if output["output_type"] == "error"] == []
            assert not any(output.get("name") == "stderr" for output in cell["outputs"]), printed(cell)


AGAIN = {
    "03-instruments": {"panel": "let go of LED, GP14, GP26_A0 and GP15 from this cell's last run"},
}
"""What a second run from top to bottom says it let go, by notebook and the cell's id."""


@pytest.mark.slow
@pytest.mark.parametrize("name", [file.stem for file in NOTEBOOKS])
def test_a_notebook_runs_twice(
    name: str, run_twice: dict[str, tuple[nbformat.NotebookNode, nbformat.NotebookNode, Path]]
) -> None:
    _, again, _ = run_twice[name]
    assert failures(again) == []
    for cell, line in AGAIN.get(name, {}).items():
        outputs = next(found for found in again["cells"] if found["id"] == cell)["outputs"]
        assert line in [output.get("data", {}).get("text/plain") for output in outputs]


BOARD_LINES = re.compile(r"^Raspberry Pi Pico with .* pins, clock .*\n(?:chip: busy .*\n)?heap: .* free\n")
"""What %board prints above its drawing."""


@pytest.mark.slow
@pytest.mark.parametrize(("name", "cell"), [(name, cell) for name, cells in EXPECTED.items() for cell in cells])
def test_a_cell_prints_what_its_text_says(
    name: str, cell: str, run_notebook: dict[str, tuple[nbformat.NotebookNode, Path]]
) -> None:
    notebook, _ = run_notebook[name]
    text = printed(next(found for found in notebook["cells"] if found["id"] == cell))
    assert BOARD_LINES.sub("", text) == EXPECTED[name][cell]


@pytest.mark.slow
def test_the_third_notebook_measures_plots_and_keeps_stills(
    run_notebook: dict[str, tuple[nbformat.NotebookNode, Path]],
) -> None:
    notebook, folder = run_notebook["03-instruments"]
    cells = {cell["id"]: cell for cell in notebook["cells"]}
    assert "500 Hz" in printed(cells["measure"])
    assert printed(cells["panel"]).endswith("The knob is at 0.00 V.\n")
    assert printed(cells["plotter"]) == "", "the plotter takes the tuples"
    for cell in ("panel", "scope", "attach", "i2c", "spectrum", "plotter", "serial", "plot", "host"):
        kinds = [kind for output in cells[cell]["outputs"] for kind in output.get("data", {})]
        assert "image/png" in kinds, f"{cell} has no still"
    for file in ("bench.vcd", "bench.sr", "bench.csv", "bench.svg"):
        assert (folder / file).stat().st_size > 100


@pytest.mark.slow
def test_the_first_notebook_shows_a_scope_a_slider_and_a_picture(
    run_notebook: dict[str, tuple[nbformat.NotebookNode, Path]],
) -> None:
    notebook, folder = run_notebook["01-blink"]
    shown = {cell["id"]: {kind for output in cell.get("outputs", []) for kind in output.get("data", {})}
             for cell in notebook["cells"]}  # fmt: skip
    for cell in ("blink", "button", "knob", "host-slider"):
        assert "application/vnd.jupyter.widget-view+json" in shown[cell]
    assert "image/png" in shown["plot"]
    value = int(printed(next(cell for cell in notebook["cells"] if cell["id"] == "read-knob")).split()[-1])
    assert abs(value - 32768) < 16, "the text says that it is half of 65535"
    trace = (folder / "blink.vcd").read_text()
    assert trace.count("\n1!") == 9, "nine flashes are SOS"


@pytest.mark.parametrize("file", NOTEBOOKS, ids=lambda file: file.stem)
def test_a_notebook_is_kept_without_outputs(file: Path) -> None:
    notebook = nbformat.read(file, as_version=4)
    nbformat.validate(notebook)
    assert all(not cell.get("outputs") and cell.get("execution_count") is None for cell in notebook["cells"])


def test_the_second_notebook_boots_twice_and_leaves_safe_mode(
    run_notebook: dict[str, tuple[nbformat.NotebookNode, Path]],
) -> None:
    notebook, _ = run_notebook["02-code-py-and-the-drive"]
    texts = {cell["id"]: printed(cell) for cell in notebook["cells"] if cell["cell_type"] == "code"}
    assert "boot.py output:\r\nstart number 2\r\n" in texts["boot-out"]
    assert texts["safe"].startswith("The board was restarted")
    assert "You pressed the reset button during boot.\nPress reset to exit safe mode.\n" in texts["safe"]
    assert texts["rewind"].startswith("The board is as it was before In[")


@pytest.mark.slow
def test_the_fourth_notebook_records_a_day(run_notebook: dict[str, tuple[nbformat.NotebookNode, Path]]) -> None:
    notebook, _ = run_notebook["04-explore-a-sensor"]
    cells = {cell["id"]: cell for cell in notebook["cells"]}
    assert printed(cells["day"]) == "", "the plotter takes the tuples"
    said = " ".join(output.get("data", {}).get("text/plain", "") for output in cells["day"]["outputs"])
    low, high = (float(number) for number in re.search(r"temperature: (\S+) to (\S+);", said).groups())  # type: ignore
    assert low == pytest.approx(8, abs=0.1)
    assert high == pytest.approx(22, abs=0.1)
    assert "adafruit-circuitpython-bme280" in printed(cells["install"])
    assert int(printed(cells["figure"]).split()[0]) > 1000, "transfers on the bus"
    assert "SDA to GP4" in str(cells["wiring"]["outputs"])
    for cell in ("attach", "oled", "day", "figure"):
        kinds = [kind for output in cells[cell]["outputs"] for kind in output.get("data", {})]
        assert "image/png" in kinds, f"{cell} has no picture"


@pytest.mark.parametrize("path", NOTEBOOKS, ids=lambda path: path.stem)
def test_a_notebook_says_what_the_kernel_says(path: Path) -> None:
    """JupyterLab writes the kernel's language into a notebook that it opens: then it has nothing to change."""
    metadata = nbformat.read(path, 4)["metadata"]
    assert metadata["language_info"] == LANGUAGE_INFO
    spec = json.loads((ROOT / "kernelspec" / "kernel.json").read_text(encoding="utf-8"))
    assert metadata["kernelspec"] == {
        "display_name": spec["display_name"], "language": spec["language"], "name": "circuitpython",
    }  # fmt: skip


def test_they_ran_without_what_only_the_tests_need() -> None:
    blocked = blocked_modules()
    assert {"pandas", "pyarrow", "pytest", "hypothesis"} <= blocked
    assert blocked.isdisjoint({"numpy", "matplotlib", "IPython", "jupyterlab", "circuitpython_kernel", "wasmtime"})
