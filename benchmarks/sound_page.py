"""Sound in the page of a real JupyterLab: whether it is heard without a gap while a cell computes in ``realtime``.

Run ``python -m benchmarks.sound_page [SECONDS]`` (needs the test extras and Debian's chromium). A program plays, and
its loudspeaker's panel listens; the page counts the pieces of sound that it gets, and how often one came too late.
"""

from __future__ import annotations

import sys
import tempfile
import time
from pathlib import Path

from playwright.sync_api import sync_playwright

from tests.browser.lab import Notebook, launch, write_notebook
from tests.browser.server import LabServer
from tests.conftest import make_jupyter_environment

from .programs import table
from .scope_live import kernel_process

SECONDS = 30

HEAD = """%clock realtime
%attach speaker in=GP2
import array, audiocore, audiomixer, audiopwmio, board, math, synthio, time
out = audiopwmio.PWMAudioOut(board.GP2)
"""
SAMPLE = """sine = array.array("h", [int(math.sin(math.tau * i / 20) * 20000) for i in range(20)])
out.play(audiocore.RawSample(sine, sample_rate=16000), loop=True)
print("sounding")
"""
VOICES = """synth = synthio.Synthesizer(sample_rate=22050)
out.play(synth)
synth.press(tuple(range(60, 72)))
print("sounding")
"""

PROGRAMS = {
    "a sample, the cell sleeps": SAMPLE + "while True:\n    time.sleep(0.01)",
    "a sample, the cell computes": SAMPLE + "n = 0\nwhile True:\n    n = (n * 31 + 7) % 65521",
    "12 voices, the cell computes": VOICES + "n = 0\nwhile True:\n    n = (n * 31 + 7) % 65521",
    "12 voices, the cell prints": VOICES + "n = 0\nwhile True:\n    n += 1\n    print(n)\n    time.sleep(0.001)",
}

COUNTED = """() => {
  const { underruns, pieces } = [...document.querySelectorAll(".cpp")].at(-1).dataset;
  return [Number(underruns ?? 0), Number(pieces ?? 0)];
}"""


def main(seconds: float) -> None:
    """Measure, and print the table."""
    rows = []
    with tempfile.TemporaryDirectory() as scratch:
        home, folder = Path(scratch) / "home", Path(scratch) / "notebooks"
        home.mkdir()
        folder.mkdir()
        server = LabServer(folder, make_jupyter_environment(home), Path(scratch) / "log")
        try:
            with sync_playwright() as playwright:
                browser = launch(playwright)
                for number, (name, program) in enumerate(PROGRAMS.items()):
                    write_notebook(folder / f"{number}.ipynb", [HEAD + program])
                    page = browser.new_page(viewport={"width": 1400, "height": 900})
                    notebook = Notebook(page, server, f"{number}.ipynb")
                    notebook.run(0)
                    notebook.wait_for_text(0, "sounding")
                    page.locator(".cpp").get_by_role("button", name="Listen").click()
                    page.wait_for_function("() => document.querySelector('.cpp').dataset.pieces > 0")
                    kernel = kernel_process()
                    before, spent = time.monotonic(), kernel.cpu_times()
                    page.wait_for_timeout(seconds * 1000)
                    took, now = time.monotonic() - before, kernel.cpu_times()
                    underruns, pieces = page.evaluate(COUNTED)
                    busy = (now.user + now.system - spent.user - spent.system) / took
                    rows.append([name, f"{took:.0f} s", str(pieces), str(underruns), f"{100 * busy:.0f} %"])
                    notebook.interrupt()
                    notebook.wait_until_done(0)
                    page.close()
                    server.end_sessions()
                browser.close()
        finally:
            server.stop()
    print(table(["what plays", "listened", "pieces", "underruns", "kernel's processor time"], rows))


if __name__ == "__main__":
    main(float(sys.argv[1]) if len(sys.argv) > 1 else SECONDS)
