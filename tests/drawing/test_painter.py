"""Stills are drawn in a process of their own, which goes, and without one they are drawn all the same."""

from __future__ import annotations

import subprocess
import sys

SCRIPT = r"""
import os, signal, sys
import numpy as np
from circuitpython_kernel.drawing.lines import Line, line_figure, text_figure
from circuitpython_kernel.drawing.painter import Painter
from circuitpython_kernel.drawing.stills import Drawing

painter = Painter()
painter.warm_up()
lines = Drawing(line_figure, ([Line("a", np.arange(5.0), np.arange(5.0) ** 2)], "Title", "x", "y"))
data, size = painter.paint(lines, "mark-1")
assert data.startswith(b"\x89PNG") and b"mark-1" in data and size["width"] == 800, size
first = painter._process
assert painter.paint(Drawing(text_figure, (["one", "two"],)), "mark-2")[0].startswith(b"\x89PNG")
assert painter._process is first, "one process draws them all"
assert "matplotlib" not in sys.modules
if os.name == "posix":
    os.kill(first.pid, signal.SIGINT)  # an interrupt is not for it
    assert os.getpgid(first.pid) != os.getpgid(0)
painter.rest()
assert not painter.working and first.returncode is not None
again = painter.paint(lines, "mark-1")
assert again == (data, size), "another process draws the same"
painter._process.kill()
painter._process.wait()
assert painter.paint(lines, "mark-1") == (data, size)
assert "matplotlib" not in sys.modules, "a third one"
try:
    painter.paint(Drawing(line_figure, ()), "")
except TypeError as error:  # what is wrong is met here
    assert "line_figure" in str(error), error
else:
    raise AssertionError
assert painter.paint(Drawing(lambda: line_figure(*lines.arguments), ()), "mark-1")[1] == size, "it cannot be pickled"
assert "matplotlib.figure" in sys.modules
painter.rest()
assert painter.paint(lines, "mark-1")[1] == size and not painter.working, "with matplotlib loaded, no process"
print("done")
"""


def test_pictures_come_from_another_process_or_from_this_one() -> None:
    done = subprocess.run([sys.executable, "-c", SCRIPT], capture_output=True, text=True, timeout=300)
    assert done.stdout.strip() == "done", done.stderr
