"""What a kernel has loaded when a cell has run: memory that each of a class's kernels takes. Instruments come later."""

from __future__ import annotations

import ast
from pathlib import Path

import pytest

from circuitpython_kernel.kernel.assistance import warms_up
from tests.kernel_helpers import running_kernel

LATE = (
    "matplotlib", "PIL", "ipywidgets", "anywidget", "resvg_py", "pandas", "pyarrow", "debugpy", "pydevd",
    "multiprocessing", "unittest", "http.client", "urllib.request", "xml.etree", "numpy.fft", "numpy.random",
    "numpy.ma", "numpy.polynomial", "circuitpython_kernel.widgets", "circuitpython_kernel.drawing",
    "circuitpython_kernel.lite", "circuitpython_kernel.console", "circuitpython_kernel.cli",
    "circuitpython_kernel.pytest_plugin", "circuitpython_kernel.traces.export", "circuitpython_kernel.devices.catalog",
    "circuitpython_kernel.devices.displays", "circuitpython_kernel.devices.environment",
)  # fmt: skip
"""What only some notebooks need. Each has its cell or magic that loads it."""


def test_what_only_some_need_is_not_loaded_for_the_first_cell(tmp_path: Path) -> None:
    with running_kernel(tmp_path, JUPYTERHUB_USER="ada") as front:
        assert front.run("print(sum(range(1000)))").text() == "499500\n"
        loaded = set(ast.literal_eval(front.run("%%host\nimport sys\nsorted(sys.modules)").value or ""))
        assert "numpy" in loaded, "the list is that of the kernel"
        assert sorted(loaded & {*LATE, "jedi", "parso"}) == []
        assert front.run("%%host\nget_ipython().kernel.work._warming is None").value == "True"
        assert front.complete("import digit") == ["digitalio"]
        assert front.run("%%host\n'jedi' in sys.modules").value == "True"
        front.run("%scope LED")
        loaded = set(ast.literal_eval(front.run("%%host\nsorted(sys.modules)").value or ""))
        assert {"ipywidgets", "anywidget", "circuitpython_kernel.widgets"} <= loaded
        assert not {"matplotlib", "pandas", "multiprocessing"} & loaded, "a still takes none of them"


@pytest.mark.parametrize(
    ("chosen", "on_a_hub", "warm"),
    [(None, False, True), (None, True, False), ("late", False, False), ("early", True, True)],
)
def test_on_a_hub_jedi_is_left_to_the_first_completion(chosen: str | None, on_a_hub: bool, warm: bool) -> None:
    environment = {"CIRCUITPYTHON_KERNEL_WARM_UP": chosen} if chosen else {}
    assert warms_up({**environment, **({"JUPYTERHUB_USER": "ada"} if on_a_hub else {})}) is warm
